"""Places of which only a name is known: sources contradict one another over them too.

No file of places has the name, so nothing can be drawn; but who holds what it stands for, according
to whom, is asserted all the same, and is compared as of any other place.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec.structs import replace

from geo.model import Claim, slug

MARK = "?"
"""What the ids of such places begin with; no gazetteer's does."""


class Unknown(NamedTuple):
    """A place by its name alone, as it was first written."""

    id: str
    name: str


def by_name(claims: Iterable[Claim], *, known: Callable[[Claim], bool]) -> dict[str, Unknown]:
    """The unknown places of the claims whose place is not known, by the claim's id.

    One name is one place in all articles; one without a capital ("the airport") in its own.
    """
    found: dict[str, Unknown] = {}
    first: dict[str, Unknown] = {}
    for claim in claims:
        if known(claim):
            continue
        name = claim.place_text
        # Scripts without capitals have none to tell by.
        common = name == name.lower() and name != name.upper()
        ident = MARK + slug(name) + (f"@{claim.article}" if common else "")
        found[claim.id] = first.setdefault(ident, Unknown(ident, name))
    return found


def told_apart(claims: Iterable[Claim]) -> tuple[list[Claim], dict[str, str]]:
    """Claims of which none is without a place, and the names of the unknown ones by id."""
    claims = list(claims)
    unknown = by_name(claims, known=lambda claim: claim.place_id is not None)
    placed = [
        replace(claim, place_id=unknown[claim.id].id) if claim.id in unknown else claim
        for claim in claims
    ]
    return placed, {one.id: one.name for one in unknown.values()}
