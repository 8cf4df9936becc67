"""Who does what in a clause: subjects, objects and prepositions over the dependency parse.

spaCy's labels (ClearNLP scheme) are used as they come; what a participle, a relative clause or a
second verb leaves unsaid is looked up where English puts it.
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from geo.reading.relatives import ASIDE, relativised
from geo.reading.remembered import remembered
from geo.reading.slips import (
    flown,
    listed_before,
    of_auxiliary,
    right_behind,
    second_subject,
    set_apart,
    sunken,
    what_comes_first,
    who_goes_on,
)

if TYPE_CHECKING:
    from geo.reading.trees import Token

_RELATIVE = {"who", "which", "that", "whom", "where"}
_HAVING = {"have", "has", "had", "having", "keep", "keeps", "kept", "get", "got", "hold", "held"}
_CALLING = {"call", "calls", "called", "calling", "declare", "declares", "declared", "declaring",
            "consider", "considers", "considered", "deem", "deems", "deemed", "pronounce",
            "pronounced", "proclaim", "proclaimed", "leave", "left", "see", "saw"}  # fmt: skip
# What stands between a word and its preposition: "pushed deep into X", "broke out anew in X".
_LEADING_ON = {"out", "back", "down", "up", "off", "away", "in", "from", "of", "deep", "deeper",
               "closer", "nearer", "further", "inside", "along", "over", "ablaze",
               "alight"}  # fmt: skip
_DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January",
         "February", "March", "April", "May", "June", "July", "August", "September", "October",
         "November", "December", "dawn", "midnight", "noon", "midday", "nightfall", "sunset",
         "sunrise", "dusk", "sundown", "daybreak", "morning", "afternoon", "evening", "night",
         "day", "week", "weekend", "hour", "hours", "days"}  # fmt: skip
_AT_TIME = {"over", "on", "in", "at", "before", "after", "by", "since", "during", "around"}
_MAKING = _HAVING | _CALLING
_DEPTH = 12
_SUBJECTS = ("nsubj", "nsubjpass", "expl")


def is_verb(token: "Token") -> bool:
    """Whether the tagger takes the word for a verb (auxiliaries and modals too)."""
    return token.tag_.startswith(("VB", "MD"))


def with_conjuncts(token: "Token") -> list["Token"]:
    """The word and all that is coordinated with it, to its right."""
    found, ahead = [], [token]
    while ahead:  # no recursion: a list can be as long as a text
        word = ahead.pop()
        found.append(word)
        if word.rights:
            ahead += reversed([one for child in word.rights for one in _joined(word, child)])
    return found


def _joined(word: "Token", child: "Token") -> Iterator["Token"]:
    """What a word's list goes on with, by what hangs on it to its right."""
    if child.dep_ == "conj" or (child.dep_ in ("npadvmod", "appos") and _goes_on(word, child)):
        yield child
    elif child.lower_ == "as" and child.i > word.i + 1 and child.nbor(-1).lower_ == "well":
        yield from child.children  # "X, as well as Y"


def _goes_on(token: "Token", child: "Token") -> bool:
    """Whether a name behind a comma goes on a list of names: "W, X and Y were"..."""
    names = token.tag_ == child.tag_ == "NNP" and child.i == token.i + 2
    return names and any(one.dep_ == "conj" and one.tag_ == "NNP" for one in child.children)


@remembered
def is_passive(verb: "Token") -> bool:
    """Whether the clause's object stands in its subject's place."""
    deps = {child.dep_ for child in verb.children}
    if deps & {"auxpass", "nsubjpass"} or _made_so(verb) or _is_participle(verb, deps):
        return True
    if verb.tag_ != "VBN" or "aux" in deps or "dobj" in deps:
        return False
    if verb.dep_ == "acl" and (flown(verb) or sunken(verb) is not None):
        return False
    if verb.dep_ in ("acl", "amod", "relcl", "advcl"):
        return True
    if verb.i and verb.nbor(-1).text == ",":
        return True  # "X, besieged for months, was": the parser's slip
    if verb.dep_ == "conj" and "nsubj" not in deps:
        return is_passive(verb.head)
    return verb.dep_ in ("ccomp", "ROOT", "oprd", "xcomp", "acomp") and "nsubj" not in deps


