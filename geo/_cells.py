"""Text in the cells of CSV files, where spreadsheets take some of it for orders.

A cell that begins with ``=``, ``+``, ``-`` or ``@``, whatever blanks or invisible letters stand
before it, is run as a formula by what opens the file; a formula may fetch an address. So an
apostrophe is put before it, and taken away again where such a cell is read.
"""

import re

# As csvCell in drawing/assets/download.js. The apostrophes first: what has one of its own gets
# another, so that what is read back is what was written.
_RUN = (
    r"(?:[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]"
    r"|[\t\r\n])"
)
_WRITTEN = re.compile(f"'*{_RUN}")
_READ = re.compile(f"'+{_RUN}")


def to_cell(value: object) -> object:
    """A value as a cell that no spreadsheet runs; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and _WRITTEN.match(value) else value


def from_cell(text: str) -> str:
    """The text that ``to_cell`` made a cell of."""
    return text[1:] if _READ.match(text) else text
