"""Which city an article is about, by how often it is named."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from geo.model import Place
from geo.places._words import kind_of_word, taken_apart
from geo.places.gazetteer import Gazetteer

# What is fetched with all its parts; a village's name is asked for itself.
_CITIES = frozenset({"city", "town"})
_WORD = re.compile(r"[^\W\d_][\w'’ʼ`-]*")
_LONGEST_NAME = 3


def city_of(text: str, gazetteer: Gazetteer) -> Place | None:
    """The city or town that a text names most often; of those named as often, the first."""
    words = list(_WORD.finditer(text))
    ordinary = {word[0] for word in words if word[0].islower()}
    counts: Counter[str] = Counter()
    for i, first in enumerate(words):
        for j in range(i, min(len(words), i + _LONGEST_NAME)):
            if not in_a_name(words[j][0]) or (j > i and _gap(text, words, j) != " "):
                break
            if not _part_of_more(text, words, i, j, ordinary):
                counts[text[first.start() : words[j].end()]] += 1
    named: Counter[str] = Counter()
    for name, count in counts.items():
        place = next((p for p in gazetteer.named(name) if p.kind in _CITIES), None)
        if place is not None:
            named[place.id] += count
    return gazetteer.place(named.most_common(1)[0][0]) if named else None


def in_a_name(word: str) -> bool:
    """Whether a word can be one of a name: a capital in it, or letters that know none."""
    return any(c.isalpha() and not c.islower() for c in word)


def _gap(text: str, words: Sequence[re.Match[str]], i: int) -> str:
    """What stands before a word, up to the one before it."""
    return text[words[i - 1].end() : words[i].start()] if i else ""


def _part_of_more(
    text: str, words: Sequence[re.Match[str]], i: int, j: int, ordinary: Collection[str]
) -> bool:
    """Whether words stand in a longer name: Tell in "Tell Hassan", not Aleppo in "In Aleppo"."""
    beside = []
    if i and _gap(text, words, i) == " ":
        beside.append(words[i - 1][0])
    if j + 1 < len(words) and _gap(text, words, j + 1) == " ":
        beside.append(words[j + 1][0])
    return any(
        word[0].isupper()
        and word.casefold() not in ordinary
        and kind_of_word(word) is None
        and not any(part.side for part in taken_apart(f"{word} X").words)
        for word in beside
    )
