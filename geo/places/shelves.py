"""Which files of places an article needs: its countries', and those of no country.

A folder of places holds files that are always read (``*.geojson``) and towns by country
(``countries/ua.geojson``), read where an article is about that country. A file at the top may
name its own country or countries as a member of its FeatureCollection (``"countries": ["SY"]``):
then an article about others is not given it, for a quarter of Aleppo is no answer to a name in
Mosul.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from geo._data import shipped
from geo.errors import PlaceError


class _Home(msgspec.Struct):
    countries: tuple[str, ...] = ()


def files_for(countries: Collection[str], *, folder: Path | None = None) -> list[Path]:
    """The files to look for an article's names in, by its countries (ISO 3166 codes).

    Where no country is given, every file at the top of the folder. ``folder`` is the shipped one
    by default; the towns by country are the shipped ones where it has none of its own.

    Raises
    ------
    PlaceError
        Where a file cannot be read or is no GeoJSON.
    """
    top = folder if folder is not None else shipped("places")
    wanted = {code.upper() for code in countries}
    files = [
        path
        for path in sorted(top.glob("*.geojson"))
        if not wanted or not (home := _countries_of(path)) or wanted & home
    ]
    return files + _towns(wanted, top)


def files_of(place_ids: Iterable[str], *, folder: Path | None = None) -> list[Path]:
    """The files that places of these ids are in: all at the top, and the countries' they name."""
    top = folder if folder is not None else shipped("places")
    codes = {place_id.partition("/")[0].upper() for place_id in place_ids}
    return sorted(top.glob("*.geojson")) + _towns(codes, top)


def _towns(codes: Iterable[str], top: Path) -> list[Path]:
    found = []
    for code in sorted(codes):
        name = f"{code.lower()}.geojson"
        for folder in (top, shipped("places")):
            path = folder / "countries" / name
            if name.isascii() and path.is_file():
                found.append(path)
                break
    return found


def _countries_of(path: Path) -> set[str]:
    try:
        return {
            code.upper() for code in msgspec.json.decode(path.read_bytes(), type=_Home).countries
        }
    except OSError as error:
        raise PlaceError(f"{path}: cannot be read ({error.strerror})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        raise PlaceError(f"{path}: no GeoJSON FeatureCollection: {said}") from None
