"""Review in the terminal: one claim after the other, a key for each decision."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.article import SUFFIXES, read_article
from geo.cli._run import Run
from geo.cli._tables import one_line, said_text
from geo.cli.review import deciders
from geo.desk import Desk
from geo.errors import AccordingtoError, RecordError
from geo.ledger.check import check_edit
from geo.model import Article, Claim
from geo.reviews import EDITABLE, Reviewed, Verdict, changed

if TYPE_CHECKING:
    from geo.places.gazetteer import Candidate

_KEYS = "a accept   e edit   r reject   s skip   u undo   q quit   1-9 this place   0 no place"
_CONTEXT = 400
_NEIGHBOURS = 12


def walk(
    run: Run, desk: Desk, found: Sequence[Reviewed], *, key: Callable[[], str] = click.getchar
) -> None:
    """Show each claim until a key decides about it; what was decided is kept at once."""
    if not found:
        click.echo("There is nothing to review.")
        return
    texts = _Texts(run.data / "articles")
    neighbours = _neighbours(desk)
    made: list[int] = []
    skipped: set[int] = set()
    index = 0
    while index < len(found):
        claim_id = found[index].read.id
        near = neighbours.get(found[index].read.article, [])
        step = _Step(run, desk, desk.look(claim_id), near=near, text=texts.of(found[index].read))
        click.echo(click.style(f"\n{index + 1} of {len(found)}", bold=True))
        pressed = step.ask(key)
        if pressed == "q":
            break
        if pressed == "u":
            if not made:
                click.echo("There is nothing to take back.")
                continue
            desk.undo()
            index = made.pop()
            click.echo("Taken back.")
            continue
        (skipped.add(index) if pressed == "s" else made.append(index))
        index += 1
    states = Counter(desk.look(found[number].read.id).state for number in set(made))
    said = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    still = len(found) - len(set(made))
    click.echo(f"\n{said or 'Nothing decided'}; {still} still open")


def _neighbours(desk: Desk) -> dict[str, list[str]]:
    """The places an article speaks of, by article, those spoken of most first."""
    counted: dict[str, Counter[str]] = {}
    for one in desk.claims():
        if one.claim.place_id is not None:
            counted.setdefault(one.read.article, Counter())[one.claim.place_id] += 1
    return {
        article: [place for place, _ in places.most_common(_NEIGHBOURS)]
        for article, places in counted.items()
    }


class _Texts:
    """The texts of articles kept beside the ledger, to show more of than the claim holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, Article | None] = {}

    def of(self, claim: Claim) -> str | None:
        """The text a claim was read from; None where it is not kept, or is another now."""
        if claim.article not in self._kept:
            self._kept[claim.article] = self._read(claim)
        article = self._kept[claim.article]
        if article is None or not article.text.startswith(claim.exact, claim.start):
            return None
        return article.text

    def _read(self, claim: Claim) -> Article | None:
        for suffix in sorted(SUFFIXES):
            path = self._folder / f"{claim.article}{suffix}"
            if path.is_file():
                try:
                    return read_article(
                        path, publisher=claim.publisher, published=claim.published_at
                    )
                except AccordingtoError:
                    return None
        return None


