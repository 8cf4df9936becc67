"""The sea behind the places of a map, from the coasts in ``data/coast.json``.

Nothing else is drawn there, and no borders: whose a stretch of land is, is what sources say.
"""

from pathlib import Path

import msgspec
import numpy as np
import shapely
from msgspec import Struct

from geo._data import shipped

Box = tuple[float, float, float, float]
"""West, south, east and north, degrees."""

_AROUND = 2.0
"""How much further than a map opens on, to every side, the sea is known, in its larger sides."""
_LEAST, _MOST = 1.0, 15.0
"""The same in degrees, at least and at most."""
_FINE = 3000
"""So many times smaller than the sea's frame is what its coast is simplified by."""
_OCEAN = 89.0


class _Land(Struct, frozen=True):
    """A piece of land: its box, and its rings as differences of lon and lat in turn.

    The rings are read where they are asked for: most of the world is nowhere near a map.
    """

    box: Box
    rings: msgspec.Raw

    def polygon(self, steps: int) -> shapely.Polygon:
        read = msgspec.json.decode(self.rings, type=tuple[tuple[int, ...], ...])
        rings = [np.cumsum(np.array(r).reshape(-1, 2), axis=0) / steps for r in read]
        return shapely.Polygon(rings[0], rings[1:])


class _Coast(Struct, frozen=True):
    credit: str
    licence: str
    steps: int
    land: tuple[_Land, ...]


class Sea(Struct, frozen=True, kw_only=True):
    """Water as polygons (EPSG:4326, lon/lat), and whom its coasts are from."""

    water: shapely.Geometry
    credit: str
    licence: str


def sea_around(box: Box, *, path: Path | None = None) -> Sea | None:
    """The sea around a box of degrees, well beyond its sides; None where there is land only.

    Seas that no ocean reaches (the Caspian) are among it, lakes and rivers are not. ``path`` is
    a file as ``scripts/compile_coast.py`` writes it.
    """
    west, south, east, north = box
    room = min(max(_AROUND * max(east - west, north - south), _LEAST), _MOST)
    frame = shapely.box(
        west - room, max(south - room, -_OCEAN), east + room, min(north + room, _OCEAN)
    )
    coast = msgspec.json.decode((path or shipped("coast.json")).read_bytes(), type=_Coast)
    touched = frame.intersects(shapely.box(*np.array([one.box for one in coast.land]).T))
    near = [one for one, here in zip(coast.land, touched, strict=True) if here]
    # Cut first: a continent has forty thousand points, its stretch on a map a few hundred.
    land = shapely.make_valid(
        shapely.clip_by_rect([one.polygon(coast.steps) for one in near], *frame.bounds)
    )
    water = frame.difference(shapely.union_all(land)) if near else frame
    fine = max(water.bounds[2] - water.bounds[0], 0) / _FINE if not water.is_empty else 0
    water = water.simplify(fine)
    if water.is_empty:
        return None
    return Sea(water=water, credit=coast.credit, licence=coast.licence)
