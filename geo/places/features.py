"""What osmnx brings from OpenStreetMap, as places: the tables of its ``features`` functions.

osmnx is how most people fetch OpenStreetMap in Python, with its own cache, settings and server.
Its tables keep tags, ids and outlines; licence, credit and the choice among namesakes are ours to
add. Versions are not in them.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from geo.errors import PlaceError
from geo.places.elements import entry_of
from geo.places.files import write_places
from geo.places.nest import Entry, nested
from geo.places.osm import Summary
from geo.places.tags import kind_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# What to ask osmnx's ``features_from_*`` functions for: settlements and their named parts.
TAGS: dict[str, bool | str | list[str]] = {
    "place": True,
    "boundary": "administrative",
    "landuse": "residential",
    "historic": "district",
    "amenity": "refugee_site",
}


def import_features(
    features: "GeoDataFrame",
    *,
    to: Path,
    today: Callable[[], dt.date] = dt.date.today,
) -> Summary:
    """The places among an osmnx table of features, written as a gazetteer file.

    Parameters
    ----------
    features
        From ``osmnx.features_from_place`` and its kind, asked for with ``TAGS``: indexed by
        element and id, a column a tag, any CRS.
    to
        The gazetteer file to write.
    today
        The day kept with each place as the one it was fetched on.

    Raises
    ------
    PlaceError
        Where the table is not indexed as osmnx does it, or has no place.
    """
    if tuple(features.index.names) != ("element", "id"):
        raise PlaceError(
            f"features indexed by {list(features.index.names)}, not by element and id; "
            "give the table as osmnx returns it"
        )
    if features.crs is None:
        raise PlaceError("features without a CRS; give the table as osmnx returns it")
    entries = list(_entries(features.to_crs("EPSG:4326"), today().isoformat()))
    if not entries:
        raise PlaceError("no named place, boundary or residential area among the features")
    places = nested(entries)
    write_places(to, places)
    outlined = sum(place.outline == "osm" for place, _ in places)
    return Summary(path=to, places=len(places), outlined=outlined)


def _entries(features: "GeoDataFrame", fetched: str) -> Iterator[Entry]:
    columns = [column for column in features.columns if column != features.geometry.name]
    rows = zip(features.index, features.geometry, features[columns].to_dict("records"), strict=True)
    for (element, osm_id), outline, row in rows:
        tags = {key: value for key, value in row.items() if isinstance(value, str)}
        kind = kind_of(tags)
        if kind is None or outline is None or outline.is_empty:
            continue
        if outline.geom_type not in ("Point", "Polygon", "MultiPolygon"):
            continue  # a way that is no area
        whole = outline if outline.is_valid else shapely.make_valid(outline, method="structure")
        yield entry_of(f"{element}/{osm_id}", tags, kind, whole, fetched=fetched)
