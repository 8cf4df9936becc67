"""What a relative clause is about: the noun it hangs on, or the name that noun only describes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.reading.trees import Token

ASIDE = {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest",
          "outside", "far", "except", "as", "because", "instead", "regardless"}  # fmt: skip
"""What lies aside of a place is not in it."""

_LENGTHS = {"kilometres", "kilometers", "km", "miles", "metres", "meters", "yards", "outskirts",
            "edge", "gates", "west", "east", "north", "south"}  # fmt: skip
_SIDES = {"approaches", "outskirts", "edge", "border", "bank", "banks", "coast", "road", "side"}
_DEEDS = {"fall", "capture", "recapture", "loss", "siege", "seizure", "liberation", "battle",
          "bombardment", "shelling", "encirclement", "takeover", "evacuation"}  # fmt: skip
_DEPTH = 12  # verbs of a clause


def relativised(verb: "Token") -> "Token | None":
    """The noun a relative clause hangs on, from any verb inside it."""
    node = verb
    for _ in range(_DEPTH):
        if node.dep_ in ("relcl", "acl"):
            return _measured(node) or _lying(node.head)
        if node.dep_ not in ("xcomp", "ccomp", "conj") or node.head == node:
            return None
        node = node.head
    return None


def _lying(noun: "Token") -> "Token":
    """What lies "in the north", of which a relative clause speaks that is tied to the north."""
    tie = noun.head
    if noun.lower_ in _SIDES and noun.dep_ == "pobj" and tie.lower_ in ("on", "at", "near"):
        return tie.head if tie.head.tag_.startswith("NN") else noun  # "a village on its edge"
    if noun.lower_ not in ASIDE or noun.dep_ != "pobj" or tie.lower_ not in ("in", "to"):
        return noun
    if tie.lower_ == "to":  # "X, 60 km to the west, which"...
        return tie.head.head if tie.head.dep_ == "appos" else noun
    of = any(child.lower_ == "of" for child in noun.children)
    return tie.head if not of and tie.head.tag_.startswith("NN") else noun


def _measured(clause: "Token") -> "Token | None":
    """The name before a comma that a clause is about: "two miles from X, which they hold".

    So is X in "the fall of X, which they hold".
    """
    first = clause.left_edge.i
    if first < 2 or clause.doc[first - 1].text != ",":  # noqa: PLR2004 - a name and a comma
        return None
    name = clause.doc[first - 2]
    owned = name.dep_ == "pobj" and name.head.lower_ == "of" and name.head.head == clause.head
    near = clause.head.lower_ in _LENGTHS or (owned and clause.head.lower_ in _DEEDS)
    return name if near and name.tag_ == "NNP" and clause.head in name.ancestors else None
