"""The words of control in a sentence: which status, whose, of which place.

One matcher for each way English asserts it: a verb with its subject and object ("captured X",
``verbs``), a noun with its prepositions ("the fall of X", ``nouns``), a state, an adjective or a
stronghold ("in rebel hands", "rebel-held X", ``states``). Words and statuses are the lexicon's.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Status
from geo.reading.absences import by_absence
from geo.reading.belonging import by_possessive
from geo.reading.deaths import by_deaths
from geo.reading.ellipses import by_following, gapped, likewise
from geo.reading.grammar import is_verb
from geo.reading.modality import modality
from geo.reading.nouns import by_holding, by_noun, by_stronghold
from geo.reading.remnants import by_remnant
from geo.reading.scene import Assertion, Scene
from geo.reading.states import (
    by_calling,
    by_epithet,
    by_predicate,
    by_prospect,
    by_state,
    by_under,
)
from geo.reading.verbs import by_verb

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

_Key = tuple[str, Status, str | None]

# Where the tagger takes a rare verb for a noun, the parser still puts it at the head of a clause.
_CLAUSAL = {"ROOT", "ccomp", "relcl", "acl", "advcl", "xcomp", "conj"}
# Marks, articles and conjunctions assert nothing.
_JOINING = {",", ".", ":", "''", "``", "-LRB-", "-RRB-", "CC", "TO", "DT", "HYPH"}
_PREDICATIVE = {"acomp", "attr", "oprd", "advmod", "ROOT", "ccomp", "conj", "prep"}


def assertions(sentence: "Span", scene: Scene) -> list[Assertion]:
    """The assertions of a sentence, by the word that makes them.

    The same status of the same place counts once, as so and as not so, with its actor where any
    of its words names one; two attacks count twice where each names the place with words of its
    own.
    """
    found: dict[_Key, Assertion] = {}
    for one in _all(sentence, scene):
        key = (one.ref.text, one.status, one.actor)
        same = [k for k in found if k[:2] == key[:2]]
        if one.status is Status.STRUCK and all(found[k].ref.first != one.ref.first for k in same):
            key = (f"{one.ref.text}\0{one.trigger}", *key[1:]) if same else key
        elif key in found or (one.actor is None and same):
            if all(
                _denies(one, sentence, scene) == _denies(found[k], sentence, scene) for k in same
            ):
                continue
            key = (f"{one.ref.text}\0{one.trigger}", *key[1:])  # "reached X but did not enter it"
        else:
            found.pop((one.ref.text, one.status, None), None)
        found[key] = one
    for one in (
        *likewise(sentence, list(found.values()), scene),
        *gapped(sentence, list(found.values()), scene),
    ):
        found.setdefault((one.ref.text, one.status, one.actor), one)
    made = sorted(found.values(), key=lambda a: (a.trigger, a.ref.first))
    scene.before = made or scene.before
    return made


def _denies(one: Assertion, sentence: "Span", scene: Scene) -> bool:
    """Whether a clause says that it is not so."""
    denied = modality(sentence.doc[one.trigger], lexicon=scene.lexicon, until=None).denied
    return denied != one.denied


def _all(sentence: "Span", scene: Scene) -> Iterator[Assertion]:
    for token in sentence:
        if token.tag_ in _JOINING or token.i in scene.places.by_token:
            continue
        found = list(_by_word(token, scene))
        if found:
            scene.places.remember(one.ref for one in found)
            yield from found


def _by_word(token: "Token", scene: Scene) -> Iterator[Assertion]:
    absent = list(by_absence(token, scene)) if is_verb(token) else []
    yield from absent or _present(token, scene)


def _present(token: "Token", scene: Scene) -> Iterator[Assertion]:
    lexicon, lower = scene.lexicon, token.lower_
    verbal = is_verb(token)
    taken_for_noun = token.tag_ in ("JJ", "NN", "NNS") and token.dep_ in _CLAUSAL
    if verbal or (taken_for_noun and lower not in lexicon.noun_rules):
        yield from by_verb(token, scene)
        yield from by_prospect(token, scene)
        yield from by_following(token, scene)
        yield from by_remnant(token, scene)
        yield from by_deaths(token, scene)
    doing = verbal and any(child.dep_ == "dobj" for child in token.children)
    if lower in lexicon.noun_rules and (not verbal or token.tag_ == "VBG") and not doing:
        yield from by_noun(token, scene)
    elif not verbal:
        yield from by_deaths(token, scene)
    if lower == "under" and token.dep_ in ("prep", "conj"):
        yield from by_under(token, scene)
    if lower in lexicon.holding_nouns:
        yield from by_holding(token, scene)
    if lower in lexicon.state_rules:
        yield from by_state(token, scene)
    if lower in lexicon.held_participles:
        yield from by_epithet(token, scene)
    if lower in lexicon.strongholds or lower in lexicon.seats:
        yield from by_stronghold(token, scene)
    yield from _predicative(token, scene)


def _predicative(token: "Token", scene: Scene) -> Iterator[Assertion]:
    if token.dep_ == "case" and token.head.dep_ == "attr":
        yield from by_possessive(token.head, scene)
    plain = token.lower_ in ("us", "ours", "theirs", "gone")
    if plain or token.dep_ in _PREDICATIVE:
        yield from by_predicate(token, scene)
    elif token.dep_ == "pobj" and token.head.lower_ == "as":
        yield from by_calling(token, scene)
