"""Where those are who tell of what befalls them: residents of X who say that shells fell."""

from typing import TYPE_CHECKING

from geo.reading.grammar import owners
from geo.reading.hearing import Voice
from geo.reading.lexicon import Lexicon
from geo.reading.naming import is_human
from geo.reading.referents import Places, Ref

if TYPE_CHECKING:
    from geo.reading.attribution import Frame
    from geo.reading.trees import Span, Token

# Who lives where they speak, by the source they are.
_LOCALS = {"residents", "medics", "activists", "rescue-workers"}
_TIES = {"on", "at", "near", "into", "over", "around", "in", "inside", "outside", "onto", "behind",
         "along", "from", "towards", "toward", "against", "across"}  # fmt: skip
_TIMES = {"days", "hours", "minutes", "weeks", "months", "night", "morning", "evening", "afternoon",
          "dawn", "dusk", "noon", "midnight", "recent", "past", "time", "waves", "row"}  # fmt: skip


class Whereabouts:
    """Where whoever is speaking tells from, sentence by sentence."""

    def __init__(self, places: Places, lexicon: Lexicon) -> None:
        self._places = places
        self._lexicon = lexicon
        self._source = ""
        self._refs: list[Ref] = []

    def enter(self, sentence: "Span", frames: "list[Frame]", quoted: Voice | None) -> list[Ref]:
        """The place a sentence is told from by people there; a quotation goes on with it."""
        local = next((one for one in frames if self._is_local(one, sentence)), None)
        if local is not None:
            self._source = local.voice.source
            self._refs = self._of(sentence.doc[local.subject])
        elif frames or quoted is None or quoted.source != self._source:
            self._refs = []
        return self._refs

    def _is_local(self, frame: "Frame", sentence: "Span") -> bool:
        speaker = sentence.doc[frame.subject]
        if frame.voice.source in _LOCALS:
            return True
        lexicon, word = self._lexicon, speaker.lower_
        official = word in lexicon.spokes or word in lexicon.offices or word in lexicon.ranks
        official = official or word in lexicon.local_offices or word in lexicon.reporters
        return is_human(speaker, lexicon) and not official and word not in lexicon.experts

    def _of(self, speaker: "Token") -> list[Ref]:
        named = self._places.by_token
        tied = [c for c in speaker.lefts if c.dep_ in ("compound", "nmod", "poss", "amod")]
        for head in (*owners(speaker), *tied):
            if head.i in named and self._places.is_known(named[head.i]):
                return [ref for ref in self._places.under(head) if not ref.anaphor][:1]
        return []


def is_placed(word: "Token") -> bool:
    """Whether the words on a verb or a noun say themselves where something was."""
    for child in word.children:
        if child.dep_ == "prep" and child.lower_ in _TIES:
            inner = next((c for c in child.children if c.dep_ == "pobj"), None)
            if inner is None or not {inner.lower_, *(c.lower_ for c in inner.lefts)} & _TIMES:
                return True
        if child.lower_ in ("nearby", "elsewhere", "away", "there", "outside"):
            return True
    return False
