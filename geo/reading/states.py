"""What states and adjectives assert: "in rebel hands", "rebel-held X", "X is gone", "X is ours"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from geo.model import Extent, Status
from geo.reading.belonging import belonging, ours
from geo.reading.grammar import (
    is_passive,
    is_verb,
    objects,
    owners,
    prepositional,
    subjects,
    with_conjuncts,
)
from geo.reading.parties import Party
from geo.reading.referents import Ref
from geo.reading.roads import by_all_roads, is_route, leading_to
from geo.reading.scene import Assertion, Scene

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

_FULLY = {"entirely", "fully", "completely", "wholly", "full", "complete"}
# "Fell into rebel hands" tells of a change, "is in rebel hands" of a state.
_CHANGING = {"fall", "come", "pass", "bring", "return", "end", "revert", "restore", "go"}
_BEING = {"be", "remain", "stay", "live"}
_OUTSIDE = {"outside", "beyond"}
_SLIPPING = {"slip", "fall", "pass", "go", "move", "get", "drift", "slide"}
_FALLING = ("fall", "collapse")
# Of many things, a fall among them.
_EPITHETS = {
    "besieged": Status.BESIEGED,
    "encircled": Status.BESIEGED,
    "surrounded": Status.BESIEGED,
    "blockaded": Status.BESIEGED,
    "contested": Status.CONTESTED,
}
_BEFALLING = {"siege", "blockade", "bombardment", "attack", "shelling", "encirclement"}
_GRIPS = {"hands", "hand", "control"}
_ONE = {"last", "only", "first", "sole", "largest", "biggest", "single", "main"}
_ARMS = {"embrace", "fold"}
_FULL = {"full", "packed", "swarming", "crawling", "teeming", "bristling", "crowded", "infested",
         "filled"}  # fmt: skip
_PRESS = {"broadcaster", "newspaper", "daily", "agency", "channel", "television", "tv", "radio",
          "station", "outlet", "website", "media", "network"}  # fmt: skip
_DANGERS = {"danger", "risk"}
_DECLARING = {"declare", "pronounce", "proclaim", "announce"}
_LYING = {"lie", "stand", "sit"}
_MODALS = {"could", "may", "might", "can"}
_SOON = {"within", "soon", "imminently", "moment", "minute", "shortly", "hours", "days", "time"}
_BY_NOW = {"now", "again", "still", "firmly", "fully", "already"}
_SPELLS = {"day", "days", "week", "weeks", "month", "months", "year", "years"}
_WINDOW = 5  # words between an epithet and the name it belongs to


def by_state(noun: "Token", scene: Scene) -> Iterator[Assertion]:
    """What is "in rebel hands", "under siege", "within range", "under fire"."""
    for status, prepositions in scene.lexicon.state_rules[noun.lower_]:
        if noun.dep_ == "pobj" and noun.head.lower_ in prepositions:
            if noun.head.lower_ == "of" and noun.head.head.lower_ != "out":
                continue  # but "out of rebel control"
            falls = any(scene.lexicon.lemma(t.lower_) in _FALLING for t in noun.subtree)
            if falls or noun.lower_ not in _DANGERS:
                yield from _in_state(noun, status, scene)


def _in_state(noun: "Token", status: Status, scene: Scene) -> Iterator[Assertion]:
    if noun.lower_ in scene.lexicon.holding_nouns and scene.refs(
        prepositional(noun, {"of", "over"})
    ):
        return  # "in control of X": the place follows (``by_holding``)
    if noun.lower_ == "control" and any(child.lower_ == "fire" for child in noun.lefts):
        status = Status.THREATENED  # "under fire control"
    holder = noun.head.head
    while holder.dep_ in ("prep", "advmod", "acomp") and not is_verb(holder):
        holder = holder.head
    party = _keeper(noun, holder, scene)
    if status is Status.HELD:
        yield from by_all_roads(noun, subjects(holder), party, scene)
        if party is None and not any(
            p.armed for p in map(scene.party, prepositional(noun, {"of"}))
        ):
            return
        if is_verb(holder) and _changes(noun, holder, scene):
            status = Status.CAPTURED
    if noun.lower_ == "fire" and party is not None and scene.lexicon.lemma(holder.lower_) in _BEING:
        status = Status.THREATENED  # "is under the army's fire", but "came under fire"
    words = {child.lower_ for token in (noun.head, noun, holder) for child in token.children}
    held = _held(noun, holder, scene, within=status is Status.STRUCK)
    held = held or (_by_road(holder, scene) if status is Status.THREATENED else [])
    firing = scene.side(subjects(holder)) if status is Status.THREATENED and not held else None
    if firing is not None:  # "their guns are within range of X"
        party, held = firing, scene.refs(prepositional(noun, {"of"}))
    for ref in held:
        extent = Extent.WHOLE if words & _FULLY else ref.extent
        name = f"state {noun.lower_}"
        made = scene.assertion(status, noun, ref, party=party, extent=extent, rule=name)
        yield _out_of(made, noun, holder, scene)


def _by_road(holder: "Token", scene: Scene) -> list[Ref]:
    """Where a road leads that is in a state: "the road into X is under fire control"."""
    heads = subjects(holder) if is_verb(holder) else []
    return scene.refs(leading_to([head for head in heads if is_route(head, scene)]))


def _out_of(made: Assertion, noun: "Token", holder: "Token", scene: Scene) -> Assertion:
    """The assertion as it is of what is, or has slipped, out of somebody's control."""
    if noun.head.lower_ == "of" and scene.lexicon.lemma(holder.lower_) in _SLIPPING:
        return replace(made, status=Status.LOST)
    return replace(made, denied=noun.head.lower_ in _OUTSIDE | {"of"})


