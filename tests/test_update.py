"""The ledger kept up to date from a folder of articles."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from geo.cli import main
from geo.errors import AccordingtoError, ArticleError
from geo.ledger import Ledger, reads
from geo.model import Claim
from geo.update import turns, update


class Anywhere:
    """A gazetteer that knows every name as a place of that name."""

    def knows(self, _: str, /) -> bool:
        return True

    def locate(self, claims: Iterable[Claim], /) -> Iterator[Claim]:
        for claim in claims:
            yield msgspec.structs.replace(claim, place_id=f"here/{claim.place_text}")


def write(folder: Path, name: str, *sentences: str, day: str = "2016-12-06") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n\n".join(sentences)
    path.write_text(f"---\npublisher: dpa\npublished: {day}\n---\n{text}\n")
    return path


TAKEN = "Government forces captured the Qaterji district, state news agency SANA said."
DENIED = "SANA denied that government forces captured the Qaterji district."
OTHER = "Rebels captured the town of Kefraya, the Syrian Observatory for Human Rights said."


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "claims")


def run(folder: Path, ledger: Ledger, *, again: bool = False) -> list[tuple[str, int, int]]:
    found = update([folder], ledger=ledger, gazetteer=Anywhere(), again=again)
    return [(c.article, len(c.added), len(c.removed)) for c in found]


def test_only_what_is_new_or_changed_is_read(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "articles"
    first = write(folder, "a.md", TAKEN)
    assert run(folder, ledger) == [("2016-12-06-a", 1, 0)]
    assert run(folder, ledger) == []
    os.utime(first, (1, 1))  # touched is not changed
    write(folder, "deep/b.md", OTHER)
    write(folder, ".drafts/c.md", OTHER)
    write(folder, "notes.org", OTHER)
    assert run(folder, ledger) == [("2016-12-06-b", 1, 0)]
    write(folder, "a.md", TAKEN, OTHER)
    assert run(folder, ledger) == [("2016-12-06-a", 1, 0)]
    assert run(folder, ledger, again=True) == [("2016-12-06-a", 0, 0), ("2016-12-06-b", 0, 0)]


def test_a_text_that_goes_back_is_read_again(tmp_path: Path, ledger: Ledger) -> None:
    path = write(tmp_path / "in", "a.md", TAKEN)
    run(path, ledger)
    write(tmp_path / "in", "a.md", OTHER)
    assert run(path, ledger) == [("2016-12-06-a", 1, 1)]
    assert [c.place_text for c in ledger.superseded()] == ["Qaterji"]
    write(tmp_path / "in", "a.md", TAKEN)
    assert run(path, ledger) == [("2016-12-06-a", 1, 1)]
    assert [c.place_text for c in ledger.superseded()] == ["Kefraya"]


def test_what_was_lost_is_read_again(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "in"
    write(folder, "a.md", TAKEN)
    write(folder, "calm.md", "The sea was calm.")
    assert run(folder, ledger) == [("2016-12-06-a", 1, 0), ("2016-12-06-calm", 0, 0)]
    assert run(folder, ledger) == []
    (ledger.folder / "2016-12-06-a.jsonl").unlink()
    assert run(folder, ledger) == [("2016-12-06-a", 1, 0)]
    (ledger.folder / ".read.jsonl").write_bytes(b"\xff{damaged\n")
    assert run(folder, ledger) == [("2016-12-06-a", 0, 0), ("2016-12-06-calm", 0, 0)]


def test_one_failure_is_told_and_tried_again(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "in"
    write(folder, "a.md", TAKEN)
    (folder / "bad.md").write_text("no date")
    told: list[AccordingtoError] = []
    for expected in (1, 0):
        found = update([folder], ledger=ledger, gazetteer=Anywhere(), failed=told.append)
        assert len(list(found)) == expected
    assert ["bad.md" in str(error) for error in told] == [True, True]
    with pytest.raises(ArticleError, match=r"bad\.md"):
        run(folder, ledger)
    with pytest.raises(ArticleError, match="nowhere"):
        run(tmp_path / "nowhere", ledger)


def test_two_files_of_one_id_do_not_take_turns(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "in"
    write(folder, "a/x.md", TAKEN)
    write(folder, "b/x.md", OTHER)
    for _ in range(3):
        told: list[AccordingtoError] = []
        list(update([folder], ledger=ledger, gazetteer=Anywhere(), failed=told.append))
        assert [c.place_text for c in ledger] == ["Qaterji"]
        (said,) = map(str, told)
        assert "b/x.md" in said
        assert "a/x.md" in said


def test_turns_are_what_a_source_asserts_now_and_did_not(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "in"
    write(folder, "a.md", TAKEN)
    changes = list(update([folder], ledger=ledger, gazetteer=Anywhere()))
    (turn,) = turns(ledger, changes)
    assert (turn.source, turn.place_id, turn.before) == ("sana", "here/Qaterji", None)
    assert turn.after is not None
    assert turn.after.kind == "held"
    write(folder, "b.md", TAKEN, day="2017-05-01")  # the same again, much later
    changes = list(update([folder], ledger=ledger, gazetteer=Anywhere()))
    assert turns(ledger, changes) == []
    write(folder, "c.md", DENIED, day="2017-05-02")
    changes = list(update([folder], ledger=ledger, gazetteer=Anywhere()))
    (turn,) = turns(ledger, changes)
    assert turn.before is not None
    assert turn.after is not None
    assert (turn.before.kind, turn.after.kind) == ("held", "not_held")


def test_an_article_that_says_less_takes_its_position_back(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "in"
    write(folder, "a.md", TAKEN)
    run(folder, ledger)
    write(folder, "a.md", "The sea was calm.")
    changes = list(update([folder], ledger=ledger, gazetteer=Anywhere()))
    (turn,) = turns(ledger, changes)
    assert turn.after is None


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "in", "a.md", TAKEN)

    def command(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["update", "in", *arguments])
        assert result.exit_code == code, result.output
        return result.stdout

    first = command("-o", "all.html", "--maps", "maps").splitlines()
    assert first == [
        "2016-12-06-a: 1 new, 0 gone",
        "SANA: Karm al-Qaterji -> held by government forces",
        "maps/2016-12-06-a.html",
        "all.html",
    ]
    drawn = Path("all.html").stat().st_mtime_ns
    assert command("-o", "all.html", "--maps", "maps") == ""
    assert Path("all.html").stat().st_mtime_ns == drawn
    Path("all.html").unlink()
    assert command("-o", "all.html") == "all.html\n"
    # Drawn for another day it is another map, and so it is with other sources.
    assert command("-o", "all.html", "--as-of", "2016-12-07") == "all.html\n"
    assert command("-o", "all.html") == "all.html\n"
    Path("data/sources.yaml").write_text("sources: [{id: sana, name: State agency}]")
    assert command("-o", "all.html", "--maps", "maps") == "maps/2016-12-06-a.html\nall.html\n"
    assert b"State agency" in Path("all.html").read_bytes()
    Path("data/sources.yaml").unlink()
    write(tmp_path / "in", "b.md", DENIED, day="2016-12-07")
    turned = command("-o", "all.html")
    assert "not held by government forces (was: held by government forces)" in turned
    (tmp_path / "in" / "bad.md").write_text("no date")
    assert command(code=1) == ""


def test_a_map_that_was_not_drawn_in_time_is_drawn_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between keeping claims and drawing them, or reviewed since."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "in", "a.md", TAKEN)
    write(tmp_path / "in", "b.md", OTHER)

    def command(*arguments: str) -> list[str]:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        return result.stdout.splitlines()

    update_all = ("update", "in", "-o", "all.html", "--maps", "maps")
    command(*update_all)
    write(tmp_path / "in", "c.md", TAKEN, day="2016-12-08")
    command("update", "in")
    assert command(*update_all) == ["maps/2016-12-08-c.html", "all.html"]
    (claim, *_) = Ledger(Path("data/claims")).claims("2016-12-06-b")
    command("review", "--accept", claim.id, "--reviewer", "Ann")
    assert command(*update_all) == [
        *("maps/2016-12-06-a.html", "maps/2016-12-06-b.html", "maps/2016-12-08-c.html"),
        "all.html",
    ]
    command("review", "--reject", claim.id, "--reviewer", "Ann")
    result = CliRunner().invoke(main, update_all)
    assert result.stdout == "all.html\n"
    assert "2016-12-06-b.html: there is nothing left" in result.stderr
    assert command(*update_all) == []
    Path("data/.drawn.jsonl").write_bytes(b"\xff{")
    assert command(*update_all)[-1] == "all.html"


def test_killed_half_way_and_run_again_it_is_as_if_it_never_was(tmp_path: Path) -> None:
    for number in range(8):
        write(tmp_path / "in", f"{number}.md", TAKEN, OTHER)
    program = [
        str(Path(sys.executable).with_name("accordingto")),
        "--data",
        "killed",
        "update",
        "in",
    ]
    with subprocess.Popen(program, cwd=tmp_path, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    subprocess.run(program, cwd=tmp_path, check=True, capture_output=True)
    program[2] = "whole"
    subprocess.run(program, cwd=tmp_path, check=True, capture_output=True)
    killed, whole = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "claims").iterdir()}
        for name in ("killed", "whole")
    )
    assert killed == whole
    assert len(whole) == 9


def test_nothing_new_among_thousands_takes_no_time(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "in"
    calm = "The sea was calm. " * 200
    folder.mkdir()
    for number in range(1000):
        text = f"---\npublisher: dpa\npublished: 2016-12-06\n---\n{calm}{number}\n"
        (folder / f"{number}.md").write_text(text)
    ledger.note_read(
        reads.Read(
            article=f"2016-12-06-{number}",
            sha256=reads.file_hash((folder / f"{number}.md").read_bytes()),
            claims=0,
        )
        for number in range(1000)
    )
    began = time.monotonic()
    assert run(folder, ledger) == []
    assert time.monotonic() - began < 1
