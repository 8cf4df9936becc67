"""The command line: each step of the way from an article to a map, alone or all at once."""

from geo.cli.group import main

__all__ = ["main"]
