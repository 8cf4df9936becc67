"""Files as they come in: regular ones, no longer than what they are for, and never waited for.

What is raised is an OSError whose ``strerror`` says why, as of any file that cannot be read: who
reads a file says which it is and what to do in its own words.
"""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

MOST = 100_000_000
"""Bytes of any file that is read as a whole, unless it is known to be larger or smaller."""

LONGEST_LINE = 1_000_000
"""Bytes of a line in a file that is read line by line."""

_ALREADY_OPEN = frozenset({Path("/dev/fd"), Path("/proc/self/fd")})


def open_file(path: Path, *, most: int | None = None) -> BinaryIO:
    """A regular file opened to be read, or a pipe that the shell has opened already.

    Raises
    ------
    OSError
        Where it cannot be opened, is longer than ``most`` bytes, or is a folder, a device or
        a pipe with a name, which might be waited for without end.
    """
    path = Path(path)
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "its name holds a NUL character")
    # Without waiting: a pipe that nobody writes to would hold the program for ever.
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        _check(os.fstat(handle), path, most)
        os.set_blocking(handle, True)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check(about: os.stat_result, path: Path, most: int | None) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise IsADirectoryError(errno.EISDIR, "Is a directory")
    handed = stat.S_ISFIFO(about.st_mode) and path.parent in _ALREADY_OPEN
    if not (stat.S_ISREG(about.st_mode) or handed):
        raise OSError(errno.EINVAL, "it is no regular file but a pipe or a device")
    if most is not None and about.st_size > most:
        raise _too_long(about.st_size, most)


def read_file(path: Path, *, most: int = MOST) -> bytes:
    """The whole of a file.

    Raises
    ------
    OSError
        As ``open_file``; what is too long is not read.
    """
    with open_file(path, most=most) as stream:
        content = stream.read(most + 1)
    if len(content) > most:  # it grew, or is a pipe
        raise _too_long(len(content), most)
    return content


def lines_in(stream: BinaryIO, *, most: int = LONGEST_LINE) -> Iterator[bytes]:
    """The lines of a stream, each with its end.

    Raises
    ------
    OSError
        Where one is longer than ``most`` bytes: what has no lines may have no end.
    """
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        if len(line) > most:
            raise OSError(errno.EFBIG, f"line {number} is longer than {most:,} bytes")
        yield line


def _too_long(size: int, most: int) -> OSError:
    return OSError(errno.EFBIG, f"it has {size:,} bytes, and at most {most:,} are read")
