"""What a voice that no vocabulary has is called by, where its words say whom it speaks for."""

from typing import TYPE_CHECKING

from geo.model import slug
from geo.reading.callings import is_of_body, is_private_life, member_of, trade_of
from geo.reading.grammar import phrase, prepositional
from geo.reading.lexicon import Lexicon
from geo.reading.naming import appositions, bare, is_name, national, plain

if TYPE_CHECKING:
    from geo.reading.trees import Token

# Which prepositions tell of whom, besides "of" and "for".
_WHENCE = {"source": ("in", "at", "inside", "within", "from"), "sources": ("in", "at", "inside",
           "within", "from"), "official": ("in", "at", "from"), "officials": ("in", "at", "from"),
           "officer": ("in", "from"), "member": ("in",)}  # fmt: skip
_MEDIA = {"newspaper", "daily", "agency", "channel", "outlet", "website", "broadcaster", "radio",
          "station", "magazine", "site"}  # fmt: skip
# What somebody is called who speaks for themselves ("the occupiers' appointee, X").
_FOR_NOBODY = {"official", "appointee", "figure", "strongman", "warlord", "politician"}
_BUREAUS = {"center", "centre", "office", "bureau", "department", "room", "cell", "service"}
_PRESS = {"media", "press", "information"}
MOUTHPIECES = {"spokesman", "spokeswoman", "spokesperson"}


def called(
    head: "Token", text: str, speaker: str | None, *, lexicon: Lexicon, short: dict[str, str]
) -> str:
    """The id of a voice by what it is called; ``short`` are the article's own abbreviations."""
    text = _spoken_for(head, text, lexicon)
    names = [c for c in appositions(head) if is_name(c)]
    if names and head.lower_ in _MEDIA:  # "the state newspaper, The Mirror"
        text = phrase(names[0])
    own = [c.text for c in head.lefts if c.dep_ == "compound" and is_name(c)]
    if (
        own and head.is_lower and head.lower_ in _MEDIA and not names
    ):  # "the Arabic-language X news website"
        text = " ".join(own)
    if not slug(bare(text)):
        of = member_of(head)
        if of:
            return slug(of)
        offices = appositions(head)
        if offices and all(_is_private(c, speaker, lexicon) for c in offices):
            return trade_of(head, lexicon) or "residents"  # "X, a baker", "X, a father of six"
        text = next((_office(c, lexicon) for c in offices), "")
        if speaker is not None and any(c.lower_ in _FOR_NOBODY for c in offices):
            text = text if is_of_body(offices) else speaker.split()[-1]
    named = next((short[name] for name in short if name in text), None)
    return slug(named or _without_mouthpiece(bare(text).split(), lexicon)) or slug(speaker or "")


def _spoken_for(head: "Token", text: str, lexicon: Lexicon) -> str:
    """Whom "a spokesman of X" or "X's director" speaks for; else the words as they are."""
    if head.lower_ not in lexicon.spokes and not _is_press_office(head):
        return text
    for other in [
        *prepositional(head, {"of", "for", *_WHENCE.get(head.lower_, ())}),
        *(c for c in head.children if c.dep_ == "poss"),
    ]:
        vague = other.lower_ in lexicon.place_nouns or other.lower_ in lexicon.directions
        described = any(c.dep_ in ("amod", "compound") for c in head.lefts)  # "municipal sources"
        if other.head.lower_ in ("in", "at", "from", "inside") and (vague or described):
            continue  # "a source in the town", "in the east"
        office = f" {head.text}" if head.lower_ in lexicon.offices else ""
        # "governor of X" is not X
        return national(plain(phrase(other)), lexicon.demonym_of) + office
    return text


def _is_press_office(head: "Token") -> bool:
    """Whether something speaks for what it is of: "the media centre of X"."""
    return head.lower_ in _BUREAUS and any(child.lower_ in _PRESS for child in head.lefts)


def _is_private(told: "Token", speaker: str | None, lexicon: Lexicon) -> bool:
    """Whether an apposition tells of a family; of a trade, where there is but one name."""
    if told.lower_ in lexicon.private:
        return True
    return speaker is not None and " " not in speaker and is_private_life(told, lexicon)


def _without_mouthpiece(words: list[str], lexicon: Lexicon) -> str:
    """The words less "spokesman" and the like: "an interior ministry spokesman"."""
    if len(words) > 1 and words[-1] == "outlets":
        words = words[:-1]  # "opposition media outlets"
    if len(words) > 1 and words[-1].casefold() in MOUTHPIECES:
        words = words[:-1]
        several = f"{words[-1].casefold()}s"
        words[-1] = several if several in lexicon.side_nouns else words[-1]
    return " ".join(words)


def _office(head: "Token", lexicon: Lexicon) -> str:
    """What an apposition says a person speaks for ("spokeswoman for the eastern command")."""
    behind = prepositional(head, {"of", "for"}) if head.lower_ in lexicon.spokes else []
    office = f" {head.text}" if head.lower_ in lexicon.offices else ""
    return phrase(behind[0]) + office if behind else phrase(head, whole=True)
