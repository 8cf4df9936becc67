"""Everything the page shows, as two blocks of JSON: what is drawn, and the words behind it.

``data`` is what the first view needs: places with their outlines, sources, actors and the
claims as columns of numbers. ``details`` holds quotes and everything else that is only read
once a place is opened, so that it need not be parsed before. In both, a claim is a row number;
rows are sorted by place, source, day of publication and position in the text, so that a
source's claims about a place are one run, the oldest first.
"""

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from geo.drawing.area import around
from geo.drawing.outlines import KnownPlaces, anchor, lines, polygons
from geo.model import Claim, Extent, SourceKind
from geo.positions import Rules, read_rules
from geo.theatre import Theatre, read_theatre

PALETTE = 9
"""How many colours the style sheet has for actors (``--actor-0`` ...)."""

_EXTENTS = (Extent.UNSTATED, Extent.WHOLE, Extent.PART)


class Payload(NamedTuple):
    """The two blocks, as JSON text in UTF-8, and the ids of the sources in their order."""

    data: bytes
    details: bytes
    sources: tuple[str, ...]


class Table:
    """Values numbered in the order in which they first came."""

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.rows: list[Any] = []
        self._numbers: dict[Any, int] = {}
        for value in values:
            self.number(value)

    def number(self, value: Hashable | None) -> int:
        """The value's number; None is -1."""
        if value is None:
            return -1
        found = self._numbers.setdefault(value, len(self.rows))
        if found == len(self.rows):
            self.rows.append(value)
        return found


def make_payload(
    claims: Iterable[Claim],
    *,
    gazetteer: KnownPlaces,
    theatre: Theatre | None = None,
    rules: Rules | None = None,
    title: str | None = None,
    as_of: dt.date | None = None,
    window: int = 14,
) -> Payload:
    """The page's data from claims.

    Claims published after ``as_of`` are left out (None: the day of the newest publication).
    A claim whose place the gazetteer does not know keeps its place in the list of claims
    that are not on the map.
    """
    theatre = theatre or read_theatre()
    rules = rules or read_rules()
    kept = sorted({claim.id: claim for claim in claims}.values(), key=lambda claim: claim.id)
    if as_of is None:
        as_of = max((claim.asserted for claim in kept), default=None)
    kept = [claim for claim in kept if as_of is not None and claim.asserted <= as_of]

    claimed = sorted({c.place_id for c in kept if c.place_id and c.place_id in gazetteer})
    places = Table(sorted({*claimed, *around(claimed, gazetteer=gazetteer)}))
    sources = Table(sorted({claim.source for claim in kept}))
    actors = Table(sorted({claim.actor for claim in kept if claim.actor is not None}))
    known = set(claimed)

    def place_number(claim: Claim) -> int:
        return places.number(claim.place_id) if claim.place_id in known else -1

    kept.sort(key=claim_order(place=place_number, source=lambda c: sources.number(c.source)))
    epoch = min((min(c.dated, c.asserted) for c in kept), default=as_of or dt.date(1970, 1, 1))
    articles = Table(
        (claim.article, claim.publisher, safe_url(claim.url), claim.published_at[:10])
        for claim in sorted(kept, key=lambda c: (c.published_at, c.article, c.publisher))
    )
    publishers = {claim.publisher for claim in kept}
    names = {claim.source: claim.source_text for claim in reversed(kept)}
    data = {
        "title": title or "Who holds what, according to whom",
        "epoch": epoch.isoformat(),
        "asOf": 0 if as_of is None else (as_of - epoch).days,
        "window": window,
        "rules": plain_rules(rules),
        "sources": [_source(source, theatre, names[source], publishers) for source in sources.rows],
        "actors": _actors(actors.rows, theatre),
        "articles": [
            {
                "id": article,
                "publisher": theatre.source(publisher).name,
                "url": url,
                "published": published,
            }
            for article, publisher, url, published in articles.rows
        ],
        **_places(places.rows, gazetteer),
        "claims": claim_columns(
            kept,
            place=place_number,
            source=lambda claim: sources.number(claim.source),
            actor=lambda claim: actors.number(claim.actor),
            statuses=list(rules.statuses),
            epoch=epoch,
        ),
    }
    return Payload(_json(data), _json(_details(kept, articles)), tuple(sources.rows))


