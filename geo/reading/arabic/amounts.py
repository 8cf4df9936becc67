"""How much of a place Arabic words speak of: "معظم", "أجزاء من", "ثلثي", "70 بالمئة من"."""

from geo.model import Extent
from geo.reading.arabic.naming import NUMBER, Naming, is_adjective
from geo.reading.arabic.words import Word
from geo.reading.lexicon.arabic import ArabicLexicon

BRIDGES = {"من", "في", "ب", "داخل", "ل", "علي", "عند", "قرب"}
_OF_AREA = ("مساحه", "من", "احياء", "اراضي", "مربعه", "مربع", "المربعه")
_ABOUT = 4  # words like "more than about"
_PART = 3  # words between "parts" and what they are part of
_HUNDRED = 100


def amount(
    words: tuple[Word, ...], first: int, lexicon: ArabicLexicon, naming: Naming
) -> tuple[Extent, float | None, int]:
    """The extent and the fraction that words from ``first`` on speak of, and where they end."""
    index = first
    while index < len(words) and words[index].inside(lexicon.about) and index - first < _ABOUT:
        index += 1
    if index == len(words):
        return Extent.UNSTATED, None, first
    counted = _counted(words, index, lexicon)
    if counted is not None:
        return Extent.PART, *counted
    if words[first].inside(lexicon.whole_before):
        if first + 1 < len(words) and words[first + 1].plain == "من":
            return Extent.UNSTATED, None, first + 2  # "كل من X وY": both, not all of
        return Extent.WHOLE, None, first + 1
    for at in (first, index):
        if words[at].inside(lexicon.parts):
            after = _part(words, at, lexicon, naming)
            return (Extent.PART, None, after) if after else (Extent.UNSTATED, None, first)
    return Extent.UNSTATED, None, first


def _counted(
    words: tuple[Word, ...], index: int, lexicon: ArabicLexicon
) -> tuple[float | None, int] | None:
    """The fraction that a number says, where it is one, and where its words end."""
    number = _number(words[index], lexicon)
    following = words[index + 1].plain if index + 1 < len(words) else ""
    if number is not None and (after := _percent(words, index + 1, lexicon)):
        fraction = number / _HUNDRED if 0 < number <= _HUNDRED else None
        return fraction, _past_area(words, after)
    if number is not None and following.startswith(("كيلومتر", "الكيلومتر")):
        return None, _past_area(words, index + 2)
    if found := words[index].inside(lexicon.fractions):
        return lexicon.fractions[found], _past_area(words, index + 1)
    if number is not None and following == "ارباع":
        return number / 4, index + 2
    return None


def _past_area(words: tuple[Word, ...], index: int) -> int:
    while index < len(words) and words[index].plain in _OF_AREA:
        index += 1
    return index


def _percent(words: tuple[Word, ...], index: int, lexicon: ArabicLexicon) -> int:
    if index < len(words) and words[index].plain == "في":
        index += 1
    return index + 1 if index < len(words) and words[index].inside(lexicon.percent) else 0


def _part(words: tuple[Word, ...], first: int, lexicon: ArabicLexicon, naming: Naming) -> int:
    """Where "parts of" ends; 0 where the word announces a list ("أحياء X وY")."""
    several = words[first].inside(lexicon.dropped_several) is not None
    index, owned = first + 1, False
    while index < len(words) and index - first <= _PART + owned and words[index].is_word:
        if words[index].plain in BRIDGES:
            return index
        if naming.generic(words[index], "") or naming.generic(words[index], "ب"):
            return 0 if several else index
        owned = owned or any(c == "ل" for c, _ in words[index].forms)  # "تجمعات للمسلحين في"
        of = words[index].plain == "من" or (owned and words[index].plain.startswith(("ال", "ل")))
        if not is_adjective(words[index].plain) and not of:
            break
        index += 1
    return 0 if several else first + 1


def _number(word: Word, lexicon: ArabicLexicon) -> float | None:
    if NUMBER.fullmatch(word.plain):
        try:
            return float(word.plain.replace("٫", ".").replace(",", ""))
        except ValueError:
            return None
    found = word.inside(lexicon.numbers)
    return float(lexicon.numbers[found]) if found else None
