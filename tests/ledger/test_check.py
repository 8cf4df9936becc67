"""Claims from anyone: what is found for them, what is corrected, and what is refused."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import RecordError
from geo.ledger.check import Checked, check_claim
from geo.model import Article, Claim
from geo.theatre import read_theatre

TEXT = (
    "Government forces captured al-Shaar, the Syrian Observatory for Human Rights said.\n"
    "SANA said they had also captured Qaterji in Aleppo. Rebels said it was not so.\n"
    "They had also captured Merjeh, a source said. It was not so."
)
ARTICLE = Article(
    id="2016-12-06-town", title="", publisher="dpa", published="2016-12-06", text=TEXT
)
OTHER = Article(
    id="2016-12-07-other", title="", publisher="dpa", published="2016-12-07", text="Calm."
)
MINIMAL = {
    "source": "sohr",
    "place_text": "al-Shaar",
    "status": "captured",
    "exact": "captured al-Shaar",
}


def check(*articles: Article, **fields: Any) -> Checked:
    given_articles = {article.id: article for article in articles or (ARTICLE,)}
    line = json.dumps({**MINIMAL, **fields})
    return check_claim(line, articles=given_articles, theatre=read_theatre())


def refusal(*articles: Article, **fields: Any) -> str:
    with pytest.raises(RecordError) as caught:
        check(*articles, **fields)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_four_fields_are_enough() -> None:
    claim = check().claim
    assert TEXT[claim.start : claim.end] == claim.exact == "captured al-Shaar"
    assert (claim.prefix, claim.suffix[:5]) == ("Government forces ", ", the")
    assert (claim.article, claim.published_at) == (ARTICLE.id, "2016-12-06")
    assert claim.article_sha256 == ARTICLE.sha256
    assert claim.publisher == "dpa"
    assert claim.origin == "manual"
    # What was not said is not made up.
    assert (claim.source_text, claim.status_text, claim.actor) == ("", "", None)


def test_a_whole_claim_passes_unchanged() -> None:
    whole = check(actor="government", hedged=True, confidence=0.7, origin="llm/7").claim
    again = check_claim(
        msgspec.json.encode(whole), articles={ARTICLE.id: ARTICLE}, theatre=read_theatre()
    )
    assert again == Checked(whole)


def test_offsets_that_are_off_are_corrected_and_said_so() -> None:
    checked = check(start=3, end=9)
    assert checked.claim.start == TEXT.index("captured al-Shaar")
    assert checked.note is not None
    assert str(checked.claim.start) in checked.note
    assert check(start=checked.claim.start).note is None


def test_a_quote_that_stands_twice_needs_telling_apart() -> None:
    said = refusal(exact="had also captured")
    assert "'start'" in said
    assert "2 times" in said
    second = TEXT.rindex("had also captured")
    assert check(exact="had also captured", start=second).claim.start == second
    assert check(exact="had also captured", suffix=" Merjeh").claim.start == second
    assert check(exact="had also captured", prefix="said they ").claim.start < second
    assert "2 times" in refusal(exact="had also captured", prefix="nowhere")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"exact": "captured Al-Shaar"}, "'exact'.*word for word"),
        ({"exact": "captured  al-Shaar"}, "'exact'.*word for word"),
        ({"exact": ""}, "'exact': is missing"),
        ({"exact": 7}, "'exact': 7 is no text"),
        ({"place_text": None}, "'place_text': is missing"),
        ({"status": "seized"}, "'status': 'seized' is none of captured, held, "),
        ({"status": "claimed"}, "'status'"),
        ({"colour": "red"}, "'colour': is no field of a claim"),
        ({"source": "SOHR"}, "'source': 'SOHR' is no id of a source; write 'sohr'"),
        ({"source": "Local Council"}, "write 'local-council'"),
        ({"actor": "regime"}, "'actor': 'regime' is a name of 'government'"),
        ({"confidence": 1.5}, "'confidence'"),
        ({"killed": -1}, "'killed'"),
        ({"fraction": "two thirds"}, "'fraction'"),
        ({"event_date": "Tuesday"}, "'event_date': 'Tuesday'"),
        ({"event_date": "2016-12-06/2016-12-01"}, "'event_date'"),
        ({"denied": "no"}, "'denied'"),
        ({"id": "abc"}, "'id'.*leave it out"),
        ({"article": "2016-12-07-other"}, "'article': '2016-12-07-other' is not given"),
        ({"article": ["a"]}, "'article'"),
        ({"publisher": "afp"}, "'publisher': 'afp' is not the article's"),
        ({"published_at": "2016-12-07"}, "'published_at'"),
        ({"url": "https://example.org/"}, "'url'"),
    ],
)
def test_what_is_refused_names_its_field(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(RecordError, match=said):
        check(**fields)


@pytest.mark.parametrize("line", ["", "[]", "null", '{"a":', b"\xff", '"x"', "[" * 5000])
def test_lines_that_are_no_record(line: str | bytes) -> None:
    with pytest.raises(RecordError, match="not a JSON object"):
        check_claim(line, articles={ARTICLE.id: ARTICLE}, theatre=read_theatre())


def test_of_several_articles_the_claim_must_name_one() -> None:
    assert "'article': is missing" in refusal(ARTICLE, OTHER)
    assert check(ARTICLE, OTHER, article=ARTICLE.id).claim.article == ARTICLE.id
    assert "word for word" in refusal(ARTICLE, OTHER, article=OTHER.id)


def test_sources_and_actors_nobody_knows_are_welcome() -> None:
    claim = check(source="local-council", actor="Sultan Murad").claim
    assert (claim.source, claim.actor) == ("local-council", "Sultan Murad")


@given(
    st.dictionaries(
        st.sampled_from(Claim.__struct_fields__),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    )
)
def test_whatever_comes_is_a_sound_claim_or_one_line(fields: dict[str, Any]) -> None:
    said = ""
    try:
        claim = check(**fields).claim
        assert TEXT[claim.start : claim.end] == claim.exact
        assert claim.article_sha256 == ARTICLE.sha256
    except RecordError as error:
        said = str(error)
    assert "\n" not in said
