"""What is promised of decisions, in files and on a server: added, never changed, never lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_case import ARTICLE, claim
from postgres import Postgres
from test_decisions import AT, decision

from geo.desk import Desk
from geo.errors import LedgerError
from geo.ledger import AnyLedger, AnyReviews, open_ledger
from geo.ledger.copying import copy
from geo.model import slug
from geo.reviews import Decision, Verdict, settle, stood_by, view

Opener = Callable[..., AnyLedger]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture(params=["files", "postgis"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger may be that nothing was ever recorded in."""
    if request.param == "postgis":
        return str(request.getfixturevalue("ledger_database"))
    return str(tmp_path / "data" / "claims")


@pytest.fixture
def opened(where: str, told: list[str]) -> Iterator[Opener]:
    """Opens the ledger, as another program would."""
    every = []

    def opener(**options: Any) -> AnyLedger:
        every.append(open_ledger(where, **{"report": told.append, **options}))
        return every[-1]

    yield opener
    for one in every:
        one.close()


@pytest.fixture
def reviews(opened: Opener) -> AnyReviews:
    return opened().reviews


def test_decisions_come_back_by_reviewer_and_as_they_were_added(
    reviews: AnyReviews, opened: Opener
) -> None:
    assert reviews.decisions() == []
    assert reviews.standings() == {}
    reviews.add([])
    first, other, last = decision("1"), decision("0", "Ann"), decision("0")
    reviews.add([first, other])
    reviews.add([last])
    assert opened().reviews.decisions() == [other, first, last]
    assert reviews.standings() == settle([first, other, last])


def test_the_same_decision_is_there_once(reviews: AnyReviews) -> None:
    one = decision("1")
    reviews.add([one, one])
    reviews.add([one])
    assert reviews.decisions() == [one]


def test_a_reviewer_without_a_letter_is_refused_and_nothing_is_kept(reviews: AnyReviews) -> None:
    with pytest.raises(LedgerError, match="no name of a reviewer"):
        reviews.add([decision("1", "../.."), decision("2")])
    assert [one.claim for one in reviews.decisions() if one.reviewer == "../.."] == []


def test_they_are_about_claims_by_id_and_survive_that_the_article_is_read_again(
    opened: Opener,
) -> None:
    ledger = opened()
    good, bad, open_ = claim("a"), claim("b", start=2), claim("c", start=4)
    ledger.record(ARTICLE, [good, bad, open_])
    desk = Desk(ledger.claims(), ledger.reviews, reviewer="Ann Example")
    desk.decide(desk.find(good.id), "edited", fields={"actor": "opposition"})
    desk.decide(desk.find(bad.id), "rejected", note="no")
    kept = stood_by(opened().reviews.standings())
    ledger.record(ARTICLE, [bad, open_], keeping=kept)
    shown = view(ledger.claims(), opened().reviews.standings())
    assert [(one.exact, one.actor) for one in shown.claims] == [("a", "opposition"), ("c", None)]
    assert Desk(ledger.claims(), opened().reviews, reviewer="Ben").look(bad.id).state == "rejected"


_SOUND = st.characters(exclude_categories=["Cs"])  # what no JSON can hold is no decision


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    reviewer=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12
    ),
    note=st.text(_SOUND, max_size=20),
    value=st.one_of(st.none(), st.text(_SOUND, min_size=1, max_size=9)),
)
def test_any_text_comes_back_as_it_was(
    reviews: AnyReviews, reviewer: str, note: str, value: str | None
) -> None:
    one = Decision(
        claim="1",
        article="a",
        verdict=Verdict.EDITED,
        at=AT,
        reviewer=reviewer,
        note=note,
        fields={"speaker": value},
        becomes="2",
    )
    if not slug(reviewer):
        with pytest.raises(LedgerError, match="no name"):
            reviews.add([one])
        return
    reviews.add([one])
    assert one in reviews.decisions()


_WRITER = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_decisions import decision
from geo.ledger import open_ledger
reviews = open_ledger(sys.argv[1]).reviews
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    reviews.add([decision(f"{{sys.argv[2]}}{{number}}", sys.argv[4])])
    print(f"{{sys.argv[2]}}{{number}}", flush=True)
