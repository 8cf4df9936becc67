"""Who the sides and the sources are, by any of their names (actors.yaml, sources.yaml).

One word can name different sides in different wars ("the army"), so names are looked up in a
``Focus``: the wars an article is about, told from the words it uses.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from geo._data import preferred, read_yaml
from geo.model import Actor, Source, SourceKind, Text

Named = TypeVar("Named", Actor, Source)


class War(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A war, the words by which an article about it is known, and its countries (ISO 3166)."""

    id: Text
    words: tuple[str, ...]
    countries: tuple[str, ...] = ()


class Role(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A voice without a name ("residents") and the words an article uses for it."""

    id: Text
    name: Text
    kind: SourceKind
    words: tuple[str, ...]


class Theatre(Struct, frozen=True, kw_only=True, eq=False):
    """The sides and the sources of every war that is known."""

    wars: tuple[War, ...] = ()
    actors: tuple[Actor, ...] = ()
    sources: tuple[Source, ...] = ()
    roles: tuple[Role, ...] = ()

    def actor(self, actor_id: str) -> Actor:
        """The actor of that id; of an unknown one, an actor named by its id."""
        return _by_id(self.actors, actor_id) or Actor(id=actor_id, name=actor_id)

    def source(self, source_id: str, *, name: str | None = None) -> Source:
        """The source of that id; of an unknown one, a source called ``name``, or by its id."""
        known = _by_id(self.sources, source_id)
        if known is not None:
            return known
        for role in self.roles:
            if role.id == source_id:
                return Source(id=role.id, name=role.name, kind=role.kind)
        return Source(id=source_id, name=name or source_id.replace("-", " "))

    def focus(self, text: str) -> "Focus":
        """The theatre as an article with this text needs it."""
        return _focus(self, _wars_of(self.wars, text))


class Focus:
    """Names of actors and sources within the wars of one article."""

    def __init__(self, theatre: Theatre, wars: frozenset[str]) -> None:
        self.theatre = theatre
        self.wars = wars
        self.actors = actors = tuple(_in_wars(theatre.actors, wars))
        """The sides of these wars, and those of every war."""
        self.sources = sources = tuple(_in_wars(theatre.sources, wars))
        """The sources of these wars, and those of every war."""
        self._actors = _Names((alias, a.id) for a in actors for alias in (a.name, *a.aliases))
        self._sources = _Names((alias, s.id) for s in sources for alias in (s.name, *s.aliases))
        self._speakers = _Names((alias, s.id) for s in sources for alias in s.speakers)
        self._roles = _Names((word, role.id) for role in theatre.roles for word in role.words)
        self._sides = {s.id: s.side for s in sources if s.side is not None}

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO 3166 codes of the countries the article's wars are fought in, sorted."""
        named = (war.countries for war in self.theatre.wars if war.id in self.wars)
        return tuple(sorted({code for codes in named for code in codes}))

    def actor_in(self, phrase: str, *, least: int = 1) -> str | None:
        """Id of the actor a noun phrase names, by its longest known name of ``least`` words.

        "Iran-backed Houthis" are the Houthis, whoever backs them.
        """
        several = self._actors.longest_in(phrase, least=max(least, 2))
        if several is not None or least > 1:
            return several
        bare = _BACKED.sub(" ", phrase)
        alone = self._actors.longest_in(bare)
        return alone if alone or bare == phrase else self._actors.longest_in(phrase)

    def source_in(self, phrase: str, *, least: int = 1) -> str | None:
        """Id of the source a noun phrase names, by its longest known name of ``least`` words."""
        return self._sources.longest_in(phrase, least=least)

    def named_at_length(self, phrase: str) -> str | None:
        """Id of the source a phrase names in three words or more ("US-led alliance")."""
        return self._sources.longest_in(phrase, least=3)

    def speaker_in(self, phrase: str) -> str | None:
        """Id of the source a person named in the phrase is known to speak for."""
        return self._speakers.longest_in(phrase)

    def role_in(self, phrase: str) -> str | None:
        """Id of the unnamed voice ("residents") that a phrase describes."""
        return self._roles.longest_in(phrase)

    def side_of(self, source_id: str) -> str | None:
        """The actor a source belongs to or speaks for."""
        return self._sides.get(source_id)

    def is_party(self, source_id: str) -> bool:
        """Whether a source is one of the sides, or speaks for one."""
        return source_id in self._sides

    def is_outlet(self, name: str) -> bool:
        """Whether a name is of a source that tells of others and takes no part: press, monitors."""
        if not self._sources.exactly(name):
            return False
        known = self.theatre.source(self._sources.longest_in(name) or "")
        return known.kind in _OBSERVING

    @cached_property
    def irregulars(self) -> frozenset[str]:
        """Ids of the sides that "the militants" are, in one war or another."""
        return frozenset(a.id for a in self.theatre.actors if _IRREGULAR.intersection(a.aliases))

    def is_body(self, phrase: str) -> bool:
        """Whether the whole phrase is a name of an actor or a source, and of no person."""
        return any(names.exactly(phrase) for names in (self._actors, self._sources))

    def is_name(self, phrase: str) -> bool:
        """Whether the whole phrase is a name of an actor, a source or a speaker."""
        return self.is_body(phrase) or self._speakers.exactly(phrase)


_OBSERVING = ("media", "state media", "monitor", "organisation")
_IRREGULAR = {"militants", "jihadists", "extremists", "insurgents"}


@lru_cache(maxsize=256)
def _focus(theatre: Theatre, wars: frozenset[str]) -> Focus:
    """The focus on some wars, made once: thirty articles a day are about the same few."""
    return Focus(theatre, wars)


_BACKED = re.compile(
    r"\b[\w.]+ ?- ?(?:backed|aligned|allied|supported|sponsored|armed|funded|trained|equipped|"
    r"friendly|affiliated|linked)\b",
    re.IGNORECASE,
)


class _Names:
    """A set of names, found as runs of whole words in a phrase."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._ids: dict[tuple[str, ...], str] = {}
        for name, ident in pairs:
            self._ids.setdefault(_words_of_name(name), ident)
        self._longest = max(map(len, self._ids), default=0)

    def longest_in(self, phrase: str, *, least: int = 1) -> str | None:
        words = _words(phrase)
        for size in range(min(self._longest, len(words)), least - 1, -1):
            for first in range(len(words) - size + 1):
                found = self._ids.get(words[first : first + size])
                if found is not None:
                    return found
        return None

    def exactly(self, phrase: str) -> bool:
        return _words(phrase) in self._ids


class _ActorsFile(Struct, forbid_unknown_fields=True):
    actors: tuple[Actor, ...] = ()
    wars: tuple[War, ...] = ()


class _SourcesFile(Struct, forbid_unknown_fields=True):
    sources: tuple[Source, ...] = ()
    roles: tuple[Role, ...] = ()


def read_theatre(folder: Path | None = None) -> Theatre:
    """The vocabularies in ``folder``, or the shipped ones where it has none.

    Raises
    ------
    VocabularyError
        Naming the file and what breaks its rules.
    """
    return _read(preferred("actors.yaml", folder), preferred("sources.yaml", folder))


@cache
def _read(actors_path: Path, sources_path: Path) -> Theatre:
    actors = read_yaml(actors_path, kind=_ActorsFile)
    sources = read_yaml(sources_path, kind=_SourcesFile)
    return Theatre(
        wars=actors.wars, actors=actors.actors, sources=sources.sources, roles=sources.roles
    )


def _by_id(named: tuple[Named, ...], ident: str) -> Named | None:
    return next((entry for entry in named if entry.id == ident), None)


def _in_wars(named: Iterable[Named], wars: frozenset[str]) -> Iterator[Named]:
    """Entries of these wars first, so that their names win over those known everywhere."""
    entries = [entry for entry in named if not entry.war or wars.intersection(entry.war)]
    return iter(sorted(entries, key=lambda entry: not entry.war))


# Below this share of the leading war's mentions, another war is only mentioned in passing.
_SECOND_WAR = 0.6


def _wars_of(wars: tuple[War, ...], text: str) -> frozenset[str]:
    at_war = _at_war(wars)
    if not at_war:
        return frozenset()
    counts = Counter(
        ident for found in _any_of(tuple(at_war)).findall(text) for ident in at_war[found]
    )
    most = max(counts.values(), default=0)
    return frozenset(w for w, count in counts.items() if count and count >= _SECOND_WAR * most)


@lru_cache(maxsize=8)
def _at_war(wars: tuple[War, ...]) -> dict[str, list[str]]:
    """The wars that a word speaks of, by the word."""
    found: dict[str, list[str]] = {}
    for war in wars:
        for word in war.words:
            found.setdefault(word, []).append(war.id)
    return found


_CAPITALS = 4


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))  # "South Sudan"
    begins = re.escape("".join(sorted({word[0] for word in words})))  # few words of a text do
    return re.compile(rf"\b(?=[{begins}])(?:{'|'.join(map(re.escape, longest_first))})\b")


@lru_cache(maxsize=4096)
@lru_cache(maxsize=20_000)
def _words_of_name(name: str) -> tuple[str, ...]:
    """The words of a name in the vocabularies, of which every war has its choice."""
    return _words(name)


def _words(text: str) -> tuple[str, ...]:
    """Words of a phrase without case, articles, possessives and hyphens that join words."""
    bare = (
        word.removesuffix("'s").strip("'").rstrip(".")
        for word in re.split(r"[\s\-–—/,;:()\"“”]+", text.replace("\u2019", "'"))
    )
    # Short capitals stay so: "IS" is no "is", "US" no "us".
    folded = (
        word if word.isupper() and len(word) <= _CAPITALS else word.casefold() for word in bare
    )
    return tuple(word for word in folded if word and word not in ("the", "a", "an"))
