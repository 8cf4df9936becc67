"""What a name may mean, drawn."""

from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Browser

from geo.cli import main
from geo.drawing.candidates import draw_candidates
from geo.places.gazetteer import Gazetteer


def test_a_page_of_candidates_in_a_browser(
    places: Gazetteer, browser: Browser, tmp_path: Path
) -> None:
    found = places.find("al-Zahraa", limit=2)
    to = draw_candidates("al-Zahraa", found, gazetteer=places, to=tmp_path / "x" / "names.html")
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("request", lambda request: problems.append(request.url))
    page.goto(to.as_uri())
    assert problems == [to.as_uri()]
    assert page.locator("li").count() == len(found)
    assert page.locator(".candidate.approximate").count() == 1
    assert page.locator("circle").count() == len(found)
    box = page.locator(".candidate.approximate").bounding_box()
    frame = page.locator("svg").bounding_box()
    assert box is not None
    assert frame is not None
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert "aleppo/al-zahraa" in page.inner_text("body")
    page.close()


def test_the_command_draws_them_and_names_what_is_hostile(tmp_path: Path) -> None:
    to = tmp_path / "map.html"
    result = CliRunner().invoke(main, ["places", "find", "Sheikh Lutfi", "--map", str(to)])
    assert result.exit_code == 0, result.output
    first = to.read_bytes()
    assert b"Sheikh Lutfi" in first
    CliRunner().invoke(main, ["places", "find", "Sheikh Lutfi", "--map", str(to)])
    assert to.read_bytes() == first
    places = Gazetteer.read()
    draw_candidates("<script>1</script>", places.find("Aleppo"), gazetteer=places, to=to)
    assert b"<script" not in to.read_bytes()
