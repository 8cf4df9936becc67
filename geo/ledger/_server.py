"""A PostgreSQL server: how it is reached, what it answers in one line, and its tables' making."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CompoundSelect, Connection, Engine, Select
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from geo.errors import LedgerError, LedgerGoneError
from geo.ledger.schema import CLAIMS, REVISION, SCHEMA

# What the driver would complain of besides, where nobody listens, is the one line that is told.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

# libpq's own words. A server whose cable was pulled is given up, not waited for by the hour.
_CONNECTING = {
    "connect_timeout": 10,
    "application_name": "accordingto",
    "keepalives_idle": 30,
    "tcp_user_timeout": 60_000,
}
# The first half of every advisory lock that is ours; the second says of what.
_LOCKS = 0x6163_7400
_MIGRATING = 0
# Rows that are fetched at a time.
_AT_A_TIME = 2_000


class Server:
    """A database on a PostgreSQL server, by its address.

    Says what went wrong in one line that names it, without its password.
    """

    def __init__(self, address: str) -> None:
        try:
            url = sa.make_url(address).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):
            raise LedgerError(
                "the ledger's address cannot be read; write postgresql://user@host:port/database"
            ) from None
        self.name = url.set(drivername="postgresql").render_as_string(hide_password=True)
        self._engine: Engine = sa.create_engine(
            url,
            connect_args={key: value for key, value in _CONNECTING.items() if key not in url.query},
            pool_pre_ping=True,
            # A claim's line of JSON goes in and comes out as it is.
            json_serializer=str,
            json_deserializer=_as_it_is,
        )
        self._ready = False

    @contextmanager
    def connected(self, *, otherwise: str) -> Iterator[Connection]:
        """A connection in a transaction that ends with the block, kept nowhere unless committed.

        Raises
        ------
        LedgerError
            Where the server fails; the message ends in ``otherwise``.
        """
        try:
            with self._engine.connect() as connection:
                yield connection
        except OperationalError as error:
            raise LedgerGoneError(f"{self.name}: {_said(error)}; {otherwise}") from None
        except DBAPIError as error:
            raise LedgerError(f"{self.name}: {_said(error)}; {otherwise}") from None

    def rows(
        self, statement: Select[Any] | CompoundSelect[Any], *, of: str = CLAIMS.name
    ) -> Iterator[sa.Row[*tuple[Any, ...]]]:
        """The rows of an answer in a stream; none where its table was never made.

        Raises
        ------
        LedgerError
            Where the server fails.
        """
        if not self.is_made(of):
            return
        with self.connected(otherwise="it was not read to its end") as connection:
            yield from connection.execution_options(yield_per=_AT_A_TIME).execute(statement)

    @contextmanager
    def writing(self, alone_with: Iterable[str] = (), *, wait: float) -> Iterator[Connection]:
        """A transaction alone with these articles, committed at the end of the block.

        Raises
        ------
        LedgerError
            Where another process keeps one of them for longer than ``wait`` seconds, or the
            server fails.
        """
        self.make()
        with self.connected(otherwise="nothing was changed") as connection:
            self._lock(connection, sorted(set(alone_with)), wait)
            yield connection
            try:
                connection.commit()
            except DBAPIError:
                raise LedgerGoneError(
                    f"{self.name}: the server went away at the very end; whether it kept this is "
                    "not known: record it again, which is safe"
                ) from None

    def _lock(self, connection: Connection, articles: Sequence[str], wait: float) -> None:
        milliseconds = str(max(1, int(wait * 1000)))
        connection.execute(sa.select(sa.func.set_config("lock_timeout", milliseconds, True)))
        try:
            connection.execute(
                sa.text(
                    "SELECT pg_advisory_xact_lock(:ours, key) FROM (SELECT DISTINCT hashtext(id) "
                    "AS key FROM unnest(CAST(:articles AS text[])) AS id ORDER BY key) AS keys"
                ),
                {"ours": _LOCKS + 1, "articles": articles},
            )
        except DBAPIError as error:
            if not _waited_too_long(error):
                raise
            raise LedgerError(
                f"{self.name}: another process has been recording for {wait:g} seconds; try "
                "again when it is done"
            ) from None

    def close(self) -> None:
        """Close the connections that wait for more."""
        self._engine.dispose()

    def is_made(self, table: str = CLAIMS.name) -> bool:
        """Whether a table is there, in a ledger as this program knows it or an older one.

        Raises
        ------
        LedgerError
            Where they are a newer program's.
        """
        if self._ready:
            return True
        with self.connected(otherwise="nothing was read") as connection:
            revision = _revision(connection)
            there = _is_there(connection, table)
        self._ready = revision == REVISION
        if revision is None or self._ready:
            return revision is not None
        if revision not in _known():
            raise LedgerError(
                f"{self.name}: is in the format {revision!r} of a newer accordingto; this one "
                f"knows format {REVISION!r}: upgrade it"
            )
        return there

    def make(self) -> None:
        """Make the tables, or bring older ones up to date, whoever else is about to.

        Raises
        ------
        LedgerError
            Where the database cannot hold a ledger or is a newer program's.
        """
        self.is_made()
        if self._ready:
            return
        with self.connected(otherwise="nothing was changed") as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCKS, _MIGRATING)))
            self._check_encoding(connection)
            self._add_postgis(connection)
            connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
            _migrate(connection)
            connection.commit()
        self._ready = True

    def _check_encoding(self, connection: Connection) -> None:
        encoding = connection.execute(sa.text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            raise LedgerError(
                f"{self.name}: the database is encoded in {encoding} and cannot hold every "
                "script; make one with ENCODING 'UTF8'"
            )

    def _add_postgis(self, connection: Connection) -> None:
        try:
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS postgis"))
        except DBAPIError as error:
            raise LedgerError(
                f"{self.name}: PostGIS cannot be added to the database ({_said(error)}); have its "
                "administrator install it and run CREATE EXTENSION postgis there"
            ) from None


def _as_it_is(data: str | bytes) -> str | bytes:
    return data


def _revision(connection: Connection) -> str | None:
    """The migration that the database's tables are of; None where there are none."""
    if not _is_there(connection, "alembic_version"):
        return None
    found = connection.execute(
        sa.text(f"SELECT version_num FROM {SCHEMA}.alembic_version")  # noqa: S608
    ).scalar()
    return None if found is None else str(found)


def _is_there(connection: Connection, table: str) -> bool:
    found = connection.execute(sa.select(sa.func.to_regclass(f"{SCHEMA}.{table}"))).scalar_one()
    return found is not None


def _known() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - for the rare database of another

    scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return {script.revision for script in scripts.walk_revisions()}


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a fifth of a second, once in a ledger's life
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


_LOCK_NOT_AVAILABLE = "55P03"


def _waited_too_long(error: DBAPIError) -> bool:
    """Whether a statement gave up waiting for a lock."""
    return getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def _said(error: DBAPIError) -> str:
    """What the server or its driver said, as one line."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    first = lines[0].rstrip(".") if lines else type(error.orig).__name__
    if error.connection_invalidated:
        return f"the server went away ({first})"
    return first
