"""Which files an article's names are looked for in."""

import json
from pathlib import Path

import pytest

from geo.errors import PlaceError
from geo.model import Claim, Status
from geo.places.gazetteer import Gazetteer
from geo.places.shelves import files_for, is_osm, towns_of


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_an_article_gets_its_countries_towns() -> None:
    assert names(files_for(["UA"])) == ["ua.geojson"]
    assert names(files_for(["SY"])) == ["aleppo.geojson", "syria.geojson", "sy.geojson"]


def test_without_a_country_what_is_at_the_top() -> None:
    assert names(files_for([])) == ["aleppo.geojson", "syria.geojson"]


def test_a_country_without_towns_is_no_error() -> None:
    assert names(files_for(["XX"])) == []


def test_a_folder_of_ones_own_adds_to_the_shipped_towns(tmp_path: Path) -> None:
    (tmp_path / "mine.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": []})
    )
    assert names(files_for(["CD"], folder=tmp_path)) == ["mine.geojson", "cd.geojson"]


def test_only_a_country_code_leads_to_a_file() -> None:
    assert names(towns_of(["ua", "CD", "aleppo", "../../etc/passwd", ""])) == [
        "cd.geojson",
        "ua.geojson",
    ]


def test_a_gazetteer_of_countries() -> None:
    gazetteer = Gazetteer.read(countries=["SD"])
    assert gazetteer.find("El Fasher")[0].place.name == "El Fasher"
    assert not gazetteer.knows("al-Shaar")


def test_a_town_is_found_by_its_id_wherever_it_is() -> None:
    (goma,) = Gazetteer.read(countries=["CD"]).find("Goma", limit=1)
    elsewhere = Gazetteer.read()
    assert goma.place.id in elsewhere
    assert elsewhere.place(goma.place.id) == goma.place
    assert elsewhere.outline(goma.place.id) is not None
    assert "cd/0" not in elsewhere
    assert goma.place.id in {place.id for place in elsewhere}


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.geojson").write_text("nonsense")
    with pytest.raises(PlaceError, match=r"mine\.geojson"):
        files_for(["CD"], folder=tmp_path)


def test_the_centre_of_a_town_is_in_the_town() -> None:
    quote = "tanks had advanced into the centre of Khan Younis"
    claim = Claim(
        source="a", source_text="a", publisher="b", article="c", article_sha256="0",
        published_at="2025-01-06", place_text="Khan Younis", status=Status.ADVANCED,
        status_text="advanced", exact=quote, start=0, end=len(quote),
    )  # fmt: skip
    (located,) = Gazetteer.read(countries=["PS"]).locate([claim])
    assert located.place_id == "ps/281124"


def test_what_is_from_openstreetmap_is_known_and_never_shipped(tmp_path: Path) -> None:
    def write(*ids: str) -> Path:
        path = tmp_path / "some.geojson"
        features = [{"type": "Feature", "properties": {"id": i}, "geometry": None} for i in ids]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    assert is_osm(write("osm:way/1", "osm:node/2"))
    assert not is_osm(write("mine/one"))
    assert not is_osm(write())
    assert not any(map(is_osm, files_for([])))
