"""Questions to the ledger, and how the commands print the answers."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from geo.cli import main
from geo.ledger import Ledger
from geo.model import Claim, Status
from geo.positions import positions
from geo.questions import difference, history, in_conflict, select, source_records


def claim(
    source: str, status: str, actor: str | None, day: str, place: str = "a", **fields: Any
) -> Claim:
    exact = f"{source} {status} {actor} {place}"
    return msgspec.convert(
        {
            "source": source,
            "source_text": source,
            "publisher": "dpa",
            "article": f"{day}-{fields.pop('article', 'x')}",
            "article_sha256": "",
            "published_at": day,
            "place_text": place,
            "place_id": place,
            "status": status,
            "status_text": status,
            "actor": actor,
            "exact": exact,
            "start": 0,
            "end": len(exact),
            **fields,
        },
        Claim,
    )


SOHR = claim("sohr", "captured", "government", "2016-12-01")
SANA = claim("sana", "held", "government", "2016-12-02")
REBELS = claim("rebels", "held", "opposition", "2016-12-02")
STRUCK = claim("sohr", "struck", "russia", "2016-12-03", "b")
LOST = claim("rebels", "lost", "opposition", "2016-12-05")
ALL = [SOHR, SANA, REBELS, STRUCK, LOST]
DAY = dt.date(2016, 12, 2)


def test_select() -> None:
    assert list(select(ALL)) == ALL
    assert list(select(ALL, places=["b"])) == [STRUCK]
    assert list(select(ALL, sources=["sana", "rebels"])) == [SANA, REBELS, LOST]
    assert list(select(ALL, statuses=[Status.HELD], sources=["sana"])) == [SANA]
    assert list(select(ALL, since=DAY, until=DAY)) == [SANA, REBELS]
    assert list(select(ALL, places=[])) == []


def test_in_conflict() -> None:
    assert in_conflict(ALL, as_of=DAY) == [REBELS, SANA, SOHR]
    assert in_conflict(ALL) == []
    assert in_conflict(ALL, as_of=dt.date(2017, 1, 1)) == []


def test_history_tells_what_is_superseded() -> None:
    earlier = claim("sohr", "lost", "opposition", "2016-12-01", article="y")
    told = history([LOST, SANA, STRUCK], "a", superseded=[earlier])
    assert [(one.claim, one.superseded) for one in told] == [
        (earlier, True),
        (SANA, False),
        (LOST, False),
    ]


def test_difference_between_two_days() -> None:
    def on(day: int) -> list[Any]:
        return positions(ALL, as_of=dt.date(2016, 12, day))

    assert difference(on(2), on(2)) == []
    assert [(t.source, t.before, t.after and t.after.kind) for t in difference(on(1), on(2))] == [
        ("rebels", None, "held"),
        ("sana", None, "held"),
    ]
    (turn,) = difference(on(2), on(5))
    assert turn.before is not None
    assert turn.after is not None
    assert (turn.source, turn.before.kind, turn.after.kind) == ("rebels", "held", "not_held")
    # Growing older is no turn; that it was never said (the way back) is one.
    assert difference(on(5), positions(ALL, as_of=dt.date(2017, 12, 5))) == []
    assert [turn.after for turn in difference(on(2), on(1))] == [None, None]


def test_each_part_of_a_divided_place_is_a_turn() -> None:
    parts = [
        claim("sohr", "held", actor, "2016-12-06", extent="part") for actor in ("kurdish", "isis")
    ]
    turns = difference(positions(ALL), positions([*ALL, *parts]))
    assert {(t.source, t.after.actor) for t in turns if t.after} == {
        ("sohr", "kurdish"),
        ("sohr", "isis"),
    }


def test_source_records() -> None:
    sides = {"sana": "government", "rebels": "opposition", "sohr": None}
    found = {record.source: record for record in source_records(ALL, sides=sides)}
    assert list(found) == ["rebels", "sana", "sohr"]
    plain = {name: msgspec.structs.astuple(record)[1:] for name, record in found.items()}
    # claims, positions, alone, agree, differ, conflict, against its own side
    assert plain["sohr"] == (2, 1, 1, 0, 0, 0, 0)
    assert plain["sana"] == (1, 1, 0, 0, 0, 1, 0)
    assert plain["rebels"] == (2, 2, 0, 1, 0, 1, 1)


def test_a_side_that_names_its_own_loss_speaks_against_itself() -> None:
    held = claim("sana", "held", "government", "2016-12-01")
    ally = claim("sana", "captured", "russia", "2016-12-02", "other")
    fell = claim("sana", "captured", "isis", "2016-12-03")
    (record,) = source_records([held, ally, fell], sides={"sana": "government"})
    assert record.against_own_side == 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    ledger = Ledger(tmp_path / "data" / "claims")
    for number, made in enumerate(ALL):
        place_id = {"a": "aleppo/al-shaar", "b": "aleppo/karm-al-qaterji"}[made.place_text]
        article = f"{made.published_at}-{number}"
        told = msgspec.structs.replace(made, id="", place_id=place_id, article=article)
        ledger.record(article, [told])
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.mark.usefixtures("folder")
def test_claims_command() -> None:
    lines = run("claims").splitlines()
    assert lines[0].split() == ["dated", "source", "place", "status", "actor", "quote"]
    assert len(lines) == 6
    chosen = run("claims", "--place", "al-Shaar", "--source", "rebels", "--status", "lost")
    assert len(chosen.splitlines()) == 2
    assert run("claims", "--since", "2017-01-01") == ""
    told = run("claims", "--conflict", "--as-of", "2016-12-02", "--format", "json")
    assert [json.loads(line)["source"] for line in told.splitlines()] == ["rebels", "sana", "sohr"]
    rows = list(csv.DictReader(io.StringIO(run("claims", "--format", "csv"))))
    assert [row["status"] for row in rows] == ["captured", "held", "held", "struck", "lost"]
    features = json.loads(run("claims", "--format", "geojson", "--until", "2016-12-01"))
    assert len(features["features"]) == 1


def test_history_command(folder: Path) -> None:
    gone = msgspec.structs.replace(SOHR, id="", place_id="aleppo/al-shaar", exact="x" * SOHR.end)
    Ledger(folder / "data" / "claims" / "superseded").record(SOHR.article, [gone])
    lines = run("history", "al-Shaar").splitlines()
    assert len(lines) == 6
    assert lines[1].count("superseded") + lines[2].count("superseded") == 1
    rows = csv.DictReader(io.StringIO(run("history", "al-Shaar", "--format", "csv")))
    assert [row["source"] for row in rows] == ["sohr", "sohr", "sana", "rebels", "rebels"]
    run("history", "Xyzzyx", code=1)


@pytest.mark.usefixtures("folder")
def test_diff_command() -> None:
    assert run("diff", "2016-12-02", "2016-12-05").splitlines() == [
        "rebels: al-Shaar -> not held by opposition forces (was: held by opposition forces)"
    ]
    rows = list(
        csv.DictReader(io.StringIO(run("diff", "2016-12-01", "2016-12-02", "--format", "csv")))
    )
    assert [(row["source"], row["before"]) for row in rows] == [("rebels", ""), ("sana", "")]
    told = json.loads(run("diff", "2016-12-02", "2016-12-05", "--format", "json"))
    assert told["after"]["kind"] == "not_held"
    run("diff", "2016-12-02", "soon", code=2)


@pytest.mark.usefixtures("folder")
def test_sources_command() -> None:
    rows = list(csv.DictReader(io.StringIO(run("sources", "--format", "csv"))))
    assert [(row["source"], row["conflict"]) for row in rows] == [
        ("rebels", "1"),
        ("sana", "1"),
        ("sohr", "0"),
    ]
    assert len(run("sources").splitlines()) == 4


def test_what_a_claim_says_is_no_command_to_the_terminal(folder: Path) -> None:
    exact = "held\x1b[2J\x07\u202e it\n"
    evil = msgspec.structs.replace(SOHR, id="", exact=exact, end=len(exact), article="2016-12-01-e")
    evil = msgspec.structs.replace(evil, place_id=None)
    Ledger(folder / "data" / "claims").record("2016-12-01-e", [evil])
    shown = run("claims", "--until", "2016-12-01")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "held[2J it" in shown
