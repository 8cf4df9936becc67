"""Whose words a clause is: reporting verbs, "according to", and how far their words reach."""

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.reading.grammar import is_passive, is_verb, objects, prepositional, with_conjuncts
from geo.reading.hearing import Voice
from geo.reading.lexicon import Lexicon
from geo.reading.naming import is_human, person
from geo.reading.overhearing import (
    ACCOUNTS,
    MET_BY,
    hear_met,
    hear_owner_of_account,
    hear_topic,
)
from geo.reading.speakers import set_off, shared_speaker, speaker_of
from geo.reading.voices import Voices

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

_RECKONINGS = {"count", "reckoning", "measurements", "account", "estimate", "tally", "version",
               "telling", "words", "data", "figures", "assessment", "assessments", "estimates",
               "calculations", "calculation", "admission", "accounts", "statement", "report",
               "reports", "map", "maps", "bulletin", "survey", "testimony", "view", "opinion",
               "judgment", "judgement"}  # fmt: skip
CALLING = {"call", "brand", "label", "describe"}
_PARTICLES = {"own": {"up"}, "point": {"out"}, "spell": {"out"}}
_REFUSING = {"have", "hear"}
_REFUSED = {"it", "this", "that", "none"}
_GIVING = {"put", "give", "make", "offer", "issue", "tell"}
_GIVEN = {"account", "version", "claim", "accusation", "allegation", "assertion", "toll", "tally",
          "figure", "estimate"}  # fmt: skip
_COUNTS = {"number", "toll", "figure", "count", "death", "deaths", "dead", "share", "losses"}
_HEARSAY = {"rumour", "rumours", "rumor", "rumors", "claim", "claims", "report", "reports",
            "allegation", "allegations", "assertion", "assertions", "accusation", "accusations",
            "suggestion", "suggestions", "announcement"}  # fmt: skip
_UPHOLDING = {"back", "support", "second", "side", "counter", "carry", "hold", "own"}
_ACCEPTING = {"accept", "acknowledge", "admit", "concede", "believe", "recognise", "recognize"}
_CLAIMING = {"claim", "report", "profess"}
_CERTAIN = {"adamant", "certain", "sure", "confident", "convinced", "emphatic", "insistent",
            "positive", "categorical"}  # fmt: skip
_SEEING = {"observe", "see", "detect", "record", "register", "document", "find", "notice"}
_VICTIMS = {"life", "lives", "victim", "victims"}
_PROCLAIMED = {"caliphate", "war", "emirate", "independence", "republic", "emergency", "curfew",
               "jihad", "mobilisation", "mobilization", "ceasefire", "truce"}  # fmt: skip
_NAMES = ("NNP", "NNPS")
_OWNING = ("NN", "VB")  # "army claims", not "earlier claims"


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
    words = {token.lower_ for token in sentence}
    if words & ACCOUNTS:
        hear_owner_of_account(sentence, voices)
    if words & MET_BY:
        hear_met(sentence, voices)
    found = [frame for token in sentence if (frame := _frame(token, voices)) is not None]
    found = [_from_whom(frame, found, sentence) for frame in found]
    if not found:
        before = _before_colon(sentence, voices)
        if before is not None:
            return [before]
        hear_topic(sentence, voices)
    return found


def _from_whom(frame: Frame, found: list[Frame], sentence: "Span") -> Frame:
    """The frame with whom its speaker cites for it: "X reported, citing Y" is Y's word."""
    verb = sentence.doc[frame.verb]
    for other in found:
        cited = sentence.doc[other.verb]
        cites = cited.lower_ in ("citing", "quoting") and frame.kind == "say"
        if cites and verb in (cited.head, cited.head.head):
            if other.voice.source == frame.voice.source or frame.also:
                return frame
            return replace(frame, voice=replace(other.voice, relay=frame.voice.source))
    return frame


def peek(sentence: "Span", voices: Voices) -> list[Frame]:
    """The frames of a sentence that is still to come, without hearing them."""
    state = voices.state()
    found = frames(sentence, voices)
    voices.restore(state)
    return found


