"""The ledger as files: one JSON Lines file an article, in git's reach.

A file holds the claims of one article, in the order of its text. What a reader made is
replaced when the article is read again; what a person or another program recorded stays.
Claims of an earlier text of the article move to the folder ``superseded``. A line that cannot
be read is reported with its file and number, takes no part, and is kept as it is: it may be
somebody's work.
"""

import warnings
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from geo._drawn import state_of
from geo._write import sync_folder, write_whole
from geo.errors import LedgerError, RecordError
from geo.ledger._folder import alone, check_format
from geo.model import Claim, decode_claim, slug, to_line

READER = "rules"


class Changes(Struct, frozen=True, kw_only=True):
    """What recording an article changed; ``kept`` counts the claims that were there before."""

    article: str
    added: tuple[Claim, ...] = ()
    removed: tuple[Claim, ...] = ()
    kept: int = 0


class _Held(Struct, frozen=True):
    """What a file holds: its claims by id, and the lines that are none."""

    claims: dict[str, Claim]
    damaged: tuple[bytes, ...]


def _warn(message: str) -> None:
    warnings.warn(message, stacklevel=2)


class Ledger:
    """Every claim so far, in a folder of JSON Lines files.

    Parameters
    ----------
    folder
        Where the files are; made when the first claim is recorded.
    report
        Told of each line that cannot be read, by file and number; warns by default.
    wait
        Seconds to wait for another process that is recording.
    """

    def __init__(
        self, folder: Path, *, report: Callable[[str], None] = _warn, wait: float = 10.0
    ) -> None:
        self.folder = Path(folder)
        self._report = report
        self._wait = wait

    def articles(self) -> list[str]:
        """The ids of the articles that have claims, sorted.

        Raises
        ------
        LedgerError
            Where the folder cannot be read.
        """
        check_format(self.folder)
        try:
            found = [path.stem for path in self.folder.iterdir() if path.suffix == ".jsonl"]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LedgerError(f"{self.folder}: cannot be read ({error.strerror})") from None
        return sorted(filter(self._is_id, found))

    def _is_id(self, stem: str) -> bool:
        if stem == slug(stem):
            return True
        if not stem.startswith("."):
            self._report(f"{self.folder / stem}.jsonl: is not named as an article; left out")
        return False

    def claims(self, article: str | None = None) -> Iterator[Claim]:
        """Every claim, or those of one article, by article id and then as the text has them.

        Raises
        ------
        LedgerError
            Where a file cannot be read.
        """
        check_format(self.folder)
        for article_id in self.articles() if article is None else [article]:
            yield from self._read(article_id).claims.values()

    def __iter__(self) -> Iterator[Claim]:
        return self.claims()

    def state(self, article: str | None = None) -> str:
        """A word that changes whenever the claims do, or those of one article."""
        names = self.articles() if article is None else [article]
        return state_of(map(self._path, names), names)

    def superseded(self, article: str | None = None) -> Iterator[Claim]:
        """Claims that an article made in an earlier text and makes no more, as ``claims``."""
        earlier = self._earlier
        for article_id in earlier.articles() if article is None else [article]:
            now = self._read(article_id).claims
            yield from (claim for claim in earlier.claims(article_id) if claim.id not in now)

    @property
    def _earlier(self) -> "Ledger":
        return Ledger(self.folder / "superseded", report=self._report, wait=self._wait)

    def record(
        self,
        article: str,
        claims: Iterable[Claim],
        *,
        replacing: str | None = READER,
        keeping: Container[str] = (),
        sha256: str | None = None,
    ) -> Changes:
        """Keep the claims of one article; what changed.

        The article's earlier claims made by the reader ``replacing`` (the ``origin`` up to its
        slash) are replaced; all others stay, and win over a reader's with the same id. With
        ``replacing=None`` nothing is replaced but a claim with the same id. Where nothing
        changes, the file is not touched.

        A claim whose id is in ``keeping`` (a person stood by it) is not replaced while the
        article's text is the one it was read from: that of the ``claims``, or of the hash
        ``sha256`` where it made none.

        Raises
        ------
        LedgerError
            Where a claim is of another article, the id is taken by another article (other
            publisher or address), another process keeps recording, or the disk refuses;
            nothing is changed then.
        """
        check_format(self.folder)
        new = {claim.id: claim for claim in claims}
        path = self._path(article)
        for claim in new.values():
            if claim.article != article:
                raise LedgerError(f"{article}: was given a claim of the article {claim.article}")
        if not new and not path.exists():
            return Changes(article=article)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with alone(self.folder, wait=self._wait):
                return self._replace(
                    article, path, new, replacing=replacing, keeping=keeping, sha256=sha256
                )
        except OSError as error:
            said = error.strerror or str(error)
            raise LedgerError(f"{path}: cannot be written ({said}); nothing was changed") from None

    def _replace(
        self,
        article: str,
        path: Path,
        new: dict[str, Claim],
        *,
        replacing: str | None,
        keeping: Container[str],
        sha256: str | None,
    ) -> Changes:
        held = self._read(article)
        texts = {claim.article_sha256 for claim in new.values()} | ({sha256} - {None})
        _check_same_article(path, held.claims.values(), new.values())
        if replacing is None:
            together = held.claims | new
        else:
            others = {
                key: claim
                for key, claim in held.claims.items()
                if claim.origin.partition("/")[0] != replacing
                or (key in keeping and key not in new and claim.article_sha256 in texts)
            }
            together = new | others
        removed = [claim for key, claim in held.claims.items() if key not in together]
        # A claim of another text was made, and was public; one that a better reader no longer
        # finds in the same text never was.
        superseded = {claim.id: claim for claim in removed if claim.article_sha256 not in texts}
        if superseded:
            self._earlier.record(article, superseded.values(), replacing=None)
        ordered = sorted(together.values(), key=lambda claim: (claim.start, claim.end, claim.id))
        content = b"".join(to_line(claim) for claim in ordered) + b"".join(held.damaged)
        if content:
            write_whole(path, content, alone=True)
        elif path.exists():
            path.unlink()
            sync_folder(path.parent)
        return Changes(
            article=article,
            added=tuple(claim for claim in ordered if claim.id not in held.claims),
            removed=tuple(removed),
            kept=sum(claim.id in held.claims for claim in ordered),
        )

    def _path(self, article: str) -> Path:
        # The id becomes a file's name: nothing but a slug may.
        if not article or article != slug(article):
            raise LedgerError(f"{article!r}: is no id of an article (small letters, digits, -)")
        return self.folder / f"{article}.jsonl"

    def _read(self, article: str) -> _Held:
        path = self._path(article)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return _Held({}, ())
        except OSError as error:
            raise LedgerError(f"{path}: cannot be read ({error.strerror})") from None
        claims: dict[str, Claim] = {}
        damaged = []
        for number, line in enumerate(content.split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                claim = decode_claim(line)
                if claim.article != article:
                    raise RecordError(  # noqa: TRY301 - reported like every other damage
                        f"field 'article': {claim.article!r} does not belong in this file"
                    )
                claims.setdefault(claim.id, claim)
            except RecordError as error:
                self._report(f"{path}: line {number}: {error}; the line is left out")
                damaged.append(line + b"\n")
        return _Held(claims, tuple(damaged))


def _check_same_article(path: Path, held: Iterable[Claim], new: Iterable[Claim]) -> None:
    """Refuse to mix two articles under one id; their claims could not be told apart again."""
    before, after = next(iter(held), None), next(iter(new), None)
    if before is None or after is None:
        return
    other_url = before.url is not None and after.url is not None and before.url != after.url
    if before.publisher != after.publisher or other_url:
        here = " ".join(filter(None, (before.publisher, before.url)))
        there = " ".join(filter(None, (after.publisher, after.url)))
        raise LedgerError(
            f"{path}: holds another article ({here}), not this one ({there}); give this one "
            "an 'id:' of its own in its front matter, or remove the file"
        )
