"""What verbs assert: "captured X", "was driven out of X", "rockets landed in X"."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from geo.model import Extent, Status
from geo.reading.grammar import (
    agents,
    is_passive,
    is_verb,
    objects,
    prepositional,
    subjects,
    with_conjuncts,
)
from geo.reading.grounds import places_of
from geo.reading.lexicon import VerbRule
from geo.reading.nouns import POCKETS
from geo.reading.numbers import number
from geo.reading.parties import Party
from geo.reading.roads import by_all_roads
from geo.reading.scene import Assertion, Scene
from geo.reading.slots import AGAINST, is_fire, on_ground, those_there

if TYPE_CHECKING:
    from geo.reading.trees import Token

_FULLY = {"entirely", "completely", "fully"}
_DOWNING = {"shoot", "shoots", "shot", "shooting", "bring", "brought", "bringing"}
_HAVING = {"has", "have", "had", "having"}
# What ties a noun to its verb: "fall under the control of", "count X among their gains".
_TYING = {"through", "under", "from", "for", "in", "into", "among", "to"}
_LASTING = {"still", "present"}
_MANY = {"dozens", "scores", "hundreds", "series", "number", "wave", "waves", "string", "spate"}
_ANOTHER = {"another", "others", "more"}
_OFTEN = {"times", "repeatedly", "often", "twice"}
_LITTLE = {"no", "little", "scant", "any", "less"}
_KEEPING = {"fall", "keep", "hold", "have", "put", "place", "bring", "take"}
_DYING = {"die", "perish"}
# Said of anything, so that a passive without a weapon is no attack.
_FIGURATIVE = {"target", "rock", "damage"}


def by_verb(verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What a verb asserts, by the first of its rules that fits; the narrowest come first."""
    if verb.dep_ == "amod" and verb.i and verb.nbor(-1).text == "-":
        return  # "rebel-held" is an epithet
    if scene.lexicon.lemma(verb.lower_) == verb.lower_ and verb.lower_ not in (
        scene.lexicon.lemmas
    ):
        yield from _by_moving(verb, scene)
        return
    if _is_left(verb) or _puts_under(verb, scene) or _counters(verb):
        return
    if verb.lower_ in _DOWNING and any(c.lower_ == "down" for c in verb.subtree):
        shot = verb.lower_.startswith("sh")
        if shot or any(is_fire(head, scene) for head in objects(verb)):
            return  # "shot down a helicopter over X", but "brought down a block in X"
    particle = any(
        child.dep_ == "prt"
        and not _before_number(child)
        and not (child.lower_ == "in" and child.i > verb.i + 1)  # "took X in under a week"
        for child in verb.children
    )
    for rule in scene.lexicon.verb_rules.get(scene.lexicon.lemma(verb.lower_), ()):
        narrow = rule.particle or rule.noun or rule.subject
        moves = rule.status in (Status.LOST, Status.ADVANCED, Status.CONTESTED)
        moves = moves or "attack" in rule.place or rule.weapon is not None
        if particle and not narrow and not moves:
            continue  # "held up", "took off": another verb
        found = list(_by_rule(verb, rule, scene))
        if found:
            yield from found
            return


def _is_left(verb: "Token") -> bool:
    """Whether "left" says what remains: "two streets left to clear", "a handful left"."""
    if verb.lower_ != "left":
        return False
    having = verb.head.lower_ in _HAVING
    return having or (verb.dep_ == "acl" and not prepositional(verb, {"by"}))


def _counters(verb: "Token") -> bool:
    """Whether a verb is the end of "counter-attacked", which hits nothing yet."""
    return verb.i > 1 and verb.nbor(-1).text == "-" and verb.nbor(-2).lower_ == "counter"


def _puts_under(verb: "Token", scene: Scene) -> bool:
    """Whether a verb has a place in a state that is none of control: "keep X under siege"."""
    if scene.lexicon.lemma(verb.lower_) not in _KEEPING:
        return False
    states = scene.lexicon.state_rules
    return any(
        status is not Status.HELD and tie.lower_ in prepositions
        for tie in verb.children
        if tie.dep_ == "prep"
        for noun in tie.children
        for status, prepositions in states.get(noun.lower_, ())
    )


