"""OpenStreetMap asked while mapping: when, for what, how often, and when not."""

import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from test_gazetteer import claim
from test_osm import CITY, Answers, ask, result, server

from geo.model import Claim, OutlineKind
from geo.places._web import Reach, Server
from geo.places.asking import Asking, Asks
from geo.places.focus import city_of
from geo.places.gazetteer import Gazetteer
from geo.places.osm import area_file
from geo.places.shelves import files_for

__all__ = ["server"]
TEXT = "Fighting went on in Aleppo. Government forces captured the Shaar district of Aleppo."
SY = ("SY",)


class Desk:
    """A folder of places and what was said of it, for a server that answers as it is told."""

    def __init__(self, folder: Path, server: Answers) -> None:
        self.folder = folder
        self.server = server
        self.said: list[str] = []

    def asking(self, asks: Asks = Asks.AUTO, *, url: str | None = None, **more: Any) -> Asking:
        one = ask(self.server, url=url or self.server.url, **more)
        return Asking(
            self.folder, asks=asks, nominatim=one,
            overpass=msgspec.structs.replace(one, method="POST"), note=self.said.append,
        )  # fmt: skip

    def places(self) -> Gazetteer:
        return Gazetteer.read(*files_for(SY), *self.folder.glob("*.geojson"), countries=SY)

    def learn(self, asking: Asking, *claims: Claim, text: str = TEXT) -> list[str | None]:
        """Ask until there is no more to be had; the ids then."""
        for _ in range(10):
            known = self.places()
            located = list(known.locate(claims))
            if not asking.learn(located, text=text, countries=SY, gazetteer=known):
                return [one.place_id for one in located]
        raise AssertionError("it never ends")

    @property
    def asked(self) -> list[str]:
        """What was asked, but for whether there is anybody."""
        return [path for path in self.server.asked if not path.startswith("/status")]


@pytest.fixture
def desk(tmp_path: Path, server: Answers) -> Desk:
    return Desk(tmp_path / "places", server)


def answers(server: Answers, *results: list[dict[str, Any]], city: str = CITY) -> None:
    """Somebody is there; then the city, its parts, and single names."""
    server.say("OK")
    for number, found in enumerate(results):
        server.say(json.dumps(found))
        if number == 0 and found:
            server.say(city)


def place(name: str, *, lon: float = 37.2, lat: float = 36.2, **more: Any) -> dict[str, Any]:
    return result(
        osm_type="node", osm_id=77, category="place", type="village", addresstype="village",
        lat=str(lat), lon=str(lon), display_name=f"{name}, Syria", geojson=None,
        namedetails={"name": name}, **more,
    )  # fmt: skip


def test_the_city_once_and_then_no_more(desk: Desk, server: Answers) -> None:
    answers(server, [result()])
    assert desk.learn(desk.asking(), claim("Shaar"), claim("Aleppo")) == [
        "aleppo/al-shaar", "aleppo/aleppo"
    ]  # fmt: skip
    assert desk.places().place("aleppo/al-shaar").outline is OutlineKind.OSM
    assert len(desk.asked) == 2
    assert "countrycodes=sy" in desk.asked[0]
    desk.learn(desk.asking(), claim("Shaar"), claim("Aleppo"))
    assert len(desk.asked) == 2
    assert desk.said == []


def test_never_sends_nothing(desk: Desk) -> None:
    asking = desk.asking(Asks.NEVER)
    asking.begin(TEXT, countries=SY, gazetteer=desk.places())
    assert desk.learn(asking, claim("Shaar"), claim("Nowhereya")) == ["aleppo/al-shaar", None]
    assert (desk.server.asked, desk.said, desk.folder.exists()) == ([], [], False)


def test_nothing_is_sent_where_nothing_is_lacking(desk: Desk, server: Answers) -> None:
    answers(server, [result()])
    desk.learn(desk.asking(), claim("Shaar"))
    before = len(server.asked)
    asking = desk.asking()
    asking.begin(TEXT, countries=SY, gazetteer=desk.places())
    desk.learn(asking, claim("Shaar"), claim("the enclave"), claim("Aleppo"))
    assert len(server.asked) == before


def test_a_name_is_asked_once_and_so_is_one_without_an_answer(desk: Desk, server: Answers) -> None:
    answers(server, [result()], [place("Tell Hassan")], [])
    wanted = claim("Tell Hassan"), claim("Nowhereya"), claim("Shaar", start=40)
    assert desk.learn(desk.asking(), *wanted) == ["osm:node/77", None, "aleppo/al-shaar"]
    assert len(desk.asked) == 4
    for _ in range(2):
        assert desk.learn(desk.asking(), *wanted)[:2] == ["osm:node/77", None]
    assert len(desk.asked) == 4
    (kept,) = [p for p in desk.places() if p.id == "osm:node/77"]
    assert (kept.licence, kept.credit) == ("ODbL-1.0", "© OpenStreetMap contributors")


def test_refresh_asks_again(desk: Desk, server: Answers) -> None:
    answers(server, [result()], [place("Tell Hassan")])
    wanted = claim("Tell Hassan"), claim("Shaar", start=40)
    desk.learn(desk.asking(), *wanted)
    server.asked.clear()
    assert desk.learn(desk.asking(Asks.REFRESH), *wanted)[0] == "osm:node/77"
    assert len(desk.asked) == 3


