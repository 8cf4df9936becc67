"""Feeds: the articles that RSS and Atom name, fetched politely and kept as files.

What is kept is an article like any other, a ``.md`` file with its facts and its text, so that
the claims read from it can be checked for good, whatever becomes of the page. A small file
beside the articles says which address gave which; where it is lost, pages are fetched again.
"""

import calendar
import datetime as dt
import email.utils
import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import yaml
from msgspec import Struct

from geo._notes import Notes
from geo._polite import Answer, Client, Validators
from geo._write import write_whole
from geo.article import read_article
from geo.errors import AccordingtoError, ArticleError, LedgerError
from geo.model import Article

STATE = ".feeds.jsonl"
_WISHES = "/robots.txt"  # where a host says what it wishes: the address under which that is kept


class Fetched(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address that was asked: a feed's, or an article's with the feed that names it.

    ``article`` is the id under which it is kept, ``stamp`` what the feed said of its last
    change.
    """

    url: str
    etag: str | None = None
    modified: str | None = None
    feed: str | None = None
    article: str | None = None
    stamp: str | None = None
    sha256: str | None = None
    until: float | None = None
    """Until when the host asked to be left alone, in seconds since 1970."""

    @property
    def validators(self) -> Validators:
        """By which to ask whether it has changed."""
        return Validators(self.etag, self.modified)


class Entry(Struct, frozen=True, kw_only=True):
    """What a feed says of one article."""

    url: str
    title: str | None = None
    published: str | None = None
    stamp: str | None = None


class Feed(Struct, frozen=True, kw_only=True):
    """A feed's own facts and its entries, each address once."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]


def parse_feed(content: bytes, *, url: str) -> Feed:
    """The feed in RSS or Atom of any version.

    Raises
    ------
    ArticleError
        Where the content is no feed.
    """
    import feedparser  # noqa: PLC0415 - a tenth of a second that only feeds need

    # As a stream: of bytes, feedparser takes what looks like an address for one.
    parsed = feedparser.parse(io.BytesIO(content), response_headers={"content-location": url})
    if not parsed.get("version"):
        raise ArticleError(
            f"{url}: is no RSS or Atom feed; of a single article, give the address to 'map'"
        )
    entries: dict[str, Entry] = {}
    for told in parsed.entries:
        link = str(told.get("link") or "")
        try:
            parts = urlsplit(link)
            usable = parts.scheme in ("http", "https") and bool(parts.netloc)
        except ValueError:
            usable = False
        if usable:
            link = link.partition("#")[0]
            published = _date(told, "published")
            entry = Entry(
                url=link,
                title=_text(told, "title"),
                published=published,
                stamp=_text(told, "updated") or _text(told, "published"),
            )
            entries.setdefault(link, entry)
    language = (_text(parsed.feed, "language") or "").partition("-")[0].lower()
    return Feed(
        title=_text(parsed.feed, "title"),
        language=language or None,
        entries=tuple(entries.values()),
    )


def _text(told: Any, field: str) -> str | None:  # noqa: ANN401 - feedparser publishes no types
    # Not its own get, which takes 'published' for an 'updated' that is not there, and warns.
    value = dict.get(told, field)
    return " ".join(str(value).split()) or None if value is not None else None


def _date(told: Any, field: str) -> str | None:  # noqa: ANN401 - the same
    """The day and time as the publisher's clock had it; in UTC where that cannot be read."""
    said = _text(told, field) or ""
    for read in (email.utils.parsedate_to_datetime, dt.datetime.fromisoformat):
        try:
            return read(said).isoformat()
        except ValueError:
            continue
    parsed = told.get(f"{field}_parsed")
    return (
        dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC).isoformat() if parsed else None
    )


def fetch_feed(
    url: str,
    *,
    folder: Path,
    client: Client,
    publisher: str | None = None,
    language: str | None = None,
    failed: Callable[[AccordingtoError], object] | None = None,
) -> Iterator[Path]:
    """The files of articles that a feed names and that are new or changed, each once it is kept.

    An article is fetched again where the feed says that it changed; one whose file was taken
    away is not put back. What fails is told to ``failed`` and tried again the next time;
    without ``failed`` it is raised.

    Raises
    ------
    AccordingtoError
        Where the feed cannot be fetched or read, or a file cannot be written.
    """
    shelf = _Shelf(folder, client)
    known = shelf.asked.get(url)
    answer = shelf.get(url, known)
    if answer.page is None:
        return
    feed = parse_feed(answer.page.content, url=answer.page.url)
    complete = True
    for entry in feed.entries:
        try:
            path = shelf.keep(entry, feed, of=url, publisher=publisher, language=language)
        except AccordingtoError as error:
            complete = False
            if failed is None:
                raise
            failed(error)
            continue
        if path is not None:
            yield path
    # A feed of which something is missing is asked for whole the next time.
    said = answer.validators if complete else Validators()
    shelf.note(Fetched(url=url, etag=said.etag, modified=said.modified))


