"""Which maps were drawn from what: a map is drawn anew when it would change, and only then.

A note says of each map the state of everything it was drawn from. So a run that was killed
between keeping claims and drawing them, or a review since the last run, leaves no old map.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from geo._files import read_file
from geo._json import decode
from geo._write import write_whole
from geo.errors import LedgerError
from geo.model import to_line

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


class Notes:
    """The notes in a folder; a lost or damaged one costs a drawing."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._states: dict[str, str] = {}
        try:
            lines = read_file(self._path).splitlines()
        except OSError:
            lines = []
        for line in lines:
            try:
                drawn = decode(line, kind=Drawn)
            except msgspec.DecodeError:
                continue
            self._states[drawn.to] = drawn.state

    def current(self, to: Path, state: str) -> bool:
        """Whether a map is there and was drawn from this state."""
        return to.exists() and self._states.get(str(to.resolve())) == state

    def add(self, drawn: Iterable[tuple[Path, str]]) -> None:
        """Note maps and the states they were drawn from.

        Raises
        ------
        LedgerError
            Where the note cannot be written.
        """
        new = {str(to.resolve()): state for to, state in drawn}
        if not new:
            return
        self._states |= new
        lines = (to_line(Drawn(to, self._states[to])) for to in sorted(self._states))
        try:
            write_whole(self._path, b"".join(lines))
        except OSError as error:
            said = error.strerror or str(error)
            raise LedgerError(f"{self._path}: cannot be written ({said})") from None
