"""The commands that look at the claims so far: ``positions`` and ``draw``."""

import sys
from datetime import date
from pathlib import Path

import click

from geo import export
from geo.cli._run import (
    Run,
    format_option,
    map_options,
    nothing_in,
    output_option,
    reviewed_option,
    time_options,
)
from geo.cli._summary import summary
from geo.cli._tables import positions_table
from geo.cli.articles import draw_map
from geo.errors import PlaceError
from geo.model import to_line
from geo.positions import compare
from geo.positions import positions as positions_of

_TAKES = """CLAIMS are files of claims as JSON Lines, or - for standard input; without any, the
claims in the ledger are taken."""


@click.command("positions", help=f"What each source asserts about each place on a day.\n\n{_TAKES}")
@click.argument("claims", nargs=-1)
@time_options
@click.option("--place", metavar="PLACE", help="Only this place (name or id).")
@click.option("--source", metavar="SOURCE", help="Only this source (id).")
@reviewed_option
@format_option(outlines=True)
@click.pass_obj
def positions(
    run: Run,
    /,
    *,
    claims: tuple[str, ...],
    as_of: date | None,
    window: int,
    place: str | None,
    source: str | None,
    reviewed_only: bool,
    form: str,
) -> None:
    """Print positions."""
    taken = run.shown_claims(claims, reviewed_only=reviewed_only)
    found = positions_of(taken, as_of=as_of, window=window, rules=run.rules)
    comparisons = compare(found, rules=run.rules)
    if place is not None:
        wanted = place_id(run, place)
        found = [position for position in found if position.place_id == wanted]
    if source is not None:
        found = [position for position in found if position.source == source]
    if form == "table":
        for line in positions_table(run, found, comparisons):
            click.echo(line)
    elif form == "json":
        for position in found:
            sys.stdout.buffer.write(to_line(position))
    elif form == "csv":
        export.positions_csv(found, to=sys.stdout, gazetteer=run.gazetteer)
    else:
        export.positions_geojson(found, to=sys.stdout.buffer, gazetteer=run.gazetteer)


def place_id(run: Run, name: str) -> str:
    """The id of a place given by id or name."""
    if name in run.gazetteer:
        return run.gazetteer.place(name).id
    candidates = run.gazetteer.find(name, limit=1)
    if not candidates:
        raise PlaceError(f"{name!r}: no known place has such a name or id")
    return candidates[0].place.id


@click.command("draw", help=f"Claims to a map.\n\n{_TAKES}")
@click.argument("claims", nargs=-1)
@output_option("The map's file.", required=True)
@click.option("--title", metavar="TEXT", help="The map's title.")
@reviewed_option
@map_options
@click.pass_obj
def draw(
    run: Run,
    /,
    *,
    claims: tuple[str, ...],
    output: Path,
    title: str | None,
    reviewed_only: bool,
    as_of: date | None,
    window: int,
    basemap: str | None,
) -> None:
    """Draw claims."""
    taken = run.view(run.claims(claims), reviewed_only=reviewed_only)
    if not taken.claims:
        raise nothing_in(run, claims, reviewed_only=reviewed_only)
    draw_map(run, taken, to=output, title=title, as_of=as_of, window=window, basemap=basemap)
    click.echo(output)
    click.echo(summary(run, taken, as_of=as_of, window=window))