def _keeper(noun: "Token", holder: "Token", scene: Scene) -> Party | None:
    """In whose hands or under whose fire a place is."""
    of = prepositional(noun, {"of"})
    whose = [owner for head in of for owner in head.lefts if owner.dep_ == "poss"]  # "its guns"
    party = scene.side([*of, *noun.lefts, noun, *whose])
    if party is None and is_verb(holder) and any(c.dep_ == "dobj" for c in holder.children):
        party = scene.side(subjects(holder))  # "the rebels have X under siege"
    party = party or _by_demonym(noun, scene)
    if party is None and noun.lower_ in _ARMS and scene.parties.speaker is not None:
        return Party(actor=scene.parties.speaker.side, armed=True)  # "the homeland's embrace"
    by = [head for one in (noun, holder) for head in prepositional(one, {"by"})]
    under_fire = (noun, holder) if noun.lower_ in scene.lexicon.air_and_fire else (noun,)
    whence = [head for one in under_fire for head in prepositional(one, {"from"})]
    # "Under fire from the army", "from army positions":
    return party or scene.side([*by, *whence, *(c for one in whence for c in one.lefts)])


def _by_demonym(noun: "Token", scene: Scene) -> Party | None:
    """A side that no vocabulary has, by its adjective: "in Eritrean hands"."""
    named = next((c for c in noun.lefts if c.text in scene.lexicon.demonyms), None)
    if named is None:
        return None
    return Party(actor=named.text, armed=True, first=named.i, last=noun.i)


