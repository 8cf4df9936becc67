"""What is asked of a ledger, wherever it keeps its claims: the claims that are wanted.

A ledger in files looks through all of them; one on a server has indexes. To callers both are
``AnyLedger``.
"""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from geo.errors import LedgerError
from geo.ledger.merging import READER, Changes
from geo.ledger.reads import Read
from geo.model import Claim, Extent, Status
from geo.reviews import Decision, Standing

if TYPE_CHECKING:
    from geo.ledger.region import Region


class Wanted(Struct, frozen=True, kw_only=True):
    """Which claims are wanted; what is None does not limit.

    ``since`` and ``until`` are days the claim may count from (``Claim.dated``), both included.
    ``ids`` are claims by name; ``but`` are left out whatever else is said.
    """

    places: "frozenset[str] | Region | None" = None
    """Ids of places, or a ``Region``."""
    sources: frozenset[str] | None = None
    statuses: frozenset[Status] | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    ids: frozenset[str] | None = None
    but: frozenset[str] = frozenset()

    def takes(self, claim: Claim) -> bool:
        """Whether a claim is among the wanted."""
        return (
            (self.places is None or (claim.place_id or "") in self.places)
            and (self.sources is None or claim.source in self.sources)
            and (self.statuses is None or claim.status in self.statuses)
            and (self.since is None or claim.dated >= self.since)
            and (self.until is None or claim.dated <= self.until)
            and (self.ids is None or claim.id in self.ids)
            and claim.id not in self.but
        )


EVERYTHING = Wanted()
NO_TEXTS: Mapping[str, str] = MappingProxyType({})


class Weight(Struct, frozen=True, kw_only=True):
    """What a claim of this status, denial and extent comes to by the rules in force.

    ``kind`` is that of the position it gives by itself, None for a condition; ``change`` says
    that of two claims for one day it is the later one.
    """

    status: Status
    denied: bool
    extent: Extent
    kind: str | None
    change: bool


class Bearing(Struct, frozen=True, kw_only=True):
    """A day, and the claims that what sources assert on that day follows from."""

    day: dt.date | None
    claims: Iterable[Claim]


class AnyReviews(Protocol):
    """What people decided about claims, wherever it is kept."""

    def decisions(self) -> list[Decision]:
        """Every decision once, by reviewer and then as they were added."""

    def standings(self) -> dict[str, Standing]:
        """What stands of the decisions, by the id of the claim."""

    def add(self, decisions: Iterable[Decision]) -> None:
        """Keep decisions, beside what others add meanwhile."""


class AnyLedger(Protocol):
    """Every claim so far, wherever it is kept."""

    @property
    def reviews(self) -> AnyReviews:
        """What people decided about the claims."""

    def articles(self) -> list[str]:
        """The ids of the articles that have claims, sorted."""

    def claims(self, article: str | None = None, *, wanted: Wanted = EVERYTHING) -> Iterator[Claim]:
        """The wanted claims, by article id and then as the text has them."""

    def superseded(
        self, article: str | None = None, *, wanted: Wanted = EVERYTHING
    ) -> Iterator[Claim]:
        """Claims that an article made in an earlier text and makes no more, as ``claims``."""

    def bearing_on(
        self, day: dt.date | None, *, weights: Sequence[Weight], wanted: Wanted = EVERYTHING
    ) -> Bearing:
        """The wanted claims that positions as of a day follow from, and perhaps more.

        Without a day, that of the newest publication in the whole ledger.
        """

    def state(self, article: str | None = None) -> str:
        """A word that changes whenever the claims do, or those of one article."""

    def record(
        self,
        article: str,
        claims: Iterable[Claim],
        *,
        replacing: str | None = READER,
        keeping: Container[str] = (),
        sha256: str | None = None,
    ) -> Changes:
        """Keep the claims of one article; what changed."""

    def record_all(
        self,
        articles: Iterable[tuple[str, Iterable[Claim]]],
        *,
        replacing: str | None = READER,
        keeping: Container[str] = (),
        texts: Mapping[str, str] = NO_TEXTS,
        failed: Callable[[LedgerError], object] | None = None,
    ) -> Iterator[Changes]:
        """Keep the claims of many articles; what changed, in order.

        ``texts`` are the hashes of the articles' texts, by article.
        """

    def keep_superseded(self, article: str, claims: Iterable[Claim]) -> None:
        """Keep claims of an article's earlier texts as such."""

    def already_read(self) -> dict[str, Read]:
        """Which articles were read already, by article."""

    def note_read(self, new: Iterable[Read]) -> None:
        """Note that articles were read."""

    def close(self) -> None:
        """Let go of what is held, such as connections; the ledger may be used again."""
