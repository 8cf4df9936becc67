"""Names in disguise: found all the same, and shown for what they are."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from geo.cli import main
from geo.places._look import odd_letters
from geo.places.gazetteer import Gazetteer

DISGUISED = {
    "\u0410leppo": ("aleppo/aleppo", "U+0410 CYRILLIC CAPITAL LETTER A"),
    "al-Sh\u0430\u0430r": ("aleppo/al-shaar", "U+0430 CYRILLIC SMALL LETTER A"),
    "al-\u202eShaar": ("aleppo/al-shaar", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    "Sheikh\u200b Lutfi": ("aleppo/sheikh-lutfi", "U+200B ZERO WIDTH SPACE"),
}
HONEST = ("Aleppo", "al-Sha\u2019ar", "\u0410\u0432\u0434\u0456\u0457\u0432\u043a\u0430",
          "\u062d\u064a \u0627\u0644\u0634\u0639\u0627\u0631", "Deir ez-Zor / Дейр-эз-Зор",
          "Łódź", "\u06a9\u0627\u0628\u0644\u200c\u0647\u0627")  # fmt: skip


@pytest.mark.parametrize("name", DISGUISED)
def test_disguised_names_are_found_and_shown(name: str, places: Gazetteer) -> None:
    place_id, letter = DISGUISED[name]
    best = places.find(name)[0]
    assert best.place.id == place_id
    assert f"not what they look like ({letter})" in best.reason


@pytest.mark.parametrize("name", HONEST)
def test_nothing_is_said_of_others(name: str) -> None:
    assert odd_letters(name) == ""


@given(st.text())
def test_what_is_said_is_one_line_of_plain_letters(name: str) -> None:
    assert odd_letters(name).isprintable()
    assert odd_letters(name).isascii()
    assert len(odd_letters(name)) < 400


def test_whoever_reads_an_article_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "Government forces captured the al-Sh\u0430ar district of Aleppo, SANA said."
    (tmp_path / "a.md").write_text(f"---\npublisher: dpa\npublished: 2016-12-06\n---\n{text}\n")
    result = CliRunner().invoke(main, ["map", "a.md", "-o", "a.html"])
    assert result.exit_code == 0, result.output
    (note,) = [line for line in result.stderr.splitlines() if line.startswith("Note: ")]
    assert "U+0430 CYRILLIC SMALL LETTER A" in note
