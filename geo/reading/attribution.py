"""Whose words a clause is: reporting verbs, "according to", and how far their words reach."""

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.reading.grammar import is_passive, is_verb, prepositional, with_conjuncts
from geo.reading.voices import Voice, Voices, person

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_ACCOUNTS = {"version", "account", "story"}
_RECKONINGS = {"count", "reckoning", "measurements", "account", "estimate", "tally", "version",
               "telling"}  # fmt: skip
_CONJUNCTIONS = {"while", "as", "after", "before", "although", "though", "when", "because"}
_NAMES = ("NNP", "NNPS")
_TIED = ("appos", "pobj", "prep", "compound", "nmod", "conj", "npadvmod")


class Frame(Struct, frozen=True, kw_only=True):
    """A reporting verb (or "according to"), who speaks, and what the words do to others' claims.

    ``kind`` is ``say``, ``confirm`` or ``deny``; ``verb`` and ``subject`` are token indices.
    ``also`` are those who say it together with the first voice.
    """

    voice: Voice
    verb: int
    subject: int
    kind: str = "say"
    also: tuple[Voice, ...] = ()


def frames(sentence: "Span", voices: Voices) -> list[Frame]:
    """The reporting frames of a sentence, in its order; their voices count as heard."""
    _hear_owner_of_account(sentence, voices)
    found = [frame for token in sentence if (frame := _frame(token, voices)) is not None]
    if not found:
        before = _before_colon(sentence, voices)
        if before is not None:
            return [before]
        _hear_topic(sentence, voices)
    return found


def peek(sentence: "Span", voices: Voices) -> list[Frame]:
    """The frames of a sentence that is still to come, without hearing them."""
    state = voices.state()
    found = frames(sentence, voices)
    voices.restore(state)
    return found


def frame_of(token: "Token", found: list[Frame]) -> Frame | None:
    """The frame whose words a word belongs to; None for the article's own voice.

    A sentence's attribution covers all its clauses, but not what is said of the speaker, nor a
    relative clause that is plainly the writer's background.
    """
    doc = token.doc
    ancestors = {node.i for node in token.ancestors}
    if _is_background(token) and not any(
        frame.verb in ancestors and doc[frame.verb].dep_ == "relcl" for frame in found
    ):
        return None
    by_verb = {frame.verb: frame for frame in found}
    of_speaker = {frame.verb for frame in found if frame.subject in ancestors}
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
    ]
    near = [frame for frame in reaching if _same_segment(token, frame.verb)] or reaching
    return min(near, key=lambda frame: abs(frame.verb - token.i), default=None)


# --- finding frames ---


def _frame(token: "Token", voices: Voices) -> Frame | None:
    lexicon = voices.lexicon
    lemma = lexicon.lemma(token.lower_)
    if token.lower_ == "according" and prepositional(token, {"to"}):
        return _spoken(token, prepositional(token, {"to"})[0], voices)
    if token.lower_ in ("by", "in") and token.dep_ == "prep":
        return _reckoned(token, voices)
    if token.lower_ == "reports" and token.tag_ == "NNS" and _ends_clause(token):
        return _spoken(token, token.nbor(-1), voices)  # "..., X's ambulance service reports."
    if not is_verb(token):
        return None
    if lemma == "quote" or (lemma == "cite" and token.tag_ == "VBG"):
        return _quoted(token, voices)
    if lemma in lexicon.reporting or lemma == "call":
        return _reported(token, lemma, voices)
    return None


def _ends_clause(noun: "Token") -> bool:
    """Whether a noun that could be a verb stands last, after a comma and one noun or more."""
    last = noun.i + 1 == noun.sent.end or noun.nbor(1).text in (";", ".")
    first = noun.left_edge.i
    parted = first > noun.sent.start and noun.doc[first - 1].text == ","
    return last and parted and noun.nbor(-1).tag_.startswith("NN")


def _spoken(
    verb: "Token", head: "Token", voices: Voices, *, kind: str = "say", known_only: bool = False
) -> Frame | None:
    """The frame of a verb with those who speak, each of whom counts as heard."""
    found = [voices.voice(one, known_only=known_only) for one in with_conjuncts(head)]
    speaking = [voice for voice in found if voice is not None]
    if not speaking or found[0] is None:
        return None
    for voice in speaking:
        voices.hear(voice)
    return Frame(
        voice=speaking[0], also=tuple(speaking[1:]), verb=verb.i, subject=head.i, kind=kind
    )