def _held(noun: "Token", holder: "Token", scene: Scene, *, within: bool) -> list[Ref]:
    """The places that are in the state: what the preposition's phrase is said of."""
    if not is_verb(holder):
        if holder.dep_ == "attr" and any(c.lower_ in _ONE for c in holder.lefts):
            said = scene.refs(subjects(holder.head))  # "X is the last centre in Y in their hands"
            if said:
                return said
        named = _before_comma(noun.head, scene) or scene.refs([holder], within=within)
        # "In X, a maze of alleys under rebel control, a shell fell"
        return named or _before_comma(holder.left_edge, scene)
    if is_passive(holder):
        heads = objects(holder)
    else:
        direct = [child for child in holder.children if child.dep_ == "dobj"]
        told = objects(holder) if direct else []
        if direct and direct[0].lower_ in (
            "which",
            "that",
        ):  # "X and Y, which they keep under siege"
            told = [one for head in told for one in with_conjuncts(head)]
        heads = told or direct or subjects(holder)
    heads = [head for head in heads if head.lower_ not in scene.lexicon.directions]
    refs = scene.refs(heads, within=within)
    if not refs and noun.lower_ in _BEFALLING:  # "the people of X are under siege"
        people = [head for head in heads if scene.party(head).people]
        refs = scene.refs(owner for head in people for owner in owners(head))
    if not refs and noun.lower_ in _GRIPS:
        refs = scene.parts(heads)
    if refs or not heads:  # where the parser has lost the subject, the place last named
        return refs or scene.places.understood(holder)
    # "In X the bridge remained in rebel hands": a part of X
    inside = [head for head in prepositional(holder, {"in", "at"}) if head != noun]
    return [replace(ref, extent=Extent.PART) for ref in scene.refs(inside)]


def _before_comma(preposition: "Token", scene: Scene) -> list[Ref]:
    """The place that a phrase between commas follows: "access to X, under rebel control, is"..."""
    if preposition.i < preposition.sent.start + 2 or preposition.nbor(-1).text != ",":
        return []
    named = preposition.nbor(-2)
    return scene.refs([named]) if named.i in scene.places.by_token else []


def _changes(noun: "Token", verb: "Token", scene: Scene) -> bool:
    """Whether a state is told of as new: "fell into", "is back under", "once more in"."""
    if scene.lexicon.lemma(verb.lower_) in _CHANGING:
        return True
    near = [*verb.children, *noun.head.children]
    more = any(word.lower_ == "once" for one in near for word in one.children)
    return more or any(word.lower_ in ("back", "again") for word in near)


def by_epithet(participle: "Token", scene: Scene) -> Iterator[Assertion]:
    """What is "rebel-held" or "besieged"."""
    hyphenated = participle.i > 1 and participle.nbor(-1).text == "-"
    besieged = participle.lower_ in _EPITHETS
    if not hyphenated and not (besieged and participle.dep_ == "amod"):
        return
    party, first = None, participle.i
    if hyphenated:
        first = participle.i - 2
        while first - 2 >= participle.sent.start and participle.doc[first - 1].text == "-":
            first -= 2
        start = max(participle.sent.start, first - 2)
        party = _named_before(participle.doc[start : participle.i - 1], scene)
        if party is None:
            return
    status = _EPITHETS.get(participle.lower_, Status.HELD)
    for ref in _described(participle, scene):
        made = scene.assertion(status, participle, ref, party=party, rule="epithet")
        yield replace(made, first=min(first, made.first))


def _named_before(span: "Span", scene: Scene) -> Party | None:
    """The side named right before a hyphen, by the nearest word that names one."""
    return scene.side(reversed(list(span)))


def _described(participle: "Token", scene: Scene) -> list[Ref]:
    """The places an epithet is said of."""
    named = _named_after(participle, scene)
    if named is not None:
        return named
    noun = participle
    while noun.dep_ in ("amod", "compound", "nmod", "punct", "npadvmod") and (
        noun.head.i > participle.i
    ):
        noun = noun.head
    refs: list[Ref] = []
    if noun != participle:
        if noun.dep_ in ("attr", "dobj", "oprd"):  # "X is the last rebel-held town"
            refs = scene.refs(subjects(noun.head))
        named_itself = noun.i in scene.places.by_token
        refs = refs or scene.refs(with_conjuncts(noun) if named_itself else [noun])
    if not refs and participle.dep_ in ("acomp", "attr", "ROOT", "ccomp", "conj"):
        refs = scene.refs(subjects(participle if is_verb(participle) else participle.head))
    return refs


