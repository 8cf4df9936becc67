"""Collections of articles on the command line: the part of ``extract`` that reads many at once."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from geo.cli._options import Told
from geo.cli._run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.corpus import Summary
    from geo.corpus.sinks import Sink

F = TypeVar("F", bound="Callable[..., object]")
_SIGN_EVERY = 10.0


def corpus_options(command: F) -> F:
    """The options of reading collections."""
    for option in (
        click.option(
            "--ledger",
            "to_ledger",
            metavar="WHERE",
            help="Keep the claims in this ledger, with their places, instead of printing them.",
        ),
        click.option(
            "-o",
            "--output",
            type=click.Path(file_okay=False, path_type=Path),
            metavar="FOLDER",
            help="Keep the claims in Parquet files in this folder, with their places, instead.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            metavar="N",
            help="How many processes read on this machine; by default one for each core.",
        ),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="The Dask scheduler whose workers read (tcp://HOST:PORT).",
        ),
        click.option(
            "--engine",
            type=click.Choice(("local", "dask")),
            help="Who reads: processes of this machine, or a Dask cluster.",
        ),
    ):
        command = option(command)
    return command


def is_for_many(sources: Sequence[str], **asked: object) -> bool:
    """Whether a command is about a collection, by what it names or how it is to be read."""
    from geo.corpus import is_collection

    return any(asked.values()) or any(map(is_collection, sources))


def extract_many(
    run: Run,
    sources: Sequence[str],
    told: Told,
    *,
    engine: str | None,
    scheduler: str | None,
    jobs: int | None,
    output: Path | None,
    to_ledger: str | None,
) -> None:
    """Read collections, each article once, and say what became of them."""
    from geo.corpus import extract, pieces
    from geo.corpus.engines import engine as engine_of

    name = engine or ("dask" if scheduler else "local")
    for option, given, needs in (("--scheduler", scheduler, "dask"), ("--jobs", jobs, "local")):
        if given and name != needs:
            raise click.UsageError(f"{option} is of --engine {needs}")
    for field in ("title", "url"):
        if told[field] is not None:
            raise click.UsageError(f"--{field} is of one article, and a collection has several")
    web = next((source for source in sources if "://" in source or source == "-"), None)
    if web is not None:
        raise click.UsageError(f"{web}: is no file or folder; read it without the options of many")
    sink = _sink(run, output, to_ledger)
    with run.step("starting to read"), engine_of(name, jobs=jobs, scheduler=scheduler) as workers:
        summary = extract(
            pieces(map(Path, sources), failed=run.fail),
            engine=workers,
            sink=sink,
            data=run.data,
            failed=run.fail,
            progress=_Signs(),
            located=output is not None or to_ledger is not None,
            publisher=told["publisher"],
            published=told["published"],
            language=told["language"],
        )
    click.echo(summary, err=output is None and to_ledger is None)


def _sink(run: Run, output: Path | None, to_ledger: str | None) -> "Sink":
    from geo.corpus.sinks import LedgerSink, LineSink, ParquetSink
    from geo.reviews import stood_by

    if output is not None and to_ledger is not None:
        raise click.UsageError("give --output or --ledger, not both")
    if output is not None:
        return ParquetSink(output)
    if to_ledger is None:
        return LineSink()
    ledger = run.open_ledger(to_ledger)
    return LedgerSink(ledger, keeping=stood_by(ledger.reviews.standings()))


class _Signs:
    """Says how far a collection is read, once in a while."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, summary: "Summary") -> None:
        if time.monotonic() - self._last > _SIGN_EVERY:
            self._last = time.monotonic()
            click.echo(f"{summary} ...", err=True)
