"""The map as a reader meets it, in a real browser with the network unplugged."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import msgspec
import numpy as np
import pytest
from conftest import PHONE, WIDE, Drawer, Opener
from PIL import Image
from playwright.sync_api import Page, expect

from geo.model import Claim, NotChosen
from geo.places.gazetteer import Gazetteer, Resolution

SOURCES = ["accordingto desk", "residents", "SANA", "Syrian Observatory for Human Rights"]


def place_panel(page: Page, name: str) -> str:
    page.get_by_role("button", name="Table", exact=True).click()
    page.get_by_role("row").get_by_role("button", name=name).first.click()
    panel = page.locator("#place")
    expect(panel.get_by_role("heading", name=name)).to_be_visible()
    return panel.inner_text()


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("dark", [False, True])
def test_opens_with_every_source_as_a_switch(
    model_map: Path, open_page: Opener, size: tuple[int, int], *, dark: bool
) -> None:
    page = open_page(model_map, size=size, dark=dark)
    switches = page.get_by_role("switch")
    assert [switch.get_attribute("id") for switch in switches.all()] == [
        f"source-{number}" for number in range(4)
    ]
    for name in SOURCES:
        expect(page.get_by_role("switch", name=name)).to_be_checked()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Four districts")
    expect(page.locator("#dek")).to_contain_text("6 December 2016")
    expect(page.locator("#legend-body")).to_contain_text("government forces")
    expect(page.locator("#disagreement")).to_contain_text("3 places where sources conflict")


def test_steps_through_the_conflicts(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.locator("#disagreement .call").click()
    seen = [page.locator("#place h2").inner_text()]
    for _ in range(2):
        page.locator("#place").get_by_role("button", name="Next conflict").click()
        page.wait_for_function(
            "seen => document.querySelector('#place h2').textContent !== seen", arg=seen[-1]
        )
        seen.append(page.locator("#place h2").inner_text())
    assert sorted(seen) == ["Karm al-Qaterji", "Sheikh Lutfi", "al-Marjeh"]


def test_a_disputed_district_shows_both_accounts(model_map: Path, open_page: Opener) -> None:
    text = place_panel(open_page(model_map), "Karm al-Qaterji")
    assert "كرم القاطرجي" in text
    assert "SANA and Syrian Observatory for Human Rights cannot both be right" in text
    assert "Captured by government forces" in text
    assert "Not captured by government forces" in text
    assert "those areas had not fallen yet" in text
    assert "Spoken by Rami Abdel-Rahman" in text
    assert "Partly threatened by government forces" in text
    assert "Silent on this place: accordingto desk, residents" in text
    assert "Approximate" in text


def test_an_agreed_district(model_map: Path, open_page: Opener) -> None:
    text = place_panel(open_page(model_map), "al-Shaar")
    assert "Only one source has a position here" in text
    assert text.index("Captured by government forces") < text.index("Abandoned")
    assert "Abandoned" in text
    assert "Silent on this place: accordingto desk, SANA" in text


def test_a_source_alone(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.get_by_role("button", name="only SANA").click()
    for name in SOURCES:
        expect(page.get_by_role("switch", name=name)).to_be_checked(checked=name == "SANA")
    on_map = "name => map_accordingto.hasLayer(window[name])"
    shown = [page.evaluate(on_map, f"feature_group_source_{number}") for number in range(4)]
    assert shown == [False, False, True, False]
    page.get_by_role("button", name="show all").click()
    for name in SOURCES:
        expect(page.get_by_role("switch", name=name)).to_be_checked()


def test_a_layer_taken_off_by_a_script_moves_its_switch(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.evaluate("() => { map_accordingto.removeLayer(feature_group_source_2); }")
    expect(page.get_by_role("switch", name="SANA")).not_to_be_checked()


def test_a_click_on_a_district_opens_it(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    spot = page.evaluate(
        """() => {
            const at = map_accordingto.latLngToContainerPoint([36.2135, 37.1875]);
            const box = document.querySelector(".folium-map").getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }"""
    )
    page.mouse.click(*spot)
    expect(page.locator("#place h2")).to_have_text("al-Shaar")
    page.keyboard.press("Escape")
    expect(page.locator("#place")).to_be_hidden()


def test_the_keyboard_reaches_places_on_the_map(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    sign = page.locator(".sign.conflict").first
    sign.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#place h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#place")).to_be_hidden()
    assert page.evaluate("document.activeElement.className").startswith("sign")


@pytest.mark.parametrize("name", ["al-Marjeh", "Sheikh Lutfi", "Karm al-Qaterji"])
def test_on_a_phone_the_sheet_does_not_cover_what_was_tapped(
    model_map: Path, open_page: Opener, name: str
) -> None:
    page = open_page(model_map, size=PHONE, touch=True)
    page.locator(".sign.conflict").filter(has_text=name).tap()
    expect(page.locator("#place h2")).to_have_text(name)
    page.wait_for_timeout(400)
    sign = page.locator(".sign.chosen").bounding_box()
    sheet = page.locator("#place").bounding_box()
    assert sign is not None
    assert sheet is not None
    assert sign["y"] >= 0
    assert sign["y"] + sign["height"] <= sheet["y"]


def test_on_a_wide_screen_the_place_stands_beside_the_map(
    model_map: Path, open_page: Opener
) -> None:
    page = open_page(model_map, size=(1700, 900), fragment="#place=aleppo/sheikh-lutfi")
    page.wait_for_timeout(400)
    area = page.locator("#map-area").bounding_box()
    panel = page.locator("#place").bounding_box()
    sign = page.locator(".sign.chosen").bounding_box()
    assert area is not None
    assert panel is not None
    assert sign is not None
    assert area["x"] + area["width"] <= panel["x"]
    assert sign["x"] + sign["width"] <= panel["x"]
    expect(page.get_by_role("switch", name="SANA")).to_be_visible()


def test_the_sheet_is_drawn_up_by_its_grip(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map, size=PHONE)
    before = page.locator("#panel").bounding_box()
    page.locator("#grip").click()
    page.wait_for_timeout(200)
    after = page.locator("#panel").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > 1.5 * before["height"]


def test_claims_without_a_place_are_listed(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.get_by_text("2 claims are not on the map").click()
    unplaced = page.locator("#unplaced")
    expect(unplaced).to_contain_text("the enclave")
    expect(unplaced).to_contain_text("penning rebels into the southern part")


def test_the_table_says_the_same(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.get_by_role("button", name="Table", exact=True).click()
    rows = page.locator("tbody tr")
    assert rows.count() == 10  # of two of them only the name is known
    assert "Conflict" in rows.first.inner_text()
    expect(page.get_by_role("row").filter(has_text="the enclave")).to_have_count(1)
    row = page.get_by_role("row").filter(has_text="Sheikh Lutfi")
    cells = [cell.inner_text() for cell in row.get_by_role("cell").all()]
    assert cells[1].startswith("Not held by government forces")
    assert cells[2].startswith("Held by government forces")
    assert cells[3:] == ["silent", "silent"]


def test_places_not_taken_for_a_name_are_told_with_the_reason(
    claims: list[Claim], drawn: Drawer, open_page: Opener
) -> None:
    def resolve(given: Iterable[Claim]) -> Iterator[Resolution]:
        other = NotChosen(id="x/1", name="Sheikh Lutfi farm", kind="farm", reason="far away (0.61)")
        for claim in given:
            named = claim.place_text in {"Sheikh Lutfi", "the enclave"}
            yield Resolution(claim=claim, rejected=(other,) if named else ())

    page = open_page(drawn(claims, resolve=resolve))
    text = place_panel(page, "Sheikh Lutfi")
    assert "Written “Sheikh Lutfi”. These places were not taken for it" in text
    assert "Sheikh Lutfi farm (farm): far away (0.61)" in text
    page.keyboard.press("Escape")
    assert "No other known place comes near" in place_panel(page, "al-Shaar")
    page.keyboard.press("Escape")
    page.get_by_text("2 claims are not on the map").click()
    page.locator("#unplaced").get_by_text("1 place comes near the name").first.click()
    expect(page.locator("#unplaced")).to_contain_text("Sheikh Lutfi farm (farm): far away (0.61)")


def test_the_gazetteer_says_what_was_not_taken(
    claims: list[Claim], drawn: Drawer, open_page: Opener, places: Gazetteer
) -> None:
    rejected = {
        found.claim.place_id: [one.reason for one in found.rejected]
        for found in places.resolve(claims)
    }
    reason = rejected["aleppo/al-marjeh"][0]
    assert reason in place_panel(open_page(drawn(claims)), "al-Marjeh")


def grey(page: Page, spot: tuple[float, float]) -> np.ndarray:
    """The ground around a point of the map without its colours."""
    left, top = page.evaluate(
        """(at) => {
            document.querySelector(".leaflet-signs-pane").hidden = true;
            const { x, y } = map_accordingto.latLngToContainerPoint(at);
            const box = document.querySelector(".folium-map").getBoundingClientRect();
            return [box.left + x, box.top + y];
        }""",
        list(spot),
    )
    clip = {"x": left - 12, "y": top - 12, "width": 24, "height": 24}
    shot = page.screenshot(clip=clip)  # type: ignore[arg-type] # a plain dict will do
    with Image.open(BytesIO(shot)) as image:
        return np.asarray(image.convert("L")).astype(int)


def test_doubt_and_denial_are_seen_without_colour(
    claims: list[Claim], drawn: Drawer, open_page: Opener
) -> None:
    one = next(c for c in claims if c.place_id == "aleppo/al-shaar" and c.status == "captured")
    seen = []
    for change in ({}, {"hedged": True}, {"denied": True}):
        page = open_page(drawn([msgspec.structs.replace(one, **change, id="")]))
        seen.append(grey(page, (36.2135, 37.1875)))
        legend = page.locator("#legend-body").inner_text()
        assert ("source unsure" in legend) == ("hedged" in change)
        assert ("said not held" in legend) == ("denied" in change)
    plain, doubted, denied = seen
    assert plain.std() < 4
    assert doubted.std() > 10, "no holes in the paint"
    assert np.abs(np.median(denied) - np.median(plain)) > 40


def test_a_link_to_two_maps_opens_on_what_they_show(model_map: Path, open_page: Opener) -> None:
    for size in (WIDE, PHONE):
        page = open_page(model_map, size=size, fragment="#view=pair")
        page.wait_for_timeout(300)
        for side in (".folium-map", "#second"):
            expect(page.locator(f"{side} .sign.conflict")).to_have_count(3)
        area = page.locator("#second").bounding_box()
        assert area is not None
        assert area["height"] > 180


def test_on_paper_nothing_of_the_map_is_cut_off_or_hidden(
    model_map: Path, open_page: Opener
) -> None:
    page = open_page(model_map, dark=True)
    before = page.evaluate("map_accordingto.getBounds().toBBoxString()")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    area = page.locator("#map-area").bounding_box()
    assert area is not None
    assert area["width"] < 700, "wider than a page"
    expect(page.locator(".sign.conflict")).to_have_count(3)
    for sign in page.locator(".sign.conflict").all():
        box = sign.bounding_box()
        assert box is not None
        assert area["x"] <= box["x"]
        assert box["x"] + box["width"] <= area["x"] + area["width"]
    legend = page.locator("#legend").bounding_box()
    assert legend is not None
    assert legend["y"] >= area["y"] + area["height"] - 1
    # Ink on white, whatever the screen.
    corner = "(canvas) => [...canvas.getContext('2d').getImageData(26, 18, 1, 1).data]"
    swatch = page.locator("#legend .swatch").first
    assert swatch.evaluate(corner)[:3] == [107, 150, 194]
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("map_accordingto.getBounds().toBBoxString()") == before
    assert swatch.evaluate(corner)[:3] != [107, 150, 194]
