"""Names in a text: runs of words that are written like one, and what is trimmed from them.

Whether a name is a place's is decided later, by where it stands in a claim.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from geo.reading.lexicon import Lexicon
from geo.reading.numbers import number
from geo.reading.parse import is_word

if TYPE_CHECKING:
    from geo.reading.trees import Doc, Token

_NAMES = {"Sheikh", "Abu", "Umm"}
_LONGEST = 12  # words of a name; a text of capitals is none
_LONGEST_TAIL = 4  # "Safer oil and gas facility"
_NUMBERED = {"battalion", "brigade", "division", "regiment", "ward", "sector", "block", "zone",
             "kilometre", "kilo", "highway", "route", "camp", "street", "district", "microdistrict",
             "hill", "gate", "checkpoint", "phase", "precinct"}  # fmt: skip
_ANAPHORS = {"Camp", "Town", "City", "District", "Village", "Airport", "Base", "Neighbourhood",
             "Neighborhood", "Province", "Governorate", "Region"}  # fmt: skip
_ESTATES = {"project", "complex", "block", "estate", "compound", "quarter"}
_FLATS = {"apartment", "flat", "housing", "home", "house", "unit", "residential"} | _ESTATES
_SHORTEST = 3  # letters of a name
_COMMON_HEADS = {"city", "town", "bank"}
_PLACE_HEADS = frozenset({"city", "university", "bank", "gate", "faculty", "institute", "house"})


class Mention(Struct, frozen=True, kw_only=True):
    """A name in a paragraph: its words as written, and the words' indices, end exclusive."""

    text: str
    first: int
    last: int


def find_mentions(
    doc: "Doc", lexicon: Lexicon, *, known_place: Callable[[str], bool] | None = None
) -> list[Mention]:
    """The names of a paragraph, left to right, none overlapping another.

    ``known_place`` tells a place's name where a capital does not: at the start of a sentence.
    """
    found: list[Mention] = []
    index = 0
    words = doc.words
    while index < len(words):
        if _is_plain(words[index], lexicon):
            index += 1
            continue
        common = _common(doc, index, lexicon)
        if common is not None:
            found.append(common)
            index = common.last
            continue
        dated = _dated(doc, index, lexicon) or _estate(doc, index)
        if dated is not None:
            found.append(dated)
            index = dated.last
            continue
        first = words[index]
        if not _names_something(first, lexicon) and not (
            first.text[:1].isupper() and _opens_with_name(first, lexicon, known_place)
        ):
            index += 1
            continue
        last = index + 1
        while last < min(len(doc), index + _LONGEST) and _continues(doc, index, last, lexicon):
            last += 1
        while doc.words[last - 1].lower_ in ("of", "the"):
            last -= 1
        mention = _trimmed(doc, index, last, lexicon)
        if mention is not None:
            found.append(mention)
        index = last
    return found


def _is_plain(token: "Token", lexicon: Lexicon) -> bool:
    """Whether a word begins no name, as most do not: small letters and no "old city"."""
    text = token.text
    return text.isalpha() and text.islower() and text not in lexicon.directions


def _dated(doc: "Doc", index: int, lexicon: Lexicon) -> Mention | None:
    """A place named after a day: "the May 22 hospital", "the 7 April district"."""
    month = doc.words[index]
    dates = month.text[:1].isdigit() or month.text in lexicon.calendar
    if not dates or index + 2 >= len(doc):
        return None
    day = doc.words[index + 1]
    if month.text[:1].isdigit():
        month, day = day, month
    if month.text not in lexicon.calendar or not re.fullmatch(r"\d{1,2}", day.text):
        return None
    noun = doc.words[index + 2].lower_
    if noun not in lexicon.named_nouns and noun not in lexicon.dropped_nouns:
        return None
    last = index + 2 + (noun not in lexicon.dropped_nouns)
    return Mention(text=doc[index:last].text, first=index, last=last)


