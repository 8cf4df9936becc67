"""What a noun phrase that speaks is called by: its office, whose it is, and who holds it."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from geo.model import slug
from geo.reading.grammar import governing_verb, phrase, prepositional
from geo.reading.lexicon import Lexicon
from geo.reading.naming import KINDS, appositions, bare, is_human, is_name
from geo.theatre import Focus

if TYPE_CHECKING:
    from geo.reading.trees import Token

_OFFICE = 5  # words from an office to the comma behind it
# Offices that are a place's even where nothing says so.
_OF_TOWNS = {"mayor", "mayor-in-exile", "governor", "commissioner", "mayor-in-all-but-name"}

_WIDE = {"province", "provincial", "region", "regional", "state", "oblast", "governorate"}
_OF_STATE = {"ministry", "minister"}

Near = Callable[["Token", Collection[str]], str]
"""The place last spoken of before a word, of some kinds or of any; or ""."""
_CAMPAIGNS = {"operation", "campaign", "offensive", "battle", "assault", "push"}
_MEDIA = {"TV", "Television", "Radio", "News", "Channel", "Network", "Agency"}
_WITNESSES = {"witness", "witnesses"}
_FORCES = {"force", "unit", "formation", "alliance", "militia", "movement", "group"}


def without_ranks(text: str, lexicon: Lexicon) -> str:
    """What somebody is called less the ranks behind the office: "UPDF spokesman Brig"."""
    words = text.split()
    for index, word in enumerate(words[:-1]):
        behind = words[index + 1 :]
        if word.casefold() in lexicon.spokes and all(w[:1].isupper() for w in behind):
            return " ".join(words[: index + 1])
    return text


def of_place(
    head: "Token", source: str, *, speaker: str | None, lexicon: Lexicon, near: Near
) -> str | None:
    """An office by the place it is of, where only the text before says which: "its mayor"."""
    offices = [head, *(c for c in head.children if c.dep_ in ("appos", "compound", "nmod", "poss"))]
    office = next((one for one in offices if one.lower_ in lexicon.local_offices), None)
    if office is None:
        return None
    behind = (c for c in office.rights if c.dep_ == "prep")
    told = [t for c in (*office.lefts, *behind) for t in c.subtree]
    if any(token.text[:1].isupper() and not token.is_sent_start for token in told):
        return None
    alone = office.lower_ in _OF_TOWNS
    said = {token.lower_ for token in told}
    if not (alone or said & lexicon.local_words):
        return None
    words = [word for word in source.split("-") if word not in ("in", "exile", "its")]
    if office.lower_ == "head" and said & lexicon.provinces:
        words = ["governor"]
    elif speaker is not None and words[-1:] == [slug(speaker.split()[-1])]:
        words = [slug(office.text)]
    kinds = said & lexicon.facilities
    where = near(office, kinds) if kinds else _province_before(office, said, lexicon)
    where = where or near(office, ())
    told_by = {*where.casefold().split(), "provincial", "regional"}
    words = [word for word in words if word not in told_by]
    return slug(f"{where} {' '.join(words)}") if where else None


def _province_before(office: "Token", said: set[str], lexicon: Lexicon) -> str:
    """The province named last before "the provincial governor"; or ""."""
    if said.isdisjoint(_WIDE):
        return ""
    for token in reversed(office.doc[1 : office.i]):
        *name, kind = token.text.split() or [""]
        if kind.casefold() in lexicon.provinces:
            if name:
                return " ".join(name)  # known by its whole name, and one word
            if is_name(token.nbor(-1)):
                return token.nbor(-1).text
    return ""


def named_before(office: "Token") -> list["Token"]:
    """Who holds an office that stands behind a comma: "X Y, spokesman for Z, said"."""
    first = office.left_edge.i
    if first < office.sent.start + 2 or office.nbor(first - 1 - office.i).text != ",":
        return []
    before = office.doc[first - 2]
    return [before] if is_name(before) else []


def is_named_behind(head: "Token") -> bool:
    """Whether a name follows an office behind a comma: "the head of the oblast, X Y"."""
    after = head.doc[head.i + 1 : min(head.i + _OFFICE, head.sent.end - 1)]
    comma = next((token for token in after if token.text == ","), None)
    return comma is not None and is_name(comma.nbor(1))


def issuer(statement: "Token") -> "Token | None":
    """Who puts out a statement: "the ministry came out with a post saying"."""
    verb = governing_verb(statement)
    if verb is None or statement.dep_ not in ("dobj", "pobj"):
        return None
    return next((child for child in verb.children if child.dep_ == "nsubj"), None)


def is_body(head: "Token") -> bool:
    """Whether a phrase is the name of an organisation: capitals on its head and before it."""
    capital = [word for word in (head, *head.lefts) if word.text[:1].isupper()]
    return head in capital and head.tag_ in ("NNP", "NNPS") and len(capital) > 1


def is_of_body(offices: list["Token"]) -> bool:
    """Whether one of some offices is somebody's by name ("an official of the Red Crescent")."""
    behind = (other for one in offices for other in prepositional(one, {"of", "for", "from"}))
    return any(is_name(other) for other in behind)


