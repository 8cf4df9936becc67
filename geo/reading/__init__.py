"""An article to claims: who asserts what of which place, with the words that carry it."""

from collections.abc import Callable, Iterable, Iterator

from geo.errors import InputError
from geo.model import Article, Claim, Extent, Quote
from geo.reading.drafts import Draft
from geo.reading.english import publisher_id, read_english
from geo.reading.explained import Reading, reading
from geo.reading.language import is_arabic
from geo.reading.noticed import Notice, Noticed
from geo.theatre import Theatre, read_theatre

__all__ = ["LONGEST", "ORIGIN", "Reading", "check_length", "explain", "read_claims"]

LONGEST = 6_000_000
"""Characters of the longest text that is read as one article: some minutes of reading."""

ORIGIN = "rules/0.1"
"""What claims read by these rules name as their origin."""


def read_claims(
    article: Article,
    *,
    theatre: Theatre | None = None,
    known_place: Callable[[str], bool] | None = None,
) -> list[Claim]:
    """The claims of an article, in the order of its text, without ``place_id``.

    ``theatre`` names the sides and sources (the shipped vocabularies by default); ``known_place``
    says of a name whether it is surely a place's (``Gazetteer.knows``). The same claim made twice
    in the same words counts once.

    Raises
    ------
    InputError
        Where the text is longer than any article.
    """
    return [claim for claim, _ in _read(article, theatre, known_place, None)]


def explain(
    article: Article,
    *,
    theatre: Theatre | None = None,
    known_place: Callable[[str], bool] | None = None,
) -> Reading:
    """The same claims with the rule and the words each came from, and what led to none.

    Raises
    ------
    InputError
        Where the text is longer than any article.
    """
    noticed: list[Noticed] = []
    read = _read(article, theatre, known_place, noticed.append)
    return reading(article, read, noticed)


def check_length(article: Article) -> None:
    """Refuse what is too long for one article, whatever reads it.

    Raises
    ------
    InputError
        Saying how long it is and what to do.
    """
    if len(article.text) > LONGEST:
        raise InputError(
            f"{article.id}: its text has {len(article.text):,} characters, and an article at most "
            f"{LONGEST:,}; give the articles in it one by one"
        )


def _read(
    article: Article,
    theatre: Theatre | None,
    known_place: Callable[[str], bool] | None,
    notice: Notice | None,
) -> list[tuple[Claim, Draft]]:
    """Each claim, once, with the draft it was made of."""
    check_length(article)
    focus = (theatre if theatre is not None else read_theatre()).focus(
        f"{article.title}\n{article.text}"
    )
    read = read_english
    if is_arabic(article):
        from geo.reading.arabic import read_arabic  # noqa: PLC0415  (English texts need none of it)

        read = read_arabic
    drafts = list(read(article, focus=focus, known_place=known_place, notice=notice))
    claims = _claims(article, publisher_id(article, focus), drafts)
    once = {claim.id: (claim, draft) for claim, draft in zip(claims, drafts, strict=True)}
    return list(once.values())


def _claims(article: Article, publisher: str, drafts: Iterable[Draft]) -> Iterator[Claim]:
    sha256 = article.sha256
    for draft in drafts:
        assertion, voice = draft.assertion, draft.voice
        quote = Quote.cut(article.text, draft.start, draft.end)
        stated = assertion.extent is not Extent.UNSTATED
        yield Claim(
            source=voice.source,
            source_text=voice.text,
            speaker=voice.speaker,
            relay=voice.relay,
            publisher=publisher,
            article=article.id,
            article_sha256=sha256,
            url=article.url,
            published_at=article.published,
            place_text=draft.place,
            status=draft.status,
            status_text=draft.status_text,
            actor=draft.actor,
            denied=draft.denied,
            hedged=draft.hedged,
            extent=assertion.extent if stated else assertion.ref.extent,
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
