"""What a noun phrase of places stands for."""

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Extent
from geo.reading.referents import Ref


class PlacePhrase(Struct, frozen=True, kw_only=True):
    """The places a noun phrase stands for, and where it ends (word index, exclusive)."""

    refs: tuple[Ref, ...]
    first: int
    last: int
    kind: str = ""


def standing(names: tuple[str, ...], first: int, last: int) -> PlacePhrase | None:
    """Places that some words stand for without naming them; None for no places."""
    refs = tuple(Ref(text=name, first=first, last=last, anaphor=True) for name in names)
    return PlacePhrase(refs=refs, first=first, last=last) if refs else None


def standing_part(names: tuple[str, ...], first: int, last: int) -> PlacePhrase | None:
    """Places of which some words name a part without naming them; None for no places."""
    found = standing(names, first, last)
    return in_part(found) if found is not None else None


def in_part(phrase: PlacePhrase) -> PlacePhrase:
    """A phrase that speaks of a part of each of its places."""
    refs = tuple(replace(ref, extent=Extent.PART) for ref in phrase.refs)
    return replace(phrase, refs=refs)


_DUALS = {"بلدتي": "بلده", "قريتي": "قريه", "مدينتي": "مدينه", "حيي": "حي", "احياء": "حي",
          "قري": "قريه", "مدن": "مدينه", "بلدات": "بلده"}  # fmt: skip


def singular(noun: str) -> str:
    """The noun for one of those that a noun names together ("بلدتي": "بلدة")."""
    return _DUALS.get(noun, noun)


def is_compass(plain: str) -> bool:
    """Whether a word, less its vowels, names a side of a place."""
    return any(plain.startswith("ال" + side) for side in ("شرق", "غرب", "شمال", "جنوب"))
