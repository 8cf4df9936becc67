"""The command line: every step alone, all at once, and everything that can go wrong."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from geo.cli import main
from geo.cli._run import Run
from geo.cli.still import still
from geo.drawing.still import SIZES

ACCORDINGTO = Path(sys.executable).with_name("accordingto")
ARTICLE = """---
title: Two accounts of Aleppo
publisher: dpa
published: 2016-12-06
url: https://example.org/two-accounts
---
Government forces captured the al-Shaar district, the Syrian Observatory for Human Rights said.

State news agency SANA said that government forces captured the Qaterji district.

The Observatory denied that government forces captured the Qaterji district.
"""
LATER = """---
title: A day later
publisher: dpa
published: 2016-12-07
---
Government forces captured the Qaterji district, the Syrian Observatory for Human Rights said.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.md").write_text(ARTICLE)
    (tmp_path / "later.md").write_text(LATER)
    return tmp_path


def run(*arguments: str, stdin: str | bytes = "", code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_map_draws_keeps_and_sums_up(folder: Path) -> None:
    result = run("map", "two.md", "-o", "out/map.html")
    lines = result.stdout.splitlines()
    assert lines[0] == "out/map.html"
    assert lines[1].startswith("3 claims of 2 sources in 1 article: ")
    assert "Syrian Observatory for Human Rights 2, SANA 1" in lines[1]
    assert lines[2].startswith("Placed: 2 places (")
    assert lines[3] == "Not placed: 0 names"
    assert lines[4] == "Sources conflict on 2016-12-06: 1 place"
    assert "SANA against Syrian Observatory for Human Rights" in lines[5]
    assert lines[6] == "Sources differ on 2016-12-06: 0 places"
    page = Path("out/map.html").read_bytes()
    assert b"Two accounts of Aleppo" in page
    kept = Path("data/claims/2016-12-06-two.jsonl")
    assert {r["place_id"] is None for r in records(kept.read_text())} == {False}
    os.utime(kept, ns=(1, 1))
    assert run("map", "two.md", "-o", "out/map.html").stdout == result.stdout
    assert Path("out/map.html").read_bytes() == page
    assert kept.stat().st_mtime_ns == 1
    assert sorted(path.name for path in folder.rglob("*.*")) == sorted(
        ["two.md", "later.md", "map.html", "2016-12-06-two.jsonl"]
    )


def test_map_of_several_articles_over_time(folder: Path) -> None:
    both = run("map", "two.md", "later.md", "--no-save", "--title", "Both").stdout
    assert both.startswith("2016-12-06-two.html\n4 claims of 2 sources in 2 articles")
    assert "Sources conflict on 2016-12-07: 0 places" in both
    before = run("map", "two.md", "later.md", "--no-save", "--as-of", "2016-12-06").stdout
    assert "Sources conflict on 2016-12-06: 1 place" in before
    # What is not on the map is not counted as if it were.
    counted, left_out = before.splitlines()[1:3]
    assert counted.startswith("3 claims of 2 sources in 1 article: ")
    assert left_out == "Left out: 1 claim published after 2016-12-06"
    assert b"<title>Both" not in Path("2016-12-06-two.html").read_bytes()
    assert not (folder / "data").exists()


def test_map_opens_the_browser_only_when_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    run("map", "two.md", "--no-save")
    assert opened == []
    run("map", "two.md", "--no-save", "--open")
    assert opened == [(folder / "2016-12-06-two.html").as_uri()]


def test_each_step_alone(folder: Path) -> None:
    extracted = run("extract", "two.md").stdout
    assert [r["place_id"] for r in records(extracted)] == [None] * 3
    located = run("locate", stdin=extracted).stdout
    assert {r["place_text"]: r["place_id"] for r in records(located)} == {
        "al-Shaar": "aleppo/al-shaar",
        "Qaterji": "aleppo/karm-al-qaterji",
    }
    Path("claims.jsonl").write_text(located)
    assert run("locate", "claims.jsonl").stdout == located
    positions = records(run("positions", "-", "--format", "json", stdin=located).stdout)
    assert {(p["source"], p["place_id"], p["kind"]) for p in positions} == {
        ("sohr", "aleppo/al-shaar", "held"),
        ("sohr", "aleppo/karm-al-qaterji", "not_held"),
        ("sana", "aleppo/karm-al-qaterji", "held"),
    }
    drawn = run("draw", "claims.jsonl", "-o", "map.html", "--title", "By hand").stdout
    assert drawn.startswith("map.html\n3 claims of 2 sources")
    assert b"By hand" in Path("map.html").read_bytes()
    assert not (folder / "data").exists()


@pytest.mark.usefixtures("folder")
def test_extract_explains_how_it_read_beside_the_claims() -> None:
    plain = run("extract", "two.md").stdout
    explained = run("extract", "two.md", "--explain")
    assert explained.stdout == plain
    told = explained.stderr
    assert "2016-12-06-two: 3 claims\n" in told  # after signs of life, on a slow machine
    assert "1. al-Shaar: captured by government\n" in told
    assert 'rule verb capture: "captured" of "al-Shaar", said by "said"' in told
    assert "3. Qaterji: not captured by government\n" in told


def test_extract_takes_folders_and_goes_on_where_an_article_fails(folder: Path) -> None:
    (folder / "many" / "deep").mkdir(parents=True)
    (folder / "many" / "b.md").write_text(ARTICLE)
    (folder / "many" / "deep" / "a.md").write_text(LATER)
    (folder / "many" / "broken.md").write_text("no publisher, no date")
    (folder / "many" / "notes.csv").write_text("no article")
    (folder / "none").mkdir()
    result = run("extract", "many", "none", "later.md", code=1)
    assert [r["article"] for r in records(result.stdout)] == [
        *["2016-12-06-b"] * 3,
        "2016-12-07-a",
        "2016-12-07-later",
    ]
    lines = [line for line in result.stderr.splitlines() if not line.endswith(" ...")]
    assert len(lines) == 2
    assert lines[0] == "Error: none: holds no article (.md, .txt or .html)"
    assert lines[1].startswith("Error: many/broken.md: ")


@pytest.mark.usefixtures("folder")
def test_a_title_is_of_one_article_also_in_a_folder() -> None:
    assert "several were given" in run("extract", ".", "--title", "Mine", code=2).output


@pytest.mark.usefixtures("folder")
def test_the_ledger_to_positions_and_a_map() -> None:
    for article in ("two.md", "later.md"):
        run("map", article)
    table = run("positions").stdout
    assert table.splitlines()[0].endswith("Qaterji: agree")
    assert "held by government" in table
    earlier = run("positions", "--as-of", "2016-12-06").stdout
    assert earlier.splitlines()[0].endswith("Qaterji: conflict")
    assert "not held by government" in earlier
    assert "[faded]" in run("positions", "--as-of", "2016-12-31").stdout
    assert "[faded]" not in run("positions", "--as-of", "2016-12-31", "--window", "60").stdout
    assert "SANA" in run("positions", "--place", "Qaterji", "--source", "sana").stdout
    assert "Shaar" not in run("positions", "--place", "aleppo/karm-al-qaterji").stdout
    assert run("draw", "-o", "all.html").stdout.startswith("all.html\n4 claims")


def test_a_still_of_the_ledger(folder: Path) -> None:
    run("map", "two.md")
    assert run("still", "-o", "pictures/still.svg", "--source", "SANA").stdout == (
        "pictures/still.svg\n"
    )
    picture = (folder / "pictures" / "still.svg").read_text("utf-8")
    assert "SANA</text>" in picture
    assert run("still", "-o", "a.gif", code=1).stderr.startswith("Error: a.gif: a still is a .png")
    assert "asserts nothing" in run("still", "-o", "a.png", "--source", "x", code=1).stderr
    assert "holds no claims" in run("still", "-", "-o", "a.png", code=1).stderr
    assert not (folder / "a.png").exists()


def test_the_sizes_of_a_still_are_those_there_are() -> None:
    (size,) = [option for option in still.params if option.name == "size"]
    assert isinstance(size.type, click.Choice)
    assert tuple(size.type.choices) == tuple(SIZES)


@pytest.mark.usefixtures("folder")
def test_positions_as_csv_and_geojson() -> None:
    run("map", "two.md")
    lines = run("positions", "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("place,place_id,source,kind,actor,hedged,dated,faded,")
    assert len(lines) == 4
    features = json.loads(run("positions", "--format", "geojson").stdout)["features"]
    assert [f["geometry"]["type"] for f in features] == ["Polygon"] * 3
    assert {f["properties"]["quote"] for f in features} <= {
        claim["exact"] for claim in records(run("extract", "two.md").stdout)
    }


def test_export_in_every_format(folder: Path) -> None:
    run("map", "two.md")
    for name in ("c.gpkg", "c.geojson", "c.csv", "c.jsonld"):
        assert run("export", "-o", name).stdout == f"{name}\n"
        assert (folder / name).stat().st_size > 500
    run("export", "-o", "acled.csv", "--format", "acled")
    assert (folder / "acled.csv").read_text().startswith("event_date,year,time_precision,")
    run("export", "-o", "ftm.csv", "--format", "ftm")
    assert (folder / "ftm.csv").read_text().startswith("canonical_id,entity_id,prop,")
    located = run("claims", "--format", "json").stdout
    run("export", "-", "-o", "piped.csv", stdin=located)
    assert (folder / "piped.csv").read_bytes() == (folder / "c.csv").read_bytes()
    assert "give --format" in run("export", "-o", "c.xyz", code=2).stderr
    (folder / "file").write_text("")
    assert "cannot be written" in run("export", "-o", "file/c.csv", code=1).stderr
    assert "no claims" in run("--data", "none", "export", "-o", "d.csv", code=1).stderr


def test_articles_from_standard_input_and_with_options(folder: Path) -> None:
    text = ARTICLE.split("---\n")[2]
    told = ("--publisher", "afp", "--published", "2016-12-06", "--title", "Told", "--url")
    (first, *_) = records(run("extract", "-", *told, "https://a.example/", stdin=text).stdout)
    assert first["publisher"] == "afp"
    assert first["article"] == "2016-12-06-told"
    assert first["url"] == "https://a.example/"
    (folder / "plain.txt").write_text(text)
    assert len(records(run("extract", "plain.txt", *told, "https://a.example/").stdout)) == 3
    (folder / "page.html").write_text(
        "<html><head><title>T</title></head><body><article>"
        + "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
        + "</article></body></html>"
    )
    page = run("extract", "page.html", "--publisher", "afp", "--published", "2016-12-06")
    assert len(records(page.stdout)) == 3


def test_record_keeps_what_is_sound_and_names_the_rest(folder: Path) -> None:
    claims = [
        {"source": "sohr", "place_text": "al-Shaar", "status": "captured", "actor": "government"}
        | {"exact": "captured the al-Shaar district"},
        {"source": "sohr", "place_text": "al-Shaar", "status": "taken", "exact": "captured"},
        {"source": "sohr", "place_text": "al-Shaar", "status": "held", "exact": "nowhere"},
        {"source": "sana", "place_text": "Qaterji", "status": "held", "start": 3}
        | {"exact": "SANA said that government forces captured the Qaterji district"},
        {"source": "sohr", "place_text": "al-Shaar", "status": "held", "place_id": "x/y"}
        | {"exact": "al-Shaar"},
    ]
    lines = "".join(json.dumps(claim) + "\n" for claim in claims) + "{\n"
    result = run("record", "two.md", stdin=lines, code=1)
    assert result.stdout == "2016-12-06-two: 2 new, 0 known already\n"
    said = result.stderr.splitlines()
    assert [line.partition(": line ")[2][0] for line in said] == ["2", "3", "4", "5", "6"]
    for line, word in zip(
        said, ["'status'", "'exact'", "stands at", "'place_id'", "JSON"], strict=True
    ):
        assert word in line
    kept = records((folder / "data/claims/2016-12-06-two.jsonl").read_text())
    assert [claim["place_id"] for claim in kept] == ["aleppo/al-shaar", "aleppo/karm-al-qaterji"]
    (folder / "claims.jsonl").write_text(lines.splitlines(keepends=True)[0] * 2)
    again = run("record", "two.md", "--claims", "claims.jsonl")
    assert again.stdout == "2016-12-06-two: 0 new, 1 known already\n"
    run("map", "two.md")
    stays = records((folder / "data/claims/2016-12-06-two.jsonl").read_text())
    assert [claim for claim in stays if claim["origin"] == "manual"] == kept


def test_what_extract_says_record_keeps(folder: Path) -> None:
    extracted = run("extract", "two.md", "later.md").stdout
    result = run("record", "two.md", "later.md", stdin=extracted)
    assert result.stdout.count("known already") == 2
    assert sorted(path.name for path in (folder / "data/claims").iterdir()) == [
        "2016-12-06-two.jsonl",
        "2016-12-07-later.jsonl",
    ]


def test_places_find() -> None:
    assert "aleppo/karm-al-qaterji" in run("places", "find", "Qaterji").stdout
    (first, *_) = records(
        run("places", "find", "al-Shaar", "--near", "Aleppo", "--limit", "1", "--json").stdout
    )
    assert first["place"]["id"] == "aleppo/al-shaar"
    assert "'Xyzzyx'" in run("places", "find", "Xyzzyx", code=1).stderr


def test_the_users_own_vocabularies_are_preferred(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine/sources.yaml").write_text(
        "sources: [{id: obs, name: The Watchers, aliases: [Syrian Observatory for Human Rights]}]"
    )
    claims = records(run("--data", "mine", "extract", "two.md").stdout)
    assert claims[0]["source"] == "obs"
    (folder / "mine/statuses.yaml").write_text("statuses: {}")
    said = run("--data", "mine", "map", "two.md", code=1).stderr
    assert "mine/statuses.yaml" in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.md", None, "No such file"),
        ("empty.md", "", "no text"),
        ("yaml.md", "---\ntitle: [\n---\nHeld.", "front matter"),
        ("undated.md", "---\npublisher: dpa\n---\nHeld.", "--published"),
        ("field.md", "---\npubliser: dpa\n---\nHeld.", "unknown field 'publiser'"),
        ("calm.md", "---\npublisher: dpa\npublished: 2016-12-06\n---\nCalm seas.", "no claim"),
        ("bytes.txt", b"\xff\xfe", "UTF-8"),
        ("http://127.0.0.1:9/a", None, "cannot be fetched"),
        ("ftp://example.org/a", None, "only http and https"),
    ],
)
def test_one_bad_article_is_one_line_and_the_others_go_on(
    folder: Path, name: str, content: str | bytes | None, said: str
) -> None:
    if content is not None:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    for command in (("extract", name), ("map", name, "-o", "bad.html")):
        result = run(*command, code=1)
        first = result.stderr.splitlines()[0]
        assert first.startswith("Error: ")
        assert said in first
        assert result.stdout == ""
    assert not (folder / "bad.html").exists()
    assert not (folder / "data").exists()
    result = run("map", name, "two.md", "-o", "good.html", code=1)
    assert len(result.stderr.splitlines()) == 1
    assert (folder / "good.html").exists()


