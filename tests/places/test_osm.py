import datetime as dt
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import osmium
import pytest

from geo.errors import NetworkError, PlaceError
from geo.model import OutlineKind
from geo.places._web import Server
from geo.places.gazetteer import Gazetteer
from geo.places.osm import fetch, import_osm

CITY = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6" generator="test">
 <node id="1" version="1" lat="36.10" lon="37.00"/>
 <node id="2" version="1" lat="36.10" lon="37.30"/>
 <node id="3" version="1" lat="36.30" lon="37.30"/>
 <node id="4" version="1" lat="36.30" lon="37.00"/>
 <node id="10" version="3" lat="36.20" lon="37.15">
  <tag k="place" v="city"/><tag k="name" v="حلب"/><tag k="name:en" v="Aleppo"/>
  <tag k="name:ru" v="Алеппо"/><tag k="alt_name:en" v="Halab;Haleb"/>
 </node>
 <node id="11" version="2" lat="36.205" lon="37.185">
  <tag k="place" v="neighbourhood"/><tag k="name" v="الشعار"/><tag k="name:en" v="Ash Sha'ar"/>
 </node>
 <node id="12" version="2" lat="36.1744" lon="37.1905">
  <tag k="place" v="neighbourhood"/><tag k="name" v="الشيخ لطفي"/>
 </node>
 <node id="13" version="2" lat="36.1765" lon="37.1905">
  <tag k="place" v="neighbourhood"/><tag k="name" v="كرم القاطرجي"/>
 </node>
 <node id="14" version="1" lat="36.5" lon="37.5">
  <tag k="place" v="village"/><tag k="name" v="كفريا"/>
 </node>
 <node id="15" version="1" lat="36.5" lon="37.6"><tag k="place" v="village"/></node>
 <node id="21" version="1" lat="36.20" lon="37.18"/>
 <node id="22" version="1" lat="36.20" lon="37.19"/>
 <node id="23" version="1" lat="36.21" lon="37.19"/>
 <node id="24" version="1" lat="36.21" lon="37.18"/>
 <node id="31" version="1" lat="36.1744" lon="37.1905"/>
 <node id="32" version="1" lat="36.1744" lon="37.1912"/>
 <node id="33" version="1" lat="36.1750" lon="37.1912"/>
 <node id="41" version="1" lat="36.15" lon="37.10"/>
 <node id="42" version="1" lat="36.15" lon="37.11"/>
 <node id="43" version="1" lat="36.16" lon="37.10"/>
 <node id="44" version="1" lat="36.16" lon="37.11"/>
 <way id="100" version="5"><nd ref="1"/><nd ref="2"/></way>
 <way id="101" version="5"><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/></way>
 <way id="102" version="7">
  <nd ref="21"/><nd ref="22"/><nd ref="23"/><nd ref="24"/><nd ref="21"/>
  <tag k="landuse" v="residential"/><tag k="name" v="الشعار"/>
 </way>
 <way id="103" version="1">
  <nd ref="31"/><nd ref="32"/><nd ref="33"/><nd ref="31"/>
  <tag k="amenity" v="school"/><tag k="name" v="الشيخ لطفي"/>
 </way>
 <relation id="1000" version="9">
  <member type="way" ref="100" role="outer"/><member type="way" ref="101" role="outer"/>
  <tag k="type" v="boundary"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/>
  <tag k="name" v="حلب"/>
 </relation>
 <relation id="1001" version="1">
  <member type="way" ref="555" role="outer"/><tag k="type" v="boundary"/>
  <tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/><tag k="name" v="Torn"/>
 </relation>
