"""What each source asserts about each place on a day, and where sources agree and conflict.

A position is derived from one source's own claims and from nothing else: nothing is blended,
ranked or voted on. Which status gives which position, and how two positions relate, is data
(``data/statuses.yaml``); the map's own script follows the same rules, and both are held to
``tests/vectors/positions.json``.
"""

import datetime as dt
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations, product
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from geo._data import preferred, read_yaml
from geo.errors import VocabularyError
from geo.model import Claim, Extent, Place, Status, to_line

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Kind = Literal["held", "partly_held", "not_held", "contested"]
Relation = Literal["conflict", "differ", "agree", "one source"]

_KINDS: tuple[Kind, ...] = ("held", "partly_held", "not_held", "contested")
_WORST_FIRST: tuple[Relation, ...] = ("conflict", "differ", "agree", "one source")
_RANK = {relation: rank for rank, relation in enumerate(_WORST_FIRST)}
# Of two statements for one day the change is the later one: what was held was then captured.
CHANGES = frozenset({Status.CAPTURED, Status.LOST})


# What leads back to nothing (gc=False) is not looked through for cycles: of a million, that
# takes as long as all the rest.
class Position(Struct, frozen=True, kw_only=True, gc=False):
    """What one source asserts about one place.

    ``kind`` is None where the source reports only conditions (a siege, a strike). ``dated`` is
    the day the position counts from; ``faded`` says that this lies further back than the
    window. ``claims`` are those that say the same, the newest first; the first of them gives
    the position, and ``hedged`` is that claim's. ``conditions`` are the newest of each kind.
    """

    source: str
    place_id: str
    kind: Kind | None
    actor: str | None
    hedged: bool
    dated: dt.date
    faded: bool
    claims: tuple[Claim, ...]
    conditions: tuple[Claim, ...] = ()


class Pair(Struct, frozen=True, kw_only=True):
    """How two sources relate about one place; ``a`` sorts before ``b``."""

    a: str
    b: str
    relation: Relation


class Comparison(Struct, frozen=True, kw_only=True):
    """How the sources relate about one place: the worst of its pairs, and each pair."""

    place_id: str
    relation: Relation
    pairs: tuple[Pair, ...]


class StatusRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A status as a reader sees it, and what a claim of it comes to."""

    label: str
    definition: str
    gives: Literal["held", "not_held", "contested", "condition"]


class PairRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How two kinds of position relate: of the same actor, of two, or where one is unsaid."""

    of: tuple[Kind, Kind]
    same: Literal["conflict", "differ", "agree"]
    other: Literal["conflict", "differ", "agree"]
    unsaid: Literal["conflict", "differ", "agree"]


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """``statuses.yaml``: the statuses, the wording of positions and the table of pairs."""

    statuses: dict[Status, StatusRule]
    positions: dict[Kind, str]
    pairs: tuple[PairRule, ...]
    relations: dict[Relation, str]

    def relation(self, one: Position, other: Position) -> Relation:
        """How two positions on one place relate.

        Raises
        ------
        ValueError
            Where one of them has no kind and so says nothing of control.
        """
        if one.kind is None or other.kind is None:
            raise ValueError("a position of conditions alone relates to no other")
        rule = self._table()[one.kind, other.kind]
        # "Fighting in the place" is whole without an actor; "held" is not.
        if any(side.actor is None and side.kind != "contested" for side in (one, other)):
            return rule.unsaid
        return rule.same if one.actor == other.actor and one.actor is not None else rule.other

    def _table(self) -> Mapping[tuple[Kind, Kind], PairRule]:
        return _table(self.pairs)


class Gazetteer(Protocol):
    """What is asked of a gazetteer here: a place and its outline (EPSG:4326, lon/lat)."""

    def place(self, place_id: str, /) -> Place:
        """The place of that id."""

    def outline(self, place_id: str, /) -> object:
        """The place's outline as a shapely geometry, or None."""


@cache
def _table(pairs: tuple[PairRule, ...]) -> Mapping[tuple[Kind, Kind], PairRule]:
    table = {}
    for rule in pairs:
        table[rule.of] = table[rule.of[1], rule.of[0]] = rule
    return table


def read_rules(folder: Path | None = None) -> Rules:
    """The rules in ``folder / statuses.yaml``, or the shipped ones where there is none.

    Raises
    ------
    VocabularyError
        Where the file is no such table, or leaves out a status, a kind or a pair of kinds.
    """
    return _read_rules(preferred("statuses.yaml", folder))


