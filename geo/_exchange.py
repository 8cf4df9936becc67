"""Claims as other tools' formats: GeoPackage, ACLED's columns, W3C Web Annotations."""

import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from geo._write import write_whole
from geo.errors import InputError
from geo.model import Claim, Place, event_span
from geo.positions import Position
from geo.reviews import REVIEW_COLUMNS, Standing, said_of
from geo.theatre import Theatre

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# GeoPackage keeps the time of writing; the same claims are to give the same bytes.
_NO_TIME = "1970-01-01T00:00:00Z"

ACLED_COLUMNS = (
    *("event_date", "year", "time_precision", "actor1", "location", "latitude", "longitude"),
    *("source", "notes", "fatalities"),
    # Ours, which ACLED has no column for.
    *("claim_id", "status", "denied", "hedged", "extent", "publisher", "published_at", "url"),
    *REVIEW_COLUMNS,
)


class Gazetteer(Protocol):
    """What is asked of a gazetteer here; outlines are in EPSG:4326, lon/lat."""

    def place(self, place_id: str, /) -> Place:
        """The place of that id."""

    def outline(self, place_id: str, /) -> object:
        """The place's outline as a shapely geometry, or None."""


def write_geopackage(
    claims: Iterable[Claim],
    positions: Iterable[Position],
    *,
    to: Path,
    gazetteer: Gazetteer,
    reviewed: Mapping[str, Standing] | None = None,
) -> Path:
    """Claims and positions as one GeoPackage in EPSG:4326; the path ``to``.

    Layers: ``places`` (outlines of the places the claims are about, with their credit),
    ``claims`` (at the point of their place, without one where they have none) and, for each
    source, ``positions SOURCE`` (outlines). What was decided about claims is said of each, and
    of a position how many of its claims a person stands by. The file is written whole or not
    at all.

    Raises
    ------
    OSError
        Where it cannot be written.
    """
    # geopandas' own way to files; half a second that only this needs.
    import pyogrio  # noqa: PLC0415

    from geo.positions import to_geodataframe  # noqa: PLC0415

    claims = list(claims)
    layers = {
        "places": places_to_geodataframe(claims, gazetteer=gazetteer),
        "claims": claims_to_geodataframe(claims, gazetteer=gazetteer, reviewed=reviewed),
    }
    by_source: dict[str, list[Position]] = {}
    for position in positions:
        by_source.setdefault(position.source, []).append(position)
    for source in sorted(by_source):
        table = to_geodataframe(by_source[source], gazetteer=gazetteer, reviewed=reviewed)
        table["dated"] = table["dated"].map(str)
        layers[f"positions {source}"] = table
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _NO_TIME})
    to.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=to.parent, prefix=".draft-"))
    try:
        for name, table in layers.items():
            table.to_file(draft / "draft.gpkg", layer=name, driver="GPKG", engine="pyogrio")
        (draft / "draft.gpkg").replace(to)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return to


def write_geoparquet(table: "GeoDataFrame", *, to: Path) -> Path:
    """A table with geometry as one GeoParquet file (1.0, EPSG:4326); the path ``to``.

    Columns have the type of their field also where no row has a value. The same table gives
    the same bytes; the file is written whole or not at all.

    Raises
    ------
    InputError
        Where pyarrow is not installed.
    OSError
        Where the file cannot be written.
    """
    if find_spec("pyarrow") is None:
        raise InputError(
            "GeoParquet is written by pyarrow, which is not installed: "
            "pip install 'accordingto[parquet]'"
        )
    types = {name: _column_type(name) for name in table.columns if name != "geometry"}
    content = io.BytesIO()
    table.astype(types).to_parquet(content, index=False, schema_version="1.0.0")
    write_whole(to, content.getvalue())
    return to


def _column_type(name: str) -> str:
    """The type of a column, by the field it shows; of a turn, before or after."""
    field = name.removeprefix("before_").removeprefix("after_")
    return next((kind for kind, fields in _COLUMN_TYPES.items() if field in fields), "string")


_COLUMN_TYPES = {
    "Int64": ("start", "end", "killed", "injured", "claims", "claims_reviewed"),
    "float64": ("lon", "lat", "fraction", "confidence"),
    "boolean": ("denied", "hedged", "faded", "superseded", "disputed"),
    "date32[day][pyarrow]": ("dated",),
}


def places_to_geodataframe(claims: Iterable[Claim], *, gazetteer: Gazetteer) -> "GeoDataFrame":
    """The places that claims are about, one a row, with outline and credit (EPSG:4326).

    Raises
    ------
    PlaceError
        Where a place is not in the gazetteer.
    """
    from geopandas import GeoDataFrame  # noqa: PLC0415

    ids = sorted({claim.place_id for claim in claims if claim.place_id is not None})
    places = [gazetteer.place(place_id) for place_id in ids]
    table: dict[str, list[object]] = {
        name: [str(getattr(place, name)) for place in places]
        for name in ("id", "name", "kind", "outline", "credit", "licence", "note")
    }
    table["place_id"] = table.pop("id")
    table["geometry"] = [gazetteer.outline(place_id) for place_id in ids]
    return GeoDataFrame(table, geometry="geometry", crs="EPSG:4326")


