"""What is asked of a word of a parse again and again is found out once."""

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.reading.trees import Token

Found = TypeVar("Found")


def remembered(ask: "Callable[[Token], Found]") -> "Callable[[Token], Found]":
    """The function, which looks at nothing but the parse, with its answers kept with the word.

    A list is handed out as a copy, to be added to.
    """
    name = ask.__name__

    @wraps(ask)
    def answer(word: "Token") -> Found:
        known = word.memory()
        if name not in known:
            known[name] = ask(word)
        kept: Any = known[name]
        handed: Any = kept[:] if isinstance(kept, list) else kept
        found: Found = handed
        return found

    return answer
