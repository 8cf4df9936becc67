"""Whom the words of an Arabic sentence name as a source, by name, role, or as heard before."""

from collections.abc import Callable

from msgspec.structs import replace

from geo.model import slug
from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.words import QUOTES, Word, key, written
from geo.reading.hearing import Voice
from geo.reading.lexicon.arabic import ArabicLexicon, fold

_PERSON = 3  # words of a name said again
_IN_ITS_NAME = {"باسمها", "باسمه", "باسمهم", "بلسانها", "بلسانه"}
_SOURCES = {"مصدر", "مصادر", "المصدر"}
_MILITARY = {"عسكري", "عسكريه", "العسكري"}
_CORRESPONDENTS = {"مراسل", "مراسلة", "مراسله", "موفد", "مراسلو", "مراسلي", "المراسل"}
_OURS = {"مراسلنا", "مراسلتنا", "موفدنا", "مراسلونا", "مراسلينا"}
_HEARD_IN = {"منصات", "صفحات", "صفحه", "مواقع", "حسابات", "حساب", "مصادر", "مصدر", "ناشطون",
             "اعلام", "قنوات", "نشطاء", "ناشط"}  # fmt: skip
_LEANING = {"مواليه", "موال", "موالي", "مقربه", "مقرب", "المواليه", "الموالي", "المقربه", "المقرب",
            "تابع", "التابع",
            "تابعه", "التابعه", "المحسوبه", "محسوبه", "المويده", "مويده", "مويد"}  # fmt: skip
_CIVIL = {"مجلس", "المجلس", "بلديه", "البلديه", "مستشفي", "المستشفي", "مديريه", "المديريه"}
_SAME = {"نفسه", "نفسها", "ذاته", "ذاتها", "المذكور", "المذكوره"}
_WITHIN = {"مصدر", "مصادر", "مسوول", "قيادي", "قياديا", "مصدرا", "عضو", "ضابط"}
_MEMBERS = {"قيادي", "قياديا", "عضو", "القيادي", "قياديون", "قياديين", "مقاتل"}
_IN = {"في", "من"}
_GROUP = 4  # words of a group's name
_OFFICES = {"محافظ", "عمده", "رييس بلديه", "والي", "حاكم", "قايممقام", "مختار"}
_THERE = {"فيها", "فيه", "لديها", "لديه"}
_LED = {"مصدر", "مصادر", "مسوول", "محللين", "خبراء"}