def _named_after(participle: "Token", scene: Scene) -> list[Ref] | None:
    """The places named right after an epithet, other adjectives between; None without a name."""
    doc, lexicon = participle.doc, scene.lexicon
    for index in range(participle.i + 1, min(participle.i + _WINDOW, participle.sent.end)):
        token = doc[index]
        mention = scene.places.by_token.get(index)
        if mention is not None and scene.places.is_place(mention):
            head = doc[mention.last - 1]
            own = head.dep_ not in ("compound", "nmod") or (
                head.head.lower_ in lexicon.place_nouns or head.head.lower_ in lexicon.directions
            )  # not "the opposition-run Aleppo health directorate"
            return scene.refs(with_conjuncts(head)) if own else []
        if token.lower_ in _PRESS:
            return []  # "the military-run broadcaster X"
        adjective = token.tag_.startswith(("JJ", "NN", "HYPH")) or token.text == "-"
        if not adjective or token.lower_ in lexicon.place_nouns:
            return None
    return None


def by_predicate(word: "Token", scene: Scene) -> Iterator[Assertion]:
    """What a place "is": gone, secure, ours, with the state, about to fall."""
    lexicon, lower = scene.lexicon, word.lower_
    verb = word if is_verb(word) else word.head
    if lower in lexicon.threat_adjectives or lower in ("verge", "brink", "danger", "risk"):
        yield from _about_to(word, verb, scene)
    elif lower in ("ours", "us", "theirs"):
        yield from ours(word, scene)
    elif lower == "with" and word.dep_ == "prep" and lexicon.lemma(word.head.lower_) in _BEING:
        owners = [c for c in word.children if c.dep_ == "pobj" and c.lower_ != "us"]
        yield from belonging(word, word.head, scene.side(owners), scene)
    elif lower in _FULL:
        yield from _full_of(word, verb, scene)
    elif word.dep_ == "ccomp" and lexicon.lemma(word.head.lower_) in _DECLARING:
        yield from _declared(word, scene)
    elif _tells_how(word, verb, scene):
        status = _predicated(word, lower, scene)
        if status is not None:
            yield from _is_so(word, verb, status, scene)
        elif word.dep_ == "acomp" and _told_anew(verb, scene):
            yield from belonging(word, verb, scene.party(word), scene)


