"""A real Nominatim on loopback, with the traps of ``extract`` in it.

PostgreSQL runs for as long as it takes to import the extract; what is served is SQLite.
What is run here is set up by ``scripts/nominatim.sh``.
"""

import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import parse_qs

import osmium
import pytest
import requests
from extract import write_extract

from geo.places._web import Server

_POSTGRES = Path("/usr/lib/postgresql")
_SETTINGS = {
    "NOMINATIM_IMPORT_STYLE": "full",
    "NOMINATIM_TOKENIZER": "icu",
    "NOMINATIM_DATABASE_WEBUSER": "nominatim",
}
# Nothing in this database outlives the test: it need not survive a crash.
_OPTIONS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def missing(environment: Path) -> str | None:
    """What is not there that a server needs, or None."""
    if not (environment / ".lock").is_file():
        return f"no Nominatim in {environment}"
    if not list(_POSTGRES.glob("*/bin/initdb")):
        return "no PostgreSQL"
    return None if shutil.which("osm2pgsql") else "no osm2pgsql"


@contextmanager
def nominatim_server(extract: Path, *, environment: Path, folder: Path) -> Iterator[str]:
    """The address of a server of an extract's places, as long as it is needed."""
    command = environment.resolve() / "bin" / "nominatim"
    project = folder / "project"
    project.mkdir()
    database = folder / "places.sqlite"
    log = folder / "log"
    with _postgres() as dsn:
        settings = os.environ | _SETTINGS | {"NOMINATIM_DATABASE_DSN": dsn}
        settings["PATH"] = f"{command.parent}:{settings['PATH']}"
        for arguments in (
            ("import", "--osm-file", extract, "--no-updates", "--offline", "--no-partitions"),
            ("convert", "--output", database),
        ):
            run = [command, arguments[0], "--project-dir", project, *arguments[1:]]
            done = subprocess.run(
                run, env=settings, capture_output=True, text=True, check=False, timeout=240
            )
            assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"[-3000:]
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = os.environ | _SETTINGS | {"NOMINATIM_DATABASE_DSN": f"sqlite:dbname={database}"}
    with log.open("wb") as out:
        server = subprocess.Popen(
            [command, "serve", "--project-dir", project, "--server", address],
            env=settings,
            stdout=out,
            stderr=out,
        )
    try:
        _wait(f"http://{address}/status", server, log)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(10)


def _wait(status: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            if requests.get(status, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"Nominatim does not answer: {log.read_text()[-2000:]}")


@contextmanager
def _postgres() -> Iterator[str]:
    """A PostgreSQL of our own behind a socket in a folder of its own; gives its address."""
    binaries = max(_POSTGRES.glob("*/bin"), key=lambda path: int(path.parent.name))
    # PostgreSQL will not run as root, nor in a folder that its user cannot enter.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="nominatim-"))
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(name: str, *arguments: object) -> None:
        # As bytes to a file: a server that is started would hold a pipe open.
        with (folder.parent / f"{folder.name}.log").open("wb") as out:
            subprocess.run(
                [binaries / name, "-D", data, *map(str, arguments)],
                user=user,
                group=user,
                extra_groups=None if user is None else [],
                cwd=folder.parent,
                stdout=out,
                stderr=out,
                check=True,
                timeout=60,
            )

    try:
        run("initdb", "-A", "trust", "-U", "nominatim", "-E", "UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "start", "-w", "-l", folder / "log", "-o", f"-k {folder} {_OPTIONS}")
        try:
            yield f"pgsql:host={folder};user=nominatim;dbname=nominatim"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder)
        folder.with_name(f"{folder.name}.log").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small country, as ``.osm``."""
    return write_extract(tmp_path_factory.mktemp("extract") / "country.osm")


@pytest.fixture(scope="session")
def nominatim_url(extract: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Nominatim of that country listens, for as long as the tests run."""
    environment = Path(os.environ.get("NOMINATIM", ".venv/nominatim"))
    said = missing(environment)
    if said is not None:
        said = f"{said}: make test-osm sets it up"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    with nominatim_server(
        extract, environment=environment, folder=tmp_path_factory.mktemp("nominatim")
    ) as url:
        yield url


def _cut(extract: Path, box: tuple[float, float, float, float], to: Path) -> bytes:
    """What lies in a box (south, west, north, east) of an extract, with all it refers to."""
    south, west, north, east = box

    def inside(node: Any) -> bool:
        return bool(south <= node.lat <= north and west <= node.lon <= east)

    keys = osmium.filter.KeyFilter("place", "boundary", "landuse", "historic")
    every = osmium.FileProcessor(str(extract)).with_locations()
    ways = {
        way.id
        for way in every
        if isinstance(way, osmium.osm.Way) and any(inside(node) for node in way.nodes)
    }
    with osmium.BackReferenceWriter(str(to), ref_src=str(extract), overwrite=True) as writer:
        for element in osmium.FileProcessor(str(extract)).with_locations().with_filter(keys):
            match element:
                case osmium.osm.Node():
                    there = inside(element)
                case osmium.osm.Way():
                    there = element.id in ways
                case osmium.osm.Relation():
                    there = any(member.ref in ways for member in element.members)
                case _:
                    there = False
            if there:
                writer.add(element)
    return to.read_bytes()


@dataclass
class Overpass:
    """A server that answers what lies in a box of the extract, and what it was asked."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def overpass(extract: Path, tmp_path: Path) -> Iterator[Overpass]:
    """That server; whatever is asked for, it gives all places in the box."""
    overpass = Overpass()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            (query,) = parse_qs(form)["data"]
            overpass.asked.append(query)
            found = re.search(r"\(([-\d.]+),([-\d.]+),([-\d.]+),([-\d.]+)\)", query)
            assert found is not None
            south, west, north, east = map(float, found.groups())
            answer = _cut(extract, (south, west, north, east), tmp_path / "answer.osm")
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    overpass.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield overpass
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def nominatim(nominatim_url: str) -> Server:
    """That server, as it is asked."""
    return Server(url=f"{nominatim_url}/search", limit=20.0, pause=0.1)