def test_damage_in_the_ledger_is_named_and_the_rest_is_drawn(folder: Path) -> None:
    run("map", "two.md")
    kept = folder / "data/claims/2016-12-06-two.jsonl"
    kept.write_bytes(b"{}\n" + kept.read_bytes())
    result = run("draw", "-o", "map.html", code=1)
    (said,) = result.stderr.splitlines()
    assert said.startswith("Error: data/claims/2016-12-06-two.jsonl: line 1: ")
    assert "`source`; the line is left out" in said
    assert "3 claims" in result.stdout


@pytest.mark.usefixtures("folder")
def test_a_place_that_is_known_no_more_is_named_and_not_placed() -> None:
    located = run("extract", "two.md").stdout
    moved = located.replace('"place_id":null', '"place_id":"gone/gone"')
    result = run("draw", "-", "-o", "map.html", stdin=moved, code=1)
    assert result.stderr.count("gone/gone") == 1
    assert "Placed: 0 places" in result.stdout


@pytest.mark.usefixtures("folder")
def test_bad_lines_in_a_stream_are_named_and_the_others_go_on() -> None:
    located = run("extract", "two.md").stdout
    result = run("locate", stdin="nonsense\n\n" + located, code=1)
    assert result.stderr.startswith("Error: -: line 1: not a JSON object")
    assert len(records(result.stdout)) == 3
    assert "No such file" in run("locate", "none.jsonl", code=1).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("map",),
        ("nonsense",),
        ("map", "two.md", "--as-of", "Tuesday"),
        ("map", "two.md", "--window", "-1"),
        ("map", "two.md", "later.md", "--url", "https://example.org/"),
        ("extract", "two.md", "later.md", "--title", "x"),
        ("draw",),
        ("record", "-"),
        ("positions", "--format", "xml"),
        ("places", "find"),
    ],
)
def test_wrong_usage_is_code_2(folder: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, code=2).stderr.startswith("Usage: ")
    assert not (folder / "data").exists()


