"""Words as the parser is shown them: those that lead it astray pose as others it reads well."""

from collections.abc import Callable, Sequence

from geo.reading.lexicon import english as lexicon

Pose = Callable[[str], str | None]
"""What a word is shown as by itself, or None."""

_AHEAD = 5  # words behind "announced" up to its "that"
_TELLING = {"told", "tell", "tells", "telling"}
_SOON = {"on", "late", "early"}
_PRESS = {"agency", "broadcaster", "television", "channel", "outlet", "newspaper"}
_NO_OBJECT = {"of", "over", ".", ",", ";", "in", "on", "and", "is", "was"}
_STRETCHES = {"days", "weeks", "months", "hours", "years", "day", "week", "month", "year"}
# What follows those who are told something where no clause does.
_NO_CLAUSE = {",", ".", ";", ":", '"', "'s", "(", ")", "that", "in", "on", "at", "by", "via",
              "how", "about", "of", "over", "during", "after", "when", "why", "what", "and", "to",
              "earlier", "late", "this", "through", "under", "as", "from", "last"}  # fmt: skip


def posing(texts: Sequence[str], pose: Pose) -> list[str]:
    """Words as the model is shown them: those it does not know posing as others that it does.

    It knows no "al-Shaar" and takes "overrun" for a noun and "Bakhmut" for an adverb, but it
    knows a city and a verb when it sees one.
    """
    shown = _by_context(texts)
    return [shown.get(index) or pose(text) or text for index, text in enumerate(texts)]


def is_told(words: Sequence[str]) -> bool:
    """Whether words end in "told" or "told the"."""
    before = [word.casefold() for word in words[-2:]]
    return before[-1:] != [] and (
        before[-1] in _TELLING or (before[-1] == "the" and before[0] in _TELLING)
    )


def _by_context(texts: Sequence[str]) -> dict[int, str]:
    """What words are shown as for those around them, by index."""
    shown: dict[int, str] = {}
    lower = [text.casefold() for text in texts]
    for index, word in enumerate(lower):
        before, after = lower[index - 1] if index else "", lower[index + 1 : index + 2]
        if word == "announced" and after and after[0] in _SOON:
            if "that" in lower[index + 1 : index + 1 + _AHEAD]:
                shown[index] = "said"  # or "a man announced on Monday" is one who was announced
        elif word == "control" and before.endswith("s") and before in lexicon().armed:
            if after and after[0] not in _NO_OBJECT:
                shown[index] = "hold"  # or "rebels control X" is a control
        elif word == "fighting" and before == "of" and index > 1:
            if lower[index - 2] in _STRETCHES:
                shown[index] = "war"  # or "days of fighting rebels had" is against rebels
        elif before in _PRESS and texts[index].isupper() and texts[index].isalpha():
            shown[index] = "Reuters"  # or "the news agency SANA" is an adjective's
        elif word in _TELLING:
            shown |= _told(texts, index)
    return shown


def _told(texts: Sequence[str], telling: int) -> dict[int, str]:
    """How "told Reuters" and "told the BBC" are shown where a clause follows without "that".

    "Told Reuters rebels had fled" is taken for rebels of that name: it is shown as "said that
    rebels had fled", and "told the BBC rebels ..." as "told him that rebels ...".
    """
    article = "the" in texts[telling + 1 : telling + 2]
    who = telling + 1 + article
    clause = who + 1 < len(texts) and texts[who + 1].casefold() not in _NO_CLAUSE
    if not clause or texts[who] not in lexicon().listeners:
        return {}
    return {telling + 1: "him", who: "that"} if article else {telling: "said", who: "that"}