class _Step:
    """One claim on the screen, with what is changed in it so far and not yet decided."""

    def __init__(
        self, run: Run, desk: Desk, one: Reviewed, *, near: list[str], text: str | None
    ) -> None:
        self._run, self._desk, self._one, self._text = run, desk, one, text
        self._near = [place for place in near if place != one.claim.place_id]
        self._changes: dict[str, Any] = {}

    @property
    def _now(self) -> Claim:
        return changed(self._one.claim, self._changes) if self._changes else self._one.claim

    def ask(self, key: Callable[[], str]) -> str:
        """Show the claim until it is decided about; the key that was pressed."""
        candidates = self._candidates()
        while True:
            for line in self._lines(candidates):
                click.echo(line)
            pressed = key().lower()
            if pressed in ("\x03", "\x04", "\x1b"):
                pressed = "q"
            if pressed.isdecimal() and int(pressed) <= len(candidates):
                number = int(pressed)
                chosen = candidates[number - 1].place.id if number else None
                self._change({"place_id": chosen})
            elif pressed == "e":
                candidates = self._edit() or candidates
            elif pressed == "u" and self._changes:
                self._changes = {}
            elif pressed in ("a", "r"):
                rejected = pressed == "r"
                verdict = Verdict.EDITED if self._changes else Verdict.ACCEPTED
                self._desk.decide(
                    self._one,
                    Verdict.REJECTED if rejected else verdict,
                    fields=None if rejected else self._changes,
                )
                return pressed
            elif pressed in ("s", "u", "q"):
                return pressed

    def _edit(self) -> "list[Candidate] | None":
        """Ask for fields until none is given; the candidates of a place that was renamed."""
        click.echo(f"FIELD=VALUE, nothing to end. Fields: {', '.join(EDITABLE)}")
        while typed := click.prompt("change", default="", show_default=False).strip():
            field, equals, value = typed.partition("=")
            if not equals:
                click.echo(f"{typed!r} is not FIELD=VALUE")
                continue
            self._change({field.strip(): value.strip()})
        return self._candidates() if "place_text" in self._changes else None

    def _change(self, fields: dict[str, Any]) -> None:
        try:
            self._changes |= check_edit(
                self._now,
                fields,
                theatre=self._run.theatre,
                known_place=lambda ident: ident in self._run.gazetteer,
            )
        except RecordError as error:
            click.echo(click.style(str(error), fg="red"))

    def _candidates(self) -> "list[Candidate]":
        claim = self._now
        words = f"{claim.prefix}{claim.exact}{claim.suffix} {claim.source_text} {claim.place_text}"
        with self._run.step("looking for places"):
            gazetteer = self._run.gazetteer_for(self._text or words)
            near = [place for place in self._near if place in gazetteer]
            return gazetteer.find(claim.place_text, near=near, limit=9)

    def _lines(self, candidates: "Iterable[Candidate]") -> Iterator[str]:
        one, claim = self._one, self._now
        head = [claim.article, f"published {claim.published_at}", one.read.origin]
        yield one_line("  ".join((*head, f"confidence {one.read.confidence:.2f}")))
        for decided in deciders(one):
            yield click.style(one_line(decided), fg="yellow")
        yield click.style(said_text(self._run, claim), bold=True)
        facts = (f"{name}: {getattr(claim, name)}" for name in EDITABLE if getattr(claim, name))
        yield click.style(one_line(", ".join(facts)), dim=True)
        yield self._quote(claim)
        listed = False
        for number, candidate in enumerate(candidates, start=1):
            place = candidate.place
            chosen = place.id == claim.place_id
            listed |= chosen
            text = (
                f"{'*' if chosen else ' '}{number} {candidate.score:.2f} {place.name} "
                f"({place.kind}, {place.id}): {candidate.reason}"
            )
            yield click.style(one_line(text), bold=chosen) if chosen else one_line(text)
        if not listed:
            yield f"* {claim.place_id or 'no place'}"
        yield click.style(_KEYS, dim=True)

    def _quote(self, claim: Claim) -> str:
        before, after = claim.prefix, claim.suffix
        if self._text is not None:
            before = self._text[max(0, claim.start - _CONTEXT) : claim.start].rpartition("\n")[2]
            after = self._text[claim.end : claim.end + _CONTEXT].partition("\n")[0]
        marked = click.style(one_line(claim.exact), reverse=True)
        # Brackets too: a terminal may have no colours, and a log never has.
        return f"  {_edge(before)}[{marked}]{_edge(after)}"


def _edge(text: str) -> str:
    """Words around a quote on one line, the blanks that part them kept."""
    left = " " if text[:1].isspace() else ""
    right = " " if text[-1:].isspace() else ""
    return f"{left}{one_line(text)}{right}" if text.strip() else " "
