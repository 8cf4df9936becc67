"""Where claims and the decisions about them are kept: article by article, reviewer by reviewer."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import LedgerError
from geo.ledger.asking import AnyLedger, AnyReviews, Wanted
from geo.ledger.decisions import Reviews
from geo.ledger.files import Ledger
from geo.ledger.merging import Changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.ledger.region import Outlines

__all__ = ["AnyLedger", "AnyReviews", "Changes", "Ledger", "Reviews", "Wanted", "open_ledger"]


def open_ledger(
    where: str | Path,
    *,
    outlines: "Callable[[], Outlines] | None" = None,
    **options: Any,  # noqa: ANN401 - what every ledger takes, passed on
) -> AnyLedger:
    """The ledger in a folder, or in a database at ``postgresql://user@host:port/database``.

    ``outlines`` answers the gazetteer whose outlines a database keeps beside its claims;
    ``report`` and ``wait`` are those of every ledger.

    Raises
    ------
    LedgerError
        Where the address is of no such database, or what it needs is not installed.
    """
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", str(where)) if where else None
    if scheme is None or isinstance(where, Path):
        return Ledger(Path(where), **options)
    if scheme[1] not in ("postgresql", "postgres"):
        raise LedgerError(
            f"{scheme[1]}://: is no ledger; give a folder or postgresql://user@host:port/database"
        )
    try:
        from geo.ledger.postgis import PostgisLedger  # noqa: PLC0415 - an extra, and slow to load
    except ModuleNotFoundError as error:
        raise LedgerError(
            f"{scheme[1]}://: a ledger on a server needs more ({error.name} is missing): "
            "pip install 'accordingto[postgis]'"
        ) from None
    return PostgisLedger(where, outlines=outlines, **options)