@pytest.mark.usefixtures("folder")
def test_claims_without_places_are_drawn_with_a_hint() -> None:
    read = run("extract", "two.md").stdout
    for command in (("draw", "-", "-o", "d.html"), ("export", "-", "-o", "e.csv")):
        assert "accordingto locate gives them places" in run(*command, stdin=read).stderr
    located = run("locate", "-", stdin=read).stdout
    assert "locate" not in run("draw", "-", "-o", "d.html", stdin=located).stderr


def test_nothing_to_draw(folder: Path) -> None:
    said = run("draw", "-o", "map.html", code=1).stderr
    assert said == "Error: data/claims: holds no claims; nothing was written\n"
    assert not (folder / "map.html").exists()
    assert run("positions").stdout == ""


def test_a_map_that_cannot_be_written(folder: Path) -> None:
    (folder / "file").write_text("")
    result = run("map", "two.md", "-o", "file/map.html", code=1)
    assert "file/map.html: cannot be written" in result.stderr


def test_a_sign_of_life_when_nothing_was_said_for_two_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.cli._run._QUIET_SECONDS", 2.0)
    started = Run(tmp_path)
    with started.step("at once"):
        pass
    assert capsys.readouterr().err == ""
    started._last_sign -= 2
    with started.step("reading the long one"):
        time.sleep(0.05)
    with started.step("soon after"):
        time.sleep(0.05)
    assert capsys.readouterr().err == "reading the long one ...\n"


