"""A reviewer at work: the claims with what was decided about them, and decisions kept at once.

>>> from pathlib import Path
>>> from geo.desk import Desk
>>> from geo.ledger import Ledger
>>> ledger = Ledger(Path("data/claims"))
>>> desk = Desk(ledger, ledger.reviews, reviewer="R. Viewer")
>>> for one in desk.open():
...     if one.claim.confidence > 0.9:
...         desk.decide(one, "accepted")
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from geo.errors import RecordError
from geo.ledger.asking import AnyReviews
from geo.model import Claim
from geo.reviews import Decision, Reviewed, Verdict, decide, review, settle, withdraw

Order = Literal["confidence", "article"]

_SHORTEST_ID = 4


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Desk:
    """Claims under review by one person.

    Every decision is kept for good before ``decide`` returns, and names those that it replaces.

    Parameters
    ----------
    claims
        As they were read, such as a ledger.
    reviews
        Where decisions are kept.
    reviewer
        Who decides.
    now
        The clock.
    """

    def __init__(
        self,
        claims: Iterable[Claim],
        reviews: AnyReviews,
        *,
        reviewer: str,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        self._claims = {claim.id: claim for claim in claims}
        self._reviews = reviews
        self._reviewer = reviewer
        self._now = now
        self._decisions: dict[str, list[Decision]] = {}
        for decision in reviews.decisions():
            self._decisions.setdefault(decision.claim, []).append(decision)
        self._made: list[Decision] = []

    def claims(self) -> list[Reviewed]:
        """Every claim with what stands on it, in the order in which they came."""
        every = (decision for told in self._decisions.values() for decision in told)
        return list(review(self._claims.values(), settle(every)))

    def open(self, *, by: Order = "confidence") -> list[Reviewed]:
        """What is to be decided: disputed claims first, then the least confident or as it stands.

        A claim on which people disagree is open until somebody decides again. ``by`` says in which
        order the rest comes: of confidence, or of the articles.
        """
        waiting = [one for one in self.claims() if one.state == "unreviewed" or one.disputed]

        def order(one: Reviewed) -> tuple[object, ...]:
            read = one.read
            sure = read.confidence if by == "confidence" else 0
            return not one.disputed, sure, read.article, read.start, read.end, read.id

        return sorted(waiting, key=order)

    def find(self, ident: str) -> Reviewed:
        """The claim of that id, or of the only id that begins so.

        Raises
        ------
        RecordError
            Where there is none, or more than one.
        """
        if ident in self._claims:
            return self.look(ident)
        found = [
            one
            for one in self.claims()
            if ident in (one.read.id, one.claim.id)
            or (
                len(ident) >= _SHORTEST_ID
                and any(known.startswith(ident) for known in (one.read.id, one.claim.id))
            )
        ]
        if len(found) != 1:
            said = f"is the beginning of {len(found)} ids" if found else "is no claim's id"
            raise RecordError(f"{ident}: {said}; 'accordingto review --list' shows them")
        return found[0]

    def look(self, claim_id: str) -> Reviewed:
        """The claim as it stands now, by the id under which it was read."""
        told = settle(self._decisions.get(claim_id, ()))
        return next(iter(review([self._claims[claim_id]], told)))

    def decide(
        self,
        one: Reviewed,
        verdict: Verdict | str,
        *,
        fields: Mapping[str, Any] | None = None,
        note: str = "",
    ) -> Decision:
        """Keep a decision about a claim; ``fields`` are what an edit changes, ``note`` says why.

        Raises
        ------
        RecordError
            Where what was edited breaks the rules of a claim.
        LedgerError
            Where the decision cannot be kept.
        """
        decision = decide(
            one,
            Verdict(verdict),
            reviewer=self._reviewer,
            at=self._now(),
            fields=fields,
            note=note,
        )
        self._keep(decision)
        self._made.append(decision)
        return decision

    def withdraw(self, one: Reviewed) -> Decision | None:
        """Take back everything decided about a claim; None where nothing stands."""
        if one.standing is None:
            return None
        taken = withdraw(
            (decision for decision in self._decisions[one.standing.decision.claim]),
            reviewer=self._reviewer,
            at=self._now(),
        )
        self._keep(taken)
        return taken

    def undo(self) -> Decision | None:
        """Take back the last decision made here; what it replaced stands again. The decision."""
        if not self._made:
            return None
        last = self._made.pop()
        self._keep(withdraw([last], reviewer=self._reviewer, at=self._now()))
        return last

    def _keep(self, decision: Decision) -> None:
        self._reviews.add([decision])
        self._decisions.setdefault(decision.claim, []).append(decision)