@cache
def _read_rules(path: Path) -> Rules:
    rules = read_yaml(path, kind=Rules)
    wanted: dict[str, tuple[Iterable[object], Container[object]]] = {
        "statuses": (list(Status), rules.statuses),
        "positions": (_KINDS, rules.positions),
        "relations": (_WORST_FIRST, rules.relations),
        "pairs": (list(product(_KINDS, _KINDS)), _table(rules.pairs)),
    }
    for name, (expected, given) in wanted.items():
        for key in expected:
            if key not in given:
                said = " and ".join(key) if isinstance(key, tuple) else key
                raise VocabularyError(f"{path}: {name}: nothing for {said}")
    return rules


class _Reading(Struct, frozen=True, gc=False):
    """A claim with what it comes to and its place in the order of time."""

    order: tuple[dt.date, bool, dt.date, int, str]
    kind: Kind | None
    claim: Claim

    @property
    def dated(self) -> dt.date:
        return self.order[0]


_order = attrgetter("order")


def positions(
    claims: Iterable[Claim],
    *,
    as_of: dt.date | None = None,
    window: int = 14,
    rules: Rules | None = None,
) -> list[Position]:
    """What each source asserts about each place as of a day.

    Claims without a place and claims published after ``as_of`` take no part. Without
    ``as_of`` the day is that of the newest publication among ``claims``. A position from
    claims more than ``window`` days before it is marked as faded. Sorted by place and source;
    where a source divides a place between several actors, the newest statement comes first
    and carries the conditions. The order of ``claims`` does not matter. ``rules`` are those of
    ``read_rules`` (the shipped ones by default).
    """
    rules = rules or read_rules()
    taken = once(claims)
    if as_of is None:
        as_of = max((claim.asserted for claim in taken), default=None)
    if as_of is None:
        return []
    by_place: dict[tuple[str, str], list[_Reading]] = {}
    kinds = {
        (status, denied, extent): kind_of(status, denied=denied, extent=extent, rules=rules)
        for status, denied, extent in product(Status, (False, True), Extent)
    }
    for claim in taken:
        asserted = claim.asserted
        if claim.place_id is None or asserted > as_of:
            continue
        reading = _Reading(
            (claim.dated, claim.status in CHANGES, asserted, claim.start, claim.id),
            kinds[claim.status, claim.denied, claim.extent],
            claim,
        )
        by_place.setdefault((claim.place_id, claim.source), []).append(reading)
    oldest = as_of - dt.timedelta(days=min(window, (as_of - dt.date.min).days))
    found: list[Position] = []
    for key in sorted(by_place):
        readings = sorted(by_place[key], key=_order, reverse=True)
        found.extend(_of_one_source(readings, oldest=oldest))
    return found


def once(claims: Iterable[Claim]) -> list[Claim]:
    """Each claim once, however often it came; of copies that differ, always the same one."""
    taken: dict[str, Claim] = {}
    for claim in claims:
        other = taken.setdefault(claim.id, claim)
        if other is not claim and to_line(claim) < to_line(other):
            taken[claim.id] = claim
    return list(taken.values())


def kind_of(status: Status, *, denied: bool, extent: Extent, rules: Rules) -> Kind | None:
    """The kind of position that such a claim gives by itself; None for a condition."""
    gives = rules.statuses[status].gives
    if gives == "held" and denied:
        return "not_held"
    if gives == "held":
        return "partly_held" if extent is Extent.PART else "held"
    if gives == "not_held":
        if extent is Extent.PART and not denied:
            return None  # who lost a part may hold the rest
        return "held" if denied else "not_held"
    # That a place is not fought over says nothing of who holds it.
    return "contested" if gives == "contested" and not denied else None


