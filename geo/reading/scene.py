"""What the matchers of a sentence share: the words, the places, the sides, and what they make."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Extent, Status
from geo.reading.grammar import prepositional
from geo.reading.lexicon import Lexicon
from geo.reading.lists import going_on
from geo.reading.parties import Parties, Party
from geo.reading.referents import Places, Ref

if TYPE_CHECKING:
    from geo.reading.trees import Doc, Token


# What stands in a place and has no name of its own, besides what the lexicon calls a facility.
_BUILT = {"building", "buildings", "fort", "school", "office", "offices", "post", "posts", "houses",
          "homes", "basements", "cellars", "tunnels", "flats", "stations", "crossroads",
          "headquarters", "roundabout"}  # fmt: skip


class Assertion(Struct, frozen=True, kw_only=True):
    """What a clause asserts about a place, before anyone is named as asserting it.

    ``trigger`` is the index of the word that asserts it; ``first`` and ``last`` bound the words
    that carry the claim, end exclusive.
    """

    status: Status
    trigger: int
    ref: Ref
    rule: str
    actor: str | None = None
    extent: Extent = Extent.UNSTATED
    denied: bool = False
    first: int
    last: int


class Scene:
    """One article's words, places and sides, as the matchers see them."""

    def __init__(self, lexicon: Lexicon, places: Places, parties: Parties) -> None:
        self.lexicon = lexicon
        self.places = places
        self.parties = parties
        self.here: list[Ref] = []
        """Where the people are who speak, and tell of what befalls them."""
        self.before: list[Assertion] = []
        """What the last sentence that asserted anything asserted."""

    def party(self, head: "Token") -> Party:
        """The side a noun phrase names, and what sort of body it is."""
        return self.parties.party(head)

    def refs(self, heads: Iterable["Token"], *, within: bool = False) -> list[Ref]:
        """The places that noun phrases name or stand for (see ``Places.under``)."""
        return [ref for head in heads for ref in self.places.under(head, within=within)]

    def scenes(self, heads: Iterable["Token"], status: Status) -> list[Ref]:
        """The places of a deed: what was hit, or where what was hit or fought over stands.

        Nobody takes X by taking a school in X.
        """
        heads = list(heads)
        if status is Status.STRUCK:
            return self.refs(heads, within=True)
        return self.refs(heads) or self.refs(heads, within=status is Status.CONTESTED)

    def parts(self, heads: Iterable["Token"]) -> list[Ref]:
        """Where a thing stands that has no name of its own.

        Who holds a bridge in X or X's police stations holds part of X.
        """
        where: list[Token] = []
        for head in heads:
            named = head.i in self.places.by_token or not head.is_lower
            if named or head.lower_ not in self.lexicon.facilities | _BUILT:
                continue
            where += prepositional(head, {"in", "at", "of"})
            where += [one for one in prepositional(head.head, {"in", "at"}) if one.i > head.i]
            where += [child for child in head.lefts if child.dep_ == "poss"]
        return [replace(ref, extent=Extent.PART) for ref in self.refs(where) if not ref.anaphor]

    def listed(self, refs: list[Ref], doc: "Doc") -> list[Ref]:
        """The places with those that the text goes on to list where the parser lost the thread.

        "Shelled X, the Y bridge and Z": names that follow one another up to an "and".
        """
        last = max((ref.last for ref in refs if not ref.anaphor), default=0) - 1
        if last not in self.places.by_token:
            return refs
        more = going_on(doc[last], self.places.by_token)
        known = [one for one in more if self.places.is_plain(self.places.by_token[one.i])]
        return [*refs, *self.refs(known)]

    def side(self, heads: Iterable["Token"]) -> Party | None:
        """The first of some noun phrases that names a side."""
        return next((party for party in map(self.party, heads) if party.actor), None)

    def holder(self, heads: Iterable["Token"]) -> Party | None:
        """The side that some noun phrases name, or else the fighters of none that is named."""
        parties = [self.party(head) for head in heads]
        armed = (party for party in parties if party.armed and not party.fire)
        return next((party for party in parties if party.actor), None) or next(armed, None)

    def assertion(
        self,
        status: Status,
        trigger: "Token",
        ref: Ref,
        *,
        party: Party | None = None,
        extent: Extent | None = None,
        rule: str,
    ) -> Assertion:
        """The assertion that a word makes, with the words from its side to its place."""
        bounds = [trigger.i, ref.first, ref.last - 1]
        following = trigger.doc[ref.last].lower_ if ref.last < len(trigger.doc) else ""
        if following in self.lexicon.dropped_nouns:
            bounds.append(ref.last)  # "the Qaterji district"
        actor = party.actor if party is not None else None
        if actor is not None:
            self.parties.last = actor
            if party is not None and party.first >= 0:
                bounds += [party.first, party.last - 1]
        return Assertion(
            status=status,
            trigger=trigger.i,
            ref=ref,
            rule=rule,
            actor=actor,
            extent=extent if extent is not None else ref.extent,
            first=min(bounds),
            last=max(bounds) + 1,
        )
