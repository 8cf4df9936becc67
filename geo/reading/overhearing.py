"""Who is heard of without a word of reporting, for "he" and "the ministry" to come."""

from typing import TYPE_CHECKING

from geo.reading.grammar import is_passive, objects, prepositional
from geo.reading.naming import is_human, person
from geo.reading.voices import Voices

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

ACCOUNTS = {"version", "account", "story"}
"""Words whose owner a sentence goes on to let speak."""

MET_BY = {"i", "we", "this", "here"}
"""Who meets, and how a text presents, those who speak next."""

_MEETING = {"speak", "talk", "meet", "ask", "reach", "phone", "interview", "see", "telephone"}
_TOPICS = ("NNP", "NNPS", "NN")


def hear_owner_of_account(sentence: "Span", voices: Voices) -> None:
    """Hear whose "version" or "account" a sentence goes on to give."""
    for token in sentence:
        if token.dep_ == "poss" and token.head.lower_ in ACCOUNTS:
            voice = voices.voice(token, known_only=True)
            if voice is not None:
                voices.heard.hear(voice)


def hear_met(sentence: "Span", voices: Voices) -> None:
    """Hear whom the writer has spoken with or lets speak: "I met X", "this is X"."""
    for token in sentence:
        met = []
        if voices.lexicon.lemma(token.lower_) in _MEETING and any(
            child.dep_ == "nsubj" and child.lower_ in ("i", "we") for child in token.children
        ):
            met = [*objects(token), *prepositional(token, {"with", "to"})]
        elif token.lower_ == "put" and any(c.lower_ in ("i", "we") for c in token.lefts):
            met = prepositional(token, {"to"})  # "we put that figure to X"
        elif voices.lexicon.lemma(token.lower_) == "be" and any(
            child.dep_ == "nsubj" and child.lower_ in ("this", "here") for child in token.children
        ):
            met = [child for child in token.children if child.dep_ == "attr"]
            met = [one for one in met if person(one, voices.lexicon) is not None]
        for one in met:
            voice = voices.voice(one)
            if voice is not None and voice.kind == "person":
                voices.heard.hear(voice)


def _is_equated(token: "Token", voices: Voices) -> bool:
    """Whether a clause says of something that it is a known source: "the reference is to X"."""
    tie = token.head
    meant = token.dep_ == "pobj" and tie.lower_ == "to"
    being = tie.head if meant else tie
    if not (meant or token.dep_ == "attr") or voices.lexicon.lemma(being.lower_) != "be":
        return False
    return token.tag_ in _TOPICS[:2] and voices.names_source(token)


def hear_topic(sentence: "Span", voices: Voices) -> None:
    """Hear the source a sentence is about, for "he" and "a statement" to come.

    Of "an offensive is waged by X" that is X.
    """
    root, lexicon = sentence.root, voices.lexicon
    about = [token for token in root.children if token.dep_ == "nsubj"]
    about = about or (prepositional(root, {"by"}) if is_passive(root) else [])
    about = about or [token for token in root.children if token.dep_ == "nsubjpass"]
    if not any(
        token.tag_ in _TOPICS or token.lower_ in lexicon.spokes for token in about
    ):  # "that is what X wanted to say"
        about = [t for t in sentence if t.dep_ == "nsubj" and person(t, lexicon) is not None]
    about += [token for token in sentence if _is_equated(token, voices)]
    for token in about:
        official = token.tag_ != "NNS" and is_human(token, lexicon)
        official = official or person(token, lexicon) is not None
        if official or token.tag_ in _TOPICS:
            voice = voices.voice(token, known_only=not official)
            if voice is not None:
                voices.heard.hear(voice)
