"""Positions and comparisons: the vectors shared with the map, and what must always hold."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.errors import VocabularyError
from geo.model import Claim, Extent, OutlineKind, Place, Status
from geo.positions import Position, compare, positions, read_rules, to_geodataframe

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "vectors" / "positions.json").read_text("utf-8")
)


def make_claim(*, id: str, **fields: Any) -> Claim:  # noqa: A002 - the vectors' own word
    """A claim of a vector; its name becomes its quote, its article follows its day."""
    article = f"{fields['published_at'][:10]}-article"
    start = fields.pop("start")
    return msgspec.convert(
        {
            **fields,
            "exact": id,
            "start": start,
            "end": start + len(id),
            "source_text": fields["source"],
            "status_text": fields["status"],
            "publisher": "dpa",
            "article": article,
            "article_sha256": "",
            "place_text": fields["place_id"] or "somewhere",
        },
        Claim,
    )


def as_vector(position: Position) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(position)
    for field in ("claims", "conditions"):
        plain[field] = [claim["exact"] for claim in plain[field]]
    return plain


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, Any]) -> None:
    claims = [make_claim(**claim) for claim in vector["claims"]]
    as_of = dt.date.fromisoformat(vector["as_of"]) if vector["as_of"] else None
    found = positions(claims, as_of=as_of, window=vector["window"])
    assert [as_vector(position) for position in found] == vector["positions"]
    plain = json.loads(msgspec.json.encode(compare(found)))
    assert plain == vector["comparisons"]


DAYS = st.dates(dt.date(2016, 11, 1), dt.date(2016, 12, 6)).map(str)
CLAIMS = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(["sohr", "sana", "residents"]),
            "place_id": st.sampled_from(["a", "b", None]),
            "status": st.sampled_from(Status),
            "actor": st.sampled_from(["government", "opposition", None]),
            "denied": st.booleans(),
            "hedged": st.booleans(),
            "extent": st.sampled_from(Extent),
            "event_date": st.none() | DAYS,
            "published_at": DAYS,
            "start": st.integers(0, 50),
            "id": st.text("abc", min_size=1, max_size=3),
        }
    ).map(lambda fields: make_claim(**fields)),
    max_size=12,
)


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(claims: list[Claim], random: Any) -> None:
    shuffled = random.sample(claims, len(claims))
    found = positions(claims)
    assert positions(shuffled) == found
    assert compare(random.sample(found, len(found))) == compare(found)


@given(CLAIMS)
def test_saying_it_twice_changes_nothing(claims: list[Claim]) -> None:
    assert positions(claims * 2) == positions(claims)


@given(CLAIMS, st.dates(dt.date(2016, 11, 1), dt.date(2016, 12, 6)))
def test_each_source_is_taken_by_itself(claims: list[Claim], as_of: dt.date) -> None:
    together = positions(claims, as_of=as_of)
    alone = [
        position
        for source in ("residents", "sana", "sohr")
        for position in positions([c for c in claims if c.source == source], as_of=as_of)
    ]
    assert sorted(map(repr, together)) == sorted(map(repr, alone))


@given(CLAIMS, st.dates(dt.date(2016, 11, 1), dt.date(2016, 12, 6)), st.integers(0, 40))
def test_what_holds_of_every_position(claims: list[Claim], as_of: dt.date, window: int) -> None:
    for position in positions(claims, as_of=as_of, window=window):
        told = position.claims + position.conditions
        assert told
        for claim in told:
            assert (claim.source, claim.place_id) == (position.source, position.place_id)
            assert claim.asserted <= as_of
        assert (position.kind is None) == (not position.claims)
        assert position.dated == told[0].dated or position.kind is None
        assert position.faded == ((as_of - position.dated).days > window)


@given(CLAIMS)
def test_comparisons_are_of_sources_that_have_a_position(claims: list[Claim]) -> None:
    found = positions(claims)
    spoken = {(p.place_id, p.source) for p in found if p.kind and not p.faded}
    comparisons = compare(found)
    assert {c.place_id for c in comparisons} == {place for place, _ in spoken}
    for comparison in comparisons:
        sources = {source for place, source in spoken if place == comparison.place_id}
        assert len(comparison.pairs) == len(sources) * (len(sources) - 1) // 2
        assert (comparison.relation == "one source") == (len(sources) == 1)


def test_a_window_longer_than_history_is_no_error() -> None:
    claim = make_claim(**VECTORS[1]["claims"][0])
    assert not positions([claim], window=10**9)[0].faded


def test_the_users_own_table_of_pairs_decides(tmp_path: Path) -> None:
    shipped = Path(__file__).parent.parent / "data" / "statuses.yaml"
    changed = shipped.read_text("utf-8").replace(
        "{of: [held, held], same: agree, other: conflict",
        "{of: [held, held], same: agree, other: differ",
    )
    (tmp_path / "statuses.yaml").write_text(changed, "utf-8")
    vector = next(v for v in VECTORS if v["name"].startswith("held by two actors"))
    found = positions([make_claim(**claim) for claim in vector["claims"]])
    assert compare(found)[0].relation == "conflict"
    assert compare(found, rules=read_rules(tmp_path))[0].relation == "differ"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  - {of: [held, held], same: agree, other: conflict, unsaid: differ}\n", "", "held"),
        ("gives: condition", "gives: nothing", "gives"),
        ("  one source: Only", "  two sources: Only", "relations"),
        ("statuses:\n", "statuses: [\n", "no YAML"),
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    shipped = (Path(__file__).parent.parent / "data" / "statuses.yaml").read_text("utf-8")
    assert old in shipped
    (tmp_path / "statuses.yaml").write_text(shipped.replace(old, new), "utf-8")
    with pytest.raises(VocabularyError, match=said) as caught:
        read_rules(tmp_path)
    assert str(tmp_path / "statuses.yaml") in str(caught.value)
    assert "\n" not in str(caught.value)


class OnePlace:
    """A gazetteer of a single place, in EPSG:4326."""

    def place(self, place_id: str, /) -> Place:
        return Place(
            id=place_id,
            name="al-Shaar",
            kind="neighbourhood",
            outline=OutlineKind.POINT,
            credit="nobody",
            licence="none",
        )

    def outline(self, _: str, /) -> Point:
        return Point(37.18, 36.21)


def test_table_with_outlines() -> None:
    vector = next(v for v in VECTORS if v["name"].startswith("conditions stand beside"))
    found = positions([make_claim(**claim) for claim in vector["claims"]])
    table = to_geodataframe(found, gazetteer=OnePlace())
    assert table.crs == "EPSG:4326"
    assert list(table["source"]) == ["residents", "sana", "sohr"]
    assert list(table["kind"].fillna("")) == ["", "held", "not_held"]
    assert list(table["conditions"]) == ["abandoned", "", "threatened"]
    assert table.total_bounds.tolist() == [37.18, 36.21, 37.18, 36.21]


def test_a_table_of_nothing_still_has_its_columns() -> None:
    table = to_geodataframe([], gazetteer=OnePlace())
    assert "geometry" in table.columns
    assert table.crs == "EPSG:4326"
