"""Every entry by text that others wrote: what once failed, and what hypothesis makes up."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.model import Claim, Place
from geo.reviews import Decision

FUZZ = Path(__file__).parent.parent / "scripts" / "fuzz"
sys.path.insert(0, str(FUZZ))

from targets import TARGETS  # noqa: E402 - the scripts are no package

SEEDS = sorted((FUZZ / "seeds").glob("*/*"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_failed(seed: Path) -> None:
    TARGETS[seed.parent.name](seed.read_bytes())


def test_every_target_has_seeds() -> None:
    assert {seed.parent.name for seed in SEEDS} == set(TARGETS)


def test_a_target_fails_where_it_should(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or all this would be worth nothing."""
    import geo.model  # noqa: PLC0415

    def broken(line: bytes) -> Claim:
        raise KeyError(line)

    monkeypatch.setattr(geo.model, "decode_claim", broken)
    monkeypatch.setattr("targets.decode_claim", broken)
    with pytest.raises(KeyError):
        TARGETS["claims"](b"\0{}")


# What no form of text would give by chance: the right fields, with any values.
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec="utf-8"))
    | st.sampled_from(["held", "2016-12-06", "2016-12-06/2016-12-07", "a", "captured", "\0", "=1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def fields_of(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, ANYTHING))


def fuzzed(target: str, kind: int, value: object) -> None:
    """Run a target on a value as JSON (with what JSON has not, such as NaN)."""
    TARGETS[target](bytes([kind]) + json.dumps(value).encode("utf-8", "surrogatepass"))


@given(fields_of(*Claim.__struct_fields__), st.sampled_from([0, 1, 4]))
@example({"source": "\x00", "place_text": "x", "status": "held", "exact": "captured"}, 1)
def test_claims(fields: dict[str, Any], kind: int) -> None:
    fuzzed("claims", kind, fields)


@given(fields_of(*Decision.__struct_fields__, "verdict"), st.sampled_from([2, 3]))
def test_decisions(fields: dict[str, Any], kind: int) -> None:
    fuzzed("claims", kind, fields)


@given(st.lists(fields_of(*Claim.__struct_fields__), max_size=3), st.text(max_size=20))
def test_answers_of_a_model(objects: list[dict[str, Any]], words: str) -> None:
    told = words + "\n".join(map(json.dumps, objects))
    fuzzed("claims", 5, {"choices": [{"message": {"content": told}}]})
    fuzzed("claims", 5, {"choices": [{"message": {"content": json.dumps(objects)}}]})


@given(st.lists(fields_of(*Claim.__struct_fields__), max_size=3))
def test_tables_of_features(rows: list[dict[str, Any]]) -> None:
    features = [{"type": "Feature", "properties": row, "geometry": None} for row in rows]
    fuzzed("tables", 1, {"type": "FeatureCollection", "features": features})


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=4), st.sampled_from([0, 2, 3]))
def test_tables_of_cells(rows: list[list[str]], kind: int) -> None:
    heads = {
        0: "source,place_text,status,exact,published_at",
        2: "sub_event_type,event_date,timestamp,notes,location,source",
        3: "exact,published_at,killed,fraction,event_date",
    }
    cells = "\n".join([heads[kind], *(",".join(row) for row in rows)])
    TARGETS["tables"](bytes([kind]) + cells.encode())


NUMBERS = st.floats(-400, 400) | st.floats() | st.sampled_from([180.0, -180.0, 90.0, -90.0])
POINTS = st.lists(NUMBERS, min_size=1, max_size=4)
COORDINATES = (
    POINTS
    | st.lists(POINTS, max_size=6)
    | st.lists(st.lists(POINTS, max_size=6), max_size=2)
    | st.lists(st.lists(st.lists(POINTS, max_size=6), max_size=2), max_size=2)
)
GEOMETRIES = ANYTHING | st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Point", "Polygon", "MultiPolygon", "LineString", "MultiPoint"]),
        "coordinates": COORDINATES,
    }
)
PLACE = {
    "id": "u/x", "name": "X", "kind": "town", "outline": "imported", "credit": "c", "licence": "l",
}  # fmt: skip


@given(fields_of(*Place.__struct_fields__), GEOMETRIES, st.sampled_from([0, 1]))
@example({}, {"type": "Polygon", "coordinates": [[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]]}, 1)
@settings(max_examples=60)
def test_places(fields: dict[str, Any], geometry: object, kind: int) -> None:
    feature = {"type": "Feature", "properties": PLACE | fields, "geometry": geometry}
    fuzzed("places", kind, {"type": "FeatureCollection", "features": [feature]})


@given(GEOMETRIES, ANYTHING, ANYTHING)
@settings(max_examples=60)
def test_nominatims_answers(geometry: object, name: object, tags: object) -> None:
    found = {
        "osm_type": "way", "osm_id": 1, "lat": "1", "lon": "1", "category": "place",
        "type": "town", "display_name": name, "geojson": geometry, "extratags": tags,
        "namedetails": {"name": name}, "importance": 0.5, "place_rank": 1, "addresstype": "town",
    }  # fmt: skip
    fuzzed("places", 4, [found])


@given(st.text(max_size=200), st.sampled_from([0, 1, 2]))
def test_articles(text: str, kind: int) -> None:
    head = "---\n" + text.replace("\n", "\ntitle: ") + "\n---\n" if kind == 0 else ""
    TARGETS["article"](bytes([kind]) + (head + text).encode("utf-8", "surrogatepass"))


@given(fields_of("id", "title", "publisher", "published", "url", "language"))
def test_front_matters(fields: dict[str, Any]) -> None:
    lines = "".join(f"{name}: {json.dumps(value)}\n" for name, value in fields.items())
    TARGETS["article"](b"\0---\n" + lines.encode("utf-8", "surrogatepass") + b"---\nHeld.\n")


@given(st.text(max_size=100), st.text(max_size=30), st.text(max_size=60))
def test_feeds(title: str, date: str, link: str) -> None:
    from xml.sax.saxutils import escape  # noqa: PLC0415

    item = f"<title>{escape(title)}</title><link>http://e.org/{escape(link)}</link>"
    item += f"<pubDate>{escape(date)}</pubDate>"
    told = f'<rss version="2.0"><channel><title>F</title><item>{item}</item></channel></rss>'
    for kind, text in enumerate((told, link, date)):
        TARGETS["feeds"](bytes([kind]) + text.encode("utf-8", "surrogatepass"))


@given(st.lists(ANYTHING, max_size=3), st.sampled_from([0, 1, 2]))
@settings(max_examples=60)
def test_vocabularies(records: list[object], kind: int) -> None:
    field = ("actors", "sources", "statuses")[kind]
    fuzzed("vocabularies", kind, {field: records})
    TARGETS["vocabularies"](bytes([kind]) + f"{field}: {records!r}".encode("utf-8", "replace"))


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=60)
def test_names(text: str) -> None:
    TARGETS["names"](b"\0" + text.encode())


@given(st.integers(0, 9), st.lists(st.text(max_size=20), max_size=3))
@settings(max_examples=30)
def test_arguments(command: int, told: list[str]) -> None:
    parts = "\0".join(told).encode("utf-8", "surrogatepass")
    TARGETS["arguments"](bytes([command]) + parts)
