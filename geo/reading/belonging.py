"""Whose a place is: "X is the army's", "X is ours", "X is with the state"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Status
from geo.reading.grammar import governing_verb, subjects
from geo.reading.parties import Party
from geo.reading.scene import Assertion, Scene

if TYPE_CHECKING:
    from geo.reading.trees import Token


def by_possessive(owner: "Token", scene: Scene) -> Iterator[Assertion]:
    """Whose a place is: "X is the army's"."""
    verb = governing_verb(owner)
    if verb is not None and scene.lexicon.lemma(verb.lower_) == "be":
        yield from belonging(owner, verb, scene.side([owner]), scene)


def ours(word: "Token", scene: Scene) -> Iterator[Assertion]:
    """What a place is that "is ours", "is theirs"."""
    verb = governing_verb(word)
    if verb is not None and scene.lexicon.lemma(verb.lower_) == "be":
        yield from belonging(word, verb, scene.party(word), scene)


def belonging(
    word: "Token", verb: "Token", party: Party | None, scene: Scene
) -> Iterator[Assertion]:
    """Whose a place is: "X is with the state", "X is ours", "X is back with us"."""
    if party is None or (party.actor is None and word.lower_ != "ours"):
        return
    back = any(child.lower_ == "back" for child in (*verb.children, *word.head.children))
    status = Status.CAPTURED if back else Status.HELD
    for ref in scene.refs(subjects(verb)):
        yield scene.assertion(status, word, ref, party=party, rule="belongs to")
