"""English articles: the parse, the matchers and the voices put together, sentence by sentence."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec.structs import replace

from geo.model import Article, Status, slug
from geo.reading.abbreviations import abbreviations
from geo.reading.answers import Heard, answers
from geo.reading.assertions import assertions
from geo.reading.attribution import Frame, frames, peek
from geo.reading.dates import find_dates
from geo.reading.deeds import Deeds
from geo.reading.drafts import Draft, clause_of, date_of, long_past, with_tolls
from geo.reading.fire import is_own_fire
from geo.reading.grammar import is_passive, is_verb, objects, prepositional
from geo.reading.hearing import Voice
from geo.reading.introductions import introduce
from geo.reading.lexicon import english
from geo.reading.modality import Modality, is_over, modality
from geo.reading.naming import nation_of
from geo.reading.noticed import Notice, Trace, noticed_names, noticed_words, span_of
from geo.reading.numbers import tolls
from geo.reading.parse import Paragraph, parse
from geo.reading.parties import Parties
from geo.reading.reach import frame_of, goes_on
from geo.reading.referents import Places
from geo.reading.scene import Assertion, Scene
from geo.reading.voices import Voices
from geo.reading.whereabouts import Whereabouts
from geo.theatre import Focus

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

# Of the reading, never of truth: how often claims read in the same way were right in place,
# status, denial, source and actor, in 594 claims of 61 articles that people had annotated
# (scripts/bench/reading.py prints how it holds).
_CONFIDENCE = {"verb": 0.72, "noun": 0.74, "state": 0.82, "holding": 0.88, "epithet": 0.8,
               "under": 0.72}  # fmt: skip
_OTHERWISE = 0.5
_BY_ANAPHOR = 0.82
_BY_NOBODY = 0.72  # where somebody did it and the text was not read to say who
_OFTEN_MISREAD = {Status.ADVANCED: 0.78, Status.BESIEGED: 0.85, Status.LOST: 0.85}
# What a place is threatened with where it is about to be so.
_PROSPECTS = (Status.CAPTURED, Status.BESIEGED)
_BACK = {"retake", "recapture", "regain", "reclaim", "recover", "liberate", "re-take", "free"}
_OF_NOBODY = (Status.CONTESTED, Status.ABANDONED)


def read_english(
    article: Article,
    *,
    focus: Focus,
    known_place: Callable[[str], bool] | None,
    notice: Notice | None = None,
) -> Iterator[Draft]:
    """The claims of an English article, in the order of its text.

    ``notice`` is told of each name, voice and word of control, whether it led to a claim or not.
    """
    yield from _Reading(article, focus, known_place, notice).drafts()


class _Reading:
    """One article being read: what it has named so far, and who has spoken."""

    def __init__(
        self,
        article: Article,
        focus: Focus,
        known_place: Callable[[str], bool] | None,
        notice: Notice | None,
    ) -> None:
        self.article = article
        self.notice = notice
        self.focus = focus
        self.known_place = known_place
        self.lexicon = english()
        short = abbreviations(article.text)
        nation = nation_of(article.text, focus)
        self.publisher = Voice(source=publisher_id(article, focus), text=article.publisher)
        self.own = self.publisher
        """Whose words those are that nobody else is given for."""
        self.places = Places(
            self.lexicon,
            is_other_name=focus.is_name,
            known_place=known_place,
            title=article.title,
        )
        self.parties = Parties(
            focus,
            self.lexicon,
            self.places,
            known_place=known_place,
            short=short,
            publisher=article.publisher,
            nation=nation if article.text.count(nation) > 1 else "",
        )
        self.scene = Scene(self.lexicon, self.places, self.parties)
        self.voices = Voices(
            focus, self.lexicon, short=short, nation=nation, known_place=known_place
        )
        self.voices.own = self.publisher
        self.voices.near = self.places.near
        self.indirect: Voice | None = None
        """Whose words go on in a sentence that names nobody."""
        self.heard = Heard()
        self.whereabouts = Whereabouts(self.places, self.lexicon)
        self.deeds = Deeds()
        self.in_quotes: list[bool] = []
        """Of each word of the paragraph, whether it stands inside quotation marks."""

    def drafts(self) -> Iterator[Draft]:
        quoting: Voice | None = None  # whose quotation the last paragraph left open
        for paragraph in parse(self.article.text, known_place=self.known_place):
            self.places.enter(paragraph.doc)
            marks = accumulate(token.text == '"' for token in paragraph.doc)
            self.in_quotes = [marks_so_far % 2 == 1 for marks_so_far in marks]
            sentences = list(paragraph.doc.sents)
            self.own = self.voices.named(paragraph.label) or self.publisher
            self.indirect = None
            quoted = quoting if paragraph.doc[0].text == '"' else None
            for index, sentence in enumerate(sentences):
                introduce(sentence, paragraph.speakers, self.voices)
                found = frames(sentence, self.voices)
                if found:
                    quoted = found[-1].voice
                elif quoted is None and self.in_quotes[sentence.root.i]:
                    coming = [
                        f for s in sentences[index + 1 : index + 2] for f in peek(s, self.voices)
                    ]
                    quoted = coming[0].voice if coming else None
                self.indirect = self.indirect if not found and goes_on(sentence) else None
                drafts = list(self._sentence(paragraph, sentence, found, quoted))
                if found:
                    last = found[-1]
                    talks = last.kind == "say" and last.voice.kind == "person"
                    self.indirect = last.voice if talks else None
                self.places.end_sentence(sentence, claimed=bool(drafts))
                self.heard.add(drafts)
                self.parties.end_sentence(sentence)
                self.deeds.add(drafts)
                if self.notice is not None:
                    for one in noticed_words(paragraph, sentence, found, self.voices):
                        self.notice(one)
                yield from drafts
            if self.notice is not None:
                for one in noticed_names(paragraph, self.places):
                    self.notice(one)
            quoting = quoted if self.in_quotes[-1] else None

    def _sentence(
        self, paragraph: Paragraph, sentence: "Span", found: list[Frame], quoted: Voice | None
    ) -> Iterator[Draft]:
        """The claims of a sentence; ``quoted`` is whose quotation it may stand in."""
        own = self.own if self.own is not self.publisher else None
        # "The rebels rejected the army's claim that it ...": the army is "it".
        telling = [frame for frame in found if frame.kind == "say"] or found
        self.parties.speaker = telling[0].voice if telling else own
        if not found and self.in_quotes[sentence.root.i]:
            self.parties.speaker = quoted
        self.parties.said_by = partial(self._said_by, found)
        self._hear_about(sentence, found)
        self.scene.here = self.whereabouts.enter(sentence, found, quoted)
        asking = sentence[-1].text == "?" or sentence.text.rstrip('" ').endswith("?")
        asserted = [] if asking else assertions(sentence, self.scene)
        dates = find_dates(sentence.text, published=self.article.day) if asserted else []
        old = long_past(sentence, dates, published=self.article.day) if found and dates else ()
        triggers = {clause_of(paragraph.doc[one.trigger]).i for one in asserted}
        made: list[Draft] = []
        for assertion in asserted:
            trigger = paragraph.doc[assertion.trigger]
            frame = frame_of(trigger, found, long_past=old)
            mood = self._modality(assertion, trigger, frame)
            told = any(
                one.status is Status.THREATENED and one.ref.text == assertion.ref.text
                for one in asserted
            )
            if mood.near and assertion.status in _PROSPECTS and not (mood.denied or told):
                assertion = replace(assertion, status=Status.THREATENED)  # noqa: PLW2901
            elif mood.unreal:
                continue
            if assertion.status is Status.HELD and is_over(trigger):
                assertion = replace(assertion, status=Status.LOST)  # noqa: PLW2901
                mood = replace(mood, denied=False)
            if frame is not None:
                voices = (frame.voice, *frame.also)
            else:
                inside = quoted is not None and self.in_quotes[trigger.i]
                spoken = self.indirect if self.indirect is not None else self.own
                voices = (quoted if quoted is not None and inside else spoken,)
            date = date_of(trigger, dates, frames=found, triggers=triggers)
            for voice in voices:
                denied = (mood.denied != assertion.denied) != (
                    frame is not None and frame.kind == "deny"
                )
                whole = self._completed(assertion, trigger, voice, made, frame=frame, denied=denied)
                if len(voices) > 1 and _is_claimed(trigger, frame) and voice.side is not None:
                    whole = replace(whole, actor=voice.side)  # each claims it for itself
                start, end = _bounds(paragraph, whole)
                made.append(
                    Draft(
                        voice=voice,
                        assertion=whole,
                        denied=denied,
                        hedged=mood.hedged,
                        start=start,
                        end=end,
                        status_text=trigger.text,
                        event_date=date,
                        confidence=_confidence(whole),
                        trace=_trace(paragraph, whole, frame),
                    )
                )
        base = paragraph.start
        if any(draft.status is Status.STRUCK for draft in made):
            made = with_tolls(made, tolls(sentence.text), base=base + sentence.start_char)
        yield from made
        yield from answers(sentence, found, made, self.heard, scene=self.scene, base=base)

    def _hear_about(self, sentence: "Span", found: list[Frame]) -> None:
        """Remember what somebody speaks of: "'We hold the town,' he said of X"."""
        for frame in found:
            about = prepositional(sentence.doc[frame.verb], {"of"})
            self.places.remember(self.scene.refs(about))

    def _said_by(self, found: list[Frame], token: "Token") -> Voice | None:
        frame = frame_of(token, found)
        if frame is not None:
            return frame.voice
        return None if found else self.parties.speaker

    def _modality(self, assertion: Assertion, trigger: "Token", frame: Frame | None) -> Modality:
        if assertion.rule in ("epithet", "absence", "remnant", "neither", "no farther"):
            return Modality()  # an epithet is not what its clause denies or hopes for
        until = frame.verb if frame is not None else None
        if assertion.rule == "about to":  # "could fall" and "is about to" say so themselves
            denied = any(child.dep_ == "neg" for child in trigger.children)
            return Modality(denied=denied)
        return modality(trigger, lexicon=self.lexicon, until=until)

    def _completed(
        self,
        assertion: Assertion,
        trigger: "Token",
        voice: Voice,
        made: list[Draft],
        *,
        frame: Frame | None,
        denied: bool,
    ) -> Assertion:
        """The assertion with the actor that the words around make plain."""
        if assertion.actor is not None:
            return assertion
        actor = None
        # "X is not occupied", "denied it had been captured": by others.
        another = denied and assertion.status in (Status.HELD, Status.CAPTURED)
        if not another and self._tells_of_itself(assertion, trigger, voice):
            actor = voice.side
        elif assertion.status is Status.STRUCK:
            actor = self._blamed(trigger)
            if actor is None and denied and self.focus.is_party(voice.source):
                actor = voice.side  # nobody denies another's fire
            if actor is None and not denied:
                own = is_own_fire(trigger, frame, voice=voice, scene=self.scene)
                actor = voice.side if own else None
        if actor is None:
            back = is_verb(trigger) and self.lexicon.lemma(trigger.lower_) in _BACK
            actor = self.deeds.doer(assertion, made, again=back)
        if actor is None and not denied and self._falls_to(assertion, trigger, voice):
            actor = voice.side
        return replace(assertion, actor=actor) if actor is not None else assertion

    def _falls_to(self, assertion: Assertion, trigger: "Token", voice: Voice) -> bool:
        """Whether a side that says a place has fallen tells of its own gain.

        Not where it was the one to hold it, as far as the text has told.
        """
        if assertion.status is not Status.CAPTURED or voice.side is None:
            return False
        falls = self.lexicon.lemma(trigger.lower_) == "fall"
        held = self.deeds.holder(assertion.ref.text)
        return falls and self.focus.is_party(voice.source) and held != voice.side

    def _blamed(self, trigger: "Token") -> str | None:
        """Whom a sentence holds to have fired: "medics said, blaming the army"."""
        for token in trigger.sent:
            if self.lexicon.lemma(token.lower_) in self.lexicon.blaming and is_verb(token):
                side = self.scene.side(objects(token)) or self.scene.side(
                    prepositional(token, {"on", "to"})
                )
                if side is not None:
                    return side.actor
        return None

    def _tells_of_itself(self, assertion: Assertion, trigger: "Token", voice: Voice) -> bool:
        """Whether a side that names no actor means itself ("Old Town has been liberated")."""
        if assertion.rule.startswith("is "):
            return voice.side is not None
        if voice.side is None:
            return False
        if assertion.status is Status.CAPTURED:
            return trigger.lower_ in self.lexicon.own_gains
        loses = assertion.status is Status.LOST and assertion.rule.startswith("noun ")
        stays = assertion.status in (Status.LOST, Status.HELD) and is_passive(trigger)
        stays = stays or (loses and self.focus.is_party(voice.source))
        return stays or assertion.rule in ("verb repel", "verb fight")


def publisher_id(article: Article, focus: Focus) -> str:
    """The publisher's id among the sources; of an unknown one, the slug of its name."""
    known = focus.source_in(article.publisher) if focus.is_name(article.publisher) else None
    return known or slug(article.publisher) or "publisher"


