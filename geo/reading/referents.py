"""What a noun phrase in a claim stands for: a place by name, or one named before.

Lists, parts and appositions lead to names; "those areas", "the district", "there" and "it" to the
places last spoken of.
"""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Extent
from geo.reading.amounts import amount
from geo.reading.antecedents import PLURAL, SINGULAR, SINGULAR_IN_S, Antecedents
from geo.reading.appositions import apposed, equated, of_several, tied_names
from geo.reading.grammar import (
    antecedent,
    is_verb,
    prepositional,
    with_conjuncts,
)
from geo.reading.lexicon import Lexicon
from geo.reading.lists import (
    POSTS,
    announced,
    behind_comma,
    beside_comma,
    including,
    prepositions,
)
from geo.reading.mentions import Mention, find_mentions
from geo.reading.naming import shown_as_person

if TYPE_CHECKING:
    from geo.reading.trees import Doc, Span, Token

_LOCATING = {"over", "through", "along", "in", "at", "near", "inside", "outside", "around", "into",
             "across", "toward", "towards"}  # fmt: skip
_HOME = {"along", "of", "in", "at", "inside", "within", "across", "on", "around", "near", "outside"}
_QUANTIFIERS = {"any", "either", "neither", "none", "each"}
_OWNING = {"town", "village", "district", "neighbourhood", "neighborhood", "camp", "suburb"}
_DEPTH = 6  # of "parts of the villages of X and Y in ..."


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
    """The names of the paragraph being read, and the places its noun phrases stand for."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        is_other_name: Callable[[str], bool],
        known_place: Callable[[str], bool] | None,
        title: str = "",
    ) -> None:
        self.by_token: dict[int, Mention] = {}
        """The name that each word of the paragraph is part of, by the word's index."""
        self._lexicon = lexicon
        self._is_other_name = is_other_name
        self._known = known_place if known_place is not None else _nothing_is_known
        self._located: set[str] = set()
        self._persons: set[str] = set()
        self._antecedents = Antecedents(
            lexicon,
            can_be_place=self.is_place,
            is_known=self._plainly_known,
            is_other_name=is_other_name,
            title=title,
        )

    def enter(self, doc: "Doc") -> None:
        """Go on to a paragraph."""
        self.by_token = {}
        for mention in find_mentions(doc, self._lexicon, known_place=self._known):
            words = range(mention.first, mention.last)
            self.by_token.update(dict.fromkeys(words, mention))
            if not self._known(mention.text) and shown_as_person(
                doc, mention.first, mention.last, self._lexicon
            ):
                self._persons.add(mention.text)
            heads = [doc[i] for i in words]
            heads += [one.head for one in heads if one.dep_ == "compound"]  # "in the X camp"
            if any(
                (
                    one.dep_ == "pobj"
                    and (
                        one.head.lower_ in _LOCATING
                        or (one.head.lower_ == "of" and self._is_peopled(one.head.head.lower_))
                    )
                )
                or (one.dep_ in ("compound", "nmod") and one.head.text in self._lexicon.people)
                for one in heads
            ):
                self._located.add(mention.text)
        self._antecedents.enter(self.by_token, doc)

    def _is_peopled(self, word: str) -> bool:
        """Whether a word is of people or of a part: what is "of" a place."""
        return word in self._lexicon.people or word in self._lexicon.strict_parts

    def end_sentence(self, sentence: "Span", *, claimed: bool) -> None:
        """Remember what a sentence was about, for the pronouns of the next."""
        self._antecedents.end_sentence(sentence, claimed=claimed)

    def remember(self, refs: Iterable[Ref]) -> None:
        """Remember the places that one word of control was about, as one group."""
        self._antecedents.remember(ref.text for ref in refs)

    def near(self, word: "Token", kinds: Collection[str]) -> str:
        """The known place named last before a word of the paragraph, by its name; or "".

        With ``kinds`` it is one whose name ends in one of them ("hospital").
        """
        for index in range(word.i - 1, -1, -1):
            mention = self.by_token.get(index)
            if mention is None or mention.text in self._lexicon.countries:
                continue
            kind = mention.text.split()[-1].casefold()
            if kind in (kinds or self._lexicon.facilities):
                return mention.text
            if not kinds and self.is_known(mention):
                return mention.text
        return ""

    def is_place(self, mention: Mention) -> bool:
        """Whether a name can be a place's, by what is known of it."""
        words = mention.text.split()
        last = words[-1].casefold()  # "6th Division base", "Red Sea Mills"
        built = last in self._lexicon.facilities or last in self._lexicon.named_nouns
        base = len(words) > 1 and built
        base = base and words[-1] not in self._lexicon.not_places
        base = base or any(word.isdigit() for word in words)  # "the July 7 district"
        base = base or (len(words) > 1 and words[-1] == "State")  # "Yobe State"
        if set(words) & self._lexicon.not_places and not base:
            return False
        if mention.text in self._lexicon.countries:
            return False
        if not self._known(mention.text) and (
            self._is_other_name(mention.text) or mention.text in self._persons - self._located
        ):
            return False
        return not (len(words) == 1 and mention.text in self._lexicon.titles)

    def is_known(self, mention: Mention) -> bool:
        """Whether the gazetteer has the name, or the article used it as a place before."""
        return self._antecedents.is_known(mention.text)

    def is_plain(self, mention: Mention) -> bool:
        """Whether a name is a place's by the gazetteer, by the text, or by its own last word."""
        words = mention.text.casefold().split()
        return self.is_known(mention) or (len(words) > 1 and words[-1] in self._lexicon.named_nouns)

    def _plainly_known(self, text: str) -> bool:
        return self._known(text) or text in self._located

    def under(self, head: "Token", *, within: bool = False) -> list[Ref]:
        """The places a noun phrase names or stands for, in the order of the text.

        With ``within`` also the place that what is named stands in ("a school in X"): it was hit
        where the school was, but nobody took X by taking the school.
        """
        refs = sorted(self._under(head, _DEPTH, within=within), key=lambda ref: ref.first)
        return list({(ref.text, ref.first): ref for ref in refs}.values())

    def understood(self, verb: "Token") -> list[Ref]:
        """The place a verb leaves unsaid ("the fighters had withdrawn"), if it is plain."""
        texts = self._antecedents.last(verb)
        return [Ref(text=text, first=verb.i, last=verb.i + 1, anaphor=True) for text in texts]

    def _under(self, head: "Token", depth: int, *, within: bool) -> list[Ref]:
        if depth == 0:
            return []
        mention = self.by_token.get(head.i)
        if mention is not None:
            return self._named(mention, head)
        if head.lower_ == "whose":
            noun = antecedent(head)
            return self._under(noun, depth - 1, within=within) if noun is not None else []
        if head.text in self._lexicon.calendar:  # "in Aleppo Tuesday": the parser's slip
            return [r for c in head.lefts for r in self._under(c, 1, within=within)]
        if self._describes(head):
            return self._under(head.head, depth - 1, within=within)

        def follow(heads: Iterable["Token"]) -> list[Ref]:
            return [r for other in heads for r in self._under(other, depth - 1, within=within)]

        if head.lower_ in self._lexicon.directions and not any(
            child.lower_ == "the" for child in head.lefts
        ):  # "west of X" is not X, though "the west of X" is part of it
            named = [c for c in head.lefts if c.dep_ == "compound" and c.i in self.by_token]
            named += [c for c in head.children if c.dep_ == "appos" and c.i in self.by_token]
            return [r for c in named for r in self._under(c, 1, within=within)]  # "X, east of Y"
        if (named_before := beside_comma(head, self.by_token, self._lexicon)) is not None:
            return self._under(named_before, 1, within=within)
        facility = self._facility(head)
        if facility is not None and not within:
            return [facility]
        extent, fraction = self._amount(head)
        refs = (
            self._collected(head, follow)
            or follow(apposed(head, self.by_token, self._lexicon, self._antecedents.is_wider))
            or follow(self._whose(head))
            or follow(including(head, self.by_token, self._lexicon))
            or follow(of_several(head, self.by_token, self._lexicon))
            or follow(tied_names(head, self.by_token, self._lexicon))
            or follow(equated(head, self.by_token, self._lexicon))
            or (within and follow(self._standing_in(head)))
            or self._inside(head, follow, within=within, part=extent is not Extent.UNSTATED)
            or follow(announced(head, self.by_token, self._lexicon))
            or follow(behind_comma(head, self.by_token, self._lexicon))
            or self._stands_for(head)
        )
        return _of_extent(refs, extent, fraction, first=head.left_edge.i)

    def _describes(self, head: "Token") -> bool:
        """Whether a noun only says what the name before it is: "X, the Idlib town"."""
        if head.dep_ != "appos" or head.head.i not in self.by_token:
            return False
        return head.lower_ in self._lexicon.appositive_nouns or not tied_names(
            head, self.by_token, self._lexicon
        )

    def _collected(
        self, head: "Token", follow: Callable[[Iterable["Token"]], list[Ref]]
    ) -> list[Ref]:
        """The places that "a string of villages", "two of its districts" are."""
        if head.lower_ not in self._lexicon.collections:
            return []
        apposed = [child for child in head.children if child.dep_ == "appos"]
        refs = follow(apposed) or follow(prepositional(head, {"of"}))
        return [ref for ref in refs if not ref.anaphor]

    def _facility(self, head: "Token") -> Ref | None:
        """What a place owns and is called by it: "Goma's international airport" is not Goma."""
        if head.lower_ not in self._lexicon.named_nouns - {"city", "region", "province"}:
            return None
        town = next((self.by_token.get(t.i) for t in prepositional(head, {"of"})), None)
        owned = head.lower_ in self._lexicon.facilities - self._lexicon.appositive_nouns
        if owned and town is not None and self.is_place(town) and not self._is_unit(town):
            kinds = [c for c in head.lefts if c.dep_ in ("amod", "compound")]
            kinds = [c for c in kinds if c.i < 1 or c.nbor(-1).text != "-"]  # "rebel-held"
            first = min((kind.left_edge.i for kind in kinds), default=head.i)
            return Ref(text=head.doc[first : town.last].text, first=first, last=town.last)
        for child in head.lefts:
            mention = self.by_token.get(child.i)
            if child.dep_ == "poss" and mention is not None and self.is_place(mention):
                text = head.doc[mention.first : head.i + 1].text
                return Ref(text=text, first=mention.first, last=head.i + 1)
        return None

    def _is_unit(self, mention: Mention) -> bool:
        """Whether a name is a part of an army's: "the camp of the 23rd Brigade"."""
        return not self._lexicon.formation_words.isdisjoint(mention.text.split())

    def _standing_in(self, head: "Token") -> list["Token"]:
        """Where a building stands, by the name before it: "a Kharkiv apartment block"."""
        ties = ("compound", "nmod", "poss")
        lefts = [child for child in head.lefts if child.dep_ in ties]
        lefts += [c for owner in lefts if owner.dep_ == "poss" for c in owner.lefts]
        named = [child for child in lefts if child.dep_ in ties and child.i in self.by_token]
        if not named:  # "the town's bakery"
            return [c for c in lefts if c.dep_ == "poss" and c.lower_ in _OWNING]
        return [child for child in named if self.is_known(self.by_token[child.i])]

    def _whose(self, head: "Token") -> list["Token"]:
        """The place whose garrison or centre a relative clause speaks of."""
        lexicon = self._lexicon
        if head.lower_ not in lexicon.place_nouns and head.lower_ not in lexicon.strict_parts:
            return []
        return [child for child in head.lefts if child.lower_ == "whose"]

    def _inside(
        self,
        head: "Token",
        follow: Callable[[Iterable["Token"]], list[Ref]],
        *,
        within: bool,
        part: bool,
    ) -> list[Ref]:
        """Where what the noun names is: "parts of X", "the villages of X", "a school in X"."""
        place = head.lower_ in self._lexicon.place_nouns
        homes: set[str] = set()
        if within or (part and not place):
            homes = _HOME
        elif part:
            homes = {"of", "in"}
        elif place or head.lower_ in self._lexicon.whole_words or head.lower_ in _QUANTIFIERS:
            homes = {"of"}
        if (head.lower_ in POSTS and not part) or (
            place and "the" in {c.lower_ for c in head.lefts}
        ):
            homes = homes | {"at"}
        if head.lower_ in self._lexicon.edges:
            homes = homes | {"to", "of"}
        refs = follow(
            token
            for child in prepositions(head, within=within)
            if child.lower_ in homes
            for inner in child.children
            if inner.dep_ == "pobj"
            for token in with_conjuncts(inner)
        )
        if part and not refs and is_verb(head.head):  # "took several blocks in X"
            refs = follow(prepositional(head.head, {"in", "of"}))
        if place and not part and any(child.lower_ in ("a", "an") for child in head.children):
            return [ref for ref in refs if not ref.anaphor]  # "an enclave in the area": no name
        return refs

    def _named(self, mention: Mention, head: "Token") -> list[Ref]:
        if not self.is_place(mention):
            return []
        if mention.first and head.doc[mention.first - 1].lower_ == "not":
            return []  # "X, not Y, has fallen"
        extent, fraction = self._amount(head)
        return [Ref(text=mention.text, first=mention.first, last=mention.last, extent=extent,
                    fraction=fraction)]  # fmt: skip

    def _amount(self, head: "Token") -> tuple[Extent, float | None]:
        if head.lower_ in PLURAL | SINGULAR:
            return Extent.UNSTATED, None
        if head.lower_ in self._lexicon.directions and head.i not in self.by_token:
            return Extent.PART, None  # "the south of X"
        return amount(head, self._lexicon)

    def _unnamed(self, head: "Token") -> list[Ref]:
        """What a text calls by no other name: "the international airport", "the citadel"."""
        lower, lefts = head.lower_, list(head.lefts)
        if lower not in self._lexicon.facilities or not head.is_lower:
            return []
        for unit in prepositional(head, {"of"}):
            if unit.text in self._lexicon.formation_words:  # "the headquarters of the 4th Brigade"
                words = head.doc[head.i : unit.i + 1]
                return [Ref(text=words.text, first=head.i, last=unit.i + 1, anaphor=True)]
        if head.tag_ == "NNS" and lower not in SINGULAR_IN_S:
            return []
        first = next((c.left_edge.i for c in lefts if c.dep_ in ("amod", "compound")), head.i)
        words = head.doc[first : head.i + 1]
        towns = prepositional(head, {"in"}) if len(words) == 1 else []
        if any(one.i in self.by_token for one in towns):  # "the airport in X"
            return [ref for one in towns for ref in self._under(one, 1, within=False)]
        described = len(words) > 1 or lower in self._lexicon.landmarks
        definite = any(child.lower_ == "the" for child in lefts) or any(
            child.dep_ == "poss" and child.i in self.by_token for child in lefts
        )
        vague = any(word.lower_ in self._lexicon.vague or word.text == "-" for word in words)
        if not described or not definite or vague:
            return []
        return [Ref(text=words.text, first=first, last=head.i + 1, anaphor=True)]

    def _stands_for(self, head: "Token") -> list[Ref]:
        kind = any(child.dep_ == "compound" and child.tag_ == "NN" for child in head.lefts)
        if kind and (unnamed := self._unnamed(head)):
            return unnamed  # "the government compound" is not the town before it
        texts = self._antecedents.of(head) or self._antecedents.owner(head)
        if not texts:
            return self._unnamed(head)
        first = head.i if head.lower_ in SINGULAR | PLURAL else head.left_edge.i
        return [Ref(text=text, first=first, last=head.i + 1, anaphor=True) for text in texts]


def _of_extent(refs: list[Ref], extent: Extent, fraction: float | None, *, first: int) -> list[Ref]:
    """The places with how much of them is meant; the quote begins with "parts of"."""
    if extent is Extent.UNSTATED:
        return refs
    return [
        replace(
            ref,
            extent=extent,
            fraction=fraction if fraction is not None else ref.fraction,
            first=min(first, ref.first),
        )
        for ref in refs
    ]


def _nothing_is_known(_: str) -> bool:
    return False
