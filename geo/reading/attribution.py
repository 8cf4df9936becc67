"""Whose words a clause is: speakers, those they speak for, and what their words cover."""

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from geo.model import slug
from geo.reading.grammar import is_passive, is_verb, phrase, prepositional
from geo.reading.lexicon import Lexicon
from geo.theatre import Focus

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_ORGANISATION = {"it"}
_PERSON = {"he", "she"}
_SEVERAL = {"they"}
_HUMANS = {
    "resident",
    "witness",
    "activist",
    "man",
    "woman",
    "nurse",
    "doctor",
    "teacher",
    "medic",
    "source",
    "soldier",
    "rebel",
    "driver",
    "shopkeeper",
    "farmer",
    "analyst",
    "rescuer",
}
_OUTLETS = {"agency", "ministry", "outlet", "office", "army", "side", "statement"}
# These words report only where what speaks is known to speak.
_WEAK = {
    "put",
    "list",
    "mark",
    "show",
    "carry",
    "go",
    "count",
    "note",
    "charge",
    "hold",
    "speak",
    "blame",
    "describe",
    "post",
    "read",
    "name",
    "answer",
    "recall",
    "observe",
    "suggest",
    "continue",
    "explain",
    "register",
    "publish",
    "record",
    "document",
    "monitor",
    "accuse",
    "agree",
    "side",
    "counter",
    "support",
    "repeat",
    "echo",
    "quote",
    "cite",
    "estimate",
    "believe",
    "broadcast",
    "show",
    "contradict",
    "challenge",
    "verify",
}
# "opposition-run", "pro-government": a description, not the one who speaks.
_LEANING = re.compile(
    r"\b(?:pro|anti)-\w+(?:-\w+)?|\b[\w.]+-(?:run|held|backed|linked|affiliated|aligned|based|"
    r"controlled|led|friendly|owned|allied|supported|appointed|sponsored)\b"
)


class Voice(Struct, frozen=True, kw_only=True):
    """Who asserts: the source's id, what the article calls it, and who spoke for it."""

    source: str
    text: str
    speaker: str | None = None
    relay: str | None = None
    side: str | None = None
    plural: bool = False
    human: bool = False


class Frame(Struct, frozen=True, kw_only=True):
    """A reporting verb (or "according to"), who speaks, and what the words do to others' claims.

    ``kind`` is ``say``, ``confirm`` or ``deny``; ``verb`` and ``subject`` are token indices.
    """

    voice: Voice
    verb: int
    subject: int
    kind: str
    whole: bool = False


