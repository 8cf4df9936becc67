"""Notes by key, one a line of a JSON Lines file: what saves work, and may be lost.

Whatever is noted can be found out again by doing the work again, so a damaged line is passed
over, and is gone once something else is noted.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from geo._files import read_file
from geo._json import decode
from geo._write import alone, write_whole
from geo.errors import LedgerError
from geo.model import to_line

_WAIT = 30.0  # seconds for another process to finish noting
Note = TypeVar("Note", bound=Struct)


class Notes(Generic[Note]):
    """The notes of one kind in a file, the newest of each key.

    Parameters
    ----------
    path
        The file; it and its folder are made when something is noted.
    kind
        What a line holds.
    key
        By what a note is found again, and which earlier one it replaces.
    """

    def __init__(self, path: Path, *, kind: type[Note], key: Callable[[Note], str]) -> None:
        self._path = path
        self._kind = kind
        self._key = key

    def load(self) -> dict[str, Note]:
        """What is noted, by key.

        Raises
        ------
        LedgerError
            Where the file is there and cannot be read.
        """
        try:
            lines = read_file(self._path).splitlines()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise LedgerError(f"{self._path}: cannot be read ({error.strerror})") from None
        found = {}
        for line in lines:
            try:
                note = decode(line, kind=self._kind)
            except msgspec.DecodeError:
                continue
            found[self._key(note)] = note
        return found

    def add(self, new: Iterable[Note]) -> dict[str, Note]:
        """Note something beside what other processes noted meanwhile; all of it, by key.

        Raises
        ------
        LedgerError
            Where the file cannot be written, or another process keeps writing; it is then as
            it was.
        """
        noted = {self._key(note): note for note in new}
        if not noted:
            return self.load()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with alone(self._path.parent, wait=_WAIT):
                together = self.load() | noted
                lines = (to_line(together[key]) for key in sorted(together))
                write_whole(self._path, b"".join(lines), alone=True)
        except OSError as error:
            said = error.strerror or str(error)
            raise LedgerError(f"{self._path}: cannot be written ({said})") from None
        return together
