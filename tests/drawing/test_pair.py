"""Two sources side by side, and what is seen on a canvas."""

import re
from pathlib import Path

from conftest import Opener
from playwright.sync_api import Page, expect

# The colour of the canvas at a place's own point, moved aside from its name.
COLOUR = """([selector, lat, lon]) => {
    const map = map_accordingto;
    const box = document.querySelector('.folium-map').getBoundingClientRect();
    const at = map.latLngToContainerPoint([lat, lon]);
    const canvas = document.querySelector(`${selector} .leaflet-overlay-pane canvas`);
    const drawn = canvas.getBoundingClientRect();
    const ratio = canvas.width / drawn.width;
    const x = Math.round((box.left + at.x - drawn.left) * ratio);
    const y = Math.round((box.top + at.y - drawn.top) * ratio);
    return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data];
}"""
AL_SHAAR = (36.2135, 37.1875)
HELD_BY_GOVERNMENT = (106, 148, 195)


def near(one: list[int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 24 for a, b in zip(one, other, strict=False))


def test_held_is_painted_in_the_colour_of_its_actor(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    assert near(page.evaluate(COLOUR, [".folium-map", *AL_SHAAR]), HELD_BY_GOVERNMENT)
    alone = open_page(model_map, fragment="#source=sana")
    assert not near(alone.evaluate(COLOUR, [".folium-map", *AL_SHAAR]), HELD_BY_GOVERNMENT)


def pickers(page: Page) -> list[str]:
    return [
        select.evaluate("select => select.selectedOptions[0].textContent")
        for select in page.locator("#pair-heads select").all()
    ]


def test_side_by_side_opens_on_the_two_that_conflict(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator("#second canvas")).to_be_visible()
    assert pickers(page) == ["SANA", "Syrian Observatory for Human Rights"]
    expect(page.locator("#pair-heads")).to_contain_text(
        "They conflict on 3, differ on 0, agree on 0"
    )
    expect(page.locator("#second .sign.conflict")).to_have_count(3)


def test_the_second_map_moves_with_the_first(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator("#second canvas")).to_be_visible()
    sign = page.locator("#second .sign.conflict").first
    before = sign.bounding_box()
    page.evaluate("() => { map_accordingto.panBy([60, 30], { animate: false }); }")
    page.wait_for_timeout(200)
    after = sign.bounding_box()
    assert before is not None
    assert after is not None
    assert (round(before["x"] - after["x"]), round(before["y"] - after["y"])) == (60, 30)


def test_the_same_source_is_never_on_both_maps(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.get_by_role("button", name="Side by side").click()
    page.get_by_label("Source on the first map").select_option(
        label="Syrian Observatory for Human Rights"
    )
    assert pickers(page) == ["Syrian Observatory for Human Rights", "SANA"]
    expect(page).to_have_url(re.compile("pair=sohr&pair=sana"))


def test_a_pair_in_the_address(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map, fragment="#view=pair&pair=sohr&pair=residents")
    assert pickers(page) == ["Syrian Observatory for Human Rights", "residents"]
    expect(page.locator("#pair-heads")).to_contain_text("no place in common")
