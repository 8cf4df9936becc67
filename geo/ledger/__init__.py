"""Where claims are kept: every claim so far, article by article."""

from geo.ledger.files import Changes, Ledger

__all__ = ["Changes", "Ledger"]
