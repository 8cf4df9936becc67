"""Where the name of a place begins and ends, known or not."""

import re
from collections.abc import Callable, Sequence

from geo.reading.arabic.memory import Memory
from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.words import QUOTES, Word, bare, written
from geo.reading.lexicon.arabic import ArabicLexicon
from geo.reading.referents import Ref

_LONGEST_NAME = 5
_LEAST = 3  # letters of a name that nothing introduces
_BY_NUMBER = frozenset(("بوابه", "بلوك", "قطاع", "كيلو", "نقطه", "مربع", "مثلث", "مخيم", "مبني"))
_WEEKLY = frozenset(("سوق",))
_ANY = {"اي", "كل", "عده", "احدي"}
NUMBER = re.compile(r"\d[\d.,٫]*")


class Naming:
    """Tells where the names of one article's places begin and end."""

    def __init__(
        self,
        lexicon: ArabicLexicon,
        vocabulary: Vocabulary,
        memory: Memory,
        *,
        known_place: Callable[[str], bool] | None,
    ) -> None:
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._memory = memory
        self._known_place = known_place
        self._asked: dict[str, bool] = {}
        self._nouns = (
            lexicon.common_nouns | lexicon.armed | lexicon.people | lexicon.fire | lexicon.parts
            | lexicon.titles | lexicon.outlets | lexicon.numbers.keys() | lexicon.pronoun_voices
            | lexicon.noun_rules.keys() | lexicon.account | lexicon.by_fire | lexicon.whole_before
        )  # fmt: skip

    def known(self, name: str) -> bool:
        """Whether the gazetteer has the name, or the article used it as a place before."""
        if self._memory.knows(name):
            return True
        if self._known_place is None:
            return False
        if name not in self._asked:
            self._asked[name] = self._known_place(name)
        return self._asked[name]

    def generic(self, word: Word, clitics: str) -> str | None:
        """The generic noun a word is, its clitics and article off."""
        lexicon = self._lexicon
        rest = next((form for c, form in word.forms if c == clitics), None)
        if rest is None:
            return None
        nouns = lexicon.dropped | lexicon.dropped_several | lexicon.kept
        return next((f for f in (rest, bare(rest), rest.removeprefix("ال")) if f in nouns), None)

    def ref(self, words: tuple[Word, ...], first: int, last: int, clitics: str) -> Ref:
        """The place that some words name, as written but for the clitics."""
        inner = [w for w in words[first:last] if w.text not in QUOTES and w.text not in "()"]
        texts = [w.text for w in inner]
        if inner and inner[0] is words[first]:
            texts[0] = written(inner[0], clitics)
        return Ref(text=" ".join(texts), first=first, last=last)

    def name(  # noqa: C901, PLR0911, PLR0912  (one way after another that a name can end)
        self, words: tuple[Word, ...], first: int, clitics: str, *, introduced: bool
    ) -> int | None:
        """Where the name that begins at a word ends; None where no name begins."""
        lexicon = self._lexicon
        if first >= len(words):
            return None
        if words[first].text in QUOTES:
            inner = words[first + 1 : first + 2]
            if inner and self._vocabulary.actors.at(words, first + 1) is not None:
                return None  # 'تنظيم "داعش"'
            if not inner or self.is_verb(inner[0]) or inner[0].plain in lexicon.function_words:
                return None
            for last in range(first + 2, min(first + _LONGEST_NAME, len(words))):
                if words[last].text in QUOTES:
                    return last + 1
                if words[last].plain in lexicon.function_words:
                    return None
            return None
        run = first
        while run < len(words) and run - first < _LONGEST_NAME and words[run].is_word:
            run += 1
        for last in range(run, first, -1):
            if self.known(self.ref(words, first, last, clitics).text):
                if last == first + 1 and (
                    (
                        words[first].plain in lexicon.function_words
                        and not self._called(words, first)
                    )
                    or self._is_epithet(words[first])
                    or self._is_head(words, first, run, clitics)
                ):
                    continue
                if not introduced and self._party(words, first, last):
                    continue
                return self._with_direction(words, last)
        if run == first or not self._can_begin(words, first, clitics, introduced=introduced):
            return None
        last = self._unknown(words, first, run, clitics)
        if last > first + 1 and self._vocabulary.actors.at(words, first + 1) is not None:
            return None  # "تحرك الإرهابيين"
        return self._with_direction(words, last)

    def _numbered(self, words: tuple[Word, ...], first: int) -> bool:
        """Whether a number alone is the name: "بوابة 27", and no month stands behind it."""
        follows = words[first + 1].plain if first + 1 < len(words) else ""
        gate = first > 0 and words[first - 1].inside(_BY_NUMBER) is not None
        return gate and not any(follows in months for months in self._lexicon.months)

    def _called(self, words: tuple[Word, ...], first: int) -> bool:
        """Whether a noun right before a word calls it a place ("بلدة عنه")."""
        return first > 0 and words[first - 1].inside(self._lexicon.dropped) is not None

    def _is_epithet(self, word: Word) -> bool:
        """Whether a word is rather "and" with a word of fire ("مدفعي وجوي")."""
        return any(clitics == "و" and form in self._lexicon.by_fire for clitics, form in word.forms)

    def _is_head(self, words: tuple[Word, ...], first: int, run: int, clitics: str) -> bool:
        """Whether a known name only begins a longer one ("تل" in "تل طوقان")."""
        rest = next((form for c, form in words[first].forms if c == clitics), "")
        if rest not in self._lexicon.name_heads or first + 1 >= run:
            return False
        following = words[first + 1]
        return not (
            following.plain in self._lexicon.function_words
            or following.plain.startswith("و")
            or self.is_verb(following)
        )

    def unit(self, words: tuple[Word, ...], first: int) -> int | None:
        """Where the name of a numbered unit ends ("الفرقة 17 مشاة"); None where none begins."""
        if not numbered(words, first, self._lexicon):
            return None
        last = first + 2
        while last < len(words) and words[last].plain in self._lexicon.arms:
            last += 1
        return last

    def _with_direction(self, words: tuple[Word, ...], last: int) -> int:
        near = last < len(words) and words[last].plain in self._lexicon.directional
        return (
            last + 1 if near and words[last].plain.endswith(("ه", "ولي", "بحري", "بلد")) else last
        )

    def _party(self, words: tuple[Word, ...], first: int, last: int) -> bool:
        found = self._vocabulary.actors.at(words, first)
        return found is not None and found.last > last

    def is_party(self, words: tuple[Word, ...], first: int) -> bool:
        """Whether a side's name begins at a word that is no known place's."""
        return self._vocabulary.actors.at(words, first) is not None and not self.known(
            words[first].text
        )

    def _can_begin(  # noqa: C901, PLR0911, PLR0912  (one guard after another)
        self, words: tuple[Word, ...], first: int, clitics: str, *, introduced: bool
    ) -> bool:
        lexicon, word = self._lexicon, words[first]
        rest = next((form for c, form in word.forms if c == clitics), "")
        if introduced and NUMBER.fullmatch(rest) and self._numbered(words, first):
            return True  # "بوابة 27"
        if introduced and NUMBER.fullmatch(rest) and first + 1 < len(words):
            return words[first + 1].plain in {m for months in lexicon.months for m in months}
        if _pronominal(rest, lexicon.common_nouns):
            return False
        market = first > 0 and words[first - 1].inside(_WEEKLY) and rest in lexicon.weekdays
        if market:
            return True  # "سوق الأحد"
        if not rest or rest in lexicon.function_words or NUMBER.fullmatch(rest):
            return False
        becoming = lexicon.becoming.intersection((rest, word.plain))
        if rest in lexicon.still or becoming or rest in lexicon.people:
            return False
        if rest in lexicon.that or word.text.endswith("ً") or word.text.endswith("ًا"):
            return False
        if introduced:
            if rest in lexicon.unnamed or (first > 1 and words[first - 2].plain in _ANY):
                return False  # "أي قرية لبنانية"
            unlike = rest in lexicon.directional and clitics != "و"
            return not (unlike and not self._called(words, first)) and not (
                self.is_verb(word) and rest not in lexicon.name_heads
            )
        if (
            (len(rest) < _LEAST and rest not in lexicon.name_heads)
            or rest in self._nouns
            or bare(rest) in self._nouns
            or self.is_verb(word)
        ):
            return False
        if _shaped_like_no_name(rest) or rest.removesuffix("ا") in self._nouns:
            return False
        if any(rest in months for months in lexicon.months):
            return False
        if _pronominal(rest, self._nouns) or any(
            form in lexicon.function_words or bare(form) in lexicon.armed | lexicon.by_fire
            or bare(form) in lexicon.common_nouns or bare(form) in lexicon.noun_rules
            for _, form in word.forms
        ):  # fmt: skip
            return False
        party = self._vocabulary.actors.at(words, first) or self._vocabulary.sources.at(
            words, first
        )
        return party is None

    def is_verb(self, word: Word) -> bool:
        """Whether a word is a form of a verb that the lexicon has."""
        lexicon = self._lexicon
        return any(
            form in lexicon.forms or form in lexicon.reports
            for clitics, form in word.forms
            if not clitics or clitics in ("و", "ف")
        )

    def _unknown(  # noqa: C901, PLR0912  (one guard after another)
        self, words: tuple[Word, ...], first: int, run: int, clitics: str
    ) -> int:
        """How far a name goes that nobody knows: an idafa, or a head that names always have."""
        lexicon = self._lexicon
        rest = next((form for c, form in words[first].forms if c == clitics), "")
        last = first + 1
        if NUMBER.fullmatch(rest):
            return last + (not self._numbered(words, first))  # "حي 30 تموز"
        while last < run and last - first < 3:  # noqa: PLR2004
            plain = words[last].plain
            if plain in lexicon.state_rules or plain in lexicon.becoming:
                break
            if last > first + 1 and _PREDICATE.fullmatch(plain):
                break
            if plain in lexicon.function_words or words[last].text.endswith(("ً", "ًا")):
                break
            numbered = rest in _BY_NUMBER and NUMBER.fullmatch(plain)
            if numbered:
                return last + 1  # "كيلو 16"
            if self.is_verb(words[last]) or NUMBER.fullmatch(plain):
                break
            previous = rest if last == first + 1 else words[last - 1].plain
            if previous in lexicon.name_heads:
                last += 1
                continue
            if _VERB_OF_FOUR.fullmatch(words[last].text) or (
                not plain.startswith("ال") and _shaped_like_no_name(plain)
            ):
                break
            if plain.startswith("ب") and not self.known(words[last].text):
                break
            definite = plain.startswith("ال")
            latin = plain.isascii()
            if latin and words[last - 1].plain.isascii():
                last += 1
                continue
            if previous.startswith("ال") or latin:
                break
            if definite and not is_adjective(plain) and plain not in lexicon.common_nouns:
                last += 1
                break
            clitic = any(
                c in ("ب", "ل", "و", "ف", "وب", "ول")
                and (form.startswith("ال") or form in lexicon.function_words
                     or self.generic(words[last], c) or form in lexicon.noun_rules
                    or form in lexicon.parts
                     or c in ("و", "ف"))
                for c, form in words[last].forms if c
            )  # fmt: skip
            known = plain in lexicon.common_nouns | lexicon.armed | lexicon.noun_rules.keys()
            if definite or clitic or known or plain.startswith("م") or plain.endswith("ه"):
                break
            last += 1
            break
        return last


