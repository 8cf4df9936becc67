"""The ledger in files: what is kept, what is replaced, and what no accident may lose."""

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import LedgerError
from geo.ledger import Ledger
from geo.ledger._folder import alone
from geo.model import Claim, Status, to_line

ARTICLE = "2016-12-06-town"


def claim(exact: str, **fields: object) -> Claim:
    start = fields.pop("start", 0)
    assert isinstance(start, int)
    return msgspec.convert(
        {
            "source": "sohr",
            "source_text": "the Observatory",
            "publisher": "dpa",
            "article": ARTICLE,
            "article_sha256": "0" * 64,
            "published_at": "2016-12-06",
            "place_text": "al-Shaar",
            "status": "captured",
            "status_text": "captured",
            "exact": exact,
            "start": start,
            "end": start + len(exact),
            "origin": "rules/0.1",
            **fields,
        },
        Claim,
    )


def file_of(ledger: Ledger, article: str = ARTICLE) -> Path:
    return ledger.folder / f"{article}.jsonl"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def ledger(tmp_path: Path, told: list[str]) -> Ledger:
    return Ledger(tmp_path / "data" / "claims", report=told.append)


def test_an_empty_ledger(ledger: Ledger) -> None:
    assert list(ledger) == []
    assert ledger.articles() == []
    assert ledger.record(ARTICLE, []).added == ()
    assert not ledger.folder.exists()


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


def test_reading_again_replaces_the_readers_claims_of_this_article_alone(ledger: Ledger) -> None:
    other = claim("other", article="2016-12-07-other")
    by_hand = claim("by hand", origin="manual", start=5)
    ledger.record("2016-12-07-other", [other])
    ledger.record(ARTICLE, [claim("a"), claim("b", start=2)])
    ledger.record(ARTICLE, [by_hand], replacing=None)
    untouched = file_of(ledger, "2016-12-07-other").stat().st_mtime_ns
    changes = ledger.record(ARTICLE, [claim("b", start=2), claim("c", start=9, origin="rules/0.2")])
    assert [c.exact for c in changes.added] == ["c"]
    assert [c.exact for c in changes.removed] == ["a"]
    assert changes.kept == 2
    assert [c.exact for c in ledger.claims(ARTICLE)] == ["b", "by hand", "c"]
    assert list(ledger.claims("2016-12-07-other")) == [other]
    assert file_of(ledger, "2016-12-07-other").stat().st_mtime_ns == untouched


def test_what_somebody_recorded_wins_over_the_reader(ledger: Ledger) -> None:
    read = claim("a", confidence=0.5)
    checked = msgspec.structs.replace(read, origin="manual", place_id="aleppo/al-shaar")
    ledger.record(ARTICLE, [read])
    ledger.record(ARTICLE, [checked], replacing=None)
    ledger.record(ARTICLE, [read])
    assert list(ledger) == [checked]
    ledger.record(ARTICLE, [])
    assert list(ledger) == [checked]


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


def test_claims_of_an_earlier_text_are_superseded_not_lost(ledger: Ledger) -> None:
    first, misread = claim("first"), claim("misread", start=9)
    ledger.record(ARTICLE, [first, misread])
    ledger.record(ARTICLE, [first])  # the same text, a better reader
    assert list(ledger.superseded()) == []
    changed = claim("changed", article_sha256="1" * 64)
    ledger.record(ARTICLE, [changed])
    assert list(ledger) == [changed]
    assert list(ledger.superseded()) == list(ledger.superseded(ARTICLE)) == [first]
    ledger.record(ARTICLE, [])
    assert [c.exact for c in ledger.superseded()] == ["first", "changed"]
    again = claim("first", article_sha256="2" * 64)
    ledger.record(ARTICLE, [again])
    assert list(ledger) == [again]
    assert [c.exact for c in ledger.superseded()] == ["changed"]
    assert ledger.articles() == [ARTICLE]


def test_two_articles_under_one_id_are_refused(ledger: Ledger) -> None:
    ledger.record(ARTICLE, [claim("a", url="https://example.org/a")])
    before = file_of(ledger).read_bytes()
    for fields in ({"publisher": "afp"}, {"url": "https://example.org/b"}):
        with pytest.raises(LedgerError, match="another article") as caught:
            ledger.record(ARTICLE, [claim("b", **fields)])
        assert str(file_of(ledger)) in str(caught.value)
    assert file_of(ledger).read_bytes() == before
    # The same article without its link is no other article.
    ledger.record(ARTICLE, [claim("b")])


def test_a_claim_of_another_article_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="2016-12-07-other"):
        ledger.record(ARTICLE, [claim("a", article="2016-12-07-other")])
    assert not ledger.folder.exists()


@pytest.mark.parametrize("article", ["../x", "a/b", "", ".", "A", "a.b", "a\0b", "a\nb"])
def test_an_id_is_never_a_path(ledger: Ledger, article: str) -> None:
    with pytest.raises(LedgerError, match="is no id"):
        ledger.record(article, [])
    with pytest.raises(LedgerError, match="is no id"):
        list(ledger.claims(article))


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


CLAIMS = st.lists(
    st.builds(
        lambda exact, start, status, origin: claim(
            exact, start=start, status=status, origin=origin
        ),
        st.text(st.characters(codec="utf-8"), min_size=1),
        st.integers(0, 99),
        st.sampled_from(Status),
        st.sampled_from(["rules/0.1", "manual", "llm/7"]),
    )
)


@given(CLAIMS, CLAIMS)
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, first: list[Claim], second: list[Claim]
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("claims"))
    ledger.record(ARTICLE, first, replacing=None)
    assert {c.id: c for c in ledger} == {c.id: c for c in first}
    changes = ledger.record(ARTICLE, second, replacing=None)
    assert {c.id: c for c in ledger} == {c.id: c for c in first} | {c.id: c for c in second}
    assert len(changes.added) + changes.kept == len(list(ledger))


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
from test_files import ARTICLE, claim
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


WRITER = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_files import ARTICLE, claim
from geo.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    word = f"{{sys.argv[2]}}{{number}}"
    ledger.record(ARTICLE, [claim(word, start=number, origin="manual")], replacing=None)
    print(word, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_recording_at_once_lose_nothing(ledger: Ledger) -> None:
    ledger.folder.mkdir(parents=True)
    processes = [writer(ledger.folder, name, 20) for name in "ab"]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert {c.exact for c in ledger} == {f"{name}{n}" for name in "ab" for n in range(20)}


def test_a_process_that_never_ends_is_waited_for_only_so_long(ledger: Ledger) -> None:
    ledger.folder.mkdir(parents=True)
    hasty = Ledger(ledger.folder, wait=0.05)
    with alone(ledger.folder, wait=1), pytest.raises(LedgerError, match=r"for 0\.05 seconds"):
        hasty.record(ARTICLE, [claim("a")])
    hasty.record(ARTICLE, [claim("a")])