def _names_something(token: "Token", lexicon: Lexicon) -> bool:
    if " " in token.text.strip():
        return True
    if not token.text[:1].isalpha():
        return False
    capital = token.text[:1].isupper() or re.match(r"[a-z]{1,2}-[A-Z]", token.text)
    if not capital:
        return False
    if token.lower_ in lexicon.function_words:
        return _counts_in_name(token)
    listens = token.tag_ in ("IN", "WDT", "DT") and token.text in lexicon.listeners  # see ``parse``
    if listens or token.text.rstrip(".") in lexicon.calendar:
        return False
    following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    if following in lexicon.armed and token.tag_ not in ("NN", "NNS"):
        return True
    if token.is_sent_start or (token.i and token.nbor(-1).text == '"'):
        if token.lower_ in lexicon.noun_rules:
            return False  # "Gunfire could be heard"
        return token.tag_ in ("NNP", "NNPS") or bool(re.search(r"-[A-Z]|\d", token.text))
    return True


def _opens_with_name(
    token: "Token", lexicon: Lexicon, known_place: Callable[[str], bool] | None
) -> bool:
    """Whether a sentence begins with a name that the tagger takes for a word."""
    if not token.is_sent_start and not (token.i and token.nbor(-1).text == '"'):
        return False
    text = token.text
    known = (lexicon.noun_rules, lexicon.armed, lexicon.people)
    if any(token.lower_ in words for words in known):
        return False
    if not text[:1].isupper() or len(text) < _SHORTEST or token.tag_ in ("IN", "DT", "CC", "PRP"):
        return False
    if is_word(text):
        noun = token.tag_.startswith("NN") or token.dep_ in ("nsubj", "nsubjpass")
        return noun and known_place is not None and known_place(text)
    return not text.endswith(("ing", "ly", "ed"))


def _counts_in_name(token: "Token") -> bool:
    """Whether a number in words is part of a name: "Three Antennas", "District Three"."""
    if token.is_sent_start or number(token.lower_) is None or not token.text[1:]:
        return False
    doc, index = token.doc, token.i
    near = [doc.words[i].text for i in (index - 1, index + 1) if 0 <= i < len(doc)]
    return any(text[:1].isupper() and text[1:].islower() for text in near)


def _continues(doc: "Doc", first: int, last: int, lexicon: Lexicon) -> bool:
    token, before = doc.words[last], doc.words[last - 1]
    if token.is_sent_start:
        return False
    if _names_something(token, lexicon) or token.text in lexicon.side_words:
        return True
    if token.text == "State":  # "Yobe State"
        return before.tag_ == "NNP" and before.text not in lexicon.not_places
    last_word = before.lower_.split()[-1:]
    capital_noun = not _PLACE_HEADS.union(lexicon.place_nouns).isdisjoint(last_word)
    if token.lower_ == "of" and capital_noun and last + 1 < len(doc):
        following = doc.words[last + 1]
        return _names_something(following, lexicon) or (
            following.lower_ == "the"
            and last + 2 < len(doc)
            and _names_something(doc.words[last + 2], lexicon)
        )
    if token.tag_ == "POS" and last + 1 < len(doc):  # "Martyrs' Square"
        following = doc.words[last + 1]
        if following.text[:1].isupper() and following.lower_ in lexicon.named_nouns:
            return True
        end = last + 1  # "Lord's Resistance Army"
        while end < min(len(doc), last + _LONGEST) and doc.words[end].text[:1].isupper():
            end += 1
        return end > last + 1 and doc.words[end - 1].text in lexicon.side_words
    return token.lower_ == "the" and before.lower_ == "of" and first < last - 1


def _common(doc: "Doc", index: int, lexicon: Lexicon) -> Mention | None:
    """A place named without capitals: "the old city (of Aleppo)", "the west bank of the Tigris"."""
    last = index + 2
    if doc.words[index].lower_ not in lexicon.directions:  # "old city", "west bank"
        return None
    if last > len(doc) or doc.words[index + 1].lower_ not in _COMMON_HEADS:
        return None
    if doc[index:last].text not in lexicon.common_places:
        return None
    if last + 1 < len(doc) and doc.words[last].lower_ == "of":
        first = last + 1 + (doc.words[last + 1].lower_ == "the")
        end = first
        while end < len(doc) and _names_something(doc.words[end], lexicon):
            end += 1
        last = end if end > first else last
    return Mention(text=doc[index:last].text, first=index, last=last)


