"""Ways into the page that are not its data: the address, the search, the frame, odd identifiers."""

from pathlib import Path

import msgspec
import pytest
from conftest import Drawer, Opener
from hostile import HOSTILE, URLS, claims_on_hostile_places, hostile_claims, hostile_places
from model_case import Places
from playwright.sync_api import Page, expect

from geo.model import Article, Claim
from geo.theatre import Theatre

# Names that every object has, or that change what objects are.
ODD = ("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", "then")

FRAGMENTS = [
    "#<script>globalThis.ran=1</script>",
    "#place=<img src=x onerror=globalThis.ran=1>",
    "#javascript:globalThis.ran=1",
    "#__proto__=1&__proto__[ran]=1&constructor[prototype][ran]=1&__proto__.ran=1",
    *(f"#{key}={name}" for key in ("place", "source", "view", "day") for name in ODD),
    "#pair=__proto__&pair=constructor&view=pair",
    "#day=9999999999-99-99",
    "#day=NaN&view=pair&pair=&pair=",
    "#%&%%%E0%A4%A&place=%00%ff",
    "#place=" + "../" * 50,
    "#" + "&".join(f"source=s{number}" for number in range(20_000)),
    "#place=" + "x" * 1_000_000,
    "#embed&embed&embed=<script>",
]


def unharmed(page: Page) -> None:
    assert page.evaluate("globalThis.ran") is None
    assert page.evaluate("({}).ran") is None
    assert page.evaluate("Object.keys(Object.prototype)") == []


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda text: str(text)[:40])
def test_the_address_is_only_ever_looked_up(
    fragment: str, model_map: Path, open_page: Opener
) -> None:
    page = open_page(model_map, fragment=fragment)
    unharmed(page)
    page.evaluate("location.hash = ''")
    page.evaluate("(hash) => { location.hash = hash; }", fragment)
    unharmed(page)
    page.evaluate("location.hash = '#view=table'")
    expect(page.locator("tbody th button").first).to_be_visible()


