"""The commands that read articles: ``map`` and ``extract``."""

import os
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from geo.cli._options import (
    Told,
    article_options,
    ledger_option,
    map_options,
    output_option,
    reviewed_option,
)
from geo.cli._osm import osm_options
from geo.cli._run import Run, nothing_in, write_lines
from geo.cli._summary import summary
from geo.cli.corpus import corpus_options, extract_many, is_for_many
from geo.errors import AccordingtoError
from geo.model import Article, Claim

if TYPE_CHECKING:
    from geo.llm import Endpoint
    from geo.places.gazetteer import Gazetteer
    from geo.reviews import View

_TAKES = """
ARTICLE is a .md file with YAML front matter (title, publisher, published, url, language), a
.txt or .html file, a folder of such files, an http(s) address, or - for standard input.
"""
_EXTRACT = f"""The claims of articles, as JSON Lines.
{_TAKES}
ARTICLE may also be a collection: JSON Lines or Parquet with an article a row (text,
publisher, published; id, title, url, language where known). Collections are read by several
processes; with -o or --ledger, what is done is not done again when the same is run again.

With --explain each article's reading is told on standard error: of each claim the rule and the
words it came from, then the places, the words of reporting and the words of control that led to
none. The claims still go to standard output, unless that is the terminal that shows the telling.

With --reader llm the article goes to the model at --endpoint, with the key in the environment
variable ACCORDINGTO_LLM_KEY if it needs one. Each claim it writes is checked as record checks
those of anyone: its words must stand in the article.
"""
_MAP = f"""Articles to one map, every source a layer of its own.
{_TAKES}
Several articles make one map over time. The claims are kept in the ledger, the folder claims
in --data.
"""


def read_all(run: Run, sources: Sequence[str], told: Told) -> Iterator[Article]:
    """Each article that can be read, those of folders by path; of each other, one line."""
    from geo._page import fetch_page
    from geo.article import read_article

    fetch = partial(fetch_page, allow_private=run.allow_private)
    found = list(_in_folders(run, sources))
    for field in ("title", "url"):
        if told[field] is not None and len(found) > 1:
            raise click.UsageError(f"--{field} is of one article, and several were given")
    for number, source in enumerate(found, 1):
        run.doing = f"{source} ({number} of {len(found)})" if len(found) > 1 else str(source)
        try:
            with run.step(f"reading {run.doing}"):
                article = read_article(source, fetch=fetch, **told)
        except AccordingtoError as error:
            run.fail(error)
            continue
        yield article


def _text(article: Article) -> str:
    return f"{article.title}\n{article.text}"


def _in_folders(run: Run, sources: Sequence[str]) -> Iterator[str | Path]:
    """The sources, each folder by the articles in it."""
    from geo.article import article_files

    for source in sources:
        if not Path(source).is_dir():
            yield source
            continue
        files = list(article_files([Path(source)]))
        if not files:
            run.fail(f"{source}: holds no article (.md, .txt or .html)")
        yield from files


def places_of(run: Run, article: Article) -> "Gazetteer":
    """The places in which an article's names are looked up."""
    return run.gazetteer_for(_text(article))


def places_to_be(run: Run, article: Article) -> "Gazetteer":
    """The same, where OpenStreetMap may be asked for more."""
    run.begin_to_learn(_text(article))
    return places_of(run, article)


def learn(run: Run, article: Article, claims: list[Claim]) -> "Gazetteer | None":
    """The places with what OpenStreetMap has of those that claims lack; None if no more."""
    return run.learn(_text(article), claims)


def _placed_claims_of(run: Run, article: Article) -> list[Claim]:
    """An article's claims with the ids of their places, as far as known or to be learned."""
    from geo.update import placed_claims

    gazetteer = places_to_be(run, article)
    with run.step(f"reading the claims of {run.doing}"):
        claims = placed_claims(
            article, gazetteer=gazetteer, theatre=run.theatre, learn=partial(learn, run)
        )
    _note_claims(run, article, claims)
    return claims


