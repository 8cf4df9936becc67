"""Who speaks in a reporting clause: its subject, or whom the commas make speak."""

from typing import TYPE_CHECKING

from geo.reading.grammar import is_passive, is_verb, prepositional
from geo.reading.lexicon import Lexicon
from geo.reading.naming import is_human
from geo.reading.voices import Voices

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

_NAMES = ("NNP", "NNPS")
_TIED = ("appos", "pobj", "prep", "compound", "nmod", "conj", "npadvmod", "amod")


_AFTER_SAID = {".", ",", ";", '"', "on", "in", "at", "late", "earlier", "yesterday", "today",
               "that", ":", "by", "via", "from", "during", "after", "this", "last", "overnight",
               "shortly", "separately", "later", "early", "to", "over", "monday", "tuesday",
               "wednesday", "thursday", "friday", "saturday", "sunday", "adding",
               "citing"}  # fmt: skip
_REACHED = {"contacted", "reached", "interviewed", "based", "questioned", "asked", "living", "who",
            "quoted", "cited", "close", "familiar"}  # fmt: skip
_BODIES = {"channel", "newspaper", "paper", "daily", "weekly", "agency", "broadcaster", "website",
           "outlet", "station", "network", "magazine", "site", "monitor", "group", "militia",
           "organisation", "organization", "alliance", "coalition", "movement"}  # fmt: skip
_PARTING = (",", '"', ";", "–", "—", "--")
_LONGEST_SPEAKER = 12  # words
_GIVING_NAME = 7  # words of "who gave only his first name as"


def speaker_of(verb: "Token", lemma: str, voices: Voices) -> "Token | None":
    """The head of the noun phrase that a reporting verb makes speak."""
    named = [c for c in verb.children if c.dep_ == "nsubj" and not _is_told(c, verb)]
    if named:
        # In "X, which the army said it had taken" and in "five of them, said a woman" the parser
        # gives "said" two subjects.
        named.sort(key=lambda c: (c.lower_ in ("who", "which", "that"), c.i < verb.i))
        own = named[0]
        if len(named) > 1 and own.i < verb.i and named[1].tag_ in _NAMES:
            own = own if voices.names_source(own) else named[1]  # "state newspaper The Mirror"
        if own.lower_ not in ("who", "which", "that"):
            return None if lemma == "carry" else _so_called(own) or _described_as(own) or own
        return _named_by(verb.head, voices) if verb.dep_ == "relcl" else None
    if is_passive(verb):
        by = next(iter(prepositional(verb, {"by"})), None)
        return by if by is not None else _taken_for_participle(verb, voices)
    if verb.dep_ == "acl" and verb.head.lower_ in voices.lexicon.speech_nouns:
        return verb.head  # "put out a video saying"
    inverted = _inverted(verb, voices)
    if inverted is not None:
        return inverted
    if verb.tag_ in ("VBD", "VBZ", "VBG", "VBP"):
        joined = any(c.dep_ == "cc" and c.i < verb.i for c in verb.head.children)
        apart_from = set_off(verb, voices.lexicon)
        mistaken = _mistaken_speaker(verb, voices) or apart_from
        apart = not joined or (apart_from is not None and verb.nbor(-1).tag_ != "CC")
        if verb.dep_ == "conj" and apart and mistaken is not None:
            return mistaken
        return shared_speaker(verb, voices) or mistaken
    return None


def _so_called(name: "Token") -> "Token | None":
    """Who speaks in "a man who gave his name as Omar said", taken for Omar's saying it."""
    before = name.doc[max(name.sent.start, name.i - _GIVING_NAME) : name.i]
    words = [token.lower_ for token in before]
    if words[-2:] != ["name", "as"] or not {"who", "giving"} & set(words):
        return None
    who = next(t for t in reversed(before) if t.lower_ in ("who", "giving"))
    someone = who.nbor(-1) if who.i > name.sent.start else None
    return someone if someone is not None and someone.tag_.startswith("NN") else None


def _described_as(own: "Token") -> "Token | None":
    """Who speaks in "X, the channel close to Y, said", taken for the channel's saying it."""
    first = own.left_edge.i
    if own.lower_ not in _BODIES or first < own.sent.start + 2 or own.doc[first - 1].text != ",":
        return None
    name = own.doc[first - 2]
    tied = name.dep_ in ("npadvmod", "dep", "nsubj", "advmod", "nmod") and name.head == own.head
    return name if tied and name.tag_ in _NAMES else None


