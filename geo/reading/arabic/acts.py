"""Nouns of action as what a source reports or denies: "نفى سقوط ...", "أنباء عن انسحاب ..."."""

from geo.reading.arabic.words import Word, bare, unpossessed
from geo.reading.lexicon.arabic import arabic

_REACH = 14  # words from a rumour to what it says
_ABOUT = {"عن", "حول", "بشان", "بخصوص", "من", "حيال"}


def is_act(word: Word) -> bool:
    """Whether a word is a noun of action, with or without a pronoun ("سيطرتها")."""
    nouns = arabic().noun_rules
    return any(bare(form) in nouns or unpossessed(form) in nouns for _, form in word.forms)


def act_ahead(words: tuple[Word, ...], end: int) -> int | None:
    """Where the act stands that is denied as hearsay: "ما تداولته قنوات عن سقوط ..."."""
    if end >= len(words) or words[end].plain not in arabic().hearsay:
        return None
    for index in range(end + 1, min(len(words), end + 1 + _REACH)):
        word = words[index]
        if word.plain in arabic().that:
            return index
        if word.text in ("،", "؛") or word.plain in arabic().boundaries:
            return None
        if words[index - 1].plain in _ABOUT and (
            is_act(word) or (index + 1 < len(words) and is_act(words[index + 1]))
        ):
            return index
    return None
