"""What every ledger promises, in files and on a server: what is kept, replaced, and never lost."""

import datetime as dt
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_case import ARTICLE, claim, writer
from model_case import Places

from geo.errors import LedgerError
from geo.ledger import AnyLedger, Wanted, open_ledger
from geo.ledger.reads import Read
from geo.ledger.region import Region
from geo.model import Claim, Status
from geo.positions import positions
from geo.questions import positions_in

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
def ledger(opened: Opener) -> AnyLedger:
    return opened()


def test_an_empty_ledger(ledger: AnyLedger) -> None:
    assert list(ledger.claims()) == list(ledger.superseded()) == []
    assert ledger.articles() == []
    assert ledger.already_read() == {}
    assert positions_in(ledger) == []
    assert ledger.record(ARTICLE, []).added == ()
    assert list(ledger.record_all([])) == []


def test_claims_are_kept_in_the_order_of_the_text_whatever_order_they_come_in(
    ledger: AnyLedger,
) -> None:
    later, first = claim("later", start=50), claim("first")
    changes = ledger.record(ARTICLE, [later, first, later])
    assert changes.added == (first, later)
    assert list(ledger.claims()) == list(ledger.claims(ARTICLE)) == [first, later]


def test_articles_come_by_their_ids(ledger: AnyLedger) -> None:
    # By code points, whatever a server thinks of Arabic letters, digits and hyphens.
    ids = ["2016-a", "2016-a-b", "2016-ab", "2016a", "новость", "٢-خبر"]
    for article in reversed(ids):
        ledger.record(article, [claim("x", article=article)])
    assert ledger.articles() == ids == sorted(ids)
    assert [c.article for c in ledger.claims()] == ids


def test_reading_again_replaces_the_readers_claims_of_this_article_alone(
    ledger: AnyLedger,
) -> None:
    other = claim("other", article="2016-12-07-other")
    by_hand = claim("by hand", origin="manual", start=5)
    ledger.record("2016-12-07-other", [other])
    ledger.record(ARTICLE, [claim("a"), claim("b", start=2)])
    ledger.record(ARTICLE, [by_hand], replacing=None)
    changes = ledger.record(ARTICLE, [claim("b", start=2), claim("c", start=9, origin="rules/0.2")])
    assert [c.exact for c in changes.added] == ["c"]
    assert [c.exact for c in changes.removed] == ["a"]
    assert changes.kept == 2
    assert [c.exact for c in ledger.claims(ARTICLE)] == ["b", "by hand", "c"]
    assert list(ledger.claims("2016-12-07-other")) == [other]


def test_what_somebody_recorded_wins_over_the_reader(ledger: AnyLedger) -> None:
    read = claim("a", confidence=0.5)
    checked = msgspec.structs.replace(read, origin="manual", place_id="aleppo/al-shaar")
    ledger.record(ARTICLE, [read])
    ledger.record(ARTICLE, [checked], replacing=None)
    ledger.record(ARTICLE, [read])
    assert list(ledger.claims()) == [checked]
    ledger.record(ARTICLE, [])
    assert list(ledger.claims()) == [checked]


def test_the_same_again_changes_nothing(ledger: AnyLedger) -> None:
    ledger.record(ARTICLE, [claim("a")])
    changes = ledger.record(ARTICLE, [claim("a")])
    assert (changes.added, changes.removed, changes.kept) == ((), (), 1)


def test_an_article_without_claims_any_more_is_none(ledger: AnyLedger) -> None:
    ledger.record(ARTICLE, [claim("a")])
    assert [c.exact for c in ledger.record(ARTICLE, []).removed] == ["a"]
    assert ledger.articles() == []


