"""How far apart two sounds are: an edit distance that knows which phones stand for one another.

The phones are those of ``_sounds``. The costs were set with ``scripts/bench/names.py``.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geo.places._sounds import FAINT, SIDES, VOWELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Phones that one romaniser or another writes for the same sound, and what a swap costs.
_NEAR = (
    ("qk", 0.1), ("qg", 0.15), ("kg", 0.4), ("qG", 0.4), ("gG", 0.15), ("gj", 0.15), ("Gj", 0.4),
    ("gh", 0.35), ("kx", 0.25), ("xh", 0.25), ("xH", 0.2), ("hH", 0.02), ("kC", 0.45),
    ("Cc", 0.12), ("xC", 0.3), ("cs", 0.3), ("cS", 0.35), ("cJ", 0.35), ("Cj", 0.25), ("C$", 0.3),
    ("jJ", 0.1), ("jy", 0.2), ("ji", 0.25), ("jz", 0.4), ("jc", 0.4), ("Jz", 0.25), ("jx", 0.5),
    ("jd", 0.5),
    ("sS", 0.02), ("s8", 0.15), ("sz", 0.3), ("s$", 0.25), ("S8", 0.25), ("z6", 0.12),
    ("zZ", 0.05), ("zD", 0.3), ("z8", 0.35), ("Z6", 0.05), ("ZD", 0.15), ("Zd", 0.3), ("zd", 0.6),
    ("d6", 0.08), ("dD", 0.02), ("D6", 0.1), ("dt", 0.35), ("dT", 0.4), ("DT", 0.5), ("tT", 0.02),
    ("t8", 0.06), ("T8", 0.15), ("86", 0.25), ("t$", 0.35), ("z$", 0.4), ("%k", 0.05),
    ("%s", 0.15), ("%j", 0.2), ("%$", 0.15), ("%C", 0.2), ("%q", 0.1), ("%S", 0.2), ("%c", 0.3),
    ("%g", 0.3), ("bp", 0.2), ("pf", 0.3), ("bv", 0.3), ("bf", 0.5), ("vf", 0.15), ("vw", 0.05),
    ("fw", 0.3), ("bw", 0.5), ("mn", 0.5), ("lr", 0.7), ("nl", 0.8), ("vu", 0.25), ("vo", 0.3),
    ("wu", 0.03), ("wo", 0.08), ("yi", 0.02), ("ye", 0.08), ("ya", 0.15), ("wa", 0.2), ("3a", 0.06),
    ("3e", 0.1), ("3i", 0.12), ("3o", 0.15), ("3u", 0.15), ("3h", 0.2), ("3H", 0.4), ("3G", 0.5),
    ("3q", 0.6), ("ha", 0.2), ("he", 0.25),
    ("&c", 0.03), ("&S", 0.03), ("&s", 0.05), ("&C", 0.15), ("&x", 0.3), ("+T", 0.03), ("+t", 0.05),
    ("+$", 0.05), ("+D", 0.3), ("+d", 0.35), ("!j", 0.1), ("!J", 0.15), ("!z", 0.15), ("!$", 0.2),
    ("!%", 0.3), ("!d", 0.4),
    ("ae", 0.06), ("ai", 0.14), ("ao", 0.1), ("au", 0.14), ("ei", 0.06), ("eo", 0.14),
    ("eu", 0.15), ("io", 0.17), ("iu", 0.14), ("ou", 0.05),
)  # fmt: skip
# What it costs to leave a phone out; 1 where nothing is said.
_KEEP = {"j": 0.75, "v": 0.8, "w": 0.4, "y": 0.3, "h": 0.3, "3": 0.08, "H": 0.75, "G": 0.85}
_KEEP["q"] = 0.9
_KEEP |= dict.fromkeys("aeiou", 0.16)
_HEAVY = 1.6
_KEEP |= dict.fromkeys(SIDES.values(), _HEAVY)

_SWAP: dict[str, dict[str, float]] = {}
for _pair, _cost in _NEAR:
    _SWAP.setdefault(_pair[0], {})[_pair[1]] = _cost
    _SWAP.setdefault(_pair[1], {})[_pair[0]] = _cost
# Against a script without vowels, a vowel more or less says nothing.
UNVOWELLED = 0.3


@lru_cache(maxsize=65536)
def strong(sound: str) -> int:
    """How many consonants a sound has that every spelling writes."""
    return sum(c not in FAINT or c in "Hv" for c in sound)


@lru_cache(maxsize=65536)
def mass(sound: str) -> float:
    """How much there is to hear in a sound: what it would cost to leave all of it out."""
    return sum(_KEEP.get(c, 1.0) for c in sound)


@lru_cache(maxsize=32768)
def distance(one: str, two: str, *, unvowelled: bool = False) -> float:
    """Weighted edit distance of two sounds.

    Swaps cost what ``_NEAR`` says, else the dearer of the two phones; ``unvowelled`` makes
    vowels nearly free.
    """
    ease = UNVOWELLED if unvowelled else 1.0
    keep_two = [_KEEP.get(c, 1.0) * (ease if c in VOWELS else 1.0) for c in two]
    row = [0.0]
    for cost in keep_two:
        row.append(row[-1] + cost)
    for c in one:
        keep = _KEEP.get(c, 1.0) * (ease if c in VOWELS else 1.0)
        near = _SWAP.get(c, {})
        diagonal = row[0]
        left = row[0] = diagonal + keep
        for j, d in enumerate(two):
            above = row[j + 1]
            if c == d:
                best = diagonal
            else:
                swap = near.get(d)
                if swap is None:
                    other = keep_two[j]
                    swap = keep + other if c in VOWELS or d in VOWELS else max(keep, other)
                best = diagonal + swap
            if above + keep < best:  # noqa: PLR1730 - twice as fast as min()
                best = above + keep
            if left + keep_two[j] < best:  # noqa: PLR1730 - the same
                best = left + keep_two[j]
            diagonal = above
            row[j + 1] = left = best
    return row[-1]


class Table:
    """Sounds whose distances to another are found all at once.

    Says what ``distance`` says, for many sounds in the time of a few.

    Parameters
    ----------
    sounds
        Rows are asked for by their number here.
    """

    def __init__(self, sounds: Sequence[str]) -> None:
        phones = sorted({phone for sound in sounds for phone in sound})
        self._code = {phone: number for number, phone in enumerate(phones, start=1)}
        self._phones = phones
        self._lengths = np.array([len(sound) for sound in sounds], dtype=np.intp)
        longest = int(self._lengths.max(initial=0))
        # A column a sound: what is computed for all of them stands side by side in memory.
        self._codes = np.zeros((longest, len(sounds)), dtype=np.min_scalar_type(len(phones)))
        for number, sound in enumerate(sounds):
            self._codes[: len(sound), number] = [self._code[phone] for phone in sound]
        # What leaving a phone out costs, and then the same for where vowels are not written.
        self._keep = np.concatenate([self._keep_of(ease) for ease in (1.0, UNVOWELLED)])
        self._swap: dict[str, NDArray[np.float32]] = {}

    def distances(
        self, sound: str, rows: "NDArray[np.intp]", *, unvowelled: "NDArray[np.bool_]"
    ) -> "NDArray[np.float32]":
        """The distance of a sound to each of some rows; of each row, whether vowels say little."""
        lengths = self._lengths[rows]
        codes = self._codes[: int(lengths.max(initial=0)), rows].astype(np.intp)
        codes += unvowelled * (len(self._phones) + 1)
        sums = np.zeros((len(codes) + 1, len(rows)), dtype=np.float32)
        np.cumsum(self._keep.take(codes), axis=0, out=sums[1:])
        vowels = np.where(unvowelled, np.float32(UNVOWELLED), np.float32(1))
        row = sums
        for phone in sound:
            following = row + (vowels if phone in VOWELS else 1) * np.float32(_kept(phone, 1.0))
            swapped = self._swap_of(phone).take(codes)
            swapped += row[:-1]
            np.minimum(following[1:], swapped, out=following[1:])
            # What is left out of the other sound, for all lengths of it: a running minimum.
            following -= sums
            np.minimum.accumulate(following, axis=0, out=following)
            following += sums
            row = following
        return row[lengths, np.arange(len(rows))]

    def _keep_of(self, ease: float) -> "NDArray[np.float32]":
        return np.array([0.0, *(_kept(phone, ease) for phone in self._phones)], dtype=np.float32)

    def _swap_of(self, phone: str) -> "NDArray[np.float32]":
        """What each phone here costs in place of ``phone``; kept, for there are few."""
        found = self._swap.get(phone)
        if found is None:
            found = np.array(
                [
                    cost
                    for ease in (1.0, UNVOWELLED)
                    for cost in (0.0, *(_swapped(phone, other, ease) for other in self._phones))
                ],
                dtype=np.float32,
            )
            if phone in self._code or phone.isascii():
                self._swap[phone] = found
        return found


def _kept(phone: str, ease: float) -> float:
    return _KEEP.get(phone, 1.0) * (ease if phone in VOWELS else 1.0)


def _swapped(one: str, two: str, ease: float) -> float:
    if one == two:
        return 0.0
    near = _SWAP.get(one, {}).get(two)
    if near is not None:
        return near
    kept = _kept(one, ease), _kept(two, ease)
    return sum(kept) if one in VOWELS or two in VOWELS else max(kept)