def _is_participle(verb: "Token", deps: set[str]) -> bool:
    """Whether a verb can be nothing else, whatever it is tagged."""
    if verb.dep_ == "acl" and "agent" in deps:
        return True  # "a district run by the militia"
    behind_comma = verb.i > 0 and verb.nbor(-1).text == ","
    if verb.tag_ != "VBD" or verb.dep_ != "advcl" or not behind_comma:
        return False
    return not deps & {"nsubj", "dobj", "aux"}  # "is in their hands, cut off on all sides"


@remembered
def subjects(verb: "Token") -> list["Token"]:
    """Heads of the noun phrases that are the verb's grammatical subject, as a reader takes it."""
    heads = who_goes_on(verb) or _subject_heads(verb, _DEPTH)
    return [t for head in heads for t in with_conjuncts(head)]


def _subject_heads(verb: "Token", depth: int) -> list["Token"]:
    own = [child for child in verb.children if child.dep_ in _SUBJECTS]
    own = own or of_auxiliary(verb) or set_apart(verb)
    if own:
        if own[0].lower_ in _RELATIVE and (noun := relativised(verb)) is not None:
            return [noun]
        heads = [child for child in own if child.i < verb.i] or own
        return [*listed_before(verb, heads[0]), *heads]
    if depth == 0 or verb.head == verb:
        return []
    head = verb.head
    if verb.dep_ in ("acl", "relcl"):
        whole = sunken(verb)
        return flown(verb) or [whole if whole is not None else head]
    if verb.dep_ == "xcomp":
        controlled = [child for child in head.children if child.dep_ in ("dobj", "dative")]
        return controlled or _subject_heads(head, depth - 1)
    if accused := _accused(verb):
        return accused
    if verb.dep_ in ("conj", "advcl", "ccomp", "pcomp", "parataxis", "dep", "prep", "acomp"):
        governor = governing_verb(verb) or verb.sent.root
        if not is_verb(governor) and governor.tag_.startswith("NN"):
            return [governor]  # "X, where troops landed, remains": taken for no subject
        return _subject_heads(governor, depth - 1) if governor != verb else []
    return []


def _accused(verb: "Token") -> list["Token"]:
    """Who did it in "accused the army of besieging X"."""
    preposition = verb.head
    if verb.dep_ != "pcomp" or preposition.lower_ not in ("of", "for"):
        return []
    return [child for child in preposition.head.children if child.dep_ == "dobj"]


def antecedent(word: "Token") -> "Token | None":
    """The noun that "whose" stands for."""
    verb = governing_verb(word)
    return relativised(verb) if verb is not None else None


@remembered
def objects(verb: "Token") -> list["Token"]:
    """Heads of the noun phrases the verb acts on; of a passive, its grammatical subject."""
    if made := _made_so(verb):
        return made
    if is_passive(verb):
        if verb.dep_ == "amod" and not _has_subject(verb):
            return [verb.head]
        if verb.dep_ == "acl" and not _has_subject(verb):
            return with_conjuncts(verb.head)
        described = _described(verb)
        if described:
            return described
        return subjects(verb)
    direct = [child for child in verb.children if child.dep_ in ("dobj", "dative", "oprd")]
    direct = [child for child in direct if child.lower_ not in _RELATIVE]
    if not direct and (first := what_comes_first(verb)):
        return first
    direct = direct or second_subject(verb) or right_behind(verb) or _fronted(verb)
    if direct:
        # "Seized X and, further south, Y": the parser may tie the second noun to the verb.
        astray = [c for c in verb.children if c.dep_ == "conj" and c.tag_.startswith("NN")]
        astray += _behind_pronoun(verb)
        return [t for child in (*direct, *astray) for t in with_conjuncts(child)]
    if any(child.dep_ == "dobj" for child in verb.children) or _gap(verb):
        noun = relativised(verb)
        return [noun] if noun is not None else []
    return []


