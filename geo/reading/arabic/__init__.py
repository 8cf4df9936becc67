"""Arabic articles: a clause grammar over folded words; no small Arabic parser is to be had."""

from bisect import bisect_right
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from geo.model import Article, Extent, Status
from geo.reading.arabic.clauses import Clauses
from geo.reading.arabic.dates import find_dates
from geo.reading.arabic.names import vocabulary_of
from geo.reading.arabic.noticed import noticed_names, noticed_words
from geo.reading.arabic.parties import Parties
from geo.reading.arabic.places import Places
from geo.reading.arabic.told import Told
from geo.reading.arabic.tolls import tolls
from geo.reading.arabic.voices import Frame, Voices
from geo.reading.arabic.words import Sentence, paragraphs
from geo.reading.dates import DateMention, nearest
from geo.reading.drafts import Draft, with_tolls
from geo.reading.english import publisher_id
from geo.reading.hearing import Voice
from geo.reading.lexicon.arabic import arabic
from geo.reading.noticed import Notice, Trace
from geo.reading.scene import Assertion
from geo.theatre import Focus

__all__ = ["read_arabic"]

# Of the reading, never of truth: a little over half of the claims in passages that it had not seen
# were right, those that stand on a pronoun half as often as the others.
_CONFIDENCE = {"verb": 0.65, "noun": 0.62, "state": 0.6}
_BY_ANAPHOR = 0.6
_TAKEN = (Status.CAPTURED, Status.ADVANCED, Status.HELD)


def read_arabic(
    article: Article,
    *,
    focus: Focus,
    known_place: Callable[[str], bool] | None,
    notice: Notice | None = None,
) -> Iterator[Draft]:
    """The claims of an Arabic article, in the order of its text.

    ``notice`` is told of each name, voice and word of control, whether it led to a claim or not.
    """
    yield from _Reading(article, focus, known_place, notice).drafts()


