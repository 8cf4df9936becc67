"""Whose fire a noun is said to be: "shells fired by X", "strikes thought to be Russian"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.reading.grammar import prepositional
from geo.reading.lexicon import Lexicon

if TYPE_CHECKING:
    from geo.reading.trees import Token

_WITHIN = 10  # words: "thought to have been carried out by the X air force"
_BLAMING = ("blamed", "attributed", "ascribed")


def said_to_fire(fire: "Token", lexicon: Lexicon) -> Iterator["Token"]:
    """The heads behind a noun of fire that may say whose it is, the nearest first.

    Read off the words, since the parser may take the participle for the clause's verb.
    """
    doc, first = fire.doc, fire.i + 1
    of = prepositional(fire, {"of"})
    if first < len(doc) and doc[first].lower_ == "of" and of:
        first = of[0].i + 1  # "a salvo of rockets launched by X"
    last = min(first + _WITHIN, fire.sent.end)
    if first >= last or doc[first].lower_ not in lexicon.fired:
        return
    for token in doc[first + 1 : last]:
        if token.text in (",", ";") or token.tag_ in ("VBD", "VBZ", "VBP"):
            return
        tied = token.head.lower_ in ("by", "from", "on", "to") and token.dep_ == "pobj"
        if tied and token.head.lower_ in ("on", "to"):
            tied = doc[first].lower_ in _BLAMING
        if tied or token.dep_ in ("acomp", "attr"):
            yield token
