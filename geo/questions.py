"""Questions to the ledger: which claims, what became of a place, what is new, who stood where.

Every answer is counted from claims and positions; none of them is a grade.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Literal

from msgspec import Struct

from geo.ledger.asking import EVERYTHING, AnyLedger, Wanted, Weight
from geo.model import Claim, Extent, Status
from geo.positions import (
    CHANGES,
    Kind,
    Position,
    Relation,
    Rules,
    compare,
    kind_of,
    positions,
    read_rules,
)

Standing = Literal["alone", "agree", "differ", "conflict"]
_STANDINGS: tuple[Standing, ...] = ("alone", "agree", "differ", "conflict")


def select(
    claims: Iterable[Claim],
    *,
    places: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
    statuses: Iterable[Status] | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Iterator[Claim]:
    """The claims about these places, by these sources, of these statuses, dated in this span.

    What is not given does not limit. ``since`` and ``until`` are days the claim may count from
    (``Claim.dated``), both included.
    """
    wanted = Wanted(
        places=None if places is None else frozenset(places),
        sources=None if sources is None else frozenset(sources),
        statuses=None if statuses is None else frozenset(statuses),
        since=since,
        until=until,
    )
    return filter(wanted.takes, claims)


def weights(rules: Rules | None = None) -> list[Weight]:
    """What any claim comes to by the rules, by its status, denial and extent."""
    rules = rules or read_rules()
    return [
        Weight(
            status=status,
            denied=denied,
            extent=extent,
            kind=kind_of(status, denied=denied, extent=extent, rules=rules),
            change=status in CHANGES,
        )
        for status, denied, extent in product(Status, (False, True), Extent)
    ]


def positions_in(
    ledger: AnyLedger,
    *,
    wanted: Wanted = EVERYTHING,
    as_of: dt.date | None = None,
    window: int = 14,
    rules: Rules | None = None,
) -> list[Position]:
    """What each source asserts about each place as of a day, as ``positions``, by a ledger.

    A ledger on a server is asked for few more claims than these follow from. Without ``as_of``
    the day is that of the newest publication in the whole ledger. ``wanted`` says which claims
    count; ``window`` (days) and ``rules`` are those of ``positions``.
    """
    bearing = ledger.bearing_on(as_of, weights=weights(rules), wanted=wanted)
    return positions(bearing.claims, as_of=bearing.day, window=window, rules=rules)


def in_conflict(
    claims: Iterable[Claim],
    *,
    as_of: dt.date | None = None,
    window: int = 14,
    rules: Rules | None = None,
) -> list[Claim]:
    """The claims that give positions in conflict with another source's.

    ``as_of``, ``window`` (days) and ``rules`` are those of ``positions``.
    """
    found = positions(claims, as_of=as_of, window=window, rules=rules)
    sides = {
        (comparison.place_id, source)
        for comparison in compare(found, rules=rules)
        for pair in comparison.pairs
        if pair.relation == "conflict"
        for source in (pair.a, pair.b)
    }
    return [
        claim
        for position in found
        if (position.place_id, position.source) in sides and not position.faded
        for claim in position.claims
    ]


class Told(Struct, frozen=True, kw_only=True):
    """A claim in a place's history; ``superseded`` where its article makes it no more."""

    claim: Claim
    superseded: bool = False


def history(
    claims: Iterable[Claim], place_id: str, *, superseded: Iterable[Claim] = ()
) -> list[Told]:
    """Everything ever asserted about a place, in the order of the days it counts from.

    ``superseded`` are claims that an article made in an earlier text (``Ledger.superseded``).
    """
    told = [Told(claim=claim) for claim in claims if claim.place_id == place_id]
    told += [
        Told(claim=claim, superseded=True) for claim in superseded if claim.place_id == place_id
    ]
    return sorted(
        told,
        key=lambda one: (
            one.claim.dated,
            one.claim.asserted,
            one.claim.article,
            one.claim.start,
            one.claim.id,
        ),
    )


class Turn(Struct, frozen=True, kw_only=True):
    """A source's position on a place, before and after; None where it has none."""

    source: str
    place_id: str
    before: Position | None
    after: Position | None


