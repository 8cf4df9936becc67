"""The places that a name may mean, drawn side by side: one HTML file without a script."""

import base64
import hashlib
import html
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo._write import write_whole
from geo.model import OutlineKind
from geo.places.gazetteer import Candidate, Gazetteer

_WIDTH = 960.0
_HEIGHT = (240.0, 720.0)
_MARGIN = 40.0
_STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; margin: 1.5rem auto; max-width: 60rem;
  padding: 0 1rem; color: #1b1b1b; background: #fff; }
svg { width: 100%; height: auto; background: #f3f1ec; }
.around { fill: none; stroke: #9a958a; }
.candidate { fill: #2b6cb0; fill-opacity: 0.18; stroke: #2b6cb0; stroke-width: 1.5; }
.approximate { stroke-dasharray: 5 4; }
circle { fill: #2b6cb0; }
text { font-size: 15px; font-weight: 700; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
.around-name { font-weight: 400; fill: #5f5a50; }
small { color: #55514a; }
"""
_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '$hash'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>$style</style>
</head>
<body>
<h1>$title</h1>
<svg viewBox="0 0 $width $height" role="img" aria-label="$title">
$shapes
</svg>
<ol>
$items
</ol>
</body>
</html>
""")


def draw_candidates(
    name: str, candidates: Sequence[Candidate], *, gazetteer: Gazetteer, to: Path
) -> Path:
    """Draw what a name may mean, each with its score, why, and whose outline it is; the path.

    What lies around them is drawn too, as far as its outline is known. Outlines are as they come:
    an approximate one is dashed, a point a dot. North is up.
    """
    outlines = [gazetteer.outline(candidate.place.id) for candidate in candidates]
    known = [outline for outline in outlines if outline is not None]
    plan = _Plan(known)
    shapes = [*_around(candidates, gazetteer, plan)]
    for number, (candidate, outline) in enumerate(zip(candidates, outlines, strict=True), start=1):
        if outline is None:
            continue
        dashed = candidate.place.outline is OutlineKind.APPROXIMATE
        shapes.append(plan.shape(outline, f"candidate{' approximate' if dashed else ''}"))
        x, y = plan.at(outline)
        shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        shapes.append(f'<text x="{x + 7:.1f}" y="{y + 5:.1f}">{number}</text>')
    style = hashlib.sha256(_STYLE.encode()).digest()
    page = _PAGE.substitute(
        hash=f"sha256-{base64.b64encode(style).decode('ascii')}",
        style=_STYLE,
        title=html.escape(f"What “{name}” may mean"),
        width=f"{_WIDTH:.0f}",
        height=f"{plan.height:.0f}",
        shapes="\n".join(shapes),
        items="\n".join(map(_item, candidates)),
    )
    write_whole(to, page.encode("utf-8", "replace"))
    return to


class _Plan:
    """Degrees to places on the page, the middle latitude true to scale."""

    def __init__(self, outlines: Sequence[Geometry]) -> None:
        whole = shapely.union_all(outlines) if outlines else shapely.Point(0, 0)
        # A point alone has no extent to be scaled to.
        west, south, east, north = whole.buffer(0.005).bounds
        self._west, self._north = float(west), float(north)
        self._narrow = math.cos(math.radians((south + self._north) / 2))
        wide, high = (east - self._west) * self._narrow, self._north - south
        room = _WIDTH - 2 * _MARGIN
        self._scale = min(room / wide, (_HEIGHT[1] - 2 * _MARGIN) / high)
        self._left = (_WIDTH - wide * self._scale) / 2
        self.height = max(_HEIGHT[0], high * self._scale + 2 * _MARGIN)
        self._top = (self.height - high * self._scale) / 2

    def _flat(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        x = self._left + (degrees[:, 0] - self._west) * self._narrow * self._scale
        y = self._top + (self._north - degrees[:, 1]) * self._scale
        return np.column_stack((x, y))

    def at(self, outline: Geometry) -> tuple[float, float]:
        """Where its name stands."""
        inner = shapely.transform(outline.representative_point(), self._flat)
        return inner.x, inner.y

    def shape(self, outline: Geometry, look: str) -> str:
        """Its polygons as a path."""
        rings = []
        for part in shapely.get_parts(shapely.transform(outline, self._flat)):
            if part.geom_type == "Polygon":
                for ring in (part.exterior, *part.interiors):
                    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in ring.coords[:-1])
                    rings.append(f"M{points}Z")
        return f'<path class="{look}" fill-rule="evenodd" d="{" ".join(rings)}"/>'


def _around(candidates: Sequence[Candidate], gazetteer: Gazetteer, plan: _Plan) -> Iterator[str]:
    """The outlines of what the candidates lie in, each once."""
    own = {candidate.place.id for candidate in candidates}
    ids = {ident for candidate in candidates for ident in candidate.place.within}
    for ident in sorted(ids - own):
        outline = gazetteer.outline(ident) if ident in gazetteer else None
        if outline is not None and outline.area:
            x, y = plan.at(outline)
            yield plan.shape(outline, "around")
            named = html.escape(gazetteer.place(ident).name)
            yield f'<text class="around-name" x="{x:.1f}" y="{y:.1f}">{named}</text>'


def _item(candidate: Candidate) -> str:
    place = candidate.place
    said = (
        f"{place.name} ({place.kind}, {place.outline}), {candidate.score:.2f}: {candidate.reason}"
    )
    whose = f"{place.id}. {place.credit} ({place.licence}). {place.note}"
    return f"<li>{html.escape(said)}<br><small>{html.escape(whose)}</small></li>"
