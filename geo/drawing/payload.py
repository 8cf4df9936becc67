"""Everything the page shows, as two blocks of JSON: what is drawn, and the words behind it.

``data`` is what the first view needs: places with their outlines, sources, actors and the
claims as columns of numbers. ``details`` holds quotes and everything else that is only read
once a place is opened, so that it need not be parsed before. In both, a claim is a row number;
rows are sorted by place, source, day of publication and position in the text, so that a
source's claims about a place are one run, the oldest first.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import msgspec

from geo.drawing.area import around, opening, regions_of
from geo.drawing.coast import Box, sea_around
from geo.drawing.columns import claim_columns, days_of, detail_columns, in_order, numbered
from geo.drawing.inks import actor_colours
from geo.drawing.outlines import KnownPlaces, anchor, lines, polygons
from geo.model import Claim, NotChosen, SourceKind
from geo.positions import Rules, once, read_rules
from geo.theatre import Theatre, read_theatre
from geo.unknown import Unknown, by_name


class Resolved(Protocol):
    """A claim and the places not chosen for it."""

    @property
    def claim(self) -> Claim:
        """The claim."""

    @property
    def rejected(self) -> tuple[NotChosen, ...]:
        """The places not chosen."""


Resolve = Callable[[Iterable[Claim]], Iterable[Resolved]]
"""What says of claims, article by article, which places were not chosen for them."""


class Payload(NamedTuple):
    """The two blocks, as JSON text in UTF-8, and the ids of the sources in their order."""

    data: bytes
    details: bytes
    sources: tuple[str, ...]


def make_payload(
    claims: Iterable[Claim],
    *,
    gazetteer: KnownPlaces,
    theatre: Theatre | None = None,
    rules: Rules | None = None,
    title: str | None = None,
    as_of: dt.date | None = None,
    window: int = 14,
    reviewed: Collection[str] | None = None,
    resolve: Resolve | None = None,
) -> Payload:
    """The page's data from claims.

    Claims published after ``as_of`` are left out (None: the day of the newest publication).
    A claim whose place the gazetteer does not know is of a place of which only the name is known,
    which is not on the map but compared as any other. Claims whose id is not in ``reviewed`` are
    flagged as unreviewed; with None nothing is.
    """
    theatre = theatre or read_theatre()
    rules = rules or read_rules()
    kept = once(claims)
    days = days_of(kept)
    if as_of is None:
        as_of = max((asserted for _, asserted in days.values()), default=None)
    else:
        kept = [claim for claim in kept if claim.asserted <= as_of]
        days = days_of(kept)

    spoken = {claim.place_id for claim in kept if claim.place_id}
    claimed = {place_id for place_id in spoken if place_id in gazetteer}
    drawn = sorted(claimed | around(claimed, gazetteer=gazetteer))
    numbers = numbered(drawn)
    unknown = by_name(kept, known=lambda claim: claim.place_id in claimed)
    nameless = numbered(one.id for one in sorted(unknown.values()))
    places = {
        claim.id: len(drawn) + nameless[unknown[claim.id].id]
        if claim.id in unknown
        else numbers[str(claim.place_id)]
        for claim in kept
    }
    sources = numbered(sorted({claim.source for claim in kept}))
    actors = numbered(sorted({claim.actor for claim in kept if claim.actor is not None}))
    kept = in_order(kept, places=places, sources=sources, days=days)
    epoch = min(map(min, days.values()), default=as_of or dt.date(1970, 1, 1))
    published = [(c.published_at[:10], c.article, c.publisher, c.url) for c in kept]
    articles = numbered(sorted(set(published), key=lambda row: (*row[:3], row[3] or "")))
    publishers = {claim.publisher for claim in kept}
    names = {claim.source: claim.source_text for claim in reversed(kept)}
    home = opening(claimed, regions=regions_of(drawn, gazetteer=gazetteer), gazetteer=gazetteer)
    data = {
        "title": title or "Who holds what, according to whom",
        "epoch": epoch.isoformat(),
        "asOf": 0 if as_of is None else (as_of - epoch).days,
        "window": window,
        "rules": plain_rules(rules),
        "sources": [_source(source, theatre, names[source], publishers) for source in sources],
        "actors": _actors(list(actors), theatre),
        "articles": [
            {
                "id": article,
                "publisher": theatre.source(publisher).name,
                "url": safe_url(url),
                "published": day,
            }
            for day, article, publisher, url in articles
        ],
        "home": home,
        "sea": _sea(home),
        **_places(drawn, numbers, gazetteer, unknown=sorted(set(unknown.values()))),
        "claims": claim_columns(
            kept,
            places=places,
            sources=sources,
            actors=actors,
            rules=rules,
            days=days,
            epoch=epoch,
            reviewed=reviewed,
        ),
    }
    details = detail_columns(
        kept,
        articles=[articles[row] for row in published],
        others=_not_chosen(kept, resolve or getattr(gazetteer, "resolve", None)),
    )
    encode = msgspec.json.encode
    return Payload(encode(data), encode(details), tuple(sources))


def _not_chosen(
    claims: Iterable[Claim], resolve: Resolve | None
) -> dict[str, tuple[NotChosen, ...]]:
    """By claim the places that its words may mean too: what the gazetteer and its files say."""
    if resolve is None:
        return {}
    by_article = sorted(claims, key=lambda claim: (claim.article, claim.start, claim.id))
    return {found.claim.id: found.rejected for found in resolve(by_article)}


def safe_url(url: str | None) -> str | None:
    """The address if it is a web page's (http or https, with a host), else None."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


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
    colours = actor_colours(ids, theatre)
    return [{"id": a, "name": theatre.actor(a).name, "colour": colours[a]} for a in ids]


def _sea(home: Box | None) -> dict[str, Any] | None:
    sea = None if home is None else sea_around(home)
    if sea is None:
        return None
    return {"polygons": polygons(sea.water), "credit": sea.credit, "licence": sea.licence}


def _places(
    ids: Sequence[str],
    numbers: Mapping[str, int],
    gazetteer: KnownPlaces,
    *,
    unknown: Sequence[Unknown],
) -> dict[str, Any]:
    places = [gazetteer.place(place_id) for place_id in ids]
    owners = numbered((place.credit, place.licence) for place in places)
    notes = numbered(place.note for place in places if place.note)
    rows = []
    for place in places:
        outline = gazetteer.outline(place.id)
        row: dict[str, Any] = {
            "id": place.id,
            "name": place.name,
            "names": dict(sorted(place.names.items())),
            "kind": place.kind,
            "outline": place.outline,
            "spellings": place.spellings,
            "within": [numbers[outer] for outer in place.within if outer in numbers],
            "credit": owners[place.credit, place.licence],
            "note": notes.get(place.note, -1),
            "fetched": place.fetched,
            "at": anchor(place, outline),
            "polygons": polygons(outline),
            "lines": lines(outline),
        }
        rows.append({key: value for key, value in row.items() if not _empty(value)})
    rows += [
        {"id": one.id, "name": one.name, "kind": "not on the map", "unknown": True}
        for one in unknown
    ]
    return {"places": rows, "credits": list(owners), "notes": list(notes)}


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, (list, tuple, dict)) and not value)
