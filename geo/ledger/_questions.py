"""Questions to the shared ledger, as SQL."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import shapely
import sqlalchemy as sa
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ColumnElement, CompoundSelect, Select, Table
from sqlalchemy.dialects.postgresql import distinct_on

from geo.ledger.asking import Wanted, Weight
from geo.ledger.region import Region
from geo.ledger.schema import CLAIMS, PLACES

_LONGITUDE_LATITUDE = 4326
# Where a row lies: for as long as one question takes, the shortest way back to it.
_row_at: ColumnElement[Any] = sa.literal_column(f"{CLAIMS.fullname}.ctid")


def conditions(
    table: Table, wanted: Wanted, *, inside: Callable[[Region], Iterable[str]]
) -> list[ColumnElement[bool]]:
    """What the rows of the wanted claims fulfil; ``inside`` answers the places in a region."""
    found: list[ColumnElement[bool]] = []
    if isinstance(wanted.places, Region):
        # By their ids, and not in one question: so the index of the claims' places is used.
        found.append(among(table.c.place_id, inside(wanted.places)))
    elif wanted.places is not None:
        found.append(among(table.c.place_id, wanted.places))
    if wanted.sources is not None:
        found.append(among(table.c.source, wanted.sources))
    if wanted.statuses is not None:
        found.append(among(table.c.status, [status.value for status in wanted.statuses]))
    if wanted.ids is not None:
        found.append(among(table.c.id, wanted.ids))
    if wanted.since is not None:
        found.append(table.c.dated >= wanted.since)
    if wanted.until is not None:
        found.append(table.c.dated <= wanted.until)
    if wanted.but:
        found.append(~among(table.c.id, wanted.but))
    return found


def places_inside(region: Region) -> CompoundSelect[Any]:
    """Ids of the places whose inner points lie in a region, and of those that have none."""
    shape = sa.literal(element(region.shape), Geometry(srid=_LONGITUDE_LATITUDE))
    inside = sa.select(PLACES.c.id, sa.true()).where(
        sa.func.ST_Intersects(PLACES.c.inner_point, shape)
    )
    return inside.union_all(
        sa.select(PLACES.c.id, sa.false()).where(PLACES.c.inner_point.is_(None))
    )


def among(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether the column's value is one of these."""
    # One array, however many values: a statement may have no more than 65,535 parameters.
    return column == sa.any_(sa.literal(sorted(values), sa.ARRAY(sa.Text)))


def bearing_on(
    day: dt.date, weights: Sequence[Weight], asked: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Ids and records of the claims that positions as of a day follow from.

    Of each source on each place: the newest statement and those that say the same (where it
    gives a part of the place, every part), and the newest condition of each sort. The order of
    time is that of ``geo.positions``.
    """
    # Columns as arrays: five parameters, however many rows.
    columns: list[tuple[str, Any, list[Any]]] = [
        ("status", sa.Text, [weight.status.value for weight in weights]),
        ("denied", sa.Boolean, [weight.denied for weight in weights]),
        ("extent", sa.Text, [weight.extent.value for weight in weights]),
        ("kind", sa.Text, [weight.kind for weight in weights]),
        ("change", sa.Boolean, [weight.change for weight in weights]),
    ]
    weight = sa.func.unnest(
        *(sa.literal(values, sa.ARRAY(of)) for _, of, values in columns)
    ).table_valued(*(sa.column(name, of) for name, of, _ in columns), name="weight")
    weight = weight.render_derived()
    c = CLAIMS.c
    same = sa.and_(
        c.status == weight.c.status, c.denied == weight.c.denied, c.extent == weight.c.extent
    )
    told = (
        sa.select(c.id, c.place_id, c.source, c.status, c.actor, c.denied, c.dated, c.asserted)
        .add_columns(c.start, weight.c.kind, weight.c.change, _row_at.label("row"))
        .join(weight, same)
        .where(c.place_id.is_not(None), c.asserted <= day, *asked)
        .cte("told")
    )
    t = told.c
    newest = [column.desc() for column in (t.dated, t.change, t.asserted, t.start, t.id)]
    leading = (
        sa.select(t.place_id, t.source, t.kind, t.actor)
        .ext(distinct_on(t.place_id, t.source))
        .where(t.kind.is_not(None))
        .order_by(t.place_id, t.source, *newest)
        .cte("leading")
    )
    statements = sa.select(t.row).join(
        leading,
        sa.and_(
            t.place_id == leading.c.place_id,
            t.source == leading.c.source,
            t.kind == leading.c.kind,
            sa.or_(leading.c.kind == "partly_held", t.actor.is_not_distinct_from(leading.c.actor)),
        ),
    )
    sort = (t.place_id, t.source, t.status, t.actor, t.denied)
    beside = (
        sa.select(t.row)
        .ext(distinct_on(*sort))
        .where(t.kind.is_(None))
        .order_by(*sort, *newest)
        .subquery()
    )
    rows = sa.union_all(statements, sa.select(beside.c.row)).scalar_subquery()
    return sa.select(c.id, c.record).where(_row_at == sa.any_(sa.func.array(rows)))


def element(shape: shapely.Geometry) -> WKBElement:
    return WKBElement(shapely.to_wkb(shape, include_srid=False), srid=_LONGITUDE_LATITUDE)
