"""The command ``export``: claims for other tools."""

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from geo import export as exports
from geo._write import write_whole
from geo.cli._options import ledger_option, output_option, reviewed_option, time_options
from geo.cli._run import Run, nothing_in
from geo.errors import AccordingtoError
from geo.positions import Position, positions, to_geodataframe

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geo.reviews import View

_FORMATS = ("gpkg", "geojson", "geoparquet", "csv", "acled", "annotations", "ftm")
_BY_SUFFIX = {
    ".gpkg": "gpkg",
    ".geojson": "geojson",
    ".json": "geojson",
    ".parquet": "geoparquet",
    ".csv": "csv",
    ".jsonld": "annotations",
}

_HELP = """Claims to a file that other tools open.

\b
gpkg         GeoPackage: places, claims, and positions by source (as of --as-of)
geoparquet   one --layer of these (needs pyarrow: pip install 'accordingto[parquet]')
geojson      claims with the outlines of their places
csv          claims, a column a field
acled        claims as CSV with ACLED's column names where they mean the same
annotations  claims as W3C Web Annotations (JSON-LD)
ftm          claims as FollowTheMoney statements (CSV), a dataset for each source

Each claim says whether a person accepted or edited it (reviewed), who and when; claims that
were rejected are left out.

CLAIMS are files of claims as JSON Lines, or - for standard input; without any, the claims in
the ledger are taken.
"""


@click.command("export", help=_HELP)
@click.argument("claims", nargs=-1)
@output_option("The file to write.", required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="By default told from the file's suffix (.gpkg, .geojson, .parquet, .csv, .jsonld).",
)
@click.option(
    "--layer",
    type=click.Choice(("claims", "positions", "places")),
    default="claims",
    show_default=True,
    help="What a GeoParquet file is to hold.",
)
@reviewed_option
@time_options
@ledger_option
@click.pass_obj
def export(
    run: Run,
    /,
    *,
    claims: tuple[str, ...],
    output: Path,
    form: str | None,
    layer: str,
    reviewed_only: bool,
    as_of: date | None,
    window: int,
) -> None:
    """Write claims to a file."""
    form = form or _BY_SUFFIX.get(output.suffix.lower())
    if form is None:
        raise click.UsageError(f"{output}: no format has this suffix; give --format")
    taken = run.shown_claims(claims, reviewed_only=reviewed_only)
    if not taken.claims:
        raise nothing_in(run, claims, reviewed_only=reviewed_only)
    run.note_if_placeless(taken.claims)
    try:
        with run.step(f"writing {output}"):
            found = positions(taken.claims, as_of=as_of, window=window, rules=run.rules)
            if form == "gpkg":
                exports.write_geopackage(
                    taken.claims, found, to=output, gazetteer=run.gazetteer, reviewed=taken.reviewed
                )
            elif form == "geoparquet":
                table = _layer(run, taken, found, layer)
                exports.write_geoparquet(table, to=output)
            else:
                write_whole(output, _content(run, taken, form))
    except OSError as error:
        said = error.strerror or str(error)
        raise AccordingtoError(f"{output}: cannot be written ({said})") from None
    click.echo(output)


def _layer(run: Run, taken: "View", found: list[Position], layer: str) -> "GeoDataFrame":
    claims, reviewed = taken.claims, taken.reviewed
    if layer == "positions":
        return to_geodataframe(found, gazetteer=run.gazetteer, reviewed=reviewed)
    if layer == "places":
        return exports.places_to_geodataframe(claims, gazetteer=run.gazetteer)
    return exports.claims_to_geodataframe(claims, gazetteer=run.gazetteer, reviewed=reviewed)


def _content(run: Run, taken: "View", form: str) -> bytes:
    claims, reviewed = taken.claims, taken.reviewed
    if form == "annotations":
        return (
            msgspec.json.format(msgspec.json.encode(exports.annotations(claims, reviewed=reviewed)))
            + b"\n"
        )
    if form == "geojson":
        binary = io.BytesIO()
        exports.claims_geojson(claims, to=binary, gazetteer=run.gazetteer, reviewed=reviewed)
        return binary.getvalue()
    text = io.StringIO()
    if form == "acled":
        rows = exports.acled_rows(
            claims, gazetteer=run.gazetteer, theatre=run.theatre, reviewed=reviewed
        )
        exports.table_csv(exports.ACLED_COLUMNS, rows, to=text)
    elif form == "ftm":
        named = {c.place_id: run.gazetteer.place(c.place_id).name for c in claims if c.place_id}
        statements = exports.ftm_rows(
            claims, place_names=named, theatre=run.theatre, reviewed=reviewed
        )
        exports.table_csv(exports.FTM_COLUMNS, statements, to=text)
    else:
        exports.claims_csv(claims, to=text, reviewed=reviewed)
    return text.getvalue().encode()
