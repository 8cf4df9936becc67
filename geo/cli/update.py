"""The command ``update``: the ledger and its maps kept up to date."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path

import click

from geo.cli._options import (
    ledger_option,
    map_options,
    output_option,
    private_option,
    reviewed_option,
)
from geo.cli._osm import osm_options
from geo.cli._run import Run
from geo.cli._tables import turn_text
from geo.cli.articles import draw_map, learn, places_to_be
from geo.errors import AccordingtoError


@click.command("update")
@click.argument("source", nargs=-1, required=True)
@output_option("A map of everything in the ledger, drawn anew when it would change.")
@click.option(
    "--maps",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="A map of each article, named by its id, drawn anew when it would change.",
)
@click.option("--again", is_flag=True, help="Read articles again that are not new.")
@click.option("--title", metavar="TEXT", help="The title of the map of everything.")
@click.option(
    "--articles",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where the articles of feeds are kept; by default articles in --data.",
)
@private_option
@click.option("--publisher", metavar="NAME", help="Who published them, whatever they say.")
@click.option("--language", metavar="CODE", help="Their language, whatever they say.")
@reviewed_option
@map_options
@osm_options
@ledger_option
@click.pass_obj
def update(
    run: Run,
    /,
    *,
    source: tuple[str, ...],
    output: Path | None,
    maps: Path | None,
    articles: Path | None,
    again: bool,
    title: str | None,
    publisher: str | None,
    language: str | None,
    reviewed_only: bool,
    as_of: date | None,
    window: int,
    basemap: str | None,
) -> None:
    """Keep the ledger and its maps up to date.

    Each SOURCE is an article, a folder of articles, or the http(s) address of an RSS or Atom
    feed, whose articles are fetched and kept first. What is new or changed since it was last
    read is read; printed is what each source asserts now that it did not before. Nothing new
    is no error.

    Feeds and articles are asked for only where robots.txt allows it, a host no more than once a
    second and not while it asks to be left alone, and only for what has changed.
    """
    from geo.update import turns, update

    feeds = [name for name in source if _ADDRESS.match(name)]
    paths = [Path(name) for name in source if name not in feeds]
    if feeds:
        shelf = articles or run.data / "articles"
        told = {"publisher": publisher, "language": language}
        paths += _fetch(run, feeds, shelf=shelf, **told)

    changes = []
    following = update(
        paths,
        ledger=run.ledger,
        gazetteer=partial(places_to_be, run),
        learn=partial(learn, run),
        theatre=run.theatre,
        again=again,
        keeping=run.kept,
        failed=run.fail,
        publisher=publisher,
        language=language,
    )
    with run.step("reading new articles"):
        for change in following:
            changes.append(change)
            click.echo(f"{change.article}: {len(change.added)} new, {len(change.removed)} gone")
    if any(change.added or change.removed for change in changes):
        turned = turns(
            run.ledger,
            changes,
            rules=run.rules,
            standings=run.standings,
            reviewed_only=reviewed_only,
        )
        for turn in turned:
            click.echo(turn_text(run, turn))
    wanted: list[tuple[Path, str | None]] = []
    if maps is not None:
        wanted += [(maps / f"{ident}.html", ident) for ident in run.ledger.articles()]
    if output is not None:
        wanted.append((output, None))
    draw = partial(draw_map, as_of=as_of, window=window, basemap=basemap)
    said = (as_of, window, basemap, reviewed_only, title)
    _draw_stale(run, wanted, draw, said=said, reviewed_only=reviewed_only, title=title)


def _draw_stale(
    run: Run,
    wanted: Sequence[tuple[Path, str | None]],
    draw: Callable[..., None],
    *,
    said: tuple[object, ...],
    reviewed_only: bool,
    title: str | None,
) -> None:
    """Draw those maps, each of an article or of everything, that would not come out as they are."""
    from geo._drawn import Drawings, state_of

    if not wanted:
        return
    drawings = Drawings(run.data)
    around = [*sorted(run.data.glob("*.yaml")), *sorted((run.data / "places").glob("*.geojson"))]
    common = state_of(around, version("accordingto"), *said, not run.standings)
    decided: dict[str | None, list[str]] = {None: []}
    for standing in run.standings.values():
        heads = [one.id for one in (standing.decision, *standing.others)]
        decided[None] += heads
        decided.setdefault(standing.decision.article, []).extend(heads)
    for to, article in wanted:
        # Asked for before the claims: what is kept meanwhile is drawn the next time.
        state = state_of((), common, run.ledger.state(article), sorted(decided.get(article, ())))
        if drawings.current(to, state):
            continue
        shown = run.view(run.ledger.claims(article), reviewed_only=reviewed_only)
        if not shown.claims:
            if to.exists():
                run.note(f"{to}: there is nothing left to be shown on it; it stays as it was drawn")
            continue
        draw(run, shown, to=to, title=title if article is None else None)
        click.echo(to)
        drawings.add(to, state)


_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def _fetch(
    run: Run,
    feeds: Sequence[str],
    *,
    shelf: Path,
    publisher: str | None,
    language: str | None,
) -> list[Path]:
    """Fetch what is new in feeds; the files of every article that feeds have named so far."""
    from geo._polite import Client
    from geo.feeds import fetch_feed, kept_files

    client = Client(allow_private=run.allow_private)
    for feed in feeds:
        new = fetch_feed(
            feed,
            folder=shelf,
            client=client,
            publisher=publisher,
            language=language,
            failed=run.fail,
        )
        try:
            with run.step(f"asking {feed}"):
                for number, path in enumerate(new, start=1):
                    run.sign(f"{feed}: {number} fetched, {path.stem}")
        except AccordingtoError as error:
            run.fail(error)
    return kept_files(shelf)
