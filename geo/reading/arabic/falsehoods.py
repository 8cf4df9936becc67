"""Whether an Arabic sentence calls a report false: "أنباء سقوط ... عارية عن الصحة"."""

from geo.reading.arabic.words import Word
from geo.reading.lexicon.arabic import ArabicLexicon

# Said of what is true, unless one of the words before them says no.
_TRUE = {"صحيح", "صحيحه", "صحيحا", "دقيق", "دقيقه", "دقيقا", "اساس"}
_UNTRUE = {"غير", "ليس", "ليست", "ليسوا", "لا", "دون"}
_NEAR = 5  # words behind the speaker's name to the report


def calls_false(words: tuple[Word, ...], begin: int, end: int, lexicon: ArabicLexicon) -> bool:
    """Whether a speaker, named from ``begin`` to ``end``, calls a report false behind that."""
    said = (index for index in range(begin, len(words)) if words[index].inside(lexicon.rumours))
    first = next(said, None)
    if first is None or first > end + _NEAR:
        return False
    for index in range(first + 1, len(words)):
        if words[index].inside(lexicon.reporting_participles):
            return False  # "مؤكدا أن ...": something else is said
        if words[index].inside(lexicon.falsehoods):
            return words[index].plain not in _TRUE or words[index - 1].plain in _UNTRUE
    return False
