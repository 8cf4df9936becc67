"""The verb or noun of control: which status, whose, of which place.

One matcher for each way English asserts it: a verb with its subject and object ("captured X"), a
noun with its prepositions ("the fall of X"), a state ("in rebel hands"), an adjective
("rebel-held X"), a stronghold. Words and statuses come from the lexicon.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Extent, Status
from geo.reading.grammar import (
    agents,
    governing_verb,
    is_passive,
    is_verb,
    objects,
    phrase,
    prepositional,
    subjects,
    with_conjuncts,
)
from geo.reading.lexicon import Lexicon, NounRule, VerbRule
from geo.reading.mentions import Places, Ref

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


class Party(Struct, frozen=True, kw_only=True):
    """A noun phrase as one who acts: the side it names, and what sort of body it is."""

    actor: str | None = None
    armed: bool = False
    fire: bool = False
    people: bool = False
    first: int = -1
    last: int = -1


class Assertion(Struct, frozen=True, kw_only=True):
    """What a clause asserts about a place, before anyone is named as asserting it.

    ``trigger`` is the index of the word that asserts it; ``first`` and ``last`` bound the words
    that carry the claim, end exclusive.
    """

    status: Status
    trigger: int
    ref: Ref
    rule: str
    actor: str | None = None
    party: Party | None = None
    extent: Extent = Extent.UNSTATED
    first: int
    last: int


class Reader:
    """The matchers over one article's sides and places."""

    def __init__(self, lexicon: Lexicon, places: Places, party: Callable[["Token"], Party]) -> None:
        self.lexicon = lexicon
        self.places = places
        self.party = party
        self.last_actor: str | None = None

    def read(self, sentence: "Span") -> list[Assertion]:
        """The assertions of a sentence, by trigger; the same place and status only once each."""
        found: dict[tuple[str, Status, str | None], Assertion] = {}
        for assertion in self._all(sentence):
            key = (assertion.ref.text, assertion.status, assertion.actor)
            bare = (assertion.ref.text, assertion.status, None)
            same = [k for k in found if k[:2] == key[:2]]
            if assertion.status is Status.STRUCK and same and self._apart(assertion, found, same):
                key = (f"{assertion.ref.text}\0{assertion.trigger}", *key[1:])
            elif key in found or bare in found:
                if found.get(bare) is not None and assertion.actor is not None:
                    del found[bare]
                else:
                    continue
            elif assertion.actor is None and same:
                continue
            found[key] = assertion
        return sorted(found.values(), key=lambda a: (a.trigger, a.ref.first))

    def _apart(
        self,
        one: Assertion,
        found: dict[tuple[str, Status, str | None], Assertion],
        keys: list[tuple[str, Status, str | None]],
    ) -> bool:
        """Whether an attack is another than those found: words of their own for the place."""
        return all(found[key].ref.first != one.ref.first for key in keys)

    def _all(self, sentence: "Span") -> Iterator[Assertion]:
        for token in sentence:
            if token.i in self.places.by_token:
                continue
            found = list(self._at(token))
            self.places.remember(assertion.ref for assertion in found)
            yield from found

    def _at(self, token: "Token") -> Iterator[Assertion]:
        lexicon, lower = self.lexicon, token.lower_
        if is_verb(token) or (
            token.tag_ in ("JJ", "NN", "NNS")
            and token.dep_ in ("ROOT", "ccomp", "relcl", "acl", "advcl", "xcomp", "conj")
        ):
            rules = lexicon.verb_rules.get(lexicon.lemma(lower), ())
            if is_verb(token) or lower not in lexicon.noun_rules:
                yield from self._verb(token, rules)
        if lower in lexicon.noun_rules and (not is_verb(token) or token.tag_ == "VBG"):
            for rule in lexicon.noun_rules[lower]:
                yield from self._noun(token, rule)
        if lower in lexicon.holding_nouns:
            yield from self._holding(token)
        for status, states in lexicon.states.items():
            for state in states:
                if lower == state.noun:
                    yield from self._state(token, status, state.prepositions)
        if lower in lexicon.held_participles:
            yield from self._compound(token)
        if lower in lexicon.strongholds:
            yield from self._stronghold(token)
        if lower in ("us", "ours") or token.dep_ in (
            "acomp",
            "attr",
            "oprd",
            "advmod",
            "ROOT",
            "ccomp",
            "conj",
            "prep",
        ):
            yield from self._predicate(token)

    # --- verbs ---

    def _verb(self, verb: "Token", rules: tuple[VerbRule, ...]) -> Iterator[Assertion]:
        narrow = [rule for rule in rules if rule.particle or rule.noun]
        for rule in narrow:
            found = list(self._by_verb(verb, rule))
            if found:
                yield from found
                return
        particles = {c.lower_ for c in verb.children if c.dep_ == "prt"}
        for rule in rules:
            moves = rule.status in (Status.LOST, Status.ADVANCED) or rule.place == ("attack",)
            if rule in narrow or (particles and not moves):
                continue
            found = list(self._by_verb(verb, rule))
            yield from found
            if found:
                return

    def _by_verb(self, verb: "Token", rule: VerbRule) -> Iterator[Assertion]:
        anchor = verb
        if rule.particle is not None and not _has_particle(verb, rule.particle):
            return
        if rule.passive and not is_passive(verb):
            return
        if verb.dep_ == "amod" and verb.i and verb.nbor(-1).text == "-":
            return  # "rebel-held" is an adjective's affair
        if rule.noun:
            noun = _with_noun(verb, rule.noun)
            if noun is None:
                return
            anchor = noun
        if "object" in rule.actor and not objects(verb):
            return
        actors = self._actors(verb, rule)
        party = next((p for p in actors if p.actor), actors[0] if actors else None)
        if rule.by is not None and not _is(party, rule.by):
            return
        if rule.needs == "actor" and (party is None or party.actor is None):
            return
        if rule.weapon is not None and not self._armed_with(verb, rule.weapon, party):
            return
        for ref in self._verb_places(verb, anchor, rule):
            extent = rule.extent or ref.extent
            if any(c.lower_ in ("entirely", "completely", "fully") for c in verb.children):
                extent = Extent.WHOLE
            if rule.noun and any(c.lower_ in self.lexicon.whole_words for c in anchor.children):
                extent = Extent.WHOLE
            name = "adjective" if verb.dep_ == "amod" else f"verb {rule.verbs[0]}"
            yield self._made(rule.status, verb, ref, party, extent, name)

    def _actors(self, verb: "Token", rule: VerbRule) -> list[Party]:
        found: list[Party] = []
        for slot in rule.actor:
            if slot == "subject":
                heads = agents(verb)
            elif slot == "bearer":  # who "is holed up" does it, whatever the participle's look
                heads = subjects(verb)
            elif slot == "object":
                heads = objects(verb)
            else:
                heads = prepositional(verb, {slot})
            found += [self.party(head) for head in heads]
        if rule.by is not None and not found:
            if is_passive(verb):
                return [Party(armed=True, people=True)]
            found = [self.party(head) for head in subjects(verb)]
            return [replace(party, actor=None) for party in found] if not rule.actor else found
        if not rule.actor and rule.by is None and rule.status is Status.ABANDONED:
            return []
        return found

    def _verb_places(self, verb: "Token", anchor: "Token", rule: VerbRule) -> Iterator[Ref]:
        for slot in rule.place:
            if slot == "object":
                heads = [head for head in objects(verb) if head != anchor]
            elif slot == "subject":
                heads = subjects(verb)
            elif slot == "owner":
                heads = [
                    t
                    for head in subjects(verb)
                    for c in head.children
                    for t in (c, *c.children)
                    if c.dep_ == "poss" or (c.dep_ == "prep" and c.lower_ in ("of", "in"))
                ]
            elif slot == "understood":
                if not any(
                    c.dep_ in ("dobj", "prep", "agent") and c.lower_ not in _WHEN
                    for c in verb.children
                ):
                    yield from self.places.understood(verb)
                continue
            elif slot == "attack":
                yield from self._repelled(verb)
                continue
            else:
                heads = prepositional(verb, {slot})
                heads += [c for c in verb.children if c.dep_ == "advmod" and c.lower_ == "there"]
                if anchor != verb:
                    heads += prepositional(anchor, {slot})
                if rule.weapon == "object":
                    heads += [h for o in objects(verb) for h in prepositional(o, {slot})]
            within = rule.status is Status.STRUCK
            refs = [r for head in heads for r in self.places.under(head, within=within)]
            if verb.dep_ == "amod":  # "the captured town" says nothing new
                refs = [ref for ref in refs if not ref.anaphor]
            if refs:
                yield from refs
                return

    def _repelled(self, verb: "Token") -> Iterator[Ref]:
        """The place of an attack that was beaten off ("an attempt to storm X")."""
        for attack in objects(verb):
            if attack.i in self.places.by_token:
                continue
            near = {"on", "in", "at", "near", "towards", "into", "against"}
            heads = [
                head
                for inner in attack.subtree
                if is_verb(inner)
                for head in objects(inner) + prepositional(inner, {"into", "in"})
            ]
            if not heads:
                heads = prepositional(attack, near) + prepositional(verb, {"in", "at", "near"})
            if any(c.lower_ == "where" for c in verb.children) and verb.dep_ == "relcl":
                heads.append(verb.head)
            yield from (ref for head in heads for ref in self.places.under(head))

    def _armed_with(self, verb: "Token", weapon: str, party: Party | None) -> bool:
        if weapon == "object":
            return any(self._is_fire(head) for head in objects(verb))
        if weapon == "only" and is_passive(verb):
            return any(map(self._is_fire, prepositional(verb, {"by"})))
        heads = agents(verb)
        if any(self._is_fire(head) for head in heads):
            return True
        if weapon in ("subject", "only"):
            return False
        passive_alone = is_passive(verb) and not heads
        instruments = prepositional(verb, {"by", "with", "in"})
        return (
            (passive_alone and self.lexicon.lemma(verb.lower_) not in ("target", "rock", "damage"))
            or any(map(self._is_fire, instruments))
            or bool(party and party.actor and party.armed)
        )

    def _is_fire(self, head: "Token") -> bool:
        words = {token.lower_ for token in (head, *head.lefts)}
        of = {t.lower_ for t in prepositional(head, {"of"})}
        return bool((words | of) & self.lexicon.air_and_fire)

    # --- nouns ---

    def _noun(self, noun: "Token", rule: NounRule) -> Iterator[Assertion]:
        refs: list[Ref] = []
        for slot in rule.place:
            heads = (
                prepositional(noun, {slot})
                if slot != "modifier"
                else [c for c in noun.lefts if c.dep_ in ("compound", "poss", "nmod")]
            )
            within = rule.status is Status.STRUCK
            refs += [r for head in heads for r in self.places.under(head, within=within)]
        if not refs:
            refs = self._beside(noun, rule)
        if not refs:
            return
        if rule.needs == "killed" and not any(
            self.lexicon.lemma(t.lower_) in ("kill", "wound", "injure", "die", "hit", "land")
            for t in noun.sent
        ):
            return
        lefts = {c.lower_ for c in noun.lefts} | {noun.lower_.split("-")[0]}
        if rule.needs == "fire" and not lefts & self.lexicon.air_and_fire:
            return
        party = self._noun_party(noun, rule)
        for ref in dict.fromkeys(refs):
            yield self._made(rule.status, noun, ref, party, ref.extent, f"noun {noun.lower_}")

    def _beside(self, noun: "Token", rule: NounRule) -> list[Ref]:
        """Places a verb puts beside the noun ("clashes broke out in X", "killed in shelling in X")."""
        verb = governing_verb(noun)
        if verb is None or noun.dep_ not in ("nsubj", "nsubjpass", "dobj", "attr", "pobj"):
            return []
        if self.lexicon.lemma(verb.lower_) in self.lexicon.reporting and noun.dep_ == "pobj":
            return []
        if self.lexicon.lemma(verb.lower_) in self.lexicon.verb_rules and noun.dep_ != "nsubj":
            return []
        places = {slot for slot in rule.place if slot not in ("of", "modifier")}
        if noun.dep_ == "pobj" and noun.head.head != verb:
            return []
        heads = prepositional(verb, places)
        if noun.dep_ in ("nsubj", "nsubjpass") and self.lexicon.lemma(verb.lower_) in (
            "hit",
            "rock",
            "target",
            "strike",
        ):
            heads = objects(verb)
        return [ref for head in heads for ref in self.places.under(head)]

    def _noun_party(self, noun: "Token", rule: NounRule) -> Party | None:
        for slot in rule.actor:
            if slot == "modifier":
                lefts = [c for c in noun.lefts if c.dep_ in ("compound", "amod", "poss", "nmod")]
                parties = [self.party(c) for c in lefts if c.i not in self.places.by_token]
                whole = self.party(noun)
                parties.append(whole)
            elif slot == "light":
                verb = governing_verb(noun)
                light = (
                    verb is not None
                    and noun.dep_ == "dobj"
                    and self.lexicon.lemma(verb.lower_)
                    in ("carry", "conduct", "launch", "make", "mount", "stage")
                )
                parties = [self.party(s) for s in agents(verb)] if light and verb else []
            else:
                parties = [self.party(head) for head in prepositional(noun, {slot})]
            party = next((p for p in parties if p.actor), None)
            if party is not None:
                return party
        return None

    # --- states and adjectives ---

    def _holding(self, noun: "Token") -> Iterator[Assertion]:
        """Who is "in control of X"."""
        if noun.dep_ != "pobj" or noun.head.lower_ != "in":
            return
        refs = [r for head in prepositional(noun, {"of", "over"}) for r in self.places.under(head)]
        holder = noun.head.head
        heads = subjects(holder) if is_verb(holder) else [holder]
        party = next((p for p in map(self.party, heads) if p.actor), None)
        whole = any(c.lower_ in self.lexicon.whole_words for c in noun.children)
        for ref in refs:
            extent = Extent.WHOLE if whole and ref.extent is Extent.UNSTATED else ref.extent
            yield self._made(Status.HELD, noun, ref, party, extent, f"holding {noun.lower_}")

    def _state(
        self, noun: "Token", status: Status, prepositions: tuple[str, ...]
    ) -> Iterator[Assertion]:
        """What is "in rebel hands", "under siege", "within range"."""
        preposition = noun.head
        if noun.dep_ != "pobj" or preposition.lower_ not in prepositions:
            return
        if (
            status is Status.HELD
            and prepositional(noun, {"of"})
            and noun.lower_ in (self.lexicon.holding_nouns)
            and self._holding_refs(noun)
        ):
            return
        if noun.lower_ == "control" and "fire" in {c.lower_ for c in noun.lefts}:
            status = Status.THREATENED  # "under fire control"
        holder = preposition.head
        while holder.dep_ in ("prep", "advmod", "acomp") and not is_verb(holder):
            holder = holder.head
        if is_verb(holder):
            heads = (
                objects(holder)
                if is_passive(holder)
                else ([c for c in holder.children if c.dep_ == "dobj"] or subjects(holder))
            )
        else:
            heads = [holder]
        refs = [ref for head in heads for ref in self.places.under(head)]
        if not refs and is_verb(holder):
            inside = prepositional(holder, {"in", "at"})
            refs = [
                replace(ref, extent=Extent.PART)
                for head in inside
                if head != noun
                for ref in self.places.under(head)
            ]
        parties = [self.party(h) for h in prepositional(noun, {"of"})]
        parties += [self.party(c) for c in noun.lefts] + [self.party(noun)]
        party = next((p for p in parties if p.actor), None)
        if status is Status.HELD and party is None:
            return
        changed = is_verb(holder) and self.lexicon.lemma(holder.lower_) in (
            "fall",
            "come",
            "pass",
            "bring",
            "return",
            "end",
            "revert",
        )
        back = is_verb(holder) and any(c.lower_ in ("back", "now") for c in holder.children)
        if status is Status.HELD and (changed or back):
            status = Status.CAPTURED
        for ref in refs:
            extent = ref.extent
            words = {t.lower_ for t in preposition.children} | {c.lower_ for c in noun.children}
            if is_verb(holder):
                words |= {c.lower_ for c in holder.children if c.dep_ == "advmod"}
            if words & {"entirely", "fully", "completely", "wholly", "full", "complete"}:
                extent = Extent.WHOLE
            yield self._made(status, noun, ref, party, extent, f"state {noun.lower_}")

    def _holding_refs(self, noun: "Token") -> bool:
        return any(self.places.under(head) for head in prepositional(noun, {"of", "over"}))

    def _compound(self, participle: "Token") -> Iterator[Assertion]:
        """What is "rebel-held" or "besieged"."""
        hyphenated = participle.i > 1 and participle.nbor(-1).text == "-"
        besieged = participle.lower_ == "besieged"
        if not hyphenated and not (besieged and participle.dep_ == "amod"):
            return
        noun = participle
        while noun.dep_ in ("amod", "compound", "nmod", "punct", "npadvmod") and (
            noun.head.i > participle.i
        ):
            noun = noun.head
        named = self._named_after(participle)
        refs = named or []
        if named is None and noun != participle and noun.dep_ in ("attr", "dobj", "oprd"):
            refs = [r for head in subjects(noun.head) for r in self.places.under(head)]
        if named is None and not refs and noun != participle:
            together = with_conjuncts(noun) if noun.i in self.places.by_token else [noun]
            refs = [ref for t in together for ref in self.places.under(t)]
        if not refs and participle.dep_ in ("acomp", "attr", "ROOT", "ccomp", "conj"):
            verb = participle.head if not is_verb(participle) else participle
            refs = [ref for head in subjects(verb) for ref in self.places.under(head)]
        first, party = participle.i, None
        if hyphenated:
            first = participle.i - 2
            words = [participle.nbor(-2)]
            while first > participle.sent.start and words[0].nbor(-1).text == "-":
                first -= 2
                words[:0] = [participle.doc[first]]
            named = participle.doc[max(participle.sent.start, first - 2) : participle.i - 1]
            party = self._named_party(named)
            if party.actor is None:
                return
        status = Status.BESIEGED if besieged else Status.HELD
        for ref in refs:
            made = self._made(status, participle, ref, party, ref.extent, "adjective")
            yield replace(made, first=min(first, made.first))

    def _named_after(self, participle: "Token") -> list[Ref] | None:
        """The places named right after an adjective, other adjectives between; None if no name."""
        for index in range(participle.i + 1, min(participle.i + 5, participle.sent.end)):
            token = participle.doc[index]
            mention = self.places.by_token.get(index)
            if mention is not None and self.places.is_place(mention):
                head = participle.doc[mention.last - 1]
                whole = head.dep_ not in ("compound", "nmod") or (
                    head.head.lower_ in self.lexicon.place_nouns | self.lexicon.directions
                )
                return (
                    [r for t in with_conjuncts(head) for r in self.places.under(t)]
                    if (whole)
                    else []
                )
            adjective = token.tag_.startswith(("JJ", "NN", "HYPH")) or token.text == "-"
            if not adjective or token.lower_ in self.lexicon.place_nouns:
                return None
        return None

    def _named_party(self, span: "Span") -> Party:
        """The side named right before a hyphen, by the longest run of words that names one."""
        for size in range(1, len(span) + 1):
            party = self.party(span[len(span) - size])
            if party.actor is not None:
                return party
        return Party()

    def _stronghold(self, noun: "Token") -> Iterator[Assertion]:
        """Whose "stronghold" a place is."""
        parties = [
            self.party(c)
            for c in noun.lefts
            if c.i not in self.places.by_token and c.lower_ not in self.lexicon.held_participles
        ]
        parties += [
            self.party(h)
            for h in prepositional(noun, {"of", "for"})
            if h.i not in self.places.by_token or self.party(h).actor
        ]
        party = next((p for p in parties if p.actor), None)
        if party is None:
            return
        refs = [r for h in prepositional(noun, {"of"}) for r in self.places.under(h)]
        if not refs and noun.dep_ == "appos":
            refs = self.places.under(noun.head)
        if not refs:
            refs = [
                r
                for c in noun.children
                if c.dep_ in ("appos", "compound") and c.i in self.places.by_token
                for r in self.places.under(c)
            ]
        if not refs and noun.dep_ in ("attr", "pobj") and (verb := governing_verb(noun)):
            refs = [r for head in subjects(verb) for r in self.places.under(head)]
        for ref in refs:
            yield self._made(Status.HELD, noun, ref, party, ref.extent, f"stronghold {noun.lower_}")

    def _predicate(self, word: "Token") -> Iterator[Assertion]:
        """What a place "is": gone, secure, ours, about to fall, on the verge of falling."""
        verb = word.head if not is_verb(word) else word
        lower, lexicon = word.lower_, self.lexicon
        if lower in lexicon.threat_adjectives or lower in ("verge", "brink"):
            falls = [t for t in word.subtree if lexicon.lemma(t.lower_) in ("fall", "collapse")]
            if falls:
                for ref in [r for head in subjects(verb) for r in self.places.under(head)]:
                    yield self._made(Status.THREATENED, word, ref, None, ref.extent, "about to")
            return
        if lower in ("ours", "us"):
            party = self.party(word)
            verb = governing_verb(word) or word
            if self.lexicon.lemma(verb.lower_) != "be":
                return
            for ref in [r for head in subjects(verb) for r in self.places.under(head)]:
                back = any(c.lower_ == "back" for c in (*verb.children, *word.head.children))
                status = Status.CAPTURED if back else Status.HELD
                yield self._made(status, word, ref, party, ref.extent, "ours")
            return
        if lower == "with" and word.dep_ == "prep" and lexicon.lemma(word.head.lower_) == "be":
            for head in (c for c in word.children if c.dep_ == "pobj" and c.lower_ != "us"):
                party = self.party(head)
                if party.actor is not None:
                    back = any(c.lower_ == "back" for c in word.head.children)
                    status = Status.CAPTURED if back else Status.HELD
                    for ref in [r for s in subjects(word.head) for r in self.places.under(s)]:
                        yield self._made(status, word, ref, party, ref.extent, "with a side")
            return
        if word.dep_ not in ("acomp", "attr", "oprd") and not (is_verb(word) and is_passive(word)):
            return
        for status, words in lexicon.predicates.items():
            if lower not in words or lexicon.verb_rules.get(lexicon.lemma(lower)) and is_verb(word):
                continue
            for ref in [r for head in subjects(verb) for r in self.places.under(head)]:
                yield self._made(status, word, ref, None, ref.extent, f"is {lower}")

    def _made(
        self,
        status: Status,
        trigger: "Token",
        ref: Ref,
        party: Party | None,
        extent: Extent,
        rule: str,
    ) -> Assertion:
        if party is not None and party.actor is not None:
            self.last_actor = party.actor
        bounds = [trigger.i, ref.first, ref.last - 1]
        if ref.last < len(trigger.doc) and trigger.doc[ref.last].lower_ in (
            self.lexicon.dropped_nouns
        ):
            bounds.append(ref.last)
        if party is not None and party.first >= 0 and party.actor is not None:
            bounds += [party.first, party.last - 1]
        return Assertion(
            status=status,
            trigger=trigger.i,
            ref=ref,
            rule=rule,
            party=party,
            actor=party.actor if party is not None else None,
            extent=extent,
            first=min(bounds),
            last=max(bounds) + 1,
        )


# Prepositions of time, which leave open where.
_WHEN = {"on", "at", "during", "before", "after", "since", "by", "in", "for", "over", "without"}


def _has_particle(verb: "Token", particle: str) -> bool:
    return any(
        child.lower_ == particle
        and child.dep_ in ("prt", "advmod", "prep", "acomp", "oprd", "npadvmod")
        for child in verb.children
    )


def _with_noun(verb: "Token", nouns: tuple[str, ...]) -> "Token | None":
    for child in verb.children:
        if child.dep_ == "dobj" and child.lower_ in nouns:
            return child
        if child.dep_ == "prep" and child.lower_ in ("under", "from"):
            for inner in child.children:
                if inner.dep_ == "pobj" and inner.lower_ in nouns:
                    return inner
        if child.dep_ in ("conj",) and child.lower_ in nouns:
            return child
    return None


def _is(party: Party | None, kind: str) -> bool:
    if party is None:
        return False
    if kind == "armed":
        return party.actor is not None or party.armed
    return party.people


def party_text(head: "Token") -> str:
    """The words by which a noun phrase names a side."""
    return phrase(head, whole=True)
