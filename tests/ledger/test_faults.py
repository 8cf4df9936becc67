"""What befalls a ledger of years, done for real: kills, a full disk, clocks, strange hands."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _killing import Here, read
from ledger_case import ARTICLE, claim

from geo.errors import LedgerError
from geo.ledger import Ledger, reads
from geo.update import update

TIMES = int(os.environ.get("KILLS", "200"))


@pytest.mark.parametrize("what", ["record", "update"])
def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path, what: str) -> None:
    program = Path(__file__).with_name("_killing.py")
    ran = subprocess.run(
        [sys.executable, str(program), what, str(tmp_path / "x"), str(TIMES), "6"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    # A kill that came when all was done proves nothing: most did not.
    assert int(ran.stdout) > TIMES / 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here; RLIMIT_FSIZE stands for it elsewhere")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    ledger = Ledger(small_disk / "claims")
    kept = []

    def fill() -> None:
        for number in range(1000):
            new = claim("x" * 2000 + str(number), start=number, origin="manual")
            ledger.record(ARTICLE, [new], replacing=None)
            kept.append(new)

    with pytest.raises(LedgerError, match=r"No space left .*nothing was changed") as caught:
        fill()
    assert "\n" not in str(caught.value)
    assert len(kept) > 10
    assert list(ledger) == kept
    assert [path.name for path in ledger.folder.iterdir()] == [f"{ARTICLE}.jsonl"]
    # With some room again it goes on.
    ledger.record(ARTICLE, [], replacing="manual")
    assert list(ledger) == []
    ledger.record(ARTICLE, kept[:3], replacing=None)
    assert list(ledger) == kept[:3]


def test_what_was_read_is_noted_whole_or_not_at_all_on_a_full_disk(small_disk: Path) -> None:
    articles = small_disk.parent / "articles"
    articles.mkdir()
    head = "---\npublisher: dpa\npublished: 2016-12-06\n---\n"
    for number in range(300):
        (articles / f"{number}.md").write_text(f"{head}{number} says {'so ' * 200}\n")
    ledger = Ledger(small_disk / "claims")
    with pytest.raises(LedgerError):
        list(update([articles], ledger=ledger, gazetteer=Here(), read=read))
    before = {one.exact for one in ledger}
    assert before
    room = Ledger(small_disk.parent / "claims")
    for article in ledger.articles():
        room.record(article, ledger.claims(article))
    list(update([articles], ledger=room, gazetteer=Here(), read=read))
    assert before <= {one.exact for one in room}
    assert len(room.articles()) == 300


def test_a_clock_that_was_set_back_changes_nothing(tmp_path: Path) -> None:
    articles = tmp_path / "in"
    articles.mkdir()
    path = articles / "a.md"
    head = "---\npublisher: dpa\npublished: 2016-12-06\n---\n"
    ledger = Ledger(tmp_path / "claims")

    def run() -> int:
        return len(list(update([articles], ledger=ledger, gazetteer=Here(), read=read)))

    path.write_text(f"{head}one\n")
    os.utime(path, (4e9, 4e9))
    assert (run(), run()) == (1, 0)
    states = {ledger.state()}
    path.write_text(f"{head}two\n")
    os.utime(path, (1, 1))
    assert (run(), run()) == (1, 0)
    for kept in (ledger.folder / "2016-12-06-a.jsonl", ledger.folder / reads.NAME):
        os.utime(kept, (1, 1))
    states.add(ledger.state())
    assert run() == 0
    assert [one.exact for one in ledger] == ["two"]
    assert [one.exact for one in ledger.superseded()] == ["one"]
    assert len(states) == 2  # what is drawn from it knows that it is another