def difference(before: Iterable[Position], after: Iterable[Position]) -> list[Turn]:
    """What each source asserts in ``after`` and did not before, by source and place.

    A position that only grew older is no turn, nor is a condition. Where a source divides a
    place between several actors, each part that is new is a turn.
    """
    old, new = _by_source(before), _by_source(after)
    found: list[Turn] = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, {}), new.get(key, {})
        first = next(iter(was.values()), None)
        found.extend(
            Turn(source=key[0], place_id=key[1], before=first, after=position)
            for said, position in now.items()
            if said not in was
        )
        if was and not now:
            found.append(Turn(source=key[0], place_id=key[1], before=first, after=None))
    return found


def _by_source(
    found: Iterable[Position],
) -> dict[tuple[str, str], dict[tuple[Kind, str | None], Position]]:
    by_source: dict[tuple[str, str], dict[tuple[Kind, str | None], Position]] = {}
    for position in found:
        if position.kind is not None:
            said = by_source.setdefault((position.source, position.place_id), {})
            said[position.kind, position.actor] = position
    return by_source


class Record(Struct, frozen=True, kw_only=True):
    """How one source stood to the others whenever it took a position.

    ``positions`` counts the days on which it published what gave it a position on a place;
    of those it was ``alone``, or its worst relation to another source that day was to
    ``agree``, ``differ`` or ``conflict``. ``against_own_side`` counts those in which a source
    that belongs to a side said that its side does not hold the place, or that another took
    what it had itself placed in its side's hands. Nobody is graded by it.
    """

    source: str
    claims: int
    positions: int
    alone: int
    agree: int
    differ: int
    conflict: int
    against_own_side: int


def source_records(
    claims: Iterable[Claim],
    *,
    sides: Mapping[str, str | None] | None = None,
    window: int = 14,
    rules: Rules | None = None,
) -> list[Record]:
    """The record of each source, by source.

    ``sides`` says which actor a source belongs to or speaks for; ``window`` (days) and ``rules``
    are those of ``positions``.
    """
    rules = rules or read_rules()
    total: Counter[str] = Counter()
    by_place: dict[str, list[Claim]] = {}
    for claim in claims:
        total[claim.source] += 1
        if claim.place_id is not None:
            by_place.setdefault(claim.place_id, []).append(claim)
    stood: Counter[tuple[str, Standing]] = Counter()
    against: Counter[str] = Counter()
    for told in by_place.values():
        before: list[Position] = []
        for day in sorted({claim.asserted for claim in told}):
            now = positions(told, as_of=day, window=window, rules=rules)
            for source, standing in _standings(now, day, rules):
                stood[source, standing] += 1
                against[source] += _against(source, before, now, (sides or {}).get(source))
            before = now
    return [
        Record(
            source=source,
            claims=total[source],
            positions=sum(stood[source, standing] for standing in _STANDINGS),
            against_own_side=against[source],
            **{standing: stood[source, standing] for standing in _STANDINGS},
        )
        for source in sorted(total)
    ]


def _standings(now: list[Position], day: dt.date, rules: Rules) -> Iterator[tuple[str, Standing]]:
    """How the sources that spoke on a day stand to the others on one place."""
    spoke = {p.source for p in now if p.kind and not p.faded and p.claims[0].asserted == day}
    for comparison in compare(now, rules=rules):
        worst: dict[str, Relation] = {}
        for pair in comparison.pairs:  # the worst pairs come first
            worst.setdefault(pair.a, pair.relation)
            worst.setdefault(pair.b, pair.relation)
        for source in spoke:
            relation = worst.get(source, "one source")
            yield source, "alone" if relation == "one source" else relation


def _against(source: str, before: list[Position], now: list[Position], side: str | None) -> bool:
    """Whether a source says what its own side would rather not have said."""
    if side is None:
        return False
    had = any(
        p.source == source and p.actor == side and p.kind in ("held", "partly_held") for p in before
    )
    mine = [position for position in now if position.source == source]
    gave_up = any(p.kind == "not_held" and p.actor == side for p in mine)
    taken = any(p.kind == "held" and p.actor not in (side, None) for p in mine)
    return gave_up or (had and taken)
