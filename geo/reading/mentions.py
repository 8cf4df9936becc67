"""Place names in a text, and the words that stand for one named before.

A name's run of words is found by its capitals and tags; whether it is a place is decided by where
it stands in a claim (the object of "captured" is one), and by what is known to be none.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from geo.model import Extent
from geo.reading.grammar import subjects, with_conjuncts
from geo.reading.lexicon import Lexicon
from geo.reading.numbers import number

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_REGIONS = {"province", "region", "governorate", "oblast", "state"}
_SINGULAR = {"it", "there", "its", "itself", "here"}
_PLURAL = {"them", "both", "all", "they", "three", "two", "four", "those", "these", "their"}
_LINKS = {"compound", "nmod", "amod", "appos", "poss", "npadvmod", "nummod", "pobj", "dep"}
_LOCATING = {
    "in",
    "at",
    "near",
    "inside",
    "outside",
    "around",
    "into",
    "across",
    "toward",
    "towards",
}
_HOME = {"along", "of", "in", "at", "inside", "within", "across", "on", "around", "near", "outside"}


class Mention(Struct, frozen=True, kw_only=True):
    """A name in a paragraph: its words as written, and the words' indices, end exclusive."""

    text: str
    first: int
    last: int


class Ref(Struct, frozen=True, kw_only=True):
    """A place that a claim is about, as far as its noun phrase tells.

    ``first`` and ``last`` are the indices of the words that stand for it here, end exclusive;
    an anaphor has the indices of the anaphor and the text of the name it stands for.
    """

    text: str
    first: int
    last: int
    extent: Extent = Extent.UNSTATED
    fraction: float | None = None
    anaphor: bool = False


