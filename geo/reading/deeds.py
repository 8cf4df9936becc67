"""What an article has told of who did what where, for the sentences that name nobody.

"The fall of the town" is told of whoever took it; "it is surrounded" of whoever was closing in.
"""

from geo.model import Status
from geo.reading.drafts import Draft
from geo.reading.scene import Assertion

_RECENT = 6  # drafts: how far back "it has fallen" finds who took it
_NEAR = 3  # drafts: how far back a siege finds who closed in
_TAKING = (Status.CAPTURED, Status.ADVANCED)
_PRESSING = (*_TAKING, Status.BESIEGED, Status.THREATENED)


class Deeds:
    """The claims so far that name who acted."""

    def __init__(self) -> None:
        self._told: list[Draft] = []

    def add(self, drafts: list[Draft]) -> None:
        """Go on by the claims of a sentence."""
        self._told += [draft for draft in drafts if draft.actor is not None and not draft.denied]

    def doer(self, assertion: Assertion, made: list[Draft], *, again: bool = False) -> str | None:
        """Who did or holds what an assertion leaves open, where the text made it plain.

        ``made`` are the claims of the same sentence before it; ``again`` says that a place was
        taken back.
        """
        told = [*self._told, *(draft for draft in made if draft.actor is not None)]
        place = assertion.ref.text
        if again:  # whoever had it did not take it back
            had = self.holder(place)
            told = [draft for draft in told if draft.actor != had]
            made = [draft for draft in made if draft.actor != had]
        match assertion.status:
            case Status.CAPTURED:
                named = assertion.rule.startswith("noun ")  # "is the army's after the fall of X"
                return (
                    _last(made, (*_TAKING, Status.HELD) if named else _TAKING)
                    or _last(told, _TAKING, place=place)
                    or _last(told[-_RECENT:], _TAKING)
                )
            case Status.HELD:
                return _last(told, (*_TAKING, Status.HELD), place=place)
            case Status.LOST:
                return _last(told, (Status.HELD, Status.LOST), place=place)
            case Status.BESIEGED | Status.THREATENED | Status.ADVANCED:
                return _last(told, _PRESSING, place=place) or _last(told[-_NEAR:], _PRESSING)
            case _:
                return None

    def holder(self, place: str) -> str | None:
        """Who held a place, as far as the article has told."""
        return _last(self._told, (Status.HELD, Status.CAPTURED), place=place)


def _last(
    drafts: list[Draft], statuses: tuple[Status, ...], *, place: str | None = None
) -> str | None:
    fitting = (d for d in reversed(drafts) if d.status in statuses and d.actor is not None)
    return next((d.actor for d in fitting if place is None or d.place == place), None)