def safe_url(url: str | None) -> str | None:
    """The address if it is a web page's (http or https, with a host), else None."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def plain_rules(rules: Rules) -> dict[str, Any]:
    """The rules as the page has them: statuses by number."""
    plain: dict[str, Any] = msgspec.to_builtins(rules)
    plain["statuses"] = [{"id": name, **rule} for name, rule in plain["statuses"].items()]
    return plain


def _source(
    source_id: str, theatre: Theatre, name: str, publishers: Collection[str]
) -> dict[str, Any]:
    source = theatre.source(source_id, name=name or source_id)
    unnamed = source.kind is SourceKind.UNNAMED
    return {
        "id": source_id,
        "name": source.name,
        "kind": "publisher" if unnamed and source_id in publishers else source.kind,
        "side": None if source.side is None else theatre.actor(source.side).name,
        "url": safe_url(source.url),
    }


def _actors(ids: Sequence[str], theatre: Theatre) -> list[dict[str, Any]]:
    """The actors with a colour each, the same on most maps of one war.

    An actor of the theatre prefers the colour of its place among the actors of its war, those
    of every war the colours behind; any other takes the next one free. More actors than
    colours share them in turn.
    """
    order = _colour_order(theatre)
    taken: dict[str, int] = {}
    free = list(range(PALETTE))
    for actor in sorted(ids, key=lambda actor: (order.get(actor, len(order)), actor)):
        if not free:
            free = list(range(PALETTE))
        wanted = order.get(actor, len(taken)) % PALETTE
        taken[actor] = wanted if wanted in free else free[0]
        free.remove(taken[actor])
    return [{"id": a, "name": theatre.actor(a).name, "colour": taken[a]} for a in ids]


def _colour_order(theatre: Theatre) -> dict[str, int]:
    order: dict[str, int] = {}
    seen: dict[tuple[str, ...], int] = {}
    for actor in theatre.actors:
        number = seen.setdefault(actor.war, 0 if actor.war else PALETTE // 2)
        seen[actor.war] = number + 1
        order.setdefault(actor.id, number)
    return order


def _places(ids: Sequence[str], gazetteer: KnownPlaces) -> dict[str, Any]:
    numbers = {place_id: number for number, place_id in enumerate(ids)}
    owners, notes = Table(), Table()
    rows = []
    for place_id in ids:
        place = gazetteer.place(place_id)
        outline = gazetteer.outline(place_id)
        row: dict[str, Any] = {
            "id": place.id,
            "name": place.name,
            "names": dict(sorted(place.names.items())),
            "kind": place.kind,
            "outline": place.outline,
            "spellings": place.spellings,
            "within": [numbers[outer] for outer in place.within if outer in numbers],
            "credit": owners.number((place.credit, place.licence)),
            "note": notes.number(place.note or None),
            "fetched": place.fetched,
            "at": anchor(place, outline),
            "polygons": polygons(outline),
            "lines": lines(outline),
        }
        rows.append({key: value for key, value in row.items() if not _empty(value)})
    return {"places": rows, "credits": owners.rows, "notes": notes.rows}


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, (list, tuple, dict)) and not value)


def claim_order(
    *, place: Callable[[Claim], int], source: Callable[[Claim], int]
) -> Callable[[Claim], tuple[Any, ...]]:
    """The order of rows: by place and source, the oldest publication and word first."""
    return lambda claim: (place(claim), source(claim), claim.asserted, claim.start, claim.id)


def claim_columns(
    claims: Sequence[Claim],
    *,
    place: Callable[[Claim], int],
    source: Callable[[Claim], int],
    actor: Callable[[Claim], int],
    statuses: Sequence[str],
    epoch: dt.date,
) -> dict[str, Any]:
    """The claims as columns of numbers; what few claims have is by row."""
    number = {status: index for index, status in enumerate(statuses)}
    return {
        "place": [place(c) for c in claims],
        "source": [source(c) for c in claims],
        "status": [number[c.status] for c in claims],
        "actor": [actor(c) for c in claims],
        "flags": [c.denied + 2 * c.hedged + 4 * _EXTENTS.index(c.extent) for c in claims],
        "dated": [(c.dated - epoch).days for c in claims],
        "asserted": [(c.asserted - epoch).days for c in claims],
        **{
            field: {
                str(row): value
                for row, c in enumerate(claims)
                if (value := getattr(c, field)) is not None
            }
            for field in ("killed", "injured", "fraction")
        },
    }


def _details(claims: Sequence[Claim], articles: Table) -> dict[str, Any]:
    quotes, words = Table(), Table()
    columns: dict[str, list[Any]] = {
        "quote": [quotes.number((c.exact, c.prefix, c.suffix)) for c in claims],
        "article": [
            articles.number((c.article, c.publisher, safe_url(c.url), c.published_at[:10]))
            for c in claims
        ],
    }
    for field in (
        *("source_text", "speaker", "relay", "place_text", "place_id"),
        *("status_text", "event_date", "origin"),
    ):
        columns[field] = [words.number(getattr(c, field)) for c in claims]
    columns["confidence"] = [round(c.confidence, 2) for c in claims]
    columns["id"] = [c.id for c in claims]
    return {"quotes": quotes.rows, "words": words.rows, **columns}