class Places:
    """The places an article has named so far, and what its pronouns stand for."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        is_other_name: Callable[[str], bool],
        known_place: Callable[[str], bool] | None,
    ) -> None:
        self.lexicon = lexicon
        self._is_other_name = is_other_name
        self._known = known_place or (lambda _: False)
        self._groups: list[list[str]] = []
        self._people: set[str] = set()
        self._located: set[str] = set()
        self._seen: list[str] = []
        self._topic: str | None = None
        self._within = False
        self.by_token: dict[int, Mention] = {}

    def enter(self, doc: "Doc") -> None:
        """Find the names of a paragraph."""
        self.by_token = {}
        for mention in _names(doc, self.lexicon):
            self._seen.append(mention.text)
            for index in range(mention.first, mention.last):
                self.by_token[index] = mention
            if any(
                doc[i].dep_ == "pobj" and doc[i].head.lower_ in _LOCATING
                for i in range(mention.first, mention.last)
            ):
                self._located.add(mention.text)

    def understood(self, verb: "Token") -> list[Ref]:
        """The place a verb leaves unsaid ("the fighters had withdrawn"), if it is plain."""
        texts = self._last(1, verb)
        return [Ref(text=text, first=verb.i, last=verb.i + 1, anaphor=True) for text in texts]

    def is_place(self, mention: Mention) -> bool:
        """Whether a name can be a place's, by what is known of it."""
        words = mention.text.split()
        if mention.text in self._people or set(words) & self.lexicon.not_places:
            return False
        if not self._known(mention.text) and self._is_other_name(mention.text):
            return False
        return not (len(words) == 1 and mention.text in self.lexicon.titles)

    def is_known(self, mention: Mention) -> bool:
        """Whether the gazetteer has the name, or the article used it as a place before."""
        return (
            self._known(mention.text)
            or mention.text in self._located
            or self._claimed(mention.text)
        )

    def _claimed(self, text: str) -> bool:
        return any(text in group for group in self._groups)

    def note_person(self, name: str) -> None:
        """Remember a name as a person's."""
        self._people.add(name)

    def remember(self, refs: Iterable[Ref]) -> None:
        """Remember the places one word of control was about, as one group."""
        group = list(dict.fromkeys(ref.text for ref in refs))
        if group:
            self._groups = [g for g in self._groups if g != group]
            self._groups.append(group)

    def under(self, head: "Token", *, within: bool = False) -> list[Ref]:
        """The places a noun phrase names or stands for, in the order of the text.

        With ``within`` also the place that what is named stands in ("a school in X"): it was hit
        where the school was, but nobody took X by taking the school.
        """
        self._within = within
        refs = sorted(self._under(head, 6), key=lambda ref: ref.first)
        return list({(ref.text, ref.first): ref for ref in refs}.values())

    def _under(self, head: "Token", depth: int) -> list[Ref]:
        if depth == 0:
            return []
        mention = self.by_token.get(head.i)
        if mention is not None:
            return self._named(mention, head)
        lower = head.lower_
        if head.text in self.lexicon.calendar:  # "in Aleppo Tuesday": the parser's slip
            return [r for c in head.lefts for r in self._under(c, 1) if c.i in self.by_token]
        refs: list[Ref] = []
        extent, fraction = self.amount(head)
        strict = extent is not Extent.UNSTATED
        for child in head.children:
            if child.dep_ in _LINKS and child.i in self.by_token:
                if lower in self.lexicon.place_nouns or child.dep_ == "poss":
                    refs += [r for t in with_conjuncts(child) for r in self._under(t, depth - 1)]
            elif child.dep_ == "appos" and lower in self.lexicon.place_nouns:
                refs += [r for t in with_conjuncts(child) for r in self._under(t, depth - 1)]
        if not refs and head.dep_ == "appos" and head.head.i in self.by_token:
            return self._under(head.head, depth - 1)
        if not refs and lower in self.lexicon.place_nouns | {"part"}:
            refs = self._equated(head, depth)
        if not refs:
            indefinite = (
                lower in self.lexicon.place_nouns
                and not strict
                and any(child.lower_ in ("a", "an") for child in head.children)
            )
            homes = self._homes(lower, strict=strict)
            for child in head.children:
                if child.dep_ == "prep" and child.lower_ in homes:
                    for inner in child.children:
                        if inner.dep_ == "pobj":
                            for t in with_conjuncts(inner):
                                refs += self._under(t, depth - 1)
            if indefinite:  # "an enclave in the area" is a place without a name
                refs = [ref for ref in refs if not ref.anaphor]
        if not refs and head.tag_ == "NNS" and lower in self.lexicon.place_nouns:
            refs = self._listed_after(head)
        if not refs:
            refs = self._stands_for(head)
        if strict:
            refs = [_with(ref, extent, fraction) for ref in refs]
        return refs

    def _equated(self, head: "Token", depth: int) -> list[Ref]:
        """The places that are said to be what the noun phrase calls them ("X is the last town")."""
        verb = head.head
        makes = head.dep_ == "dobj" and verb.lower_ in ("make", "makes", "made", "form", "forms")
        if head.dep_ != "attr" and not makes:
            return []
        return [r for subject in subjects(verb) for r in self._under(subject, depth - 1)]

    def _homes(self, lower: str, *, strict: bool) -> set[str]:
        """The prepositions that lead from what is named to the place a claim about it is about."""
        if self._within or (strict and lower not in self.lexicon.place_nouns):
            return _HOME
        if strict:
            return {"of", "in"}
        return {"of"} if lower in self.lexicon.place_nouns | self.lexicon.whole_words else set()

    def _listed_after(self, head: "Token") -> list[Ref]:
        """The names after the colon that "five settlements: ..." announces."""
        doc = head.doc
        colon = next((i for i in range(head.i + 1, head.sent.end) if doc[i].text == ":"), None)
        if colon is None:
            return []
        refs: list[Ref] = []
        index = colon + 1
        while index < head.sent.end:
            mention = self.by_token.get(index)
            if mention is not None:
                refs += self._named(mention, doc[mention.last - 1])
                index = mention.last
            elif doc[index].text in (",", "and") or doc[index].lower_ == "the":
                index += 1
            else:
                break
        return refs

    def _named(self, mention: Mention, head: "Token") -> list[Ref]:
        if not self.is_place(mention):
            return []
        extent, fraction = self.amount(head)
        return [
            Ref(
                text=mention.text,
                first=mention.first,
                last=mention.last,
                extent=extent,
                fraction=fraction,
            )
        ]

    def amount(self, head: "Token") -> tuple[Extent, float | None]:
        """How much of a place a noun phrase is about, and the fraction where it says one."""
        lexicon = self.lexicon
        around = [head, *head.lefts]
        lowers = {token.lower_ for token in around}
        for token in head.lefts:
            lowers |= {inner.lower_ for inner in token.subtree}
        fraction = _fraction(head, lexicon)
        if fraction is not None:
            return Extent.PART, fraction
        if head.lower_ in _PLURAL | _SINGULAR:
            return Extent.UNSTATED, None
        if head.lower_ in lexicon.whole_words or lowers & {"all", "whole", "entire"}:
            return Extent.WHOLE, None
        if head.lower_ in lexicon.strict_parts or lowers & {"most", "much", "several", "half"}:
            if head.lower_ in lexicon.dropped_nouns and not lowers & {"most", "half", "much"}:
                return Extent.UNSTATED, None
            return Extent.PART, None
        return Extent.UNSTATED, None

    def _stands_for(self, head: "Token") -> list[Ref]:
        texts = self._antecedents(head) or self._owner(head)
        first, last = head.left_edge.i, head.i + 1
        if head.lower_ in _SINGULAR | _PLURAL:
            first = head.i
        return [Ref(text=text, first=first, last=last, anaphor=True) for text in texts]

    def _antecedents(self, head: "Token") -> list[str]:
        lower, lexicon = head.lower_, self.lexicon
        lefts = {child.lower_ for child in head.lefts}
        if lower in lexicon.common_places and "the" in lefts and not self._named_so(lower, head):
            return [head.text]
        if lower in _SINGULAR:
            return self._last(1, head)
        if lower in _PLURAL:
            size = max((_NUMBERS[w] for w in {lower, *lefts} if w in _NUMBERS), default=0)
            return self._last_many(size, head)
        if lower not in lexicon.place_nouns - {"city", "capital"}:
            return []
        definite = lefts & {"the", "those", "these", "that", "this", "both", "two", "three", "its"}
        if not definite and not lefts & {"besieged"}:
            return []
        pointing = lefts & {"those", "these", "that", "this", "both"}
        following = head.doc[head.i + 1].lower_ if head.i + 1 < len(head.doc) else ""
        if not pointing and (
            following in ("next", "near", "around", "of", "that", "where")
            or any(c.i > head.i and c.dep_ in ("relcl", "acl") for c in head.children)
        ):
            return []  # "the districts next to it" are named by that, not before
        if head.tag_ == "NNS" and lower not in ("barracks", "headquarters"):
            size = max((_NUMBERS[w] for w in lefts if w in _NUMBERS), default=0)
            return self._last_many(size, head)
        named = self._named_so(lower, head)
        if named:
            return named
        if lower in _REGIONS:
            return []
        if lower in lexicon.named_nouns - {"city", "hill", "camp", "project", "base", "compound"}:
            return []
        return self._last(1, head)

    def _owner(self, head: "Token") -> list[str]:
        """The place whose "southern end", "outskirts" or "rest" is spoken of."""
        if head.lower_ not in self.lexicon.strict_parts:
            return []
        lefts = list(head.lefts)
        for child in lefts:
            if child.dep_ == "poss" and child.lower_ in ("its", "the"):
                return self._last(1, head)
            if child.dep_ == "poss":
                return self._antecedents(child)
        definite = any(child.lower_ == "the" for child in lefts)
        bare = not any(child.dep_ == "prep" and child.lower_ == "of" for child in head.children)
        return self._last(1, head) if definite and bare else []

    def _named_so(self, lower: str, head: "Token") -> list[str]:
        """The place whose name ends in the word ("the palace", "the province")."""
        ends = _REGIONS if lower in _REGIONS else {lower}
        earlier = [text for group in self._groups for text in group]
        for texts in (earlier, self._seen_before(head)):
            named = [t for t in texts if t.casefold().split()[-1] in ends]
            if named:
                return named[-1:]
        return []

    def _seen_before(self, head: "Token") -> list[str]:
        """The names of the article up to a word."""
        here = sum(1 for i, m in self.by_token.items() if i == m.first and i >= head.i)
        return self._seen[: len(self._seen) - here]

    def _last(self, size: int, head: "Token") -> list[str]:
        """The place last spoken of: in this sentence, or the first of the last claim's."""
        before = [mention for mention in self._before(head) if self.is_place(mention)]
        for mention in before:
            if self._claimed(mention.text):
                return [mention.text]
        for mention in before:
            if self.is_known(mention) or mention.text.split()[0].islower():
                return [mention.text]
        if self._topic is not None:
            return [self._topic]
        return self._groups[-1][:size] if self._groups and len(self._groups[-1]) == 1 else []

    def end_sentence(self, sentence: "Span", *, claimed: bool) -> None:
        """Remember what a sentence was about, for the pronouns of the next."""
        self._topic = None
        if claimed:
            return
        for token in sentence:
            mention = self.by_token.get(token.i)
            if mention is None or token.dep_ not in ("nsubj", "nsubjpass", "attr"):
                continue
            if (
                self.is_place(mention)
                and token.head == sentence.root
                and (
                    self.is_known(mention)
                    or sentence.root.lower_ in ("lies", "lay", "stands", "sits")
                )
            ):
                self._topic = mention.text
                return

    def _before(self, head: "Token") -> list[Mention]:
        """Names in the same sentence before a word, the nearest first."""
        seen = {m.first: m for i, m in self.by_token.items() if head.sent.start <= i < head.i}
        return [seen[first] for first in sorted(seen, reverse=True)]

    def _last_many(self, size: int, head: "Token") -> list[str]:
        del head
        for group in reversed(self._groups[-4:]):
            if len(group) > 1 and (not size or len(group) == size):
                return list(group)
            if size and len(group) > size:
                return list(group[-size:])
        return []


