"""What a noun phrase calls somebody: a person's name, an organisation's, less what describes it."""

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from geo.reading.lexicon import Lexicon, english
from geo.theatre import Focus

if TYPE_CHECKING:
    from geo.reading.trees import Doc, Token

_DETERMINERS = {"the", "a", "an", "one", "some", "several", "two", "three", "four", "its", "his",
                "their", "'s", "many", "most", "another", "other", "same",
                "own", "both", "either", "so-called", "mr", "mr.", "mrs", "mrs.",
                "ms", "ms."}  # fmt: skip
# "opposition-run", "pro-government": a description, not the one who speaks.
_OFTEN = 3  # times that a text names another nation which its officials may be of
_NEAR = 7  # words behind a name: "X of the Levant Front said"
# The media, a source, a rebel: they stand before places too ("rebel Daraya").
_NOT_BEARING = {"brigade", "media", "member", "source", "sources", "rebel", "general", "head"}
_LOOSE = 5  # words of "a senior army spokesman"
# What the parser makes of an apposition that it does not see.
_ASTRAY = ("ROOT", "appos", "dobj", "conj", "npadvmod", "attr", "dep", "ccomp", "prep")
_LONGEST = 8  # words of a person's name with their offices
_OF_STATE = re.compile(r"\bstate ?- ?(?:run|owned|controlled|funded)\b", re.IGNORECASE)
_LEANING = re.compile(
    r"\b(?:pro|anti)-\w+(?:-\w+)?|\b[\w.]+-(?:run|held|backed|linked|affiliated|aligned|based|"
    r"controlled|led|friendly|owned|allied|supported|appointed|sponsored|installed|imposed|"
    r"leaning|recognised|recognized|dominated)\b",
    re.IGNORECASE,
)


