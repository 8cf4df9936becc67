"""The ledger as files: one JSON Lines file an article, in git's reach.

A file holds the claims of one article, in the order of its text. What a reader made is
replaced when the article is read again; what a person or another program recorded stays.
Claims of an earlier text of the article move to the folder ``superseded``. A line that cannot
be read is reported with its file and number, takes no part, and is kept as it is: it may be
somebody's work.
"""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from geo._drawn import state_of
from geo._files import read_file
from geo._write import alone, sync_folder, write_whole
from geo.errors import LedgerError, RecordError
from geo.ledger import reads
from geo.ledger._damage import Report, warn
from geo.ledger._folder import check_format
from geo.ledger.asking import EVERYTHING, NO_TEXTS, Bearing, Wanted, Weight
from geo.ledger.decisions import Reviews
from geo.ledger.merging import READER, Changes, check_id, merge, of_article
from geo.model import Claim, decode_claim, slug, to_line


class _Held(Struct, frozen=True):
    """What a file holds: its claims by id, and the lines that are none."""

    claims: dict[str, Claim]
    damaged: tuple[bytes, ...]


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

    def __init__(self, folder: Path, *, report: Report = warn, wait: float = 10.0) -> None:
        self.folder = Path(folder)
        self._report = report
        self._wait = wait

    def __str__(self) -> str:
        return str(self.folder)

    @property
    def reviews(self) -> Reviews:
        """What people decided about the claims: in the folder ``reviews`` beside this one."""
        # Of a folder that is called "." or "..", the name says nothing of what is beside it.
        folder = self.folder if self.folder.name not in ("", "..") else self.folder.resolve()
        return Reviews(folder.with_name("reviews"), report=self._report, wait=self._wait)

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

    def claims(self, article: str | None = None, *, wanted: Wanted = EVERYTHING) -> Iterator[Claim]:
        """Every wanted claim, or those of one article, by article id and then as the text has them.

        Raises
        ------
        LedgerError
            Where a file cannot be read.
        """
        check_format(self.folder)
        for article_id in self.articles() if article is None else [article]:
            claims = self._read(article_id).claims.values()
            yield from claims if wanted is EVERYTHING else filter(wanted.takes, claims)

    def __iter__(self) -> Iterator[Claim]:
        return self.claims()

    def state(self, article: str | None = None) -> str:
        """A word that changes whenever the claims do, or those of one article."""
        names = self.articles() if article is None else [article]
        return state_of(map(self._path, names), names)

    def superseded(
        self, article: str | None = None, *, wanted: Wanted = EVERYTHING
    ) -> Iterator[Claim]:
        """The ``wanted`` claims that an article made in an earlier text and makes no more."""
        earlier = self._earlier
        for article_id in earlier.articles() if article is None else [article]:
            now = self._read(article_id).claims
            told = earlier.claims(article_id, wanted=wanted)
            yield from (claim for claim in told if claim.id not in now)

    def bearing_on(
        self,
        day: dt.date | None,
        *,
        weights: Sequence[Weight],  # noqa: ARG002 - for ledgers that can weigh
        wanted: Wanted = EVERYTHING,
    ) -> Bearing:
        """The wanted claims; the day, or without one that of the newest publication.

        ``weights`` are for ledgers that can weigh: here nothing is left out by them.
        """
        every = list(self.claims())
        day = day or max((claim.asserted for claim in every), default=None)
        told = every if wanted is EVERYTHING else filter(wanted.takes, every)
        return Bearing(day=day, claims=told)

    def record_all(
        self,
        articles: Iterable[tuple[str, Iterable[Claim]]],
        *,
        replacing: str | None = READER,
        keeping: Container[str] = (),
        texts: Mapping[str, str] = NO_TEXTS,
        failed: Callable[[LedgerError], object] | None = None,
    ) -> Iterator[Changes]:
        """Keep the claims of many articles as ``record``; what changed, in order.

        ``texts`` are the hashes of the articles' texts, by article. An article that cannot be
        kept is told to ``failed``; without ``failed`` it is raised. ``replacing`` and ``keeping``
        are those of ``record``.
        """
        for article, claims in articles:
            try:
                yield self.record(
                    article, claims, replacing=replacing, keeping=keeping, sha256=texts.get(article)
                )
            except LedgerError as error:
                if failed is None:
                    raise
                failed(error)

    def keep_superseded(self, article: str, claims: Iterable[Claim]) -> None:
        """Keep claims of an article's earlier texts as such, as ``record``."""
        self._earlier.record(article, claims, replacing=None)

    def already_read(self) -> dict[str, reads.Read]:
        """Which articles were read already, by article."""
        return reads.notes(self.folder).load()

    def note_read(self, new: Iterable[reads.Read]) -> None:
        """Note that articles were read, beside what others noted meanwhile."""
        reads.notes(self.folder).add(new)

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
        new = of_article(article, claims)
        path = self._path(article)
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
        merged = merge(
            article,
            held.claims,
            new,
            replacing=replacing,
            keeping=keeping,
            sha256=sha256,
            where=str(path),
        )
        if merged.superseded:
            self.keep_superseded(article, merged.superseded)
        content = b"".join(to_line(claim) for claim in merged.claims) + b"".join(held.damaged)
        if content:
            write_whole(path, content, alone=True)
        elif path.exists():
            path.unlink()
            sync_folder(path.parent)
        return merged.changes

    def close(self) -> None:
        """Nothing is held between calls."""

    def _path(self, article: str) -> Path:
        return self.folder / f"{check_id(article)}.jsonl"

    def _read(self, article: str) -> _Held:
        path = self._path(article)
        try:
            content = read_file(path)
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
