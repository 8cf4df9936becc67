"""Where outcomes are kept, and that what is done is not done again."""

import json
from collections import Counter
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from corpus_case import lines, row, rows_of, run
from pyarrow import parquet

from geo.article import article_of
from geo.corpus.sinks import ParquetSink
from geo.ledger import Ledger, open_ledger
from geo.ledger.reads import Read
from geo.model import Status


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_parquet_holds_each_claim_once_with_its_place(folder: Path) -> None:
    lines(folder / "c.jsonl", [row(number) for number in range(20)])
    said = run("extract", "c.jsonl", "--jobs", "2", "-o", "out").stdout
    assert said == "20 articles: 20 read, 20 claims\n"
    found = rows_of(folder / "out")
    assert [one["article"] for one in found] == [row(number)["id"] for number in range(20)]
    assert {one["place_id"] for one in found} > {"aleppo/al-shaar"}
    claims = run("extract", "c.jsonl", "--jobs", "1").stdout.splitlines()
    unplaced = [{**one, "place_id": None} for one in found]
    assert unplaced == [json.loads(line) for line in claims]


def test_what_is_done_is_not_done_again(folder: Path) -> None:
    rows = [row(number) for number in range(10)]
    calm = {
        "id": "calm",
        "publisher": "dpa",
        "published": "2016-12-06",
        "text": "The sea was calm.",
    }
    broken = {"publisher": "dpa", "text": "x"}
    lines(folder / "c.jsonl", [*rows[:5], calm, broken])
    first = run("extract", "c.jsonl", "--jobs", "1", "-o", "out", code=1)
    assert first.stdout == "7 articles: 6 read, 5 claims, 1 failed\n"
    lines(folder / "c.jsonl", [*rows, calm, {**broken, "published": "2016-12-06"}])
    second = run("extract", "c.jsonl", "--jobs", "1", "-o", "out").stdout
    assert second == "12 articles: 6 read, 5 claims, 6 done before\n"
    assert run("extract", "c.jsonl", "--jobs", "1", "-o", "out").stdout == (
        "12 articles: 0 read, 0 claims, 12 done before\n"
    )
    found = Counter(one["article"] for one in rows_of(folder / "out"))
    assert found == {one["id"]: 1 for one in rows}


def test_texts_and_ids_that_are_there_twice(folder: Path) -> None:
    changed = row(1, text=row(2)["text"])
    lines(folder / "c.jsonl", [row(0), row(1), row(0), changed])
    ran = run("extract", "c.jsonl", "--jobs", "1", "-o", "out", code=1)
    assert ran.stdout == "4 articles: 2 read, 2 claims, 1 there twice, 1 failed\n"
    assert f"line 4: has the id {row(1)['id']!r} of another article" in ran.stderr
    # In a later run the same: the account of the first is known.
    lines(folder / "d.jsonl", [changed])
    assert "of another article" in run("extract", "d.jsonl", "-o", "out", code=1).stderr


@pytest.mark.parametrize("kind", ["files", "postgis"])
def test_a_ledger_holds_what_update_would_have_put_there(
    kind: str, folder: Path, request: pytest.FixtureRequest
) -> None:
    for number in range(6):
        one = row(number)
        front = "".join(f"{key}: {one[key]}\n" for key in ("id", "publisher", "published"))
        path = folder / "files" / f"{number:02}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\n{front}---\n{one['text']}\n")
    where = "kept" if kind == "files" else request.getfixturevalue("ledger_database")
    said = run("extract", "files", "--jobs", "2", "--ledger", where).stdout
    assert said == "6 articles: 6 read, 6 claims\n"
    run("update", "files", "--ledger", "other")
    ledger = open_ledger(where)
    assert list(ledger.claims()) == list(Ledger(Path("other")).claims())
    assert len(list(ledger.claims())) == 6
    # Each knows what the other has read.
    assert run("update", "files", "--ledger", where).stdout == ""
    again = run("extract", "files", "--jobs", "2", "--ledger", "other").stdout
    assert again == "6 articles: 0 read, 0 claims, 6 done before\n"
    ledger.close()