class _Reading:
    """One article being read: the places it has named so far, and who has spoken."""

    def __init__(
        self,
        article: Article,
        focus: Focus,
        known_place: Callable[[str], bool] | None,
        notice: Notice | None,
    ) -> None:
        self.article = article
        self.notice = notice
        self.lexicon = arabic()
        self.vocabulary = vocabulary = vocabulary_of(focus)
        self.own = Voice(source=publisher_id(article, focus), text=article.publisher)
        self.places = Places(self.lexicon, vocabulary, known_place=known_place)
        self.parties = Parties(self.lexicon, vocabulary)
        self.clauses = Clauses(self.lexicon, self.places, self.parties)
        self.voices = Voices(self.lexicon, vocabulary, own=self.own, known_place=self.places.known)
        self.heard: list[Draft] = []

    def drafts(self) -> Iterator[Draft]:
        asked: list[Draft] = []  # what the sentence before asked and did not assert
        for paragraph in paragraphs(self.article.text):
            quoted: Voice | None = None
            depth = 0
            for sentence in paragraph:
                found = self.voices.frames(sentence)
                within = quoted if depth else None
                drafts = list(self._sentence(sentence, found, within))
                drafts = [*self._answered(sentence, found, asked), *drafts]
                asked = drafts if _asks(sentence) else []
                if asked:
                    drafts = []
                depth = _open(sentence, depth)
                if found:
                    quoted = found[-1].voice
                self.heard = [*self.heard[-50:], *drafts]
                if self.notice is not None:
                    for one in noticed_words(sentence, found, self.lexicon):
                        self.notice(one)
                    for one in noticed_names(sentence, self.places):
                        self.notice(one)
                yield from drafts

    def _answered(
        self, sentence: Sentence, found: list[Frame], asked: list[Draft]
    ) -> Iterator[Draft]:
        """The claims of a question that a sentence answers ("نعم، وفقا ..."), by who answers."""
        answer = sentence.words[0].plain if asked else ""
        if answer in _YES or answer in _NO:
            voice = found[0].voice if found else self.own
            for draft in asked:
                yield replace(draft, voice=voice, denied=draft.denied != (answer in _NO))

    def _sentence(
        self, sentence: Sentence, found: list[Frame], quoted: Voice | None
    ) -> Iterator[Draft]:
        reporting = {frame.verb for frame in found}
        self.parties.hear(sentence.words)
        of_names = self.vocabulary.covered(sentence.words)
        made: list[tuple[int, Draft]] = []
        dates = find_dates(sentence.line, published=self.article.day)
        claimed: set[tuple[str, Status, str | None, int, bool]] = set()
        triggers: list[int] = []
        parties: list[int] = []
        named: set[int] = set()  # words of sides: "حركة 23 مارس" is no date
        for index in range(len(sentence.words)):
            self._mentioned(sentence, index)
            if index in reporting:
                made += self._repeated(sentence, found, index, [draft for _, draft in made])
                continue
            frame = _frame_of(index, found)
            if frame is not None and frame.kind == "not":
                continue
            voices = (frame.voice, *frame.also) if frame is not None else (quoted or self.own,)
            self.parties.speaking = voices[0].side
            told = self.clauses.told(sentence, index) if index not in of_names else []
            told = [one for one in told if not _at_hands(sentence, index, parties)]
            parties += [one.party.first for one in told if one.party is not None]
            triggers += [index] * bool(told)
            for one in told:
                if one.party is not None:
                    named.update(range(one.party.first, one.party.last))
            for one in told:
                by = frame.verb if frame is not None else -1
                actor = one.party.actor if one.party is not None else None
                key = (one.ref.text, one.status, actor, by, one.mood.denied)
                if key in claimed:
                    continue
                claimed.add(key)
                denies = frame is not None and frame.kind == "deny"
                made += [
                    (index, self._draft(sentence, one, voice, frame, denied=denies))
                    for voice in voices
                ]
        dates = [d for d in dates if bisect_right(sentence.offsets, d.start) - 1 not in named]
        made = [
            (i, replace(d, event_date=self._date(sentence, i, dates, found, triggers)))
            if d.event_date is None and i in triggers else (i, d)
            for i, d in made
        ]  # fmt: skip
        drafts = [draft for _, draft in made]
        yield from with_tolls(drafts, tolls(sentence, self.lexicon), base=0)

    def _mentioned(self, sentence: Sentence, index: int) -> None:
        """Remember a place named in passing ("لجان المقاومة في الفاشر", "مدير مستشفى ...")."""
        words, naming = sentence.words, self.places
        led = index > 0 and words[index - 1].plain.removeprefix("و") in ("في", "من")
        if not led and not naming.introduces(words[index]):
            return
        phrase = naming.at(words, index)
        if phrase is None or phrase.refs[0].anaphor:
            return
        follows = words[phrase.last].plain if phrase.last < len(words) else ""
        said = words[index].plain.startswith("ال") and (
            follows in self.lexicon.that or follows == "،"
        )  # "مسؤول في الدندر إن ..."
        if phrase.kind or naming.known(phrase.refs[0].text) or said:
            naming.memory.mention(phrase.refs[0].text, kind=phrase.kind)

    def _draft(
        self, sentence: Sentence, told: Told, voice: Voice, frame: Frame | None, *, denied: bool
    ) -> Draft:
        words, ref, party = sentence.words, told.ref, told.party
        bounds = [told.trigger, told.trigger + 1, ref.first, ref.last, told.last]
        if party is not None:
            bounds += [party.first, party.last]
        first, last = min(bounds), min(max(bounds), len(words))
        actor = party.actor if party is not None else None
        if actor is None and told.status is Status.CAPTURED:
            actor = self._taker(ref.text, voice)
        assertion = Assertion(
            status=told.status, trigger=told.trigger, ref=ref, rule=told.rule, actor=actor,
            extent=told.extent if told.extent is not Extent.UNSTATED else ref.extent,
            first=first, last=last,
        )  # fmt: skip
        share = _CONFIDENCE[told.rule.split()[0]] * (_BY_ANAPHOR if ref.anaphor else 1)
        return Draft(
            voice=voice, assertion=assertion, denied=told.mood.denied != denied,
            hedged=told.mood.hedged and not denied,  # to deny a rumour is to be sure
            start=words[first].start, end=words[last - 1].end,
            status_text=words[told.trigger].text, confidence=round(share, 2),
            trace=Trace(
                rule=told.rule,
                word=sentence.span(told.trigger, told.trigger + 1),
                place=sentence.span(ref.first, ref.last),
                voice=sentence.span(frame.verb, frame.verb + 1) if frame is not None else None,
            ),
        )  # fmt: skip

    def _taker(self, place: str, voice: Voice) -> str | None:
        """Who was said to have taken a place of which somebody says that it fell, or did not."""
        takers = (
            draft.actor
            for draft in reversed(self.heard)
            if draft.place == place and draft.status in _TAKEN
        )
        taker = next((actor for actor in takers if actor and actor != voice.side), None)
        return taker or (self.parties.rival() if voice.side else None)

    def _repeated(
        self, sentence: Sentence, found: list[Frame], index: int, made: list[Draft]
    ) -> list[tuple[int, Draft]]:
        """The claims of the last voice again, where a frame confirms or denies just "that"."""
        frame = next(frame for frame in found if frame.verb == index)
        if not frame.account or frame.kind == "say":
            return []
        earlier = made or self.heard
        again: list[Draft] = []
        for draft in reversed(earlier):
            if draft.voice.source != earlier[-1].voice.source or len(again) >= 20:  # noqa: PLR2004
                break
            again.append(draft)
        if not again or again[0].voice.source == frame.voice.source:
            return []
        words = sentence.words
        last = min(max(frame.last, index + 1), len(words))
        while last < len(words) and words[last].plain in self.lexicon.account:
            last += 1
        denies = frame.kind == "deny"
        return [
            (
                -1,
                replace(
                    draft, voice=frame.voice, denied=draft.denied != denies,
                    start=words[index].start, end=words[last - 1].end,
                    status_text=words[index].text,
                    confidence=round(draft.confidence * _BY_ANAPHOR, 2),
                    trace=draft.trace.answered(
                        "denied" if denies else "confirmed", sentence.span(index, index + 1)
                    ),
                ),
            )
            for draft in reversed(again)
        ]  # fmt: skip

    def _date(
        self, sentence: Sentence, index: int, dates: list[DateMention], found: list[Frame],
        triggers: list[int],
    ) -> str | None:  # fmt: skip
        """The date of a claim: the nearest in its own clause."""
        bounds = self.lexicon.boundaries
        words = sentence.words
        own = []
        for date in dates:
            at = bisect_right(sentence.offsets, date.start) - 1
            first, last = min(at, index), max(at, index)
            if any(words[i].plain in bounds for i in range(first + 1, last)):
                continue
            if any(first < t < last for t in triggers):
                continue
            if any(first < frame.verb < last for frame in found):
                continue
            own.append(date)
        mention = nearest(own, sentence.offsets[index])
        return mention.value if mention is not None else None


