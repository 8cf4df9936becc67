"""The options that several commands have."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click

from geo.cli._run import Run

F = TypeVar("F", bound=Callable[..., object])


class Told(TypedDict):
    """What the command line says of an article."""

    publisher: str | None
    published: str | None
    title: str | None
    url: str | None
    language: str | None


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "date"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """The date, or a line that says it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO date such as 2016-12-06", param, ctx)


def _allow_private(ctx: click.Context, _: click.Parameter, allow: bool) -> None:
    if allow:
        ctx.ensure_object(Run).allow_private = True


# Of whatever fetches what somebody else may have named.
private_option = click.option(
    "--allow-private",
    is_flag=True,
    expose_value=False,
    callback=_allow_private,
    help="Let articles come from addresses inside your own network.",
)


def article_options(command: F) -> F:
    """The options that say what an article does not say of itself, and where it may come from."""
    command = private_option(command)
    for option in (
        click.option("--language", metavar="CODE", help="Its language (en unless it says)."),
        click.option("--url", metavar="URL", help="Its address."),
        click.option("--title", metavar="TEXT", help="Its title."),
        click.option("--published", metavar="DATE", help="When it was published (ISO date)."),
        click.option("--publisher", metavar="NAME", help="Who published it."),
    ):
        command = option(command)
    return command


def _use_ledger(ctx: click.Context, _: click.Parameter, where: str | None) -> None:
    if where is not None:
        ctx.ensure_object(Run).where = where


# Before the command or after it.
ledger_option = click.option(
    "--ledger",
    metavar="WHERE",
    expose_value=False,
    callback=_use_ledger,
    help="The ledger: a folder, or a database at postgresql://USER@HOST/DATABASE.",
)


def region_option(command: F) -> F:
    """The option that says in which part of the world."""
    return click.option(
        "--region",
        metavar="REGION",
        help="Only places that lie in this place (name or id) or in these degrees "
        "(WEST,SOUTH,EAST,NORTH).",
    )(command)


window_option = click.option(
    "--window",
    type=click.IntRange(min=0, max=1_000_000),
    default=14,
    show_default=True,
    metavar="DAYS",
    help="After how many days a position fades and is no longer compared.",
)


def time_options(command: F) -> F:
    """The options of every view of the claims as of a day."""
    as_of = click.option(
        "--as-of",
        type=Day(),
        metavar="DATE",
        help="The day to look at; by default the newest publication.",
    )
    return as_of(window_option(command))


def map_options(command: F) -> F:
    """The options of every map."""
    basemap = click.option(
        "--basemap",
        metavar="NAME",
        help="Tiles below the map, as xyzservices names them (osm). The map then asks their host.",
    )
    return time_options(basemap(command))


reviewed_option = click.option(
    "--reviewed-only",
    is_flag=True,
    help="Only claims that a reviewer accepted or edited.",
)


def output_option(help_text: str, *, required: bool = False) -> Callable[[F], F]:
    """The option that says which file to write."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        required=required,
        metavar="FILE",
        help=help_text,
    )


_FORMATS = {"table": "a table to read", "json": "JSON Lines", "csv": "CSV"}


def format_option(*, outlines: bool = False) -> Callable[[F], F]:
    """The option that says how to print; with ``outlines``, as GeoJSON too."""
    formats = _FORMATS | ({"geojson": "GeoJSON with the outlines"} if outlines else {})
    return click.option(
        "--format",
        "form",
        type=click.Choice(tuple(formats)),
        default="table",
        show_default=True,
        help=f"As {', '.join(formats.values())}.",
    )
