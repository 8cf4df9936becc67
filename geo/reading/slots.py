"""Where in a clause a verb's place stands: its object, what a preposition ties to it, a road."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Extent, Status
from geo.reading.grammar import (
    agents,
    is_passive,
    is_verb,
    objects,
    owners,
    prepositional,
    stage,
    subjects,
    with_conjuncts,
)
from geo.reading.lexicon import VerbRule
from geo.reading.relatives import ASIDE
from geo.reading.roads import ALONG, is_route, leading_to
from geo.reading.scene import Scene

if TYPE_CHECKING:
    from geo.reading.trees import Token

AGAINST = {"on", "in", "at", "near", "towards", "into", "against"}
"""What ties an attack to its place."""

_TIMES = {"morning", "afternoon", "evening", "night", "dawn", "dusk", "noon", "day", "week"}
_LENGTHS = {"kilometres", "kilometers", "kilometre", "kilometer", "km", "kms", "miles", "mile",
            "metres", "meters", "yards", "blocks", "hours"}  # fmt: skip
_DEPTH = 6  # of a phrase: "to within three miles of the gates of the port of X"
# "From house to house", "block by block".
_HOUSES = {"house", "street", "room", "building", "block", "door", "inch", "hand"}
_BESIDE = {"around", "near", "at", "outside", "on"}
_ALL_OVER = {"throughout", "inside", "across"}
_THERE = {"present", "active", "based", "inside", "back", "entrenched", "deployed"}
_ON_GROUND = {"ground", "infantry", "mechanised", "mechanized", "frontal", "amphibious"}
_FROM_POINT = {"of", "from", "away"}


def heads_in(
    verb: "Token", anchor: "Token", slot: str, rule: VerbRule, scene: Scene
) -> list["Token"]:
    """The noun phrases in a rule's slot for the place."""
    if slot == "route":  # "the last road into X"
        return _roads(verb, scene)
    if slot == "aside":  # "advanced west of X"
        return [*aside(verb), *(aside(anchor) if anchor != verb else ())]
    match slot:
        case "object":
            acted_on = objects(verb)
            if not acted_on and rule.particle is not None:  # "took over X", tied by "over"
                acted_on = prepositional(verb, {rule.particle})
            return [head for head in (*acted_on, *_at_times(verb, scene)) if head != anchor]
        case "subject" | "owner" | "owned" | "garrison":
            return _of_those(verb, slot, scene)
        case "shared":  # "raided X and clashed with its guards"
            return _of_first(verb)
        case "distance" | "gates":
            return _short_of(verb, slot, scene)
        case "attack":
            return [head for attack in objects(verb) for head in _repelled(verb, attack, scene)]
    return _around(verb, anchor, slot, rule, scene)


def _at_times(verb: "Token", scene: Scene) -> list["Token"]:
    """Further objects of "took X in the morning and Y at night", taken for other times."""
    times = (
        time
        for tie in verb.children
        if tie.dep_ == "prep" and tie.i > verb.i
        for time in tie.children
        if time.lower_ in _TIMES or time.text in scene.lexicon.calendar
    )
    named = scene.places.by_token
    return [one for time in times for one in with_conjuncts(time)[1:] if one.i in named]


def _roads(verb: "Token", scene: Scene) -> list["Token"]:
    """Roads that are places themselves, or where they lead."""
    roads = [road for road in objects(verb) if is_route(road, scene)]
    named = [road for road in roads if road.i in scene.places.by_token]
    led = leading_to(roads)
    return named or led or (prepositional(verb, ALONG) if roads else [])


def _around(
    verb: "Token", anchor: "Token", slot: str, rule: VerbRule, scene: Scene
) -> list["Token"]:
    """What a preposition ties to what a rule is about."""
    heads = _tied(verb, anchor, slot, scene)
    if rule.weapon == "only":  # "killed in a strike on X": the strike says it
        heads = [head for head in heads if not is_fire(head, scene)]
    if rule.verbs[0] in ("be", "remain"):  # "are present in X"
        being = [c for c in verb.children if c.dep_ == "acomp" and c.lower_ in _THERE]
        heads += [head for child in being for head in prepositional(child, {slot})]
        deeds = (scene.lexicon.holding_nouns, scene.lexicon.noun_rules)
        if any(head.lower_ in words for head in prepositional(verb, {"in"}) for words in deeds):
            return []  # "remain in control of X in Y", "are in clashes with Y there"
    if rule.verbs == ("be",) and rule.status is Status.HELD and _is_otherwise(verb):
        heads = [head for head in heads if head.i > verb.i]  # "In X, they were on the run"
    if rule.extent is Extent.PART:  # "In X, they were pushed back" confines nobody to X
        heads = [head for head in heads if head.i > verb.i]
    if rule.weapon == "object":
        fired = objects(verb)  # "firing shells filled with gas at X"
        fired += [c for weapon in objects(verb) for c in weapon.children if c.dep_ == "acl"]
        fired += [h for one in fired if is_verb(one) for h in prepositional(one, {"with"})]
        heads += [head for weapon in fired for head in prepositional(weapon, {slot})]
    return heads


