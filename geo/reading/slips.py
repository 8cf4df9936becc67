"""Slips of the parser that can be seen from its own tree, and what the words say instead."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.reading.trees import Token

_TIMES = {"minutes", "hours", "days", "weeks", "months", "years", "hour", "day", "overnight"}


def flown(verb: "Token") -> list["Token"]:
    """What landed in "shells fired by X landed", taken for what X did; empty where it is not so."""
    head = verb.head
    if head.head.dep_ != "agent":
        return []
    # "Troops backed by militias pushed into X", taken for a sentence without a verb.
    sunk = head.head.head.head.dep_ == "ROOT" and head.head.head.dep_ == "acl"
    acts = sunk or verb.tag_ == "VBD" or any(child.dep_ == "dobj" for child in verb.children)
    if not acts:
        return []
    fired = head.head.head
    if fired.dep_ == "acl":
        return [fired.head]
    return [child for child in fired.children if child.dep_ in ("nsubj", "nsubjpass")]


def who_goes_on(verb: "Token") -> list["Token"]:
    """Who acts in the second clause of "troops hold X and rebels hold Y".

    The parser may take "X and rebels" for those who hold Y.
    """
    taken = _taken_together(verb)
    return [] if taken is None else [taken[1]]


def what_comes_first(verb: "Token") -> list["Token"]:
    """What is acted on in the first clause of the same."""
    for clause in verb.children:
        if clause.dep_ == "ccomp" and clause.i > verb.i:
            taken = _taken_together(clause)
            if taken is not None:
                return [taken[0]]
    return []


def _taken_together(verb: "Token") -> "tuple[Token, Token] | None":
    """The object of a clause and the subject of the next, which the parser has made one."""
    first = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if first is None or verb.dep_ != "ccomp" or first.tag_ != "NNP":
        return None
    if first.left_edge.i != verb.head.i + 1:
        return None  # the verb before it is not right before it
    next_ = next((child for child in first.children if child.dep_ == "conj"), None)
    if next_ is None or next_.tag_ not in ("NNS", "NNPS", "NN") or next_.i + 1 != verb.i:
        return None
    return first, next_


def second_subject(verb: "Token") -> list["Token"]:
    """What the parser takes for a subject behind a verb that has one before it."""
    if not any(c.dep_ == "nsubj" and c.i < verb.i for c in verb.children):
        return []
    return [c for c in verb.children if c.dep_ == "nsubj" and c.i > verb.i]


def right_behind(verb: "Token") -> list["Token"]:
    """A name right behind a verb that the parser ties to something else: "took X hours later"."""
    name = verb.doc[verb.i + 1] if verb.i + 1 < len(verb.doc) else verb
    if name.tag_ not in ("NNP", "NNPS"):
        return []
    loose = name.dep_ in ("advmod", "npadvmod") and name.head == verb
    timed = name.dep_ == "compound" and name.head.lower_ in _TIMES
    return [name] if loose or timed else []


def of_auxiliary(verb: "Token") -> list["Token"]:
    """The subject that the parser ties to an auxiliary: "X's residents were leaving"."""
    helping = (child for child in verb.children if child.dep_ in ("aux", "auxpass"))
    return [c for one in helping for c in one.children if c.dep_ in ("nsubj", "nsubjpass")]


def set_apart(verb: "Token") -> list["Token"]:
    """The subject in "X, he wrote, had fallen", taken for a word beside the clause."""
    aside = next((c for c in verb.children if c.dep_ == "parataxis" and c.i < verb.i), None)
    return [
        child
        for child in (verb.children if aside is not None else ())
        if child.dep_ in ("npadvmod", "dep") and child.tag_ == "NNP" and child.i < verb.i
    ]


def right_before_auxiliary(noun: "Token", verb: "Token") -> bool:
    """Whether a noun in a phrase is a subject: "On the fronts of X clashes were reported"."""
    following = noun.doc[noun.i + 1] if noun.i + 1 < len(noun.doc) else noun
    alone = not any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)
    return alone and following.dep_ in ("aux", "auxpass") and following.head == verb


def sunken(verb: "Token") -> "Token | None":
    """Who acts in "The soldiers of X left", taken for soldiers whom somebody left."""
    if verb.tag_ != "VBN" or verb.dep_ != "acl" or verb.nbor(-1).text == ",":
        return None
    root = verb.sent.root
    if not root.tag_.startswith("NN") or any(child.dep_ == "agent" for child in verb.children):
        return None
    if root.left_edge.i != verb.sent.start or verb.head.i != verb.i - 1:
        return None
    finite = any(token.tag_ in ("VBD", "VBZ", "VBP", "MD") for token in verb.sent)
    return None if finite or root not in verb.ancestors else root


def listed_before(verb: "Token", subject: "Token") -> list["Token"]:
    """The name that "X and Y were taken" begins with, where the parser cuts the list."""
    first = verb.head
    cut = verb.dep_ == "conj" and first.tag_ in ("NNP", "NNPS") and first.i < subject.i
    between = verb.doc[first.i + 1 : subject.i]
    return [first] if cut and between and all(t.lower_ in ("and", ",") for t in between) else []
