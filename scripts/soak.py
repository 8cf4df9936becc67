"""Update a ledger every second, for minutes, from feeds that fail at random, and watch what grows.

``python scripts/soak.py --minutes 10``. A server on this machine holds feeds whose articles come
and change; of its answers a third are errors, hang, break off, trickle, or are no feed at all.
Every ten seconds a line says how much memory, how many files and threads there are. At the end
the server fails no more, and the ledger is held against one that is made of the same articles
without a failure. The exit code is 1 where they differ, or where memory or handles grew.
"""

import argparse
import gc
import gzip
import http.server
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from geo._polite import Client
from geo.errors import AccordingtoError
from geo.feeds import fetch_feed, kept_files
from geo.ledger import open_ledger
from geo.reader import Reader
from geo.update import turns, update

FEEDS, ARTICLES = 3, 8
LIMIT = 1.5  # seconds that an answer may take here
PASSAGES = Path(__file__).parent.parent / "tests" / "reading" / "passages"


class Newsroom:
    """Articles that change, and how the next answer is to fail, if it is."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - to be the same each time
        self.fails = True
        self.failed: Counter[str] = Counter()
        texts = [path.read_text("utf-8") for path in sorted(PASSAGES.glob("*.md"))]
        self.bodies = [text.split("\n---\n", 1)[1].strip() for text in texts]
        self.edition = {(f, a): 0 for f in range(FEEDS) for a in range(ARTICLES)}
        self.lock = threading.Lock()

    def change(self) -> None:
        """Rewrite an article, now and then."""
        with self.lock:
            self.edition[self.random.choice(list(self.edition))] += 1

    def feed(self, number: int, address: str) -> bytes:
        """A feed as it is now."""
        items = []
        for article in range(ARTICLES):
            edition = self.edition[number, article]
            when = datetime.fromtimestamp(1_480_000_000 + 60 * edition, UTC)
            items.append(
                f"<item><title>Article {number} {article}</title>"
                f"<link>{address}/a/{number}/{article}</link>"
                f"<pubDate>{format_datetime(when)}</pubDate></item>"
            )
        return (
            f'<rss version="2.0"><channel><title>Desk {number}</title><language>en</language>'
            f"{''.join(items)}</channel></rss>"
        ).encode()

    def page(self, number: int, article: int) -> bytes:
        """An article's page as it is now."""
        edition = self.edition[number, article]
        body = self.bodies[(number * ARTICLES + article + 7 * edition) % len(self.bodies)]
        # A number that is only of this edition: else an unchanged text would hide a lost change.
        told = re.sub(r"\b\d{1,2}\b", str(edition % 90 + 2), body, count=1)
        parts = "".join(f"<p>{escape(part)}</p>" for part in told.split("\n\n"))
        return (
            f"<html lang='en'><head><title>Article {number} {article}</title></head>"
            f"<body><article><h1>Article {number} {article}</h1>{parts}</article></body></html>"
        ).encode()

    def next_failure(self) -> str | None:
        """Of three answers, one fails."""
        with self.lock:
            if not self.fails or self.random.random() > 1 / 3:
                return None
            how = self.random.choice(
                ["500", "503", "429", "hang", "cut", "garbage", "gzip", "trickle", "close", "moved"]
            )
            self.failed[how] += 1
            return how