def _reported(verb: "Token", lemma: str, voices: Voices) -> Frame | None:
    lexicon = voices.lexicon
    particles = {child.lower_ for child in verb.children if child.dep_ == "prt"}
    if lemma in lexicon.weak_reporting and particles - {"on"}:
        return None  # "carried out", "put down"
    subject = _speaker(verb, lemma, voices)
    if subject is None or subject.lower_ in lexicon.air_and_fire:
        return None  # a shell that "claimed a life"
    kind = "say"
    if lemma == "call":  # "called the report a provocation"
        if not any(token.lower_ in lexicon.falsehoods for token in verb.subtree):
            return None
        kind = "deny"
    elif lemma in lexicon.confirming:
        kind = "confirm"
    elif lemma in lexicon.denying:
        kind = "deny"
    elif any(child.dep_ == "neg" for child in verb.children):
        return None  # what was not said is nobody's claim
    return _spoken(verb, subject, voices, kind=kind, known_only=lemma in lexicon.weak_reporting)


def _speaker(verb: "Token", lemma: str, voices: Voices) -> "Token | None":
    """The head of the noun phrase that a reporting verb makes speak."""
    named = [c for c in verb.children if c.dep_ == "nsubj"]
    if named:
        # In "X, which the army said it had taken" the parser gives "said" two subjects.
        own = next((c for c in named if c.lower_ not in ("who", "which", "that")), named[0])
        if own.lower_ not in ("who", "which", "that"):
            return None if lemma == "carry" else own
        return verb.head if verb.dep_ == "relcl" else None
    if is_passive(verb):
        return next(iter(prepositional(verb, {"by"})), None)
    if verb.tag_ in ("VBD", "VBZ", "VBG", "VBP"):
        return _shared_speaker(verb, voices) or _mistaken_speaker(verb, voices)
    return None


def _mistaken_speaker(verb: "Token", voices: Voices) -> "Token | None":
    """Who speaks in ", X said" where the parser takes X for an apposition."""
    if verb.i == verb.sent.start or verb.tag_ not in ("VBD", "VBZ"):
        return None
    last = verb.nbor(-1)
    if last.text == "," and last.i > verb.sent.start:
        last = last.nbor(-1)
    speaker, node = None, last
    while node.dep_ in _TIED and node.head.i < verb.i:
        first = node.left_edge.i
        parted = first > verb.sent.start and verb.doc[first - 1].text == ","
        if node.dep_ == "appos" and parted and node.tag_.startswith("NN"):
            human = node.lower_ in voices.lexicon.spokes | voices.lexicon.offices
            speaker = node if speaker is None or human else speaker
        node = node.head
    if speaker is not None:
        return speaker
    before = verb.nbor(-1)  # "Since October Azerbaijan says": taken for a part of the date
    astray = before.dep_ in ("npadvmod", "nmod", "dep", "compound") and before.tag_ in _NAMES
    return before if astray else None


def _shared_speaker(verb: "Token", voices: Voices) -> "Token | None":
    """Who speaks in "X said A, adding B and denying C"."""
    node = verb
    while node.dep_ in ("conj", "advcl") and node.head != node:
        node = node.head
        own = next((c for c in node.children if c.dep_ == "nsubj"), None)
        if own is not None:
            lexicon = voices.lexicon
            reports = lexicon.lemma(node.lower_) in lexicon.reporting
            plain = lexicon.lemma(verb.lower_) not in lexicon.weak_reporting
            told = plain and verb.dep_ == "conj" and verb.tag_ in ("VBD", "VBZ", "VBP")
            told = told and own.lower_ not in ("which", "that")
            if not reports and verb.tag_ == "VBG" and node.dep_ == "ccomp":
                node = node.head  # "denied that X had fallen, saying": tied to what is denied
                own = next((c for c in node.children if c.dep_ == "nsubj"), None)
                reports = lexicon.lemma(node.lower_) in lexicon.reporting
            return own if reports or told else None
    return None


