"""Elements of OpenStreetMap as places, with the licence and the credit that they come under."""

from collections.abc import Callable, Iterator

import osmium
import shapely
from shapely import Geometry

from geo.model import OutlineKind, Place
from geo.places.nest import Entry
from geo.places.shapes import usable
from geo.places.tags import described, kind_of, names_of

CREDIT = "© OpenStreetMap contributors"
LICENCE = "ODbL-1.0"
_WKB = osmium.geom.WKBFactory()
_PROGRESS_EVERY = 50_000
_KEYS = ("place", "boundary", "landuse", "historic", "amenity")


class Counts:
    """Counts kept while a file is read."""

    def __init__(self) -> None:
        self.repaired = self.broken = self.unnamed = 0


def entries_of(
    source: osmium.io.File | osmium.io.FileBuffer,
    fetched: str | None,
    counts: Counts,
    progress: Callable[[int], None] | None,
    *,
    as_of: str | None = None,
) -> Iterator[Entry]:
    """The elements of a file that are places; what is none, or broken, is counted.

    A relation without its members counts as broken.
    """
    keys = osmium.filter.KeyFilter(*_KEYS)
    # Relations come as themselves first and, if their ways are there, as areas later.
    relations: set[int] = set()
    elements = osmium.FileProcessor(source).with_areas(keys).with_filter(keys)
    for seen, element in enumerate(elements, start=1):
        if progress is not None and seen % _PROGRESS_EVERY == 0:
            progress(seen)
        if isinstance(element, osmium.osm.Way | osmium.osm.Changeset):
            continue
        tags = {tag.k: tag.v for tag in element.tags}
        kind = kind_of(tags)
        if kind is None:
            counts.unnamed += "place" in tags and not names_of(tags)[0]
        elif isinstance(element, osmium.osm.Relation):
            relations.add(element.id)
        else:
            if isinstance(element, osmium.osm.Area) and not element.from_way():
                relations.discard(element.orig_id())
            label, outline = _label(element), _outline(element, counts)
            if outline is None:
                counts.broken += 1
            else:
                yield entry_of(
                    label,
                    tags,
                    kind,
                    outline,
                    version=element.version,
                    fetched=fetched,
                    as_of=as_of,
                )
    counts.broken += len(relations)


def _label(element: "osmium.osm.Node | osmium.osm.Area") -> str:
    if isinstance(element, osmium.osm.Node):
        return f"node/{element.id}"
    return f"{'way' if element.from_way() else 'relation'}/{element.orig_id()}"


def _outline(element: "osmium.osm.Node | osmium.osm.Area", counts: Counts) -> Geometry | None:
    """The element's geometry, repaired where it is invalid; None where it has none."""
    if isinstance(element, osmium.osm.Node):
        if not element.location.valid():
            return None
        return shapely.Point(element.lon, element.lat)
    try:
        outline = shapely.from_wkb(bytes.fromhex(_WKB.create_multipolygon(element)))
    except RuntimeError:
        return None
    try:
        outline, mended = usable(outline)
    except ValueError:
        return None
    counts.repaired += mended
    return outline


def entry_of(
    label: str,
    tags: dict[str, str],
    kind: str,
    outline: Geometry,
    *,
    version: int | None = None,
    fetched: str | None = None,
    as_of: str | None = None,
) -> Entry:
    """An element (``relation/123``) of OpenStreetMap as a place, with licence and credit.

    ``as_of`` is the day as of which the map was asked for, where not as it is.
    """
    edition = f", version {version}" if version is not None else ""
    edition += f", as it was on {as_of}" if as_of is not None else ""
    name, names, spellings = names_of(tags)
    inner = outline.representative_point()
    place = Place(
        id=f"osm:{label}",
        name=name,
        kind=kind,
        outline=OutlineKind.POINT if outline.geom_type == "Point" else OutlineKind.OSM,
        credit=CREDIT,
        licence=LICENCE,
        lon=round(inner.x, 5),
        lat=round(inner.y, 5),
        names=names,
        spellings=spellings,
        note=f"OpenStreetMap {label.replace('/', ' ')}{edition}: {described(tags)}.",
        fetched=fetched,
    )
    return Entry(place=place, outline=outline)
