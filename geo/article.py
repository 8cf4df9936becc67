"""An article from a file, standard input or the web, as one record with its text.

What a file says of itself (front matter, a page's metadata) is overruled by what the caller
says. Nothing is guessed: an article whose publisher or date is not given is refused.
"""

import datetime as dt
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NoReturn
from urllib.parse import unquote, urlsplit

import msgspec
import yaml
from msgspec import Struct

from geo._files import read_file
from geo._page import MAX_BYTES, Page, fetch_page, main_text
from geo.errors import ArticleError, RecordError
from geo.model import Article, check_text, slug

_MAX_FRONT_MATTER = 20_000
_MAX_ID = 100

_MARKDOWN = frozenset({".md", ".markdown"})
_PLAIN = frozenset({".txt", ".text"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
SUFFIXES = _MARKDOWN | _PLAIN | _HTML


class _Facts(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is known of an article beside its text; the front matter's fields."""

    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


def article_files(sources: Iterable[Path]) -> Iterator[Path]:
    """The articles among files and in folders, hidden ones left out, by path; each once.

    Raises
    ------
    ArticleError
        Where a path is neither a file nor a folder.
    """
    seen: set[Path] = set()
    for source in sources:
        if source.is_file():
            found = [source]
        elif source.is_dir():
            found = sorted(
                path
                for path in source.rglob("*")
                if path.suffix.lower() in SUFFIXES
                and not any(part.startswith(".") for part in path.relative_to(source).parts)
            )
        else:
            raise ArticleError(f"{source}: No such file or folder")
        base = source.resolve()
        for path in found:
            place = base / path.relative_to(source)
            if place not in seen:
                seen.add(place)
                yield path


def read_article(
    source: str | Path,
    *,
    publisher: str | None = None,
    published: str | dt.date | None = None,
    title: str | None = None,
    url: str | None = None,
    language: str | None = None,
    fallback: Mapping[str, str | None] | None = None,
    stdin: BinaryIO | None = None,
    fetch: Callable[[str], Page] | None = None,
) -> Article:
    """The article in a file, on standard input (``-``) or at an http(s) address.

    A ``.md`` file may carry its title, publisher, published, url, language and id as YAML front
    matter, and so may standard input; a ``.txt`` file is text alone; of an ``.html`` file or
    a page the main text is taken, and its metadata where it has any. Arguments overrule what
    the file says. ``published`` is an ISO date or date-time; ``language`` defaults to ``en``.

    The id is the front matter's, else the slug of the file's name where that begins with a
    date, else the day of publication and the slug of the file's name, the title or the
    address. The text keeps every character but for line ends and outer blank lines.

    Parameters
    ----------
    fallback
        Facts by field, for those that neither the arguments nor the file say.
    stdin
        Where ``-`` is read from; the process's own by default.
    fetch
        Answers an address; by default over the network within 10 MB and 60 seconds.

    Raises
    ------
    ArticleError
        Where the source cannot be read, holds no text, or misses its publisher or date.
    NetworkError
        Where a server did not answer, or not with an article.
    """
    told = {"publisher": publisher, "title": title, "url": url, "language": language}
    given = _given(**told, published=published)
    otherwise = _Facts(**dict(fallback or {}))
    name = str(source)
    if name == "-":
        content = _read_stream(stdin or sys.stdin.buffer)
        facts, text = _from_markdown(_decode(content, "-"), "-")
        return _article(text, (given, facts, otherwise), named="-", stem="")
    if isinstance(source, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source):
        return _from_web(source, given, otherwise, fetch or fetch_page)
    return _from_file(_read_file(Path(source)), Path(source), (given, otherwise))


def parse_article(content: bytes, *, name: str, **told: str | dt.date | None) -> Article:
    """The article in a file's content, as ``read_article`` would read the file of that name.

    Raises
    ------
    ArticleError
        As ``read_article``.
    """
    return _from_file(_bounded(content, name), Path(name), (_given(**told),))


def article_of(
    fields: Mapping[str, str | None], *, named: str, **told: str | dt.date | None
) -> Article:
    """The article of a record with its ``text`` and what a front matter would say.

    Raises
    ------
    ArticleError
        As ``read_article``; ``named`` says which record.
    """
    said = {field: fields.get(field) or None for field in _Facts.__struct_fields__}
    text = fields.get("text") or ""
    _bounded(text.encode("utf-8", "surrogatepass"), named)
    if "\0" in text:
        raise ArticleError(f"{named}: is no text (it holds NUL characters)")
    return _article(text, (_given(**told), _Facts(**said)), named=named, stem="")


def _given(*, published: str | dt.date | None = None, **told: Any) -> _Facts:  # noqa: ANN401 - text
    said = published.isoformat() if isinstance(published, dt.date) else published
    return _Facts(published=said, **told)


def _from_file(content: bytes, path: Path, told: tuple[_Facts, ...]) -> Article:
    name, suffix = str(path), path.suffix.lower()
    if suffix in _HTML:
        said, text = main_text(content, name)
        facts = _Facts(**said)
    elif suffix in _MARKDOWN:
        facts, text = _from_markdown(_decode(content, name), name)
    elif suffix in _PLAIN:
        facts, text = _Facts(), _decode(content, name)
    else:
        raise ArticleError(
            f"{name}: cannot be read as an article: {suffix or 'a name without suffix'} is none "
            "of .md, .txt, .html; give it on standard input as -"
        )
    return _article(text, (told[0], facts, *told[1:]), named=name, stem=path.stem)


def _read_file(path: Path) -> bytes:
    try:
        return read_file(path, most=MAX_BYTES)
    except IsADirectoryError:
        raise ArticleError(f"{path}: is a folder; give the articles in it") from None
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError:
        raise ArticleError(f"{str(path)!r}: is no path") from None


def _read_stream(stream: BinaryIO) -> bytes:
    return _bounded(stream.read(MAX_BYTES + 1), "-")


def _bounded(content: bytes, named: str) -> bytes:
    if len(content) > MAX_BYTES:
        raise ArticleError(f"{named}: is longer than {MAX_BYTES:,} bytes; no article is")
    return content


def _decode(content: bytes, named: str, charset: str = "utf-8") -> str:
    try:
        text = content.decode(charset)
    except (UnicodeDecodeError, LookupError):
        raise ArticleError(f"{named}: is no {charset.upper()} text; convert it first") from None
    if "\0" in text:
        raise ArticleError(f"{named}: is no text (it holds NUL bytes)")
    return text.removeprefix("\ufeff")


def _normal(text: str) -> str:
    """The text with newlines as line ends and no blank lines around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""


def _from_markdown(text: str, named: str) -> tuple[_Facts, str]:
    """The front matter between two lines of ``---``, and what follows it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.startswith("---\n"):
        return _Facts(), text
    found = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE).search(text, 4)
    if found is None:
        raise ArticleError(f"{named}: line 1: the front matter is not closed by a line ---")
    return _front_matter(text[4 : found.start()], named), text[found.end() :]


def _front_matter(block: str, named: str) -> _Facts:
    """The fields of a front matter: a flat mapping of plain values, all read as text.

    Read as text because YAML would make a date of a date, a number of a title and ``False``
    of the publisher ``NO``; flat and without aliases because nothing else is needed, and
    both are ways to make a small file large.
    """
    if len(block) > _MAX_FRONT_MATTER:
        raise ArticleError(f"{named}: the front matter is longer than {_MAX_FRONT_MATTER:,}")
    fields: dict[str, str] = {}
    try:
        depth, key = 0, None
        for event in yaml.parse(block, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.ScalarEvent) and depth == 1:
                if key is None:
                    key = event.value
                    _known(key, fields, f"{named}: line {_line(event.start_mark)}")
                    continue
                plain_null = event.style is None and event.value in ("", "~", "null")
                fields[key], key = "" if plain_null else event.value, None
            elif isinstance(event, yaml.MappingStartEvent) and depth == 0:
                depth = 1
            elif isinstance(event, yaml.NodeEvent):
                line = _line(event.start_mark)
                about = f"field {key!r} of the front matter" if key else "the front matter"
                raise ArticleError(f"{named}: line {line}: {about} is no plain 'name: value'")
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        problem = " ".join(str(error.problem or error.context).split())
        raise ArticleError(
            f"{named}: line {line}: the front matter is no YAML: {problem}"
        ) from None
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise ArticleError(f"{named}: the front matter is no YAML: {said}") from None
    return msgspec.convert({key: value or None for key, value in fields.items()}, _Facts)


def _line(mark: Any) -> int:  # noqa: ANN401 - two classes of marks, by which parser is at work
    """The line of the file a mark in its front matter points to, counted from 1."""
    return int(mark.line) + 2 if mark else 1


def _known(key: str, seen: dict[str, str], where: str) -> None:
    if key not in _Facts.__struct_fields__:
        known = ", ".join(_Facts.__struct_fields__)
        raise ArticleError(f"{where}: unknown field {key!r} in the front matter; known: {known}")
    if key in seen:
        raise ArticleError(f"{where}: field {key!r} stands twice in the front matter")


def _from_web(url: str, given: _Facts, otherwise: _Facts, fetch: Callable[[str], Page]) -> Article:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ArticleError(f"{url}: is no address ({error})") from None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        raise ArticleError(f"{url}: only http and https addresses are read")
    page = fetch(url)
    if page.media_type in ("text/html", "application/xhtml+xml"):
        content = _decode(page.content, url, page.charset) if page.charset else page.content
        said, text = main_text(content, url, url=page.url)
        facts = _Facts(**said)
    elif page.media_type in ("text/plain", "text/markdown"):
        facts, text = _from_markdown(_decode(page.content, url, page.charset or "utf-8"), url)
    else:
        raise ArticleError(f"{url}: is {page.media_type or 'of no stated type'}, not a page")
    facts.url = facts.url or page.url
    # A page is known by its title; the last part of its address may be no more than a number.
    told = (given, facts, otherwise)
    return _article(text, told, named=url, stem="", address=parts.path)


def _article(
    text: str, told: tuple[_Facts, ...], *, named: str, stem: str, address: str = ""
) -> Article:
    """The article of a text and what is known of it, what is told first before the rest."""

    def fact(field: str) -> str:
        value = next(filter(None, (getattr(facts, field) for facts in told)), "")
        return " ".join(value.split())

    text = _normal(text)
    if not text:
        raise ArticleError(f"{named}: holds no text")
    publisher = fact("publisher") or _missing("publisher", named, "NAME")
    published = _published(fact("published") or _missing("published", named, "DATE"), named)
    url = fact("url") or None
    if url is not None and _scheme(url) not in ("http", "https"):
        raise ArticleError(f"{named}: field 'url': {url!r} is no http or https address")
    title = fact("title")
    for field, value in (("title", title), ("publisher", publisher), ("url", url), ("text", text)):
        try:
            check_text(field, value)
        except RecordError as error:
            raise ArticleError(f"{named}: {error}") from None
    names = (stem, title, PurePosixPath(unquote(address)).stem)
    return Article(
        id=_checked_id(ident, named) if (ident := fact("id")) else _id(published[:10], names, text),
        title=title,
        publisher=publisher,
        published=published,
        text=text,
        url=url,
        language=fact("language").lower() or "en",
    )


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def _missing(field: str, named: str, value: str) -> NoReturn:
    raise ArticleError(
        f"{named}: field {field!r} is missing; give it in the front matter or with "
        f"--{field} {value}"
    )


def _published(value: str, named: str) -> str:
    """The ISO form of a date or date-time, its zone kept as it was given."""
    pattern = r"(\d{4}-\d\d-\d\d)(?:[Tt ]+(\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?([Zz]|[+-]\d\d:?\d\d)?)?"
    found = re.fullmatch(pattern, value, re.ASCII)
    try:
        if found is None:
            raise ValueError  # noqa: TRY301 - one message for both ways to be no date
        day, hour, zone = found.groups()
        if hour is None:
            return dt.date.fromisoformat(day).isoformat()
        return dt.datetime.fromisoformat(f"{day}T{hour}{(zone or '').upper()}").isoformat()
    except ValueError:
        raise ArticleError(
            f"{named}: field 'published': {value!r} is no ISO date such as 2016-12-06 or "
            "2016-12-06T14:30; correct it or give --published DATE"
        ) from None


def _checked_id(value: str, named: str) -> str:
    if value != slug(value) or len(value.encode()) > _MAX_ID:
        proposal = slug(value)[: _MAX_ID // 4]
        raise ArticleError(
            f"{named}: field 'id': {value!r} is no short name of small letters, digits and "
            f"hyphens{f'; {proposal!r} would be' if proposal else ''}"
        )
    return value


def _id(day: str, names: Iterable[str], text: str) -> str:
    """The first name that says something, after a date; of no name, the text's hash."""
    name = next((slug(name) for name in names if slug(name)), "")
    name = name or hashlib.sha256(text.encode()).hexdigest()[:12]
    dated = re.match(r"\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?![^-])", name, re.ASCII)
    whole = name if dated else f"{day}-{name}"
    if len(whole.encode()) <= _MAX_ID:
        return whole
    # Cut names must not run into one another; the hash keeps them apart.
    cut = whole.encode()[: _MAX_ID - 9].decode(errors="ignore").rstrip("-")
    return f"{cut}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
