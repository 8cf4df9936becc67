"""Every error this package raises on purpose.

AccordingtoError
├── InputError            what was given cannot be used: file, line, field, what to do
│   ├── ArticleError      an article that cannot be read
│   ├── RecordError       a claim, a place or a review that breaks its rules
│   └── VocabularyError   a data file (actors, sources, statuses) that breaks its rules
├── PlaceError            a gazetteer or an outline that cannot be used
├── NetworkError          a server that did not answer, or not as it should
└── LedgerError           claims that cannot be kept or read back
    └── LedgerGoneError   the server that a ledger is on, which does not answer

Messages are one line: what was asked, what came back, what to do.
"""

_LONGEST = 1_000  # letters


def plain(message: object) -> str:
    """A message as one line of letters that a terminal shows and does not obey.

    What it quotes may be anything: line ends become blanks, letters without a look of their own
    (control characters, overrides of the writing direction) are written out, and what would fill
    a screen is cut in its middle.
    """
    text = " ".join(str(message).split())
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} [...] {text[-_LONGEST // 2 :]}"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class AccordingtoError(Exception):
    """Root of the tree; the command line prints its message and exits with 1."""

    def __init__(self, message: object) -> None:
        super().__init__(plain(message))


class InputError(AccordingtoError):
    """What was given cannot be used."""


class ArticleError(InputError):
    """An article that cannot be read."""


class RecordError(InputError):
    """A record that breaks its rules."""


class VocabularyError(InputError):
    """A vocabulary file that breaks its rules."""


class PlaceError(AccordingtoError):
    """A gazetteer or an outline that cannot be used."""


class NetworkError(AccordingtoError):
    """A server that did not answer, or not as it should."""


class LedgerError(AccordingtoError):
    """Claims that cannot be kept or read back."""


class LedgerGoneError(LedgerError):
    """The server that a ledger is on does not answer: no article is at fault."""
