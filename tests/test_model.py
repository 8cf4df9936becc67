"""Records: their ids, their dates, and what they refuse."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import RecordError
from geo.model import Place, Quote, decode_claim, event_span, slug, to_line

FIELDS: dict[str, Any] = {
    "source": "sohr",
    "source_text": "the Observatory",
    "publisher": "desk",
    "article": "2016-12-06-desk",
    "article_sha256": "0" * 64,
    "published_at": "2016-12-06",
    "place_text": "al-Shaar",
    "status": "captured",
    "status_text": "seized",
    "exact": "seized al-Shaar",
    "start": 10,
    "end": 25,
}


def line(**changes: Any) -> bytes:
    return msgspec.json.encode(FIELDS | changes)


def test_a_claim_survives_the_wire() -> None:
    claim = decode_claim(line())
    assert decode_claim(to_line(claim)) == claim
    assert len(claim.id) == 20


def test_the_id_is_of_what_is_claimed_not_of_where_it_stands() -> None:
    claim = decode_claim(line())
    assert decode_claim(line(start=11, end=26, place_id="x/y", confidence=0.5)).id == claim.id
    for change in ({"source": "sana"}, {"denied": True}, {"actor": "government"}):
        assert decode_claim(line(**change)).id != claim.id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "occupied"}, "status"),
        ({"start": -1}, "start"),
        ({"end": 24}, "end"),
        ({"event_date": "yesterday"}, "event_date"),
        ({"event_date": "2016-12-06/2016-12-01"}, "event_date"),
        ({"published_at": "6 Dec"}, "published_at"),
        ({"fraction": 1.5}, "fraction"),
        ({"killed": -2}, "killed"),
        ({"confidence": 2}, "confidence"),
        ({"id": "abc"}, "id"),
        ({"colour": "red"}, "colour"),
        ({"exact": "", "end": 10}, "exact"),
    ],
)
def test_what_breaks_a_rule_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(RecordError, match=field):
        decode_claim(line(**change))


@pytest.mark.parametrize("broken", [b"", b"[]", b"{", b"\xff", b"null"])
def test_no_record_at_all(broken: bytes) -> None:
    with pytest.raises(RecordError):
        decode_claim(broken)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", "2016-01-01", "2016-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2016-12-06", "2016-12-06", "2016-12-06"),
        ("2016-12-06T10:00:00Z", "2016-12-06", "2016-12-06"),
        ("2015/2016-12", "2015-01-01", "2016-12-31"),
    ],
)
def test_spans(text: str, first: str, last: str) -> None:
    assert event_span(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@given(st.text(max_size=20))
def test_a_span_is_found_or_refused(text: str) -> None:
    try:
        first, last = event_span(text)
    except ValueError:
        return
    assert first <= last


def test_a_claim_never_counts_from_after_publication() -> None:
    assert decode_claim(line(event_date="2016-12")).dated == dt.date(2016, 12, 6)
    assert decode_claim(line(event_date="2012-07")).dated == dt.date(2012, 7, 31)


@given(st.text(min_size=1, max_size=50), st.data())
def test_a_quote_is_cut_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = Quote.cut(text, start, end, context=5)
    assert text[quote.start : quote.end] == quote.exact
    assert (quote.prefix + quote.exact + quote.suffix) in text


def test_an_outline_without_credit_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="credit"):
        msgspec.convert({"id": "a", "name": "A", "kind": "town", "outline": "point"}, type=Place)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("al-Sha'ar", "al-shaar"),
        ("Médecins Sans", "medecins-sans"),
        ("حي الشعار", "حي-الشعار"),
        ("مَسؤول أمني", "مسؤول-أمني"),
        ("!", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected
