"""How much of a place a noun phrase is about: "parts of", "over two thirds of", "all of"."""

from typing import TYPE_CHECKING

from geo.model import Extent
from geo.reading.lexicon import Lexicon
from geo.reading.numbers import number

if TYPE_CHECKING:
    from geo.reading.trees import Token

_ALL = {"all", "whole", "entire"}
_SOME = {"most", "much", "several", "half"}
_ALSO_PLACES = ("quarter", "half", "quarters")
_CENTRES = ("centre", "center")
_PERCENT = 100


def amount(head: "Token", lexicon: Lexicon) -> tuple[Extent, float | None]:
    """How much of a place a noun phrase is about, and the fraction where it says one."""
    fraction = _fraction(head, lexicon)
    if fraction is not None:
        return Extent.PART, fraction
    if head.lower_ == "all" and head.i + 1 < len(head.doc) and head.nbor(1).lower_ == "but":
        return Extent.PART, None  # "all but a few blocks of X"
    before = {inner.lower_ for token in head.lefts for inner in token.subtree}
    if head.lower_ in lexicon.whole_words or before & _ALL:
        return Extent.WHOLE, None
    if head.lower_ in _CENTRES and any(c.dep_ == "compound" for c in head.lefts):
        return Extent.UNSTATED, None  # "the trading centre of X" is X
    if head.lower_ in lexicon.strict_parts or before & _SOME:
        districts = head.lower_ in lexicon.dropped_nouns and not before & (_SOME - {"several"})
        return (Extent.UNSTATED if districts else Extent.PART), None
    return Extent.UNSTATED, None


def _fraction(head: "Token", lexicon: Lexicon) -> float | None:
    """The share a phrase names: "65 percent", "over two thirds", "half of"."""
    lower = head.lower_
    if lower in _ALSO_PLACES and not any(child.lower_ == "of" for child in head.children):
        return None
    numbers = [t for t in head.lefts if t.dep_ in ("nummod", "amod", "compound")]
    if lower in lexicon.units:
        for token in numbers:
            value = number(token.text)
            if value is not None and 0 < value <= _PERCENT:
                return round(value / _PERCENT, 4)
        return None
    single = lower.removesuffix("s")
    if single in lexicon.fractions or lower in lexicon.fractions:
        times = next((v for t in numbers if (v := number(t.text)) is not None), 1.0)
        value = round(times * lexicon.fractions.get(single, lexicon.fractions.get(lower, 0)), 2)
        if single == "third":
            value = round(times / 3, 2)
        return value if 0 < value <= 1 else None
    return None
