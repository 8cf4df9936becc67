"""Claims from anyone, checked against the article they quote before they are kept.

A person, another program or a language model may write claims; what makes one worth keeping
is that its words stand in the article. What the article itself says (its publisher, date,
address, hash) need not be repeated, and must not be contradicted.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from geo._json import decode
from geo.errors import RecordError
from geo.model import Article, Claim, Quote, Status, check_text, decode_claim, slug
from geo.reviews import changed
from geo.theatre import Focus, Theatre

REQUIRED = ("source", "place_text", "status", "exact")


class Checked(Struct, frozen=True):
    """A claim that may be kept, and what was corrected in it, if anything."""

    claim: Claim
    note: str | None = None


def check_claim(line: bytes | str, *, articles: Mapping[str, Article], theatre: Theatre) -> Checked:
    """The claim of one line of JSON, its quote found in its article.

    Needed are ``source``, ``place_text``, ``status`` and ``exact``; ``article`` too where
    several are given. Where ``start`` and ``end`` are missing or do not fit, the quote must
    stand in the article once, or once between its ``prefix`` and ``suffix``.

    Raises
    ------
    RecordError
        Naming the field that breaks a rule, contradicts the article, or is not in it.
    """
    try:
        fields = decode(line, kind=dict[str, Any])
    except msgspec.DecodeError as error:
        raise RecordError(f"not a JSON object: {error}") from None
    article = _article_of(fields, articles)
    for field in REQUIRED:
        if not fields.get(field):
            raise RecordError(f"field {field!r}: is missing")
        if not isinstance(fields[field], str):
            raise RecordError(f"field {field!r}: {fields[field]!r} is no text")
    for field, value in fields.items():
        check_text(field, value)
    unknown = fields.keys() - set(Claim.__struct_fields__)
    if unknown:
        raise RecordError(f"field {min(unknown)!r}: is no field of a claim")
    if fields["status"] not in set(Status):
        raise RecordError(f"field 'status': {fields['status']!r} is none of {', '.join(Status)}")
    focus = theatre.focus(f"{article.title}\n{article.text}")
    _check_source(fields["source"], focus)
    if isinstance(fields.get("actor"), str):
        _check_actor(fields["actor"], focus)
    quote = _find(fields, article.text)
    corrected = fields.get("start") is not None and fields["start"] != quote.start
    fields |= msgspec.structs.asdict(quote)
    said = _said_by(fields, article, focus)
    fields = {"source_text": "", "status_text": "", **fields, **said}
    note = f"the quote stands at {quote.start}..{quote.end}; corrected" if corrected else None
    return Checked(decode_claim(msgspec.json.encode(fields)), note)


def check_edit(
    claim: Claim,
    fields: Mapping[str, Any],
    *,
    theatre: Theatre,
    known_place: Callable[[str], bool],
) -> dict[str, Any]:
    """The fields a reviewer changes in a claim, as values, held to what ``check_claim`` asks.

    Values may be text as a person types it: ``true``, ``0.5``, nothing for none.

    Raises
    ------
    RecordError
        Naming the field that may not be changed or breaks a rule, or a place nobody knows.
    """
    values = {
        name: None if value == "" and name in _MAY_BE_NONE else value
        for name, value in fields.items()
    }
    edited = changed(claim, values, strict=False)
    focus = theatre.focus(f"{claim.prefix}{claim.exact}{claim.suffix} {claim.source_text}")
    if "source" in fields:
        _check_source(edited.source, focus)
    if "actor" in fields and edited.actor is not None:
        _check_actor(edited.actor, focus)
    if "place_id" in fields and edited.place_id is not None and not known_place(edited.place_id):
        raise RecordError(f"field 'place_id': {edited.place_id!r} is no known place")
    return {name: msgspec.to_builtins(getattr(edited, name)) for name in fields}


_MAY_BE_NONE = {field.name for field in msgspec.structs.fields(Claim) if field.default is None}


def _article_of(fields: dict[str, Any], articles: Mapping[str, Article]) -> Article:
    article_id = fields.get("article")
    if article_id is None and len(articles) == 1:
        return next(iter(articles.values()))
    if article_id is None:
        raise RecordError("field 'article': is missing, and several articles are given")
    if not isinstance(article_id, str) or article_id not in articles:
        known = ", ".join(sorted(articles))
        raise RecordError(f"field 'article': {article_id!r} is not given; given: {known}")
    return articles[article_id]


def _said_by(fields: dict[str, Any], article: Article, focus: Focus) -> dict[str, Any]:
    """What the article says of itself, which the claim must not contradict."""
    said = {
        "article": article.id,
        "publisher": _known_source(article.publisher, focus) or slug(article.publisher),
        "published_at": article.published,
        "url": article.url,
    }
    for field, value in said.items():
        if fields.get(field) not in (None, value):
            raise RecordError(f"field {field!r}: {fields[field]!r} is not the article's {value!r}")
    # A claim made from an earlier text is good if its quote stands in this one.
    return said | {"article_sha256": article.sha256}


# A source or an actor that nobody knows is welcome. But one that is known has one id: its name
# in the place of the id would split its claims from the others it made.


def _check_source(value: str, focus: Focus) -> None:
    theatre = focus.theatre
    if value in {voice.id for voice in theatre.sources} | {role.id for role in theatre.roles}:
        return
    wanted = _known_source(value, focus) or slug(value)
    if value != wanted:
        raise RecordError(f"field 'source': {value!r} is no id of a source; write {wanted!r}")


def _known_source(name: str, focus: Focus) -> str | None:
    return focus.source_in(name) if focus.is_name(name) else None


def _check_actor(value: str, focus: Focus) -> None:
    if any(actor.id == value for actor in focus.theatre.actors):
        return
    known = focus.actor_in(value) if focus.is_name(value) else None
    if known not in (None, value):
        raise RecordError(f"field 'actor': {value!r} is a name of {known!r}; write that")


def _find(fields: dict[str, Any], text: str) -> Quote:
    """Where the quote stands in the text."""
    exact, start = fields["exact"], fields.get("start")
    if isinstance(start, int) and start >= 0 and text.startswith(exact, start):
        return Quote.cut(text, start, start + len(exact))
    found = _occurrences(text, exact)
    if len(found) > 1:
        prefix, suffix = (str(fields.get(name) or "") for name in ("prefix", "suffix"))
        around = [
            place
            for place in found
            if text[:place].endswith(prefix) and text.startswith(suffix, place + len(exact))
        ]
        found = around or found
    if not found:
        raise RecordError(
            f"field 'exact': {_short(exact)} does not stand in the article, word for word"
        )
    if len(found) > 1:
        raise RecordError(
            f"field 'start': {_short(exact)} stands in the article {len(found)} times "
            f"(at {', '.join(map(str, found[:5]))}); say which"
        )
    return Quote.cut(text, found[0], found[0] + len(exact))


def _occurrences(text: str, exact: str) -> list[int]:
    found, start = [], text.find(exact)
    while start >= 0:
        found.append(start)
        start = text.find(exact, start + 1)
    return found


_SHOWN = 60


def _short(exact: str) -> str:
    return repr(exact if len(exact) <= _SHOWN else f"{exact[: _SHOWN - 3]}...")
