"""The dead and the injured that an Arabic sentence counts."""

from geo.reading.arabic.words import Sentence, Word
from geo.reading.lexicon.arabic import ArabicLexicon
from geo.reading.numbers import Toll

_BEFORE = 3  # words: "54 من الجرحى"
_AFTER = 6  # words: "مقتل ما لا يقل عن 54"
_PAIR = 2


def tolls(sentence: Sentence, lexicon: ArabicLexicon) -> list[Toll]:
    """The dead and injured a sentence counts, each once; ``start`` is an offset in the article."""
    found: dict[int, Toll] = {}
    words = sentence.words
    for index, word in enumerate(words):
        kill, hurt = word.inside(lexicon.killed), word.inside(lexicon.injured)
        if kill is None and hurt is None:
            continue
        named = kill or hurt
        if named in lexicon.duals:
            at, count = index, _PAIR
        else:
            counted = _counted(words, index, lexicon)
            if counted is None:
                continue
            at, count = counted
        toll = Toll(count=count, killed=kill is not None, start=words[at].start)
        found.setdefault(at, toll)
    return [found[at] for at in sorted(found)]


def _counted(words: tuple[Word, ...], index: int, lexicon: ArabicLexicon) -> tuple[int, int] | None:
    """The number that counts what a word tells of: behind it, or just before it."""
    for at in range(index + 1, min(len(words), index + 1 + _AFTER)):
        word = words[at]
        if not word.is_word or word.inside(lexicon.killed) or word.inside(lexicon.injured):
            if word.inside(lexicon.duals):
                continue
            break
        if word.inside(lexicon.duals):
            return at, _PAIR
        count = _count(words, at, lexicon)
        if count is not None:
            return at, count
        if word.plain in ("في", "علي") or (
            word.inside(lexicon.counted) and at == index + 1 and word.plain.endswith(("ا", "ه"))
        ):
            break
    for at in range(index - 1, max(-1, index - 1 - _BEFORE), -1):
        if words[at].inside(lexicon.killed) or words[at].inside(lexicon.injured):
            break
        count = _count(words, at, lexicon)
        if count is not None and at == index - 1:
            return at, count
    return None


def _count(words: tuple[Word, ...], at: int, lexicon: ArabicLexicon) -> int | None:
    plain = words[at].plain.replace(",", "").replace(".", "").replace("٬", "")
    if plain.isascii() and plain.isdigit() and len(plain) < 7:  # noqa: PLR2004
        following = words[at + 1].plain if at + 1 < len(words) else ""
        return (
            None
            if following in ("%", "بالمءه", "بالميه", "غاره", "صاروخا", "قذيفه")
            else int(plain)
        )
    if at + 1 < len(words):
        both = f"{words[at].plain} {words[at + 1].plain}"
        if both in lexicon.numbers:
            return lexicon.numbers[both]
    rest = words[at].inside(lexicon.numbers)
    if rest is None:
        return None
    value = lexicon.numbers[rest]
    # "خمسة وعشرون": units first, then tens.
    if value < 10 and at + 1 < len(words) and words[at + 1].plain.startswith("و"):  # noqa: PLR2004
        tens = lexicon.numbers.get(words[at + 1].plain[1:], 0)
        value += tens if 20 <= tens < 100 else 0  # noqa: PLR2004
    return value
