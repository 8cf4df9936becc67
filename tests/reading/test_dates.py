"""Words for days, against the day of publication."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import event_span
from geo.reading.dates import find_dates, nearest

TUESDAY = dt.date(2016, 12, 6)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("on Tuesday", "2016-12-06"),
        ("on Monday evening", "2016-12-05"),
        ("last Tuesday", "2016-11-29"),
        ("overnight", "2016-12-05/2016-12-06"),
        ("yesterday", "2016-12-05"),
        ("by noon", "2016-12-06"),
        ("two days earlier", "2016-12-04"),
        ("three weeks ago", "2016-11-15"),
        ("in the last two weeks", "2016-11-22/2016-12-06"),
        ("over the past 72 hours", "2016-12-03/2016-12-06"),
        ("for four months", "2016-08-08/2016-12-06"),
        ("since mid-November", "2016-11-15/2016-12-06"),
        ("since October 17", "2016-10-17/2016-12-06"),
        ("since Wednesday", "2016-11-30/2016-12-06"),
        ("since 2012", "2012-01-01/2016-12-06"),
        ("on 2 December", "2016-12-02"),
        ("on Dec. 2, 2015", "2015-12-02"),
        ("in July", "2016-07"),
        ("in July 2012", "2012-07"),
        ("late January", "2016-01-21/2016-01-31"),
        ("in 2014", "2014"),
    ],
)
def test_words_for_dates(words: str, value: str) -> None:
    (found,) = find_dates(f"troops, {words}, moved", published=TUESDAY)
    assert found.value == value


@pytest.mark.parametrize("words", ["he may go", "on February 30", "in 2031", "a sixth day", "soon"])
def test_nothing_is_invented(words: str) -> None:
    assert find_dates(f"troops, {words}, moved", published=TUESDAY) == []


@given(st.text(max_size=80), st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)))
def test_every_value_is_a_date(text: str, published: dt.date) -> None:
    for found in find_dates(text, published=published):
        assert 0 <= found.start < found.end <= len(text)
        event_span(found.value)


MONTHS = ("January", "February", "May", "November", "December")
PARTS = ("", "early ", "mid-", "late ", "the end of ", "the beginning of ")


@given(
    st.sampled_from(["in", "since", "on"]),
    st.sampled_from(PARTS),
    st.sampled_from(MONTHS),
    st.sampled_from(["", " 2020", " 2021"]),
    st.dates(dt.date(2020, 1, 1), dt.date(2021, 12, 31)),
)
def test_no_interval_ends_before_it_begins(
    since: str, part: str, month: str, year: str, published: dt.date
) -> None:
    for date in find_dates(f"It fell {since} {part}{month}{year}.", published=published):
        first, _, last = date.value.partition("/")
        assert first <= (last or first)


@given(st.sampled_from(["{} days ago", "in the last {} weeks", "since {}"]), st.integers(0, 10**9))
def test_no_number_breaks_a_date(form: str, number: int) -> None:
    for found in find_dates(form.format(number), published=TUESDAY):
        first, last = event_span(found.value)
        assert first <= last <= TUESDAY


def test_the_nearest_date_wins() -> None:
    dates = find_dates("on Monday the army left, on Sunday it came", published=TUESDAY)
    found = nearest(dates, 40)
    assert found is not None
    assert found.value == "2016-12-04"
