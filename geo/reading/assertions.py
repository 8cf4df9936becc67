"""The words of control in a sentence: which status, whose, of which place.

One matcher for each way English asserts it: a verb with its subject and object ("captured X",
``verbs``), a noun with its prepositions ("the fall of X", ``nouns``), a state, an adjective or a
stronghold ("in rebel hands", "rebel-held X", ``states``). Words and statuses are the lexicon's.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from geo.model import Status
from geo.reading.absences import by_absence
from geo.reading.grammar import is_verb, prepositional, with_conjuncts
from geo.reading.nouns import by_holding, by_noun, by_stronghold
from geo.reading.referents import Ref
from geo.reading.scene import Assertion, Scene
from geo.reading.states import by_calling, by_epithet, by_predicate, by_prospect, by_state, by_under
from geo.reading.verbs import by_verb

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_WHEN = re.compile(
    r"(?:on|in|by|since) (?:the \d+(?:st|nd|rd|th)|\d+ \w+|[A-Z][a-z]+day\b"
    r"|(?:late |early |mid-)?(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December))"
    r"|(?:a|an|one|two|three|four|five|six|several|some|\d+) "
    r"(?:day|hour|week|month|night|minute)s? (?:later|after|before|earlier)"
    r"|the (?:next|following|same|previous) (?:day|morning|night|week)"
    r"|overnight\b|yesterday\b|the day (?:before|after)|hours (?:later|before|earlier)"
)
_AUXILIARIES = {"is", "are", "was", "were", "has", "have", "had", "did", "does", "do"}
_LEAST_BEFORE = 3  # words a clause has that another is likened to
_Key = tuple[str, Status, str | None]

# Where the tagger takes a rare verb for a noun, the parser still puts it at the head of a clause.
_CLAUSAL = {"ROOT", "ccomp", "relcl", "acl", "advcl", "xcomp", "conj"}
_PREDICATIVE = {"acomp", "attr", "oprd", "advmod", "ROOT", "ccomp", "conj", "prep"}


def assertions(sentence: "Span", scene: Scene) -> list[Assertion]:
    """The assertions of a sentence, by the word that makes them.

    The same status of the same place counts once, with its actor where any of its words names
    one; two attacks count twice where each names the place with words of its own.
    """
    found: dict[_Key, Assertion] = {}
    for one in _all(sentence, scene):
        key = (one.ref.text, one.status, one.actor)
        same = [k for k in found if k[:2] == key[:2]]
        if one.status is Status.STRUCK and all(found[k].ref.first != one.ref.first for k in same):
            key = (f"{one.ref.text}\0{one.trigger}", *key[1:]) if same else key
        elif key in found or (one.actor is None and same):
            continue
        else:
            found.pop((one.ref.text, one.status, None), None)
        found[key] = one
    for one in (
        *_likewise(sentence, list(found.values()), scene),
        *_gapped(sentence, list(found.values()), scene),
    ):
        found.setdefault((one.ref.text, one.status, one.actor), one)
    return sorted(found.values(), key=lambda a: (a.trigger, a.ref.first))


def _likewise(sentence: "Span", found: list[Assertion], scene: Scene) -> Iterator[Assertion]:
    """What is said again of another place: "and so was Y", "as did Y", "and with it Y"."""
    for token in sentence:
        if token.i < sentence.start + _LEAST_BEFORE:
            continue
        before = [one for one in found if one.trigger < token.i]
        if not before:
            continue
        heads: list[Token] = []
        if token.lower_ in _AUXILIARIES and token.nbor(-1).lower_ in ("so", "as"):
            heads = [c for c in token.children if c.dep_ in ("nsubj", "attr") and c.i > token.i]
        elif token.lower_ in ("that", "those") and before[-1].rule.startswith("noun "):
            heads = prepositional(token, {"of", "in", "on"})  # "the fall of X and that of Y"
        elif token.lower_ in ("it", "them") and token.nbor(-1).lower_ == "with":
            last = _name_from(token.i + 1, scene)
            heads = [sentence.doc[last]] if last is not None else []
        said = before[-1]
        for ref in scene.refs(t for head in heads for t in with_conjuncts(head)):
            if ref.anaphor or any(ref.first == one.ref.first for one in found):
                continue
            first, last = min(said.trigger, ref.first), max(said.trigger + 1, ref.last)
            yield replace(said, ref=ref, first=first, last=last)


def _name_from(index: int, scene: Scene) -> int | None:
    """The last word of the name that stands here, behind a comma or an article."""
    for step in range(4):
        mention = scene.places.by_token.get(index + step)
        if mention is not None:
            return mention.last - 1
    return None


def _gapped(sentence: "Span", found: list[Assertion], scene: Scene) -> Iterator[Assertion]:
    """What is said of a name by the verb before: "X fell on Monday, Y a day later"."""
    if not found:
        return
    doc = sentence.doc
    taken = {i for one in found for i in range(one.ref.first, one.ref.last)}
    last: Assertion | None = None
    for index in range(sentence.start + 1, sentence.end - 1):
        said = [one for one in found if one.ref.last == index and not one.ref.anaphor]
        last = said[0] if said else last
        mention = scene.places.by_token.get(index)
        if mention is None or mention.first != index or index in taken or last is None:
            continue
        joined = doc[index - 1].lower_ in (",", "and", ";")
        then = doc[index - 1].lower_ == "then"  # "X fell, then Y"
        dated = joined and _dated_after(doc, mention.last)
        if not (then or dated) or not scene.places.is_place(mention):
            continue
        if any(is_verb(t) and t.i != last.trigger for t in doc[last.ref.last : index]):
            continue
        ref = Ref(text=mention.text, first=mention.first, last=mention.last)
        last = replace(last, ref=ref, first=min(last.trigger, index), last=mention.last)
        yield last


def _dated_after(doc: "Doc", index: int) -> bool:
    """Whether the words from an index on say when: "on Tuesday", "a day later", "the next day"."""
    return any(_WHEN.match(doc[index : index + size].text) for size in range(1, 6))


def _all(sentence: "Span", scene: Scene) -> Iterator[Assertion]:
    for token in sentence:
        if token.i in scene.places.by_token:
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
    if lower in lexicon.noun_rules and (not verbal or token.tag_ == "VBG"):
        yield from by_noun(token, scene)
    if lower == "under" and token.dep_ == "prep":
        yield from by_under(token, scene)
    if lower in lexicon.holding_nouns:
        yield from by_holding(token, scene)
    if lower in lexicon.state_rules:
        yield from by_state(token, scene)
    if lower in lexicon.held_participles:
        yield from by_epithet(token, scene)
    if lower in lexicon.strongholds:
        yield from by_stronghold(token, scene)
    if lower in ("us", "ours", "theirs") or token.dep_ in _PREDICATIVE:
        yield from by_predicate(token, scene)
    elif token.dep_ == "pobj" and token.head.lower_ == "as":
        yield from by_calling(token, scene)