class Voices:
    """The sources an article has heard so far, and who its pronouns and surnames are."""

    def __init__(self, focus: Focus, lexicon: Lexicon, *, publisher: Voice) -> None:
        self.focus = focus
        self.lexicon = lexicon
        self.publisher = publisher
        self._people: dict[str, Voice] = {}
        self._heard: list[tuple[str, Voice]] = []

    def frames(self, sentence: "Span") -> list[Frame]:
        """The reporting frames of a sentence, in its order."""
        found: list[Frame] = []
        self._owner_of_account(sentence)
        for token in sentence:
            lemma = self.lexicon.lemma(token.lower_)
            if token.lower_ == "according" and token.i + 1 < len(token.doc):
                found += self._according(token)
            elif token.lower_ in ("by", "in") and token.dep_ == "prep":
                found += self._reckoning(token)
            elif is_verb(token) and (lemma in self.lexicon.reporting or lemma == "call"):
                frame = self._reported(token, lemma)
                if frame is not None:
                    found.append(frame)
        if not found:
            found += self._before_colon(sentence)
        if not found:
            self._introduced(sentence)
        return found

    def _owner_of_account(self, sentence: "Span") -> None:
        """Hear whose "version" or "account" a sentence goes on to give."""
        for token in sentence:
            if token.dep_ == "poss" and token.head.lower_ in ("version", "account", "story"):
                voice = self.voice(token, weak=True)
                if voice is not None:
                    self.hear(voice)

    def _introduced(self, sentence: "Span") -> None:
        """Hear a known source that is what a sentence is about, for "a statement said" to come."""
        for token in sentence.root.children:
            spokes = token.tag_ == "NN" and token.lower_ in self.lexicon.spokes
            if token.dep_ == "nsubj" and (token.tag_ in ("NNP", "NNPS") or spokes):
                voice = self.voice(token, weak=not spokes)
                if voice is not None:
                    self.hear(voice)

    def frame_of(self, token: "Token", frames: list[Frame]) -> Frame | None:
        """The frame whose words a word belongs to; None for the article's own voice."""
        if _is_background(token) and not any(
            token.doc[f.verb] in token.ancestors and token.doc[f.verb].dep_ == "relcl"
            for f in frames
        ):
            return None
        by_verb = {frame.verb: frame for frame in frames}
        by_subject = {frame.subject for frame in frames}
        barred: set[int] = set()
        node = token
        while node.head != node:
            if node.i in by_subject and node.i != token.i:
                barred |= {frame.verb for frame in frames if frame.subject == node.i}
            node = node.head
            frame = by_verb.get(node.i)
            if frame is not None and node.i not in barred:
                return frame
        open_frames = [
            f
            for f in frames
            if f.verb not in barred
            and f.verb != token.i
            and not _enclosed(token, f.verb)
            and not _aside(token.doc[f.verb])
        ]
        if not open_frames:
            return None
        near = [f for f in open_frames if _same_segment(token, f.verb)] or open_frames
        return min(near, key=lambda f: abs(f.verb - token.i))

    def peek(self, sentence: "Span") -> list[Frame]:
        """The frames of a sentence that is still to come, without hearing them."""
        heard, people = list(self._heard), dict(self._people)
        found = self.frames(sentence)
        self._heard, self._people = heard, people
        return found

    def hear(self, voice: Voice) -> None:
        """Remember a voice for the pronouns to come."""
        if voice.speaker is not None or voice.human:
            kind = "person"
        elif voice.plural:
            kind = "several"
        else:
            kind = "organisation"
        self._heard = [(k, v) for k, v in self._heard if v.source != voice.source or k != kind]
        self._heard.append((kind, voice))

    @property
    def last(self) -> Voice | None:
        """The voice heard last."""
        return self._heard[-1][1] if self._heard else None

    # --- frames ---

    def _reported(self, verb: "Token", lemma: str) -> Frame | None:
        if lemma == "quote" or (lemma == "cite" and verb.tag_ == "VBG"):
            return self._quoted(verb)
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if subject is None and is_passive(verb):
            agent = next(iter(prepositional(verb, {"by"})), None)
            if agent is None or lemma not in (
                "say",
                "report",
                "describe",
                "announce",
                "confirm",
                "deny",
                "dispute",
                "quote",
                "mark",
                "list",
                "carry",
                "broadcast",
                "publish",
            ):
                return None
            subject = agent
        elif subject is None:
            if verb.dep_ not in ("conj", "advcl") or verb.tag_ not in ("VBD", "VBZ", "VBG", "VBP"):
                return None
            subject = self._shared_subject(verb)
            if subject is None:
                return None
        if subject.lower_ in ("who", "which", "that"):
            if verb.dep_ != "relcl":
                return None
            subject = verb.head
        weak = lemma in _WEAK
        voice = self.voice(subject, weak=weak)
        if voice is None:
            return None
        kind = "say"
        if lemma in self.lexicon.confirming:
            kind = "confirm"
        elif lemma in self.lexicon.denying:
            kind = "deny"
        negated = any(c.dep_ == "neg" or c.lower_ == "not" for c in verb.children)
        if negated and kind == "say" and lemma in ("say", "report", "claim", "announce", "confirm"):
            return None
        if lemma in ("blame", "accuse"):
            return None
        if lemma == "carry" and not is_passive(verb):
            return None
        if lemma == "call":
            if not any(t.lower_ in self.lexicon.falsehoods for t in verb.subtree):
                return None
            kind = "deny"
        self.hear(voice)
        return Frame(voice=voice, verb=verb.i, subject=subject.i, kind=kind)

    def _shared_subject(self, verb: "Token") -> "Token | None":
        node = verb
        while node.dep_ in ("conj", "advcl") and node.head != node:
            node = node.head
            own = next((c for c in node.children if c.dep_ == "nsubj"), None)
            if own is not None:
                return own if self.lexicon.lemma(node.lower_) in self.lexicon.reporting else None
        return None

    def _quoted(self, verb: "Token") -> Frame | None:
        """ "X quoted Y as saying", "citing Y": Y asserts, X passes it on."""
        outer = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        outer = outer if outer is not None else self._shared_subject(verb)
        inner = next((c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")), None)
        if inner is None and verb.dep_ == "acl":
            inner = verb.head
        if is_passive(verb):
            outer = next(iter(prepositional(verb, {"by"})), None)
            own = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
            inner = own if own is not None else inner
        if inner is None:
            # "quoted a source as saying": the parser may take the source for the subject of a clause
            following = [t for t in verb.subtree if t.i > verb.i and t.tag_.startswith("NN")]
            inner = following[0] if following else None
        if inner is None:
            return None
        relay = self.voice(outer, weak=False) if outer is not None else None
        if relay is not None:
            self.hear(relay)
        voice = self.voice(inner, weak=False)
        if voice is None:
            return None
        text = relay.source if relay is not None and relay.source != voice.source else None
        voice = Voice(
            source=voice.source,
            text=voice.text,
            speaker=voice.speaker,
            relay=text,
            side=voice.side,
            plural=voice.plural,
        )
        return Frame(voice=voice, verb=verb.i, subject=inner.i, kind="say")

    def _according(self, token: "Token") -> list[Frame]:
        heads = prepositional(token, {"to"})
        found = []
        for head in heads[:1]:
            voice = self.voice(head, weak=False)
            if voice is not None:
                self.hear(voice)
                found.append(Frame(voice=voice, verb=token.i, subject=head.i, kind="say"))
        return found

    def _reckoning(self, token: "Token") -> list[Frame]:
        """ "By the monitor's count", "in X's version"."""
        heads = [c for c in token.children if c.dep_ == "pobj"]
        if not heads or heads[0].lower_ not in (
            "count",
            "reckoning",
            "measurements",
            "account",
            "estimate",
            "tally",
            "version",
            "telling",
        ):
            return []
        owners = [c for c in heads[0].children if c.dep_ == "poss"]
        owners += prepositional(heads[0], {"of"})
        for owner in owners[:1]:
            voice = self.voice(owner, weak=False)
            if voice is not None:
                self.hear(voice)
                return [Frame(voice=voice, verb=token.i, subject=owner.i, kind="say")]
        return []

    def _before_colon(self, sentence: "Span") -> list[Frame]:
        """ "State television went further: ...", "The monitor's version was another: ..."."""
        colon = next((t.i for t in sentence if t.text == ":"), None)
        if colon is None:
            return []
        root = sentence.root
        for token in sentence.doc[sentence.start : colon]:
            if token.dep_ not in ("nsubj", "poss"):
                continue
            text = _LEANING.sub(" ", phrase(token, whole=True))
            if self.focus.source_in(text) and (voice := self.voice(token, weak=True)):
                self.hear(voice)
                return [Frame(voice=voice, verb=root.i, subject=token.i, kind="say", whole=True)]
        return []

    # --- who ---

    def voice(self, head: "Token", *, weak: bool) -> Voice | None:
        """The voice a noun phrase names; None where it names none that can speak.

        With ``weak`` only one known to speak counts: a known source, a person heard before.
        """
        lower = head.lower_
        lower = {"its": "it", "their": "they", "his": "he", "her": "she"}.get(lower, lower)
        if lower in _PERSON | _ORGANISATION | _SEVERAL:
            return self._pronoun(lower)
        if any(c.dep_ == "poss" and c.lower_ in ("its", "their") for c in head.children):
            owner = (
                self._pronoun("it")
                if head.lower_ in _OUTLETS | self.lexicon.speech_nouns | (self.lexicon.spokes)
                else None
            )
            if owner is not None:
                return owner
        if lower in ("i", "we", "you", "who", "this", "that", "there", "which", "one"):
            return None
        full = phrase(head, whole=True)
        appended = [phrase(c, whole=True) for c in head.children if c.dep_ == "appos"]
        clauses = [_text(c) for c in head.children if c.dep_ in ("relcl", "acl")]
        speaker = _person(head, self.lexicon)
        described = " , ".join([full, *appended])
        return (
            self._by_surname(head, speaker)
            or self._known(head, described, clauses, speaker)
            or self._described_again(head)
            or (None if weak else self._unnamed(head, full, appended, speaker))
        )

    def _pronoun(self, lower: str) -> Voice | None:
        wanted = {"it": "organisation", "they": "several"}.get(lower, "person")
        for kind, voice in reversed(self._heard):
            if kind == wanted:
                return voice
        if wanted == "several":
            return next((v for k, v in reversed(self._heard) if k == "organisation"), None)
        return None

    def _by_surname(self, head: "Token", speaker: str | None) -> Voice | None:
        name = speaker or head.text
        surname = name.split()[-1]
        if surname in self._people and head.text[:1].isupper():
            return self._people[surname]
        return None

    def _described_again(self, head: "Token") -> Voice | None:
        """A voice heard before, by "the" and words it was called by ("the field source")."""
        definite = any(c.lower_ in ("the", "its", "this") for c in head.children)
        if head.lower_ in self.lexicon.speech_nouns:
            return next((v for k, v in reversed(self._heard) if k != "several"), None)
        if not definite or head.tag_ not in ("NN", "NNS"):
            return None
        again = set(_bare(phrase(head)).casefold().split())
        for _, voice in reversed(self._heard):
            if again <= set(_bare(voice.text).casefold().split()):
                return voice
        if head.lower_ in ("group", "movement", "organisation", "organization"):
            return next((v for k, v in reversed(self._heard) if k == "organisation"), None)
        return None

    def _known(
        self, head: "Token", described: str, clauses: list[str], speaker: str | None
    ) -> Voice | None:
        plain = _LEANING.sub(" ", described)
        without = plain.replace(speaker, " ") if speaker else plain
        source = self.focus.named_at_length(described) or self.focus.source_in(without)
        if source is None and speaker is not None:
            source = self.focus.speaker_in(speaker)
        if source is None and clauses and speaker is not None:
            speaks = [c for c in clauses if re.search(r"\bspeaks? for|spokes|represent", c)]
            source = next((s for c in speaks if (s := self.focus.source_in(c))), None)
        role = self.focus.role_in(head.text) or self.focus.role_in(phrase(head))
        if role is not None and role != "residents":
            behind = prepositional(head, {"of", "from", "with", "at", "for"})
            source = next(
                (s for t in behind if (s := self.focus.source_in(phrase(t, whole=True)))), None
            )
        if role is not None and (role == "residents" or source is None):
            found = self._made(role, described, None, head)
            return self._named(found, speaker)
        if source is None:
            return None
        return self._named(self._made(source, described, speaker, head), speaker)

    def _unnamed(
        self, head: "Token", full: str, appended: list[str], speaker: str | None
    ) -> Voice | None:
        text = _LEANING.sub(" ", phrase(head))
        if speaker:
            text = text.replace(speaker, " ")
        if not slug(_bare(text)) and appended:
            text = appended[0]
        behind = prepositional(head, {"of", "for", "from", "in", "with"})
        spokes = head.lower_ in self.lexicon.spokes
        for other in [*behind, *(c for c in head.children if c.dep_ == "poss")]:
            called = other.head.lower_ in ("of", "for") or other.tag_ in ("NNP", "NNPS")
            if spokes and called:
                text = phrase(other)
                break
        actor = self.focus.actor_in(_LEANING.sub(" ", full))
        ident = slug(_bare(text)) or slug(speaker or "")
        if not ident:
            return None
        if (
            actor is not None
            and head.lower_ in self.lexicon.armed | self.lexicon.spokes
            and (not spokes or not slug(_bare(text)))
        ):
            ident = slug(actor)
        return self._named(self._made(ident, full, speaker, head), speaker)

    def _made(self, source: str, text: str, speaker: str | None, head: "Token") -> Voice:
        side = self.focus.side_of(source) or self.focus.actor_in(_LEANING.sub(" ", text))
        return Voice(
            source=source,
            text=text,
            speaker=speaker,
            side=side,
            plural=head.tag_ in ("NNS", "NNPS") and speaker is None,
            human=head.tag_ == "NN"
            and head.lower_ in self.lexicon.spokes | self.lexicon.titles | _HUMANS,
        )

    def _named(self, voice: Voice, speaker: str | None) -> Voice:
        if speaker is not None:
            self._people[speaker.split()[-1]] = voice
        return voice


def _person(head: "Token", lexicon: Lexicon) -> str | None:
    """A person's name at the head of a noun phrase ("Observatory director Rami Rahman")."""
    if head.tag_ not in ("NNP", "NNPS", "NN") or not head.text[:1].isupper():
        return None
    first = head.i
    doc = head.doc
    while (
        first > head.sent.start
        and doc[first - 1].text[:1].isupper()
        and (
            doc[first - 1].head.i in range(first, head.i + 1)
            and doc[first - 1].tag_ in ("NNP", "NNPS")
        )
    ):
        first -= 1
    words = [t for t in doc[first : head.i + 1] if t.text.rstrip(".") not in lexicon.titles]
    titled = len(words) < head.i + 1 - first or (
        first > head.sent.start and doc[first - 1].lower_ in lexicon.titles | lexicon.spokes
    )
    described = any(
        c.dep_ == "appos" and (c.lower_ in lexicon.spokes | lexicon.titles) for c in head.children
    ) or any(
        c.dep_ == "relcl" and any(g.lower_ == "who" for g in c.children) for c in head.children
    )
    text = " ".join(t.text for t in words)
    if set(text.split()) & lexicon.not_places:
        return None
    if titled or described:
        return text or None
    return text if len(text.split()) > 1 and not _organisation(text, lexicon) else None


def _organisation(text: str, lexicon: Lexicon) -> bool:
    return bool(set(text.split()) & (lexicon.not_places | lexicon.no_name_parts))


def _bare(text: str) -> str:
    words = [w for w in re.split(r"\s+", text.strip(" ,;:\"'")) if w]
    drop = {
        "the",
        "a",
        "an",
        "one",
        "some",
        "several",
        "two",
        "three",
        "four",
        "its",
        "his",
        "their",
        "'s",
        "many",
        "most",
        "another",
        "other",
    }
    return " ".join(w for w in words if w.casefold() not in drop)


def _text(token: "Token") -> str:
    return " ".join(t.text for t in token.subtree)


_STRETCH = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:in|over|for|during) (?:the )?(?:last|past)\b|"
    r"\bfor (?:\w+ )?(?:days|weeks|months|years)\b"
)


def _is_background(token: "Token") -> bool:
    """Whether a word stands in a relative clause about a stretch of time: the writer's aside."""
    node = token
    while node.head != node:
        which = any(c.lower_ == "which" for c in node.children)
        if node.dep_ == "relcl" and not which and _STRETCH.search(_text(node)):
            return True
        node = node.head
    return False


def _enclosed(token: "Token", verb: int) -> bool:
    """Whether a reporting verb stands in a relative clause that the word is not part of."""
    node = token.doc[verb]
    while node.head != node:
        if node.dep_ == "relcl":
            return token not in list(node.subtree)
        node = node.head
    return False


def _aside(verb: "Token") -> bool:
    """Whether a reporting verb is in a clause of its own ("while Moscow charged ...")."""
    return verb.dep_ == "advcl" and any(
        c.dep_ == "mark"
        and c.lower_ in ("while", "as", "after", "before", "although", "though", "when", "because")
        and (c.lower_ != "as" or any(o.dep_ == "dobj" for o in verb.children))
        for c in verb.children
    )


def _same_segment(token: "Token", index: int) -> bool:
    low, high = sorted((token.i, index))
    return all(t.text != ";" for t in token.doc[low:high])
