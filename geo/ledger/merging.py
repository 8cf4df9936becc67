"""What recording an article comes to, wherever its claims are kept.

Every ledger replaces, keeps and supersedes by the same rule, which is here alone.
"""

from collections.abc import Container, Iterable, Mapping

from msgspec import Struct

from geo.errors import LedgerError
from geo.model import Claim, slug

READER = "rules"


class Changes(Struct, frozen=True, kw_only=True):
    """What recording an article changed; ``kept`` counts the claims that were there before."""

    article: str
    added: tuple[Claim, ...] = ()
    removed: tuple[Claim, ...] = ()
    kept: int = 0


class Merged(Struct, frozen=True, kw_only=True):
    """An article's claims after a recording, in the order of its text, and what changed.

    ``superseded`` are those of an earlier text that the article makes no more.
    """

    claims: tuple[Claim, ...]
    superseded: tuple[Claim, ...]
    changes: Changes


def merge(
    article: str,
    held: Mapping[str, Claim],
    new: Mapping[str, Claim],
    *,
    replacing: str | None,
    where: str,
    keeping: Container[str] = (),
    sha256: str | None = None,
) -> Merged:
    """An article's claims, held and new, as one; both by id.

    The held claims of the reader ``replacing`` (the ``origin`` up to its slash) give way; all
    others stay, and win over a reader's with the same id. With ``replacing=None`` nothing gives
    way but a claim with the same id. A claim whose id is in ``keeping`` (a person stood by it)
    does not give way while the article's text is the one it was read from: that of the new
    claims, or of the hash ``sha256``. ``where`` names the place in messages.

    Raises
    ------
    LedgerError
        Where the held claims are of another article (other publisher or address).
    """
    _check_same_article(where, held.values(), new.values())
    texts = {claim.article_sha256 for claim in new.values()} | ({sha256} - {None})
    if replacing is None:
        together = {**held, **new}
    else:
        others = {
            key: claim
            for key, claim in held.items()
            if claim.origin.partition("/")[0] != replacing
            or (key in keeping and key not in new and claim.article_sha256 in texts)
        }
        together = {**new, **others}
    removed = [claim for key, claim in held.items() if key not in together]
    # A claim of another text was made, and was public; one that a better reader no longer
    # finds in the same text never was.
    ordered = sorted(together.values(), key=lambda claim: (claim.start, claim.end, claim.id))
    return Merged(
        claims=tuple(ordered),
        superseded=tuple(claim for claim in removed if claim.article_sha256 not in texts),
        changes=Changes(
            article=article,
            added=tuple(claim for claim in ordered if claim.id not in held),
            removed=tuple(removed),
            kept=sum(claim.id in held for claim in ordered),
        ),
    )


def of_article(article: str, claims: Iterable[Claim]) -> dict[str, Claim]:
    """The claims by id, where all are of the article.

    Raises
    ------
    LedgerError
        Where one is of another article, or the id is none.
    """
    check_id(article)
    new = {claim.id: claim for claim in claims}
    for claim in new.values():
        if claim.article != article:
            raise LedgerError(f"{article}: was given a claim of the article {claim.article}")
    return new


def check_id(article: str) -> str:
    """The id, where it is one: it becomes a file's name, and nothing but a slug may.

    Raises
    ------
    LedgerError
        Where it is none.
    """
    if not article or article != slug(article):
        raise LedgerError(f"{article!r}: is no id of an article (small letters, digits, -)")
    return article


def _check_same_article(where: str, held: Iterable[Claim], new: Iterable[Claim]) -> None:
    """Refuse to mix two articles under one id; their claims could not be told apart again."""
    before, after = next(iter(held), None), next(iter(new), None)
    if before is None or after is None:
        return
    other_url = before.url is not None and after.url is not None and before.url != after.url
    if before.publisher != after.publisher or other_url:
        here = " ".join(filter(None, (before.publisher, before.url)))
        there = " ".join(filter(None, (after.publisher, after.url)))
        raise LedgerError(
            f"{where}: holds another article ({here}), not this one ({there}); give this one "
            "an 'id:' of its own in its front matter, or remove the other"
        )
