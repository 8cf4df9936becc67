"""Answers as tables for analysis: what each command prints, as a (Geo)DataFrame.

>>> from geo import frames, questions
>>> frames.sources(questions.source_records(ledger.claims()))
>>> frames.history(questions.history(ledger, "aleppo/al-shaar"), gazetteer=gazetteer)

Geometry is in EPSG:4326, lon/lat. An empty answer is an empty table with the same columns.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from geo._exchange import claims_to_geodataframe
from geo.model import Claim
from geo.positions import Gazetteer, Position
from geo.positions import to_geodataframe as positions
from geo.questions import Record, Told, Turn
from geo.reviews import Standing

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

__all__ = ["claims", "diff", "history", "positions", "sources"]


def claims(
    found: Iterable[Claim],
    *,
    gazetteer: Gazetteer,
    reviewed: Mapping[str, Standing] | None = None,
) -> "GeoDataFrame":
    """Claims, one a row, at the point of their place; ``id`` is ``claim_id``.

    ``reviewed`` is that of a ``geo.reviews.View``; without it, no claim was reviewed.

    Raises
    ------
    PlaceError
        Where a place is not in the gazetteer.
    """
    return claims_to_geodataframe(found, gazetteer=gazetteer, reviewed=reviewed)


def history(
    told: Iterable[Told],
    *,
    gazetteer: Gazetteer,
    reviewed: Mapping[str, Standing] | None = None,
) -> "GeoDataFrame":
    """A place's history as ``claims``, with the column ``superseded``.

    ``reviewed`` is what was decided about the claims, by id, as of ``claims``.

    Raises
    ------
    PlaceError
        Where a place is not in the gazetteer.
    """
    told = list(told)
    table = claims((one.claim for one in told), gazetteer=gazetteer, reviewed=reviewed)
    table.insert(len(table.columns) - 1, "superseded", [one.superseded for one in told])
    return table


_TURN = ("kind", "actor", "hedged", "dated", "quote")


def diff(turns: Iterable[Turn], *, gazetteer: Gazetteer) -> "GeoDataFrame":
    """Turns, one a row, with the outline of their place.

    Columns: ``source``, ``place``, ``place_id``, and of the position before and after
    (``before_kind``, ``after_kind`` and so on) kind, actor, hedged, dated and quote; empty
    where there was or is none.

    Raises
    ------
    PlaceError
        Where a place is not in the gazetteer.
    """
    from geopandas import GeoDataFrame  # noqa: PLC0415 - half a second that only tables need

    columns = ["source", "place", "place_id"]
    columns += [f"{when}_{name}" for when in ("before", "after") for name in _TURN]
    rows = [
        {
            "source": turn.source,
            "place": gazetteer.place(turn.place_id).name,
            "place_id": turn.place_id,
            **_of_position("before", turn.before),
            **_of_position("after", turn.after),
            "geometry": gazetteer.outline(turn.place_id),
        }
        for turn in turns
    ]
    return GeoDataFrame(rows, columns=[*columns, "geometry"], geometry="geometry", crs="EPSG:4326")


def _of_position(when: str, position: Position | None) -> dict[str, Any]:
    if position is None:
        return dict.fromkeys(f"{when}_{name}" for name in _TURN)
    values = (position.kind, position.actor, position.hedged, position.dated)
    quote = (position.claims or position.conditions)[0].exact
    return {f"{when}_{name}": value for name, value in zip(_TURN, (*values, quote), strict=True)}


def sources(records: Iterable[Record]) -> "DataFrame":
    """The records of sources, one a row, under the names of their fields."""
    from pandas import DataFrame  # noqa: PLC0415 - half a second that only tables need

    columns = list(Record.__struct_fields__)
    return DataFrame(map(msgspec.structs.asdict, records), columns=columns)
