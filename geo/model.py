"""The nouns: Article, Claim, Quote, Source, Actor, Place and the words that describe them.

Records are frozen and checked where they enter (msgspec decodes with types; the rules that
span fields are in ``__post_init__``). This module imports nothing of ours but the errors
and how JSON is decoded.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from geo._json import decode
from geo.errors import RecordError


class Status(StrEnum):
    """What a source asserts about a place; each is defined in ``data/statuses.yaml``."""

    CAPTURED = "captured"
    HELD = "held"
    LOST = "lost"
    CONTESTED = "contested"
    ADVANCED = "advanced"
    BESIEGED = "besieged"
    STRUCK = "struck"
    THREATENED = "threatened"
    ABANDONED = "abandoned"


class Extent(StrEnum):
    """How much of the place the assertion covers."""

    WHOLE = "whole"
    PART = "part"
    UNSTATED = "unstated"


class SourceKind(StrEnum):
    """What sort of voice a source is. A description, never a grade."""

    PARTY = "party"
    GOVERNMENT = "government"
    STATE_MEDIA = "state media"
    MEDIA = "media"
    MONITOR = "monitor"
    ORGANISATION = "organisation"
    LOCAL = "local"
    UNNAMED = "unnamed"


class OutlineKind(StrEnum):
    """Where an outline comes from, from the most to the least to be trusted."""

    OSM = "osm"
    IMPORTED = "imported"
    AREA = "area"
    APPROXIMATE = "approximate"
    POINT = "point"


Text = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(gt=0, le=1)]


class Article(Struct, frozen=True, kw_only=True):
    r"""One published text, as it was read.

    ``text`` is the body with line ends as ``\n`` and nothing else changed; every offset in a
    claim counts its characters (code points). ``published`` is an ISO date or date-time.
    """

    id: Text
    title: str
    publisher: Text
    published: Text
    text: Text
    url: str | None = None
    language: str = "en"

    @property
    def sha256(self) -> str:
        """Hash of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def day(self) -> dt.date:
        """The day of publication, as its publisher's clock had it."""
        return dt.date.fromisoformat(self.published[:10])


class Quote(Struct, frozen=True, kw_only=True):
    """Words of an article and where they stand (W3C Web Annotation text selectors).

    ``start`` and ``end`` are character offsets in ``Article.text``, end exclusive.
    """

    exact: Text
    start: Count
    end: Count
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def cut(cls, text: str, start: int, end: int, *, context: int = 40) -> "Quote":
        """The words ``text[start:end]`` with ``context`` characters on either side."""
        return cls(
            exact=text[start:end],
            start=start,
            end=end,
            prefix=text[max(0, start - context) : start],
            suffix=text[end : end + context],
        )


