"""Outlines as integers: 1e-5 degrees, each point as the step from the one before."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo.model import Place

STEPS_PER_DEGREE = 100_000
"""1e-5 degrees is about a metre: finer than any outline of a district is known."""


class KnownPlaces(Protocol):
    """What the drawing asks of a gazetteer. Outlines are EPSG:4326, lon/lat."""

    def __iter__(self) -> Iterator[Place]:
        """Every place, sorted by id."""

    def __contains__(self, place_id: object, /) -> bool:
        """Whether a place of that id is known."""

    def place(self, place_id: str, /) -> Place:
        """The place of that id."""

    def outline(self, place_id: str, /) -> Geometry | None:
        """The place's outline, where it has one."""


def to_steps(coordinates: NDArray[np.float64]) -> list[int]:
    """Points (n x 2, lon/lat degrees) as ``[lon, lat, step, step, ...]`` in 1e-5 degrees.

    Points that fall together after rounding are kept once; the first is absolute.
    """
    whole = np.rint(coordinates[:, :2] * STEPS_PER_DEGREE).astype(np.int64)
    steps = whole.copy()
    steps[1:] -= whole[:-1]
    kept = (steps[:, 0] != 0) | (steps[:, 1] != 0)
    kept[:1] = True
    flat: list[int] = steps[kept].ravel().tolist()
    return flat


def polygons(outline: Geometry | None) -> list[list[list[int]]]:
    """The rings of every polygon in an outline: the outer first, each without its closing point.

    Points and lines in it are left out, as are rings that shrink to fewer than three points.
    """
    found = []
    for part in _parts(outline):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        rings = [
            to_steps(shapely.get_coordinates(ring)[:-1])
            for ring in (part.exterior, *part.interiors)
        ]
        if len(rings[0]) >= 2 * 3:
            found.append([ring for ring in rings if len(ring) >= 2 * 3])
    return found


def lines(outline: Geometry | None) -> list[list[int]]:
    """The lines in an outline (a road, a river), each as steps."""
    return [
        to_steps(shapely.get_coordinates(part))
        for part in _parts(outline)
        if part.geom_type in {"LineString", "LinearRing"} and not part.is_empty
    ]


def anchor(place: Place, outline: Geometry | None) -> list[int] | None:
    """Where a place's name stands: its own point if the outline covers it, else one inside."""
    own = None
    if place.lon is not None and place.lat is not None:
        own = shapely.Point(place.lon, place.lat)
    if outline is not None and not outline.is_empty:
        outside = own is None or (outline.area and not outline.covers(own))
        own = outline.representative_point() if outside else own
    return (
        None if own is None else [round(own.x * STEPS_PER_DEGREE), round(own.y * STEPS_PER_DEGREE)]
    )


def _parts(outline: Geometry | None) -> Iterable[Geometry]:
    if outline is None:
        return
    for part in getattr(outline, "geoms", (outline,)):
        if hasattr(part, "geoms"):
            yield from _parts(part)
        else:
            yield part
