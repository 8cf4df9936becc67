"""Which files an article's names are looked for in."""

import json
from pathlib import Path

import pytest

from geo.errors import PlaceError
from geo.places.shelves import files_for, files_of


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


def test_ids_lead_to_their_files() -> None:
    found = names(files_of(["ua/713174", "aleppo/al-shaar", "../../etc/passwd"]))
    assert found == ["aleppo.geojson", "syria.geojson", "ua.geojson"]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.geojson").write_text("nonsense")
    with pytest.raises(PlaceError, match=r"mine\.geojson"):
        files_for(["CD"], folder=tmp_path)
