"""Claims as columns of numbers: what the page's script computes with, row by row."""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from geo.model import Claim, Extent, NotChosen
from geo.positions import Rules

V = TypeVar("V", bound=Hashable)

_EXTENTS = {Extent.UNSTATED: 0, Extent.WHOLE: 4, Extent.PART: 8}
_UNREVIEWED = 16


def numbered(values: Iterable[V]) -> dict[V, int]:
    """Each value's number, in the order in which they first come."""
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


def in_order(
    claims: Iterable[Claim],
    *,
    places: Mapping[str, int],
    sources: Mapping[str, int],
    days: "Days",
) -> list[Claim]:
    """Claims by place and source, the oldest publication and first word first.

    A source's claims about a place are then one run. ``places`` has the place's number by the
    claim's id.
    """
    return sorted(
        claims,
        key=lambda claim: (
            places[claim.id],
            sources[claim.source],
            days[claim.published_at, claim.event_date][1],
            claim.start,
            claim.id,
        ),
    )


Days = Mapping[tuple[str, str | None], tuple[dt.date, dt.date]]


def days_of(claims: Iterable[Claim]) -> Days:
    """The day each claim counts from and was published on, by what it says of both."""
    firsts = {(claim.published_at, claim.event_date): claim for claim in claims}
    return {said: (claim.dated, claim.asserted) for said, claim in firsts.items()}


def claim_columns(
    claims: Sequence[Claim],
    *,
    places: Mapping[str, int],
    sources: Mapping[str, int],
    actors: Mapping[str, int],
    rules: Rules,
    days: Days,
    epoch: dt.date,
    reviewed: Collection[str] | None = None,
) -> dict[str, Any]:
    """What positions are computed from; days count from ``epoch``. -1 stands for none.

    ``places`` has the place's number by the claim's id.

    What few claims have (killed, injured, fraction) is given by row.
    """
    statuses = numbered(rules.statuses)
    first = epoch.toordinal()
    open_ids = frozenset() if reviewed is None else {c.id for c in claims} - frozenset(reviewed)
    counted = {
        said: (dated.toordinal() - first, asserted.toordinal() - first)
        for said, (dated, asserted) in days.items()
    }
    rows = [counted[claim.published_at, claim.event_date] for claim in claims]
    return {
        "place": [places[claim.id] for claim in claims],
        "source": [sources[claim.source] for claim in claims],
        "status": [statuses[claim.status] for claim in claims],
        "actor": [-1 if claim.actor is None else actors[claim.actor] for claim in claims],
        "flags": [
            c.denied + 2 * c.hedged + _EXTENTS[c.extent] + _UNREVIEWED * (c.id in open_ids)
            for c in claims
        ],
        "dated": [dated for dated, _ in rows],
        "asserted": [asserted for _, asserted in rows],
        **{field: _by_row(claims, field) for field in ("killed", "injured", "fraction")},
    }


def _by_row(claims: Sequence[Claim], field: str) -> dict[str, float]:
    values = map(attrgetter(field), claims)
    return {str(row): value for row, value in enumerate(values) if value is not None}


_WORDS = (
    *("source_text", "speaker", "relay", "place_text", "place_id"),
    *("status_text", "event_date", "origin"),
)


_MOST_OTHERS = 5


def detail_columns(
    claims: Sequence[Claim],
    *,
    articles: Sequence[int],
    others: Mapping[str, Sequence[NotChosen]],
) -> dict[str, Any]:
    """The words behind the claims: quotes and strings once, columns of their numbers.

    ``others`` are the places not chosen for a claim, by its id; they are given by row.
    """
    beside = {
        str(row): tuple((one.name, one.kind, one.reason) for one in found[:_MOST_OTHERS])
        for row, claim in enumerate(claims)
        if (found := others.get(claim.id))
    }
    lists = numbered(beside.values())
    quotes: dict[tuple[str, str, str], int] = {}
    quote = [
        quotes.setdefault((claim.exact, claim.prefix, claim.suffix), len(quotes))
        for claim in claims
    ]
    confidences = list(map(attrgetter("confidence"), claims))
    rounded = {value: round(value, 2) for value in set(confidences)}
    words: dict[str, int] = {}
    columns: dict[str, Any] = {}
    for field in _WORDS:
        values = list(map(attrgetter(field), claims))
        numbers = {
            value: -1 if value is None else words.setdefault(value, len(words))
            for value in dict.fromkeys(values)
        }
        columns[field] = list(map(numbers.__getitem__, values))
    return {
        "quotes": list(quotes),
        "words": list(words),
        "quote": quote,
        "article": list(articles),
        "others": list(lists),
        "other": {row: lists[found] for row, found in beside.items()},
        **columns,
        "confidence": list(map(rounded.__getitem__, confidences)),
        "id": [claim.id for claim in claims],
    }
