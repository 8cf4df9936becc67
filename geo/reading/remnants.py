"""What is said to be all that a side has left: "X and Y are what the rebels have left"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Extent, Status
from geo.reading.grammar import is_passive, is_verb, prepositional, subjects, with_conjuncts
from geo.reading.lists import names_from
from geo.reading.scene import Assertion, Scene

if TYPE_CHECKING:
    from geo.reading.trees import Token

_WHOLE = {"what", "all", "everything"}
_SHRINKING = {"shrunk", "shrank", "dwindled", "shrinking", "shrinks"}
_GROUND = {"territory", "enclave", "pocket", "holdings", "control", "domain", "area", "bastion"}
_BEING = 3  # words above "left" to the verb that says what it is


def by_remnant(verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What a side "has left", or what "is left to" it, where a clause says which places it is."""
    if verb.lower_ in _SHRINKING or verb.lower_ == "left":
        yield from _by_rest(verb, scene)
    if verb.lower_ not in ("left", "remains"):
        return
    below = {child.lower_ for child in verb.children}
    if not (below | {verb.head.lower_}) & _WHOLE:
        return
    being = verb.head
    for _ in range(_BEING):
        if is_verb(being) and scene.lexicon.lemma(being.lower_) == "be" and being != verb:
            break
        being = being.head
    else:
        return
    owners = prepositional(verb, {"to", "for", "of"})
    owning = [head for head in (*owners, *subjects(verb)) if head.lower_ not in _WHOLE]
    party = scene.holder(owning)
    if party is None:
        return
    said = [*subjects(being), *(c for c in being.children if c.dep_ == "attr")]
    named = [ref for ref in scene.refs(said) if not ref.anaphor]
    named = named or scene.refs(_announced(being, scene))
    inside = (
        []
        if named
        else scene.refs(
            head for one in (verb, *owning) for head in prepositional(one, {"in", "of"})
        )
    )
    for ref in named or inside:
        yield scene.assertion(
            Status.HELD,
            verb,
            ref,
            party=party,
            extent=None if named else Extent.PART,
            rule="remnant",
        )


def _announced(being: "Token", scene: Scene) -> "list[Token]":
    """The names behind the colon of "what they have left is four quarters: X, Y and"..."""
    doc, end = being.doc, being.sent.end
    colon = next((i for i in range(being.i + 1, end) if doc[i].text == ":"), end)
    return names_from(scene.places.by_token, doc, colon + 1, end)


def _by_rest(verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What a side is "left with", or what its territory "has shrunk to"."""
    if verb.lower_ in _SHRINKING:
        ground = [head for head in subjects(verb) if head.lower_ in _GROUND]
        whose = [owner for head in ground for owner in (*head.lefts, *prepositional(head, {"of"}))]
        rest = prepositional(verb, {"to"}) if ground else []
    else:
        whose = subjects(verb) if is_passive(verb) else []
        rest = [inner for one in prepositional(verb, {"with"}) for inner in _more_than(one)]
    party = scene.holder(whose)
    if party is None or party.people:
        return
    for ref in scene.refs(rest):
        if not ref.anaphor:
            yield scene.assertion(Status.HELD, verb, ref, party=party, rule="remnant")


def _more_than(word: "Token") -> "list[Token]":
    """What "little more than X", "nothing but X" comes to."""
    return prepositional(word, {"than", "but"}) or with_conjuncts(word)
