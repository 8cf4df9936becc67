"""What is fuzzed: every entry by which others' text comes in, as functions of some bytes.

A target may raise nothing but this package's own errors, and each of those in one line that a
terminal shows and does not obey. The first byte says which of a family's entries is meant, so
that one run covers them all.
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from geo.article import parse_article, read_article
from geo.errors import AccordingtoError
from geo.model import Article, Claim, decode_claim, to_line

T = TypeVar("T")
Target = Callable[[bytes], None]

TEXT = "Government forces captured the al-Shaar district of Aleppo, the Observatory said."


def one_line(error: AccordingtoError) -> None:
    """Check a message, which is for people to read."""
    said = str(error)
    assert said, "an error that says nothing"
    assert said.isprintable(), f"an error that a terminal obeys: {said!r}"


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """Let our own errors pass, and no others."""
    try:
        yield
    except AccordingtoError as error:
        one_line(error)


@contextlib.contextmanager
def file_of(content: bytes, name: str) -> Iterator[Path]:
    """A file that holds some bytes."""
    with tempfile.TemporaryDirectory(dir=_quick()) as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


@cache
def _quick() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - in memory


@cache
def an_article() -> Article:
    """What claims are checked against."""
    return Article(id="a", title="", publisher="dpa", published="2016-12-06", text=TEXT)


def written(claim: Claim) -> None:
    """Check that what was taken can be kept and read back."""
    assert decode_claim(to_line(claim)) == claim


def article(content: bytes) -> None:
    """An article's file: Markdown with front matter, plain text, a page."""
    from geo.feeds import to_markdown  # noqa: PLC0415

    kind, content = _first(content, ("a.md", "a.txt", "a.html", "../a.md", "-.html"))
    told = {"publisher": "dpa", "published": "2016-12-06"}
    with refused():
        found = parse_article(content, name=kind, **told)
        assert "/" not in found.id
        assert not found.id.startswith(".")
        # What a feed keeps is read back the same.
        with file_of(to_markdown(found), "a.md") as path:
            again = read_article(path)
        assert (again.text, again.title, again.id) == (found.text, found.title, found.id)


def claims(content: bytes) -> None:
    """Claims, decisions, orders of a script, rows of a collection, and a model's answer."""
    from geo._json import decode  # noqa: PLC0415
    from geo.cli.review import Order  # noqa: PLC0415
    from geo.corpus.pieces import Piece  # noqa: PLC0415
    from geo.ledger.check import check_claim  # noqa: PLC0415
    from geo.ledger.decisions import decode_decision  # noqa: PLC0415
    from geo.llm import Endpoint, _claim, _objects, _Part  # noqa: PLC0415
    from geo.theatre import read_theatre  # noqa: PLC0415

    kind, content = _first(content, ("claim", "record", "decision", "order", "piece", "answer"))
    theatre, told = read_theatre(), an_article()
    with refused():
        if kind == "claim":
            claim = decode_claim(content)
            written(claim)
            assert claim.dated
        elif kind == "record":
            written(check_claim(content, articles={"a": told}, theatre=theatre).claim)
        elif kind == "decision":
            decode_decision(content)
        elif kind == "order":
            with contextlib.suppress(msgspec.DecodeError):
                decode(content, kind=Order)
        elif kind == "piece":
            Piece(name="x: line 1", content=content, row=True).article()
        else:
            endpoint = Endpoint(url="http://localhost/v1", model="m")
            focus = theatre.focus(TEXT)
            for fields in _objects(endpoint._content(content), endpoint):  # noqa: SLF001
                with refused():
                    written(_claim(fields, _Part(0, TEXT), told, focus, "m"))


def tables(content: bytes) -> None:
    """Somebody's table: CSV and GeoJSON with any columns, and ACLED's."""
    from geo.imports import Table, read_table  # noqa: PLC0415
    from geo.theatre import read_theatre  # noqa: PLC0415

    kind, content = _first(content, ("csv", "geojson", "acled", "values"))
    suffix = "geojson" if kind == "geojson" else "csv"
    values = {"source": "sohr", "status": "held", "place_text": "x"} if kind == "values" else {}
    with file_of(content, f"t.{suffix}") as path, refused():
        table = Table(
            path=path,
            publisher="p",
            published="2016-12-06",
            acled=kind == "acled",
            values=values,
        )
        for claim in read_table(table, theatre=read_theatre(), failed=one_line):
            written(claim)


