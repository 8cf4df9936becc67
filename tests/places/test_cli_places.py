import json
from pathlib import Path

import geopandas
import pytest
import shapely
from click.testing import CliRunner

from geo.cli import main

EXTRACT = """<osm version="0.6">
 <node id="1" version="1" lat="47.1" lon="37.5">
  <tag k="place" v="village"/><tag k="name" v="Широкине"/><tag k="name:en" v="Shyrokyne"/>
 </node>
</osm>
"""


def run(data: Path, *args: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["--data", str(data), "places", *args])
    assert result.exit_code == code, result.output
    return result.output


def test_an_extract_is_imported_and_found_by_another_spelling(tmp_path: Path) -> None:
    source = tmp_path / "azov.osm"
    source.write_text(EXTRACT, encoding="utf-8")
    assert "azov.geojson: 1 places" in run(tmp_path / "data", "import", str(source))
    assert "osm:node/1" in run(tmp_path / "data", "find", "Shirokino")


def test_a_table_is_imported_with_its_licence(tmp_path: Path) -> None:
    source = tmp_path / "Own Quarters.gpkg"
    rows = {"NAME": ["Kalasat"], "NAME_A": ["قلعة"]}
    geopandas.GeoDataFrame(rows, geometry=[shapely.box(1, 1, 2, 2)], crs=4326).to_file(source)
    data = tmp_path / "data"
    terms = ("--licence", "CC BY", "--credit", "Us")
    run(data, "import", str(source), "--name", "NAME", "--name-in", "ar", "NAME_A", *terms)
    places = json.loads((data / "places" / "own-quarters.geojson").read_text("utf-8"))
    fields = places["features"][0]["properties"]
    assert (fields["licence"], fields["names"]) == ("CC BY", {"ar": "قلعة"})
    assert "licence" in run(data, "import", str(source), "--name", "NAME", code=1)


@pytest.mark.parametrize(
    ("args", "code"), [(("import", "x.gpkg"), 2), (("import", "x.osm"), 1), (("fetch",), 2)]
)
def test_a_mistake_is_one_line(args: tuple[str, ...], code: int, tmp_path: Path) -> None:
    run(tmp_path, *args, code=code)


def test_no_server_is_one_line_and_no_file(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/"
    said = run(tmp_path, "fetch", "Aleppo", "--date", "x", "--nominatim", nobody, code=1)
    assert "no date" in said
    assert not (tmp_path / "places").exists()


def test_places_of_ones_own_are_added_to_the_shipped(tmp_path: Path) -> None:
    source = tmp_path / "azov.osm"
    source.write_text(EXTRACT, encoding="utf-8")
    run(tmp_path / "data", "import", str(source))
    assert "aleppo/karm-al-qaterji" in run(tmp_path / "data", "find", "Katerji")
