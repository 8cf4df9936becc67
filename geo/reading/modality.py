"""Whether a clause asserts, denies, doubts or only intends what its word of control says."""

from typing import TYPE_CHECKING

from msgspec import Struct

from geo.reading.grammar import is_verb
from geo.reading.lexicon import Lexicon

if TYPE_CHECKING:
    from geo.reading.trees import Token

_NEGATIONS = {"not", "n't", "never", "no", "nor", "neither", "without", "hardly", "none"}
_NEGATING = ("neg", "det", "advmod", "preconj", "mark", "cc")
_CONDITIONS = ("if", "unless", "whether")
_ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "attr")
_COMPLEMENTS = ("xcomp", "ccomp", "acl", "advcl", "relcl", "ROOT")
_INTENDED = ("xcomp", "ccomp", "dobj", "pobj", "pcomp")
# "The first part to be overrun" was overrun.
_ORDINALS = {"first", "last", "latest", "second", "only", "next"}
_ARE = {"is", "are", "was", "were"}
_TRUE = {"true", "correct", "accurate", "so", "right"}
_VAIN = {"unsuccessful", "failed", "futile", "vain", "abortive"}
_DEPTH = 12
_SENSED = {"heard", "seen", "felt"}
_BRINKS = {"verge", "brink", "cusp", "edge", "point", "danger", "risk", "threat"}
_TIMES = {"minutes", "hours", "days", "moments", "weeks", "months", "years"}
_SIEGES = {"siege", "blockade", "encirclement"}
_SIGNS = {"evidence", "sign", "trace", "indication"}


class Modality(Struct, frozen=True, kw_only=True):
    """How a word is meant: denied, hedged, or unreal (intended, feared, conditional)."""

    denied: bool = False
    hedged: bool = False
    unreal: bool = False
    near: bool = False
    """Not yet so, and about to be ("on the verge of")."""

    def with_(self, other: "Modality") -> "Modality":
        """Both together; a denial denied is none."""
        return Modality(
            denied=self.denied != other.denied,
            hedged=self.hedged or other.hedged,
            unreal=self.unreal or other.unreal,
            near=self.near or other.near,
        )


def modality(trigger: "Token", *, lexicon: Lexicon, until: int | None = None) -> Modality:
    """How the word of control is meant, by itself and by the words above it.

    ``until`` is the index of the reporting verb whose words these are: what is said of it is
    said of the source, not of the place.
    """
    mood = _own(trigger, lexicon)
    node = trigger
    while node.head != node and node.head.i != until:
        said = node.dep_ == "relcl" and any(
            c.dep_ == "mark" or c.tag_ == "TO" for c in node.children
        )
        if node.dep_ in ("relcl", "appos", "parataxis") and not said:
            break  # but "reports that X fell", "an operation to take X" go on
        if node.dep_ == "acl" and node.head.tag_ == "NNP" and node.nbor(-1).text == ",":
            break  # "X, captured in May, has no water"
        if node.dep_ == "advcl" and node != trigger:
            break
        if node.dep_ == "ccomp" and any(t.text == ";" for t in node.doc[node.i : node.head.i]):
            break  # "shells hit X; nobody was hurt": two sentences, whatever the parser says
        lifted = node.dep_ == "dobj" and lexicon.lemma(node.head.lower_) in lexicon.lifting
        if lifted and _is_unreal(node.head, lexicon, until):
            break  # who hopes to break a siege says that there is one
        mood = mood.with_(_from_head(node, lexicon))
        node = node.head
    return mood


def is_over(trigger: "Token") -> bool:
    """Whether something is said to be so "no longer"."""
    near = [*trigger.children, *(c for t in trigger.children for c in t.children)]
    if not is_verb(trigger):
        near += [c for node in trigger.ancestors if is_verb(node) for c in node.children][:_DEPTH]
    return any(word.lower_ == "longer" and word.i and word.nbor(-1).lower_ == "no" for word in near)


def _is_unreal(verb: "Token", lexicon: Lexicon, until: int | None) -> bool:
    above = modality(verb, lexicon=lexicon, until=until)
    return above.unreal or above.denied


