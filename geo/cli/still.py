"""The command ``still``: a picture for print and for social cards."""

from datetime import date
from pathlib import Path

import click

from geo.cli._options import output_option, reviewed_option, time_options
from geo.cli._run import Run, nothing_in
from geo.errors import AccordingtoError

_SIZES = ("card", "square", "a4", "a4-upright")


@click.command("still")
@click.argument("claims", nargs=-1)
@output_option("The picture's file: .png, .svg or .pdf.", required=True)
@click.option(
    "--source",
    multiple=True,
    metavar="SOURCE",
    help="A panel for this source (id or name); may be given again. By default those that "
    "conflict most and say most.",
)
@click.option(
    "--size",
    type=click.Choice(_SIZES),
    default="card",
    show_default=True,
    help="1200 x 630 pixels, 1080 x 1080, or a page.",
)
@click.option("--title", metavar="TEXT", help="The picture's title.")
@reviewed_option
@time_options
@click.pass_obj
def still(
    run: Run,
    /,
    *,
    claims: tuple[str, ...],
    output: Path,
    source: tuple[str, ...],
    size: str,
    title: str | None,
    reviewed_only: bool,
    as_of: date | None,
    window: int,
) -> None:
    """A picture: a panel for each source, with title, legend, day and credits in it.

    CLAIMS are files of claims as JSON Lines, or - for standard input; without any, the claims in
    the ledger are taken.
    """
    from geo.drawing.still import draw_still

    shown = run.view(run.claims(claims), reviewed_only=reviewed_only)
    if not shown.claims:
        raise nothing_in(run, claims, reviewed_only=reviewed_only)
    try:
        with run.step(f"drawing {output}"):
            draw_still(
                shown.claims,
                to=output,
                gazetteer=run.gazetteer,
                theatre=run.theatre,
                rules=run.rules,
                title=title,
                as_of=as_of,
                window=window,
                sources=source,
                size=size,
                reviewed=shown.reviewed,
            )
    except OSError as error:
        raise AccordingtoError(f"{output}: cannot be written ({error.strerror})") from None
    click.echo(output)
