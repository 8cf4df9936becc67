"""Numbers in figures and in words, and the dead and the injured a sentence counts."""

import re

from msgspec import Struct

_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: value for value, word in enumerate(_TEENS.split())}
_TENS = {word: 10 * value for value, word in enumerate(_DECADES.split(), 2)}
_OTHER = {"a": 1, "an": 1, "dozen": 12, "dozens": 24, "hundred": 100, "hundreds": 200, "score": 20}
_WORDS = _UNITS | _TENS | _OTHER


def number(text: str) -> float | None:
    """A number written in figures or in words ("25", "1,200", "twenty-three"); else None."""
    plain = text.replace(",", "").casefold().strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", plain, re.ASCII):
        return float(plain)
    parts = plain.split("-")
    if len(parts) <= 2 and all(part in _WORDS for part in parts):  # noqa: PLR2004  (tens and units)
        return float(sum(_WORDS[part] for part in parts))
    return None


class Toll(Struct, frozen=True, kw_only=True):
    """A number of dead or injured in a sentence (a lower bound), and where it stands in it."""

    count: int
    killed: bool
    start: int


_NUM = (
    r"(?:at least |more than |over |about |around |some |nearly |almost |as many as |up to |"
    r"an estimated |another |a further |the )?"
    r"(?P<n>\d[\d,]*|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|"
    + "|".join([*_UNITS, "a dozen", "dozens", "an?"])
    + r")(?: other| more)?"
)
_WHO = (
    r"(?:[\w'-]+ ){0,4}?(?:people|civilians?|children|child|women|woman|men|man|boys?|girls?|"
    r"residents?|soldiers?|fighters?|rebels?|militants?|pupils?|students?|nurses?|doctors?|"
    r"patients?|persons?|members?|workers?|policemen|journalists?|others?|troops|servicemen|"
    r"villagers?|refugees|medics?|dead|deaths|fatalities|casualties)"
)
_KILL = r"(?:killed|killing|kills|kill|martyred|dead|died|lost their lives|perished|deaths?)"
_HURT = r"(?:wounded|wounding|injured|injuring|hurt|hurting|maimed)"


def _patterns(verb: str) -> list[re.Pattern[str]]:
    active = rf"\b{verb} {_NUM}\b(?! (?:houses?|vehicles?|tanks?|buildings?|percent|per cent))"
    passive = (
        rf"\b{_NUM} (?:{_WHO}(?:, \w+,)? )?(?:[\w'-]+ ){{0,2}}?"
        rf"(?:were |was |have been |had been |been |are )?{verb}\b"
    )
    return [re.compile(p, re.IGNORECASE) for p in (active, passive)]


_KILLED = [
    re.compile(
        rf"\b(?:dead|death toll|deaths|toll|(?:number|total) [^.;]{{0,40}}?killed)\b"
        rf"[^.;]{{0,60}}? (?:to|at) {_NUM}\b",
        re.IGNORECASE,
    ),
    *_patterns(_KILL),
    re.compile(
        rf"\b(?:claimed|took|cost|claiming) (?:the lives of )?{_NUM} (?:lives|people)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_NUM} (?:{_WHO} )?(?:dead|deaths|fatalities)\b", re.IGNORECASE),
]
_INJURED = [*_patterns(_HURT), re.compile(rf"\b{_NUM} (?:{_WHO} )?injuries\b", re.IGNORECASE)]
_NONE = re.compile(r"\bno (?:casualties|deaths|injuries|one was (?:killed|hurt))\b", re.IGNORECASE)


def tolls(text: str) -> list[Toll]:
    """The dead and injured a sentence counts, in its order, each number once."""
    none = _NONE.search(text)
    if none is not None:
        return [Toll(count=0, killed=killed, start=none.start()) for killed in (True, False)]
    found: dict[int, Toll] = {}
    for killed, patterns in ((True, _KILLED), (False, _INJURED)):
        for pattern in patterns:
            for match in pattern.finditer(text):
                value = number(match["n"].casefold().removeprefix("a ").strip())
                if value is not None:
                    toll = Toll(count=int(value), killed=killed, start=match.start("n"))
                    found.setdefault(toll.start, toll)
    return [found[start] for start in sorted(found)]