def test_claims_of_an_earlier_text_are_superseded_not_lost(ledger: AnyLedger) -> None:
    first, misread = claim("first"), claim("misread", start=9)
    ledger.record(ARTICLE, [first, misread])
    ledger.record(ARTICLE, [first])  # the same text, a better reader
    assert list(ledger.superseded()) == []
    changed = claim("changed", article_sha256="1" * 64, start=1)
    ledger.record(ARTICLE, [changed])
    assert list(ledger.claims()) == [changed]
    assert list(ledger.superseded()) == list(ledger.superseded(ARTICLE)) == [first]
    ledger.record(ARTICLE, [])
    assert [c.exact for c in ledger.superseded()] == ["first", "changed"]
    again = claim("first", article_sha256="2" * 64)
    ledger.record(ARTICLE, [again])
    assert list(ledger.claims()) == [again]
    assert [c.exact for c in ledger.superseded()] == ["changed"]
    assert ledger.articles() == [ARTICLE]


def test_claims_of_earlier_texts_may_be_brought_along(ledger: AnyLedger) -> None:
    before, now = claim("before"), claim("now", article_sha256="1" * 64)
    ledger.keep_superseded(ARTICLE, [before, now])
    ledger.record(ARTICLE, [now])
    assert list(ledger.superseded()) == [before]
    assert list(ledger.claims()) == [now]


def test_two_articles_under_one_id_are_refused(ledger: AnyLedger) -> None:
    ledger.record(ARTICLE, [claim("a", url="https://example.org/a")])
    for fields in ({"publisher": "afp"}, {"url": "https://example.org/b"}):
        with pytest.raises(LedgerError, match="another article") as caught:
            ledger.record(ARTICLE, [claim("b", **fields)])
        assert ARTICLE in str(caught.value)
    assert [c.exact for c in ledger.claims()] == ["a"]
    # The same article without its link is no other article.
    ledger.record(ARTICLE, [claim("b")])


def test_a_claim_of_another_article_is_refused(ledger: AnyLedger) -> None:
    with pytest.raises(LedgerError, match="2016-12-07-other"):
        ledger.record(ARTICLE, [claim("a", article="2016-12-07-other")])
    assert ledger.articles() == []


@pytest.mark.parametrize("article", ["../x", "a/b", "", ".", "A", "a.b", "a\0b", "a\nb", "a';--"])
def test_an_id_is_never_a_path(ledger: AnyLedger, article: str) -> None:
    with pytest.raises(LedgerError, match="is no id"):
        ledger.record(article, [])
    ledger.record(ARTICLE, [claim("a")])
    with pytest.raises(LedgerError, match="is no id"):
        list(ledger.claims(article))


def test_many_articles_and_one_that_cannot_be_kept(ledger: AnyLedger) -> None:
    ledger.record("2", [claim("old", article="2", publisher="afp")])
    groups = [(name, [claim("new", article=name)]) for name in ("1", "2", "3", "1")]
    with pytest.raises(LedgerError, match="another article"):
        list(ledger.record_all(groups))
    failed: list[LedgerError] = []
    changes = list(ledger.record_all(groups, failed=failed.append))
    assert [change.article for change in changes] == ["1", "3", "1"]
    assert len(failed) == 1
    assert [(c.article, c.exact) for c in ledger.claims()] == [
        ("1", "new"),
        ("2", "old"),
        ("3", "new"),
    ]


def test_what_was_read_is_known_again(ledger: AnyLedger, opened: Opener) -> None:
    first = Read(article=ARTICLE, sha256="a", claims=1)
    other = Read(article="2016-12-07-other", sha256="b", claims=0)
    ledger.note_read([])
    ledger.note_read([first])
    opened().note_read([other, msgspec.structs.replace(first, sha256="c")])
    again = msgspec.structs.replace(first, sha256="c")
    assert ledger.already_read() == {ARTICLE: again, "2016-12-07-other": other}


def square(ident: str, west: float) -> dict[str, Any]:
    return {
        "properties": {
            "id": ident,
            "name": ident,
            "kind": "town",
            "outline": "osm",
            "credit": "we",
            "licence": "MIT",
        },
        "geometry": shapely.geometry.mapping(shapely.box(west, 0, west + 1, 1)),
    }


