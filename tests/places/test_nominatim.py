"""Which outline is chosen, asked of a real Nominatim; and that its traps are real."""

from pathlib import Path
from typing import Any

import extract as osm
import osmnx
import pytest
import shapely

from geo.places._web import Server
from geo.places.choice import Choice
from geo.places.osm import find_area

IN_ALEPPO = (37.16, 36.2)


def chosen(choice: Choice) -> tuple[str, int]:
    assert choice.chosen is not None, choice.rejected
    return choice.chosen.osm_type, choice.chosen.osm_id


def why_not(choice: Choice, osm_type: str, osm_id: int) -> str:
    (why,) = [one.reason for one in choice.rejected if one.id == f"osm:{osm_type}/{osm_id}"]
    return why


@pytest.fixture
def osmnx_asks(nominatim_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """osmnx, pointed at our server."""
    monkeypatch.setattr(osmnx.settings, "nominatim_url", f"{nominatim_url}/")
    monkeypatch.setattr(osmnx.settings, "cache_folder", tmp_path)
    monkeypatch.setattr(osmnx.settings, "doh_url_template", None)
    return osmnx.geocode_to_gdf


def test_a_school_does_not_win_over_the_neighbourhood_of_its_name(nominatim: Server) -> None:
    choice = find_area("Sheikh Lutfi, Aleppo", nominatim=nominatim)
    assert chosen(choice) == ("node", osm.LUTFI)
    assert why_not(choice, "way", osm.SCHOOL) == "amenity=school is no settlement or part of one"


def test_osmnx_takes_the_school(osmnx_asks: Any) -> None:
    (row,) = osmnx_asks("Sheikh Lutfi, Aleppo").to_dict("records")
    assert (row["class"], row["osm_id"]) == ("amenity", osm.SCHOOL)


@pytest.mark.parametrize("name", ["Aleppo, Syria", "Aleppo", "حلب", "city of Aleppo, Syria"])
def test_a_city_is_not_its_governorate(name: str, nominatim: Server) -> None:
    assert chosen(find_area(name, nominatim=nominatim)) == ("relation", osm.CITY)


def test_the_governorate_where_it_is_said(nominatim: Server) -> None:
    choice = find_area("Aleppo province, Syria", nominatim=nominatim)
    assert chosen(choice) == ("relation", osm.GOVERNORATE)
    assert why_not(choice, "relation", osm.CITY)


def test_osmnx_takes_the_governorate(osmnx_asks: Any) -> None:
    (row,) = osmnx_asks("Aleppo, Syria").to_dict("records")
    assert row["osm_id"] == osm.GOVERNORATE


@pytest.mark.parametrize(
    "name", ["al-Shaar", "al-Shaar district", "al-Shaar neighbourhood", "الشعار"]
)
def test_the_level_that_fits_the_words(name: str, nominatim: Server) -> None:
    choice = find_area(f"{name}, Aleppo", nominatim=nominatim)
    assert chosen(choice) == ("way", osm.SUBURB)
    assert why_not(choice, "relation", osm.UNIT)


def test_a_namesake_in_another_city_loses(nominatim: Server) -> None:
    named = find_area("Merjeh, Aleppo", nominatim=nominatim)
    assert chosen(named) == ("way", osm.MARJEH)
    near = find_area("Merjeh", nominatim=nominatim, near=[IN_ALEPPO])
    assert chosen(near) == ("way", osm.MARJEH)
    assert "km from" in why_not(near, "way", osm.MARJEH_OF_DAMASCUS)
    assert chosen(find_area("Merjeh, Damascus", nominatim=nominatim))[1] == osm.MARJEH_OF_DAMASCUS


def test_a_place_that_is_a_node_becomes_a_point(nominatim: Server, osmnx_asks: Any) -> None:
    choice = find_area("Kefraya, Syria", nominatim=nominatim)
    assert chosen(choice) == ("node", osm.KEFRAYA)
    assert choice.chosen is not None
    assert isinstance(choice.chosen.outline, shapely.Point)
    with pytest.raises(TypeError):
        osmnx_asks("Kefraya, Syria")


@pytest.mark.parametrize("name", ["Karm al-Nowhere, Aleppo", "Al Nowhere, Syria", "Qwzxyk"])
def test_what_is_not_there_does_not_fall_back_to_the_city(name: str, nominatim: Server) -> None:
    choice = find_area(name, nominatim=nominatim)
    assert choice.chosen is None


def test_a_road_is_no_quarter(nominatim: Server) -> None:
    choice = find_area("Salhin, Aleppo", nominatim=nominatim)
    assert choice.chosen is None
    assert "highway=primary" in why_not(choice, "way", osm.SALHIN_STREET)


def test_residential_land_is_a_quarter(nominatim: Server) -> None:
    assert chosen(find_area("Haydariya, Aleppo", nominatim=nominatim)) == ("way", osm.HAYDARIYA)


def test_a_name_of_two_places_is_settled_by_the_words(nominatim: Server) -> None:
    quarter = find_area("al-Zahraa neighbourhood", nominatim=nominatim, near=[IN_ALEPPO])
    assert chosen(quarter) == ("node", osm.ZAHRAA)
    town = find_area("the town of al-Zahraa", nominatim=nominatim, near=[IN_ALEPPO])
    assert chosen(town) == ("node", osm.ZAHRAA_BESIDE_NUBL)
