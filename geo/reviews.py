"""What people decided about claims, and the claims as they stand after it.

A decision names a claim by its id and is never written into it, so that an article read again
loses none. Decisions are only ever added, each naming those that its maker saw and replaces; so
what stands depends neither on clocks nor on the order of lines, and the decisions of several
people can be put together in any order (by git, say) and come to the same.

Where two people decided apart from each other and not alike, the more careful decision stands
until somebody decides again: rejected before edited before accepted, and of two edits the one
that is dated later.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Literal

import msgspec
from msgspec import Struct

from geo.errors import RecordError
from geo.model import Claim, Status, Text

State = Literal["unreviewed", "accepted", "edited", "rejected"]

EDITABLE = (
    *("place_text", "place_id", "status", "status_text", "actor", "denied", "hedged"),
    *("extent", "fraction", "killed", "injured", "event_date"),
    *("source", "source_text", "speaker", "relay"),
)
"""The fields a reviewer may change: what was read, not what the article says of itself."""


class Verdict(StrEnum):
    """What a decision says; ``withdrawn`` takes back the decisions that it names."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_CAREFUL = {Verdict.ACCEPTED: 0, Verdict.EDITED: 1, Verdict.REJECTED: 2}


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one person decided about one claim.

    ``place_id`` is the place that the reviewer saw or chose, and ``fields`` what else was
    changed; ``becomes`` is the id of the claim as changed. ``at`` is an ISO date-time with its
    zone. ``after`` names the decisions on this claim that this one replaces.
    """

    id: str = ""
    claim: Text
    article: Text
    verdict: Verdict
    reviewer: Text
    at: str
    place_id: str | None = None
    fields: dict[str, str | int | float | bool | None] = {}
    becomes: str | None = None
    note: str = ""
    after: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check what spans fields and give the decision its id.

        Raises
        ------
        RecordError
            Where the time is none, a changed field breaks the rules of a claim, or a given id
            is not the hash of the rest.
        """
        try:
            zoned = dt.datetime.fromisoformat(self.at).tzinfo is not None
        except ValueError:
            zoned = False
        if not zoned:
            raise RecordError(f"field 'at': {self.at!r} is no ISO date-time with its zone")
        if self.verdict is Verdict.EDITED:
            if not self.becomes:
                raise RecordError("field 'becomes': is missing; an edit names what it makes")
            changed(_SOME_CLAIM, self.fields)
        elif self.fields:
            raise RecordError(f"field 'fields': {self.verdict} changes none")
        if self.verdict is Verdict.WITHDRAWN and not self.after:
            raise RecordError("field 'after': is missing; say what is withdrawn")
        rest = [getattr(self, name) for name in self.__struct_fields__ if name != "id"]
        expected = hashlib.sha256(msgspec.json.encode(rest, order="sorted")).hexdigest()[:20]
        if self.id not in ("", expected):
            raise RecordError(f"field 'id': {self.id!r} is not the hash of the rest ({expected})")
        msgspec.structs.force_setattr(self, "id", expected)

    @property
    def says(self) -> tuple[object, ...]:
        """What two decisions that say the same have in common."""
        return self.verdict, self.place_id, self.becomes, sorted(self.fields.items(), key=str)


class Standing(Struct, frozen=True, kw_only=True):
    """The decision that stands on a claim, and the others that nobody has replaced."""

    decision: Decision
    others: tuple[Decision, ...] = ()

    @property
    def disputed(self) -> bool:
        """Whether people decided apart from each other and not alike."""
        return any(other.says != self.decision.says for other in self.others)


class Reviewed(Struct, frozen=True, kw_only=True):
    """A claim as it was read (``read``) and as it stands after review (``claim``)."""

    read: Claim
    claim: Claim
    standing: Standing | None = None

    @property
    def state(self) -> State:
        """What was decided about it."""
        if self.standing is None or _place_is_new(self.read, self.standing.decision):
            return "unreviewed"
        decided: State = self.standing.decision.verdict.value  # type: ignore[assignment] # no withdrawn one stands
        return decided

    @property
    def disputed(self) -> bool:
        """Whether people decided apart from each other and not alike."""
        return self.standing is not None and self.standing.disputed


