"""The short names an article introduces: "the Permanent Strategic Framework (CSP)"."""

import re

_JOINING = r"(?:of|the|and|for|to|in|de|du|la|et)"
_LONG = rf"[A-Z][\w'’.-]*(?: (?:{_JOINING} ){{0,2}}[A-Z][\w'’.-]*){{0,7}}"
_SHORT = re.compile(r" \((?:the )?([A-Z][A-Za-z0-9-]{1,7})[),;]")
_BEFORE = re.compile(rf"{_LONG}$")
_WIDEST = 160  # letters of a long name
# "Non-state armed groups (NSAGs)": in small letters, of which each begins with one of the short.
_COMMON = re.compile(r"((?:[a-z][a-z'’-]* ){1,6}[a-z][a-z'’-]*) \(([A-Z]{2,6})s?\)")
_FEWEST = 2  # capitals of a short name


def abbreviations(text: str) -> dict[str, str]:
    """The short name of each long one that the text defines, by the long one.

    Only where the letters agree: "Rapid Support Forces (RSF)", "armed groups (AGs)", not "Marib
    (Yemen)".
    """
    found: dict[str, str] = {}
    if "(" not in text:
        return found
    for match in _SHORT.finditer(text):
        short = match[1]
        before = _BEFORE.search(text[max(0, match.start() - _WIDEST) : match.start()])
        long = before[0] if before is not None else ""
        words = long.split()
        if "Minist" in long or "Department" in long:
            continue  # many have an MoD
        if sum(letter.isupper() for letter in short) < _FEWEST:
            continue
        for first in range(len(words)):
            initials = [word[0].casefold() for word in words[first:] if word[0].isupper()]
            if initials[:1] == [short[0].casefold()] and _spells(short, initials):
                found.setdefault(" ".join(words[first:]), short)
                break
    for match in _COMMON.finditer(text):
        words = match[1].split()
        for first in range(len(words) - 1):
            initials = [part[0] for word in words[first:] for part in word.split("-") if part]
            if "".join(initials).upper() == match[2]:
                found.setdefault(" ".join(words[first:]), match[2])
    return found


def _spells(short: str, initials: list[str]) -> bool:
    """Whether each initial stands in the short name, in order."""
    letters = iter(short.casefold())
    return len(initials) > 1 and all(initial in letters for initial in initials)
