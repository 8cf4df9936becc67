"""Arabic news read by construction, and what no text may do to the reader."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from constructions import article, shown
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.reading import read_claims
from geo.reading.language import is_arabic
from geo.reading.lexicon.arabic import arabic, fold
from geo.theatre import Theatre

CASES: list[dict[str, Any]] = msgspec.yaml.decode(
    (Path(__file__).parent / "arabic.yaml").read_bytes()
)
PASSAGES = sorted((Path(__file__).parent / "passages_ar").glob("*.md"))


@pytest.mark.parametrize("case", CASES, ids=[str(i) for i in range(len(CASES))])
def test_construction(case: dict[str, Any]) -> None:
    claims = read_claims(article(case["text"], language="ar"))
    asked = case["claims"] + [""] * len(claims)
    found = [shown(claim, asked[index]) for index, claim in enumerate(claims)]
    assert found == case["claims"]


def test_the_language_is_told_from_the_letters_where_none_is_stated() -> None:
    assert is_arabic(article(CASES[0]["text"]))
    assert is_arabic(article("Rebels", language="ar"))
    assert not is_arabic(article("The rebels captured الشعار."))
    assert not is_arabic(article(CASES[0]["text"], language="fa"))
    assert not is_arabic(article(""))


def test_signs_and_spellings_do_not_change_what_is_read() -> None:
    plain = "سيطرت قوات النظام السوري على حي الأشرفية"
    signed = "سَيْطَرَت قوّاتُ النظـــام السوري علي حي الأشرفية"
    (one,), (other,) = (read_claims(article(text)) for text in (plain, signed))
    assert (one.place_text, one.status, one.actor) == (other.place_text, other.status, other.actor)
    assert other.exact == signed
    assert fold("أحياءٌ") == fold("احياء")


@pytest.mark.parametrize("path", PASSAGES, ids=[path.stem for path in PASSAGES])
def test_quotes_stand_verbatim_in_the_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8").split("---\n", 2)[2].strip()
    claims = read_claims(article(text, language="ar"))
    assert len(claims) > 5
    for claim in claims:
        assert text[claim.start : claim.end] == claim.exact
        assert text[: claim.start].endswith(claim.prefix)
        assert text[claim.end :].startswith(claim.suffix)


def test_no_vocabulary_is_needed() -> None:
    text = "سيطر مقاتلو جبهة النهر الأزرق على قرية كرسمبا، وفق مصدر محلي."
    (claim,) = read_claims(article(text), theatre=Theatre())
    assert (claim.place_text, claim.actor, claim.source) == (
        "كرسمبا",
        "جبهة النهر الأزرق",
        "مصدر-محلي",
    )


def test_english_articles_load_none_of_it() -> None:
    code = "import sys, geo.reading; print(*(m for m in sys.modules if 'arabic' in m))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_a_form_of_two_verbs_is_the_first_one() -> None:
    # "نقل" is "he quoted", and also "we say" after a negation: never by the order of a set.
    assert arabic().reports[fold("نقل")].lemma == "نقل"


def test_a_known_place_tells_where_its_name_ends() -> None:
    text = "سيطرت القوات الروسية على بلدة نوفا كاخوفكا الكبيرة أمس."
    (claim,) = read_claims(article(text), known_place=lambda name: name == "نوفا كاخوفكا الكبيرة")
    assert claim.place_text == "نوفا كاخوفكا الكبيرة"
    assert claim.event_date == "2016-12-05"


def test_one_endless_sentence_takes_bounded_time() -> None:
    text = "سيطرت قوات النظام السوري على حي الشعار و" * 2_000
    claims = read_claims(article(text))
    assert {claim.place_text for claim in claims} >= {"الشعار"}


PIECES = st.sampled_from(
    ["سيطرت", "قوات", "النظام", "على", "حي", "الشعار", "و", "،", ".", "قال", "المرصد", "إن", "نفى",
     "ذلك", "لم", "تلك", "الأحياء", "عليها", "التي", "٨٠", "بالمئة", "من", "قصف", "مقتل", "٣", "«",
     "»", '"', "تحت", "سيطرة", "بحسب", "أما", "حيث", "\u202e", "\x00", "ـ", "ً", "لل", "\n\n", "12",
     "كانون", "الأول", "٩٩٩٩", "منذ", "أيام", "ال", "نحو", "محاصرة", "معقل", ":", "The", "كل"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@example("حي « ، » سقوط حي « » المدينة تلك الأحياء سيطرت على « ، » . قصفت الحي")
@given(st.lists(PIECES, max_size=50).map(" ".join) | st.text(max_size=150))
def test_no_text_breaks_the_reader(text: str) -> None:
    for claim in read_claims(article(text, language="ar")):
        assert text[claim.start : claim.end] == claim.exact