def shown_as_person(doc: "Doc", first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether what stands around a name shows that somebody is called so.

    An office or a calling before it ("commander X"), an age behind it ("X, 34,"), or a word of
    saying in the past ("X said", "X of the Front told"); a capital may speak too, but is known.
    """
    sentence = doc[first].sent
    if first > sentence.start and _bears_name(doc[first - 1], lexicon):
        return True
    behind = list(doc[last : min(last + _NEAR, sentence.end)])
    if len(behind) > 2 and behind[0].text == "," and behind[2].text in (",", "who"):  # noqa: PLR2004 - comma, age, comma
        return behind[1].text.isdigit() and len(behind[1].text) == len("34")
    for token in behind:
        if token.tag_ == "VBD":
            return lexicon.lemma(token.lower_) in lexicon.firm_reporting
        if token.tag_ not in ("IN", "DT", "NNP", "NNPS", "RB") or token.lower_ in ("in", "at"):
            return False
    return False


def _bears_name(word: "Token", lexicon: Lexicon) -> bool:
    """Whether a word right before a name says that it is somebody's: "commander X"."""
    return word.text in lexicon.callings and word.text not in _NOT_BEARING


def appositions(head: "Token") -> list["Token"]:
    """Heads of the noun phrases that say of a noun what it is: "X, a spokesman for Y".

    Behind a name the words are believed over a parse that ties them to something else.
    """
    tied = [child for child in head.children if child.dep_ == "appos"]
    first, doc = head.i + 2, head.doc
    if tied or not head.tag_.startswith("NNP") or first >= head.sent.end:
        return tied
    if doc[first - 1].text != "," or doc[first].lower_ not in ("a", "an"):
        return tied
    noun = next((t for t in doc[first + 1 : first + _LOOSE] if t.left_edge.i <= first), None)
    if noun is None or noun.tag_ not in ("NN", "NNP"):
        return tied
    both = noun.dep_ == head.dep_ == "nsubj" and noun.head == head.head
    return [noun] if both or noun.dep_ in _ASTRAY else tied


def parted(apposition: "Token") -> str:
    """What stands before an apposition: "the agency X" or "X, the agency"."""
    first = apposition.left_edge
    return " , " if first.i and first.nbor(-1).text == "," else " "


def person(head: "Token", lexicon: Lexicon) -> str | None:
    """A person's name at the head of a noun phrase ("Observatory director Rami Rahman")."""
    if head.tag_ not in ("NNP", "NNPS", "NN") or not head.text[:1].isupper():
        return None
    doc, first = head.doc, head.i
    while first > max(head.sent.start, head.i - _LONGEST) and _name_part(
        doc[first - 1], first, head.i
    ):
        first -= 1
    spoken = doc[first : head.i + 1].text.split()
    own = lexicon.name_heads  # "Sheikh" may be a part of the name
    words = [
        word
        for token in doc[first : head.i + 1]
        for word in token.text.split()
        if word.rstrip(".") not in lexicon.titles or (" " in token.text and word in own)
    ]
    offices = [i for i, word in enumerate(words) if word.casefold() in lexicon.spokes]
    if offices and offices[-1] + 1 < len(words):
        words = words[offices[-1] + 1 :]  # "Kharkiv Oblast Head Oleh Syniehubov"
    if not words or any(w in lexicon.not_places or w in lexicon.bodies for w in words):
        return None
    if len(words) == 1 and words[0].isupper():
        return None  # "the CSP"
    titled = len(words) < len(spoken) or (
        first > head.sent.start and _is_calling(doc[first - 1].lower_, lexicon)
    )
    described = any(
        _is_calling(c.lower_, lexicon) or _is_trade(c, lexicon) for c in appositions(head)
    ) or any(
        c.dep_ == "relcl" and any(g.lower_ == "who" for g in c.children) for c in head.children
    )
    text = " ".join(words)
    if titled or described:
        return text
    several = len(text.split()) > 1 and not (first and doc[first - 1].lower_ == "the")
    return text if several and not set(text.split()) & lexicon.no_name_parts else None


def _is_calling(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.titles or word in lexicon.spokes


def _is_trade(token: "Token", lexicon: Lexicon) -> bool:
    """Whether a word says what somebody does for a living: "X, a welder"."""
    return token.is_lower and any(c.dep_ == "det" for c in token.lefts) and is_human(token, lexicon)


_DOING = re.compile(r"\w{2,}(?:er|or|ist|ian|man|woman|ant|eur)$")


def is_human(token: "Token", lexicon: Lexicon) -> bool:
    """Whether a common noun is one that people are called by: "a peacekeeper", "the pharmacist"."""
    word = token.lower_
    if word in lexicon.spokes or word in lexicon.humans or word in lexicon.ranks:
        return True
    if token.tag_ != "NN" or not token.is_lower or word in lexicon.noun_rules:
        return False
    fits = _DOING.match(word) is not None and word not in lexicon.not_people
    return fits and word not in lexicon.air_and_fire and word not in lexicon.place_nouns


KINDS = {"Army", "Forces", "Front", "Government", "Military", "Council", "Opposition", "Coalition",
         "Movement", "Union", "Alliance", "Brigade", "Brigades", "Battalion"}  # fmt: skip
"""What many bodies are called by, and a war's only one for short."""


def full_name(head: "Token") -> str:
    """A body's name of its own with what it is the body of: "Army of the East"; "" of others."""
    if not is_name(head) or head.text not in KINDS:
        return ""
    for child in head.children:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i == head.i + 1:
            last = next((one for one in child.children if one.dep_ == "pobj"), None)
            if last is not None and is_name(last):
                own = [t.text for t in head.lefts if t.dep_ == "compound"]
                behind = [t.text for t in (*last.lefts, last) if t.i <= last.i]
                return " ".join([*own, head.text, "of", *behind])
    return ""


def is_name(token: "Token") -> bool:
    """Whether the tagger takes the word for a name."""
    return token.tag_ in ("NNP", "NNPS")


def nation_of(text: str, focus: Focus) -> str:
    """The country a text speaks of most, as its adjective ("Colombian"); "" where of none.

    Of a known war, one of the nations that its sources are named after.
    """
    of = english().demonym_of
    at_war, home = _nations_at_war(focus)
    found: list[str] = _country_or_adjective().findall(text)
    nations = (of.get(one, one) for one in found)
    counts = Counter(nation for nation in nations if nation in at_war or not at_war)
    if len(home) == 1 and counts and counts.most_common(1)[0][1] < _OFTEN:
        return home[0]  # "the rebels, backed by Rwanda": the ministers are Congo's
    if counts:
        return counts.most_common(1)[0][0]
    return next(iter(at_war)) if len(at_war) == 1 else ""


@lru_cache(maxsize=256)
def _nations_at_war(focus: Focus) -> tuple[frozenset[str], list[str]]:
    """The nations that the sources of an article's wars are named after; its governments'."""
    sources = [s for s in focus.theatre.sources if focus.wars.intersection(s.war)]
    of_war = " ".join(s.name for s in sources)
    own = " ".join(s.name for s in sources if s.side == "government")
    nations = set(english().demonym_of.values())
    at_war = frozenset(one for one in nations if re.search(rf"\b{one}\b", of_war))
    return at_war, [one for one in sorted(at_war) if re.search(rf"\b{one}\b", own)]


@cache
def _country_or_adjective() -> re.Pattern[str]:
    of = english().demonym_of
    names = sorted({*of, *of.values()}, key=lambda name: (-len(name), name))
    begins = re.escape("".join(sorted({name[0] for name in names})))
    return re.compile(rf"\b(?=[{begins}])(?:{'|'.join(map(re.escape, names))})\b")


def _name_part(token: "Token", first: int, last: int) -> bool:
    capital = token.text[:1].isupper() and token.tag_ in ("NNP", "NNPS")
    return capital and first <= token.head.i <= last


_POSSESSIVE = re.compile(r"\b([A-Z]\w*(?: [A-Z]\w*)?)'s\b")
_MINISTRY = re.compile(r"\b[Mm]inist(ry|er) of (\w+)\b(?: \(MoD\))?")
_DEFENCE = re.compile(r"\b[Dd]efen[sc]e\b")


def plain(text: str) -> str:
    """The words without what somebody leans to, ministries all called alike."""
    text = _LEANING.sub(" ", _OF_STATE.sub("state", text))
    text = _MINISTRY.sub(lambda found: f"{found[2].lower()} minist{found[1]}", text)
    return _DEFENCE.sub("defence", text)


def national(text: str, demonyms: dict[str, str]) -> str:
    """The words with "Israel's army" made "Israeli army", as it is also called."""
    return _POSSESSIVE.sub(lambda found: demonyms.get(found[1], found[1]), text)


def bare(text: str) -> str:
    """The words without determiners and the possessive's ending."""
    words = [word.removesuffix("'s") for word in text.strip(" ,;:\"'").split()]
    return " ".join(word for word in words if word and word.casefold() not in _DETERMINERS)
