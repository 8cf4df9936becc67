"""Who can assert: sources by name, role or description, and who speaks for them.

Remembers, for one article, the voices heard so far, so that "the group", "he", "a statement" and a
surname lead back to a source.
"""

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from geo.model import slug
from geo.reading.grammar import governing_verb, phrase, prepositional
from geo.reading.lexicon import Lexicon
from geo.theatre import Focus

if TYPE_CHECKING:
    from spacy.tokens import Token

_PRONOUNS = {"he": "person", "his": "person", "she": "person", "her": "person",
             "it": "organisation", "its": "organisation",
             "they": "several", "their": "several"}  # fmt: skip
_SILENT = {"i", "we", "you", "who", "this", "that", "there", "which", "one", "what", "those"}
_LONGEST = 8  # words of a person's name with their offices
_MEDIA = {"newspaper", "daily", "agency", "channel", "outlet", "website", "broadcaster", "radio",
          "station", "magazine", "site"}  # fmt: skip
_MOUTHPIECES = {"spokesman", "spokeswoman", "spokesperson"}
_GROUPS = {"group", "movement", "organisation", "organization"}
_DETERMINERS = {"the", "a", "an", "one", "some", "several", "two", "three", "four", "its", "his",
                "their", "'s", "many", "most", "another", "other", "same"}  # fmt: skip
_SPEAKING_FOR = re.compile(r"\bspeaks? for|spokes|represent")
# "opposition-run", "pro-government": a description, not the one who speaks.
_LEANING = re.compile(
    r"\b(?:pro|anti)-\w+(?:-\w+)?|\b[\w.]+-(?:run|held|backed|linked|affiliated|aligned|based|"
    r"controlled|led|friendly|owned|allied|supported|appointed|sponsored|installed|imposed|"
    r"leaning|recognised|recognized|dominated)\b"
)


class Voice(Struct, frozen=True, kw_only=True):
    """Who asserts: the source's id, what the article calls it, and who spoke for it.

    ``relay`` is the id of who passed it on, ``side`` the actor it belongs to. ``kind`` tells which
    pronoun it answers to: ``organisation``, ``person`` or ``several``.
    """

    source: str
    text: str
    speaker: str | None = None
    relay: str | None = None
    side: str | None = None
    kind: str = "organisation"


