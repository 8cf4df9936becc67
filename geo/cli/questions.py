"""The commands that ask the ledger: ``claims``, ``history``, ``diff`` and ``sources``."""

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click
import msgspec

from geo import export
from geo.cli._options import (
    Day,
    format_option,
    ledger_option,
    region_option,
    reviewed_option,
    time_options,
    window_option,
)
from geo.cli._run import Run
from geo.cli._tables import kind_text, print_table, turn_text
from geo.cli.ledger import place_id, places_asked
from geo.ledger.asking import Wanted
from geo.model import Claim, Status, to_line
from geo.positions import Position
from geo.positions import positions as positions_of
from geo.questions import Record, Turn, difference, in_conflict, source_records
from geo.questions import history as history_of
from geo.reviews import Standing, said_of


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
@region_option
@time_options
@ledger_option
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
    region: str | None,
    as_of: date | None,
    window: int,
    form: str,
) -> None:
    """The claims in files (CLAIMS, - for standard input), or in the ledger.

    --place, --source and --status may be given again: any of them. Once anything is reviewed, the
    table says of each claim whether it is; CSV and GeoJSON always say it, with who and when.
    With --conflict, --as-of and --window say which day's conflicts are meant.
    """
    places = places_asked(run, place, region)
    wanted = Wanted(
        places=places,
        sources=frozenset(source) or None,
        statuses=frozenset(map(Status, status)) or None,
        since=since,
        until=until,
    )
    if conflict:
        # What contradicts a claim may be of any source, status and date.
        here = Wanted(places=places)
        bearing = run.bearing_on(as_of, claims, wanted=here, reviewed_only=reviewed_only)
        told = in_conflict(bearing.claims, as_of=bearing.day, window=window, rules=run.rules)
        taken = run.reviewed(filter(wanted.takes, told))
    else:
        taken = run.shown_claims(claims, wanted=wanted, reviewed_only=reviewed_only)
    found, reviewed = taken.claims, taken.reviewed
    if form == "json":
        _json(found)
    elif form == "csv":
        export.claims_csv(found, to=sys.stdout, reviewed=reviewed)
    elif form == "geojson":
        export.claims_geojson(
            found, to=sys.stdout.buffer, gazetteer=run.gazetteer, reviewed=reviewed
        )
    else:
        columns = ["dated", "source", "place", "status", "actor", "reviewed", "quote"]
        if reviewed is None:  # nothing is to be told apart
            columns.remove("reviewed")
        rows = (_listed(claim, reviewed) for claim in found)
        print_table(columns, ([row[name] for name in columns] for row in rows))


def _listed(claim: Claim, reviewed: Mapping[str, Standing] | None) -> dict[str, object]:
    status, actor = _said(claim)
    review = said_of(claim, reviewed)
    who = f" by {review['reviewed_by']}" if review["reviewed_by"] else ""
    return {
        "dated": claim.dated,
        "source": claim.source,
        "place": claim.place_text,
        "status": status,
        "actor": actor,
        "reviewed": f"{review['reviewed']}{who}{', disputed' if review['disputed'] else ''}",
        "quote": claim.exact,
    }


def _said(claim: Claim) -> tuple[str, str]:
    said = f"{'not ' if claim.denied else ''}{claim.status}{' (unsure)' if claim.hedged else ''}"
    part = f", {claim.extent}" if claim.extent != "unstated" else ""
    return said + part, claim.actor or ""


def _json(records: Iterable[msgspec.Struct]) -> None:
    for record in records:
        sys.stdout.buffer.write(to_line(record))


@click.command("history")
@click.argument("place")
@ledger_option
@format_option()
@click.pass_obj
def history(run: Run, /, *, place: str, form: str) -> None:
    """Everything ever asserted about a PLACE (name or id), the oldest first.

    Claims of an earlier text that their article makes no more are there too, as superseded.
    """
    ident = place_id(run, place)
    told = history_of(
        run.shown_claims((), wanted=Wanted(places=frozenset({ident}))).claims,
        ident,
        superseded=run.reviewed(run.ledger.superseded()).claims,
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
@ledger_option
@format_option()
@click.pass_obj
def diff(run: Run, /, *, before: date, after: date, window: int, form: str) -> None:
    """What each source asserts on the second DATE that it did not on the first."""
    told = (run.bearing_on(day, ()) for day in (before, after))
    turns = difference(
        *(positions_of(t.claims, as_of=t.day, window=window, rules=run.rules) for t in told)
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
@ledger_option
@format_option()
@click.pass_obj
def sources(run: Run, /, *, window: int, form: str) -> None:
    """How often each source was alone, in agreement, and in conflict.

    Counted on each day on which it published what gave it a position on a place. The last
    column counts when it spoke against its own side: that the side does not hold the place, or
    that another took what it had itself placed in its side's hands. Nobody is graded by it.
    """
    claims = run.shown_claims(()).claims
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
