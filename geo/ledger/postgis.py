"""The ledger on a PostgreSQL server with PostGIS: one for many people and machines.

It keeps the promises of the ledger in files. An article's claims are replaced in one transaction
under a lock of that article, so that any number of writers may record at once; what is asked of
it is answered from indexes, and read in a stream.
"""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Select, Table

from geo.errors import LedgerError, LedgerGoneError, RecordError
from geo.ledger import _questions, _rows
from geo.ledger._damage import Report, warn
from geo.ledger._server import Server
from geo.ledger.asking import EVERYTHING, NO_TEXTS, Bearing, Wanted, Weight
from geo.ledger.merging import READER, Changes, Merged, check_id, merge, of_article
from geo.ledger.postgis_reviews import PostgisReviews
from geo.ledger.reads import Read
from geo.ledger.region import Outlines, Region
from geo.ledger.schema import CLAIMS, READS, SUPERSEDED
from geo.model import Claim

# Claims that are fetched at a time, and that are recorded in one transaction at most.
_AT_A_TIME = 2_000
_TOGETHER = 5_000


class PostgisLedger:
    """Every claim so far, in a PostgreSQL database with PostGIS.

    Parameters
    ----------
    address
        ``postgresql://user@host:port/database``; what it leaves out, libpq's environment
        variables and password file say. The tables are made when the first claim is recorded.
    report
        Told of each claim that cannot be read, by its id; warns by default.
    wait
        Seconds to wait for another process that is recording the same article.
    outlines
        The gazetteer whose outlines are put beside the claims, for regions and for QGIS. An
        outline never replaces one to be trusted more.
    """

    def __init__(
        self,
        address: str,
        *,
        report: Report = warn,
        wait: float = 10.0,
        outlines: Callable[[], Outlines] | None = None,
    ) -> None:
        self._server = Server(address)
        self._report = report
        self._wait = wait
        self._outlines = outlines
        self._placed: set[str] = set()

    def __str__(self) -> str:
        return self._server.name

    @property
    def reviews(self) -> PostgisReviews:
        """What people decided about the claims: in the same database."""
        return PostgisReviews(self._server, report=self._report, wait=self._wait)

    def articles(self) -> list[str]:
        """The ids of the articles that have claims, sorted.

        Raises
        ------
        LedgerError
            Where the server fails; so do all that follow.
        """
        asked = sa.select(CLAIMS.c.article).distinct().order_by(CLAIMS.c.article)
        return [row[0] for row in self._server.rows(asked)]

    def claims(self, article: str | None = None, *, wanted: Wanted = EVERYTHING) -> Iterator[Claim]:
        """Every wanted claim, or those of one article, by article id and then as the text has them.

        They come in a stream, all as they were at its beginning.
        """
        return self._claims(CLAIMS, article, wanted)

    def __iter__(self) -> Iterator[Claim]:
        return self.claims()

    def superseded(
        self, article: str | None = None, *, wanted: Wanted = EVERYTHING
    ) -> Iterator[Claim]:
        """Claims that an article made in an earlier text and makes no more, as ``claims``."""
        again = sa.exists().where(CLAIMS.c.id == SUPERSEDED.c.id)
        return self._claims(SUPERSEDED, article, wanted, ~again)

    def bearing_on(
        self, day: dt.date | None, *, weights: Sequence[Weight], wanted: Wanted = EVERYTHING
    ) -> Bearing:
        """The wanted claims that positions as of a day follow from, and few more.

        Without a day, that of the newest publication in the whole ledger.
        """
        if day is None:
            newest = list(self._server.rows(sa.select(sa.func.max(CLAIMS.c.asserted))))
            day = newest[0][0] if newest else None
        if day is None:
            return Bearing(day=None, claims=())
        asked = self._conditions(CLAIMS, wanted)
        return Bearing(day=day, claims=self._read(_questions.bearing_on(day, weights, asked)))

    def state(self, article: str | None = None) -> str:
        """A word that changes whenever the claims do, or those of one article."""
        lines = sa.func.hashtextextended(sa.cast(CLAIMS.c.record, sa.Text), 0)
        count, total = sa.func.count(CLAIMS.c.id), sa.func.sum(sa.cast(lines, sa.Numeric))
        asked = sa.select(sa.func.concat(count, " ", total))
        if article is not None:
            asked = asked.where(CLAIMS.c.article == article)
        return "".join(str(row[0]) for row in self._server.rows(asked))

    def record(
        self,
        article: str,
        claims: Iterable[Claim],
        *,
        replacing: str | None = READER,
        keeping: Container[str] = (),
        sha256: str | None = None,
    ) -> Changes:
        """Keep the claims of one article in one transaction; what changed.

        The article's earlier claims made by the reader ``replacing`` (the ``origin`` up to its
        slash) are replaced; all others stay, and win over a reader's with the same id. With
        ``replacing=None`` nothing is replaced but a claim with the same id. A claim whose id is
        in ``keeping`` (a person stood by it) is not replaced while the article's text is the
        one it was read from: that of the ``claims``, or of the hash ``sha256``.

        Raises
        ------
        LedgerError
            Where a claim is of another article, the id is taken by another article (other
            publisher or address), another process keeps recording this one, or the server
            fails; nothing is changed then. Where it fails at the very end, the message says
            that this is not known; to record the same again is always safe.
        """
        new = of_article(article, claims)
        if not new and not self._server.is_made():
            return Changes(article=article)
        rule = partial(merge, replacing=replacing, keeping=keeping)
        return self._record_together({article: new}, rule, {article: sha256})[0]

    def record_all(
        self,
        articles: Iterable[tuple[str, Iterable[Claim]]],
        *,
        replacing: str | None = READER,
        keeping: Container[str] = (),
        texts: Mapping[str, str] = NO_TEXTS,
        failed: Callable[[LedgerError], object] | None = None,
    ) -> Iterator[Changes]:
        """Keep the claims of many articles, several in one transaction; what changed, in order.

        ``texts`` are the hashes of the articles' texts, by article. An article that cannot be
        kept is told to ``failed``; without ``failed`` it is raised. Where the server is gone,
        that is raised, and no article is at fault.
        """
        rule = partial(merge, replacing=replacing, keeping=keeping)
        together: dict[str, dict[str, Claim]] = {}
        for article, claims in articles:
            new = of_article(article, claims)
            if article in together or sum(map(len, together.values())) + len(new) > _TOGETHER:
                yield from self._record_each(together, rule, texts, failed)
                together = {}
            together[article] = new
        yield from self._record_each(together, rule, texts, failed)

    def _record_each(
        self,
        together: Mapping[str, Mapping[str, Claim]],
        rule: Callable[..., Merged],
        texts: Mapping[str, str | None],
        failed: Callable[[LedgerError], object] | None,
    ) -> Iterator[Changes]:
        if not together:
            return
        try:
            yield from self._record_together(together, rule, texts)
        except LedgerGoneError:
            raise
        except LedgerError:
            if failed is None:
                raise
        else:
            return
        for article, new in together.items():
            try:
                yield from self._record_together({article: new}, rule, texts)
            except LedgerGoneError:
                raise
            except LedgerError as error:
                failed(error)

    def keep_superseded(self, article: str, claims: Iterable[Claim]) -> None:
        """Keep claims of an article's earlier texts as such, as ``record``."""
        new = of_article(article, claims)
        with self._writing([article]) as connection:
            self._place(connection, new.values())
            _rows.put_claims(connection, SUPERSEDED, new.values())
        self._placed |= _rows.place_ids(new.values())

    def already_read(self) -> dict[str, Read]:
        """Which articles were read already, by article."""
        rows = self._server.rows(sa.select(READS.c.article, READS.c.sha256, READS.c.claims))
        return {row[0]: Read(article=row[0], sha256=row[1], claims=row[2]) for row in rows}

    def note_read(self, new: Iterable[Read]) -> None:
        """Note that articles were read, beside what others noted meanwhile."""
        noted = {read.article: msgspec.structs.asdict(read) for read in new}
        if noted:
            with self._writing() as connection:
                _rows.put(connection, READS, [noted[article] for article in sorted(noted)])

    def close(self) -> None:
        """Let go of the connections; the ledger may be used again."""
        self._server.close()

    # Reading.

    def _claims(
        self, table: Table, article: str | None, wanted: Wanted, *more: sa.ColumnElement[bool]
    ) -> Iterator[Claim]:
        conditions = [*more]
        if article is not None:
            conditions.append(table.c.article == check_id(article))
        in_order = (table.c.article, table.c.start, table.c.end, table.c.id)
        conditions += self._conditions(table, wanted)
        asked = sa.select(table.c.id, table.c.record).where(*conditions).order_by(*in_order)
        yield from self._read(asked)

    def _conditions(self, table: Table, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
        return _questions.conditions(table, wanted, inside=self._inside)

    def _inside(self, region: Region) -> list[str]:
        """The places in a region; of those whose outlines nobody brought here, by our own."""
        asked = self._server.rows(_questions.places_inside(region))
        return [place_id for place_id, inside in asked if inside or place_id in region]

    def _read(self, statement: Select[Any]) -> Iterator[Claim]:
        for claim_id, line in self._server.rows(statement):
            claim = self._decode(claim_id, line)
            if claim is not None:
                yield claim

    def _decode(self, claim_id: str, line: str | bytes) -> Claim | None:
        """The claim of a row; one that somebody made unreadable is reported and left out."""
        try:
            return _rows.claim_of(claim_id, line)
        except RecordError as error:
            self._report(f"{self}: claim {claim_id}: {error}; the row is left out")
            return None

    # Writing.

    def _writing(self, articles: Iterable[str] = ()) -> AbstractContextManager[Connection]:
        return self._server.writing(articles, wait=self._wait)

    def _place(self, connection: Connection, claims: Iterable[Claim]) -> None:
        """Make sure of the rows of the places that claims are about."""
        missing = _rows.place_ids(claims) - self._placed
        _rows.put_places(connection, missing, outlines=self._outlines)

    def _record_together(
        self,
        together: Mapping[str, Mapping[str, Claim]],
        rule: Callable[..., Merged],
        texts: Mapping[str, str | None],
    ) -> list[Changes]:
        """Record articles in one transaction, by the rule that merges what is held and new."""
        with self._writing(together) as connection:
            held = self._held(connection, list(together))
            every: list[Merged] = [
                rule(
                    article,
                    held[article],
                    new,
                    sha256=texts.get(article),
                    where=f"{self}: {article}",
                )
                for article, new in together.items()
            ]
            changed = [
                claim
                for merged in every
                for claim in merged.claims
                if held[merged.changes.article].get(claim.id) != claim
            ]
            self._place(connection, changed)
            earlier = [claim for merged in every for claim in merged.superseded]
            _rows.put_claims(connection, SUPERSEDED, earlier)
            gone = [claim.id for merged in every for claim in merged.changes.removed]
            if gone:
                connection.execute(sa.delete(CLAIMS).where(_questions.among(CLAIMS.c.id, gone)))
            _rows.put_claims(connection, CLAIMS, changed)
        self._placed |= _rows.place_ids(changed)
        return [merged.changes for merged in every]

    def _held(self, connection: Connection, articles: list[str]) -> dict[str, dict[str, Claim]]:
        held: dict[str, dict[str, Claim]] = {article: {} for article in articles}
        asked = sa.select(CLAIMS.c.id, CLAIMS.c.record).where(
            _questions.among(CLAIMS.c.article, articles)
        )
        in_order = asked.order_by(CLAIMS.c.article, CLAIMS.c.start, CLAIMS.c.end, CLAIMS.c.id)
        for claim_id, line in connection.execute(in_order):
            claim = self._decode(claim_id, line)
            if claim is not None:
                held[claim.article][claim.id] = claim
        return held
