"""Claims from other people's tables: CSV and GeoJSON with any columns, and ACLED's export.

A table row is taken as one source's assertion, its words those of a column. Rows that were
exported from a ledger keep the article they came from; of any other table, the rows' words
are the text of one article, so that every claim still has a quote and a place to find it.
"""

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import msgspec
from msgspec import Struct

from geo._cells import from_cell
from geo._files import LONGEST_LINE, open_file, read_file
from geo._json import decode
from geo.errors import InputError, RecordError
from geo.model import Claim, check_text, slug
from geo.theatre import Focus, Theatre

FIELDS = Claim.__struct_fields__


class Table(Struct, frozen=True, kw_only=True):
    """A table of somebody's and how to read it.

    ``columns`` says which column holds a field where the names differ; ``values`` gives fields
    that no column holds. ``published`` is for rows that do not say when they were published.
    """

    path: Path
    publisher: str | None = None
    published: str | None = None
    columns: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    acled: bool = False


def read_table(
    table: Table, *, theatre: Theatre, failed: Callable[[RecordError], object] | None = None
) -> Iterator[Claim]:
    """The claims of a table, without a ``place_id`` where it gives none.

    A row that breaks the rules of a claim is told to ``failed`` with its number, counted from
    1 without the header; without ``failed`` it is raised.

    Raises
    ------
    InputError
        Where the file cannot be read, or a field is none of a claim's.
    RecordError
        Where a row is no claim and there is no ``failed``.
    """
    for field in (*table.columns, *table.values):
        if field not in FIELDS:
            raise InputError(f"{field!r}: is no field of a claim; known: {', '.join(FIELDS)}")
    article = slug(f"{table.published or ''} {table.path.stem}")
    offset = 0
    for number, row in enumerate(_rows(table.path), start=1):
        try:
            drafts = _from_acled(row, theatre) if table.acled else [_fields(row, table)]
            longest = 0
            for draft in drafts:
                fields = {
                    "published_at": table.published,
                    "publisher": table.publisher and slug(table.publisher),
                    **draft,
                }
                words = str(fields.get("exact") or "")
                if fields.get("article") is None:
                    fields |= _in_the_table(words, article, offset)
                    longest = max(longest, len(words) + 1)
                elif fields.get("start") is None:  # a map's download does not say
                    fields |= {"start": 0, "end": len(words)}
                yield _claim(fields)
            offset += longest
        except RecordError as error:
            said = RecordError(f"{table.path}: row {number}: {error}")
            if failed is None:
                raise said from None
            failed(said)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a CSV file, or the properties of a GeoJSON file's features."""
    try:
        if path.suffix.lower() in (".geojson", ".json"):
            yield from (f.properties for f in decode(read_file(path), kind=_Collection).features)
            return
        with (
            open_file(path) as file,
            io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as stream,
        ):
            for row in csv.DictReader(_bounded(stream), strict=True):
                yield {name: _cell(value) for name, value in row.items()}
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: is no CSV file in UTF-8: {error}") from None
    except msgspec.DecodeError as error:
        raise InputError(f"{path}: is no GeoJSON FeatureCollection: {error}") from None


def _cell(value: object) -> object:
    return from_cell(value) if isinstance(value, str) else value


class _Feature(Struct):
    properties: dict[str, Any]


class _Collection(Struct):
    features: list[_Feature]