def _frame(token: "Token", voices: Voices) -> Frame | None:
    if token.lower_ == "according" and prepositional(token, {"to"}):
        return _spoken(token, prepositional(token, {"to"})[0], voices)
    if token.lower_ in ("by", "in") and token.dep_ == "prep":
        return _reckoned(token, voices)
    verbal = is_verb(token)
    if not verbal and not token.tag_.startswith("NN"):
        return None
    lexicon = voices.lexicon
    lemma = lexicon.lemma(token.lower_)
    if not verbal:
        hearsay = _hearsay(token, voices) if token.lower_ in _HEARSAY else None
        return hearsay or _mistagged(token, lemma, voices)
    if lemma == "quote" or (lemma == "cite" and token.tag_ == "VBG"):
        return _quoted(token, voices)
    if lemma in _REFUSING and (refused := _refused(token, voices)) is not None:
        return refused
    if lemma in _GIVING and (given := _given(token, voices)) is not None:
        return given
    if lemma in lexicon.reporting or lemma in CALLING:
        return _reported(token, lemma, voices)
    return _sure(token, lemma, voices) if lemma in ("be", "have", "remain") else None


def _spoken(
    verb: "Token", head: "Token", voices: Voices, *, kind: str = "say", known_only: bool = False
) -> Frame | None:
    """The frame of a verb with those who speak, each of whom counts as heard."""
    heads = [*with_conjuncts(head), *_named_before(head)]
    found = [voices.voice(one, known_only=known_only) for one in heads]
    speaking = [voice for voice in found if voice is not None]
    if not speaking or found[0] is None:
        return None
    for voice in speaking:
        voices.heard.hear(voice)
    return Frame(
        voice=speaking[0], also=tuple(speaking[1:]), verb=verb.i, subject=head.i, kind=kind
    )


def _named_before(head: "Token") -> list["Token"]:
    """Who speaks too in "DeepState and the General Staff said", taken for a part of the name."""
    return [
        child
        for child in head.lefts
        if child.dep_ in ("nmod", "compound")
        and child.tag_ in _NAMES
        and any(joint.dep_ == "cc" and joint.lower_ == "and" for joint in child.children)
    ]


def _means_otherwise(verb: "Token", lemma: str, lexicon: Lexicon) -> bool:
    """Whether a reporting verb reports nothing: "carried out", "claimed the life of"."""
    particles = {child.lower_ for child in verb.children if child.dep_ == "prt"}
    if lemma in lexicon.weak_reporting and particles - _PARTICLES.get(lemma, {"on"}):
        return True
    if particles and any(c.tag_ == "VBG" and c.dep_ in ("xcomp", "pcomp") for c in verb.children):
        return True  # "it goes on shooting"
    if lemma == "continue" and any(child.dep_ == "xcomp" for child in verb.children):
        return True
    no_words = _VICTIMS | _PROCLAIMED
    return any(child.dep_ == "dobj" and child.lower_ in no_words for child in verb.children)


def _reported(verb: "Token", lemma: str, voices: Voices) -> Frame | None:
    lexicon = voices.lexicon
    if _means_otherwise(verb, lemma, lexicon):
        return None
    subject = speaker_of(verb, lemma, voices)
    if subject is not None and subject.lower_ in _RECKONINGS and verb.head != subject:
        subject = _whose(subject)
    if subject is None or subject.lower_ in lexicon.air_and_fire:
        return None  # a shell that "claimed a life"
    kind = _kind_of(verb, lemma, lexicon)
    if kind is None:
        return None
    if lemma in _UPHOLDING and is_passive(verb):
        return None  # "the army, backed by the coalition"
    named = subject.text in lexicon.bodies or subject.text in lexicon.not_places
    body = named or _is_acronym(subject.text)
    body = body and subject.tag_ in _NAMES
    body = body or person(subject, lexicon) is not None
    of = lemma == "speak" and bool(prepositional(verb, {"of"}))  # "spoke of an advance"
    answers = kind == "deny" and any(o.lower_ in lexicon.account_nouns for o in objects(verb))
    weak = lemma in lexicon.weak_reporting and not (body or of or answers)
    return _spoken(verb, subject, voices, kind=kind, known_only=weak)


