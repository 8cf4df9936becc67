"""Which files of places an article needs: its countries', and those of no country.

A folder of places holds files that are always read (``*.geojson``) and towns by country
(``countries/ua.geojson``), read where an article is about that country. A file at the top may
name its own country or countries as a member of its FeatureCollection (``"countries": ["SY"]``):
then an article about others is not given it, for a quarter of Aleppo is no answer to a name in
Mosul. What is from OpenStreetMap is the user's, never shipped, even where a checkout has both in
one folder.
"""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from geo._data import shipped
from geo._files import read_file
from geo._json import decode
from geo.errors import PlaceError

MOST = 500_000_000
"""Bytes of the largest file of places: it is read as a whole."""

ANSWERS = ".answers"
"""The folder beside the files of places where servers' answers are kept."""

_CODE = re.compile(r"[A-Za-z]{2}")


class _Properties(msgspec.Struct, frozen=True):
    id: str = ""


class _Feature(msgspec.Struct):
    properties: _Properties = _Properties()


class _Home(msgspec.Struct):
    countries: tuple[str, ...] = ()
    features: list[msgspec.Raw] = []


def files_for(countries: Collection[str], *, folder: Path | None = None) -> list[Path]:
    """The files to look for an article's names in, by its countries (ISO 3166 codes).

    Where no country is given, every file at the top of the folder. Without a ``folder``, the files
    that came with the package; the towns by country are these where a folder has none of its own.

    Raises
    ------
    PlaceError
        Where a file cannot be read or is no GeoJSON.
    """
    top = folder if folder is not None else shipped("places")
    wanted = {code.upper() for code in countries}
    files = []
    for path in sorted(top.glob("*.geojson")):
        home = _home_of(path)
        if folder is None and _is_osm(home):
            continue
        if not wanted or not home.countries or wanted & {c.upper() for c in home.countries}:
            files.append(path)
    return files + towns_of(wanted, folder=folder)


def towns_of(codes: Iterable[str], *, folder: Path | None = None) -> list[Path]:
    """The files of these countries' towns, as far as there are any."""
    folders = [shipped("places")] if folder is None else [folder, shipped("places")]
    found = []
    for code in sorted(code.lower() for code in codes if _CODE.fullmatch(code)):
        files = (top / "countries" / f"{code}.geojson" for top in folders)
        found += [path for path in files if path.is_file()][:1]
    return found


def is_osm(path: Path) -> bool:
    """Whether a file of places is from OpenStreetMap.

    Raises
    ------
    PlaceError
        Where it cannot be read or is no GeoJSON.
    """
    return _is_osm(_home_of(path))


def _is_osm(home: _Home) -> bool:
    """By the first place in it: a file is of one origin."""
    try:
        first = decode(home.features[0], kind=_Feature) if home.features else None
    except msgspec.DecodeError:
        return False  # for whoever reads the places to say
    return first is not None and first.properties.id.startswith("osm:")


def _home_of(path: Path) -> _Home:
    try:
        return decode(read_file(path, most=MOST), kind=_Home)
    except OSError as error:
        raise PlaceError(f"{path}: cannot be read ({error.strerror})") from None
    except msgspec.DecodeError as error:
        said = " ".join(str(error).split())
        raise PlaceError(f"{path}: no GeoJSON FeatureCollection: {said}") from None
