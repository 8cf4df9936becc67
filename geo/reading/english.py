"""English articles: the parse, the matchers and the voices put together, sentence by sentence."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Article, Claim, Extent, Quote, Status, slug
from geo.reading.assertions import assertions
from geo.reading.attribution import Frame, Voice, Voices
from geo.reading.dates import DateMention, find_dates, nearest
from geo.reading.grammar import is_passive, is_verb, phrase
from geo.reading.lexicon import Lexicon
from geo.reading.lexicon import english as english_lexicon
from geo.reading.modality import Modality, modality
from geo.reading.numbers import Toll, tolls
from geo.reading.parse import Paragraph, parse
from geo.reading.referents import Places
from geo.reading.scene import Assertion, Party, Scene
from geo.theatre import Focus, Theatre

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# How many sentences without a claim may stand before "denied this" means an earlier one.
_NEAR = 1

# A whole sentence that says no: "That was not yet the case", "they had not", "Not so".
_NO = re.compile(
    r"\b(?:[Tt]hat|[Tt]his|[Ii]t) (?:was|is) not (?:yet )?(?:the case|true|so)\b|\b[Nn]ot so\b"
    r"|\bno sign of (?:that|this|it)\b"
    r"|\b(?:they|it|he|she|that) (?:had|have|has|did|were|was) not\b(?= *[;.,]|$)"
)
# Whose "men" are the speaker's side.
_OWNERS = {"our", "my", "his", "their", "its", "group", "movement", "militia"}

ORIGIN = "rules/0.1"


class _Draft(Struct, frozen=True, kw_only=True):
    """A claim before it has its article's fields: who, what, and the words by character."""

    voice: Voice
    assertion: Assertion
    denied: bool
    hedged: bool
    start: int
    end: int
    status_text: str
    event_date: str | None = None
    killed: int | None = None
    injured: int | None = None
    confidence: float = 0.8


def read_english(
    article: Article, *, theatre: Theatre, known_place: Callable[[str], bool] | None
) -> list[Claim]:
    """The claims of an English article, in the order of its text."""
    reading = _Reading(article, theatre.focus(f"{article.title}\n{article.text}"), known_place)
    drafts = list(reading.drafts())
    claims = (_claim(article, reading.publisher, draft) for draft in drafts)
    return list({claim.id: claim for claim in claims}.values())


