"""The names that a noun phrase is called by: "the Idlib town of X", "two towns, X and Y"."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from geo.reading.grammar import is_verb, objects, prepositional, subjects, with_conjuncts
from geo.reading.lexicon import Lexicon
from geo.reading.lists import Names, misplaced
from geo.reading.mentions import Mention

if TYPE_CHECKING:
    from geo.reading.trees import Token

_LINKS = {"compound", "nmod", "amod", "appos", "poss", "npadvmod", "nummod", "pobj", "dep"}
_MAKING = ("make", "makes", "made", "form", "forms")
_CALLED = ("known", "called", "named", "dubbed", "nicknamed")
_CENTRES = ("centre", "center", "outskirts", "suburbs", "heart")
_COUNTING = ("CD", "JJ", "JJS", "DT")  # "the fifth, X", "the biggest, X"

IsWider = Callable[[Mention, Mention], bool]
"""Whether of two names, one a quarter of the other, the first is likelier the town's."""


def apposed(head: "Token", names: Names, lexicon: Lexicon, is_wider: IsWider) -> list["Token"]:
    """What "the Idlib town of X" calls a town: the name behind "of"."""
    centre = head.lower_ in ("centre", "center") and any(
        child.dep_ == "compound" for child in head.lefts
    )  # "the trading centre of X"
    if head.lower_ in lexicon.sorts["quarter"]:
        return _quarter(head, names, is_wider)
    if head.lower_ not in lexicon.appositive_nouns and not centre:
        return []
    if any(c.dep_ == "appos" and c.i in names for c in head.children):
        return []  # "the capital of the region, X"
    return [token for token in prepositional(head, {"of"}) if token.i in names]


def _quarter(head: "Token", names: Names, is_wider: IsWider) -> list["Token"]:
    """The quarter in "the Aleppo neighbourhood of X", where "the X district of Aleppo" is X."""
    behind = [token for token in prepositional(head, {"of"}) if token.i in names]
    before = [names[c.i] for c in head.lefts if c.i in names]
    if not before or len(behind) != 1:
        return []
    return behind if is_wider(before[-1], names[behind[0].i]) else []


def of_several(head: "Token", names: Names, lexicon: Lexicon) -> list["Token"]:
    """What "the Idlib towns of X and Y" are called."""
    if head.tag_ != "NNS" or head.lower_ not in lexicon.place_nouns:
        return []
    behind = prepositional(head, {"of"})
    named = [token for token in behind if token.i in names]
    return behind if len(behind) > 1 and named else []


def tied_names(head: "Token", names: Names, lexicon: Lexicon) -> list["Token"]:
    """The names that stand with a noun: "the Qaterji district", "two towns, X and Y"."""
    place = head.lower_ in lexicon.place_nouns
    tied = [
        child
        for child in head.children
        if (child.dep_ in _LINKS and child.i in names and (place or child.dep_ == "poss"))
        or (child.dep_ == "appos" and (place or head.tag_ in _COUNTING))
    ]
    tied += [
        name
        for child in head.children
        if child.dep_ == "acl" and child.lower_ in _CALLED and place
        for name in (*prepositional(child, {"as"}), *child.children)
        if name.i in names
    ]
    if head.lower_ in _CENTRES:  # "Goma city centre"
        kinds = [c for c in head.lefts if c.dep_ == "compound"]
        tied += [c for k in (head, *kinds) for c in k.lefts if c.i in names]
    if head.tag_ == "NNS" and place and not tied:
        tied = misplaced(head, names)
    # In "Ramadi's Hoz district" the owner is where it lies.
    own = [child for child in tied if child.dep_ != "poss"]
    return [token for child in own or tied for token in with_conjuncts(child)]


def equated(head: "Token", names: Names, lexicon: Lexicon) -> list["Token"]:
    """What is said to be what the noun phrase calls it ("X is the last town")."""
    if head.lower_ not in lexicon.place_nouns and head.lower_ != "part":
        return []
    among = head.head.head if head.dep_ == "pobj" and head.head.lower_ == "among" else None
    if among is not None and is_verb(among):  # "X and Y were among the towns that"...
        return [one for one in subjects(among) if one.i in names]
    makes = head.dep_ == "dobj" and head.head.lower_ in _MAKING
    named = head
    while (
        named.dep_ == "pobj"
        and named.head.lower_ == "of"
        and (named.head.head.lower_ in lexicon.collections)
    ):
        named = named.head.head  # "as one of the quarters"
    if named.dep_ == "pobj" and named.head.lower_ == "as" and is_verb(named.head.head):
        called = [c for c in named.head.head.children if c.dep_ == "oprd"]
        called = [one for child in called for one in with_conjuncts(child)]
        called = called or objects(named.head.head)
        return [one for one in called if one.i in names]
    if named != head and named.dep_ == "attr":
        return subjects(named.head)  # "X is one of the towns"
    return subjects(head.head) if head.dep_ == "attr" or makes else []
