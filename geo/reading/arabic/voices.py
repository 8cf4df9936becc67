"""Who asserts in an Arabic sentence: reporting verbs, "according to", and voices heard before."""

from msgspec import Struct
from msgspec.structs import replace

from geo.model import slug
from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.words import Sentence, Word, bare, key
from geo.reading.lexicon.arabic import ArabicLexicon, Form, fold
from geo.reading.voices import Voice

_NOUN_PHRASE = 14  # words of the longest source
_CONTENT = 12  # words between a source and "that"
_QUOTES = "\"'«»“”„"
_STOPS = {"في", "من", "عبر", "خلال", "علي", "الي", "ردا", "تعليقا", "قوله", "قولها", "قولهم", "عقب",
          "بعد", "الذي", "التي"}  # fmt: skip
_AUXILIARIES = {"كان", "كانت", "وكان", "وكانت", "قد", "وقد", "كانوا", "لكن", "ولكن", "اما", "غير"}
_ALSO = {"كما", "ما", "حسبما", "وفقما", "مثلما", "كانت", "وهو"}


class Frame(Struct, frozen=True, kw_only=True):
    """A voice in a sentence: the word that reports and the words it stands over.

    ``kind`` is ``say``, ``deny`` or ``confirm``. ``trailing``: it covers what stands before it.
    ``account``: what is said or denied is only pointed at ("that").
    """

    voice: Voice
    kind: str
    verb: int
    last: int
    trailing: bool = False
    account: bool = False