def numbered(words: Sequence[Word], index: int, lexicon: ArabicLexicon) -> bool:
    """Whether a unit is named by a number alone ("الفرقة 91", "الفرقة السادسة")."""
    if index + 1 >= len(words) or not words[index].inside(lexicon.units):
        return False
    plain = words[index + 1].plain
    return plain[:1].isdigit() or plain in lexicon.ordinals


_PREDICATE = re.compile(r"(?!ال)\w{3,}(?:ان|ين|ون)")  # "رأس لانوف آمنان"
VERBAL = re.compile(r"[تيأ]\w{3}")  # "... وتعمل على": a verb more often than a name
_SHORT = 5  # letters of a verb with its ending


def acts(words: tuple[Word, ...], index: int, lexicon: ArabicLexicon) -> bool:
    """Whether a word is a verb of what somebody does, not of what a place undergoes."""
    if index >= len(words) or not words[index].is_word:
        return False
    form = words[index].inside(lexicon.forms)
    return form is not None and not any(
        "subject" in rule.place for rule in lexicon.verb_rules[lexicon.forms[form].lemma]
    )


def opens_clause(words: tuple[Word, ...], index: int, rest: str) -> bool:
    """Whether "and" goes on with a verb: "دخلت بلدتي X وY ورفعت العلم"."""
    follows = words[index + 1] if index + 1 < len(words) else None
    return (
        rest.endswith("ت") and len(rest) <= _SHORT and follows is not None
        and (follows.plain.startswith(("ال", "علي", "من", "الي")) or follows.plain == "في")
    )  # fmt: skip


