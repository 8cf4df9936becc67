"""The options of asking OpenStreetMap; what is said is kept in the run."""

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])


def _keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj.osm[param.name] = value


def server_options(command: F) -> F:
    """The options that name other servers of OpenStreetMap's data."""
    for name, which in (("overpass", "its interpreter"), ("nominatim", "its search address")):
        option = click.option(
            f"--{name}",
            envvar=f"ACCORDINGTO_{name.upper()}",
            expose_value=False,
            callback=_keep,
            metavar="URL",
            help=f"Another {name.title()} server ({which}).",
        )
        command = option(command)
    return command


def osm_options(command: F) -> F:
    """The options of asking OpenStreetMap for what the known places lack."""
    asks = click.option(
        "--osm",
        envvar="ACCORDINGTO_OSM",
        type=click.Choice(("auto", "never", "refresh")),
        default="auto",
        show_default=True,
        expose_value=False,
        callback=_keep,
        help="Ask OpenStreetMap for places that are unknown or of which only a point is: once "
        "(auto), not at all (never), or anew (refresh).",
    )
    return asks(server_options(command))
