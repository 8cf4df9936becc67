"""How much of what is usual is read right: prints the share, and what goes wrong most.

    python scripts/bench/phrases.py [SENTENCES]

Puts sentences together (3,000 unless said) of the sources, the ways to say that they said
something and the clauses in tests/reading/phrases.yaml, each after a line that tells the war. A
sentence counts as right where it gives one claim about its place, with the status, the denial,
the source and the side that its parts have. The same sentences each run. What articles lose
between sentences is not seen here; what every article needs is.
"""

import random
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from geo import Gazetteer, read_claims, read_theatre
from geo.model import Article

PHRASES = Path(__file__).parents[2] / "tests" / "reading" / "phrases.yaml"
SHOWN = 20


def main(count: int) -> None:
    """Read so many sentences and print the table."""
    phrases = msgspec.yaml.decode(PHRASES.read_bytes())
    draw = random.Random(0)  # noqa: S311 - no secret
    told: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], str] = {}
    for _ in range(count):
        parts = {kind: draw.choice(phrases[kind]) for kind in ("wars", "frames", "clauses")}
        source = draw.choice(sorted(parts["wars"]["sources"]))
        place = draw.choice(parts["wars"]["places"])
        text = sentence(parts, source=source, place=place)
        told["sentences"] += 1
        lost = reading(text, parts, source=source, place=place)
        told[lost or "right"] += 1
        for part in (parts["frames"]["text"], parts["clauses"]["text"], source) if lost else ():
            wrong[lost, part] += 1
            example.setdefault((lost, part), text)
    for name, number in told.most_common():
        print(f"{name:12}{number:7,}{number / count:8.1%}")
    for (lost, part), number in wrong.most_common(SHOWN):
        print(f"\n{number:5}  {lost}: {part}\n       {example[lost, part]}")


def sentence(parts: dict[str, Any], *, source: str, place: str) -> str:
    """A sentence of its parts, after the line that tells the war."""
    sides = {name: words for name, (words, _) in parts["wars"]["sides"].items()}
    clause = parts["clauses"]["text"].format(p=place, **sides)
    said = source.removesuffix(",") if ends(parts["frames"]["text"]) else source
    text = parts["frames"]["text"].format(S=said, C=clause).replace(",,", ",")
    first = 1 if text.startswith('"') else 0
    return f"{parts['wars']['lead']} {text[:first]}{text[first].upper()}{text[first + 1 :]}"


def ends(frame: str) -> bool:
    """Whether a source stands at the end of a sentence or has a comma behind it anyway."""
    return frame.endswith(("{S}.", "{S},")) or "{S}," in frame


def reading(text: str, parts: dict[str, Any], *, source: str, place: str) -> str:
    """What is lost of a sentence in reading, or nothing."""
    article = Article(id="a", title="", publisher="Desk", published="2016-12-07", text=text)
    theatre = read_theatre()
    known = places(theatre.focus(text).countries).knows
    claims = read_claims(article, theatre=theatre, known_place=known)
    name = place.removeprefix("the ").casefold()
    here = [claim for claim in claims if name in claim.place_text.casefold()]
    clause = parts["clauses"]
    right = [claim for claim in here if claim.status == clause["status"]]
    if not right:
        return "status" if here else "place"
    side = parts["wars"]["sides"].get(clause.get("side"), (None, None))[1]
    denied = bool(clause.get("denied")) != bool(parts["frames"].get("denies"))
    wanted = {"denial": denied, "source": parts["wars"]["sources"][source], "side": side}
    got = {"denial": right[0].denied, "source": right[0].source, "side": right[0].actor}
    lost = next((key for key in wanted if wanted[key] not in (None, got[key])), "")
    return lost or ("one more" if len(here) > 1 else "")


@cache
def places(countries: tuple[str, ...]) -> Gazetteer:
    """The known places of some countries."""
    return Gazetteer.read(countries=countries)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
