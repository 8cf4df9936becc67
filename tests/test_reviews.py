"""What people decided about claims: what stands, whoever decided when, and in which order."""

import datetime as dt
import random
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import RecordError
from geo.model import Claim
from geo.reviews import (
    EDITABLE,
    Decision,
    Reviewed,
    Verdict,
    changed,
    decide,
    review,
    settle,
    stood_by,
    view,
    withdraw,
)

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def claim(exact: str = "taken", **fields: object) -> Claim:
    return msgspec.convert(
        {
            "source": "sohr",
            "source_text": "the Observatory",
            "publisher": "dpa",
            "article": "2016-12-06-town",
            "article_sha256": "0" * 64,
            "published_at": "2016-12-06",
            "place_text": "al-Shaar",
            "place_id": "aleppo/al-shaar",
            "status": "captured",
            "status_text": "taken",
            "actor": "government",
            "exact": exact,
            "start": 0,
            "end": len(exact),
            "origin": "rules/0.1",
            **fields,
        },
        Claim,
    )


def seen(read: Claim, *decisions: Decision) -> Reviewed:
    (one,) = review([read], settle(decisions))
    return one


def by(
    who: str,
    verdict: Verdict,
    read: Claim,
    *before: Decision,
    hours: int = 0,
    **fields: object,
) -> Decision:
    return decide(
        seen(read, *before),
        verdict,
        reviewer=who,
        at=NOON + dt.timedelta(hours=hours),
        fields=fields,
    )


def test_accepted_edited_rejected() -> None:
    claims = [claim("a"), claim("b"), claim("c"), claim("d")]
    decisions = [
        by("Ann", Verdict.ACCEPTED, claims[0]),
        by("Ann", Verdict.EDITED, claims[1], status="held", actor=None),
        by("Ann", Verdict.REJECTED, claims[2]),
    ]
    shown = view(claims, settle(decisions))
    edited = changed(claims[1], {"status": "held", "actor": None})
    assert shown.claims == (claims[0], edited, claims[3])
    assert set(shown.reviewed or ()) == ({claims[0].id, edited.id})
    assert edited.id != claims[1].id
    only = view(claims, settle(decisions), reviewed_only=True)
    assert only.claims == (claims[0], edited)
    assert stood_by(settle(decisions)) == {claims[0].id, claims[1].id, edited.id}


def test_with_no_decisions_nothing_is_told_apart() -> None:
    shown = view([claim()], {})
    assert (shown.claims, shown.reviewed) == ((claim(),), None)
    assert view([claim()], {}, reviewed_only=True).claims == ()


def test_a_view_of_a_view_is_the_same() -> None:
    claims = [claim("a"), claim("b"), claim("c")]
    standings = settle(
        [
            by("Ann", Verdict.EDITED, claims[0], denied=True),
            by("Ann", Verdict.REJECTED, claims[1]),
        ]
    )
    once = view(claims, standings)
    assert view(once.claims, standings) == once


def test_what_was_edited_is_accepted_where_a_reader_finds_it_by_itself() -> None:
    read = claim("a")
    decision = by("Ann", Verdict.EDITED, read, status="lost")
    found = changed(read, {"status": "lost"})
    for claims in ([read, found], [found, read], [found]):
        shown = view(claims, settle([decision]))
        assert shown.claims == (found,)
        assert set(shown.reviewed or ()) == ({found.id})
    # That claim may be decided on for itself.
    against = by("Ben", Verdict.REJECTED, found, decision)
    assert against.claim == found.id
    assert view([found], settle([decision, against])).claims == ()


def test_a_place_that_nobody_saw_is_open_again() -> None:
    nowhere = claim("a", place_id=None)
    accepted = by("Ann", Verdict.ACCEPTED, nowhere)
    located = claim("a")
    assert located.id == nowhere.id
    assert seen(nowhere, accepted).state == "accepted"
    assert seen(located, accepted).state == "unreviewed"
    again = by("Ben", Verdict.ACCEPTED, located, accepted)
    assert again.after == (accepted.id,)
    one = seen(located, accepted, again)
    assert (one.state, one.disputed) == ("accepted", False)


def test_the_place_that_was_seen_stays_whatever_a_gazetteer_finds_later() -> None:
    accepted = by("Ann", Verdict.ACCEPTED, claim("a"))
    moved = claim("a", place_id="elsewhere/al-shaar")
    assert seen(moved, accepted).claim.place_id == "aleppo/al-shaar"


def test_a_decision_by_somebody_who_saw_the_other_replaces_it_whatever_the_clock_says() -> None:
    read = claim()
    first = by("Ann", Verdict.REJECTED, read, hours=5)
    second = by("Ben", Verdict.ACCEPTED, read, first, hours=-5)
    one = seen(read, first, second)
    assert (one.state, one.disputed) == ("accepted", False)