class Voices:
    """The sources an article has heard so far, and who its pronouns and surnames are."""

    def __init__(
        self, focus: Focus, lexicon: Lexicon, *, short: dict[str, str], nation: str = ""
    ) -> None:
        self._nation = nation
        self.lexicon = lexicon
        self._short = short
        self._focus = focus
        self._by_surname: dict[str, Voice] = {}
        self._heard: list[Voice] = []

    def hear(self, voice: Voice) -> None:
        """Remember a voice as the last one heard."""
        self._heard = [v for v in self._heard if (v.source, v.kind) != (voice.source, voice.kind)]
        self._heard.append(voice)

    def named(self, label: str) -> Voice | None:
        """The voice a transcript's label names by its surname, where the article has heard it."""
        return self._by_surname.get(label.rsplit(maxsplit=1)[-1]) if label else None

    def state(self) -> tuple[dict[str, Voice], list[Voice]]:
        """What has been heard, to go back to after a look ahead."""
        return dict(self._by_surname), list(self._heard)

    def restore(self, state: tuple[dict[str, Voice], list[Voice]]) -> None:
        """Go back to what had been heard."""
        self._by_surname, self._heard = state

    def voice(self, head: "Token", *, known_only: bool = False) -> Voice | None:
        """The voice a noun phrase names; None where it names none that can speak.

        With ``known_only`` it must be a known source or one heard before.
        """
        lower = head.lower_
        if lower in _PRONOUNS:
            return self._last(_PRONOUNS[lower])
        if lower in _SILENT:
            return None
        if lower in self.lexicon.outlets and any(
            c.dep_ == "poss" and c.lower_ in ("its", "their") for c in head.children
        ):
            return self._last("organisation")  # "Amaq, its news outlet"
        speaker = person(head, self.lexicon)
        found = self._surname(head, speaker) or self._known(head, speaker)
        found = found or self._described_again(head)
        if found is None and not known_only:
            found = self._unknown(head, speaker)
        if found is not None and speaker is not None:
            self._by_surname[speaker.split()[-1]] = found
        return found

    def names_source(self, head: "Token") -> bool:
        """Whether a noun phrase holds the name of a known source."""
        return self._focus.source_in(_plain(phrase(head, whole=True))) is not None

    def _last(self, kind: str) -> Voice | None:
        kinds = (kind, "organisation") if kind == "several" else (kind,)
        for wanted in kinds:
            for voice in reversed(self._heard):
                if voice.kind == wanted:
                    return voice
        return None

    def _surname(self, head: "Token", speaker: str | None) -> Voice | None:
        if not head.text[:1].isupper():
            return None
        return self._by_surname.get((speaker or head.text).split()[-1])

    def _known(self, head: "Token", speaker: str | None) -> Voice | None:
        appended = [phrase(c, whole=True) for c in head.children if c.dep_ == "appos"]
        if speaker is None and head.tag_ in ("NNP", "NNPS") and head.text[:1].isupper():
            appended = []  # "Monusco, the UN mission" speaks for itself
        office = head.lower_ in self.lexicon.offices  # the governor of X does not speak for X
        described = " , ".join([phrase(head, whole=not office), *appended])
        role = self._focus.role_in(head.text) or self._focus.role_in(phrase(head))
        if role is not None:
            behind = prepositional(head, {"of", "from", "with", "at", "for"})
            named = (self._focus.source_in(phrase(token, whole=True)) for token in behind)
            source = None if role == "residents" else next((s for s in named if s), None)
            return self._made(source or role, described, head, speaker)
        for long, short in self._short.items():
            if long in described:
                known = self._focus.source_in(short) or self._focus.source_in(long, least=2)
                return self._made(known or slug(short), described, head, speaker)
        text = _national(_plain(described), self.lexicon.demonym_of)
        source = self._focus.named_at_length(described) or self._focus.source_in(
            text.replace(speaker, " ") if speaker else text
        )
        if source is None and speaker is not None:
            source = self._focus.speaker_in(speaker) or self._spoken_for(head)
        if source is None and appended:  # "Haftar's spokesman, Ahmed al-Mismari"
            source = self._focus.speaker_in(described)
        return self._made(source, described, head, speaker) if source is not None else None

    def _spoken_for(self, head: "Token") -> str | None:
        """The source in "X, who speaks for ..."."""
        for child in head.children:
            if child.dep_ in ("relcl", "acl"):
                clause = " ".join(token.text for token in child.subtree)
                if _SPEAKING_FOR.search(clause):
                    return self._focus.source_in(clause)
        return None

    def _described_again(self, head: "Token") -> Voice | None:
        """A voice heard before, by "the" and words it was called by ("the field source")."""
        if head.lower_ in self.lexicon.speech_nouns:
            issuer = _issuer(head)
            if issuer is not None and (found := self.voice(issuer, known_only=True)) is not None:
                return found
            return next((v for v in reversed(self._heard) if v.kind != "several"), None)
        definite = any(child.lower_ in ("the", "its", "this") for child in head.children)
        if not definite or head.tag_ not in ("NN", "NNS"):
            return None
        again = set(_bare(phrase(head)).casefold().split())
        for voice in reversed(self._heard):
            if again <= set(_bare(voice.text).casefold().split()):
                return voice
        return self._last("organisation") if head.lower_ in _GROUPS else None

    def _unknown(self, head: "Token", speaker: str | None) -> Voice | None:
        """A voice no vocabulary has, by whom it speaks for or else what it is called."""
        full = phrase(head, whole=True)
        text = _national(_plain(phrase(head)), self.lexicon.demonym_of)
        if head.lower_ in self.lexicon.private:
            return self._made("residents", full, head, speaker)
        private = self._is_private(head, speaker, text)
        if speaker:
            text = text.replace(speaker, " ")
        called = _bare(text).casefold().split()
        army = self._focus.source_in("army")  # "an officer said": of the one army there is
        if called and army is not None and self.lexicon.ranks.issuperset(called):
            return self._made(army, full, head, speaker)
        named_now = self._named_now(head, speaker, text)
        if named_now is not None:
            return named_now
        if private:
            return self._made("residents", full, head, speaker)
        office = self._of_state(head, text, full)
        source = slug(office) if office is not None else self._called(head, text, full, speaker)
        return self._made(source, full, head, speaker) if source else None

    def _called(self, head: "Token", text: str, full: str, speaker: str | None) -> str:
        """The id of a voice by what it is called, or by whom it speaks for; "" where neither."""
        lexicon, spokes = self.lexicon, head.lower_ in self.lexicon.spokes
        if spokes:
            text = self._behind(head) or text
        names = [c for c in head.children if c.dep_ == "appos" and _is_name(c)]
        if names and head.lower_ in _MEDIA:  # "the state newspaper, The Mirror"
            text = phrase(names[0])
        if not slug(_bare(text)):
            text = next((self._office(c) for c in head.children if c.dep_ == "appos"), "")
        actor = self._focus.actor_in(_plain(full))
        fights = head.lower_ in lexicon.armed and head.tag_ in ("NN", "NNS")
        if actor is not None and fights and not spokes:
            return slug(actor)
        named = next((self._short[name] for name in self._short if name in text), None)
        return slug(named or _bare(text)) or slug(speaker or "")

    def _behind(self, head: "Token") -> str:
        """Whom an office speaks for: "spokesman for the Houthis", "governor of X"."""
        behind = prepositional(head, {"of", "for", "from", "in", "with"})
        for other in [*behind, *(c for c in head.children if c.dep_ == "poss")]:
            if other.head.lower_ in ("of", "for") or other.tag_ in ("NNP", "NNPS"):
                office = f" {head.text}" if head.lower_ in self.lexicon.offices else ""
                # "governor of X" is not X
                return _national(_plain(phrase(other)), self.lexicon.demonym_of) + office
        return ""

    def _of_state(self, head: "Token", text: str, full: str) -> str | None:
        """What a president, the military or the police speak for, by their country's name."""
        words = _bare(text).split()
        lower = " ".join(words).casefold()
        national = [word for word in words if word in self.lexicon.demonyms]
        nation = " ".join(national) or self._nation
        if "police" in full.casefold().split() and head.lower_ in self.lexicon.spokes:
            lower, words = full.casefold(), _bare(full).split()
            words = words[words.index("police") :] if "police" in words else words
            lower = " ".join(words).casefold()
        if "police" in lower.split():
            where = [phrase(one) for one in prepositional(head, {"of", "in"}) if _is_name(one)]
            last = lower.split().index("police")
            return " ".join([*where[:1], *words[: last + 1]])
        if national and not self.lexicon.formation_words.isdisjoint(words):
            return f"{nation} army"
        plain = " ".join(word for word in words if word not in national).casefold()
        ends = {plain, plain.rsplit(maxsplit=1)[-1]} if plain else set()
        if ends & self.lexicon.governing:
            if "defence" in plain:
                return f"{nation} defence ministry".strip()
            return f"{nation} government".strip()
        if plain in self.lexicon.state_arms:
            return f"{nation} army".strip()
        return None

    def _is_private(self, head: "Token", speaker: str | None, text: str) -> bool:
        """Whether somebody is named in full, and without a word on whom they speak for."""
        if speaker is None or " " not in speaker or slug(_bare(text.replace(speaker, " "))):
            return False
        return all(
            child.dep_ in ("punct", "det", "compound", "relcl")
            or (child.dep_ in ("appos", "nummod") and child.tag_ == "CD")
            for child in head.children
        )

    def _named_now(self, head: "Token", speaker: str | None, text: str) -> Voice | None:
        """A voice just heard by its office or its organisation, and now by what it lacked.

        "The governor of X said ... Serhiy Haidai said": one man. "The Pentagon ... a spokeswoman
        said": its own.
        """
        if speaker is None:
            alone = head.lower_ in _MOUTHPIECES and not slug(_bare(text).replace(head.text, ""))
            return self._last("organisation") if alone and not list(head.rights) else None
        bare = not slug(_bare(text)) and not any(
            c.dep_ in ("appos", "relcl") for c in head.children
        )
        if not bare or not self._heard or self._heard[-1].kind != "person":
            return None
        last = self._heard[-1]
        return replace(last, speaker=speaker) if last.speaker is None else None

    def _office(self, head: "Token") -> str:
        """What an apposition says a person speaks for ("spokeswoman for the eastern command")."""
        behind = prepositional(head, {"of", "for"}) if head.lower_ in self.lexicon.spokes else []
        return phrase(behind[0]) if behind else phrase(head, whole=True)

    def _made(self, source: str, text: str, head: "Token", speaker: str | None) -> Voice:
        lexicon = self.lexicon
        human = lexicon.spokes | lexicon.titles | lexicon.humans
        if speaker is not None or (head.tag_ == "NN" and head.lower_ in human):
            kind = "person"
        else:
            kind = "several" if head.tag_ in ("NNS", "NNPS") else "organisation"
        side = self._focus.side_of(source) or self._focus.actor_in(_plain(text))
        if side is None and head.lower_ in ("commander", "fighter", "leader", "spokesman"):
            side = self._focus.actor_in(" ".join(token.text for token in head.subtree))
        return Voice(source=source, text=text, speaker=speaker, side=side, kind=kind)


