"""Names matched across spellings, transliterations and scripts.

A name is found in three steps. Its consonants, in one alphabet for every script and coarse
enough that spellings of one name share them, are looked up by pairs of neighbours and of next
neighbours (bigrams and skip-bigrams). What that brings is judged by a weighted edit distance
that knows which sounds stand for one another. Words that only one of the two names has cost by
how rare they are here: "Karm" in "Karm al-Qaterji" little, "Hassan" in "Hassan al-Bab" nearly all.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from geo.places._sounds import distance, mass, skeletons, strong
from geo.places._words import CALENDAR, Name, Word, joined_article, taken_apart

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What is brought for judging, at most.
SHORTLIST = 24
# Entries of the index looked at for one name, at most, and the share of the best one's pairs that
# another needs to be looked at.
MOST_VISITED, _SOME = 40_000, 0.35
# A match worse than this is not worth showing.
LEAST = 0.4
_DROP_COMMON, _DROP_RARE = 0.1, 0.5
_FIRST_SOUND = 0.25
# Below this mass each difference counts for more: two names of two consonants are soon alike.
# Vowels and near sounds, up to so much, are forgiven even then.
_SHORT, _SHORT_COST, _SMALL = 4.0, 0.35, 0.2
_ORDER = 0.03
# Consonants from which on a likeness is no chance, and what each one short of it costs in an
# index of ten thousand spellings. Set with scripts/bench/names.py.
_BONES, _DOUBT = 4, 0.1
_OTHER_SCRIPT = 0.05
_MAX_WORDS = 6
# A word missing from the name costs the more the larger its share of the spelling is.
_SHARE = 0.3


class Match(Struct, frozen=True, kw_only=True):
    """A spelling that a name may stand for.

    ``entry`` is the number of what is spelled so; ``score`` in 0..1; ``left`` the words of the
    name that the spelling does not have and ``cost`` what they took off the score; ``missing``
    the word of the spelling that the name does not have.
    """

    entry: int
    spelling: Name
    score: float
    left: tuple[Word, ...] = ()
    cost: float = 0.0
    missing: str = ""


class _Form(Struct, frozen=True):
    """A spelling, or a spelling less a word, as it is compared."""

    entry: int
    name: Name
    words: tuple[Word, ...]
    sound: str
    size: float
    penalty: float
    missing: str


class Names:
    """An index of spellings.

    Parameters
    ----------
    spellings
        Pairs of an entry's number and one of its spellings; an entry may have many.
    """

    def __init__(self, spellings: Iterable[tuple[int, str]]) -> None:
        parsed = sorted({(entry, text) for entry, text in spellings})
        names = [(entry, taken_apart(text)) for entry, text in parsed]
        self._exact: defaultdict[str, list[tuple[int, Name]]] = defaultdict(list)
        self._count: Counter[str] = Counter()
        for entry, name in names:
            self._exact[name.key].append((entry, name))
        # A word's rarity is counted once an entry: ten spellings of a place make no word common.
        for sound in {(entry, w.sound) for entry, name in names for w in name.words}:
            self._count[sound[1]] += 1
        self._entries = len({entry for entry, _ in names})
        # An entry spelled in both scripts is not judged across them, where vowels say nothing.
        self._scripts = {(entry, name.unvowelled) for entry, name in names}
        self._forms = [form for entry, name in names for form in self._forms_of(entry, name)]
        self._crowd = math.log10(max(len(self._forms), 100)) / 4
        self._index()

    def exact(self, name: str) -> list[tuple[int, Name]]:
        """Entries and spellings that differ from ``name`` in nothing but writing habits.

        Case, accents, articles, apostrophes, the order of kind and side words are such.
        """
        return list(self._exact.get(taken_apart(name).key, ()))

    def exact_words(self, words: Sequence[Word]) -> set[int]:
        """Entries that have a spelling of just these words."""
        found = self._exact.get(" ".join(word.text for word in words), ())
        return {entry for entry, _ in found}

    def find(self, text: str) -> list[Match]:
        """Matches of ``text``.

        Of each entry the best spelling for each set of words left over, and for each set of
        words for its kind: which of those fits is not for names to say.
        """
        name = taken_apart(text)
        found = [
            Match(entry=entry, spelling=spelling, score=1.0)
            for entry, spelling in self._exact.get(name.key, ())
        ]
        # What is spelled just so needs no guess at which of its words are another place's.
        spans = [(name.words, ())] if found else self._spans(name)
        if name.key in CALENDAR:
            spans = []
        for words, left in spans:
            cost = min(1.0, sum(self._rarity_cost(word) for word in left))
            if cost < 1 - LEAST or self.exact_words(left):
                found += self._judge(name, words, left, cost)
        best: dict[tuple[int, tuple[Word, ...], tuple[str, ...]], Match] = {}
        for match in found:
            key = (match.entry, match.left, match.spelling.kinds)
            if key not in best or _better(match, best[key], name):
                best[key] = match
        return list(best.values())

    def _forms_of(self, entry: int, name: Name) -> Iterable[_Form]:
        words = name.words[:_MAX_WORDS]
        if not words:
            return
        yield self._form(entry, name, words, 0.0, "")
        if name.kinds:
            yield self._form(entry, name, name.whole[:_MAX_WORDS], 0.0, "")
        if len(words) > 1:
            size = sum(mass(word.sound) for word in words)
            for i, word in enumerate(words):
                share = mass(word.sound) / size
                cost = self._rarity_cost(word) * (_SHARE + share)
                rest = words[:i] + words[i + 1 :]
                if not word.side and not all(w.side for w in rest):
                    yield self._form(entry, name, rest, cost, word.text)
        if len(words) == 1 and (bare := joined_article(words[0])):
            yield self._form(entry, name, (bare,), 0.02, "")

    @staticmethod
    def _form(
        entry: int, name: Name, words: tuple[Word, ...], penalty: float, missing: str
    ) -> _Form:
        sound = "".join(word.sound for word in words)
        return _Form(entry, name, words, sound, mass(sound), penalty, missing)

    def _rarity_cost(self, word: Word) -> float:
        """What leaving the word out costs: little for one that many names here have."""
        if word.side:
            return _DROP_RARE
        count = self._count.get(word.sound, 0)
        if count <= 1:
            return _DROP_RARE
        common = math.log(count) / math.log(max(self._entries, 3))
        return _DROP_RARE - (_DROP_RARE - _DROP_COMMON) * min(1.0, 1.6 * common)

    def _weight(self, word: Word) -> float:
        return mass(word.sound) * (0.3 + self._rarity_cost(word))

    def _spans(self, name: Name) -> Iterable[tuple[tuple[Word, ...], tuple[Word, ...]]]:
        """The runs of the name's words that may be the place's own, and what each leaves over."""
        words = name.words[:_MAX_WORDS]
        for length in range(len(words), 0, -1):
            for start in range(len(words) - length + 1):
                run = words[start : start + length]
                left = words[:start] + words[start + length :]
                if not any(word.side for word in left):
                    yield run, left
        if name.kinds:
            yield name.whole[:_MAX_WORDS], ()
        if len(words) == 1 and (bare := joined_article(words[0])):
            yield (bare,), ()

    def _judge(
        self, name: Name, words: tuple[Word, ...], left: tuple[Word, ...], cost: float
    ) -> Iterable[Match]:
        orders = [(words, 0.0)]
        if len(words) == 2 and not words[0].side:  # noqa: PLR2004 - two words have one other order
            orders.append((words[::-1], _ORDER))
        for ordered, order_cost in orders:
            sound = "".join(word.sound for word in ordered)
            size = mass(sound)
            for form in self._shortlist(sound):
                score = self._likeness(name, ordered, sound, size, form) - form.penalty - order_cost
                if (
                    name.unvowelled != form.name.unvowelled
                    and (form.entry, name.unvowelled) in self._scripts
                ):
                    score -= _OTHER_SCRIPT
                if score < 1:
                    score -= self._doubt(sound, form)
                if score >= LEAST:
                    yield Match(
                        entry=form.entry,
                        spelling=form.name,
                        score=max(0.0, score - cost),
                        left=left,
                        cost=cost,
                        missing=form.missing,
                    )

    def _likeness(
        self, name: Name, words: tuple[Word, ...], sound: str, size: float, form: _Form
    ) -> float:
        """0..1: how alike two sounds are; less where a rare word is unlike."""
        unvowelled = name.unvowelled != form.name.unvowelled
        whole = (size + form.size) / 2 or 1.0
        if not unvowelled and abs(size - form.size) > whole * (1 - LEAST):
            return 0.0  # the rest would have to be left out
        cost = distance(sound, form.sound, unvowelled=unvowelled, limit=whole * (1 - LEAST))
        if sound[:1] != form.sound[:1]:
            cost += _FIRST_SOUND * min(1.0, distance(sound[:1], form.sound[:1]))
        cost += max(0.0, cost - _SMALL) * max(0.0, _SHORT - whole) * _SHORT_COST
        alike = 1 - cost / whole
        if alike < LEAST or len(words) != len(form.words) or len(words) == 1:
            return alike
        shares, total = 0.0, 0.0
        for one, two in zip(words, form.words, strict=True):
            weight = self._weight(one) + self._weight(two)
            apart = distance(one.sound, two.sound, unvowelled=unvowelled)
            half = (mass(one.sound) + mass(two.sound)) / 2 or 1.0
            shares += weight * max(0.0, 1 - apart / half)
            total += weight
        return min(alike, shares / total)

    def _doubt(self, sound: str, form: _Form) -> float:
        """What a likeness loses because so little is alike: two consonants fit many names.

        The larger the index, the likelier that some name of it is like any word at all.
        """
        bones = min(strong(sound), strong(form.sound))
        return _DOUBT * max(0, _BONES - bones) * self._crowd

    def _index(self) -> None:
        # Forms of one sound are found together: their pairs are made once.
        pairs: dict[str, list[str]] = {}
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for number, form in enumerate(self._forms):
            grams = pairs.get(form.sound)
            if grams is None:
                grams = pairs[form.sound] = sorted(_grams(form.sound))
            for gram in grams:
                postings[gram].append(number)
        self._postings = {gram: np.array(p, dtype=np.int32) for gram, p in postings.items()}
        many = max(1, len(self._forms))
        self._gram_weight = {
            gram: math.log(1 + many / len(p)) for gram, p in self._postings.items()
        }
        weights = {
            sound: sum(self._gram_weight[gram] for gram in grams) for sound, grams in pairs.items()
        }
        self._form_weight: NDArray[np.float64] = np.array(
            [weights[form.sound] for form in self._forms]
        )

    def _shortlist(self, sound: str) -> list[_Form]:
        grams = [gram for gram in _grams(sound) if gram in self._postings]
        if not grams:
            return []
        # The rarest first; of a large index the commonest pairs would only cost time.
        grams.sort(key=lambda gram: (len(self._postings[gram]), gram))
        shared = np.zeros(len(self._forms))
        visited = 0
        for gram in grams:
            visited += len(self._postings[gram])
            if visited > MOST_VISITED and visited > len(self._postings[gram]):
                break
            shared[self._postings[gram]] += self._gram_weight[gram]
        some = np.flatnonzero(shared > _SOME * shared.max())
        own = sum(self._gram_weight[gram] for gram in grams)
        overlap = 2 * shared[some] / (own + self._form_weight[some] + 1e-9)
        order = np.lexsort((some, -overlap))[:SHORTLIST]
        return [self._forms[i] for i in some[order].tolist()]


def _better(one: Match, two: Match, name: Name) -> bool:
    """By score; among equals the spelling that is written most like the name."""

    def rank(match: Match) -> tuple[float, bool, bool]:
        spelling = match.spelling
        return (
            match.score,
            spelling.text.casefold() == name.text.casefold(),
            spelling.key == name.key,
        )

    return (rank(one), two.spelling.text) > (rank(two), one.spelling.text)


def _grams(sound: str) -> set[str]:
    """Pairs of neighbours and next neighbours of the consonants, with both ends marked."""
    grams: set[str] = set()
    for bare in skeletons(sound):
        bones = f"^{bare}$"
        grams |= {a + b for a, b in pairwise(bones)}
        grams |= {f"{a}_{b}" for a, b in zip(bones, bones[2:], strict=False)}
    return grams