def test_of_two_who_decided_apart_the_more_careful_stands_and_the_dispute_is_shown() -> None:
    read = claim()
    accepted = by("Ann", Verdict.ACCEPTED, read, hours=9)
    early = by("Ben", Verdict.EDITED, read, hours=1, status="held")
    late = by("Cem", Verdict.EDITED, read, hours=2, status="lost")
    rejected = by("Dee", Verdict.REJECTED, read)
    assert seen(read, accepted, early).claim.status == "held"
    assert seen(read, early, late).claim.status == "lost"
    assert seen(read, early, late, accepted, rejected).state == "rejected"
    assert seen(read, accepted, rejected).disputed
    settled = by("Eli", Verdict.ACCEPTED, read, accepted, rejected)
    assert set(settled.after) == {accepted.id, rejected.id}
    assert not seen(read, accepted, rejected, settled).disputed


def test_two_who_decided_alike_do_not_dispute() -> None:
    read = claim()
    told = [by(who, Verdict.EDITED, read, hours=h, actor=None) for who, h in (("A", 1), ("B", 2))]
    assert not seen(read, *told).disputed


def test_to_accept_what_was_edited_keeps_the_edit() -> None:
    read = claim()
    edited = by("Ann", Verdict.EDITED, read, status="held")
    accepted = by("Ben", Verdict.ACCEPTED, read, edited)
    assert accepted.verdict == "edited"
    assert seen(read, edited, accepted).claim.status == "held"
    back = by("Ben", Verdict.EDITED, read, edited, status="captured")
    assert (back.verdict, back.fields) == ("accepted", {})


def test_what_is_taken_back_never_was() -> None:
    read = claim()
    first = by("Ann", Verdict.EDITED, read, status="held")
    second = by("Ben", Verdict.REJECTED, read, first)
    undone = withdraw([second], reviewer="Ben", at=NOON)
    assert seen(read, first, second, undone).claim.status == "held"
    whole = withdraw([first, second], reviewer="Ben", at=NOON)
    assert seen(read, first, second, whole).state == "unreviewed"
    # What somebody else decided meanwhile, having seen the first, is not taken back with it.
    other = by("Cem", Verdict.ACCEPTED, read, first)
    taken = withdraw([first], reviewer="Ann", at=NOON)
    assert seen(read, first, other, taken).claim.status == "held"


@st.composite
def histories(draw: st.DrawFn) -> tuple[Claim, Sequence[Decision]]:
    """Decisions on one claim by people who each saw some of those before."""
    read = claim()
    told: list[Decision] = []
    for number in range(draw(st.integers(0, 7))):
        known = [one for one in told if draw(st.booleans())]
        standing = settle(known)
        if standing and draw(st.integers(0, 3)) == 0:
            told.append(withdraw([standing[read.id].decision], reviewer=f"{number}", at=NOON))
            continue
        verdict = draw(st.sampled_from([Verdict.ACCEPTED, Verdict.EDITED, Verdict.REJECTED]))
        fields = {"killed": draw(st.integers(0, 2))} if verdict is Verdict.EDITED else {}
        told.append(
            by(f"{number}", verdict, read, *known, hours=draw(st.integers(-2, 2)), **fields)
        )
    return read, told


@given(histories(), st.randoms())
def test_the_order_of_lines_and_lines_that_came_twice_change_nothing(
    history: tuple[Claim, list[Decision]], chance: random.Random
) -> None:
    read, told = history
    mixed = [*told, *told[:3]]
    chance.shuffle(mixed)
    assert seen(read, *told) == seen(read, *mixed)


@given(histories())
def test_who_has_seen_everything_settles_it(history: tuple[Claim, list[Decision]]) -> None:
    read, told = history
    last = by("Zoe", Verdict.REJECTED, read, *told)
    one = seen(read, *told, last)
    assert (one.state, one.disputed) == ("rejected", False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at": "2026-03-01"}, "'at'"),
        ({"at": "2026-03-01T12:00:00"}, "zone"),
        ({"verdict": "edited"}, "'becomes'"),
        ({"fields": {"actor": "x"}}, "changes none"),
        ({"verdict": "withdrawn"}, "'after'"),
        ({"verdict": "edited", "becomes": "x", "fields": {"status": "taken"}}, "status"),
        ({"verdict": "edited", "becomes": "x", "fields": {"fraction": 3}}, "fraction"),
        ({"verdict": "edited", "becomes": "x", "fields": {"event_date": "soon"}}, "event_date"),
        ({"verdict": "edited", "becomes": "x", "fields": {"exact": "soon"}}, "exact"),
        ({"id": "0" * 20}, "hash"),
        ({"why": "x"}, "why"),
    ],
)
def test_a_decision_that_breaks_its_rules_is_refused(fields: dict[str, object], said: str) -> None:
    plain = {"claim": "c", "article": "a", "verdict": "accepted", "reviewer": "Ann"}
    with pytest.raises((RecordError, msgspec.ValidationError), match=said):
        msgspec.convert({**plain, "at": "2026-03-01T12:00:00Z", **fields}, Decision)


def test_every_field_that_a_reviewer_may_change_is_one_of_a_claim() -> None:
    assert set(EDITABLE) < set(Claim.__struct_fields__)
