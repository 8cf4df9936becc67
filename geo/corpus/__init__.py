"""Collections of articles, read by many processes: every article accounted for exactly once."""

from geo.corpus.driving import Summary, extract
from geo.corpus.pieces import is_collection, pieces

__all__ = ["Summary", "extract", "is_collection", "pieces"]
