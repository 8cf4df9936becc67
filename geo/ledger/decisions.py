"""Decisions kept as files: one JSON Lines file a reviewer, lines only ever added.

Two reviewers never write the same file, and the lines of one reviewer on two machines may be
put together in any order: the folder tells git to do so by itself. A line that cannot be read
is reported with its file and number, takes no part, and stays.
"""

import os
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import msgspec

from geo._files import read_file
from geo._json import decode
from geo._write import alone, sync_folder, write_whole
from geo.errors import LedgerError, RecordError
from geo.ledger._damage import Report, warn
from geo.ledger._folder import check_format
from geo.model import slug, to_line
from geo.reviews import Decision, Standing, settle

_MERGE = b"# Lines of two branches are put together: each stands for itself.\n*.jsonl merge=union\n"


class Reviews:
    """Every decision so far, in a folder of JSON Lines files.

    Parameters
    ----------
    folder
        Where the files are; made when the first decision is added.
    report
        Told of each line that cannot be read, by file and number; warns by default.
    wait
        Seconds to wait for another process that is adding.
    """

    def __init__(self, folder: Path, *, report: Report = warn, wait: float = 10.0) -> None:
        self.folder = Path(folder)
        self._report = report
        self._wait = wait

    def __str__(self) -> str:
        return str(self.folder)

    def decisions(self) -> list[Decision]:
        """Every decision once, by reviewer and then as they were added.

        Raises
        ------
        LedgerError
            Where the folder or a file cannot be read, or is of a newer format.
        """
        check_format(self.folder)
        found: dict[str, Decision] = {}
        try:
            for path in sorted(self.folder.glob("*.jsonl"), key=_stem):
                for number, line in enumerate(read_file(path).split(b"\n"), start=1):
                    if not line.strip():
                        continue
                    try:
                        decision = decode_decision(line)
                    except RecordError as error:
                        self._report(f"{path}: line {number}: {error}; the line is left out")
                        continue
                    found.setdefault(decision.id, decision)
        except OSError as error:
            raise LedgerError(f"{self.folder}: cannot be read ({error.strerror})") from None
        return list(found.values())

    def standings(self) -> dict[str, Standing]:
        """What stands of the decisions, by the id of the claim."""
        return settle(self.decisions())

    def add(self, decisions: Iterable[Decision]) -> None:
        """Keep decisions, each at the end of its reviewer's file; they are on disk then.

        Raises
        ------
        LedgerError
            Where another process keeps adding, or the disk refuses; of each reviewer then all
            or none are kept.
        """
        check_format(self.folder)
        new = sorted(decisions, key=lambda decision: decision.reviewer)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with alone(self.folder, wait=self._wait):
                if not (self.folder / ".gitattributes").exists():
                    write_whole(self.folder / ".gitattributes", _MERGE, alone=True)
                for reviewer, told in groupby(new, key=lambda decision: decision.reviewer):
                    _append(self._path(reviewer), b"".join(map(to_line, told)))
        except OSError as error:
            said = error.strerror or str(error)
            raise LedgerError(f"{self.folder}: cannot be written ({said})") from None

    def _path(self, reviewer: str) -> Path:
        return self.folder / f"{reviewer_id(reviewer)}.jsonl"


def reviewer_id(reviewer: str) -> str:
    """By what a reviewer's decisions are kept together.

    Raises
    ------
    LedgerError
        Where the name has no letter.
    """
    ident = slug(reviewer)
    if not ident:
        raise LedgerError(f"{reviewer!r}: is no name of a reviewer (it has no letter)")
    return ident


def decode_decision(line: bytes | str) -> Decision:
    """A decision from one line of JSON.

    Raises
    ------
    RecordError
        Naming the field that breaks the rules.
    """
    try:
        return decode(line, kind=Decision)
    except msgspec.ValidationError as error:
        raise RecordError(str(error).replace("`$.", "`")) from None
    except msgspec.DecodeError as error:
        raise RecordError(f"not a JSON object: {error}") from None


def _stem(path: Path) -> str:
    return path.stem


def _append(path: Path, lines: bytes) -> None:
    """Add whole lines to a file, or leave it as it was."""
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            lines = b"\n" + lines  # what an accident cut off stays a line of its own
        try:
            _write(handle, lines)
            os.fsync(handle)
        except BaseException:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)
    if new:
        sync_folder(path.parent)


def _write(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
