"""What a reader notices on its way, for those who ask how it read: names, voices, words of control.

A reader reports it as it goes and never looks at it again, so that who asks changes nothing.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from geo.reading.grammar import is_verb
from geo.reading.voices import Voices

if TYPE_CHECKING:
    from geo.reading.attribution import Frame
    from geo.reading.lexicon import Lexicon
    from geo.reading.parse import Paragraph
    from geo.reading.referents import Places
    from geo.reading.trees import Span as Words
    from geo.reading.trees import Token

Span = tuple[int, int]
"""Where words stand: characters of the article's text, end exclusive."""


class Kind(StrEnum):
    """What is noticed: a name known as a place's, another name, who speaks, a word of control."""

    PLACE = "place"
    NAME = "name"
    VOICE = "voice"
    WORD = "word"


class Noticed(Struct, frozen=True, kw_only=True):
    """Words that a claim may come from; ``source`` is who speaks, where a voice was found."""

    kind: Kind
    span: Span
    source: str | None = None


Notice = Callable[[Noticed], object]


class Trace(Struct, frozen=True, kw_only=True):
    """Where a claim came from: the rule that read it, and the words it went by.

    ``voice`` is where the word of reporting stands; None in the article's own voice.
    """

    rule: str
    word: Span
    place: Span
    voice: Span | None = None

    def answered(self, kind: str, voice: Span) -> "Trace":
        """The trace of the same claim, denied, confirmed, or laid at a door."""
        return Trace(rule=f"{kind}: {self.rule}", word=self.word, place=self.place, voice=voice)


def span_of(paragraph: "Paragraph", first: int, last: int) -> Span:
    """Where some words of a paragraph stand in the article; word indices, end exclusive."""
    begin, end = paragraph.doc[first], paragraph.doc[last - 1]
    return paragraph.start + begin.idx, paragraph.start + end.idx + len(end.text)


def noticed_names(paragraph: "Paragraph", places: "Places") -> Iterator[Noticed]:
    """The names of an English paragraph that can be a place's."""
    for mention in {m.first: m for m in places.by_token.values()}.values():
        if places.is_place(mention) and "," not in mention.text:
            kind = Kind.PLACE if places.is_known(mention) else Kind.NAME
            yield Noticed(kind=kind, span=span_of(paragraph, mention.first, mention.last))


def noticed_words(
    paragraph: "Paragraph", sentence: "Words", frames: "list[Frame]", voices: Voices
) -> Iterator[Noticed]:
    """The words of reporting and of control in an English sentence."""
    by_verb = {frame.verb: frame for frame in frames}
    for token in sentence:
        span = span_of(paragraph, token.i, token.i + 1)
        frame = by_verb.get(token.i)
        if frame is not None:
            yield Noticed(kind=Kind.VOICE, span=span, source=frame.voice.source)
        elif _reports(token, voices.lexicon):
            yield Noticed(kind=Kind.VOICE, span=span)
        elif _asserts(token, voices.lexicon):
            yield Noticed(kind=Kind.WORD, span=span)


def _reports(token: "Token", lexicon: "Lexicon") -> bool:
    lemma = lexicon.lemma(token.lower_)
    sure = lemma in lexicon.reporting and lemma not in lexicon.weak_reporting
    return sure and is_verb(token) and lemma not in lexicon.verb_rules


def _asserts(token: "Token", lexicon: "Lexicon") -> bool:
    lower = token.lower_
    if is_verb(token):
        if lexicon.lemma(lower) == "be":
            return False
        # Verbs that say it with one noun or particle alone are too common to be told of each time.
        rules = lexicon.verb_rules.get(lexicon.lemma(lower), ())
        return any(not (rule.noun or rule.particle or rule.needs) for rule in rules)
    return (
        lower in lexicon.noun_rules
        or lower in lexicon.holding_nouns
        or lower in lexicon.held_participles
        or lower in lexicon.strongholds
    )