PLACES = Places(square("west", 0), square("middle", 1), square("east", 2))


def test_only_the_wanted_claims(opened: Opener) -> None:
    ledger = opened(outlines=lambda: PLACES)
    every = {
        "a": claim("a", place_id="west", published_at="2016-12-01"),
        "b": claim("b", place_id="middle", status="held", source="sana"),
        "c": claim("c", place_id="east", event_date="2016-11"),
        "d": claim("d", status="struck"),
    }
    ledger.record(ARTICLE, every.values())

    def found(**wanted: Any) -> str:
        asked = Wanted(**wanted)
        names = "".join(sorted(c.exact for c in ledger.claims(wanted=asked)))
        assert names == "".join(sorted(k for k, c in every.items() if asked.takes(c)))
        return names

    assert found() == "abcd"
    assert found(places=frozenset({"west", "east", "nowhere"})) == "ac"
    assert found(places=frozenset()) == ""
    assert found(sources=frozenset({"sana"})) == "b"
    assert found(statuses=frozenset({Status.HELD, Status.STRUCK})) == "bd"
    assert found(since=dt.date(2016, 12, 1)) == "abd"
    assert found(until=dt.date(2016, 12, 1)) == "ac"
    assert found(ids=frozenset({every["d"].id})) == "d"
    assert found(but=frozenset({every["d"].id})) == "abc"
    # The region touches the east and holds most of the west; neither counts but by its inside.
    assert found(places=Region(shapely.box(0.4, 0, 2, 1), outlines=PLACES)) == "ab"
    assert found(places=Region(shapely.box(9, 9, 10, 10), outlines=PLACES)) == ""


def test_a_region_of_places_recorded_without_their_outlines(ledger: AnyLedger) -> None:
    ledger.record(ARTICLE, [claim("a", place_id="west"), claim("b", place_id="unheard-of")])
    region = Region(shapely.box(0, 0, 2, 1), outlines=PLACES)
    assert [c.exact for c in ledger.claims(wanted=Wanted(places=region))] == ["a"]


SOME = st.lists(
    st.builds(
        lambda day, event, **fields: claim(
            **fields,
            published_at=f"2016-12-{day:02}",
            event_date=None if event is None else f"2016-12-{event:02}",
        ),
        day=st.integers(1, 5),
        event=st.none() | st.integers(1, 5),
        exact=st.sampled_from("abcdefgh"),
        place_id=st.sampled_from(["west", "middle", None]),
        source=st.sampled_from(["sohr", "sana"]),
        status=st.sampled_from(Status),
        actor=st.sampled_from(["government", "opposition", None]),
        denied=st.booleans(),
        extent=st.sampled_from(["whole", "part", "unstated"]),
        start=st.integers(0, 3),
    ),
    max_size=30,
)


@pytest.fixture
def emptied(where: str, ledger: AnyLedger) -> Callable[[], AnyLedger]:
    """Empties the one ledger of a test for its next example."""

    def empty() -> AnyLedger:
        for article in ledger.articles():
            ledger.record(article, [])
        assert list(ledger.claims()) == []
        return ledger

    assert where
    return empty


OF_ONE_TEST = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(SOME, st.none() | st.integers(1, 5), st.sampled_from([None, "west", "region"]))
@OF_ONE_TEST
def test_positions_are_the_same_however_few_claims_are_looked_at(
    emptied: Callable[[], AnyLedger], told: list[Claim], day: int | None, place: str | None
) -> None:
    ledger = emptied()
    ledger.record(ARTICLE, told)
    as_of = None if day is None else dt.date(2016, 12, day)
    whole = positions(ledger.claims(), as_of=as_of, window=2)
    where: frozenset[str] | Region | None = None if place is None else frozenset({place})
    if place == "region":
        where = Region(shapely.box(0, 0, 1, 1), outlines=PLACES)
    found = positions_in(ledger, wanted=Wanted(places=where), as_of=as_of, window=2)
    assert found == [p for p in whole if place is None or p.place_id == "west"]


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
@OF_ONE_TEST
def test_any_text_comes_back_as_it_was(
    opened: Opener, first: list[Claim], second: list[Claim]
) -> None:
    ledger = opened()
    ledger.record(ARTICLE, first, replacing=None)
    assert {c.id: c for c in first}.items() <= {c.id: c for c in ledger.claims()}.items()
    before = {c.id: c for c in ledger.claims()}
    changes = ledger.record(ARTICLE, second, replacing=None)
    assert {c.id: c for c in ledger.claims()} == before | {c.id: c for c in second}
    assert len(changes.added) + changes.kept == len(list(ledger.claims()))
    ledger.close()


