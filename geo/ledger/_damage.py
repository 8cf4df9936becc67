"""What cannot be read back: told to somebody, kept as it is, and without a part in anything."""

import warnings
from collections.abc import Callable

Report = Callable[[str], None]
"""Is told of each line that cannot be read: what it is and where it stands."""


def warn(message: str) -> None:
    """Tell whoever runs the program, where nobody else was said to be told."""
    warnings.warn(message, stacklevel=3)
