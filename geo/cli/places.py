"""The command ``places``: what the gazetteer knows."""

import sys
from pathlib import Path

import click

from geo.cli._osm import server_options
from geo.cli._run import Run
from geo.errors import PlaceError
from geo.model import to_line


@click.group("places")
def places() -> None:
    """The known places."""


@places.command("find")
@click.argument("name")
@click.option(
    "--near",
    multiple=True,
    metavar="PLACE",
    help="A place the text also speaks of (name or id); may be given again.",
)
@click.option("--limit", type=click.IntRange(min=1), default=5, show_default=True, metavar="N")
@click.option("--json", "as_json", is_flag=True, help="Candidates as JSON Lines.")
@click.option(
    "--map",
    "to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw them, to an HTML file.",
)
@click.pass_obj
def find(
    run: Run, /, *, name: str, near: tuple[str, ...], limit: int, as_json: bool, to: Path | None
) -> None:
    """The places a NAME may mean, the likeliest first, and why."""
    found = run.gazetteer.find(name, near=near, limit=limit)
    if not found:
        raise PlaceError(f"{name!r}: no known place has such a name")
    if to is not None:
        from geo.drawing.candidates import draw_candidates

        try:
            draw_candidates(name, found, gazetteer=run.gazetteer, to=to)
        except OSError as error:
            raise PlaceError(f"{to}: cannot be written ({error.strerror})") from None
    if as_json:
        for candidate in found:
            sys.stdout.buffer.write(to_line(candidate))
        return
    for candidate in found:
        place = candidate.place
        click.echo(
            f"{candidate.score:.2f}  {place.id}  {place.name} ({place.kind}, {place.outline}): "
            f"{candidate.reason}; {place.credit}"
        )


@places.command("fetch")
@click.argument("where")
@click.option("--date", metavar="DATE", help="The map as it was on a day (2016-12-06).")
@click.option("--again", is_flag=True, help="Ask anew for what was fetched before.")
@server_options
@click.pass_obj
def fetch(run: Run, /, *, where: str, date: str | None, again: bool) -> None:
    """Every named part of WHERE ("Aleppo, Syria") from OpenStreetMap, kept for good."""
    from geo.places import osm
    from geo.places.shelves import ANSWERS

    folder = run.data / "places"
    with run.step(f"asking OpenStreetMap for {where}"):
        summary = osm.fetch(
            where,
            folder=folder,
            date=date,
            nominatim=run.server("nominatim", cache=folder / ANSWERS, anew=again),
            overpass=run.server("overpass", cache=folder / ANSWERS, anew=again),
        )
    click.echo(f"Chosen: {summary.chosen}")
    for other in summary.rejected:
        click.echo(f"Not: {other.name} ({other.id}, {other.kind}): {other.reason}")
    click.echo(str(summary))


@places.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", metavar="COLUMN", help="The column of names (of a table of outlines).")
@click.option(
    "--name-in",
    multiple=True,
    nargs=2,
    metavar="LANGUAGE COLUMN",
    help="A column of names in a language (ar NAME_A); may be given again.",
)
@click.option("--kind-column", metavar="COLUMN", help="The column that says the kind of place.")
@click.option(
    "--kind", default="neighbourhood", show_default=True, help="The kind where none is said."
)
@click.option("--layer", help="The layer of a file that has several.")
@click.option("--licence", default="", help="On what terms the outlines may be used.")
@click.option("--credit", default="", help="Whose outlines they are.")
@click.option("--date", metavar="DATE", help="The day the file is of.")
@click.pass_obj
def import_(  # noqa: PLR0917 - click gives options by name
    run: Run,
    file: Path,
    name: str | None,
    name_in: tuple[tuple[str, str], ...],
    kind_column: str | None,
    kind: str,
    layer: str | None,
    licence: str,
    credit: str,
    date: str | None,
) -> None:
    """Places from FILE: .osm, .osm.pbf, GeoJSON, GeoPackage or Shapefile.

    An OpenStreetMap extract carries its names and licence; of any other file say --name, --licence
    and --credit.
    """
    from geo.model import slug

    stem = slug(file.name.partition(".")[0]) or "places"
    to = run.data / "places" / f"{stem}.geojson"
    with run.step(f"reading {file}"):
        if file.name.endswith((".osm", ".osm.pbf", ".pbf", ".osm.bz2", ".osm.gz")):
            from geo.places.osm import import_osm

            summary = import_osm(
                file, to=to, fetched=date, progress=lambda n: click.echo(f"{n} elements", err=True)
            )
        else:
            from geo.places.tables import Columns, import_table

            if name is None:
                raise click.UsageError("say which column has the names: --name COLUMN")
            summary = import_table(
                file,
                to=to,
                columns=Columns(name=name, names=dict(name_in), kind=kind_column),
                licence=licence,
                credit=credit,
                kind=kind,
                layer=layer,
                fetched=date,
            )
    click.echo(str(summary))
