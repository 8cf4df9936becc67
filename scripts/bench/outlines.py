"""How far the approximate outlines are from real ones.

    python scripts/bench/outlines.py REFERENCE.geojson [TABLE.tsv]

REFERENCE has real outlines of Aleppo's neighbourhoods with a name in Latin (NAME) and Arabic
(NAME_A) letters; it is not part of the repository. Prints, for each way to make an outline from a
point, the mean intersection over union and the mean distance of the centroids, in metres; then
the places one by one, the worst first.
"""

import json
import math
import statistics
import sys
from pathlib import Path

import shapely
from shapely import Geometry

sys.path.insert(0, str(Path(__file__).parents[1]))
from compile_places import CITY, OVERLYING, around, read_rows

from geo.places._words import taken_apart
from geo.places.extents import Site, cells, hectares
from geo.places.names import Names

SURE = 0.85
# Metres: a namesake further off is another place.
FAR = 3000
TABLE = Path(__file__).parents[2] / "data/places/src/aleppo-places.tsv"


def reference(path: Path) -> tuple[Names, list[Geometry], list[str]]:
    """An index of the real outlines' names, the outlines, and their names."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.make_valid(shapely.geometry.shape(f["geometry"])) for f in features]
    names = [f["properties"]["NAME"] for f in features]
    spelled = [
        (i, text)
        for i, f in enumerate(features)
        for text in (f["properties"]["NAME"], f["properties"]["NAME_A"])
        if text
    ]
    return Names(spelled), shapes, names


def twins(index: Names, spellings: list[str]) -> set[int]:
    """The real outlines that bear one of the spellings."""
    found = {
        match.entry: match.score
        for text in spellings
        for match in index.find(text)
        if not match.left and not match.missing and match.score >= SURE
    }
    best = max(found.values(), default=0.0)
    return {entry for entry, score in found.items() if score >= best - 0.01}


def apart(one: Geometry, two: Geometry) -> float:
    """Metres between two centroids (EPSG:4326)."""
    a, b = one.centroid, two.centroid
    east = (a.x - b.x) * math.cos(math.radians(a.y))
    return 111_200 * math.hypot(east, a.y - b.y)


def main(path: Path, table: Path) -> None:
    """Print the figures."""
    index, shapes, _ = reference(path)
    rows = read_rows(table)
    plain = [
        row
        for row in rows.values()
        if rows[CITY] in around(row, rows) and row.kind not in {"area", *OVERLYING}
    ]
    sites = [row.site() for row in plain]
    bare = [Site(id=s.id, lon=s.lon, lat=s.lat, kind=s.kind) for s in sites]
    ways = {
        "circle of the usual size": {s.id: cells([s])[s.id] for s in bare},
        "Voronoi cell, usual size": cells(bare),
        "Voronoi cell, by the spacing": cells(bare, among=[]),
        "circle of the known area": {s.id: cells([s])[s.id] for s in sites},
        "Voronoi cell, known area": cells(sites, sized=False),
        "sized cell (what we ship)": cells(sites),
        "the same, by the spacing": cells(sites, among=[]),
    }
    real: dict[str, Geometry] = {}
    for row in plain:
        spellings = [row.name, row.name_ar, *row.also_spelt.split(";")]
        found = twins(index, [s for s in spellings if taken_apart(s).words])
        near = [
            shapes[i]
            for i in found
            if apart(shapes[i], ways["circle of the usual size"][row.name].outline) < FAR
        ]
        if near:
            real[row.name] = shapely.union_all(near)
    print(f"{len(real)} of {len(plain)} places have a real outline")
    print(f"{'':29} mean IoU  median  centroid m")
    for label, found_cells in ways.items():
        scores = [
            (overlap(found_cells[n].outline, real[n]), apart(found_cells[n].outline, real[n]))
            for n in real
        ]
        ious = [iou for iou, _ in scores]
        print(
            f"{label:29} {statistics.mean(ious):8.3f} {statistics.median(ious):7.3f}"
            f" {statistics.mean(d for _, d in scores):11.0f}"
        )
    print()
    shipped = ways["sized cell (what we ship)"]
    for name in sorted(real, key=lambda n: overlap(shipped[n].outline, real[n])):
        outline = shipped[name].outline
        print(
            f"{name:30} IoU {overlap(outline, real[name]):.2f}  {apart(outline, real[name]):5.0f} m"
            f"  {hectares(outline):5.0f} ha, really {hectares(real[name]):.0f}"
        )


def overlap(one: Geometry, two: Geometry) -> float:
    """Intersection over union."""
    return float(one.intersection(two).area / one.union(two).area)


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TABLE)  # noqa: PLR2004