def _about_to(word: "Token", verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What is "about to fall", "on the verge of collapse", "next in line to fall"."""
    told = [*word.subtree, *(c for c in verb.children if c.dep_ in ("advcl", "xcomp"))]
    if any(scene.lexicon.lemma(t.lower_) in _FALLING for t in told):
        for ref in scene.refs(subjects(verb)):
            yield scene.assertion(Status.THREATENED, word, ref, rule="about to")


def _tells_how(word: "Token", verb: "Token", scene: Scene) -> bool:
    """Whether a word says what somebody "is", "was made", "lies"."""
    if word.dep_ in ("acomp", "attr", "oprd") or (is_verb(word) and is_passive(word)):
        return True
    return word.dep_ == "advmod" and scene.lexicon.lemma(verb.lower_) in _LYING


def _full_of(word: "Token", verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What is "full of fighters", "teeming with troops"."""
    inside = [scene.party(head) for head in prepositional(word, {"of", "with"})]
    party = next((one for one in inside if one.armed and not one.fire), None)
    for ref in scene.refs(subjects(verb)) if party is not None else []:
        yield scene.assertion(Status.HELD, word, ref, party=party, rule=f"is {word.lower_}")


def _declared(word: "Token", scene: Scene) -> Iterator[Assertion]:
    """What a side "declared free", "pronounced secure"."""
    free = word.lower_ in scene.lexicon.predicates[Status.CAPTURED]
    if not free or any(child.dep_ in ("dobj", "aux", "auxpass") for child in word.children):
        return
    party = next((p for p in map(scene.party, subjects(word.head)) if p.armed), None)
    for ref in scene.refs(subjects(word)):
        yield scene.assertion(Status.CAPTURED, word, ref, party=party, rule=f"is {word.lower_}")


def by_calling(word: "Token", scene: Scene) -> Iterator[Assertion]:
    """What somebody calls a place: "described X as a ghost town"."""
    status = _predicated(word, word.lower_, scene)
    if status is not None and is_verb(word.head.head):
        for ref in scene.refs(objects(word.head.head)):
            yield scene.assertion(status, word, ref, rule=f"is {word.lower_}")


def _predicated(word: "Token", lower: str, scene: Scene) -> Status | None:
    """The status that an adjective or a noun gives whatever "is" so."""
    lexicon = scene.lexicon
    if is_verb(word) and lexicon.lemma(lower) in lexicon.verb_rules and lower != "gone":
        return None
    said = {lower, *(f"{child.lower_} {lower}" for child in word.lefts)}  # "ghost town"
    return next((status for status, words in lexicon.predicates.items() if said & words), None)


def by_prospect(verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What "could fall within days"."""
    if scene.lexicon.lemma(verb.lower_) not in _FALLING:
        return
    modal = any(c.dep_ == "aux" and c.lower_ in _MODALS for c in verb.children)
    words = {token.lower_ for token in verb.subtree}
    if modal and words & _SOON:
        for ref in scene.refs(subjects(verb)):
            yield scene.assertion(Status.THREATENED, verb, ref, rule="about to")


def _told_anew(verb: "Token", scene: Scene) -> bool:
    """Whether a clause tells what something is by now, or still: "is Russian now", "remains"."""
    staying = scene.lexicon.lemma(verb.lower_) in ("remain", "stay", "become", "turn")
    return staying or any(child.lower_ in _BY_NOW for child in verb.children)


def _is_so(word: "Token", verb: "Token", status: Status, scene: Scene) -> Iterator[Assertion]:
    """What an adjective says of its subject; whoever "is gone" is gone from somewhere."""
    heads = subjects(verb)
    rule = f"is {word.lower_}"
    for ref in scene.refs(heads):
        yield scene.assertion(status, word, ref, rule=rule)
    if status is not Status.LOST or word.lower_ != "gone":
        return
    for party in map(scene.party, heads):
        if party.people or (party.armed and party.actor is not None):
            where = [owner for head in heads for owner in owners(head)]
            where += prepositional(word, {"from"}) + prepositional(verb, {"from"})
            refs = scene.refs(where) or scene.places.understood(verb)
            status = Status.ABANDONED if party.people else Status.LOST
            for ref in refs:
                yield scene.assertion(status, word, ref, party=party, rule=rule)
            return


def _spent(preposition: "Token", verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """Under whom a place spends its days."""
    party = next((p for p in map(scene.party, preposition.children) if p.armed and p.actor), None)
    if party is None or party.fire or preposition.i < verb.i:
        return
    for ref in scene.refs(subjects(verb)):
        yield scene.assertion(Status.HELD, preposition, ref, party=party, rule="under")


def by_under(preposition: "Token", scene: Scene) -> Iterator[Assertion]:
    """Whom a place "has been under" ("remains under the junta")."""
    holder = preposition.head
    if holder.dep_ == "acomp":  # "is difficult but under control"
        holder = holder.head
    spell = next((c for c in holder.children if c.lower_ in _SPELLS), None)
    if spell is not None:  # "is entering its fourth week under the rebels"
        yield from _spent(preposition, holder, scene)
    if not is_verb(holder) or scene.lexicon.lemma(holder.lower_) not in _BEING:
        return
    for ruler in preposition.children:
        if ruler.lower_ == "control" and not any(by_state(ruler, scene)):
            for ref in scene.refs(subjects(holder)):  # "X is under control": of whoever says so
                yield scene.assertion(Status.HELD, ruler, ref, rule="is under control")
        party = scene.party(ruler) if ruler.dep_ == "pobj" else None
        if party is None or party.actor is None or party.fire or not party.armed:
            continue
        if ruler.lower_ in scene.lexicon.state_rules and any(by_state(ruler, scene)):
            continue  # "under army control": the state says it
        for ref in scene.refs(subjects(holder)):
            yield scene.assertion(Status.HELD, preposition, ref, party=party, rule="under")
