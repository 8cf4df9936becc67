"""Who is said to be no longer there: "nobody is left in X", "there is not a soldier left in X"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Status
from geo.reading.grammar import is_verb, prepositional, subjects
from geo.reading.scene import Assertion, Scene

if TYPE_CHECKING:
    from geo.reading.parties import Party
    from geo.reading.trees import Token

_STAYING = {"remain", "stay", "live"}
_NOBODY = {"nobody", "none", "no-one", "nothing"}
_NONE = {"no", "not", "hardly", "barely", "scarcely", "few", "neither"}
_LITTLE = {"only", "just", "barely"}
_SOME = {"one", "soul", "anyone", "anybody", "person"}
_IN = {"in", "inside", "at", "within"}


def by_absence(verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What is empty of its people, or of the fighters who held it."""
    lemma = scene.lexicon.lemma(verb.lower_)
    left = verb.lower_ == "left" and verb.tag_ == "VBN"
    if left and verb.dep_ == "acl":  # "there is nobody left in X"
        who, above = [verb.head], verb.head.head
    elif lemma in _STAYING or (left and any(c.dep_ == "auxpass" for c in verb.children)):
        who, above = subjects(verb), verb
    elif lemma == "be":
        who, above = [c for c in verb.children if c.dep_ == "attr" and c.lower_ in _NOBODY], verb
    else:
        return
    negated = is_verb(above) and any(child.dep_ == "neg" for child in above.children)
    for head in who:
        if negated or _is_none(head):
            yield from _gone(verb, above, head, scene)


def _is_none(head: "Token") -> bool:
    """Whether a phrase counts nobody, or hardly anybody."""
    words = {child.lower_ for child in head.lefts} | {head.left_edge.lower_}
    few = bool(words & _LITTLE) and any(c.lower_ == "of" for c in head.children)
    return head.lower_ in _NOBODY or bool(words & _NONE) or few


def _gone(verb: "Token", above: "Token", head: "Token", scene: Scene) -> Iterator[Assertion]:
    of = prepositional(head, {"of"})
    parties = [scene.party(one) for one in (head, *of)]
    if any(child.lower_ in ("but", "except") for child in head.children):
        return  # "nobody but them"
    people = head.lower_ in _NOBODY or any(party.people for party in parties)
    people = people or (head.lower_ in _SOME and not of)
    armed = next((party for party in parties if party.armed and not party.fire), None)
    heads = prepositional(verb, _IN) or prepositional(above, _IN) or prepositional(head, _IN)
    heads = heads or [
        c
        for c in (*verb.children, *above.children)
        if c.lower_ in ("there", "here") and c.dep_ != "expl"  # "there is nobody" says not where
    ]
    party: Party | None = None
    status = Status.ABANDONED
    if armed is not None and not people:
        party, status = armed, Status.LOST
    elif not people:
        return
    for ref in scene.refs(heads):
        yield scene.assertion(status, verb, ref, party=party, rule="absence")
