"""Which side a noun phrase names: by the vocabulary, or else by what it is called."""

from collections.abc import Sequence

from msgspec import Struct

from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.words import Word
from geo.reading.lexicon.arabic import ArabicLexicon

_RUN = 7  # words of a noun phrase that names a side
_ANAPHORIC = frozenset(("الجماعه", "الحركه", "التنظيم", "الجبهه", "الفصيل"))
_PRONOUNS = ("هما", "ها", "هم", "نا", "ه")
_GOVERNING = {"مع", "ضد", "من", "بدعم", "بمساندة", "بين", "عن", "في", "بمسانده", "باسناد", "رغم"}


class Party(Struct, frozen=True, kw_only=True):
    """A side, and the words that name it."""

    actor: str | None
    first: int
    last: int


class Parties:
    """The sides of one article; ``last`` is the one that acted last, ``speaking`` who speaks."""

    def __init__(self, lexicon: ArabicLexicon, vocabulary: Vocabulary) -> None:
        self.last: str | None = None
        self.speaking: str | None = None
        self._lexicon = lexicon
        self._vocabulary = vocabulary

    def at(self, words: Sequence[Word], first: int) -> Party | None:
        """The side that the noun phrase beginning at a word names."""
        lexicon, word = self._lexicon, words[first]
        if not word.is_word:
            return None
        if word.inside(lexicon.armed):
            run = self._run(words, first)
            found = self._vocabulary.actors.longest(words, first, run)
            if found is not None:
                return Party(actor=found.ident, first=first, last=found.last)
            return self._unknown(words, first, run)
        if self._possessed(word):
            return Party(actor=self.speaking or self.last, first=first, last=first + 1)
        if word.plain in lexicon.function_words:
            return None
        name = self._vocabulary.actors.at(words, first)
        if name is None:
            return None
        return Party(actor=name.ident, first=first, last=name.last)

    def after(self, words: Sequence[Word], first: int, last: int) -> Party | None:
        """The first side named within some words, no preposition before it."""
        for index in range(first, last):
            if words[index - 1].plain in _GOVERNING:
                continue
            party = self.at(words, index)
            if party is not None:
                return party
        return None

    def before(self, words: Sequence[Word], first: int, last: int) -> Party | None:
        """The last side named within some words, no preposition before it."""
        index, found = first, None
        while index < last:
            governed = index > 0 and words[index - 1].plain in _GOVERNING
            party = self.at(words, index)
            if party is not None and party.last <= last:
                found = found if governed and found is not None else party
                index = party.last
            else:
                index += 1
        return found

    def _run(self, words: Sequence[Word], first: int) -> int:
        lexicon, last = self._lexicon, first + 1
        while last < min(len(words), first + _RUN) and words[last].is_word:
            word = words[last]
            if word.plain in lexicon.function_words | lexicon.that | lexicon.dropped:
                break
            if word.plain in lexicon.dropped_several or word.plain in lexicon.forms:
                break
            if any(c in ("و", "ف") and (form in lexicon.forms or form.startswith("ال"))
                   for c, form in word.forms):  # fmt: skip
                break
            last += 1
        return last

    def _unknown(self, words: Sequence[Word], first: int, run: int) -> Party | None:
        lexicon, begin = self._lexicon, first
        while begin < run and words[begin].inside(lexicon.common_armed):
            begin += 1
        if begin == run:
            definite = any(form.startswith("ال") for _, form in words[first].forms)
            actor = self.last if definite else None
            return Party(actor=actor, first=first, last=run) if actor else None
        size = 1
        if words[begin].inside(lexicon.armed):
            size = run - begin
        elif begin + 1 < run and words[begin].plain.startswith("ال"):
            size = 2 if words[begin + 1].plain.startswith("ال") else 1
        kept = words[begin : begin + size]
        if size == 1 and kept[0].inside(_ANAPHORIC) and (self.speaking or self.last):
            return Party(actor=self.speaking or self.last, first=first, last=begin + 1)
        name = " ".join([_bare_text(kept[0], lexicon), *(word.text for word in kept[1:])])
        return Party(actor=name, first=first, last=begin + size)

    def _possessed(self, word: Word) -> bool:
        """Whether a word is a side's men or arms with a pronoun ("قواتها")."""
        for _, rest in word.forms:
            for pronoun in _PRONOUNS:
                stem = rest.removesuffix(pronoun)
                if stem != rest and stem in self._lexicon.armed:
                    return True
        return False


def _bare_text(word: Word, lexicon: ArabicLexicon) -> str:
    clitics = word.clitics(word.inside(lexicon.armed) or word.plain)
    return word.text[len(clitics) :]
