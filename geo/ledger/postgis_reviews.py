"""Decisions kept on a PostgreSQL server, beside the claims they are about."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from geo.errors import RecordError
from geo.ledger._damage import Report, warn
from geo.ledger._rows import keepable
from geo.ledger._server import Server
from geo.ledger.decisions import decode_decision, reviewer_id
from geo.ledger.schema import DECISIONS
from geo.model import to_line
from geo.reviews import Decision, Standing, settle


class PostgisReviews:
    """Every decision so far, in a PostgreSQL database: rows that are only ever added.

    Parameters
    ----------
    server
        Where they are; the tables are made when the first decision is added.
    report
        Told of each decision that cannot be read, by its id; warns by default.
    wait
        Seconds to wait for another process that is adding the same.
    """

    def __init__(self, server: Server, *, report: Report = warn, wait: float = 10.0) -> None:
        self._server = server
        self._report = report
        self._wait = wait

    def __str__(self) -> str:
        return self._server.name

    def decisions(self) -> list[Decision]:
        """Every decision once, by reviewer and then as they were added.

        Raises
        ------
        LedgerError
            Where the server fails.
        """
        asked = sa.select(DECISIONS.c.id, DECISIONS.c.record).order_by(DECISIONS.c.added)
        found = []
        for ident, line in self._server.rows(asked, of=DECISIONS.name):
            try:
                decision = decode_decision(line)
                if decision.id != ident:
                    raise RecordError(  # noqa: TRY301 - reported like every other damage
                        f"field 'id': {decision.id!r} does not belong in this row"
                    )
            except RecordError as error:
                self._report(f"{self}: decision {ident}: {error}; the row is left out")
                continue
            found.append(decision)
        return sorted(found, key=lambda decision: reviewer_id(decision.reviewer))

    def standings(self) -> dict[str, Standing]:
        """What stands of the decisions, by the id of the claim."""
        return settle(self.decisions())

    def add(self, decisions: Iterable[Decision]) -> None:
        """Keep decisions in one transaction; they are kept for good then.

        Raises
        ------
        LedgerError
            Where the server fails; all or none are kept.
        """
        rows = [_row(decision) for decision in decisions]
        if rows:
            with self._server.writing(wait=self._wait) as connection:
                connection.execute(insert(DECISIONS).on_conflict_do_nothing(), rows)


def _row(decision: Decision) -> dict[str, Any]:
    reviewer_id(decision.reviewer)
    words = {
        field: keepable(getattr(decision, field), field, "a decision")
        for field in ("claim", "article", "reviewer")
    }
    return {
        **words,
        "id": decision.id,
        "verdict": decision.verdict.value,
        "at": dt.datetime.fromisoformat(decision.at),
        "record": to_line(decision).decode().rstrip("\n"),
    }
