"""The places an article has spoken of, and which of them a pronoun or "the district" means."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from geo.reading.lexicon import Lexicon
from geo.reading.mentions import Mention
from geo.reading.pointing import POINTING, is_set_in, is_where, last_word, size, specified

if TYPE_CHECKING:
    from geo.reading.trees import Doc, Span, Token

SINGULAR = {"it", "there", "its", "itself", "here", "inside"}
PLURAL = {
    "them",
    "both",
    "either",
    "neither",
    "all",
    "they",
    "three",
    "two",
    "four",
    "those",
    "these",
    "their",
}
_OF_TWO = {"former": 0, "latter": -1}
_REGIONS = {"province", "region", "governorate", "oblast", "state"}
_DEFINITE = POINTING | {"the", "two", "three", "its"}
SINGULAR_IN_S = ("barracks", "headquarters")
# Named by what follows ("the districts next to it"), not before.
_OTHERS = {"other", "another", "more", "new", "adjoining", "neighbouring", "nearby"}
# "The hospital" is the one named so or none; "the hill" and "the camp" may be called otherwise.
_LOOSELY_NAMED = {"city", "hill", "camp", "project", "base", "compound"}
_POSTS = {"checkpoint", "post", "outpost", "road", "position", "roadblock"}
_LYING = ("lies", "lay", "stands", "sits")
# What a text calls a city that is not the one it is about: "the ancient city", "the desert city".
_OWN_TRAITS = {"ancient", "desert", "oasis", "coastal", "port", "border", "holy", "mountain"}
_RECENT = 4  # groups: how far back "the town" reaches past places that are none
_REMEMBERED = 50  # groups: a pronoun never reaches further back


class Antecedents:
    """The places claims were made about, in groups, and the names seen, in the text's order."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        can_be_place: Callable[[Mention], bool],
        is_known: Callable[[str], bool],
        is_other_name: Callable[[str], bool],
        title: str = "",
    ) -> None:
        self._title = title
        self._headlined: Counter[str] = Counter()
        """How often the text has named a place that its title names."""
        self._fresh: set[str] = set()
        """The places of claims made in this paragraph."""
        self._fronted: set[str] = set()
        """The places that sentences of this paragraph are set in: "In X, talks went on"."""
        self._is_other_name = is_other_name
        self._lexicon = lexicon
        self._can_be_place = can_be_place
        self._is_known = is_known
        self._groups: list[list[str]] = []
        self._claimed: set[str] = set()
        self._by_last_word: dict[str, str] = {}
        self._topic: str | None = None
        self._mentions: dict[int, Mention] = {}
        self._counts: Counter[str] = Counter()
        self._named: Counter[str] = Counter()
        self._kinds: dict[str, str] = {}
        """What sort of place the text calls each name."""

    def enter(self, mentions: dict[int, Mention], doc: "Doc") -> None:
        """Go on to a paragraph with these names, by index of each of their words."""
        for mention in self._mentions.values():
            self._by_last_word[last_word(mention.text)] = mention.text
        self._mentions = mentions
        self._fresh = set()
        self._fronted = set()
        for mention in dict.fromkeys(mentions.values()):
            kind = self._kind_said(mention, doc)
            if kind is not None:
                self._kinds.setdefault(mention.text, kind)
            if mention.text in self._title and self._can_be_headline(mention):
                self._headlined[mention.text] += 1

    def _can_be_headline(self, mention: Mention) -> bool:
        """Whether a name that the title has too may be the place the article is about."""
        whole = re.search(rf"\b{re.escape(mention.text)}\b", self._title) is not None
        region = self._kinds.get(mention.text) == "region"
        other = self._is_other_name(mention.text) or not self._can_be_place(mention)
        return whole and not region and not other and self._is_known(mention.text)

    def _headline(self) -> list[str]:
        """The place of the title, if that is plain."""
        ranked = self._headlined.most_common(2)
        clear = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])  # noqa: PLR2004
        return [ranked[0][0]] if ranked and clear else []

    def _kind_said(self, mention: Mention, doc: "Doc") -> str | None:
        """What sort of place a text calls a name: "the Old Town district", "the village of X"."""
        last = last_word(mention.text)
        after = doc[mention.last].lower_ if mention.last < len(doc) else ""
        before = doc[mention.first - 2].lower_ if mention.first > 1 else ""
        named = before if doc[mention.first - 1].lower_ == "of" else ""
        behind = self._mentions.get(mention.last + 2)
        if behind is not None and doc[mention.last + 1].lower_ == "of":
            after = "" if self.is_wider(mention, behind) else after
        for word in (
            last,
            after,
            named,
            *(c.lower_ for c in doc[mention.last - 1].children if c.dep_ == "appos"),
        ):
            for sort, words in self._lexicon.sorts.items():
                if word in words:
                    return sort
        return "facility" if last in self._lexicon.named_nouns and " " in mention.text else None

    def _fits(self, text: str, kind: str) -> bool:
        """Whether "the town" can mean a place, by what the text calls it elsewhere."""
        sort = next((s for s, words in self._lexicon.sorts.items() if kind in words), None)
        known = self._kinds.get(text)
        part = text.split(maxsplit=1)[0] in self._lexicon.directions
        if sort == "quarter" and (part or text in self._lexicon.capitals):
            return False  # "eastern Aleppo" is no district
        return sort is None or known is None or sort == known

    def remember(self, texts: Iterable[str]) -> None:
        """Remember the places that one word of control was about, as one group."""
        group = list(dict.fromkeys(texts))
        self._counts.update(group)
        if group:
            self._topic = None  # "stormed the camp and took all of it"
            self._claimed.update(group)
            self._fresh.update(group)
            self._groups = [g for g in self._groups if g != group][-_REMEMBERED:]
            self._groups.append(group)

    def end_sentence(self, sentence: "Span", *, claimed: bool) -> None:
        """Remember what a sentence was about, for the pronouns of the next."""
        topic, self._topic = self._topic, None
        seen = {
            mention.text
            for index in range(sentence.start, sentence.end)
            if (mention := self._mentions.get(index)) is not None
            and self.is_known(mention.text)
            and not self._is_other_name(mention.text)
        }
        self._named.update(seen)
        if claimed:
            return
        named: dict[str, Mention] = {}
        for index in range(sentence.start, sentence.end):
            mention = self._mentions.get(index)
            if mention is None or self._is_other_name(mention.text):
                continue  # "so Damascus says"
            if self._placed(mention) and self._can_be_place(mention):
                named[mention.text] = mention
        if not named:
            self._topic = topic  # a sentence about no place leaves it as it is
            return
        if len(named) == 1:
            self._topic = next(iter(named))
            self._fronted |= set(named) if is_set_in(sentence, self._mentions) else set()
            return
        for token in sentence.root.children:
            mention = self._mentions.get(token.i)
            if mention is None or token.dep_ not in ("nsubj", "nsubjpass", "attr"):
                continue
            placed = sentence.root.lower_ in _LYING or mention.text in named
            if placed and self._can_be_place(mention):
                self._topic = mention.text
                return

    def _placed(self, mention: Mention) -> bool:
        """Whether a name is plainly a place's: known, or by its last word a road's."""
        named_so = last_word(mention.text) in self._lexicon.named_nouns
        return self.is_known(mention.text) or (named_so and " " in mention.text)

    def is_known(self, text: str) -> bool:
        """Whether a name is a place's by the gazetteer, or by a claim made before."""
        return text in self._claimed or self._is_known(text)

    def of(self, head: "Token") -> list[str]:
        """The names a pronoun or a definite noun phrase stands for; none where it is not plain."""
        lower = head.lower_
        lefts = {child.lower_ for child in head.lefts}
        if lower == "all" and head.i + 1 < len(head.doc) and head.nbor(1).lower_ == "but":
            return []  # "all but a few blocks of X"
        if lower in SINGULAR | PLURAL:
            plural = lower in PLURAL
            return self._group(size({lower, *lefts})) if plural else self.last(head)
        if lower in _OF_TWO and "the" in lefts:
            pair = self._group(2)
            return [pair[_OF_TWO[lower]]] if pair else []
        if lower in self._lexicon.common_places and "the" in lefts:
            return self._named_so(lower, head) or [head.text]
        definite = lefts & (_DEFINITE | {"besieged"}) and not specified(head, lefts)
        if (
            lower not in self._lexicon.place_nouns - {"capital", "territory", "colony"}
            or not definite
        ):
            return []
        if lower == "city":
            return self._city(head, lefts)
        if head.tag_ == "NNS" and lower not in SINGULAR_IN_S:
            other = lefts & (_OTHERS | self._lexicon.directions)  # "two other villages"
            # And "the checkpoints" are not the towns before.
            other = other or {lower.removesuffix("s")} & (self._lexicon.facilities | _POSTS)
            return [] if other else self._group(size(lefts))
        part = self._part_of_town() if "besieged" in lefts else []
        named = part or self._named_so(lower, head)
        if named or lower in _REGIONS or lower in self._lexicon.named_nouns - _LOOSELY_NAMED:
            return named
        return self._called(lower, head, lefts)

    def _part_of_town(self) -> list[str]:
        """The part of a town last named by where it lies: "the besieged area" of "eastern X"."""
        named = [text for group in self._groups for text in group] or list(self._named)
        parts = [t for t in named if t.split(maxsplit=1)[0] in self._lexicon.directions]
        return parts[-1:]

    def _city(self, head: "Token", lefts: set[str]) -> list[str]:
        """The place that "the city" means: the one the article is about, unless it says more."""
        told = self._other_city(head) if lefts & _OWN_TRAITS else []
        told = told or ([] if lefts & {"that", "this"} else self._main())
        return (
            told
            if lefts & _OWN_TRAITS and told
            else self._whole(told or self.last(head, kind="city") or self._most_named())
        )

    def _other_city(self, head: "Token") -> list[str]:
        """The place last named in this paragraph that "the ancient city" may be."""
        about = self._headline()
        places = [m for m in self._mentions.values() if self._plainly_a_place(m.text)]
        places = [m for m in places if self._can_be_place(m)]
        before = [m for m in places if m.first < head.i]
        named = [m.text for m in before or places]
        seen = [text for text in dict.fromkeys(named) if self._fits(text, "city")]
        return [text for text in seen if text not in about][-1:]

    def _called(self, lower: str, head: "Token", lefts: set[str]) -> list[str]:
        """The place that "the town" or "the camp" means, where none is named so."""
        last = self.last(head, kind=lower)
        about = self._headline() if lower in self._lexicon.sorts["settlement"] else []
        near = self._fresh.union(
            mention.text for mention in self._before(head) if is_where(head.doc[mention.last - 1])
        )
        near |= self._fronted | {self._topic or ""}
        if about and not near.intersection(last) and not lefts & {"that", "this"}:
            return about
        if lower not in self._lexicon.appositive_nouns:
            return last
        return self._whole(last or self._most_named()) or self._coming(head)

    def _coming(self, head: "Token") -> list[str]:
        """The place that the words behind a quotation name first: '"...," said a man in X'."""
        behind = (self._mentions.get(i) for i in range(head.i + 1, head.sent.end))
        where = (m for m in behind if m is not None and is_where(head.doc[m.last - 1]))
        return [m.text for m in where if self._plainly_a_place(m.text)][:1]

    def _most_named(self) -> list[str]:
        """The place an article has named in most of its sentences, if in more than one."""
        alone = len(self._named) == 1
        return [text for text, count in self._named.most_common(1) if alone or count > 1]

    def _whole(self, texts: list[str]) -> list[str]:
        """The town itself where a part of it was named last ("central X")."""
        found = []
        for text in texts:
            first, _, rest = text.partition(" ")
            whole = first in self._lexicon.directions and rest[:1].isupper()
            owner, _, owned = text.partition("'s ")
            if owned and last_word(text) in self._lexicon.named_nouns:
                found.append(owner)  # of "Goma's airport", the city
            else:
                found.append(rest if whole else text)
        return found

    def _main(self) -> list[str]:
        """The place an article is about: named more than once, and most often so far."""
        if about := self._headline():
            return about
        ranked = self._counts.most_common(2)
        clear = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])  # noqa: PLR2004
        return [ranked[0][0]] if ranked and clear else []

    def is_wider(self, one: Mention, other: Mention) -> bool:
        """Whether of two names, one a quarter of the other, the first is likelier the town's."""
        if one.text.split(maxsplit=1)[0] in self._lexicon.directions:
            return True  # "the eastern Mosul district of X"
        counts = Counter(m.text for m in dict.fromkeys(self._mentions.values()))
        first, second = (
            (m.text in self._title, self._named[m.text] + counts[m.text]) for m in (one, other)
        )
        return first > second

    def owner(self, head: "Token") -> list[str]:
        """The place whose "southern end", "outskirts" or "rest" a noun phrase speaks of."""
        lefts = {child.lower_ for child in head.lefts}
        if head.lower_ not in self._lexicon.strict_parts or specified(head, lefts):
            return []
        owners = [child for child in head.lefts if child.dep_ == "poss"]
        if owners:
            return self.last(head) if owners[0].lower_ == "its" else self.of(owners[0])
        bare = not any(c.dep_ == "prep" and c.lower_ == "of" for c in head.children)
        definite = any(child.lower_ == "the" for child in head.lefts)
        return self.last(head) if definite and bare else []

    def last(self, head: "Token", *, kind: str = "") -> list[str]:
        """The one place last spoken of: in this sentence before a word, or in the claim before.

        With a ``kind`` ("town") none that the text calls something else ("the X district").
        """
        before = [
            m.text
            for m in self._before(head)
            if self._can_be_place(m) and not self._is_of_office(head.doc[m.last - 1])
        ]
        before = [text for text in before if self._fits(text, kind)]
        for likely in (self._claimed.__contains__, self._plainly_a_place):
            for text in before:
                if likely(text):
                    return [text]
        if self._topic is not None and self._fits(self._topic, kind):
            return [self._topic]
        for group in reversed(self._groups[-_RECENT:]):
            if not any(self._fits(text, kind) for text in group):
                continue
            return group if len(group) == 1 else []
        return [text for text in self._headline() if self._fits(text, kind)]

    def _is_of_office(self, name: "Token") -> bool:
        """Whether a name only says whose office somebody holds: "the Homs governor"."""
        owner = name.head.head if name.dep_ == "pobj" and name.head.lower_ == "of" else name.head
        tied = name.dep_ in ("compound", "nmod", "poss", "amod") or owner != name.head
        return tied and owner.lower_ in self._lexicon.local_offices | self._lexicon.offices

    def _plainly_a_place(self, text: str) -> bool:
        kind = " " in text and last_word(text) in self._lexicon.named_nouns  # "Al-Quds hospital"
        return kind or self._is_known(text) or text.split(maxsplit=1)[0].islower()

    def _before(self, head: "Token") -> Iterator[Mention]:
        """Names in the same sentence before a word, the nearest first."""
        previous: Mention | None = None
        for index in range(head.i - 1, head.sent.start - 1, -1):
            mention = self._mentions.get(index)
            if mention is not None and mention is not previous:
                previous = mention
                yield mention

    def _named_so(self, lower: str, head: "Token") -> list[str]:
        """The place whose name ends in the word ("the palace", "the province")."""
        ends = _REGIONS if lower in _REGIONS else {lower}
        here = [m.text for index, m in self._mentions.items() if index < head.i]
        for texts in ((t for g in reversed(self._groups) for t in g), reversed(here)):
            named = next((text for text in texts if last_word(text) in ends), None)
            if named is not None:
                return [named]
        return [self._by_last_word[end] for end in sorted(ends) if end in self._by_last_word][:1]

    def _group(self, size: int) -> list[str]:
        """The places last spoken of together; with a size, so many of them."""
        for group in reversed(self._groups[-4:]):
            if len(group) > 1 and len(group) >= size:
                return group[-size:]
        return []