def _quoted(verb: "Token", voices: Voices) -> Frame | None:
    """Y asserts and X passes it on: "X quoted Y as saying", "citing Y", "Y, quoted by X"."""
    outer = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    inner = next((c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")), None)
    if is_passive(verb):
        outer = next(iter(prepositional(verb, {"by"})), None)
        if inner is None and verb.dep_ == "acl":
            inner = verb.head
    elif outer is None:
        outer = _shared_speaker(verb, voices)
    if inner is None:  # the parser may take the one quoted for the subject of a clause
        inner = next((t for t in verb.subtree if t.i > verb.i and t.tag_.startswith("NN")), None)
    relay = voices.voice(outer) if outer is not None else None
    voice = voices.voice(inner) if inner is not None else None
    if relay is not None:
        voices.hear(relay)
    if voice is None or inner is None:
        return None
    if relay is not None and relay.source != voice.source:
        voice = replace(voice, relay=relay.source)
    return Frame(voice=voice, verb=verb.i, subject=inner.i)


def _reckoned(preposition: "Token", voices: Voices) -> Frame | None:
    """Whose reckoning it is: "by the monitor's count"."""
    for head in preposition.children:
        if head.dep_ == "pobj" and head.lower_ in _RECKONINGS:
            owners = [child for child in head.children if child.dep_ == "poss"]
            for owner in (owners + prepositional(head, {"of"}))[:1]:
                return _spoken(preposition, owner, voices)
    return None


def _before_colon(sentence: "Span", voices: Voices) -> Frame | None:
    """Who a colon lets speak: "State television went further: ..."."""
    colon = next((token.i for token in sentence if token.text == ":"), sentence.start)
    for token in sentence.doc[sentence.start : colon]:
        if token.dep_ in ("nsubj", "poss") and voices.names_source(token):
            return _spoken(sentence.root, token, voices, known_only=True)
    return None


def _hear_owner_of_account(sentence: "Span", voices: Voices) -> None:
    """Hear whose "version" or "account" a sentence goes on to give."""
    for token in sentence:
        if token.dep_ == "poss" and token.head.lower_ in _ACCOUNTS:
            voice = voices.voice(token, known_only=True)
            if voice is not None:
                voices.hear(voice)


def _hear_topic(sentence: "Span", voices: Voices) -> None:
    """Hear the source a sentence is about, for "he" and "a statement" to come."""
    for token in sentence.root.children:
        official = token.tag_ == "NN" and token.lower_ in voices.lexicon.spokes
        official = official or person(token, voices.lexicon) is not None
        if token.dep_ == "nsubj" and (official or token.tag_ in _NAMES):
            voice = voices.voice(token, known_only=not official)
            if voice is not None:
                voices.hear(voice)


# --- how far a frame reaches ---

_STRETCH = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:in|over|for|during) (?:the )?(?:last|past)\b|"
    r"\bfor (?:(?:more than|over|nearly|almost|about) )?(?:\w+ )?"
    r"(?:days|weeks|months|years?|decades?)\b"
)


def _is_background(token: "Token") -> bool:
    """Whether a word stands in a relative clause about a stretch of time: the writer's aside."""
    for node in (token, *token.ancestors):
        if node.dep_ == "relcl" and not any(c.lower_ == "which" for c in node.children):
            clause = node.doc[node.left_edge.i : node.right_edge.i + 1].text
            if _STRETCH.search(clause):
                return True
    return False


def _enclosed(token: "Token", verb: "Token") -> bool:
    """Whether a reporting verb stands in a relative clause that the word is not part of."""
    for node in (verb, *verb.ancestors):
        if node.dep_ == "relcl" and not (node == verb and _stands_alone(verb)):
            return not node.left_edge.i <= token.i <= node.right_edge.i
    return False


def _stands_alone(verb: "Token") -> bool:
    """Whether the parser has tied ", X said" to the word before it as a relative clause."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    relative = any(child.tag_ in ("WDT", "WP", "WRB") for child in verb.children)
    return subject is not None and not relative and subject.tag_ not in ("WDT", "WP")


def _aside(verb: "Token") -> bool:
    """Whether a reporting verb is in a clause of its own ("while Moscow charged ...")."""
    if verb.dep_ != "advcl":
        return False
    transitive = any(child.dep_ == "dobj" for child in verb.children)
    return any(
        child.dep_ == "mark"
        and child.lower_ in _CONJUNCTIONS
        and (child.lower_ != "as" or transitive)
        for child in verb.children
    )


def _same_segment(token: "Token", index: int) -> bool:
    low, high = sorted((token.i, index))
    return all(t.text != ";" for t in token.doc[low:high])