def _bounded(stream: TextIO) -> Iterator[str]:
    """The lines of a table, none without an end."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"a line is longer than {LONGEST_LINE:,} characters")
        yield line


def _fields(row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """The fields of a claim in a row; an empty cell says nothing."""
    fields = {name: row[name] for name in FIELDS if row.get(name) not in (None, "")}
    for field, column in table.columns.items():
        if column not in row:
            raise RecordError(f"field {field!r}: there is no column {column!r}")
        if row[column] not in (None, ""):
            fields[field] = row[column]
    return fields | dict(table.values)


def _in_the_table(words: str, article: str, offset: int) -> dict[str, Any]:
    """Where a row's words stand in the text that the table's rows make, one a line."""
    return {
        "article": article,
        # Of the row, not of the table: one more row makes no other claim of the rows before it.
        "article_sha256": hashlib.sha256(words.encode()).hexdigest(),
        "exact": words,
        "start": offset,
        "end": offset + len(words),
    }


def _claim(fields: dict[str, Any]) -> Claim:
    given = {"source_text": "", "status_text": "", "article_sha256": "", **fields}
    missing = next((name for name in _NEEDED if given.get(name) in (None, "")), None)
    if missing is not None:
        raise RecordError(f"field {missing!r}: is missing; map a column to it or give a value")
    for name, value in given.items():
        check_text(name, value)
        if name in _NEEDED and not isinstance(value, str):
            raise RecordError(f"field {name!r}: {value!r} is no text")
    if given["source"] != slug(given["source"]):
        raise RecordError(
            f"field 'source': {given['source']!r} is no id; write {slug(given['source'])!r}"
        )
    try:
        return msgspec.convert(given, Claim, strict=False)
    except msgspec.ValidationError as error:
        raise RecordError(str(error).replace("`$.", "`")) from None


_NEEDED = ("source", "place_text", "status", "exact", "publisher", "published_at")

# ACLED's sub-event types that say something about a place, after its codebook. Who took a place
# is told by the kind of actor, not by its number: ACLED's actors 1 and 2 have no direction.
_STRUCK = (
    *("Air/drone strike", "Shelling/artillery/missile attack", "Suicide bomb"),
    *("Remote explosive/landmine/IED", "Grenade", "Chemical weapon"),
)
_ACLED_STATUS = {
    "Government regains territory": "captured",
    "Non-state actor overtakes territory": "captured",
    "Non-violent transfer of territory": "captured",
    "Armed clash": "contested",
    **dict.fromkeys(_STRUCK, "struck"),
}
_STATE_FORCES = frozenset({"1", "State forces", "State Forces"})


def _from_acled(row: Mapping[str, Any], theatre: Theatre) -> list[dict[str, Any]]:
    """A claim for each source an ACLED event names; none where it is not about territory."""
    kind = row.get("sub_event_type")
    if kind is None:
        raise RecordError("there is no column 'sub_event_type'; is it an export of ACLED's?")
    status = _ACLED_STATUS.get(str(kind))
    if status is None:
        return []
    day = _acled_date(str(row.get("event_date") or ""))
    focus = theatre.focus(f"{row.get('country') or ''} {row.get('notes') or ''}")
    actor = _acled_actor(row, str(kind))
    fields = {
        "status": status,
        "status_text": str(kind),
        "place_text": str(row.get("location") or ""),
        "actor": actor and _actor_id(actor, str(row.get("country") or ""), focus),
        "event_date": day if str(row.get("time_precision") or "1") == "1" else None,
        "published_at": _acled_published(row) or day,
        "publisher": "acled",
        "exact": " ".join(str(row.get("notes") or "").split()),
        "killed": row.get("fatalities") or None,
        "origin": "acled",
    }
    named = [name.strip() for name in str(row.get("source") or "").split(";") if name.strip()]
    return [
        fields
        | {
            "source": (focus.source_in(name) if focus.is_name(name) else None) or slug(name),
            "source_text": name,
        }
        for name in named or ["ACLED"]
    ]


def _acled_actor(row: Mapping[str, Any], kind: str) -> str | None:
    actors = [str(row.get(name) or "") or None for name in ("actor1", "actor2")]
    if kind in _STRUCK:
        return actors[0]
    wanted = {"Government regains territory": True, "Non-state actor overtakes territory": False}
    if kind not in wanted:
        return None
    for actor, name in zip(actors, ("inter1", "inter2"), strict=True):
        code = str(row.get(name) or "")
        if code and (code in _STATE_FORCES) == wanted[kind]:
            return actor
    return None


def _actor_id(name: str, country: str, focus: Focus) -> str:
    """The actor ACLED means by ``Military Forces of Syria (2000-)``; else the name as it is."""
    bare = re.sub(r"\s*\(.*?\)", "", name)
    _, _, of = bare.partition(" Forces of ")
    if of and of == country:
        return "government"
    known = [spelled for spelled in (bare, of) if spelled and focus.is_name(spelled)]
    return (known and focus.actor_in(known[0])) or bare


def _acled_date(text: str) -> str:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise RecordError(f"field 'event_date': {text!r} is no date")


def _acled_published(row: Mapping[str, Any]) -> str | None:
    stamp = str(row.get("timestamp") or "")
    if not stamp.isdecimal():
        return None
    try:
        return dt.datetime.fromtimestamp(int(stamp), tz=dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise RecordError(f"field 'timestamp': {stamp[:40]!r} is no time") from None
