"""Which articles were read already, by the hash of what they were read from.

One JSON Lines file beside the claims, one line an article. It only saves work: where it is
lost or damaged, articles are read again, to the same claims.
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
from geo.ledger._folder import alone
from geo.model import to_line

NAME = ".read.jsonl"
_WAIT = 30.0  # seconds for another process to finish noting


class Read(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article that was read: the hash of its file, and how many claims it gave."""

    article: str
    sha256: str
    claims: int


def file_hash(content: bytes) -> str:
    """The hash by which a file's content is known again."""
    return hashlib.sha256(content).hexdigest()


def load(folder: Path) -> dict[str, Read]:
    """What was read so far, by article.

    Raises
    ------
    LedgerError
        Where the file is there and cannot be read.
    """
    path = folder / NAME
    try:
        lines = read_file(path).splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read ({error.strerror})") from None
    found = {}
    for line in lines:
        try:
            read = decode(line, kind=Read)
        except msgspec.DecodeError:
            continue
        found[read.article] = read
    return found


def add(folder: Path, new: Iterable[Read]) -> None:
    """Note that articles were read, beside what others noted meanwhile.

    Raises
    ------
    LedgerError
        Where the file cannot be written, or another process keeps writing; it is then as it was.
    """
    noted = {read.article: read for read in new}
    if not noted:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder, wait=_WAIT):
            together = load(folder) | noted
            content = b"".join(to_line(together[article]) for article in sorted(together))
            write_whole(folder / NAME, content, alone=True)
    except OSError as error:
        said = error.strerror or str(error)
        raise LedgerError(f"{folder / NAME}: cannot be written ({said})") from None
