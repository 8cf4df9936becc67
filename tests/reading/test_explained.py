"""How an article was read: the rule and the words of each claim, and what led to none."""

import pytest
from constructions import article
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reading import explain, read_claims
from geo.reading.noticed import Kind

ENGLISH = (
    "Government forces captured the al-Shaar district, the Syrian Observatory for Human Rights "
    "said. SANA denied this. Talks go on in Geneva, a diplomat said. The army is to capture "
    "Merjeh tomorrow."
)
ARABIC = (
    "سيطرت قوات النظام السوري على حي الشعار في حلب، بحسب المرصد السوري لحقوق الإنسان. "
    "ونفت وكالة سانا ذلك. وقال مسؤول إن المحادثات مستمرة في مدينة جنيف. "
    "وتعتزم القوات السيطرة على حي المرجة."
)


def test_each_claim_has_its_rule_and_its_words() -> None:
    first, answer = explain(article(ENGLISH)).reasons
    assert (first.rule, first.word.exact, first.place.exact) == (
        "verb capture",
        "captured",
        "al-Shaar",
    )
    assert first.voice is not None
    assert first.voice.exact == "said"
    assert (answer.rule, answer.claim.denied) == ("denied: verb capture", True)
    assert answer.voice is not None
    assert answer.voice.exact == "denied"


def test_each_arabic_claim_has_its_rule_and_its_words() -> None:
    first, answer = explain(article(ARABIC)).reasons
    assert (first.rule, first.word.exact, first.place.exact) == ("verb سيطر", "سيطرت", "الشعار")
    assert first.voice is not None
    assert first.voice.exact == "بحسب"
    assert answer.rule == "denied: verb سيطر"
    assert answer.voice is not None
    assert answer.voice.exact == "ونفت"


def test_what_led_to_no_claim_is_left() -> None:
    left = {(one.kind, one.words.exact, one.source) for one in explain(article(ENGLISH)).unused}
    assert left >= {
        (Kind.PLACE, "Geneva", None),
        (Kind.VOICE, "said", "diplomat"),
        (Kind.PLACE, "Merjeh", None),
        (Kind.WORD, "capture", None),
    }
    assert "al-Shaar" not in {words for _, words, _ in left}


def test_what_led_to_no_arabic_claim_is_left() -> None:
    left = {(one.kind, one.words.exact) for one in explain(article(ARABIC)).unused}
    assert left >= {
        (Kind.PLACE, "جنيف"),
        (Kind.VOICE, "وقال"),
        (Kind.PLACE, "المرجة"),
        (Kind.WORD, "السيطرة"),
    }
    assert not {"الشعار", "بحسب"} & {words for _, words in left}


def test_a_known_place_is_told_from_another_name() -> None:
    asked = article("Nothing was heard of Merjeh.")
    assert [one.kind for one in explain(asked).unused] == [Kind.NAME]
    known = explain(asked, known_place=lambda name: name == "Merjeh")
    assert [one.kind for one in known.unused] == [Kind.PLACE]


@pytest.mark.parametrize("text", [ENGLISH, ARABIC])
def test_what_is_left_stands_in_the_order_of_the_text(text: str) -> None:
    starts = [one.words.start for one in explain(article(text)).unused]
    assert starts == sorted(starts)


PIECES = st.sampled_from([*ENGLISH.split(), *ARABIC.split(), "\n\n", '"', "those areas", "«", "»"])


@settings(max_examples=80)
@given(st.lists(PIECES, max_size=50).map(" ".join), st.sampled_from(["en", "ar"]))
def test_asking_how_changes_nothing_that_is_read(text: str, language: str) -> None:
    asked = article(text, language=language)
    reading = explain(asked)
    assert reading.claims == read_claims(asked)
    for words in (
        *(one.words for one in reading.unused),
        *(words for r in reading.reasons for words in (r.word, r.place, r.voice) if words),
    ):
        assert text[words.start : words.end] == words.exact
