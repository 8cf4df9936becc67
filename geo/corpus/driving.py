"""A collection read to its end: tasks given out, and each article's outcome kept once, in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from geo.corpus.engines import Doing, Engine, WorkerLostError
from geo.corpus.pieces import Piece
from geo.corpus.sinks import Sink
from geo.corpus.work import Outcome, Task
from geo.reader import Reader

# What goes to a worker at a time, and how many such tasks are there for each worker.
_ARTICLES_A_TASK = 8
_BYTES_A_TASK = 256 * 1024
_TASKS_A_WORKER = 4


class Summary(Struct, kw_only=True):
    """How many articles a collection has, and what became of them; each is counted once."""

    articles: int = 0
    read: int = 0
    done_before: int = 0
    twice: int = 0
    failed: int = 0
    claims: int = 0

    def __str__(self) -> str:
        parts = [f"{self.articles} articles: {self.read} read, {self.claims} claims"]
        for count, what in (
            (self.done_before, "done before"),
            (self.twice, "there twice"),
            (self.failed, "failed"),
        ):
            if count:
                parts.append(f"{count} {what}")
        return ", ".join(parts)


def extract(
    pieces: Iterable[Piece],
    *,
    engine: Engine,
    sink: Sink,
    data: Path,
    failed: Callable[[str], object],
    progress: Callable[[Summary], object] | None = None,
    located: bool = True,
    **told: str | None,
) -> Summary:
    """Read the articles that ``sink`` does not have yet, and keep there what became of each.

    Outcomes are kept in the order of ``pieces``. An article over which workers die is given out
    alone, so that it fails alone. A text that stands in the collection twice is read once.

    Parameters
    ----------
    failed
        Told of each article that could not be read or kept, one line each.
    located
        Whether claims are given the ids of their places.
    told
        What is known of every article, as ``read_article`` takes it.

    Raises
    ------
    AccordingtoError
        Where the workers or the sink cannot go on; what was kept until then is kept.
    """
    summary = Summary()
    how = Task(
        pieces=(),
        data=str(data.resolve()),
        fingerprint=Reader(data).fingerprint(),
        told=told,
        located=located,
    )
    known = sink.done()
    # Where claims can be replaced, an article of an id that is there is that article, changed.
    ids = set() if sink.replaces else set(known.values())

    def missed(said: str) -> None:
        summary.failed += 1
        failed(said)

    new = _new(pieces, known.keys(), summary)
    try:
        for outcome in _outcomes(_tasks(new, how), engine):
            if outcome.error is not None:
                missed(outcome.error)
            elif outcome.article in ids:
                missed(
                    f"{outcome.name}: has the id {outcome.article!r} of another article; give it "
                    "an 'id' of its own"
                )
            else:
                ids.add(str(outcome.article))
                summary.read += 1
                summary.claims += len(outcome.claims)
                sink.keep(outcome)
            if progress is not None:
                progress(summary)
    finally:
        for refused in sink.close():
            summary.read -= 1
            summary.claims -= len(refused.claims)
            missed(str(refused.error))
    return summary


def _new(pieces: Iterable[Piece], known: Any, summary: Summary) -> Iterator[Piece]:  # noqa: ANN401 - a set of keys
    """The pieces that are to be read, each text once."""
    seen: set[bytes] = set()
    for piece in pieces:
        summary.articles += 1
        sha256 = piece.sha256
        key = bytes.fromhex(sha256)
        if key in seen:
            summary.twice += 1
        elif sha256 in known:
            summary.done_before += 1
        else:
            yield piece
        seen.add(key)


def _tasks(pieces: Iterable[Piece], how: Task) -> Iterator[Task]:
    together: list[Piece] = []
    size = 0
    for piece in pieces:
        if together and (
            len(together) == _ARTICLES_A_TASK or size + len(piece.content) > _BYTES_A_TASK
        ):
            yield msgspec.structs.replace(how, pieces=tuple(together))
            together, size = [], 0
        together.append(piece)
        size += len(piece.content)
    if together:
        yield msgspec.structs.replace(how, pieces=tuple(together))


def _outcomes(tasks: Iterator[Task], engine: Engine) -> Iterator[Outcome]:
    """What became of each article, in order, with only so many tasks under way."""
    under_way: deque[tuple[Task, Doing]] = deque()
    while True:
        while len(under_way) < _TASKS_A_WORKER * engine.workers():
            task = next(tasks, None)
            if task is None:
                break
            under_way.append((task, engine.submit(task)))
        if not under_way:
            return
        task, doing = under_way.popleft()
        try:
            yield from engine.result(doing)
        except WorkerLostError:
            # It may have been this task or another that was under way: each is tried by itself.
            suspects = [task, *(suspect for suspect, _ in under_way)]
            finished = [None, *(done for _, done in under_way)]
            under_way.clear()
            for suspect, done in zip(suspects, finished, strict=True):
                yield from _alone(suspect, done, engine)


def _alone(task: Task, before: Doing | None, engine: Engine) -> Iterator[Outcome]:
    """What became of a task's articles with no other task under way beside it."""
    if before is not None:
        try:
            yield from engine.result(before)
        except WorkerLostError:
            pass
        else:
            return
    try:
        yield from engine.result(engine.submit(task))
    except WorkerLostError:
        if len(task.pieces) > 1:
            for piece in task.pieces:
                yield from _alone(msgspec.structs.replace(task, pieces=(piece,)), None, engine)
            return
        piece = task.pieces[0]
        yield Outcome(
            name=piece.name,
            sha256=piece.sha256,
            error=f"{piece.name}: the worker that read it died, and so did another",
        )
