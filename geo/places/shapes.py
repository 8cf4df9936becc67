"""Outlines as others give them: made fit to be drawn and compared, or refused in words.

What comes out is flat, valid, and within the degrees that there are (EPSG:4326, longitude first).
"""

import numpy as np
import shapely
from shapely import Geometry

# How often an outline may cross itself, as far as a sample tells: a repair takes time and memory
# by the number of crossings, which may be the square of that of the points.
_MOST_CROSSINGS = 1_000_000
_SAMPLE = 200
_HALF, _POLE = 180, 90  # degrees
_FEW = 1_000  # points: whatever so few do, it is soon repaired


def usable(outline: Geometry | None) -> tuple[Geometry, bool]:
    """Polygons or a point of a geometry, and whether it had to be repaired.

    Raises
    ------
    ValueError
        Saying why it cannot be used.
    """
    if outline is None or outline.is_empty:
        raise ValueError("it has no geometry")
    flat = shapely.force_2d(outline)
    check_degrees(flat)
    mended = not flat.is_valid
    if mended:
        _refuse_tangle(flat)
        flat = shapely.make_valid(flat, method="structure")
    if flat.geom_type == "Point":
        return flat, mended
    # A repair may leave lines beside the polygons; a line is no outline.
    polygons = [part for part in shapely.get_parts(flat) if part.geom_type == "Polygon"]
    if not polygons:
        raise ValueError("its geometry is neither an area nor a point")
    whole = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    return whole, mended


def check_degrees(outline: Geometry) -> None:
    """Refuse what lies nowhere, and what jumps from one side of the world map to the other.

    Raises
    ------
    ValueError
        Saying which.
    """
    at = shapely.get_coordinates(outline)
    if not np.isfinite(at).all():
        raise ValueError("one of its coordinates is no number")
    if len(at) == 0:
        return
    (west, south), (east, north) = at.min(axis=0), at.max(axis=0)
    if min(west + _HALF, _HALF - east, south + _POLE, _POLE - north) < 0:
        raise ValueError("it lies outside the degrees of the Earth; say its projection")
    if east - west <= _HALF:
        return  # too narrow to jump
    for part in shapely.get_parts(outline):
        if part.geom_type != "Polygon":
            continue
        for ring in shapely.get_rings(part):
            lon = shapely.get_coordinates(ring)[:, 0]
            jumps = np.abs(np.diff(lon)) > _HALF
            # From edge to edge of the map it goes around a pole.
            edges = np.abs(lon) == _HALF
            if np.any(jumps & ~(edges[1:] & edges[:-1])):
                raise ValueError(
                    "it crosses the 180th meridian; cut it in two there, as RFC 7946 asks"
                )


def _refuse_tangle(outline: Geometry) -> None:
    points = shapely.get_num_coordinates(outline)
    if points <= _FEW:
        return
    segments = np.concatenate([_segments(ring) for ring in shapely.get_rings(outline)])
    tree = shapely.STRtree(segments)
    sample = segments[:: max(1, len(segments) // _SAMPLE)]
    # Two neighbours meet at their ends; that is no crossing.
    crossings = len(tree.query(sample, predicate="crosses")[0])
    if crossings / len(sample) * len(segments) / 2 > _MOST_CROSSINGS:
        raise ValueError("it crosses itself too often to be repaired")


def _segments(ring: Geometry) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    at = shapely.get_coordinates(ring)
    return shapely.linestrings(np.stack([at[:-1], at[1:]], axis=1))  # type: ignore[no-any-return]
