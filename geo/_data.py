"""Where the data files are: the user's own folder first, then those that came with the package."""

import os
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from geo._files import read_file
from geo.errors import VocabularyError

T = TypeVar("T")

_MOST = 10_000_000  # bytes
_DEEPEST = 20
# libyaml's parser, where PyYAML was built with it, is ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INSTALLED = Path(__file__).parent / "data"
_CHECKOUT = Path(__file__).parent.parent / "data"


def shipped(name: str) -> Path:
    """Path of a data file that came with the package, in a wheel or in a checkout."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root / name


def preferred(name: str, folder: Path | None) -> Path:
    """``folder / name`` where it exists, else the shipped file of that name."""
    # A link that leads nowhere is meant for a file, and to be told of.
    if folder is not None and os.path.lexists(folder / name):
        return folder / name
    return shipped(name)


def read_yaml(path: Path, *, kind: type[T]) -> T:
    """A YAML file decoded and checked as a record of ``kind``.

    Raises
    ------
    VocabularyError
        Where the file is missing, is no YAML, or breaks the record's rules.
    """
    try:
        content = read_file(path, most=_MOST)
        _check_plain(content)
        return msgspec.yaml.decode(content, type=kind)
    except OSError as error:
        raise VocabularyError(f"{path}: cannot be read ({error.strerror})") from None
    except msgspec.ValidationError as error:
        raise VocabularyError(f"{path}: {error}") from None
    except (msgspec.DecodeError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise VocabularyError(f"{path}: no YAML: {' '.join(str(error).split())}") from None


def _check_plain(content: bytes) -> None:
    """Refuse YAML that is small as a file and large, or too deep, once it is read.

    Raises
    ------
    msgspec.DecodeError
        Where it has an alias, or is nested deeper than any vocabulary.
    """
    depth = 0
    for event in yaml.parse(content, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise msgspec.DecodeError(
                f"line {_line(event)}: an alias (*{event.anchor}); write it out"
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise msgspec.DecodeError(f"line {_line(event)}: it is nested too deep")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1