def _by_rule(verb: "Token", rule: VerbRule, scene: Scene) -> Iterator[Assertion]:
    anchor = _with_noun(verb, rule.noun) if rule.noun else verb
    if anchor is None or not _fits(verb, rule):
        return
    parties = _parties(verb, rule, scene)
    party = next((p for p in parties if p.actor), parties[0] if parties else None)
    if not _allowed(verb, rule, party, scene):
        return
    if rule.weapon == "only" and is_passive(verb) and (party is None or party.actor is None):
        party = scene.side(h for h in _weapons(verb, scene) if is_fire(h, scene)) or party
    modifiers = {child.lower_ for child in verb.children}
    if rule.noun:
        modifiers |= {c.lower_ for c in anchor.children} & scene.lexicon.whole_words
        modifiers = modifiers | _FULLY if modifiers & scene.lexicon.whole_words else modifiers
    for ref in places_of(verb, anchor, rule, scene):
        extent = Extent.WHOLE if modifiers & _FULLY else rule.extent or ref.extent
        status, name = _told(verb, anchor, rule)
        yield scene.assertion(status, verb, ref, party=party, extent=extent, rule=name)
    if rule.place == ("object",) and rule.actor == ("subject",):
        if rule.status is Status.HELD:
            yield from by_all_roads(verb, objects(verb), party, scene)
        yield from _by_another(verb, rule, scene)


def _told(verb: "Token", anchor: "Token", rule: VerbRule) -> tuple[Status, str]:
    """The status that a rule gives as the verb has it, and what the rule is called."""
    if rule.status is Status.HELD and any(_is_neither(head) for head in subjects(verb)):
        return Status.CONTESTED, "neither"
    name = "epithet" if verb.dep_ == "amod" else f"verb {rule.verbs[0]}"
    if "than" in rule.place:  # "they have not got farther than X" denies nothing of X
        name = "no farther"
    if "gates" in rule.place and any(child.lower_ in _LASTING for child in verb.children):
        return Status.HELD, name  # "is still on the outskirts of X"
    ground = rule.status is Status.STRUCK and anchor != verb and on_ground(anchor)
    return Status.CONTESTED if ground else rule.status, name  # "ground attacks near X"


def _is_neither(head: "Token") -> bool:
    """Whether two sides share something, since "neither side" has it."""
    return head.lower_ == "neither" or any(child.lower_ == "neither" for child in head.lefts)


def _by_another(verb: "Token", rule: VerbRule, scene: Scene) -> Iterator[Assertion]:
    """What a second side does by the same verb: "the army holds X, and the rebels Y"."""
    for child in verb.children:
        if child.dep_ != "conj" or is_verb(child) or child.i < verb.i:
            continue
        party = scene.party(child)
        held = [t for c in child.children if c.dep_ in ("appos", "dobj") for t in with_conjuncts(c)]
        for ref in scene.refs(held) if party.actor else []:
            yield scene.assertion(rule.status, verb, ref, party=party, rule="verb again")


