"""Arabic text as words: folded for matching, with the clitics each may carry, where it stands."""

import re
from collections.abc import Container, Iterator

from msgspec import Struct

from geo.reading.lexicon.arabic import fold

QUOTES = "\"'«»“”„"
_MARK = "\u0610-\u061a\u064b-\u065f\u0670"
_WORD = re.compile(
    rf"\d[\d.,٫٬]*\d|\d|[A-Za-z][\w'-]*|[^\W\d_A-Za-z][^\W\d_A-Za-z{_MARK}]*(?:[{_MARK}]+[^\W\d_A-Za-z]*)*"
    r"|[^\w\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_ENDS = re.compile(r"[.!?؟…]+[\"»”)]*(?=\s|$)")
_LONGEST = 300  # words: a longer sentence is read in pieces, so that time stays bounded
_SIGNS = "".join(map(chr, [*range(0x064B, 0x0660), 0x0670, 0x0640]))
PRONOUNS = ("هما", "ها", "هم", "ه")
_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بلك"


class Word(Struct, frozen=True, kw_only=True):
    """A word or a mark of punctuation; ``start`` and ``end`` are offsets in the article.

    ``forms`` are the ways to take it apart, each a pair of the clitics and the rest; the whole
    word comes first.
    """

    text: str
    plain: str
    start: int
    end: int
    forms: tuple[tuple[str, str], ...]

    @property
    def is_word(self) -> bool:
        """Whether it has letters or digits."""
        return self.plain[:1].isalnum()

    def inside(self, words: Container[str]) -> str | None:
        """The first of its forms, clitics off, that a set of words has; None where none is."""
        return next((rest for _, rest in self.forms if rest in words), None)

    def clitics(self, rest: str) -> str:
        """The clitics before a form of it."""
        return next((clitics for clitics, form in self.forms if form == rest), "")


class Sentence(Struct, frozen=True, kw_only=True):
    """The words of a sentence, and its folded words joined by single blanks."""

    words: tuple[Word, ...]
    line: str
    offsets: tuple[int, ...]
    """Where each word begins in ``line``."""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where some of the words stand in the article; word indices, end exclusive."""
        last = min(last, len(self.words))
        return self.words[min(first, last - 1)].start, self.words[last - 1].end


def paragraphs(text: str) -> Iterator[list[Sentence]]:
    """The sentences of each paragraph; blank lines part paragraphs."""
    start = 0
    for end, after in [*((m.start(), m.end()) for m in _PARAGRAPH.finditer(text)),
                       (len(text), len(text))]:  # fmt: skip
        found = list(_sentences(text, start, end))
        if found:
            yield found
        start = after


def _sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    begin = start
    for stop in [*(m.end() for m in _ENDS.finditer(text, start, end)), end]:
        words = [_word(m[0], m.start()) for m in _WORD.finditer(text, begin, stop)]
        for first in range(0, len(words), _LONGEST):
            yield sentence(words[first : first + _LONGEST])
        begin = stop


def sentence(words: list[Word]) -> Sentence:
    """Words as a sentence."""
    offsets, length = [], 0
    for word in words:
        offsets.append(length)
        length += len(word.plain) + 1
    return Sentence(
        words=tuple(words), line=" ".join(word.plain for word in words), offsets=tuple(offsets)
    )


def _word(text: str, start: int) -> Word:
    plain = fold(text) or text
    return Word(
        text=text, plain=plain, start=start, end=start + len(text), forms=tuple(_taken_apart(plain))
    )


def _taken_apart(plain: str) -> Iterator[tuple[str, str]]:
    yield "", plain
    starts = [("", plain)]
    if plain[0] in _CONJUNCTIONS and len(plain) > 2:  # noqa: PLR2004  (one letter is no word)
        starts.append((plain[0], plain[1:]))
        yield starts[1]
    for clitics, rest in starts:
        if len(rest) < 3:  # noqa: PLR2004
            continue
        if rest.startswith("لل"):
            yield clitics + "ل", "ال" + rest[2:]
        if rest[0] in _PREPOSITIONS:
            yield clitics + rest[0], rest[1:]


def bare(plain: str) -> str:
    """A folded word without its article."""
    return plain[2:] if plain.startswith("ال") and len(plain) > 4 else plain  # noqa: PLR2004


def key(plain: str) -> str:
    """A folded word as names are compared: no article, number or gender of an adjective."""
    rest = bare(plain)
    if len(rest) > 4 and rest.endswith(("ون", "ين")):  # noqa: PLR2004
        rest = rest[:-2]
    return rest[:-1] if rest.endswith("يه") and len(rest) > 3 else rest  # noqa: PLR2004


def written(word: Word, clitics: str) -> str:
    """A word as the text has it, without the clitics before it ("للشعار" is written "الشعار")."""
    left, text = len(clitics), word.text
    while left and text:
        left -= bool(fold(text[0]))
        text = text[1:]
    text = text.lstrip(_SIGNS)
    contracted = clitics.endswith("ل") and word.plain[len(clitics) - 1 :].startswith("لل")
    return "ا" + text if contracted else text


def unpossessed(plain: str) -> str:
    """A noun without the pronoun that owns it ("سيطرتها" as "سيطرة")."""
    if plain.endswith(("ايديهم", "ايدينا")):
        return plain.removesuffix("هم").removesuffix("نا")
    for pronoun in PRONOUNS:
        stem = plain.removesuffix(pronoun)
        if stem != plain and stem.endswith("ت"):
            return stem[:-1] + "ه"
    return plain