def _is_otherwise(verb: "Token") -> bool:
    """Whether a "be" says behind it what somebody is."""
    expletive = any(child.dep_ == "expl" for child in verb.children)
    told = ("acomp", "attr", "prep", "xcomp")
    return not expletive and any(c.i > verb.i and c.dep_ in told for c in verb.children)


def _of_those(verb: "Token", slot: str, scene: Scene) -> list["Token"]:
    """Of whom a verb speaks, or where they are from."""
    if slot == "subject":
        return subjects(verb)
    if slot == "owner":  # "the town's residents had fled"
        return [token for head in subjects(verb) for token in owners(head)]
    if slot == "owned":  # "the town's residents were taken away"
        return [token for head in objects(verb) for token in owners(head)]
    armed = [head for head in subjects(verb) if scene.party(head).armed]
    inside = [token for head in armed for token in owners(head)]
    return inside + (stage(verb) if armed else [])  # "army units in X were surrounded"


def _short_of(verb: "Token", slot: str, scene: Scene) -> list["Token"]:
    """What somebody has come close to."""
    if slot == "distance":  # "within three miles of X", "two kilometres from X"
        lengths = [token for token in _after(verb) if token.lower_ in _LENGTHS]
        return [place for token in lengths for place in _away_from(token)]
    near = prepositional(verb, AGAINST)  # "at the gates of X", "on the outskirts of X"
    edges = [edge for edge in near if edge.lower_ in scene.lexicon.edges]
    owners_ = [c for edge in edges for c in edge.lefts if c.dep_ == "poss"]  # "at its gates"
    return [place for edge in edges for place in prepositional(edge, {"of", "to"})] or owners_


def _away_from(length: "Token") -> list["Token"]:
    """What somebody is a length away from: "10 km from X"."""
    own = prepositional(length, _FROM_POINT)
    after = [c for c in length.head.children if c.dep_ == "pobj" and c.i > length.i]
    return own or after


def _of_first(verb: "Token") -> list["Token"]:
    """Where the verb before it in the same clause was done."""
    first = verb.head
    own = any(child.dep_ == "nsubj" for child in verb.children)
    if verb.dep_ != "conj" or not is_verb(first) or own:
        return []
    return [*objects(first), *prepositional(first, {"in", "into", "at"})]


def _tied(verb: "Token", anchor: "Token", slot: str, scene: Scene) -> list["Token"]:
    """What a preposition ties to a verb, or to another word of its clause by the parser's slip."""
    slots = {slot, "at"} if slot == "in" and those_there(verb) else {slot}
    slots |= _ALL_OVER if slot == "in" else set()
    heads = prepositional(verb, slots - {"at"} | {slot})
    heads += [  # "in X and around Y"
        place
        for child in verb.children
        if child.lower_ == slot and child.dep_ == "prep"
        for other in child.children
        if other.dep_ == "conj" and other.lower_ in _BESIDE
        for place in prepositional(child, {other.lower_}) or other.children
    ]
    heads += [c for c in verb.children if c.dep_ == "advmod" and _is_there(c)]
    if anchor != verb:
        heads += prepositional(anchor, {slot})
        heads += [  # "regained control of X and the whole of Y"
            one for one in with_conjuncts(anchor)[1:] if one.lower_ in scene.lexicon.whole_words
        ]
    if not heads and verb.dep_ == "xcomp":  # "In X they had yet to set foot"
        heads += [head for head in prepositional(verb.head, {slot}) if head.i < verb.head.i]
    if not heads and slot not in ("of", "to", "for"):  # "killed 15 people in X": tied to them
        heads += [
            head
            for acted_on in (
                *objects(verb),
                *(h for one in objects(verb) for h in prepositional(one, {"including"})),
                *those_there(verb),
                *prepositional(verb, {"with", "against", "without", "through"}),
                *(h for h in prepositional(verb, {"to", "by"}) if h.lower_ in _HOUSES),
            )
            if acted_on != anchor
            and acted_on.i > verb.i
            and (acted_on.i not in scene.places.by_token or scene.party(acted_on).actor)
            and acted_on.lower_ not in scene.lexicon.place_nouns
            for head in prepositional(acted_on, slots)
        ]
    if not heads and is_passive(verb):  # "fired by the army on X": tied to the army
        heads += [head for doer in agents(verb) for head in prepositional(doer, {slot})]
    return heads


