"""The commands that read articles: ``map`` and ``extract``."""

import webbrowser
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from geo.cli._run import (
    Run,
    Told,
    article_options,
    ledger_option,
    map_options,
    nothing_in,
    output_option,
    reviewed_option,
    write_lines,
)
from geo.cli._summary import summary
from geo.cli.corpus import corpus_options, extract_many, is_for_many
from geo.errors import AccordingtoError
from geo.model import Article, Claim

if TYPE_CHECKING:
    from geo.places.gazetteer import Gazetteer
    from geo.reviews import View

_TAKES = """
ARTICLE is a .md file with YAML front matter (title, publisher, published, url, language), a
.txt or .html file, an http(s) address, or - for standard input.
"""
_EXTRACT = f"""The claims of articles, as JSON Lines.
{_TAKES}
It may also be a collection: a folder, or JSON Lines or Parquet with an article a row (text,
publisher, published; id, title, url, language where known). Collections are read by several
processes; with -o or --ledger, what is done is not done again when the same is run again.
"""
_MAP = f"""Articles to one map, every source a layer of its own.
{_TAKES}
Several articles make one map over time. The claims are kept in the ledger, the folder claims
in --data.
"""


def read_all(run: Run, sources: Sequence[str], told: Told) -> Iterator[Article]:
    """Each article that can be read; of each other, one line."""
    from geo.article import read_article

    for field in ("title", "url"):
        if told[field] is not None and len(sources) > 1:
            raise click.UsageError(f"--{field} is of one article, and several were given")
    for source in sources:
        try:
            with run.step(f"reading {source}"):
                article = read_article(source, **told)
        except AccordingtoError as error:
            run.fail(error)
            continue
        yield article


def places_of(run: Run, article: Article) -> "Gazetteer":
    """The places in which an article's names are looked up."""
    return run.gazetteer_for(f"{article.title}\n{article.text}")


def _claims_of(run: Run, article: Article, gazetteer: "Gazetteer") -> list[Claim]:
    """An article's claims; where there are none, or none can be read, one line."""
    from geo.reading import read_claims

    with run.step(f"reading the claims of {article.id}"):
        claims = read_claims(article, theatre=run.theatre, known_place=gazetteer.knows)
    if not claims:
        other = "" if article.language == "en" else f" (its language is {article.language!r})"
        run.fail(f"{article.id}: no claim about a place was found in the text{other}")
    return claims


@click.command("extract", help=_EXTRACT)
@click.argument("article", nargs=-1, required=True)
@corpus_options
@article_options
@click.pass_obj
def extract(
    run: Run,
    /,
    *,
    article: tuple[str, ...],
    engine: str | None,
    scheduler: str | None,
    jobs: int | None,
    output: Path | None,
    to_ledger: str | None,
    **told: Unpack[Told],
) -> None:
    """Print the claims of articles."""
    many = {"engine": engine, "scheduler": scheduler, "jobs": jobs}
    kept = {"output": output, "to_ledger": to_ledger}
    if is_for_many(article, **many, **kept):
        extract_many(
            run,
            article,
            told,
            engine=engine,
            scheduler=scheduler,
            jobs=jobs,
            output=output,
            to_ledger=to_ledger,
        )
        return
    for read in read_all(run, article, told):
        try:
            write_lines(_claims_of(run, read, places_of(run, read)))
        except AccordingtoError as error:
            run.fail(f"{read.id}: {error}")


@click.command("map", help=_MAP)
@click.argument("article", nargs=-1, required=True)
@output_option("The map's file; by default the first article's id with .html, here.")
@map_options
@click.option("--open", "show", is_flag=True, help="Open the map in the browser.")
@click.option("--no-save", is_flag=True, help="Do not keep the claims in the ledger.")
@reviewed_option
@article_options
@ledger_option
@click.pass_obj
def map_(
    run: Run,
    /,
    *,
    article: tuple[str, ...],
    output: Path | None,
    as_of: date | None,
    window: int,
    basemap: str | None,
    show: bool,
    no_save: bool,
    reviewed_only: bool,
    **told: Unpack[Told],
) -> None:
    """Draw one map of several articles."""
    title = told["title"]
    if len(article) > 1:
        told["title"] = None  # the map's alone: it would be no article's own
    articles, located = [], []
    for read in read_all(run, article, told):
        try:
            gazetteer = places_of(run, read)
            claims = list(gazetteer.locate(_claims_of(run, read, gazetteer)))
            if not no_save:
                run.ledger.record(read.id, claims, keeping=run.kept, sha256=read.sha256)
        except AccordingtoError as error:
            run.fail(error)
            continue
        articles.append(read)
        located.extend(claims)
    if not located:
        if len(article) > 1:
            raise AccordingtoError("no claims, no map: nothing was written")
        return  # the one article has said why
    shown = run.view(located, reviewed_only=reviewed_only)
    if not shown.claims:
        raise nothing_in(run, (read.id for read in articles), reviewed_only=reviewed_only)
    to = output or Path(f"{articles[0].id}.html")
    drawn = partial(draw_map, as_of=as_of, window=window, basemap=basemap)
    drawn(run, shown, to=to, title=title or _title(articles))
    click.echo(to)
    click.echo(summary(run, shown, as_of=as_of, window=window))
    if show:
        webbrowser.open(to.resolve().as_uri())


def _title(articles: list[Article]) -> str | None:
    """The title of one article is its map's; of several, none speaks for the others."""
    return articles[0].title or None if len(articles) == 1 else None


def draw_map(
    run: Run,
    shown: "View",
    *,
    to: Path,
    title: str | None,
    as_of: date | None,
    window: int,
    basemap: str | None,
) -> None:
    """Draw claims to a file, those that nobody has reviewed apart."""
    from geo.drawing import draw

    try:
        with run.step(f"drawing {to}"):
            draw(
                shown.claims,
                to=to,
                gazetteer=run.gazetteer,
                reviewed=shown.reviewed,
                theatre=run.theatre,
                title=title,
                as_of=as_of,
                window=window,
                basemap=basemap,
            )
    except OSError as error:
        raise AccordingtoError(f"{to}: cannot be written ({error.strerror})") from None