def test_what_is_elsewhere_is_not_taken(desk: Desk, server: Answers) -> None:
    far = place("Tell Hassan", lon=36.3, lat=33.5)
    answers(server, [result()], [far])
    assert desk.learn(desk.asking(), claim("Tell Hassan"), claim("Shaar", start=9))[0] is None


def test_of_two_as_good_none_is_taken_where_nothing_says_which(desk: Desk, server: Answers) -> None:
    two = [place("Tell Hassan"), place("Tell Hassan", lon=36.3, lat=33.5) | {"osm_id": 78}]
    server.say("OK")
    server.say(json.dumps(two))
    assert desk.learn(desk.asking(), claim("Tell Hassan"), text="Tell Hassan fell.") == [None]
    assert len(desk.asked) == 1


def test_a_known_point_gets_no_outline_of_a_namesake(desk: Desk, server: Answers) -> None:
    there = place("Kefraya", lon=37.5, lat=36.3)
    server.say("OK")
    server.say(json.dumps([there]))
    found = desk.learn(desk.asking(), claim("Kefraya"), text="Kefraya was shelled.")
    assert found == ["syria/kefraya"]
    assert desk.places().place("syria/kefraya").same_as == ()


def test_no_network_is_one_line_and_no_file(desk: Desk) -> None:
    asking = desk.asking(url="http://127.0.0.1:9/")
    asking.begin(TEXT, countries=SY, gazetteer=desk.places())
    for _ in range(3):
        desk.learn(asking, claim("Shaar"), claim("Nowhereya"))
    assert desk.said == [
        "approximate outlines are used: OpenStreetMap did not answer within 2 seconds"
    ]
    assert not desk.folder.exists()


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_promised(
    server: Answers,
) -> None:
    server.queue.append(lambda _handler: time.sleep(1.5))
    reach = Reach(ask(server), within=0.3)
    start = time.monotonic()
    reach.start()
    assert not reach()
    assert time.monotonic() - start < 1.2
    assert not reach()
    assert len(server.asked) == 1


def test_a_server_that_fails_later_is_one_line_and_leaves_no_half(
    desk: Desk, server: Answers
) -> None:
    server.say("OK")
    server.say(json.dumps([result()]))
    server.say("<html>", status=504)
    desk.learn(desk.asking(), claim("Shaar"), claim("Nowhereya"))
    assert len(desk.said) == 1
    assert "504" in desk.said[0]
    assert not list(desk.folder.glob("*.geojson"))
    server.queue[:] = []
    server.asked.clear()
    server.say("OK")
    server.say(CITY)
    assert desk.learn(desk.asking(), claim("Shaar")) == ["aleppo/al-shaar"]
    assert desk.places().place("aleppo/al-shaar").outline is OutlineKind.OSM


def test_what_came_before_a_failure_is_used_all_the_same(desk: Desk, server: Answers) -> None:
    answers(server, [result()], [place("Tell Hassan")])
    server.say("busy", status=503)
    wanted = claim("Tell Hassan"), claim("Nowhereya"), claim("Shaar", start=40)
    assert desk.learn(desk.asking(), *wanted) == ["osm:node/77", None, "aleppo/al-shaar"]
    assert len(desk.said) == 1


def test_one_request_a_second_whoever_asks(tmp_path: Path, server: Answers) -> None:
    server.say("[]")
    slept: list[float] = []
    one = ask(server, every=1.0, cache=tmp_path, sleep=slept.append)
    for number in range(3):
        one.ask({"q": str(number)}, read=bytes, what="x")
    assert slept
    assert all(0.5 < pause <= 1.0 for pause in slept)


def test_the_city_that_is_named_most() -> None:
    places = Gazetteer.read(countries=SY)
    named = city_of("Idlib and Aleppo. Eastern Aleppo; in Homs, a man of Damascus.", places)
    assert named is not None
    assert named.name == "Aleppo"
    assert city_of("In حلب, again حلب, and Homs.", places) == named
    assert city_of("Nothing here of note, said Kerry of Tell Hassan.", places) is None


def test_a_file_of_another_origin_is_not_written_over(tmp_path: Path) -> None:
    assert area_file("Aleppo", folder=tmp_path) == tmp_path / "aleppo.geojson"
    (tmp_path / "aleppo.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    assert area_file("Aleppo", folder=tmp_path) == tmp_path / "aleppo-osm.geojson"
    assert area_file("Aleppo", folder=tmp_path, countries=["SY"]).name == "aleppo-sy.geojson"


def test_the_agent_names_us(server: Answers) -> None:
    heard: list[str] = []

    def answer(handler: Any) -> None:
        heard.append(handler.headers["User-Agent"])
        handler.send_response(200)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"[]")

    server.queue.append(answer)
    ask(server).ask({"q": "x"}, read=bytes, what="x")
    assert Reach(Server(url=server.url))()
    assert [agent.startswith("accordingto/") for agent in heard] == [True, True]
