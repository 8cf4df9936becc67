"""The still: what stands in it as text, what it looks like, and that it comes out the same."""

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hostile import claims_on_hostile_places, hostile_claims, hostile_places
from model_case import claim_in
from PIL import Image

from geo.drawing.inks import inks
from geo.drawing.still import SIZES, draw_still
from geo.drawing.still.lettering import cut, has_font, legible, wrapped
from geo.drawing.still.sheet import Sheet
from geo.errors import InputError
from geo.model import Article, Claim
from geo.places.gazetteer import Gazetteer

Still = Callable[..., Path]


@pytest.fixture
def still(places: Gazetteer, tmp_path: Path, claims: list[Claim]) -> Still:
    """Draws a still of the model case, or of other claims."""

    def drawer(suffix: str = ".svg", *, of: list[Claim] | None = None, **options: Any) -> Path:
        to = tmp_path / f"still{suffix}"
        return draw_still(claims if of is None else of, to=to, gazetteer=places, **options)

    return drawer


def words(svg: Path) -> list[str]:
    """The text elements of a picture, in their order."""
    root = ET.fromstring(svg.read_text("utf-8"))
    return ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]


def pixels(png: Path) -> np.ndarray:
    with Image.open(png) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def share_of(picture: np.ndarray, colour: str, *, near: int = 12) -> float:
    """How much of a picture has a colour."""
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
    return float((np.abs(picture - wanted).max(axis=2) <= near).mean())


def test_what_is_asserted_by_whom_stands_in_it_as_text(still: Still) -> None:
    said = words(still(title="Four districts"))
    assert said[:2] == [
        "Four districts",
        "What each source asserts as of 6 December 2016; nothing is merged or ranked.",
    ]
    assert said.count("As asserted by") == 4
    assert {"SANA", "state media, of government forces", "residents"} <= set(said)
    assert "≠ Sheikh Lutfi" in said
    assert {"held by government forces", "not held by government forces"} <= set(said)
    assert "≠ another source contradicts it" in said
    assert any(line.startswith("Places and outlines: accordingto") for line in said)


def test_arabic_stands_in_it_as_it_is_written(still: Still) -> None:
    assert "المرجة" in words(still(size="a4"))


def test_a_source_alone_is_one_panel_and_the_others_are_named(still: Still) -> None:
    said = words(still(sources=["SANA"]))
    assert said.count("As asserted by") == 1
    assert not any(line.startswith("not held") for line in said)
    left_out = next(line for line in said if line.startswith("Not shown"))
    assert "Syrian Observatory for Human Rights" in left_out
    assert "SANA" not in left_out


def test_sources_stand_in_the_order_they_are_asked_for(still: Still) -> None:
    said = words(still(sources=["sana", "sohr"]))
    names = ["SANA", "Syrian Observatory for Human Rights"]
    assert [line for line in said if line in names] == names


def test_how_many_claims_are_reviewed_is_said_once_any_is(
    still: Still, claims: list[Claim]
) -> None:
    assert not any("reviewed" in line for line in words(still()))
    said = words(still(reviewed={claims[0].id, claims[1].id}))
    assert any(line.startswith(f"2 of {len(claims)} claims reviewed.") for line in said)


def test_what_lies_elsewhere_is_said_in_words(still: Still) -> None:
    said = " ".join(words(still(size="a4")))
    assert "Elsewhere:" in said
    assert "Kefraya" in said


def test_a_day_before_the_first_claim_is_no_picture(still: Still) -> None:
    with pytest.raises(InputError, match="nobody asserts"):
        still(as_of=dt.date(2016, 1, 1))


def test_old_positions_say_of_when_they_are(still: Still) -> None:
    said = words(still(as_of=dt.date(2017, 1, 6), sources=["SANA"], size="a4"))
    assert "over 14 days old" in said
    assert "held by government forces, 6 December 2016" in " ".join(said)


@pytest.mark.parametrize("size", list(SIZES))
def test_sizes(still: Still, size: str) -> None:
    wanted = SIZES[size]
    height, width, _ = pixels(still(".png", size=size)).shape
    assert abs(width - wanted.width * wanted.dpi) <= 1
    assert abs(height - wanted.height * wanted.dpi) <= 1


