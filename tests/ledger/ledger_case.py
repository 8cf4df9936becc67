"""Claims for tests of the ledgers, and a process that records them."""

import subprocess
import sys
from pathlib import Path

import msgspec

from geo.model import Claim

ARTICLE = "2016-12-06-town"


def claim(exact: str, **fields: object) -> Claim:
    start = fields.pop("start", 0)
    assert isinstance(start, int)
    return msgspec.convert(
        {
            "source": "sohr",
            "source_text": "the Observatory",
            "publisher": "dpa",
            "article": ARTICLE,
            "article_sha256": "0" * 64,
            "published_at": "2016-12-06",
            "place_text": "al-Shaar",
            "status": "captured",
            "status_text": "captured",
            "exact": exact,
            "start": start,
            "end": start + len(exact),
            "origin": "rules/0.1",
            **fields,
        },
        Claim,
    )


_WRITER = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from ledger_case import ARTICLE, claim
from geo.ledger import open_ledger
ledger = open_ledger(sys.argv[1])
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    word = f"{{sys.argv[2]}}{{number}}"
    ledger.record(ARTICLE, [claim(word, start=number, origin="manual")], replacing=None)
    print(word, flush=True)
"""


def writer(where: str, name: str, count: int) -> subprocess.Popen[str]:
    """A process that records claims of one article, one by one, and says each when it is kept."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, where, name, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process
