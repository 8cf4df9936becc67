"""Review on the command line: by keys in a real terminal, and by scripts."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pexpect
import pytest
from click.testing import CliRunner, Result

from geo.cli import main
from geo.ledger import Ledger
from geo.model import Status

ACCORDINGTO = str(Path(sys.executable).with_name("accordingto"))
TEXT = """Government forces captured al-Shaar, the Syrian Observatory for Human Rights said.

State news agency SANA said that government forces captured the Qaterji district.

The Observatory denied that government forces captured the Qaterji district.
"""
HEAD = "---\npublisher: dpa\npublished: 2016-12-06\n---\n"
KEYS = "1-9 this place"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Ann Example\n")
    articles = tmp_path / "data" / "articles"
    articles.mkdir(parents=True)
    (articles / "2016-12-06-two.md").write_text(HEAD + TEXT)
    run("map", "data/articles/2016-12-06-two.md")
    return tmp_path


def run(*arguments: str, stdin: str = "", code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def listed(*arguments: str) -> list[dict[str, Any]]:
    said = run("review", "--list", "--format", "json", *arguments).stdout
    return [json.loads(line) for line in said.splitlines()]


def decisions(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted((folder / "data" / "reviews").glob("*.jsonl"))
        for line in path.read_text().splitlines()
    ]


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(newline="") as stream:
        return list(csv.DictReader(stream))


def ids() -> list[str]:
    """The ids of the three claims, in the order of the text."""
    found: list[str] = [one["read"]["id"] for one in listed("--by", "article")]
    return found


@pytest.fixture
def terminal(folder: Path) -> Iterator["pexpect.spawn[str]"]:
    child = pexpect.spawn(
        ACCORDINGTO,
        ["review", "--by", "article"],
        cwd=str(folder),
        env={**os.environ, "TERM": "xterm"},
        encoding="utf-8",
        timeout=60,
        dimensions=(50, 300),
    )
    yield child
    child.close(force=True)


def test_keys_in_a_terminal(folder: Path, terminal: "pexpect.spawn[str]") -> None:
    first, second, third = ids()
    terminal.expect_exact("1 of 3")
    terminal.expect_exact(KEYS)
    shown = str(terminal.before)
    assert "confidence 0." in shown
    assert "[\x1b[7mGovernment forces captured al-Shaar\x1b[0m]" in shown
    # More of the text than the claim keeps.
    assert "], the Syrian Observatory for Human Rights said." in shown
    assert re.search(r"\*1 \d\.\d\d al-Shaar \(neighbourhood, aleppo/al-shaar\): ", shown)
    terminal.send("a")
    terminal.expect_exact("2 of 3")
    terminal.send("r")
    terminal.expect_exact("3 of 3")
    assert [(d["claim"], d["verdict"]) for d in decisions(folder)] == [
        (first, "accepted"),
        (second, "rejected"),
    ]
    terminal.send("u")  # the second again
    terminal.expect_exact("2 of 3")
    terminal.expect_exact(KEYS)
    terminal.send("e")
    terminal.expect_exact("change:")
    for typed, said in (
        ("status=taken", "taken"),
        ("exact=other words", "'exact': cannot be changed"),
        ("place_id=nowhere/at-all", "no known place"),
        ("actor", "is not FIELD=VALUE"),
        ("actor=rebels", "write that"),
    ):
        terminal.sendline(typed)
        terminal.expect_exact(said)
        terminal.expect_exact("change:")
    terminal.sendline("status=contested")
    terminal.expect_exact("change:")
    terminal.sendline("")
    terminal.expect_exact("SANA: Karm al-Qaterji contested by government forces")
    terminal.expect_exact(KEYS)
    terminal.send("2")  # the second place that the name may mean
    terminal.expect_exact("*2 ")
    terminal.expect_exact(KEYS)
    terminal.send("u")  # nothing but what was not decided yet
    terminal.expect_exact("SANA: Karm al-Qaterji captured by government forces")
    terminal.expect_exact(KEYS)
    terminal.send("0")
    terminal.expect_exact("SANA: Qaterji captured")
    terminal.expect_exact(KEYS)
    terminal.send("a")
    terminal.expect_exact("3 of 3")
    terminal.expect_exact(KEYS)
    terminal.send("s")
    terminal.expect_exact("1 accepted, 1 edited; 1 still open")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert [d["verdict"] for d in decisions(folder)] == [
        *("accepted", "rejected", "withdrawn", "edited"),
    ]
    assert {d["reviewer"] for d in decisions(folder)} == {"Ann Example"}
    assert [one["read"]["id"] for one in listed()] == [third]
    assert decisions(folder)[-1]["fields"] == {"place_id": None}


@pytest.mark.parametrize("leave", ["q", "\x03", "\x04"])
def test_leaving_early_keeps_what_was_decided(
    folder: Path, terminal: "pexpect.spawn[str]", leave: str
) -> None:
    terminal.expect_exact(KEYS)
    terminal.send("a")
    terminal.expect_exact("2 of 3")
    terminal.expect_exact(KEYS)
    terminal.send(leave)
    terminal.expect(pexpect.EOF)
    assert [d["verdict"] for d in decisions(folder)] == ["accepted"]
    assert len(listed()) == 2


@pytest.mark.usefixtures("folder")
def test_no_text_commands_the_terminal() -> None:
    ledger = Ledger(Path("data/claims"))
    (known, *_) = ledger
    evil = "\x1b[2J\x1b]0;owned\x07\u202e\rboo"
    texts = ("exact", "prefix", "suffix", "source_text", "speaker", "place_text")
    words = dict.fromkeys(texts, evil)
    hostile = msgspec.structs.replace(
        known, id="", **words, status_text=evil, actor=evil, source="nobody", start=0, end=len(evil)
    )
    ledger.record(known.article, [hostile], replacing=None)
    run("review", "--accept", hostile.id, "--reviewer", f"Ann {evil}", "--note", evil)
    shown = pexpect.run(
        f"{ACCORDINGTO} review --all --source nobody --reviewer B", events={KEYS: "q"}, timeout=60
    )
    listed_ = run("review", "--list", "--all").stdout.encode()
    for said in (shown, listed_):
        assert b"boo" in said
        for command in ("\x1b[2J", "\x1b]0", "\x07", "\u202e"):
            assert command.encode() not in said


def test_by_scripts(folder: Path) -> None:
    first, second, third = ids()
    said = run("review", "--accept", first, "--reject", second[:8], "--note", "seen the film")
    assert said.stdout == (
        f"{first}: accepted: Syrian Observatory for Human Rights: al-Shaar captured by "
        "government forces\n"
        f"{second}: rejected: SANA: Karm al-Qaterji captured by government forces\n"
    )
    assert {d["note"] for d in decisions(folder)} == {"seen the film"}
    run("review", "--edit", third, "actor=", "--edit", third, "killed=3", "--reviewer", "Ben")
    (edited,) = (d for d in decisions(folder) if d["reviewer"] == "Ben")
    assert edited["fields"] == {"actor": None, "killed": 3}
    assert listed() == []
    assert [one["standing"]["decision"]["verdict"] for one in listed("--all")] == [
        *("accepted", "rejected", "edited"),
    ]
    # What was edited is known by its new id too.
    run("review", "--withdraw", edited["becomes"], "--reviewer", "Ben")
    assert [one["read"]["id"] for one in listed()] == [third]
    table = run("review", "--list", "--all").stdout.splitlines()
    assert table[0].split() == [
        *("id", "state", "by", "confidence", "source", "place", "claim", "quote"),
    ]
    assert "Ann Example rejected" in table[2]
    assert run("review", "--list", "--source", "sana", "--all", "--format", "csv").stdout.count(
        "\n"
    ) == 2  # fmt: skip
    assert [one["read"]["id"] for one in listed("--all", "--place", "al-Shaar")] == [first]


def test_decisions_as_json_lines(folder: Path) -> None:
    first, second, third = ids()
    lines = [
        {"claim": first, "verdict": "accepted", "note": "yes"},
        {"claim": second, "verdict": "edited", "fields": {"denied": True}},
        {"claim": third, "verdict": "seen"},
        {"claim": "ffffffff", "verdict": "accepted"},
        {"claim": third, "verdict": "edited", "fields": {"status": "taken"}},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    result = run("review", "--decisions", "-", stdin=text, code=1)
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == ["accepted", "edited"]
    errors = [line for line in result.stderr.splitlines() if not line.endswith(" ...")]
    assert len(errors) == 3
    assert "line 3" in errors[0]
    assert "ffffffff: is no claim's id" in errors[1]
    assert third in errors[2]
    assert len(decisions(folder)) == 2


def test_two_who_disagree_are_shown_and_one_settles_it(folder: Path) -> None:
    first, *_ = ids()
    run("review", "--accept", first, "--reviewer", "Ann")
    kept = (folder / "data" / "reviews" / "ann.jsonl").read_bytes()
    (folder / "data" / "reviews" / "ann.jsonl").unlink()  # Ben works apart from her
    run("review", "--reject", first, "--reviewer", "Ben")
    (folder / "data" / "reviews" / "ann.jsonl").write_bytes(kept)
    (one, *rest) = listed("--by", "article")
    assert one["read"]["id"] == first
    assert len(rest) == 2
    row = run("review", "--list").stdout.splitlines()[1]
    assert "rejected, disputed" in row
    assert "Ben rejected, Ann accepted" in row
    assert "Shaar" not in run("positions").stdout
    run("review", "--accept", first, "--reviewer", "Cem")
    assert first not in [one["read"]["id"] for one in listed()]
    assert "Shaar" in run("positions").stdout


@pytest.mark.usefixtures("folder")
def test_every_view_has_the_claims_as_they_were_reviewed() -> None:
    first, second, third = ids()
    before = run("positions", "--format", "json").stdout
    run(
        "review",
        "--reject",
        second,
        "--edit",
        third,
        "status=lost",
        "--edit",
        third,
        "denied=false",
    )
    after = {
        (position["source"], position["kind"])
        for position in map(json.loads, run("positions", "--format", "json").stdout.splitlines())
    }
    assert after == {("sohr", "held"), ("sohr", "not_held")}
    assert "sana" in before
    assert "SANA" not in run("history", "Qaterji").stdout
    told = run("claims", "--format", "json").stdout.splitlines()
    assert [json.loads(line)["status"] for line in told] == ["captured", "lost"]
    run("export", "-o", "all.csv")
    run("export", "-o", "only.csv", "--reviewed-only")
    assert len(rows("all.csv")) == 2
    assert [row["status"] for row in rows("only.csv")] == ["lost"]
    assert "Shaar" not in run("positions", "--reviewed-only").stdout
    assert run("claims", "--reviewed-only").stdout.count("lost") == 1
    assert "sana" not in run("sources").stdout
    # Claims that come by a pipe are no others.
    piped = run("extract", "data/articles/2016-12-06-two.md").stdout
    located = run("locate", stdin=piped).stdout
    assert len(located.splitlines()) == 3
    assert run("draw", "-", "-o", "p.html", stdin=located).stdout.splitlines()[1].startswith("2 ")
    drawn = run("draw", "-o", "r.html", "--reviewed-only").stdout
    assert drawn.splitlines()[1].startswith("1 claim of 1 source")
    assert drawn.splitlines()[2] == "Reviewed: 1 of them"
    only = run("map", "data/articles/2016-12-06-two.md", "-o", "m.html", "--reviewed-only")
    assert only.stdout.splitlines()[1].startswith("1 claim of 1 source")
    run("review", "--withdraw", third)
    refused = run("draw", "-o", "x.html", "--reviewed-only", code=1).stderr
    assert "no claim that a reviewer accepted" in refused
    assert not Path("x.html").exists()
    assert first in [one["read"]["id"] for one in listed()]


@pytest.mark.usefixtures("folder")
def test_an_article_read_again_loses_no_decision() -> None:
    first, second, third = ids()
    run("review", "--accept", first, "--reject", second, "--edit", third, "killed=3")
    stands = run("claims", "--format", "json").stdout
    for _ in range(2):
        run("update", "data/articles", "--again")
        assert run("claims", "--format", "json").stdout == stands
    # A reader that no longer finds what a person stood by does not take it away.
    ledger = Ledger(Path("data/claims"))
    (known, *_) = ledger
    older = [
        msgspec.structs.replace(known, id="", status=status, origin="rules/0.0")
        for status in (Status.HELD, Status.LOST)
    ]
    ledger.record(known.article, older, replacing=None)
    run("review", "--accept", older[0].id)
    text = Path("data/articles/2016-12-06-two.md")
    run("map", str(text))
    assert {claim.id for claim in ledger} == {first, second, third, older[0].id}
    run("review", "--withdraw", older[0].id)
    run("map", str(text))
    assert {claim.id for claim in ledger} == {first, second, third}
    # An edit elsewhere in the text moves the words; the decisions hold.
    text.write_text(HEAD + "On Tuesday it rained.\n\n" + TEXT)
    run("update", "data/articles")
    again = run("claims", "--format", "json").stdout.splitlines()
    assert [json.loads(line)["id"] for line in again] == [
        json.loads(line)["id"] for line in stands.splitlines()
    ]
    assert listed() == []


def test_update_keeps_to_what_was_reviewed(folder: Path) -> None:
    later = folder / "data" / "articles" / "2016-12-07-later.md"
    later.write_text(HEAD.replace("-06", "-07") + TEXT.split("\n\n")[1])
    said = run("update", "data/articles", "-o", "all.html", "--reviewed-only").stdout
    assert "->" not in said
    assert not Path("all.html").exists()
    run("review", "--accept", ids()[0])
    assert (
        run("update", "data/articles", "-o", "all.html", "--reviewed-only").stdout == "all.html\n"
    )


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path) -> None:
    first = ids()[0]
    nothing = pexpect.run(f"{ACCORDINGTO} review --article none", timeout=60)
    assert "nothing to review" in str(nothing)
    assert "no terminal" in run("review", code=1).stderr
    assert "is not FIELD=VALUE" in run("review", "--edit", first, "status", code=2).stderr
    assert "is no claim's id" in run("review", "--accept", first[:2], code=1).stderr
    assert "line" not in run("review", "--accept", first, "--reviewer", "!", code=1).stdout
    (tmp_path / "gitconfig").write_text("")
    assert "--reviewer NAME" in run("review", "--accept", first, code=1).stderr
    environment = {**os.environ, "PATH": ""}
    ran = subprocess.run(
        [sys.executable, ACCORDINGTO, "review", "--accept", first],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stderr.count("\n") == 1
    assert "--reviewer NAME" in ran.stderr


def test_every_ledger_shows_the_same_after_review(folder: Path, ledger_database: str) -> None:
    """A ledger on a server answers from indexes what was read, and reviews change just that."""
    later = folder / "data" / "articles" / "2016-12-07-later.md"
    later.write_text(HEAD.replace("-06", "-07") + TEXT.split("\n\n")[1])
    run("update", "data/articles")
    first, second, third = ids()[:3]
    (newest,) = (one["read"]["id"] for one in listed("--article", later.stem))
    run("copy", "data/claims", ledger_database)
    changes = (
        # The newest word of SANA's is no word of SANA's: the one before counts again.
        ("--reject", newest),
        ("--edit", first, "place_id=aleppo/al-marjeh"),
        ("--edit", second, "source=residents"),
        ("--edit", third, "status=lost"),
        ("--withdraw", newest),
    )
    questions = (
        ("positions", "--format", "json"),
        ("positions", "--format", "json", "--reviewed-only"),
        ("positions", "--format", "json", "--place", "al-Shaar"),
        ("positions", "--format", "json", "--place", "aleppo/al-marjeh"),
        ("positions", "--format", "json", "--as-of", "2016-12-06"),
        ("claims", "--format", "json"),
        ("claims", "--format", "json", "--source", "sana"),
        ("claims", "--format", "json", "--status", "lost"),
        ("claims", "--format", "json", "--conflict"),
        ("claims", "--format", "json", "--place", "aleppo/al-marjeh", "--reviewed-only"),
        ("history", "aleppo/al-marjeh", "--format", "json"),
        ("diff", "2016-12-05", "2016-12-07", "--format", "json"),
        ("sources", "--format", "json"),
    )
    seen = set()
    for change in changes:
        run("review", *change, "--reviewer", "Ann")
        said = run("copy", "data/claims", ledger_database).stdout
        assert said.splitlines()[1].endswith("decisions, 1 of them new")
        answers = [run(*question).stdout for question in questions]
        seen.update(answers)
        assert [run("--ledger", ledger_database, *question).stdout for question in questions] == (
            answers
        )
    assert len(seen) > 2 * len(questions)
    # What is decided on the server is there alone, until it is copied back.
    on_server = ("--ledger", ledger_database)
    run(*on_server, "review", "--reject", second, "--note", "no", "--reviewer", "Ben")
    every = ("review", "--list", "--all", "--format", "json")
    there = run(*on_server, *every).stdout
    assert run(*every).stdout != there
    run("copy", ledger_database, "data/claims")
    assert run(*every).stdout == there
    assert "Ben rejected" in run("review", "--list", "--all").stdout
    run("copy", ledger_database, "away/claims")
    files = {path.name for path in (folder / "away" / "reviews").iterdir()}
    assert files == {".gitattributes", "ann.jsonl", "ben.jsonl"}
    position = json.loads(
        run("positions", "--place", "aleppo/al-marjeh", "--format", "json").stdout
    )
    assert position["claims"][0]["exact"].startswith("Government forces captured al-Shaar")