def kept_files(folder: Path) -> list[Path]:
    """The files of every article that came from a feed and is there, by path."""
    named = {one.article for one in _notes(folder).load().values() if one.article is not None}
    return [path for name in sorted(named) if (path := folder / f"{name}.md").is_file()]


def _notes(folder: Path) -> Notes[Fetched]:
    return Notes(folder / STATE, kind=Fetched, key=lambda one: one.url)


class _Shelf:
    """The kept articles, and what was asked for so far: on disk before the next is asked."""

    def __init__(self, folder: Path, client: Client) -> None:
        self._folder = folder
        self._client = client
        self._notes = _notes(folder)
        self.asked = self._notes.load()
        for one in self.asked.values():
            if one.until is not None:
                client.left_alone.setdefault(one.url.removesuffix(_WISHES), one.until)

    def get(self, url: str, known: Fetched | None) -> Answer:
        """What the client answers; which hosts are to be left alone is kept."""
        before = dict(self._client.left_alone)
        try:
            return self._client.get(url, known.validators if known is not None else None)
        finally:
            after = self._client.left_alone
            self.note(
                *(
                    Fetched(url=host + _WISHES, until=after.get(host, 0.0))
                    for host in before.keys() | after.keys()
                    if before.get(host) != after.get(host)
                )
            )

    def note(self, *new: Fetched) -> None:
        """Keep what was asked for, beside what another process kept meanwhile."""
        if new:
            self.asked = self._notes.add(new)

    def keep(
        self, entry: Entry, feed: Feed, *, of: str, publisher: str | None, language: str | None
    ) -> Path | None:
        """Fetch one article and keep it; None where it is here and has not changed."""
        known = self.asked.get(entry.url)
        if known is not None and (known.feed != of or known.stamp == entry.stamp):
            return None
        answer = self.get(entry.url, known)
        page = answer.page
        if page is None:
            assert known is not None  # without it there is nothing to be unchanged since
            self.note(msgspec.structs.replace(known, stamp=entry.stamp))
            return None
        article = read_article(
            entry.url,
            publisher=publisher,
            published=entry.published,
            title=entry.title,
            language=language,
            fallback={"publisher": feed.title, "language": feed.language},
            fetch=lambda _: page,
        )
        ident = known.article if known and known.article else self._free(article)
        path = self._folder / f"{ident}.md"
        gone = known is not None and not path.is_file()
        if not gone:
            self._write(path, to_markdown(msgspec.structs.replace(article, id=ident)))
        self.note(
            Fetched(
                url=entry.url,
                etag=answer.validators.etag,
                modified=answer.validators.modified,
                feed=of,
                article=ident,
                stamp=entry.stamp,
                sha256=article.sha256,
            )
        )
        return None if gone else path

    def _free(self, article: Article) -> str:
        """The article's id, or where that is another's, one that no other has."""
        path = self._folder / f"{article.id}.md"
        if not path.exists() or _same(path, article):
            return article.id
        return f"{article.id[:40]}-{hashlib.sha256(str(article.url).encode()).hexdigest()[:12]}"

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        try:
            write_whole(path, content)
        except OSError as error:
            said = error.strerror or str(error)
            raise LedgerError(f"{path}: cannot be written ({said})") from None


def _same(path: Path, article: Article) -> bool:
    """Whether a file holds the article of that address: its note was lost."""
    try:
        return read_article(path).url == article.url
    except AccordingtoError:
        return False


def to_markdown(article: Article) -> bytes:
    """An article as the ``.md`` file from which ``read_article`` reads the same.

    Raises
    ------
    ArticleError
        Where its text cannot be kept so (it holds what no text file does).
    """
    facts = {
        name: value
        for name in ("id", "title", "publisher", "published", "url", "language")
        if (value := getattr(article, name))
    }
    head = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=1 << 20)
    if "\0" in article.text:
        raise ArticleError(f"{article.url}: is no text (it holds NUL bytes)")
    return f"---\n{head}---\n{article.text}\n".encode("utf-8", "replace")