def test_claims_are_read_while_others_are_recorded(ledger: AnyLedger, opened: Opener) -> None:
    ids = [f"2016-12-06-{number}" for number in range(9)]
    list(ledger.record_all((ident, [claim("x", article=ident)]) for ident in ids))
    other = opened()
    for told in ledger.claims():
        changed = claim("y", article=told.article, article_sha256="1" * 64)
        other.record(told.article, [changed])
    assert [c.exact for c in ledger.claims()] == ["y"] * 9
    assert [c.exact for c in ledger.superseded()] == ["x"] * 9


def test_eight_writers_at_once_lose_nothing_and_keep_nothing_twice(
    where: str, ledger: AnyLedger
) -> None:
    processes = [writer(where, name, 8) for name in "abcdefgh"]
    for process in processes:
        _, said = process.communicate()
        assert process.returncode == 0, said
    found = [c.exact for c in ledger.claims()]
    assert sorted(found) == sorted(f"{name}{n}" for name in "abcdefgh" for n in range(8))


def test_killed_at_any_moment_nothing_recorded_is_lost(
    where: str, ledger: AnyLedger, told: list[str]
) -> None:
    recorded: set[str] = set()
    chance = random.Random(6)
    for number in range(int(os.environ.get("KILLS", "5"))):
        process = writer(where, f"{number}x", 10**6)
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        recorded.update((first + said).split())
        assert recorded <= {c.exact for c in ledger.claims()}
    assert recorded
    assert told == []
    ledger.record(ARTICLE, [claim("after", origin="manual")], replacing=None)


def test_its_state_changes_with_the_claims_and_with_nothing_else(ledger: AnyLedger) -> None:
    other = "2016-12-07-other"
    states = [ledger.state()]
    for claims in ([claim("a")], [claim("a"), claim("b")], [claim("a", confidence=0.5)], []):
        ledger.record(ARTICLE, claims)
        states.append(ledger.state())
    assert len(set(states[:-1])) == 4
    ledger.record(ARTICLE, [claim("a")])
    before, whole = ledger.state(ARTICLE), ledger.state()
    ledger.record(other, [claim("a", article=other)])
    assert ledger.state(ARTICLE) == before
    assert ledger.state() != whole
    whole = ledger.state()
    ledger.record(ARTICLE, [claim("a")])
    assert ledger.state() == whole


def test_what_a_person_stood_by_stays_while_the_text_does(ledger: AnyLedger) -> None:
    accepted, other = claim("accepted"), claim("other", start=20)
    ledger.record(ARTICLE, [accepted, other])
    kept = frozenset({accepted.id})
    ledger.record(ARTICLE, [claim("better", start=40)], keeping=kept)
    assert [one.exact for one in ledger.claims()] == ["accepted", "better"]
    ledger.record(ARTICLE, [], keeping=kept, sha256=accepted.article_sha256)
    assert [one.exact for one in ledger.claims()] == ["accepted"]
    ledger.record(ARTICLE, [claim("changed", article_sha256="1" * 64)], keeping=kept)
    assert [one.exact for one in ledger.claims()] == ["changed"]
    assert [one.exact for one in ledger.superseded()] == ["accepted"]
