"""The command ``places``: what the gazetteer knows."""

import sys

import click

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
@click.pass_obj
def find(run: Run, name: str, near: tuple[str, ...], limit: int, as_json: bool) -> None:
    """The places a NAME may mean, the likeliest first, and why."""
    found = run.gazetteer.find(name, near=near, limit=limit)
    if not found:
        raise PlaceError(f"{name!r}: no known place has such a name")
    if as_json:
        for candidate in found:
            sys.stdout.buffer.write(to_line(candidate))
        return
    for candidate in found:
        place = candidate.place
        click.echo(
            f"{candidate.score:.2f}  {place.id}  {place.name} ({place.kind}, {place.outline}): "
            f"{candidate.reason}"
        )
