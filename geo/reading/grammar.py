"""Who does what in a clause: subjects, objects and prepositions over the dependency parse.

spaCy's labels (ClearNLP scheme) are used as they come; what a participle, a relative clause or a
second verb leaves unsaid is looked up where English puts it.
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_RELATIVE = {"who", "which", "that", "whom", "where"}
_DEPTH = 12


def is_verb(token: "Token") -> bool:
    """Whether the tagger takes the word for a verb (auxiliaries and modals too)."""
    return token.tag_.startswith(("VB", "MD"))


def with_conjuncts(token: "Token") -> list["Token"]:
    """The word and all that is coordinated with it, to its right."""
    found, ahead = [], [token]
    while ahead:  # no recursion: a list can be as long as a text
        word = ahead.pop()
        found.append(word)
        joined = [c for c in word.children if c.dep_ == "conj" and c.i > word.i]
        ahead += reversed(joined)
    return found


def is_passive(verb: "Token") -> bool:
    """Whether the clause's object stands in its subject's place."""
    deps = {child.dep_ for child in verb.children}
    if deps & {"auxpass", "nsubjpass"}:
        return True
    if verb.tag_ != "VBN":
        return False
    if "aux" in deps or "dobj" in deps:
        return False
    if verb.dep_ in ("acl", "amod", "relcl", "advcl"):
        return True
    if verb.dep_ == "conj" and "nsubj" not in deps:
        return is_passive(verb.head)
    return verb.dep_ in ("ccomp", "ROOT", "oprd", "xcomp", "acomp") and "nsubj" not in deps


def subjects(verb: "Token") -> list["Token"]:
    """Heads of the noun phrases that are the verb's grammatical subject, as a reader takes it."""
    return [t for head in _subject_heads(verb, _DEPTH) for t in with_conjuncts(head)]


def _subject_heads(verb: "Token", depth: int) -> list["Token"]:
    own = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass", "expl")]
    if own:
        if own[0].lower_ in _RELATIVE and (noun := _relativised(verb)) is not None:
            return [noun]
        return own
    if depth == 0 or verb.head == verb:
        return []
    head = verb.head
    if verb.dep_ in ("acl", "relcl"):
        return [head]
    if verb.dep_ == "xcomp":
        controlled = [child for child in head.children if child.dep_ in ("dobj", "dative")]
        return controlled or _subject_heads(head, depth - 1)
    if accused := _accused(verb):
        return accused
    if verb.dep_ in ("conj", "advcl", "ccomp", "pcomp", "parataxis", "dep", "prep", "acomp"):
        governor = head
        while not is_verb(governor) and governor.head != governor:
            governor = governor.head
        if governor == verb:
            return []
        return _subject_heads(governor, depth - 1)
    return []


def _accused(verb: "Token") -> list["Token"]:
    """Who did it in "accused the army of besieging X"."""
    preposition = verb.head
    if verb.dep_ != "pcomp" or preposition.lower_ not in ("of", "for"):
        return []
    return [child for child in preposition.head.children if child.dep_ == "dobj"]


def _relativised(verb: "Token") -> "Token | None":
    """The noun a relative clause hangs on, from any verb inside it."""
    node = verb
    for _ in range(_DEPTH):
        if node.dep_ in ("relcl", "acl"):
            return node.head
        if node.dep_ not in ("xcomp", "ccomp", "conj") or node.head == node:
            return None
        node = node.head
    return None


def objects(verb: "Token") -> list["Token"]:
    """Heads of the noun phrases the verb acts on; of a passive, its grammatical subject."""
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
    if direct:
        # "Seized X and, further south, Y": the parser may tie the second noun to the verb.
        astray = [c for c in verb.children if c.dep_ == "conj" and c.tag_.startswith("NN")]
        return [t for child in (*direct, *astray) for t in with_conjuncts(child)]
    if any(child.dep_ == "dobj" for child in verb.children) or _gap(verb):
        noun = _relativised(verb)
        return [noun] if noun is not None else []
    return []


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


def agents(verb: "Token") -> list["Token"]:
    """Who acts: the subject, or of a passive what follows "by"."""
    if not is_passive(verb):
        return subjects(verb)
    return prepositional(verb, {"by"})


def prepositional(head: "Token", prepositions: Collection[str]) -> list["Token"]:
    """Heads of the noun phrases that one of the prepositions ties to the word."""
    found: list[Token] = []
    for child in head.children:
        if child.dep_ in ("prep", "agent", "advmod", "prt", "dative", "mark"):
            for one in with_conjuncts(child):  # "in X and in Y"
                if one.lower_ in prepositions:
                    found.extend(_complements(one))
            if child.lower_ in (
                "out",
                "back",
                "down",
                "up",
                "off",
                "away",
                "in",
                "from",
                "of",
                "deep",
                "deeper",
                "closer",
                "nearer",
                "further",
                "inside",
                "along",
                "over",
            ):
                for inner in child.children:
                    if inner.dep_ == "prep" and inner.lower_ in prepositions:
                        found.extend(_complements(inner))
    return found


def by_preposition(heads: list["Token"], word: "Token") -> Iterator[list["Token"]]:
    """The heads by the preposition that ties them to a word: those after it first, then before.

    In "shelling hit X, in the north of Y" the second place is where the first one lies.
    """
    groups: dict[int, list[Token]] = {}
    for head in heads:
        tie = head
        while tie.dep_ == "conj" and tie.head.i < tie.i:
            tie = tie.head
        tie = tie.head if tie.dep_ in ("pobj", "pcomp") else tie
        while tie.dep_ == "conj" and tie.head.i < tie.i:
            tie = tie.head
        groups.setdefault(tie.i, []).append(head)
    for index in sorted(groups, key=lambda i: (i < word.i, i)):
        yield groups[index]


def _complements(preposition: "Token", depth: int = _DEPTH) -> Iterator["Token"]:
    for child in preposition.children:
        if child.dep_ in ("pobj", "pcomp"):
            yield from with_conjuncts(child)
        elif child.dep_ == "prep" and depth:  # "out of", "from inside"
            yield from _complements(child, depth - 1)


def owners(head: "Token", *, depth: int = 3) -> Iterator["Token"]:
    """Whose or where somebody is: "most of the residents of X", "X's garrison"."""
    for child in head.children:
        if child.dep_ == "poss":
            yield child
        elif child.dep_ == "prep" and child.lower_ in ("of", "in", "from") and depth:
            for inner in child.children:
                if inner.tag_ == "PRP":
                    continue  # "6,000 of them"
                yield inner
                yield from owners(inner, depth=depth - 1)


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
    skipped = {"relcl", "acl", "conj", "cc", "punct", "appos", "advcl", "ccomp", "parataxis"}
    words: list[Token] = []

    def gather(node: "Token", depth: int) -> None:
        words.append(node)
        for child in node.children:
            if child.dep_ == "dep" or any(t.text == ":" for t in node.doc[child.i : node.i]):
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