</osm>
"""


@pytest.fixture
def osm_xml(tmp_path: Path) -> Path:
    """The city as ``.osm``."""
    path = tmp_path / "city.osm"
    path.write_text(CITY, encoding="utf-8")
    return path


@pytest.fixture
def osm_pbf(osm_xml: Path) -> Path:
    """The same data as ``.osm.pbf``."""
    path = osm_xml.with_name("city.osm.pbf")
    with osmium.SimpleWriter(str(path)) as writer:
        for element in osmium.FileProcessor(str(osm_xml)):
            writer.add(element)
    return path


@dataclass
class Answers:
    """What the server says next, and what it was asked."""

    url: str = ""
    queue: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def say(
        self, body: str | bytes, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        """Queue an answer."""
        content = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for key, value in ({"Content-Length": str(len(content))} | (headers or {})).items():
                handler.send_header(key, value)
            handler.end_headers()
            handler.wfile.write(content)

        self.queue.append(answer)


@pytest.fixture
def server() -> Iterator[Answers]:
    """A server on loopback that gives the queued answers in turn, the last one for ever."""
    answers = Answers()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            answers.asked.append(self.path + self.rfile.read(length).decode())
            answers.queue[min(len(answers.asked), len(answers.queue)) - 1](self)

        do_POST = do_GET  # noqa: N815 - the same

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    answers.url = f"http://127.0.0.1:{httpd.server_address[1]}/"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield answers
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def result(**more: Any) -> dict[str, Any]:
    return {
        "osm_type": "relation", "osm_id": 1000, "category": "boundary", "type": "administrative",
        "lat": "36.2", "lon": "37.15", "display_name": "Aleppo, Aleppo Governorate, Syria",
        "place_rank": 16, "importance": 0.6, "addresstype": "city",
        "geojson": {"type": "Polygon",
                    "coordinates": [[[37, 36.1], [37.3, 36.1], [37.3, 36.3], [37, 36.1]]]},
    } | more  # fmt: skip


def ask(server: Answers, **more: Any) -> Server:
    settings: dict[str, Any] = {"url": server.url, "limit": 5.0, "pause": 0.01}
    return Server(**(settings | more))


def test_an_extract_becomes_places(osm_xml: Path, tmp_path: Path) -> None:
    summary = import_osm(osm_xml, to=tmp_path / "p.geojson", fetched="2016-12-06")
    assert str(summary) == (
        f"{tmp_path / 'p.geojson'}: 5 places, 2 with an outline of their own, "
        "1 without a usable outline or point, 1 without a name"
    )
    known = Gazetteer.read(tmp_path / "p.geojson")
    city = known.place("osm:relation/1000")
    assert (city.name, city.kind, city.outline) == ("Aleppo", "city", OutlineKind.OSM)
    assert city.names == {"en": "Aleppo", "ru": "Алеппо"}
    assert {"حلب", "Halab", "Haleb"} <= set(city.spellings)
    assert (city.licence, city.credit) == ("ODbL-1.0", "© OpenStreetMap contributors")
    assert "relation 1000, version 9" in city.note
    assert "admin_level=8" in city.note
    assert city.fetched == "2016-12-06"
    shaar = known.place("osm:way/102")
    assert (shaar.kind, shaar.within) == ("neighbourhood", ("osm:relation/1000",))
    assert known.find("Chaar")[0].place.id == "osm:way/102"
    assert known.find("Алеппо")[0].place.id == "osm:relation/1000"


def test_a_school_of_a_quarters_name_does_not_win(osm_xml: Path, tmp_path: Path) -> None:
    import_osm(osm_xml, to=tmp_path / "p.geojson")
    known = Gazetteer.read(tmp_path / "p.geojson")
    assert "osm:way/103" not in known
    lutfi = known.find("Sheikh Lutfi")[0].place
    assert (lutfi.id, lutfi.outline) == ("osm:node/12", OutlineKind.APPROXIMATE)
    assert "Approximate" in lutfi.note


def test_points_in_a_city_share_its_ground_and_a_village_stays_a_point(
    osm_xml: Path, tmp_path: Path
) -> None:
    import_osm(osm_xml, to=tmp_path / "p.geojson")
    known = Gazetteer.read(tmp_path / "p.geojson")
    one, two, city = (known.outline(i) for i in ("osm:node/12", "osm:node/13", "osm:relation/1000"))
    assert one is not None
    assert two is not None
    assert city is not None
    assert one.intersection(two).area < 1e-9
    assert one.difference(city).area < 1e-9
    assert known.place("osm:node/14").outline is OutlineKind.POINT


def test_pbf_and_xml_and_overpass_give_the_same_places(
    osm_xml: Path, osm_pbf: Path, tmp_path: Path, server: Answers
) -> None:
    day = "2026-01-02"
    import_osm(osm_xml, to=tmp_path / "xml.geojson", fetched=day)
    import_osm(osm_pbf, to=tmp_path / "pbf.geojson", fetched=day)
    server.say(json.dumps([result()]))
    server.say(CITY)
    summary = fetch(
        "Aleppo, Syria", folder=tmp_path, nominatim=ask(server),
        overpass=ask(server, method="POST"), today=lambda: dt.date(2026, 1, 2),
    )  # fmt: skip
    assert summary.path == tmp_path / "aleppo-syria.geojson"
    bytes_of = {(tmp_path / n).read_bytes() for n in ("xml.geojson", "pbf.geojson")}
    assert bytes_of == {summary.path.read_bytes()}
    assert "36.10000%2C37.00000%2C36.30000%2C37.30000" in server.asked[1]


def test_the_map_as_it_was_is_asked_for_and_kept_apart(tmp_path: Path, server: Answers) -> None:
    server.say(json.dumps([result()]))
    server.say(CITY)
    summary = fetch(
        "Aleppo", folder=tmp_path, date="2016-12-06", nominatim=ask(server), overpass=ask(server)
    )
    assert summary.path.name == "aleppo-2016-12-06.geojson"
    assert "2016-12-06T00" in server.asked[1]
    assert "as it was on 2016-12-06" in Gazetteer.read(summary.path).place("osm:way/102").note
    with pytest.raises(PlaceError, match="no date"):
        fetch("Aleppo", folder=tmp_path, date="yesterday")


def test_nothing_is_asked_twice(tmp_path: Path, server: Answers) -> None:
    server.say(json.dumps([result()]))
    server.say(CITY)
    cache = tmp_path / "cache"
    for _ in range(2):
        fetch(
            "Aleppo", folder=tmp_path, nominatim=ask(server, cache=cache),
            overpass=ask(server, cache=cache, method="POST"),
        )  # fmt: skip
    assert len(server.asked) == 2


def test_no_answer_is_remembered_too(tmp_path: Path, server: Answers) -> None:
    server.say("[]")
    for _ in range(2):
        with pytest.raises(PlaceError, match="no place on OpenStreetMap fits"):
            fetch("Nowhere", folder=tmp_path, nominatim=ask(server, cache=tmp_path / "cache"))
    assert len(server.asked) == 1


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(CITY.encode())))
    handler.end_headers()
    handler.wfile.write(CITY.encode()[:2000])


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.6)
    cut(handler)


FAULTS = {
    "busy": ("Too Many Requests", 429),
    "gateway": ("<html>504</html>", 504),
    "broken JSON": ('[{"osm_type": "rel', 200),
    "HTML instead": ("<html><body>Sorry</body></html>", 200),
    "not a list": ('{"error": "x"}', 200),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_tried_again_and_then_said_in_one_line(
    fault: str, tmp_path: Path, server: Answers
) -> None:
    body, status = FAULTS[fault]
    server.say(body, status=status)
    cache = tmp_path / "cache"
    with pytest.raises(NetworkError, match="3 tries") as error:
        fetch("Aleppo", folder=tmp_path, nominatim=ask(server, cache=cache))
    assert len(server.asked) == 3
    assert "\n" not in str(error.value)
    assert not cache.exists()
    assert not list(tmp_path.glob("*.geojson"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_overpass_leaves_nothing_behind(
    fault: str, tmp_path: Path, server: Answers
) -> None:
    body, status = FAULTS[fault]
    server.say(json.dumps([result()]))
    server.say(body, status=status)
    cache = tmp_path / "cache"
    with pytest.raises(NetworkError, match="3 tries") as error:
        fetch(
            "Aleppo", folder=tmp_path, nominatim=ask(server),
            overpass=ask(server, cache=cache, method="POST"),
        )  # fmt: skip
    assert len(server.asked) == 4
    assert "\n" not in str(error.value)
    assert not cache.exists()
    assert not list(tmp_path.glob("*.geojson"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_is_got_over(fault: str, tmp_path: Path, server: Answers) -> None:
    body, status = FAULTS[fault]
    server.say(body, status=status)
    server.say(json.dumps([result()]))
    server.say(CITY)
    summary = fetch("Aleppo", folder=tmp_path, nominatim=ask(server), overpass=ask(server))
    assert summary.places == 5


@pytest.mark.parametrize("answer", [cut, hang])
def test_half_an_answer_or_none_in_time(answer: Any, tmp_path: Path, server: Answers) -> None:
    server.say(json.dumps([result()]))
    server.queue.append(answer)
    cache = tmp_path / "cache"
    start = time.monotonic()
    with pytest.raises(NetworkError):
        fetch(
            "Aleppo", folder=tmp_path, nominatim=ask(server),
            overpass=ask(server, limit=0.5, cache=cache, method="POST"),
        )  # fmt: skip
    assert time.monotonic() - start < 2
    assert not cache.exists()
    assert not list(tmp_path.glob("*.geojson"))


def test_a_refusal_is_not_repeated(tmp_path: Path, server: Answers) -> None:
    server.say("no", status=400)
    with pytest.raises(NetworkError, match="status 400"):
        fetch("Aleppo", folder=tmp_path, nominatim=ask(server))
    assert len(server.asked) == 1


def test_retry_after_is_obeyed_within_the_limit(tmp_path: Path, server: Answers) -> None:
    server.say("busy", status=429, headers={"Retry-After": "2"})
    slept: list[float] = []
    with pytest.raises(NetworkError):
        fetch("Aleppo", folder=tmp_path, nominatim=ask(server, sleep=slept.append, limit=30.0))
    assert slept == [2.0, 2.0]
    server.asked.clear()
    with pytest.raises(NetworkError):
        fetch("Aleppo", folder=tmp_path, nominatim=ask(server, limit=1.0))
    assert len(server.asked) == 1


def test_overpass_running_out_of_time_is_no_answer(tmp_path: Path, server: Answers) -> None:
    server.say(json.dumps([result()]))
    server.say('<osm version="0.6"><remark>runtime error: Query timed out</remark></osm>')
    with pytest.raises(NetworkError, match="Query timed out"):
        fetch("Aleppo", folder=tmp_path, nominatim=ask(server), overpass=ask(server))


def test_nobody_listens(tmp_path: Path) -> None:
    closed = Server(url="http://127.0.0.1:9/", limit=2.0, pause=0.01)
    with pytest.raises(NetworkError, match="no connection"):
        fetch("Aleppo", folder=tmp_path, nominatim=closed)


@pytest.mark.parametrize("text", ["", "<osm", "PK\x03\x04", "<osm version='0.6'></osm>"])
def test_a_file_that_is_no_extract(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlaceError, match=r"x\.osm") as error:
        import_osm(path, to=tmp_path / "p.geojson")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "p.geojson").exists()
    with pytest.raises(PlaceError, match="no such file"):
        import_osm(tmp_path / "none.osm", to=tmp_path / "p.geojson")
