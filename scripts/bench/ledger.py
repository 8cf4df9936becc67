"""How long the file ledger takes: 100,000 claims in 5,000 articles.

    python scripts/bench/ledger.py [ARTICLES [CLAIMS_EACH]]

Prints seconds: to open and answer positions for a day, to record one more article in an empty
and in the full ledger, and to look through as many articles in which nothing is new.
"""

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median

from geo.ledger import Ledger, reads
from geo.model import Claim, Status, to_line
from geo.positions import compare, positions
from geo.update import update

SOURCES = ("sohr", "sana", "syrian-army", "rebels", "residents", "tass", "ypg")
ACTORS = ("government", "opposition", "kurdish", None)
START = dt.date(2016, 1, 1)


def claims_of(article: int, count: int) -> list[Claim]:
    """Claims such as a real article makes, different in every article."""
    day = START + dt.timedelta(days=article // 30)
    made = []
    for number in range(count):
        mixed = article * 31 + number * 17
        exact = f"forces captured district {mixed % 211}, it said, in report {article}"
        made.append(
            Claim(
                source=SOURCES[mixed % len(SOURCES)],
                source_text="the Observatory",
                publisher="dpa",
                article=f"{day}-{article}",
                article_sha256="0" * 64,
                published_at=str(day),
                place_text=f"district {mixed % 211}",
                place_id=f"aleppo/district-{mixed % 211}",
                status=tuple(Status)[mixed % len(Status)],
                status_text="captured",
                actor=ACTORS[mixed % len(ACTORS)],
                event_date=str(day) if mixed % 3 else None,
                exact=exact,
                prefix="Government ",
                suffix=" on Tuesday, while others",
                start=number * 120,
                end=number * 120 + len(exact),
                confidence=0.8,
                origin="rules/0.1",
            )
        )
    return made


def timed(action: Callable[[], object], *, times: int = 1) -> float:
    """Median seconds of an action."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        took.append(time.perf_counter() - began)
    return median(took)


class Nowhere:
    """A gazetteer that is not asked, since nothing is new."""

    def knows(self, _: str, /) -> bool:
        """Never."""
        return False

    def locate(self, claims: Iterable[Claim], /) -> Iterator[Claim]:
        """As they are."""
        return iter(claims)


def nothing_new(folder: Path, articles: int) -> float:
    """Seconds to look through a folder of articles that were all read before."""
    folder.mkdir()
    ledger = Ledger(folder.with_name("read"))
    noted = []
    for number in range(articles):
        content = f"{number}\n{'The sea was calm. ' * 250}".encode()
        (folder / f"{number}.md").write_bytes(content)
        sha256 = reads.file_hash(content)
        noted.append(reads.Read(article=f"2016-01-01-{number}", sha256=sha256, claims=0))
    ledger.note_read(noted)
    return timed(lambda: list(update([folder], ledger=ledger, gazetteer=Nowhere())))


def main(articles: int = 5_000, each: int = 20) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        full = Ledger(Path(folder) / "full")
        full.folder.mkdir()
        for article in range(articles):
            claims = claims_of(article, each)
            content = b"".join(map(to_line, claims))
            (full.folder / f"{claims[0].article}.jsonl").write_bytes(content)
        day = START + dt.timedelta(days=articles // 60)

        def answer() -> None:
            found = positions(Ledger(full.folder).claims(), as_of=day)
            print(f"{len(found)} positions, {len(compare(found))} places")

        print(f"{articles * each:,} claims in {articles:,} articles")
        print(f"open and answer a day: {timed(answer):.2f} s")
        fresh = iter(range(articles, articles + 1000))

        def record(ledger: Ledger) -> float:
            def one() -> None:
                claims = claims_of(next(fresh), each)
                ledger.record(claims[0].article, claims)

            return timed(one, times=50)

        empty = record(Ledger(Path(folder) / "empty"))
        print(f"record one article: {empty * 1000:.1f} ms in an empty ledger, ", end="")
        print(f"{record(full) * 1000:.1f} ms in the full one")
        print(f"update with nothing new in {articles:,} articles: ", end="")
        print(f"{nothing_new(Path(folder) / 'articles', articles):.2f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
