"""The worked examples of CONTRIBUTING, carried out on a copy of the program one after the other."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MARKED = re.compile(r"<!-- (.+?) -->\n```\w+\n(.*?)```", re.DOTALL)


class Step(NamedTuple):
    where: str
    text: str


STEPS = [Step(*found) for found in MARKED.findall(TEXT)]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program as a folder of its own, for the examples to change."""
    ignored = shutil.ignore_patterns("__pycache__", "claims", "reviews", ".answers")
    for name in ("geo", "data", "tests/reading"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    return tmp_path


def carry_out(step: Step, copy: Path) -> str:
    """Do what an example says: write a file, add to one, or run commands; what they print."""
    if step.where.startswith("file "):
        (copy / step.where.removeprefix("file ")).write_text(step.text, "utf-8")
    elif step.where == "tested":
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", step.text],
            cwd=copy,
            env=os.environ | {"PYTHONPATH": str(copy), "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout
    else:
        name, _, line = step.where.partition(" after ")
        changed = copy / name.removesuffix(" at its end")
        content = changed.read_text("utf-8")
        below = f"\n{json.loads(line)}\n" if line else ""
        assert below in content, step.where
        head, line, tail = content.partition(below) if below else (content, "", "")
        changed.write_text(head + line + step.text + tail, "utf-8")
    return ""


def test_the_examples_do_what_they_say(copy: Path) -> None:
    printed = [carry_out(step, copy) for step in STEPS]
    shown = [text for step, text in zip(STEPS, printed, strict=True) if step.where == "tested"]
    found, mapped, recorded = shown
    assert "Malisheva (town, imported)" in found
    assert "Placed: 1 place (Malisheva)" in mapped
    assert "held by Serbia" in mapped
    assert len(re.findall("1998-07-2[89]", recorded)) >= 2
    lines = [
        json.loads(line)
        for path in (copy / "data" / "claims").glob("[!.]*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    said = {(c["source"], c["status"], c["actor"], c["published_at"]) for c in lines}
    assert said == {
        ("kla", "captured", "serbia", "1998-07-28"),
        ("kla", "captured", "serbia", "1998-07-29"),
    }
    # The new word's sentence is read as its test wants it, by the copy.
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
         "tests/reading/test_claims.py", "-k", "overwhelmed"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": f"{copy}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert "1 passed" in ran.stdout, ran.stdout


def test_without_them_the_article_is_not_read(copy: Path) -> None:
    articles = [step for step in STEPS if step.where == "file malisheva.md"]
    carry_out(articles[0], copy)
    with pytest.raises(AssertionError, match="no claim about a place"):
        carry_out(Step("tested", "accordingto extract malisheva.md"), copy)


def test_the_rooms_are_there() -> None:
    rooms = set(re.findall(r"`(geo/[\w./]+)`", TEXT))
    assert all((ROOT / room).exists() for room in rooms), rooms
    told = {Path(room).parts[1].removesuffix(".py") for room in rooms}
    public = {
        path.stem
        for path in (ROOT / "geo").iterdir()
        if not path.name.startswith("_") and path.suffix in ("", ".py")
    }
    # What only ties rooms together.
    assert public - told <= {"desk", "reader", "update"}
