"""Cells that spreadsheets would run, in every CSV file that is written, and read back."""

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from conftest import Drawer, Opener
from hostile import HOSTILE
from hypothesis import example, given
from hypothesis import strategies as st

from geo import export
from geo._cells import from_cell, to_cell
from geo.cli import main
from geo.imports import Table, read_table
from geo.model import Claim
from geo.theatre import read_theatre

ORDERS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\ufeff=1"),
    *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", '=HYPERLINK("http://example.org")'),
    *("=cmd|' /C calc'!A0", "'=1", "''=1", "' =1"),
)
PLAIN = ("", "al-Shaar", "'Ain Tarma", "a=b", "x", "1", "’=1")


def runs(cell: str) -> bool:
    """Whether a spreadsheet might take a cell for a formula."""
    bare = cell.lstrip("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
                       "\u2068\u2069\ufeff \t\r\n\v\f")  # fmt: skip
    return bare[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") or cell[:1] in tuple("\t\r\n")


@given(st.text())
@example("'=1")
@example("''\t")
@example("'-")
def test_what_is_written_is_read_back_and_never_run(text: str) -> None:
    cell = str(to_cell(text))
    assert not runs(cell)
    assert from_cell(cell) == text


@pytest.mark.parametrize("text", ORDERS)
def test_orders_are_set_off(text: str) -> None:
    assert to_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_nothing_else_is(text: str) -> None:
    assert to_cell(text) == text


def test_numbers_stay_numbers() -> None:
    assert to_cell(-12.5) == -12.5
    assert to_cell(None) is None


def _with_orders(claim: Claim, text: str) -> Claim:
    words = text or "x"
    told = {"exact": words, "end": claim.start + len(words), "place_text": words, "actor": words}
    more = {"speaker": words, "source_text": words, "status_text": words}
    return msgspec.structs.replace(claim, id="", **told, **more)


def test_claims_come_back_as_they_were(claims: list[Claim], tmp_path: Path) -> None:
    hostile = [_with_orders(claims[0], text) for text in (*ORDERS, *PLAIN, *HOSTILE)
               if "\0" not in text and "\r" not in text]  # fmt: skip
    out = io.StringIO(newline="")
    export.claims_csv(hostile, to=out)
    path = tmp_path / "claims.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    assert list(read_table(Table(path=path), theatre=read_theatre())) == hostile
    for row in csv.reader(io.StringIO(out.getvalue())):
        assert not any(runs(cell) for cell in row)


COMMANDS = [
    ("claims", "c.jsonl", "--format", "csv"),
    ("positions", "c.jsonl", "--format", "csv"),
    ("export", "c.jsonl", "-o", "o.csv"),
    ("export", "c.jsonl", "-o", "o.csv", "--format", "acled"),
    ("export", "c.jsonl", "-o", "o.csv", "--format", "ftm"),
    ("history", "al-Shaar", "--format", "csv"),
    ("sources", "--format", "csv"),
    ("review", "--list", "--format", "csv"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_writes_an_order(
    command: tuple[str, ...], claims: list[Claim], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = {"exact": "-1", "end": claims[0].start + 2, "actor": "=1", "speaker": "\t=1"}
    more = {"source": "a", "source_text": "@a", "status_text": "+1"}
    hostile = msgspec.structs.replace(claims[0], id="", **told, **more)
    (tmp_path / "c.jsonl").write_bytes(msgspec.json.encode(hostile) + b"\n")
    (tmp_path / "data/claims").mkdir(parents=True)
    (tmp_path / f"data/claims/{hostile.article}.jsonl").write_bytes(
        (tmp_path / "c.jsonl").read_bytes()
    )
    result = CliRunner().invoke(main, list(command))
    assert result.exit_code == 0, result.output
    written = tmp_path / "o.csv"
    text = written.read_text("utf-8") if written.exists() else result.stdout
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) > 1
    for row in rows:
        for cell in row:
            try:
                float(cell)  # a number of ours
            except ValueError:
                assert not runs(cell), cell


def test_the_page_writes_the_same_cells(
    claims: list[Claim], drawn: Drawer, open_page: Opener, tmp_path: Path
) -> None:
    told = [text for text in (*ORDERS, *PLAIN, *HOSTILE) if text]
    page = open_page(drawn([_with_orders(claims[0], text) for text in told]))
    with page.expect_download() as started:
        page.evaluate('document.getElementById("download-csv").click()')
    assert started.value.suggested_filename == "claims-2016-12-06.csv"
    path = tmp_path / "page.csv"
    started.value.save_as(path)
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert {row["exact"] for row in rows} == {str(to_cell(text)) for text in told}
    failed: list[object] = []
    again = list(read_table(Table(path=path), theatre=read_theatre(), failed=failed.append))
    assert {claim.exact for claim in again} == {text for text in told if "\0" not in text}
    assert {claim.id for claim in again} <= {row["id"] for row in rows}
    with page.expect_download() as started:
        page.evaluate('document.getElementById("download-geojson").click()')
    started.value.save_as(tmp_path / "page.geojson")
    features = json.loads((tmp_path / "page.geojson").read_text())["features"]
    assert {feature["properties"]["exact"] for feature in features} == set(told)
