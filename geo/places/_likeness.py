"""How alike two names are, 0..1: by their sounds, by their letters, and by both roughly.

An edit distance of sounds alone takes "Forces" for Farkas: what is written tells more than what is
left of it when near sounds are one. The shares of the three were fitted on names that are places
and words that are none (``scripts/bench/names.py``).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz.distance import Indel, JaroWinkler

from geo.places._distance import distance, mass, strong
from geo.places._sounds import VOWELS
from geo.places._words import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# What is less alike than this is not worth a closer look.
LEAST = 0.4
_SOUND, _LETTERS, _ROUGHLY = 0.3, 0.55, 0.15
_FIRST_SOUND = 0.25
# Below this mass each difference counts for more: two names of two consonants are soon alike.
# Vowels and near sounds, up to so much, are forgiven even then.
_SHORT, _SHORT_COST, _SMALL = 3.1, 0.455, 0.2
# Consonants from which on a likeness is no chance, and what each one short of it costs.
_BONES, _DOUBT = 4, 0.06
# What another side or another number costs: the east of a city is not its west.
_OTHER_SIDE = 0.3


class Run(Struct, frozen=True, gc=False):
    """Words in a row, as they are compared: their letters, their sounds, and how much there is.

    ``telling`` are those that say which of several: sides and numbers.
    """

    words: tuple[Word, ...]
    text: str
    sound: str
    mass: float
    telling: frozenset[str]

    @classmethod
    def of(cls, words: Sequence[Word]) -> "Run":
        """The words as they are compared."""
        sound = "".join([word.sound for word in words])
        return cls(
            words=tuple(words),
            text="".join([word.text for word in words]),
            sound=sound,
            mass=mass(sound),
            telling=frozenset(word.text for word in words if word.side or word.text.isdigit()),
        )


def likeness(
    one: Run,
    two: Run,
    *,
    scripts: tuple[str, str],
    apart: float,
    weight: Callable[[Word], float],
) -> float:
    """0..1: how alike two runs of words are.

    Parameters
    ----------
    one, two
        The words.
    scripts
        What each is written in (``latin``, ``arabic``, ``cyrillic``).
    apart
        The distance of their sounds.
    weight
        How much a word tells: rare words must be alike, common ones need not.
    """
    unvowelled = scripts[0] != scripts[1] and "arabic" in scripts
    heard = _heard(one, two, apart)
    if heard < LEAST:
        return 0.0
    across = scripts[0] != scripts[1]
    letters = 0.0 if across else Indel.normalized_similarity(one.text, two.text)
    if len(one.words) == len(two.words) > 1:
        # Less where a rare word is unlike: "Karm" may be anything, if only "Qaterji" is right.
        pairs = [(weight(a) + weight(b), a, b) for a, b in zip(one.words, two.words, strict=True)]
        total = sum([n for n, _, _ in pairs])
        by_word = sum([n * _word_heard(a, b, unvowelled=unvowelled) for n, a, b in pairs]) / total
        heard = min(heard, by_word)
        if not across:
            alike = [n * Indel.normalized_similarity(a.text, b.text) for n, a, b in pairs]
            letters = min(letters, sum(alike) / total)
    if heard < 1:
        heard -= _DOUBT * max(0, _BONES - min(strong(one.sound), strong(two.sound)))
    roughly = JaroWinkler.normalized_similarity(
        _rough(one.sound, vowels=not unvowelled), _rough(two.sound, vowels=not unvowelled)
    )
    if across:
        letters = (heard + roughly) / 2
    other_side = _OTHER_SIDE if one.telling != two.telling else 0.0
    return _SOUND * heard + _LETTERS * letters + _ROUGHLY * roughly - other_side


def most_alike(heard: "NDArray[np.float32]", *, across: bool) -> "NDArray[np.float32]":
    """What two runs may come to at most whose sounds are so much alike (``likeness``)."""
    sure = _SOUND + _LETTERS / 2 if across else _SOUND
    return sure * heard + (1 - sure)


def _heard(one: Run, two: Run, apart: float) -> float:
    """How alike two sounds are that are so far apart."""
    whole = (one.mass + two.mass) / 2 or 1.0
    first = one.sound[:1], two.sound[:1]
    if first[0] != first[1]:
        apart += _FIRST_SOUND * min(1.0, distance(*first))
    apart += max(0.0, apart - _SMALL) * max(0.0, _SHORT - whole) * _SHORT_COST
    return 1 - apart / whole


def _word_heard(one: Word, two: Word, *, unvowelled: bool) -> float:
    if one.sound == two.sound:
        return 1.0
    half = (mass(one.sound) + mass(two.sound)) / 2 or 1.0
    return max(0.0, 1 - distance(one.sound, two.sound, unvowelled=unvowelled) / half)


_ROUGH = str.maketrans(
    "qg%xGCjJSzZ&+!$86dDTpfveyow3hH", "kkkkkcccssss" + "tcs" + "tttttbbwaiuu\0\0\0"
)
_NO_VOWELS = str.maketrans("", "", "".join(VOWELS))


@lru_cache(maxsize=65536)
def _rough(sound: str, *, vowels: bool) -> str:
    """A sound with its near phones as one, with or without the vowels."""
    rough = sound.translate(_ROUGH).replace("\0", "")
    return rough if vowels else rough.translate(_NO_VOWELS)
