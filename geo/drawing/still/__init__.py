"""What each source asserts, as a picture: a panel for each, for print and for social cards."""

from geo.drawing.still.sheet import SIZES, Size
from geo.drawing.still.still import draw_still

__all__ = ["SIZES", "Size", "draw_still"]
