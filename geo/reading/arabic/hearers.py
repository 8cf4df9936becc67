"""To whom an Arabic source tells something: "لوكالة فرانس برس", "للجزيرة", "لي"."""

from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.words import Word, bare
from geo.reading.hearing import Voice
from geo.reading.lexicon.arabic import ArabicLexicon, fold

_TO = 5  # words of an outlet that something is told to
_TELLING_ALONE = 4  # letters of a first word that names an outlet by itself
_ASIDE = {"لي", "لنا", "له", "لها", "ايضا", "كذلك", "بدوره", "بدورها", "لاحقا"}
_KINDS = {"وكاله", "قناه", "صحيفه", "موقع", "شبكه", "مجله", "اذاعه", "راديو", "تلفزيون", "منصه",
          "برنامج"}  # fmt: skip
_CLOSING = {"(": ")", "«": "»", "“": "”", '"': '"', "'": "'"}


class Hearers:
    """Knows the words that name who was told, and not who tells."""

    def __init__(self, lexicon: ArabicLexicon, vocabulary: Vocabulary, *, own: Voice) -> None:
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._publisher = [bare(fold(word)) for word in own.text.split()]

    def past(self, words: tuple[Word, ...], begin: int) -> int:
        """Past a day, or "to the agency so-and-so", that stands where the speaker would."""
        while begin < len(words) and words[begin].plain in _ASIDE.union(self._lexicon.weekdays):
            begin += 1  # "المسماري أعلن الخميس أن"
        if begin >= len(words) or not self.told_to(words, begin):
            return begin
        end = self.end(words, begin)
        if end < len(words) and self._is_speaker(words, end):
            return end  # "قالت لرويترز طبيبة في المدينة إن"
        for index in range(begin, min(len(words), begin + _TO)):
            if words[index].plain in self._lexicon.that or words[index].text == ":":
                return index
        return begin

    def end(self, words: tuple[Word, ...], index: int) -> int:
        """Where the name of an outlet ends that something is told to."""
        last, word = index + 1, words[index]
        named = word.plain == "ل" or any(form in _KINDS for _, form in word.forms)
        if named and last < len(words):
            closing = _CLOSING.get(words[last].text)
            near = range(last + 1, min(len(words), last + _TO))
            shut = next((i for i in near if words[i].text == closing), None)
            if closing and shut is not None:
                return shut + 1
            source = self._vocabulary.sources.at(words, last)
            return source.last if source is not None else last + 1
        name = self._publisher[1:] if self._is_publisher(words, index) else ["برس"]
        while name and last < len(words) and bare(words[last].plain) == name[0]:
            last, name = last + 1, name[1:]
        return last

    def _is_speaker(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether somebody who speaks is named from a word on."""
        if words[index].inside(self._lexicon.titles):
            return True
        names = (self._vocabulary.roles, self._vocabulary.sources)
        return any(n.at(words, index) is not None for n in names)

    def told_to(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether a word is one to whom something is told: "لوكالة", "للجزيرة"."""
        lexicon, word = self._lexicon, words[index]
        if word.plain == "ل" or self._is_publisher(words, index):
            return True
        if index > 1 and all(w.plain.startswith("ال") for w in words[index - 2 : index]) and (
            words[index - 1].plain.endswith("يه")
        ):  # fmt: skip
            return False  # "الوكالة الوطنية للإعلام"
        told = [form for clitics, form in word.forms if clitics.endswith("ل")]
        if lexicon.outlets.intersection(told):
            return True
        if not word.plain.startswith("لل") or lexicon.armed.intersection(told):
            return False
        names = (self._vocabulary.actors, self._vocabulary.sources)
        within = range(max(0, index - 3), index + 1)
        if any((at := n.at(words, i)) and at.last > index for n in names for i in within):
            return False
        return any(w.plain in lexicon.that for w in words[index + 1 : index + 1 + _TO])

    def _is_publisher(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether the article's own outlet is named, as the one that something is told to."""
        name = self._publisher
        said = name[: 1 + (len(name) > 1 and len(name[0]) < _TELLING_ALONE)] if name else []
        return bool(said) and any(
            clitics.endswith("ل") and bare(form) == said[0]
            and [bare(w.plain) for w in words[index + 1 : index + len(said)]] == said[1:]
            for clitics, form in words[index].forms
        )  # fmt: skip
