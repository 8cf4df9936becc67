"""Days and spans of days in Arabic words, against the day of publication."""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable

from geo.reading.dates import DateMention, Day, Found, Rule, dates_by, from_then, interval
from geo.reading.lexicon.arabic import arabic, fold

_AHEAD = dt.timedelta(days=7)
_WEEK = {fold(day): i for i, day in enumerate(arabic().weekdays)}
_MONTHS = {fold(name): i for i, names in enumerate(arabic().months, 1) for name in names}
_DAYS = "|".join(_WEEK)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_PART = r"(?:[وفبل]?(?:صباح|مساء|فجر|ظهر|عصر|ليل|ليله|نهار|منتصف ليل|وقت متاخر من) )?(?:يوم )?"
_COUNTS = {"يومين": 2, "اسبوعين": 14, "شهرين": 60, "ساعتين": 0, "الاسبوعين": 14, "اليومين": 2,
           "الشهرين": 60, "الساعتين": 0}  # fmt: skip
_UNITS = {"ساعات": 1 / 24, "ساعه": 1 / 24, "ايام": 1, "يوم": 1, "يوما": 1, "اسابيع": 7, "اسبوع": 7,
          "اسبوعا": 7, "اشهر": 30, "شهر": 30, "شهرا": 30, "الساعات": 1 / 24, "الايام": 1,
          "الاسابيع": 7, "الاشهر": 30, "سنوات": 365, "اعوام": 365}  # fmt: skip
_NUMBERS = "|".join(sorted(arabic().numbers, key=len, reverse=True))
_LONG = 36500  # days: no such span is meant in news
_PAIR = "|".join(_COUNTS)


def find_dates(line: str, *, published: Day) -> list[DateMention]:
    """The dates a folded line names, in its order, none overlapping another."""
    return dates_by(_RULES, line, published=published)


def _calendar_day(found: Found, published: Day) -> str | None:
    month = _MONTHS[found["month"]]
    year = int(found["year"]) if found.groupdict().get("year") else published.year
    day = Day(year, month, int(found["day"]))
    if not found.groupdict().get("year") and day > published + _AHEAD:
        day = Day(year - 1, month, int(found["day"]))
    return from_then(found, day, published, day.isoformat())


def _month(found: Found, published: Day) -> str | None:
    month = _MONTHS[found["month"]]
    year = int(found["year"]) if found.groupdict().get("year") else published.year
    if not found.groupdict().get("year") and month > published.month:
        year -= 1
    monthrange(year, month)  # a year no calendar has is no date
    return from_then(found, Day(year, month, 1), published, f"{year:04d}-{month:02d}")


def _weekday(found: Found, published: Day) -> str | None:
    back = (published.weekday() - _WEEK[found["weekday"]]) % 7
    if found["last"] and back == 0:
        back = 7
    day = published - dt.timedelta(days=back)
    if "ليل " in found[0] or "ليله " in found[0]:
        next_day = min(published, day + dt.timedelta(days=1))
        return from_then(found, day, published, interval(day, next_day))
    return from_then(found, day, published, day.isoformat())


def _relative(days: int, *, span: bool = False) -> Callable[[Found, Day], str | None]:
    def read(found: Found, published: Day) -> str | None:
        day = published - dt.timedelta(days=days)
        since = "since" in found.groupdict() and found["since"]
        return interval(day, published) if span or since else day.isoformat()

    return read


def _length(found: Found) -> dt.timedelta:
    if found["pair"]:
        days: float = _COUNTS[found["pair"]]
    else:
        count = found["count"]
        number = 1 if not count else int(count) if count.isdigit() else arabic().numbers[count]
        days = number * _UNITS[found["unit"]]
    if days > _LONG:
        raise ValueError(found[0])
    return dt.timedelta(days=max(days, 1))


def _last_units(found: Found, published: Day) -> str:
    return interval(published - _length(found), published)


def _ago(found: Found, published: Day) -> str | None:
    if found["unit"] and "ساع" in found["unit"]:
        return None
    return (published - _length(found)).isoformat()


_SINCE = r"(?P<since>منذ |ومنذ )?"
_YEAR = r"(?:(?:من )?(?:عام )?(?P<year>(?:19|20)\d\d))"
_COUNT = rf"(?P<count>\d{{1,4}}|{_NUMBERS})"
_UNIT = rf"(?P<unit>{'|'.join(_UNITS)})"
_PAST = r"(?: (?:ال ?)?(?:ماضي|ماضيه|ماضيين|اخيره|اخيرين|الماضيه|الماضيين|الاخيره|الاخيرين|الماضي))"
_OR_MONTH = rf"(?P<month>{_MONTH})(?: ?/ ?(?:{_MONTH}))?"
_RULES: list[Rule] = [
    (re.compile(rf"(?<!\w){pattern}(?!\w)"), read)
    for pattern, read in (
        (rf"{_SINCE}(?:في )?(?P<day>\d{{1,2}}) (?:من )?(?:شهر )?{_OR_MONTH}(?: {_YEAR})?",
         _calendar_day),
        (rf"(?:في |خلال )?{_SINCE}(?:شهر |مطلع |اواخر |منتصف |بدايه )?{_OR_MONTH} {_YEAR}", _month),
        (rf"{_SINCE}(?:في )?(?:شهر )?{_OR_MONTH} الماضي", _month),
        (rf"(?P<since>منذ )(?:شهر |مطلع |اواخر |منتصف |بدايه )?{_OR_MONTH}(?: {_YEAR})?", _month),
        (rf"{_SINCE}{_PART}(?P<weekday>{_DAYS})(?P<last> الماضي)?", _weekday),
        (rf"{_SINCE}{_PART}امس الاول", _relative(2)),
        (rf"{_SINCE}{_PART}ا?ل?امس", _relative(1)),
        (r"(?:خلال )?(?:الليله الماضيه|ليل امس|ليله امس|الليل)", _relative(1, span=True)),
        (rf"(?:في |خلال |علي مدي |منذ )?(?:ال )?(?P<pair>{_PAIR})(?P<count>)(?P<unit>){_PAST}",
         _last_units),
        (
            (
                r"(?:في |خلال |علي مدي )(?:ال )?(?P<pair>)(?P<unit>الساعات|الايام|الاسابيع|الاشهر)"
                rf"(?: ال)? ?(?:ال)?(?P<count>\d+|{_NUMBERS})?{_PAST}"
            ),
            _last_units,
        ),
        (rf"(?:في |خلال )(?P<pair>){_COUNT} {_UNIT}", _last_units),
        (rf"منذ (?:نحو |اكثر من |حوالي )?(?P<pair>){_COUNT} {_UNIT}", _last_units),
        (rf"منذ (?P<pair>{_PAIR})(?P<count>)(?P<unit>)", _last_units),
        (rf"قبل (?P<pair>{_PAIR})(?P<count>)(?P<unit>)", _ago),
        (rf"قبل (?P<pair>){_COUNT} {_UNIT}", _ago),
        (r"(?:صباح |مساء |فجر |ظهر |عصر |ليل )?اليوم", _relative(0)),
    )
]  # fmt: skip
