"""Regions stay regions: no district is painted from them, and both figures are shown."""

from pathlib import Path

import pytest
import shapely
from conftest import Drawer, Opener
from model_case import Places, claim_in
from playwright.sync_api import expect

from geo.drawing.area import around
from geo.drawing.outlines import anchor, lines, polygons, to_steps
from geo.model import Article, Claim, OutlineKind, Place


def square(west: float, south: float, side: float) -> shapely.Polygon:
    return shapely.box(west, south, west + side, south + side)


def feature(slug: str, shape: shapely.Geometry | None, /, **fields: object) -> dict[str, object]:
    properties = {
        "id": f"x/{slug}",
        "name": slug,
        "kind": "district",
        "outline": OutlineKind.IMPORTED,
        "credit": "made up",
        "licence": "CC0",
        **fields,
    }
    geometry = None if shape is None else shapely.geometry.mapping(shape)
    return {"properties": properties, "geometry": geometry}


@pytest.fixture
def quarters() -> Places:
    """A city of four equal quarters, and a province of which only the name is known."""
    city = {"kind": "city"}
    return Places(
        feature("city", square(37, 36, 0.02), **city),
        *[
            feature(name, square(37 + x / 100, 36 + y / 100, 0.01), within=("x/city",))
            for name, x, y in [("nw", 0, 1), ("ne", 1, 1), ("sw", 0, 0), ("se", 1, 0)]
        ],
        feature("province", None, kind="province", outline=OutlineKind.POINT),
    )


def said(article: Article, place: str, **fields: object) -> Claim:
    given = {"place_text": place, "place_id": f"x/{place}", "status": "captured"}
    given |= {"source": "sana", "source_text": "SANA", "actor": "government"}
    return claim_in(article, f"{'Government'}", **{**given, **fields})


def test_a_region_adds_up_what_is_said_of_its_districts(
    article: Article, quarters: Places, drawn: Drawer, open_page: Opener
) -> None:
    claims = [
        said(article, "nw"),
        said(article, "ne"),
        said(article, "sw", source="sohr"),
        said(article, "city", extent="part", fraction=0.67, source="desk"),
    ]
    page = open_page(drawn(claims, gazetteer=quarters), fragment="#place=x/city")
    panel = page.locator("#place")
    expect(panel).to_contain_text("67% or more captured by government forces")
    expect(panel).to_contain_text("SANA: Government forces 2 of 4 districts, 50% of the area")
    expect(panel).to_contain_text("Government forces 1 of 4 districts, 25% of the area")


def test_a_place_without_a_point_is_listed(
    article: Article, quarters: Places, drawn: Drawer, open_page: Opener
) -> None:
    page = open_page(drawn([said(article, "province"), said(article, "nw")], gazetteer=quarters))
    page.get_by_text("1 claim is not on the map").click()
    expect(page.locator("#unplaced")).to_contain_text("no point or outline is known")


def test_unknown_places_are_listed_not_dropped(
    article: Article, quarters: Places, drawn: Drawer, open_page: Opener
) -> None:
    page = open_page(drawn([said(article, "nowhere")], gazetteer=quarters))
    page.get_by_text("1 claim is not on the map").click()
    expect(page.locator("#unplaced")).to_contain_text("not found in the gazetteer")


def test_sources_conflict_over_a_place_of_which_only_the_name_is_known(
    article: Article, quarters: Places, drawn: Drawer, open_page: Opener
) -> None:
    unheard = {"place_text": "Wadi Nowhere", "place_id": None}
    claims = [
        said(article, "nw"),
        said(article, "nw", **unheard),
        said(article, "nw", **unheard, denied=True, source="sohr", source_text="SOHR"),
    ]
    page = open_page(drawn(claims, gazetteer=quarters))
    expect(page.get_by_text("1 place where sources conflict")).to_be_visible()
    expect(page.locator("#disagreement")).to_contain_text("It is not on the map.")
    expect(page.locator("#legend")).not_to_contain_text("sources conflict")
    page.get_by_text("1 place where sources conflict").click()
    expect(page.locator("#place")).to_contain_text("Wadi Nowhere")
    expect(page.locator("#place")).to_contain_text("No file of places has this name")
    expect(page.locator("#credits")).not_to_contain_text("undefined")


def test_neighbours_within_the_same_outline_give_context(quarters: Places) -> None:
    assert around(["x/nw"], gazetteer=quarters) == {"x/city", "x/ne", "x/se", "x/sw"}


def test_points_alone_have_their_neighbours_too() -> None:
    spots = {"here": (37.0, 36.0), "near": (37.05, 36.05), "far": (39.0, 33.0)}
    points = Places(*[feature(name, shapely.Point(at), kind="town") for name, at in spots.items()])
    assert around(["x/here"], gazetteer=points) == {"x/near"}
    assert around([], gazetteer=points) == set()


def test_a_name_in_another_script_comes_first_where_it_is_the_name(
    article: Article, drawn: Drawer, open_page: Opener
) -> None:
    renamed = Places(feature("city", square(37, 36, 0.02), name="حلب", names={"en": "Aleppo"}))
    page = open_page(drawn([said(article, "city")], gazetteer=renamed))
    page.locator(".sign").first.click()
    heading = page.locator("#place h2 bdi")
    expect(heading).to_have_text("حلب")
    assert heading.evaluate("name => getComputedStyle(name).direction") == "rtl"
    assert heading.get_attribute("lang") is None
    expect(page.locator("#place .natives")).to_have_text("Aleppo")


def test_context_is_drawn_but_not_spoken_of(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.get_by_role("combobox", name="Find a place").fill("Jibreen")
    page.get_by_role("option").first.click()
    expect(page.locator("#place")).to_contain_text("No source asserts anything about this place")


def test_outlines_of_every_sort() -> None:
    ring = shapely.Polygon(
        [(0, 0), (1, 0), (1, 1), (0, 1)], [[(0.2, 0.2), (0.4, 0.2), (0.4, 0.4), (0.2, 0.4)]]
    )
    road = shapely.LineString([(0, 0), (0.5, 0.25)])
    both = shapely.GeometryCollection([shapely.MultiPolygon([ring, square(2, 2, 1)]), road])
    found = polygons(both)
    assert [len(rings) for rings in found] == [2, 1]
    assert found[0][0] == [0, 0, 100_000, 0, 0, 100_000, -100_000, 0]
    assert lines(both) == [[0, 0, 50_000, 25_000]]
    assert polygons(None) == []
    assert polygons(shapely.Polygon()) == []
    assert polygons(square(0, 0, 1e-9)) == []


def test_points_that_fall_together_are_kept_once() -> None:
    points = shapely.get_coordinates(shapely.LineString([(0, 0), (1e-9, 0), (1, 0), (1, 1e-9)]))
    assert to_steps(points) == [0, 0, 100_000, 0]


def test_a_name_stands_inside_its_outline() -> None:
    place = Place(
        id="x", name="x", kind="x", outline=OutlineKind.OSM, credit="x", licence="x", lon=5, lat=5
    )
    assert anchor(place, square(0, 0, 2)) != [500_000, 500_000]
    assert anchor(place, None) == [500_000, 500_000]
    assert anchor(place, square(4, 4, 2)) == [500_000, 500_000]
