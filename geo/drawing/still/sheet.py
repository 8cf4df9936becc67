"""A sheet of so many points on which text, samples and panels are put from the top down."""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypedDict

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import Stroke
from matplotlib.text import Text

from geo.drawing.still.lettering import families

_PER_INCH = 72
_RIMMED = "rimmed"


class Size(NamedTuple):
    """Width and height in inches, pixels to an inch, points of the text, and how many panels."""

    width: float
    height: float
    dpi: int
    text: float
    panels: int


SIZES = {
    "card": Size(12, 6.3, 100, 9.5, 4),
    "square": Size(10.8, 10.8, 100, 10.5, 4),
    "a4": Size(11.69, 8.27, 300, 8, 6),
    "a4-upright": Size(8.27, 11.69, 300, 8, 6),
}
"""The sizes by name: 1200 x 630 and 1080 x 1080 pixels for the screen, A4 for paper."""


class Style(TypedDict):
    """How a line of text looks."""

    size: float
    fontweight: str
    color: str


class Box(NamedTuple):
    """A rectangle in points from the left and the top."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    def meets(self, other: "Box", *, room: float = 1.5) -> bool:
        """Whether the two overlap or come nearer than ``room``."""
        return (
            self.left < other.right + room
            and other.left < self.right + room
            and self.top < other.bottom + room
            and other.top < self.bottom + room
        )

    def holds(self, other: "Box") -> bool:
        """Whether the other lies wholly within."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


class Sheet:
    """A figure with its measures in points from the top left corner.

    Lengths are measured in the pixels of a PNG, whatever the file will be, so that a picture is
    laid out in one way.
    """

    def __init__(self, size: Size, *, paper: str, rims: bool = True) -> None:
        self._rims = rims
        self._rimmed = 0
        self.size = size
        self.width = size.width * _PER_INCH
        self.height = size.height * _PER_INCH
        self.figure = Figure(figsize=(size.width, size.height), dpi=size.dpi, facecolor=paper)
        self._canvas = FigureCanvasAgg(self.figure)

    def write(
        self,
        text: str,
        left: float,
        top: float,
        *,
        size: float,
        halo: str | None = None,
        **style: Any,  # noqa: ANN401 - what matplotlib takes
    ) -> None:
        """Put a line of text there; ``left`` is its left edge, or its middle with ``ha``.

        ``halo`` is the colour of a rim that sets it off from what lies below; without ``rims``
        such a line is marked for `with_rims`.
        """

        def put(**more: Any) -> None:  # noqa: ANN401 - as above
            self.figure.text(
                left / self.width,
                1 - top / self.height,
                text,
                fontsize=size,
                fontfamily=list(families(text)),
                va="top",
                parse_math=False,
                **style,
                **more,
            )

        if halo is None:
            put(zorder=3)
        elif self._rims:
            # The rim alone is drawn as shapes; the words over it stay text.
            rim = Stroke(linewidth=0.28 * size, foreground=halo, joinstyle="round")
            put(path_effects=[rim], zorder=2)
            put(zorder=3)
        else:
            self._rimmed += 1
            put(zorder=3, gid=f"{_RIMMED}-{self._rimmed}")

    def measure(
        self,
        text: str,
        *,
        size: float,
        **style: Any,  # noqa: ANN401 - as above
    ) -> tuple[float, float]:
        """Width and height of a line of text, points."""
        line = self.figure.text(
            0, 0, text, fontsize=size, fontfamily=list(families(text)), parse_math=False, **style
        )
        box = self._box_of(line)
        line.remove()
        return box.width, box.height

    def panel(self, box: Box) -> Axes:
        """An empty map in a rectangle."""
        where = (
            box.left / self.width,
            1 - box.bottom / self.height,
            box.width / self.width,
            box.height / self.height,
        )
        axes = self.figure.add_axes(where)
        axes.set_axis_off()
        return axes

    def rule(self, left: float, top: float, right: float, *, colour: str) -> None:
        """A horizontal line."""
        high = 1 - top / self.height
        across = [left / self.width, right / self.width]
        self.figure.add_artist(Line2D(across, [high, high], color=colour, linewidth=1))

    def _box_of(self, line: Text) -> Box:
        found = line.get_window_extent(self._canvas.get_renderer())  # type: ignore[no-untyped-call]
        per_point = self.figure.dpi / _PER_INCH
        return Box(
            found.x0 / per_point,
            self.height - found.y1 / per_point,
            found.x1 / per_point,
            self.height - found.y0 / per_point,
        )


def with_rims(svg: bytes, colour: str) -> bytes:
    """An SVG file in which lines that were marked have a rim, by a style instead of shapes."""
    rule = f'[id^="{_RIMMED}-"] text {{stroke: {colour}; stroke-width: .28em; paint-order: stroke}}'
    return svg.replace(b"</style>", rule.encode("ascii") + b"</style>", 1)


def flow(widths: Iterable[float], *, within: float, gap: float) -> list[tuple[int, float]]:
    """The row and the left edge of each of several things set in rows that break."""
    spots: list[tuple[int, float]] = []
    row, left = 0, 0.0
    for width in widths:
        if left and left + width > within:
            row, left = row + 1, 0.0
        spots.append((row, left))
        left += width + gap
    return spots


def columns(count: int, box: Box, *, gap: float, extra: float) -> int:
    """In how many columns so many maps, each with ``extra`` height for words, are largest."""

    def room(columns: int) -> float:
        first = grid(count, box, gap=gap, columns=columns)[0]
        return min(first.width, 1.4 * (first.height - extra))

    return max(range(1, count + 1), key=room)


def grid(count: int, box: Box, *, gap: float, columns: int) -> list[Box]:
    """Equal rectangles in a box, row by row."""
    rows = -(-count // columns)
    wide = (box.width - gap * (columns - 1)) / columns
    high = (box.height - gap * (rows - 1)) / rows
    found = []
    for number in range(count):
        row, column = divmod(number, columns)
        left, top = box.left + column * (wide + gap), box.top + row * (high + gap)
        found.append(Box(left, top, left + wide, top + high))
    return found