def test_as_a_program_it_starts_at_once_and_says_nothing_of_broken_pipes(folder: Path) -> None:
    shown = subprocess.run([ACCORDINGTO, "--help"], capture_output=True, text=True, check=True)
    for command in ("map", "extract", "locate", "record", "positions", "draw", "places"):
        assert f"  {command} " in shown.stdout
    heavy = "import sys, geo.cli; print([m for m in ('spacy', 'geopandas', 'folium', 'requests', "
    heavy += "'shapely', 'trafilatura') if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", heavy], capture_output=True, text=True, check=False
    )
    assert loaded.stdout == "[]\n"
    (folder / "long.jsonl").write_text(run("extract", "two.md").stdout * 3000)
    piped = subprocess.run(
        f"{ACCORDINGTO} locate long.jsonl | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(piped.stdout.splitlines()) == 1
    # A slow machine shows what it is at.
    assert [line for line in piped.stderr.splitlines() if not line.endswith(" ...")] == []


def test_as_a_program_a_mistake_is_one_line_and_no_traceback(folder: Path) -> None:
    result = subprocess.run(
        [ACCORDINGTO, "map", "none.md"], capture_output=True, text=True, cwd=folder, check=False
    )
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "Error: none.md: cannot be read (No such file or directory)"
    ]