class Claim(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One assertion by one source about one place, with the words that carry it.

    Fields are those of the claim record in the README. ``source`` asserts, ``publisher``
    carried it. ``event_date`` is an ISO date (``2016-12-06``, ``2016-12``, ``2016``), an
    interval ``a/b`` of such, or None where the text gives none.
    """

    id: str = ""
    source: Text
    source_text: str
    speaker: str | None = None
    relay: str | None = None
    publisher: Text
    article: Text
    article_sha256: str
    url: str | None = None
    published_at: Text
    place_text: Text
    place_id: str | None = None
    status: Status
    status_text: str
    actor: str | None = None
    denied: bool = False
    hedged: bool = False
    extent: Extent = Extent.UNSTATED
    fraction: Share | None = None
    killed: Count | None = None
    injured: Count | None = None
    event_date: str | None = None
    exact: Text
    prefix: str = ""
    suffix: str = ""
    start: Count
    end: Count
    confidence: Annotated[float, Meta(ge=0, le=1)] = 1.0
    origin: Text = "manual"

    def __post_init__(self) -> None:
        """Check what spans fields and give the claim its id.

        Raises
        ------
        RecordError
            Where a date is no date, the quote's offsets do not fit its length, or a given
            id is not the hash of the key fields.
        """
        if self.end - self.start != len(self.exact):
            raise RecordError(
                f"field 'end': {self.start}..{self.end} does not fit the "
                f"{len(self.exact)} characters of 'exact'"
            )
        try:
            event_span(self.published_at)
        except ValueError:
            raise RecordError(
                f"field 'published_at': {self.published_at!r} is no ISO date"
            ) from None
        if self.event_date is not None:
            try:
                event_span(self.event_date)
            except ValueError:
                raise RecordError(
                    f"field 'event_date': {self.event_date!r} is no ISO date or interval a/b"
                ) from None
        expected = claim_id(self)
        if self.id not in ("", expected):
            raise RecordError(
                f"field 'id': {self.id!r} is not the hash of the claim's fields "
                f"({expected}); leave it out"
            )
        msgspec.structs.force_setattr(self, "id", expected)

    @property
    def dated(self) -> dt.date:
        """The day the claim counts from: the last day of its event, never after publication.

        A claim without an event date counts from the day its article was published.
        """
        published = event_span(self.published_at)[1]
        if self.event_date is None:
            return published
        return min(published, event_span(self.event_date)[1])

    @property
    def asserted(self) -> dt.date:
        """The day the claim was published: before it, the source had not yet said so."""
        return event_span(self.published_at)[0]


# What makes two claims the same claim. Offsets, place_id, confidence and origin are left out:
# an edit elsewhere in the text, a better gazetteer or a newer reader must not lose a review.
KEY_FIELDS = (
    "article",
    "source",
    "relay",
    "place_text",
    "status",
    "actor",
    "denied",
    "extent",
    "event_date",
    "exact",
)
_key_of = attrgetter(*KEY_FIELDS)


def claim_id(claim: Claim) -> str:
    """The claim's content hash: 20 hexadecimal digits over its key fields."""
    key = msgspec.json.encode(_key_of(claim))
    return hashlib.sha256(key).hexdigest()[:20]


class Actor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A side that can hold a place."""

    id: Text
    name: Text
    aliases: tuple[str, ...] = ()
    war: tuple[str, ...] = ()


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who asserts. ``side`` is the actor it belongs to or speaks for, if any."""

    id: Text
    name: Text
    kind: SourceKind = SourceKind.UNNAMED
    aliases: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    side: str | None = None
    war: tuple[str, ...] = ()
    url: str | None = None


class NotChosen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A candidate for a name that was not taken, and why not, for readers.

    ``id`` is a place's (``osm:way/502`` for an element of OpenStreetMap), ``name`` as a reader
    knows it, ``kind`` what it is (``city``; ``amenity=school`` for what is no place).
    """

    id: Text
    name: str
    kind: str
    reason: str


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place by its names. Its outline is the gazetteer's to give.

    ``lon``, ``lat`` are WGS 84 degrees (EPSG:4326). ``within`` names the ids of the places
    around it, the nearest first. ``credit`` and ``licence`` are required: an outline nobody
    is named for cannot be published.
    """

    id: Text
    name: Text
    kind: Text
    outline: OutlineKind
    credit: Text
    licence: Text
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    names: dict[str, str] = {}
    """Names by language code (``ar``, ``uk``), for display."""
    spellings: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    note: str = ""
    """How the outline was made and how far it can be trusted, for readers."""
    fetched: str | None = None
    """ISO date on which the outline was taken from its origin."""
    same_as: tuple[str, ...] = ()
    """Ids that this place has elsewhere (``osm:way/501``); a gazetteer knows it by them too."""
    rejected: tuple[NotChosen, ...] = ()
    """What else OpenStreetMap has by the name it was asked for, and why it was not taken."""


# A ledger of years names few days again and again.
@lru_cache(maxsize=10_000)
def event_span(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of an ISO date of any precision, a date-time or an interval ``a/b``.

    Raises
    ------
    ValueError
        Where the text is none of these, or the interval runs backwards.
    """
    first, _, last = text.partition("/")
    begin, end = _day_span(first)[0], _day_span(last or first)[1]
    if end < begin:
        raise ValueError(text)
    return begin, end


_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ]\d\d:\d\d.*)?)?)?", re.ASCII)


def _day_span(text: str) -> tuple[dt.date, dt.date]:
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None  # the first group always takes part in a match
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if day is None:
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return dt.date(year, month, 1), following - dt.timedelta(days=1)
    return dt.date(year, month, day), dt.date(year, month, day)


_HAMZA = "\u0653\u0654\u0655"


def slug(text: str) -> str:
    """Lower-case letters and digits of any script joined by hyphens; may be empty."""
    # Taken apart first: a letter drawn for mathematics has no lower case of its own.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    # Accents and vowel signs go; the hamza stays, since Arabic words are misspelled without it.
    plain = "".join(c for c in folded if c in _HAMZA or not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain)
    return re.sub(r"[\W_]+", "-", plain.replace("'", "").replace("\u2019", "")).strip("-")


def check_text(field: str, value: object) -> None:
    """Refuse what only looks like text: no database, no file and no page takes it.

    Raises
    ------
    RecordError
        Where a value is text with a NUL character or half of a surrogate pair in it.
    """
    if isinstance(value, str) and ("\0" in value or not _writable(value)):
        raise RecordError(f"field {field!r}: {value[:40]!r} is no text that can be written")


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def decode_claim(line: bytes | str) -> Claim:
    """A claim from one line of JSON.

    Raises
    ------
    RecordError
        Naming the field that breaks the record's rules.
    """
    try:
        return decode(line, kind=Claim)
    except msgspec.ValidationError as error:
        raise RecordError(_field_message(str(error))) from None
    except msgspec.DecodeError as error:
        raise RecordError(f"not a JSON object: {error}") from None


def _field_message(message: str) -> str:
    """msgspec's ``Expected ... - at `$.start``` turned to name the field first."""
    found = re.fullmatch(r"(.*) - at `\$\.(\w+).*`", message)
    return f"field {found[2]!r}: {found[1]}" if found else message


def to_line(record: Struct) -> bytes:
    """A record as one line of JSON, fields in their declared order, ending in a newline."""
    return msgspec.json.encode(record) + b"\n"
