"""Names in a row, and what the parser ties astray when it reads them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from geo.reading.grammar import is_verb, prepositional, with_conjuncts
from geo.reading.lexicon import Lexicon
from geo.reading.mentions import Mention

if TYPE_CHECKING:
    from geo.reading.trees import Doc, Token

# What is held of a place that is named by where it lies: "the base at X".
POSTS = {"position", "positions", "base", "bases", "post", "posts", "outpost", "outposts", "camp",
          "garrison", "barracks", "checkpoint", "airport", "airfield", "airbase", "headquarters",
         "stronghold", "airstrip", "lines"}  # fmt: skip
_MEASURES = {"km", "kms", "kilometres", "kilometers", "miles", "hour", "hours", "minutes", "drive"}
_LISTED = {"npadvmod", "appos", "conj", "dep", "pobj", "dobj"}
_ANNOUNCING = (":", "-", "--", "–", "—")

Names = Mapping[int, Mention]
"""The name that each word of a paragraph is part of, by the word's index."""


def including(head: "Token", names: Names, lexicon: Lexicon) -> list["Token"]:
    """The names given of several: "villages in the north, including X and Y"."""
    if head.tag_ != "NNS" or head.lower_ not in lexicon.place_nouns:
        return []
    own = {token.i for token in head.subtree}
    for token in head.doc[head.i + 1 : head.sent.end]:
        if token.lower_ in ("including", "namely", "notably") or (
            token.lower_ == "as" and token.nbor(-1).lower_ == "such"
        ):
            return names_from(names, head.doc, token.i + 1, head.sent.end)
        if token.lower_ == "among" and token.nbor(1).lower_ == "them":
            return names_from(names, head.doc, token.i + 2, head.sent.end)
        if token.lower_ == "included" and token.nbor(-1).i in names:
            return [token.nbor(-1)]  # "all the suburbs, X included"
        if is_verb(token) and token.i not in own:
            return []
    return []


def names_from(names: Names, doc: "Doc", index: int, end: int) -> list["Token"]:
    """The last words of the names that follow one another from a word on."""
    found: list[Token] = []
    while index < end:
        mention = names.get(index)
        if mention is not None:
            found.append(doc[mention.last - 1])
            index = mention.last
        elif doc[index].text in (",", "and", "or", "the"):
            index += 1
        else:
            break
    return found


def going_on(name: "Token", names: Names) -> list["Token"]:
    """The names behind a name in a list that the parser broke: "X, the Y bridge and Z"."""
    doc, first = name.doc, names[name.i].last
    if first >= name.sent.end or doc[first].text != ",":
        return []
    found = names_from(names, doc, first, name.sent.end)
    if len(found) < 2 or any(one.dep_ not in _LISTED for one in found):  # noqa: PLR2004
        return []
    behind = names[found[-1].i]
    joined = doc[behind.first - 1 - (doc[behind.first - 1].lower_ == "the")].lower_ == "and"
    acts = behind.last < len(doc) and is_verb(doc[behind.last])
    return found if joined and not acts else []


def announced(head: "Token", names: Names, lexicon: Lexicon) -> list["Token"]:
    """The names after the colon that "five settlements: ..." announces."""
    if head.tag_ != "NNS" or head.lower_ not in lexicon.place_nouns:
        return []
    doc, end = head.doc, head.sent.end
    colon = next((i for i in range(head.i + 1, end) if doc[i].text in _ANNOUNCING), end)
    return names_from(names, doc, colon + 1, end)


def behind_comma(head: "Token", names: Names, lexicon: Lexicon) -> list["Token"]:
    """The names that a phrase behind a comma describes, where the parser ties it to a verb.

    "Shells fell near X and Y, two towns which the army holds."
    """
    first = head.left_edge.i
    kind = head.lower_ in lexicon.place_nouns or head.lower_ in lexicon.strongholds
    if not kind or first < head.sent.start + 2:
        return []
    doc, index = head.doc, first - 2
    twice = head.dep_ in ("nsubj", "nsubjpass", "dobj") and any(
        c.dep_ == head.dep_ and c.i in names and c.i < first for c in head.head.children
    )
    astray = twice or head.dep_ in ("conj", "npadvmod", "dep", "appos", "ROOT")
    if not astray or doc[first - 1].text != "," or index not in names:
        return []
    found = [doc[index]]
    while head.tag_ == "NNS" and index > head.sent.start + 1:
        index = names[index].first - 1
        if doc[index].text not in (",", "and") or index - 1 not in names:
            break
        index -= 1
        found.insert(0, doc[index])
    return found


def beside_comma(head: "Token", names: Names, lexicon: Lexicon) -> "Token | None":
    """The name whose way or distance stands between commas: "X, 60 km to the west, which"..."""
    measured = head.lower_ in lexicon.directions or head.lower_ in _MEASURES
    if not measured or head.dep_ not in ("pobj", "appos"):
        return None
    doc, index = head.doc, head.i
    while index > head.sent.start and (
        doc[index].tag_ in ("CD", "DT", "IN", "RB", "RBR", "JJ")
        or doc[index].lower_ in _MEASURES
        or index == head.i
        or doc[index].lower_ in lexicon.directions
    ):
        index -= 1
    if doc[index].text != "," or index - 1 not in names or index < head.sent.start + 1:
        return None
    return doc[index - 1]


def misplaced(head: "Token", names: Names) -> list["Token"]:
    """Several names that the parser ties to the one region: "two towns in the north, X and Y"."""
    if not any(child.tag_ == "CD" or child.lower_ == "several" for child in head.lefts):
        return []
    return [
        name
        for region in prepositional(head, {"in", "of", "near", "around", "outside"})
        for name in region.children
        if name.dep_ == "appos" and len(with_conjuncts(name)) > 1 and name.i in names
    ]


def prepositions(head: "Token", *, within: bool) -> Iterator["Token"]:
    """The prepositions that hang on a noun, or that stand right behind it in a list."""
    yield from (child for child in head.children if child.dep_ == "prep")
    if within:  # "among people queueing at a bakery in X"
        doing = (c for c in head.children if c.dep_ == "acl" and c.tag_ == "VBG")
        yield from (c for one in doing for c in one.children if c.dep_ == "prep")
    following = head.doc[head.i + 1] if head.i + 1 < len(head.doc) else head
    if following.lower_ == "of" and following.head != head and head.dep_ == "conj":
        yield following  # "X, Y and parts of Z": tied to X
    elif following.head == head:
        return
    elif following.lower_ == "at" and head.lower_ in POSTS:
        yield following
    elif following.lower_ in ("in", "at", "near") and within:
        yield following  # "hit the railway station in X": tied to the verb
