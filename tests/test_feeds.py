"""Feeds against a real server on loopback: what is asked, how often, and what is kept."""

import contextlib
import datetime as dt
import email.utils
import gzip
import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from geo._polite import Client
from geo.article import read_article
from geo.cli import main
from geo.errors import AccordingtoError, ArticleError, NetworkError
from geo.feeds import STATE, fetch_feed, kept_files, parse_feed, to_markdown
from geo.model import Article

TAKEN = "Government forces captured the Qaterji district, state news agency SANA said on Tuesday."
FILLER = " ".join(f"The day was calm on the other front number {n}." for n in range(12))


def page(text: str, *, title: str = "A report", site: str = "The Daily Example") -> str:
    return f"""<!doctype html><html lang="en"><head><title>{title}</title>
    <meta property="og:site_name" content="{site}"></head>
    <body><article><h1>{title}</h1><p>{text}</p><p>{FILLER}</p></article></body></html>"""


def rss(*items: str, title: str = "Example News") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel>'
        f"<title>{title}</title><language>en-gb</language>{''.join(items)}</channel></rss>"
    )


def item(link: str, *, title: str = "A report", day: int = 6, hour: int = 1) -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link>"
        f"<pubDate>Tue, {day:02} Dec 2016 {hour:02}:30:00 +0300</pubDate></item>"
    )


class Web:
    """A server whose pages are set by the test, and what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, dict[str, str], float]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append((self.path, dict(self.headers), time.monotonic()))
                found = web.pages.get(self.path)
                if callable(found):
                    found = found(self)
                    if found is None:
                        return
                status, headers, body = found if isinstance(found, tuple) else (200, {}, found)
                if found is None:
                    status, headers, body = 404, {}, b""
                body = body.encode() if isinstance(body, str) else body
                self.send_response(status)
                for name, value in {"Content-Type": "text/html", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def paths(self) -> list[str]:
        found = [path for path, _, _ in self.asked]
        self.asked.clear()
        return found


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at = 1_500_000_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def client(self, **options: Any) -> Client:
        given = {"allow_private": True, "clock": self.clock, "now": self.clock, "sleep": self.sleep}
        return Client(**{**given, **options})


Fetch = Callable[..., tuple[list[str], list[str]]]


@pytest.fixture
def fetch(tmp_path: Path) -> Fetch:
    """Fetches a feed as a new process would: the names of what is new, and what failed."""

    def fetcher(url: str, client: Client | None = None, **told: Any) -> tuple[list[str], list[str]]:
        failed: list[str] = []
        try:
            new = fetch_feed(
                url,
                folder=tmp_path / "articles",
                client=client or Time().client(),
                failed=lambda error: failed.append(str(error)),
                **told,
            )
            return [path.stem for path in new], failed
        except AccordingtoError as error:
            return [], [*failed, str(error)]

    return fetcher


def test_articles_are_kept_as_files_with_their_facts(
    web: Web, fetch: Fetch, tmp_path: Path
) -> None:
    web.pages["/feed"] = rss(item(f"{web.url}/one", title="Title: “of” it"))
    web.pages["/one"] = page(TAKEN)
    assert fetch(f"{web.url}/feed") == (["2016-12-06-title-of-it"], [])
    assert web.paths() == ["/robots.txt", "/feed", "/one"]
    path = tmp_path / "articles" / "2016-12-06-title-of-it.md"
    kept = read_article(path)
    assert kept.title == "Title: “of” it"
    assert kept.publisher == "The Daily Example"
    # The day as the publisher's clock had it; in UTC it is still the fifth.
    assert kept.published == "2016-12-06T01:30:00+03:00"
    assert kept.url == f"{web.url}/one"
    assert TAKEN in kept.text
    (line,) = [one for one in state(tmp_path) if one["article"]]
    assert line["sha256"] == kept.sha256


def state(tmp_path: Path) -> list[dict[str, Any]]:
    lines = (tmp_path / "articles" / STATE).read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_atom_and_what_only_the_feed_says(web: Web, fetch: Fetch, tmp_path: Path) -> None:
    web.pages["/atom"] = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar">
      <title>وكالة</title><entry><title>خبر</title><link href="/b"/><id>urn:x</id>
      <published>2016-12-06T10:00:00Z</published><updated>2016-12-07T10:00:00Z</updated>
      <content type="html">{"x" * 50}</content></entry>
      <entry><title>no link</title></entry>
      <entry><title>odd</title><link href="file:///etc/passwd"/></entry></feed>"""
    plain = page(TAKEN, site="").replace(' lang="en"', "")
    web.pages["/b"] = plain.replace('<meta property="og:site_name" content="">', "")
    new, failed = fetch(f"{web.url}/atom", publisher="SANA")
    assert (new, failed) == (["2016-12-06-خبر"], [])
    kept = read_article(tmp_path / "articles" / f"{new[0]}.md")
    assert (kept.publisher, kept.language) == ("SANA", "ar")


