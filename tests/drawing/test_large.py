"""Ten thousand districts, ten sources, ten days: a map that opens, toggles and can be searched."""

from pathlib import Path

import pytest
from conftest import Opener
from map_size import SIZES, Grid, made_up_claims
from playwright.sync_api import expect

from geo.drawing import draw


@pytest.fixture(scope="module")
def large_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    districts, sources, days = SIZES["large"]
    places = Grid(districts)
    to = tmp_path_factory.mktemp("large") / "large.html"
    claims = made_up_claims(places, sources, days)
    return draw(claims, to=to, gazetteer=places, title="Ten thousand")


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