class View(Struct, frozen=True, kw_only=True):
    """The claims to be shown, and what stands on those of them that a person stands by, by id.

    ``reviewed`` is None where nobody has decided anything: nothing is to be told apart then.
    """

    claims: tuple[Claim, ...]
    reviewed: Mapping[str, Standing] | None


REVIEW_COLUMNS = ("reviewed", "reviewed_by", "reviewed_at", "disputed")


def said_of(claim: Claim, reviewed: Mapping[str, Standing] | None) -> dict[str, str | bool | None]:
    """What tables say of a claim's review, under ``REVIEW_COLUMNS``.

    ``reviewed`` is ``accepted``, ``edited`` or ``unreviewed``; ``disputed`` says that people
    decided apart from each other and not alike.
    """
    standing = (reviewed or {}).get(claim.id)
    if standing is None:
        return dict(zip(REVIEW_COLUMNS, ("unreviewed", None, None, False), strict=True))
    one = standing.decision
    values = (one.verdict.value, one.reviewer, one.at, standing.disputed)
    return dict(zip(REVIEW_COLUMNS, values, strict=True))


def settle(decisions: Iterable[Decision]) -> dict[str, Standing]:
    """What stands, by the id of the claim; claims with no decision left are not in it."""
    by_claim: dict[str, dict[str, Decision]] = {}
    for decision in decisions:
        by_claim.setdefault(decision.claim, {})[decision.id] = decision
    found = {}
    for claim, told in by_claim.items():
        taken_back = {
            earlier
            for one in told.values()
            if one.verdict is Verdict.WITHDRAWN
            for earlier in (one.id, *one.after)
        }
        live = [one for one in told.values() if one.id not in taken_back]
        replaced = {earlier for one in live for earlier in one.after}
        heads = sorted((one for one in live if one.id not in replaced), key=_care, reverse=True)
        if heads:
            found[claim] = Standing(decision=heads[0], others=tuple(heads[1:]))
    return found


def _care(decision: Decision) -> tuple[int, dt.datetime, str]:
    return _CAREFUL[decision.verdict], dt.datetime.fromisoformat(decision.at), decision.id


def review(claims: Iterable[Claim], standings: Mapping[str, Standing]) -> Iterator[Reviewed]:
    """Each claim with what was decided about it, the rejected ones too.

    An edit holds for what it makes of a claim as well: where a better reader finds that by
    itself, it is accepted. What was accepted without a place and has one by now is open again,
    for nobody has seen the place.
    """
    made = {
        one.decision.becomes: one
        for one in standings.values()
        if one.decision.verdict is Verdict.EDITED
    }
    seen: set[str] = set()
    for claim in claims:
        standing = standings.get(claim.id) or made.get(claim.id)
        stands = claim
        if standing is not None:
            stands = _as_decided(claim, standing.decision)
        if stands.id in made:
            if stands.id in seen:
                continue  # edited into what another was edited into, or is
            seen.add(stands.id)
        yield Reviewed(read=claim, claim=stands, standing=standing)


def view(
    claims: Iterable[Claim], standings: Mapping[str, Standing], *, reviewed_only: bool = False
) -> View:
    """The claims as every map, table and export is to have them.

    Rejected ones are left out, edited ones as they were edited; with ``reviewed_only`` nothing
    is left but what a person accepted or edited.
    """
    if not standings:
        return View(claims=() if reviewed_only else tuple(claims), reviewed=None)
    shown: list[Claim] = []
    reviewed: dict[str, Standing] = {}
    for one in review(claims, standings):
        if one.state == "rejected" or (reviewed_only and one.state == "unreviewed"):
            continue
        shown.append(one.claim)
        if one.standing is not None and one.state != "unreviewed":
            reviewed[one.claim.id] = one.standing
    return View(claims=tuple(shown), reviewed=reviewed)


