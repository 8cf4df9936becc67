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


class AccordingtoError(Exception):
    """Root of the tree; the command line prints its message and exits with 1."""


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