def _behind_pronoun(verb: "Token") -> list["Token"]:
    """What goes on a list after "it": "seized X next to it and, further south, Y"."""
    return [
        other
        for word in verb.subtree
        if word.tag_ == "PRP" and word.dep_ == "pobj" and verb.i < word.i
        for other in word.children
        if other.dep_ == "conj" and other.tag_.startswith("NN")
    ]


@remembered
def _made_so(verb: "Token") -> list["Token"]:
    """What is said to be in a participle's state: "had X surrounded", "called X liberated"."""
    if verb.tag_ not in ("VBN", "VBD"):
        return []
    head, before = verb.head, [child for child in verb.children if child.i < verb.i]
    having = [c for c in before if c.dep_ == "nsubj"]
    if not having and (head.i > verb.i or head.lower_ not in _MAKING):
        return []
    if having and any(c.dep_ == "mark" and c.lower_ == "with" for c in before):
        return with_conjuncts(having[-1])  # "with X secured, they..."
    if len(having) > 1 and any(c.lower_ in _HAVING for c in before if c.i < having[-1].i):
        return with_conjuncts(having[-1])  # the parser takes "have" for an auxiliary
    owned = {child.dep_ for child in verb.children}
    if owned & {"aux", "auxpass"} or verb.dep_ not in ("ccomp", "advmod", "oprd", "acomp", "xcomp"):
        return []
    if head.lower_ in _MAKING and head.i < verb.i:
        between = having or [c for c in head.children if c.dep_ == "dobj" and c.i < verb.i]
        return [one for child in between for one in with_conjuncts(child)]
    return []


def _fronted(verb: "Token") -> list["Token"]:
    """A name before its clause: "X they lost last month"."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.tag_ == "PRP"), None)
    return [
        child
        for child in verb.children
        if subject is not None
        and child.i == subject.i - 1
        and child.dep_ in ("npadvmod", "dep", "ccomp", "nsubj")
        and child.tag_ in ("NNP", "NNPS")
    ]


def _described(verb: "Token") -> list["Token"]:
    """What is "described as", "marked as" the participle: the describing verb's object."""
    marker = verb.head
    if marker.lower_ != "as" or marker.dep_ != "prep":
        marked = [child for child in verb.children if child.lower_ == "as"]
        if not marked or verb.dep_ != "advcl":
            return []
        marker = verb
    return [
        t
        for child in marker.head.children
        if child.dep_ in ("dobj", "nsubjpass")
        for t in with_conjuncts(child)
    ]


def _has_subject(verb: "Token") -> bool:
    return any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)


def _gap(verb: "Token") -> bool:
    """Whether a relative clause leaves its object unsaid ("a town that troops had overrun")."""
    node = verb
    while node.dep_ in ("xcomp", "ccomp") and node.head != node:
        node = node.head
    if node.dep_ != "relcl":
        return False
    return any(c.dep_ == "nsubj" and c.lower_ not in _RELATIVE for c in node.children)


@remembered
def agents(verb: "Token") -> list["Token"]:
    """Who acts: the subject, or of a passive what follows "by"."""
    if made := _made_so(verb):
        having = [c for c in verb.children if c.dep_ == "nsubj" and c not in made]
        return having or (subjects(verb.head) if verb.head.lower_ in _HAVING else [])
    if not is_passive(verb):
        return subjects(verb)
    nouns = (noun for c in verb.children if c.dep_ == "prep" for noun in c.children)
    beyond = [one for noun in nouns if noun.dep_ == "pobj" for one in prepositional(noun, {"by"})]
    return prepositional(verb, {"by"}) or beyond  # "ringed on three sides by X"


