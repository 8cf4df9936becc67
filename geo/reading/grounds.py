"""Where what a verb says took place: in its own words, in its clause, or where people tell it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Status
from geo.reading.grammar import is_passive, objects, prepositional, stage
from geo.reading.lexicon import VerbRule
from geo.reading.referents import Ref
from geo.reading.scene import Scene
from geo.reading.slots import by_preposition, heads_in
from geo.reading.whereabouts import is_placed

if TYPE_CHECKING:
    from geo.reading.trees import Token

# Prepositions of time, which leave open where.
_WHEN = {"on", "at", "during", "before", "after", "since", "by", "in", "for", "over", "without"}
_ONWARD = {"to", "towards", "toward", "across", "behind", "into"}
_RETREATING = {"withdraw", "retreat", "redeploy", "pull", "fall"}
# What befalls people where they are.
_BEFALLING = (Status.STRUCK, Status.BESIEGED)


_SLOTS = ("object", "in", "inside")
_HOLDING = (Status.CAPTURED, Status.HELD, Status.LOST)


def places_of(verb: "Token", anchor: "Token", rule: VerbRule, scene: Scene) -> Iterator[Ref]:
    """The places that a rule finds for its verb: behind it first, then where the clause is set."""
    for slot, fronted in [
        *((one, False) for one in rule.place),
        *((one, True) for one in rule.place),
    ]:
        if slot == "understood":
            if fronted:
                yield from _understood(verb, scene)
            continue
        if fronted and "object" not in rule.place and _acts_on_place(verb, anchor, scene):
            continue  # "In X, they stormed the village of Y"
        heads = heads_in(verb, anchor, slot, rule, scene)
        heads = [head for head in heads if fronted or not _is_fronted(head, verb)]
        whole = slot in ("object", "subject", "owner", "attack")
        for group in [heads] if whole else by_preposition(heads, verb):
            refs = _named_places(verb, group, slot, rule, scene)
            if refs and not fronted and all(ref.text.islower() for ref in refs):
                refs = _set_in(verb, scene) or refs
            if refs:
                seen = {(ref.text, ref.first): ref for ref in scene.listed(refs, verb.doc)}
                yield from seen.values()
                return
    yield from _before_comma(verb, rule, scene) or _elsewhere(verb, rule, scene)


def _acts_on_place(verb: "Token", anchor: "Token", scene: Scene) -> bool:
    """Whether a verb's own object is a place that it is about."""
    acted_on = [c for c in verb.children if c.dep_ == "dobj" and c != anchor]
    return any(not ref.anaphor for ref in scene.refs(acted_on))


def _set_in(verb: "Token", scene: Scene) -> list[Ref]:
    """The town a clause begins with: "In X, warplanes bombed the airport"."""
    fronted = [head for head in prepositional(verb, {"in", "at"}) if head.i < verb.i]
    return [ref for ref in scene.refs(fronted) if not (ref.text.islower() or ref.anaphor)]


def _before_comma(verb: "Token", rule: VerbRule, scene: Scene) -> list[Ref]:
    """The name right before a participle: "trade through X, held by the rebels, has stopped"."""
    apart = verb.dep_ == "acl" and verb.i > 1 and verb.nbor(-1).text == ","
    if not apart or rule.place != ("object",) or not is_passive(verb):
        return []
    name = verb.nbor(-2)
    mention = scene.places.by_token.get(name.i)
    return scene.refs([name]) if mention is not None and scene.places.is_known(mention) else []


def _is_fronted(head: "Token", verb: "Token") -> bool:
    """Whether a clause begins with where it is set: "In X, ten people were killed at Y"."""
    tie = head.head
    return head.i < verb.i and head.dep_ == "pobj" and tie.head == verb and tie.i < verb.i


def _named_places(
    verb: "Token", heads: list["Token"], slot: str, rule: VerbRule, scene: Scene
) -> list[Ref]:
    """The places that some noun phrases of a verb stand for."""
    flag = "flag" in (*rule.noun, *rule.subject)
    refs = scene.scenes(heads, Status.STRUCK if flag else rule.status)
    if flag:  # "In X they hoisted it over the town hall"
        refs = [ref for ref in refs if not ref.text.islower()]
    flown = slot == "subject" and "flag" in rule.noun  # "X raised the flag", not "they"
    if not refs and slot in _SLOTS and rule.status in _HOLDING and not _is_what_is_left(verb):
        refs = scene.parts(heads)
    if verb.dep_ == "amod" or flown:  # "the captured town" says nothing new
        refs = [ref for ref in refs if not ref.anaphor]
    return refs


def _is_what_is_left(verb: "Token") -> bool:
    """Whether "left" says what remains: "no hospital is left in X"."""
    return verb.lower_ == "left" and is_passive(verb)


def _elsewhere(verb: "Token", rule: VerbRule, scene: Scene) -> Iterator[Ref]:
    """Where a verb's clause is set that names no place itself."""
    if rule.status in (Status.STRUCK, Status.CONTESTED) and (refs := scene.refs(stage(verb))):
        yield from refs
    elif scene.here and rule.status in _BEFALLING:
        yield from _befallen(verb, rule, scene)
    elif "flag" in rule.noun:
        yield from scene.refs(prepositional(verb, {"in", "at"}))
    elif rule.by == "armed" and "in" in rule.place:  # "X, where marines hold a bridgehead"
        yield from (ref for ref in scene.refs(stage(verb)) if not ref.anaphor)


def _befallen(verb: "Token", rule: VerbRule, scene: Scene) -> list[Ref]:
    """Where those are who say "we are surrounded", "shells are falling"."""
    suffers = objects(verb) if "object" in rule.place else []
    us = any(head.lower_ in ("we", "us") for head in suffers)
    falls = not suffers and rule.weapon in ("subject", "any") and not is_placed(verb)
    falls = falls and not any(child.dep_ in ("dobj", "prt") for child in verb.children)
    return scene.here if us or falls else []


def _understood(verb: "Token", scene: Scene) -> list[Ref]:
    if verb.tag_ == "VBN" and not any(c.dep_ in ("aux", "auxpass") for c in verb.children):
        return []  # "nobody left"
    on = {*_WHEN, *(_ONWARD if scene.lexicon.lemma(verb.lower_) in _RETREATING else ())}
    if any(c.dep_ in ("dobj", "prep", "agent") and c.lower_ not in on for c in verb.children):
        return []
    if any(c.lower_ == "for" and c.i > verb.i for c in verb.children):
        return []  # "left for X"
    fronted = [head for head in prepositional(verb, {"in", "at"}) if head.i < verb.i]
    return scene.refs(fronted) or scene.places.understood(verb) or scene.here
