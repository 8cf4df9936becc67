"""Days and spans of days in words, against the day of publication.

"Tuesday" is the last Tuesday up to publication, "overnight" the night before it, "in the last two
weeks" an interval ``a/b`` that ends on it. What names no day gives none: nothing is invented.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable, Sequence

from msgspec import Struct

from geo.reading.numbers import number

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = (
    "January|Jan", "February|Feb", "March|Mar", "April|Apr", "May", "June|Jun", "July|Jul",
    "August|Aug", "September|Sept|Sep", "October|Oct", "November|Nov", "December|Dec",
)  # fmt: skip
_MONTHS = {n.casefold(): i for i, names in enumerate(_MONTH_NAMES, 1) for n in names.split("|")}
_MONTH = rf"(?P<month>{'|'.join(_MONTH_NAMES)})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = r"(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT = r"(?P<unit>hour|day|week|month|year)s?"
_PART = r"(?P<part>early|mid|late|the (?:start|beginning|middle|end) of)[- ]"
_SINCE = r"(?P<since>[Ss]ince |[Ff]rom )?"

# A date without a year that lies further ahead is last year's; clocks and slips explain the rest.
_AHEAD = dt.timedelta(days=7)

Found = re.Match[str]
Day = dt.date
Reading = Callable[[Found, Day], str | None]
Rule = tuple[re.Pattern[str], Reading]


class DateMention(Struct, frozen=True, kw_only=True):
    """Words for a date (character offsets, end exclusive) and the ISO date or interval meant."""

    start: int
    end: int
    value: str


def find_dates(text: str, *, published: Day) -> list[DateMention]:
    """The dates a text names, in its order, none overlapping another.

    Years before 1 and days that no calendar has are passed over.
    """
    rules = _CALENDAR if _OF_CALENDAR.search(text) else []
    rules = rules + (_DISTANCE if _OF_DISTANCE.search(text.lower()) else [])
    return dates_by(rules, text, published=published)


def dates_by(rules: Sequence[Rule], text: str, *, published: Day) -> list[DateMention]:
    """The dates that rules find in a text, in its order; of two that overlap, the earlier rule's.

    A rule is a pattern and what reads a match of it: None, or an error, says that it is no date.
    """
    taken: list[DateMention] = []
    for pattern, read in rules:
        for found in pattern.finditer(text):
            if any(found.start() < d.end and d.start < found.end() for d in taken):
                continue
            try:
                value = read(found, published)
            except (ValueError, OverflowError):
                continue
            if value is not None:
                taken.append(DateMention(start=found.start(), end=found.end(), value=value))
    return sorted(taken, key=lambda date: date.start)


def interval(first: Day, last: Day) -> str:
    """The interval ``a/b`` from one day to another; one day alone as that day.

    Raises
    ------
    ValueError
        Where it would end before it begins.
    """
    if last < first:
        raise ValueError(f"{first}/{last}")
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def from_then(found: Found, first: Day, published: Day, otherwise: str) -> str | None:
    """From a day to publication where the words say since; otherwise what they say alone."""
    if not found["since"]:
        return otherwise
    return interval(first, published) if first <= published else None


def _calendar_day(found: Found, published: Day) -> str | None:
    month = _MONTHS[found["month"].casefold()]
    year = int(found["year"]) if found["year"] else published.year
    day = Day(year, month, int(found["day"]))
    if not found["year"] and day > published + _AHEAD:
        day = Day(year - 1, month, int(found["day"]))
    return from_then(found, day, published, day.isoformat())


def _month_of_year(found: Found, published: Day) -> str | None:
    month = _MONTHS[found["month"].casefold()]
    year = int(found["year"]) if found["year"] else published.year
    part = _part(found)
    begin = {"mid": 15, "late": 21}.get(part, 1)
    if not found["year"] and (month, begin) > (published.month, published.day):
        year -= 1
    last = monthrange(year, month)[1]
    end = {"early": 10, "mid": 15}.get(part, last)
    first, final = Day(year, month, begin), Day(year, month, end)
    if part == "mid" and found["since"] is None:
        first, final = Day(year, month, 11), Day(year, month, 20)
    whole = f"{year:04d}-{month:02d}" if not part else interval(first, min(final, published))
    return from_then(found, first, published, whole)


def _part(found: Found) -> str:
    part = (found["part"] or "").casefold()
    if "start" in part or "beginning" in part:
        return "early"
    if "middle" in part:
        return "mid"
    return "late" if "end" in part else part


def _year(found: Found, published: Day) -> str | None:
    year = int(found["year"])
    if year > published.year:
        return None
    return from_then(found, Day(year, 1, 1), published, f"{year:04d}")


def _weekday(found: Found, published: Day) -> str | None:
    wanted = _DAYS.index(found["weekday"].casefold())
    back = (published.weekday() - wanted) % 7
    if found["last"] and back == 0:
        back = 7
    day = published - dt.timedelta(days=back)
    return from_then(found, day, published, day.isoformat())


def _ago(found: Found, published: Day) -> str | None:
    return (published - _length(found)).isoformat() if found["unit"] != "hour" else None


def _last_units(found: Found, published: Day) -> str:
    return interval(published - _length(found), published)


def _length(found: Found) -> dt.timedelta:
    count = number(found["count"] or "one") or 1
    days = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}[found["unit"].casefold()]
    length = dt.timedelta(days=count * days)
    if length.days > 36500:  # noqa: PLR2004  (a century: no such span is meant in news)
        raise ValueError(found[0])
    return length


def _relative(days_back: int, *, span: bool = False) -> Callable[[Found, Day], str]:
    def read(_: Found, published: Day) -> str:
        day = published - dt.timedelta(days=days_back)
        return interval(day, published) if span else day.isoformat()

    return read


def _this_week(_: Found, published: Day) -> str:
    return interval(published - dt.timedelta(days=published.weekday()), published)


# Case counts where a month is named: "May" is one, "may" is not.
_BY_CALENDAR: list[tuple[str, Reading]] = [
    (rf"{_SINCE}{_MONTH} {_DAY}(?:,? {_YEAR})?\b(?!\d)", _calendar_day),
    (rf"{_SINCE}{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?", _calendar_day),
    (rf"{_SINCE}(?:{_PART})?{_MONTH}(?:,? (?:of )?{_YEAR})", _month_of_year),
    (rf"{_SINCE}(?:{_PART}){_MONTH}(?:,? {_YEAR})?", _month_of_year),
    (rf"(?P<since>[Ss]ince )(?:{_PART})?{_MONTH}(?:,? {_YEAR})?", _month_of_year),
    (rf"[Ii]n (?P<since>)(?P<part>){_MONTH}(?:,? {_YEAR})?", _month_of_year),
    (rf"{_SINCE}(?:[Ii]n |(?:early|mid|late)[- ](?:in )?)?{_YEAR}(?! {_UNIT})", _year),
]
_BY_DISTANCE: list[tuple[str, Reading]] = [
    (rf"{_COUNT} {_UNIT} (?:ago|earlier|before)", _ago),
    (
        rf"(?:over |in |during |for |within )?the (?:last|past|previous) (?:{_COUNT} )?{_UNIT}",
        _last_units,
    ),
    (rf"in (?:only |just |under |less than )?{_COUNT} {_UNIT}", _last_units),
    (rf"for (?:more than |over |nearly |almost |the last )?{_COUNT} {_UNIT}", _last_units),
    (
        (
            r"(?P<since>since )?(?:(?:on|late|early) )?(?P<last>last )?"
            rf"(?P<weekday>{'|'.join(_DAYS)})(?: (?:morning|afternoon|evening|night|dawn))?"
        ),
        _weekday,
    ),
    (r"(?:overnight|last night)", _relative(1, span=True)),
    (r"yesterday(?: (?:morning|afternoon|evening))?", _relative(1)),
    (r"(?:the day before|a day earlier)", _relative(1)),
    (r"(?:this (?:morning|afternoon|evening)|today|tonight|earlier in the day)", _relative(0)),
    (r"(?:by|at|before|since|after) (?:dawn|noon|midday|dusk|nightfall|dark)", _relative(0)),
    (r"this week", _this_week),
]
# The rules, and what a text has in it somewhere where one of them holds: most have neither.
_CALENDAR = [(re.compile(rf"\b{pattern}\b"), read) for pattern, read in _BY_CALENDAR]
_OF_CALENDAR = re.compile(rf"\d{{4}}|{'|'.join(_MONTH_NAMES)}")
_DISTANCE = [(re.compile(rf"\b{pattern}\b", re.IGNORECASE), read) for pattern, read in _BY_DISTANCE]
_OF_DISTANCE = re.compile(
    "hour|day|week|month|year|night|morning|afternoon|evening|dawn|noon|dusk|dark"
)


# What lies further back is no news: an article that dates something so tells its background.
_NEWS = dt.timedelta(days=28)


def is_old(date: DateMention, *, published: Day) -> bool:
    """Whether a date began weeks before publication."""
    first = date.value.split("/")[0]
    full = f"{first}-01-01"[: len("2000-01-01")] if len(first) == len("2000") else first
    full = f"{full}-28" if len(full) == len("2000-01") else full
    return published - Day.fromisoformat(full) > _NEWS


def nearest(dates: list[DateMention], offset: int) -> DateMention | None:
    """The date whose words stand nearest to a character offset."""

    def distance(date: DateMention) -> int:
        return min(abs(date.start - offset), abs(date.end - offset))

    return min(dates, key=distance, default=None)