@pytest.mark.parametrize(
    "text", [*HOSTILE, *URLS, *ODD, "(((((", "[a-", "\\", "x" * 100_000, "\u0301" * 50_000]
)
def test_the_search_is_only_ever_words(text: str, model_map: Path, open_page: Opener) -> None:
    page = open_page(model_map)
    box = page.get_by_role("combobox").first
    # As a paste would: typed letter by letter, the longest would take minutes.
    box.evaluate(
        """(input, text) => {
            input.value = text;
            input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        text,
    )
    box.press("ArrowDown")
    box.press("Escape")
    unharmed(page)
    box.fill("shaar")
    expect(page.get_by_role("option").first).to_contain_text("al-Shaar")


def test_in_a_frame(article: Article, drawn: Drawer, open_page: Opener) -> None:
    path = drawn(
        claims_on_hostile_places(article), gazetteer=hostile_places(), title=HOSTILE[7] + HOSTILE[0]
    )
    page = open_page(path, fragment="#embed")
    unharmed(page)
    assert page.title() == HOSTILE[7] + HOSTILE[0]


def test_the_code_for_a_frame_is_one_frame_whatever_the_title(
    article: Article, drawn: Drawer, open_page: Opener
) -> None:
    title = "\"><script>globalThis.ran=1</script>'<!-- & &quot;"
    page = open_page(drawn(hostile_claims(article), title=title))
    page.evaluate(
        """() => Object.defineProperty(navigator, "clipboard", {
            value: { writeText: async (text) => { globalThis.copied = text; } },
        })"""
    )
    page.evaluate('document.getElementById("copy-embed").click()')
    page.wait_for_function("globalThis.copied")
    code = page.evaluate("globalThis.copied")
    frame = page.evaluate(
        """(code) => {
            const read = new DOMParser().parseFromString(code, "text/html");
            const all = [...read.head.children, ...read.body.children];
            return [all.map((one) => one.tagName), all[0].title, all[0].getAttribute("src")];
        }""",
        code,
    )
    assert frame[0] == ["IFRAME"]
    assert frame[1] == title
    assert frame[2].endswith("#embed")
    unharmed(page)


def odd_claims(article: Article) -> list[Claim]:
    base = next(c for c in hostile_claims(article) if c.place_id is not None)
    return [
        msgspec.structs.replace(
            base, id="", source=name, source_text=name, publisher=name, article=name, actor=name,
            speaker=name, relay=other, place_id=name, place_text=name, exact=name, prefix="",
            suffix="", start=0, end=len(name), url=None, status_text=name, origin=name,
        )
        for name, other in zip(ODD, reversed(ODD), strict=True)
    ]  # fmt: skip


def odd_places() -> Places:
    return Places(
        *(
            {
                "properties": {
                    "id": name, "name": name, "names": {name: name, "ar": name},
                    "spellings": [name], "kind": name, "outline": "imported", "credit": name,
                    "licence": name, "lon": 37.0 + number / 10, "lat": 36.0,
                },
                "geometry": {"type": "Polygon", "coordinates": [[
                    [37 + number / 10, 36], [37.05 + number / 10, 36],
                    [37.05 + number / 10, 36.05], [37 + number / 10, 36],
                ]]},
            }
            for number, name in enumerate(ODD)
        )
    )  # fmt: skip


def test_names_that_every_object_has_are_names_like_any(
    article: Article, drawn: Drawer, open_page: Opener
) -> None:
    path = drawn(odd_claims(article), gazetteer=odd_places(), theatre=Theatre(), title="__proto__")
    page = open_page(path)
    page.get_by_role("button", name="Table", exact=True).click()
    rows = page.locator("tbody th button")
    assert sorted(map(str.strip, rows.all_text_contents())) == sorted(ODD)
    for number, name in enumerate(ODD):
        page.evaluate("(id) => { location.hash = `#place=${id}`; }", name)
        expect(page.locator("#place mark")).to_have_text(name)
        assert page.evaluate("location.hash").endswith(f"place={name}"), number
    with page.expect_download() as started:
        page.evaluate('document.getElementById("download-csv").click()')
    text = Path(started.value.path()).read_text("utf-8-sig")
    assert all(text.count(name) >= 8 for name in ODD)
    unharmed(page)


def test_nothing_that_is_text_can_become_code(model_map: Path, open_page: Opener) -> None:
    """The policy in force: neither eval nor what is written into the page later."""
    page = open_page(model_map)
    refused = page.evaluate(
        """async () => {
            // What a debugger asks for at once may do all; what runs later may not.
            await new Promise((done) => setTimeout(done, 50));
            const tries = {
                evaluated: () => window.eval("globalThis.ran = 1"),
                made: () => new Function("globalThis.ran = 1")(),
                timed: () => setTimeout("globalThis.ran = 1", 0),
            };
            for (const [name, one] of Object.entries(tries)) try { one(); } catch { /* refused */ }
            const script = document.createElement("script");
            script.textContent = "globalThis.ran = 1";
            document.body.append(script);
            const held = document.createElement("div");
            held.innerHTML = "<img src=x onerror='globalThis.ran=1'>"
                + "<svg onload='globalThis.ran=1'></svg>"
                + "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>"
                + "<a id=go href='javascript:globalThis.ran=1'>x</a><form action='https://e.org'>"
                + "<button id=send>x</button></form><object data='data:text/html,x'></object>"
                + "<base href='https://e.org/'><meta http-equiv=refresh content='0;url=x'>";
            document.body.append(held);
            document.getElementById("go").click();
            document.getElementById("send").click();
            return new Promise((done) => setTimeout(() => done(globalThis.ran ?? null), 300));
        }"""
    )
    assert refused is None
    problems = open_page.problems  # type: ignore[attr-defined]
    assert problems
    assert not [line for line in problems if line.startswith(("asked", "opened", "dialog"))]
    problems.clear()
