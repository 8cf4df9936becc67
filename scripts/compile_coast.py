"""Compile the coasts of the world into data/coast.json, for the sea behind places.

    npm pack world-atlas && tar xzf world-atlas-*.tgz
    python scripts/compile_coast.py package/land-10m.json

The coasts are Natural Earth's, 1:10 million (public domain), as the npm package world-atlas
carries them. Written are the rings of the land in thousandths of a degree, simplified to 300 m,
each as differences of lon and lat in turn, with its box (degrees); islets too small to be seen
are left out. So are borders: whose a stretch of land is, is what sources say. Only needed when
the coasts are to be renewed: the output is in the repository.
"""

import json
import sys
from itertools import accumulate
from pathlib import Path
from typing import Any

import shapely

OUT = Path(__file__).parents[1] / "data" / "coast.json"
STEPS = 1000  # to a degree
TOLERANCE = 0.003  # degrees
SOUTH, NORTH = -60, 78  # degrees; nothing is reported from beyond
LEAST = 4e-4  # square degrees, some 4 square kilometres


def main(topology: dict[str, Any]) -> None:
    """Write the file and print how much it holds."""
    polygons = [
        shapely.make_valid(shapely.Polygon(rings[0], rings[1:]).simplify(TOLERANCE))
        for land in topology["objects"]["land"]["geometries"]
        for rings in rings_of(land, topology)
    ]
    parts = shapely.get_parts(shapely.get_parts(polygons))
    kept = [one for one in parts if one.geom_type == "Polygon" and one.area > LEAST]
    rows = [
        {
            "box": [round(side, 3) for side in one.bounds],
            "rings": [steps(ring) for ring in (one.exterior, *one.interiors)],
        }
        for one in sorted(kept, key=lambda one: -one.area)
        if one.bounds[3] > SOUTH and one.bounds[1] < NORTH
    ]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    OUT.write_text(
        f'{{"credit":"Natural Earth","licence":"public domain","steps":{STEPS},"land":[\n'
        f"{lines}\n]}}\n",
        "utf-8",
    )
    print(f"{len(rows):,} pieces of land, {OUT.stat().st_size:,} bytes")


def rings_of(land: dict[str, Any], topology: dict[str, Any]) -> list[list[list[Any]]]:
    """The polygons of a TopoJSON geometry as rings of points (lon, lat)."""
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]

    def arc(number: int) -> list[tuple[float, float]]:
        pairs = topology["arcs"][number if number >= 0 else ~number]
        lons = accumulate(pair[0] for pair in pairs)
        lats = accumulate(pair[1] for pair in pairs)
        points = [
            (x * scale[0] + move[0], y * scale[1] + move[1])
            for x, y in zip(lons, lats, strict=True)
        ]
        return points if number >= 0 else points[::-1]

    polygons = land["arcs"] if land["type"] == "MultiPolygon" else [land["arcs"]]
    return [
        [[point for number in ring for point in arc(number)] for ring in polygon]
        for polygon in polygons
    ]


def steps(ring: shapely.LinearRing) -> list[int]:
    """A ring's points as differences, lon and lat in turn."""
    found: list[int] = []
    before = (0, 0)
    for lon, lat in shapely.get_coordinates(ring).tolist():
        at = (round(lon * STEPS), round(lat * STEPS))
        if at != before:
            found += [at[0] - before[0], at[1] - before[1]]
        before = at
    return found


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
