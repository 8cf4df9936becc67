"""Claims in the making: an assertion with its voice, its date and its dead."""

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Status
from geo.reading.attribution import Frame
from geo.reading.dates import DateMention, is_old, nearest
from geo.reading.grammar import is_verb
from geo.reading.hearing import Voice
from geo.reading.noticed import Trace
from geo.reading.numbers import Toll
from geo.reading.scene import Assertion

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token


class Draft(Struct, frozen=True, kw_only=True):
    """A claim before it has its article's fields; ``start`` and ``end`` are in the article."""

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
    confidence: float
    trace: Trace

    @property
    def place(self) -> str:
        """The place's name as written."""
        return self.assertion.ref.text

    @property
    def status(self) -> Status:
        """What is asserted of it."""
        return self.assertion.status

    @property
    def actor(self) -> str | None:
        """Who did it or holds it."""
        return self.assertion.actor


def with_tolls(drafts: list[Draft], tolls: list[Toll], *, base: int) -> list[Draft]:
    """The drafts with the dead and injured, each number on the attack it stands nearest to.

    A number for several places goes on none of them. ``base`` is the sentence's start.
    """
    struck = [index for index, draft in enumerate(drafts) if draft.status is Status.STRUCK]
    if len({drafts[index].place for index in struck}) != 1:
        return drafts
    counted = list(drafts)
    for toll in tolls:
        field = "killed" if toll.killed else "injured"
        free = [index for index in struck if getattr(counted[index], field) is None]
        if free:
            near = min(free, key=lambda index: abs(drafts[index].start - base - toll.start))
            counted[near] = replace(counted[near], **{field: toll.count})
    return counted


def date_of(
    trigger: "Token", dates: list[DateMention], *, frames: list[Frame], triggers: set[int]
) -> str | None:
    """The date of a claim: one in its own clause, or else one that is nobody else's.

    ``triggers`` are the verbs of the sentence's other claims; a date of theirs, of a reporting
    verb or of a relative clause is not this claim's.
    """
    sentence, clause = trigger.sent, clause_of(trigger)
    taken = {frame.verb for frame in frames} | triggers | _relative_verbs(sentence)
    own, shared = [], []
    for date in dates:
        governor = clause_of(_word_at(sentence, date))
        if governor == clause:
            own.append(date)
        elif governor.i not in taken:
            shared.append(date)
    found = nearest(own or shared, trigger.idx - sentence.start_char)
    return found.value if found is not None else None


def long_past(sentence: "Span", dates: list[DateMention], *, published: dt.date) -> set[int]:
    """The words of a sentence that date something to weeks before publication, by index."""
    old = (one for one in dates if is_old(one, published=published))
    return {word.i for one in old for word in _words_at(sentence, one)}


def clause_of(token: "Token") -> "Token":
    """The verb of the clause a word stands in; the sentence's head where it has no verb."""
    node = token
    while node.head != node and not is_verb(node):
        node = node.head
    return node


def _word_at(sentence: "Span", date: DateMention) -> "Token":
    span = _words_at(sentence, date)
    return span.root if len(span) else sentence.root


def _words_at(sentence: "Span", date: DateMention) -> "Span":
    base = sentence.start_char
    return sentence.doc.words_at(base + date.start, base + date.end)


def _relative_verbs(sentence: "Span") -> set[int]:
    clauses = (token for token in sentence if token.dep_ == "relcl")
    return {token.i for clause in clauses for token in clause.subtree if is_verb(token)}
