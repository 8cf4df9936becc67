"""What a clause tells in Arabic, and small questions about its words."""

from msgspec import Struct

from geo.model import Extent, Status
from geo.reading.arabic.parties import Party
from geo.reading.arabic.places import PlacePhrase
from geo.reading.arabic.slots import PRONOUNS
from geo.reading.arabic.words import Word
from geo.reading.lexicon.arabic import ArabicLexicon
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
    return any(word.plain.removeprefix("و") == "لم" for word in words[max(0, index - 2) : index])


def unpossessed(plain: str) -> str:
    """A noun without the pronoun that owns it ("سيطرتها" as "سيطرة")."""
    for pronoun in PRONOUNS:
        stem = plain.removesuffix(pronoun)
        if stem != plain and stem.endswith("ت"):
            return stem[:-1] + "ه"
    return plain
