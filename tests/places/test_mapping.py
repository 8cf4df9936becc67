"""The shipped article mapped with a real Nominatim and an Overpass answer beside it."""

import json
from pathlib import Path
from typing import Any

import extract as osm
import pytest
from click.testing import CliRunner, Result
from conftest import Opener
from nominatim_server import Overpass

from geo.cli import main
from geo.places.gazetteer import Gazetteer

ARTICLE = Path(__file__).parents[2] / "data/articles/2016-12-06-eastern-aleppo.md"


class Desk:
    """A data folder, and the servers that its commands ask."""

    def __init__(self, data: Path, nominatim: str, overpass: Overpass) -> None:
        self.data = data
        self.overpass = overpass
        self.servers = ("--nominatim", nominatim, "--overpass", overpass.url)

    def map(self, *arguments: str, article: Path = ARTICLE) -> Result:
        to = ("-o", str(self.data / "map.html"))
        given = ("map", str(article), *to, "--osm", "auto", *self.servers, *arguments)
        result = CliRunner().invoke(main, ["--data", str(self.data), *given])
        assert result.exit_code == 0, result.output
        return result

    @property
    def page(self) -> bytes:
        return (self.data / "map.html").read_bytes()

    def located(self) -> dict[str, str | None]:
        (ledger,) = (self.data / "claims").glob("*.jsonl")
        claims = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
        return {claim["place_text"]: claim["place_id"] for claim in claims}

    def places(self) -> Gazetteer:
        return Gazetteer.read(ARTICLE.parents[1] / "places", self.data / "places")


