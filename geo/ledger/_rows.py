"""Records of the shared ledger as rows of its tables, and back."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert

from geo.errors import LedgerError, RecordError
from geo.ledger._questions import element
from geo.ledger.region import Outlines, inner_point
from geo.ledger.schema import PLACES
from geo.model import Claim, OutlineKind, decode_claim, to_line


def claim_of(claim_id: str, line: str | bytes) -> Claim:
    """The claim of a row.

    Raises
    ------
    RecordError
        Where it breaks the rules of a claim, or is another than the row says.
    """
    claim = decode_claim(line)
    if claim.id != claim_id:
        raise RecordError(f"field 'id': {claim.id!r} does not belong in this row")
    return claim


def put_claims(connection: Connection, table: Table, claims: Iterable[Claim]) -> None:
    """Claims into a table, in place of what it has of the same ids."""
    put(connection, table, [_claim_row(claim) for claim in claims])


def put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows into a table, in place of what it has of the same keys."""
    if rows:
        new = insert(table)
        keys = [column.name for column in table.primary_key]
        update = {c.name: new.excluded[c.name] for c in table.columns if not c.primary_key}
        connection.execute(new.on_conflict_do_update(index_elements=keys, set_=update), rows)


def place_ids(claims: Iterable[Claim]) -> set[str]:
    """The ids of the places that claims are about."""
    return {claim.place_id for claim in claims if claim.place_id is not None}


def put_places(
    connection: Connection, ids: Iterable[str], *, outlines: Callable[[], Outlines] | None
) -> None:
    """Make sure of the rows of places; an outline gives way to one to be trusted more."""
    ids = sorted(ids)
    if not ids:
        return
    told = outlines() if outlines is not None else None
    known = [_place_row(ident, told) for ident in ids if told is not None and ident in told]
    unknown = [{"id": ident} for ident in ids if told is None or ident not in told]
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


def _place_row(place_id: str, outlines: Outlines) -> dict[str, Any]:
    """A place as a row, with its outline where it has one."""
    place, outline = outlines.place(place_id), outlines.outline(place_id)
    point = inner_point(outlines, place_id)
    return {
        "id": place_id,
        "name": place.name,
        "kind": place.kind,
        "outline_kind": place.outline.value,
        "credit": place.credit,
        "licence": place.licence,
        "outline": None if outline is None or point is None else element(outline),
        "inner_point": None if point is None else element(point),
    }


def _claim_row(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "article": claim.article,
        "source": keepable(claim.source, "source", claim.article),
        "place_id": claim.place_id and keepable(claim.place_id, "place_id", claim.article),
        "status": claim.status.value,
        "actor": claim.actor and keepable(claim.actor, "actor", claim.article),
        "denied": claim.denied,
        "extent": claim.extent.value,
        "dated": claim.dated,
        "asserted": claim.asserted,
        "start": claim.start,
        "end": claim.end,
        "record": to_line(claim).decode().rstrip("\n"),
    }


def keepable(value: str, field: str, of: str) -> str:
    """A value that goes into a column of its own.

    Raises
    ------
    LedgerError
        Where no text of PostgreSQL's can hold it.
    """
    if "\0" in value:
        raise LedgerError(
            f"{of}: field {field!r} holds a NUL character, which PostgreSQL cannot keep; "
            "nothing was changed"
        )
    return value