class _Reading:
    """One article being read: what it has named so far, and who has spoken."""

    def __init__(
        self, article: Article, focus: Focus, known_place: Callable[[str], bool] | None
    ) -> None:
        self.article = article
        self.focus = focus
        self.lexicon: Lexicon = english_lexicon()
        known = focus.source_in(article.publisher) if focus.is_name(article.publisher) else None
        self.publisher = known or slug(article.publisher)
        self.own = Voice(source=self.publisher, text=article.publisher)
        self.known_place = known_place
        self.places = Places(self.lexicon, is_other_name=focus.is_name, known_place=known_place)
        self.voices = Voices(focus, self.lexicon, publisher=self.own)
        self.scene = Scene(self.lexicon, self.places, self.party)
        self.current: Voice | None = None
        self.previous: list[_Draft] = []
        self.recent: list[_Draft] = []
        self.silent = 0  # sentences since the last claim

    def drafts(self) -> Iterator[_Draft]:
        for paragraph in parse(self.article.text, known_place=self.known_place):
            self.places.enter(paragraph.doc)
            quoted: Voice | None = None
            sentences = list(paragraph.doc.sents)
            for index, sentence in enumerate(sentences):
                frames = self.voices.frames(sentence)
                if frames:
                    quoted = frames[-1].voice
                elif quoted is None and index + 1 < len(sentences):
                    coming = self.voices.peek(sentences[index + 1])
                    quoted = coming[0].voice if coming and _in_quotes(sentence.root) else None
                drafts = list(self._sentence(paragraph, sentence, frames, quoted))
                self.places.end_sentence(sentence, claimed=bool(drafts))
                self.silent += 1
                if drafts:
                    self.previous, self.silent = drafts, 0
                    self.recent = [*self.recent[-20:], *drafts]
                yield from drafts

    # --- one sentence ---

    def _sentence(
        self, paragraph: Paragraph, sentence: "Span", frames: list[Frame], around: Voice | None
    ) -> Iterator[_Draft]:
        self.current = frames[0].voice if frames else around if _in_quotes(sentence.root) else None
        found = assertions(sentence, self.scene)
        dates = find_dates(sentence.text, published=self.article.day)
        triggers = {_clause(paragraph.doc[a.trigger]).i for a in found}
        made: list[_Draft] = []
        for assertion in found:
            trigger = paragraph.doc[assertion.trigger]
            frame = self.voices.frame_of(trigger, frames)
            mood = Modality()
            if assertion.rule != "epithet":  # an epithet is not what the clause denies
                until = frame.verb if frame is not None else None
                mood = modality(trigger, lexicon=self.lexicon, until=until)
            if mood.unreal:
                continue
            if frame is not None:
                voice = frame.voice
            elif around is not None and _in_quotes(trigger):
                voice = around
            else:
                voice = self.own
            assertion = self._completed(assertion, trigger, voice, made)  # noqa: PLW2901  (the same, filled in)
            denied = mood.denied != (frame is not None and frame.kind == "deny")
            start, end = self._bounds(paragraph, assertion)
            draft = _Draft(
                voice=voice,
                assertion=assertion,
                denied=denied,
                hedged=mood.hedged,
                start=start,
                end=end,
                status_text=trigger.text,
                event_date=self._date(sentence, trigger, triggers, frames, dates),
            )
            made.append(draft)
        made = _with_tolls(made, tolls(sentence.text), paragraph.start + sentence.start_char)
        made += self._repeated(paragraph, sentence, frames, made)
        yield from made

    def _completed(
        self, assertion: Assertion, trigger: "Token", voice: Voice, made: list[_Draft]
    ) -> Assertion:
        """The assertion with the actor that the words around make plain."""
        if assertion.actor is not None:
            return assertion
        actor = None
        own = self.focus.is_party(voice.source) and (
            assertion.rule == "verb repel"
            or (assertion.status is Status.LOST and is_passive(trigger))
        )
        if (
            assertion.rule.startswith("is ")
            or own
            or (
                assertion.status is Status.CAPTURED
                and trigger.lower_ in self.lexicon.own_gains
                and self.focus.is_party(voice.source)
            )
        ):
            actor = voice.side
        if actor is None and assertion.status is Status.CAPTURED:
            actor = self._taker(made, Status.HELD) or self._taker(self.recent[-6:])
        return replace(assertion, actor=actor) if actor is not None else assertion

    def _taker(self, drafts: list[_Draft], *also: Status) -> str | None:
        """Who took the place spoken of last, where the text goes on without naming anyone."""
        taking = (Status.CAPTURED, Status.ADVANCED, *also)
        return next(
            (
                draft.assertion.actor
                for draft in reversed(drafts)
                if draft.assertion.actor and draft.assertion.status in taking
            ),
            None,
        )

    def _date(
        self,
        sentence: "Span",
        trigger: "Token",
        triggers: set[int],
        frames: list[Frame],
        dates: list[DateMention],
    ) -> str | None:
        """The date of a claim: in its own clause, or in one that is nobody else's."""
        reporting = {frame.verb for frame in frames}
        own, shared = [], []
        for date in dates:
            governor = _clause(_word_at(sentence, date))
            if governor.i in reporting and governor != _clause(trigger):
                continue
            if governor == _clause(trigger):
                own.append(date)
            elif governor.i not in triggers and governor not in _relative(sentence):
                shared.append(date)
        found = nearest(own or shared, trigger.idx - sentence.start_char)
        return found.value if found is not None else None

    def _repeated(
        self, paragraph: Paragraph, sentence: "Span", frames: list[Frame], made: list[_Draft]
    ) -> Iterator[_Draft]:
        """Claims made before that this sentence confirms or denies without saying them again."""
        for frame in frames:
            verb = paragraph.doc[frame.verb]
            answer = self._answer(verb, sentence, frame, made)
            if answer is None or not self.previous or self.silent > _NEAR:
                continue
            denies, about = answer
            ends = [frame.subject, frame.verb, max(t.i for t in _near_object(verb))]
            first, last = paragraph.doc[min(ends)], paragraph.doc[max(ends)]
            again = [t for t in tolls(sentence.text) if t.killed]
            for draft in self._answered(frame.voice, about):
                struck = draft.assertion.status is Status.STRUCK
                yield replace(
                    draft,
                    voice=frame.voice,
                    denied=draft.denied != denies,
                    start=paragraph.start + first.idx,
                    end=paragraph.start + last.idx + len(last.text),
                    status_text=verb.text,
                    killed=again[0].count if again and struck else draft.killed,
                    confidence=0.6,
                )

    def _answer(
        self, verb: "Token", sentence: "Span", frame: Frame, made: list[_Draft]
    ) -> tuple[bool, str] | None:
        """Whether a sentence answers an earlier claim: if it denies, and its word for the claim."""
        if frame.kind != "say":
            for child in verb.children:
                if child.dep_ in ("dobj", "pobj", "attr") and (
                    child.lower_ in self.lexicon.account_nouns
                ):
                    return frame.kind == "deny", child.lower_
            return None
        if not made and _NO.search(sentence.text):
            return True, "that"
        return None

    def _answered(self, voice: Voice, about: str) -> list[_Draft]:
        """The claims of another source that an answer is about."""
        earlier = [d for d in self.previous if d.voice.source != voice.source]
        if about in self.lexicon.noun_rules or about in ("attack", "attacks"):
            return [d for d in earlier if d.assertion.status is Status.STRUCK]
        if about in ("announcement", "advance", "capture"):
            control = (Status.CAPTURED, Status.HELD)
            recent = [d for d in self.recent[-8:] if d.voice.source != voice.source]
            return [d for d in recent if d.assertion.status in control][:4] or earlier
        return earlier

    def _bounds(self, paragraph: Paragraph, assertion: Assertion) -> tuple[int, int]:
        first, last = paragraph.doc[assertion.first], paragraph.doc[assertion.last - 1]
        return paragraph.start + first.idx, paragraph.start + last.idx + len(last.text)

    # --- who acts ---

    def party(self, head: "Token") -> Party:
        """The side a noun phrase names, and what sort of body it is."""
        lexicon, lower = self.lexicon, head.lower_
        voice_side = self.current.side if self.current is not None else None
        here = {"first": head.left_edge.i if head.n_lefts else head.i, "last": head.i + 1}
        if lower in ("we", "us", "ours", "our", "i", "my"):
            return Party(actor=voice_side, armed=True, **here)
        if lower in ("they", "it", "he", "who", "them", "which", "that", "she"):
            actor = (
                voice_side or self.scene.last_actor
                if lower in ("they", "it", "them", "he")
                else None
            )
            return Party(actor=actor, armed=actor is not None, first=head.i, last=head.i + 1)
        if lower in ("group", "organisation", "organization", "movement", "side") and any(
            c.lower_ in ("the", "its", "'s") for c in head.children
        ):
            named = self.focus.actor_in(phrase(head))
            if named is None:
                return Party(actor=voice_side or self.scene.last_actor, armed=True, **here)
        text = phrase(head, whole=True)
        words = {token.lower_ for token in (head, *head.lefts)}
        people = lower in lexicon.people
        fire = bool(words & lexicon.air_and_fire)
        armed = lower in lexicon.armed
        own = any(c.dep_ == "poss" and c.lower_ in _OWNERS for c in head.children)
        actor = None if people else self.focus.actor_in(phrase(head))
        if actor is None and not people and (armed or (fire and lower not in lexicon.noun_rules)):
            actor = self.focus.actor_in(text)
        if actor is None and fire and lower not in lexicon.noun_rules:
            actor = self.focus.actor_in(
                " ".join(
                    t.text
                    for t in head.subtree
                    if t.i > head.i and t.dep_ in ("compound", "amod", "pobj")
                )
            )
        if actor is None and armed and own:
            actor = voice_side
        if actor is None and not people and not fire:
            actor = self._unknown_side(head, armed=armed)
        return Party(actor=actor, armed=armed, fire=fire, people=people, **here)

    def _unknown_side(self, head: "Token", *, armed: bool) -> str | None:
        """Of a side that no vocabulary has, the name the article uses."""
        mention = self.places.by_token.get(head.i)
        if mention is not None:
            if self.places.is_known(mention) or not self.focus_free(mention.text):
                return None
            return mention.text
        if not armed:
            return None
        for child in head.lefts:
            named = self.places.by_token.get(child.i)
            if named is not None and child.dep_ in ("compound", "amod", "nmod", "poss"):
                return named.text
        return head.lower_ if head.tag_.startswith("NN") else None

    def focus_free(self, text: str) -> bool:
        """Whether a name can be a side's: no place, no person, no known source."""
        return not (set(text.split()) & self.lexicon.not_places) and not (
            self.known_place is not None and self.known_place(text)
        )


