"""The map's own script follows the rules of geo/positions.py: one set of vectors for both."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from geo.drawing.columns import claim_columns, days_of, in_order, numbered
from geo.drawing.page import ASSETS, bundle
from geo.drawing.payload import plain_rules
from geo.model import Claim, Status, event_span
from geo.positions import read_rules

VECTORS = Path(__file__).parents[1] / "vectors" / "positions.json"


def as_claim(row: dict[str, Any]) -> Claim:
    """A whole claim from a vector's few fields; its id goes into the quote."""
    fields = {key: value for key, value in row.items() if key != "id"}
    return Claim(
        **{
            **fields,
            "status": Status(row["status"]),
            "source_text": row["source"],
            "publisher": "desk",
            "article": row["id"],
            "article_sha256": "",
            "place_text": "x",
            "status_text": row["status"],
            "exact": "x",
            "end": row["start"] + 1,
        }
    )


RUN = """([claims, rules, asOf, window, sources, places]) => {
    %s
    claims.length = claims.place.length;
    const found = positionsOn(claims, { rules, asOf, window });
    return [found, compareAll(found, { rules, sources, places })];
}"""


def test_positions_in_the_page(browser: Browser) -> None:
    page = browser.new_page()
    run = RUN % bundle(ASSETS, entry="positions.js")
    rules = read_rules()
    plain = plain_rules(rules)
    cases = json.loads(VECTORS.read_text("utf-8"))
    assert len(cases) > 20
    for case in cases:
        given = {row["id"]: as_claim(row) for row in case["claims"]}
        claims = list(given.values())
        ids = {claim.article: name for name, claim in given.items()}
        vocabulary = {
            "places": numbered(sorted({c.place_id for c in claims if c.place_id})),
            "sources": numbered(sorted({c.source for c in claims})),
            "actors": numbered(sorted({c.actor for c in claims if c.actor})),
        }
        numbers, sources = vocabulary["places"], vocabulary["sources"]
        places = {claim.id: numbers.get(claim.place_id or "", -1) for claim in claims}
        epoch = dt.date(2000, 1, 1)
        days = days_of(claims)
        claims = in_order(claims, places=places, sources=sources, days=days)
        columns = claim_columns(
            claims,
            rules=rules,
            days=days,
            epoch=epoch,
            places=places,
            sources=sources,
            actors=vocabulary["actors"],
        )
        day = case["as_of"] or max((c.asserted.isoformat() for c in claims), default="2000-01-01")
        found = page.evaluate(
            run,
            [
                columns,
                plain,
                (event_span(day)[0] - epoch).days,
                case["window"],
                [{"id": source} for source in sources],
                [{"id": place} for place in numbers],
            ],
        )
        names = [ids[claim.article] for claim in claims]
        assert as_vector(
            found, names, epoch=epoch, **{k: list(v) for k, v in vocabulary.items()}
        ) == (
            case["positions"],
            case["comparisons"],
        ), case["name"]


def as_vector(
    found: list[Any],
    names: list[str],
    *,
    places: list[str],
    sources: list[str],
    actors: list[str],
    epoch: dt.date,
) -> tuple[list[Any], list[Any]]:
    positions = [
        {
            "source": sources[one["source"]],
            "place_id": places[one["place"]],
            "kind": one["kind"],
            "actor": actors[one["actor"]] if one["actor"] >= 0 else None,
            "hedged": one["hedged"],
            "dated": (epoch + dt.timedelta(days=one["dated"])).isoformat(),
            "faded": one["faded"],
            "claims": [names[row] for row in one["claims"]],
            "conditions": [names[row] for row in one["conditions"]],
        }
        for one in found[0]
    ]
    comparisons = [
        {
            "place_id": places[one["place"]],
            "relation": one["relation"],
            "pairs": [
                {"a": sources[p["a"]], "b": sources[p["b"]], "relation": p["relation"]}
                for p in one["pairs"]
            ],
        }
        for one in found[1]
    ]
    return positions, comparisons