def prepositional(head: "Token", prepositions: Collection[str]) -> list["Token"]:
    """Heads of the noun phrases that one of the prepositions ties to the word."""
    found: list[Token] = []
    for child in head.children:
        if child.dep_ in ("prep", "agent", "advmod", "prt", "dative", "mark"):
            for one in with_conjuncts(child):  # "in X and in Y"
                if one.lower_ in prepositions:
                    found.extend(_complements(one))
                for day in one.children if one.lower_ in _AT_TIME else ():
                    if day.text in _DAYS:  # "its conquest on Sunday of X", "left at dawn from X"
                        found.extend(
                            place
                            for inner in day.children
                            if inner.dep_ == "prep" and inner.lower_ in prepositions
                            for place in _complements(inner)
                        )
            if child.lower_ in _LEADING_ON or (
                child.dep_ in ("advmod", "prt") and child.lower_ not in ASIDE
            ):
                for inner in child.children:
                    if inner.dep_ == "prep" and inner.lower_ in prepositions:
                        found.extend(_complements(inner))
    return found


def _complements(preposition: "Token", depth: int = _DEPTH) -> Iterator["Token"]:
    for child in preposition.children:
        if child.tag_ == "WDT" and child.dep_ == "pobj":  # "X, from which the army withdrew"
            noun = relativised(governing_verb(child) or child)
            yield from (noun,) if noun is not None else (child,)
        elif child.dep_ in ("pobj", "pcomp"):
            yield from with_conjuncts(child)
        elif child.dep_ == "prep" and depth:  # "out of", "from inside"
            yield from _complements(child, depth - 1)


def owners(head: "Token", *, depth: int = 3) -> Iterator["Token"]:
    """Whose or where somebody is: "most of the residents of X", "X's garrison"."""
    for child in head.children:
        if child.dep_ == "poss" or (child.lower_ == "there" and child.i == head.i + 1):
            yield child
        elif child.dep_ == "prep" and child.lower_ in ("of", "in", "from", "at") and depth:
            for inner in child.children:
                if inner.tag_ == "PRP":
                    continue  # "6,000 of them"
                yield from with_conjuncts(inner)
                yield from owners(inner, depth=depth - 1)


@remembered
def stage(word: "Token") -> list["Token"]:
    """Where a relative clause takes place: "X, where the fighting goes on"."""
    verb: Token | None = word if is_verb(word) else governing_verb(word)
    if verb is None or verb.dep_ != "relcl":
        return []
    which = [p for c in verb.children if c.lower_ in ("in", "of") for p in c.children]
    placed = any(c.lower_ in ("where", "which") for c in which)
    return [verb.head] if placed or any(c.lower_ == "where" for c in verb.children) else []


@remembered
def governing_verb(token: "Token") -> "Token | None":
    """The nearest verb above a word."""
    node = token
    while node.head != node:
        node = node.head
        if is_verb(node):
            return node
    return None


def phrase(head: "Token", *, whole: bool = False) -> str:
    """The words of a noun phrase; with ``whole`` also what follows its head ("of the army").

    Clauses that hang on the phrase are left out, appositions and coordinated phrases too.
    """
    known, name = head.memory(), "whole phrase" if whole else "phrase"
    if name not in known:
        known[name] = _phrase(head, whole=whole)
    return str(known[name])


def _phrase(head: "Token", *, whole: bool) -> str:
    skipped = {"relcl", "acl", "conj", "cc", "punct", "appos", "advcl", "ccomp", "parataxis"}
    words: list[Token] = []
    first = head.left_edge.i  # a look at each word once: a phrase may be a paragraph long
    colons = [first + at for at, t in enumerate(head.doc[first : head.i]) if t.text == ":"]

    def gather(node: "Token", depth: int) -> None:
        words.append(node)
        for child in node.children:
            if child.dep_ == "dep" or any(child.i <= colon < node.i for colon in colons):
                continue  # what stands before a colon is no part of it
            hyphen = child.dep_ == "punct" and child.text in ("-", "/")
            if (child.dep_ in skipped and not hyphen) or depth == 0:
                continue
            if node == head and child.dep_ == "prep" and not whole:
                continue
            gather(child, depth - 1)

    gather(head, _DEPTH)
    words.sort(key=lambda token: token.i)
    following = [*(token.i for token in words[1:]), -1]
    return "".join(
        token.text_with_ws if index == token.i + 1 else f"{token.text} "
        for token, index in zip(words, following, strict=True)
    ).strip()
