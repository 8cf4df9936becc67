"""Files that are there whole or not at all, and folders with one writer at a time."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import LedgerError


def write_whole(path: Path, content: bytes, *, alone: bool = False) -> bool:
    """Write ``content`` to ``path`` in one step; whether anything changed.

    The content is on the disk under another name in the same folder before it takes the name
    ``path``, so that neither a crash nor a full disk leaves half a file. A file that already
    holds ``content`` is not touched. A writer that knows it is ``alone`` uses one draft name
    for good, so that what a killed process left is written over.

    Raises
    ------
    OSError
        Where the file cannot be written; ``path`` is then as it was.
    """
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp" if alone else f".{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("wb" if alone else "xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as lasting as the files they name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path, *, wait: float) -> Iterator[None]:
    """Hold the folder's lock, which ends with the process whatever befalls it.

    Raises
    ------
    LedgerError
        Where another process holds it for longer than ``wait`` seconds.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        limit = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > limit:
                    raise LedgerError(
                        f"{folder}: another process has been recording for "
                        f"{wait:g} seconds; try again when it is done"
                    ) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)
