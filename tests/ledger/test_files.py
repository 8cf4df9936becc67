"""The ledger in files: what is kept, what is replaced, and what no accident may lose."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ledger_case import ARTICLE, claim, writer

from geo._write import alone
from geo.errors import LedgerError
from geo.ledger import Ledger
from geo.model import to_line


def file_of(ledger: Ledger, article: str = ARTICLE) -> Path:
    return ledger.folder / f"{article}.jsonl"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def ledger(tmp_path: Path, told: list[str]) -> Ledger:
    return Ledger(tmp_path / "data" / "claims", report=told.append)


def test_claims_are_kept_in_the_order_of_the_text_whatever_order_they_come_in(
    ledger: Ledger,
) -> None:
    later, first = claim("later", start=50), claim("first")
    changes = ledger.record(ARTICLE, [later, first])
    assert changes.added == (first, later)
    before = file_of(ledger).read_bytes()
    assert [json.loads(line)["exact"] for line in before.splitlines()] == ["first", "later"]
    file_of(ledger).unlink()
    ledger.record(ARTICLE, [first, later, first])
    assert file_of(ledger).read_bytes() == before
    assert list(ledger) == [first, later]


def test_the_same_again_leaves_the_file_alone(ledger: Ledger) -> None:
    ledger.record(ARTICLE, [claim("a")])
    os.utime(file_of(ledger), ns=(1, 1))
    changes = ledger.record(ARTICLE, [claim("a")])
    assert (changes.added, changes.removed, changes.kept) == ((), (), 1)
    assert file_of(ledger).stat().st_mtime_ns == 1


def test_an_article_without_claims_any_more_leaves_no_file(ledger: Ledger) -> None:
    ledger.record(ARTICLE, [claim("a")])
    assert [c.exact for c in ledger.record(ARTICLE, []).removed] == ["a"]
    assert ledger.articles() == []


def test_damage_is_named_and_the_rest_is_used_and_kept(ledger: Ledger, told: list[str]) -> None:
    ledger.record(ARTICLE, [claim("a"), claim("b", start=2)])
    path = file_of(ledger)
    good = path.read_bytes().splitlines(keepends=True)
    stranger = to_line(claim("x", article="2016-12-07-other"))
    wrong = good[0].replace(b'"captured"', b'"seized"', 1)
    path.write_bytes(good[0] + b"<<<<<<< HEAD\n\n" + wrong + stranger + b"\xff\n" + good[1][:40])
    assert [c.exact for c in ledger] == ["a"]
    assert [line.partition(": line ")[2][:1] for line in told] == ["2", "4", "5", "6", "7"]
    assert all(line.startswith(str(path)) for line in told)
    assert "field 'status'" in told[1]
    assert "2016-12-07-other" in told[2]
    ledger.record(ARTICLE, [claim("c", start=4)])
    kept = path.read_bytes()
    for line in (b"<<<<<<< HEAD\n", wrong, stranger, b"\xff\n", good[1][:40]):
        assert line in kept
    assert [c.exact for c in ledger] == ["c"]


def test_damage_warns_where_nobody_asked(tmp_path: Path) -> None:
    (tmp_path / f"{ARTICLE}.jsonl").write_text("{}\n")
    with pytest.warns(UserWarning, match="line 1: .*missing required field"):
        assert list(Ledger(tmp_path)) == []


def test_files_that_are_none_of_ours(ledger: Ledger, told: list[str]) -> None:
    ledger.record(ARTICLE, [claim("a")])
    (ledger.folder / "My notes.jsonl").write_text("x")
    (ledger.folder / f".{ARTICLE}.jsonl.tmp").write_text("x")
    (ledger.folder / ".gitkeep").write_text("")
    assert ledger.articles() == [ARTICLE]
    assert len(told) == 1
    assert "My notes.jsonl" in told[0]


def test_a_disk_that_refuses_changes_nothing(ledger: Ledger) -> None:
    ledger.record(ARTICLE, [claim("a")])
    before = file_of(ledger).read_bytes()
    (ledger.folder / f".{ARTICLE}.jsonl.tmp").mkdir()  # no draft can be written there
    with pytest.raises(LedgerError, match=r"cannot be written .*nothing was changed"):
        ledger.record(ARTICLE, [claim("b")])
    assert file_of(ledger).read_bytes() == before


FULL_DISK = f"""
import resource, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from ledger_case import ARTICLE, claim
from geo.ledger import Ledger
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
Ledger(Path(sys.argv[1])).record(ARTICLE, [claim("x" * 5000)])
"""


def test_a_disk_that_is_full_half_way_keeps_the_file_as_it_was(ledger: Ledger) -> None:
    ledger.record(ARTICLE, [claim("a")])
    before = file_of(ledger).read_bytes()
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(ledger.folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "nothing was changed" in ran.stderr.splitlines()[-1]
    assert file_of(ledger).read_bytes() == before
    assert [path.name for path in ledger.folder.iterdir()] == [f"{ARTICLE}.jsonl"]


def test_a_ledger_of_a_newer_program_is_refused(ledger: Ledger) -> None:
    ledger.record(ARTICLE, [claim("a")])
    (ledger.folder / ".format").write_text("1\n")
    assert len(list(ledger)) == 1
    (ledger.folder / ".format").write_text("2\n")
    before = file_of(ledger).read_bytes()
    for action in (ledger.articles, lambda: list(ledger), lambda: ledger.record(ARTICLE, [])):
        with pytest.raises(LedgerError, match="newer accordingto"):
            action()
    assert file_of(ledger).read_bytes() == before


def test_a_process_that_never_ends_is_waited_for_only_so_long(ledger: Ledger) -> None:
    ledger.folder.mkdir(parents=True)
    hasty = Ledger(ledger.folder, wait=0.05)
    with alone(ledger.folder, wait=1), pytest.raises(LedgerError, match=r"for 0\.05 seconds"):
        hasty.record(ARTICLE, [claim("a")])
    hasty.record(ARTICLE, [claim("a")])


def test_nothing_is_made_where_nothing_is_kept(ledger: Ledger) -> None:
    ledger.record(ARTICLE, [])
    with pytest.raises(LedgerError):
        ledger.record(ARTICLE, [claim("a", article="2016-12-07-other")])
    assert not ledger.folder.exists()


def test_other_articles_files_are_not_touched(ledger: Ledger) -> None:
    ledger.record("2016-12-07-other", [claim("other", article="2016-12-07-other")])
    os.utime(file_of(ledger, "2016-12-07-other"), ns=(1, 1))
    ledger.record(ARTICLE, [claim("a")])
    assert file_of(ledger, "2016-12-07-other").stat().st_mtime_ns == 1


def test_a_refusal_names_the_file_and_leaves_it(ledger: Ledger) -> None:
    ledger.record(ARTICLE, [claim("a")])
    before = file_of(ledger).read_bytes()
    with pytest.raises(LedgerError, match=re.escape(str(file_of(ledger)))):
        ledger.record(ARTICLE, [claim("b", publisher="afp")])
    assert file_of(ledger).read_bytes() == before


def test_a_killed_writers_draft_is_written_over(ledger: Ledger) -> None:
    for number in range(3):
        process = writer(str(ledger.folder), f"{number}x", 10**6)
        process.kill()
        process.communicate()
    ledger.record(ARTICLE, [claim("after", origin="manual")], replacing=None)
    assert [path.name for path in ledger.folder.glob("*.*")] == [f"{ARTICLE}.jsonl"]