def _whose(reckoning: "Token") -> "Token":
    """Who made a map or counted: "the monitor's figures", "a DeepState map"."""
    owners = [c for c in reckoning.lefts if c.dep_ in ("poss", "compound", "nmod")]
    named = [c for c in owners if c.dep_ == "poss" or c.tag_ in _NAMES]
    return named[-1] if named else reckoning


def _kind_of(verb: "Token", lemma: str, lexicon: Lexicon) -> str | None:
    """What a reporting verb does to a claim; None where nothing is said by it."""
    if lemma in CALLING:  # "called the report a provocation"
        if any(token.lower_ in lexicon.falsehoods for token in verb.subtree):
            return "deny"
        return "say" if lemma in lexicon.reporting else None
    if lemma in lexicon.denying:
        return "deny"
    if any(child.dep_ == "neg" for child in verb.children):
        if lemma in _SEEING:
            return "deny"  # "has not observed any advance"
        # What was not said is nobody's claim; what was not accepted is denied.
        return "deny" if lemma in _ACCEPTING else None
    return "confirm" if lemma in lexicon.confirming else "say"


def _is_acronym(word: str) -> bool:
    """Whether a name is all capitals, as an organisation's may be and a place's is not."""
    return word.isupper() and len(word) > len("EU")


def _hearsay(noun: "Token", voices: Voices) -> Frame | None:
    """The frame of "the rebels' claim that ...", "rumours on social media that ..."."""
    if not any(
        child.dep_ in ("acl", "ccomp", "relcl")
        and any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)
        for child in noun.children
    ):
        return None
    owners = [child for child in noun.children if child.dep_ == "poss"]
    owners += prepositional(noun, {"by", "from", "on"})
    owners += [c for c in noun.lefts if c.dep_ in ("compound", "amod") and c.tag_[:2] in _OWNING]
    for owner in owners:
        frame = _spoken(noun, owner, voices, known_only=owner.tag_ == "PRP$")
        if frame is not None:
            return frame
    return None


def _refused(verb: "Token", voices: Voices) -> Frame | None:
    """The frame of "would not have it", "would have none of that", "would not hear of it"."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    would = any(child.dep_ == "aux" and child.lower_ == "would" for child in verb.children)
    told = {one.lower_ for one in (*objects(verb), *prepositional(verb, {"of"}))}
    no = "none" in told or any(child.dep_ == "neg" for child in verb.children)
    if subject is None or not (would and no) or told.isdisjoint(_REFUSED):
        return None
    return _spoken(verb, subject, voices, kind="deny")


def _given(verb: "Token", voices: Voices) -> Frame | None:
    """The frame of "gave another account of it", "made the same claim"."""
    if verb.lower_ in ("put", "puts"):
        return _counted(verb, voices)
    given = [child for child in verb.children if child.dep_ == "dobj"]
    if not given or given[0].lower_ not in _GIVEN or is_passive(verb):
        return None
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    same = any(child.lower_ == "same" for child in given[0].lefts)
    if subject is None or subject.lower_ in ("who", "which", "that"):
        return None
    return _spoken(verb, subject, voices, kind="confirm" if same else "say", known_only=not same)


def _counted(verb: "Token", voices: Voices) -> Frame | None:
    """The frame of "put the number of dead in X at ten"."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    given = any(child.lower_ in _COUNTS for child in objects(verb))
    at = (t for t in verb.subtree if t.lower_ == "at" and t.i + 1 < verb.sent.end)
    if subject is None or not given or all(token.nbor(1).tag_ != "CD" for token in at):
        return None
    return _spoken(verb, subject, voices)


