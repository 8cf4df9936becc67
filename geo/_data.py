"""Where the data files are: the user's own folder first, then those that came with the package."""

from pathlib import Path
from typing import TypeVar

import msgspec

from geo.errors import VocabularyError

T = TypeVar("T")

_INSTALLED = Path(__file__).parent / "data"
_CHECKOUT = Path(__file__).parent.parent / "data"


def shipped(name: str) -> Path:
    """Path of a data file that came with the package, in a wheel or in a checkout."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root / name


def preferred(name: str, folder: Path | None) -> Path:
    """``folder / name`` where it exists, else the shipped file of that name."""
    if folder is not None and (folder / name).exists():
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
        return msgspec.yaml.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise VocabularyError(f"{path}: cannot be read ({error.strerror})") from None
    except msgspec.ValidationError as error:
        raise VocabularyError(f"{path}: {error}") from None
    except msgspec.DecodeError as error:
        raise VocabularyError(f"{path}: no YAML: {' '.join(str(error).split())}") from None
