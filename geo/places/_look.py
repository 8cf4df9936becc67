"""Letters that are not what they look like: another script's, or none at all to be seen.

"Аleppo" with a Cyrillic А is found as Aleppo is; but whoever looks at it is told.
"""

import unicodedata
from functools import lru_cache

# Scripts whose letters are taken for one another's.
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH"})
# They join and part letters in scripts that are joined: nothing odd there.
_JOINERS = frozenset("\u200c\u200d")
_MOST = 3


# Asked for each candidate of a name, and for each mention of one.
@lru_cache(maxsize=4096)
def odd_letters(text: str) -> str:
    """What in a name is not what it looks like, for readers; empty where nothing is."""
    found = dict.fromkeys(letter for letter in text if _unseen(letter))
    for word in text.split():
        scripts: dict[str, list[str]] = {}
        for letter in word:
            script = unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""
            if script in _ALIKE:
                scripts.setdefault(script, []).append(letter)
        if len(scripts) > 1:
            # The word's own script is the one that most of its letters are of.
            rest = sorted(scripts, key=lambda script: -len(scripts[script]))[1:]
            found |= dict.fromkeys(letter for script in rest for letter in scripts[script])
    if not found:
        return ""
    told = [f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip() for letter in found]
    more = f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return (
        f"written with letters that are not what they look like ({', '.join(told[:_MOST])}{more})"
    )


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cf", "Cc", "Co", "Cn"} and letter not in _JOINERS