def _claims_of(run: Run, article: Article, gazetteer: "Gazetteer") -> list[Claim]:
    """An article's claims; where there are none, one line."""
    from geo.reading import read_claims

    with run.step(f"reading the claims of {run.doing}"):
        claims = read_claims(article, theatre=run.theatre, known_place=gazetteer.knows)
    _note_claims(run, article, claims)
    return claims


def _explained(run: Run, article: Article, gazetteer: "Gazetteer") -> list[Claim]:
    """An article's claims, once its reading has been told on standard error."""
    from geo.cli._explained import explanation
    from geo.reading import explain

    with run.step(f"reading the claims of {run.doing}"):
        reading = explain(article, theatre=run.theatre, known_place=gazetteer.knows)
    click.echo(f"{explanation(run, reading)}\n", err=True)
    _note_claims(run, article, reading.claims)
    return [] if sys.stdout.isatty() else reading.claims


def _from_llm(run: Run, article: Article, _: "Gazetteer", *, endpoint: "Endpoint") -> list[Claim]:
    """The claims that a language model reads in an article; of each refused one, one line."""
    from geo.llm import read_with_llm

    with run.step(f"asking {endpoint.model} about {run.doing}"):
        claims = read_with_llm(
            article, endpoint=endpoint, theatre=run.theatre, rules=run.rules, failed=run.fail
        )
    _note_claims(run, article, claims)
    return claims


def _endpoint(url: str | None, model: str | None) -> "Endpoint":
    """The endpoint to ask, its key from the environment."""
    from geo.llm import KEY_VARIABLE, Endpoint

    if url is None or model is None:
        raise click.UsageError("--reader llm needs --endpoint URL and --model NAME")
    return Endpoint(url=url, model=model, key=os.environ.get(KEY_VARIABLE))


def _note_claims(run: Run, article: Article, claims: list[Claim]) -> None:
    """Say of an article without claims that it has none, and of a name that it is a disguise."""
    from geo.places._look import odd_letters

    for name in dict.fromkeys(claim.place_text for claim in claims):
        if odd := odd_letters(name):
            run.note(f"{article.id}: the place {name!r} is {odd}")
    if not claims:
        other = "" if article.language == "en" else f" (its language is {article.language!r})"
        run.fail(f"{article.id}: no claim about a place was found in the text{other}")


@click.command("extract", help=_EXTRACT)
@click.argument("article", nargs=-1, required=True)
@click.option("--explain", is_flag=True, help="Tell how each claim was read, and what was left.")
@click.option(
    "--reader",
    type=click.Choice(["rules", "llm"]),
    default="rules",
    show_default=True,
    help="What reads: our rules, or a language model, to which the text is then sent.",
)
@click.option("--endpoint", metavar="URL", help="Where the model answers (OpenAI-compatible).")
@click.option("--model", metavar="NAME", help="Which model to ask there.")
@corpus_options
@article_options
@click.pass_obj
def extract(
    run: Run,
    /,
    *,
    article: tuple[str, ...],
    explain: bool,
    reader: str,
    endpoint: str | None,
    model: str | None,
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
        if explain or reader == "llm":
            raise click.UsageError("--explain and --reader llm are not for collections")
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
    read_claims = _explained if explain else _claims_of
    if reader == "llm":
        if explain:
            raise click.UsageError("--explain tells how the rules read; a model cannot say")
        read_claims = partial(_from_llm, endpoint=_endpoint(endpoint, model))
    elif endpoint is not None or model is not None:
        raise click.UsageError("--endpoint and --model are for --reader llm")
    for read in read_all(run, article, told):
        try:
            write_lines(read_claims(run, read, places_of(run, read)))
        except AccordingtoError as error:
            named = str(error).startswith(f"{read.id}: ")
            run.fail(error if named else f"{read.id}: {error}")


@click.command("map", help=_MAP)
@click.argument("article", nargs=-1, required=True)
@output_option("The map's file; by default the first article's id with .html, here.")
@map_options
@osm_options
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
            claims = _placed_claims_of(run, read)
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
                resolve=run.resolve,
            )
    except OSError as error:
        raise AccordingtoError(f"{to}: cannot be written ({error.strerror})") from None