def _sure(verb: "Token", lemma: str, voices: Voices) -> Frame | None:
    """The frame of "is adamant that ...", "had no doubt that ..."."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if subject is None:
        return None
    for child in verb.children:
        if lemma == "have":
            sure = child.dep_ == "dobj" and child.lower_ in ("doubt", "doubts")
            sure = sure and any(c.lower_ in ("no", "little") for c in child.lefts)
        else:
            sure = child.dep_ == "acomp" and child.lower_ in _CERTAIN
        clauses = (*child.children, *verb.children)
        if sure and any(c.dep_ in ("ccomp", "acl") and c.i > child.i for c in clauses):
            return _spoken(child, subject, voices, known_only=True)
    return None


def _mistagged(token: "Token", lemma: str, voices: Voices) -> Frame | None:
    """The frame of "..., the ambulance service reports", where the tagger sees a noun."""
    if token.text == "report" and token.i + 1 < token.sent.end and token.nbor(1).lower_ == "that":
        people = next((node for node in token.ancestors if node.tag_ == "NNS"), None)
        if people is not None and people.i < token.i and token.dep_ == "pobj":
            return _spoken(token, people, voices)  # "partners on the ground report that"
    if token.lower_ == "report" and token.dep_ == "npadvmod" and token.nbor(-1).tag_ == "NNPS":
        return _spoken(token, token.nbor(-1), voices)  # ", the White Helmets report."
    if token.tag_ == "NN" and lemma in _CLAIMING and token.i + 2 < token.sent.end:
        names = [c for c in token.lefts if c.tag_ in _NAMES or c.tag_ == "NNS"]
        if names and token.nbor(1).lower_ == "to" and token.nbor(2).tag_ == "VB":
            return _all_claiming(token, names[-1], voices)  # "the X claim to have taken Y"
    if token.tag_ != "NNS" or lemma not in voices.lexicon.reporting or token.lower_ == lemma:
        return None
    following = token.nbor(1).text if token.i + 1 < len(token.doc) else "."
    first = token.left_edge.i
    speaker = next((c for c in token.lefts if c.i == token.i - 1), None)
    if token.dep_ == "ROOT" or speaker is None or first == token.sent.start:
        speaker = set_off(token, voices.lexicon)
        return _spoken(token, speaker, voices, known_only=True) if speaker is not None else None
    parted = first > token.sent.start and token.doc[first - 1].text in (",", '"')
    ends = following in (".", ";") or (following == "," and token.dep_ != "appos")
    if not (parted and ends) or speaker is None or not speaker.tag_.startswith("NN"):
        return None
    return _spoken(token, speaker, voices)


def _all_claiming(noun: "Token", name: "Token", voices: Voices) -> Frame | None:
    """The frame of "both X and Y claim to", where the tagger sees a noun."""
    frame = _spoken(noun, name, voices)
    first = noun.head
    if frame is None or noun.dep_ != "conj" or not first.tag_.startswith("NN"):
        return frame
    before = voices.voice(first)
    return frame if before is None else replace(frame, also=(before, *frame.also))


def _quoted(verb: "Token", voices: Voices) -> Frame | None:
    """Y asserts and X passes it on: "X quoted Y as saying", "citing Y", "Y, quoted by X"."""
    outer = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    inner = next((c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")), None)
    if is_passive(verb):
        outer = next(iter(prepositional(verb, {"by"})), None)
        if inner is None and verb.dep_ == "acl":
            inner = verb.head
    elif outer is None:
        outer = shared_speaker(verb, voices)
    if inner is None and verb.dep_ == "amod" and verb.head.i > verb.i:
        inner = verb.head  # "Quoting residents, the paper said"
    if inner is None:  # the parser may take the one quoted for the subject of a clause
        inner = next((t for t in verb.subtree if t.i > verb.i and t.tag_.startswith("NN")), None)
    relay = voices.voice(outer) if outer is not None else None
    voice = voices.voice(inner) if inner is not None else None
    if relay is not None:
        voices.heard.hear(relay)
    if voice is None or inner is None:
        return None
    if relay is not None and relay.source != voice.source:
        voice = replace(voice, relay=relay.source)
    voices.heard.hear(voice)
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
    if sentence[0].lower_ == "what":
        return None  # "What the rebels have left is four quarters: ..."
    for token in sentence.doc[sentence.start : colon]:
        if token.dep_ in ("nsubj", "poss") and voices.names_source(token):
            return _spoken(sentence.root, token, voices, known_only=True)
    for token in sentence.doc[sentence.start : colon]:  # "A resident sums up the day: ..."
        if token.dep_ == "nsubj" and is_human(token, voices.lexicon):
            return _spoken(sentence.root, token, voices)
    return None
