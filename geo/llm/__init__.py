"""A second reader: a language model's claims, each checked as those of any stranger are.

It is never the default, and nothing is sent to anybody unless it is asked for.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from string import Template
from typing import Any

import msgspec
from msgspec import Struct

from geo._json import decode
from geo.errors import AccordingtoError, NetworkError, RecordError
from geo.ledger.check import check_claim
from geo.llm.endpoint import KEY_VARIABLE, Endpoint, Message
from geo.model import Article, Claim, slug
from geo.positions import Rules, read_rules
from geo.reading import check_length
from geo.reading.english import publisher_id
from geo.theatre import Focus, Theatre, read_theatre

__all__ = ["KEY_VARIABLE", "Endpoint", "Message", "prompt", "read_with_llm"]

_LONGEST = 12_000  # characters of an article asked about at once
# How often a model's claims are right has not been measured: neither sure nor surely wrong.
_CONFIDENCE = 0.5
# What is not the model's to say.
_OURS = frozenset(
    {"id", "place_id", "publisher", "article", "article_sha256", "url", "published_at", "start",
     "end", "confidence", "origin", "source_text"}
)  # fmt: skip


class _Part(Struct, frozen=True):
    """A stretch of an article's text and where it starts."""

    start: int
    text: str


def read_with_llm(
    article: Article,
    *,
    endpoint: Endpoint,
    theatre: Theatre | None = None,
    rules: Rules | None = None,
    failed: Callable[[AccordingtoError], object] | None = None,
) -> list[Claim]:
    """The claims that a language model reads in an article, each once, without ``place_id``.

    Each passes the checks of ``geo.ledger.check``; one that does not is told to ``failed`` and
    dropped. Their origin is ``llm/MODEL``. A long article is asked about in parts.

    Raises
    ------
    InputError
        Where the text is longer than any article.
    NetworkError
        Where the endpoint gives no usable answer to any of the parts.
    RecordError
        Where a claim breaks a rule and there is no ``failed``.
    """
    check_length(article)
    theatre = theatre if theatre is not None else read_theatre()
    focus = theatre.focus(f"{article.title}\n{article.text}")
    instructions = Message("system", prompt(focus, rules=rules))
    found: dict[str, Claim] = {}
    for part in _parts(article.text):
        answer = endpoint.ask([instructions, Message("user", _told(article, part))])
        for number, fields in enumerate(_objects(answer, endpoint), 1):
            try:
                claim = _claim(fields, part, article, focus, endpoint.model)
            except RecordError as error:
                refused = RecordError(f"{article.id}: claim {number} of {endpoint.model}: {error}")
                if failed is None:
                    raise refused from None
                failed(refused)
            else:
                found.setdefault(claim.id, claim)
    return sorted(found.values(), key=lambda claim: claim.start)


def prompt(focus: Focus, *, rules: Rules | None = None) -> str:
    """What a model is told to do, with the statuses as they are defined and the known names."""
    rules = rules if rules is not None else read_rules()
    template = Template((Path(__file__).parent / "prompt.txt").read_text(encoding="utf-8"))
    return template.substitute(
        statuses="\n".join(f'- "{s}": {rule.definition}' for s, rule in rules.statuses.items()),
        actors=_listed((actor.id, actor.name) for actor in focus.actors),
        sources=_listed((source.id, source.name) for source in focus.sources),
    )


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{ident} ({name})" for ident, name in dict(pairs).items()) or "none"


def _told(article: Article, part: _Part) -> str:
    return (
        f"Title: {article.title}\nPublisher: {article.publisher}\n"
        f"Published: {article.published}\n\n{part.text}"
    )


def _parts(text: str) -> Iterator[_Part]:
    """The text in stretches that a model takes at once, parted at blank lines where there are."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _LONGEST)
        if end < len(text):
            cut = text.rfind("\n\n", start + 1, end)
            end = cut if cut > start else end
        if text[start:end].strip():
            yield _Part(start, text[start:end])
        start = end


def _objects(answer: str, endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    """The JSON objects of an answer: one a line, or a list; words around them are let pass."""
    body = answer.strip()
    if "</think>" in body:
        body = body.rpartition("</think>")[2]
    try:
        whole: Any = decode(body, kind=object) if body else []
    except (msgspec.DecodeError, UnicodeEncodeError):
        whole = None
    if isinstance(whole, dict):
        inner = next((value for value in whole.values() if isinstance(value, list)), None)
        whole = inner if inner is not None and "exact" not in whole else [whole]
    if isinstance(whole, list):
        yield from (one for one in whole if isinstance(one, dict))
        return
    found = 0
    for line in body.splitlines():
        plain = line.strip().rstrip(",")
        if not plain.startswith("{"):
            continue
        try:
            one = decode(plain, kind=dict[str, Any])
        except (msgspec.DecodeError, UnicodeEncodeError):
            one = {"exact": ""}  # no claim, and counted as one that is refused
        found += 1
        yield one
    if not found and body:
        raise NetworkError(
            f"{endpoint.url}: {endpoint.model} answered with words instead of claims "
            f"({body[:40]!r} ...); try another model"
        )


def _claim(
    fields: dict[str, Any], part: _Part, article: Article, focus: Focus, model: str
) -> Claim:
    """The claim that a model's object makes, checked against the article."""
    said = {name: value for name, value in fields.items() if name not in _OURS}
    said = {name: value for name, value in said.items() if value is not None}
    source = said.get("source")
    if isinstance(source, str) and source:
        said["source"], said["source_text"] = _source(source, article, focus)
    if isinstance(said.get("relay"), str):
        said["relay"] = _source(said["relay"], article, focus)[0]
    actor = said.get("actor")
    if isinstance(actor, str) and focus.is_name(actor):
        said["actor"] = focus.actor_in(actor) or actor
    exact = said.get("exact")
    if isinstance(exact, str) and part.text.count(exact) == 1:
        said["start"] = part.start + part.text.index(exact)
    line = msgspec.json.encode(said | {"origin": f"llm/{model}", "confidence": _CONFIDENCE})
    return check_claim(line, articles={article.id: article}, theatre=focus.theatre).claim


def _source(said: str, article: Article, focus: Focus) -> tuple[str, str]:
    """The id of whom a model names as a source, and what the article calls it."""
    if said.casefold() == "article":
        return publisher_id(article, focus), article.publisher
    known = {source.id: source.name for source in focus.theatre.sources}
    if said in known:
        return said, known[said]
    found = focus.source_in(said) if focus.is_name(said) else focus.role_in(said)
    return found or slug(said), said
