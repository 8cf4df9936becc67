"""What a person stood by and what nobody has seen yet, told apart on the map."""

import json
from collections.abc import Callable
from pathlib import Path

from model_case import Places
from playwright.sync_api import Page

from geo.drawing.payload import make_payload
from geo.model import Claim

UNREVIEWED = 16


def flags(claims: list[Claim], reviewed: set[str] | None) -> set[bool]:
    payload = make_payload(claims, gazetteer=Places(), reviewed=reviewed)
    return {bool(flag & UNREVIEWED) for flag in json.loads(payload.data)["claims"]["flags"]}


def test_nothing_is_marked_where_nobody_reviews(claims: list[Claim]) -> None:
    assert flags(claims, None) == {False}
    assert flags(claims, set()) == {True}
    assert flags(claims, {claims[0].id}) == {True, False}
    assert flags(claims, {claim.id for claim in claims}) == {False}
    plain = make_payload(claims, gazetteer=Places())
    assert make_payload(claims, gazetteer=Places(), reviewed={c.id for c in claims}) == plain


def open_place(page: Page, name: str) -> str:
    page.get_by_role("button", name="Table").click()
    page.locator("#table-body").get_by_role("button", name=name).click()
    page.wait_for_selector("#place:not([hidden])")
    return page.locator("#place").inner_text()


def test_in_the_panel_the_legend_and_the_table(
    claims: list[Claim], drawn: Callable[..., Path], open_page: Callable[..., Page]
) -> None:
    shaar = {claim.id for claim in claims if claim.place_id == "aleppo/al-shaar"}
    page = open_page(drawn(claims, reviewed=shaar))
    assert "not reviewed yet" in page.locator("#legend-body").inner_text()
    assert "not reviewed" in open_place(page, "Karm al-Qaterji")
    assert "not reviewed" not in open_place(page, "al-Shaar")
    row = page.locator("#table-body tr", has_text="Karm al-Qaterji").inner_text()
    assert "not reviewed" in row
    assert "not reviewed" not in page.locator("#table-body tr", has_text="al-Shaar").inner_text()


def test_without_review_the_map_says_nothing_of_it(
    model_map: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(model_map)
    assert "not reviewed" not in page.locator("#legend-body").inner_text()
    assert "not reviewed" not in open_place(page, "Karm al-Qaterji")


def test_the_edge_of_what_nobody_reviewed_is_stitched(
    claims: list[Claim], drawn: Callable[..., Path], open_page: Callable[..., Page]
) -> None:
    """The same place painted twice: only its review is another, and so is its paint."""

    def painted(reviewed: set[str]) -> bytes:
        page = open_page(drawn(claims, reviewed=reviewed))
        page.wait_for_timeout(300)
        return page.locator(".leaflet-overlay-pane canvas").first.screenshot()

    every = {claim.id for claim in claims}
    assert painted(every) == painted(every)
    assert painted(every) != painted(set())