"""


def writer(where: str, name: str, count: int, who: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, where, name, str(count), who],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_several_deciding_at_once_lose_nothing(where: str, reviews: AnyReviews) -> None:
    who = {"aA": "Ann", "bA": "Ann", "cB": "Ben"}
    processes = [writer(where, name, 25, reviewer) for name, reviewer in who.items()]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    kept = [one.claim for one in reviews.decisions()]
    assert sorted(kept) == sorted(f"{name}{number}" for name in who for number in range(25))


def test_killed_at_any_moment_no_decision_is_lost(
    where: str, opened: Opener, told: list[str]
) -> None:
    chance = random.Random(9)
    made: set[str] = set()
    for number in range(5):
        process = writer(where, f"{number}x", 10**6, "Ann")
        time.sleep(chance.uniform(0, 0.3))
        os.kill(process.pid, signal.SIGKILL)
        made.update(process.communicate()[0].split())
        assert made <= {one.claim for one in opened().reviews.decisions()}
    assert made
    assert told == []


def test_copies_there_and_back_are_the_same(tmp_path: Path, opened: Opener) -> None:
    folder = open_ledger(tmp_path / "first" / "claims")
    folder.record(ARTICLE, [claim("a"), claim("b", start=2)])
    decisions = [decision("1", "Bén Öz", note="why"), decision("2", verdict=Verdict.REJECTED)]
    folder.reviews.add(decisions)
    copied = copy(folder, opened())
    assert (copied.decisions, copied.decisions_added) == (2, 2)
    assert copy(folder, opened()).decisions_added == 0
    more = decision("3", after=(decisions[0].id,))
    opened().reviews.add([more])
    back = open_ledger(tmp_path / "back" / "claims")
    copy(opened(), back)
    assert back.reviews.decisions() == opened().reviews.decisions()
    assert {one.id for one in back.reviews.decisions()} == {one.id for one in (*decisions, more)}
    assert list(back.claims()) == list(folder.claims())
    assert copy(back, folder).decisions_added == 1
    lines = (tmp_path / "first" / "reviews" / "ann-example.jsonl").read_bytes().splitlines()
    assert len(lines) == 2


# On a server alone.


@pytest.fixture
def on_server(ledger_database: str, told: list[str]) -> Iterator[AnyLedger]:
    ledger = open_ledger(ledger_database, report=told.append)
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM accordingto.decisions",
        "UPDATE accordingto.decisions SET verdict = 'rejected'",
        "TRUNCATE accordingto.decisions",
    ],
)
def test_the_server_itself_refuses_to_change_a_decision(
    on_server: AnyLedger, postgres: Postgres, statement: str
) -> None:
    one = decision("1")
    on_server.reviews.add([one])
    with pytest.raises(Exception, match="only ever added"):
        postgres.ask(statement, "desk")
    assert on_server.reviews.decisions() == [one]


def test_a_row_that_somebody_broke_is_named_and_the_rest_is_used(
    on_server: AnyLedger, postgres: Postgres, told: list[str]
) -> None:
    good, bad, strange = (decision(name) for name in "123")
    on_server.reviews.add([good, bad, strange])
    postgres.ask("ALTER TABLE accordingto.decisions DISABLE TRIGGER only_added", "desk")
    wrong = "UPDATE accordingto.decisions SET record = "
    postgres.ask(f"{wrong}'{{}}' WHERE id = '{bad.id}'", "desk")
    other = "(SELECT record FROM accordingto.decisions WHERE claim = '1')"
    postgres.ask(f"{wrong}{other} WHERE id = '{strange.id}'", "desk")
    assert on_server.reviews.decisions() == [good]
    assert [bad.id in told[0], strange.id in told[1], "\n" in "".join(told)] == [True, True, False]


def test_a_server_gone_is_one_line(on_server: AnyLedger, postgres: Postgres) -> None:
    on_server.reviews.add([decision("1")])
    postgres.kill()
    try:
        for action in (on_server.reviews.decisions, lambda: on_server.reviews.add([decision("2")])):
            with pytest.raises(LedgerError) as caught:
                action()
            assert "\n" not in str(caught.value)
            assert "told to nobody" not in str(caught.value)
    finally:
        postgres.start()
    assert [one.claim for one in on_server.reviews.decisions()] == ["1"]
