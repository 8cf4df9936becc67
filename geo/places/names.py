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
from functools import cached_property

import numpy as np
from msgspec import Struct

from geo.places._distance import Table, mass
from geo.places._likeness import LEAST, Run, likeness, most_alike
from geo.places._shortlist import Shortlist
from geo.places._words import Name, Word, joined_article, strangers, taken_apart

# Sounds brought for one, and how many of them are judged word by word, at most.
RETRIEVED, JUDGED = 200, 16
# What must be nearly the same is among the first few brought.
FEW, NEARLY = 60, 0.8
# From this score on a match is sure enough to stand without a person's say: of a hundred words that
# are no places, two at most get it.
SURE = 0.8
# What the likeness of words that are no places is taken to be at least and at most, and the share
# of them that stay below it. Half of such words are known and never come so far: ``Name.common``.
_LEAST_CHANCE, _MOST_CHANCE, _UNUSUAL = 0.68, 0.9, 0.97
# What a word that is no place may be like one, at most.
_COMMON = 0.6
_DROP_COMMON, _DROP_RARE, _DROP_SIDE = 0.1, 0.4, 0.5
_ORDER = 0.03
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


class _Form(Struct, frozen=True, gc=False):
    """A spelling, or a spelling less a word, as it is compared."""

    entry: int
    name: Name
    run: Run
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
        self._by_words: defaultdict[str, list[tuple[int, Name]]] = defaultdict(list)
        for entry, name in names:
            self._exact[name.key].append((entry, name))
            self._by_words[_in_words(name)].append((entry, name))
        # A word's rarity is counted once an entry: ten spellings of a place make no word common.
        for sound in {(entry, w.sound) for entry, name in names for w in name.words}:
            self._count[sound[1]] += 1
        self._entries = len({entry for entry, _ in names})
        # An entry spelled in both scripts is not judged across them, where vowels say nothing.
        self._scripts = {(entry, name.unvowelled) for entry, name in names}
        self._forms = [form for entry, name in names for form in self._forms_of(entry, name)]
        self._index()

    def exact(self, name: str) -> list[tuple[int, Name]]:
        """Entries and spellings that differ from ``name`` in nothing but writing habits.

        Case, accents, articles, apostrophes, the order of kind and side words are such.
        """
        return list(self._exact.get(taken_apart(name).key, ()))

    def exact_but_for_kind(self, name: str) -> list[tuple[int, Name]]:
        """The same, whatever words for the kind of place either has."""
        return list(self._by_words.get(_in_words(taken_apart(name)), ()))

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
        for words, left in spans:
            cost = min(1.0, sum(self._rarity_cost(word) for word in left))
            # What is left over costs nothing where it turns out to be what the place is within.
            least = LEAST if self.exact_words(left) else LEAST + cost
            if least < 1:
                found += self._judge(name, words, left, cost=cost, least=least)
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
                cost = _DROP_SIDE if word.side else self._rarity_cost(word) * (_SHARE + share)
                rest = words[:i] + words[i + 1 :]
                if not all(w.side for w in rest):
                    yield self._form(entry, name, rest, cost, word.text)
        if len(words) == 1 and (bare := joined_article(words[0])):
            yield self._form(entry, name, (bare,), 0.02, "")

    @staticmethod
    def _form(
        entry: int, name: Name, words: tuple[Word, ...], penalty: float, missing: str
    ) -> _Form:
        return _Form(entry, name, Run.of(words), penalty, missing)

    def _rarity_cost(self, word: Word) -> float:
        """What leaving the word out costs: little for one that many names here have."""
        if word.side:
            return _DROP_SIDE
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
                yield run, left
        if name.kinds:
            yield name.whole[:_MAX_WORDS], ()
        if len(words) == 1 and (bare := joined_article(words[0])):
            yield (bare,), ()

    def _judge(
        self,
        name: Name,
        words: tuple[Word, ...],
        left: tuple[Word, ...],
        *,
        cost: float,
        least: float,
    ) -> Iterable[Match]:
        """Matches of some words that are as alike as ``least``, less what the others cost."""
        most = _COMMON if name.common else 1.0
        for form, score in self._alike(name, words, least=max(LEAST, self._likeness_for(least))):
            yield Match(
                entry=form.entry,
                spelling=form.name,
                score=max(0.0, min(self._calibrated(score) - cost, most)),
                left=left,
                cost=cost,
                missing=form.missing,
            )

    def _alike(
        self, name: Name, words: tuple[Word, ...], *, least: float
    ) -> Iterable[tuple[_Form, float]]:
        """The forms that some words of a name may be, and how alike they are, ``least``..1."""
        orders = [(words, 0.0)]
        known = name.key in self._exact
        # Two words have one other order.
        if len(words) == 2 and not words[0].side and not known:  # noqa: PLR2004
            orders.append((words[::-1], _ORDER))
        for ordered, order_cost in orders:
            run, enough = Run.of(ordered), least + order_cost
            near = self._shortlist(run, unvowelled=name.unvowelled, least=enough, few=known)
            for form, apart in near:
                score = likeness(
                    run,
                    form.run,
                    scripts=(name.script, form.name.script),
                    apart=apart,
                    weight=self._weight,
                )
                score -= form.penalty
                if name.unvowelled != form.name.unvowelled and (
                    (form.entry, name.unvowelled) in self._scripts
                ):
                    score -= _OTHER_SCRIPT
                if score >= enough:
                    yield form, score - order_cost

    def _calibrated(self, score: float) -> float:
        """A likeness on the scale on which ``SURE`` is beyond what a word here gets by chance."""
        chance = self._chance
        if score < chance:
            return SURE * score / chance
        return 1 - (1 - SURE) * (1 - score) / (1 - chance)

    def _likeness_for(self, calibrated: float) -> float:
        """The likeness that comes to so much on that scale."""
        chance = self._chance
        if calibrated < SURE:
            return chance * calibrated / SURE
        return 1 - (1 - chance) * (1 - calibrated) / (1 - SURE)

    @cached_property
    def _chance(self) -> float:
        """How alike some name here is to all but a few words that are no places.

        The more names an index has, the likelier one of them is like any word at all: no fixed
        threshold fits them all.
        """
        found = []
        for text in strangers():
            name = taken_apart(text)
            if name.words and name.key not in self._exact:
                alike = (score for _, score in self._alike(name, name.words, least=LEAST))
                found.append(max(alike, default=0.0))
        found.sort()
        usual = found[int(_UNUSUAL * len(found))] if found else 0.0
        return min(max(usual, _LEAST_CHANCE), _MOST_CHANCE)

    def _index(self) -> None:
        """Forms of one sound are found together; across scripts vowels count otherwise."""
        by_sound: defaultdict[tuple[str, bool], list[_Form]] = defaultdict(list)
        for form in self._forms:
            by_sound[form.run.sound, form.name.unvowelled].append(form)
        self._by_sound = [sorted(forms, key=lambda f: f.penalty) for forms in by_sound.values()]
        texts = [sound for sound, _ in by_sound]
        self._unvowelled = np.array([bare for _, bare in by_sound], dtype=np.bool_)
        self._sizes = np.array([mass(sound) for sound in texts], dtype=np.float32)
        self._penalties = np.array([f[0].penalty for f in self._by_sound], dtype=np.float32)
        self._retrieval = Shortlist(texts)
        self._table = Table(texts)

    def _shortlist(
        self, run: Run, *, unvowelled: bool, least: float, few: bool
    ) -> Iterable[tuple[_Form, float]]:
        """The forms that are worth judging, and how far their sounds are apart from the run's.

        Not those that cannot be as alike as ``least``, however they are spelled; ``few`` where
        a name is known as it is spelled, and these can only be what it might have been instead.
        """
        few = few or least > NEARLY
        rows = self._retrieval.near(run.sound, most=FEW if few else RETRIEVED)
        across = self._unvowelled[rows] != unvowelled
        # What is much shorter or longer cannot be alike; where vowels are not written, it may.
        sizes = self._sizes[rows]
        fits = across | (np.abs(sizes - run.mass) <= (1 - LEAST) * (sizes + run.mass) / 2)
        rows, across = rows[fits], across[fits]
        apart = self._table.distances(run.sound, rows, unvowelled=across)
        penalties = self._penalties[rows]
        heard = 1 - apart / np.maximum((self._sizes[rows] + run.mass) / 2, 1e-6)
        most = np.where(across, most_alike(heard, across=True), most_alike(heard, across=False))
        worth = (heard - penalties >= LEAST) & (most - penalties >= least)
        order = np.lexsort((rows, penalties - heard))
        for number in order[worth[order]][:JUDGED].tolist():
            for form in self._by_sound[rows[number]]:
                if form.penalty > 1 - least:
                    break
                yield form, float(apart[number])


def _in_words(name: Name) -> str:
    return " ".join(word.text for word in name.words)


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
