"""Where the outcomes of a collection are kept, so that what is done is not done again."""

import fcntl
import io
import json
import os
import re
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import msgspec

from geo._write import write_whole
from geo.corpus.work import Outcome
from geo.errors import AccordingtoError, LedgerError
from geo.ledger.asking import AnyLedger
from geo.ledger.reads import Read
from geo.model import Claim, to_line

if TYPE_CHECKING:
    import pyarrow as pa

# How much may be lost by a crash, and be read again: the larger, the fewer files and commits.
_ARTICLES_TOGETHER = 500
_SECONDS_TOGETHER = 30.0


class Sink(Protocol):
    """Where outcomes are kept."""

    @property
    def replaces(self) -> bool:
        """Whether an article that has changed takes the place of what was kept of it."""

    def done(self) -> dict[str, str]:
        """The articles that were kept in an earlier run: the hash of each, and its id."""

    def keep(self, outcome: Outcome) -> None:
        """Keep what became of an article, by the time that ``close`` is called at the latest."""

    def close(self) -> Iterable[Outcome]:
        """Keep what is not kept yet; the outcomes that were refused, each with its ``error``."""


class LineSink:
    """Claims as JSON Lines on a stream, each article's as soon as it is its turn."""

    replaces = False

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._stream = stream or sys.stdout.buffer

    def done(self) -> dict[str, str]:
        """Nothing: a stream remembers nothing."""
        return {}

    def keep(self, outcome: Outcome) -> None:
        """Write an article's claims."""
        self._stream.write(b"".join(map(to_line, outcome.claims)))
        self._stream.flush()

    def close(self) -> Iterable[Outcome]:
        """Nothing waits."""
        return ()


class _Together(ABC):
    """Keeps outcomes some hundred at a time."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._waiting: list[Outcome] = []
        self._refused: list[Outcome] = []
        self._clock = clock
        self._since = clock()

    def keep(self, outcome: Outcome) -> None:
        """Keep an outcome with others."""
        if not self._waiting:
            self._since = self._clock()
        self._waiting.append(outcome)
        if (
            len(self._waiting) >= _ARTICLES_TOGETHER
            or self._clock() - self._since > _SECONDS_TOGETHER
        ):
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._write(self._waiting)
            self._waiting = []

    @abstractmethod
    def _write(self, outcomes: list[Outcome]) -> None:
        """Keep these outcomes in one step."""

    def close(self) -> Iterable[Outcome]:
        """Keep the rest."""
        self._flush()
        return self._refused


class LedgerSink(_Together):
    """A ledger; what was read is noted there, as ``update`` does.

    Claims whose ids are in ``keeping`` (a person stood by them) stay while their text does.
    """

    replaces = True

    def __init__(
        self,
        ledger: AnyLedger,
        *,
        keeping: Container[str] = (),
        **options: Any,  # noqa: ANN401 - passed on
    ) -> None:
        super().__init__(**options)
        self._ledger = ledger
        self._keeping = keeping

    def done(self) -> dict[str, str]:
        """The articles that are noted as read, but for those whose claims are gone."""
        held = set(self._ledger.articles())
        known = self._ledger.already_read().values()
        return {one.sha256: one.article for one in known if not one.claims or one.article in held}

    def _write(self, outcomes: list[Outcome]) -> None:
        refusals: list[LedgerError] = []
        told = ((str(one.article), one.claims) for one in outcomes)
        recorded = self._ledger.record_all(
            told,
            keeping=self._keeping,
            texts={str(one.article): one.text_sha256 for one in outcomes if one.text_sha256},
            failed=refusals.append,
        )
        kept = {changes.article for changes in recorded}
        refused = [one for one in outcomes if one.article not in kept]
        self._refused += [
            msgspec.structs.replace(one, error=f"{one.name}: {error}")
            for one, error in zip(refused, refusals, strict=True)
        ]
        self._ledger.note_read(
            Read(article=str(one.article), sha256=one.sha256, claims=len(one.claims))
            for one in outcomes
            if one.article in kept
        )


_ACCOUNT = b"accordingto.articles"


class ParquetSink(_Together):
    """A folder of Parquet files of claims, one claim a row.

    Each file carries the account of its articles in its metadata (hash, id, number of claims),
    also of those without a claim, and takes its name in one step: whatever befalls the program,
    an article is in one file whole, or in none.
    """

    replaces = False

    def __init__(self, folder: Path, **options: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(**options)
        self.folder = folder
        self._next = 1
        try:
            import pyarrow as pa  # noqa: F401, PLC0415 - an extra
        except ModuleNotFoundError as error:
            raise AccordingtoError(
                f"{folder}: Parquet needs more ({error.name} is missing): "
                "pip install 'accordingto[dask]'"
            ) from None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Held until the process ends, whatever befalls it.
            self._lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise AccordingtoError(
                f"{folder}: another process is writing there; wait for it, or give another folder"
            ) from None
        except OSError as error:
            raise AccordingtoError(f"{folder}: cannot be written ({error.strerror})") from None

    def done(self) -> dict[str, str]:
        """The articles in the account of every file."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415 - an extra

        found: dict[str, str] = {}
        for path in sorted(self.folder.glob("part-*.parquet")):
            try:
                account = json.loads((parquet.read_metadata(path).metadata or {})[_ACCOUNT])
                found.update((sha256, article) for sha256, article, _ in account)
            except (pa.ArrowException, OSError, KeyError, ValueError) as error:
                said = " ".join(str(error).split())
                raise AccordingtoError(
                    f"{path}: is no file of ours, or damaged ({said}); move it away"
                ) from None
            number = re.search(r"\d+", path.stem)
            self._next = max(self._next, int(number[0]) + 1 if number else 1)
        return found

    def _write(self, outcomes: list[Outcome]) -> None:
        from pyarrow import parquet  # noqa: PLC0415 - an extra

        account = [(one.sha256, one.article, len(one.claims)) for one in outcomes]
        table = _table([claim for one in outcomes for claim in one.claims])
        table = table.replace_schema_metadata({_ACCOUNT: json.dumps(account).encode()})
        content = io.BytesIO()
        parquet.write_table(table, content, compression="zstd")
        path = self.folder / f"part-{self._next:06}.parquet"
        try:
            write_whole(path, content.getvalue(), alone=True)
        except OSError as error:
            said = error.strerror or str(error)
            raise AccordingtoError(
                f"{path}: cannot be written ({said}); what was kept until now is kept"
            ) from None
        self._next += 1

    def close(self) -> Iterable[Outcome]:
        """Write the rest and let go of the folder."""
        try:
            return super().close()
        finally:
            os.close(self._lock)


def _table(claims: list[Claim]) -> "pa.Table":
    """Claims as a table, a column a field; what is null in all rows has its type all the same."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    types = {
        **dict.fromkeys(Claim.__struct_fields__, pa.string()),
        **dict.fromkeys(("denied", "hedged"), pa.bool_()),
        **dict.fromkeys(("killed", "injured", "start", "end"), pa.int64()),
        **dict.fromkeys(("fraction", "confidence"), pa.float64()),
    }
    rows = [msgspec.to_builtins(claim) for claim in claims]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(types.items())))
