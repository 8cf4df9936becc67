"""osmnx's own tables of features, read by osmnx from an extract, as places."""

import datetime as dt
from pathlib import Path

import geopandas
import osmnx
import pytest
from test_osm import CITY

from geo.errors import PlaceError
from geo.places.features import TAGS, import_features
from geo.places.files import read_places
from geo.places.gazetteer import Gazetteer
from geo.places.osm import import_osm

DAY = dt.date(2026, 1, 2)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "city.osm"
    path.write_text(CITY, encoding="utf-8")
    return path


def test_the_same_places_as_from_the_extract(extract: Path, tmp_path: Path) -> None:
    features = osmnx.features_from_xml(extract, tags=TAGS)
    summary = import_features(features, to=tmp_path / "a.geojson", today=lambda: DAY)
    import_osm(extract, to=tmp_path / "b.geojson", fetched=DAY.isoformat())
    ours = {place.id: (place, outline) for place, outline in read_places(tmp_path / "a.geojson")}
    theirs = {place.id: (place, outline) for place, outline in read_places(tmp_path / "b.geojson")}
    assert summary.places == len(ours)
    assert set(ours) == set(theirs)
    for ident, (place, outline) in ours.items():
        other, drawn = theirs[ident]
        assert (place.name, place.names, place.kind, place.outline, place.within) == (
            (other.name, other.names, other.kind, other.outline, other.within)
        )
        assert (place.licence, place.credit, place.fetched) == (
            other.licence,
            other.credit,
            "2026-01-02",
        )
        assert outline is not None
        assert drawn is not None
        assert outline.equals_exact(drawn, 1e-4) or outline.symmetric_difference(drawn).area < 1e-8


def test_an_article_finds_an_outline_osmnx_brought(extract: Path, tmp_path: Path) -> None:
    features = osmnx.features_from_xml(extract, tags=TAGS)
    import_features(features, to=tmp_path / "a.geojson")
    found = Gazetteer.read(tmp_path / "a.geojson").find("al-Shaar", limit=1)[0].place
    assert found.outline == "osm"
    assert found.licence == "ODbL-1.0"
    assert "OpenStreetMap" in found.credit


def test_a_table_that_is_not_osmnx_s_is_refused(tmp_path: Path) -> None:
    table = geopandas.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:4326")
    with pytest.raises(PlaceError, match="element and id"):
        import_features(table, to=tmp_path / "a.geojson")