def stood_by(standings: Mapping[str, Standing]) -> frozenset[str]:
    """The ids of the claims, as they are read, that a person accepted or edited."""
    kept = set()
    for claim, standing in standings.items():
        if standing.decision.verdict is not Verdict.REJECTED:
            kept.update({claim, standing.decision.becomes or claim})
    return frozenset(kept)


def decide(
    reviewed: Reviewed,
    verdict: Verdict,
    *,
    reviewer: str,
    at: dt.datetime,
    fields: Mapping[str, Any] | None = None,
    note: str = "",
) -> Decision:
    """A decision on a claim by somebody who has seen what was decided before.

    ``fields`` are what an edit changes in the claim as it stands; what it changes back to how
    it was read is no change any more. ``reviewer`` decides it ``at`` a time, and may say why in a
    ``note``.

    Raises
    ------
    RecordError
        Where a field may not be changed, or its value breaks the rules of a claim.
    """
    read, standing = reviewed.read, reviewed.standing
    # What another claim was edited into may be decided on for itself.
    own = standing is not None and standing.decision.claim == read.id
    before = (standing.decision, *standing.others) if standing is not None and own else ()
    stands = changed(reviewed.claim, fields) if fields else reviewed.claim
    edits = {
        name: msgspec.to_builtins(getattr(stands, name))
        for name in EDITABLE
        if getattr(stands, name) != getattr(read, name)
    }
    if verdict in (Verdict.ACCEPTED, Verdict.EDITED):
        # To accept what somebody edited is to edit alike; to change nothing, to accept.
        verdict = Verdict.EDITED if edits else Verdict.ACCEPTED
    edited = verdict is Verdict.EDITED
    return Decision(
        claim=read.id,
        article=read.article,
        verdict=verdict,
        reviewer=reviewer,
        at=at.isoformat(timespec="seconds"),
        place_id=None if verdict in (Verdict.REJECTED, Verdict.WITHDRAWN) else stands.place_id,
        fields=edits if edited else {},
        becomes=stands.id if edited else None,
        note=note,
        after=tuple(sorted(one.id for one in before)),
    )


def withdraw(decisions: Iterable[Decision], *, reviewer: str, at: dt.datetime) -> Decision:
    """What takes back these decisions on one claim; what they replaced stands again.

    ``reviewer`` takes them back ``at`` a time.
    """
    taken = list(decisions)
    return Decision(
        claim=taken[0].claim,
        article=taken[0].article,
        verdict=Verdict.WITHDRAWN,
        reviewer=reviewer,
        at=at.isoformat(timespec="seconds"),
        after=tuple(sorted(one.id for one in taken)),
    )


def changed(claim: Claim, fields: Mapping[str, Any], *, strict: bool = True) -> Claim:
    """The claim with some fields changed, checked as every claim is; its id follows them.

    Without ``strict``, numbers and truth values may be text.

    Raises
    ------
    RecordError
        Naming the field that is no reviewer's to change, or whose value breaks the rules.
    """
    for name in fields:
        if name not in EDITABLE:
            raise RecordError(
                f"field {name!r}: cannot be changed in review; can: {', '.join(EDITABLE)}"
            )
    try:
        return msgspec.convert(
            {**msgspec.structs.asdict(claim), **fields, "id": ""}, Claim, strict=strict
        )
    except msgspec.ValidationError as error:
        raise RecordError(str(error).replace("`$.", "`")) from None


def _place_is_new(read: Claim, decision: Decision) -> bool:
    accepted = decision.verdict is Verdict.ACCEPTED
    return accepted and decision.place_id is None and read.place_id is not None


def _as_decided(claim: Claim, decision: Decision) -> Claim:
    fields: dict[str, Any] = dict(decision.fields)
    if decision.place_id:
        fields.setdefault("place_id", decision.place_id)
    if all(getattr(claim, name) == value for name, value in fields.items()):
        return claim
    return changed(claim, fields)


# What a decision changes is checked against the rules of a claim before it meets one.
_SOME_CLAIM = Claim(
    source="x",
    source_text="",
    publisher="x",
    article="x",
    article_sha256="",
    published_at="2000-01-01",
    place_text="x",
    status=Status.HELD,
    status_text="",
    exact="x",
    start=0,
    end=1,
)
