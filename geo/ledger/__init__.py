"""Where claims and the decisions about them are kept: article by article, reviewer by reviewer."""

from geo.ledger.decisions import Reviews
from geo.ledger.files import Changes, Ledger

__all__ = ["Changes", "Ledger", "Reviews"]