def _with_tolls(drafts: list[_Draft], counted: list[Toll], base: int) -> list[_Draft]:
    """The drafts with the dead and injured, each number on the attack it stands nearest to.

    A number for several places goes on none of them.
    """
    struck = [d for d in drafts if d.assertion.status is Status.STRUCK]
    if len({d.assertion.ref.text for d in struck}) != 1:
        return drafts
    tolled = {id(d): d for d in drafts}
    for toll in counted:
        field = "killed" if toll.killed else "injured"
        free = [d for d in struck if getattr(tolled[id(d)], field) is None]
        near = min(free, key=lambda d: abs(d.start - base - toll.start), default=None)
        if near is not None:
            tolled[id(near)] = replace(tolled[id(near)], **{field: toll.count})
    return [tolled[id(d)] for d in drafts]


def _clause(token: "Token") -> "Token":
    """The verb of the clause a word stands in; of a noun of control, the noun itself."""
    node = token
    while node.head != node and not is_verb(node):
        node = node.head
    return node


def _word_at(sentence: "Span", date: DateMention) -> "Token":
    base = sentence.start_char
    span = sentence.doc.char_span(base + date.start, base + date.end, alignment_mode="expand")
    return span.root if span is not None else sentence.root


def _relative(sentence: "Span") -> list["Token"]:
    return [t for token in sentence if token.dep_ == "relcl" for t in token.subtree if is_verb(t)]


