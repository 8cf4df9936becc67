"""What a clause tells in Arabic, and small questions about its words."""

from collections.abc import Iterator

from msgspec import Struct

from geo.model import Extent, Status
from geo.reading.arabic.parties import Parties, Party
from geo.reading.arabic.phrases import PlacePhrase
from geo.reading.arabic.places import Places
from geo.reading.arabic.slots import PREPOSITIONS
from geo.reading.arabic.words import Word
from geo.reading.lexicon.arabic import ArabicLexicon, Form, arabic
from geo.reading.modality import Modality
from geo.reading.referents import Ref


class Told(Struct, frozen=True, kw_only=True):
    """An assertion in the making: the word that makes it, its place, its side, its mood."""

    status: Status
    trigger: int
    ref: Ref
    party: Party | None
    mood: Modality
    rule: str
    last: int
    extent: Extent


class Teller:
    """Makes the assertions of one article, and remembers who acted where."""

    def __init__(self, lexicon: ArabicLexicon, places: Places, parties: Parties) -> None:
        self._lexicon = lexicon
        self._places = places
        self._parties = parties

    def tell(
        self, words: tuple[Word, ...], status: Status, index: int, *, place: PlacePhrase,
        party: Party | None, mood: Modality, rule: str, last: int = 0,
    ) -> Iterator[Told]:  # fmt: skip
        """An assertion for each of the places, unless it is only wanted."""
        if mood.unreal:
            return
        if party is not None and party.actor is not None:
            self._parties.last = party.actor
            if status in (Status.CAPTURED, Status.ADVANCED) and not mood.denied:
                self._parties.attacking = party.actor
        extent = extent_of(words, index, place, self._lexicon)
        self._places.memory.remember([ref.text for ref in place.refs])
        for ref in place.refs:
            yield Told(
                status=status, trigger=index, ref=ref, party=party, mood=mood, rule=rule,
                last=max(last, ref.last), extent=extent,
            )  # fmt: skip


def extent_of(
    words: tuple[Word, ...], index: int, place: PlacePhrase, lexicon: ArabicLexicon
) -> Extent:
    """Words like "بالكامل" between the verb and the place or right behind them."""
    if place.refs[0].extent is not Extent.UNSTATED:
        return Extent.UNSTATED  # the place's own
    first, last = min(index, place.first), max(index + 1, place.last)
    near = (*words[first : place.first], *words[last : last + 3])
    if any(word.plain in lexicon.whole_after for word in near):
        return Extent.WHOLE
    if any(word.plain in ("جزييا", "جزءيا") for word in near):
        return Extent.PART
    return Extent.UNSTATED


def is_jussive(words: tuple[Word, ...], index: int) -> bool:
    """Whether a present after "لم" tells of the past."""
    near = [word.plain for word in words[max(0, index - 2) : index]]
    if near and near[-1] in ("يعد", "تعد", "يعودوا", "يعودون", "نعد"):
        return False  # "لم يعد يسيطر": no longer
    return any(plain.removeprefix("و") == "لم" for plain in near)


def verb_at(words: tuple[Word, ...], index: int, lexicon: ArabicLexicon) -> Form | None:
    """The verb of territory or attack that a word is, if it is one."""
    if index and words[index - 1].plain in PREPOSITIONS - {"بعد"}:
        return None
    if words[index].inside(lexicon.injured):
        return None  # "إصابة" is no "أصابه"
    if words[index].plain in _DAWN and (
        words[index].text.endswith(("ً", "ًا", "ا")) or _is_day(words, index + 1)
    ):
        return None  # "فجر اليوم"
    if 0 < index < len(words) - 1 and words[index - 1].text == "(" and words[index + 1].text == ")":
        return None  # a name in brackets
    for clitics, form in words[index].forms:
        if clitics in ("", "و", "ف") and form in lexicon.forms:
            found = lexicon.forms[form]
            if found.pronoun == "ه" and words[index].text.endswith("ة"):
                return None  # "آمنة" is no "أمنه"
            return found
    return None


_DAWN = {"فجر", "فجرا"}
_DAYS = {"اليوم", "امس", "يوم", "الامس"}


def _is_day(words: tuple[Word, ...], index: int) -> bool:
    following = words[index].plain if index < len(words) else ""
    return following in _DAYS or following in arabic().weekdays
