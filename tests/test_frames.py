"""Answers as tables, and tables as GeoParquet."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import geopandas
import msgspec
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from test_export import TwoPlaces, claim

from geo import export, frames
from geo.cli import main
from geo.model import to_line
from geo.positions import positions
from geo.questions import difference, history, source_records
from geo.reviews import Verdict, decide, review, settle, view

PLACES = TwoPlaces()
CLAIMS = [
    claim("a/square", "first", actor="government"),
    msgspec.structs.replace(
        claim("a/square", "second", denied=True, actor="government"), id="", source="sana"
    ),
    claim(None, "nowhere"),
]
EARLIER = [claim("a/square", "taken back")]


def test_every_answer_is_a_table() -> None:
    told = history(CLAIMS, "a/square", superseded=EARLIER)
    table = frames.history(told, gazetteer=PLACES)
    assert list(table["superseded"]) == [one.superseded for one in told]
    assert table["superseded"].sum() == 1
    assert set(table["reviewed"]) == {"unreviewed"}
    first = next(review(CLAIMS, {}))
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    standings = settle([decide(first, Verdict.ACCEPTED, reviewer="Ann", at=at)])
    shown = view(CLAIMS, standings)
    table = frames.history(told, gazetteer=PLACES, reviewed=shown.reviewed)
    assert list(table["reviewed"]).count("accepted") == 1
    turns = difference([], positions(CLAIMS))
    table = frames.diff(turns, gazetteer=PLACES)
    assert list(table["source"]) == ["sana", "sohr"]
    assert list(table["after_kind"]) == ["not_held", "held"]
    assert table["before_kind"].isna().all()
    assert table.geometry.iloc[0].equals(PLACES.outline("a/square"))
    assert table.crs == "EPSG:4326"
    table = frames.sources(source_records(CLAIMS))
    assert dict(zip(table["source"], table["conflict"], strict=True)) == {"sana": 1, "sohr": 1}
    assert len(frames.claims(CLAIMS, gazetteer=PLACES)) == 3


def test_an_empty_answer_has_the_same_columns() -> None:
    told = history(CLAIMS, "a/square")
    full = frames.history(told, gazetteer=PLACES)
    assert list(frames.history([], gazetteer=PLACES).columns) == list(full.columns)
    turns = difference([], positions(CLAIMS))
    full = frames.diff(turns, gazetteer=PLACES)
    assert list(frames.diff([], gazetteer=PLACES).columns) == list(full.columns)
    full = frames.sources(source_records(CLAIMS))
    assert list(frames.sources([]).columns) == list(full.columns)


def test_geoparquet_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "claims.parquet"
    table = export.claims_to_geodataframe(CLAIMS, gazetteer=PLACES)
    assert export.write_geoparquet(table, to=path) == path
    back = geopandas.read_parquet(path)
    assert list(back.columns) == list(table.columns)
    assert list(back["claim_id"]) == [one.id for one in CLAIMS]
    assert back.crs == "EPSG:4326"
    assert back.geometry.iloc[0].equals(table.geometry.iloc[0])
    assert back.geometry.isna().tolist() == [False, False, True]
    schema = pyarrow.parquet.read_schema(path)
    said = json.loads(schema.metadata[b"geo"])
    assert said["version"] == "1.0.0"
    # No value in any row, and still a number: a second file fits below the first.
    assert str(schema.field("killed").type) == "int64"
    assert "null" not in {str(field.type) for field in schema}
    first = path.read_bytes()
    path.unlink()
    export.write_geoparquet(table, to=path)
    assert path.read_bytes() == first


def test_every_layer_is_geoparquet(tmp_path: Path) -> None:
    found = positions(CLAIMS, as_of=dt.date(2016, 12, 6))
    for table in (
        frames.positions(found, gazetteer=PLACES),
        export.places_to_geodataframe(CLAIMS, gazetteer=PLACES),
        frames.history(history(CLAIMS, "a/square"), gazetteer=PLACES),
        frames.diff(difference([], found), gazetteer=PLACES),
    ):
        path = export.write_geoparquet(table, to=tmp_path / "x.parquet")
        back = geopandas.read_parquet(path)
        assert list(back.columns) == list(table.columns)
        assert back.geometry.iloc[0].equals(table.geometry.iloc[0])


WITHOUT = """
import sys
sys.modules["pyarrow"] = None
from geo.cli import main
main(["export", "-", "-o", "x.parquet"])
"""


def test_without_pyarrow_one_line_says_what_to_install(tmp_path: Path) -> None:
    lines = to_line(CLAIMS[2])
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=tmp_path, input=lines, capture_output=True, check=False
    )
    assert ran.returncode == 1
    said = ran.stderr.decode().splitlines()[-1]
    assert "pip install 'accordingto[parquet]'" in said
    assert not (tmp_path / "x.parquet").exists()


@pytest.mark.parametrize("layer", ["claims", "positions", "places"])
def test_the_command(tmp_path: Path, layer: str) -> None:
    ledger = Path(__file__).parents[1] / "data" / "claims" / "2016-12-06-eastern-aleppo.jsonl"
    to = tmp_path / "x.parquet"
    said = CliRunner().invoke(main, ["export", str(ledger), "-o", str(to), "--layer", layer])
    assert (said.exit_code, said.stdout) == (0, f"{to}\n")
    table = geopandas.read_parquet(to)
    column = {"claims": "claim_id", "positions": "source", "places": "credit"}[layer]
    assert len(table) > 9
    assert table[column].notna().all()
    assert table.crs == "EPSG:4326"
