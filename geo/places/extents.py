"""An honest outline for a place of which only a point is known.

A place's outline is the ground on its own side of the borders with the other places of its rank,
and not further from its point than a stated distance. The border between two neighbours crosses
the line between their points in the ratio of their radii: half way where both are of one size
(then these are Voronoi cells), nearer to the smaller one where their areas are known. Outlines
made so contain their point and never overlap. Where the area is known, the distance an outline
is cut at is widened, within a limit, until it has that area.

All distances are metres in an azimuthal equidistant projection about the places; what goes in
and comes out is EPSG:4326, longitude first.
"""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import Geometry

# Half the width usual for a place of the kind, metres. Only used where its area is not known.
REACH = {
    "hamlet": 250.0,
    "barracks": 250.0,
    "citadel": 250.0,
    "housing project": 400.0,
    "camp": 400.0,
    "neighbourhood": 450.0,
    "village": 500.0,
    "university": 500.0,
    "quarter": 700.0,
    "suburb": 900.0,
    "airport": 1000.0,
    "industrial area": 1000.0,
    "town": 1200.0,
    "city": 3500.0,
}
USUAL_REACH = 450.0

# Of a place of unknown area among others: its half width is taken to be this share of the mean
# distance to its nearest neighbours, but no less or more than so many times the usual. Real
# quarters are as wide as they lie apart (scripts/bench/outlines.py).
NEIGHBOURS = 3
SPACING = 0.6
NARROWEST, WIDEST = 0.5, 2.0

# How far an outline may stretch beyond the circle of its area to have that area.
STRETCH = 1.2
ROUNDS = 30
CLOSE_ENOUGH = 0.01
# Metres within which two points are one: nobody can tell which ground is whose.
ONE_POINT = 1.0


class Site(Struct, frozen=True, kw_only=True):
    """A place of which a point is known, and perhaps an area.

    ``lon``, ``lat`` are degrees (EPSG:4326), ``hectares`` the area, ``kind`` the kind of place.
    """

    id: str
    lon: float
    lat: float
    kind: str = ""
    hectares: float | None = None

    @property
    def radius(self) -> float:
        """Metres: of the circle with the known area, else what is usual for the kind."""
        if self.hectares is None:
            return REACH.get(self.kind, USUAL_REACH)
        return math.sqrt(self.hectares * 1e4 / math.pi)


class Cell(Struct, frozen=True, kw_only=True):
    """An approximate outline and the distance in metres it was cut at."""

    outline: Geometry
    cut: float