def person(head: "Token", lexicon: Lexicon) -> str | None:
    """A person's name at the head of a noun phrase ("Observatory director Rami Rahman")."""
    if head.tag_ not in ("NNP", "NNPS", "NN") or not head.text[:1].isupper():
        return None
    doc, first = head.doc, head.i
    while first > max(head.sent.start, head.i - _LONGEST) and _name_part(
        doc[first - 1], first, head.i
    ):
        first -= 1
    words = [t.text for t in doc[first : head.i + 1] if t.text.rstrip(".") not in lexicon.titles]
    offices = [i for i, word in enumerate(words) if word.casefold() in lexicon.spokes]
    if offices and offices[-1] + 1 < len(words):
        words = words[offices[-1] + 1 :]  # "Kharkiv Oblast Head Oleh Syniehubov"
    if set(words) & lexicon.not_places or not words:
        return None
    calling = lexicon.titles | lexicon.spokes
    titled = len(words) < head.i + 1 - first or (
        first > head.sent.start and doc[first - 1].lower_ in calling
    )
    described = any(
        (c.dep_ == "appos" and c.lower_ in calling)
        or (c.dep_ == "relcl" and any(g.lower_ == "who" for g in c.children))
        for c in head.children
    )
    text = " ".join(words)
    if titled or described:
        return text
    several = len(text.split()) > 1
    return text if several and not set(text.split()) & lexicon.no_name_parts else None


