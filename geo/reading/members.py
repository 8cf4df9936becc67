"""Whom a person or an office speaks for by what they belong to: "a commander in the X Brigades"."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from geo.model import slug
from geo.reading.grammar import phrase, prepositional
from geo.reading.lexicon import Lexicon
from geo.reading.naming import KINDS, appositions, bare, is_human, is_name, national, plain
from geo.theatre import Focus

if TYPE_CHECKING:
    from geo.reading.trees import Token

# What ties somebody to a body; the second kind may as well tell where they are.
_TO_A_BODY = {"of", "for", "with"}
_TO_A_PLACE = {"in", "from", "at", "inside", "within"}
_AIDES = {"adviser", "advisor", "aide", "deputy", "assistant", "counsellor", "secretary"}
# Parts of a body that speak for the whole of it.
_PARTS = {"office", "bureau", "wing", "arm", "unit", "centre", "center", "branch", "department",
          "command", "leadership", "section", "staff", "committee", "council", "channel", "outlet",
          "page", "account", "service", "desk", "division", "ranks", "directorate", "media",
          "apparatus", "board", "headquarters", "room"}  # fmt: skip
_MOUTHS = _PARTS - {"council", "committee", "command", "division", "ranks", "room",
                    "headquarters"}  # fmt: skip
_PEOPLE = {"sources", "old"}  # "a 26-year-old from the X Brigades"
_GROUPS = {"group", "faction", "brigade", "brigades", "militia", "movement", "party",
           "battalion", "division", "alliance", "coalition", "organisation", "organization",
           "union", "legion", "front", "army", "corps", "guard", "guards", "force", "forces",
           "regiment", "legions"}  # fmt: skip
_SORTS = {"rebel", "rebels", "opposition", "armed", "militant", "insurgent", "jihadist"}
_ALLIED = {"alliance", "coalition"}
_DEPTH = 3


def _known_as(body: "Token") -> str | None:
    """The name in "a rebel alliance known as the X", "a group called Y"."""
    for clause in body.children:
        if clause.dep_ == "acl" and clause.lower_ in ("known", "called", "named", "dubbed"):
            named = [*prepositional(clause, {"as"}), *(c for c in clause.children if is_name(c))]
            return next((bare(phrase(one, whole=True)) for one in named if is_name(one)), None)
    return None


class Members:
    """What people and offices of an article belong to.

    ``known_place`` says of a name whether it is surely a place's.
    """

    def __init__(
        self, focus: Focus, lexicon: Lexicon, *, known_place: Callable[[str], bool] | None
    ) -> None:
        self._focus = focus
        self._lexicon = lexicon
        self._known_place = known_place

    def body_of(self, head: "Token") -> str | None:
        """The source that somebody stands for by a preposition ("a commander in X"), or None."""
        lexicon = self._lexicon
        if head.lower_ in lexicon.offices or head.lower_ in lexicon.private:
            return None  # the governor of X does not speak for X
        if self._focus.role_in(head.text) == "residents":
            return None
        people = [head] if is_human(head, lexicon) or head.lower_ in _PEOPLE else []
        people += [c for c in appositions(head) if is_human(c, lexicon)]
        if is_name(head):
            people.append(head)  # "X of the Y group"
        found = (self._body(one) for one in people if one.lower_ not in lexicon.offices)
        return next((one for one in found if one), None)

    def mouth_of(self, head: "Token") -> str | None:
        """The source whose media office, or whose unit for the press, speaks; or None."""
        if head.lower_ not in _MOUTHS:
            return None
        owners = prepositional(head, {"of"})
        for clause in head.children:
            if clause.dep_ == "acl":
                owners += prepositional(clause, {"by", "to", "with"})
        return next((one for owner in owners if (one := self._source(owner, _DEPTH))), None)

    def _body(self, person: "Token") -> str | None:
        for prepositions in (_TO_A_BODY, _TO_A_PLACE):
            for one in self._behind(person, prepositions):
                found = self._source(one, _DEPTH)
                if found is None and prepositions is _TO_A_PLACE:
                    found = self._unknown(one)
                if found is not None:
                    return found
        return None

    def _behind(self, person: "Token", prepositions: set[str]) -> Iterator["Token"]:
        yield from prepositional(person, prepositions)
        if person.lower_ in _AIDES:
            yield from prepositional(person, {"to"})

    def _source(self, body: "Token", depth: int) -> str | None:
        """The known source a noun phrase is, or is a part of."""
        if self._is_place(body) or body.lower_ in self._lexicon.place_nouns:
            return None
        if (known_as := _known_as(body)) is not None:
            return self._focus.source_in(known_as, least=2) or slug(known_as)
        if body.text in KINDS and body.i + 1 < len(body.doc) and body.nbor(1).lower_ == "of":
            known = self._focus.source_in(phrase(body, whole=True), least=2)
            if known is not None:
                return known  # "the Army of Conquest"
        text = phrase(body)
        if body.lower_ not in _ALLIED:  # whoever is in an "X-led alliance" is X's
            text = plain(text)
        named = national(text, self._lexicon.demonym_of)
        found = self._named(body, named) if not self._is_of_place(named) else None
        if found is not None or depth == 0:
            return found
        if body.lower_ in _PARTS:
            inner = [*prepositional(body, {"of"}), *(c for c in body.children if c.dep_ == "poss")]
            return next((one for part in inner if (one := self._source(part, depth - 1))), None)
        return None

    def _named(self, body: "Token", named: str) -> str | None:
        """The known source of a name; of "the X rebel group" X's, not any rebels'."""
        own = [word for word in named.split() if word.casefold() not in _SORTS | _GROUPS]
        alone = body.lower_ in _GROUPS and any(word[:1].isupper() for word in own)
        found = self._focus.source_in(" ".join(own)) if alone else None
        return found or self._focus.source_in(named)

    def _unknown(self, body: "Token") -> str | None:
        """A body that no vocabulary has, by its name: "an officer in the Eagle Brigades"."""
        named = [t for t in body.lefts if is_name(t) or t.dep_ == "det"]
        if body.lower_ in _GROUPS and not is_name(body) and any(is_name(t) for t in named):
            return slug(" ".join(t.text for t in named if is_name(t))) or None
        definite = any(t.lower_ == "the" for t in body.lefts)
        last = body.text.split()[-1].casefold()
        if not (is_name(body) and definite and last in _GROUPS) or self._is_place(body):
            return None
        return slug(bare(phrase(body))) or None

    def _is_place(self, body: "Token") -> bool:
        if body.text in self._lexicon.capitals or body.text in self._lexicon.countries:
            return True
        return self._known_place is not None and self._known_place(body.text)

    def _is_of_place(self, named: str) -> bool:
        """Whether the words are a place's name alone ("Damascus", which the government goes by)."""
        return self._known_place is not None and self._known_place(bare(named))
