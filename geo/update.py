"""The ledger kept up to date: what is new or changed in folders of articles, and what of it.

Articles are known again by the hash of their file, so that a run over thousands of them in
which nothing is new reads no text at all.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from geo.article import SUFFIXES, read_article
from geo.errors import AccordingtoError, ArticleError
from geo.ledger import AnyLedger, Changes, Wanted, reads
from geo.model import Article, Claim
from geo.positions import Rules, positions
from geo.questions import Turn, difference
from geo.reading import read_claims
from geo.theatre import Theatre


class Gazetteer(Protocol):
    """What is asked of a gazetteer here."""

    def knows(self, name: str, /) -> bool:
        """Whether this is surely a name of a place."""

    def locate(self, claims: Iterable[Claim], /) -> Iterator[Claim]:
        """The claims with the ids of their places."""


def article_files(sources: Iterable[Path]) -> Iterator[Path]:
    """The articles among files and in folders, hidden ones left out, by path.

    Raises
    ------
    ArticleError
        Where a path is neither a file nor a folder.
    """
    for source in sources:
        if source.is_file():
            yield source
        elif source.is_dir():
            yield from sorted(
                path
                for path in source.rglob("*")
                if path.suffix.lower() in SUFFIXES
                and not any(part.startswith(".") for part in path.relative_to(source).parts)
            )
        else:
            raise ArticleError(f"{source}: No such file or folder")


def update(
    sources: Iterable[Path],
    *,
    ledger: AnyLedger,
    gazetteer: Gazetteer | Callable[[Article], Gazetteer],
    theatre: Theatre | None = None,
    again: bool = False,
    failed: Callable[[AccordingtoError], object] | None = None,
    **told: Any,  # noqa: ANN401 - what read_article is told, passed on
) -> Iterator[Changes]:
    """Record the claims of every article that is new or changed; what changed, one by one.

    An article whose file was read before is passed over, unless ``again``. One that fails is
    told to ``failed`` and tried again the next time; without ``failed`` it is raised. The
    gazetteer may be chosen for each article. Further arguments go to ``read_article``.

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
                claims = read_claims(article, theatre=theatre, known_place=places.knows)
                changes = ledger.record(article.id, places.locate(claims))
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
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read ({error.strerror})") from None


def turns(
    ledger: AnyLedger, changes: Iterable[Changes], *, rules: Rules | None = None
) -> list[Turn]:
    """What each source asserts now that it did not before the changes, by source and place.

    A position that only grew older is no turn.
    """
    added = {claim.id: claim for change in changes for claim in change.added}
    removed = {claim.id: claim for change in changes for claim in change.removed}
    told = (*added.values(), *removed.values())
    places = frozenset(claim.place_id for claim in told if claim.place_id is not None)
    now = list(ledger.claims(wanted=Wanted(places=places)))
    before = [claim for claim in now if claim.id not in added]
    still = {claim.id for claim in now}
    before.extend(claim for key, claim in removed.items() if key not in still)
    return difference(positions(before, rules=rules), positions(now, rules=rules))
