"""OpenStreetMap asked, while an article is read, for what the known places lack.

The city that the article is about is fetched whole, once; names that are still unknown, or known
as a point, are asked one by one. What came is kept in the folder of places for good, and so is
that nothing came: nothing is asked twice. Where nothing is lacking, nothing is sent.
"""

import datetime as dt
import fcntl
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct
from shapely import Geometry, Point

from geo.errors import NetworkError, PlaceError
from geo.model import Claim, OutlineKind, Place
from geo.places._kinds import alike
from geo.places._web import Reach, Server
from geo.places.candidates import in_words
from geo.places.choice import Choice, without_kinds
from geo.places.extents import REACH, USUAL_REACH
from geo.places.files import read_places, write_places
from geo.places.focus import city_of, in_a_name
from geo.places.gazetteer import Gazetteer
from geo.places.osm import (
    NOMINATIM,
    OVERPASS,
    area_file,
    fetch_parts,
    find_area,
    place_of,
    question,
)
from geo.places.shelves import ANSWERS


class Asks(StrEnum):
    """Whether OpenStreetMap is asked while mapping."""

    AUTO = "auto"
    NEVER = "never"
    REFRESH = "refresh"


# The most that a map waits for one name, and for a city with all its parts.
NAME_SECONDS, CITY_SECONDS = 10.0, 60.0
_POINTLIKE = frozenset({OutlineKind.POINT, OutlineKind.APPROXIMATE})
# Too wide to say where an article is.
_WIDE = frozenset({"country", "province", "region"})
# A result that is further from where its place is known to be, in times its usual reach, is
# another place of that name.
_APART = 4.0


class Lack(Struct, frozen=True, kw_only=True):
    """A name as an article has it, and the place it is taken for, if any."""

    text: str
    place: Place | None


