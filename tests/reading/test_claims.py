"""Constructions of the news, one by one, and what no text may do to the reader."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from constructions import article, shown
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.article import read_article
from geo.ledger import Ledger
from geo.places.gazetteer import Gazetteer
from geo.reading import read_claims
from geo.theatre import Theatre, read_theatre

CASES: list[dict[str, Any]] = msgspec.yaml.decode(
    (Path(__file__).parent / "sentences.yaml").read_bytes()
)
SHIPPED = Path(__file__).parents[2] / "data" / "articles" / "2016-12-06-eastern-aleppo.md"


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_construction(case: dict[str, Any]) -> None:
    known = frozenset(case.get("known", ()))
    claims = read_claims(article(case["text"]), known_place=known.__contains__ if known else None)
    asked = case["claims"] + [""] * len(claims)
    found = [shown(claim, asked[index]) for index, claim in enumerate(claims)]
    assert found == case["claims"]


def test_quotes_stand_verbatim_in_the_text() -> None:
    text = SHIPPED.read_text(encoding="utf-8").split("---\n", 2)[2].strip()
    claims = read_claims(article(text))
    assert len(claims) > 20
    for claim in claims:
        assert text[claim.start : claim.end] == claim.exact
        assert text[: claim.start].endswith(claim.prefix)
        assert text[claim.end :].startswith(claim.suffix)


def test_the_model_case_is_read_whole() -> None:
    text = SHIPPED.read_text(encoding="utf-8").split("---\n", 2)[2].strip()
    told = {
        (c.source, c.place_text, str(c.status), c.actor, c.denied)
        for c in read_claims(article(text))
    }
    assert told >= {
        ("sohr", "al-Shaar", "captured", "government", False),
        ("residents", "al-Shaar", "abandoned", None, False),
        *(("sana", place, "captured", "government", False)
          for place in ("Qaterji", "Merjeh", "Sheikh Lutfi")),
        *(("sohr", place, "captured", "government", True)
          for place in ("Qaterji", "Merjeh", "Sheikh Lutfi")),
        *(("sohr", place, "threatened", "government", False)
          for place in ("Qaterji", "Merjeh", "Sheikh Lutfi")),
        ("desk", "eastern Aleppo", "captured", "government", False),
        ("sohr", "Idlib province", "struck", "russia", False),
        ("desk", "Kefraya", "besieged", "opposition", False),
        ("desk", "Fouaa", "besieged", "opposition", False),
        ("sohr", "Kefraya", "held", "government", False),
    }  # fmt: skip


def test_wrapped_lines_do_not_change_what_is_read() -> None:
    text = (
        "Government forces captured the al-Shaar\ndistrict, the Syrian Observatory for\n"
        "Human Rights said.\n\nNothing else."
    )
    (claim,) = read_claims(article(text))
    assert (claim.place_text, claim.source) == ("al-Shaar", "sohr")
    assert "al-Shaar\ndistrict" in text[claim.start : claim.end]


def test_typographic_quotation_marks_are_quotation_marks() -> None:
    text = "“Sukkari is still ours,” said a commander of the Fastaqim faction in Aleppo."
    (claim,) = read_claims(article(text))
    assert (claim.place_text, str(claim.status), claim.source) == ("Sukkari", "held", "fastaqim")


def test_a_quotation_over_paragraphs_keeps_its_speaker() -> None:
    text = (
        '"Sukkari is still ours," said a commander of the Fastaqim faction in Aleppo. '
        '"We are staying.\n"Mashhad is ours as well."'
    )
    assert [(c.place_text, c.source) for c in read_claims(article(text))] == [
        ("Sukkari", "fastaqim"),
        ("Mashhad", "fastaqim"),
    ]


def test_a_dateline_is_no_place_of_a_claim() -> None:
    text = "DAMASCUS, Syria, Dec. 6 (Wire) -- Rebels captured Binnish, residents said."
    assert [c.place_text for c in read_claims(article(text))] == ["Binnish"]


def test_no_vocabulary_is_needed() -> None:
    text = "Rebels of the Orun Front captured Karsamba on Tuesday, the army said."
    (claim,) = read_claims(article(text), theatre=Theatre())
    assert (claim.place_text, claim.actor, claim.source) == ("Karsamba", "Orun Front", "army")


def test_known_places_are_asked_for() -> None:
    asked: list[str] = []

    def known(name: str) -> bool:
        asked.append(name)
        return name == "Blue Lake Town"

    read_claims(article("Rebels captured Blue Lake Town."), known_place=known)
    assert "Blue Lake Town" in asked


def test_the_same_text_gives_the_same_claims() -> None:
    text = CASES[0]["text"]
    assert read_claims(article(text)) == read_claims(article(text))


PIECES = st.sampled_from(
    ["captured", "the army", "Aleppo", "said", '"', "denied", "rebels", "of", "in", ",", ".", "\n",
     "parts", "al-Shaar", "not", "it", "those areas", "who", "by", "SANA", "\u202e", "\x00", "🙂",
     "حي", "12", "people", "killed", "was", "and", "-held", "“", "”", "(", ")", ":"]
)  # fmt: skip


@settings(max_examples=60)
@example("\n \n captured \n captured")
@given(st.lists(PIECES, max_size=60).map(" ".join) | st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for claim in read_claims(article(text)):
        assert text[claim.start : claim.end] == claim.exact


def test_a_list_may_be_as_long_as_a_text() -> None:
    (claim,) = read_claims(article("Rebels captured " + "Karsamba, " * 1900 + "they said."))
    assert claim.place_text == "Karsamba"


def test_a_question_and_a_heading_claim_nothing() -> None:
    text = "**Rebels captured Karsamba**\n\nHas the army taken Karsamba? Nobody knows."
    assert read_claims(article(text)) == []


def test_a_short_name_stands_for_the_long_one() -> None:
    text = (
        "The Orun Liberation Army (OLA) is active in the east. Fighters of the Orun Liberation "
        "Army captured Karsamba, the OLA said."
    )
    (claim,) = read_claims(article(text))
    assert (claim.actor, claim.source) == ("OLA", "ola")


def test_the_shipped_claims_are_what_is_read(tmp_path: Path) -> None:
    """The ledger in the repository shows what a ledger is; it must not grow stale."""
    root = SHIPPED.parents[2]
    read = read_article(SHIPPED)
    countries = read_theatre().focus(f"{read.title}\n{read.text}").countries
    gazetteer = Gazetteer.read(countries=countries)
    ledger = Ledger(tmp_path)
    ledger.record(read.id, gazetteer.locate(read_claims(read, known_place=gazetteer.knows)))
    kept = root / "data" / "claims" / f"{read.id}.jsonl"
    assert (tmp_path / kept.name).read_text("utf-8") == kept.read_text("utf-8"), "run: make map"


def test_who_answers_in_an_interview_asserts() -> None:
    text = (
        "We spoke to two people about Aleppo.\n\n"
        "Munir Haddad is a member of the local council of Mashhad.\n\n"
        "Desk: What has changed?\n\nHaddad: They have taken Hellok.\n\n"
        "Rachel Whitcombe is a fellow at an institute in London.\n\n"
        "Desk: How did it begin?\n\nWhitcombe: The army took the Castello Road.\n\n"
        "Desk: The rebels hold Sakhour. And then?\n\nHaddad: They have left Baadeen."
    )
    claims = read_claims(article(text), known_place={"Hellok", "Sakhour", "Baadeen"}.__contains__)
    said = {claim.place_text: (claim.source, claim.speaker) for claim in claims}
    assert said == {
        "Hellok": ("local-council", "Munir Haddad"),
        "Castello Road": ("rachel-whitcombe", "Rachel Whitcombe"),
        "Sakhour": ("desk", None),
        "Baadeen": ("local-council", "Munir Haddad"),
    }
