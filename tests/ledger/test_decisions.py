"""Decisions in files: added and never changed, merged by git, and safe from accidents."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo._write import alone
from geo.errors import LedgerError
from geo.ledger import Ledger, Reviews
from geo.reviews import Decision, Verdict, settle

AT = "2026-03-01T12:00:00+00:00"


def decision(claim: str, reviewer: str = "Ann Example", **fields: object) -> Decision:
    given = {"article": "a", "verdict": Verdict.ACCEPTED, "at": AT, **fields}
    return Decision(claim=claim, reviewer=reviewer, **given)  # type: ignore[arg-type] # any field


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def reviews(tmp_path: Path, told: list[str]) -> Reviews:
    return Reviews(tmp_path / "data" / "reviews", report=told.append)


def names(reviews: Reviews) -> list[str]:
    return sorted(path.name for path in reviews.folder.iterdir())


def test_a_file_a_reviewer_and_lines_only_added(reviews: Reviews) -> None:
    assert reviews.decisions() == []
    assert not reviews.folder.exists()
    reviews.add([decision("1"), decision("2", "Bén Öz")])
    before = (reviews.folder / "ann-example.jsonl").read_bytes()
    reviews.add([decision("3")])
    assert names(reviews) == [".gitattributes", "ann-example.jsonl", "ben-oz.jsonl"]
    assert (reviews.folder / "ann-example.jsonl").read_bytes().startswith(before)
    assert [one.claim for one in reviews.decisions()] == ["1", "3", "2"]
    with pytest.raises(LedgerError, match="no name of a reviewer"):
        reviews.add([decision("4", "../..")])


def test_damage_is_named_and_the_rest_holds(reviews: Reviews, told: list[str]) -> None:
    reviews.add([decision("1"), decision("2")])
    path = reviews.folder / "ann-example.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    changed = lines[1].replace(b'"accepted"', b'"rejected"')
    path.write_bytes(lines[0] + b"<<<<<<< HEAD\n" + changed + b"\xff\n" + lines[1][:30])
    assert [one.claim for one in reviews.decisions()] == ["1"]
    assert [line.partition(": line ")[2][0] for line in told] == ["2", "3", "4", "5"]
    assert "hash" in told[1]
    reviews.add([decision("3")])  # on a line of its own, after what was cut off
    assert [one.claim for one in reviews.decisions()] == ["1", "3"]


def test_a_newer_format_is_refused(reviews: Reviews) -> None:
    reviews.add([decision("1")])
    (reviews.folder / ".format").write_text("2\n")
    for action in (reviews.decisions, lambda: reviews.add([decision("2")])):
        with pytest.raises(LedgerError, match="newer accordingto"):
            action()


def test_another_process_is_waited_for_only_so_long(reviews: Reviews) -> None:
    reviews.add([decision("1")])
    hasty = Reviews(reviews.folder, wait=0.05)
    with alone(reviews.folder, wait=1), pytest.raises(LedgerError, match=r"for 0\.05 seconds"):
        hasty.add([decision("2")])


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-c", "user.name=Ann", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_merges_what_two_branches_decided(reviews: Reviews) -> None:
    root = reviews.folder.parent
    reviews.add([decision("1")])
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-qb", "away")
    reviews.add([decision("2"), decision("3", "Ben")])
    git(root, "commit", "-qam", "away")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Ben")
    git(root, "checkout", "-q", "main")
    reviews.add([decision("2", verdict=Verdict.REJECTED), decision("4")])
    git(root, "commit", "-qam", "here")
    git(root, "merge", "-q", "away", "-m", "both")
    assert git(root, "status", "--porcelain") == ""
    decisions = reviews.decisions()
    assert sorted(one.claim for one in decisions) == ["1", "2", "2", "3", "4"]
    standing = settle(decisions)["2"]
    assert (standing.decision.verdict, standing.disputed) == ("rejected", True)


PROGRAM = f"""
import resource, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_decisions import decision
from geo.ledger import Reviews
reviews = Reviews(Path(sys.argv[1]))
print("ready", flush=True)
"""
FULL = """
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
reviews.add([decision("x" * 100), decision("y" * 100)])
"""
WRITER = """
for number in range(int(sys.argv[3])):
    reviews.add([decision(f"{sys.argv[2]}{number}", reviewer=sys.argv[4])])
    print(f"{sys.argv[2]}{number}", flush=True)
"""


def test_a_full_disk_leaves_no_half_line(reviews: Reviews) -> None:
    reviews.add([decision("1")])
    path = reviews.folder / "ann-example.jsonl"
    before = path.read_bytes()
    limit = str(len(before) + 450)  # room for one line and a half
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM + FULL, str(reviews.folder), limit],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "cannot be written" in ran.stderr.splitlines()[-1]
    assert path.read_bytes() == before


def writer(folder: Path, name: str, count: int, who: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM + WRITER, str(folder), name, str(count), who],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_deciding_at_once_lose_nothing(reviews: Reviews) -> None:
    who = {"aA": "Ann", "bA": "Ann", "cB": "Ben"}
    processes = [writer(reviews.folder, name, 30, reviewer) for name, reviewer in who.items()]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    kept = {one.claim for one in reviews.decisions()}
    assert kept == {f"{name}{number}" for name in who for number in range(30)}


def test_killed_at_any_moment_no_decision_is_lost(reviews: Reviews, told: list[str]) -> None:
    chance = random.Random(9)
    made: set[str] = set()
    for number in range(6):
        process = writer(reviews.folder, f"{number}x", 10**6, "Ann")
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        made.update(process.communicate()[0].split())
        assert made <= {one.claim for one in reviews.decisions()}
    assert made
    assert told == []


def test_no_reading_replaces_what_a_person_stood_by(tmp_path: Path) -> None:
    from ledger_case import ARTICLE, claim  # noqa: PLC0415 - the claims of the other file's tests

    ledger = Ledger(tmp_path)
    accepted, other = claim("accepted"), claim("other", start=20)
    ledger.record(ARTICLE, [accepted, other])
    kept = frozenset({accepted.id})
    better = claim("better", start=40)
    assert ledger.record(ARTICLE, [better], keeping=kept).removed == (other,)
    assert list(ledger) == [accepted, better]
    ledger.record(ARTICLE, [], keeping=kept, sha256=accepted.article_sha256)
    assert list(ledger) == [accepted]
    assert list(ledger.superseded()) == []
    changed = claim("changed", article_sha256="1" * 64)
    ledger.record(ARTICLE, [changed], keeping=kept)
    assert list(ledger) == [changed]
    assert list(ledger.superseded()) == [accepted]