_YES = {"نعم", "اجل", "بلي"}
_NO = {"لا", "كلا"}
_ASKING = {"هل", "وهل", "فهل", "ماذا", "وماذا", "فماذا"}


def _asks(sentence: Sentence) -> bool:
    """Whether a sentence asks, and takes nothing for granted."""
    words = sentence.words
    return words[0].plain in _ASKING and any(word.text == "؟" for word in words[-2:])


def _at_hands(sentence: Sentence, index: int, parties: list[int]) -> bool:
    """Whether a word only leads to the side of a claim already told ("سقوط ... بيد ...")."""
    by = arabic().by
    words = sentence.words[index : index + 2]
    return any(word.inside(by) for word in words) and any(
        index <= first <= index + 2 for first in parties
    )


def _frame_of(index: int, found: list[Frame]) -> Frame | None:
    """The frame a word stands under: the last one that opened before it, or a trailing one."""
    opened = [f for f in found if not f.trailing and not f.account and f.verb < index]
    if opened:
        return opened[-1]
    return next((f for f in found if f.trailing), None)


def _open(sentence: Sentence, depth: int) -> int:
    """Whether a quotation is open after a sentence: 1 or 0."""
    for word in sentence.words:
        if word.text in ("«", "“"):
            depth = 1
        elif word.text in ("»", "”"):
            depth = 0
        elif word.text == '"':
            depth = 1 - depth
    return depth
