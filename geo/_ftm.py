"""Claims as FollowTheMoney statements (the CSV of followthemoney 4).

A claim becomes an ``Event`` of which its source, and nobody else, makes the statements: the
dataset is the source. So two sources that contradict each other stay apart there as well.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from anyascii import anyascii

from geo.model import Claim, event_span, slug
from geo.reviews import Standing, said_of
from geo.theatre import Theatre

FTM_COLUMNS = (
    *("canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "origin"),
    *("lang", "original_value", "external", "first_seen", "last_seen", "id"),
)


def ftm_rows(
    claims: Iterable[Claim],
    *,
    place_names: dict[str, str],
    theatre: Theatre,
    reviewed: Mapping[str, Standing] | None = None,
) -> Iterator[tuple[str, ...]]:
    """Statements under ``FTM_COLUMNS``, claim by claim; ``place_names`` are by place id.

    ``keywords`` hold the status, as ``not captured`` where the source denies it, and whether it
    is unsure; ``summary`` the quote; ``original_value`` what was written where another value
    was understood. Whether a person stood by the claim is in ``keywords`` too (``accepted``,
    ``edited``, ``unreviewed``), and who did when in ``notes``, both of the origin ``review``.
    The actor is an ``Organization`` the event involves.
    """
    for claim in claims:
        dataset = slug(anyascii(claim.source)).replace("-", "_")
        said = f"{'not ' if claim.denied else ''}{claim.status}"
        place = place_names.get(claim.place_id or "", claim.place_text)
        event = f"claim-{claim.id}"
        values = [
            ("name", "name", f"{place}: {said}", ""),
            ("location", "address", place, claim.place_text),
            ("summary", "text", claim.exact, ""),
            ("keywords", "string", said, claim.status_text),
            ("publisher", "string", theatre.source(claim.publisher).name, ""),
            ("recordId", "string", claim.id, ""),
        ]
        if claim.hedged:
            values.append(("keywords", "string", "unsure", ""))
        if claim.url:
            values.append(("sourceUrl", "url", claim.url, ""))
        if claim.event_date:
            first, last = event_span(claim.event_date)
            values.append(("startDate", "date", first.isoformat(), claim.event_date))
            values.append(("endDate", "date", last.isoformat(), claim.event_date))
        if claim.actor:
            actor = f"actor-{slug(anyascii(claim.actor))}"
            values.append(("involved", "entity", actor, claim.actor))
            name = theatre.actor(claim.actor).name
            yield _row(claim, dataset, actor, "Organization", ("name", "name", name, claim.actor))
        for value in values:
            yield _row(claim, dataset, event, "Event", value)
        review = said_of(claim, reviewed)
        decided = [("keywords", "string", str(review["reviewed"]), "")]
        if review["reviewed_by"]:
            who = f"{review['reviewed']} by {review['reviewed_by']}, {review['reviewed_at']}"
            decided.append(("notes", "text", who, ""))
        for value in decided:
            yield _row(claim, dataset, event, "Event", value, origin="review")


def _row(
    claim: Claim,
    dataset: str,
    entity: str,
    schema: str,
    said: tuple[str, str, str, str],
    *,
    origin: str | None = None,
) -> tuple[str, ...]:
    prop, kind, value, original = said
    key = f"{dataset}.{entity}.{prop}.{value}"
    day = claim.asserted.isoformat()
    return (
        *(entity, entity, prop, kind, schema, value, dataset, origin or claim.origin, ""),
        *(original if original != value else "", "f", day, day),
        hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(),  # as followthemoney does
    )