class Voices:
    """The sources an article has heard so far."""

    def __init__(self, lexicon: ArabicLexicon, vocabulary: Vocabulary) -> None:
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._heard: list[Voice] = []
        self._persons: dict[str, Voice] = {}

    def last(self) -> Voice | None:
        """The voice heard last."""
        return self._heard[-1] if self._heard else None

    def frames(self, sentence: Sentence) -> list[Frame]:
        """The voices of a sentence, in its order."""
        found: list[Frame] = []
        words, index = sentence.words, 0
        while index < len(words):
            frame = self._frame(words, index, found)
            if frame is not None:
                found.append(frame)
                self._hear(frame.voice)
                index = max(frame.last, index + 1)
            else:
                index += 1
        return found

    def _hear(self, voice: Voice) -> None:
        self._heard = [v for v in self._heard[-20:] if v.source != voice.source] + [voice]

    def _frame(self, words: tuple[Word, ...], index: int, found: list[Frame]) -> Frame | None:
        lexicon, word = self._lexicon, words[index]
        if word.inside(lexicon.according):
            return self._according(words, index)
        participle = word.inside(lexicon.reporting_participles)
        if participle:
            voice = found[-1].voice if found else self.last()
            if voice is None:
                return None
            kind = "deny" if participle in lexicon.denying_participles else "say"
            return Frame(voice=voice, kind=kind, verb=index, last=index + 1)
        form = self._report(words, index)
        return self._reported(words, index, form, found) if form is not None else None

    def _report(self, words: tuple[Word, ...], index: int) -> Form | None:
        if index and words[index - 1].plain in ("في", "من", "علي", "الي", "عن", "لم", "لن"):
            return None
        for clitics, form in words[index].forms:
            if clitics in ("", "و", "ف") and form in self._lexicon.reports:
                return self._lexicon.reports[form]
        return None

    def _reported(
        self, words: tuple[Word, ...], index: int, form: Form, found: list[Frame]
    ) -> Frame | None:
        lexicon = self._lexicon
        begin = index + 1
        if form.lemma in lexicon.quoting:
            return self._quoting(words, index)
        act = self._denies_an_act(words, begin, form)
        end = begin if act else self._phrase_end(words, begin)
        pointed = end < len(words) and self._is_account(words, end)
        account = bool(form.pronoun) or pointed
        content = None if pointed else self._content(words, end)
        also = index > 0 and words[index - 1].plain in _ALSO
        told = content is not None or account or act
        known_only = form.lemma in lexicon.weak_reporting or not (told or also)
        voice = self._voice(words, begin, end, known_only=known_only) if end > begin else None
        if voice is None and end > begin and known_only:
            return None
        if voice is None:
            voice = self._before(words, index)
        if voice is None and told and found:
            voice = found[-1].voice
        if voice is None and told and index < 2:  # noqa: PLR2004  ("وأضاف أن ...")
            voice = self.last()
        if voice is None:
            return None
        kind = "say"
        if form.lemma in lexicon.denying:
            kind = "deny"
        elif form.lemma in lexicon.confirming and account:
            kind = "confirm"
        after = content if content is not None else end
        trailing = kind == "say" and (
            (content is None and self._ends(words, end)) or (also and content is None)
        )
        return Frame(
            voice=voice, kind=kind, verb=index, last=max(after, index + 1), trailing=trailing,
            account=account and content is None,
        )  # fmt: skip

    def _denies_an_act(self, words: tuple[Word, ...], end: int, form: Form) -> bool:
        """Whether a denial goes on with what it denies: "نفى سقوط ..."."""
        if form.lemma not in self._lexicon.denying or end >= len(words):
            return False
        return any(bare(noun) in self._lexicon.noun_rules for _, noun in words[end].forms)

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
        outer = self._voice(words, index + 1, of, known_only=False)
        end = self._phrase_end(words, of + 1)
        inner = self._voice(words, of + 1, end, known_only=False)
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
        while begin < len(words) and words[begin].plain in fillers:
            begin += 1
        end = self._phrase_end(words, begin)
        voice = self._voice(words, begin, end, known_only=False)
        if voice is None:
            last = self.last()
            his = begin - 1 < len(words) and words[min(begin, len(words) - 1)].plain in (
                "قوله", "قولها", "البيان", "المصدر")  # fmt: skip
            if last is None or not his:
                return None
            voice = last
        return Frame(voice=voice, kind="say", verb=index, last=max(end, index + 1), trailing=True)

    def _phrase_end(self, words: tuple[Word, ...], begin: int) -> int:
        """Where a source's noun phrase ends that begins at a word."""
        lexicon, end = self._lexicon, begin
        while end < min(len(words), begin + _NOUN_PHRASE):
            word = words[end]
            if word.text in _QUOTES and self._short_quote(words, end):
                end += 3
                continue
            named = end + 1 < len(words) and word.plain == "في" and end > begin
            if named and self._vocabulary.sources.at(words, end + 1) is not None:
                end += 2  # "مسؤول في الأمم المتحدة"
                continue
            if not word.is_word or word.plain in lexicon.that or word.plain in _STOPS:
                break
            if word.plain in lexicon.account or word.inside(lexicon.not_source):
                break
            if end > begin and self._not_in_source(word):
                break
            end += 1
        return min(end, len(words))

    def _short_quote(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether a name in quotation marks stands here ("سانا")."""
        return index + 2 < len(words) and words[index + 2].text in _QUOTES and words[
            index + 1
        ].is_word  # fmt: skip

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
            if word.plain in self._lexicon.that or word.text == ":" or word.text in _QUOTES:
                return index + (word.text == ":" or word.text in _QUOTES)
            if any(c in ("", "و") and f in self._lexicon.reports for c, f in word.forms):
                return None
        return None

    # --- voices ---

    def _before(self, words: tuple[Word, ...], index: int) -> Voice | None:
        """The source before its verb: "المرصد السوري قال إن"."""
        begin = index
        while begin > 0 and index - begin < _NOUN_PHRASE:
            word = words[begin - 1]
            if not word.is_word or word.plain in self._lexicon.that or word.plain == "ما":
                break
            begin -= 1
        while begin < index and words[begin].plain in _AUXILIARIES:
            begin += 1
        return self._voice(words, begin, index, known_only=True) if begin < index else None

    def _voice(
        self, words: tuple[Word, ...], begin: int, end: int, *, known_only: bool
    ) -> Voice | None:
        """The voice that some words name; None where they name none."""
        if begin >= end:
            return None
        vocabulary = self._vocabulary
        speaker = vocabulary.speakers.longest(words[:end], begin, end)
        source = vocabulary.sources.longest(words[:end], begin, end)
        role = vocabulary.roles.at(words[:end], begin)
        ident = role.ident if role is not None and (source is None or source.first > begin) else (
            source.ident if source is not None else speaker.ident if speaker is not None else None
        )  # fmt: skip
        name = " ".join(w.text for w in words[speaker.first : speaker.last]) if speaker else None
        text = " ".join(word.text for word in words[begin:end])
        if ident is None:
            again = self._again(words, begin, end)
            if again is not None:
                return again
            ident = self._unknown(words, begin, end) if not known_only else None
            if ident is None:
                return None
        actor = vocabulary.actors.longest(words[:end], begin, end)
        side = vocabulary.focus.side_of(ident) or (actor.ident if actor and not role else None)
        voice = Voice(source=ident, text=text, speaker=name, side=side)
        self._persons[words[end - 1].plain] = voice
        return voice

    def _again(self, words: tuple[Word, ...], begin: int, end: int) -> Voice | None:
        """A voice heard before, by a noun it was called by or a person's last name."""
        word = words[begin]
        form = next((f for _, f in word.forms if f in self._lexicon.pronoun_voices), None)
        if form is None:
            return self._persons.get(words[end - 1].plain) if end == begin + 1 else None
        if end > begin + 1 and words[begin + 1].plain.startswith("ال"):
            return None
        noun = key(form)
        for voice in reversed(self._heard):
            if noun in [key(fold(part)) for part in voice.text.split()]:
                return voice
        return self.last()

    def _unknown(self, words: tuple[Word, ...], begin: int, end: int) -> str | None:
        lexicon = self._lexicon
        actor = self._vocabulary.actors.longest(words[:end], begin, end)
        if actor is not None and any(
            w.inside(lexicon.armed) or w.plain in ("باسم", "بلسان") for w in words[begin:end]
        ):
            return slug(actor.ident)
        if actor is not None and actor.first == begin:
            return slug(actor.ident)
        first = words[begin]
        clitics = "ل" if first.forms[-1][0] == "ل" and first.forms[-1][1] in _LED else ""
        texts = [first.text[len(clitics) :], *(w.text for w in words[begin + 1 : end])]
        return slug(" ".join(texts[:6])) or None


_LED = {"مصدر", "مصادر", "مسوول", "محللين", "خبراء"}
_WEEKDAYS = {"امس", "اليوم", "صباح", "مساء", "فجر", "يوم", "ليل"}
