"""Everything that one ledger holds into another: a folder to a server, or back."""

from collections.abc import Callable, Iterator
from itertools import groupby

from msgspec import Struct

from geo.errors import LedgerError
from geo.ledger.asking import AnyLedger
from geo.model import Claim

_SIGN_EVERY = 1_000


class Copied(Struct, frozen=True, kw_only=True):
    """How many claims of how many articles and decisions were copied, and how many were new."""

    articles: int
    claims: int
    added: int
    decisions: int
    decisions_added: int


def copy(
    source: AnyLedger,
    to: AnyLedger,
    *,
    failed: Callable[[LedgerError], object] | None = None,
    progress: Callable[[int], object] | None = None,
) -> Copied:
    """Copy claims, those of earlier texts, what was decided and which articles were read.

    What ``to`` holds besides stays. To copy again, after a failure or not, is safe: a claim
    or a decision that is there is not there twice.

    Raises
    ------
    LedgerError
        Where either fails; and where an article is refused and there is no ``failed``.
    """
    articles = claims = added = 0
    for changes in to.record_all(_by_article(source.claims()), replacing=None, failed=failed):
        articles += 1
        claims += len(changes.added) + changes.kept
        added += len(changes.added)
        if progress is not None and articles % _SIGN_EVERY == 0:
            progress(articles)
    for article, earlier in _by_article(source.superseded()):
        to.keep_superseded(article, earlier)
    decided = source.reviews.decisions()
    there = {decision.id for decision in to.reviews.decisions()}
    new = [decision for decision in decided if decision.id not in there]
    to.reviews.add(new)
    to.note_read(source.already_read().values())
    return Copied(
        articles=articles,
        claims=claims,
        added=added,
        decisions=len(decided),
        decisions_added=len(new),
    )


def _by_article(claims: Iterator[Claim]) -> Iterator[tuple[str, list[Claim]]]:
    for article, group in groupby(claims, key=lambda claim: claim.article):
        yield article, list(group)
