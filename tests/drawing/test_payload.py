"""The data of the page, without a browser."""

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_case import GOVERNMENT, Places, claim_in

from geo.drawing.frame import make_frame
from geo.drawing.inks import palette
from geo.drawing.page import make_page
from geo.drawing.payload import make_payload
from geo.model import Article, Claim, Status

NOWHERE = Places()
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
FRAME = make_frame(1)


def claim_saying(text: str) -> Claim:
    return Claim(
        source=text,
        source_text=text,
        publisher=text,
        article=text,
        article_sha256="",
        published_at="2016-12-06",
        place_text=text,
        status=Status.CAPTURED,
        status_text=text,
        actor=text,
        exact=text,
        start=0,
        end=len(text),
    )


@given(TEXT)
def test_any_text_comes_back_as_it_went_in_and_ends_no_block(text: str) -> None:
    payload = make_payload([claim_saying(text)], gazetteer=NOWHERE, title=text)
    page = make_page(payload, FRAME, title=text)
    blocks = re.findall(r'<script type="application/json" id="(\w+)">([^<]*)</script>', page)
    assert [name for name, _ in blocks] == ["frame", "data", "details"]
    data, details = (json.loads(block) for _, block in blocks[1:])
    assert data["title"] == text
    assert data["sources"][0]["id"] == text
    assert details["quotes"] == [[text, "", ""]]
    assert page.count("<script") == len(blocks) + 3


def test_claims_after_the_day_are_left_out(claims: list[Claim]) -> None:
    day = dt.date(2016, 12, 5)
    payload = make_payload(claims, gazetteer=NOWHERE, as_of=day)
    data = json.loads(payload.data)
    assert data["claims"]["place"] == []
    assert payload.sources == ()


def test_the_same_claim_twice_is_one(claims: list[Claim]) -> None:
    once = make_payload(claims, gazetteer=NOWHERE)
    assert make_payload([*claims, *claims], gazetteer=NOWHERE) == once


def test_colours_hold_from_map_to_map(article: Article) -> None:
    """Two actors of a war never share a colour, and keep theirs when others join."""

    def colours(*actors: str) -> dict[str, int]:
        claims = [
            claim_in(article, "al-Shaar", source="a", source_text="a", place_text="x",
                     status="held", actor=actor)
            for actor in actors
        ]  # fmt: skip
        rows = json.loads(make_payload(claims, gazetteer=NOWHERE).data)["actors"]
        return {row["id"]: row["colour"] for row in rows}

    two = colours("government", "opposition")
    many = colours("government", "opposition", "kurdish", "isis", "russia", "somebody")
    assert {actor: many[actor] for actor in two} == two
    assert len(set(many.values())) == len(many)
    crowd = colours(*(f"side {number}" for number in range(2 * palette())))
    assert sorted(crowd.values()) == sorted([*range(palette()), *range(palette())])


@pytest.mark.parametrize("published", ["2016", "2016-12", "2016-12-06T10:00:00Z"])
def test_days_of_any_precision(article: Article, published: str) -> None:
    claim = claim_in(
        article,
        "al-Shaar",
        source="a",
        source_text="a",
        place_text="x",
        status="held",
        published_at=published,
        **GOVERNMENT,
    )
    data = json.loads(make_payload([claim], gazetteer=NOWHERE).data)
    assert data["claims"]["asserted"] == [data["asOf"]]
