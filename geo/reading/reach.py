"""How far a source's words reach: which clauses of a sentence, and which sentences, are its own."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from geo.reading.attribution import Frame

if TYPE_CHECKING:
    from geo.reading.trees import Doc, Span, Token

_CONJUNCTIONS = {"while", "as", "after", "before", "although", "though", "when", "because"}
_STRETCH = re.compile(
    r"\b(?:19|20)\d\d\b|\bsince\b|\b(?:in|over|for|during) (?:the )?(?:last|past)\b|"
    r"\bfor (?:(?:more than|over|nearly|almost|about) )?(?:\w+ )?"
    r"(?:days|weeks|months|years?|decades?)\b"
)


def frame_of(
    token: "Token", found: list[Frame], *, long_past: Collection[int] = ()
) -> Frame | None:
    """The frame whose words a word belongs to; None for the article's own voice.

    A sentence's attribution covers all its clauses, but not what is said of the speaker, nor a
    relative clause that is plainly the writer's background. ``long_past`` are the words of the
    sentence (by index) that date something to long before the news.
    """
    doc = token.doc
    ancestors = {node.i for node in token.ancestors}
    if _is_background(token, long_past) and not any(
        frame.verb in ancestors and doc[frame.verb].dep_ == "relcl" for frame in found
    ):
        return None
    by_verb = {frame.verb: frame for frame in found}
    of_speaker = {frame.verb for frame in found if _about_speaker(frame, token, doc)}
    for node in token.ancestors:
        if node.i in by_verb and node.i not in of_speaker:
            return by_verb[node.i]
    reaching = [
        frame
        for frame in found
        if frame.verb not in of_speaker
        and frame.verb != token.i
        and not _enclosed(token, doc[frame.verb])
        and not _aside(doc[frame.verb])
        and not _told_after(token, doc[frame.verb], by_verb)
    ]
    near = [frame for frame in reaching if _same_segment(token, frame.verb)] or reaching
    return min(near, key=lambda frame: abs(frame.verb - token.i), default=None)


def _about_speaker(frame: Frame, token: "Token", doc: "Doc") -> bool:
    """Whether words are said of a frame's speaker, not by it."""
    ancestors = {node.i for node in token.ancestors}
    if frame.subject not in ancestors:
        return False
    above = {node.i for node in doc[frame.verb].ancestors}
    if doc[frame.verb].tag_ == "NN":
        return token.i < frame.verb  # "partners on the ground report that ..."
    return not (frame.subject in above and frame.verb in ancestors)  # "X, which said that ..."


def _told_after(token: "Token", verb: "Token", frames_by_verb: dict[int, Frame]) -> bool:
    """Whether a word stands in a clause before another that a source speaks in.

    "Rockets fell on X and the ministry says a woman was killed": the first clause is not the
    ministry's.
    """
    if verb.dep_ != "conj" or token.i > verb.i:
        return False
    own = any(child.dep_ == "ccomp" and child.i > verb.i for child in verb.children)
    own = own or any(
        child.dep_ in ("dobj", "xcomp") and child.i > verb.i for child in verb.children
    )
    joined = any(child.dep_ == "cc" for child in verb.head.children if child.i < verb.i)
    governors = {token.i, *(node.i for node in token.ancestors)}
    return own and joined and verb.head.i in governors and verb.head.i not in frames_by_verb


def goes_on(sentence: "Span") -> bool:
    """Whether a sentence goes on with the words of the speaker before: "They had not entered X".

    English puts what somebody said a step back in time, and the writer's own tale seldom.
    """
    root = sentence.root
    back = any(child.dep_ == "aux" and child.lower_ == "had" for child in root.children)
    back = back or (root.lower_ == "had" and any(c.lower_ == "yet" for c in root.children))
    return back and _STRETCH.search(sentence.text) is None


def _is_background(token: "Token", long_past: Collection[int]) -> bool:
    """Whether a word stands in a relative clause about time long past: the writer's aside.

    So does "X, under their control since 2016", and what a date is counted from: "seven months
    after the city fell".
    """
    for node in (token, *token.ancestors):
        first, last = node.left_edge.i, node.right_edge.i
        dated = any(first <= index <= last for index in long_past)
        if node.dep_ == "relcl":
            clause = node.doc[first : last + 1].text
            which = any(child.lower_ == "which" for child in node.children)
            if dated or (not which and _STRETCH.search(clause)):
                return True
        elif dated and (node.dep_ == "acl" or _is_set_apart(node)):
            return True
        if node.dep_ == "advcl" and any(
            child.dep_ == "npadvmod" and child.lower_ in ("months", "years")
            for child in node.children
        ):
            return True
    return False


def _is_set_apart(node: "Token") -> bool:
    """Whether a preposition describes the name before a comma: "X, under their control"."""
    if node.dep_ != "prep" or node.i < node.sent.start + 2:  # a name and a comma
        return False
    return node.nbor(-1).text == "," and node.nbor(-2).tag_ in ("NNP", "NNPS")


def _enclosed(token: "Token", verb: "Token") -> bool:
    """Whether a reporting verb stands in a relative clause that the word is not part of."""
    for node in (verb, *verb.ancestors):
        if node.dep_ == "relcl" and not (node == verb and _stands_alone(verb)):
            return not node.left_edge.i <= token.i <= node.right_edge.i
    return False


def _stands_alone(verb: "Token") -> bool:
    """Whether the parser has tied ", X said" to the word before it as a relative clause."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    before = verb.doc[
        verb.left_edge.i : verb.i
    ]  # "which experts say is backed by": in a lower clause
    relative = any(word.tag_ in ("WDT", "WP", "WRB") for word in before)
    return subject is not None and not relative and subject.tag_ not in ("WDT", "WP")


def _aside(verb: "Token") -> bool:
    """Whether a reporting verb is in a clause of its own ("while Moscow charged ...")."""
    if verb.dep_ != "advcl":
        return False
    transitive = any(child.dep_ == "dobj" for child in verb.children)
    transitive = transitive or any(  # "just as X announced what it called a success"
        child.dep_ == "ccomp" and child.i > verb.i and child.left_edge.tag_ in ("WP", "WDT")
        for child in verb.children
    )
    return any(
        child.dep_ == "mark"
        and child.lower_ in _CONJUNCTIONS
        and (child.lower_ != "as" or transitive)
        for child in verb.children
    )


def _same_segment(token: "Token", index: int) -> bool:
    low, high = sorted((token.i, index))
    return all(t.text != ";" for t in token.doc[low:high])
