"""What the Arabic reader notices on its way (see ``geo.reading.noticed``)."""

from collections.abc import Iterator

from geo.reading.arabic.places import Places
from geo.reading.arabic.voices import Frame
from geo.reading.arabic.words import Sentence, Word, bare
from geo.reading.lexicon.arabic import ArabicLexicon
from geo.reading.noticed import Kind, Noticed


def noticed_names(sentence: Sentence, places: Places) -> Iterator[Noticed]:
    """The names that a noun introduces as a place's, or that are known as one."""
    index = 0
    while index < len(sentence.words):
        found = places.named(sentence.words, index)
        if found is None:
            index += 1
            continue
        first, last = found
        yield Noticed(kind=Kind.PLACE, span=sentence.span(first, last))
        index = last


def noticed_words(
    sentence: Sentence, frames: list[Frame], lexicon: ArabicLexicon
) -> Iterator[Noticed]:
    """The words of reporting and of control."""
    by_verb = {frame.verb: frame for frame in frames}
    introducing = {index for frame in frames for index in range(frame.verb, frame.last)}
    for index, word in enumerate(sentence.words):
        span = sentence.span(index, index + 1)
        if index in by_verb:
            yield Noticed(kind=Kind.VOICE, span=span, source=by_verb[index].voice.source)
        elif index in introducing:
            continue  # "بحسب ما أفاد ...": one voice in several words
        elif _reports(word, lexicon):
            yield Noticed(kind=Kind.VOICE, span=span)
        elif _asserts(word, lexicon):
            yield Noticed(kind=Kind.WORD, span=span)


def _verbal(word: Word) -> list[str]:
    return [form for clitics, form in word.forms if clitics in ("", "و", "ف")]


def _reports(word: Word, lexicon: ArabicLexicon) -> bool:
    reports = (lexicon.reports.get(form) for form in _verbal(word))
    return any(form is not None and form.lemma not in lexicon.weak_reporting for form in reports)


def _asserts(word: Word, lexicon: ArabicLexicon) -> bool:
    nouns = lexicon.noun_rules
    return any(form in lexicon.forms for form in _verbal(word)) or any(
        bare(form) in nouns for _, form in word.forms
    )
