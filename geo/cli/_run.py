"""What every command shares: the data folder, what went wrong so far, and signs of life."""

import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from geo._files import lines_in, open_file
from geo.errors import AccordingtoError, RecordError, plain
from geo.ledger.asking import EVERYTHING, Bearing, Wanted
from geo.model import Claim, decode_claim, to_line

if TYPE_CHECKING:
    from geo.ledger import AnyLedger, AnyReviews
    from geo.places._web import Server
    from geo.places.asking import Asking
    from geo.places.gazetteer import Gazetteer, Resolution
    from geo.positions import Rules
    from geo.reader import Reader
    from geo.reviews import Standing, View
    from geo.theatre import Theatre

_QUIET_SECONDS = 2.0


class Run:
    """One run of a command.

    The vocabularies in the data folder are preferred to the shipped ones, its places added. What
    fails is said at once, one line each, and makes the run's exit code 1; the run goes on.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.where: str | Path = data / "claims"
        self.failures = 0
        self.osm: dict[str, str] = {}
        self.allow_private = False
        """Whether articles may come from addresses inside the own network."""
        self.doing = ""
        """The article being read, for signs of life."""
        self._not_known: set[str] = set()
        self._last_sign = time.monotonic()

    def fail(self, message: object) -> None:
        """Say on standard error what could not be done."""
        self.failures += 1
        click.echo(f"Error: {plain(message)}", err=True)

    def note(self, message: object) -> None:
        """Say on standard error what was done otherwise than asked."""
        click.echo(f"Note: {plain(message)}", err=True)

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Say what is being done once nothing has been said for two seconds."""
        rest = max(0.0, self._last_sign + _QUIET_SECONDS - time.monotonic())
        timer = threading.Timer(rest, self._sign, [doing])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def sign(self, doing: str) -> None:
        """Say how far it is, once nothing has been said for two seconds."""
        if time.monotonic() >= self._last_sign + _QUIET_SECONDS:
            self._sign(doing)

    def _sign(self, doing: str) -> None:
        self._last_sign = time.monotonic()
        click.echo(f"{plain(doing)} ...", err=True)

    @cached_property
    def reader(self) -> "Reader":
        """Who reads with the vocabularies and places of the data folder."""
        from geo.reader import Reader

        return Reader(self.data)

    @cached_property
    def theatre(self) -> "Theatre":
        """The sides and the sources."""
        return self.reader.theatre

    @cached_property
    def rules(self) -> "Rules":
        """What gives a position, and how two relate."""
        from geo.positions import read_rules

        return read_rules(self.data)

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        """The known places, to look up ids in, and names that come without a text."""
        with self.step("reading the places"):
            return self.reader.gazetteer

    def gazetteer_for(self, text: str) -> "Gazetteer":
        """The places in which the names of a text are looked up: those of its countries."""
        with self.step("reading the places"):
            return self.reader.gazetteer_for(text)

    def resolve(self, claims: Iterable[Claim]) -> "Iterator[Resolution]":
        """The claims of articles, one after the other, with the places not chosen for them."""
        for _, group in groupby(claims, key=lambda claim: claim.article):
            together = list(group)
            yield from self.gazetteer_for(spoken_in(together)).resolve(together)

    @cached_property
    def asking(self) -> "Asking":
        """OpenStreetMap, asked for what the places lack."""
        from geo.places.asking import Asking, Asks

        asks = Asks(self.osm["osm"])
        return Asking(
            self.data / "places",
            asks=asks,
            nominatim=self.server("nominatim"),
            overpass=self.server("overpass"),
            # Who wants it anew is told of a failure; else the map is what it would have been.
            note=self.fail if asks is Asks.REFRESH else self.note,
            doing=self.step,
        )

    def server(self, name: str, **more: Any) -> "Server":  # noqa: ANN401 - as of Server
        """The server of OpenStreetMap's of that name, or the one that was said instead."""
        from geo.places import osm

        known = {"nominatim": osm.NOMINATIM, "overpass": osm.OVERPASS}[name]
        return msgspec.structs.replace(known, url=self.osm.get(name) or known.url, **more)

    @property
    def asks(self) -> bool:
        """Whether this command may ask OpenStreetMap, and was not told never to."""
        return self.osm.get("osm", "never") != "never"

    def begin_to_learn(self, text: str) -> None:
        """Find out beside other work whether OpenStreetMap can be asked, if it looks needed."""
        if self.asks:
            countries = self.theatre.focus(text).countries
            self.asking.begin(text, countries=countries, gazetteer=self.gazetteer_for(text))

    def learn(self, text: str, claims: list[Claim]) -> "Gazetteer | None":
        """The places with what OpenStreetMap has of those that claims lack; None if no more."""
        if not self.asks:
            return None
        countries = self.theatre.focus(text).countries
        known = self.gazetteer_for(text)
        if not self.asking.learn(claims, text=text, countries=countries, gazetteer=known):
            return None
        self.reader.forget_places()
        self.__dict__.pop("gazetteer", None)
        return self.gazetteer_for(text)

    @cached_property
    def ledger(self) -> "AnyLedger":
        """The claims kept so far."""
        return self.open_ledger(self.where)

    def open_ledger(self, where: str | Path) -> "AnyLedger":
        """The ledger in a folder or at a server's address, closed at the end of the command."""
        from geo.ledger import open_ledger

        ledger = open_ledger(where, report=self.fail, outlines=lambda: self.gazetteer)
        click.get_current_context().call_on_close(ledger.close)
        return ledger

    def claims(self, sources: Iterable[str], *, wanted: Wanted = EVERYTHING) -> Iterator[Claim]:
        """The wanted claims in files of JSON Lines or on standard input (-).

        Of no files given, the ledger's.
        """
        named = tuple(sources)
        if named:
            yield from filter(wanted.takes, self._claims_in(named))
        else:
            yield from self.ledger.claims(wanted=wanted)

    def _claims_in(self, named: Iterable[str]) -> Iterator[Claim]:
        for source in named:
            for number, line in lines_of(source):
                try:
                    yield decode_claim(line)
                except RecordError as error:
                    self.fail(f"{source}: line {number}: {error}")

    @cached_property
    def reviews(self) -> "AnyReviews":
        """The decisions kept so far, where the ledger is."""
        return self.ledger.reviews

    @cached_property
    def standings(self) -> "Mapping[str, Standing]":
        """What stands of the decisions, by the id of the claim."""
        return self.reviews.standings()

    @cached_property
    def kept(self) -> frozenset[str]:
        """The ids of the claims that a person stands by: no reader replaces them."""
        from geo.reviews import stood_by

        return stood_by(self.standings)

    @cached_property
    def _decided(self) -> frozenset[str]:
        """The ids of the claims that are not what they were read as, or may not be."""
        return self.kept | self.standings.keys()

    def reviewed(self, claims: Iterable[Claim], *, reviewed_only: bool = False) -> "View":
        """Claims as they stand after review: the only way by which a command shows any."""
        from geo.reviews import view

        return view(claims, self.standings, reviewed_only=reviewed_only)

    def view(self, claims: Iterable[Claim], *, reviewed_only: bool = False) -> "View":
        """The same; a place that is not in the gazetteer is none.

        The claim keeps its words and is shown among those that have no place.
        """
        stand = self.reviewed(claims, reviewed_only=reviewed_only)
        return msgspec.structs.replace(stand, claims=tuple(self._placed(stand.claims)))

    def note_if_placeless(self, claims: Collection[Claim]) -> None:
        """Say so where no claim has a place yet: whoever reads claims gives them none."""
        if claims and not any(claim.place_id for claim in claims):
            self.note("none of these claims has a place yet; accordingto locate gives them places")

    def shown_claims(
        self,
        sources: Iterable[str],
        *,
        wanted: Wanted = EVERYTHING,
        reviewed_only: bool = False,
    ) -> "View":
        """The wanted claims as ``claims`` has them, after review, for a view of them.

        What a claim became in review is asked about, not what it was read as.
        """
        named = tuple(sources)
        if named or not self._decided:
            told = self.claims(named) if named else self.claims((), wanted=wanted)
        else:
            others = msgspec.structs.replace(wanted, but=wanted.but | self._decided)
            told = iter([*self._decided_claims(), *self.claims((), wanted=others)])
        shown = self.view(told, reviewed_only=reviewed_only)
        claims = list(filter(wanted.takes, shown.claims))
        if not named and self._decided:
            claims.sort(key=lambda c: (c.article, c.start, c.end, c.id))
        return msgspec.structs.replace(shown, claims=tuple(claims))

    def _decided_claims(self) -> Iterator[Claim]:
        return self.ledger.claims(wanted=Wanted(ids=self._decided))

    def bearing_on(
        self,
        day: date | None,
        sources: Iterable[str],
        *,
        wanted: Wanted = EVERYTHING,
        reviewed_only: bool = False,
    ) -> Bearing:
        """The wanted claims, after review, that positions as of a day follow from.

        A ledger may leave out others. Without a day, that of the newest publication.
        """
        named = tuple(sources)
        if named or reviewed_only:
            every = self.shown_claims(named, reviewed_only=reviewed_only).claims
            day = day or max((claim.asserted for claim in every), default=None)
            return Bearing(day=day, claims=tuple(filter(wanted.takes, every)))
        from geo.questions import weights

        # One that was rejected or edited must not stand in front of another.
        others = msgspec.structs.replace(wanted, but=wanted.but | self._decided)
        found = self.ledger.bearing_on(day, weights=weights(self.rules), wanted=others)
        told = self.view(found.claims).claims
        if self._decided:
            told += tuple(filter(wanted.takes, self.view(self._decided_claims()).claims))
        return Bearing(day=found.day, claims=told)

    def _placed(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        for claim in claims:
            if claim.place_id is None:
                yield claim
                continue
            if claim.place_id in self.gazetteer:
                # A place may have been known by another id when the claim was kept.
                known = self.gazetteer.place(claim.place_id).id
                same = known == claim.place_id
                yield claim if same else msgspec.structs.replace(claim, place_id=known)
                continue
            if claim.place_id not in self._not_known:
                self._not_known.add(claim.place_id)
                self.fail(f"{claim.place_id}: is in claims, but is no known place; locate them")
            yield msgspec.structs.replace(claim, place_id=None)

    def source_name(self, source: str) -> str:
        """A source as readers know it."""
        return self.theatre.source(source).name


def spoken_in(claims: Iterable[Claim]) -> str:
    """The words of claims, which tell the countries that they are about."""
    words = (f"{c.prefix}{c.exact}{c.suffix} {c.source_text} {c.place_text}" for c in claims)
    return "\n".join(words)


def lines_of(source: str) -> Iterator[tuple[int, bytes]]:
    """The filled lines of a file or of standard input (``-``) with their numbers."""
    try:
        with nullcontext(sys.stdin.buffer) if source == "-" else open_file(Path(source)) as stream:
            for number, line in enumerate(lines_in(stream), start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise AccordingtoError(f"{source}: cannot be read ({error.strerror})") from None


def nothing_in(run: Run, sources: Iterable[str], *, reviewed_only: bool) -> AccordingtoError:
    """That there is nothing to be shown or written, and why."""
    where = ", ".join(sources) or run.ledger
    if reviewed_only:
        said = "holds no claim that a reviewer accepted or edited ('accordingto review')"
    else:
        said = "holds no claims"
    return AccordingtoError(f"{where}: {said}; nothing was written")


def write_lines(claims: Iterable[Claim]) -> None:
    """Claims as JSON Lines on standard output, each as soon as it is there."""
    for claim in claims:
        sys.stdout.buffer.write(to_line(claim))
        sys.stdout.buffer.flush()
