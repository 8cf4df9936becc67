"""The public face: its names, and that the README tells the truth about it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

import geo
import geo.cli
from geo.positions import positions, read_rules

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


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


def test_the_readme_shows_every_command_and_option() -> None:
    for name, command in commands(geo.cli.main, "accordingto"):
        assert name in README, name
        for option in command.params:
            if isinstance(option, click.Option):
                assert max(option.opts, key=len) in README, f"{name} {option.opts}"
    for option in geo.cli.main.params:
        assert option.opts[0] in README


def test_the_readme_defines_every_status_position_and_relation_as_the_data_do() -> None:
    rules = read_rules()
    for status, rule in rules.statuses.items():
        assert f"| `{status}` | {rule.definition} |" in README
    for relation, definition in rules.relations.items():
        assert f"**{relation}**: {definition}" in README


def test_the_readmes_record_is_the_claims() -> None:
    described = set(re.findall(r"`(\w+)`", README))
    assert set(geo.Claim.__struct_fields__) <= described


def test_the_readmes_python_runs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "articles", tmp_path / "data" / "articles")
    offline = re.sub(r"<!-- network -->\n```python\n.*?```", "", README, flags=re.DOTALL)
    blocks = re.findall(r"```python\n(.*?)```", offline, re.DOTALL)
    assert blocks
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


def test_the_readmes_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data" / "articles", tmp_path / "data" / "articles")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    block = re.search(r"<!-- tested -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert block is not None
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block[1]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_links_and_pictures_of_the_readme_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


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