def _pronominal(rest: str, nouns: frozenset[str]) -> bool:
    """Whether a word is one of some nouns with a pronoun ("مواقعها")."""
    for pronoun in ("هما", "ها", "هم", "نا", "ه"):
        stem = rest.removesuffix(pronoun)
        if stem != rest and (stem in nouns or (stem[-1:] == "ت" and stem[:-1] + "ه" in nouns)):
            return True
    return False


# Of words that no vocabulary knows, those built like these are hardly ever a place's name.
_NO_NAME = re.compile(
    r"ال\w+(?:يه|ي)|\w{3,}يه"  # "السورية", "سكنية": adjectives
    r"|\w{2,}ت|\w{2,}(?:ات|ون|وا|تم)"  # "فرضت", "الغارات", "المقاتلون"
    r"|\w{3,}(?:ها|هم|هما|نا)"  # "قذائفها"
    r"|(?:شمال|جنوب|شرق|غرب|وسط)(?:ي)?ه"
    r"|(?:ال)?م\w{3,}(?:ه|ا|ين)"  # "المهاجمة", "مشددا"
    r"|ي\w{3,}"  # "يتحصن"
)


_VERB_OF_FOUR = re.compile(r"أ\w{3}")  # "أوقع", "أسفر"


def _shaped_like_no_name(rest: str) -> bool:
    """Whether a folded word has the shape of a verb, a participle, an adjective or a plural."""
    return _NO_NAME.fullmatch(rest) is not None


def is_adjective(plain: str) -> bool:
    """Whether a folded word looks like an adjective."""
    return plain.endswith(("يه", "ي", "عه", "ره", "ده", "وره", "جه"))
