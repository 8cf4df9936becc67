"""Maps of who holds what, according to whom."""
