"""Kills a process that keeps claims, at random moments, and looks at the ledger after each.

    python _killing.py record|update FOLDER TIMES SEED

Run as a program of its own, without threads, so that a child is made by a fork and needs no
import: hundreds of kills take seconds. Prints how many were killed in the middle of something.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from geo.ledger import Ledger
from geo.model import Article, Claim, Quote, Status
from geo.update import update

ARTICLES = 12
LONGEST = 0.012


def claim_of(article: Article, sentence: str) -> Claim:
    """The claim that a sentence makes: one a line, its words the place."""
    start = article.text.index(sentence)
    cut = Quote.cut(article.text, start, start + len(sentence))
    return Claim(
        source="sohr",
        source_text="the Observatory",
        publisher="dpa",
        article=article.id,
        article_sha256=article.sha256,
        published_at=article.published,
        place_text=sentence,
        place_id=f"here/{len(sentence)}",
        status=Status.CAPTURED,
        status_text="captured",
        exact=cut.exact,
        prefix=cut.prefix,
        suffix=cut.suffix,
        start=cut.start,
        end=cut.end,
        origin="rules/0.1",
    )


def read(article: Article, **_: object) -> list[Claim]:
    """A reader without a language model."""
    return [claim_of(article, line) for line in article.text.splitlines()]


class Here:
    """A gazetteer that is content with the places as they are."""

    def knows(self, _: str, /) -> bool:
        return True

    def locate(self, claims: Iterable[Claim], /) -> Iterator[Claim]:
        return iter(claims)


def killed(work: Callable[[BinaryIO], None], chance: random.Random) -> tuple[list[str], bool]:
    """What a child said it had done when it was killed, and whether it was not done yet."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            with os.fdopen(into, "wb", buffering=0) as said:
                work(said)
        finally:
            os._exit(0)
    os.close(into)
    time.sleep(chance.uniform(0, LONGEST))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(out, "rb") as heard:
        done = heard.read().decode().splitlines()
    return done, os.WIFSIGNALED(status)


def refuse(message: str) -> None:
    """A line that cannot be read is the very thing that must not happen."""
    raise AssertionError(message)


def kill_record(folder: Path, times: int, chance: random.Random) -> int:
    """Claims recorded one by one: whatever was said to be kept is there."""
    ledger = Ledger(folder, report=refuse)
    folder.mkdir()
    kept: set[str] = set()
    middle = 0
    for number in range(times):

        def work(said: BinaryIO, number: int = number) -> None:
            for turn in range(10**6):
                text = f"{number} {turn}"
                name = f"2016-12-06-{turn % ARTICLES}"
                article = Article(
                    id=name, title="", publisher="dpa", published="2016-12-06", text=text
                )
                ledger.record(name, [claim_of(article, text)], replacing=None)
                said.write(f"{text}\n".encode())

        said, unfinished = killed(work, chance)
        middle += unfinished
        kept.update(said)
        assert kept <= {claim.exact for claim in ledger}
    return middle


def kill_update(folder: Path, times: int, chance: random.Random) -> int:
    """A folder of articles that change: every text ends up read, none that was is lost."""
    articles, ledger = folder / "articles", Ledger(folder / "claims", report=refuse)
    articles.mkdir(parents=True)
    versions = dict.fromkeys(range(ARTICLES), 0)
    texts: dict[str, set[str]] = {}

    def write(number: int) -> None:
        head = "---\npublisher: dpa\npublished: 2016-12-06\n---\n"
        lines = (f"{number} says {versions[number]}", f"{number} says always")
        (articles / f"{number}.md").write_text(head + "\n".join(lines) + "\n")

    def work(said: BinaryIO) -> None:
        changes = update([articles], ledger=ledger, gazetteer=Here(), read=read)
        said.writelines(f"{change.article}\n".encode() for change in changes)  # one by one

    for number in versions:
        write(number)
    middle = 0
    for _ in range(times):
        said, unfinished = killed(work, chance)
        middle += unfinished
        for article in said:
            number = int(article.rpartition("-")[2])
            now = {claim.exact for claim in ledger.claims(article)}
            assert now == {f"{number} says {versions[number]}", f"{number} says always"}
            texts.setdefault(article, set()).update(now)
        for article, told in texts.items():
            still = {claim.exact for claim in ledger.claims(article)}
            assert told <= still | {claim.exact for claim in ledger.superseded(article)}
        if not unfinished or chance.random() < 0.2:
            for number in chance.sample(sorted(versions), ARTICLES // 2):
                versions[number] += 1
                write(number)
    list(update([articles], ledger=ledger, gazetteer=Here(), read=read))
    assert list(update([articles], ledger=ledger, gazetteer=Here(), read=read)) == []
    assert {claim.exact for claim in ledger} == {
        line
        for number, version in versions.items()
        for line in (f"{number} says {version}", f"{number} says always")
    }
    names = {path.name for path in ledger.folder.iterdir()}
    assert names - {"superseded", ".read.jsonl"} == {
        f"2016-12-06-{number}.jsonl" for number in versions
    }
    return middle


if __name__ == "__main__":
    what, where, how_often, seed = sys.argv[1:]
    kill = {"record": kill_record, "update": kill_update}[what]
    print(kill(Path(where), int(how_often), random.Random(int(seed))))  # noqa: T201 - a program