def places(content: bytes) -> None:
    """Places: a gazetteer file, a table of outlines, OpenStreetMap's XML, Nominatim's answer."""
    from geo.places.choice import choose  # noqa: PLC0415
    from geo.places.files import read_places, write_places  # noqa: PLC0415
    from geo.places.gazetteer import Gazetteer  # noqa: PLC0415
    from geo.places.osm import _nominatim_answer, import_osm, place_of  # noqa: PLC0415
    from geo.places.tables import Columns, import_table  # noqa: PLC0415

    kind, content = _first(content, ("gazetteer", "table", "osm", "pbf", "nominatim"))
    suffix = {"osm": "osm", "pbf": "osm.pbf"}.get(kind, "geojson")
    with file_of(content, f"p.{suffix}") as path, refused():
        if kind == "gazetteer":
            write_places(path.with_name("again.geojson"), read_places(path))
            Gazetteer.read(path).find("Aleppo")
        elif kind == "table":
            columns = Columns(name="name")
            import_table(
                path, to=path.with_name("to.geojson"), columns=columns, licence="l", credit="c"
            )
            list(read_places(path.with_name("to.geojson")))
        elif kind == "nominatim":
            try:
                found = _nominatim_answer(content)
            except ValueError:
                return  # which whoever asks takes for no answer
            chosen = choose("Aleppo", found, near=()).chosen
            if chosen is not None:
                place_of(chosen)
        else:
            import_osm(path, to=path.with_name("to.geojson"))
            list(read_places(path.with_name("to.geojson")))


def feeds(content: bytes) -> None:
    """A feed, what a host wishes, and the heads of its answers."""
    from protego import Protego  # noqa: PLC0415

    from geo._connections import NoAnswerError  # noqa: PLC0415
    from geo._http import Reply, host_of  # noqa: PLC0415
    from geo.feeds import parse_feed  # noqa: PLC0415

    kind, content = _first(content, ("feed", "robots", "headers", "feed"))
    with refused():
        if kind == "feed":
            for entry in parse_feed(content, url="http://example.org/feed").entries:
                assert entry.url.lower().startswith(("http://", "https://"))
        elif kind == "robots":
            rules = Protego.parse(content.decode("utf-8", "replace"))
            rules.can_fetch("http://example.org/a?b", "accordingto")
            rules.crawl_delay("accordingto")
        else:
            said = content.decode("latin-1")
            reply = Reply(
                url="http://example.org/",
                status=302,
                headers={"location": said, "retry-after": said, "content-type": said},
            )
            seconds = reply.retry_after()
            assert seconds is None or seconds >= 0
            assert (reply.charset or "x").isprintable()
            with contextlib.suppress(NoAnswerError):
                host_of(reply.location or "")


def vocabularies(content: bytes) -> None:
    """A user's own actors.yaml, sources.yaml and statuses.yaml."""
    from geo.positions import read_rules  # noqa: PLC0415
    from geo.theatre import read_theatre  # noqa: PLC0415

    kind, content = _first(content, ("actors.yaml", "sources.yaml", "statuses.yaml"))
    with file_of(content, kind) as path, refused():
        read_theatre(path.parent).focus(TEXT)
        read_rules(path.parent)


def names(content: bytes) -> None:
    """Names of places, and texts in both languages, whatever letters they are made of."""
    from geo.reading import explain  # noqa: PLC0415

    kind, content = _first(content, ("find", "find", "en", "ar"))
    text = content.decode("utf-8", "replace")
    with refused():
        if kind == "find":
            for candidate in _gazetteer().find(text):
                assert 0 <= candidate.score <= 1
            _gazetteer().knows(text)
            return
        told = msgspec.structs.replace(an_article(), text=text[:2_000] or "x", language=kind)
        for reason in explain(told, known_place=_gazetteer().knows).reasons:
            claim = reason.claim
            assert told.text[claim.start : claim.end] == claim.exact
            written(claim)


@cache
def _gazetteer():  # type: ignore[no-untyped-def] # noqa: ANN202 - its class is dear to import
    from geo.places.gazetteer import Gazetteer  # noqa: PLC0415

    return Gazetteer.read()


_COMMANDS = (
    ("places", "find"),
    ("positions", "--region"),
    ("positions", "--as-of"),
    ("claims", "--since"),
    ("history",),
    ("diff", "2016-12-01"),
    ("positions", "--place"),
    ("review", "--list", "--article"),
    ("import", "none.csv", "--column"),
    ("export", "-o"),
)


def arguments(content: bytes) -> None:
    """Arguments of commands, in a folder of their own, with a claim in the ledger."""
    from click.testing import CliRunner  # noqa: PLC0415

    from geo.cli import main  # noqa: PLC0415

    command, content = _first(content, _COMMANDS)
    told = [part.decode("utf-8", "replace") for part in content.split(b"\0")[:3]]
    if command[0] == "export" and any("/" in part for part in told):
        return  # a path is the user's own, and this run is to write nowhere else
    with file_of(a_claim(), "a.jsonl") as path:
        folder = path.parent / "claims"
        folder.mkdir()
        path.rename(folder / "a.jsonl")
        with contextlib.chdir(path.parent):
            result = CliRunner().invoke(main, ["--data", ".", *command, *told])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception


@cache
def a_claim() -> bytes:
    """A line that is a claim."""
    from geo.reading import read_claims  # noqa: PLC0415

    found = read_claims(msgspec.structs.replace(an_article(), text=TEXT))
    return b"".join(
        to_line(msgspec.structs.replace(claim, place_id="aleppo/al-shaar")) for claim in found
    )


def _first(content: bytes, kinds: tuple[T, ...]) -> tuple[T, bytes]:
    number = content[0] if content else 0
    return kinds[number % len(kinds)], content[1:]


TARGETS: dict[str, Target] = {
    one.__name__: one
    for one in (article, claims, tables, places, feeds, vocabularies, names, arguments)
}