def _of_one_source(readings: list[_Reading], *, oldest: dt.date) -> Iterator[Position]:
    """The positions of one source on one place from its readings, newest first."""
    statements = [reading for reading in readings if reading.kind is not None]
    conditions: dict[tuple[Status, str | None, bool], _Reading] = {}
    for reading in readings:
        claim = reading.claim
        if reading.kind is None:
            conditions.setdefault((claim.status, claim.actor, claim.denied), reading)
    beside = tuple(reading.claim for reading in conditions.values())
    for number, leading in enumerate(_leading(statements) or readings[:1]):
        same = (leading.kind, leading.claim.actor)
        told = leading.kind is not None
        yield Position(
            source=leading.claim.source,
            place_id=str(leading.claim.place_id),
            kind=leading.kind,
            actor=leading.claim.actor if told else None,
            hedged=leading.claim.hedged if told else False,
            dated=leading.dated,
            faded=leading.dated < oldest,
            claims=tuple(r.claim for r in statements if (r.kind, r.claim.actor) == same),
            conditions=beside if number == 0 else (),
        )


def _leading(statements: list[_Reading]) -> list[_Reading]:
    """The newest statement and, where it gives a part to one actor, that day's other parts."""
    if not statements or statements[0].kind != "partly_held":
        return statements[:1]
    day = statements[0].dated
    parts: dict[str | None, _Reading] = {}
    for reading in statements:
        if reading.kind == "partly_held" and reading.dated == day:
            parts.setdefault(reading.claim.actor, reading)
    return list(parts.values())


def compare(positions: Iterable[Position], *, rules: Rules | None = None) -> list[Comparison]:
    """How the sources relate about each place, the worst first, then by place.

    Positions that are faded or have no kind take no part; a place on which no other is left
    is not listed. Between two sources the worst of their positions' relations counts.
    ``rules`` are those of ``read_rules`` (the shipped ones by default).
    """
    rules = rules or read_rules()
    by_place: dict[str, dict[str, list[Position]]] = {}
    for position in positions:
        if position.kind is not None and not position.faded:
            sources = by_place.setdefault(position.place_id, {})
            sources.setdefault(position.source, []).append(position)
    found = []
    for place_id, sources in by_place.items():
        pairs = [
            Pair(a=a, b=b, relation=_worst(sources[a], sources[b], rules))
            for a, b in combinations(sorted(sources), 2)
        ]
        pairs.sort(key=lambda pair: (_RANK[pair.relation], pair.a, pair.b))
        found.append(
            Comparison(
                place_id=place_id,
                relation=pairs[0].relation if pairs else "one source",
                pairs=tuple(pairs),
            )
        )
    return sorted(found, key=lambda comparison: (_RANK[comparison.relation], comparison.place_id))


def _worst(ours: list[Position], theirs: list[Position], rules: Rules) -> Relation:
    relations = (rules.relation(one, other) for one, other in product(ours, theirs))
    return min(relations, key=_RANK.__getitem__)


_COLUMNS = (
    *("place", "place_id", "source", "kind", "actor", "hedged", "dated", "faded"),
    *("claims", "claims_reviewed", "quote", "url", "conditions", "geometry"),
)


def to_geodataframe(
    positions: Iterable[Position], *, gazetteer: Gazetteer, reviewed: Collection[str] | None = None
) -> "GeoDataFrame":
    """Positions as a table, one a row, with the place's name and outline (EPSG:4326, lon/lat).

    Columns: ``place``, ``place_id``, ``source``, ``kind``, ``actor``, ``hedged``, ``dated``,
    ``faded``, ``claims`` (how many say so), ``claims_reviewed`` (how many of them are in
    ``reviewed``, the ids of those that a person stands by), ``quote`` (the words that give the
    position, or its newest condition), ``url``, ``conditions`` (their statuses, newest first),
    ``geometry``.

    Raises
    ------
    PlaceError
        Where a place is not in the gazetteer.
    """
    import geopandas  # noqa: PLC0415 - half a second that only tables need

    rows = []
    for position in positions:
        first = (position.claims or position.conditions)[0]
        rows.append(
            {
                "place": gazetteer.place(position.place_id).name,
                "place_id": position.place_id,
                "source": position.source,
                "kind": position.kind,
                "actor": position.actor,
                "hedged": position.hedged,
                "dated": position.dated,
                "faded": position.faded,
                "claims": len(position.claims),
                "claims_reviewed": sum(claim.id in (reviewed or ()) for claim in position.claims),
                "quote": first.exact,
                "url": first.url,
                "conditions": ", ".join(claim.status for claim in position.conditions),
                "geometry": gazetteer.outline(position.place_id),
            }
        )
    return geopandas.GeoDataFrame(rows, columns=_COLUMNS, geometry="geometry", crs="EPSG:4326")
