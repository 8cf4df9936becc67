"""Days, addresses and files that leave the map, in a real browser."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from conftest import PHONE, Drawer, Opener
from model_case import claim_in
from playwright.sync_api import Page, expect

from geo.model import Article, Claim

Said = Callable[..., Claim]


@pytest.fixture
def said(article: Article) -> Said:
    """A claim of a day: who, where, what."""

    def make(day: str, source: str, place: str, status: str, **fields: Any) -> Claim:
        given = {"source_text": source, "place_text": place, "place_id": f"aleppo/{place}"}
        given |= {"published_at": day, "article": f"{day}-{source}", "status": status}
        return claim_in(article, "al-Shaar", source=source, **{**given, **fields})

    return make


@pytest.fixture
def week(said: Said, drawn: Drawer) -> Path:
    """Three days on which something was asserted, with gaps between them."""
    return drawn(
        [
            said("2016-12-01", "rebels", "al-shaar", "held", actor="opposition"),
            said("2016-12-04", "sana", "al-shaar", "captured", actor="government"),
            said("2016-12-04", "rebels", "al-marjeh", "held", actor="opposition"),
            said("2016-12-06", "rebels", "al-shaar", "lost", actor="opposition"),
        ]
    )


def shown_day(page: Page) -> str:
    return page.locator("#time .day").inner_text()


def test_one_day_has_no_slider(model_map: Path, open_page: Opener) -> None:
    expect(open_page(model_map).locator("#time")).to_be_hidden()


def test_the_slider_moves_by_days_and_between_days_with_claims(
    week: Path, open_page: Opener
) -> None:
    page = open_page(week)
    assert shown_day(page) == "6 December 2016"
    slider = page.get_by_role("slider", name="Day")
    slider.press("ArrowLeft")
    assert shown_day(page) == "5 December 2016"
    expect(page.locator(".change")).to_contain_text("no change")
    slider.press("PageDown")
    assert shown_day(page) == "4 December 2016"
    expect(page.locator(".change")).to_contain_text("2 places changed")
    expect(page.locator("#disagreement")).to_contain_text("1 place where sources conflict")
    slider.press("Home")
    assert shown_day(page) == "1 December 2016"
    expect(page.locator("#disagreement")).to_contain_text("No place where sources conflict")
    assert page.locator(".ticks i").count() == 3


def test_play_ends_on_the_last_day(week: Path, open_page: Opener) -> None:
    page = open_page(week, size=PHONE)
    page.get_by_role("button", name="Play day by day").click()
    assert shown_day(page) == "1 December 2016"
    expect(page.locator("#time .day")).to_have_text("6 December 2016", timeout=8000)
    expect(page.get_by_role("button", name="Play day by day")).to_be_visible(timeout=8000)


def test_old_claims_fade_and_take_no_part(said: Said, drawn: Drawer, open_page: Opener) -> None:
    page = open_page(
        drawn(
            [
                said("2016-11-01", "rebels", "al-shaar", "held", actor="opposition"),
                said("2016-12-01", "sana", "al-shaar", "captured", actor="government"),
            ]
        ),
        fragment="#place=aleppo/al-shaar",
    )
    expect(page.locator("#disagreement")).to_contain_text("No place where sources conflict")
    expect(page.locator("#place")).to_contain_text("older than 14 days, so not compared")


def test_an_address_opens_its_view(week: Path, open_page: Opener) -> None:
    fragment = "#day=2016-12-04&source=sana&place=aleppo/al-shaar&view=table"
    page = open_page(week, fragment=fragment)
    assert page.locator("#time .day").text_content() == "4 December 2016"
    expect(page.locator("#place h2")).to_have_text("al-Shaar")
    expect(page.locator("caption")).to_contain_text("4 Dec 2016")
    assert page.get_by_role("switch", include_hidden=True).count() == 2
    assert page.locator("#source-1").is_checked()
    assert not page.locator("#source-0").is_checked()


def test_the_address_follows_the_view(week: Path, open_page: Opener) -> None:
    page = open_page(week)
    page.get_by_role("button", name="only SANA").click()
    page.get_by_role("slider", name="Day").press("PageDown")
    page.get_by_role("button", name="Table", exact=True).click()
    address = "#view=table&day=2016-12-04&source=sana"
    expect(page).to_have_url(re.compile(f"{re.escape(address)}$"))
    assert shown_day(open_page(week, fragment=address.replace("view=table&", ""))) == (
        "4 December 2016"
    )
    page.evaluate("() => { location.hash = '#place=aleppo/al-marjeh'; }")
    expect(page.locator("#place h2")).to_have_text("al-Marjeh")


@pytest.mark.parametrize(
    "fragment",
    [
        "#place=nowhere&day=1999-01-01&source=nobody&view=x",
        "#day=<script>",
        "#%E0%A4%A",
        "#place=__proto__&source=constructor",
        "#day=9999999-99-99",
    ],
)
def test_an_address_of_another_map_harms_nothing(
    week: Path, open_page: Opener, fragment: str
) -> None:
    page = open_page(week, fragment=fragment)
    assert shown_day(page) == "6 December 2016"
    expect(page.locator("#place")).to_be_hidden()


def test_embedded_it_is_a_map_until_asked(week: Path, open_page: Opener) -> None:
    page = open_page(week, fragment="#embed", size=(640, 480))
    expect(page.locator("#panel")).to_be_hidden()
    assert page.locator("#map-area").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": 640,
        "height": 480,
    }
    sign = page.locator(".sign").filter(has_text="al-Shaar").bounding_box()
    assert sign is not None
    assert 100 < sign["y"] < 380
    page.get_by_role("button", name="Sources").click()
    expect(page.get_by_role("switch", name="SANA")).to_be_visible()


def test_the_code_to_embed_it_holds_the_view(week: Path, open_page: Opener) -> None:
    page = open_page(week, fragment="#source=sana")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy code to embed it").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.startswith('<iframe src="file:///')
    assert '#embed&amp;source=sana"' in code


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("katerdji", "Karm al-Qaterji"),
        ("القاطرجي", "Karm al-Qaterji"),
        ("ash-sha'ar", "al-Shaar"),
        ("CHAAR", "al-Shaar"),
        ("Sheykh Lotfi", "Sheikh Lutfi"),
        ("الشيخ لطفى", "Sheikh Lutfi"),
        ("bustan al qasr", "Bustan al-Qasr"),
        ("Шейх-Лутфи", "Sheikh Lutfi"),
        ("Карм эль-Катерджи", "Karm al-Qaterji"),
        ("Bustna al-Qasr", "Bustan al-Qasr"),
    ],
)
def test_search_finds_any_spelling(
    model_map: Path, open_page: Opener, query: str, found: str
) -> None:
    page = open_page(model_map)
    box = page.get_by_role("combobox", name="Find a place")
    box.fill(query)
    expect(page.get_by_role("option").first).to_contain_text(found)
    box.press("Enter")
    expect(page.locator("#place h2")).to_have_text(found)


def test_search_of_nothing_known(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    page.get_by_role("combobox", name="Find a place").fill("Zaporizhzhia")
    expect(page.locator("#found-count")).to_have_text("no places found")


def test_claims_leave_as_csv_and_geojson(
    claims: list[Claim], article: Article, drawn: Drawer, open_page: Opener
) -> None:
    formula = '=HYPERLINK("https://example.org","x")'
    hostile = Claim(
        **{
            **{f: getattr(claims[0], f) for f in claims[0].__struct_fields__ if f != "id"},
            "exact": formula,
            "end": claims[0].start + len(formula),
            "speaker": "\u200b+cmd|' /C calc'!A0",
        }
    )
    page = open_page(drawn([*claims, hostile]))
    with page.expect_download() as csv_file:
        page.get_by_role("button", name="Claims as CSV").click()
    rows = list(csv.DictReader(csv_file.value.path().read_text("utf-8-sig").splitlines()))
    assert {row["id"] for row in rows} == {claim.id for claim in [*claims, hostile]}
    assert not [
        cell for row in rows for cell in row.values() if re.match(r"[\u200b\s]*[=+@-]", cell)
    ]
    assert formula in {row["exact"].lstrip("'") for row in rows}
    with page.expect_download() as geojson_file:
        page.get_by_role("button", name="Claims as GeoJSON").click()
    features = json.loads(geojson_file.value.path().read_bytes())["features"]
    assert len(features) == len(claims) + 1
    for feature in features:
        if feature["geometry"] is None:
            continue
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert 36 < shape.bounds[0] < 38, "longitude first"
        assert feature["properties"]["credit"]
    assert article.title


def test_on_paper_it_is_one_document(model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map, fragment="#place=aleppo/karm-al-qaterji")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#legend")).to_be_visible()
    expect(page.locator("#credits")).to_be_visible()
    expect(page.locator("#place mark").first).to_be_visible()
    expect(page.locator("#search")).to_be_hidden()
