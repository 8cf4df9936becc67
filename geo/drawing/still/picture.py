"""What is asserted on a day: which sources get a panel, what stands in it, and on what ground."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from geo.drawing.area import around, opening, regions_of
from geo.drawing.inks import actor_colours, inks
from geo.drawing.outlines import STEPS_PER_DEGREE, KnownPlaces, anchor
from geo.drawing.still.paint import Face, Look
from geo.drawing.still.panel import Frame, Item
from geo.errors import InputError
from geo.model import Claim, OutlineKind, Place, SourceKind
from geo.positions import Position, Rules, compare, once
from geo.positions import positions as positions_of
from geo.theatre import Theatre


class Picture:
    """The positions of a day, ready to be drawn.

    Raises
    ------
    InputError
        Where nobody asserts anything about a known place up to the day.
    """

    def __init__(
        self,
        claims: Iterable[Claim],
        *,
        gazetteer: KnownPlaces,
        theatre: Theatre,
        rules: Rules,
        as_of: dt.date | None,
        window: int,
    ) -> None:
        kept = once(claims)
        found = positions_of(kept, as_of=as_of, window=window, rules=rules)
        self.positions = [one for one in found if one.place_id in gazetteer]
        if not self.positions:
            raise InputError("nobody asserts anything about a known place up to this day: no still")
        self.day = as_of or max(claim.asserted for claim in kept)
        self.window = window
        self.rules = rules
        self.theatre = theatre
        self.gazetteer = gazetteer
        self._texts = {claim.source: claim.source_text for claim in kept}
        self._publishers = frozenset(claim.publisher for claim in kept)
        self._colours: Mapping[str, int] = {}
        self._comparisons = compare(self.positions, rules=rules)

    def name(self, source_id: str) -> str:
        """A source as readers know it."""
        known = self.theatre.source(source_id, name=self._texts.get(source_id) or source_id)
        return known.name

    def kind(self, source_id: str) -> str:
        """What sort of voice a source is, in words; empty where that is not known."""
        source = self.theatre.source(source_id)
        if source.kind is SourceKind.UNNAMED:
            return "publisher" if source_id in self._publishers else ""
        side = None if source.side is None else self.theatre.actor(source.side).name
        return f"{source.kind}, of {side}" if side and side != source.name else str(source.kind)

    def actor(self, actor: str | None) -> str:
        """A side as readers know it."""
        return self.theatre.actor(actor).name if actor else "an unnamed side"

    @cached_property
    def speaking(self) -> list[str]:
        """The sources, those that conflict most and say most of the common ground first."""
        ground = self.ground()
        said = {position.source: 0 for position in self.positions}
        for position in self.positions:
            if self._holds(ground, position.place_id):
                said[position.source] += 1 if position.kind is None else 2
        disputes = {
            source: sum(self._holds(ground, place_id) for place_id in self.conflicts(source))
            for source in said
        }
        return sorted(said, key=lambda one: (-disputes[one], -said[one], one))

    def chosen(self, asked: Sequence[str], *, most: int) -> list[str]:
        """The sources asked for by id or name, in that order; else so many of all.

        Raises
        ------
        InputError
            Where one of them asserts nothing.
        """
        if not asked:
            ground = self.ground()
            near = [
                source
                for source in self.speaking
                if any(self._holds(ground, place_id) for place_id in self._of(source))
            ]
            return (near or self.speaking)[:most]
        by_name = {self.name(one).casefold(): one for one in self.speaking}
        found = []
        for one in asked:
            source = one if one in self.speaking else by_name.get(one.casefold())
            if source is None:
                raise InputError(
                    f"source {one!r}: asserts nothing about a known place up to {self.day}; "
                    f"these do: {', '.join(sorted(self.speaking))}"
                )
            found.append(source)
        return list(dict.fromkeys(found))

    def colour(self, sources: Collection[str]) -> None:
        """Give colours to the sides these sources speak of, so that as few as can be share one."""
        spoken = {p.actor for p in self.positions if p.actor is not None and p.source in sources}
        self._colours = actor_colours(spoken, self.theatre)

    def conflicts(self, source: str) -> set[str]:
        """The places on which a source conflicts with another."""
        return {
            comparison.place_id
            for comparison in self._comparisons
            for pair in comparison.pairs
            if pair.relation == "conflict" and source in {pair.a, pair.b}
        }

    def ground(self, sources: Collection[str] = ()) -> Frame:
        """What these sources speak of, or all of them.

        Raises
        ------
        InputError
            Where none of it has a point.
        """
        spoken = {p.place_id for p in self.positions if not sources or p.source in sources}
        bounds = opening(spoken, regions=self._regions, gazetteer=self.gazetteer)
        if bounds is None:
            raise InputError("no place that anything is asserted about has a point: no still")
        return Frame(*bounds)

    def items(self, source: str, *, seen: Frame) -> list[Item]:
        """What there is to draw for a source on this ground."""
        disputed, own = self.conflicts(source), self._of(source)
        return [
            self._item(place_id, own.get(place_id, ()), conflict=place_id in disputed)
            for place_id in sorted(self._drawn)
            if self._holds(seen, place_id) and (place_id in own or place_id not in self._regions)
        ]

    def beyond(self, source: str, *, seen: Frame) -> list[str]:
        """What a source asserts of places that are not on this ground, in words."""
        return [
            f"{self.gazetteer.place(place_id).name} ({'; '.join(self._words(said))})"
            for place_id, said in sorted(self._of(source).items())
            if not self._holds(seen, place_id)
        ]

    def actor_inks(self) -> Iterator[tuple[str, str]]:
        """Each actor's colour and name, and that of a side that is not named."""
        for actor, number in self._colours.items():
            yield inks()[f"actor-{number}"], self.actor(actor)
        yield inks()["map-unsaid"], self.actor(None)

    @cached_property
    def _spoken(self) -> frozenset[str]:
        return frozenset(position.place_id for position in self.positions)

    @cached_property
    def _drawn(self) -> frozenset[str]:
        return self._spoken | around(self._spoken, gazetteer=self.gazetteer)

    @cached_property
    def _regions(self) -> set[str]:
        return regions_of(self._drawn, gazetteer=self.gazetteer)

    def _holds(self, seen: Frame, place_id: str) -> bool:
        place = self.gazetteer.place(place_id)
        outline = self.gazetteer.outline(place_id)
        at = anchor(place, outline)
        if at is None:
            return False
        if outline is not None and outline.area and place_id not in self._regions:
            return seen.meets(outline.bounds)
        return seen.holds(at[0] / STEPS_PER_DEGREE, at[1] / STEPS_PER_DEGREE)

    def _of(self, source: str) -> Mapping[str, list[Position]]:
        own: dict[str, list[Position]] = {}
        for position in self.positions:
            if position.source == source:
                own.setdefault(position.place_id, []).append(position)
        return own

    def _item(self, place_id: str, said: Sequence[Position], *, conflict: bool) -> Item:
        place: Place = self.gazetteer.place(place_id)
        kind = "spoken" if said else "silent" if place_id in self._spoken else "context"
        if place_id in self._regions:
            kind = "region"
        faces = [
            Face(position.kind, self._ink(position.actor), position.hedged, position.faded)
            for position in said
            if position.kind is not None
        ]
        approximate = place.outline is OutlineKind.APPROXIMATE
        return Item(place, Look(kind, faces, conflict, approximate), self._words(said))

    def _ink(self, actor: str | None) -> str:
        return inks()["map-unsaid" if actor is None else f"actor-{self._colours[actor]}"]

    def _words(self, said: Iterable[Position]) -> list[str]:
        """Positions and their conditions, a line each."""
        lines = []
        for position in said:
            if position.kind is not None:
                line = self.rules.positions[position.kind].format(actor=self.actor(position.actor))
                unsure = ", unsure" if position.hedged else ""
                old = f", {long_date(position.dated)}" if position.faded else ""
                lines.append(line + unsure + old)
            labels = {
                self.rules.statuses[claim.status].label
                for claim in position.conditions
                if not claim.denied
            }
            if labels:
                lines.append(", ".join(sorted(labels)))
        return lines or ["only denials"] if said else []


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def long_date(day: dt.date) -> str:
    """A day in words, in English whatever the machine speaks."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
