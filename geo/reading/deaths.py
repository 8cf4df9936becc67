"""What the dead tell of: "among the dead in X", "pulled from the rubble in X"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Status
from geo.reading.grammar import governing_verb, prepositional, subjects
from geo.reading.scene import Assertion, Scene

if TYPE_CHECKING:
    from geo.reading.trees import Token

_DEAD = {"dead", "deaths", "casualties", "victims", "fatalities"}
_RUBBLE = {"rubble", "debris", "wreckage"}
_DUG = {"pulled", "dug", "recovered", "retrieved", "extracted", "freed", "trapped", "buried",
        "rescued", "pull", "pulling", "dig", "digging", "recovering", "remain", "remained",
        "are", "were", "lay", "died", "killed"}  # fmt: skip
_COLLAPSING = {"collapsed", "came", "fell", "caved", "crumbled", "collapses"}
_IN = {"in", "at", "inside", "near", "of"}


def by_deaths(word: "Token", scene: Scene) -> Iterator[Assertion]:
    """A place that was hit, by those who died there."""
    heads: list[Token] = []
    if word.lower_ in _DEAD:
        heads = _of_dead(word, scene)
    elif word.lower_ in _RUBBLE:
        heads = _under_rubble(word)
    elif word.dep_ == "advcl" and word.lower_ in _COLLAPSING:
        heads = _in_fallen_house(word, scene)
    for ref in scene.refs(heads, within=True):
        yield scene.assertion(Status.STRUCK, word, ref, rule="deaths")


def _of_dead(dead: "Token", scene: Scene) -> list["Token"]:
    """Where the dead are, where the text is of an attack."""
    fire = any(token.lower_ in scene.lexicon.air_and_fire for token in dead.sent)
    if not fire and not any(one.status is Status.STRUCK for one in scene.before):
        return []
    among = dead.dep_ == "pobj" and dead.head.lower_ == "among"
    verb = governing_verb(dead)
    own = prepositional(dead, _IN - {"of"})
    return own or (prepositional(verb, {"in", "at"}) if among and verb is not None else [])


def _under_rubble(rubble: "Token") -> list["Token"]:
    verb = governing_verb(rubble)
    if rubble.dep_ != "pobj" or verb is None or verb.lower_ not in _DUG:
        return []
    return prepositional(rubble, _IN) or prepositional(verb, {"in", "at"})


def _in_fallen_house(fallen: "Token", scene: Scene) -> list["Token"]:
    """Where the house stood that came down on people: "killed when a house in X collapsed"."""
    lexicon, above = scene.lexicon, fallen.head
    kills = lexicon.lemma(above.lower_) in lexicon.harming
    when = any(child.lower_ in ("when", "as", "after") for child in fallen.children)
    return [*subjects(fallen), *prepositional(fallen, {"in"})] if kills and when else []
