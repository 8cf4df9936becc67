"""The commands over a ledger on a server: what they print is what they print over files."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from postgres import Postgres

from geo.cli import main

ARTICLE = Path(__file__).parents[1] / "data" / "articles" / "2016-12-06-eastern-aleppo.md"
OTHER = """---
publisher: dpa
published: 2016-12-08
---
Rebels recaptured al-Shaar in Aleppo, the Syrian Observatory for Human Rights said.

SANA said government forces still held al-Shaar.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ARTICLE, tmp_path / ARTICLE.name)
    (tmp_path / "other.md").write_text(OTHER)
    return tmp_path


def run(*arguments: str, code: int = 0, stdin: str = "") -> str:
    ran = CliRunner().invoke(main, arguments, input=stdin)
    assert ran.exit_code == code, ran.output
    return ran.output


ASKED = (
    ("positions",),
    ("positions", "--as-of", "2016-12-06", "--format", "json"),
    ("positions", "--place", "al-Shaar"),
    ("positions", "--source", "sana", "--format", "csv"),
    ("positions", "--region", "37.1,36.1,37.25,36.3", "--format", "json"),
    ("positions", "--region", "37.1,36.1,37.18,36.3"),
    ("claims", "--format", "json"),
    ("claims", "--place", "al-Shaar", "--source", "sohr", "--status", "captured"),
    ("claims", "--since", "2016-12-07", "--until", "2016-12-08", "--format", "csv"),
    ("claims", "--conflict", "--format", "json"),
    ("claims", "--conflict", "--region", "37.1,36.1,37.25,36.3"),
    ("history", "al-Shaar"),
    ("diff", "2016-12-06", "2016-12-08"),
    ("sources",),
)


def test_every_question_is_answered_as_over_files(folder: Path, ledger_database: str) -> None:
    told = '{"source": "sohr", "place_text": "al-Shaar", "status": "held", "exact": "al-Shaar"'
    there = ("--ledger", ledger_database)
    for where in ((), there):
        run("map", ARTICLE.name, "-o", "map.html", *where)
        assert "2016-12-08-other: " in run("update", "other.md", "-o", "all.html", *where)
        assert run("update", "other.md", *where) == ""
        start = OTHER.split("---\n")[2].rindex("al-Shaar")
        line = f'{told}, "start": {start}}}'
        assert "1 new" in run("record", "other.md", *where, stdin=line)
        # A second text: what it says no more is superseded.
        text = OTHER.replace("Rebels recaptured", "Fighters took")
        (folder / "other.md").write_text(text)
        run("update", "other.md", *where)
        (folder / "other.md").write_text(OTHER)
    for asked in ASKED:
        answer = run(*asked)
        assert run(*asked, *there) == answer
        assert run(*there, *asked) == answer
    assert "superseded" in run("history", "al-Shaar", *there)
    run("export", "-o", "files.geojson")
    run("export", "-o", "server.geojson", *there)
    assert (folder / "files.geojson").read_bytes() == (folder / "server.geojson").read_bytes()
    run("draw", "-o", "files.html")
    run("draw", "-o", "server.html", *there)
    assert (folder / "files.html").read_bytes() == (folder / "server.html").read_bytes()


def test_a_region_is_some_of_the_places(folder: Path) -> None:
    run("map", ARTICLE.name, "-o", "map.html")
    every = {line for line in run("positions").splitlines() if not line.startswith(" ")}
    west = {
        line
        for line in run("positions", "--region", "37.1,36.1,37.18,36.3").splitlines()
        if not line.startswith(" ")
    }
    assert set() < west < every
    assert run("positions", "--region", "0,0,1,1") == ""
    for wrong in ("1,0,0,1", "a,b,c,d", "0,0,1,nan", "0,0,1,91"):
        assert "WEST,SOUTH,EAST,NORTH" in run("positions", "--region", wrong, code=2)
    assert "no known place" in run("positions", "--region", "Atlantis", code=1)
    both = ("positions", "--region", "0,0,1,1", "--place", "al-Shaar")
    assert "--place and --region" in run(*both, code=2)
    assert folder


def test_a_ledger_moves_to_a_server_and_back(folder: Path, ledger_database: str) -> None:
    run("update", ARTICLE.name, "other.md")
    (folder / "other.md").write_text(OTHER.replace("Rebels recaptured", "Fighters took"))
    run("update", "other.md")
    said = run("copy", "data/claims", ledger_database)
    counted = re.fullmatch(r"(\d+) claims of 2 articles, (\d+) of them new\n", said)
    assert counted is not None
    assert counted[1] == counted[2] != "0"
    assert run("copy", "data/claims", ledger_database).endswith(" 0 of them new\n")
    run("copy", ledger_database, "back")
    for path in (folder / "data" / "claims").rglob("*.jsonl"):
        other = folder / "back" / path.relative_to(folder / "data" / "claims")
        assert other.read_bytes() == path.read_bytes()
    # What was read is known there too.
    assert run("--ledger", ledger_database, "update", ARTICLE.name, "other.md") == ""


def test_the_address_may_stand_in_the_environment(
    folder: Path, ledger_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORDINGTO_LEDGER", ledger_database)
    run("map", ARTICLE.name, "-o", "map.html")
    assert "al-Shaar" in run("positions")
    assert not (folder / "data").exists()


def test_outlines_go_along(folder: Path, ledger_database: str, postgres: Postgres) -> None:
    run("map", ARTICLE.name, "-o", "map.html", "--ledger", ledger_database)
    asked = "SELECT count(*), count(outline), count(name) FROM accordingto.places"
    every, outlined, named = postgres.ask(asked, "desk")[0]
    assert every == outlined == named > 3
    assert folder


@pytest.mark.usefixtures("folder")
def test_a_server_that_is_not_there_is_one_line(postgres: Postgres) -> None:
    nowhere = postgres.address("nowhere")
    for command in (("positions",), ("map", ARTICLE.name, "-o", "map.html"), ("draw", "-o", "m")):
        said = run(*command, "--ledger", nowhere, code=1)
        assert said.splitlines()[0].startswith("Error: postgresql://desk:***@")
        assert "Traceback" not in said