def _is_there(adverb: "Token") -> bool:
    """Whether an adverb stands for a place spoken of: "were there", "were still inside"."""
    inside = adverb.lower_ == "inside" and not adverb.children and adverb.i > adverb.head.i
    return inside or adverb.lower_ == "there"


def those_there(verb: "Token") -> list["Token"]:
    """Who "there are" in a place."""
    if not any(child.dep_ == "expl" for child in verb.children):
        return []
    there = [child for child in verb.children if child.dep_ == "attr"]
    return [t for child in there for t in with_conjuncts(child) if t.lower_ != "presence"]


def _after(verb: "Token", depth: int = _DEPTH) -> Iterator["Token"]:
    """The words of a verb's own phrase to its right, subordinate clauses left out."""
    for child in verb.rights if is_verb(verb) else verb.children:
        if not is_verb(child) and depth:
            yield child
            yield from _after(child, depth - 1)


def _repelled(verb: "Token", attack: "Token", scene: Scene) -> list["Token"]:
    """Where an attack was beaten off: "an attempt to storm X", "an assault on X"."""
    by = prepositional(attack, {"by", "from"})
    aims = [
        head
        for inner in attack.subtree
        if is_verb(inner)
        for head in objects(inner)
        + prepositional(inner, {"into", "in", "to", "towards", "toward", "on", "inside"})
    ]
    men = is_passive(verb) and scene.party(attack).armed  # "separatists in X were thrown back"
    if not is_passive(verb) and attack.lower_ in scene.lexicon.armed:  # "rebels in X drove back"
        inside = [place for defender in subjects(verb) for place in owners(defender)]
        where = [h for one in (verb, attack) for h in prepositional(one, {"at", "in", "near"})]
        return inside or [head for head in where if head.i > verb.i]
    told = [head for one in (attack, *by) for head in prepositional(one, AGAINST)]
    told += [place for base in told for place in prepositional(base, {"at", "in", "near"})]
    if (
        attack.lower_ in scene.lexicon.air_and_fire
        and attack.lower_ not in scene.lexicon.noun_rules
    ):
        return []  # "shells containing gas at X"
    heads = aims or ([] if men else told) + prepositional(verb, {"in", "at", "near"})
    if not heads:  # "beat back an assault on their base at X", tied to the verb
        bases = [base for base in prepositional(verb, {"on"}) if base.i > attack.i]
        heads = [h for base in bases for h in (base, *prepositional(base, {"at", "in", "near"}))]
    if not heads:  # "its garrison there had fought off three attacks"
        heads = [c for one in subjects(verb) for c in one.children if c.lower_ in ("there", "here")]
    if verb.dep_ == "relcl" and any(c.lower_ == "where" for c in verb.children):
        heads.append(verb.head)
    return heads


def on_ground(attack: "Token") -> bool:
    """Whether an attack is one by men, who fight, and not by fire."""
    return any(child.lower_ in _ON_GROUND for child in attack.lefts)


def is_fire(head: "Token", scene: Scene) -> bool:
    """Whether a noun phrase is of fire: "a Russian missile", "a hail of shells"."""
    words = {token.lower_ for token in (head, *head.lefts, *prepositional(head, {"of"}))}
    return bool(words & scene.lexicon.air_and_fire)


def aside(head: "Token") -> list["Token"]:
    """What somebody is to one side of: "advanced south-east of X"."""
    sides = [c for c in head.children if c.lower_.replace("-", "") in ASIDE and c.i > head.i]
    return [place for side in sides for place in prepositional(side, {"of"})]


def by_preposition(heads: list["Token"], word: "Token") -> Iterator[list["Token"]]:
    """The heads by the preposition that ties them to a word: those after it first, then before.

    In "shelling hit X, in the north of Y" the second place is where the first one lies.
    """
    groups: dict[int, list[Token]] = {}
    listed: Token | None = None
    for head in heads:
        tie = head
        while tie.dep_ == "conj" and tie.head.i < tie.i:
            tie = tie.head
        tie = tie.head if tie.dep_ in ("pobj", "pcomp") else tie
        while tie.dep_ == "conj" and tie.head.i < tie.i:
            tie = tie.head
        if listed is not None and _goes_on_by(listed, tie):
            tie = listed  # "in X, in Y and in Z"
        else:
            listed = tie
        groups.setdefault(tie.i, []).append(head)
    for index in sorted(groups, key=lambda i: (i < word.i, i)):
        yield groups[index]


def _goes_on_by(first: "Token", tie: "Token") -> bool:
    """Whether a preposition goes on a list of those like it: "in X, in Y and in Z"."""
    if first == tie or first.lower_ != tie.lower_ or first.head != tie.head:
        return False
    return any(child.dep_ in ("conj", "cc") for child in tie.children)
