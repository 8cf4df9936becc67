"""Which places stand around those that are spoken of, so that the map reads without tiles."""

from collections.abc import Collection

import shapely

from geo.drawing.outlines import STEPS_PER_DEGREE, KnownPlaces, anchor

MOST = 3000
"""At most so many places with an outline are drawn as context, and a tenth of that without."""

_ROOM = 0.35
"""How far the frame around the spoken-of places is widened, as a share of its sides."""
_LEAST = 0.15
"""The frame's least side, degrees: a single village still has its neighbours."""


def around(place_ids: Collection[str], *, gazetteer: KnownPlaces) -> set[str]:
    """Ids of the places that give context to ``place_ids``, themselves not among them.

    These are the places they lie within; the neighbours that share such a place with them,
    where it has an outline (a city, an area; not a province known only by a point); and
    whatever lies in the frame around their outlines, or around their points where none of
    them has an outline. Of too many, those nearest to a spoken-of place.
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
    frame = _frame(points, gazetteer) or _widened(anchors)
    tree = shapely.STRtree(anchors)
    areas: dict[str, float] = {}
    dots: dict[str, float] = {}
    for place in gazetteer:
        if place.id in spoken or place.id in outer:
            continue
        point = _point(place.id, gazetteer)
        if point is None:
            continue
        if outlined.intersection(place.within) or (frame is not None and frame.covers(point)):
            away = point.distance(anchors[tree.nearest(point)]) if anchors else 0.0
            (areas if _has_area(place.id, gazetteer) else dots)[place.id] = away
    return (outer - spoken) | _nearest(areas, MOST) | _nearest(dots, MOST // 10)


def _nearest(found: dict[str, float], most: int) -> set[str]:
    return set(sorted(found, key=lambda place_id: (found[place_id], place_id))[:most])


def _point(place_id: str, gazetteer: KnownPlaces) -> shapely.Point | None:
    at = anchor(gazetteer.place(place_id), gazetteer.outline(place_id))
    return None if at is None else shapely.Point(*(step / STEPS_PER_DEGREE for step in at))


def _has_area(place_id: str, gazetteer: KnownPlaces) -> bool:
    outline = gazetteer.outline(place_id)
    return outline is not None and outline.area > 0


def _frame(place_ids: Collection[str], gazetteer: KnownPlaces) -> shapely.Polygon | None:
    outlines = [gazetteer.outline(place_id) for place_id in place_ids]
    return _widened([one for one in outlines if one is not None and one.area > 0])


def _widened(shapes: Collection[shapely.Geometry]) -> shapely.Polygon | None:
    """The box around shapes, widened on every side."""
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(list(shapes))
    room = max(_ROOM * max(east - west, north - south), _LEAST / 2)
    return shapely.box(west - room, south - room, east + room, north + room)
