"""Gazetteer files: GeoJSON FeatureCollections whose properties are the fields of a Place."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import shapely
from msgspec import Struct
from shapely import Geometry

from geo._data import shipped
from geo._files import open_file, read_file
from geo._json import decode
from geo._write import write_whole
from geo.errors import PlaceError
from geo.model import Place
from geo.places.shapes import check_degrees, usable
from geo.places.shelves import MOST, files_for

# Degrees, about a metre: outlines of places are not known better than that.
GRID = 1e-5
_DIGITS = 5
_SHAPES = frozenset({"Point", "Polygon", "MultiPolygon"})
_MOST_EXTRACT = 20_000_000_000  # bytes; libraries read such files piece by piece
_SELDOM = frozenset({"same_as", "rejected"})


class _Feature(Struct):
    properties: Place
    geometry: dict[str, Any] | None = None


class _Collection(Struct):
    features: list[msgspec.Raw]


def check_file(path: Path) -> None:
    """Refuse what no library is to open: a device, a pipe, what is not there or not to be read.

    Raises
    ------
    PlaceError
        Saying which.
    """
    if str(path).startswith("/vsi"):
        raise PlaceError(f"{path}: only files are read; fetch or unpack it first")
    try:
        open_file(path, most=_MOST_EXTRACT).close()
    except FileNotFoundError:
        raise PlaceError(f"{path}: no such file") from None
    except OSError as error:
        raise PlaceError(f"{path}: cannot be read ({error.strerror})") from None


def gazetteer_files(paths: Iterable[Path], *, countries: Collection[str] = ()) -> list[Path]:
    """The paths, with the ``.geojson`` files of a folder in its place (see ``shelves``).

    Raises
    ------
    PlaceError
        Where a folder has none.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = files_for(countries, folder=path)
            if not inside:
                raise PlaceError(f"{path}: no .geojson file in this folder of places")
            files += inside
        else:
            files.append(path)
    return files


def read_places(path: Path) -> Iterator[tuple[Place, Geometry | None]]:
    """The places of a file with their outlines, EPSG:4326 lon/lat.

    Raises
    ------
    PlaceError
        Naming the file, the feature by its number, and what breaks the rules.
    """
    try:
        collection = decode(read_file(path, most=MOST), kind=_Collection)
    except OSError as error:
        raise PlaceError(f"{path}: cannot be read ({error.strerror})") from None
    except msgspec.DecodeError as error:
        raise PlaceError(
            f"{path}: no GeoJSON FeatureCollection: {' '.join(str(error).split())}"
        ) from None
    ours = path.is_relative_to(shipped("places"))  # and was looked at when it was made
    for number, raw in enumerate(collection.features, start=1):
        try:
            feature = decode(raw, kind=_Feature)
            outline = (
                None
                if feature.geometry is None
                else shapely.from_geojson(msgspec.json.encode(feature.geometry))
            )
            if outline is not None and not ours:
                check_degrees(outline)
                whole = outline.geom_type in _SHAPES and not outline.is_empty
                if not (whole and outline.is_valid):
                    outline = usable(outline)[0]
        except (msgspec.DecodeError, shapely.errors.ShapelyError, ValueError) as error:
            raise PlaceError(f"{path}: feature {number}: {' '.join(str(error).split())}") from None
        yield feature.properties, outline


def write_places(
    path: Path,
    places: Iterable[tuple[Place, Geometry | None]],
    *,
    countries: Collection[str] = (),
) -> Path:
    """Write places as a gazetteer file, one feature a line, sorted by id; the path.

    ``countries`` (ISO 3166 codes) says which articles the file is for; without it, all. Coordinates
    are rounded to 1e-5 degrees. The same places give the same bytes, and the file is
    there whole or not at all.

    Raises
    ------
    PlaceError
        Where the file cannot be written.
    """
    lines = [
        msgspec.json.encode(
            {"type": "Feature", "properties": _fields(place), "geometry": _geometry(outline)}
        )
        for place, outline in sorted(places, key=lambda pair: pair[0].id)
    ]
    body = b",\n".join(lines)
    home = b'"countries":' + msgspec.json.encode(sorted(countries)) + b"," if countries else b""
    head = b'{"type":"FeatureCollection",' + home + b'"features":[\n'
    try:
        write_whole(path, head + body + b"\n]}\n")
    except OSError as error:
        raise PlaceError(f"{path}: cannot be written ({error.strerror})") from None
    return path


def _fields(place: Place) -> dict[str, Any]:
    """A place's fields; those that few places have are left out where they are empty."""
    fields = {name: getattr(place, name) for name in place.__struct_fields__}
    return {name: held for name, held in fields.items() if held or name not in _SELDOM}


def _geometry(outline: Geometry | None) -> object:
    if outline is None:
        return None
    even = shapely.normalize(shapely.set_precision(outline, GRID))
    # What is smaller than the grid keeps a point of it: a place does not vanish.
    if even.is_empty:
        even = shapely.set_precision(outline.representative_point(), GRID)
    return _rounded(msgspec.json.decode(shapely.to_geojson(even)))


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return value
