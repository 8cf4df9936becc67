"""The sea behind the places: there where it is, and nowhere else."""

import io
from pathlib import Path

import pytest
import shapely
from conftest import Drawer, Opener
from hypothesis import given, settings
from hypothesis import strategies as st
from model_case import Places, claim_in
from PIL import Image

from geo.drawing.coast import Box, sea_around
from geo.drawing.still import draw_still
from geo.model import Article, OutlineKind

GULF = (16.4, 31.0, 16.8, 31.4)  # Sirte and the gulf before it


def test_inland_there_is_none() -> None:
    assert sea_around((23.0, 12.0, 23.4, 12.4)) is None


@pytest.mark.parametrize(
    ("box", "wet", "dry"),
    [
        (GULF, (16.59, 31.5), (16.59, 31.1)),
        ((49.8, 40.3, 50.0, 40.5), (50.4, 40.0), (49.7, 40.45)),  # the Caspian, with no ocean near
        ((177.0, -18.2, 178.6, -17.5), (176.6, -17.9), (178.0, -17.8)),  # an island
    ],
)
def test_water_is_where_it_is(box: Box, wet: tuple[float, float], dry: tuple[float, float]) -> None:
    sea = sea_around(box)
    assert sea is not None
    assert sea.water.covers(shapely.Point(wet))
    assert not sea.water.intersects(shapely.Point(dry))
    assert sea.credit == "Natural Earth"


@settings(max_examples=10, deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 360), st.floats(0, 180))
def test_any_box_is_answered(west: float, south: float, width: float, height: float) -> None:
    sea = sea_around((west, south, west + width, min(90.0, south + height)))
    assert sea is None or (sea.water.is_valid and sea.water.area > 0)


@pytest.fixture
def ashore() -> Places:
    properties = {
        "id": "x/sirte", "name": "Sirte", "kind": "town", "outline": OutlineKind.POINT,
        "credit": "made up", "licence": "CC0", "lon": 16.59, "lat": 31.2,
    }  # fmt: skip
    return Places(
        {"properties": properties, "geometry": {"type": "Point", "coordinates": [16.59, 31.2]}}
    )


def test_the_page_paints_it_and_names_whose_coast_it_is(
    article: Article, ashore: Places, drawn: Drawer, open_page: Opener
) -> None:
    fields = {"place_text": "Sirte", "place_id": "x/sirte", "status": "captured"}
    claim = claim_in(
        article, "Government", **fields, source="sana", source_text="SANA", actor="government"
    )
    page = open_page(drawn([claim], gazetteer=ashore))
    at = "([lat, lon]) => map_accordingto.latLngToContainerPoint([lat, lon])"
    box = page.locator(".folium-map").bounding_box()
    assert box is not None

    def colour(lat: float) -> bytes:
        spot = page.evaluate(at, [lat, 16.59])
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        x, y = int(box["x"] + spot["x"]), int(box["y"] + spot["y"])
        return picture.crop((x, y, x + 1, y + 1)).tobytes()

    for _ in range(50):  # the canvas is painted a frame after the page is ready
        if colour(31.35) != colour(31.05):
            break
        page.wait_for_timeout(100)
    assert [colour(31.35), colour(31.05)] == [bytes((223, 227, 228)), bytes((241, 239, 233))]
    assert "Coast: Natural Earth (public domain)" in page.inner_text("#credits")


def test_a_still_names_it_too(article: Article, ashore: Places, tmp_path: Path) -> None:
    fields = {"place_text": "Sirte", "place_id": "x/sirte", "status": "captured"}
    claim = claim_in(
        article, "Government", **fields, source="sana", source_text="SANA", actor="government"
    )
    to = draw_still([claim], to=tmp_path / "still.svg", gazetteer=ashore)
    assert "Coast: Natural Earth" in to.read_text("utf-8")
