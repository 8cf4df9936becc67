"""Who asserts in an Arabic sentence: reporting verbs, "according to", and voices heard before."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from geo.reading.arabic.acts import act_ahead, is_act
from geo.reading.arabic.falsehoods import calls_false
from geo.reading.arabic.hearers import Hearers
from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.speakers import Speakers
from geo.reading.arabic.words import QUOTES, Sentence, Word, bare, unpossessed
from geo.reading.hearing import Voice
from geo.reading.lexicon.arabic import ArabicLexicon, Form

_NOUN_PHRASE = 14  # words of the longest source
_TO = 5  # words of a day or a place before an act
_CONTENT = 12  # words between a source and "that"
_STOPS = {"في", "من", "عبر", "خلال", "علي", "الي", "ردا", "تعليقا", "قوله", "قولها", "قولهم", "عقب",
          "بعد", "الذي", "التي", "مع"}  # fmt: skip
_AUXILIARIES = {"كان", "كانت", "وكان", "وكانت", "قد", "وقد", "كانوا", "لكن", "ولكن", "اما", "غير"}
_NOT = {"لم", "ولم", "لن", "ولن", "ولا"}
_ALSO = {"كما", "ما", "حسبما", "وفقما", "مثلما", "كانت", "وهو"}


class Frame(Struct, frozen=True, kw_only=True):
    """A voice in a sentence: the word that reports and the words it stands over.

    ``kind`` is ``say``, ``deny``, ``confirm`` or ``not`` (said). ``trailing``: it covers what
    stands before it. ``also``: who says it too. ``account``: what is said or denied is only
    pointed at ("that").
    """

    voice: Voice
    kind: str
    verb: int
    last: int
    trailing: bool = False
    account: bool = False
    also: tuple[Voice, ...] = ()


class Voices:
    """The sources an article has heard so far."""

    def __init__(
        self, lexicon: ArabicLexicon, vocabulary: Vocabulary, *, own: Voice,
        known_place: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._hearers = Hearers(lexicon, vocabulary, own=own)
        self._speakers = Speakers(lexicon, vocabulary, own=own, known_place=known_place)

    def frames(self, sentence: Sentence) -> list[Frame]:
        """The voices of a sentence, in its order."""
        found: list[Frame] = []
        words, index = sentence.words, 0
        self._speakers.meet(words)
        while index < len(words):
            frame = self._frame(words, index, found)
            if frame is not None:
                found.append(frame)
                self._speakers.hear(frame.voice)
                index = max(frame.last, index + 1)
            else:
                index += 1
        return found

    def _frame(self, words: tuple[Word, ...], index: int, found: list[Frame]) -> Frame | None:
        lexicon, word = self._lexicon, words[index]
        if word.inside(lexicon.according):
            return self._according(words, index)
        participle = word.inside(lexicon.reporting_participles)
        if participle:
            voice = found[-1].voice if found else self._speakers.last()
            if voice is None:
                return None
            kind = "deny" if participle in lexicon.denying_participles else "say"
            return Frame(voice=voice, kind=kind, verb=index, last=index + 1)
        form = self._report(words, index)
        return self._reported(words, index, form, found) if form is not None else None

    def _report(self, words: tuple[Word, ...], index: int) -> Form | None:
        if index and words[index - 1].plain in _BEFORE_NOUNS:
            return None
        for clitics, form in words[index].forms:
            if clitics in ("", "و", "ف") and form in self._lexicon.reports:
                found = self._lexicon.reports[form]
                participle = found.pronoun == "ه" and words[index].text.endswith("ة")
                return None if participle else found  # "تابعة" is no "تابعه"
        return None

    def _reported(  # noqa: C901  (one way after another to name who reports)
        self, words: tuple[Word, ...], index: int, form: Form, found: list[Frame]
    ) -> Frame | None:
        lexicon = self._lexicon
        begin = index + 1
        if form.lemma in lexicon.quoting:
            return self._quoting(words, index)
        begin = self._hearers.past(words, begin)
        if [word.plain for word in words[begin : begin + 2]] == ["ما", "يسمي"]:
            begin += 2  # "ادعى ما يسمى محافظ ..."
        if form.lemma in _TELLING and begin < len(words) and (
            words[begin].inside(lexicon.outlets) or words[begin].text == "("
        ):  # fmt: skip
            begin += 1  # "أبلغ الوكالة ... بأن": who is told
        act = self._denies_an_act(words, begin, form)
        end = begin if act else self._phrase_end(words, begin)
        pointed = end < len(words) and self._is_account(words, end)
        ahead = act_ahead(words, end) if form.lemma in lexicon.denying else None
        pointed = pointed and ahead is None
        account = bool(form.pronoun) or pointed
        content = ahead or (None if pointed else self._content(words, end))
        also = index > 0 and words[index - 1].plain in _ALSO
        act = act or self._goes_on(words, end)
        titled = begin < len(words) and words[begin].inside(lexicon.titles)
        happening = end > begin and end < len(words) and words[end].inside(lexicon.not_source)
        told = content is not None or account or act or bool(titled and happening)
        weak = form.lemma in lexicon.weak_reporting and not (
            titled and (act or content is not None)
        )
        known_only = weak or not (told or also)
        subject = self._before(words, index) if index and words[index - 1].plain == "قد" else None
        voice = subject or (
            self._speakers.voice(words, begin, end, known_only=known_only) if end > begin else None
        )
        if content is not None and end < content and not self._is_known(words, begin, end):
            voice = self._apposed(words, end, content) or voice
        if voice is None and end > begin and known_only:
            return None
        if voice is None:
            voice = self._before(words, index)
        if voice is None and told and found:
            voice = found[-1].voice
        if voice is None and told and (index < 2 or words[index - 1].text == ":"):  # noqa: PLR2004
            voice = self._speakers.last()  # "وأضاف أن ...", "المراسل: يقول إن ..."
        if voice is None:
            return None
        kind = "say"
        if index and words[index - 1].plain in _NOT:
            kind = "not"  # what was not said is nobody's claim
        elif form.lemma in lexicon.denying or calls_false(words, begin, end, lexicon):
            kind = "deny"
        elif form.lemma in lexicon.confirming and account:
            kind = "confirm"
        after = content if content is not None else end
        trailing = kind == "say" and (
            (content is None and self._ends(words, end)) or (also and content is None)
        )
        return Frame(
            voice=voice, kind=kind, verb=index, last=max(after, index + 1), trailing=trailing,
            account=account and content is None, also=self._joined(words, begin, end, voice),
        )  # fmt: skip

    def _is_known(self, words: tuple[Word, ...], begin: int, end: int) -> bool:
        """Whether a source or an unnamed voice of the vocabulary is named within some words."""
        names = (self._vocabulary.sources, self._vocabulary.speakers, self._vocabulary.roles)
        return any(n.longest(words[:end], begin, end) is not None for n in names)

    def _apposed(self, words: tuple[Word, ...], end: int, content: int) -> Voice | None:
        """For whom a man unknown speaks: "قال فلان، من هيئة الأركان الروسية، إن"."""
        if words[end].text != "،":
            return None
        begin = end + 1 + (words[end + 1].plain == "من")
        stop = next((i for i in range(begin, content) if words[i].text == "،"), content)
        stop -= words[stop - 1].plain in self._lexicon.weekdays
        if self._vocabulary.sources.longest(words[:stop], begin, stop) is None:
            return None
        return self._speakers.voice(words, begin, stop, known_only=True)

    def _joined(
        self, words: tuple[Word, ...], begin: int, end: int, voice: Voice
    ) -> tuple[Voice, ...]:
        """Who else speaks with the first: "مصادر محلية وناشطون"."""
        for index in range(begin + 1, end):
            clitics, rest = words[index].forms[min(1, len(words[index].forms) - 1)]
            if clitics != "و" or not self._vocabulary.speaks(words, index, rest):
                continue
            other = self._speakers.voice(words, index, end, known_only=True)
            if other is not None and other.source != voice.source:
                return (other,)
        return ()

    def _denies_an_act(self, words: tuple[Word, ...], end: int, form: Form) -> bool:
        """Whether a denial goes on with what it denies: "نفى سقوط ..."."""
        if form.lemma not in self._lexicon.denying or end >= len(words):
            return False
        return is_act(words[end])

    def _goes_on(self, words: tuple[Word, ...], end: int) -> bool:
        """Whether the speaker goes on to an act ("أعلن فلان، اليوم الأربعاء، تحرير ...")."""
        if end < len(words) and self._hearers.told_to(words, end):
            end = self._hearers.end(words, end)
        after = range(end + 1, min(len(words), end + 1 + _TO))
        if end < len(words) and words[end].text == "،":  # "، من باريس، تحرير ..."
            end = next((index for index in after if words[index].text == "،"), end)
        for word in words[end : end + _TO]:
            if is_act(word):
                return True
            day = word.plain in _WEEKDAYS or word.plain in self._lexicon.weekdays
            if word.is_word and not day and word.plain != "عن":
                return False
        return False

    def _ends(self, words: tuple[Word, ...], end: int) -> bool:
        rest = words[end:]
        nouns = self._lexicon.noun_rules
        return not any(
            bare(form) in nouns or form[:-2] + "ه" in nouns for w in rest for _, form in w.forms
        )

    def _is_account(self, words: tuple[Word, ...], index: int) -> bool:
        word = words[index]
        plain = word.plain
        if plain not in self._lexicon.account or plain == "ما":
            return False
        following = words[index + 1].plain if index + 1 < len(words) else ""
        if plain in ("هذا", "هذه", "تلك"):
            return following in self._lexicon.account
        return bare(following) not in self._lexicon.noun_rules

    def _quoting(self, words: tuple[Word, ...], index: int) -> Frame | None:
        """As in "نقلت وكالة ... عن ... قوله إن": the inner source asserts, the outer one relays."""
        limit = min(len(words), index + _NOUN_PHRASE)
        of = next((i for i in range(index + 1, limit) if words[i].plain == "عن"), None)
        if of is None:
            return None
        outer = self._speakers.voice(words, index + 1, of, known_only=False)
        end = self._phrase_end(words, of + 1)
        inner = self._speakers.voice(words, of + 1, end, known_only=False)
        if inner is None:
            return None
        if outer is not None and outer.source != inner.source:
            inner = replace(inner, relay=outer.source)
        content = self._content(words, end)
        return Frame(
            voice=inner, kind="say", verb=index, last=content if content is not None else end
        )

    def _according(self, words: tuple[Word, ...], index: int) -> Frame | None:
        begin = index + 1
        fillers = self._lexicon.according_filler
        while begin < len(words) and (
            words[begin].plain in fillers or self._report(words, begin) is not None
        ):
            begin += 1
        end = self._phrase_end(words, begin)
        led = words[index].inside(_LEADING) is not None
        voice = self._speakers.voice(words, begin, end, known_only=False, led=led)
        if voice is None:
            last = self._speakers.last()
            his = begin - 1 < len(words) and words[min(begin, len(words) - 1)].plain in (
                "قوله", "قولها", "البيان", "المصدر")  # fmt: skip
            if last is None or not his:
                return None
            voice = last
        return Frame(
            voice=voice, kind="say", verb=index, last=max(end, index + 1), trailing=True,
            also=self._joined(words, begin, end, voice),
        )  # fmt: skip

    def _phrase_end(  # noqa: C901  (one way after another to end)
        self, words: tuple[Word, ...], begin: int
    ) -> int:
        """Where a source's noun phrase ends that begins at a word."""
        lexicon, end = self._lexicon, begin
        if begin < len(words) and self._is_object(words, begin):
            return begin
        while end < min(len(words), begin + _NOUN_PHRASE):
            word = words[end]
            whole = self._vocabulary.sources.at(words, end)
            if end > begin and self._hearers.told_to(words, end):
                break
            if whole is not None and whole.last > end + 1:
                end = whole.last  # "هيئة تحرير الشام" has no act in it
                continue
            if word.text in QUOTES and (closing := self._short_quote(words, end)):
                end = closing
                continue
            role = self._vocabulary.roles.at(words, end) if end == begin else None
            if role is not None and role.last > end + 1:
                end = role.last  # "اثنان من سكان"
                continue
            if word.plain == "من" and end > begin and words[end - 1].plain in _CLOSE:
                end += 2  # "مصادر مقربة من الحوثيين"
                continue
            if word.plain == "في" and end > begin:
                of = end + 1 + (end + 1 < len(words) and words[end + 1].text in QUOTES)
                if of < len(words) and (
                    self._vocabulary.sources.at(words, of) is not None
                    or words[of].inside(lexicon.bodies)
                    or words[of].inside(lexicon.armed)
                ):
                    end += 1  # "مسؤول في الأمم المتحدة"
                    continue
            if not word.is_word or word.plain in lexicon.that or word.plain in _STOPS:
                break
            if word.plain in lexicon.account or word.inside(lexicon.not_source):
                break
            if end > begin and self._not_in_source(word):
                break
            end += 1
        return min(end, len(words))

    def _is_object(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether a word is what is said, and not who says it: "أقر بخسارة", "أحصى سبعة قتلى"."""
        word = words[index]
        if word.plain in _ANY or word.plain in _ABOUT:
            return True
        if word.plain in self._lexicon.numbers or word.plain.isdigit():
            return self._vocabulary.roles.at(words, index) is None  # "اثنان من السكان"
        nouns = self._lexicon.noun_rules
        told = [form for clitics, form in word.forms if clitics == "ب"]
        return any(bare(form) in nouns or unpossessed(form) in nouns for form in told)

    def _short_quote(self, words: tuple[Word, ...], index: int) -> int:
        """Where a name in quotation marks ends that stands here ("سانا"); 0 where none does."""
        if index and words[index - 1].plain in self._lexicon.that:
            return 0
        for last in range(index + 2, min(len(words), index + 6)):
            if words[last].text in QUOTES:
                return last + 1
            if not words[last].is_word or words[last].plain in self._lexicon.that:
                return 0
        return 0

    def _not_in_source(self, word: Word) -> bool:
        lexicon = self._lexicon
        for clitics, form in word.forms:
            if clitics in ("", "و", "ف") and form in lexicon.forms and form not in lexicon.titles:
                return True
            if clitics == "ل" and form in lexicon.outlets:
                return True
            noun = bare(form)
            if noun in lexicon.noun_rules and clitics in ("", "ب", "و"):
                return True
            possessed = next(
                (form[: -len(p)] for p in ("ها", "هم", "ه") if form.endswith(p)),
                "",
            )
            if possessed.endswith("ت") and possessed[:-1] + "ه" in lexicon.noun_rules:
                return True
            if possessed in lexicon.noun_rules:
                return True
        return word.plain in _WEEKDAYS or word.plain in lexicon.weekdays

    def _content(self, words: tuple[Word, ...], end: int) -> int | None:
        """Where the words of a source begin: after "that", a colon or a quotation mark."""
        for index in range(end, min(len(words), end + _CONTENT)):
            word = words[index]
            if word.plain in self._lexicon.that or word.text == ":" or word.text in QUOTES:
                return index + (word.text == ":" or word.text in QUOTES)
            form = self._report(words, index)
            if form is not None and form.lemma not in self._lexicon.weak_reporting:
                return None  # ", طلب عدم ذكر اسمه," is said of the source
            if index > end and word.inside(self._lexicon.reporting_participles):
                return None
        return None

    def _before(self, words: tuple[Word, ...], index: int) -> Voice | None:
        """The source before its verb: "المرصد السوري قال إن"."""
        begin = index
        while begin > 0 and index - begin < _NOUN_PHRASE:
            word = words[begin - 1]
            named = word.is_word or word.text in QUOTES  # 'وكالة "سانا" فتحدثت'
            if not named or word.plain in self._lexicon.that or word.plain == "ما":
                break
            begin -= 1
        while begin < index and (words[begin].plain in _AUXILIARIES or not words[begin].is_word):
            begin += 1
        end = index - (index > begin and words[index - 1].plain == "قد")
        if begin == end:
            return None
        titled = words[begin].inside(self._lexicon.titles) is not None
        after = begin == 0 or words[begin - 1].plain in self._lexicon.boundaries | _AUXILIARIES
        titled = titled and after
        if titled:
            end = next(
                (i for i in range(begin + 1, end) if words[i].plain in _STOPS and not (
                    words[i].plain == "في" and words[i + 1].inside(self._lexicon.bodies))),
                end,
            )  # fmt: skip
        been = end < index and begin > 0 and words[begin - 1].plain in _WAS  # "كان ... قد أعلن"
        return self._speakers.voice(words, begin, end, known_only=not (titled or been))


_BEFORE_NOUNS = {"في", "من", "علي", "الي", "عن", "عدم", "دون", "بدون"}
_WAS = {"كان", "كانت", "وكان", "وكانت"}
_TELLING = {"ابلغ", "اخبر"}
_ANY = {"اي", "ايه"}
_CLOSE = {"مقربه", "مقرب", "مقربون", "مقربين", "قريبه", "قريب", "قريبون", "قريبين"}
_ABOUT = {"عن", "حول", "بشان"}
_LEADING = {"وفقا", "طبقا", "تبعا", "استنادا"}
_WEEKDAYS = {"امس", "اليوم", "صباح", "مساء", "فجر", "يوم", "ليل"}
