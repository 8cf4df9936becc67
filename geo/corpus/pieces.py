"""The articles of a collection, one by one and not yet read.

A collection is a folder of articles, or a table with an article a row, as JSON Lines or Parquet:
``text``, ``publisher`` and ``published``, and where they are known ``id``, ``title``, ``url`` and
``language``. Other columns are left alone.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
from msgspec import Struct

from geo._files import lines_in, open_file
from geo._json import decode
from geo._page import MAX_BYTES
from geo.article import article_files, article_of, parse_article
from geo.errors import AccordingtoError, ArticleError
from geo.ledger.reads import file_hash
from geo.model import Article

_LINES = frozenset({".jsonl", ".ndjson"})
_ROWS = _LINES | {".parquet"}
FIELDS = ("id", "title", "publisher", "published", "url", "language", "text")
_ROWS_AT_A_TIME = 64
_LONGEST_ROW = 6 * MAX_BYTES  # as JSON writes it: a letter may take six bytes


class Piece(Struct, frozen=True, kw_only=True):
    """An article not yet read: a file's content, or a row of a table as JSON.

    ``name`` says where it stands.
    """

    name: str
    content: bytes
    row: bool = False

    @property
    def sha256(self) -> str:
        """The hash by which the article is known again, hexadecimal."""
        return file_hash(self.content)

    def article(self, **told: str | None) -> Article:
        """The article itself.

        Raises
        ------
        ArticleError
            Where it is none, or does not say who published it when.
        """
        if not self.row:
            return parse_article(self.content, name=self.name, **told)
        try:
            fields = decode(self.content, kind=dict[str, object])
        except msgspec.DecodeError as error:
            raise ArticleError(f"{self.name}: not a JSON object: {error}") from None
        said: dict[str, str | None] = {}
        for field in FIELDS:
            value = fields.get(field)
            if not isinstance(value, str | None):
                raise ArticleError(f"{self.name}: field {field!r}: {value!r} is no text")
            said[field] = value
        return article_of(said, named=self.name, **told)


def is_collection(source: str | Path) -> bool:
    """Whether this is a table of articles."""
    return _kind(Path(source)) in _ROWS


def _kind(path: Path) -> str:
    """The suffix that says what a file holds, however it is compressed."""
    suffix = path.suffix.lower()
    inner = Path(path.stem).suffix.lower()
    return inner if suffix == ".gz" and inner in _LINES else suffix


def pieces(sources: Iterable[Path], *, failed: Callable[[object], object]) -> Iterator[Piece]:
    """The articles of collections, in order; what cannot be read at all is told to ``failed``."""
    for source in sources:
        try:
            files = list(_files(source))
        except AccordingtoError as error:
            failed(error)
            continue
        for path in files:
            try:
                yield from _pieces_of(path)
            except (OSError, EOFError, zlib.error) as error:
                said = getattr(error, "strerror", None) or error
                failed(f"{path}: cannot be read to its end ({said})")
            except AccordingtoError as error:
                failed(error)


def _files(source: Path) -> Iterator[Path]:
    if not source.is_dir():
        yield from article_files([source])
        return
    tables = {
        path
        for path in source.rglob("*")
        if _kind(path) in _ROWS
        and not any(part.startswith(".") for part in path.relative_to(source).parts)
    }
    yield from sorted(tables.union(article_files([source])))


def _pieces_of(path: Path) -> Iterator[Piece]:
    kind = _kind(path)
    if kind == ".parquet":
        yield from _rows_of_parquet(path)
    elif kind in _LINES:
        with open_file(path) as file, _unpacked(file, path) as stream:
            for number, line in enumerate(lines_in(stream, most=_LONGEST_ROW), start=1):
                if line.strip():
                    yield Piece(name=f"{path}: line {number}", content=line.strip(), row=True)
    else:
        # One byte more than an article may have, so that it is refused like any other.
        with open_file(path) as stream:
            content = stream.read(MAX_BYTES + 1)
        yield Piece(name=str(path), content=content)


def _unpacked(file: BinaryIO, path: Path) -> BinaryIO:
    packed = path.suffix.lower() == ".gz"
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file


def _rows_of_parquet(path: Path) -> Iterator[Piece]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise ArticleError(
            f"{path}: Parquet needs more (pyarrow is missing): pip install 'accordingto[dask]'"
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            there = file.schema_arrow.names
            columns = [name for name in FIELDS if name in there]
            if "text" not in columns:
                raise ArticleError(
                    f"{path}: has no column 'text' (it has {', '.join(there)}); an article a row "
                    f"needs text, publisher and published"
                )
            number = 0
            for batch in file.iter_batches(batch_size=_ROWS_AT_A_TIME, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    said = {field: _as_text(value) for field, value in row.items()}
                    content = json.dumps(said, sort_keys=True).encode()
                    yield Piece(name=f"{path}: row {number}", content=content, row=True)
    except pa.ArrowException as error:
        why = " ".join(str(error).split())
        raise ArticleError(f"{path}: is no Parquet file, or half of one ({why})") from None


def _as_text(value: object) -> object:
    """A date as ISO has it; what is no text is left to be refused by its name."""
    return value.isoformat() if hasattr(value, "isoformat") else _plain(value)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
