"""Places put in order: twins made one, what lies within what, outlines for points."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry

from geo.model import OutlineKind, Place
from geo.places._kinds import kind_fit
from geo.places._words import keys_of
from geo.places.extents import REACH, Site, cells

# Kinds that mappers give land without saying what sort of settlement it is.
_UNSAID = frozenset({"residential area", "administrative area", "district", "municipality"})
# Parts of a settlement: their points get an approximate outline; towns and villages stay points,
# for how far they reach into the country around them nobody can tell.
_PARTS = frozenset({"neighbourhood", "quarter", "suburb", "borough", "city_block", "camp"})
# A boundary this many times wider than the usual reach of a kind is not that place's outline.
_TOO_WIDE = 6.0
_FIT = 0.8
_KM2_PER_SQUARE_DEGREE = 111.2**2


class Entry(Struct, frozen=True, kw_only=True):
    """A place as it was read, and its geometry (EPSG:4326)."""

    place: Place
    outline: Geometry


def nested(entries: Sequence[Entry]) -> list[tuple[Place, Geometry]]:
    """Places with their outlines, each knowing what it lies within, sorted by id.

    A node that marks the place whose outline lies around it is made one with it. What is left as
    a point and is a part of a settlement gets an approximate outline among its neighbours.
    """
    entries = _without_twins(sorted(entries, key=lambda entry: entry.place.id))
    within = _containment(entries)
    known = [
        Entry(place=msgspec.structs.replace(entry.place, within=around), outline=entry.outline)
        for entry, around in zip(entries, within, strict=True)
    ]
    return _with_cells(known)


def _areas(outlines: Sequence[Geometry]) -> list[float]:
    """Square kilometres, near enough to compare."""
    shapes = np.array(outlines, dtype=object)
    lat = np.radians(shapely.get_y(shapely.centroid(shapes)))
    return list((shapely.area(shapes) * np.cos(lat) * _KM2_PER_SQUARE_DEGREE).tolist())


def _without_twins(entries: list[Entry]) -> list[Entry]:
    """Nodes made one with the outline of the same place around them."""
    shapes = [i for i, entry in enumerate(entries) if entry.outline.geom_type != "Point"]
    points = [i for i, entry in enumerate(entries) if entry.outline.geom_type == "Point"]
    if not shapes or not points:
        return entries
    tree = shapely.STRtree([entries[i].outline for i in shapes])
    pairs = tree.query([entries[i].outline for i in points], predicate="intersects")
    areas = _areas([entries[i].outline for i in shapes])
    around: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for point, shape in pairs.T.tolist():
        around[points[point]].append((areas[shape], shapes[shape]))
    gone: set[int] = set()
    merged = list(entries)
    for i in points:
        keys = keys_of(entries[i].place)
        for area, j in sorted(around.get(i, ())):
            node, land = entries[i].place, merged[j].place
            if keys & keys_of(land) and _same_place(node, land, area):
                merged[j] = Entry(place=_joined(land, node), outline=entries[j].outline)
                gone.add(i)
                break
    return [entry for i, entry in enumerate(merged) if i not in gone]


def _same_place(node: Place, land: Place, area: float) -> bool:
    """Whether a node's kind fits an outline's kind and size: a city is not its governorate."""
    usual = np.pi * (_TOO_WIDE * REACH.get(node.kind, 1000.0) / 1000) ** 2
    if area > usual:
        return False
    return land.kind in _UNSAID or kind_fit((node.kind,), (), land.kind)[0] >= _FIT


def _joined(land: Place, node: Place) -> Place:
    names = {**node.names, **land.names}
    shown = names.get("en", land.name)
    spellings = dict.fromkeys((land.name, *land.spellings, node.name, *node.spellings))
    spellings.pop(shown, None)
    return msgspec.structs.replace(
        land,
        name=shown,
        kind=node.kind if land.kind in _UNSAID else land.kind,
        names=names,
        spellings=tuple(spellings),
        note=f"{land.note} Its kind and some names are from {node.id.removeprefix('osm:')}.",
    )


def _containment(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """For each place the ids of the outlines around it, the smallest first."""
    shapes = [i for i, entry in enumerate(entries) if entry.outline.geom_type != "Point"]
    if not shapes:
        return [() for _ in entries]
    areas = _areas([entries[i].outline for i in shapes])
    area_of = dict(zip(shapes, areas, strict=True))
    tree = shapely.STRtree([entries[i].outline for i in shapes])
    inner = [entry.outline.representative_point() for entry in entries]
    around: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
    for i, shape in tree.query(inner, predicate="intersects").T.tolist():
        j = shapes[shape]
        if i != j and area_of[j] > area_of.get(i, 0.0):
            around[i].append((area_of[j], entries[j].place.id))
    return [
        tuple(place_id for _, place_id in sorted(around.get(i, ()))) for i in range(len(entries))
    ]


def _with_cells(entries: Sequence[Entry]) -> list[tuple[Place, Geometry]]:
    by_id = {entry.place.id: entry for entry in entries}
    groups: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.place.kind in _PARTS:
            parent = entry.place.within[0] if entry.place.within else ""
            groups[parent, entry.place.kind].append(entry)
    made: dict[str, tuple[Geometry, float]] = {}
    for (parent, _), members in sorted(groups.items()):
        points = [entry for entry in members if entry.outline.geom_type == "Point"]
        taken = [entry.outline for entry in members if entry.outline.geom_type != "Point"]
        sites = [
            Site(id=e.place.id, lon=e.outline.x, lat=e.outline.y, kind=e.place.kind) for e in points
        ]
        found = cells(
            sites,
            within=by_id[parent].outline if parent else None,
            without=shapely.union_all(taken) if taken else None,
            among=[_point(e) for e in members if e.outline.geom_type != "Point"],
        )
        made |= {place_id: (cell.outline, cell.cut) for place_id, cell in found.items()}
    return [
        _approximate(entry.place, *made[entry.place.id])
        if entry.place.id in made
        else (entry.place, entry.outline)
        for entry in entries
    ]


def _point(entry: Entry) -> tuple[float, float]:
    inner = entry.outline.representative_point()
    return inner.x, inner.y


def _approximate(place: Place, outline: Geometry, cut: float) -> tuple[Place, Geometry]:
    note = (
        f"{place.note} Approximate: only a point is mapped; this is the ground nearer to it than "
        f"to its neighbours', cut at {cut:.0f} m."
    )
    return msgspec.structs.replace(place, outline=OutlineKind.APPROXIMATE, note=note), outline