class Speakers:
    """The sources an article has heard so far."""

    def __init__(
        self, lexicon: ArabicLexicon, vocabulary: Vocabulary, *, own: Voice,
        known_place: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self._known_place = known_place
        self._own = own
        self._publisher = {key(fold(word)) for word in own.text.split()}
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._heard: list[Voice] = []
        self._persons: dict[str, Voice] = {}
        self._called: dict[str, str] = {}  # sources by the noun that their names begin with

    def last(self) -> Voice | None:
        """The voice heard last."""
        return self._heard[-1] if self._heard else None

    def hear(self, voice: Voice) -> None:
        """Remember a voice as the one heard last."""
        self._heard = [v for v in self._heard[-20:] if v.source != voice.source] + [voice]

    def meet(self, words: tuple[Word, ...]) -> None:
        """Remember the forces a sentence names, for the short names they go by after it."""
        for index, word in enumerate(words):
            noun = word.inside(self._lexicon.armed)
            named = self._vocabulary.sources.at(words, index) if noun else None
            if noun and named is not None and named.last > index + 1:
                self._called[noun] = named.ident

    def _short(self, words: tuple[Word, ...], begin: int, end: int) -> str | None:
        """A force by the first noun of its name, quoted: 'المكتب الإعلامي لـ"الوحدات"'."""
        for index in range(begin, end):
            quoted = index and words[index - 1].text in QUOTES
            if quoted and index + 1 < len(words) and words[index + 1].text in QUOTES:
                return self._called.get(words[index].plain.removeprefix("ال"))
        return None

    def voice(  # noqa: C901  (one way after another to be named)
        self, words: tuple[Word, ...], begin: int, end: int, *, known_only: bool, led: bool = False
    ) -> Voice | None:
        """The voice that some words name; None where they name none.

        ``led``: the first word carries the "to" of "according to".
        """
        if begin >= end:
            return None
        vocabulary = self._vocabulary
        while begin < end - 1 and words[begin].text in QUOTES:
            begin += 1
        if self._is_own(words, begin, end):
            return self._own
        within = words[end - 1].plain in _THERE and words[begin].inside(self._lexicon.titles)
        if within and self.last() is not None:
            return self.last()  # "مسؤول فيها"
        last = self.last()
        if last is not None and any(word.plain in _IN_ITS_NAME for word in words[begin:end]):
            return replace(last, text=" ".join(word.text for word in words[begin:end]))
        whole, end = end, self._leaning(words, begin, end)
        speaker = vocabulary.speakers.longest(words[:end], begin, end)
        source = vocabulary.sources.longest(words[:end], begin, end)
        if source is not None:
            longer = vocabulary.actors.at(words[:end], source.first)
            if longer is not None and longer.last > source.last:
                source = None  # "الجيش السوري الحر" is not "الجيش السوري"
        role = vocabulary.roles.at(words[:end], begin)
        if source is not None and words[source.first].inside(self._lexicon.titles):
            behind = vocabulary.sources.longest(words[:end], source.last, end)
            source = behind or source  # "مصدر عسكري في الفصائل"
        if role is not None and source is not None and source.first == role.last:
            role = None  # "نشطاء المرصد"
        ident = role.ident if role is not None and (source is None or source.first > begin) else (
            source.ident if source is not None else speaker.ident if speaker is not None else None
        )  # fmt: skip
        name = " ".join(w.text for w in words[speaker.first : speaker.last]) if speaker else None
        end = whole
        ident = ident or self._short(words, begin, end)
        text = " ".join(word.text for word in words[begin:end])
        if ident is None:
            again = self._again(words, begin, end)
            if again is not None:
                return again
            known_only = known_only and vocabulary.actors.at(words[:end], begin) is None
            civil = any(word.inside(_CIVIL) for word in words[begin:end])
            stop = self._leaning(words, begin, end) if civil else end
            ident = self._unknown(words, begin, stop, led=led) if not known_only else None
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
            return self._named_again(words, begin, end)
        if end > begin + 1 and words[begin + 1].plain not in _SAME:
            return self._named_again(words, begin, end)
        noun = key(form)
        for voice in reversed(self._heard):
            if noun in [key(fold(part)) for part in voice.text.split()]:
                return voice
        return self.last()

    def _named_again(self, words: tuple[Word, ...], begin: int, end: int) -> Voice | None:
        """A person heard before, by the last part of the name, with or without a title."""
        while begin < end - 1 and words[begin].inside(self._lexicon.titles):
            begin += 1
        if end - begin > _PERSON:
            return None
        said = {word.plain for word in words[begin:end]}
        for voice in reversed(self._heard):
            parts = [fold(part) for part in voice.text.split()]
            if len(parts) > end - begin and said <= set(parts[1:]):
                return voice
        return self._persons.get(words[end - 1].plain) if end == begin + 1 else None

    def _leaning(self, words: tuple[Word, ...], begin: int, end: int) -> int:
        """Where it begins to be said to whom a voice is loyal: that side does not speak."""
        if not words[begin].inside(_HEARD_IN | self._lexicon.outlets) and not any(
            word.inside(_CIVIL) for word in words[begin:end]
        ):
            return end
        return next((i for i in range(begin + 1, end) if words[i].plain in _LEANING), end)

    def _is_own(self, words: tuple[Word, ...], begin: int, end: int) -> bool:
        """Whether the outlet's own correspondent speaks, for whose words it stands itself."""
        if words[begin].plain in _OURS:
            return True
        if not words[begin].inside(_CORRESPONDENTS):
            return False
        said = {key(word.plain) for word in words[begin + 1 : end]}
        return bool(self._publisher & said) or end == begin + 1

    def _unknown(self, words: tuple[Word, ...], begin: int, end: int, *, led: bool) -> str | None:
        lexicon = self._lexicon
        army = self._army(words, begin, end)
        if army is not None:
            return army
        member = self._of_group(words, begin, end)
        if member is not None:
            return member
        actor = self._vocabulary.actors.longest(words[:end], begin, end)
        if words[begin].inside(_WITHIN) and any(w.plain == "في" for w in words[begin:end]):
            actor = None  # "مصدر في شرطة الأنبار": by all these words
        if actor is not None and any(
            w.inside(lexicon.armed) or w.plain in ("باسم", "بلسان") for w in words[begin:end]
        ):
            whole = actor.first == begin or len(words[actor.first : actor.last]) == 1
            leader = words[actor.first]
            clitics = next((c for c, f in leader.forms[1:] if f in lexicon.armed), "")
            stripped = leader.text[len(clitics) :]
            rest = (word.text for word in words[actor.first + 1 : actor.last])
            named = " ".join([stripped, *rest])
            return slug(actor.ident if whole else named)
        if actor is not None and actor.first == begin:
            return slug(" ".join(word.text for word in words[begin : actor.last]))
        end = self._office(words, begin, self._before_another(words, begin, end))
        first = words[begin]
        clitics = "ل" if any(c == "ل" and (led or f in _LED) for c, f in first.forms) else ""
        head = written(first, clitics)
        if head.endswith("ا") and fold(head[:-1]) in lexicon.titles:
            head = head[:-1]  # "قياديا" is the same man as "قيادي"
            following = [w.text.removesuffix("ا") for w in words[begin + 1 : end]]
        else:
            following = [w.text for w in words[begin + 1 : end]]
        texts = [head, *following]
        return slug(" ".join(texts[:8])) or None

    def _of_group(self, words: tuple[Word, ...], begin: int, end: int) -> str | None:
        """The armed group that a member stands for: "قيادي في الجبهة الشامية"."""
        inside = next((i + 1 for i in range(begin, end - 1) if words[i].plain in _IN), None)
        if inside is None or not words[begin].inside(_MEMBERS):
            return None
        if not words[inside].inside(self._lexicon.armed):
            return None
        return slug(" ".join(word.text for word in words[inside : inside + _GROUP][: end - inside]))

    def _office(self, words: tuple[Word, ...], begin: int, end: int) -> int:
        """Where an office ends that a person's name follows: "محافظ حمص فلان"."""
        if begin + 2 >= end or words[begin].plain.startswith("ال"):
            return end
        of_town = words[begin].inside(_OFFICES) and self._known_place(words[begin + 1].text)
        return begin + 2 if of_town else end

    def _before_another(self, words: tuple[Word, ...], begin: int, end: int) -> int:
        """Where a second source is joined to the first: "مصادر محلية وناشطون"."""
        for index in range(begin + 1, end):
            rest = next((form for clitics, form in words[index].forms if clitics == "و"), None)
            if rest is not None and self._vocabulary.speaks(words, index, rest):
                return index
        return end

    def _army(self, words: tuple[Word, ...], begin: int, end: int) -> str | None:
        """The army of the article's war, where a rank or "a military source" speaks."""
        military = begin + 1 < end and words[begin + 1].plain in _MILITARY
        within = next((i + 1 for i in range(begin, end - 1) if words[i].plain == "في"), None)
        if within is not None and (
            words[within].inside(self._lexicon.armed)
            or self._vocabulary.actors.at(words[:end], within) is not None
        ):
            return None  # "مصدر عسكري في ألوية العمالقة"
        ranks = any(
            word.inside(self._lexicon.officers) and (word.plain.startswith("ال") or at == begin)
            for at, word in enumerate(words[begin:end], begin)
        )
        if ranks or (military and words[begin].inside(_SOURCES)):
            return self._vocabulary.focus.source_in("الجيش")
        return None
