"""What is given out: the wheel and the sdist, their sameness, and what is said of their parts."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import tomllib
import venv
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile

import pytest
from cyclonedx.model.bom import Bom

import geo
from geo.drawing import draw

ROOT = Path(__file__).parent.parent
ABOUT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = ROOT / "requirements" / "runtime.txt"


def ran(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def built(kind: str, *, of: Path, to: Path) -> Path:
    ran(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", to, cwd=of)
    (found,) = to.iterdir()
    return found


def tracked() -> list[str]:
    return ran("git", "ls-files", "--cached", "--others", "--exclude-standard").splitlines()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", of=ROOT, to=tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_package_whole_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as files:
        inside = {name for name in files.namelist() if ".dist-info/" not in name}
        (about,) = (n for n in files.namelist() if n.endswith("METADATA"))
        assert "License-File: LICENSE" in files.read(about).decode()
    package = {path for path in tracked() if path.startswith("geo/") and (ROOT / path).exists()}
    forced = ABOUT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    data = {
        forced[root] + path.removeprefix(root)
        for path in tracked()
        for root in forced
        if path == root or path.startswith(f"{root}/")
    }
    assert inside == package | data
    assert {"geo/py.typed", "geo/llm/prompt.txt", "geo/drawing/assets/main.js"} <= inside
    assert {
        "geo/data/statuses.yaml",
        "geo/data/coast.json",
        "geo/data/places/countries/ua.geojson",
    } <= inside


def test_the_same_tree_gives_the_same_wheel_wherever_and_whenever(
    wheel: Path, tmp_path: Path
) -> None:
    sdist = built("sdist", of=ROOT, to=tmp_path / "sdist")
    shutil.unpack_archive(sdist, tmp_path / "else", filter="data")
    (elsewhere,) = (tmp_path / "else").iterdir()
    for path in elsewhere.rglob("*"):
        os.utime(path, (1, 1))
    again = built("wheel", of=elsewhere, to=tmp_path / "again")
    # The sdist lacks nothing that the wheel is made of, too.
    assert sha256(again.read_bytes()).digest() == sha256(wheel.read_bytes()).digest()
    assert again.name == wheel.name
    for needed in ("README.md", "Makefile", "requirements/runtime.txt", "tests/conftest.py"):
        assert (elsewhere / needed).exists(), needed


def test_the_wheel_works_where_it_alone_is_installed(wheel: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    venv.create(clean, with_pip=False, symlinks=True)
    binaries = clean / "bin"
    python = binaries / "python"
    ran(sys.executable, "-m", "pip", "-qq", f"--python={python}", "install", "--no-deps", wheel)
    # The libraries, but not this checkout: of a folder that is only named, no .pth is followed.
    site = Path(ran(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    where = ran(python, "-c", "import geo; print(geo.__file__)", cwd=tmp_path).strip()
    assert Path(where) == site / "geo" / "__init__.py"

    program = binaries / "accordingto"
    version = ran(program, "--version", cwd=tmp_path).strip()
    assert version == f"accordingto {ABOUT['project']['version']}"
    article = ROOT / "data" / "articles" / "2016-12-06-eastern-aleppo.md"
    told = ran(program, "map", article, "-o", "map.html", "--osm", "never", cwd=tmp_path)
    assert "Sources conflict on 2016-12-06: 3 places" in told
    # What was installed draws what this checkout draws.
    gazetteer = geo.Gazetteer.read(countries=["SY"])
    claims = geo.Ledger(tmp_path / "data" / "claims").claims()
    title = geo.read_article(article).title
    ours = draw(claims, to=tmp_path / "ours.html", gazetteer=gazetteer, title=title)
    assert (tmp_path / "map.html").read_bytes() == ours.read_bytes()
    assert "28 of 28 files as locked" in ran(program, "doctor", cwd=tmp_path)


def test_every_licence_is_on_our_list(tmp_path: Path) -> None:
    supply = ROOT / "scripts" / "supply.py"
    said = ran(sys.executable, supply, "licences", RUNTIME)
    assert re.search(r"^shapely +[\d.]+ +BSD-3-Clause$", said, re.MULTILINE)
    strange = tmp_path / "strange.txt"
    strange.write_text("not-to-be-had==1.0 \\\n    --hash=sha256:00\n")
    refused = subprocess.run(
        [sys.executable, supply, "licences", strange], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "not-to-be-had" in refused.stdout
    assert "1 packages whose licence is not in" in refused.stderr


def test_the_bill_of_materials_names_what_is_locked_and_no_address(tmp_path: Path) -> None:
    supply = ROOT / "scripts" / "supply.py"
    bills = []
    for name in ("one.json", "two.json"):
        ran(
            sys.executable, supply, "sbom", RUNTIME, "-o", tmp_path / name,
            SOURCE_DATE_EPOCH="1700000000",
        )  # fmt: skip
        bills.append((tmp_path / name).read_text())
    assert bills[0] == bills[1]
    addresses = set(re.findall(r"https?://[^\"]+", bills[0]))
    assert addresses == {"http://cyclonedx.org/schema/bom-1.6.schema.json"}
    # The library that wrote it reads it back by CycloneDX's rules.
    bom = Bom.from_json(json.loads(bills[0]))  # type: ignore[attr-defined]
    parts = {f"{part.name}=={part.version}": part for part in bom.components}
    locked = re.findall(r"^([a-z0-9-]+==[\w.]+)", RUNTIME.read_text("utf-8"), re.MULTILINE)
    assert set(parts) - {"GeoNames==None"} == set(locked)
    hashes = re.findall(r"sha256:(\w+)", RUNTIME.read_text("utf-8"))
    assert sorted(set(hashes)) == sorted(set(re.findall(r'"content": "(\w+)"', bills[0])))
    model = next(part for name, part in parts.items() if name.startswith("en-core-web-sm"))
    assert model.type == "machine-learning-model"
    needs = {str(d.ref): {str(n.ref) for n in d.dependencies} for d in bom.dependencies}
    folium = next(part for part in bom.components if part.name == "folium")
    assert str(folium.bom_ref) in needs["accordingto"]
    assert any("branca" in ref for ref in needs[str(folium.bom_ref)])


class Osv(BaseHTTPRequestHandler):
    """Answers for the database of known holes: one package has one."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        holes = [{"id": "GHSA-made-up", "affected": [
            {"package": {"name": "click", "ecosystem": "PyPI"}, "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}]  # fmt: skip
        body = json.dumps({"vulns": holes} if asked["package"]["name"] == "click" else {})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def osv() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Osv)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def audit(lock: Path, *, url: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("pip-audit")
    return subprocess.run(
        [ROOT / "scripts" / "audit.sh", program, lock],
        env=os.environ | {"OSV_URL": url, "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_known_hole_fails_the_audit_and_no_answer_does_not(osv: str, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    digest = "0" * 64
    lock.write_text(f"idna==3.20 --hash=sha256:{digest}\n")
    fine = audit(lock, url=osv)
    assert (fine.returncode, fine.stdout) == (0, f"{lock}: nothing known against what is in it\n")
    lock.write_text(f"click==8.5.1 --hash=sha256:{digest}\n")
    bad = audit(lock, url=osv)
    assert bad.returncode == 1
    assert "GHSA-made-up" in bad.stderr
    nobody = audit(lock, url="http://127.0.0.1:9/v1/query")
    assert nobody.returncode == 0
    assert nobody.stdout.startswith(f"{lock}: not asked what is known against it")


def test_no_registrys_address_is_in_any_file() -> None:
    # Where packages come from is for whoever installs them to say.
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com")
    for name in tracked():
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            assert not any(host.encode() in content for host in hosts), name