def _from_head(node: "Token", lexicon: Lexicon) -> Modality:
    """What a word's head says of it."""
    head = node.head
    if node.dep_ == "conj":
        return _from_conjunct(node, lexicon)
    if _of_report(node, lexicon):
        return Modality(denied=True)
    if node.dep_ in ("ccomp", "pcomp", "acl") and any(
        child.tag_ == "WP" and child.dep_ == "nsubj" and child.lower_ in ("who", "whoever")
        for child in node.children
    ):
        return Modality(unreal=True)  # "it was not clear who controlled X"
    if _is_about_to(node, lexicon):
        return Modality(unreal=True, near=True).with_(_own(head, lexicon, below=node))
    if node.dep_ == "dobj" and lexicon.lemma(head.lower_) in lexicon.lifting:
        return Modality(denied=True)  # "lifted the siege of X"
    if (ended := _as_subject(node, lexicon)) is not None:
        return ended
    mood = _governed(node, lexicon)
    above = _own(head, lexicon, below=node)
    if is_verb(head) or head.tag_.startswith("JJ"):
        if node.dep_ not in ("advcl", "npadvmod"):
            mood = mood.with_(above)
    elif head.tag_.startswith("NN") and above.denied:
        mood = mood.with_(Modality(denied=True))
    return mood


def _is_about_to(node: "Token", lexicon: Lexicon) -> bool:
    """Whether something is said to be about to happen: "close to taking X", "hours from"."""
    head = node.head
    if node.dep_ == "xcomp" and any(child.tag_ == "TO" for child in node.children):
        return head.lower_ in lexicon.threat_adjectives - {"set", "ready", "near"}
    if node.dep_ != "prep" or not any(c.dep_ in ("pcomp", "pobj") for c in node.children):
        return False
    if node.lower_ == "to":
        return head.lower_ in ("close", "near", "closer")
    if node.lower_ == "from" and head.lower_ == "away":
        return any(child.lower_ in _TIMES for child in head.children)
    soon = head.lower_ in _TIMES and (node.lower_ == "from" or head.head.lower_ == "within")
    return soon or head.lower_ in _BRINKS


def _ceases(verb: "Token", lexicon: Lexicon) -> bool:
    """Whether a verb says that something is at an end."""
    over = any(c.lower_ in ("over", "finished") and c.dep_ != "prep" for c in verb.children)
    if verb.lower_ in ("let", "lets", "letting"):
        return any(c.dep_ == "prt" and c.lower_ == "up" for c in verb.children)
    return lexicon.lemma(verb.lower_) in lexicon.ceasing or (
        over and lexicon.lemma(verb.lower_) == "be"
    )


