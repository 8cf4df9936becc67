"""Hostile and broken input at every entry: one line that says what, where and what to do.

Nothing is written, the exit code is not 0, and neither time nor memory is the input's to choose.
"""

import gzip
import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geo._files import lines_in, open_file, read_file
from geo.cli import main

Content = bytes | str | Callable[[Path], object]

START = ("Error: ", "Usage: ", "Try ", "1 articles", "0 articles")
HEAD = "---\npublisher: dpa\npublished: 2016-12-06\n---\n"
BODY = "Government forces captured the al-Shaar district of Aleppo, the Observatory said.\n"
TABLE = ("--name", "name", "--licence", "l", "--credit", "c")
ARTICLE = ("--publisher", "dpa", "--published", "2016-12-06")


def sparse(path: Path) -> None:
    """A gigabyte that takes no room on the disk."""
    with path.open("wb") as stream:
        stream.truncate(1 << 30)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def around(path: Path) -> None:
    path.symlink_to(path)


NO_FILES: dict[str, Content] = {
    "a gigabyte": sparse,
    "a pipe": os.mkfifo,
    "a device": endless,
    "a link to itself": around,
    "a folder": Path.mkdir,
}
# What reads a file of this name, as a command: everything that a user can point to.
READERS: dict[str, tuple[str, ...]] = {
    "x.md": ("extract", "x.md"),
    "x.txt": ("map", "x.txt", *ARTICLE),
    "x.html": ("update", "x.html", "--publisher", "dpa"),
    "c.jsonl": ("positions", "c.jsonl"),
    "c.csv": ("import", "c.csv"),
    "c.geojson": ("import", "c.geojson"),
    "p.geojson": ("places", "import", "p.geojson", *TABLE),
    "p.gpkg": ("places", "import", "p.gpkg", *TABLE),
    "p.shp": ("places", "import", "p.shp", *TABLE),
    "p.osm": ("places", "import", "p.osm"),
    "p.osm.pbf": ("places", "import", "p.osm.pbf"),
    "data/actors.yaml": ("extract", "good.md"),
    "data/sources.yaml": ("extract", "good.md"),
    "data/statuses.yaml": ("positions",),
    "data/places/p.geojson": ("places", "find", "Aleppo"),
    "data/claims/x.jsonl": ("positions",),
    "data/reviews/x.jsonl": ("review", "--list"),
    "data/claims/.format": ("positions",),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.md").write_text(HEAD + BODY)
    return tmp_path


def put(folder: Path, name: str, content: Content) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if callable(content):
        content(path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def refuse(*command: str, stdin: bytes = b"") -> str:
    """The first line of a command that fails as it should."""
    before = everything()
    # A path of its own: vocabularies are read once for each.
    data = ("--data", str(Path("data").absolute()))
    result: Result = CliRunner().invoke(main, [*data, *command], input=stdin)
    assert result.exit_code in (1, 2), result.output
    assert isinstance(result.exception, SystemExit), result.exc_info
    told = result.stderr.splitlines()
    lines = [line for line in told if line and not line.endswith(" ...")]
    assert lines
    for line in lines:
        assert line.startswith(START)
        assert line.isprintable()
        assert len(line) < 1_200
    assert everything() == before
    return next(line for line in lines if line.startswith("Error: "))


def everything() -> set[str]:
    return {str(path) for path in Path().rglob("*")}


@pytest.mark.parametrize("what", NO_FILES)
@pytest.mark.parametrize("name", READERS)
def test_what_is_no_file_to_be_read(name: str, what: str, folder: Path) -> None:
    put(folder, name, NO_FILES[what])
    if what == "a folder" and (name in {"x.md", "x.txt", "x.html"} or name.startswith("data/")):
        return  # a folder of articles is one, and of vocabularies none
    began = time.process_time()
    line = refuse(*READERS[name])
    assert Path(name).name in line or "data/reviews" in line
    assert time.process_time() - began < 20


DEEP = "[" * 200_000
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12)
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    + ']><osm version="0.6"><node id="1" lat="1" lon="1" version="1"><tag k="place" v="town"/>'
    '<tag k="name" v="&a11;"/></node></osm>'
)
PIPELINE = json.dumps(
    {
        "type": "gdal_streamed_alg",
        "command_line": "gdal vector pipeline ! read good.md ! write --output-format=stream x",
    }
)
NO_WORDS = json.dumps(
    {
        "features": [
            {
                "properties": {
                    "source": {"a": 1},
                    "place_text": [1],
                    "status": "held",
                    "exact": ["x"],
                    "publisher": "p",
                    "published_at": "2016-12-06",
                }
            }
        ]
    }
)
CONTENTS: list[tuple[str, Content, str]] = [
    ("x.md", f"---\nid: ../../evil\n{HEAD[4:]}{BODY}", "'../../evil' is no short name"),
    ("x.md", f"---\nid: /etc/evil\n{HEAD[4:]}{BODY}", "is no short name"),
    ("x.md", f"---\n{BOMB}{HEAD[4:]}{BODY}", "unknown field 'a'"),
    ("x.md", f"---\ntitle: &a x\nid: *a\n{HEAD[4:]}{BODY}", "no plain 'name: value'"),
    ("x.md", f"---\ntitle: {'[' * 9_000}\n---\n{BODY}", "no plain 'name: value'"),
    ("x.md", f"---\ntitle: !!python/object/apply:os.system [x]\n---\n{BODY}", "no plain"),
    ("x.md", f'---\n"a\\e[31m\\nb": x\n{HEAD[4:]}{BODY}', r"unknown field 'a\\x1b\[31m\\nb'"),
    ("x.md", f'---\ntitle: "a\\0b"\n{HEAD[4:]}{BODY}', "field 'title'"),
    ("x.md", HEAD + "a\0b", "NUL"),
    ("x.md", HEAD.encode() + b"\xff\xfe", "no UTF-8"),
    ("x.html", "<div>" * 300_000, "no HTML page"),
    ("c.jsonl", DEEP, "Expected `object`"),
    ("c.jsonl", b"\xff", "no UTF-8|malformed"),
    ("c.jsonl", '{"confidence": NaN}', "malformed"),
    ("c.jsonl", '{"start": ' + "9" * 100_000 + "}", "line 1"),
    ("c.jsonl", '{"\\u001b[31m\\n\\u202e": 1}', r"unknown field `\\x1b\[31m \\u202e`"),
    ("c.jsonl", "x" * 2_000_000, "longer than 1,000,000 bytes"),
    ("c.csv", "source\0,x\n1,2\n", "row 1|NUL"),
    ("c.csv", b"\xff\xfe", "no CSV file in UTF-8"),
    ("c.csv", "source,exact\nx," + "a" * 2_000_000, "longer than 1,000,000"),
    ("c.csv", 'source,exact\n"x\n' * 1_000, "no CSV file|row 1"),
    ("c.geojson", DEEP, "no GeoJSON"),
    ("c.geojson", '{"features":[{"properties":{"a":' + DEEP, "nested too deep"),
    ("c.geojson", "null", "no GeoJSON FeatureCollection"),
    ("c.geojson", '{"features":[null]}', "no GeoJSON FeatureCollection"),
    ("c.geojson", NO_WORDS, "is no text"),
    ("data/actors.yaml", BOMB, r"line 2: an alias \(\*a\)"),
    ("data/actors.yaml", f"actors: {DEEP}", "nested too deep"),
    ("data/actors.yaml", "\n".join(f"{' ' * i}a:" for i in range(3_000)), "nested too deep"),
    ("data/actors.yaml", "actors: !!python/object/apply:os.system [touch pwned]", "no YAML"),
    ("data/actors.yaml", b"\xff", "no YAML"),
    ("data/sources.yaml", "a\0b", "no YAML"),
    ("data/statuses.yaml", BOMB, "an alias"),
    ("data/places/p.geojson", DEEP, "nested too deep|Expected `object`"),
    ("data/places/p.geojson", '{"features":[' + DEEP, "nested too deep"),
    ("data/places/p.geojson", "", "no GeoJSON"),
    ("data/claims/x.jsonl", '{"speaker":' + DEEP, "line 1"),
    ("data/reviews/x.jsonl", '{"fields":{"a":' + DEEP, "line 1"),
    ("data/claims/.format", "2", "newer accordingto"),
    ("p.osm", LAUGHS, "no OpenStreetMap file"),
    ("p.osm", LAUGHS.replace('"lol"', 'SYSTEM "file:///etc/passwd"'), "no OpenStreetMap file"),
    ("p.osm", '<osm version="0.6"><node id="1" lat="nan" lon="1"/></osm>', "no OpenStreetMap file"),
    ("p.osm", '<osm version="0.6"><node id="1" lat="1000" lon="1"/></osm>', "no OpenStreetMap"),
    ("p.osm.pbf", "", "no OpenStreetMap file"),
    ("p.geojson", "<OGRVRTDataSource/>", "is no GeoJSON, GeoPackage or Shapefile"),
    ("p.geojson", PIPELINE, "cannot be read"),
    ("p.gpkg", b"PK\3\4", "is no GeoJSON, GeoPackage or Shapefile"),
    ("p.gpkg", b"SQLite format 3\0" + bytes(200), "is no GeoJSON, GeoPackage or Shapefile"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "said"), CONTENTS)