def _with(ref: Ref, extent: Extent, fraction: float | None) -> Ref:
    return Ref(
        text=ref.text,
        first=ref.first,
        last=ref.last,
        extent=extent,
        fraction=fraction if fraction is not None else ref.fraction,
        anaphor=ref.anaphor,
    )


def _fraction(head: "Token", lexicon: Lexicon) -> float | None:
    """The share a phrase names: "65 percent", "over two thirds", "half"."""
    lower = head.lower_
    if lower in ("quarter", "half", "quarters") and not any(
        child.lower_ == "of" for child in head.children
    ):
        return None
    numbers = [t for t in head.lefts if t.dep_ in ("nummod", "amod", "compound")]
    if lower in lexicon.units:
        for token in numbers:
            value = number(token.text)
            if value is not None and 0 < value <= 100:  # noqa: PLR2004  (a percentage)
                return round(value / 100, 4)
        return None
    single = lower.removesuffix("s")
    if single in lexicon.fractions or lower in lexicon.fractions:
        times = next((v for t in numbers if (v := number(t.text)) is not None), 1.0)
        value = round(times * lexicon.fractions.get(single, lexicon.fractions.get(lower, 0)), 2)
        if single == "third":
            value = round(times / 3, 2)
        return value if 0 < value <= 1 else None
    return None


