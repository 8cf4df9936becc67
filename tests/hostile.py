"""Text that means harm, in every field that comes from an article or a file of places."""

import msgspec
import shapely
from model_case import Places, claim_in

from geo.model import Article, Claim

HOSTILE = [
    "</script><script>globalThis.ran = 1</script>",
    "<!--<script>",
    "<img src=x onerror='globalThis.ran = 2'>",
    "{{ 7*7 }} {% raise %} {# gone #}",
    "${globalThis.ran = 3} `x` $policy $title $x^2$",
    "\u202eright to left override\u2066 isolate",
    "\u2067\u2067\u2067never closed \u202b\u202d",
    "'\"><svg onload=globalThis.ran=4>",
    "]]>\u2028line\u2029paragraph\x00\x07",
    "h\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 40,
    "x" * 10_000,
    "\u0645" * 10_000,
    '=HYPERLINK("http://example.org")',
]
URLS = ["javascript:globalThis.ran=5", "https://[", "data:text/html,x", " javascript:alert(1)"]

_FIELDS = (
    *("source", "source_text", "publisher", "speaker", "relay", "exact", "prefix"),
    *("suffix", "article", "actor", "status_text", "origin", "article_sha256"),
)


def hostile_claims(article: Article) -> list[Claim]:
    """Two claims for each text: one with a known place, one whose place is not known."""
    base = claim_in(
        article,
        "al-Shaar",
        source="a",
        source_text="a",
        place_text="al-Shaar",
        place_id="aleppo/al-shaar",
        status="captured",
        actor="government",
    )
    kept = {key: getattr(base, key) for key in base.__struct_fields__ if key != "id"}
    found = []
    for number, text in enumerate(HOSTILE):
        fields = dict.fromkeys(_FIELDS, text) | {
            "end": base.start + len(text),
            "url": URLS[number % len(URLS)],
        }
        found.append(Claim(**{**kept, **fields}))
        found.append(Claim(**{**kept, **fields, "place_id": None, "place_text": text}))
    return found


def hostile_places() -> Places:
    """A district for each text, whose every word is that text."""
    return Places(
        *(
            {
                "properties": {
                    "id": f"bad/{number:02}",
                    "name": text,
                    "names": {"ar": text, 'x" onload="globalThis.ran=6': text},
                    "spellings": [text],
                    "kind": text,
                    "outline": "imported",
                    "credit": text,
                    "licence": text,
                    "note": text,
                    "fetched": "2016-12-06",
                },
                "geometry": shapely.geometry.mapping(
                    shapely.box(37 + number / 100, 36, 37.008 + number / 100, 36.01)
                ),
            }
            for number, text in enumerate(HOSTILE)
        )
    )


def claims_on_hostile_places(article: Article) -> list[Claim]:
    """The claims with a place, each put on a district of its own."""
    placed = [claim for claim in hostile_claims(article) if claim.place_id is not None]
    return [
        msgspec.structs.replace(claim, place_id=f"bad/{number:02}", place_text=text, id="")
        for number, (claim, text) in enumerate(zip(placed, HOSTILE, strict=True))
    ]
