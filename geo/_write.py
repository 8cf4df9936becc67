"""Files that are there whole or not at all."""

import os
import secrets
from pathlib import Path


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