def test_only_what_is_new_or_changed_is_asked_for(web: Web, fetch: Fetch, tmp_path: Path) -> None:
    def conditional(body: Callable[[], str], tag: Callable[[], str]) -> Callable[[Any], Any]:
        def answer(handler: Any) -> tuple[int, dict[str, str], str]:
            if handler.headers.get("If-None-Match") == tag():
                return 304, {}, ""
            return 200, {"ETag": tag()}, body()

        return answer

    text, items = [TAKEN], [item(f"{web.url}/one")]
    web.pages["/feed"] = conditional(lambda: rss(*items), lambda: f'"{hash(tuple(items))}"')
    web.pages["/one"] = conditional(lambda: page(text[0]), lambda: f'"{hash(text[0])}"')
    assert fetch(f"{web.url}/feed")[0] == ["2016-12-06-a-report"]
    web.paths()
    assert fetch(f"{web.url}/feed") == ([], [])
    assert web.paths() == ["/robots.txt", "/feed"]
    items.append(item(f"{web.url}/two", title="Another"))
    web.pages["/two"] = page("Rebels held Kefraya.")
    assert fetch(f"{web.url}/feed")[0] == ["2016-12-06-another"]
    assert web.paths() == ["/robots.txt", "/feed", "/two"]
    items[0] = item(f"{web.url}/one", hour=5)  # said to be changed, but is not
    assert fetch(f"{web.url}/feed") == ([], [])
    assert web.paths() == ["/robots.txt", "/feed", "/one"]
    text[0] = TAKEN.replace("Qaterji", "Merjeh")
    items[0] = item(f"{web.url}/one", hour=6, title="A new headline")
    assert fetch(f"{web.url}/feed")[0] == ["2016-12-06-a-report"]  # it keeps its id
    assert "Merjeh" in read_article(tmp_path / "articles" / "2016-12-06-a-report.md").text
    (tmp_path / "articles" / "2016-12-06-a-report.md").unlink()
    text[0] += " More."
    items[0] = item(f"{web.url}/one", hour=7)
    assert fetch(f"{web.url}/feed") == ([], [])
    assert [p.stem for p in kept_files(tmp_path / "articles")] == ["2016-12-06-another"]


def test_last_modified_is_sent_back(web: Web, fetch: Fetch) -> None:
    stamp = "Tue, 06 Dec 2016 10:00:00 GMT"
    web.pages["/feed"] = (200, {"Last-Modified": stamp}, rss())
    fetch(f"{web.url}/feed")
    fetch(f"{web.url}/feed")
    assert [h.get("If-Modified-Since") for p, h, _ in web.asked if p == "/feed"] == [None, stamp]


