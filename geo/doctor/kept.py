"""What is kept on this machine, where, and how much of it."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from geo.errors import AccordingtoError
from geo.feeds import STATE
from geo.places.shelves import ANSWERS, is_osm


class Kept(Struct, frozen=True, kw_only=True):
    """Something that is kept: where, in how many files, and their bytes.

    ``files`` and ``size`` are None of what only a server knows.
    """

    what: str
    where: str
    files: int | None
    size: int | None


def kept(*, data: Path, ledger: str, database: bool = False) -> list[Kept]:
    """The claims, decisions, articles, places and answers of servers that are kept.

    Parameters
    ----------
    data
        The data folder.
    ledger
        The ledger's folder, or a database's address as it may be shown: it is not asked.
    database
        Whether it is a database.
    """
    places = data / "places"
    fetched: list[Path] = []
    own: list[Path] = []
    for path in sorted(places.glob("*.geojson")):
        (fetched if _is_fetched(path) else own).append(path)
    feeds = data / "articles"
    state = [path for path in [feeds / STATE] if path.is_file()]
    return [
        Kept(what="claims", where=ledger, files=None, size=None)
        if database
        else _of("claims", Path(ledger), Path(ledger).glob("[!.]*.jsonl")),
        _of("decisions of reviewers", data / "reviews", (data / "reviews").glob("[!.]*.jsonl")),
        _of("articles", feeds, feeds.glob("*.md")),
        _of("what feeds said of them", feeds / STATE, state),
        _of("places from OpenStreetMap", places, fetched),
        _of("other places", places, own),
        _of("answers of OpenStreetMap", places / ANSWERS, (places / ANSWERS).glob("[!.]*")),
    ]


def _is_fetched(path: Path) -> bool:
    try:
        return is_osm(path)
    except AccordingtoError:
        return False  # what is wrong with it is said among what is installed


def _of(what: str, where: Path, files: Iterable[Path]) -> Kept:
    sizes = [path.stat().st_size for path in files if path.is_file()]
    return Kept(what=what, where=str(where), files=len(sizes), size=sum(sizes))
