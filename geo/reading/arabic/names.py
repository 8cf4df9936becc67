"""Names of sides and sources in Arabic text, compared without article, gender and clitics."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct

from geo.model import Actor, Source
from geo.reading.arabic.words import QUOTES, Word, key
from geo.reading.lexicon.arabic import fold
from geo.theatre import Focus

Named = TypeVar("Named", Actor, Source)


class Found(Struct, frozen=True, kw_only=True):
    """A name in a sentence: whose it is and the words it covers, end exclusive."""

    ident: str
    first: int
    last: int


class Names:
    """A set of names, found as runs of words."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._ids: dict[tuple[str, ...], str] = {}
        for name, ident in pairs:
            words = tuple(key(fold(word)) for word in name.replace('"', " ").split())
            if words:
                self._ids.setdefault(words, ident)
        self._firsts = {words[0] for words in self._ids}
        self._longest = max(map(len, self._ids), default=0)

    def at(self, words: Sequence[Word], first: int) -> Found | None:
        """The longest name that begins at a word; its first word may carry clitics."""
        for _, rest in words[first].forms:
            head = key(rest)
            if head not in self._firsts:
                continue
            run, ends = [head], [first + 1]
            for index in range(first + 1, min(len(words), first + 2 * self._longest)):
                if words[index].text not in QUOTES:  # 'تنظيم "الدولة الإسلامية"'
                    run.append(key(words[index].plain))
                    ends.append(index + 1)
            for size in range(min(len(run), self._longest), 0, -1):
                ident = self._ids.get(tuple(run[:size]))
                if ident is not None:
                    return Found(ident=ident, first=first, last=ends[size - 1])
        return None

    def longest(self, words: Sequence[Word], first: int, last: int) -> Found | None:
        """The longest name within some words, the first of equals."""
        found = [one for one in (self.at(words[:last], i) for i in range(first, last)) if one]
        return max(found, key=lambda one: (one.last - one.first, -one.first), default=None)


class Vocabulary:
    """The sides, the sources and the unnamed voices of an article's wars."""

    def speaks(self, words: Sequence[Word], index: int, rest: str) -> bool:
        """Whether a source or an unnamed voice is named from a word on, clitics off."""
        word = words[index]
        alone = Word(
            text=word.text, plain=rest, start=word.start, end=word.end, forms=(("", rest),)
        )
        names = (self.sources, self.roles)
        return any(n.at([alone, *words[index + 1 : index + 8]], 0) is not None for n in names)

    def covered(self, words: Sequence[Word]) -> frozenset[int]:
        """The words that are part of longer names: "تحرير" in "هيئة تحرير الشام"."""
        found = set[int]()
        for name in self.named(words):
            found.update(range(name.first + 1, name.last))
        return frozenset(found)

    def named(self, words: Sequence[Word]) -> Iterator[Found]:
        """The names of sides and sources in a sentence, in its order."""
        for index in range(len(words)):
            for names in (self.actors, self.sources):
                name = names.at(words, index)
                if name is not None:
                    yield name

    def __init__(self, focus: Focus) -> None:
        theatre = focus.theatre
        actors = _in_wars(theatre.actors, focus.wars)
        sources = _in_wars(theatre.sources, focus.wars)
        self.focus = focus
        self.actors = Names((alias, a.id) for a in actors for alias in (a.name, *a.aliases))
        self.sources = Names((alias, s.id) for s in sources for alias in (s.name, *s.aliases))
        self.speakers = Names((alias, s.id) for s in sources for alias in s.speakers)
        self.roles = Names((word, role.id) for role in theatre.roles for word in role.words)


@lru_cache(maxsize=64)
def vocabulary_of(focus: Focus) -> Vocabulary:
    """The vocabulary of a focus, made once: thirty articles a day are about the same few wars."""
    return Vocabulary(focus)


def _in_wars(named: tuple[Named, ...], wars: frozenset[str]) -> list[Named]:
    """Entries of these wars first, so that their names win over those known everywhere."""
    entries = [entry for entry in named if not entry.war or wars.intersection(entry.war)]
    return sorted(entries, key=lambda entry: not entry.war)