class Desk(http.server.BaseHTTPRequestHandler):
    """Answers for the newsroom."""

    newsroom: Newsroom
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer, or fail to."""
        if self.path == "/robots.txt":
            return self.answer(b"User-agent: *\nAllow: /\n", "text/plain")
        how = self.newsroom.next_failure()
        address = f"http://{self.headers['Host']}"
        if self.path.startswith("/feed/"):
            body, kind = self.newsroom.feed(int(self.path[6:]), address), "application/rss+xml"
        else:
            _, _, number, article = self.path.split("/")
            body, kind = self.newsroom.page(int(number), int(article)), "text/html; charset=utf-8"
        return self.answer(body, kind) if how is None else self.fail(how, body, kind)

    def answer(self, body: bytes, kind: str, status: int = 200, **headers: str) -> None:
        """One whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def fail(self, how: str, body: bytes, kind: str) -> None:
        """One that is none."""
        self.close_connection = True
        if how in {"500", "503", "429"}:
            self.answer(b"no", "text/plain", int(how), Retry_After="1")
        elif how == "moved":
            self.answer(b"", kind, 302, Location=self.path)
        elif how == "garbage":
            self.answer(b"\0\xff" * len(body), kind)
        elif how == "gzip":
            self.answer(gzip.compress(body)[:-20], kind, Content_Encoding="gzip")
        elif how == "hang":
            time.sleep(LIMIT + 1)
        elif how == "cut":
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
        elif how == "trickle":
            self.send_response(200)
            self.end_headers()
            for number in range(40):
                self.wfile.write(body[number : number + 1])
                time.sleep(0.1)

    def handle(self) -> None:
        """Serve; whoever asked may have gone."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def once(address: str, folder: Path, reader: Reader) -> int:
    """What ``accordingto update`` does, with a shorter patience; how many things failed."""
    failures: list[AccordingtoError] = []
    shelf = folder / "articles"
    # Many a second, where a real host is asked once a second.
    client = Client(allow_private=True, pause=0.0, limit=LIMIT)
    for number in range(FEEDS):
        try:
            feed = f"{address}/feed/{number}"
            for _ in fetch_feed(feed, folder=shelf, client=client, failed=failures.append):
                pass
        except AccordingtoError as error:
            failures.append(error)
    ledger = open_ledger(folder / "claims")
    gazetteer = reader.gazetteer
    changes = list(
        update(
            kept_files(shelf),
            ledger=ledger,
            gazetteer=gazetteer,
            theatre=reader.theatre,
            failed=failures.append,
        )
    )
    turns(ledger, changes)
    ledger.close()
    for failure in failures:
        assert "\n" not in str(failure)
    return len(failures)


def held(folder: Path) -> dict[str, list[bytes]]:
    """The claims of a ledger's files by article, but for what time they were kept at."""
    return {
        path.stem: sorted(path.read_bytes().splitlines())
        for path in sorted((folder / "claims").glob("*.jsonl"))
    }


def measured() -> tuple[float, int, int]:
    """Megabytes of memory, open files, threads.

    Once the server is done with its last answers, and what nobody refers to any more is let go.
    """
    patience = time.monotonic() + 5
    while threading.active_count() > 2 and time.monotonic() < patience:  # noqa: PLR2004 - main's, the server's
        time.sleep(0.1)
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * 4096 / 1e6, len(list(Path("/proc/self/fd").iterdir())), threading.active_count()


def main() -> int:
    """Soak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    newsroom = Newsroom(given.seed)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Here", (Desk,), {"newsroom": newsroom})
    )
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    reader = Reader(Path("data"))
    rounds = failures = 0
    seen: list[tuple[float, int, int]] = []
    began = said = time.monotonic()
    end = began + 60 * given.minutes
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as fresh:
        while time.monotonic() < end:
            due = time.monotonic() + 1
            failures += once(address, Path(made), reader)
            rounds += 1
            newsroom.change()
            if time.monotonic() - said > 10:  # noqa: PLR2004 - as the docstring says
                said = time.monotonic()
                seen.append(measured())
                memory, files, threads = seen[-1]
                print(
                    f"{said - began:4.0f} s  {rounds:4} rounds  {failures:5} failures  "
                    f"{memory:6.0f} MB  {files:3} files  {threads:3} threads",
                    flush=True,
                )
            time.sleep(max(0.0, due - time.monotonic()))
        newsroom.fails = False
        time.sleep(2)  # until no host asks to be left alone
        for _ in range(3):
            left = once(address, Path(made), reader)
        once(address, Path(fresh), reader)
        same = held(Path(made)) == held(Path(fresh))
        claims = sum(map(len, held(Path(made)).values()))
    server.shutdown()
    # The first fifth is for what is read once.
    steady = seen[len(seen) // 5 :]
    first, last = steady[0], steady[-1]
    flat = last[0] < first[0] * 1.1 + 10 and last[1] <= first[1] + 2
    print(f"failures served: {dict(sorted(newsroom.failed.items()))}")
    print(f"{rounds} rounds, {failures} failures told, {left} in the last round without failures")
    print(f"memory {first[0]:.0f} to {last[0]:.0f} MB, files {first[1]} to {last[1]}: "
          f"{'flat' if flat else 'GREW'}")  # fmt: skip
    print(f"ledger: {claims} claims, {'as one made without failures' if same else 'NOT as it is'}")
    return 0 if flat and same and not left else 1


if __name__ == "__main__":
    sys.exit(main())
