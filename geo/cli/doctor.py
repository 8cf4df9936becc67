"""The command ``doctor``: what is installed, what is kept, and what would be sent to whom."""

import os
from collections.abc import Iterator

import click
import msgspec

from geo.cli._options import ledger_option
from geo.cli._osm import osm_options
from geo.cli._run import Run
from geo.cli._tables import print_table


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="All of it as one JSON object.")
@osm_options
@ledger_option
@click.pass_context
def doctor(ctx: click.Context, /, *, as_json: bool) -> None:
    """What is installed, what is kept, and what would be sent to whom.

    Looks at this machine alone, and sends nothing. Where something is broken that a command
    needs, the line that mends it is said and the exit code is 1.
    """
    from geo.doctor import installed, kept, sendings
    from geo.llm import KEY_VARIABLE

    run = ctx.ensure_object(Run)
    database = "://" in str(run.where)
    named = _without_password(str(run.where))
    parts = installed(data=run.data, database=database)
    keeps = kept(data=run.data, ledger=named, database=database)
    sends = sendings(
        dict(_options_of(ctx.find_root().command, but=ctx.command)),
        nominatim=run.server("nominatim").url,
        overpass=run.server("overpass").url,
        osm=run.osm["osm"],
        key=bool(os.environ.get(KEY_VARIABLE)),
        ledger=named if database else None,
    )
    if as_json:
        told = {"installed": parts, "kept": keeps, "sent": sends}
        click.echo(msgspec.json.format(msgspec.json.encode(told)).decode())
    else:
        rows = [(part.name, part.found) for part in parts]
        print_table(("INSTALLED", ""), rows)
        click.echo()
        print_table(
            ("KEPT", "FILES", "SIZE", "WHERE"),
            [(one.what, _or_dash(one.files), _size(one.size), one.where) for one in keeps],
        )
        click.echo()
        click.echo("SENT (by these commands alone; by doctor nothing)")
        for sent in sends:
            click.echo(f"{sent.what}")
            click.echo(f"  to {sent.to}")
            click.echo(f"  by {', '.join(sent.by)}")
            click.echo(f"  {sent.now}")
            if sent.agent:
                click.echo(f"  as {sent.agent}")
    for part in parts:
        if part.wrong:
            run.fail(f"{part.name}: {part.wrong}; {part.mend}")


def _options_of(
    command: click.Command, *, but: click.Command, name: str = ""
) -> Iterator[tuple[str, list[str]]]:
    """Each command by its name, with its options and arguments."""
    if isinstance(command, click.Group):
        for child, inner in command.commands.items():
            yield from _options_of(inner, but=but, name=f"{name} {child}")
    elif command is not but:
        yield name.strip(), [option for known in command.params for option in known.opts]


def _without_password(where: str) -> str:
    """A database's address as it may be shown; a folder as it is."""
    scheme, found, rest = where.partition("://")
    if not found:
        return where
    # A query may hold a password too.
    host, slash, database = rest.partition("?")[0].rpartition("@")[2].partition("/")
    return f"{scheme}://{host}{slash}{database}"


def _or_dash(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _size(size: int | None) -> str:
    return "-" if size is None else f"{size / 1000:,.1f} kB"
