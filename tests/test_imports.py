"""Claims from other people's tables."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geo import export
from geo.cli import main
from geo.errors import InputError, RecordError
from geo.imports import Table, read_table
from geo.model import Claim, Status
from geo.theatre import read_theatre

COLUMNS = (
    *("event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type"),
    *("actor1", "inter1", "actor2", "inter2", "country", "location", "source", "notes"),
    *("fatalities", "timestamp"),
)
REBELS, ARMY = "Opposition Rebels (Syria)", "Military Forces of Syria (2000-)"
EVENTS = (
    (
        *(
            "S1",
            "2016-12-05",
            2016,
            1,
            "Battles",
            "Government regains territory",
            REBELS,
            2,
            ARMY,
            1,
        ),
        *(
            "Syria",
            "Qaterji",
            "SANA; SOHR",
            "Regime forces took Qaterji, it is said.",
            4,
            1481068800,
        ),
    ),
    (
        *("S2", "06 December 2016", 2016, 2, "Battles", "Armed clash", REBELS, 2, ARMY, 1),
        *("Syria", "al-Shaar", "SOHR", "Clashes in al-Shaar.", 0, ""),
    ),
    (
        *("S3", "2016-12-06", 2016, 1, "Explosions/Remote violence", "Air/drone strike"),
        *(
            "Military Forces of Russia",
            8,
            "",
            "",
            "Syria",
            "Idlib",
            "SOHR",
            "Strikes hit it.",
            2,
            "",
        ),
    ),
    (
        *("S4", "2016-12-06", 2016, 1, "Protests", "Peaceful protest", "Protesters", 6, "", ""),
        *("Syria", "Idlib", "SOHR", "A protest.", 0, ""),
    ),
    (
        *("S5", "2016-12-06", 2016, 1, "Battles", "Non-state actor overtakes territory", ARMY, 1),
        *("Fastaqim Union", 2, "Syria", "Idlib", "", "They took it.", "", ""),
    ),
)


def acled() -> str:
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *EVENTS])
    return out.getvalue()


def table(tmp_path: Path, content: str, name: str = "t.csv", **how: Any) -> list[Claim]:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return list(read_table(Table(path=path, **how), theatre=read_theatre()))


def test_columns_of_any_name(tmp_path: Path) -> None:
    content = (
        "Town,Holder,Said,Killed,Unsure\n"
        "al-Shaar,government,They hold it.,3,true\nQaterji,,Not held.,,\n"
    )
    claims = table(
        tmp_path,
        content,
        name="desk.csv",
        publisher="The Desk",
        published="2016-12-06",
        columns={
            "place_text": "Town",
            "actor": "Holder",
            "exact": "Said",
            "killed": "Killed",
            "hedged": "Unsure",
        },
        values={"source": "sohr", "status": "held"},
    )
    first, second = claims
    assert (first.place_text, first.actor, first.exact) == (
        "al-Shaar",
        "government",
        "They hold it.",
    )
    assert (first.killed, first.hedged, first.publisher) == (3, True, "the-desk")
    assert (second.actor, second.killed, second.hedged) == (None, None, False)
    assert first.article == second.article == "2016-12-06-desk"
    text = "They hold it.\nNot held.\n"
    assert [text[c.start : c.end] for c in claims] == [c.exact for c in claims]


def test_what_was_exported_comes_back(tmp_path: Path) -> None:
    content = "source,place_text,status,exact,published_at,publisher\n"
    content += 'sohr,الشعار,lost,"said ""gone"",\nthey did",2016-12-06,dpa\n'
    (made,) = table(tmp_path, content)
    out = io.StringIO()
    export.claims_csv([made], to=out)
    assert table(tmp_path, out.getvalue(), name="other.csv") == [made]


def test_geojson_properties_are_rows(tmp_path: Path) -> None:
    properties = {"source": "sohr", "place_text": "a", "status": "held", "exact": "x"}
    feature = {"type": "Feature", "geometry": None, "properties": properties}
    collection = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (claim,) = table(
        tmp_path, collection, name="t.geojson", publisher="dpa", published="2016-12-06"
    )
    assert claim.status is Status.HELD


def test_acleds_events_become_claims_of_the_sources_it_names(tmp_path: Path) -> None:
    claims = table(tmp_path, acled(), name="syria.csv", acled=True)
    assert [(c.source, c.status, c.place_text) for c in claims] == [
        ("sana", "captured", "Qaterji"),
        ("sohr", "captured", "Qaterji"),
        ("sohr", "contested", "al-Shaar"),
        ("sohr", "struck", "Idlib"),
        ("acled", "captured", "Idlib"),
    ]
    first, _, clash, strike, overtaken = claims
    # Who regained it is the state's forces, though they stand second.
    assert (first.actor, overtaken.actor) == ("government", "Fastaqim Union")
    assert (first.killed, first.event_date, first.published_at) == (4, "2016-12-05", "2016-12-07")
    assert (clash.actor, clash.event_date, clash.published_at) == (None, None, "2016-12-06")
    assert strike.actor == "russia"
    assert {c.publisher for c in claims} == {"acled"}


@pytest.mark.parametrize(
    ("content", "how", "said"),
    [
        ("a\n1\n", {}, "row 1: field 'source': is missing"),
        ("a\n1\n", {"columns": {"source": "b"}}, "row 1: field 'source': there is no column 'b'"),
        ("source\nSOHR News\n", {}, "'place_text'"),
        (
            "source,place_text,status,exact\nSOHR News,a,held,x\n",
            {"publisher": "dpa", "published": "2016-12-06"},
            "write 'sohr-news'",
        ),
        (
            "source,place_text,status,exact\nsohr,a,seized,x\n",
            {"publisher": "dpa", "published": "2016-12-06"},
            "seized",
        ),
        (
            "source,place_text,status,exact\nsohr,a,held,x\n",
            {"publisher": "dpa", "published": "Tuesday"},
            "'published_at'",
        ),
        ("a,b\n1,2\n", {"acled": True}, "export of ACLED's"),
    ],
)
def test_rows_that_are_no_claim(
    tmp_path: Path, content: str, how: dict[str, Any], said: str
) -> None:
    with pytest.raises(RecordError, match=said):
        table(tmp_path, content, **how)


def test_files_that_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="colour"):
        table(tmp_path, "", values={"colour": "red"})
    with pytest.raises(InputError, match="no GeoJSON"):
        table(tmp_path, "[]", name="t.json")
    with pytest.raises(InputError, match="cannot be read"):
        list(read_table(Table(path=tmp_path / "none.csv"), theatre=read_theatre()))
    (tmp_path / "b.csv").write_bytes(b"a\n\xff\n")
    with pytest.raises(InputError, match="UTF-8"):
        list(read_table(Table(path=tmp_path / "b.csv"), theatre=read_theatre()))


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = "place,words,source\nal-Shaar,They hold it.,sohr\nal-Shaar,x,So Hr\n"
    Path("desk.csv").write_text(content)
    arguments = ["import", "desk.csv", "--publisher", "Desk", "--published", "2016-12-06"]
    arguments += ["--column", "place_text=place", "--column", "exact=words"]
    arguments += ["--set", "status=held", "--set", "actor=government"]
    for expected in ("1 new, 0 known already", "0 new, 1 known already"):
        result = CliRunner().invoke(main, arguments)
        assert result.stdout == f"2016-12-06-desk: {expected}\n"
        assert result.stderr.startswith("Error: desk.csv: row 2: field 'source'")
        assert result.exit_code == 1
    (line,) = Path("data/claims/2016-12-06-desk.jsonl").read_text().splitlines()
    assert json.loads(line)["place_id"] == "aleppo/al-shaar"
    assert CliRunner().invoke(main, [*arguments, "--set", "x"]).exit_code == 2
    Path("acled.csv").write_text(acled())
    result = CliRunner().invoke(main, ["import", "acled.csv", "--acled"])
    assert result.stdout == "acled: 5 new, 0 known already\n", result.output
