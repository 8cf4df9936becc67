"""OpenStreetMap as places: an extract, or an area asked of Overpass, to gazetteer entries.

Both ways read OpenStreetMap's own formats with pyosmium, so the same data gives the same places.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import msgspec
import osmium
from msgspec import Struct
from shapely import Geometry
from shapely.errors import ShapelyError

from geo._json import decode
from geo.errors import PlaceError
from geo.model import NotChosen, OutlineKind, Place
from geo.places._web import Server
from geo.places.choice import Choice, Found, choose, without_kinds
from geo.places.elements import Counts, entries_of, entry_of
from geo.places.files import check_file, write_places
from geo.places.nest import Entry, nested
from geo.places.shapes import usable
from geo.places.shelves import is_osm
from geo.places.tags import file_slug

OVERPASS = Server(
    url="https://overpass-api.de/api/interpreter", method="POST", limit=200.0, pause=5.0
)
# One request a second is what its operators allow.
NOMINATIM = Server(
    url="https://nominatim.openstreetmap.org/search", limit=20.0, pause=1.0, every=1.0
)
# Kilometres around a place of which only a point is known.
AROUND_KM = 8.0

_QUERY = """[out:xml][timeout:{seconds}]{date};
(
  nwr["place"]["name"]({box});
  rel["boundary"="administrative"]["name"]({box});
  way["boundary"="administrative"]["name"]({box});
  nwr["landuse"="residential"]["name"]({box});
  nwr["historic"="district"]["name"]({box});
  nwr["amenity"="refugee_site"]["name"]({box});
);
(._;>;);
out meta;"""


class Summary(Struct, frozen=True, kw_only=True):
    """What came of reading places: how many, and how many could not be used and why."""

    path: Path
    places: int
    outlined: int
    repaired: int = 0
    unnamed: int = 0
    broken: int = 0
    chosen: str = ""
    rejected: tuple[NotChosen, ...] = ()

    def __str__(self) -> str:
        """One line for people."""
        line = f"{self.path}: {self.places} places, {self.outlined} with an outline of their own"
        for number, what in (
            (self.repaired, "outlines repaired"),
            (self.broken, "without a usable outline or point"),
            (self.unnamed, "without a name"),
        ):
            if number:
                line += f", {number} {what}"
        return line


def import_osm(
    source: Path,
    *,
    to: Path,
    fetched: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """The places of an ``.osm`` or ``.osm.pbf`` extract, written as a gazetteer file.

    Parameters
    ----------
    source
        The extract.
    to
        The gazetteer file to write.
    fetched
        ISO date of the extract, kept with each place; without it, what the file's header says.
    progress
        Called with the number of elements seen, now and then.

    Raises
    ------
    PlaceError
        Where the file cannot be read, or has no place.
    """
    check_file(source)
    try:
        dated = fetched or _header_date(osmium.io.File(str(source)))
        return _import(osmium.io.File(str(source)), str(source), to, dated, progress)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        said = " ".join(str(error).split())
        raise PlaceError(f"{source}: no OpenStreetMap file that can be read ({said})") from None


def fetch(
    where: str,
    *,
    folder: Path,
    date: str | None = None,
    countries: Collection[str] = (),
    near: Sequence[tuple[float, float]] = (),
    nominatim: Server = NOMINATIM,
    overpass: Server = OVERPASS,
    today: Callable[[], dt.date] = dt.date.today,
) -> Summary:
    """Every named settlement part in an area, fetched once and kept as ``<folder>/<slug>.geojson``.

    Nominatim is asked for the area, Overpass for what lies in it. The place that the area is
    keeps what else has its name, and why that was not taken (``Place.rejected``).

    Parameters
    ----------
    where
        The area by name: ``Aleppo, Syria``.
    folder
        The folder of gazetteer files.
    date
        ISO date: the map as it was then.
    countries
        ISO 3166 codes: the area is in one of them, and the file is for articles about them.
    near
        Longitude and latitude of what is in focus.

    Raises
    ------
    PlaceError
        Where no place is known by that name; the message says what was rejected and why.
    NetworkError
        Where a server gave no usable answer within its limit.
    """
    if date is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        raise PlaceError(f"{date!r}: no date; write it as 2016-12-06")
    choice = find_area(where, countries=countries, near=near, nominatim=nominatim)
    return fetch_parts(
        where,
        choice,
        folder=folder,
        date=date,
        countries=countries,
        overpass=overpass,
        today=today,
    )


def fetch_parts(
    where: str,
    choice: Choice,
    *,
    folder: Path,
    date: str | None = None,
    countries: Collection[str] = (),
    overpass: Server = OVERPASS,
    today: Callable[[], dt.date] = dt.date.today,
) -> Summary:
    """The second half of ``fetch``: what lies in the area that was chosen for ``where``.

    Raises
    ------
    PlaceError, NetworkError
        As of ``fetch``.
    """
    if choice.chosen is None:
        tried = "; ".join(f"{other.name}: {other.reason}" for other in choice.rejected[:3])
        raise PlaceError(
            f"{where!r}: no place on OpenStreetMap fits{f' ({tried})' if tried else ''}"
        )
    query = _QUERY.format(
        seconds=int(overpass.limit * 0.9),
        date=f'[date:"{date}T00:00:00Z"]' if date else "",
        box=_box(choice.chosen.outline),
    )
    path = area_file(where, folder=folder, countries=countries, date=date)

    def read(body: bytes) -> Summary:
        _refuse_remark(body)
        buffer = osmium.io.FileBuffer(body, "osm")
        counts = Counts()
        try:
            entries = list(entries_of(buffer, today().isoformat(), counts, None, as_of=date))
        except (RuntimeError, osmium.InvalidLocationError) as error:
            raise ValueError(" ".join(str(error).split())) from None
        places = [
            (_with_rejected(place, choice), outline) for place, outline in _nested(entries, where)
        ]
        write_places(path, places, countries=countries)
        return _summary(path, places, counts)

    summary = overpass.ask({"data": query}, read=read, what=f"places in {where}")
    return msgspec.structs.replace(summary, chosen=choice.chosen.label, rejected=choice.rejected)


def area_file(
    where: str, *, folder: Path, countries: Collection[str] = (), date: str | None = None
) -> Path:
    """The file in which an area that was fetched is kept; never one of another origin."""
    stem = "-".join(filter(None, (file_slug(where), *sorted(map(str.lower, countries)), date)))
    path = folder / f"{stem}.geojson"
    if path.is_file() and not is_osm(path):
        path = folder / f"{stem}-osm.geojson"
    return path


def _with_rejected(place: Place, choice: Choice) -> Place:
    if choice.chosen is None or place.id != choice.chosen.id:
        return place
    return msgspec.structs.replace(place, rejected=choice.rejected)


def find_area(
    where: str,
    *,
    countries: Collection[str] = (),
    near: Sequence[tuple[float, float]] = (),
    nominatim: Server = NOMINATIM,
) -> Choice:
    """The place that ``where`` names, of Nominatim's answers, and why not the others.

    Parameters
    ----------
    where
        The name, with or without a word for its kind; what follows a comma is around it.
    countries
        ISO 3166 codes: answers from other countries are not asked for.
    near
        Longitude and latitude of what is in focus: answers far from all of them are rejected.

    Raises
    ------
    NetworkError
        Where the server gave no usable answer within its limit.
    """
    fields = question(where, countries=countries)
    found = nominatim.ask(fields, read=_nominatim_answer, what=f"{where!r} on OpenStreetMap")
    return choose(where, found, near=near)


def place_of(found: Found, *, fetched: str | None = None) -> tuple[Place, Geometry]:
    """A result of Nominatim's as a place; its edition is not told there."""
    outline, _ = usable(found.outline)
    label = found.id.removeprefix("osm:")
    kind = found.kind or f"{found.category}={found.type}"
    entry = entry_of(label, found.tags, kind, outline, fetched=fetched)
    if not entry.place.name:
        named = found.display_name.partition(",")[0]
        return msgspec.structs.replace(entry.place, name=named), entry.outline
    return entry.place, entry.outline


