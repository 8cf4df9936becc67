"""Whose fire it was, where a side tells of an attack and names nobody."""

from typing import TYPE_CHECKING

from geo.reading.attribution import Frame
from geo.reading.drafts import clause_of
from geo.reading.grammar import agents, is_passive, objects
from geo.reading.hearing import Voice
from geo.reading.scene import Scene
from geo.reading.slots import is_fire

if TYPE_CHECKING:
    from geo.reading.trees import Token

_CARRIED = {"carry", "conduct", "launch", "deliver"}
_CLAIMING = {"claim", "own"}
_ENEMIES = {"militants", "militant", "terrorists", "terrorist", "gunmen", "jihadists", "insurgents",
            "extremists", "enemy", "enemies"}  # fmt: skip
_FIGHTERS = {"fighters", "fighter", "operatives", "members", "commanders"}
# Arms that are the own of a side that tells of them.
_OWN_ARMS = {"air force", "artillery", "navy", "aviation", "gunners", "missile forces"}
_OF_STATE = ("army", "ministry", "coalition", "government", "command", "service")


def is_own_fire(trigger: "Token", frame: Frame | None, *, voice: Voice, scene: Scene) -> bool:
    """Whether a side that tells of an attack means its own: it claims it, or its enemies died.

    "The coalition said 38 strikes on X had killed 150 fighters" is told of its own strikes, "the
    ministry said a rocket killed two in X" is not.
    """
    if voice.side is None or trigger.head.lower_ == "under":  # who "came under fire" tells it
        return False
    if frame is not None:
        said = trigger.doc[frame.verb]
        claimed = scene.lexicon.lemma(said.lower_) in _CLAIMING
        if claimed and said in (trigger.head, trigger.head.head):  # "claimed bombings in X"
            return True
    clause = clause_of(trigger)
    doers = [child for child in clause.children if child.dep_ == "nsubj"]
    if any(
        " ".join(t.lower_ for t in (*d.lefts, d) if t.dep_ != "det") in _OWN_ARMS for d in doers
    ):
        return True
    carried = scene.lexicon.lemma(clause.lower_) in _CARRIED and is_passive(clause)
    if carried and voice.source.endswith(_OF_STATE) and not agents(clause):
        # "the ministry said 64 strikes had been carried out"
        return any(is_fire(head, scene) for head in objects(clause))
    hit = (t for t in clause.subtree if t.dep_ in ("dobj", "pobj", "nsubjpass") and t.i > clause.i)
    if voice.source.endswith(_OF_STATE) and any(
        token.lower_ in scene.lexicon.targets for token in hit
    ):
        return all(scene.party(d).actor is None for d in doers)
    return any(_is_enemy(token, voice, scene) for token in clause.subtree)


def _is_enemy(token: "Token", voice: Voice, scene: Scene) -> bool:
    """Whether a word of a clause is of those that a side would fire at."""
    if token.dep_ not in ("dobj", "nsubjpass", "pobj") or token.i in scene.places.by_token:
        hit = token.dep_ in ("dobj", "nsubjpass") and token.tag_ in ("NNP", "NNPS")
        return hit and scene.party(token).actor not in (None, voice.side)  # "60 Taliban died"
    if token.lower_ not in scene.lexicon.armed and token.lower_ not in _FIGHTERS:
        return False
    if token.dep_ == "pobj" and token.head.lower_ not in ("among", "of", "against"):
        return False
    actor = scene.party(token).actor
    if actor in (None, token.lower_):
        of_state = token.lower_ in _FIGHTERS and voice.source.endswith(_OF_STATE)
        return token.lower_ in _ENEMIES or of_state
    return actor != voice.side