def test_what_is_no_content(name: str, content: Content, said: str, folder: Path) -> None:
    put(folder, name, content)
    command = READERS[name]
    if name == "c.csv":
        command = (*command, "--publisher", "p", "--published", "2016-12-06")
    line = refuse(*command)
    assert re.search(said, line), line


def outline(geometry: str) -> str:
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Town"},'
        f'"geometry":{geometry}}}]}}'
    )


def ring(points: str) -> str:
    return f'{{"type":"Polygon","coordinates":[[{points}]]}}'


NO_OUTLINES = {
    "no number": (ring("[NaN,1],[2,2],[3,1],[NaN,1]"), "cannot be read|no number"),
    "infinite": (ring("[1e400,1],[2,2],[3,1],[1e400,1]"), "cannot be read|no number"),
    "nowhere": (ring("[1000,0],[1001,0],[1001,1],[1000,0]"), "outside the degrees"),
    "beyond the pole": (ring("[0,89],[1,89],[1,91],[0,89]"), "outside the degrees"),
    "across the edge": (ring("[179,0],[-179,0],[-179,1],[179,1],[179,0]"), "180th meridian"),
    "a line": ('{"type":"LineString","coordinates":[[0,0],[1,1]]}', "neither an area nor a point"),
    "nothing": ("null", "no geometry"),
    "empty": ('{"type":"Polygon","coordinates":[]}', "no geometry"),
    "too few": (ring("[0,0]"), "cannot be read|no geometry"),
    "a tangle": (
        ring(",".join(f"[{i * 7919 % 100003 / 1e6},{i * 104729 % 100003 / 1e6}]"
                      for i in range(20_000)) + ",[0,0]"),
        "crosses itself too often",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NO_OUTLINES)
def test_what_is_no_outline(what: str, folder: Path) -> None:
    geometry, said = NO_OUTLINES[what]
    put(folder, "p.geojson", outline(geometry))
    line = refuse(*READERS["p.geojson"])
    assert re.search(said, line), line
    if what == "nothing":
        return  # a place of which no outline is known is one
    place = {"id": "u/x", "name": "X", "kind": "town", "outline": "imported", "credit": "c"}
    about = json.dumps(place | {"licence": "l"})
    mine = outline(geometry).replace('{"name":"Town"}', about)
    put(folder, "data/places/p.geojson", mine)
    assert "p.geojson: feature 1: " in refuse("places", "find", "X") or "NaN" in mine


GOOD_OUTLINES = {
    "crosses itself": (ring("[0,0],[2,2],[2,0],[0,2],[0,0]"), 2.0),
    "around the pole": (ring("[-180,89],[180,89],[180,90],[-180,90],[-180,89]"), 360.0),
    "height": (ring("[0,0,5],[1,0,5],[1,1,5],[0,0,5]"), 0.5),
}


@pytest.mark.parametrize("what", GOOD_OUTLINES)
def test_what_is_mended(what: str, folder: Path) -> None:
    import shapely  # noqa: PLC0415

    from geo.places.files import read_places  # noqa: PLC0415

    geometry, area = GOOD_OUTLINES[what]
    put(folder, "p.geojson", outline(geometry))
    result = CliRunner().invoke(main, list(READERS["p.geojson"]))
    assert result.exit_code == 0, result.output
    ((_, found),) = read_places(folder / "data/places/p.geojson")
    assert found is not None
    assert shapely.is_valid(found)
    assert found.area == pytest.approx(area)


def test_a_packed_gigabyte_is_not_unpacked(folder: Path) -> None:
    with gzip.open(folder / "x.jsonl.gz", "wb", 1) as stream:
        for _ in range(256):
            stream.write(b" x" * (1 << 20))
    assert "longer than 60,000,000 bytes" in refuse("extract", "x.jsonl.gz")


@pytest.mark.parametrize(
    "command",
    [
        ("extract", "file:///etc/passwd"),
        ("extract", "ftp://example.org/x"),
        ("extract", "http://127.0.0.1:9/x"),
        ("map", "http://[::1]:9/x"),
        ("extract", "http://["),
        ("extract", "\x1b[31mx\nError: forged"),
        ("places", "import", "/vsicurl/http://127.0.0.1:9/x", *TABLE),
        ("map", "good.md", "-o", "x" * 300 + ".html", "--no-save"),
        ("map", "good.md", "-o", "/dev/full/x.html", "--no-save"),
        ("map", "good.md", "--title", "\udcff", "-o", "m.html", "--no-save"),
        ("positions", "--region", "nan,nan,nan,nan"),
        ("positions", "--region", "1e999,0,1,1"),
        ("positions", "--window", "9" * 30),
        ("record", "good.md", "--claims", "none.jsonl"),
    ],
)
def test_arguments(command: tuple[str, ...]) -> None:
    refuse(*command)


def test_a_pipe_that_the_shell_opened_is_read() -> None:
    read, write = os.pipe()
    os.write(write, b"a\nb\n")
    os.close(write)
    try:
        with open_file(Path(f"/dev/fd/{read}")) as stream:
            assert list(lines_in(stream)) == [b"a\n", b"b\n"]
    finally:
        os.close(read)


def test_a_file_that_grows_while_it_is_read_is_too_long(folder: Path) -> None:
    (folder / "x").write_bytes(b"x" * 11)
    with pytest.raises(OSError, match="at most 10 are read"):
        read_file(folder / "x", most=10)
    assert read_file(folder / "x", most=11) == b"x" * 11


def test_nothing_is_unpickled_evaluated_or_run() -> None:
    """Of our own code; ruff's S rules keep it so where they know a call."""
    code = Path(__file__).parent.parent / "geo"
    unsafe = ("pickle", "eval(", "exec(", "yaml.load(", "unsafe_load", "shell=True", "marshal",
              "os.system", "__import__(", "verify=False", "mktemp(")  # fmt: skip
    for path in sorted(code.rglob("*.py")):
        text = path.read_text()
        for word in unsafe:
            found = text.replace("re.compile(", "").replace("xml_", "")
            assert word not in found, f"{path}: {word}"


if sys.platform != "linux":  # pragma: no cover
    pytest.skip("pipes and devices as Linux has them", allow_module_level=True)