def _names_nothing(doc: "Doc", first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether a word only says whose something is, or stands for a name before: "the Camp"."""
    if last - first != 1:
        return False
    text = doc.words[first].text
    again = text in _ANAPHORS and first > 0 and doc.words[first - 1].lower_ == "the"
    return again or text in lexicon.demonyms


def _is_number_of_name(doc: "Doc", first: int, last: int) -> bool:
    """Whether a number belongs to the name before it: "Ward 3", "Kilo 16", not "Goma 12 people"."""
    numbered = doc.words[last - 1].lower_ in _NUMBERED
    if (last - first > 1 and not numbered) or not re.fullmatch(r"\d{1,3}", doc.words[last].text):
        return False
    return last + 1 == len(doc) or not doc.words[last + 1].tag_.startswith(("NN", "JJ"))


def _counts_flats(doc: "Doc", index: int, last: int) -> bool:
    """Whether a number is the name of an estate: "the 3000 Apartments Project"."""
    if not re.fullmatch(r"\d{2,4}", doc.words[index].text) or index + 1 >= last:
        return False
    return doc.words[index + 1].lower_.removesuffix("s") in _FLATS


def _estate(doc: "Doc", index: int) -> Mention | None:
    """An estate called by its number in small letters: "the 1070 apartment project"."""
    number_, end = doc.words[index], index + 1
    if not re.fullmatch(r"\d{3,4}", number_.text):
        return None
    while end < min(len(doc), index + 4) and doc.words[end].lower_.removesuffix("s") in _FLATS:
        end += 1
    if (
        end < index + 3 or doc.words[end - 1].lower_.removesuffix("s") not in _ESTATES
    ):  # number, kind
        return None
    return Mention(text=doc[index:end].text, first=index, last=end)


def _with_common_nouns(doc: "Doc", last: int, lexicon: Lexicon) -> int:
    """Where a name ends that goes on in small letters: "Nassib border crossing"."""
    for end in range(last, min(last + _LONGEST_TAIL, len(doc))):
        token = doc.words[end]
        named = token.tag_ in ("NNS", "NNP") and token.lower_ in lexicon.named_nouns
        if not token.is_lower or not (named or token.tag_ in ("NN", "CC", "VBG", "JJ")):
            break
        after = doc.words[end + 1] if end + 1 < len(doc) else None
        goes_on = (
            after is not None
            and after.tag_ in ("NN", "NNS")
            and after.lower_ not in lexicon.directions
        )
        if (
            token.lower_ in lexicon.named_nouns - {"city"}
            and not goes_on
            and (end == last or doc.words[last].tag_ != "CC")
        ):
            return end + 1
    return last


def _trimmed(doc: "Doc", first: int, last: int, lexicon: Lexicon) -> Mention | None:
    """The run less titles and weekday names, with the direction before it and "road" after."""
    facility = doc.words[last - 1].lower_ in lexicon.named_nouns  # "General Hospital"
    unit = {token.text for token in doc[first + 1 : last]} & lexicon.formation_words
    titles = lexicon.titles - _NAMES - {"First" if unit else ""}  # "First Infantry Division"
    while first < last - facility and doc.words[first].text.rstrip(".") in titles:
        if facility and first == last - 2:
            break
        first += 1
    numbered = last < len(doc) and _is_number_of_name(doc, first, last)  # "Police District 5"
    while last - first > 1 and doc.words[last - 1].lower_ in lexicon.dropped_nouns - {
        doc.words[last - 1].lower_ if numbered else ""
    }:
        last -= 1
    if first >= last or _names_nothing(doc, first, last, lexicon):
        return None
    named = _with_common_nouns(doc, last, lexicon)
    if named > last:
        last = named
    elif last < len(doc) and _is_number_of_name(doc, first, last):
        last += 1
    if first and re.fullmatch(r"\d+(?:st|nd|rd|th)", doc.words[first - 1].text):
        first -= 1  # "20th Division headquarters"
    elif first and _counts_flats(doc, first - 1, last):
        first -= 1  # "1070 Apartment Project"
    inside = first > 0 and not doc.words[first].is_sent_start
    if inside and doc.words[first - 1].lower_ in lexicon.directions:
        first -= 1
    return Mention(text=doc[first:last].text, first=first, last=last)
