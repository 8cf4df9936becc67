"""Sentences that answer earlier claims without saying them again: "SANA denied this"."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Status
from geo.reading.attribution import CALLING, Frame
from geo.reading.drafts import Draft
from geo.reading.grammar import objects, prepositional
from geo.reading.hearing import Voice
from geo.reading.lexicon import Lexicon
from geo.reading.numbers import tolls
from geo.reading.scene import Scene

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

# A whole sentence that says no: "That was not yet the case", "they had not", "Not so".
_NO = re.compile(
    r"\b(?:[Tt]hat|[Tt]his|[Ii]t) (?:was|is|'s) not (?:yet )?(?:the case|true|so|correct)\b"
    r"|\b(?:[Tt]h(?:at|is|ese|ose)|[Ii]t|[Tt]he (?:claim|report|news|announcement)s?)"
    r" (?:was|is|were|are|'s) (?:(?:simply|completely|entirely|totally|just|all|utterly) )?"
    r"(?:an? )?(?:untrue|false|wrong|incorrect|baseless|unfounded|premature|lies?|nonsense"
    r"|fabricat|exaggerat|disinformation|propaganda)"
    r"|\b[Nn]ot (?:so|quite)\b|^\W*Lies\b|\bno sign of (?:that|this|it)\b"
    r"|\b(?:they|it|he|she|that) (?:had|have|has|did|were|was) not\b(?= *[;.,]|$)"
)
# And one that says yes: "this was true".
_YES = re.compile(
    r"\b(?:[Tt]h(?:at|is)|[Ii]t|[Tt]he (?:claim|report|news|announcement)s?)"
    r" (?:was|is|were|are|'s) (?:indeed )?(?:true|correct|accurate|right|so)\b"
)
# What whoever is blamed says: "had nothing to do with it", "was not behind the attack".
_NOT_US = re.compile(
    r"\b(?:nothing to do with|no (?:part|role|hand) in|not (?:behind|responsible for|involved in)"
    r"|did not (?:carry out|fire|target|strike|bomb|shell))\b"
)
# Which of the places just named, by their rank among them, and how many of them.
_ORDINALS = {"first": 0, "former": 0, "second": 1, "third": 2, "last": -1, "latter": -1, "both": -1}
_HOW_MANY = {"two": 2, "three": 3, "four": 4}
_ONES = {"one", "ones", "of", "places", "towns", "villages", "districts", "neighbourhoods",
         "neighborhoods", "points", "point", "claims", "assertions"}  # fmt: skip
_AUXILIARIES = {"is", "are", "was", "were", "has", "have", "had", "did", "does", "do"}
_TOLD = ("dobj", "pobj", "attr", "nsubjpass")
_POINTING = ("this", "that", "it", "him")
_NEAR = 1  # sentences without a claim that may stand between a claim and its answer
_RECENT = 8  # drafts: how far back "the announcement" reaches
_MOST = 4
_BY_ANSWER = 0.8  # of a claim's confidence, where it is only pointed at
_CONTROL = (Status.CAPTURED, Status.HELD)
_GAINS = ("announcement", "advance", "capture")
_ATTACKS = ("attack", "attacks")
_PARTS = {"responsibility", "involvement", "role", "hand", "part"}


class Heard(Struct, kw_only=True):
    """The claims an answer can be about: those of the last sentence that made any, and before."""

    last: list[Draft] = []
    recent: list[Draft] = []
    silent: int = 0
    """Sentences without a claim since the last one."""

    def add(self, drafts: list[Draft]) -> None:
        """Go on by a sentence that made these claims."""
        if drafts:
            self.last, self.silent = drafts, 0
            self.recent = [*self.recent, *drafts][-2 * _RECENT :]
        else:
            self.silent += 1


def answers(
    sentence: "Span",
    frames: list[Frame],
    made: list[Draft],
    heard: Heard,
    *,
    scene: Scene,
    base: int,
) -> Iterator[Draft]:
    """Earlier claims again, for whoever confirms or denies them in this sentence.

    ``base`` is the start of the sentence's paragraph in the article.
    """
    lexicon = scene.lexicon
    if heard.silent > _NEAR and not made:
        return
    yield from _blaming(sentence, frames, made, heard, scene=scene, base=base)
    for frame in frames:
        verb = sentence.doc[frame.verb]
        own = [draft for draft in made if draft.voice.source == frame.voice.source]
        says_itself = bool(own or (made and frame.kind == "say"))
        answer = _answer(verb, sentence, frame, says_itself, lexicon)
        if answer is None:
            continue
        denies, about = answer
        start, end = _bounds(verb, frame)
        told = tolls(sentence.text) if heard.last or made else []
        killed = next((toll.count for toll in told if toll.killed), None)
        for voice in (frame.voice, *frame.also):
            speaker = sentence.doc[frame.subject]
            about_speaker = range(speaker.left_edge.i, speaker.right_edge.i + 1)
            others = [
                draft
                for draft in made
                if draft.voice.source != voice.source
                and draft.assertion.trigger not in about_speaker
            ]
            for draft in others or _about(about, voice, heard, lexicon):
                struck = draft.status is Status.STRUCK
                again = _again(
                    draft,
                    voice,
                    verb,
                    "denied" if denies else "confirmed",
                    base=base,
                    bounds=(start, end),
                )
                yield replace(
                    again,
                    denied=draft.denied != denies,
                    killed=killed if killed is not None and struck else draft.killed,
                )


def _blaming(
    sentence: "Span",
    frames: list[Frame],
    made: list[Draft],
    heard: Heard,
    *,
    scene: Scene,
    base: int,
) -> Iterator[Draft]:
    """The last attack again, for whoever says in this sentence whose it was."""
    if made:
        return
    for frame in frames:
        verb = sentence.doc[frame.verb]
        if scene.lexicon.lemma(verb.lower_) not in scene.lexicon.blaming:
            continue
        told = objects(verb)
        behind = [one for word in (verb, *told) for one in prepositional(word, {"on", "to"})]
        side = scene.side(behind) or scene.side(told)
        attacks = [draft for draft in heard.last if draft.status is Status.STRUCK]
        if side is None or not attacks:
            continue
        start, end = _bounds(verb, frame)
        for draft in attacks[-1:]:
            again = _again(draft, frame.voice, verb, "blamed", base=base, bounds=(start, end))
            blamed = replace(draft.assertion, actor=side.actor)
            yield replace(again, assertion=blamed, denied=False)


def _again(
    draft: Draft, voice: Voice, verb: "Token", how: str, *, base: int, bounds: tuple[int, int]
) -> Draft:
    """A claim again, for whoever answers it with a verb; ``bounds`` are in the paragraph."""
    start, end = bounds
    return replace(
        draft,
        voice=voice,
        start=base + start,
        end=base + end,
        status_text=verb.text,
        confidence=draft.confidence * _BY_ANSWER,
        trace=draft.trace.answered(how, (base + verb.idx, base + verb.idx + len(verb.text))),
    )


def _answer(
    verb: "Token", sentence: "Span", frame: Frame, made: bool, lexicon: Lexicon
) -> tuple[bool, str] | None:
    """Whether a sentence answers a claim: if it denies, and its word for the claim."""
    if frame.kind == "say" and not made and _NOT_US.search(sentence.text):
        return True, "attack"
    if frame.kind == "say":
        return _by_saying(verb, sentence, made=made)
    refused = {child.lower_ for child in verb.subtree} & {"it", "that", "this"}
    if frame.kind == "deny" and lexicon.lemma(verb.lower_) in ("have", "hear") and refused:
        return True, "that"  # "would not have it"
    calling = lexicon.lemma(verb.lower_) in CALLING  # "called this untrue"
    clause = _in_clause(verb, lexicon)
    if clause is not None:
        return frame.kind == "deny", clause
    counted = _counted(verb)
    if counted is not None and not made:
        return frame.kind == "deny", counted
    if frame.kind == "deny" and (own := _own_deed(verb, lexicon)) is not None:
        return True, own
    for child in verb.subtree if calling else verb.children:
        told = child.dep_ in _TOLD or (calling and child.i > verb.i)
        says_itself = any(inner.dep_ in ("acl", "relcl", "ccomp") for inner in child.children)
        said = made and says_itself and child.dep_ != "nsubjpass"
        if told and child.lower_ in lexicon.account_nouns and not said:
            return frame.kind == "deny", child.lower_
    return None


def _own_deed(verb: "Token", lexicon: Lexicon) -> str | None:
    """What somebody denies to have done: "denied carrying out the strike", "any role in it"."""
    if any(child.dep_ == "dobj" and child.lower_ in _PARTS for child in verb.children):
        return "attack"
    done = (c for child in verb.children if child.dep_ == "xcomp" for c in child.children)
    told = (child.lower_ for child in done if child.dep_ == "dobj")
    return next((word for word in told if word in lexicon.account_nouns), None)


def _by_saying(verb: "Token", sentence: "Span", *, made: bool) -> tuple[bool, str] | None:
    """Whether what somebody says is no more than no, or yes."""
    if _says_no(verb) or (not made and _NO.search(sentence.text)):
        return True, "that"
    if any(child.lower_ == "much" for child in verb.children) and "as much" in sentence.text:
        return False, "that"  # "the army admitted as much"
    said = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
    if said is not None and made and _NO.match(said.doc[said.left_edge.i : said.i + 3].text):
        return True, "that"  # "said that the claim was false and that troops held X"
    return (False, "that") if not made and _YES.search(sentence.text) else None


def _says_no(verb: "Token") -> bool:
    """Whether all that is said is no: "Kyiv says it has not"."""
    behind = (c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i)
    said = next(behind, None)
    if said is None or said.lower_ not in _AUXILIARIES:
        return False
    rest = {child.dep_ for child in said.children if child.dep_ != "punct"}
    return "neg" in rest and rest <= {"neg", "nsubj", "nsubjpass", "expl", "mark"}


def _in_clause(verb: "Token", lexicon: Lexicon) -> str | None:
    """What is answered in a relative clause: "a claim that X branded a fabrication"."""
    if verb.dep_ not in ("relcl", "acl"):
        return None
    about = verb.head.lower_
    if about in lexicon.account_nouns or about == "something":
        return about
    which = any(child.dep_ == "dobj" and child.lower_ == "which" for child in verb.children)
    return "that" if which else None  # "taken X, which Kyiv denied"


def _counted(verb: "Token") -> str | None:
    """Which of several places an answer is about: "confirmed the first two", "agreed on both"."""
    for told in (*objects(verb), *prepositional(verb, {"on", "with"})):
        words = [token.lower_ for token in (*told.lefts, told) if token.lower_ != "the"]
        ordinal = next((word for word in words if word in _ORDINALS), None)
        if ordinal is not None and set(words) <= {*_ORDINALS, *_HOW_MANY, *_ONES}:
            count = next((_HOW_MANY[word] for word in words if word in _HOW_MANY), 1)
            return f"{ordinal} {count}"
    return None


def _at_rank(claims: list[Draft], about: str) -> list[Draft]:
    """The claims about the places that an ordinal and a number pick out."""
    ordinal, count = about.split()
    places = list(dict.fromkeys(draft.place for draft in claims))
    first, size = _ORDINALS[ordinal], int(count)
    chosen = places[-size:] if first < 0 else places[first : first + size]
    if ordinal == "both":
        chosen = places[-2:]
    return [draft for draft in claims if draft.place in chosen]


def _about(about: str, voice: Voice, heard: Heard, lexicon: Lexicon) -> list[Draft]:
    """The claims of others that an answer is about."""
    earlier = [draft for draft in heard.last if draft.voice.source != voice.source]
    earlier = [draft for draft in earlier if not draft.denied] or earlier
    if about.split(maxsplit=1)[0] in _ORDINALS:
        return _at_rank(earlier, about)
    if about in _POINTING and heard.silent:
        return []
    if about in lexicon.noun_rules or about in _ATTACKS:
        return [draft for draft in earlier if draft.status is Status.STRUCK]
    if about in _GAINS:
        recent = heard.recent[-_RECENT:]
        gains = [d for d in recent if d.voice.source != voice.source and d.status in _CONTROL]
        return gains[:_MOST] or earlier
    return earlier


def _bounds(verb: "Token", frame: Frame) -> tuple[int, int]:
    """Characters of the paragraph from the speaker to what is confirmed or denied."""
    near = [child.i for child in verb.children if child.dep_ in ("dobj", "attr", "prep")]
    words = sorted([frame.subject, verb.i, *near])
    first, last = verb.doc[words[0]], verb.doc[words[-1]]
    return first.idx, last.idx + len(last.text)