def is_expert(head: "Token", lexicon: Lexicon) -> bool:
    """Whether somebody named speaks for nobody but themselves: "military analyst X"."""
    described = [head, *(c for c in head.children if c.dep_ in ("appos", "compound", "nmod"))]
    if not any(one.lower_ in lexicon.experts for one in described):
        return False
    return not any(prepositional(one, {"for", "of", "with", "at"}) for one in described)


def member_of(head: "Token") -> str:
    """What a person is of, by its name: "X Y, of the Z Commission"."""
    behind = prepositional(head, {"of", "from", "with"})
    return next((bare(phrase(one)) for one in behind if is_name(one)), "")


def is_private(head: "Token", speaker: str | None, text: str) -> bool:
    """Whether somebody is named, in full or with what they do, and not whom they speak for."""
    if speaker is None or slug(bare(text.replace(speaker, " "))):
        return False
    if " " not in speaker and not _lives_by(head):
        return False
    return all(
        child.dep_ in ("punct", "det", "compound", "relcl")
        or (child.dep_ == "appos" and " " not in speaker)
        or (child.dep_ in ("appos", "nummod") and child.tag_ == "CD")
        for child in head.children
    )


def trade_of(head: "Token", lexicon: Lexicon) -> str:
    """What somebody named is by trade, and is known by: "Samer, a pharmacist"; or nothing."""
    trades = [child for child in appositions(head) if child.lower_ not in lexicon.private]
    known = (bare(phrase(one)) for one in trades if is_private_life(one, lexicon))
    return next((slug(trade) for trade in known), "")


def _lives_by(head: "Token") -> bool:
    """Whether somebody is told of by no more than a trade or a deed: "X, a welder"."""
    told = [child for child in head.children if child.dep_ in ("appos", "relcl")]
    trades = [child for child in told if child.dep_ == "appos"]
    return bool(told) and not is_of_body(trades)


def seated(head: "Token", text: str, lexicon: Lexicon) -> str:
    """What a ministry or a minister is called, with the nation where only the seat tells it.

    "In Moscow, the defence ministry" is Russia's.
    """
    words = text.split()
    if head.lower_ not in _OF_STATE and not _OF_STATE.intersection(text.casefold().split()):
        return text
    if any(word in lexicon.demonyms for word in words):
        return text
    for token in head.sent:
        seat = lexicon.capitals.get(token.text)
        if seat is not None and token.dep_ == "pobj" and token.head.lower_ in ("in", "from"):
            return f"{seat} {bare(text)}"
    return text


def is_private_life(told: "Token", lexicon: Lexicon) -> bool:
    """Whether words on somebody are of a family or a trade: "X, a blacksmith", "a father"."""
    if told.lower_ in lexicon.private:
        return True
    trade = told.is_lower and is_human(told, lexicon) and told.lower_ not in lexicon.publicly
    return trade and not is_of_body([told])


def is_common(name: str, focus: Focus, lexicon: Lexicon) -> bool:
    """Whether a name is known by no more than its kind: "Army of the East" by "army"."""
    words = [w for w in name.split() if w[:1].isupper() and w not in lexicon.demonyms]
    return all(focus.source_in(w) is None for w in words if w not in KINDS)


def is_foreign(text: str, source: str, focus: Focus, lexicon: Lexicon) -> bool:
    """Whether "Rwandan army" has been taken for the one army of the war, another nation's."""
    words = text.split()
    if words[-1:] == ["government"] and lexicon.local_words.intersection(words):
        return True  # "the state government" is not the war's
    nations = [word for word in words if word in lexicon.demonyms]
    if not nations or focus.source_in(text, least=2) is not None:
        return False
    capital = " ".join(w for w in words if w[:1].isupper() and w not in nations)
    name = focus.theatre.source(source).name
    own = any(nation in name for nation in nations)
    return not own and focus.source_in(capital) is None


def is_force(word: "Token") -> bool:
    """Whether a word is for what the article has already named: "the operation", "the force"."""
    alone = all(child.dep_ in ("det", "case") for child in word.children)
    return word.lower_ in _CAMPAIGNS or (word.lower_ in _FORCES and alone)


def is_reporter(head: "Token", publisher: str, *, heard: bool, lexicon: Lexicon) -> bool:
    """Whether somebody reports for a publisher, by its id: "our correspondent in X".

    Where one of them was ``heard`` before, "the correspondent" is too.
    """
    if head.lower_ not in lexicon.reporters:
        return False
    for child in head.children:
        if heard and child.lower_ == "the" and head.tag_ == "NN":
            return True
        if child.dep_ in ("poss", "compound", "nmod"):
            named = slug(child.text)
            if child.lower_ in ("our", "my") or (named and named in publisher):
                return True
    return False


def outlet_of(head: "Token", focus: Focus, lexicon: Lexicon) -> str | None:
    """The known outlet whose witness or reporter somebody is: "a Reuters witness"."""
    if head.lower_ not in lexicon.reporters and head.lower_ not in _WITNESSES:
        return None
    outlets = (c.text for c in head.lefts if c.dep_ in ("compound", "nmod", "poss"))
    known = next((focus.source_in(name) for name in outlets if focus.is_outlet(name)), None)
    if known is not None or head.lower_ not in lexicon.reporters:
        return known
    words = bare(phrase(head).removesuffix(head.text)).split()
    return slug(" ".join(words)) if words and words[-1] in _MEDIA else None