def _is_claimed(trigger: "Token", frame: Frame | None) -> bool:
    """Whether sides claim to do or hold something, each of itself: "both claim to control X"."""
    if frame is None or trigger.head.i != frame.verb or trigger.dep_ not in ("xcomp", "acl"):
        return False
    return any(child.tag_ == "TO" for child in trigger.children)


def _confidence(assertion: Assertion) -> float:
    share = _CONFIDENCE.get(assertion.rule.split()[0], _OTHERWISE)
    share *= _OFTEN_MISREAD.get(assertion.status, 1)
    if assertion.ref.anaphor:
        share *= _BY_ANAPHOR
    if assertion.actor is None and assertion.status not in _OF_NOBODY:
        share *= _BY_NOBODY
    return round(share, 2)


def _bounds(paragraph: Paragraph, assertion: Assertion) -> tuple[int, int]:
    return span_of(paragraph, assertion.first, assertion.last)


def _trace(paragraph: Paragraph, assertion: Assertion, frame: Frame | None) -> Trace:
    ref, word, said = assertion.ref, assertion.trigger, frame.verb if frame is not None else None
    return Trace(
        rule=assertion.rule,
        word=span_of(paragraph, word, word + 1),
        place=span_of(paragraph, ref.first, ref.last),
        voice=span_of(paragraph, said, said + 1) if said is not None else None,
    )
