"""How long a large collection takes from text to ledger: prints a table.

    python scripts/bench/load.py [ARTICLES]

Writes so many articles (10,000 unless said) as JSON Lines, each of the paragraphs of one of the
tests' passages in another order, so that each is of one war; reads them with ``accordingto
extract`` into claims, and again straight into a ledger; then asks the ledger once. Each step is a
command of its own, as a user gives it; memory is the most that any one process held.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from geo import read_article
from geo.model import Article

PASSAGES = Path(__file__).parents[2] / "tests" / "reading" / "passages"

COMMAND = "from geo.cli import main; raise SystemExit(main())"


def made_of(articles: list[Article], count: int) -> list[Article]:
    """So many articles, each one of these with its paragraphs in another order."""
    draw = random.Random(0)  # noqa: S311 - no secret
    made = []
    for number in range(count):
        like = articles[number % len(articles)]
        paragraphs = like.text.split("\n\n")
        text = "\n\n".join(draw.sample(paragraphs, len(paragraphs)))
        made.append(msgspec.structs.replace(like, id=f"made-{number}", text=text))
    return made


def main(count: int) -> None:
    """Print how long each step took, how many a second that is, and the memory it held."""
    own = [read_article(path) for path in sorted(PASSAGES.glob("*.md"))]
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder, "articles.jsonl")
        with articles.open("wb") as file:
            for article in made_of(own, count):
                file.write(msgspec.json.encode(article) + b"\n")
        print(f"{count:,} articles, {articles.stat().st_size / 1e6:.0f} MB of text\n")
        print(f"{'':28}{'seconds':>9}{'a second':>10}{'MB':>7}")
        ledger, claims = Path(folder, "ledger"), Path(folder, "claims.jsonl")
        steps = {
            "extract to a file": ["extract", articles, "-o", claims],
            "the same again": ["extract", articles, "-o", claims],
            "extract to the ledger": ["extract", articles, "--ledger", ledger],
            "positions of a day": ["positions", "--ledger", ledger, "--format", "csv"],
        }
        for label, words in steps.items():
            start = time.perf_counter()
            done = subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "-c", COMMAND, *map(str, words)], capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            took = time.perf_counter() - start
            held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{label:28}{took:9.1f}{count / took:10.0f}{held:7.0f}", flush=True)
            if done.returncode:
                print(done.stderr.strip().splitlines()[-1:])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
