"""Collections of articles for tests, and the command that reads them."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from pyarrow import parquet

from geo.cli import main

PLACES = ("al-Shaar", "Sheikh Lutfi", "al-Marjeh", "Karm al-Qaterji")


def row(number: int, **fields: Any) -> dict[str, Any]:
    """An article that makes one claim, and no other article makes it."""
    day = f"2016-12-{number % 28 + 1:02}"
    text = (
        f"Government forces captured {PLACES[number % 4]} in Aleppo after {number + 2} days of "
        "fighting, the Syrian Observatory for Human Rights said."
    )
    return {"id": f"{day}-{number}", "publisher": "dpa", "published": day, "text": text, **fields}


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows))
    return path


def run(*arguments: str, code: int = 0) -> Result:
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code == code, ran.output
    return ran


def rows_of(folder: Path) -> list[dict[str, Any]]:
    return list(parquet.read_table(folder).to_pylist())
