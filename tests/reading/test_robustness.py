"""Texts that no newsroom sends, through both readers: no crash, bounded time and memory, a line.

Time is bounded by a multiple of what the same reader takes for ordinary text of the same length
in the same run, so that a slow machine is no failure.
"""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from constructions import article
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from geo.cli import main
from geo.errors import InputError
from geo.model import Article, Claim
from geo.reading import LONGEST, explain, read_claims
from geo.reading.parse import english, parse

LENGTH = 20_000
ORDINARY = {
    "en": "Government forces captured the al-Shaar district of Aleppo, the Observatory said.\n\n",
    "ar": "سيطرت قوات النظام السوري على حي الشعار في حلب، بحسب المرصد.\n\n",
}
HOSTILE = {
    "one endless sentence": "Rebels captured Binnish and the army shelled Idlib and ",
    "one endless Arabic sentence": "سيطرت قوات النظام السوري على حي الشعار و",
    "no punctuation": "rebels captured Binnish the army said it shelled Idlib ",
    "no Arabic punctuation": "سيطرت قوات النظام على سراقب قال الجيش قصف إدلب ",
    "one word": "a",
    "one Arabic word": "ا",
    "vowel signs": "\u064b",
    "quotation marks": '"',
    "Arabic quotation marks": "«",
    "commas": ", ",
    "Arabic commas": "، ",
    "digits": "1 ",
    "hyphens": "al-",
    "blank lines": "\n\n",
    "line ends": "\n",
    "brackets": "(",
    "control characters": "\x00\u202e\u200f",
    "emoji": "🙂 ",
}  # fmt: skip
_SLOWEST = 12  # times an ordinary text of the same length


def repeated(text: str) -> str:
    return text * (LENGTH // len(text))


def taken(text: str, language: str) -> tuple[float, list[Claim]]:
    start = time.process_time()
    claims = read_claims(article(text, language=language))
    return time.process_time() - start, claims


@pytest.fixture(scope="module")
def ordinary() -> dict[str, float]:
    """Seconds that each reader takes for ordinary text."""
    for language, text in ORDINARY.items():
        read_claims(article(text, language=language))  # loads what it needs
    return {name: taken(repeated(text), name)[0] for name, text in ORDINARY.items()}


@pytest.mark.parametrize("language", ORDINARY)
@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_bounded_and_quotes_stand(
    name: str, language: str, ordinary: dict[str, float]
) -> None:
    text = repeated(HOSTILE[name])
    seconds, claims = taken(text, language)
    assert seconds < _SLOWEST * ordinary[language] + 1
    for claim in claims:
        assert text[claim.start : claim.end] == claim.exact


MENTIONS = {
    "en": ("Rebels captured ", " and ", "Town{}"),
    "ar": ("سيطرت قوات النظام السوري على ", " و", "بلدة كرم{}"),
}


@pytest.mark.parametrize("language", ORDINARY)
def test_ten_thousand_mentions(language: str, ordinary: dict[str, float]) -> None:
    lead, joint, name = MENTIONS[language]
    text = lead + joint.join(name.format(number) for number in range(10_000)) + "."
    seconds, claims = taken(text, language)
    assert seconds < _SLOWEST * ordinary[language] * len(text) / LENGTH + 1
    assert claims
    assert {claim.source for claim in claims} == {"desk"}


class Counting:
    """The English model, and how many words it was given at once."""

    def __init__(self) -> None:
        self.make_doc = english().make_doc
        self.vocab = english().vocab
        self.at_once: list[int] = []

    def pipe(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        given = list(docs)
        self.at_once.append(sum(map(len, given)))
        for doc in given:  # each one sentence: to parse them would take a minute
            doc[1].is_sent_start = False
            yield doc


def test_memory_is_bounded() -> None:
    """What is parsed at once is bounded, however long a paragraph without an end is."""
    model = Counting()
    text = ", 1 " * 60_000
    found = list(parse(text, nlp=model))  # type: ignore[arg-type] # all that is asked of it
    assert max(model.at_once) < 40_000
    assert sum(model.at_once) == 120_000
    assert max(len(paragraph.doc.text) for paragraph in found) <= 8_000
    for paragraph in found:
        assert text.startswith(paragraph.doc.text, paragraph.start)


@settings(max_examples=60)
@given(
    st.text(st.characters(), max_size=400) | st.text(st.characters(codec="utf-16"), max_size=400),
    st.sampled_from(["en", "ar"]),
)
def test_any_unicode(text: str, language: str) -> None:
    for reason in explain(article(text, language=language)).reasons:
        assert text[reason.claim.start : reason.claim.end] == reason.claim.exact


def test_five_megabytes_may_be_an_article() -> None:
    assert LONGEST >= 5_000_000


@pytest.mark.parametrize("language", ORDINARY)
def test_beyond_the_limit_is_no_article(language: str) -> None:
    text = ORDINARY[language]
    long = article(text * (LONGEST // len(text) + 1), language=language)
    with pytest.raises(InputError, match=r"a: its text has [\d,]{9,10} characters") as raised:
        read_claims(long)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("language", ORDINARY)
def test_time_grows_with_the_length_and_not_faster(language: str) -> None:
    """So five megabytes take ten times as long as half a one; quotes stand at the end too."""
    lead, joint, name = MENTIONS[language]
    # Each sentence with a place and a claim of its own, or nothing would add up.
    sentences = [f"{lead}{name.format(number)}{joint}{name.format(-number)}.\n\n"
                 for number in range(2_400)]  # fmt: skip
    short, text = "".join(sentences[:600]), "".join(sentences)
    quick = min(taken(short, language)[0] for _ in range(2))
    slow, claims = taken(text, language)
    assert slow < 8 * quick * len(text) / len(short) / 4 + 1
    assert claims[-1].start > len(text) - 200
    for claim in claims:
        assert text[claim.start : claim.end] == claim.exact


def test_the_command_line_says_so_in_one_line_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    head = "---\npublisher: dpa\npublished: 2016-12-06\n---\n"
    (tmp_path / "a-long.md").write_text(head + "x" * (LONGEST + 1))
    (tmp_path / "b-short.md").write_text(head + ORDINARY["en"])
    result = CliRunner().invoke(main, ["extract", "."])
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert line.startswith("Error: 2016-12-06-a-long: its text has 6,000,001 characters")


def test_the_longest_article_is_read() -> None:
    text = f"{ORDINARY['ar']}{' ' * LONGEST}"[:LONGEST]
    assert len(read_claims(Article(id="a", title="", publisher="Desk", published="2016-12-06",
                                   text=text, language="ar"))) == 1  # fmt: skip
