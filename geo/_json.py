"""JSON that others wrote, however deep and in whatever encoding: decoded, or refused as no JSON."""

from typing import TypeVar

import msgspec

T = TypeVar("T")


def decode(content: bytes | bytearray | str | msgspec.Raw, *, kind: type[T]) -> T:
    """The content as a record or value of ``kind``.

    Raises
    ------
    msgspec.DecodeError
        Where it is no JSON (too deep for any record included); a ``ValidationError`` where it is
        some, but no ``kind``.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except RecursionError:
        raise msgspec.DecodeError("it is nested too deep") from None
    except UnicodeDecodeError:
        raise msgspec.DecodeError("it is no UTF-8") from None
