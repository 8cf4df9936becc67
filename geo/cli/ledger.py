"""The commands that look at the claims so far: ``positions`` and ``draw``."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo import export
from geo.cli._options import (
    format_option,
    ledger_option,
    map_options,
    output_option,
    region_option,
    reviewed_option,
    time_options,
)
from geo.cli._run import Run, nothing_in
from geo.cli._summary import summary
from geo.cli._tables import positions_table
from geo.cli.articles import draw_map
from geo.errors import PlaceError
from geo.ledger.asking import Wanted
from geo.model import to_line
from geo.positions import compare
from geo.positions import positions as positions_of

if TYPE_CHECKING:
    from geo.ledger.region import Region

_TAKES = """CLAIMS are files of claims as JSON Lines, or - for standard input; without any, the
claims in the ledger are taken."""


@click.command("positions", help=f"What each source asserts about each place on a day.\n\n{_TAKES}")
@click.argument("claims", nargs=-1)
@time_options
@click.option("--place", metavar="PLACE", help="Only this place (name or id).")
@click.option("--source", metavar="SOURCE", help="Only this source (id).")
@reviewed_option
@region_option
@ledger_option
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
    region: str | None,
    reviewed_only: bool,
    form: str,
) -> None:
    """Print positions."""
    wanted = Wanted(places=places_asked(run, (place,) if place else (), region))
    bearing = run.bearing_on(as_of, claims, wanted=wanted, reviewed_only=reviewed_only)
    found = positions_of(bearing.claims, as_of=bearing.day, window=window, rules=run.rules)
    comparisons = compare(found, rules=run.rules)
    if source is not None:
        found = [position for position in found if position.source == source]
    reviewed = run.reviewed(bearing.claims).reviewed
    if form == "table":
        for line in positions_table(run, found, comparisons):
            click.echo(line)
    elif form == "json":
        for position in found:
            sys.stdout.buffer.write(to_line(position))
    elif form == "csv":
        export.positions_csv(found, to=sys.stdout, gazetteer=run.gazetteer, reviewed=reviewed)
    else:
        export.positions_geojson(
            found, to=sys.stdout.buffer, gazetteer=run.gazetteer, reviewed=reviewed
        )


def places_asked(
    run: Run, names: Sequence[str], region: str | None
) -> "frozenset[str] | Region | None":
    """The places asked about by name or id, or those of a region; None for everywhere."""
    if names and region is not None:
        raise click.UsageError("--place and --region cannot both be asked about")
    if region is not None:
        return _region(run, region)
    return frozenset(place_id(run, name) for name in names) if names else None


def _region(run: Run, said: str) -> "Region":
    import shapely

    from geo.ledger.region import Region

    if said.count(",") == 3:  # noqa: PLR2004 - the sides of a box
        try:
            west, south, east, north = map(float, said.split(","))
        except ValueError:
            raise click.UsageError(f"--region {said}: is no WEST,SOUTH,EAST,NORTH") from None
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004
            raise click.UsageError(f"--region {said}: WEST,SOUTH,EAST,NORTH are no box on Earth")
        return Region(shapely.box(west, south, east, north), outlines=run.gazetteer)
    ident = place_id(run, said)
    outline = run.gazetteer.outline(ident)
    if outline is None or outline.area == 0:
        raise PlaceError(
            f"{ident}: has no outline, only a point, so nothing lies in it; give "
            "--region WEST,SOUTH,EAST,NORTH"
        )
    return Region(outline, outlines=run.gazetteer)


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
@ledger_option
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
    run.note_if_placeless(taken.claims)
    draw_map(run, taken, to=output, title=title, as_of=as_of, window=window, basemap=basemap)
    click.echo(output)
    click.echo(summary(run, taken, as_of=as_of, window=window))


@click.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.pass_obj
def copy(run: Run, /, source: str, target: str) -> None:
    """Everything that one ledger holds into another, beside what is there.

    FROM and TO are folders or databases at postgresql://USER@HOST/DATABASE. Copied are the
    claims, those of earlier texts, what was decided about them (of a folder, in the folder
    reviews beside it), and which articles were read. To copy again is safe.
    """
    from geo.ledger.copying import copy

    with run.step(f"copying to {target.rpartition('@')[2]}"):
        copied = copy(
            run.open_ledger(source),
            run.open_ledger(target),
            failed=run.fail,
            progress=lambda count: click.echo(f"{count} articles", err=True),
        )
    click.echo(f"{copied.claims} claims of {copied.articles} articles, {copied.added} of them new")
    if copied.decisions:
        click.echo(f"{copied.decisions} decisions, {copied.decisions_added} of them new")