def question(where: str, *, countries: Collection[str] = ()) -> dict[str, str]:
    """What Nominatim is asked about a name: without the words for its kind, which it cannot read.

    "Sheikh Lutfi neighbourhood" finds nothing there, "Sheikh Lutfi" a neighbourhood and a school.
    """
    head, comma, around = where.partition(",")
    asked = f"{without_kinds(head)}{comma}{around}"
    fields = {
        "q": asked,
        "format": "jsonv2",
        "limit": "20",
        "polygon_geojson": "1",
        "namedetails": "1",
        "extratags": "1",
        "dedupe": "0",
        # In which language the places around a result are named: the one they are asked for in.
        "accept-language": "en" if around.isascii() else "",
    }
    if countries:
        fields["countrycodes"] = ",".join(sorted(code.lower() for code in countries))
    return fields


def _nominatim_answer(body: bytes) -> list[Found]:
    try:
        found = decode(body, kind=list[Found])
    except msgspec.DecodeError as error:
        raise ValueError(" ".join(str(error).split())) from None
    return [one for one in found if _lies_somewhere(one)]


def _lies_somewhere(found: Found) -> bool:
    """Whether a result has an outline or a point that can be used: what has none is none."""
    try:
        usable(found.outline)
    except (ValueError, ShapelyError):
        return False
    return True