def test_a_held_place_is_painted_and_a_conflict_outlined(still: Still, claims: list[Claim]) -> None:
    sana = pixels(still(".png", sources=["sana"]))
    assert share_of(sana, inks()["accent"]) > 0.001
    undisputed = [claim for claim in claims if claim.source == "sana"]
    alone = pixels(still(".png", of=undisputed, sources=["sana"]))
    assert share_of(alone, inks()["accent"]) == 0
    blue = "#6a95c2"  # the first colour at the strength of a fill, on white
    assert share_of(alone, blue) > 0.005


@pytest.mark.parametrize("change", [{"hedged": True}, {"denied": True}])
def test_doubt_and_denial_differ_from_a_plain_claim_in_form(
    still: Still, claims: list[Claim], change: dict[str, Any]
) -> None:
    plain = [claim for claim in claims if claim.source == "sana"]
    other = [msgspec.structs.replace(claim, **change, id="") for claim in plain]
    of_both = [
        pixels(still(".png", of=some, sources=["sana"])).mean(axis=2) for some in (plain, other)
    ]
    changed = np.abs(of_both[0] - of_both[1])[180:480, 40:1160] > 25  # the panel, without colour
    assert changed.mean() > 0.005


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_input_gives_the_same_bytes(
    still: Still, claims: list[Claim], suffix: str
) -> None:
    one = still(suffix).read_bytes()
    assert still(suffix, of=list(reversed(claims))).read_bytes() == one
    assert len(one) < 1_000_000


def test_a_pdf_has_its_letters_with_it(still: Still) -> None:
    assert b"/FontFile2" in still(".pdf").read_bytes()


@pytest.mark.parametrize(
    ("suffix", "options", "message"),
    [
        (".gif", {}, r"\.png, \.svg or \.pdf"),
        ("", {}, r"\.png, \.svg or \.pdf"),
        (".png", {"size": "huge"}, "card"),
        (".png", {"sources": ["nobody"]}, "these do: accordingto-desk, residents, sana, sohr"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    still: Still, suffix: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        still(suffix, **options)


def test_hostile_text_is_only_text(still: Still, article: Article) -> None:
    svg = still(of=hostile_claims(article), title="$x^2$ <script>alert(1)</script>")
    assert words(svg)[0] == "$x^2$ <script>alert(1)</script>"
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg.read_text()).iter()}
    assert not tags & {"script", "image", "foreignObject", "a"}
    assert "\u202e" not in svg.read_text("utf-8")


def test_places_of_hostile_names_are_drawn(article: Article, tmp_path: Path) -> None:
    of, known = claims_on_hostile_places(article), hostile_places()
    for suffix in (".svg", ".png", ".pdf"):
        to = draw_still(of, to=tmp_path / f"bad{suffix}", gazetteer=known)
        assert to.stat().st_size > 1000
    assert len(words(tmp_path / "bad.svg")) > 10


def test_points_alone_are_a_picture(still: Still, article: Article) -> None:
    said = {"source_text": "SANA", "place_text": "Idlib", "place_id": "syria/idlib"}
    one = claim_in(article, "al-Shaar", source="sana", status="held", actor="government", **said)
    picture = pixels(still(".png", of=[one]))
    assert share_of(picture, "#6a95c2") > 0.0001
    assert "Idlib" in words(still(of=[one]))


def test_lines() -> None:
    assert legible("a\u202eb\n\tc\x00") == "ab c"
    assert legible("x" * 1000, most=10) == "xxxxxxxxx…"
    assert has_font("كرم القاطرجي Київ Шуша")
    assert cut("abcdef", fits=lambda text: len(text) <= 4) == "abc…"
    assert wrapped("one two three", most=2, fits=lambda text: len(text) <= 7) == [
        "one two",
        "three",
    ]
    assert wrapped("a b c d", most=2, fits=lambda text: len(text) <= 3) == ["a b", "c d"]
    assert wrapped("a b c d e", most=2, fits=lambda text: len(text) <= 3) == ["a b", "c…"]


def test_a_letter_without_a_font_is_put_into_others() -> None:
    shown = legible("\U00012000 Ur")  # cuneiform
    assert shown.endswith("Ur")
    assert has_font(shown)


def test_arabic_letters_are_joined() -> None:
    sheet = Sheet(SIZES["card"], paper="#ffffff")
    joined, _ = sheet.measure("المرجة", size=20)
    alone, _ = sheet.measure("\u200c".join("المرجة"), size=20)
    assert joined < alone
