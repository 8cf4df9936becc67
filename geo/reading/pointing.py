"""How a phrase points back: at how many, at which, and where a name stands that it may mean."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from geo.reading.mentions import Mention

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

POINTING = {"those", "these", "that", "this", "both"}
"""Words that point back by themselves."""

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SPECIFYING = ("next", "near", "around", "of", "that", "where")


def size(words: Iterable[str]) -> int:
    """How many a phrase says there are; 0 where it does not."""
    return max((_NUMBERS[word] for word in words if word in _NUMBERS), default=0)


def specified(head: "Token", lefts: set[str]) -> bool:
    """Whether a phrase says itself which place it means ("the districts next to it")."""
    if lefts & POINTING:
        return False
    following = head.doc[head.i + 1].lower_ if head.i + 1 < len(head.doc) else ""
    return following in _SPECIFYING or any(
        child.i > head.i
        and child.dep_ in ("relcl", "acl")
        and head.doc[child.left_edge.i - 1].text != ","  # what follows a comma only adds
        for child in head.children
    )


def is_where(name: "Token") -> bool:
    """Whether a name says where something is: "in X", "near X"."""
    return name.dep_ == "pobj" and name.head.lower_ in ("in", "at", "near", "to", "from", "into")


def is_set_in(sentence: "Span", mentions: dict[int, Mention]) -> bool:
    """Whether a sentence begins with where it is set: "In X, talks went on"."""
    return sentence.start + 1 in mentions and sentence[0].lower_ in ("in", "at")


def last_word(text: str) -> str:
    """The last word of a name, in small letters."""
    return text.casefold().rsplit(maxsplit=1)[-1]
