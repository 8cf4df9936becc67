"""The commands that ask the ledger: ``claims``, ``history``, ``diff`` and ``sources``."""

import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

import click
import msgspec

from geo import export
from geo.cli._run import (
    Day,
    Run,
    format_option,
    reviewed_option,
    time_options,
    window_option,
)
from geo.cli._tables import kind_text, print_table, turn_text
from geo.cli.ledger import place_id
from geo.model import Claim, Status, to_line
from geo.positions import Position
from geo.positions import positions as positions_of
from geo.questions import Record, Turn, difference, in_conflict, select, source_records
from geo.questions import history as history_of


@click.command("claims")
@click.argument("claims", nargs=-1)
@click.option("--place", multiple=True, metavar="PLACE", help="About this place (name or id).")
@click.option("--source", multiple=True, metavar="SOURCE", help="By this source (id).")
@click.option(
    "--status",
    multiple=True,
    type=click.Choice([status.value for status in Status]),
    help="Of this status.",
)
@click.option("--since", type=Day(), metavar="DATE", help="Dated this day or later.")
@click.option("--until", type=Day(), metavar="DATE", help="Dated this day or earlier.")
@click.option("--conflict", is_flag=True, help="Only what contradicts another source.")
@reviewed_option
@time_options
@format_option(outlines=True)
@click.pass_obj
def claims_(
    run: Run,
    /,
    *,
    claims: tuple[str, ...],
    place: tuple[str, ...],
    source: tuple[str, ...],
    status: tuple[str, ...],
    since: date | None,
    until: date | None,
    conflict: bool,
    reviewed_only: bool,
    as_of: date | None,
    window: int,
    form: str,
) -> None:
    """The claims in files (CLAIMS, - for standard input), or in the ledger.

    --place, --source and --status may be given again: any of them. With --conflict, --as-of and
    --window say which day's conflicts are meant.
    """
    taken: Iterable[Claim] = run.shown_claims(claims, reviewed_only=reviewed_only)
    if conflict:
        taken = in_conflict(taken, as_of=as_of, window=window, rules=run.rules)
    found = select(
        taken,
        places=[place_id(run, name) for name in place] or None,
        sources=source or None,
        statuses=[Status(name) for name in status] or None,
        since=since,
        until=until,
    )
    if form == "json":
        _json(found)
    elif form == "csv":
        export.claims_csv(found, to=sys.stdout)
    elif form == "geojson":
        export.claims_geojson(found, to=sys.stdout.buffer, gazetteer=run.gazetteer)
    else:
        print_table(
            ("dated", "source", "place", "status", "actor", "quote"),
            (
                (claim.dated, claim.source, claim.place_text, *_said(claim), claim.exact)
                for claim in found
            ),
        )


def _said(claim: Claim) -> tuple[str, str]:
    said = f"{'not ' if claim.denied else ''}{claim.status}{' (unsure)' if claim.hedged else ''}"
    part = f", {claim.extent}" if claim.extent != "unstated" else ""
    return said + part, claim.actor or ""


def _json(records: Iterable[msgspec.Struct]) -> None:
    for record in records:
        sys.stdout.buffer.write(to_line(record))


@click.command("history")
@click.argument("place")
@format_option()
@click.pass_obj
def history(run: Run, /, *, place: str, form: str) -> None:
    """Everything ever asserted about a PLACE (name or id), the oldest first.

    Claims of an earlier text that their article makes no more are there too, as superseded.
    """
    now, before = run.ledger.claims(), run.ledger.superseded()
    told = history_of(
        run.reviewed(now).claims, place_id(run, place), superseded=run.reviewed(before).claims
    )
    if form == "json":
        _json(told)
        return
    columns = ("dated", "published", "source", "status", "actor", "superseded", "quote", "article")
    rows = [
        (
            one.claim.dated,
            one.claim.asserted,
            one.claim.source,
            *_said(one.claim),
            "superseded" if one.superseded else "",
            one.claim.exact,
            one.claim.article,
        )
        for one in told
    ]
    _table_or_csv(columns, rows, form)


@click.command("diff")
@click.argument("before", type=Day(), metavar="DATE")
@click.argument("after", type=Day(), metavar="DATE")
@window_option
@format_option()
@click.pass_obj
def diff(run: Run, /, *, before: date, after: date, window: int, form: str) -> None:
    """What each source asserts on the second DATE that it did not on the first."""
    claims = run.shown_claims(())
    turns = difference(
        *(
            positions_of(claims, as_of=day, window=window, rules=run.rules)
            for day in (before, after)
        )
    )
    if form == "json":
        _json(turns)
    elif form == "table":
        for turn in turns:
            click.echo(turn_text(run, turn))
    else:
        _table_or_csv(("source", "place", "before", "after"), _turn_rows(run, turns), form)


def _turn_rows(run: Run, turns: Iterable[Turn]) -> list[tuple[str, ...]]:
    def text(position: Position | None) -> str:
        return kind_text(run, position) if position else ""

    return [(turn.source, turn.place_id, text(turn.before), text(turn.after)) for turn in turns]


@click.command("sources")
@window_option
@format_option()
@click.pass_obj
def sources(run: Run, /, *, window: int, form: str) -> None:
    """How often each source was alone, in agreement, and in conflict.

    Counted on each day on which it published what gave it a position on a place. The last
    column counts when it spoke against its own side: that the side does not hold the place, or
    that another took what it had itself placed in its side's hands. Nobody is graded by it.
    """
    claims = run.shown_claims(())
    sides = {claim.source: run.theatre.source(claim.source).side for claim in claims}
    records = source_records(claims, sides=sides, window=window, rules=run.rules)
    if form == "json":
        _json(records)
        return
    columns = Record.__struct_fields__
    _table_or_csv(columns, [msgspec.structs.astuple(record) for record in records], form)


def _table_or_csv(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], form: str) -> None:
    if form == "csv":
        export.table_csv(columns, rows, to=sys.stdout)
    else:
        print_table(columns, rows)