class Plane:
    """A local projection: metres east and north of a centre."""

    def __init__(self, lon: float, lat: float) -> None:
        here = f"+proj=aeqd +lat_0={lat:.6f} +lon_0={lon:.6f} +datum=WGS84 +units=m"
        self._to = Transformer.from_crs("EPSG:4326", here, always_xy=True)

    @classmethod
    def about(cls, sites: Sequence[Site]) -> "Plane":
        """The projection centred on the mean of the sites."""
        return cls(
            math.fsum(s.lon for s in sites) / len(sites),
            math.fsum(s.lat for s in sites) / len(sites),
        )

    def flat(self, geometry: Geometry) -> Geometry:
        """Degrees to metres."""
        return shapely.transform(geometry, self._turn(inverse=False))

    def round(self, geometry: Geometry) -> Geometry:
        """Metres to degrees."""
        return shapely.transform(geometry, self._turn(inverse=True))

    def _turn(self, *, inverse: bool) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
        direction = "INVERSE" if inverse else "FORWARD"

        def turn(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(self._to.transform(xy[:, 0], xy[:, 1], direction=direction))

        return turn


def cells(
    sites: Sequence[Site],
    *,
    within: Geometry | None = None,
    without: Geometry | None = None,
    sized: bool = True,
    among: Sequence[tuple[float, float]] | None = None,
) -> dict[str, Cell]:
    """Outlines of places of one rank, by id; they never overlap.

    Parameters
    ----------
    sites
        The places. Two at the same point share it: neither can be told from the other there.
    within
        The parent's outline: nothing reaches beyond it.
    without
        What is known to belong to others (real outlines): it is left out.
    sized
        Whether known areas move the borders; if not, these are plain Voronoi cells, cut at the
        radius of the area.
    among
        Points (longitude, latitude) of the other places of the rank, whose outlines are known. If
        given, be it empty, a place of unknown area is as wide as its neighbours lie apart.

    Notes
    -----
    A place whose ground is all taken has no cell: its id is missing from the answer.
    """
    if not sites:
        return {}
    plane = Plane.about(sites)
    points = np.array([plane.flat(shapely.Point(s.lon, s.lat)).coords[0] for s in sites])
    radii = np.array([s.radius for s in sites])
    if among is not None:
        others = [plane.flat(shapely.Point(at)).coords[0] for at in among]
        unsized = np.array([s.hectares is None for s in sites])
        radii = np.where(unsized, _spaced(points, np.array([*points, *others]), radii), radii)
    inside = None if within is None else plane.flat(within)
    outside = None if without is None else plane.flat(without)

    claims = _sides(points, radii if sized else np.ones_like(radii), furthest=float(np.max(radii)))

    def cut(reach: NDArray[np.float64]) -> list[Geometry]:
        discs = shapely.buffer(shapely.points(points), reach, quad_segs=8)
        found = [claim(disc) for claim, disc in zip(claims, discs, strict=True)]
        if inside is not None:
            found = [cell.intersection(inside) for cell in found]
        if outside is not None:
            found = [cell.difference(outside) for cell in found]
        return found

    reach, shapes = radii, cut(radii)
    if sized:
        known = np.array([s.hectares is not None for s in sites])
        reach, shapes = _fit(cut, radii, known)
    return {
        site.id: Cell(outline=plane.round(shape), cut=cut_at)
        for site, cut_at, shape in zip(sites, reach.tolist(), shapes, strict=True)
        if not shape.is_empty
    }


def _spaced(
    points: NDArray[np.float64], every: NDArray[np.float64], usual: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Half widths by how far the nearest neighbours are; the usual where there are too few."""
    if len(every) <= NEIGHBOURS:
        return usual
    found = np.empty(len(points))
    for i, point in enumerate(points):
        apart = np.hypot(*(every - point).T)
        apart[i] = np.inf
        found[i] = np.partition(apart, NEIGHBOURS - 1)[:NEIGHBOURS].mean()
    return np.clip(SPACING * found, NARROWEST * usual, WIDEST * usual)


def _fit(
    cut: Callable[[NDArray[np.float64]], list[Geometry]],
    radii: NDArray[np.float64],
    known: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], list[Geometry]]:
    """Reaches at which each cell of known area has that area, as far as the limit allows."""
    target = np.pi * radii**2
    reach, shapes = radii, cut(radii)
    for _ in range(ROUNDS):
        missing = np.where(known, target - shapely.area(np.array(shapes, dtype=object)), 0.0)
        # Exact for a free disc; one hemmed in on its sides grows by too little, so go round again.
        wider = np.sqrt(np.maximum(reach**2 + missing / np.pi, 0.0))
        wider = np.clip(wider, radii, STRETCH * radii)
        if np.max(np.abs(wider - reach) / radii) < CLOSE_ENOUGH:
            break
        reach, shapes = wider, cut(wider)
    return reach, shapes


def _sides(
    points: NDArray[np.float64], radii: NDArray[np.float64], *, furthest: float
) -> list[Callable[[Geometry], Geometry]]:
    """For each site, what clips a disc about it to its own side of every border.

    ``furthest`` is the largest radius of a disc before it is stretched.
    """
    tree = shapely.STRtree(shapely.points(points))
    # Two discs that do not meet have no border.
    pairs = tree.query(shapely.points(points), predicate="dwithin", distance=2 * STRETCH * furthest)
    order = np.argsort(pairs[0], kind="stable")
    firsts = np.searchsorted(pairs[0][order], np.arange(len(points) + 1))

    def side(i: int) -> Callable[[Geometry], Geometry]:
        others = np.sort(pairs[1][order[firsts[i] : firsts[i + 1]]])
        away = points[others] - points[i]
        apart = np.hypot(away[:, 0], away[:, 1])
        border = apart * radii[i] / (radii[i] + radii[others])
        # Of sites at one point the first keeps it, so that cells never overlap.
        shared = bool(np.any((apart < ONE_POINT) & (others < i)))

        def clip(disc: Geometry) -> Geometry:
            if shared:
                return shapely.Polygon()
            west, south, east, north = disc.bounds
            size = float(np.hypot(east - west, north - south))
            for j in np.flatnonzero((border < size / 2) & (apart >= ONE_POINT)):
                disc = disc.intersection(
                    _half_plane(points[i], away[j] / apart[j], border[j], 2 * size)
                )
            return disc

        return clip

    return [side(i) for i in range(len(points))]


def _half_plane(
    origin: NDArray[np.float64], towards: NDArray[np.float64], reach: float, size: float
) -> Geometry:
    """A square standing for all ground less than ``reach`` from the origin in a direction."""
    across = np.array([-towards[1], towards[0]]) * size
    edge = origin + towards * reach
    back = edge - towards * 2 * size
    return shapely.Polygon([edge + across, back + across, back - across, edge - across])


def joined(
    outlines: Iterable[Geometry], *, gap: float, without: Geometry | None = None
) -> Geometry:
    """The union of outlines with the gaps between them closed, EPSG:4326.

    Gaps up to ``2 * gap`` metres wide are closed (a morphological closing), as far as they are
    not ``without``, what belongs to others.

    Raises
    ------
    ValueError
        Where there is no outline to join.
    """
    parts = list(outlines)
    if not parts:
        raise ValueError("no outlines to join")
    union = shapely.union_all(parts)
    centre = union.centroid
    plane = Plane(centre.x, centre.y)
    flat = plane.flat(union)
    closed = flat.buffer(gap, quad_segs=8).buffer(-gap, quad_segs=8).union(flat)
    if without is not None:
        closed = closed.difference(plane.flat(without)).union(flat)
    # What is left of a closed gap beside a neighbour is often a sliver: not a part of its own.
    solid = [part for part in shapely.get_parts(closed) if part.intersects(flat.buffer(-1))]
    return plane.round(shapely.union_all(solid))


def hectares(outline: Geometry) -> float:
    """Area of an outline in EPSG:4326, in hectares, in a local equal-area projection."""
    centre = outline.centroid
    here = f"+proj=laea +lat_0={centre.y:.6f} +lon_0={centre.x:.6f} +datum=WGS84 +units=m"
    to = Transformer.from_crs("EPSG:4326", here, always_xy=True)
    flat = shapely.transform(outline, lambda xy: np.column_stack(to.transform(xy[:, 0], xy[:, 1])))
    return float(flat.area) / 1e4
