"""A file of outlines that a user brings: GeoJSON, GeoPackage, Shapefile, in any projection."""

import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import geopandas
import pandas as pd
from msgspec import Struct
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from shapely.errors import ShapelyError

from geo._files import open_file
from geo.errors import PlaceError
from geo.model import OutlineKind, Place, slug
from geo.places.files import check_file, write_places
from geo.places.nest import Entry, nested
from geo.places.osm import Summary
from geo.places.shapes import usable


class Columns(Struct, frozen=True, kw_only=True):
    """Which columns of a table say what.

    ``name`` is the name to show; ``names`` the columns of names by language code; ``kind`` a
    column of kinds (``neighbourhood``, ``village``), or None where all rows are of one kind.
    """

    name: str
    names: Mapping[str, str] = {}
    kind: str | None = None


def import_table(
    source: Path,
    *,
    to: Path,
    columns: Columns,
    licence: str,
    credit: str,
    kind: str = "neighbourhood",
    layer: str | None = None,
    fetched: str | None = None,
) -> Summary:
    """The rows of a vector file as places, written as a gazetteer file.

    Parameters
    ----------
    source
        GeoJSON, GeoPackage or Shapefile, in any CRS.
    to
        The gazetteer file to write; its stem begins the ids.
    columns
        Where the names are. A row without a name is counted and left out.
    licence, credit
        Whose outlines these are and on what terms: printed beside every map drawn from them.
    kind
        The kind of place of a row whose kind no column says.
    layer
        The layer of a file that has several.
    fetched
        ISO date of the data.

    Raises
    ------
    PlaceError
        Where the file, the layer or a column is not there, the CRS is not said, licence or credit
        is empty, or no row can be used.
    """
    if not licence.strip() or not credit.strip():
        raise PlaceError(f"{source}: say its licence and whom to credit (--licence, --credit)")
    table = _read(source, layer)
    for column in (
        columns.name,
        *columns.names.values(),
        *([columns.kind] if columns.kind else []),
    ):
        if column not in table.columns:
            there = ", ".join(str(c) for c in table.columns if c != table.geometry.name)
            raise PlaceError(f"{source}: no column {column!r}; there are {there}")
    seen: Counter[str] = Counter()
    entries: list[Entry] = []
    unnamed = broken = repaired = 0
    why = ""
    for row in table.to_dict("records"):
        name = _text(row[columns.name])
        outline = row[table.geometry.name]
        if name is None:
            unnamed += 1
            continue
        try:
            shape, mended = usable(outline)
        except ValueError as error:
            why = why or f"; {name!r}: {error}"
            broken += 1
            continue
        repaired += mended
        stem = f"{slug(to.stem) or 'places'}/{slug(name) or 'unnamed'}"
        seen[stem] += 1
        inner = shape.representative_point()
        said = _text(row[columns.kind]) if columns.kind else None
        names = {code: text for code, c in columns.names.items() if (text := _text(row[c]))}
        place = Place(
            id=stem if seen[stem] == 1 else f"{stem}-{seen[stem]}",
            name=name,
            kind=(said or kind).casefold(),
            outline=OutlineKind.POINT if shape.geom_type == "Point" else OutlineKind.IMPORTED,
            credit=credit.strip(),
            licence=licence.strip(),
            lon=round(inner.x, 5),
            lat=round(inner.y, 5),
            names=names,
            note=f"From {source.name}{', repaired' if mended else ''}.",
            fetched=fetched,
        )
        entries.append(Entry(place=place, outline=shape))
    if not entries:
        raise PlaceError(f"{source}: none of its {len(table)} rows has a name and an outline{why}")
    places = nested(entries)
    write_places(to, places)
    return Summary(
        path=to,
        places=len(places),
        outlined=sum(place.outline is OutlineKind.IMPORTED for place, _ in places),
        repaired=repaired,
        unnamed=unnamed,
        broken=broken,
    )


def _read(source: Path, layer: str | None) -> geopandas.GeoDataFrame:
    """The file in EPSG:4326."""
    check_file(source)
    opened = _as_what_it_is(source)
    try:
        # GDAL mends or leaves out what is broken in a row, and says so row by row.
        with warnings.catch_warnings(action="ignore"):
            table = geopandas.read_file(opened, **({"layer": layer} if layer else {}))
    except (DataSourceError, DataLayerError, ValueError, ShapelyError) as error:
        raise PlaceError(f"{source}: cannot be read ({' '.join(str(error).split())})") from None
    if not isinstance(table, geopandas.GeoDataFrame):
        raise PlaceError(f"{source}: a table without outlines or points")
    if table.crs is None:
        raise PlaceError(
            f"{source}: its coordinate reference system is not said (a Shapefile needs its .prj)"
        )
    return table if table.crs == CRS("EPSG:4326") else table.to_crs("EPSG:4326")


# GDAL goes by what is in a file, and some of what it knows are no tables but orders to open others,
# on this machine or another: so it is told what to take the file for.
_GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")


def _as_what_it_is(source: Path) -> str:
    """The name by which GDAL opens a file as one of the kinds that are read.

    Raises
    ------
    PlaceError
        Where it is none of them.
    """
    with open_file(source) as stream:
        head = stream.read(100)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return f"GeoJSON:{source}"
    geopackage = head.startswith(b"SQLite format 3\0") and head[68:72] in _GEOPACKAGE
    shapefile = head.startswith(b"\0\0\x27\x0a") and source.suffix.lower() == ".shp"
    if geopackage or shapefile:
        return str(source.absolute())
    raise PlaceError(
        f"{source}: is no GeoJSON, GeoPackage or Shapefile; convert it (ogr2ogr -f GPKG OUT IN)"
    )


def _text(value: object) -> str | None:
    """A cell as text; None where it is empty."""
    if value is None or pd.isna(value) is True:  # of a list it says so of each part
        return None
    text = " ".join(str(value).split())
    return text or None
