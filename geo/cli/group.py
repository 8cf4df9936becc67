"""The command ``accordingto``: its group and its global options."""

import logging
import os
from pathlib import Path
from typing import Any

import click

from geo.cli import articles, doctor, export, places, questions, records, review, still, update
from geo.cli import ledger as ledger_commands
from geo.cli._run import Run
from geo.errors import AccordingtoError, plain


class _Group(click.Group):
    """A group whose commands end with one line and exit code 1 where the input is at fault."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for number, arg in enumerate(args, 1):
            # Python keeps bytes that are no UTF-8 as halves of surrogate pairs; a file may be named
            # so, but no title.
            if any("\ud800" <= letter <= "\udfff" for letter in arg) and not os.path.lexists(arg):
                raise click.UsageError(f"argument {number}: {plain(arg)} is no UTF-8", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            return super().invoke(ctx)
        except AccordingtoError as error:
            raise click.ClickException(str(error)) from None


_HELP = """Maps of who holds what, according to whom.

An article in, a map out on which every source is a layer of its own:

\b
    accordingto map ARTICLE.md -o MAP.html

Or step by step, each reading and writing claims as JSON Lines:

\b
    accordingto extract ARTICLE.md | accordingto locate |
    accordingto draw - -o MAP.html
"""


@click.group(
    cls=_Group,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    metavar="DIR",
    help="Folder of the claims and reviews kept so far, and of your own actors.yaml, sources.yaml, "
    "statuses.yaml and places/, each preferred to the shipped one.",
)
@click.option(
    "--ledger",
    envvar="ACCORDINGTO_LEDGER",
    metavar="WHERE",
    help="Where the claims are kept, if not in the data folder: a folder, or a database at "
    "postgresql://USER@HOST/DATABASE. Any command that uses the ledger takes it too. "
    "[env: ACCORDINGTO_LEDGER]",
)
@click.version_option(package_name="accordingto", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, data: Path, ledger: str | None) -> None:
    """Find the data folder and run a command."""
    ctx.obj = Run(data)
    if ledger is not None:
        ctx.obj.where = ledger
    # Libraries' remarks on pages they read are no message of ours.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    logging.getLogger("htmldate").addHandler(logging.NullHandler())


@main.result_callback()
@click.pass_context
def _finish(ctx: click.Context, /, *_: object, **__: object) -> None:
    if ctx.obj.failures:
        ctx.exit(1)


for _command in (
    articles.map_,
    articles.extract,
    update.update,
    records.locate,
    records.record,
    records.import_,
    review.review,
    ledger_commands.positions,
    ledger_commands.draw,
    ledger_commands.copy,
    still.still,
    questions.claims_,
    questions.history,
    questions.diff,
    questions.sources,
    export.export,
    places.places,
    doctor.doctor,
):
    main.add_command(_command)
