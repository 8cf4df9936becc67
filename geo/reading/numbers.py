"""Numbers in figures and in words, and the dead and the injured a sentence counts."""

import re

from msgspec import Struct

_UNITS = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen".split())}  # fmt: skip
_TENS = {word: 10 * value for value, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}  # fmt: skip
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
    """The dead and injured a sentence counts, as lower bounds; None where it counts none."""

    killed: int | None = None
    injured: int | None = None


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
    active = rf"\b{verb} {_NUM}\b(?! (?:houses?|vehicles?|tanks?|buildings?))"
    passive = rf"\b{_NUM} (?:{_WHO} )?(?:[\w'-]+ ){{0,2}}?(?:were |was |have been |had been |been |are )?{verb}\b"
    leaving = rf"\bleav(?:ing|es)|left {_NUM} (?:{_WHO} )?{verb}\b"
    return [re.compile(p, re.I) for p in (active, passive, leaving)]


_KILLED = [*_patterns(_KILL),
           re.compile(rf"\b(?:dead|death toll|deaths|toll)\b[^.;]{{0,60}}? (?:to|at) {_NUM}\b", re.I),
           re.compile(rf"\b(?:claimed|took|cost|claiming) (?:the lives of )?{_NUM} (?:lives|people)?", re.I),
           re.compile(rf"\b{_NUM} (?:{_WHO} )?(?:dead|deaths|fatalities)\b", re.I)]  # fmt: skip
_INJURED = [*_patterns(_HURT), re.compile(rf"\b{_NUM} (?:{_WHO} )?injuries\b", re.I)]
_NONE = re.compile(r"\bno (?:casualties|one was (?:killed|hurt)|deaths|injuries)\b", re.I)


def toll(text: str) -> Toll:
    """The dead and injured a sentence counts, the last total where it gives a sum."""
    if _NONE.search(text):
        return Toll(killed=0, injured=0)
    return Toll(killed=_first(_KILLED, text), injured=_first(_INJURED, text))


def _first(patterns: list[re.Pattern[str]], text: str) -> int | None:
    for pattern in patterns:
        for found in pattern.finditer(text):
            if found.groupdict().get("n") is None:
                continue
            value = number(found["n"].casefold().removeprefix("a ").strip())
            if value is not None:
                return int(value)
    return None
