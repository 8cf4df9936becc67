"""One panel: what one source asserts about each place, drawn and named."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import shapely
from matplotlib.patches import Rectangle
from shapely import Geometry

from geo.drawing.area import known_by
from geo.drawing.coast import Sea
from geo.drawing.outlines import STEPS_PER_DEGREE, KnownPlaces, anchor
from geo.drawing.still.lettering import has_font, legible, wrapped
from geo.drawing.still.paint import Look, paint, paint_sea
from geo.drawing.still.sheet import Box, Sheet
from geo.model import Place

_DOT = 5.5
"""Radius of a place of which only a point is known, points."""
_ROOM = 0.12
_LEAST = 0.02
_MOST_CONTEXT_NAMES = 14
_WIDEST = 15.5
"""A name's line is at most so many times as wide as the text is high."""
_LEADING = 1.24
_LATTICE = 14
_KM_PER_DEGREE = 111.32
_ORDER = {"spoken": 0, "region": 1, "silent": 2, "context": 3}
"""Which is named first, and painted last."""


class Item(NamedTuple):
    """A place to be drawn and named: how it looks, and what is asserted, in words."""

    place: Place
    look: Look
    words: Sequence[str] = ()


class Frame(NamedTuple):
    """The part of the world that every panel shows: west, south, east, north, degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies within."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def meets(self, bounds: tuple[float, float, float, float]) -> bool:
        """Whether a box of west, south, east and north overlaps it."""
        west, south, east, north = bounds
        return west < self.east and self.west < east and south < self.north and self.south < north

    def widened(self, shape: float) -> "Frame":
        """With room on every side, in so many times the height for the width."""
        squeeze = math.cos(math.radians((self.south + self.north) / 2))
        wide = max((self.east - self.west) * squeeze, _LEAST) * (1 + 2 * _ROOM)
        high = max(self.north - self.south, _LEAST) * (1 + 2 * _ROOM)
        wide, high = max(wide, high * shape), max(high, wide / shape)
        lon, lat = (self.west + self.east) / 2, (self.south + self.north) / 2
        return Frame(
            lon - wide / squeeze / 2, lat - high / 2, lon + wide / squeeze / 2, lat + high / 2
        )


def draw_panel(
    sheet: Sheet,
    box: Box,
    items: Iterable[Item],
    *,
    seen: Frame,
    gazetteer: KnownPlaces,
    inks: Mapping[str, str],
    sea: Sea | None = None,
) -> None:
    """Draw the places in a rectangle of the sheet, and as many of their names as find room."""
    axes = sheet.panel(box)
    axes.set_xlim(seen.west, seen.east)
    axes.set_ylim(seen.south, seen.north)
    land = Rectangle((0, 0), 1, 1, transform=axes.transAxes, facecolor=inks["map-land"], zorder=-1)
    axes.add_patch(land)
    if sea is not None:
        paint_sea(axes, sea.water, inks=inks)
    drawn = []
    for item in sorted(items, key=lambda one: (_ORDER[one.look.place], one.place.id), reverse=True):
        outline = gazetteer.outline(item.place.id)
        at = anchor(item.place, outline)
        if at is None:
            continue
        lon, lat = (step / STEPS_PER_DEGREE for step in at)
        flat = outline is None or not outline.area
        shape = _dot(lon, lat, seen, box, item) if flat else outline
        paint(axes, shape, item.look, inks=inks)
        west, south, east, north = shapely.bounds(shape).tolist()
        around = Box(*_on_sheet(west, north, seen, box), *_on_sheet(east, south, seen, box))
        spots = [_on_sheet(lon, lat, seen, box)]
        if item.look.place == "region":
            spots += _inside(shape, spots[0], seen, box)
        drawn.append(_Drawn(item, spots, around, _DOT if flat else 0.0))
    _name_all(sheet, box, drawn, inks=inks)
    _scale(sheet, box, seen, inks=inks)


class _Drawn(NamedTuple):
    """A place on the sheet: where its name may stand, the room it takes, the radius of a dot."""

    item: Item
    spots: Sequence[tuple[float, float]]
    around: Box
    away: float


def _on_sheet(lon: float, lat: float, seen: Frame, box: Box) -> tuple[float, float]:
    return (
        box.left + (lon - seen.west) / (seen.east - seen.west) * box.width,
        box.bottom - (lat - seen.south) / (seen.north - seen.south) * box.height,
    )


def _inside(
    shape: Geometry, middle: tuple[float, float], seen: Frame, box: Box
) -> list[tuple[float, float]]:
    """Points of a lattice on the sheet that lie in a shape, the nearest to its middle first."""
    steps = [(number + 0.5) / _LATTICE for number in range(_LATTICE)]
    spots = []
    for across, up in product(steps, steps):
        lon = seen.west + across * (seen.east - seen.west)
        lat = seen.south + up * (seen.north - seen.south)
        if shapely.contains_xy(shape, lon, lat):
            spots.append(_on_sheet(lon, lat, seen, box))
    return sorted(spots, key=lambda spot: math.dist(spot, middle))


def _dot(lon: float, lat: float, seen: Frame, box: Box, item: Item) -> Geometry:
    """A circle on the sheet, as an ellipse in degrees."""
    radius = 1.3 if item.look.place == "context" else _DOT
    across = radius / box.width * (seen.east - seen.west)
    down = radius / box.height * (seen.north - seen.south)
    unit = shapely.Point(0, 0).buffer(1, quad_segs=12)
    return shapely.transform(unit, lambda points: points * (across, down) + (lon, lat))


def _name_all(sheet: Sheet, box: Box, drawn: Sequence[_Drawn], *, inks: Mapping[str, str]) -> None:
    """Name the places, those in conflict first: each by its name, then with what has room."""
    ordered = sorted(drawn, key=_importance)
    dots = [one.around for one in drawn if one.away and one.item.look.place != "context"]
    text = sheet.size.text
    dots.append(Box(box.right - 5 * text, box.bottom - 2 * text, box.right, box.bottom))  # scale
    named: dict[int, tuple[Box, Sequence[_LineOf]]] = {}

    def name(number: int, shapes: Iterable[Sequence[_LineOf]]) -> None:
        one = ordered[number]
        others = [spot for other, (spot, _) in named.items() if other != number]
        for lines in shapes:
            blocked = _blocked(one, drawn, [*dots, *others])
            spot = _spot(sheet, box, one, lines, blocked=blocked)
            if spot is not None:
                named[number] = spot, lines
                return

    shapes = [[*_shapes(sheet, one.item, inks)] for one in ordered]
    context = [n for n, one in enumerate(ordered) if one.item.look.place == "context"]
    spoken = [n for n in range(len(ordered)) if n not in context]
    for number in spoken:
        name(number, shapes[number][-1:])
    for number in spoken:
        name(number, shapes[number][:-1])
    for number in context:
        if len(named) < len(spoken) + _MOST_CONTEXT_NAMES:
            name(number, shapes[number])
    for spot, lines in named.values():
        _write(sheet, spot, lines, inks)


def _importance(one: _Drawn) -> tuple[bool, int, int, str]:
    """Conflicts first; of towns nobody speaks of the one that most will have heard of."""
    place, look = one.item.place, one.item.look
    fame = known_by(place) if look.place == "context" and one.away else 0
    return not look.conflict, _ORDER[look.place], -fame, place.id


def _blocked(one: _Drawn, drawn: Sequence[_Drawn], taken: Sequence[Box]) -> list[Box]:
    """Where the name of a place may not stand."""
    if one.item.look.place != "region":
        return list(taken)
    # The name of a region is not to be taken for that of a district in it.
    return [*taken, *(d.around for d in drawn if d.item.look.place in {"spoken", "silent"})]


class _LineOf(NamedTuple):
    text: str
    size: float
    weight: str
    colour: str


def _shapes(sheet: Sheet, item: Item, inks: Mapping[str, str]) -> Iterator[Sequence[_LineOf]]:
    """The lines of a name from the most to the least."""
    size = sheet.size.text
    quiet = item.look.place in {"context", "silent"}
    mark = "≠ " if item.look.conflict else ""
    colour = inks["accent-ink"] if item.look.conflict else inks["soft" if quiet else "ink"]

    def lines(
        text: str, share: float, ink: str, *, weight: str = "regular", most: int = 1
    ) -> list[_LineOf]:
        def fits(part: str) -> bool:
            return sheet.measure(part, size=size * share, fontweight=weight)[0] < _WIDEST * size

        parts = wrapped(legible(text), most=most, fits=fits)
        return [_LineOf(part, size * share, weight, ink) for part in parts]

    bold = "regular" if quiet else "bold"
    name = lines(mark + item.place.name, 0.8 if quiet else 0.92, colour, weight=bold)
    native = [
        line
        for text in list(item.place.names.values())[:1]
        if not quiet and text != item.place.name and has_font(text)
        for line in lines(text, 0.88, colour)
    ]
    words = [lines(text, 0.8, inks["ink"], most=2) for text in item.words[:3]]
    every = [line for part in words for line in part]
    if words:
        yield [*name, *native, *every]
        yield [*name, *every]
        yield [*name, *words[0]]
    elif native:
        yield [*name, *native]
    yield name


def _spot(
    sheet: Sheet, box: Box, one: _Drawn, lines: Sequence[_LineOf], *, blocked: Sequence[Box]
) -> Box | None:
    """Where a name stands: on its outline, or beside its point; None where there is no room."""
    wide = max(sheet.measure(n.text, size=n.size, fontweight=n.weight)[0] for n in lines) + 2
    high = sum(line.size * _LEADING for line in lines)
    near, middle = one.away + 2, -wide / 2
    sides = [(middle, -high * share) for share in (0.5, 0.75, 0.25, 1, 0)]
    if one.away:
        sides = [
            *((near, -high / 2), (-near - wide, -high / 2), (middle, near)),
            *(
                (middle, -near - high),
                (near, 0),
                (near, -high),
                (-near, near),
                (-near, -near - high),
            ),
        ]
    for x, y in one.spots:
        for across, down in sides:
            spot = Box(x + across, y + down, x + across + wide, y + down + high)
            if box.holds(spot) and not any(spot.meets(other) for other in blocked):
                return spot
    return None


def _write(sheet: Sheet, spot: Box, lines: Sequence[_LineOf], inks: Mapping[str, str]) -> None:
    top = spot.top
    for line in lines:
        sheet.write(
            line.text,
            (spot.left + spot.right) / 2,
            top,
            size=line.size,
            halo=inks["halo"],
            fontweight=line.weight,
            color=line.colour,
            ha="center",
        )
        top += line.size * _LEADING


def _scale(sheet: Sheet, box: Box, seen: Frame, *, inks: Mapping[str, str]) -> None:
    """A bar of so many kilometres in the lower right corner."""
    squeeze = math.cos(math.radians((seen.south + seen.north) / 2))
    per_point = (seen.east - seen.west) * squeeze * _KM_PER_DEGREE / box.width
    most = per_point * box.width / 4
    power = 10.0 ** math.floor(math.log10(most))
    km = max(step * power for step in (1, 2, 5) if step * power <= most)
    size = 0.72 * sheet.size.text
    left, top = box.right - 6 - km / per_point, box.bottom - 6
    sheet.rule(left, top, box.right - 6, colour=inks["soft"])
    words = f"{km:g} km" if km >= 1 else f"{km * 1000:g} m"
    style = {"ha": "right", "color": inks["soft"]}
    sheet.write(words, box.right - 6, top - 1.6 * size, size=size, halo=inks["halo"], **style)