class Asking:
    """OpenStreetMap, asked at most once for anything in a run and, but for ``REFRESH``, ever.

    Parameters
    ----------
    folder
        The folder of gazetteer files, where what is learned is kept.
    asks
        Whether to ask.
    nominatim, overpass
        The servers.
    note
        Told, once, that no answer was to be had.
    doing
        Told what is being waited for.
    today
        The day kept with each place as the one it was fetched on.
    """

    def __init__(
        self,
        folder: Path,
        *,
        asks: Asks = Asks.AUTO,
        nominatim: Server = NOMINATIM,
        overpass: Server = OVERPASS,
        note: Callable[[str], object] = print,
        doing: Callable[[str], AbstractContextManager[object]] = nullcontext,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        def server(known: Server, most: float) -> Server:
            return msgspec.structs.replace(
                known,
                limit=min(known.limit, most),
                cache=folder / ANSWERS,
                anew=asks is Asks.REFRESH,
            )

        self._folder = folder
        self._asks = asks
        self._nominatim = server(nominatim, NAME_SECONDS)
        self._overpass = server(overpass, CITY_SECONDS)
        self._note = note
        self._doing = doing
        self._today = today
        self._reach = Reach(self._nominatim)
        self._given_up = asks is Asks.NEVER
        self._asked: set[object] = set()

    def begin(self, text: str, *, countries: Collection[str], gazetteer: Gazetteer) -> None:
        """Find out beside other work whether there is a network, if it looks to be needed.

        It is where the city that ``text`` is about has not been fetched.
        """
        city = None if self._given_up else city_of(text, gazetteer)
        if city is None or self._fetched(city, countries, gazetteer):
            return
        if not self._nominatim.answered(question(city.name, countries=countries)):
            self._reach.start()

    def learn(
        self, claims: Sequence[Claim], *, text: str, countries: Collection[str],
        gazetteer: Gazetteer,
    ) -> bool:  # fmt: skip
        """Ask for what an article's claims lack; whether the folder now holds more places.

        The article is then to be read again with them, and this asked again, until there is no
        more to be had.

        Parameters
        ----------
        claims
            The article's claims, located.
        text
            The article.
        countries
            ISO 3166 codes of the countries it is about.
        gazetteer
            The places they were located among.
        """
        if self._given_up:
            return False
        lacks = list(self._lacks(claims, countries, gazetteer))
        if not lacks:
            return False
        try:
            return self._learn_city(text, countries, gazetteer) or self._learn_names(
                lacks, claims, countries, gazetteer
            )
        except NetworkError as error:
            self._give_up(str(error))
            return False

    def _learn_city(self, text: str, countries: Collection[str], gazetteer: Gazetteer) -> bool:
        city = city_of(text, gazetteer)
        if city is None or city.lon is None or city.lat is None or not self._first(city.id):
            return False
        if self._fetched(city, countries, gazetteer):
            return False
        with self._doing(f"asking OpenStreetMap for {city.name} and its parts"):
            self._need_network(question(city.name, countries=countries))
            choice = find_area(
                city.name,
                countries=countries,
                near=[(city.lon, city.lat)],
                nominatim=self._nominatim,
            )
            if choice.chosen is None:
                return False  # not on the map by that name: as good as an answer
            self._need_network()
            try:
                fetch_parts(
                    city.name,
                    choice,
                    folder=self._folder,
                    countries=countries,
                    overpass=self._overpass,
                    today=self._today,
                )
            except PlaceError:
                return False  # not a part of it is
        return True

    def _learn_names(
        self,
        lacks: Sequence[Lack],
        claims: Sequence[Claim],
        countries: Collection[str],
        gazetteer: Gazetteer,
    ) -> bool:
        settled = {claim.place_id for claim in claims if claim.place_id in gazetteer}
        places = [gazetteer.place(ident) for ident in sorted(filter(None, settled))]
        near = [
            (place.lon, place.lat)
            for place in places
            if place.lon is not None and place.lat is not None and place.kind not in _WIDE
        ]
        learned = []
        try:
            for lack in lacks:
                found = self._ask_name(lack, near, countries)
                if found is not None:
                    learned.append(_within(*found, gazetteer))
        except NetworkError as error:
            self._give_up(str(error))  # what came before is kept all the same
        return bool(learned) and self._keep(learned, countries)

    def _ask_name(
        self, lack: Lack, near: Sequence[tuple[float, float]], countries: Collection[str]
    ) -> tuple[Place, Geometry] | None:
        """The place of a name, by its own spelling and then by one in the country's script."""
        for spelling in _spellings(lack):
            if not self._first((spelling, tuple(countries))):
                continue
            fields = question(spelling, countries=countries)
            self._need_network(fields)
            with self._doing(f"asking OpenStreetMap for {spelling}"):
                choice = find_area(
                    spelling, countries=countries, near=near, nominatim=self._nominatim
                )
            if choice.chosen is None or (choice.rivals and not near):
                continue
            place, outline = place_of(choice.chosen, fetched=self._today().isoformat())
            if lack.place is not None and not _one_place(lack.place, place, outline):
                continue
            return _as_asked(place, lack, choice), outline
        return None

    def _lacks(
        self, claims: Sequence[Claim], countries: Collection[str], gazetteer: Gazetteer
    ) -> Iterator[Lack]:
        """The names of places that are unknown or whose outline is a guess, as they come."""
        anew = self._named_before(countries) if self._asks is Asks.REFRESH else set()
        seen = set()
        for claim in claims:
            text = in_words(claim)
            known = claim.place_id if claim.place_id in gazetteer else None
            place = None if known is None else gazetteer.place(known)
            if text in seen:
                continue
            seen.add(text)
            if place is None:
                if _may_be_a_name(text):
                    yield Lack(text=text, place=None)
            elif {place.id, *place.same_as} & anew or (
                place.outline in _POINTLIKE and place.kind != "country" and not _on_the_map(place)
            ):
                yield Lack(text=text, place=place)

    def _fetched(self, city: Place, countries: Collection[str], gazetteer: Gazetteer) -> bool:
        """Whether the city and its parts are at hand."""
        if self._asks is Asks.REFRESH:
            return False
        path = area_file(city.name, folder=self._folder, countries=countries)
        if path.is_file():
            return True
        parts = map(gazetteer.place, gazetteer.inside(city.id))
        return _on_the_map(city) and any(_on_the_map(part) for part in parts)

    def _first(self, asked: object) -> bool:
        """Whether this was not asked before in this run."""
        new = asked not in self._asked
        self._asked.add(asked)
        return new

    def _need_network(self, fields: dict[str, str] | None = None) -> None:
        """Go on if the answer of Nominatim is at hand, or there is a network to ask.

        Raises
        ------
        NetworkError
            Where there is not.
        """
        at_hand = fields is not None and self._nominatim.answered(fields)
        if not at_hand and not self._reach():
            raise NetworkError("OpenStreetMap did not answer within 2 seconds")

    def _give_up(self, why: str) -> None:
        self._given_up = True
        self._note(f"approximate outlines are used: {why}")

    def _names_file(self, countries: Collection[str]) -> Path:
        return area_file("names", folder=self._folder, countries=countries)

    def _named_before(self, countries: Collection[str]) -> set[str]:
        path = self._names_file(countries)
        return {place.id for place, _ in read_places(path)} if path.is_file() else set()

    def _keep(self, learned: Sequence[tuple[Place, Geometry]], countries: Collection[str]) -> bool:
        """Add places to those of single names; whether that changed anything."""
        path = self._names_file(countries)
        with _alone(self._folder / ANSWERS):
            before = path.read_bytes() if path.is_file() else b""
            known: dict[str, tuple[Place, Geometry | None]] = {}
            if before:
                known = {place.id: (place, outline) for place, outline in read_places(path)}
            for place, outline in learned:
                old = known.get(place.id)
                known[place.id] = (self._again(place, old[0]) if old else place), outline
            write_places(path, known.values(), countries=countries)
            return path.read_bytes() != before

    def _again(self, place: Place, old: Place) -> Place:
        """A place that is kept already, by one more name; its day stays unless asked anew."""
        spelled = dict.fromkeys((*place.spellings, *old.spellings))
        fetched = place.fetched if self._asks is Asks.REFRESH else old.fetched
        return msgspec.structs.replace(place, spellings=tuple(spelled), fetched=fetched)


def _on_the_map(place: Place) -> bool:
    """Whether OpenStreetMap has been asked for a place and knows it."""
    return any(ident.startswith("osm:") for ident in (place.id, *place.same_as))


def _may_be_a_name(text: str) -> bool:
    """Whether a name may be one: it has a capital, or letters that know none."""
    return in_a_name(without_kinds(text))


def _spellings(lack: Lack) -> Iterator[str]:
    yield lack.text
    if lack.place is not None:
        local = (text for text in lack.place.names.values() if not text.isascii())
        yield from (text for text in local if text != lack.text)


def _one_place(known: Place, found: Place, outline: Geometry) -> bool:
    """Whether what was found is where the place is known to be, and of its sort."""
    if not alike(known.kind, found.kind):
        return False
    if known.lon is None or known.lat is None:
        return True
    metres = 111_200 * outline.distance(Point(known.lon, known.lat))
    return bool(metres <= _APART * REACH.get(known.kind, USUAL_REACH))


def _as_asked(place: Place, lack: Lack, choice: Choice) -> Place:
    """The place with the name that it was asked for by, and what was not chosen."""
    bare = without_kinds(lack.text)
    spelled = dict.fromkeys((*place.spellings, bare))
    spelled.pop(place.name, None)
    return msgspec.structs.replace(place, spellings=tuple(spelled), rejected=choice.rejected)


def _within(place: Place, outline: Geometry, gazetteer: Gazetteer) -> tuple[Place, Geometry]:
    inner = outline.representative_point()
    around = tuple(i for i in gazetteer.around(inner.x, inner.y) if i != place.id)
    return msgspec.structs.replace(place, within=around), outline


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One run at a time changes the file of names."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".names").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
