"""What nouns assert: "the fall of X", "clashes broke out in X", "in control of X", "a bastion"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Extent, Status
from geo.reading.grammar import (
    agents,
    governing_verb,
    is_verb,
    objects,
    prepositional,
    stage,
    subjects,
)
from geo.reading.lexicon import NounRule
from geo.reading.lists import behind_comma
from geo.reading.parties import Party
from geo.reading.referents import Ref
from geo.reading.scene import Assertion, Scene
from geo.reading.slips import right_before_auxiliary
from geo.reading.slots import aside, by_preposition, on_ground
from geo.reading.whereabouts import is_placed

if TYPE_CHECKING:
    from geo.reading.trees import Token

_OF_THEM = {"most", "some", "many", "several", "all", "half", "dozens", "others", "mostly"}
_LEAVING = {"leave", "leaving", "flee", "fleeing", "escape", "escaping", "quit", "quitting"}
_HOLDS = {"hold", "grip", "share"}
_HEARD_AFAR = {"explosion", "explosions", "blasts"}
_SHOTS = {"fire", "gunfire", "shots", "shelling", "rockets"}
POCKETS = {"pocket", "pockets", "centre", "centres", "island", "islands", "nest", "nests"}
_COMING = {"imminent", "near", "close", "inevitable", "matter", "looming", "impending"}
_SIEGES = {"siege", "encirclement", "blockade"}
_MASTERS = {"master", "masters", "ruler", "rulers", "lords"}
_SCENES = {"scene", "site", "target", "focus", "centre", "center", "epicentre", "epicenter",
           "object",
           "subject", "theatre", "theater"}  # fmt: skip
# "Strikes hit X": the noun's place is the verb's object.
_HITTING = {"hit", "rock", "target", "strike"}


def by_noun(noun: "Token", scene: Scene) -> Iterator[Assertion]:
    """What a noun of control or attack asserts of the places tied to it."""
    verb = noun.head
    if (
        noun.lower_ == "presence"
        and noun.dep_ == "dobj"
        and (scene.lexicon.lemma(verb.lower_) in scene.lexicon.verb_rules)
    ):
        return  # who "has a presence" holds something
    broken = noun.dep_ in ("dobj", "nsubjpass") and noun.lower_ not in _SIEGES
    if broken and any(
        "attack" in rule.place or (noun.lower_ in rule.noun and noun.lower_ in _HOLDS)
        for rule in scene.lexicon.verb_rules.get(scene.lexicon.lemma(verb.lower_), ())
    ):
        return  # who "threw back an assault" or "tightened its grip" tells it by the verb
    for rule in scene.lexicon.noun_rules[noun.lower_]:
        refs = _refs(noun, rule, scene)
        if refs and _has_what_it_needs(noun, rule, scene):
            party = _party(noun, rule, scene)
            status, name = rule.status, f"noun {noun.lower_}"
            if status is Status.STRUCK and on_ground(noun):
                status = Status.CONTESTED  # "ground attacks near X"
            if status is Status.CAPTURED and _is_near(noun):
                status, name = Status.THREATENED, "about to"
            for ref in dict.fromkeys(refs):
                yield scene.assertion(status, noun, ref, party=party, rule=name)


def by_holding(noun: "Token", scene: Scene) -> Iterator[Assertion]:
    """Who is "in control of X", "in full command of X"."""
    if noun.lower_ in _MASTERS and noun.dep_ == "attr":
        holder = noun.head
    elif noun.dep_ == "pobj" and noun.head.lower_ == "in":
        holder = noun.head.head
    else:
        return
    party = scene.side(subjects(holder) if is_verb(holder) else [holder])
    whole = any(child.lower_ in scene.lexicon.whole_words for child in noun.children)
    heads = prepositional(noun, {"of", "over"})
    refs = scene.refs(heads) or scene.parts(heads)
    if not heads and is_verb(holder) and noun.lower_ == "control" and party is not None:
        refs = scene.places.understood(holder)  # "said it was still in control"
    for ref in refs:
        extent = Extent.WHOLE if whole and ref.extent is Extent.UNSTATED else ref.extent
        name = f"holding {noun.lower_}"
        yield scene.assertion(Status.HELD, noun, ref, party=party, extent=extent, rule=name)


def by_stronghold(noun: "Token", scene: Scene) -> Iterator[Assertion]:
    """Whose "stronghold" a place is."""
    named = scene.places.by_token
    owners = [
        child
        for child in noun.lefts
        if (child.i not in named or child.dep_ == "poss")
        and child.lower_ not in scene.lexicon.held_participles
    ]
    behind = prepositional(noun, {"of", "for"})
    party = scene.holder(owners)
    refs = scene.refs(behind) if party is not None else []
    party = party if party is not None else scene.holder(behind)  # "a bastion of the rebels"
    if party is None:
        return
    seat = noun.lower_ in scene.lexicon.seats
    refs = [] if seat else refs
    if noun.dep_ == "pobj" and noun.head.lower_ == "as":  # "leaving X as their last bastion"
        refs = refs or scene.refs(objects(noun.head.head))
    if not refs and noun.dep_ == "appos":
        refs = scene.refs([noun.head])
    if not refs:
        refs = scene.refs(behind_comma(noun, named, scene.lexicon))
    if not refs and not seat:
        refs = scene.refs(
            c for c in noun.children if c.dep_ in ("appos", "compound") and c.i in named
        )
    tied = ("attr",) if seat else ("attr", "pobj")
    if not refs and noun.dep_ in tied and (verb := governing_verb(noun)) is not None:
        refs = scene.refs(subjects(verb))
    if not refs and noun.dep_ == "nsubj" and scene.lexicon.lemma(noun.head.lower_) == "be":
        refs = scene.refs(c for c in noun.head.children if c.dep_ == "attr")  # "their bastion is X"
    for ref in refs:
        yield scene.assertion(Status.HELD, noun, ref, party=party, rule=f"stronghold {noun.lower_}")


def _is_near(noun: "Token") -> bool:
    """Whether a fall is said to be still to come: "the fall of X is imminent"."""
    if noun.dep_ not in ("nsubj", "nsubjpass"):
        return any(child.lower_ in _COMING for child in noun.lefts)  # "the imminent fall of X"
    said = [t for c in noun.head.children if c.dep_ in ("acomp", "attr") for t in c.subtree]
    return any(word.lower_ in _COMING for word in (*said, *noun.lefts))


def _refs(noun: "Token", rule: NounRule, scene: Scene) -> list[Ref]:
    within = rule.status is Status.STRUCK
    heads: list[Token] = []
    for slot in rule.place:
        if slot == "modifier":
            heads += [c for c in noun.lefts if c.dep_ in ("compound", "poss", "nmod")]
        elif slot == "aside":
            heads += aside(noun)
        else:
            heads += prepositional(noun, {slot})
    heads += [child for child in noun.children if child.lower_ == "there"]
    heads += _shared(noun, rule)
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.tag_.startswith("NN"):
        slots = {slot for slot in rule.place if slot not in ("of", "modifier", "aside")}
        told = prepositional(noun.head.head, slots)  # "evidence of combat at X"
        heads += [head for head in told if head.i > noun.i]
    for way in range(3):  # one after the other: each costs time
        if way:
            heads = _told_behind(noun, rule) if way == 1 else _beside(noun, rule, scene)
        for group in by_preposition(heads, noun):
            refs = scene.scenes(group, rule.status)
            if refs:
                return list(dict.fromkeys(scene.listed(refs, noun.doc)))
    return (scene.refs(_amid(noun)) if within else []) or _staged(noun, rule, scene)


def _staged(noun: "Token", rule: NounRule, scene: Scene) -> list[Ref]:
    """Where the clause of a noun is set, or those are who speak of it."""
    if noun.dep_ not in ("nsubj", "nsubjpass", "dobj", "attr"):
        return []
    told = rule.status in (Status.STRUCK, Status.CONTESTED)
    return scene.refs(stage(noun)) or (_here(noun, scene) if told else [])


def _here(noun: "Token", scene: Scene) -> list[Ref]:
    """Where those are who report shelling or hear gunfire, and say of no other place."""
    verb = governing_verb(noun)
    if noun.lower_ in _HEARD_AFAR or verb is None or is_placed(noun) or is_placed(verb):
        return []
    return scene.here


def _amid(noun: "Token") -> list["Token"]:
    """Where the people were who were fired on: "shelling of a crowd trying to leave X"."""
    return [
        place
        for people in prepositional(noun, {"on", "at", "against", "among", "of", "into"})
        if people.is_lower
        for inner in people.subtree
        if inner.i > people.i
        for place in (
            prepositional(inner, {"in", "at", "near", "inside", "outside", "of"})
            + ([c for c in inner.children if c.dep_ == "dobj"] if inner.lower_ in _LEAVING else [])
        )
    ]


def _shared(noun: "Token", rule: NounRule) -> list["Token"]:
    """What is tied to the first of two nouns and is said of both: "air and ground raids on X"."""
    first = noun.head
    if noun.dep_ != "conj" or first.i > noun.i:
        return []
    slots = {slot for slot in rule.place if slot not in ("modifier", "aside")}
    behind = [first, *prepositional(first, {"by", "from"})]
    return [head for one in behind for head in prepositional(one, slots) if head.i > noun.i]


def _told_behind(noun: "Token", rule: NounRule) -> list["Token"]:
    """Where a participle or a phrase behind the noun says that it was.

    "Fighting raging in X", "a siege imposed on X", "battles with the army in X".
    """
    slots = {slot for slot in rule.place if slot not in ("of", "modifier")}
    if "of" in rule.place:  # "shelling by the army of X"
        by = prepositional(noun, {"by"})
        behind_by = [head for one in by for head in prepositional(one, {"of"})]
        if behind_by:
            return behind_by
    behind = [child for child in noun.children if child.dep_ == "acl"]
    behind += prepositional(noun, {"with", "between", "against", "by"})
    behind += [  # "sixty strikes, most of them on X"
        child
        for child in noun.children
        if child.dep_ in ("conj", "appos", "dep", "npadvmod")
        and child.i > noun.i
        and (child.tag_ == "CD" or child.lower_ in _OF_THEM)
    ]
    return [head for one in behind for head in prepositional(one, slots)]


def _beside(noun: "Token", rule: NounRule, scene: Scene) -> list["Token"]:
    """Where a verb puts what the noun names ("clashes broke out in X")."""
    verb = governing_verb(noun)
    if verb is None or noun.dep_ not in ("nsubj", "nsubjpass", "dobj", "attr", "pobj"):
        return []
    lemma = scene.lexicon.lemma(verb.lower_)
    after = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
    told = lemma in scene.lexicon.reporting
    past = after.dep_ == "pobj" and after.head.lower_ == "after" and not told
    if past and (hit := _afterwards(noun, after, verb, rule, scene)):
        return hit
    much = after
    if much.dep_ == "dobj" and lemma in scene.lexicon.witnessing:
        return subjects(verb)  # "has seen months of fighting"
    scene_of = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else None
    if scene_of is not None and scene_of.lower_ in _SCENES and scene_of.dep_ in ("attr", "appos"):
        return [scene_of.head] if scene_of.dep_ == "appos" else subjects(verb)
    subject = noun.dep_ != "pobj" or right_before_auxiliary(noun, verb)
    if not subject and (lemma in scene.lexicon.reporting or noun.head.head != verb):
        slots = {slot for slot in rule.place if slot not in ("of", "modifier", "aside")}
        opening = prepositional(verb, slots) if noun.head.head == verb else []
        return [head for head in opening if head.i < verb.i]  # "In X, residents spoke of clashes"
    if told and (
        noun.dep_ == "nsubjpass" or right_before_auxiliary(noun, verb)
    ):  # "clashes were reported by residents in X"
        slots = {slot for slot in rule.place if slot not in ("of", "modifier", "aside")}
        by = [head for one in agents(verb) for head in prepositional(one, slots)]
        return prepositional(verb, slots) or by
    if noun.dep_ in ("nsubj", "nsubjpass") and lemma in _HITTING:
        return objects(verb)
    if noun.dep_ != "nsubj" and lemma in scene.lexicon.verb_rules:
        return []
    return _where(verb, rule)


def _afterwards(
    noun: "Token", after: "Token", verb: "Token", rule: NounRule, scene: Scene
) -> list["Token"]:
    """What befell a place that a verb tells more of: "fell after a siege"."""
    if rule.status is not Status.CONTESTED and (noun.lower_ in _SIEGES or after != noun):
        return [*objects(verb), *subjects(verb)]  # "after days of shelling"
    if rule.status is not Status.STRUCK or after.head.head != verb:
        return []
    return [head for head in subjects(verb) if _stands_somewhere(head, scene)]


def _stands_somewhere(head: "Token", scene: Scene) -> bool:
    """Whether what burnt "after a drone attack" is a thing that stands in a place."""
    within = head.i not in scene.places.by_token and not scene.party(head).people
    return within and bool(prepositional(head, {"in", "at", "near"}))


def _where(verb: "Token", rule: NounRule) -> list["Token"]:
    """Where a clause takes place by the words tied to its verb."""
    slots = {slot for slot in rule.place if slot not in ("of", "modifier")}
    sides = prepositional(verb, {"between", "with", "against"})
    told: list[Token] = []
    if rule.status is Status.CONTESTED and sides:  # "goes on between them and the rebels in X"
        told = [head for side in sides for head in prepositional(side, slots)]
        told = told or _among_sides(sides[0], slots)
    there = [c for c in verb.children if c.lower_ == "there" and c.i > verb.i]
    return told or prepositional(verb, slots) or there or (aside(verb) if "aside" in slots else [])


def _among_sides(side: "Token", slots: set[str]) -> list["Token"]:
    """Where sides clash, by the words behind them up to the next verb that is none of theirs."""
    for token in side.doc[side.i + 1 : side.sent.end]:
        if is_verb(token) and token.dep_ not in ("acl", "amod"):
            return []
        behind = token.dep_ == "conj" and token.tag_.startswith("NN")
        if behind and (found := prepositional(token, slots)):
            return found
    return []


def _has_what_it_needs(noun: "Token", rule: NounRule, scene: Scene) -> bool:
    if noun.lower_ == "fire" and any(c.lower_ in scene.lexicon.air_and_fire for c in noun.lefts):
        return True  # "artillery fire on X"
    if rule.needs == "gunfire":  # "exchanges of fire"
        return any(shots.lower_ in _SHOTS for shots in prepositional(noun, {"of"}))
    if rule.needs == "pockets":  # "pockets of resistance"
        return noun.dep_ == "pobj" and noun.head.head.lower_ in POCKETS
    if rule.needs == "side":
        return _party(noun, rule, scene) is not None
    if rule.needs == "killed" and prepositional(noun, {"on"}) and noun.tag_ == "NNS":
        return True  # "14 shells on X"
    if rule.needs == "killed":
        lexicon = scene.lexicon
        return any(lexicon.lemma(token.lower_) in lexicon.harming for token in noun.sent)
    if rule.needs == "fire":  # "a drone attack", no "attack" alone
        words = {child.lower_ for child in noun.lefts}
        verb = governing_verb(noun)
        deadly = verb is not None and scene.lexicon.lemma(verb.lower_) in scene.lexicon.harming
        return deadly or bool(words & scene.lexicon.air_and_fire)
    return True


def _party(noun: "Token", rule: NounRule, scene: Scene) -> Party | None:
    for slot in rule.actor:
        heads: list[Token] = []
        if slot == "modifier":
            lefts = [c for c in noun.lefts if c.dep_ in ("compound", "amod", "poss", "nmod")]
            heads = [*(c for c in lefts if c.i not in scene.places.by_token), noun]
        elif slot == "light":
            verb = governing_verb(noun)
            # "carried out dozens of raids"
            many = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
            if (
                verb is not None
                and many.dep_ == "dobj"
                and (scene.lexicon.lemma(verb.lower_) in scene.lexicon.light)
            ):
                heads = agents(verb)
        else:
            heads = prepositional(noun, {slot})
            verb = governing_verb(noun) if slot == "to" and not heads else None
            if verb is not None:  # "clashes went on after the fall of X to them"
                heads = [head for head in prepositional(verb, {slot}) if head.i > noun.i]
        party = scene.side(heads)
        if party is not None:
            return party
    return None