def _taken_for_participle(verb: "Token", voices: Voices) -> "Token | None":
    """Who speaks in ", a military source announced on Monday", taken for "a source announced"."""
    if verb.tag_ != "VBN" or verb.dep_ not in ("acl", "relcl", "advcl", "conj"):
        return None
    if any(child.dep_ in ("aux", "auxpass", "agent", "dobj") for child in verb.children):
        return None
    lexicon = voices.lexicon
    speaker = set_off(verb, lexicon)
    if speaker is None:
        return None
    human = speaker.lower_ in lexicon.spokes | lexicon.humans or speaker.lower_ in lexicon.private
    speaks = human or speaker.lower_ in _BODIES
    return speaker if speaks or voices.names_source(speaker) else None


def _inverted(verb: "Token", voices: Voices) -> "Token | None":
    """Who speaks in '"...," retorts a deputy', taken for the verb's object."""
    if verb.tag_ not in ("VBD", "VBZ") or verb.i == verb.sent.start:
        return None
    told = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
    if told is None or verb.nbor(-1).text not in (",", '"'):
        return None
    return told if is_human(told, voices.lexicon) or voices.names_source(told) else None


def _named_by(last: "Token", voices: Voices) -> "Token":
    """The head of the source whose name ends in a word: "the Observatory for Human Rights"."""
    if last.dep_ == "pobj" and last.head.dep_ == "prep":
        whole = last.head.head
        if whole.tag_ in _NAMES and voices.names_source(whole):
            return whole
    return last


def _is_told(subject: "Token", verb: "Token") -> bool:
    """Whether a colon parts a verb from what the parser takes for its subject: "he said: X, Y"."""
    return any(token.text == ":" for token in verb.doc[verb.i : subject.left_edge.i])


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
            # "In X, the Wazalendo, a collection of groups, claimed"
            named = speaker is not None and node.tag_ in _NAMES and node == speaker.head
            speaker = node if speaker is None or human or named else speaker
        node = node.head
    if speaker is not None:
        return speaker
    before = verb.nbor(-1)  # "Since October Azerbaijan says": taken for a part of the date
    astray = before.dep_ in ("npadvmod", "nmod", "dep", "compound") and before.tag_ in _NAMES
    return before if astray else None


def set_off(verb: "Token", lexicon: Lexicon) -> "Token | None":
    """Who speaks in ", X said." and ", the Y, X, said." by the commas, whatever the parse."""
    doc, sentence = verb.doc, verb.sent
    following = doc[verb.i + 1].lower_ if verb.i + 1 < sentence.end else "."
    if following not in _AFTER_SAID:
        return None
    aside = verb.i > sentence.start and doc[verb.i - 1].text == ","
    last = verb.i - 1 - aside
    if aside:
        last = _before_aside(sentence, last)
    name = _between_commas(sentence, last)
    if name is None:
        return None
    before = _between_commas(sentence, name.start - 2) if aside else None
    callings = (lexicon.spokes, lexicon.offices, lexicon.humans)
    if before is not None and any(before.root.lower_ in calling for calling in callings):
        return before.root
    return name.root


def _before_aside(sentence: "Span", last: int) -> int:
    """The last word before "who commands the operation", where that stands between commas."""
    first = last
    while first > sentence.start and sentence.doc[first - 1].text not in _PARTING:
        first -= 1
    relative = sentence.doc[first].lower_ in ("who", "which", "whose")
    return first - 2 if relative and first - 2 > sentence.start else last


def _between_commas(sentence: "Span", last: int) -> "Span | None":
    """The noun phrase that ends at an index and has a comma or a quotation mark before it."""
    first = last
    while first > sentence.start and sentence.doc[first - 1].text not in _PARTING:
        first -= 1
    reached = (i for i in range(first + 1, last + 1) if sentence.doc[i].lower_ in _REACHED)
    span = sentence.doc[first : next(reached, last + 1)]
    if first <= sentence.start or not 0 < len(span) <= _LONGEST_SPEAKER:
        return None
    plain = not any(is_verb(token) and token.tag_ not in ("VBN", "VBG") for token in span)
    return span if plain and span.root.tag_.startswith("NN") else None


def shared_speaker(verb: "Token", voices: Voices) -> "Token | None":
    """Who speaks in "X said A, adding B and denying C"."""
    node = verb
    while node.dep_ in ("conj", "advcl") and node.head != node:
        node = node.head
        own = next((c for c in node.children if c.dep_ == "nsubj"), None)
        if own is not None:
            lexicon = voices.lexicon
            above = node.head if node.dep_ == "ccomp" else node
            if above != node and lexicon.lemma(above.lower_) in lexicon.reporting:
                first = next((c for c in above.children if c.dep_ == "nsubj"), None)
                if first is not None and first.i < above.i < node.i and verb.tag_ == above.tag_:
                    return first  # "stated that soldiers are in X but denied that"
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