@pytest.mark.parametrize("kind", ["files", "postgis"])
def test_what_a_person_stood_by_stays_when_a_collection_is_read_again(
    kind: str, folder: Path, request: pytest.FixtureRequest
) -> None:
    """Whatever the reader makes of the same text now, be it nothing."""
    lines(folder / "c.jsonl", [row(0), row(1), row(2, text="The sea was calm in Aleppo.")])
    where = "desk/claims" if kind == "files" else request.getfixturevalue("ledger_database")
    run("extract", "c.jsonl", "--jobs", "1", "--ledger", where)
    ledger = open_ledger(where)
    found = [one for number in (0, 1) for one in ledger.claims(str(row(number)["id"]))]
    calm = article_of(row(2, text="The sea was calm in Aleppo."), named="c")
    # As an earlier reader read them, and two of them by mistake.
    words = {"exact": "The sea", "start": 0, "end": 7, "id": ""}
    earlier = [
        *(msgspec.structs.replace(one, status=Status.LOST, id="") for one in found),
        msgspec.structs.replace(
            found[0],
            article=calm.id,
            article_sha256=calm.sha256,
            published_at=calm.published,
            **words,
        ),
    ]
    for claim in earlier:
        ledger.record(claim.article, [claim])
    first, second, third = (claim.id for claim in earlier)
    ledger.note_read(
        Read(article=claim.article, sha256=str(number), claims=1)
        for number, claim in enumerate(earlier)
    )
    run("--ledger", where, "review", "--accept", first, "--accept", third, "--reviewer", "Ann")
    run("--ledger", where, "review", "--reject", second, "--reviewer", "Ann")
    said = run("extract", "c.jsonl", "--jobs", "1", "--ledger", where).stdout
    assert said == "3 articles: 3 read, 2 claims\n"
    kept = {claim.id for claim in ledger.claims()}
    assert kept == {first, third, *(claim.id for claim in found)}
    shown = run("--ledger", where, "claims", "--reviewed-only", "--format", "csv").stdout
    assert [line.partition(",")[0] for line in shown.splitlines()[1:]] == [first, third]
    ledger.close()


def test_an_article_that_has_changed_takes_its_place_in_a_ledger(folder: Path) -> None:
    lines(folder / "c.jsonl", [row(0), row(1)])
    run("extract", "c.jsonl", "--jobs", "1", "--ledger", "kept")
    before = list(Ledger(Path("kept")).claims())
    lines(folder / "c.jsonl", [row(0), row(1, text=row(2)["text"])])
    said = run("extract", "c.jsonl", "--jobs", "1", "--ledger", "kept").stdout
    assert said == "2 articles: 1 read, 1 claims, 1 done before\n"
    assert next(iter(Ledger(Path("kept")).claims())) == before[0]
    assert len(list(Ledger(Path("kept")).claims())) == 2
    assert list(Ledger(Path("kept")).superseded()) == [before[1]]


def test_what_the_ledger_refuses_is_named_and_tried_again(folder: Path) -> None:
    lines(folder / "c.jsonl", [row(0), row(1)])
    run("extract", "c.jsonl", "--jobs", "1", "--ledger", "kept")
    other = row(1, publisher="AFP", text=row(7)["text"])
    lines(folder / "d.jsonl", [other, row(2)])
    (folder / "kept" / ".read.jsonl").unlink()
    ran = run("extract", "d.jsonl", "--jobs", "1", "--ledger", "kept", code=1)
    assert ran.stdout == "2 articles: 1 read, 1 claims, 1 failed\n"
    assert "d.jsonl: line 1: " in ran.stderr
    assert "another article" in ran.stderr


def test_two_that_write_to_one_folder_and_a_folder_that_is_not_ours(folder: Path) -> None:
    lines(folder / "c.jsonl", [row(1)])
    sink = ParquetSink(folder / "out")
    assert "another process" in run("extract", "c.jsonl", "-o", "out", code=1).stderr
    sink.close()
    run("extract", "c.jsonl", "--jobs", "1", "-o", "out")
    parquet.write_table(pa.Table.from_pylist([{"a": 1}]), folder / "out" / "part-7.parquet")
    assert "no file of ours" in run("extract", "c.jsonl", "-o", "out", code=1).stderr
    (folder / "file").write_text("")
    assert "Error: file: " in run("extract", "c.jsonl", "-o", "file/x", code=1).stderr.replace(
        "file/x", "file"
    )
