"""Which articles were read already, by the hash of what they were read from.

One JSON Lines file beside the claims, one line an article. It only saves work: where it is
lost or damaged, articles are read again, to the same claims.
"""

import hashlib
from pathlib import Path

from msgspec import Struct

from geo._notes import Notes

NAME = ".read.jsonl"


class Read(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article that was read: the hash of its file, and how many claims it gave."""

    article: str
    sha256: str
    claims: int


def file_hash(content: bytes) -> str:
    """The hash by which a file's content is known again."""
    return hashlib.sha256(content).hexdigest()


def notes(folder: Path) -> Notes[Read]:
    """What is noted in a folder of claims, by article."""
    return Notes(folder / NAME, kind=Read, key=lambda read: read.article)
