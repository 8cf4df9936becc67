"""How an article was read: each claim with the rule and the words it came from, and what is left.

What is left are the places, the voices and the words of control that led to no claim: there a
reviewer finds what the reader missed.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from geo.model import Article, Claim, Quote
from geo.reading.drafts import Draft
from geo.reading.noticed import Kind, Noticed, Span


class Reason(Struct, frozen=True, kw_only=True):
    """A claim, the rule that read it, and the words that it went by.

    ``word`` asserts, ``place`` stands for the place (it may be "the district"), ``voice`` reports;
    None where the article speaks in its own voice.
    """

    claim: Claim
    rule: str
    word: Quote
    place: Quote
    voice: Quote | None


class Unused(Struct, frozen=True, kw_only=True):
    """Words that led to no claim; ``source`` is who speaks, where they told."""

    kind: Kind
    words: Quote
    source: str | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """An article as it was read: its claims with their reasons, and what led to none.

    ``unused`` is in the order of the text.
    """

    article: str
    reasons: tuple[Reason, ...]
    unused: tuple[Unused, ...]

    @property
    def claims(self) -> list[Claim]:
        """The claims, in the order of the text."""
        return [reason.claim for reason in self.reasons]


def reading(
    article: Article, read: Iterable[tuple[Claim, Draft]], noticed: Iterable[Noticed]
) -> Reading:
    """The reading that claims, the drafts they were made of, and what was noticed come to."""
    pairs = list(read)
    used = [span for _, draft in pairs for span in _spans(draft)]
    return Reading(
        article=article.id,
        reasons=tuple(_reason(article.text, claim, draft) for claim, draft in pairs),
        unused=tuple(_unused(article.text, noticed, used)),
    )


def _reason(text: str, claim: Claim, draft: Draft) -> Reason:
    trace = draft.trace
    return Reason(
        claim=claim,
        rule=trace.rule,
        word=Quote.cut(text, *trace.word),
        place=Quote.cut(text, *trace.place),
        voice=Quote.cut(text, *trace.voice) if trace.voice is not None else None,
    )


def _spans(draft: Draft) -> Iterator[Span]:
    yield draft.trace.word
    yield draft.trace.place
    if draft.trace.voice is not None:
        yield draft.trace.voice


def _unused(text: str, noticed: Iterable[Noticed], used: list[Span]) -> Iterator[Unused]:
    covered = bytearray(len(text))
    for start, end in used:
        covered[start:end] = b"\1" * (end - start)
    for one in sorted(noticed, key=lambda one: one.span):
        start, end = one.span
        if not any(covered[start:end]):
            yield Unused(kind=one.kind, words=Quote.cut(text, start, end), source=one.source)
