"""The public face: its names, and that the README tells the truth about it."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

import geo
import geo.cli
from geo.positions import positions, read_rules

ROOT = Path(__file__).parent.parent
MANUAL = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = [*MANUAL, *(ROOT / f"{name}.md" for name in ("CONTRIBUTING", "CHANGELOG", "SECURITY"))]
TOLD = {path: path.read_text("utf-8") for path in TEXTS}
README = TOLD[ROOT / "README.md"]
COMMANDS = TOLD[ROOT / "docs" / "commands.md"]
PYTHON = ROOT / "docs" / "python.md"
RECORDS = TOLD[ROOT / "docs" / "records.md"]


def test_about_ten_names_each_there() -> None:
    assert len(geo.__all__) <= 12
    for name in geo.__all__:
        assert getattr(geo, name).__doc__
    assert set(geo.__all__) <= set(dir(geo))
    with pytest.raises(AttributeError, match="nothing_like_it"):
        geo.nothing_like_it  # noqa: B018 - that it is not there is the point


def test_positions_is_the_function_whoever_loaded_the_module_first() -> None:
    code = "import geo.positions; import geo; print(callable(geo.positions))"
    other = "from geo.ledger import Ledger; from geo import positions; print(callable(positions))"
    for program in (code, other):
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert ran.stdout == "True\n"
    assert geo.positions is positions


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for child, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {child}")
        else:
            yield f"{name} {child}", command


def test_the_manual_shows_every_command_and_option() -> None:
    for name, command in commands(geo.cli.main, "accordingto"):
        assert f"| `{name}" in COMMANDS, name
        for option in command.params:
            if isinstance(option, click.Option):
                assert max(option.opts, key=len) in COMMANDS, f"{name} {option.opts}"
    for option in geo.cli.main.params:
        assert option.opts[0] in COMMANDS


def test_every_command_and_option_that_is_told_of_exists() -> None:
    known = dict(commands(geo.cli.main, "accordingto"))
    everywhere = {option for param in geo.cli.main.params for option in param.opts} | {"--help"}
    for path, text in TOLD.items():
        for told in re.findall(r"\baccordingto ((?:places )?[a-z]+)\b([^`\n]*)", code_in(text)):
            name, rest = f"accordingto {told[0]}", told[1].partition("|")[0].partition("#")[0]
            assert name in known, f"{path.name}: {name}"
            options = {option for param in known[name].params for option in param.opts}
            assert set(re.findall(r"(?<![\w-])--[a-z-]+", rest)) <= options | everywhere, rest


def code_in(text: str) -> str:
    """The commands in a text: its blocks, and its words between backticks."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    spans = re.findall(r"`(accordingto [^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return "\n".join([*blocks, *spans]).replace("\\\n", " ")


def test_the_manual_defines_every_status_position_and_relation_as_the_data_do() -> None:
    rules = read_rules()
    for status, rule in rules.statuses.items():
        assert f"| `{status}` | {rule.definition} |" in RECORDS
    for relation, definition in rules.relations.items():
        assert f"**{relation}**: {definition}" in RECORDS


def test_the_manuals_record_is_the_claims() -> None:
    described = set(re.findall(r"`(\w+)`", RECORDS))
    assert set(geo.Claim.__struct_fields__) <= described


# What CONTRIBUTING shows changes the program: test_contributing.py has a copy for it.
@pytest.mark.parametrize("path", MANUAL, ids=lambda path: path.name)
def test_python_that_is_shown_runs(path: Path, tmp_path: Path) -> None:
    offline = re.sub(r"<!-- network -->\n```python\n.*?```", "", TOLD[path], flags=re.DOTALL)
    blocks = re.findall(r"```python\n(.*?)```", offline, re.DOTALL)
    if path.name in ("records.md", "places.md"):  # they go on where the page on Python begins
        blocks.insert(0, re.findall(r"```python\n(.*?)```", TOLD[PYTHON], re.DOTALL)[0])
    if not blocks:
        return
    shutil.copytree(ROOT / "data" / "articles", tmp_path / "data" / "articles")
    program = "\n".join(blocks)
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "map.html").exists()


@pytest.mark.parametrize("path", MANUAL, ids=lambda path: path.name)
def test_commands_that_are_shown_run(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = re.findall(r"<!-- tested -->\n```sh\n(.*?)```", TOLD[path], re.DOTALL)
    shutil.copytree(ROOT / "data" / "articles", tmp_path / "data" / "articles")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    for block in blocks:
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{block}\n{ran.stderr}"


def headings(text: str) -> set[str]:
    """What the headings of a page are linked by."""
    lines = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_and_pictures_are_there(path: Path) -> None:
    for target, _, heading in re.findall(r"\]\(([^)#\s]*)(#([^)]*))?\)", TOLD[path]):
        if target.startswith("http"):
            continue
        to = path.parent / target if target else path
        assert to.exists(), target
        assert not heading or heading in headings(to.read_text("utf-8")), f"{target}#{heading}"


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"] == version
    (newest,) = re.findall(r"^## (\S+),", TOLD[ROOT / "CHANGELOG.md"], re.MULTILINE)[:1]
    assert newest == version


def test_update_map_script(tmp_path: Path) -> None:
    article = ROOT / "data" / "articles" / "2016-12-06-eastern-aleppo.md"
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, ROOT / "scripts" / "update_map.py", article, "m.html"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "0 new claims, 0 gone" in ran.stdout
    assert (tmp_path / "m.html").exists()


def test_the_front_matter_of_every_shipped_article_is_whole() -> None:
    for path in sorted((ROOT / "data" / "articles").glob("*.md")):
        assert yaml.safe_load(path.read_text("utf-8").split("---\n")[1])["publisher"]
        assert geo.read_article(path).id == path.stem
