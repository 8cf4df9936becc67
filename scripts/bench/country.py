"""How long a country's extract takes to import, and how fast names are then found in it.

    python scripts/bench/country.py [PLACES]

Writes an ``.osm.pbf`` of so many places (100,000 unless said, about what OpenStreetMap has of
Syria ten times over) with names in two scripts: provinces and cities as boundaries, quarters as
outlines or points, villages as points, and half as many buildings that are none. Prints how long
each step takes, in seconds of one processor; then how many names are found in one such second, by
how they are spelled, and how often the right place comes first.
"""

import math
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

from geo.places.gazetteer import Gazetteer
from geo.places.osm import import_osm

QUERIES = 2_000
Tags = dict[str, str]
# Letters with how each is written in Arabic; a name is two to four syllables of them.
CONSONANTS = dict(zip("btjhkdrzsfqlmnwy", "بتجحكدرزسفقلمنوي", strict=True)) | {
    "sh": "ش", "gh": "غ", "kh": "خ", "th": "ث",
}  # fmt: skip
VOWELS = {"a": "", "i": "ي", "u": "و", "aa": "ا"}
HEADS = (("Tell", "تل"), ("Kafr", "كفر"), ("Ayn", "عين"), ("Khirbat", "خربة"), ("", ""))
WEST, SOUTH, SIDE = 36.0, 33.0, 5.0
CITIES = 250


def names(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Names in Latin and Arabic letters, no two alike."""
    seen = set()
    while True:
        head, arabic_head = chance.choices(HEADS, weights=(1, 1, 1, 1, 12))[0]
        parts = [
            (chance.choice(list(CONSONANTS)), chance.choice(list(VOWELS)))
            for _ in range(chance.randint(2, 4))
        ]
        latin = "".join(c + v for c, v in parts) + chance.choice(("", "n", "r", "b"))
        arabic = "".join(CONSONANTS[c] + VOWELS[v] for c, v in parts)
        arabic += CONSONANTS.get(latin[-1], "")
        if arabic not in seen:
            seen.add(arabic)
            yield f"{head} {latin.title()}".strip(), f"{arabic_head} {arabic}".strip()


class Writer:
    """Elements of a map to a file, in the order that files have: nodes, ways, relations."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.ways: list[Way] = []
        self.relations: list[Relation] = []

    def node(self, lon: float, lat: float, tags: Tags | None = None) -> int:
        """A point."""
        self.nodes.append(
            Node(id=len(self.nodes) + 1, version=1, location=(lon, lat), tags=tags or {})
        )
        return len(self.nodes)

    def ring(self, lon: float, lat: float, degrees: float, tags: Tags | None = None) -> int:
        """A closed way of twelve corners."""
        turns = [2 * math.pi * i / 12 for i in range(12)]
        refs = [
            self.node(lon + degrees * math.cos(t), lat + 0.8 * degrees * math.sin(t)) for t in turns
        ]
        self.ways.append(
            Way(id=len(self.ways) + 1, version=1, nodes=[*refs, refs[0]], tags=tags or {})
        )
        return len(self.ways)

    def boundary(self, lon: float, lat: float, degrees: float, tags: Tags) -> None:
        """A boundary around a point."""
        way = self.ring(lon, lat, degrees)
        tags = {"type": "boundary", "boundary": "administrative", **tags}
        members = [("w", way, "outer")]
        self.relations.append(
            Relation(id=len(self.relations) + 1, version=1, members=members, tags=tags)
        )

    def write(self, path: Path) -> None:
        """All of it."""
        with osmium.SimpleWriter(str(path)) as out:
            for elements in (self.nodes, self.ways, self.relations):
                for element in elements:
                    out.add(element)


def write_country(path: Path, count: int) -> list[tuple[str, str]]:
    """Write the extract; the names in it, Latin and Arabic."""
    chance = random.Random(1)  # noqa: S311 - the same country every time
    writer, named = Writer(), names(chance)
    used: list[tuple[str, str]] = []

    def tags(**more: str) -> Tags:
        latin, arabic = next(named)
        used.append((latin, arabic))
        return {"name": arabic, "name:en": latin, **more}

    cities = [
        (WEST + SIDE * chance.random(), SOUTH + SIDE * chance.random()) for _ in range(CITIES)
    ]
    for lon, lat in cities:
        writer.boundary(lon, lat, 0.06, tags(admin_level="8", place="city"))
    for row in range(4):
        for column in range(4):
            middle = WEST + SIDE * (column + 0.5) / 4, SOUTH + SIDE * (row + 0.5) / 4
            writer.boundary(*middle, SIDE / 6, tags(admin_level="4"))
    while len(used) < count:
        lon, lat = chance.choice(cities)
        near = lon + chance.gauss(0, 0.025), lat + chance.gauss(0, 0.02)
        sort = chance.random()
        if sort < 0.2:  # noqa: PLR2004 - shares as of a real country
            writer.ring(*near, 0.003, tags(landuse="residential"))
        elif sort < 0.5:  # noqa: PLR2004
            writer.node(*near, tags(place="neighbourhood"))
        else:
            far = WEST + SIDE * chance.random(), SOUTH + SIDE * chance.random()
            writer.node(*far, tags(place=chance.choice(("village", "hamlet", "village"))))
        if sort < 0.5:  # noqa: PLR2004
            writer.ring(*near, 0.0003, {"building": "yes", "name": next(named)[1]})
    writer.write(path)
    return used


def main(count: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        extract, places = Path(folder, "country.osm.pbf"), Path(folder, "country.geojson")
        used = write_country(extract, count)
        print(f"{'':26}{'CPU s':>9}")
        start = time.process_time()
        summary = import_osm(extract, to=places, progress=lambda n: print(f"  {n} elements"))
        print(f"{'import of the extract':26}{time.process_time() - start:9.1f}")
        start = time.process_time()
        gazetteer = Gazetteer.read(places)
        gazetteer.find("Somewhere")  # makes the index
        print(f"{'reading and indexing':26}{time.process_time() - start:9.1f}")
    print(f"{summary.places} places, {summary.outlined} outlined; {places.name}")
    asked = random.Random(2).sample(used, min(QUERIES, len(used)))  # noqa: S311 - as above
    spellings = {
        "as written, Latin": [latin for latin, _ in asked],
        "as written, Arabic": [arabic for _, arabic in asked],
        "vowels changed": [latin.replace("aa", "a").replace("u", "o") for latin, _ in asked],
    }
    print(f"\n{'':26}{'a second':>9}{'first':>7}")
    for label, texts in spellings.items():
        start = time.process_time()
        hits = [gazetteer.find(text, limit=1) for text in texts]
        rate = len(texts) / (time.process_time() - start)
        right = sum(
            bool(found) and found[0].place.name == latin
            for found, (latin, _) in zip(hits, asked, strict=True)
        )
        print(f"{label:26}{rate:9.0f}{right / len(texts):7.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nat most {peak:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
