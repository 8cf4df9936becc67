"""The command ``review``: a person decides about claims, one by one or by a script."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

import click
import msgspec
from msgspec import Struct

from geo import export
from geo._json import decode
from geo.cli._options import format_option, ledger_option
from geo.cli._run import Run, lines_of
from geo.cli._tables import print_table, said_text
from geo.cli.ledger import place_id
from geo.errors import AccordingtoError, RecordError
from geo.model import to_line

if TYPE_CHECKING:
    from geo.desk import Desk
    from geo.reviews import Reviewed

Form = Literal["accepted", "edited", "rejected", "withdrawn"]


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision as a script gives it: the id of a claim, and what is decided."""

    claim: str
    verdict: Form
    fields: dict[str, str | int | float | bool | None] = {}
    note: str = ""


_HELP = """Decide about the claims in the ledger.

In a terminal, claims that nobody has decided about are shown one by one, each with its quote
and the places its name may mean; a key accepts, edits or rejects it. Decisions are kept beside
the claims (of a folder, in the folder reviews beside it, a file a reviewer; of a database, in
it), and hold when the article is read again.

For scripts: --list, and --accept, --reject, --edit, --withdraw with the id of a claim (or its
beginning), or --decisions with JSON Lines of claim, verdict (accepted, edited, rejected,
withdrawn), fields and note.

Where two people decided apart from each other and not alike, the claim is open again, and until
somebody decides the more careful decision holds: rejected before edited before accepted, the
later of two edits.
"""


@click.command("review", help=_HELP)
@click.option("--reviewer", metavar="NAME", help="Who decides; git's user.name by default.")
@click.option(
    "--by",
    type=click.Choice(("confidence", "article")),
    default="confidence",
    show_default=True,
    help="The least confident first, or article by article.",
)
@click.option("--article", metavar="ID", help="Only claims of this article.")
@click.option("--place", metavar="PLACE", help="Only claims about this place (name or id).")
@click.option("--source", metavar="SOURCE", help="Only claims by this source (id).")
@click.option("--all", "everything", is_flag=True, help="Also what is decided already.")
@click.option("--list", "listed", is_flag=True, help="Print the claims instead.")
@format_option()
@click.option("--accept", multiple=True, metavar="ID", help="Accept a claim.")
@click.option("--reject", multiple=True, metavar="ID", help="Reject a claim.")
@click.option(
    "--edit",
    multiple=True,
    nargs=2,
    metavar="ID FIELD=VALUE",
    help="Change a field of a claim (for none: FIELD=).",
)
@click.option("--withdraw", multiple=True, metavar="ID", help="Take back what was decided.")
@click.option("--note", default="", metavar="TEXT", help="Why.")
@click.option("--decisions", metavar="FILE", help="Decisions as JSON Lines (- standard input).")
@ledger_option
@click.pass_obj
def review(
    run: Run,
    /,
    *,
    reviewer: str | None,
    by: Literal["confidence", "article"],
    article: str | None,
    place: str | None,
    source: str | None,
    everything: bool,
    listed: bool,
    form: str,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    edit: tuple[tuple[str, str], ...],
    withdraw: tuple[str, ...],
    note: str,
    decisions: str | None,
) -> None:
    """Decide about claims."""
    from geo.desk import Desk

    orders = list(_orders(accept, reject, edit, withdraw, note))
    scripted = bool(orders) or decisions is not None
    if not (listed or scripted or sys.stdin.isatty()):
        raise AccordingtoError(
            "standard input is no terminal to review in; use --list, --accept, --reject, --edit, "
            "--withdraw or --decisions"
        )
    name = reviewer or ("" if listed and not scripted else _git_name())
    desk = Desk(run.ledger.claims(), run.reviews, reviewer=name)
    if scripted:
        given = orders + list(_read_orders(run, decisions)) if decisions else orders
        for order in given:
            _carry_out(run, desk, order)
        return
    wanted_place = None if place is None else place_id(run, place)
    found = [
        one
        for one in (desk.claims() if everything else desk.open(by=by))
        if article in (None, one.read.article)
        and source in (None, one.claim.source)
        and wanted_place in (None, one.claim.place_id)
    ]
    if listed:
        _print(run, found, form)
        return
    from geo.cli._walk import walk

    walk(run, desk, found)


def _git_name() -> str:
    try:
        said = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
    except OSError:
        said = ""
    if not said:
        raise AccordingtoError("git knows no user.name; say who reviews: --reviewer NAME")
    return said


def _orders(
    accept: Iterable[str],
    reject: Iterable[str],
    edit: Iterable[tuple[str, str]],
    withdraw: Iterable[str],
    note: str,
) -> Iterator[Order]:
    yield from (Order(claim, "accepted", note=note) for claim in accept)
    yield from (Order(claim, "rejected", note=note) for claim in reject)
    edits: dict[str, dict[str, str | int | float | bool | None]] = {}
    for claim, pair in edit:
        field, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--edit {claim} {pair!r}: is not FIELD=VALUE")
        edits.setdefault(claim, {})[field] = value
    yield from (Order(claim, "edited", fields, note) for claim, fields in edits.items())
    yield from (Order(claim, "withdrawn", note=note) for claim in withdraw)


def _read_orders(run: Run, source: str) -> Iterator[Order]:
    for number, line in lines_of(source):
        try:
            yield decode(line, kind=Order)
        except msgspec.DecodeError as error:
            run.fail(f"{source}: line {number}: {error}")


def _carry_out(run: Run, desk: "Desk", order: Order) -> None:
    """One decision by a script; of one that cannot be made, one line."""
    from geo.ledger.check import check_edit

    try:
        one = desk.find(order.claim)
        if order.verdict == "withdrawn":
            desk.withdraw(one)
        else:
            fields = check_edit(
                one.claim,
                order.fields,
                theatre=run.theatre,
                known_place=partial(_is_place, run),
            )
            desk.decide(one, order.verdict, fields=fields, note=order.note)
    except RecordError as error:
        run.fail(error if order.claim in str(error) else f"{order.claim}: {error}")
        return
    after = desk.look(one.read.id)
    click.echo(f"{after.read.id}: {after.state}: {said_text(run, after.claim)}")


def _is_place(run: Run, ident: str) -> bool:
    return ident in run.gazetteer


def _print(run: Run, found: Iterable["Reviewed"], form: str) -> None:
    if form == "json":
        for one in found:
            sys.stdout.buffer.write(to_line(one))
        return
    columns = ("id", "state", "by", "confidence", "source", "place", "claim", "quote")
    rows = [
        (
            one.read.id,
            f"{one.state}, disputed" if one.disputed else one.state,
            ", ".join(deciders(one)),
            f"{one.read.confidence:.2f}",
            one.claim.source,
            one.claim.place_id or one.claim.place_text,
            said_text(run, one.claim),
            one.claim.exact,
        )
        for one in found
    ]
    if form == "csv":
        export.table_csv(columns, rows, to=sys.stdout)
    else:
        print_table(columns, rows)


def deciders(one: "Reviewed") -> list[str]:
    """Who decided what stands, the decision that counts first."""
    if one.standing is None:
        return []
    heads = (one.standing.decision, *one.standing.others)
    return [f"{head.reviewer} {head.verdict}" for head in heads]