@pytest.fixture
def desk(nominatim_url: str, overpass: Overpass, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data", f"{nominatim_url}/search", overpass)


def test_the_city_is_fetched_once_and_names_one_by_one(desk: Desk) -> None:
    first = desk.map()
    assert "Note" not in first.stderr
    page = desk.page
    kept = {path.name for path in (desk.data / "places").glob("*.geojson")}
    assert kept == {"aleppo-sy.geojson", "names-sy.geojson"}
    assert len(desk.overpass.asked) == 1
    # From now on it needs no server, and the same comes of it.
    again = desk.map("--overpass", "http://127.0.0.1:9/")
    assert "Note" not in again.stderr
    assert desk.page == page
    never = desk.map("--osm", "never", "--nominatim", "http://127.0.0.1:9/search")
    assert desk.page == page
    assert never.stdout == again.stdout == first.stdout
    assert len(desk.overpass.asked) == 1


def test_ids_stay_and_outlines_become_solid(desk: Desk) -> None:
    before = desk.map("--osm", "never").stdout
    ids = desk.located()
    assert desk.map().stdout == before
    assert desk.located() == ids
    places = desk.places()
    shaar = places.place(f"osm:way/{osm.SUBURB}")
    assert (shaar.id, shaar.outline) == ("aleppo/al-shaar", "osm")
    assert places.place("aleppo/karm-al-qaterji").same_as == (f"osm:way/{osm.QATERJI}",)
    assert places.place("aleppo/al-marjeh").same_as == (f"osm:way/{osm.MARJEH}",)
    # Only a node is mapped: the approximate outline stays, and OpenStreetMap is not asked again.
    lutfi = places.place("aleppo/sheikh-lutfi")
    assert (lutfi.outline, lutfi.same_as) == ("approximate", (f"osm:node/{osm.LUTFI}",))
    assert places.place("aleppo/aleppo").same_as == (f"osm:relation/{osm.CITY}",)
    assert places.place("syria/kefraya").same_as == (f"osm:node/{osm.KEFRAYA}",)
    assert places.place("syria/al-fouaa").same_as == (f"osm:node/{osm.FOUAA}",)


def test_what_was_not_chosen_is_kept_with_the_place(desk: Desk) -> None:
    desk.map()
    places = desk.places()
    city = places.place("aleppo/aleppo")
    assert [(one.id, one.kind) for one in city.rejected] == [
        (f"osm:relation/{osm.GOVERNORATE}", "province")
    ]
    assert "the city of this name fits the words better" in city.rejected[0].reason
    province = places.place("syria/idlib-province")
    assert province.outline == "osm"
    assert {one.id for one in province.rejected} == {f"osm:relation/{osm.IDLIB}"}


def test_refresh_asks_again_and_never_asks_nothing(desk: Desk) -> None:
    desk.map("--osm", "never")
    assert desk.overpass.asked == []
    assert not (desk.data / "places").exists()
    desk.map()
    desk.map("--osm", "refresh")
    assert len(desk.overpass.asked) == 2


def test_the_steps_of_a_pipe_learn_the_same(desk: Desk) -> None:
    runner = CliRunner()
    whole = ["--data", str(desk.data)]
    claims = runner.invoke(main, [*whole, "extract", str(ARTICLE)]).stdout
    located = runner.invoke(
        main, [*whole, "locate", "--osm", "auto", *desk.servers], input=claims
    ).stdout
    placed = {c["place_text"]: c["place_id"] for c in map(json.loads, located.splitlines())}
    desk.map("--nominatim", "http://127.0.0.1:9/search")
    assert desk.located() == placed
    assert len(desk.overpass.asked) == 1


def test_what_is_kept_up_to_date_learns_too(desk: Desk) -> None:
    arguments = ["update", str(ARTICLE), "--osm", "auto", *desk.servers]
    result = CliRunner().invoke(main, ["--data", str(desk.data), *arguments])
    assert result.exit_code == 0, result.output
    assert len(desk.overpass.asked) == 1
    assert desk.places().place("aleppo/al-shaar").outline == "osm"


def test_a_name_that_nobody_shipped(desk: Desk, tmp_path: Path) -> None:
    article = tmp_path / "new.md"
    article.write_text(
        "---\ntitle: Aleppo\npublisher: dpa\npublished: 2016-12-06\n---\n"
        "Government forces captured the Haydariya district of Aleppo, "
        "the Syrian Observatory for Human Rights said.\n\n"
        "Government forces captured the Nowhereya district of Aleppo, SANA said.\n"
    )
    result = desk.map(article=article)
    placed = desk.located()
    place = desk.places().place(str(placed["Haydariya"]))
    assert f"osm:way/{osm.HAYDARIYA}" in {place.id, *place.same_as}
    assert placed["Nowhereya"] is None
    assert "Not placed: 1 name (Nowhereya)" in result.stdout


def test_the_page_shows_solid_outlines_their_ids_and_the_credit(
    desk: Desk, open_page: Opener
) -> None:
    desk.map()
    page = open_page(desk.data / "map.html")
    drawn: list[dict[str, Any]] = page.evaluate(
        "JSON.parse(document.getElementById('data').textContent).places"
    )
    outlines = {place["id"]: place["outline"] for place in drawn if "unknown" not in place}
    assert outlines["aleppo/al-shaar"] == outlines["aleppo/al-marjeh"] == "osm"
    assert outlines["aleppo/sheikh-lutfi"] == "approximate"
    assert "© OpenStreetMap contributors" in page.locator("#credits").inner_text()
    page.get_by_role("button", name="Table", exact=True).click()
    page.get_by_role("row").get_by_role("button", name="al-Shaar").first.click()
    panel = page.locator("#place").inner_text()
    assert f"OpenStreetMap way {osm.SUBURB}, version 3" in panel
    assert "© OpenStreetMap contributors (ODbL-1.0)" in panel


def test_a_claim_kept_by_another_id_is_about_the_same_place(desk: Desk) -> None:
    desk.map()
    (ledger,) = (desk.data / "claims").glob("*.jsonl")
    lines = ledger.read_text("utf-8").replace("aleppo/al-shaar", f"osm:way/{osm.SUBURB}")
    claims = desk.data / "old.jsonl"
    claims.write_text(lines, "utf-8")
    given = ["positions", str(claims), "--place", f"osm:way/{osm.SUBURB}", "--format", "json"]
    result = CliRunner().invoke(main, ["--data", str(desk.data), *given])
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert {position["place_id"] for position in found} == {"aleppo/al-shaar"}
