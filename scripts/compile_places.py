"""Compile a table of facts about places into the gazetteer files that the package ships.

    python scripts/compile_places.py data/places/src/aleppo-places.tsv data/places

The table has one place a row: name, name_ar, also_spelt (separated by semicolons), lat, lon,
hectares, kind, within (the name of another row), note. A row of kind ``area`` has no point: it is
the union of the rows whose ``within`` names it. Aleppo and what lies in it goes to
``aleppo.geojson`` with outlines made by ``geo.places.extents``; the rest to ``syria.geojson`` as
points. The same table gives the same bytes.
"""

import csv
import sys
from pathlib import Path

import msgspec
import shapely
from msgspec import Struct
from shapely import Geometry

from geo.model import OutlineKind, Place, slug
from geo.places.extents import Cell, Site, cells, joined
from geo.places.files import GRID, write_places

CITY = "Aleppo"
CREDIT = "accordingto: table of places of Aleppo and its region"
LICENCE = "MIT"
# Kinds that lie over the neighbourhoods instead of beside them.
OVERLYING = {"quarter"}
# Metres on either side: gaps no wider than twice this, between places of one city or one area,
# are taken to belong to it.
CITY_GAP = 500.0
AREA_GAP = 250.0
# Which articles the files are for.
COUNTRIES = ("SY",)


class Row(Struct, frozen=True, kw_only=True):
    """A row of the table."""

    name: str
    name_ar: str
    also_spelt: str
    lat: str
    lon: str
    hectares: str
    kind: str
    within: str
    note: str

    def site(self) -> Site:
        """The row as a point with an area."""
        return Site(
            id=self.name,
            lon=float(self.lon),
            lat=float(self.lat),
            kind=self.kind,
            hectares=float(self.hectares) if self.hectares else None,
        )


def read_rows(path: Path) -> dict[str, Row]:
    """The table's rows by name."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [msgspec.convert(row, Row) for row in csv.DictReader(file, delimiter="\t")]
    return {row.name: row for row in rows}


def around(row: Row, rows: dict[str, Row]) -> list[Row]:
    """The rows around a row, the nearest first."""
    chain: list[Row] = []
    while row.within:
        if row.within not in rows:
            sys.exit(f"{row.name}: within {row.within!r}, which has no row of its own")
        row = rows[row.within]
        chain.append(row)
    return chain


def outlines(rows: dict[str, Row]) -> dict[str, tuple[Geometry, OutlineKind, str]]:
    """For every place of the city: its outline, the outline's kind and how it was made."""
    parts = {name: row for name, row in rows.items() if rows[CITY] in around(row, rows)}
    areas = [row for row in parts.values() if row.kind == "area"]
    over = [row for row in parts.values() if row.kind in OVERLYING]
    plain = [row for row in parts.values() if row.kind != "area" and row.kind not in OVERLYING]

    found = cells([row.site() for row in plain])
    city = joined((cell.outline for cell in found.values()), gap=CITY_GAP)
    for row in over:
        found |= cells([row.site()], within=city)

    made: dict[str, tuple[Geometry, OutlineKind, str]] = {}
    for name, cell in found.items():
        made[name] = (cell.outline, OutlineKind.APPROXIMATE, _cell_note(rows[name], cell))
    for area in areas:
        own = [row.name for row in plain if row.within == area.name]
        others = [found[row.name].outline for row in plain if row.within != area.name]
        shape = joined(
            (found[name].outline for name in own), gap=AREA_GAP, without=shapely.union_all(others)
        )
        note = (
            f"Made from the approximate outlines of the {len(own)} places known in it; gaps of up "
            f"to {2 * AREA_GAP:.0f} m between them are counted in."
        )
        made[area.name] = (shape, OutlineKind.AREA, _with_remark(note, area))
    note = (
        f"No boundary of the city was at hand: this is the approximate outlines of its "
        f"{len(plain)} known places together; gaps of up to {2 * CITY_GAP:.0f} m between them are "
        "counted in."
    )
    made[CITY] = (city, OutlineKind.APPROXIMATE, _with_remark(note, rows[CITY]))
    return made


def _cell_note(row: Row, cell: Cell) -> str:
    sized = f", widened or narrowed towards its {row.hectares} ha" if row.hectares else ""
    if row.kind in OVERLYING:
        note = f"Approximate: a circle about its point, cut at {cell.cut:.0f} m"
    else:
        note = (
            "Approximate: the ground nearer to its point than to its neighbours', "
            f"cut at {cell.cut:.0f} m"
        )
    return _with_remark(note + sized + ".", row)


def _with_remark(note: str, row: Row) -> str:
    if not row.note or row.kind == "area":
        return note
    return f"{note} {row.note[0].upper()}{row.note[1:]}."


def compiled(
    row: Row, rows: dict[str, Row], made: dict[str, tuple[Geometry, OutlineKind, str]]
) -> tuple[Place, Geometry]:
    """A row as a place with its outline."""
    if row.name in made:
        shape, kind, note = made[row.name]
    else:
        shape = shapely.Point(float(row.lon), float(row.lat))
        kind, note = OutlineKind.POINT, _with_remark("Only a point is known.", row)
    inner = shapely.set_precision(shape, GRID).representative_point()
    place = Place(
        id=place_id(row, rows),
        name=row.name,
        kind=row.kind,
        outline=kind,
        credit=CREDIT,
        licence=LICENCE,
        lon=float(row.lon) if row.lon else round(inner.x, 5),
        lat=float(row.lat) if row.lat else round(inner.y, 5),
        names={"ar": row.name_ar},
        spellings=tuple(s.strip() for s in row.also_spelt.split(";") if s.strip()),
        within=tuple(place_id(parent, rows) for parent in around(row, rows)),
        note=note,
    )
    return place, shape


def place_id(row: Row, rows: dict[str, Row]) -> str:
    """``aleppo/...`` for the city and its parts, ``syria/...`` for the rest."""
    inside = row.name == CITY or rows[CITY] in around(row, rows)
    return f"{'aleppo' if inside else 'syria'}/{slug(row.name)}"


def main(table: Path, folder: Path) -> None:
    """Compile ``table`` into the files of ``folder``."""
    rows = read_rows(table)
    made = outlines(rows)
    for stem in ("aleppo", "syria"):
        members = [row for row in rows.values() if place_id(row, rows).startswith(f"{stem}/")]
        places = (compiled(row, rows, made) for row in members)
        print(write_places(folder / f"{stem}.geojson", places, countries=COUNTRIES))


if __name__ == "__main__":
    if len(sys.argv) != 3:  # noqa: PLR2004 - the program, the table, the folder
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
