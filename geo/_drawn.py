"""Which maps were drawn from what: a map is drawn anew when it would change, and only then.

A note says of each map the state of everything it was drawn from. So a run that was killed
between keeping claims and drawing them, or a review since the last run, leaves no old map.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from geo._notes import Notes

NAME = ".drawn.jsonl"


class Drawn(Struct, frozen=True, forbid_unknown_fields=True):
    """A map's file and the state of what it was drawn from."""

    to: str
    state: str


def state_of(paths: Iterable[Path], *said: object) -> str:
    """A hash that changes with any of these files (their size or time of change) or words."""
    digest = hashlib.sha256(repr(said).encode("utf-8", "surrogatepass"))
    for path in paths:
        try:
            about = path.stat()
        except FileNotFoundError:
            continue
        digest.update(f"\n{path.name} {about.st_size} {about.st_mtime_ns} {about.st_ino}".encode())
    return digest.hexdigest()[:20]


class Drawings:
    """The maps that were drawn, as noted in a folder; a lost or damaged note costs a drawing."""

    def __init__(self, folder: Path) -> None:
        self._notes = Notes(folder / NAME, kind=Drawn, key=lambda drawn: drawn.to)
        self._drawn = self._notes.load()

    def current(self, to: Path, state: str) -> bool:
        """Whether a map is there and was drawn from this state."""
        noted = self._drawn.get(str(to.resolve()))
        return noted is not None and noted.state == state and to.exists()

    def add(self, to: Path, state: str) -> None:
        """Note a map and the state that it was drawn from.

        Raises
        ------
        LedgerError
            Where the note cannot be written.
        """
        self._drawn = self._notes.add([Drawn(str(to.resolve()), state)])
