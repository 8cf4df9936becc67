"""What is in a collection, and what is said of what cannot be read."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from corpus_case import lines, row, run
from pyarrow import parquet

from geo.corpus import pieces
from geo.model import decode_claim


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_pieces_of_every_kind_of_collection(folder: Path) -> None:
    corpus = folder / "corpus"
    lines(corpus / "b.jsonl", [row(1), row(2)])
    with (corpus / "b.jsonl").open("a") as stream:
        stream.write("\n  \n" + json.dumps(row(3)))
    (corpus / "c.jsonl.gz").write_bytes(gzip.compress((json.dumps(row(4)) + "\n").encode()))
    rows = [row(5, extra=1.5), row(6, title=None, extra=None)]
    parquet.write_table(pa.Table.from_pylist(rows), corpus / "d.parquet")
    (corpus / "a.md").write_text("---\npublisher: dpa\npublished: 2016-12-01\n---\nCalm.\n")
    (corpus / ".hidden.jsonl").write_text("x")
    (corpus / "notes.csv").write_text("x")
    failed: list[object] = []
    found = list(pieces([corpus], failed=failed.append))
    assert failed == []
    assert [piece.name.removeprefix(f"{corpus}/") for piece in found] == [
        "a.md",
        *("b.jsonl: line 1", "b.jsonl: line 2", "b.jsonl: line 5", "c.jsonl.gz: line 1"),
        *("d.parquet: row 1", "d.parquet: row 2"),
    ]
    read = [piece.article() for piece in found]
    assert [article.id for article in read[1:]] == [row(n)["id"] for n in range(1, 7)]
    assert read[4].text == row(4)["text"]
    # A table of one collection alone, and a file alone, are collections too.
    assert list(pieces([corpus / "b.jsonl", corpus / "a.md"], failed=failed.append)) == [
        *found[1:4],
        found[0],
    ]


def test_what_a_collection_cannot_give_is_one_line_and_the_rest_is_read(folder: Path) -> None:
    (folder / "half.jsonl.gz").write_bytes(gzip.compress(json.dumps(row(1)).encode() * 99)[:-9])
    (folder / "no.parquet").write_bytes(b"PAR1 no PAR1")
    parquet.write_table(pa.Table.from_pylist([{"body": "x"}]), folder / "other.parquet")
    lines(folder / "good.jsonl", [row(1)])
    failed: list[object] = []
    found = list(pieces([folder, folder / "nowhere"], failed=failed.append))
    assert [piece.name for piece in found] == [f"{folder}/good.jsonl: line 1"]
    said = [str(one).removeprefix(f"{folder}/") for one in failed]
    assert [one.partition(":")[0] for one in said] == [
        *("half.jsonl.gz", "no.parquet", "other.parquet", "nowhere")
    ]
    assert "it has body" in said[2]
    assert "\n" not in "".join(said)


NO_ARTICLES = {
    "[]": "not a JSON object",
    '{"text": "x", "publisher": "dpa"}': "'published' is missing",
    '{"text": 7}': "field 'text': 7 is no text",
    '{"text": "", "publisher": "dpa", "published": "2016-12-06"}': "holds no text",
    '{"text": "a\\u0000b", "publisher": "d", "published": "2016-12-06"}': "NUL",
    '{"text": "x", "publisher": "d", "published": "2016-13-06"}': "no ISO date",
    '{"id": "A b", "text": "x", "publisher": "d", "published": "2016-12-06"}': "'id'",
}


def test_rows_that_are_no_articles_are_named(folder: Path) -> None:
    (folder / "c.jsonl").write_text("\n".join([*NO_ARTICLES, json.dumps(row(1))]))
    ran = run("extract", "c.jsonl", "--jobs", "1", code=1)
    errors = [one for one in ran.stderr.splitlines() if one.startswith("Error")]
    for number, (said, error) in enumerate(zip(NO_ARTICLES.values(), errors, strict=True), start=1):
        assert error.startswith(f"Error: c.jsonl: line {number}: ")
        assert said in error
    assert [decode_claim(one).article for one in ran.stdout.splitlines()] == [row(1)["id"]]
