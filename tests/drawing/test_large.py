"""Ten thousand districts, ten sources, ten days: a map that opens, toggles and can be searched."""

import datetime as dt
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import shapely
from conftest import Opener
from playwright.sync_api import expect

from geo.drawing import draw
from geo.model import Claim, OutlineKind, Place, Status

DISTRICTS, SOURCES, DAYS = 10_000, 10, 10
FIRST = dt.date(2016, 11, 22)
SAID = ((Status.CAPTURED, "government"), (Status.HELD, "opposition"), (Status.LOST, "government"))


class Squares:
    """A hundred districts by a hundred."""

    def __init__(self) -> None:
        self._places = {
            f"square/{number:05}": Place(
                id=f"square/{number:05}",
                name=f"District {number}",
                names={"ar": f"حي {number}"},
                kind="district",
                outline=OutlineKind.IMPORTED,
                credit="made up",
                licence="CC0",
            )
            for number in range(DISTRICTS)
        }

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._places

    def place(self, place_id: str) -> Place:
        return self._places[place_id]

    def outline(self, place_id: str) -> shapely.Polygon:
        row, column = divmod(int(place_id[-5:]), 100)
        west, south = 37 + column / 100, 36 + row / 100
        return shapely.box(west, south, west + 0.0095, south + 0.0095).segmentize(0.0012)


def claims_on(places: Squares) -> Iterator[Claim]:
    """A claim by each source on each day about each district, each in words of its own."""
    days = [(FIRST + dt.timedelta(days=day)).isoformat() for day in range(DAYS)]
    for (number, place), source, day in product(enumerate(places), range(SOURCES), range(DAYS)):
        status, actor = SAID[(number + source + day) % len(SAID)]
        quote = (
            f"{place.name} was {status} by {actor} forces on day {day} of the battle, "
            f"source number {source} told reporters"
        )
        yield Claim(
            source=f"source-{source}",
            source_text=f"source number {source}",
            publisher="desk",
            article=f"{days[day]}-{source}",
            article_sha256="",
            published_at=days[day],
            place_text=place.name,
            place_id=place.id,
            status=status,
            status_text=status,
            actor=actor,
            exact=quote,
            start=0,
            end=len(quote),
        )


@pytest.fixture(scope="module")
def large_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    places = Squares()
    to = tmp_path_factory.mktemp("large") / "large.html"
    return draw(claims_on(places), to=to, gazetteer=places, title="Ten thousand")


def test_a_million_claims_open_and_toggle(large_map: Path, open_page: Opener) -> None:
    # folium's page of the same is 436 MB and takes 17 s to its first overlay.
    assert large_map.stat().st_size < 436e6 / 7
    page = open_page(large_map)
    expect(page.locator("#dek")).to_contain_text("1,000,000 claims by 10 sources")
    expect(page.locator("#disagreement")).to_contain_text("places where sources conflict")
    picture = page.locator(".folium-map canvas").screenshot()
    page.get_by_role("button", name="only source number 3").click()
    page.wait_for_timeout(1000)
    assert page.locator(".folium-map canvas").screenshot() != picture
    page.get_by_role("slider", name="Day").fill("3")
    expect(page.locator(".day")).to_have_text("25 November 2016")
    page.get_by_label("Find a place").fill("حي 7777")
    page.get_by_role("option").first.click()
    expect(page.locator("#place h2")).to_have_text("District 7777")
    expect(page.locator("#place mark").first).to_contain_text("District 7777 was")
