"""Text in a picture: in letters that a font has, in lines that fit.

matplotlib shapes and orders text of every script itself (from 3.11 on). Its own DejaVu Sans has
Latin, Cyrillic, Greek, Arabic, Hebrew, Armenian and Georgian letters and looks the same on every
machine; for other scripts a Noto font is taken where one is installed, else they are put into
Latin letters.
"""

import unicodedata
from collections.abc import Callable
from functools import cache

from anyascii import anyascii
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

FAMILY = "DejaVu Sans"


@cache
def families(text: str) -> tuple[str, ...]:
    """The fonts that have the letters of a text, the first for most of them."""
    found = [FAMILY]
    for letter in text:
        family = _family(letter)
        if family is not None and family not in found:
            found.append(family)
    return tuple(found)


def legible(text: str, *, most: int = 300) -> str:
    """A text as one line that can be drawn: no control characters, no letter without a font."""
    line = " ".join("".join(map(_letter, text[: 4 * most])).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def has_font(text: str) -> bool:
    """Whether some font has every letter of a text."""
    return all(_family(letter) is not None for letter in text if not _unseen(letter))


def wrapped(text: str, *, most: int, fits: Callable[[str], bool]) -> list[str]:
    """A text in at most so many lines that fit; what is too much is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if fits(longer):
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        if len(lines) == most:
            break
    else:
        lines.append(line)
        line = ""
    if line:
        lines[-1] = f"{lines[-1]} …"
    return [cut(line, fits=fits) for line in lines]


def cut(text: str, *, fits: Callable[[str], bool]) -> str:
    """As much of a text as fits, with an ellipsis where something is left out."""
    if fits(text):
        return text
    short, long = 0, len(text)
    while long - short > 1:
        middle = (short + long) // 2
        if fits(f"{text[:middle].rstrip()}…"):
            short = middle
        else:
            long = middle
    return f"{text[:short].rstrip()}…"


def _letter(letter: str) -> str:
    # What turns the direction of a line, or ends it, has no place in one.
    if unicodedata.category(letter) in {"Cc", "Zl", "Zp"}:
        return " "
    if _unseen(letter):
        return ""
    return letter if _family(letter) is not None else anyascii(letter)


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "C"


@cache
def _family(letter: str) -> str | None:
    """The font for a letter, or None."""
    if ord(letter) in _letters(FAMILY):
        return FAMILY
    script = unicodedata.name(letter, "").partition(" ")[0].title()
    for family in (f"Noto Sans {script}", "Noto Sans CJK JP"):
        if family in _installed() and ord(letter) in _letters(family):
            return family
    return None


@cache
def _installed() -> frozenset[str]:
    return frozenset(entry.name for entry in fontManager.ttflist)


@cache
def _letters(family: str) -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties(family=[family]))).get_charmap())
