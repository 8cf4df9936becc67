"""The file itself: what runs in it, what it asks for, and that it comes out the same."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import folium
import pytest
from branca.element import Element, Figure
from conftest import Drawer, Opener
from hostile import HOSTILE, claims_on_hostile_places, hostile_claims, hostile_places
from playwright.sync_api import Request, expect

from geo.drawing import draw
from geo.drawing.page import ASSETS, bundle
from geo.drawing.payload import safe_url
from geo.errors import InputError
from geo.model import Article, Claim
from geo.places.gazetteer import Gazetteer


def test_hostile_text_runs_nothing_and_stays_legible(
    article: Article, drawn: Drawer, open_page: Opener
) -> None:
    page = open_page(drawn(hostile_claims(article), title=HOSTILE[0] + HOSTILE[3]))
    assert page.title() == HOSTILE[0] + HOSTILE[3]
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE[0] + HOSTILE[3])
    page.locator("details.unplaced summary").click()
    expect(page.locator("#unplaced mark")).to_have_count(len(HOSTILE))
    quotes = page.locator("#unplaced mark").all_text_contents()
    assert sorted(quotes) == sorted(HOSTILE)
    page.get_by_role("button", name="Table", exact=True).click()
    page.locator("tbody th button").first.click()
    expect(page.locator("#place mark")).to_have_count(len(HOSTILE))
    quotes = page.locator("#place mark").all_text_contents()
    assert sorted(quotes) == sorted(HOSTILE)
    assert page.locator("#place a, #unplaced a").count() == 0
    assert page.evaluate("globalThis.ran") is None
    wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide, "a long name makes the page scroll sideways"


def test_hostile_places_run_nothing_and_stay_legible(
    article: Article, drawn: Drawer, open_page: Opener
) -> None:
    page = open_page(drawn(claims_on_hostile_places(article), gazetteer=hostile_places()))
    page.get_by_role("button", name="Table", exact=True).click()
    rows = page.locator("tbody th button")
    assert rows.count() == len(HOSTILE)
    for number in range(len(HOSTILE)):
        rows.nth(number).click()
        expect(page.locator("#place mark")).to_have_count(1)
    assert page.evaluate("globalThis.ran") is None
    wide = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("#place, #panel, #app")]
            .map((one) => one.scrollWidth - one.clientWidth)"""
    )
    assert max(wide) <= 0, "a long name makes the page scroll sideways"
    signs = page.evaluate("() => [...document.querySelectorAll('.sign')].map((s) => s.offsetWidth)")
    assert max(signs, default=0) <= 160


# Where each letter of the words after a name stands, from left to right.
ORDER = """(words) => {
    const place = document.getElementById("place");
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        found.push([...words].map((_, letter) => {
            range.setStart(walker.currentNode, at + letter);
            range.setEnd(walker.currentNode, at + letter + 1);
            const { left, top } = range.getBoundingClientRect();
            return [Math.round(top), left];
        }));
    }
    return found;
}"""


def test_a_name_turns_nothing_but_itself(
    article: Article, drawn: Drawer, open_page: Opener
) -> None:
    page = open_page(drawn(claims_on_hostile_places(article), gazetteer=hostile_places()))
    turning = [
        n for n, text in enumerate(HOSTILE) if re.search("[\u202a-\u202e\u2066-\u2069]", text)
    ]
    assert len(turning) >= 2
    for number in turning:
        page.evaluate("(id) => { location.hash = `#place=${id}`; }", f"bad/{number:02}")
        expect(page.locator("#place mark")).to_have_text(HOSTILE[number])
        for words in ("Published", "publisher", "confidence", "Silent"):
            places = page.evaluate(ORDER, words)
            assert places, words
            for letters in places:
                assert letters == sorted(letters), f"{words!r} is turned"


def test_no_datum_passes_through_a_template(claims: list[Claim], drawn: Drawer) -> None:
    text = drawn(claims, title="{{ 7*7 }}").read_text("utf-8")
    assert "{{ 7*7 }}" in text
    frame = text.split('<script type="application/json" id="frame">')[0]
    assert "those areas had not fallen" not in frame


def test_the_same_input_gives_the_same_bytes(
    claims: list[Claim], places: Gazetteer, tmp_path: Path
) -> None:
    one = draw(claims, to=tmp_path / "one.html", gazetteer=places).read_bytes()
    other = draw(reversed(claims), to=tmp_path / "other.html", gazetteer=places).read_bytes()
    assert one == other


def test_no_claims_draw_a_map_that_says_so(drawn: Drawer, open_page: Opener) -> None:
    page = open_page(drawn([]))
    expect(page.locator("#dek")).to_contain_text("No claims")


