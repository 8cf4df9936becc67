"""The voices an article has let speak so far, and which of them "the general" or "it" is."""

from typing import TYPE_CHECKING

from msgspec import Struct

from geo.reading.callings import is_named_behind
from geo.reading.grammar import phrase
from geo.reading.lexicon import Lexicon
from geo.reading.naming import bare

if TYPE_CHECKING:
    from geo.reading.trees import Token

# Ranks as they are cut short before a name, and what the same man is called after it.
_SHORT_RANKS = {"gen": "general", "col": "colonel", "lt": "lieutenant", "maj": "major",
                "brig": "brigadier", "capt": "captain", "sgt": "sergeant",
                "cmdr": "commander", "dr": "doctor"}  # fmt: skip
# What anybody can be called who holds an office or has a name, and any body.
_ANYBODY = {"official", "officer", "man", "woman", "leader", "speaker", "source", "general",
            "militant", "fighter"}  # fmt: skip
_ANY_BODY = {"group", "movement", "organisation", "organization", "faction", "body", "outfit",
             "militia"}  # fmt: skip


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


class Hearing:
    """The voices heard so far, the last of each source and kind at the end."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.voices: list[Voice] = []
        self.accused: Voice | None = None
        """The side that somebody has just blamed: "the group", where it answers."""

    def hear(self, voice: Voice) -> None:
        """Remember a voice as the last one heard."""
        others = [v for v in self.voices if (v.source, v.kind) != (voice.source, voice.kind)]
        self.voices = [*others, voice]

    def last(self, kind: str) -> Voice | None:
        """The last voice of a kind; "they" may be an organisation where nobody else is."""
        kinds = (kind, "organisation") if kind == "several" else (kind,)
        for wanted in kinds:
            for voice in reversed(self.voices):
                if voice.kind == wanted:
                    return voice
        return None

    def source(self) -> Voice | None:
        """What "it" stands for where an unnamed source spoke last: "..., it added"."""
        latest = self.voices[-1] if self.voices else None
        if latest is None or latest.speaker is not None or "source" not in _words(latest.text):
            return None
        return latest

    def again(self, head: "Token") -> Voice | None:
        """A voice heard before, by "the" and words it was called by ("the field source")."""
        if any(c.lower_ == "same" for c in head.lefts) and head.lower_ in self._lexicon.humans | {
            "sources"
        }:
            return self.voices[-1] if self.voices else None  # "the same source"
        definite = any(child.lower_ in ("the", "its", "this") for child in head.children)
        if not definite or head.tag_ not in ("NN", "NNS") or is_named_behind(head):
            return None  # "the head of the oblast, X": another than the one before
        again = _words(phrase(head))
        for voice in reversed(self.voices):
            if again <= _words(voice.text):
                return voice
        if head.lower_ in _ANY_BODY:
            return self.accused or self.last("organisation")
        return None

    def alone(self, head: "Token") -> Voice | None:
        """The voice that "the general", "the centre" or "the official" is, with no other word."""
        told = [child for child in head.children if child.dep_ not in ("det", "punct", "relcl")]
        definite = any(child.lower_ == "the" for child in head.lefts)
        if told or not definite or head.tag_ != "NN":
            return None
        word = _SHORT_RANKS.get(head.lower_.rstrip("."), head.lower_)
        for voice in reversed(self.voices):
            if word in _words(voice.text) and voice.kind != "several":
                return voice
        return self.last("person") if word in _ANYBODY else None


def _words(text: str) -> set[str]:
    """The words somebody was called by, ranks in full."""
    words = bare(text).casefold().replace("-", " ").replace("centre", "center").split()
    return {_SHORT_RANKS.get(word.rstrip("."), word) for word in words}