def _by_moving(verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What a verb nobody listed says by "into": "army tanks rumbled into X"."""
    heads = prepositional(verb, {"into"})
    if not heads or is_passive(verb):
        return
    party = next((p for p in map(scene.party, subjects(verb)) if p.actor and p.armed), None)
    if party is None:
        return
    for ref in scene.refs(heads):
        if not ref.anaphor:
            yield scene.assertion(Status.ADVANCED, verb, ref, party=party, rule="verb moving")


def _fits(verb: "Token", rule: VerbRule) -> bool:
    """Whether the verb stands as the rule has it."""
    if rule.particle is not None and not _has_particle(verb, rule.particle):
        return False
    if "hands" in rule.noun and any(child.lower_ in _OFTEN for child in verb.children):
        return False  # "changed hands three times"
    if (rule.passive and not is_passive(verb)) or (rule.active and is_passive(verb)):
        return False
    if rule.present and not _is_present(verb):
        return False
    if rule.adverb and not any(child.lower_ in rule.adverb for child in verb.children):
        left = [word for thing in objects(verb) for word in thing.subtree if word.dep_ == "acl"]
        if not any(word.lower_ == "left" for word in left):  # "has two districts left"
            return False
    alone = rule.place == ("subject",) and rule.active
    alone = alone or (bool(rule.subject) and "object" not in (*rule.place, *rule.actor))
    if alone and any(c.dep_ == "dobj" for c in verb.children):
        return False
    doers = subjects(verb)
    doers += [
        one for head in doers if head.lower_ in POCKETS for one in prepositional(head, {"of"})
    ]
    if rule.subject and not any(head.lower_ in rule.subject for head in doers):
        return False
    return rule.actor[:1] != ("object",) or bool(objects(verb))


def _is_present(verb: "Token") -> bool:
    """Whether a clause tells of a state that lasts: "occupies X", "X, occupied since May"."""
    helping = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    since = any(child.lower_ in ("since", "still") for child in verb.children)
    if not helping:
        return verb.tag_ in ("VBP", "VBZ", "VBN", "VBG") or since
    finite = helping[0]
    having = len(helping) == 1 and finite.lower_ in _HAVING  # "has occupied X"
    return since or (finite.tag_ in ("VBP", "VBZ") and not having)


def _allowed(verb: "Token", rule: VerbRule, party: Party | None, scene: Scene) -> bool:
    """Whether one who acts can do what the rule says."""
    if rule.by == "armed" and not (party is not None and (party.actor or party.armed)):
        return False
    if rule.by == "people" and not (party is not None and party.people):
        return False
    if rule.needs == "actor" and (party is None or party.actor is None):
        return False
    return rule.weapon is None or _armed_with(verb, rule.weapon, party, scene)


def _parties(verb: "Token", rule: VerbRule, scene: Scene) -> list[Party]:
    found: list[Party] = []
    for slot in rule.actor:
        if slot == "subject":
            heads = agents(verb)
            if (own := _told_of_oneself(verb, scene)) is not None:
                found.append(own)
            if rule.verbs[0] == "be":
                heads = [head for head in heads if head.lower_ != "it"]
                heads = (those_there(verb) if rule.status is Status.HELD else []) or heads
        elif slot == "bearer":  # who "is holed up" does it, whatever the participle's look
            heads = subjects(verb)
        elif slot == "object":
            heads = objects(verb)
        elif slot == "flag":  # whose colours they are
            flags = [*subjects(verb), *objects(verb)]
            flags = [f for f in flags if f.lower_ in (*rule.noun, *rule.subject)] or flags
            heads = [h for f in flags for h in (*prepositional(f, {"of"}), *f.lefts, f)]
        else:
            heads = prepositional(verb, {slot})
        found += map(scene.party, heads)
    if rule.by is None or found:
        return found
    if is_passive(verb):  # "was abandoned", by whom is left open
        return [Party(armed=True, people=True)]
    doers = [scene.party(head) for head in subjects(verb)]
    return doers if rule.actor else [replace(party, actor=None) for party in doers]


def _told_of_oneself(verb: "Token", scene: Scene) -> Party | None:
    """Who did what they deny or admit: "the spokesman denied losing X"."""
    lexicon = scene.lexicon
    done = verb.tag_ == "VBG" or any(child.lower_ == "having" for child in verb.children)
    told = verb.dep_ in ("xcomp", "ccomp") and lexicon.lemma(verb.head.lower_) in lexicon.reporting
    voice = scene.parties.said_by(verb) if done and told else None
    if voice is None or voice.side is None:
        return None
    own = any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)
    return None if own else Party(actor=voice.side, armed=True)


def _armed_with(verb: "Token", weapon: str, party: Party | None, scene: Scene) -> bool:
    """Whether there is fire in it: rockets that land, jets that hit, a side that shells."""
    fires = partial(is_fire, scene=scene)
    if weapon == "object":
        return any(map(fires, objects(verb)))
    if weapon == "only" and (is_passive(verb) or scene.lexicon.lemma(verb.lower_) in _DYING):
        heads = _weapons(verb, scene)
        own = scene.lexicon.noun_rules  # "in a strike on X": the strike says it
        placed = any(
            h.lower_ in own and scene.refs(prepositional(h, AGAINST), within=True) for h in heads
        )
        named = scene.places.by_token
        bare = is_passive(verb) and all(head.i in named for head in heads)
        return not placed and (any(map(fires, heads)) or (bare and _after_fire(verb, scene)))
    doers = agents(verb)
    if weapon == "only" and any(map(partial(_is_placed, scene=scene), doers)):
        return False  # "shelling by the army of X killed": the shelling says it
    if any(map(fires, doers)):
        return True
    if verb.dep_ == "conj" and any(head.lower_ in _ANOTHER for head in doers):
        return any(map(fires, agents(verb.head)))  # "shells hit X and another fell in Y"
    if weapon in ("subject", "only"):
        return False
    if is_passive(verb) and not doers and scene.lexicon.lemma(verb.lower_) not in _FIGURATIVE:
        return True
    if any(map(fires, prepositional(verb, {"by", "with", "in"}))):
        return True
    return party is not None and party.actor is not None and party.armed


def _after_fire(verb: "Token", scene: Scene) -> bool:
    """Whether the sentence before told of fire: "Jets hit several towns. Three died in X"."""
    before = verb.sent.start - 1
    if before < 0:
        return False
    words = (token.lower_ for token in verb.doc[before].sent)
    return not scene.lexicon.air_and_fire.isdisjoint(words)


def _is_placed(fire: "Token", scene: Scene) -> bool:
    """Whether an attack that a noun names has its own place: "shelling by the army of X"."""
    if fire.lower_ not in scene.lexicon.noun_rules:
        return False
    by = prepositional(fire, {"by"})
    where = [head for one in (fire, *by) for head in prepositional(one, {*AGAINST, "of"})]
    return bool(scene.refs(where, within=True))


def _weapons(verb: "Token", scene: Scene) -> list["Token"]:
    """What people may have been killed by: "by shells", "when rockets came down"."""
    heads = prepositional(verb, {"by", "in", "from", "after", "during", "under"})
    clauses = [c for c in verb.children if c.dep_ == "advcl"]
    clauses += _harmed_too(verb, scene)
    return heads + [
        head
        for one in clauses
        for head in (*agents(one), *objects(one), *prepositional(one, {"by"}))
    ]


def _harmed_too(verb: "Token", scene: Scene) -> list["Token"]:
    """The verb beside one that names the weapon: "two were killed and nine wounded by shells"."""
    joined = [c for c in verb.children if c.dep_ == "conj" and c.i > verb.i]
    inner = [c for one in joined for c in one.children if c.dep_ == "acl"]
    return [
        one
        for one in (*joined, *inner)
        if is_verb(one) and scene.lexicon.lemma(one.lower_) in scene.lexicon.harming
    ]


def _has_particle(verb: "Token", particle: str) -> bool:
    return any(
        child.lower_ == particle
        and not (child.dep_ == "prep" and child.i < verb.i)  # "In X, they were pushed back"
        and child.dep_ in ("prt", "advmod", "prep", "acomp", "oprd", "npadvmod", "dobj")
        and not _before_number(child)
        for child in verb.children
    )


def _before_number(word: "Token") -> bool:
    """Whether a word belongs to a number ("hold over two thirds")."""
    following = word.nbor(1) if word.i + 1 < len(word.doc) else word
    return following.tag_ != "DT" and number(following.text) is not None


def _with_noun(verb: "Token", nouns: tuple[str, ...]) -> "Token | None":
    """The noun that belongs to the verb in "take control of", "fall under the control of"."""
    for child in verb.children:
        if child.dep_ in ("dobj", "conj", "nsubjpass") and child.lower_ in nouns:
            few = child.lower_ == "resistance" and any(c.lower_ in _LITTLE for c in child.lefts)
            return None if few else child
        if child.dep_ == "dobj" and child.lower_ in _MANY:  # "flew dozens of raids"
            return next((c for c in prepositional(child, {"of"}) if c.lower_ in nouns), None)
        if child.dep_ == "prep" and child.lower_ in _TYING:
            for inner in child.children:
                # "In Ituri Territory" is a name and no ground gained.
                if inner.dep_ == "pobj" and inner.is_lower and inner.lower_ in nouns:
                    return inner
    return None
