"""Bases called by the unit that sits in them: "مقر الفرقة 17", "اللواء 18 مشاة"."""

from geo.reading.arabic.memory import Memory
from geo.reading.arabic.naming import Naming
from geo.reading.arabic.phrases import PlacePhrase, standing
from geo.reading.arabic.words import Word
from geo.reading.lexicon.arabic import ArabicLexicon, arabic


def unit(
    words: tuple[Word, ...], first: int, clitics: str, *, naming: Naming, memory: Memory
) -> PlacePhrase | None:
    """A unit's base: "مقر الفرقة 17", "اللواء 18 مشاة", "مقر الفرقة" where it was named."""
    lexicon = arabic()
    at = first
    seat = words[first].inside(lexicon.seats) is not None
    if seat:
        at, clitics = first + 1, ""
        if at >= len(words):
            return None
        if words[first].plain.startswith("ال"):
            at = first
    before = words[first - 1] if first else None
    if before is not None and (
        before.inside(lexicon.armed)
        or (before.plain == "من" and first > 1 and _are_some(words[first - 2], lexicon))
    ):
        return None  # "قوات الفرقة 25", "وحدات من الفرقة 25"
    last = naming.unit(words, at)
    if last is None and not seat and before is not None and before.plain in _ON:
        last = _called(words, at, lexicon)
    if last is not None:
        ref = naming.ref(words, at, last, clitics)
        memory.mention(ref.text, kind="unit")
        return PlacePhrase(refs=(ref,), first=first, last=last, kind="unit")
    rest = next((form for c, form in words[first].forms if c == clitics), "")
    if rest == "المقر":
        return standing(memory.called_so("unit") or memory.one(), first, first + 1)
    if not seat or not words[at].inside(lexicon.units):
        return None
    names = memory.called_so("unit")
    return standing(names, first, at + 1) if words[at].plain.startswith("ال") else None


_ON = {"علي", "داخل", "محيط"}


def _are_some(word: Word, lexicon: ArabicLexicon) -> bool:
    """Whether a word is men of no side yet: "وحدات من الفرقة 25"."""
    return word.inside(lexicon.armed) is not None and not word.plain.startswith("ال")


def _called(words: tuple[Word, ...], at: int, lexicon: ArabicLexicon) -> int | None:
    """Where a base's name ends that has a unit's: "كتيبة الهندسة"."""
    if at + 1 >= len(words) or words[at].plain.startswith("ال"):
        return None
    named = words[at].inside(lexicon.units) and words[at + 1].plain.startswith("ال")
    return at + 2 if named else None