def _in_quotes(token: "Token") -> bool:
    """Whether a word stands inside quotation marks, counted from the paragraph's start."""
    return sum(1 for t in token.doc[: token.i] if t.text == '"') % 2 == 1


def _near_object(verb: "Token") -> list["Token"]:
    objects = [c for c in verb.children if c.dep_ in ("dobj", "attr", "prep")]
    return [verb, *objects]


def _claim(article: Article, publisher: str, draft: _Draft) -> Claim:
    text = article.text
    assertion = draft.assertion
    quote = Quote.cut(text, draft.start, draft.end)
    extent = assertion.extent
    if extent is Extent.UNSTATED:
        extent = assertion.ref.extent
    return Claim(
        source=draft.voice.source,
        source_text=draft.voice.text,
        speaker=draft.voice.speaker,
        relay=draft.voice.relay,
        publisher=publisher,
        article=article.id,
        article_sha256=article.sha256,
        url=article.url,
        published_at=article.published,
        place_text=assertion.ref.text,
        status=assertion.status,
        status_text=draft.status_text,
        actor=assertion.actor,
        denied=draft.denied,
        hedged=draft.hedged,
        extent=extent,
        fraction=assertion.ref.fraction,
        killed=draft.killed,
        injured=draft.injured,
        event_date=draft.event_date,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
        start=quote.start,
        end=quote.end,
        confidence=draft.confidence,
        origin=ORIGIN,
    )
