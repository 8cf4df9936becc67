"""Articles from files, standard input and the web."""

import datetime as dt
import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import _page
from geo._page import Page, fetch_page
from geo.article import read_article
from geo.errors import ArticleError, NetworkError
from geo.model import slug

MARKDOWN = """---
title: "Fighting: the third day"
publisher: NO
published: 2016-12-06
url: https://example.org/a?b=1&c=2
---

Rebels held the town.

  He said so.
"""
PAGE = """<html lang="en-GB"><head><title>Rebels hold town - Daily News</title>
<meta property="article:published_time" content="2016-12-06T14:30:00+02:00">
<meta property="og:site_name" content="Daily News">
<link rel="canonical" href="https://example.org/news/rebels-hold-town"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Rebels hold town</h1>
<p>Rebels held the town on Tuesday, the monitor said in a statement sent from London.</p>
<p>The army denied it &amp; said the “town” had been taken: caf\u00e9 {{ 7*7 }} &lt;b&gt;.</p>
</article><footer>Copyright</footer></body></html>"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(source: Path | str, **options: object) -> str:
    with pytest.raises(ArticleError) as caught:
        read_article(source, **options)  # type: ignore[arg-type] # wrong on purpose
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    article = read_article(write(tmp_path, "town.md", MARKDOWN))
    assert article.id == "2016-12-06-town"
    assert article.title == "Fighting: the third day"
    assert article.publisher == "NO"
    assert article.published == "2016-12-06"
    assert article.url == "https://example.org/a?b=1&c=2"
    assert article.language == "en"
    assert article.text == "Rebels held the town.\n\n  He said so."


def test_arguments_overrule_the_file(tmp_path: Path) -> None:
    article = read_article(
        write(tmp_path, "town.md", MARKDOWN),
        publisher="dpa",
        published=dt.date(2017, 1, 2),
        title="Other",
        url="http://example.org/",
        language="DE",
    )
    assert (article.publisher, article.published, article.day) == (
        "dpa",
        "2017-01-02",
        dt.date(2017, 1, 2),
    )
    assert (article.title, article.url, article.language) == ("Other", "http://example.org/", "de")
    assert article.id == "2017-01-02-town"


def test_plain_text_is_text_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "2016-12-06 The town!.txt", "\ufeff---\r\nid: x\r\n---\r\nHeld.\r\n\r\n")
    article = read_article(path, publisher="dpa", published="2016-12-07")
    assert article.id == "2016-12-06-the-town"
    assert article.text == "---\nid: x\n---\nHeld."


def test_standard_input_with_front_matter_and_with_options() -> None:
    read = io.BytesIO(MARKDOWN.replace("\n", "\r\n").encode())
    assert read_article("-", stdin=read).id == "2016-12-06-fighting-the-third-day"
    article = read_article(
        "-", stdin=io.BytesIO(b"Held."), publisher="dpa", published="2016-12-06 14:30:05 +0200"
    )
    assert article.published == "2016-12-06T14:30:05+02:00"
    assert article.id.startswith("2016-12-06-")


@given(st.text())
def test_text_keeps_every_character_but_line_ends_and_outer_blank_lines(text: str) -> None:
    stream = io.BytesIO(("start\n" + text + "\nend\n").encode("utf-8", "replace"))
    wanted = "start\n" + text.encode("utf-8", "replace").decode() + "\nend"
    if "\0" in text:
        with pytest.raises(ArticleError, match="NUL"):
            read_article("-", stdin=stream, publisher="dpa", published="2016-12-06")
        return
    article = read_article("-", stdin=stream, publisher="dpa", published="2016-12-06")
    assert article.text == wanted.replace("\r\n", "\n").replace("\r", "\n")


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300),
    st.text(max_size=300),
)
def test_ids_are_short_names_whatever_the_title(title: str, text: str) -> None:
    article = read_article(
        "-",
        stdin=io.BytesIO(f"x{text}".replace("\0", "").encode("utf-8", "replace")),
        publisher="dpa",
        published="2016-12-06",
        title=title.encode("utf-8", "replace").decode(),
    )
    assert article.id == slug(article.id)
    assert len(article.id.encode()) <= 100


@given(st.binary(max_size=200))
def test_hostile_bytes_make_an_article_or_one_line(content: bytes) -> None:
    stream = io.BytesIO(b"---\n" + content + b"\n---\nHeld.")
    message = ""
    try:
        article = read_article("-", stdin=stream, publisher="dpa", published="2016-12-06")
        assert article.id == slug(article.id)
    except ArticleError as error:
        message = str(error)
    assert "\n" not in message


def test_long_names_that_begin_alike_stay_apart(tmp_path: Path) -> None:
    long = "a" * 150
    ids = {
        read_article(
            write(tmp_path, f"{long}{end}.txt", "Held."), publisher="dpa", published="2016-12-06"
        ).id
        for end in "xy"
    }
    assert len(ids) == 2


def test_an_impossible_date_in_a_name_is_no_date(tmp_path: Path) -> None:
    for name, wanted in [
        ("2016-13-01-x", "2017-01-02-2016-13-01-x"),
        ("2016-12-011", "2017-01-02-2016-12-011"),
        ("2016-12-01", "2016-12-01"),
    ]:
        path = write(tmp_path, f"{name}.txt", "Held.")
        assert read_article(path, publisher="dpa", published="2017-01-02").id == wanted


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("publisher: dpa", "'published' is missing; .*--published DATE"),
        ("published: 2016-12-06", "'publisher' is missing; .*--publisher NAME"),
        ("publisher: ~\npublished: 2016-12-06", "'publisher' is missing"),
        ("publisher: dpa\npublished: 6 December", "'published': '6 December' is no ISO date"),
        ("publisher: dpa\npublished: 2016-02-30", "'2016-02-30' is no ISO date"),
        ("publisher: dpa\npublished: 2016-12", "'2016-12' is no ISO date"),
        ("publisher: dpa\npublished: 2016-12-06T25:00", "is no ISO date"),
        ("publisher: dpa\npubished: 2016-12-06", "line 3: unknown field 'pubished'.*published"),
        ("publisher: dpa\npublisher: afp", "line 3: field 'publisher' stands twice"),
        ("title: a: b", "line 2: the front matter is no YAML"),
        ("title: [a, b]", "line 2: field 'title' of .* is no plain"),
        ("title: &a x\nurl: *a", "line 3: field 'url' of .* is no plain"),
        ("- a", "line 2: the front matter is no plain"),
        ("just words", "line 2: the front matter is no plain"),
        ("title: " + "[" * 5000, "is no plain"),
        ("title: " + "x" * 20_001, "longer than"),
        ("title: \x07", "no YAML"),
        ("id: ../../etc/passwd", "'id': '../../etc/passwd' is no short name"),
        ("id: " + "a" * 101, "no short name"),
        ("url: javascript:alert(1)", "'url'.*no http or https"),
    ],
)
def test_front_matter_that_cannot_be_used(tmp_path: Path, front: str, said: str) -> None:
    if not front.startswith("publish"):
        front += "\npublisher: dpa\npublished: 2016-12-06"
    message = refused(write(tmp_path, "a.md", f"---\n{front}\n---\nHeld.\n"))
    assert message.startswith(str(tmp_path / "a.md"))
    assert re.search(said, message), message


def test_front_matter_without_end(tmp_path: Path) -> None:
    message = refused(write(tmp_path, "a.md", "---\ntitle: x\n\nHeld.\n"))
    assert "line 1: the front matter is not closed" in message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "holds no text"),
        ("a.txt", b" \n\t\r\n ", "holds no text"),
        ("a.md", b"---\ntitle: x\n---\n\n", "holds no text"),
        ("a.txt", "Jérusalem".encode("latin-1"), "is no UTF-8 text"),
        ("a.txt", b"PK\0\0", "NUL"),
        ("a.pdf", b"%PDF", "'?.pdf'? is none of .md, .txt, .html"),
        ("a", b"Held.", "a name without suffix"),
        ("a.txt", b"x" * 10_000_001, "at most 10,000,000 are read"),
        ("a.html", b"", "no HTML page|no article text"),
        ("a.html", b"<html><body></body></html>", "no article text"),
    ],
)
def test_files_that_are_no_article(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    message = refused(write(tmp_path, name, content), publisher="dpa", published="2016-12-06")
    assert re.search(said, message), message
    assert name in message


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none.md")
    assert "is a folder" in refused(tmp_path)
    assert "NUL" in refused("a\0b")


def test_a_page_tells_its_title_publisher_date_link_and_language(tmp_path: Path) -> None:
    article = read_article(write(tmp_path, "page.html", PAGE))
    assert article.id == "2016-12-06-page"
    assert article.title == "Rebels hold town"
    assert article.publisher == "Daily News"
    assert article.published == "2016-12-06"
    assert article.url == "https://example.org/news/rebels-hold-town"
    assert article.language == "en"
    assert "had been taken: caf\u00e9 {{ 7*7 }} <b>." in article.text
    assert "Copyright" not in article.text
    other = read_article(tmp_path / "page.html", publisher="dpa", published="2017-01-02")
    assert (other.publisher, other.published) == ("dpa", "2017-01-02")


def test_a_page_in_another_encoding(tmp_path: Path) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1252">').encode("cp1252")
    assert "caf\u00e9" in read_article(write(tmp_path, "page.html", page)).text


def test_a_page_without_a_date_is_not_dated_from_its_text(tmp_path: Path) -> None:
    bare = re.sub(r"<meta property.*?>", "", PAGE).replace("Copyright", "Copyright 2015-03-04")
    message = refused(write(tmp_path, "page.html", bare))
    assert "'published' is missing" in message


@pytest.mark.parametrize(
    "statement",
    [
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", '
            '"datePublished": "2016-12-05T23:30:00-05:00", "dateModified": "2016-12-09"}</script>'
        ),
        '<meta itemprop="datePublished" content="2016-12-05">',
        '<link rel="canonical" href="https://example.org/2016/12/05/town">',
    ],
)
def test_where_a_page_may_state_its_date(tmp_path: Path, statement: str) -> None:
    bare = re.sub(r'<meta property="article.*?>|<link.*?>', "", PAGE)
    head = write(tmp_path, "a.html", bare.replace("</head>", statement + "</head>"))
    assert read_article(head).published == "2016-12-05"


def answer(content: str, **fields: str) -> Callable[[str], Page]:
    def fetch(url: str) -> Page:
        return Page(**{"url": url, "content": content.encode(), **fields})  # type: ignore[arg-type]

    return fetch


def test_an_address() -> None:
    article = read_article("https://example.org/news/12345", fetch=answer(PAGE, charset="utf-8"))
    assert article.id == "2016-12-06-rebels-hold-town"
    assert article.url == "https://example.org/news/rebels-hold-town"
    plain = read_article(
        "HTTP://example.org/notes/town%20two.txt",
        fetch=answer("Held.", media_type="text/plain", url="http://example.org/moved"),
        publisher="dpa",
        published="2016-12-06",
    )
    assert plain.id == "2016-12-06-town-two"
    assert plain.url == "http://example.org/moved"


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "file:///etc/passwd", "http://", "https://[::1", "x://y"]
)
def test_only_web_addresses_are_read(url: str) -> None:
    assert url in refused(url, fetch=answer(PAGE))


def test_a_media_type_that_is_no_page() -> None:
    message = refused("http://example.org/a", fetch=answer("%PDF", media_type="application/pdf"))
    assert "application/pdf" in message


class Server(BaseHTTPRequestHandler):
    """Answers each path as a test needs it."""

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/page")
            self.end_headers()
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        elif self.path == "/page":
            self._send(PAGE.encode("cp1252"), "text/html; charset=windows-1252")
        elif self.path == "/long":
            self._send(b"x" * 200_000, "text/html")
        elif self.path == "/slow":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            try:
                for _ in range(200):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.02)
            except OSError:
                pass  # the reader has had enough, as it should
        else:
            self.send_error(404)

    def _send(self, content: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as address:
        fetch = partial(fetch_page, allow_private=True)
        article = read_article(f"{address}/moved", fetch=fetch)
        assert "“town” had been taken: caf\u00e9" in article.text
        for path, said in [("/gone", "answered 404"), ("/away", "it is no http or https address")]:
            with pytest.raises(NetworkError, match=said) as caught:
                read_article(f"{address}{path}", fetch=fetch)
            assert "\n" not in str(caught.value)
        with pytest.raises(NetworkError, match="certificate"):
            fetch(f"{address}/page".replace("http:", "https:"))
        monkeypatch.setattr(_page, "MAX_BYTES", 100_000)
        with pytest.raises(NetworkError, match="longer than"):
            fetch(f"{address}/long")
        began = time.monotonic()
        with pytest.raises(NetworkError, match="no whole answer within"):
            fetch(f"{address}/slow", limit=0.2)
        assert time.monotonic() - began < 2
    with pytest.raises(NetworkError, match="no connection to the server"):
        fetch(f"{address}/page")
