"""Claims and positions as files that spreadsheets, QGIS and R open.

GeoJSON follows RFC 7946: EPSG:4326, longitude before latitude, outer rings counter-clockwise.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, TextIO

import msgspec

from geo._cells import to_cell
from geo._exchange import (
    ACLED_COLUMNS,
    acled_rows,
    annotations,
    claims_to_geodataframe,
    places_to_geodataframe,
    write_geopackage,
    write_geoparquet,
)
from geo._ftm import FTM_COLUMNS, ftm_rows
from geo.model import Claim
from geo.positions import Gazetteer, Position
from geo.reviews import REVIEW_COLUMNS, Standing, said_of

__all__ = [
    "ACLED_COLUMNS",
    "FTM_COLUMNS",
    "POSITION_COLUMNS",
    "acled_rows",
    "annotations",
    "claims_csv",
    "claims_geojson",
    "claims_to_geodataframe",
    "ftm_rows",
    "places_to_geodataframe",
    "positions_csv",
    "positions_geojson",
    "table_csv",
    "write_geopackage",
    "write_geoparquet",
]

POSITION_COLUMNS = (
    *("place", "place_id", "source", "kind", "actor", "hedged", "dated", "faded"),
    *("claims", "claims_reviewed", "conditions", "quote", "publisher", "url", "lon", "lat"),
)


def claims_csv(
    claims: Iterable[Claim], *, to: TextIO, reviewed: Mapping[str, Standing] | None = None
) -> None:
    """Claims as CSV, written ``to`` a text stream: a column for each field of the record.

    Further columns say what was decided about them, by ``reviewed``.
    """
    rows = (msgspec.structs.asdict(claim) | said_of(claim, reviewed) for claim in claims)
    _csv(rows, (*Claim.__struct_fields__, *REVIEW_COLUMNS), to)


def claims_geojson(
    claims: Iterable[Claim],
    *,
    to: BinaryIO,
    gazetteer: Gazetteer,
    reviewed: Mapping[str, Standing] | None = None,
) -> None:
    """Claims as one GeoJSON FeatureCollection; a claim without a place has no geometry.

    Written ``to`` a stream of bytes, with the outlines of ``gazetteer`` (EPSG:4326, lon/lat) and
    what was decided about the claims, by ``reviewed``.
    """
    features = (
        _feature(claim.id, msgspec.structs.asdict(claim) | said_of(claim, reviewed), gazetteer)
        for claim in claims
    )
    _geojson(features, to)


def positions_csv(
    positions: Iterable[Position],
    *,
    to: TextIO,
    gazetteer: Gazetteer,
    reviewed: Mapping[str, Standing] | None = None,
) -> None:
    """Positions as CSV with the columns ``POSITION_COLUMNS``.

    Written ``to`` a text stream, with the names that ``gazetteer`` has for places;
    ``claims_reviewed`` says how many of their ``claims`` a person stands by (``reviewed``).
    """
    _csv((_row(position, gazetteer, reviewed) for position in positions), POSITION_COLUMNS, to)


def positions_geojson(
    positions: Iterable[Position],
    *,
    to: BinaryIO,
    gazetteer: Gazetteer,
    reviewed: Mapping[str, Standing] | None = None,
) -> None:
    """Positions as one GeoJSON FeatureCollection, each with its place's outline.

    Written ``to`` a stream of bytes; outlines are those of ``gazetteer`` (EPSG:4326, lon/lat);
    ``claims_reviewed`` counts the claims that a person stands by (``reviewed``).
    """
    features = (
        _feature(
            "/".join((position.place_id, position.source, position.actor or "")),
            _row(position, gazetteer, reviewed),
            gazetteer,
        )
        for position in positions
    )
    _geojson(features, to)


def _row(
    position: Position, gazetteer: Gazetteer, reviewed: Mapping[str, Standing] | None
) -> dict[str, Any]:
    first = (position.claims or position.conditions)[0]
    place = gazetteer.place(position.place_id)
    return {
        "place": place.name,
        "place_id": position.place_id,
        "source": position.source,
        "kind": position.kind,
        "actor": position.actor,
        "hedged": position.hedged,
        "dated": position.dated.isoformat(),
        "faded": position.faded,
        "claims": len(position.claims),
        "claims_reviewed": sum(claim.id in (reviewed or ()) for claim in position.claims),
        "conditions": ", ".join(claim.status for claim in position.conditions),
        "quote": first.exact,
        "publisher": first.publisher,
        "url": first.url,
        "lon": place.lon,
        "lat": place.lat,
    }


def table_csv(columns: Iterable[str], rows: Iterable[Iterable[object]], *, to: TextIO) -> None:
    """Rows as CSV under these columns, written ``to`` a text stream."""
    names = tuple(columns)
    _csv((dict(zip(names, row, strict=True)) for row in rows), names, to)


def _csv(rows: Iterable[dict[str, Any]], columns: Iterable[str], to: TextIO) -> None:
    writer = csv.DictWriter(to, tuple(columns), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                name: str(value).lower() if isinstance(value, bool) else to_cell(value)
                for name, value in row.items()
            }
        )


def _feature(feature_id: str, properties: dict[str, Any], gazetteer: Gazetteer) -> dict[str, Any]:
    place_id = properties["place_id"]
    outline = gazetteer.outline(place_id) if place_id is not None else None
    return {
        "type": "Feature",
        "id": feature_id,
        "properties": properties,
        "geometry": _geometry(outline),
    }


def _geometry(outline: Any) -> Any:  # noqa: ANN401 - shapely publishes no types
    if outline is None:
        return None
    import shapely  # noqa: PLC0415 - only where outlines are written

    return shapely.geometry.mapping(shapely.orient_polygons(outline))


def _geojson(features: Iterator[dict[str, Any]], to: BinaryIO) -> None:
    """One feature a line, so that large files stream and compare well."""
    to.write(b'{"type":"FeatureCollection","features":[')
    for number, feature in enumerate(features):
        to.write(b",\n" if number else b"\n")
        to.write(msgspec.json.encode(feature))
    to.write(b"\n]}\n")
