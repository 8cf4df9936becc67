"""How a place is painted: colours by actor, patterns by what is said, as on the page."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Line
from shapely import Geometry

_HATCHES = {"partly_held": ("////", "\\\\\\\\", "||||", "----"), "contested": ("xxxx",)}
_DOUBT = "oo"
_FADED = 0.3


class Face(NamedTuple):
    """What one position looks like: its kind, its colour, and whether it is unsure or old."""

    kind: str
    colour: str
    hedged: bool = False
    faded: bool = False


class Look(NamedTuple):
    """What a place looks like: its faces, how its sources relate and what its outline is.

    ``place`` is ``spoken``, ``silent`` (others speak of it), ``region`` or ``context``.
    """

    place: str
    faces: Sequence[Face] = ()
    conflict: bool = False
    dashed: bool = False


def paint(axes: Axes, shape: Geometry, look: Look, *, inks: Mapping[str, str]) -> None:
    """Paint a place on a map; ``shape`` in the coordinates of its axes."""
    line = _line(shape)
    if line is None:
        return
    dash = (0, (3.5, 2.5)) if look.dashed else "solid"

    def add(**style: object) -> PathPatch:
        patch = PathPatch(line, **{"linewidth": 0, **style})
        axes.add_patch(patch)
        return patch

    if look.place == "context":
        add(facecolor=inks["map-context"])
        add(fill=False, edgecolor=inks["map-context-line"], linewidth=0.5, linestyle=dash)
        return
    if look.place == "region":
        colour = look.faces[0].colour if look.faces else inks["map-region"]
        add(fill=False, edgecolor=colour, linewidth=0.9, linestyle=(0, (4, 3)))
    else:
        add(facecolor=inks["map-paper"])
        for number, face in enumerate(look.faces):
            _paint_face(add, face, number, inks)
        add(fill=False, edgecolor=inks["map-line"], linewidth=0.6, linestyle=dash)
    if look.conflict:
        add(fill=False, edgecolor=inks["accent"], linewidth=2)


def paint_sea(axes: Axes, water: Geometry, *, inks: Mapping[str, str]) -> None:
    """Paint what is no land, below everything that is on it."""
    line = _line(water)
    if line is not None:
        axes.add_patch(PathPatch(line, linewidth=0, facecolor=inks["map-sea"], zorder=0))


def sample(axes: Axes, look: Look, *, inks: Mapping[str, str]) -> None:
    """A sample of a look that fills its axes, for the legend."""
    axes.set_xlim(-0.04, 1.04)
    axes.set_ylim(-0.06, 1.06)
    paint(axes, shapely.box(0, 0, 1, 1), look, inks=inks)
    for patch in axes.patches:
        if patch.get_clip_path() is None:
            patch.set_clip_on(False)


def _paint_face(
    add: Callable[..., PathPatch], face: Face, number: int, inks: Mapping[str, str]
) -> None:
    alpha = _FADED if face.faded else 1.0
    if face.kind == "held":
        add(facecolor=face.colour, alpha=0.82 * alpha)
    elif face.kind == "not_held":
        ring = add(fill=False, edgecolor=face.colour, linewidth=7, alpha=alpha)
        ring.set_clip_path(ring.get_path(), ring.get_transform())
        if face.hedged:
            ring.set_linestyle((0, (0.6, 0.6)))
        return
    else:
        hatches = _HATCHES[face.kind]
        if number == 0:
            add(facecolor=face.colour, alpha=0.16 * alpha)
        add(
            fill=False,
            hatch=hatches[number % len(hatches)],
            hatchcolor=face.colour,
            hatch_linewidth=1.1,
            alpha=alpha,
        )
    if face.hedged:
        add(fill=False, hatch=_DOUBT, hatchcolor=inks["map-paper"], hatch_linewidth=2.2)


def _line(shape: Geometry) -> Line | None:
    """The rings of polygons as one line, holes turning the other way; or lines as they are."""
    parts = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            turned = shapely.orient_polygons(part)
            rings = (turned.exterior, *turned.interiors)
            parts += [Line(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings]
        elif part.geom_type in {"LineString", "LinearRing"} and not part.is_empty:
            parts.append(Line(np.asarray(part.coords)[:, :2]))
    return Line.make_compound_path(*parts) if parts else None
