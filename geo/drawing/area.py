"""Which places stand around those that are spoken of, and what the map opens on."""

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
import shapely

from geo.drawing.outlines import STEPS_PER_DEGREE, KnownPlaces, anchor
from geo.model import OutlineKind, Place

MOST = 3000
"""At most so many places with an outline are drawn as context, and a tenth of that without."""

_ROOM = 0.35
"""How far the frame around the spoken-of places is widened, as a share of its sides."""
_LEAST = 0.15
"""The frame's least side, degrees: a single village still has its neighbours."""
_LEAST_OF_POINTS = 0.4
"""The same where only points are known: towns lie further apart than quarters."""
_FAR = 6
"""So many times as far from the middle as three quarters of the places: out of the first view."""
_PARTS = 14
"""The frame of points is looked at in so many parts across and up."""
_FEW = 5
"""Of fewer places none is left out of the first view."""


def around(place_ids: Collection[str], *, gazetteer: KnownPlaces) -> set[str]:
    """Ids of the places that give context to ``place_ids``, themselves not among them.

    These are the places they lie within; the neighbours that share such a place with them,
    where it has an outline (a city, an area; not a province known only by a point); and
    whatever lies in the frame around their outlines, or around their points where none of
    them has an outline. Of too many, those nearest to a spoken-of place; of points also some
    all over the frame, so that a reader knows where in the country this is.
    """
    spoken = set(place_ids)
    outer = {
        above
        for place_id in spoken
        for above in gazetteer.place(place_id).within
        if above in gazetteer
    }
    outlined = {above for above in outer if _has_area(above, gazetteer)}
    points = {place_id: _point(place_id, gazetteer) for place_id in sorted(spoken - outer)}
    anchors = [point for point in points.values() if point is not None]
    frame = _frame(points, gazetteer) or _widened(anchors, least=_LEAST_OF_POINTS)
    tree = shapely.STRtree(anchors)
    areas: dict[str, float] = {}
    dots: dict[str, float] = {}
    spots: dict[str, tuple[float, float]] = {}
    for place in gazetteer:
        if place.id in spoken or place.id in outer:
            continue
        point = _point(place.id, gazetteer)
        if point is None:
            continue
        if outlined.intersection(place.within) or (frame is not None and frame.covers(point)):
            away = point.distance(anchors[tree.nearest(point)]) if anchors else 0.0
            (areas if _has_area(place.id, gazetteer) else dots)[place.id] = away
            spots[place.id] = point.x, point.y
    close = _nearest(dots, MOST // 30)
    rest = {place_id: away for place_id, away in dots.items() if place_id not in close}
    return (
        (outer - spoken)
        | _nearest(areas, MOST)
        | close
        | _scattered(rest, MOST // 15, gazetteer, spots)
    )


def opening(
    place_ids: Collection[str], *, regions: Collection[str], gazetteer: KnownPlaces
) -> tuple[float, float, float, float] | None:
    """West, south, east and north (degrees) of what a map of these places opens on.

    These are the districts, where at least half of the places are districts with an outline;
    else every place that is not one of ``regions``. One that lies far from all the others, often
    a namesake, does not shrink them to dots. None where no place is anywhere.
    """
    inner = {
        place_id: point
        for place_id in sorted(place_ids)
        if (point := _point(place_id, gazetteer)) is not None
    }
    if not inner.keys() <= set(regions):
        inner = {place_id: point for place_id, point in inner.items() if place_id not in regions}
    outlined = {place_id for place_id in inner if _has_area(place_id, gazetteer)}
    if 2 * len(outlined) >= len(inner):
        inner = {place_id: inner[place_id] for place_id in outlined}
    near = _together(inner)
    if not near:
        return None
    shapes = [
        gazetteer.outline(place_id) if _has_area(place_id, gazetteer) else inner[place_id]
        for place_id in sorted(near)
    ]
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    if not outlined & near:
        room = max(0.0, _LEAST_OF_POINTS - max(east - west, north - south)) / 2
        west, south, east, north = west - room, south - room, east + room, north + room
    return west, south, east, north


def regions_of(place_ids: Collection[str], *, gazetteer: KnownPlaces) -> set[str]:
    """Ids of those places around others: drawn as a line, so that no district is painted twice."""
    found = {one for one in place_ids if gazetteer.place(one).outline is OutlineKind.AREA}
    for place_id in place_ids:
        if _has_area(place_id, gazetteer):
            found.update(gazetteer.place(place_id).within)
    return found


def _together(points: Mapping[str, shapely.Point]) -> set[str]:
    """The places that lie together."""
    if len(points) < _FEW:
        return set(points)
    at = np.array([(point.x, point.y) for point in points.values()])
    away = np.hypot(*(at - np.median(at, axis=0)).T)
    near = away <= max(_FAR * float(np.quantile(away, 0.75)), _LEAST)
    return {place_id for place_id, kept in zip(points, near, strict=True) if kept}


def _nearest(found: dict[str, float], most: int) -> set[str]:
    return set(sorted(found, key=lambda place_id: (found[place_id], place_id))[:most])


def _scattered(
    found: dict[str, float],
    most: int,
    gazetteer: KnownPlaces,
    spots: Mapping[str, tuple[float, float]],
) -> set[str]:
    """So many of the points at most, from as many parts of their frame as can be.

    Of a part the one known by most names first: the larger town, as a rule.
    """
    if not found:
        return set()
    at = {place_id: spots[place_id] for place_id in found}
    corner, other = np.min(list(at.values()), axis=0), np.max(list(at.values()), axis=0)
    size = np.maximum((other - corner) / _PARTS, 1e-9)
    seen: Counter[tuple[int, ...]] = Counter()
    order: list[tuple[int, float, str]] = []
    for place_id in sorted(at, key=lambda one: (-known_by(gazetteer.place(one)), found[one], one)):
        part = tuple(((np.array(at[place_id]) - corner) / size).astype(int).tolist())
        order.append((seen[part], found[place_id], place_id))
        seen[part] += 1
    return {place_id for *_, place_id in sorted(order)[:most]}


def known_by(place: Place) -> int:
    """By how many names a place is known; a larger town by more, as a rule."""
    return len(place.names) + len(place.spellings)


def _point(place_id: str, gazetteer: KnownPlaces) -> shapely.Point | None:
    at = anchor(gazetteer.place(place_id), gazetteer.outline(place_id))
    return None if at is None else shapely.Point(*(step / STEPS_PER_DEGREE for step in at))


def _has_area(place_id: str, gazetteer: KnownPlaces) -> bool:
    outline = gazetteer.outline(place_id)
    return outline is not None and outline.area > 0


def _frame(place_ids: Collection[str], gazetteer: KnownPlaces) -> shapely.Polygon | None:
    outlines = [gazetteer.outline(place_id) for place_id in place_ids]
    return _widened([one for one in outlines if one is not None and one.area > 0])


def _widened(
    shapes: Collection[shapely.Geometry], *, least: float = _LEAST
) -> shapely.Polygon | None:
    """The box around shapes, widened on every side."""
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(list(shapes))
    room = max(_ROOM * max(east - west, north - south), least / 2)
    return shapely.box(west - room, south - room, east + room, north + room)