def test_what_failed_is_tried_again_and_the_rest_is_kept(web: Web, fetch: Fetch) -> None:
    feed = rss(
        item(f"{web.url}/gone", title="Gone"),
        item(f"{web.url}/empty", title="Empty"),
        item(f"{web.url}/one"),
    )
    web.pages["/feed"] = lambda h: (
        (304, {}, "") if h.headers.get("If-None-Match") == '"1"' else (200, {"ETag": '"1"'}, feed)
    )
    web.pages["/empty"] = "<html><body></body></html>"
    web.pages["/one"] = page(TAKEN)
    new, failed = fetch(f"{web.url}/feed")
    assert new == ["2016-12-06-a-report"]
    assert len(failed) == 2
    assert f"{web.url}/gone: the server answered 404" in failed[0]
    assert f"{web.url}/empty" in failed[1]
    web.pages["/gone"] = page(TAKEN)
    web.pages["/empty"] = page(TAKEN)
    assert fetch(f"{web.url}/feed") == (["2016-12-06-gone", "2016-12-06-empty"], [])
    web.paths()
    assert fetch(f"{web.url}/feed") == ([], [])
    assert web.paths() == ["/robots.txt", "/feed"]


def test_two_articles_of_one_title_are_two(web: Web, fetch: Fetch, tmp_path: Path) -> None:
    web.pages["/feed"] = rss(item(f"{web.url}/one"), item(f"{web.url}/two"))
    web.pages["/one"], web.pages["/two"] = page(TAKEN), page("Another text altogether.")
    new, failed = fetch(f"{web.url}/feed")
    assert failed == []
    assert len(set(new)) == 2
    texts = [read_article(path).text for path in kept_files(tmp_path / "articles")]
    assert len(set(texts)) == 2
    # What is known of them is lost: they are fetched again, to the same files.
    (tmp_path / "articles" / STATE).write_bytes(b"\xff{\n")
    assert fetch(f"{web.url}/feed") == (new, [])
    assert len(list((tmp_path / "articles").glob("*.md"))) == 2


def test_robots_are_respected(web: Web, fetch: Fetch) -> None:
    web.pages["/robots.txt"] = (
        "User-agent: *\nDisallow: /private*/x\nDisallow: /two\nAllow: /two/y\n"
    )
    web.pages["/feed"] = rss(
        *(item(f"{web.url}{path}", title=path) for path in ("/private1/x", "/two", "/two/y"))
    )
    web.pages["/private1/x"] = web.pages["/two"] = web.pages["/two/y"] = page(TAKEN)
    new, failed = fetch(f"{web.url}/feed")
    assert new == ["2016-12-06-two-y"]
    assert ["robots.txt" in line for line in failed] == [True, True]
    assert web.paths() == ["/robots.txt", "/feed", "/two/y"]
    web.pages["/robots.txt"] = "User-agent: accordingto\nDisallow: /\n"
    assert "robots.txt" in fetch(f"{web.url}/feed")[1][0]
    assert web.paths() == ["/robots.txt"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False)])
def test_robots_that_cannot_be_had(web: Web, fetch: Fetch, status: int, *, allowed: bool) -> None:
    web.pages["/robots.txt"] = (status, {}, "User-agent: *\nDisallow: /")
    web.pages["/feed"] = rss()
    _, failed = fetch(f"{web.url}/feed")
    assert (failed == []) is allowed


