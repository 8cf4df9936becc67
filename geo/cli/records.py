"""The commands that take claims in: ``locate`` and ``record``."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Unpack

import click

from geo.cli._options import Told, article_options, ledger_option
from geo.cli._osm import osm_options
from geo.cli._run import Run, lines_of, spoken_in, write_lines
from geo.cli.articles import read_all
from geo.errors import AccordingtoError, RecordError
from geo.model import Article, Claim


@click.command("locate")
@click.argument("claims", nargs=-1)
@osm_options
@click.pass_obj
def locate(run: Run, /, claims: tuple[str, ...]) -> None:
    """Claims with the ids of their places, as JSON Lines.

    CLAIMS are files of claims as JSON Lines; standard input without any. A claim that already
    has the id of a known place keeps it; one whose place is not known passes through.
    """
    every = run.claims(claims or ("-",))
    for _, group in groupby(every, key=lambda claim: claim.article):
        of_one = list(group)
        write_lines(_learned(run, of_one) if run.asks else _located(run, of_one))


def _learned(run: Run, claims: list[Claim]) -> list[Claim]:
    """The claims of one article, located with what OpenStreetMap has of their places."""
    located = list(_located(run, claims))
    while run.learn(spoken_in(claims), located) is not None:
        located = list(_located(run, claims))
    return located


def _located(run: Run, claims: list[Claim]) -> Iterator[Claim]:
    """The claims of one article with the ids of their places, by the countries they speak of."""
    return run.gazetteer_for(spoken_in(claims)).locate(claims)


@click.command("record")
@click.argument("article", nargs=-1, required=True)
@click.option(
    "--claims",
    "source",
    default="-",
    metavar="FILE",
    help="Claims as JSON Lines; standard input by default.",
)
@article_options
@ledger_option
@click.pass_obj
def record(run: Run, /, article: tuple[str, ...], source: str, **told: Unpack[Told]) -> None:
    """Check claims from anyone and keep the good ones.

    Each line must name its source, place_text, status and exact: words that stand in one of
    the ARTICLEs. What fails is named with its line and field and is not kept; the others are.
    Offsets that are missing or off are found where the quote stands once. Kept claims stay
    when the article is read again.
    """
    if source == "-" and "-" in article:
        raise click.UsageError("standard input cannot be both an article and the claims")
    articles = {read.id: read for read in read_all(run, article, told)}
    if not articles:
        raise AccordingtoError("no article, nothing to check against: nothing was kept")
    checked = sorted(_checked(run, source, articles), key=lambda claim: claim.article)
    if not checked:
        raise AccordingtoError(f"{source}: holds no claim that can be kept; nothing was kept")
    _keep(run, checked)


def _keep(run: Run, checked: Iterable[Claim]) -> None:
    """Locate claims that come article by article and keep them, beside what is there."""
    for article_id, group in groupby(checked, key=lambda claim: claim.article):
        claims = list(_located(run, list(group)))
        try:
            changes = run.ledger.record(article_id, claims, replacing=None)
        except AccordingtoError as error:
            run.fail(error)
            continue
        click.echo(
            f"{article_id}: {len(changes.added)} new, "
            f"{len({claim.id for claim in claims}) - len(changes.added)} known already"
        )


def _pairs(_ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Options of the form FIELD=SOMETHING."""
    pairs = {}
    for pair in given:
        field, equals, said = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} is not FIELD={param.metavar}", param=param)
        pairs[field] = said
    return pairs


@click.command("import")
@click.argument("table", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--publisher", metavar="NAME", help="Who published the table.")
@click.option("--published", metavar="DATE", help="When, for rows that do not say (ISO date).")
@click.option(
    "--column",
    "columns",
    multiple=True,
    callback=_pairs,
    metavar="FIELD=COLUMN",
    help="The column that holds a field of the claim; may be given again.",
)
@click.option(
    "--set",
    "values",
    multiple=True,
    callback=_pairs,
    metavar="FIELD=VALUE",
    help="A field that is the same in every row; may be given again.",
)
@click.option("--acled", is_flag=True, help="The table is an export of ACLED's.")
@ledger_option
@click.pass_obj
def import_(
    run: Run,
    /,
    *,
    table: tuple[Path, ...],
    publisher: str | None,
    published: str | None,
    columns: dict[str, str],
    values: dict[str, str],
    acled: bool,
) -> None:
    """Claims from CSV and GeoJSON tables into the ledger.

    A column named as a field of the claim holds it; say with --column and --set what the others
    are. Needed are source, place_text, status, exact (the words), and who published it when. Of
    ACLED's export, the events that say something about a place become claims by the sources
    ACLED names.
    """
    from geo.imports import Table, read_table

    for path in table:
        read = Table(
            path=path,
            publisher=publisher,
            published=published,
            columns=columns,
            values=values,
            acled=acled,
        )
        try:
            with run.step(f"reading {path}"):
                claims = list(read_table(read, theatre=run.theatre, failed=run.fail))
            if not claims:
                run.fail(f"{path}: holds no claim that can be kept")
            _keep(run, sorted(claims, key=lambda claim: claim.article))
        except AccordingtoError as error:
            run.fail(error)


def _checked(run: Run, source: str, articles: dict[str, Article]) -> Iterator[Claim]:
    """The claims that may be kept; of each other, one line."""
    from geo.ledger.check import check_claim

    for number, line in lines_of(source):
        try:
            checked = check_claim(line, articles=articles, theatre=run.theatre)
        except RecordError as error:
            run.fail(f"{source}: line {number}: {error}")
            continue
        place_id = checked.claim.place_id
        if place_id is not None and place_id not in run.gazetteer:
            run.fail(f"{source}: line {number}: field 'place_id': {place_id!r} is no known place")
            continue
        if checked.note:
            run.note(f"{source}: line {number}: {checked.note}")
        yield checked.claim