def _issuer(statement: "Token") -> "Token | None":
    """Who puts out a statement: "the ministry came out with a post saying"."""
    verb = governing_verb(statement)
    if verb is None or statement.dep_ not in ("dobj", "pobj"):
        return None
    return next((child for child in verb.children if child.dep_ == "nsubj"), None)


def _is_name(token: "Token") -> bool:
    return token.tag_ in ("NNP", "NNPS")


def nation_of(text: str, lexicon: Lexicon) -> str:
    """The country a text speaks of most, as its adjective ("Colombian"); "" where of none."""
    of = lexicon.demonym_of
    names = sorted({*of, *of.values()}, key=lambda name: (-len(name), name))
    counts = Counter(
        of.get(found, found)
        for found in re.findall(rf"\b(?:{'|'.join(map(re.escape, names))})\b", text)
    )
    return counts.most_common(1)[0][0] if counts else ""


def _name_part(token: "Token", first: int, last: int) -> bool:
    capital = token.text[:1].isupper() and token.tag_ in ("NNP", "NNPS")
    return capital and first <= token.head.i <= last


_POSSESSIVE = re.compile(r"\b([A-Z]\w*(?: [A-Z]\w*)?)'s\b")
_MINISTRY = re.compile(r"\b[Mm]inist(ry|er) of (\w+)\b(?: \(MoD\))?")
_DEFENCE = re.compile(r"\b[Dd]efen[sc]e\b")


def _plain(text: str) -> str:
    """The words without what somebody leans to, ministries all called alike."""
    text = _LEANING.sub(" ", text)
    text = _MINISTRY.sub(lambda found: f"{found[2].lower()} minist{found[1]}", text)
    return _DEFENCE.sub("defence", text)


def _national(text: str, demonyms: dict[str, str]) -> str:
    """The words with "Israel's army" made "Israeli army", as it is also called."""
    return _POSSESSIVE.sub(lambda found: demonyms.get(found[1], found[1]), text)


def _bare(text: str) -> str:
    words = [word.removesuffix("'s") for word in text.strip(" ,;:\"'").split()]
    return " ".join(word for word in words if word and word.casefold() not in _DETERMINERS)
