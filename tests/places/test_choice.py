from typing import Any

from geo.places.choice import Found, choose


def found(
    name: str, category: str, kind: str, *, number: int = 1, size: float = 0.0, **more: Any
) -> Found:
    lat, lon = more.pop("lat", 36.2), more.pop("lon", 37.15)
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat]]
    fields: dict[str, Any] = {
        "osm_type": "relation" if size else "node",
        "osm_id": number,
        "category": category,
        "type": kind,
        "lat": str(lat),
        "lon": str(lon),
        "display_name": name,
        "geojson": {"type": "Polygon", "coordinates": [ring]} if size else None,
    }
    return Found(**(fields | more))


SYRIA = "Aleppo, Syria"


def test_a_school_is_no_neighbourhood_though_it_has_the_outline() -> None:
    school = found(f"Sheikh Lutfi, {SYRIA}", "amenity", "school", number=1, size=0.001,
                   importance=0.9)  # fmt: skip
    node = found(f"الشيخ لطفي, {SYRIA}", "place", "neighbourhood", number=2)
    choice = choose("Sheikh Lutfi", [school, node])
    assert choice.chosen is node
    assert choice.rejected[0].reason == "amenity=school is no settlement or part of one"


def test_the_city_before_its_governorate() -> None:
    province = found("Aleppo Governorate, Syria", "boundary", "administrative", size=2,
                     place_rank=8, addresstype="state", importance=0.9,

                     namedetails={"name:en": "Aleppo Governorate", "name": "محافظة حلب"},
                     )  # fmt: skip
    city = found("Aleppo, Aleppo Governorate, Syria", "boundary", "administrative", number=2,
                 size=0.2, place_rank=16, addresstype="city", importance=0.6)  # fmt: skip
    assert choose("Aleppo, Syria", [province, city]).chosen is city
    assert choose("Aleppo province, Syria", [province, city]).chosen is province
    assert choose("Aleppo Governorate", [city, province]).chosen is province


def test_the_level_that_fits_the_words() -> None:
    unit = found("Shaar, Aleppo", "boundary", "administrative", size=0.03, place_rank=16,
                 addresstype="municipality", importance=0.5)  # fmt: skip
    suburb = found("Shaar, Aleppo", "place", "suburb", number=2, size=0.006, importance=0.1)
    assert choose("Shaar neighbourhood", [unit, suburb]).chosen is suburb


def test_a_namesake_elsewhere_loses() -> None:
    here = found("Al Qusour, Aleppo, Syria", "place", "neighbourhood", number=2)
    there = found("Al Qusour, Damascus, Syria", "place", "neighbourhood", lat=33.5, lon=36.3,
                  size=0.01, importance=0.9)  # fmt: skip
    near = choose("Qusour", [there, here], near=[(37.15, 36.2)])
    assert near.chosen is here
    assert "km from the place in focus" in near.rejected[0].reason
    named = choose("Qusour, Aleppo", [there, here])
    assert named.chosen is here
    assert named.rejected[0].reason == "not in Aleppo"


def test_a_place_of_which_only_a_node_is_known_is_a_point() -> None:
    choice = choose("Kefraya", [found("كفريا, Idlib, Syria", "place", "village")])
    assert choice.chosen is not None
    assert choice.chosen.outline.geom_type == "Point"


def test_what_is_not_called_so_is_not_chosen() -> None:
    city = found("Aleppo, Syria", "boundary", "administrative", size=0.2, addresstype="city")
    choice = choose("Merjeh, Aleppo", [city])
    assert choice.chosen is None
    assert "its names are not 'Merjeh'" in choice.rejected[0].reason
    assert choose("Merjeh", []).chosen is None


def test_the_outline_before_the_node_of_the_same_place() -> None:
    node = found("Mosul, Iraq", "place", "city", importance=0.7)
    land = found("Mosul, Iraq", "boundary", "administrative", number=2, size=0.1,
                 addresstype="city", importance=0.7)  # fmt: skip
    assert choose("Mosul", [node, land]).chosen is land
