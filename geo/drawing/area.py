"""Which places stand around those that are spoken of, so that the map reads without tiles."""

from collections.abc import Collection

import shapely

from geo.drawing.outlines import STEPS_PER_DEGREE, KnownPlaces, anchor

MOST = 3000
"""At most so many places are drawn as context: the nearest."""

_ROOM = 0.35
"""How far the frame around the spoken-of places is widened, as a share of its sides."""


def around(place_ids: Collection[str], *, gazetteer: KnownPlaces) -> set[str]:
    """Ids of the places that give context to ``place_ids``, themselves not among them.

    These are the places they lie within; the neighbours that share such a place with them,
    where it has an outline (a city, an area; not a province known only by a point); and
    whatever lies in the frame around their outlines.
    """
    spoken = set(place_ids)
    outer = {
        above
        for place_id in spoken
        for above in gazetteer.place(place_id).within
        if above in gazetteer
    }
    outlined = {above for above in outer if _has_area(above, gazetteer)}
    frame = _frame(spoken - outer, gazetteer)
    found: dict[str, float] = {}
    for place in gazetteer:
        if place.id in spoken:
            continue
        if place.id in outer:
            found[place.id] = -1.0
            continue
        at = anchor(place, gazetteer.outline(place.id))
        if at is None:
            continue
        point = shapely.Point(at[0] / STEPS_PER_DEGREE, at[1] / STEPS_PER_DEGREE)
        if outlined.intersection(place.within) or (frame is not None and frame.covers(point)):
            found[place.id] = 0.0 if frame is None else point.distance(frame.centroid)
    nearest = sorted(found, key=lambda place_id: (found[place_id], place_id))
    return set(nearest[:MOST])


def _has_area(place_id: str, gazetteer: KnownPlaces) -> bool:
    outline = gazetteer.outline(place_id)
    return outline is not None and outline.area > 0


def _frame(place_ids: Collection[str], gazetteer: KnownPlaces) -> shapely.Polygon | None:
    boxes = [
        outline.bounds
        for place_id in place_ids
        if (outline := gazetteer.outline(place_id)) is not None and outline.area > 0
    ]
    if not boxes:
        return None
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    room = _ROOM * max(east - west, north - south)
    return shapely.box(west - room, south - room, east + room, north + room)