def _names(doc: "Doc", lexicon: Lexicon) -> list[Mention]:
    found: list[Mention] = []
    index = 0
    while index < len(doc):
        common = _common(doc, index, lexicon)
        if common is not None:
            found.append(common)
            index = common.last
            continue
        if not _names_something(doc[index], lexicon):
            index += 1
            continue
        last = index + 1
        while last < len(doc) and _continues(doc, index, last, lexicon):
            last += 1
        while doc[last - 1].lower_ in ("of", "the"):
            last -= 1
        mention = _trimmed(doc, index, last, lexicon)
        if mention is not None:
            found.append(mention)
        index = last
    return found


def _names_something(token: "Token", lexicon: Lexicon) -> bool:
    if " " in token.text:
        return True
    if not token.text[:1].isalpha() or token.is_punct:
        return False
    capital = token.text[:1].isupper() or re.match(r"[a-z]{2}-[A-Z]", token.text)
    if not capital or token.lower_ in lexicon.function_words:
        return False
    if token.text.rstrip(".") in lexicon.calendar:
        return False
    if token.is_sent_start or (token.i and token.nbor(-1).text == '"'):
        return token.tag_ in ("NNP", "NNPS") or bool(re.search(r"-[A-Z]|\d", token.text))
    return True


def _continues(doc: "Doc", first: int, last: int, lexicon: Lexicon) -> bool:
    token, before = doc[last], doc[last - 1]
    if token.is_sent_start:
        return False
    if _names_something(token, lexicon):
        return True
    capital_noun = before.lower_ in lexicon.place_nouns | {"city", "university", "bank", "gate"}
    if token.lower_ == "of" and capital_noun and last + 1 < len(doc):
        following = doc[last + 1]
        return _names_something(following, lexicon) or (
            following.lower_ == "the"
            and last + 2 < len(doc)
            and _names_something(doc[last + 2], lexicon)
        )
    if token.lower_ == "the" and before.lower_ == "of":
        return first < last - 1
    return False


def _common(doc: "Doc", index: int, lexicon: Lexicon) -> Mention | None:
    """A place named without capitals: "the old city (of Aleppo)", "the west bank of the Tigris"."""
    for size in (2, 1):
        if doc[index : index + size].text in lexicon.common_places:
            if size == 1:
                return None
            last = index + size
            if last + 1 < len(doc) and doc[last].lower_ == "of":
                end = last + 1 + (doc[last + 1].lower_ == "the")
                while end < len(doc) and _names_something(doc[end], lexicon):
                    end += 1
                if end > last + 1 + (doc[last + 1].lower_ == "the"):
                    last = end
            return Mention(text=doc[index:last].text, first=index, last=last)
    return None


def _trimmed(doc: "Doc", first: int, last: int, lexicon: Lexicon) -> Mention | None:
    """The run less titles and weekday names, with the direction before it and "road" after."""
    while first < last and doc[first].text.rstrip(".") in lexicon.titles - {"Sheikh", "Abu", "Umm"}:
        first += 1
    while last - first > 1 and doc[last - 1].lower_ in lexicon.dropped_nouns:
        last -= 1
    if first >= last:
        return None
    if last < len(doc) and doc[last].lower_ in lexicon.named_nouns and doc[last].tag_ == "NN":
        last += 1
    elif last < len(doc) and re.fullmatch(r"\d{1,3}", doc[last].text) and last - first == 1:
        last += doc[last - 1].lower_ in ("ward", "hill", "sector", "district", "zone", "camp")
    before = doc[first - 1] if first else None
    if before is not None and before.lower_ in lexicon.directions and not before.is_sent_end:
        first -= 1
    return Mention(text=doc[first:last].text, first=first, last=last)
