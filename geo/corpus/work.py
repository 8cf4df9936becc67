"""What a worker does: reads a few articles and tells what became of each."""

import threading
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from geo.corpus.pieces import Piece
from geo.errors import AccordingtoError
from geo.model import Claim
from geo.reader import Reader


class Task(Struct, frozen=True, kw_only=True):
    """Articles, and how they are to be read.

    ``fingerprint`` is the reader's (``Reader.fingerprint``) by which they were given out; a worker
    with another program or other data must not read them.
    """

    pieces: tuple[Piece, ...]
    data: str
    fingerprint: str
    told: dict[str, str | None]
    located: bool


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one article: its id, the hash of its text and its claims, or the error."""

    name: str
    sha256: str
    article: str | None = None
    text_sha256: str | None = None
    claims: tuple[Claim, ...] = ()
    error: str | None = None


class OtherReaderError(Exception):
    """The worker would read otherwise than the one who gave out the task."""


# A language model and its memory serve one thread at a time.
_reading = threading.Lock()


@lru_cache(maxsize=1)
def _reader(data: str, fingerprint: str) -> Reader:
    reader = Reader(Path(data))
    if reader.fingerprint() != fingerprint:
        raise OtherReaderError
    return reader


def read_task(task: Task) -> list[Outcome]:
    """What became of each article of a task, in order.

    Raises
    ------
    OtherReaderError
        Where this worker's program or data are not those of the task's giver.
    """
    with _reading:
        reader = _reader(task.data, task.fingerprint)
        return [_outcome(piece, task, reader) for piece in task.pieces]


def _outcome(piece: Piece, task: Task, reader: Reader) -> Outcome:
    sha256 = piece.sha256
    try:
        article = piece.article(**task.told)
        claims = reader.claims_of(article, located=task.located)
    except AccordingtoError as error:
        said = str(error)
        said = said if said.startswith(piece.name) else f"{piece.name}: {said}"
        return Outcome(name=piece.name, sha256=sha256, error=said)
    except Exception as error:  # noqa: BLE001 - of a million articles one that we trip over is one
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Outcome(
            name=piece.name, sha256=sha256, error=f"{piece.name}: the reader failed ({said})"
        )
    return Outcome(
        name=piece.name,
        sha256=sha256,
        article=article.id,
        text_sha256=article.sha256,
        claims=tuple(claims),
    )