def test_a_host_is_asked_once_a_second_or_as_it_wishes(web: Web, fetch: Fetch) -> None:
    web.pages["/feed"] = rss(*(item(f"{web.url}/{n}", title=f"t{n}") for n in range(3)))
    web.pages |= {f"/{n}": page(TAKEN) for n in range(3)}
    time_ = Time()
    fetch(f"{web.url}/feed", time_.client())
    assert time_.slept == [1.0] * 4
    web.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 7\n"
    time_ = Time()
    fetch(f"{web.url}/feed", time_.client())
    assert time_.slept == [7.0]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_host_that_asks_to_be_left_alone_is(web: Web, fetch: Fetch, form: str) -> None:
    time_ = Time()
    until = dt.datetime.fromtimestamp(time_.at + 300, dt.UTC)
    after = "300" if form == "seconds" else email.utils.format_datetime(until, usegmt=True)
    web.pages["/feed"] = rss(item(f"{web.url}/one"), item(f"{web.url}/two", title="b"))
    web.pages["/one"] = (429, {"Retry-After": after}, "")
    _, failed = fetch(f"{web.url}/feed", time_.client())
    assert len(failed) == 2
    assert "left alone" in failed[0]
    assert web.paths() == ["/robots.txt", "/feed", "/one"]
    assert "left alone" in fetch(f"{web.url}/feed", time_.client())[1][0]
    assert web.paths() == []  # nor by another process, minutes later
    # A feed at the host's own address is another thing than the host.
    assert "left alone" in fetch(web.url, time_.client())[1][0]
    assert "left alone" in fetch(f"{web.url}/feed", time_.client())[1][0]
    time_.at += 301
    web.pages["/one"] = web.pages["/two"] = page(TAKEN)
    assert len(fetch(f"{web.url}/feed", time_.client())[0]) == 2
    # A clock that was set back does not make it wait for years.
    web.pages["/feed"] = (503, {"Retry-After": "50"}, "")
    fetch(f"{web.url}/feed", time_.client())
    time_.at -= 10**8
    web.pages["/feed"] = rss()
    assert fetch(f"{web.url}/feed", time_.client()) == ([], [])


def test_redirects_are_followed_a_few_times(web: Web, fetch: Fetch, tmp_path: Path) -> None:
    other = web.url.replace("127.0.0.1", "localhost")
    web.pages["/feed"] = (301, {"Location": f"{other}/feed2"}, "")
    web.pages["/feed2"] = rss(item("/old"))
    web.pages["/old"] = (302, {"Location": "/new"}, "")
    web.pages["/new"] = page(TAKEN)
    assert fetch(f"{web.url}/feed") == (["2016-12-06-a-report"], [])
    assert web.paths() == ["/robots.txt", "/feed", "/robots.txt", "/feed2", "/old", "/new"]
    (path,) = kept_files(tmp_path / "articles")
    assert read_article(path).url == f"{other}/new"
    web.pages["/feed"] = (302, {"Location": "/feed"}, "")
    assert "redirected more than 5 times" in fetch(f"{web.url}/feed")[1][0]
    assert web.paths().count("/feed") == 6
    for bad in ("file:///etc/passwd", "gopher://x/", "http://", "http://[::1"):
        web.pages["/feed"] = (302, {"Location": bad}, "")
        (said,) = fetch(f"{web.url}/feed")[1]
        assert "\n" not in said
    web.pages["/robots.txt"] = (302, {"Location": "/robots.txt"}, "")
    assert "robots.txt" in fetch(f"{web.url}/feed")[1][0]


def test_too_long_an_answer_is_not_read_on(web: Web, fetch: Fetch) -> None:
    web.pages["/feed"] = rss(item(f"{web.url}/long"), item(f"{web.url}/bomb", title="b"))
    web.pages["/long"] = b"x" * 10_000_001
    bomb = gzip.compress(b"\0" * 50_000_000)
    web.pages["/bomb"] = (200, {"Content-Encoding": "gzip"}, bomb)
    new, failed = fetch(f"{web.url}/feed")
    assert new == []
    assert ["is longer than 10,000,000 bytes" in line for line in failed] == [True, True]


def test_private_addresses_are_refused_unless_allowed(web: Web, fetch: Fetch) -> None:
    guarded = Time().client(allow_private=False)
    for url in (web.url, web.url.replace("127.0.0.1", "localhost")):
        (said,) = fetch(f"{url}/feed", guarded)[1]
        assert "inside the own network" in said
        assert "--allow-private" in said
    assert web.paths() == []