def _from_conjunct(node: "Token", lexicon: Lexicon) -> Modality:
    """What a second verb shares with the first: its modals, where it has no words of its own."""
    own = any(c.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass") for c in node.children)
    if own or not is_verb(node.head):
        return Modality()
    first = _own(node.head, lexicon)
    return Modality(hedged=first.hedged, unreal=first.unreal)


def _of_report(node: "Token", lexicon: Lexicon) -> bool:
    """Whether what is said is said to be untrue: "reports that X fell are not true"."""
    verb = node.head
    if node.dep_ != "nsubj" or node.lower_ not in lexicon.account_nouns:
        return False
    said = {child.lower_ for child in verb.children if child.dep_ in ("acomp", "attr")}
    negated = any(child.dep_ == "neg" for child in verb.children)
    return bool(said & _TRUE and negated) or bool(said & lexicon.falsehoods and not negated)


def _governed(node: "Token", lexicon: Lexicon) -> Modality:
    """What a governing verb or noun makes of it: "appeared to", "failed to", "an attempt to"."""
    head, link = node.head, node.dep_
    lemma, lower = lexicon.lemma(head.lower_), head.lower_
    infinitive = any(child.tag_ == "TO" for child in node.children)
    denied = hedged = unreal = False
    if lemma in lexicon.hedging_verbs:
        hedged = infinitive or link in ("xcomp", "ccomp", "attr", "acomp")
    if infinitive and link in _COMPLEMENTS:
        yet = lemma in ("have", "be") and any(child.lower_ == "yet" for child in head.children)
        realised = link in ("acl", "relcl") and any(
            c.lower_ in _ORDINALS for c in (head, *head.lefts)
        )
        realised = realised or any(child.lower_ == "only" for child in node.children)
        realised = realised or (lemma == "take" and _took_time(head))
        told = (lexicon.succeeding | lexicon.hedging_verbs | lexicon.reporting) - {
            "agree",
            "swear",
            "tell",
            "warn",
            "write",
        }
        if yet or {lemma, lower} & lexicon.failing:
            denied = True
        elif not realised and not {lemma, lower} & told:
            unreal = True
    if unreal and any(  # "tried to take X but failed"
        c.dep_ == "conj" and lexicon.lemma(c.lower_) in lexicon.failing
        for c in (*head.children, *node.children)
    ):
        return Modality(denied=True)
    if lower == "confirmation":
        return Modality(unreal=True)
    if lower in lexicon.intending and infinitive and _failed(head, lexicon):
        return Modality(denied=True)
    if lower in lexicon.intending or (lemma in lexicon.intending and link in _INTENDED):
        unreal = True
    seen = [child for child in head.children if child.dep_ == "dobj" and child != node]
    if any(
        sign.lower_ in _SIGNS and any(child.lower_ == "no" for child in sign.children)
        for sign in (head, *seen)
    ):
        denied = True
    return Modality(denied=denied, hedged=hedged, unreal=unreal)


def _took_time(verb: "Token") -> bool:
    """Whether a verb says how long something took that was done: "it took days to clear X"."""
    return any(
        child.lower_ in _TIMES and child.dep_ in ("dobj", "npadvmod") for child in verb.children
    )


def _failed(attempt: "Token", lexicon: Lexicon) -> bool:
    """Whether an attempt is said to have come to nothing: "an attempt to take X failed"."""
    verb = attempt.head
    if attempt.dep_ == "pobj" and attempt.head.lower_ == "in":
        verb = attempt.head.head  # "failed in an attempt to"
    fails = lexicon.lemma(verb.lower_) in lexicon.failing | {"founder", "collapse"}
    said = any(c.dep_ == "acomp" and c.lower_ in _VAIN for c in verb.children)
    vain = any(c.lower_ in _VAIN for c in attempt.lefts)
    return (fails and attempt.dep_ in ("nsubj", "pobj")) or said or vain


def _own(token: "Token", lexicon: Lexicon, *, below: "Token | None" = None) -> Modality:
    """What the words that hang on this one say of it; ``below`` is the one the walk came from."""
    denied = hedged = unreal = False
    heard = token.lower_ in _SENSED  # "gunfire could be heard"
    perfect = any(c.lower_ == "have" and c.dep_ == "aux" for c in token.children)
    for child in token.children:
        lower, link = child.lower_, child.dep_
        if lower in _NEGATIONS and link in _NEGATING:
            denied = not denied
        elif link == "aux" and lower in lexicon.unreal:
            saying = lexicon.lemma(token.lower_) in lexicon.reporting | {"call"}  # "would not say"
            unreal = unreal or not (lower in ("would", "'d") and (perfect or saying))
        elif link == "aux" and lower in lexicon.hedging_modals - {"could" if heard else ""}:
            hedged, unreal = True, unreal or not perfect
        elif lower in _CONDITIONS and link in ("mark", "advmod"):
            unreal = True
        elif lower in lexicon.hedges and link in ("advmod", "amod"):
            hedged = True
        elif child != below and _denies(child):
            denied = not denied
    unreal = unreal or _is_to_come(token)
    if token.i:
        before = token.nbor(-1)
        hedged = hedged or (before.lower_ in lexicon.hedges and before.dep_ == "advmod")
        if before.lower_ == "longer" and token.i > 1:
            denied = denied or token.nbor(-2).lower_ == "no"
    return Modality(denied=denied, hedged=hedged, unreal=unreal)


def _as_subject(node: "Token", lexicon: Lexicon) -> Modality | None:
    """What a verb says of its subject: that it is over, or that nobody has confirmed it."""
    if node.dep_ not in ("nsubj", "nsubjpass"):
        return None
    verb = node.head
    negated = any(c.lower_ in _NEGATIONS and c.dep_ in _NEGATING for c in verb.children)
    lifted = node.dep_ == "nsubjpass" and node.lower_ in _SIEGES  # "the siege has been broken"
    if _ceases(verb, lexicon) or (lifted and lexicon.lemma(verb.lower_) in lexicon.lifting):
        return Modality(denied=not negated)  # "the fighting has stopped", "was not over"
    if lexicon.lemma(verb.lower_) in lexicon.confirming and is_verb(verb):
        return Modality(hedged=negated)  # "has not been confirmed"
    return None


def _is_to_come(verb: "Token") -> bool:
    """Whether something "was to begin" at a time that had not come."""
    later = (c for c in verb.children if c.dep_ == "xcomp" and verb.lower_ in _ARE)
    return any(child.tag_ == "TO" for one in later for child in one.lefts)


def _denies(child: "Token") -> bool:
    """Whether a phrase says no for its verb: "no village fell", "at no time"."""
    if child.dep_ == "prep" and child.lower_ in ("at", "in", "by", "under"):
        return any(_is_none(inner) for inner in child.children if inner.dep_ == "pobj")
    return child.dep_ in _ARGUMENTS and _is_none(child)


def _is_none(phrase: "Token") -> bool:
    if any(token.lower_ in ("no", "none", "neither") for token in (phrase, *phrase.lefts)):
        return True
    if phrase.lower_ in ("nobody", "no-one") or phrase.left_edge.lower_ == "neither":
        return True
    first = phrase.left_edge  # "not one shell", "not a single house"
    first = first.nbor(1) if first.text == '"' and first != phrase else first
    return first.lower_ == "not" and first != phrase and first.nbor(1).lower_ in ("one", "a")
