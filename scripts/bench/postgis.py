"""How long the ledger on a server takes: 1,000,000 claims in 50,000 articles.

    python scripts/bench/postgis.py [ARTICLES [CLAIMS_EACH]]

Starts a PostgreSQL of its own with PostGIS, as Debian packages it and as it comes. Prints how
fast claims are copied into the ledger in bulk and recorded article by article, and how long it
takes to open it and answer positions for a day: in a region, of a place, everywhere.
"""

import datetime as dt
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import shapely

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from postgres import Postgres, find_postgres

from geo.ledger import Wanted, open_ledger
from geo.ledger.region import Region
from geo.model import Claim, Extent, OutlineKind, Place, Status
from geo.positions import Position, compare
from geo.questions import positions_in

PLACES = 2_000
SOURCES = 60
ACTORS = ("government", "opposition", "kurdish", "isis")
# How often each status is asserted, of a hundred claims.
COMMON = (24, 16, 6, 12, 8, 6, 18, 6, 4)
START = dt.date(2012, 1, 1)
PER_DAY = 12


class Country:
    """Two thousand square places in fifty columns, a tenth of a degree each."""

    def __contains__(self, place_id: object) -> bool:
        return str(place_id).startswith("place/")

    def place(self, place_id: str) -> Place:
        """The place of that id."""
        return Place(
            id=place_id,
            name=place_id,
            kind="town",
            outline=OutlineKind.OSM,
            credit="nobody",
            licence="none",
        )

    def outline(self, place_id: str) -> shapely.Geometry:
        """Its square."""
        number = int(place_id.partition("/")[2])
        west, south = 30 + number % 50 / 10, 30 + number // 50 / 10
        return shapely.box(west, south, west + 0.1, south + 0.1)


def claims_of(article: int, count: int) -> list[Claim]:
    """Claims such as a real article makes: of few sources on few places, most of them known."""
    chance = random.Random(article)  # noqa: S311 - the same claims in every run
    day = START + dt.timedelta(days=article // PER_DAY)
    # Few places are in the news much, and many hardly ever.
    spoken = [int(PLACES * chance.random() ** 2) for _ in range(4)]
    voices = [int(SOURCES * chance.random() ** 2) for _ in range(3)]
    made = []
    for number in range(count):
        place = chance.choice(spoken)
        sides = ACTORS[place % 4], ACTORS[place % 3]
        exact = f"forces captured the district of place {place}, it said, {article}.{number}"
        made.append(
            Claim(
                source=f"source-{chance.choice(voices)}",
                source_text="the Observatory",
                publisher="dpa",
                article=f"{day}-{article}",
                article_sha256="0" * 64,
                url=f"https://example.org/{day}/{article}",
                published_at=str(day),
                place_text=f"place {place}",
                place_id=f"place/{place}",
                status=chance.choices(tuple(Status), COMMON)[0],
                status_text="captured",
                actor=chance.choice((*sides, None)),
                denied=chance.random() < 0.05,  # noqa: PLR2004 - about as often as in the news
                extent=chance.choice(tuple(Extent)),
                event_date=str(day) if number % 3 else None,
                exact=exact,
                prefix="Government troops and allied",
                suffix=" on Tuesday, while others said",
                start=number * 150,
                end=number * 150 + len(exact),
                confidence=0.8,
                origin="rules/0.1",
            )
        )
    return made


def groups(numbers: range, each: int) -> Iterator[tuple[str, list[Claim]]]:
    """Articles with their claims."""
    for number in numbers:
        claims = claims_of(number, each)
        yield claims[0].article, claims


def timed(action: Callable[[], object], *, times: int = 9) -> tuple[float, float]:
    """Milliseconds of an action, the median and the least."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        took.append(time.perf_counter() - began)
    return median(took) * 1000, min(took) * 1000


def measure(address: str, articles: int, each: int) -> None:
    """Print the figures."""
    country = Country()
    ledger = open_ledger(address, outlines=lambda: country)
    began = time.perf_counter()
    for done, _ in enumerate(ledger.record_all(groups(range(articles), each)), start=1):
        if done % 5_000 == 0:
            print(f"... {done:,} articles, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    took = time.perf_counter() - began
    print(f"{articles * each:,} claims in {articles:,} articles, about {PLACES:,} places")
    print(f"in bulk: {articles * each / took:,.0f} claims a second")
    began = time.perf_counter()
    for article, claims in groups(range(articles, articles + 300), each):
        ledger.record(article, claims)
    took = time.perf_counter() - began
    print(f"article by article: {300 * each / took:,.0f} claims a second")
    day = START + dt.timedelta(days=articles // PER_DAY * 3 // 4)
    region = shapely.box(31, 31, 31.6, 31.6)

    def answer(wanted: Callable[[], Wanted], *, times: int = 9, fresh: bool = False) -> str:
        def ask() -> None:
            asked = open_ledger(address) if fresh else ledger
            found.append(positions_in(asked, wanted=wanted(), as_of=day))
            if fresh:
                asked.close()

        found: list[list[Position]] = []
        took, least = timed(ask, times=times)
        counted = f"{len(found[-1]):,} positions, {len(compare(found[-1])):,} places compared"
        return f"{took:.0f} ms (least {least:.0f}), {counted}"

    def there() -> Wanted:
        return Wanted(places=Region(region, outlines=country))

    print(f"a day and a region: {answer(there)}")
    print(f"the same, with the time to connect: {answer(there, fresh=True)}")
    print(f"a day and a place: {answer(lambda: Wanted(places=frozenset({'place/700'})))}")
    print(f"a day, everywhere: {answer(Wanted, times=1)}")
    ledger.close()


def main(articles: int = 50_000, each: int = 20) -> None:
    """Start a server and measure."""
    programs = find_postgres()
    if programs is None:
        sys.exit("no PostgreSQL with PostGIS: make postgres")
    server = Postgres(programs, Path(tempfile.mkdtemp(prefix="accordingto-")))
    server.start()
    try:
        measure(server.database("bench"), articles, each)
    finally:
        server.remove()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