def claims_to_geodataframe(
    claims: Iterable[Claim],
    *,
    gazetteer: Gazetteer,
    reviewed: Mapping[str, Standing] | None = None,
) -> "GeoDataFrame":
    """Claims as a table, one a row, at the point of their place (EPSG:4326, lon/lat).

    The columns are the fields of the record and ``geo.reviews.REVIEW_COLUMNS``, but ``id`` is
    ``claim_id``: GeoPackage and pandas have a use of their own for ``id``. A claim without a
    place has no geometry.

    Raises
    ------
    PlaceError
        Where a place is not in the gazetteer.
    """
    from geopandas import GeoDataFrame, points_from_xy  # noqa: PLC0415

    claims = list(claims)
    names = [name for name in Claim.__struct_fields__ if name != "id"]
    table: dict[str, Any] = {
        name: [msgspec.to_builtins(getattr(claim, name)) for claim in claims] for name in names
    }
    table["claim_id"] = [claim.id for claim in claims]
    said = [said_of(claim, reviewed) for claim in claims]
    table |= {name: [one[name] for one in said] for name in REVIEW_COLUMNS}
    spots = [_point(claim, gazetteer) for claim in claims]
    geometry = points_from_xy([lon for lon, _ in spots], [lat for _, lat in spots])
    table["geometry"] = [
        None if spot == (None, None) else point for spot, point in zip(spots, geometry, strict=True)
    ]
    return GeoDataFrame(table, geometry="geometry", crs="EPSG:4326")


def _point(claim: Claim, gazetteer: Gazetteer) -> tuple[float | None, float | None]:
    if claim.place_id is None:
        return None, None
    place = gazetteer.place(claim.place_id)
    return place.lon, place.lat


def acled_rows(
    claims: Iterable[Claim],
    *,
    gazetteer: Gazetteer,
    theatre: Theatre,
    reviewed: Mapping[str, Standing] | None = None,
) -> Iterator[tuple[Any, ...]]:
    """Claims under ``ACLED_COLUMNS``.

    ACLED's columns hold what ACLED means by them: ``event_date`` is the last day of the event
    and empty where the text gives none, ``time_precision`` 1 a day, 2 a week, 3 a month;
    ``notes`` are the source's words; ``fatalities`` a lower bound. Its event types are not
    given: they describe what happened, and a claim is what somebody says.
    """
    for claim in claims:
        place = gazetteer.place(claim.place_id) if claim.place_id is not None else None
        yield (
            claim.dated if claim.event_date else None,
            claim.dated.year if claim.event_date else None,
            _time_precision(claim),
            theatre.actor(claim.actor).name if claim.actor else None,
            place.name if place else claim.place_text,
            place.lat if place else None,
            place.lon if place else None,
            theatre.source(claim.source, name=claim.source_text or None).name,
            claim.exact,
            claim.killed,
            claim.id,
            claim.status,
            claim.denied,
            claim.hedged,
            claim.extent,
            theatre.source(claim.publisher).name,
            claim.published_at,
            claim.url,
            *said_of(claim, reviewed).values(),
        )


def _time_precision(claim: Claim) -> int | None:
    if claim.event_date is None:
        return None
    first, last = event_span(claim.event_date)
    days = (last - first).days + 1
    return next((code for longest, code in ((1, 1), (7, 2), (31, 3)) if days <= longest), None)


def annotations(
    claims: Iterable[Claim], *, reviewed: Mapping[str, Standing] | None = None
) -> dict[str, Any]:
    """Claims as a page of W3C Web Annotations (JSON-LD).

    Each annotates its quote in its article, at the article's address where it has one; the
    whole record stands beside the body under ``claim``, and what was decided under ``review``.
    """
    return {
        "@context": [
            "http://www.w3.org/ns/anno.jsonld",
            {
                "claim": {"@id": "urn:accordingto:claim", "@type": "@json"},
                "review": {"@id": "urn:accordingto:review", "@type": "@json"},
            },
        ],
        "id": "urn:accordingto:claims",
        "type": "AnnotationPage",
        "items": [_annotation(claim, said_of(claim, reviewed)) for claim in claims],
    }


def _annotation(claim: Claim, review: dict[str, str | bool | None]) -> dict[str, Any]:
    quote = {"type": "TextQuoteSelector", "exact": claim.exact}
    position = {"type": "TextPositionSelector", "start": claim.start, "end": claim.end}
    said = f"{'not ' if claim.denied else ''}{claim.status}"
    by = f" by {claim.actor}" if claim.actor else ""
    return {
        "id": f"urn:accordingto:claim:{claim.id}",
        "type": "Annotation",
        "motivation": "classifying",
        "body": {
            "type": "TextualBody",
            "format": "text/plain",
            "value": f"{claim.source}: {claim.place_text} {said}{by}",
        },
        "target": {
            "source": claim.url or f"urn:accordingto:article:{claim.article}",
            "selector": [quote | {"prefix": claim.prefix, "suffix": claim.suffix}, position],
        },
        "claim": msgspec.to_builtins(claim),
        "review": review,
    }
