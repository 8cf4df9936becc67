"""Whom the words of an Arabic sentence name as a source, by name, role, or as heard before."""

from msgspec.structs import replace

from geo.model import slug
from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.words import Word, key
from geo.reading.lexicon.arabic import ArabicLexicon, fold
from geo.reading.voices import Voice

_PERSON = 3  # words of a name said again
_IN_ITS_NAME = {"باسمها", "باسمه", "باسمهم", "بلسانها", "بلسانه"}
_SOURCES = {"مصدر", "مصادر", "المصدر"}
_MILITARY = {"عسكري", "عسكريه", "العسكري"}
_SAME = {"نفسه", "نفسها", "ذاته", "ذاتها", "المذكور", "المذكوره"}
_LED = {"مصدر", "مصادر", "مسوول", "محللين", "خبراء"}


class Speakers:
    """The sources an article has heard so far."""

    def __init__(self, lexicon: ArabicLexicon, vocabulary: Vocabulary) -> None:
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._heard: list[Voice] = []
        self._persons: dict[str, Voice] = {}

    def last(self) -> Voice | None:
        """The voice heard last."""
        return self._heard[-1] if self._heard else None

    def hear(self, voice: Voice) -> None:
        """Remember a voice as the one heard last."""
        self._heard = [v for v in self._heard[-20:] if v.source != voice.source] + [voice]

    def voice(
        self, words: tuple[Word, ...], begin: int, end: int, *, known_only: bool
    ) -> Voice | None:
        """The voice that some words name; None where they name none."""
        if begin >= end:
            return None
        vocabulary = self._vocabulary
        last = self.last()
        if last is not None and any(word.plain in _IN_ITS_NAME for word in words[begin:end]):
            return replace(last, text=" ".join(word.text for word in words[begin:end]))
        speaker = vocabulary.speakers.longest(words[:end], begin, end)
        source = vocabulary.sources.longest(words[:end], begin, end)
        role = vocabulary.roles.at(words[:end], begin)
        if source is not None and words[source.first].inside(self._lexicon.titles):
            behind = vocabulary.sources.longest(words[:end], source.last, end)
            source = behind or source  # "مصدر عسكري في الفصائل"
        ident = role.ident if role is not None and (source is None or source.first > begin) else (
            source.ident if source is not None else speaker.ident if speaker is not None else None
        )  # fmt: skip
        name = " ".join(w.text for w in words[speaker.first : speaker.last]) if speaker else None
        text = " ".join(word.text for word in words[begin:end])
        if ident is None:
            again = self._again(words, begin, end)
            if again is not None:
                return again
            ident = self._unknown(words, begin, end) if not known_only else None
            if ident is None:
                return None
        actor = vocabulary.actors.longest(words[:end], begin, end)
        side = vocabulary.focus.side_of(ident) or (actor.ident if actor and not role else None)
        voice = Voice(source=ident, text=text, speaker=name, side=side)
        self._persons[words[end - 1].plain] = voice
        return voice

    def _again(self, words: tuple[Word, ...], begin: int, end: int) -> Voice | None:
        """A voice heard before, by a noun it was called by or a person's last name."""
        word = words[begin]
        form = next((f for _, f in word.forms if f in self._lexicon.pronoun_voices), None)
        if form is None:
            return self._named_again(words, begin, end)
        if end > begin + 1 and words[begin + 1].plain not in _SAME:
            return self._named_again(words, begin, end)
        noun = key(form)
        for voice in reversed(self._heard):
            if noun in [key(fold(part)) for part in voice.text.split()]:
                return voice
        return self.last()

    def _named_again(self, words: tuple[Word, ...], begin: int, end: int) -> Voice | None:
        """A person heard before, by the last part of the name, with or without a title."""
        while begin < end - 1 and words[begin].inside(self._lexicon.titles):
            begin += 1
        if end - begin > _PERSON:
            return None
        said = {word.plain for word in words[begin:end]}
        for voice in reversed(self._heard):
            parts = [fold(part) for part in voice.text.split()]
            if len(parts) > end - begin and said <= set(parts[1:]):
                return voice
        return self._persons.get(words[end - 1].plain) if end == begin + 1 else None

    def _unknown(self, words: tuple[Word, ...], begin: int, end: int) -> str | None:
        lexicon = self._lexicon
        army = self._army(words, begin, end)
        if army is not None:
            return army
        actor = self._vocabulary.actors.longest(words[:end], begin, end)
        if actor is not None and any(
            w.inside(lexicon.armed) or w.plain in ("باسم", "بلسان") for w in words[begin:end]
        ):
            whole = actor.first == begin or len(words[actor.first : actor.last]) == 1
            led = words[actor.first]
            clitics = next((c for c, f in led.forms[1:] if f in lexicon.armed), "")
            stripped = led.text[len(clitics) :]
            rest = (word.text for word in words[actor.first + 1 : actor.last])
            named = " ".join([stripped, *rest])
            return slug(actor.ident if whole else named)
        if actor is not None and actor.first == begin:
            called = words[begin].inside(lexicon.armed) or actor.last == begin + 1
            text = " ".join(word.text for word in words[begin : actor.last])
            return slug(actor.ident if called else text)
        first = words[begin]
        clitics = "ل" if first.forms[-1][0] == "ل" and first.forms[-1][1] in _LED else ""
        head = first.text[len(clitics) :]
        if head.endswith("ا") and fold(head[:-1]) in lexicon.titles:
            head = head[:-1]  # "قياديا" is the same man as "قيادي"
        texts = [head, *(w.text for w in words[begin + 1 : end])]
        return slug(" ".join(texts[:8])) or None

    def _army(self, words: tuple[Word, ...], begin: int, end: int) -> str | None:
        """The army of the article's war, where a rank or "a military source" speaks."""
        military = begin + 1 < end and words[begin + 1].plain in _MILITARY
        ranks = any(word.inside(self._lexicon.officers) for word in words[begin:end])
        if ranks or (military and words[begin].inside(_SOURCES)):
            return self._vocabulary.focus.source_in("الجيش")
        return None
