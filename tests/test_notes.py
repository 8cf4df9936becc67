"""Notes by key: added beside what others note, and no trouble where they are damaged."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec import Struct

from geo._notes import Notes
from geo._write import alone
from geo.errors import LedgerError


class Seen(Struct, frozen=True):
    name: str
    times: int


def notes(folder: Path) -> Notes[Seen]:
    return Notes(folder / "away" / ".seen.jsonl", kind=Seen, key=lambda seen: seen.name)


def test_the_newest_of_each_key_is_kept(tmp_path: Path) -> None:
    assert notes(tmp_path).load() == {}
    assert notes(tmp_path).add([]) == {}
    assert list(tmp_path.iterdir()) == []
    notes(tmp_path).add([Seen("b", 1), Seen("a", 1), Seen("b", 2)])
    assert notes(tmp_path).add([Seen("a", 3)]) == {"a": Seen("a", 3), "b": Seen("b", 2)}
    path = tmp_path / "away" / ".seen.jsonl"
    assert path.read_text() == '{"name":"a","times":3}\n{"name":"b","times":2}\n'


def test_a_damaged_line_costs_its_note_alone(tmp_path: Path) -> None:
    notes(tmp_path).add([Seen("a", 1), Seen("b", 1)])
    path = tmp_path / "away" / ".seen.jsonl"
    path.write_bytes(b"\xff\n<<<<\n{}\n" + path.read_bytes()[:-5])
    assert notes(tmp_path).load() == {"a": Seen("a", 1)}


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "away").write_text("a file")
    with pytest.raises(LedgerError, match="cannot be read"):
        notes(tmp_path).load()
    with pytest.raises(LedgerError, match="cannot be written"):
        notes(tmp_path).add([Seen("a", 1)])


PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_notes import Seen, notes
for number in range(int(sys.argv[4])):
    notes(Path(sys.argv[2])).add([Seen(f"{sys.argv[3]}{number}", 1)])
    print(f"{sys.argv[3]}{number}", flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    here = str(Path(__file__).parent)
    program = [sys.executable, "-c", PROGRAM, here, str(folder), name, str(count)]
    return subprocess.Popen(program, stdout=subprocess.PIPE, text=True)


def test_processes_noting_at_once_lose_nothing(tmp_path: Path) -> None:
    for process in [writer(tmp_path, name, 20) for name in "abc"]:
        process.communicate()
        assert process.returncode == 0
    assert set(notes(tmp_path).load()) == {f"{name}{n}" for name in "abc" for n in range(20)}


def test_one_killed_while_noting_leaves_at_most_the_draft_that_the_next_writes_over(
    tmp_path: Path,
) -> None:
    for number in range(5):
        process = writer(tmp_path, f"{number}x", 10**6)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.01 * number)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    notes(tmp_path).add([Seen("last", 1)])
    assert [path.name for path in (tmp_path / "away").iterdir()] == [".seen.jsonl"]


def test_another_process_is_waited_for(tmp_path: Path) -> None:
    notes(tmp_path).add([Seen("a", 1)])
    with alone(tmp_path / "away", wait=1):
        process = writer(tmp_path, "b", 1)
        time.sleep(1)
        assert process.poll() is None
        assert set(notes(tmp_path).load()) == {"a"}
    process.communicate()
    assert set(notes(tmp_path).load()) == {"a", "b0"}
