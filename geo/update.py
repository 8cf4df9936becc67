"""The ledger kept up to date: what is new or changed in folders of articles, and what of it.

Articles are known again by the hash of their file, so that a run over thousands of them in
which nothing is new reads no text at all.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from geo._files import read_file
from geo._page import MAX_BYTES
from geo.article import article_files, read_article
from geo.errors import AccordingtoError, ArticleError
from geo.ledger import AnyLedger, Changes, Wanted, reads
from geo.ledger.asking import EVERYTHING
from geo.model import Article, Claim
from geo.positions import Rules, positions
from geo.questions import Turn, difference
from geo.reading import read_claims
from geo.reviews import Standing, view
from geo.theatre import Theatre


class Gazetteer(Protocol):
    """What is asked of a gazetteer here."""

    def knows(self, name: str, /) -> bool:
        """Whether this is surely a name of a place."""

    def locate(self, claims: Iterable[Claim], /) -> Iterator[Claim]:
        """The claims with the ids of their places."""


Learn = Callable[[Article, list[Claim]], Gazetteer | None]


def placed_claims(
    article: Article,
    *,
    gazetteer: Gazetteer,
    theatre: Theatre | None = None,
    read: Callable[..., list[Claim]] = read_claims,
    learn: Learn | None = None,
) -> list[Claim]:
    """An article's claims with the ids of their places.

    ``read`` is the reader. ``learn`` is given the claims and may return a gazetteer that knows
    more; then the article is read again with it, so that the claims are those that will be read
    whenever it is known.
    """
    claims: list[Claim] = []
    known: Gazetteer | None = gazetteer
    while known is not None:
        claims = read(article, theatre=theatre, known_place=known.knows)
        claims = list(known.locate(claims))
        known = learn(article, claims) if learn is not None else None
    return claims


def update(
    sources: Iterable[Path],
    *,
    ledger: AnyLedger,
    gazetteer: Gazetteer | Callable[[Article], Gazetteer],
    theatre: Theatre | None = None,
    read: Callable[..., list[Claim]] = read_claims,
    again: bool = False,
    keeping: Container[str] = (),
    failed: Callable[[AccordingtoError], object] | None = None,
    learn: Learn | None = None,
    **told: Any,  # noqa: ANN401 - what read_article is told, passed on
) -> Iterator[Changes]:
    """Record the claims of every article that is new or changed; what changed, one by one.

    An article whose file was read before is passed over, unless ``again``. One that fails is
    told to ``failed`` and tried again the next time; without ``failed`` it is raised. The
    gazetteer may be chosen for each article, and ``learn`` more as ``placed_claims`` does. Claims
    whose ids are in ``keeping``, such as those ``geo.reviews.stood_by``, stay while their text
    does, whatever the reader makes of it. ``read`` is the reader, called as ``read_claims``.
    Further arguments go to ``read_article``.

    Raises
    ------
    AccordingtoError
        Where an article cannot be read or recorded and there is no ``failed``.
    """
    known = ledger.already_read()
    held = set(ledger.articles())
    current = {r.sha256: r.article for r in known.values() if not r.claims or r.article in held}
    seen: dict[str, Path] = {}
    noted: list[reads.Read] = []
    try:
        for path in article_files(sources):
            try:
                sha256 = reads.file_hash(_content(path))
                if sha256 in current and not again:
                    _once(current[sha256], path, seen)
                    continue
                article = read_article(path, **told)
                _once(article.id, path, seen)
                places = gazetteer(article) if callable(gazetteer) else gazetteer
                claims = placed_claims(
                    article, gazetteer=places, theatre=theatre, read=read, learn=learn
                )
                changes = ledger.record(article.id, claims, keeping=keeping, sha256=article.sha256)
            except AccordingtoError as error:
                if failed is None:
                    raise
                failed(error)
                continue
            noted.append(reads.Read(article=article.id, sha256=sha256, claims=len(claims)))
            yield changes
    finally:
        ledger.note_read(noted)


def _once(article: str, path: Path, seen: dict[str, Path]) -> None:
    """Refuse a second article of an id; the two would take turns in replacing each other."""
    if article in seen:
        raise ArticleError(f"{path}: has the id {article!r} of {seen[article]}; rename one")
    seen[article] = path


def _content(path: Path) -> bytes:
    try:
        return read_file(path, most=MAX_BYTES)
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read ({error.strerror})") from None


def turns(
    ledger: AnyLedger,
    changes: Iterable[Changes],
    *,
    rules: Rules | None = None,
    standings: Mapping[str, Standing] | None = None,
    reviewed_only: bool = False,
) -> list[Turn]:
    """What each source asserts now that it did not before the changes, by source and place.

    A position that only grew older is no turn. Claims count as they stand after review, where
    ``standings`` are given.
    """
    added = {claim.id: claim for change in changes for claim in change.added}
    removed = {claim.id: claim for change in changes for claim in change.removed}
    now = list(ledger.claims(wanted=_near((*added.values(), *removed.values()), standings or {})))
    still = {claim.id for claim in now}
    before = [claim for claim in now if claim.id not in added]
    before.extend(claim for key, claim in removed.items() if key not in still)

    def shown(claims: Iterable[Claim]) -> tuple[Claim, ...]:
        return view(claims, standings or {}, reviewed_only=reviewed_only).claims

    places = {claim.place_id for claim in shown([*added.values(), *removed.values()])} - {None}
    was, are = (
        positions((c for c in shown(claims) if c.place_id in places), rules=rules)
        for claims in (before, now)
    )
    return difference(was, are)


def _near(claims: Iterable[Claim], standings: Mapping[str, Standing]) -> Wanted:
    """What may share a place with claims: what is there, unless a review may have moved it."""
    if standings:
        return EVERYTHING
    return Wanted(places=frozenset(c.place_id for c in claims if c.place_id is not None))
