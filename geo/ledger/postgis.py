"""The ledger on a PostgreSQL server with PostGIS: one for many people and machines.

It keeps the promises of the ledger in files. An article's claims are replaced in one transaction
under a lock of that article, so that any number of writers may record at once; what is asked of
it is answered from indexes, and read in a stream.
"""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import CompoundSelect, Connection, Select, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from geo.errors import LedgerError, LedgerGoneError, RecordError
from geo.ledger import _questions
from geo.ledger._damage import Report, warn
from geo.ledger._server import LOCKS, Server, waited_too_long
from geo.ledger.asking import EVERYTHING, Bearing, Wanted, Weight
from geo.ledger.merging import READER, Changes, Merged, check_id, merge, of_article
from geo.ledger.reads import Read
from geo.ledger.region import Outlines, Region
from geo.ledger.schema import CLAIMS, PLACES, READS, SUPERSEDED
from geo.model import Claim, OutlineKind, decode_claim, to_line

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

    def articles(self) -> list[str]:
        """The ids of the articles that have claims, sorted.

        Raises
        ------
        LedgerError
            Where the server fails; so do all that follow.
        """
        asked = sa.select(CLAIMS.c.article).distinct().order_by(CLAIMS.c.article)
        return [row[0] for row in self._rows(asked)]

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
            newest = list(self._rows(sa.select(sa.func.max(CLAIMS.c.asserted))))
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
        return "".join(str(row[0]) for row in self._rows(asked))

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
        return self._record_together({article: new}, replacing, keeping, sha256)[0]

    def record_all(
        self,
        articles: Iterable[tuple[str, Iterable[Claim]]],
        *,
        replacing: str | None = READER,
        failed: Callable[[LedgerError], object] | None = None,
    ) -> Iterator[Changes]:
        """Keep the claims of many articles, several in one transaction; what changed, in order.

        An article that cannot be kept is told to ``failed``; without ``failed`` it is raised.
        Where the server is gone, that is raised, and no article is at fault.
        """
        together: dict[str, dict[str, Claim]] = {}
        for article, claims in articles:
            new = of_article(article, claims)
            if article in together or sum(map(len, together.values())) + len(new) > _TOGETHER:
                yield from self._record_each(together, replacing, failed)
                together = {}
            together[article] = new
        yield from self._record_each(together, replacing, failed)

    def _record_each(
        self,
        together: Mapping[str, Mapping[str, Claim]],
        replacing: str | None,
        failed: Callable[[LedgerError], object] | None,
    ) -> Iterator[Changes]:
        if not together:
            return
        try:
            yield from self._record_together(together, replacing)
        except LedgerGoneError:
            raise
        except LedgerError:
            if failed is None:
                raise
        else:
            return
        for article, new in together.items():
            try:
                yield from self._record_together({article: new}, replacing)
            except LedgerGoneError:
                raise
            except LedgerError as error:
                failed(error)

    def keep_superseded(self, article: str, claims: Iterable[Claim]) -> None:
        """Keep claims of an article's earlier texts as such, as ``record``."""
        new = of_article(article, claims)
        with self._writing([article]) as connection:
            self._place(connection, new.values())
            _keep(connection, SUPERSEDED, new.values())
        self._placed |= _place_ids(new.values())

    def already_read(self) -> dict[str, Read]:
        """Which articles were read already, by article."""
        rows = self._rows(sa.select(READS.c.article, READS.c.sha256, READS.c.claims))
        return {row[0]: Read(article=row[0], sha256=row[1], claims=row[2]) for row in rows}

    def note_read(self, new: Iterable[Read]) -> None:
        """Note that articles were read, beside what others noted meanwhile."""
        noted = {read.article: msgspec.structs.asdict(read) for read in new}
        if noted:
            with self._writing([]) as connection:
                _upsert(connection, READS, [noted[article] for article in sorted(noted)])

    def close(self) -> None:
        """Let go of the connections; the ledger may be used again."""
        self._server.close()

    # Reading.

    def _rows(
        self, statement: Select[Any] | CompoundSelect[Any]
    ) -> Iterator[sa.Row[*tuple[Any, ...]]]:
        """The rows of an answer in a stream; none where nothing was ever recorded."""
        if not self._server.is_made():
            return
        with self._server.connected(otherwise="it was not read to its end") as connection:
            yield from connection.execution_options(yield_per=_AT_A_TIME).execute(statement)

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
        asked = self._rows(_questions.places_inside(region))
        return [place_id for place_id, inside in asked if inside or place_id in region]

    def _read(self, statement: Select[Any]) -> Iterator[Claim]:
        for claim_id, line in self._rows(statement):
            claim = self._decode(claim_id, line)
            if claim is not None:
                yield claim

    def _decode(self, claim_id: str, line: str | bytes) -> Claim | None:
        """The claim of a row; one that somebody made unreadable is reported and left out."""
        try:
            claim = decode_claim(line)
            if claim.id != claim_id:
                raise RecordError(  # noqa: TRY301 - reported like every other damage
                    f"field 'id': {claim.id!r} does not belong in this row"
                )
        except RecordError as error:
            self._report(f"{self}: claim {claim_id}: {error}; the row is left out")
            return None
        return claim

    # Writing.

    @contextmanager
    def _writing(self, articles: Iterable[str]) -> Iterator[Connection]:
        """A transaction alone with these articles, committed at the end of the block."""
        self._server.make()
        with self._server.connected(otherwise="nothing was changed") as connection:
            self._lock(connection, sorted(set(articles)))
            yield connection
            try:
                connection.commit()
            except DBAPIError:
                raise LedgerGoneError(
                    f"{self}: the server went away at the very end; whether it kept the claims is "
                    "not known: record them again, which is safe"
                ) from None

    def _lock(self, connection: Connection, articles: Sequence[str]) -> None:
        milliseconds = str(max(1, int(self._wait * 1000)))
        connection.execute(sa.select(sa.func.set_config("lock_timeout", milliseconds, True)))
        try:
            connection.execute(
                sa.text(
                    "SELECT pg_advisory_xact_lock(:ours, key) FROM (SELECT DISTINCT hashtext(id) "
                    "AS key FROM unnest(CAST(:articles AS text[])) AS id ORDER BY key) AS keys"
                ),
                {"ours": LOCKS + 1, "articles": articles},
            )
        except DBAPIError as error:
            if not waited_too_long(error):
                raise
            raise LedgerError(
                f"{self}: another process has been recording for {self._wait:g} seconds; try "
                "again when it is done"
            ) from None

    def _record_together(
        self,
        together: Mapping[str, Mapping[str, Claim]],
        replacing: str | None,
        keeping: Container[str] = (),
        sha256: str | None = None,
    ) -> list[Changes]:
        """Record articles in one transaction."""
        told = [claim for new in together.values() for claim in new.values()]
        with self._writing(together) as connection:
            held = self._held(connection, list(together))
            every: list[Merged] = [
                merge(
                    article,
                    held[article],
                    new,
                    replacing=replacing,
                    keeping=keeping,
                    sha256=sha256,
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
            _keep(connection, SUPERSEDED, [c for merged in every for c in merged.superseded])
            gone = [claim.id for merged in every for claim in merged.changes.removed]
            if gone:
                connection.execute(sa.delete(CLAIMS).where(_questions.among(CLAIMS.c.id, gone)))
            _keep(connection, CLAIMS, changed)
        self._placed |= _place_ids(told)
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

    def _place(self, connection: Connection, claims: Iterable[Claim]) -> None:
        """Make sure of the rows of the places that claims are about, with their outlines."""
        missing = sorted(_place_ids(claims) - self._placed)
        if not missing:
            return
        outlines = self._outlines() if self._outlines is not None else None
        known, unknown = [], []
        for place_id in missing:
            if outlines is not None and place_id in outlines:
                known.append(_questions.place_row(place_id, outlines))
            else:
                unknown.append({"id": place_id})
        if unknown:
            connection.execute(insert(PLACES).on_conflict_do_nothing(), unknown)
        if known:
            new = insert(PLACES)
            rank = sa.literal([kind.value for kind in OutlineKind], sa.ARRAY(sa.Text))
            better = sa.func.array_position(rank, new.excluded.outline_kind) <= sa.func.coalesce(
                sa.func.array_position(rank, PLACES.c.outline_kind), len(OutlineKind)
            )
            update = {c.name: new.excluded[c.name] for c in PLACES.columns if not c.primary_key}
            connection.execute(
                new.on_conflict_do_update(index_elements=["id"], set_=update, where=better), known
            )


def _place_ids(claims: Iterable[Claim]) -> set[str]:
    return {claim.place_id for claim in claims if claim.place_id is not None}


def _keep(connection: Connection, table: Table, claims: Iterable[Claim]) -> None:
    _upsert(connection, table, [_row(claim) for claim in claims])


def _upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        new = insert(table)
        keys = [column.name for column in table.primary_key]
        update = {c.name: new.excluded[c.name] for c in table.columns if not c.primary_key}
        connection.execute(new.on_conflict_do_update(index_elements=keys, set_=update), rows)


def _row(claim: Claim) -> dict[str, Any]:
    """A claim as a row."""
    row: dict[str, Any] = {
        "id": claim.id,
        "article": claim.article,
        "source": claim.source,
        "place_id": claim.place_id,
        "status": claim.status.value,
        "actor": claim.actor,
        "denied": claim.denied,
        "extent": claim.extent.value,
        "dated": claim.dated,
        "asserted": claim.asserted,
        "start": claim.start,
        "end": claim.end,
        "record": to_line(claim).decode().rstrip("\n"),
    }
    for field in ("source", "place_id", "actor"):
        if "\0" in (row[field] or ""):
            raise LedgerError(
                f"{claim.article}: field {field!r} of a claim holds a NUL character, which "
                "PostgreSQL cannot keep; nothing was changed"
            )
    return row
