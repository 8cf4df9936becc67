"""What a sentence says by leaving it out: "and so was Y", "X fell on Monday, Y a day later".

What is left out was said before: in the same sentence, or in the one before ("Y followed").
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from geo.model import Status
from geo.reading.grammar import (
    is_passive,
    is_verb,
    objects,
    prepositional,
    subjects,
    with_conjuncts,
)
from geo.reading.referents import Ref
from geo.reading.scene import Assertion, Scene

if TYPE_CHECKING:
    from geo.reading.trees import Doc, Span, Token

_WHEN = re.compile(
    r"(?:on|in|by|since) (?:the \d+(?:st|nd|rd|th)|\d+ \w+|[A-Z][a-z]+day\b"
    r"|(?:late |early |mid-)?(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December))"
    r"|(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|some|\d+) "
    r"(?:day|hour|week|month|night|minute)s? (?:later|after|before|earlier)"
    r"|the (?:next|following|same|previous) (?:day|morning|night|week)"
    r"|overnight\b|yesterday\b|the day (?:before|after)|hours (?:later|before|earlier)"
    r"|within (?:a|an|the|\d+|one|two|three|days|hours)\b|the (?:day|morning|week|night) after\b"
)
_AUXILIARIES = {"is", "are", "was", "were", "has", "have", "had", "did", "does", "do"}
_LEAST_BEFORE = 3  # words a clause has that another is likened to
# What can happen to one place after another.
_IN_TURN = (Status.CAPTURED, Status.LOST, Status.ABANDONED, Status.STRUCK)
_FIRST = {"first", "next", "last", "second"}


def by_following(verb: "Token", scene: Scene) -> Iterator[Assertion]:
    """What befell the places of the sentence before befalls another: "Y followed at noon"."""
    said = [one for one in scene.before if one.status in _IN_TURN]
    lemma = scene.lexicon.lemma(verb.lower_)
    if lemma == "go" and verb.dep_ in ("xcomp", "relcl", "acl") and verb.head.lower_ in _FIRST:
        heads = subjects(verb.head.head) if is_verb(verb.head.head) else []
        for ref in _names(heads, scene):  # "X was the first to go"
            yield scene.assertion(Status.LOST, verb, ref, rule="verb go")
        return
    if not said or is_passive(verb) or not _follows(verb, lemma):
        return
    last = said[-1]
    for ref in _names(subjects(verb), scene):
        if ref.text != last.ref.text:
            first, end = min(verb.i, ref.first), max(verb.i + 1, ref.last)
            yield replace(last, trigger=verb.i, ref=ref, rule="verb follow", first=first, last=end)


def _follows(verb: "Token", lemma: str) -> bool:
    """Whether a verb says only that the same happened again."""
    objects_ = {head.lower_ for head in objects(verb)}
    if lemma == "follow":
        return objects_ <= {"suit"}
    if lemma in ("suffer", "meet", "share"):  # "Y met the same fate"
        return "fate" in objects_
    words = {child.lower_ for child in verb.children if child.i > verb.i or child.dep_ == "advmod"}
    return lemma in ("be", "come") and bool(words & {"next"}) and not objects_


def _names(heads: list["Token"], scene: Scene) -> list[Ref]:
    """The known places among some noun phrases, by their names."""
    return [
        ref
        for ref in scene.refs(heads)
        if not ref.anaphor and scene.places.is_known(scene.places.by_token[ref.last - 1])
    ]


def likewise(sentence: "Span", found: list[Assertion], scene: Scene) -> Iterator[Assertion]:
    """What is said again of another place: "and so was Y", "as did Y", "and with it Y"."""
    for token in sentence:
        if token.i < sentence.start + _LEAST_BEFORE:
            yield from _so_is(token, scene)
            continue
        before = [one for one in found if one.trigger < token.i]
        if not before:
            continue
        said = before[-1]
        if token.lower_ in ("not", "n't"):
            yield from _not_so(token, said, scene)
        heads = _of_another(token, said, scene)
        for ref in scene.refs(t for head in heads for t in with_conjuncts(head)):
            if ref.anaphor or any(ref.first == one.ref.first for one in found):
                continue
            first, last = min(said.trigger, ref.first), max(said.trigger + 1, ref.last)
            yield replace(said, ref=ref, first=first, last=last)


def _is_not(verb: "Token", said: Assertion, scene: Scene) -> Iterator[Assertion]:
    """What is said not to be so of a second name: "X is free, but Y is not"."""
    more = [c for c in verb.children if c.i > verb.i and c.dep_ not in ("neg", "punct")]
    for ref in [] if more else _names(subjects(verb), scene):
        if ref.text != said.ref.text:
            first, last = min(said.trigger, ref.first), max(said.trigger + 1, verb.i + 1)
            yield replace(said, ref=ref, denied=not said.denied, first=first, last=last)


def _of_another(token: "Token", said: Assertion, scene: Scene) -> list["Token"]:
    """What else the same is said of: "so was Y", "and with it Y", "the same goes for Y"."""
    before, lower = token.nbor(-1).lower_, token.lower_
    noun = said.rule.startswith("noun ")  # "the fall of X"
    heads: list[Token] = []
    if lower in _AUXILIARIES and before in ("so", "as"):
        heads = [c for c in token.children if c.dep_ in ("nsubj", "attr") and c.i > token.i]
    elif noun and lower == "of" and before == "and":  # "and of Y"
        heads = [c for c in token.children if c.dep_ == "pobj"]
    elif noun and lower in ("that", "those"):
        heads = prepositional(token, {"of", "in", "on"})  # "and that of Y"
    elif lower in ("it", "them") and before == "with":
        last = _name_from(token.i + 1, scene)
        heads = [token.doc[last]] if last is not None else []
    elif lower in ("goes", "went", "true") and "same" in (before, token.nbor(-2).lower_):
        heads = prepositional(token, {"for", "of"})
    return heads


def _not_so(token: "Token", said: Assertion, scene: Scene) -> Iterator[Assertion]:
    """What is said not to be so of another: "but not Y", "but Y is not"."""
    if token.nbor(-1).lower_ == "but":
        yield from _but_not(token, said, scene)
    elif token.head.lower_ in _AUXILIARIES:
        yield from _is_not(token.head, said, scene)


def _but_not(token: "Token", said: Assertion, scene: Scene) -> Iterator[Assertion]:
    """What is said not to be so of a name: "X has fallen but not Y"."""
    last = _name_from(token.i + 1, scene)
    mention = scene.places.by_token[last] if last is not None else None
    if mention is None or not scene.places.is_place(mention):
        return
    ref = Ref(text=mention.text, first=mention.first, last=mention.last)
    first, end = min(said.trigger, ref.first), max(said.trigger + 1, ref.last)
    yield replace(said, ref=ref, denied=not said.denied, first=first, last=end)


def _so_is(token: "Token", scene: Scene) -> Iterator[Assertion]:
    """What was said of a place in the sentence before, said of another: "So is Y"."""
    if token.lower_ not in _AUXILIARIES or not token.i or token.nbor(-1).lower_ != "so":
        return
    for ref in _names([c for c in token.children if c.i > token.i], scene):
        for said in scene.before:
            if said.ref.first == scene.before[-1].ref.first and said.ref.text != ref.text:
                yield replace(said, trigger=token.i, ref=ref, first=token.i - 1, last=ref.last)


def _name_from(index: int, scene: Scene) -> int | None:
    """The last word of the name that stands here, behind a comma or an article."""
    for step in range(4):
        mention = scene.places.by_token.get(index + step)
        if mention is not None:
            return mention.last - 1
    return None


def gapped(sentence: "Span", found: list[Assertion], scene: Scene) -> Iterator[Assertion]:
    """What is said of a name by the verb before: "X fell on Monday, Y a day later"."""
    if not found:
        return
    doc = sentence.doc
    taken = {i for one in found for i in range(one.ref.first, one.ref.last)}
    last: Assertion | None = None
    after_then = -1  # where the name behind a "then" ends
    for index in range(sentence.start + 1, sentence.end - 1):
        said = [one for one in found if one.ref.last == index and not one.ref.anaphor]
        last = said[0] if said else last
        mention = scene.places.by_token.get(index)
        if mention is None or mention.first != index or index in taken or last is None:
            continue
        before = doc[index - 1 - (doc[index - 1].lower_ == "the")].lower_
        joined = before in (",", "and", ";")
        # "X fell, then Y and Z".
        then = before == "then" or (before == "and" and index - 1 <= after_then + 1)
        dated = joined and _dated_after(doc, mention.last)
        if not (then or dated) or not scene.places.is_place(mention):
            continue
        verbs = {t.i for t in doc[last.ref.last : index] if is_verb(t)}
        if verbs - {last.trigger, doc[last.trigger].head.head.i}:  # "was the first to go"
            continue
        ref = Ref(text=mention.text, first=mention.first, last=mention.last)
        after_then = mention.last if then else -1
        last = replace(last, ref=ref, first=min(last.trigger, index), last=mention.last)
        yield last


def _dated_after(doc: "Doc", index: int) -> bool:
    """Whether the words from an index on say when: "on Tuesday", "a day later", "the next day"."""
    return any(_WHEN.match(doc[index : index + size].text) for size in range(1, 6))
