"""The sounds of an index that may be near to another, found by their consonants."""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo.places._sounds import FAINT

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Entries looked at for one sound, at most.
MOST_VISITED = 25_000
# Where so many times more share anything than are asked for, those are not looked at further that
# share less than this part of what the best one does.
_MANY, _SOME = 6, 0.2


class Shortlist:
    """An index of sounds by pairs of their consonants.

    Parameters
    ----------
    sounds
        Found by their number here. Each should be there once.
    """

    def __init__(self, sounds: Sequence[str]) -> None:
        # Sounds that differ in their vowels alone share all their pairs, and are one here.
        alike: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, sound in enumerate(sounds):
            alike[_skeletons(sound)].append(number)
        self._alike = [np.array(numbers, dtype=np.intp) for numbers in alike.values()]
        self._count = np.array([len(numbers) for numbers in self._alike], dtype=np.intp)
        postings: defaultdict[str, list[int]] = defaultdict(list)
        pairs = [sorted(_grams(skeletons)) for skeletons in alike]
        for number, grams in enumerate(pairs):
            for gram in grams:
                postings[gram].append(number)
        self._postings = {gram: np.array(p, dtype=np.intp) for gram, p in postings.items()}
        many = max(1, len(sounds))
        self._weight = {
            gram: math.log(1 + many / int(self._count[p].sum()))
            for gram, p in self._postings.items()
        }
        self._sums: NDArray[np.float32] = np.array(
            [sum(self._weight[gram] for gram in grams) for grams in pairs], dtype=np.float32
        )

    def near(self, sound: str, *, most: int) -> "NDArray[np.intp]":
        """Numbers of about so many sounds at most that share the most with this one, in order.

        Sounds that share as much are all there or none.
        """
        grams = [gram for gram in _grams(_skeletons(sound)) if gram in self._postings]
        # The rarest first; of a large index the commonest pairs would only cost time.
        grams.sort(key=lambda gram: (len(self._postings[gram]), gram))
        shared = np.zeros(len(self._sums), dtype=np.float32)
        visited = 0
        for gram in grams:
            visited += len(self._postings[gram])
            if visited > MOST_VISITED and visited > len(self._postings[gram]):
                break
            shared[self._postings[gram]] += self._weight[gram]
        # Of a comparison: the zeros of numbers are found ten times as slowly.
        some = np.flatnonzero(shared > 0)
        if len(some) > _MANY * most:
            some = np.flatnonzero(shared > _SOME * shared.max())
        if not len(some):
            return some
        own = sum(self._weight[gram] for gram in grams)
        overlap = shared[some] / (own + self._sums[some])
        if len(some) > most:
            best = np.argpartition(-overlap, most)[:most]
            some, overlap = some[best], overlap[best]
        some = some[np.lexsort((some, -overlap))]
        enough = int(np.searchsorted(np.cumsum(self._count[some]), most)) + 1
        return np.sort(np.concatenate([self._alike[number] for number in some[:enough]]))


def _grams(skeletons: tuple[str, ...]) -> set[str]:
    """Pairs of neighbours and next neighbours of the consonants, with both ends marked."""
    grams: set[str] = set()
    for bare in skeletons:
        bones = f"^{bare}$"
        grams |= {a + b for a, b in pairwise(bones)}
        grams |= {f"{a}_{b}" for a, b in zip(bones, bones[2:], strict=False)}
    return grams


def _skeletons(sound: str) -> tuple[str, ...]:
    """The consonants that every spelling writes, near ones as one.

    More than one where a letter has two readings (a j that is y, a ch that is kh).
    """
    bare = "".join(c for c in sound if c not in FAINT)
    one = _collapsed_plain(bare.translate(_COARSE))
    two = _collapsed_plain(bare.translate(_OTHERWISE).translate(_COARSE))
    return (one,) if one == two else (one, two)


_COARSE = str.maketrans(
    {"q": "k", "g": "k", "%": "k", "x": "k", "G": "k", "C": "c", "j": "c", "J": "c", "S": "s",
     "z": "s", "Z": "s", "$": "s", "8": "t", "6": "t", "d": "t", "D": "t", "T": "t", "p": "b",
     "f": "b", "&": "s", "+": "t", "!": "c"}
)  # fmt: skip
_OTHERWISE = str.maketrans(
    {
        "j": "",
        "%": "s",
        "C": "k",
        "x": "",
        "G": "",
        "f": "",
        "6": "s",
        "8": "s",
        "&": "c",
        "+": "s",
        "!": "s",
    }
)


def _collapsed_plain(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)
