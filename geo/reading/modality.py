"""Whether a clause asserts, denies, doubts or only intends what its word of control says."""

from typing import TYPE_CHECKING

from msgspec import Struct

from geo.reading.grammar import is_verb
from geo.reading.lexicon import Lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

_NEGATIONS = {"not", "n't", "never", "no", "nor", "neither", "without", "hardly", "none"}


class Modality(Struct, frozen=True, kw_only=True):
    """How a word is meant: denied, hedged, or unreal (intended, feared, conditional)."""

    denied: bool = False
    hedged: bool = False
    unreal: bool = False


def modality(trigger: "Token", *, lexicon: Lexicon, until: int | None = None) -> Modality:
    """How the word of control is meant, by itself and by the verbs above it.

    ``until`` is the index of the reporting verb whose words these are: what is said of it is
    said of the source, not of the place.
    """
    denied, hedged, unreal = _own(trigger, lexicon)
    node = trigger
    while node.head != node and node.head.i != until:
        link, head = node.dep_, node.head
        if link == "conj":
            # What is coordinated shares the modals and negations before the first verb only
            # where it has no subject and no auxiliary of its own.
            shared = not any(
                c.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass") for c in node.children
            )
            if shared and is_verb(head):
                more = _own(head, lexicon)
                hedged, unreal = hedged or more[1], unreal or more[2]
            node = head
            continue
        if link in ("relcl", "appos", "parataxis"):
            break
        if link == "advcl" and node != trigger:
            break
        lemma = lexicon.lemma(head.lower_)
        infinitive = any(c.tag_ == "TO" for c in node.children)
        if lemma in lexicon.hedging_verbs:
            hedged = hedged or infinitive or link in ("xcomp", "ccomp", "attr", "acomp")
        if infinitive and link in ("xcomp", "acl", "advcl", "ccomp", "relcl", "ROOT"):
            if lemma in lexicon.failing or head.lower_ in lexicon.failing:
                denied = not denied
            elif head.lower_ == "have" and any(c.lower_ == "yet" for c in head.children):
                denied = not denied
            elif link in ("acl", "relcl") and any(
                c.lower_ in ("first", "last", "latest", "second", "only", "next")
                for c in head.lefts
            ):
                pass  # "the first part to be overrun" was overrun
            elif not (
                lemma in lexicon.succeeding
                or head.lower_ in lexicon.succeeding
                or lemma in lexicon.hedging_verbs
                or lemma in lexicon.reporting
            ):
                unreal = True
        if head.lower_ in lexicon.intending or (
            lemma in lexicon.intending and link in ("xcomp", "dobj", "ccomp", "pobj", "pcomp")
        ):
            negating = lemma in lexicon.failing
            unreal = unreal or not negating or link != "xcomp"
        if head.lower_ in ("evidence", "sign", "trace", "indication"):
            denied = denied or any(c.lower_ == "no" for c in head.children)
        above = _own(head, lexicon)
        if is_verb(head) or head.tag_.startswith("JJ"):
            if link not in ("advcl", "npadvmod"):
                denied = denied != above[0] if link != "nsubj" else (denied or above[0])
                hedged = hedged or above[1]
                unreal = unreal or above[2]
        elif head.tag_.startswith("NN") and above[0]:
            denied = True
        node = head
    return Modality(denied=denied, hedged=hedged, unreal=unreal)


def _own(token: "Token", lexicon: Lexicon) -> tuple[bool, bool, bool]:
    """Whether the words that hang on this one deny it, hedge it, make it unreal."""
    denied = hedged = unreal = False
    perfect = any(c.lower_ == "have" and c.dep_ == "aux" for c in token.children)
    for child in token.children:
        lower = child.lower_
        if lower in _NEGATIONS and child.dep_ in ("neg", "det", "advmod", "preconj", "mark", "cc"):
            denied = not denied
        elif child.dep_ == "aux" and lower in lexicon.unreal and not (lower == "would" and perfect):
            unreal = True
        elif child.dep_ == "aux" and lower in lexicon.hedging_modals:
            hedged = True
            unreal = unreal or not perfect
        elif child.dep_ in ("mark", "advmod") and lower in ("if", "unless", "whether"):
            unreal = True
        elif lower in lexicon.hedges and child.dep_ in ("advmod", "amod"):
            hedged = True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and any(
            inner.lower_ in ("no", "none", "neither") for inner in (child, *child.lefts)
        ):
            denied = not denied
    if token.i and token.nbor(-1).lower_ in lexicon.hedges and token.nbor(-1).dep_ == "advmod":
        hedged = True
    longer = token.i > 1 and token.nbor(-1).lower_ == "longer" and token.nbor(-2).lower_ == "no"
    return denied or longer, hedged, unreal
