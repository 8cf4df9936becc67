"""How alike two names are, 0..1: by their sounds, by their letters, and by both roughly.

An edit distance of sounds alone takes "Forces" for Farkas: what is written tells more than what is
left of it when near sounds are one. The shares of the three were fitted on names that are places
and words that are none (``scripts/bench/names.py``).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz.distance import Indel, JaroWinkler

from geo.places._distance import distance, mass, strong
from geo.places._sounds import VOWELS
from geo.places._words import Word

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


def likeness(
    one: Sequence[Word],
    two: Sequence[Word],
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
    sounds = "".join(word.sound for word in one), "".join(word.sound for word in two)
    heard = _heard(sounds, apart)
    if heard < LEAST:
        return 0.0
    letters = Indel.normalized_similarity(
        "".join(word.text for word in one), "".join(word.text for word in two)
    )
    if len(one) == len(two) > 1:
        # Less where a rare word is unlike: "Karm" may be anything, if only "Qaterji" is right.
        shares = [weight(a) + weight(b) for a, b in zip(one, two, strict=True)]
        pairs = list(zip(shares, one, two, strict=True))
        total = sum(shares)
        by_word = sum(n * _word_heard(a, b, unvowelled=unvowelled) for n, a, b in pairs) / total
        heard = min(heard, by_word)
        by_word = sum(n * Indel.normalized_similarity(a.text, b.text) for n, a, b in pairs) / total
        letters = min(letters, by_word)
    if heard < 1:
        heard -= _DOUBT * max(0, _BONES - min(map(strong, sounds)))
    other_side = _OTHER_SIDE if _telling(one) != _telling(two) else 0.0
    roughly = JaroWinkler.normalized_similarity(
        _rough(sounds[0], vowels=not unvowelled), _rough(sounds[1], vowels=not unvowelled)
    )
    if scripts[0] != scripts[1]:
        letters = (heard + roughly) / 2
    return _SOUND * heard + _LETTERS * letters + _ROUGHLY * roughly - other_side


def _heard(sounds: tuple[str, str], apart: float) -> float:
    """How alike two sounds are that are so far apart."""
    whole = (mass(sounds[0]) + mass(sounds[1])) / 2 or 1.0
    first = sounds[0][:1], sounds[1][:1]
    if first[0] != first[1]:
        apart += _FIRST_SOUND * min(1.0, distance(*first))
    apart += max(0.0, apart - _SMALL) * max(0.0, _SHORT - whole) * _SHORT_COST
    return 1 - apart / whole


def _word_heard(one: Word, two: Word, *, unvowelled: bool) -> float:
    if one.sound == two.sound:
        return 1.0
    half = (mass(one.sound) + mass(two.sound)) / 2 or 1.0
    return max(0.0, 1 - distance(one.sound, two.sound, unvowelled=unvowelled) / half)


def _telling(words: Sequence[Word]) -> set[str]:
    return {word.text for word in words if word.side or word.text.isdigit()}


_ROUGH = str.maketrans(
    "qg%xGCjJSzZ&+!$86dDTpfveyow3hH", "kkkkkcccssss" + "tcs" + "tttttbbwaiuu\0\0\0"
)
_NO_VOWELS = str.maketrans("", "", "".join(VOWELS))


@lru_cache(maxsize=65536)
def _rough(sound: str, *, vowels: bool) -> str:
    """A sound with its near phones as one, with or without the vowels."""
    rough = sound.translate(_ROUGH).replace("\0", "")
    return rough if vowels else rough.translate(_NO_VOWELS)
