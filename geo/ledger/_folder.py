"""What every folder of the ledger promises: that no newer format is taken for damage."""

from pathlib import Path

from geo._files import read_file
from geo.errors import LedgerError

# A folder without the file is of the first format. Whoever changes what a line means writes the
# next number there, so that an older program does not take newer lines for damage.
FORMAT = 1
_FORMAT_FILE = ".format"
_MOST_FORMAT = 100


def check_format(folder: Path) -> None:
    """Refuse a folder that a newer program wrote.

    Raises
    ------
    LedgerError
        Where it is of another format, or does not say so in a way that can be read.
    """
    path = folder / _FORMAT_FILE
    try:
        said = read_file(path, most=_MOST_FORMAT).decode("utf-8", "replace").strip()
    except FileNotFoundError:
        return
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read ({error.strerror})") from None
    if said != str(FORMAT):
        raise LedgerError(
            f"{folder}: is in the format {said!r} of a newer accordingto; this one "
            f"knows format {FORMAT}: upgrade it"
        )
