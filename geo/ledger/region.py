"""Which places lie in a region, by their outlines; the same answer from every ledger."""

from typing import Protocol

import shapely
from shapely import Geometry

from geo.model import Place


class Outlines(Protocol):
    """What a ledger asks of a gazetteer."""

    def __contains__(self, place_id: object, /) -> bool:
        """Whether there is a place of that id."""

    def place(self, place_id: str, /) -> Place:
        """The place of that id."""

    def outline(self, place_id: str, /) -> Geometry | None:
        """Its outline, EPSG:4326, lon/lat."""


class Region:
    """The places that lie in a shape (EPSG:4326, lon/lat): those whose inner point is in it.

    A place belongs to a region or does not: one that only touches it, or that it is a part
    of, does not.
    """

    def __init__(self, shape: Geometry, *, outlines: Outlines) -> None:
        self.shape = shape
        self.outlines = outlines
        self._known: dict[str, bool] = {}
        shapely.prepare(shape)

    def __contains__(self, place_id: object) -> bool:
        if not isinstance(place_id, str):
            return False
        if place_id not in self._known:
            point = inner_point(self.outlines, place_id)
            self._known[place_id] = point is not None and bool(self.shape.intersects(point))
        return self._known[place_id]


def inner_point(outlines: Outlines, place_id: str) -> Geometry | None:
    """A point of a place's outline, the same one for the same outline; None without one."""
    outline = outlines.outline(place_id) if place_id in outlines else None
    return None if outline is None or outline.is_empty else outline.representative_point()