def test_the_policy_allows_no_other_script(
    model_map: Path, tmp_path: Path, open_page: Opener
) -> None:
    text = model_map.read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]
    assert policy[1].startswith("default-src &#x27;none&#x27;; ")
    changed = tmp_path / "changed.html"
    changed.write_text(text.replace("</body>", "<script>globalThis.ran = 1</script></body>"))
    assert open_page(changed).evaluate("globalThis.ran") is None
    refused = open_page.problems  # type: ignore[attr-defined]
    assert [("Content Security Policy" in line) for line in refused] == [True]
    refused.clear()


def test_a_packed_map_is_the_same_map(
    claims: list[Claim], drawn: Drawer, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.drawing.page.PACK_FROM", 100)
    path = drawn(claims)
    assert 'type="application/gzip"' in path.read_text("utf-8")
    page = open_page(path)
    expect(page.locator("#disagreement")).to_contain_text("3 places where sources conflict")
    page.locator("#disagreement .call").click()
    expect(page.locator("#place mark").first).to_be_visible()


def test_payload_is_readable_json(model_map: Path, claims: list[Claim]) -> None:
    text = model_map.read_text("utf-8")
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', text)
    assert block is not None
    assert len(json.loads(block[1])["claims"]["place"]) == len(claims)


def test_modules_share_no_name() -> None:
    declared = re.compile(
        r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE
    )
    sources = [path.read_text("utf-8") for path in sorted(ASSETS.glob("*.js"))]
    names = [name for text in sources for name in declared.findall(text)]
    assert len(names) == len(set(names))
    together = bundle(ASSETS)
    assert "import " not in re.sub(r"//.*", "", together)
    assert all(re.search(rf"\b{name}\b", together) for name in names), "a module nobody imports"


def test_text_is_never_parsed_as_markup() -> None:
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|Function\("
    for path in ASSETS.glob("*.js"):
        assert not re.findall(ways, path.read_text("utf-8")), path.name


def test_assets_stay_small() -> None:
    for path in ASSETS.iterdir():
        assert len(path.read_text("utf-8").splitlines()) <= 400, path.name


def test_a_folium_map_of_ones_own(claims: list[Claim], drawn: Drawer, open_page: Opener) -> None:
    base = folium.Map(tiles=None)
    folium.CircleMarker((36.2, 37.16), tooltip="Citadel").add_to(base)
    folium.LayerControl().add_to(base)
    figure = base.get_root()
    assert isinstance(figure, Figure)
    figure.header.add_child(Element("<style>.mine { color: gray }</style>"))
    before = base.get_root().render()
    path = drawn(claims, map=base)
    assert path.read_bytes() == drawn(claims, map=base).read_bytes()
    assert ".mine { color: gray }" in path.read_text("utf-8")
    page = open_page(path)
    expect(page.locator("#disagreement")).to_contain_text("3 places")
    assert page.evaluate("typeof circle_marker_user_0") == "object"
    assert len(base.get_root().render()) == len(before)


def test_what_a_popup_of_ones_own_needs_is_named_in_the_policy(
    claims: list[Claim], drawn: Drawer
) -> None:
    base = folium.Map(tiles=None)
    folium.Marker((36.2, 37.16), popup="the Citadel").add_to(base)
    text = drawn(claims, map=base).read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "https://code.jquery.com" in policy[1]
    assert "style-src-attr" in policy[1]
    assert "bootstrap" not in text.split("</head>")[0]
    assert text == drawn(claims, map=base).read_text("utf-8")


def test_tiles_of_ones_own_are_named_in_the_policy(claims: list[Claim], drawn: Drawer) -> None:
    text = drawn(claims, map=folium.Map(tiles="OpenStreetMap")).read_text("utf-8")
    assert "img-src data: https://tile.openstreetmap.org;" in text


def test_a_basemap_asks_one_host_and_names_its_owner(
    claims: list[Claim], drawn: Drawer, open_page: Opener
) -> None:
    asked: set[str] = set()

    def allow(request: Request) -> bool:
        asked.add(urlsplit(request.url).netloc)
        return True

    page = open_page(drawn(claims, basemap="osm"), allow=allow)
    page.wait_for_timeout(300)
    open_page.problems.clear()  # type: ignore[attr-defined] # tiles that did not come
    assert asked == {"tile.openstreetmap.org"}
    expect(page.locator("#credits")).to_contain_text("OpenStreetMap")


@pytest.mark.parametrize("name", ["nowhere", "", "Jawg.Streets"])
def test_a_basemap_that_cannot_be_had(claims: list[Claim], drawn: Drawer, name: str) -> None:
    with pytest.raises(InputError, match="basemap"):
        drawn(claims, basemap=name)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:///nowhere", False),
        ("//example.org", False),
        ("https://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, *, safe: bool) -> None:
    assert safe_url(url) == (url if safe else None)
