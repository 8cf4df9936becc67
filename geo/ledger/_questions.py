"""Questions to the shared ledger, as SQL."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import shapely
import sqlalchemy as sa
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ColumnElement, Select, Table
from sqlalchemy.dialects.postgresql import distinct_on

from geo.ledger.asking import Wanted, Weight
from geo.ledger.region import Outlines, Region, inner_point
from geo.ledger.schema import CLAIMS, PLACES

_LONGITUDE_LATITUDE = 4326


def conditions(
    table: Table, wanted: Wanted, *, not_placed: Callable[[], Iterable[str]]
) -> list[ColumnElement[bool]]:
    """What the rows of the wanted claims fulfil.

    ``not_placed`` answers the places whose outlines the server does not have.
    """
    found: list[ColumnElement[bool]] = []
    if isinstance(wanted.places, Region):
        shape = sa.literal(_element(wanted.places.shape), Geometry(srid=_LONGITUDE_LATITUDE))
        inside = sa.select(PLACES.c.id).where(sa.func.ST_Intersects(PLACES.c.inner_point, shape))
        ours = [place_id for place_id in not_placed() if place_id in wanted.places]
        found.append(sa.or_(table.c.place_id.in_(inside), among(table.c.place_id, ours)))
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
    weight = (
        sa.values(
            sa.column("status", sa.Text),
            sa.column("denied", sa.Boolean),
            sa.column("extent", sa.Text),
            sa.column("kind", sa.Text),
            sa.column("change", sa.Boolean),
            name="weight",
        )
        .data([(w.status.value, w.denied, w.extent.value, w.kind, w.change) for w in weights])
        .alias("weight")
    )
    c = CLAIMS.c
    same = sa.and_(
        c.status == weight.c.status, c.denied == weight.c.denied, c.extent == weight.c.extent
    )
    told = (
        sa.select(c.id, c.place_id, c.source, c.status, c.actor, c.denied, c.dated, c.asserted)
        .add_columns(c.start, weight.c.kind, weight.c.change)
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
    statements = sa.select(t.id).join(
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
        sa.select(t.id)
        .ext(distinct_on(*sort))
        .where(t.kind.is_(None))
        .order_by(*sort, *newest)
        .subquery()
    )
    ids = sa.union_all(statements, sa.select(beside.c.id))
    return sa.select(c.id, c.record).where(c.id.in_(ids))


def place_row(place_id: str, outlines: Outlines) -> dict[str, Any]:
    """A place as a row, with its outline where it has one."""
    place, outline = outlines.place(place_id), outlines.outline(place_id)
    point = inner_point(outlines, place_id)
    return {
        "id": place_id,
        "name": place.name,
        "kind": place.kind,
        "outline_kind": place.outline.value,
        "credit": place.credit,
        "licence": place.licence,
        "outline": None if outline is None or point is None else _element(outline),
        "inner_point": None if point is None else _element(point),
    }


def _element(shape: shapely.Geometry) -> WKBElement:
    return WKBElement(shapely.to_wkb(shape, include_srid=False), srid=_LONGITUDE_LATITUDE)
