"""Whether a clause says that something is, is not, may be, or is only wanted."""

from geo.reading.arabic.words import Word
from geo.reading.lexicon.arabic import ArabicLexicon
from geo.reading.modality import Modality

_BACK = 4  # words: how far before its verb a negation or an intention stands
_HEDGED = 8
_IDAFA = 2
_VERB = 5  # letters of a verb of the future
_NO_FUTURE = ("سيار", "سياد", "سيد", "سياس", "سينا", "سينم", "سيول", "سير", "سياق", "سيطر", "ستار")
_AFTER_THAT = {"قبل", "قبيل", "دون", "بدون", "منذ"}
_OF_SCOPE = {"بحسب", "وفق", "حسب", "كل", "كما", "هو", "وهو", "هي", "بعد", "في", "علي", "اثر", "،"}


def modality(  # noqa: C901  (one sort of word after another)
    words: tuple[Word, ...], at: int, lexicon: ArabicLexicon, *, verb: bool,
             present: bool, event: bool, intent: bool) -> Modality:  # fmt: skip
    """How the word at an index is meant.

    ``verb``: it is a verb; ``present``: in the present; ``event``: it tells of a change, not of a
    state; ``intent``: an intention before it means that it has not happened.
    """
    hedged = _hedged(words, at, lexicon, present=present and verb)
    if verb and present and at and words[at - 1].plain == "ان":
        governor = words[at - 2].plain if at > 1 else ""
        if governor in ("دون", "بدون"):
            return Modality(denied=True, hedged=hedged)
        return Modality(unreal=event and governor not in _AFTER_THAT, hedged=hedged)
    denied = False
    for index in range(at - 1, max(-1, at - 1 - (_BACK if verb else 2 * _BACK)), -1):
        word = words[index]
        if word.plain in lexicon.boundaries or word.text in ("؛", "،"):
            break
        if not verb and _confirms(word, lexicon):
            break  # "طلب عدم نشر اسمه أقر بخسارة"
        if word.inside(lexicon.unreal) or (intent and _future(word, lexicon)):
            return Modality(unreal=True)
        if (
            word.inside(lexicon.negating)
            and index >= at - _BACK
            and _negates(words, index, at, lexicon, verb=verb)
        ):
            denied = True
        elif word.inside(lexicon.succeeding) and not denied:
            yet = index + 1 < at and words[index + 1].plain in ("من", "علي")
            before = words[max(0, index - 1 - yet) : index]
            if not any(word.inside(lexicon.negating) for word in before):
                break
            denied = not verb  # "لم تتمكن بعد من اقتحام"
        elif intent and _wanted(words, index, at, lexicon):
            return Modality(unreal=True)
    return Modality(denied=denied, hedged=hedged)


def _confirms(word: Word, lexicon: ArabicLexicon) -> bool:
    said = word.inside(lexicon.reports)
    return said is not None and lexicon.reports[said].lemma in lexicon.confirming


def _wanted(words: tuple[Word, ...], index: int, at: int, lexicon: ArabicLexicon) -> bool:
    """Whether a word is only wanted, or what an attack is for: right behind it, or led by "to"."""
    if words[index].inside(lexicon.intending):
        return True
    if not words[index].inside(lexicon.undertaking):
        return False
    return at - index <= _IDAFA or any(clitics.endswith("ل") for clitics, _ in words[at].forms)


def _future(word: Word, lexicon: ArabicLexicon) -> bool:
    """Whether a word is a verb of the future ("ستواصل"), by its letters."""
    plain = word.plain.removeprefix("و")
    return (
        plain.startswith(("ست", "سي"))
        and len(plain) >= _VERB
        and not plain.startswith(_NO_FUTURE)
        and plain not in lexicon.forms
        and plain not in lexicon.numbers
    )


def _negates(
    words: tuple[Word, ...], index: int, at: int, lexicon: ArabicLexicon, *, verb: bool
) -> bool:
    if any(word.inside(lexicon.still) for word in words[index + 1 : at]):
        return False
    negation = words[index].inside(lexicon.negating)
    before = words[index - 1] if index else None
    if negation in ("ما", "لما"):
        governed = before is not None and (before.plain in _OF_SCOPE or not before.is_word)
        return verb and index == at - 1 and not governed and before is not None
    if negation == "غير":
        return index >= at - 2
    if negation == "لا":
        return index == at - 1 or (index + 1 < at and words[index + 1].plain == "صحه")
    return True


def _hedged(words: tuple[Word, ...], at: int, lexicon: ArabicLexicon, *, present: bool) -> bool:
    for index in range(at - 1, max(-1, at - 1 - _HEDGED), -1):
        if words[index].inside(lexicon.hedges):
            return True
        if words[index].inside(lexicon.reports):
            return False
        may = words[index].inside(frozenset(("قد",)))
        following = words[index + 1].plain if index + 1 < len(words) else ""
        if (
            may
            and index >= at - 3
            and following[:1] in ("ي", "ت")
            and ((index + 1 < at and following in _BE) or (index + 1 == at and present))
        ):
            return True
        if words[index].text == "؛":
            return False
    return False


_BE = {"تكون", "يكون", "يكونوا", "يكونون"}
