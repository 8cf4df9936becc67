"""One place known from several files made one, so that a better outline changes no id.

The towns and quarters that are shipped are points or approximate outlines. Where OpenStreetMap or
a file of the user's has the same place, its outline, credit and names are taken; the id stays, for
the ledger's claims of last month are about the same place as today's.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
import shapely
from shapely import Geometry

from geo.model import OutlineKind, Place
from geo.places._context import kilometres
from geo.places._kinds import alike
from geo.places._words import keys_of
from geo.places.extents import REACH, USUAL_REACH

_TRUST = {kind: number for number, kind in enumerate(OutlineKind)}
_POINTLIKE = frozenset({OutlineKind.APPROXIMATE, OutlineKind.POINT})
_METRES_PER_DEGREE = 111_200.0
# Two of one name and sort are one place up to so many times the usual reach of such a place: no
# city has two quarters of a name, and points for one place are put by eye.
_APART = 4.0


def without_twins(
    places: Mapping[str, Place], outlines: Mapping[str, Geometry]
) -> tuple[dict[str, Place], dict[str, Geometry]]:
    """The places with those made one that are one; each says by ``same_as`` what it was joined to.

    A place whose point lies in an ``area`` ("eastern Aleppo") of another file is within that too.
    """
    kept, shapes = dict(places), dict(outlines)
    new_id: dict[str, str] = {}
    for old_id, twin_id in _twins(places, outlines):
        old, twin = places[old_id], places[twin_id]
        new_id[twin_id] = old_id
        del kept[twin_id]
        if _TRUST[twin.outline] < _TRUST[old.outline]:
            shapes[old_id] = shapes.pop(twin_id)
            kept[old_id] = _joined(old, twin, drawn=twin)
        else:
            shapes.pop(twin_id, None)
            kept[old_id] = _joined(old, twin, drawn=old)
    if new_id:
        kept = {ident: _moved(place, new_id) for ident, place in kept.items()}
    return _in_areas(kept, shapes, brought=set(new_id.values())), shapes


def _brought(place: Place) -> bool:
    """Whether a place was asked for or imported, not shipped."""
    return place.id.startswith("osm:") or place.outline is OutlineKind.IMPORTED


def _twins(
    places: Mapping[str, Place], outlines: Mapping[str, Geometry]
) -> Iterator[tuple[str, str]]:
    """Ids of a place that is a point or nearly so, and of the same place as it was brought."""
    old = [p for p in places.values() if p.outline in _POINTLIKE and not _brought(p) and _at(p)]
    new = [p for p in places.values() if _brought(p) and p.id in outlines]
    if not old or not new:
        return
    tree = shapely.STRtree([outlines[place.id] for place in new])
    points = shapely.points([(p.lon, p.lat) for p in old])
    reach = np.array([_reach(place) for place in old])
    pairs = tree.query(points, predicate="dwithin", distance=reach / _METRES_PER_DEGREE)
    # Of several shipped places that are one, the one that a name alone leads to.
    found: list[tuple[int, int, str, float, str]] = []
    for i, j in pairs.T.tolist():
        one, two = old[i], new[j]
        if alike(one.kind, two.kind) and keys_of(one) & keys_of(two):
            trusted = _TRUST[two.outline], _TRUST[one.outline]
            found.append((*trusted, one.id, kilometres(one, two) or 0.0, two.id))
    taken: set[str] = set()
    for _, _, one_id, _, two_id in sorted(found):
        if one_id not in taken and two_id not in taken:
            taken |= {one_id, two_id}
            yield one_id, two_id


def _at(place: Place) -> bool:
    return place.lon is not None and place.lat is not None


def _reach(place: Place) -> float:
    return _APART * REACH.get(place.kind, USUAL_REACH)


def _joined(old: Place, twin: Place, *, drawn: Place) -> Place:
    """The place by its old id, with the names of both and all about its outline from ``drawn``."""
    spellings = dict.fromkeys((*old.spellings, twin.name, *twin.spellings))
    spellings.pop(old.name, None)
    return msgspec.structs.replace(
        drawn,
        id=old.id,
        name=old.name,
        kind=old.kind,
        names={**twin.names, **old.names},
        spellings=tuple(spellings),
        within=(*old.within, *twin.within),
        same_as=(*old.same_as, twin.id, *twin.same_as),
        rejected=twin.rejected or old.rejected,
    )


def _moved(place: Place, new_id: Mapping[str, str]) -> Place:
    around = dict.fromkeys(new_id.get(ident, ident) for ident in place.within)
    around.pop(place.id, None)
    within = tuple(around)
    return place if within == place.within else msgspec.structs.replace(place, within=within)


def _in_areas(
    places: dict[str, Place], outlines: Mapping[str, Geometry], *, brought: set[str]
) -> dict[str, Place]:
    """Brought places with the areas around them; one that was joined knows its own already."""
    areas = [p for p in places.values() if p.outline is OutlineKind.AREA and p.id in outlines]
    new = [p for p in places.values() if _brought(p) and p.id in outlines and p.id not in brought]
    if not areas or not new:
        return places
    tree = shapely.STRtree([outlines[p.id].representative_point() for p in new])
    around: defaultdict[str, list[str]] = defaultdict(list)
    for i, j in tree.query([outlines[a.id] for a in areas], predicate="covers").T.tolist():
        area, place = areas[i], new[j]
        whole = outlines[place.id].area < outlines[area.id].area
        if whole and not _brought(area) and area.id not in place.within:
            around[place.id] += [area.id, *(a for a in area.within if a not in place.within)]
    for ident, ids in around.items():
        within = dict.fromkeys((*ids[:1], *places[ident].within, *ids[1:]))
        places[ident] = msgspec.structs.replace(places[ident], within=tuple(within))
    return places