def _import(
    source: osmium.io.File,
    label: str,
    to: Path,
    fetched: str | None,
    progress: Callable[[int], None] | None,
) -> Summary:
    counts = Counts()
    places = _nested(list(entries_of(source, fetched, counts, progress)), label)
    write_places(to, places)
    return _summary(to, places, counts)


def _nested(entries: list[Entry], label: str) -> list[tuple[Place, Geometry]]:
    if not entries:
        raise PlaceError(f"{label}: no named place, boundary or residential area in it")
    return nested(entries)


def _summary(path: Path, places: list[tuple[Place, Geometry]], counts: Counts) -> Summary:
    return Summary(
        path=path,
        places=len(places),
        outlined=sum(place.outline is OutlineKind.OSM for place, _ in places),
        repaired=counts.repaired,
        broken=counts.broken,
        unnamed=counts.unnamed,
    )


def _header_date(file: osmium.io.File) -> str | None:
    """The day an extract was made, by its header."""
    with osmium.io.Reader(file, osmium.osm.NOTHING) as reader:
        stamp = reader.header().get("osmosis_replication_timestamp", "")
    return stamp[:10] or None


def _box(outline: Geometry) -> str:
    """South, west, north, east: the order Overpass wants; around a point, some kilometres.

    Rounded outwards, or an area's own border might lie outside.
    """
    west, south, east, north = outline.bounds
    if outline.area == 0:
        lat = AROUND_KM / 111.2
        lon = lat / max(0.1, math.cos(math.radians(south)))
        west, south, east, north = west - lon, south - lat, east + lon, north + lat
    low = [math.floor(round(degrees * 1e5, 3)) / 1e5 for degrees in (south, west)]
    high = [math.ceil(round(degrees * 1e5, 3)) / 1e5 for degrees in (north, east)]
    return ",".join(f"{degrees:.5f}" for degrees in (*low, *high))


def _refuse_remark(body: bytes) -> None:
    """Overpass reports running out of time or memory inside an answer that looks whole.

    Raises
    ------
    ValueError
        Where it did, or where the body is no OSM XML with its end.
    """
    found = re.search(rb"<remark>(.*?)</remark>", body, re.DOTALL)
    if found:
        raise ValueError(" ".join(found[1].decode("utf-8", "replace").split())[:120])
    if b"<osm" not in body[:500] or not body.rstrip().endswith(b"</osm>"):
        raise ValueError("no whole OpenStreetMap XML")