def test_a_server_that_says_nothing_or_breaks_off(web: Web, fetch: Fetch) -> None:
    def breaks_off(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    web.pages["/feed"] = breaks_off
    (said,) = fetch(f"{web.url}/feed")[1]
    assert said.startswith(f"{web.url}/feed: ")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}/feed"
        (said,) = fetch(dead)[1]
        assert "no connection" in said


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>x</body></html>", b"http://example.org/", b"/etc/passwd", b"\0"]
)
def test_what_is_no_feed(content: bytes) -> None:
    with pytest.raises(ArticleError, match="is no RSS or Atom feed"):
        parse_feed(content, url="https://example.org/feed")


@given(st.binary(max_size=300), st.sampled_from(["rss", "feed", "rdf:RDF", "channel"]))
def test_any_bytes_are_a_feed_or_refused(content: bytes, root: str) -> None:
    with contextlib.suppress(ArticleError):
        parse_feed(b"<" + root.encode() + b">" + content, url="https://example.org/feed")


def test_an_entity_bomb_is_no_bomb() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "x">{levels}]>{rss(item("&e11;"))[21:]}'
    began = time.process_time()
    try:
        parsed = parse_feed(bomb.encode(), url="https://example.org/feed")
    except ArticleError:
        return
    assert all(len(entry.url) < 10_000 for entry in parsed.entries)
    assert time.process_time() - began < 5


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@given(title=WORDS, publisher=WORDS, text=WORDS)
def test_any_article_comes_back_from_its_file(
    tmp_path_factory: pytest.TempPathFactory, title: str, publisher: str, text: str
) -> None:
    title, publisher = " ".join(title.split()), " ".join(publisher.split())
    folder = tmp_path_factory.mktemp("kept")
    (folder / "raw.txt").write_bytes(text.encode())
    try:
        plain = read_article(
            folder / "raw.txt",
            publisher=publisher or "x",
            published="2016-12-06",
            title=title,
            url="https://example.org/a?b=c&d=%20",
        )
    except ArticleError:
        return  # no text at all
    (folder / "kept.md").write_bytes(to_markdown(plain))
    assert read_article(folder / "kept.md") == plain


def test_the_text_of_an_article_that_no_file_holds_is_refused() -> None:
    article = Article(id="a", title="", publisher="x", published="2016-12-06", text="a\0b")
    with pytest.raises(ArticleError, match="NUL"):
        to_markdown(article)


def test_the_command(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    web.pages["/feed"] = rss(item(f"{web.url}/one"))
    web.pages["/one"] = page(TAKEN)

    def command(*arguments: str, code: int = 0) -> tuple[str, str]:
        result = CliRunner().invoke(main, ["update", *arguments])
        assert result.exit_code == code, result.output
        said = [line for line in result.stderr.splitlines() if not line.endswith(" ...")]
        return result.stdout, "\n".join(said)

    feeds = ("--allow-private", f"{web.url}/feed")
    said, _ = command(*feeds, f"{web.url}/none", "-o", "all.html", code=1)
    assert said.splitlines() == [
        "2016-12-06-a-report: 1 new, 0 gone",
        "SANA: Karm al-Qaterji -> held by government forces",
        "all.html",
    ]
    moments = [moment for _, _, moment in web.asked]
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    assert min(gaps) > 0.9
    kept = tmp_path / "data" / "articles" / "2016-12-06-a-report.md"
    (claim,) = map(
        json.loads, Path("data/claims/2016-12-06-a-report.jsonl").read_text().splitlines()
    )
    assert claim["article_sha256"] == read_article(kept).sha256
    assert command(*feeds, "data/articles", "-o", "all.html") == ("", "")
    _, errors = command(f"{web.url}/feed", code=1)
    assert errors.count("\n") == 0
    assert "--allow-private" in errors


def test_nothing_is_raised_but_what_is_ours(web: Web, fetch: Fetch) -> None:
    web.pages["/feed"] = (304, {}, "")  # to a question without conditions
    (said,) = fetch(f"{web.url}/feed")[1]
    assert "304" in said
    with pytest.raises(NetworkError, match="no http or https address"):
        Time().client().get("ftp://example.org/")
