"""Noun phrases of places: generic nouns, names known and unknown, lists, parts and anaphors."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Extent
from geo.reading.arabic.amounts import BRIDGES, amount
from geo.reading.arabic.memory import Memory
from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.naming import Naming
from geo.reading.arabic.words import QUOTES, Word, bare, written
from geo.reading.lexicon.arabic import ArabicLexicon
from geo.reading.referents import Ref

_ANNOUNCING = {"هي", "هما", "منها", "بينها", "وهي", "وهما", "مثل"}
_WITHIN = {"فيه", "فيها", "منه", "منها"}


class PlacePhrase(Struct, frozen=True, kw_only=True):
    """The places a noun phrase stands for, and where it ends (word index, exclusive)."""

    refs: tuple[Ref, ...]
    first: int
    last: int
    kind: str = ""


class Places:
    """Reads the places of one article's noun phrases."""

    def __init__(
        self,
        lexicon: ArabicLexicon,
        vocabulary: Vocabulary,
        *,
        known_place: Callable[[str], bool] | None,
    ) -> None:
        self.memory = Memory()
        self._lexicon = lexicon
        self._naming = Naming(lexicon, vocabulary, self.memory, known_place=known_place)

    def known(self, name: str) -> bool:
        """Whether the gazetteer has the name, or the article used it as a place before."""
        return self._naming.known(name)

    def introduces(self, word: Word) -> bool:
        """Whether a word is a noun that a place's name follows ("بلدة", "مستشفى")."""
        nouns = self._lexicon.dropped | self._lexicon.kept
        return word.plain in nouns and not word.plain.startswith("ال")

    def at(
        self, words: tuple[Word, ...], first: int, *, clitics: str = "", introduced: bool = False
    ) -> PlacePhrase | None:
        """The place phrase that begins at a word, the clitics off it; None where none does."""
        found = self._found(words, first, clitics=clitics, introduced=introduced)
        if found is None or not all(any(map(str.isalnum, ref.text)) for ref in found.refs):
            return None  # quotation marks around nothing name nothing
        return found

    def named(self, words: tuple[Word, ...], first: int) -> tuple[int, int] | None:
        """The words of the name that begins at a word, end exclusive, where it is surely a place's.

        A noun before it says so ("بلدة ..."), or it is known. Nothing is remembered by it.
        """
        for clitics, _ in words[first].forms:
            noun = self._naming.generic(words[first], clitics)
            if noun is not None:
                begin = first if noun in self._lexicon.kept else first + 1
                last = self._naming.name(words, first + 1, "", introduced=True)
                return (begin, last) if last is not None else None
            last = self._naming.name(words, first, clitics, introduced=False)
            if last is None:
                continue
            if self.known(self._naming.ref(words, first, last, clitics).text):
                return first, last
        return None

    def _found(
        self, words: tuple[Word, ...], first: int, *, clitics: str, introduced: bool
    ) -> PlacePhrase | None:
        if first < len(words) and (around := self._around_it(words, first)):
            return around
        extent, fraction, index = amount(words, first, self._lexicon, self._naming)
        if index > first:
            clitics, introduced = "", words[index - 1].inside(self._lexicon.parts) is None
            if index < len(words) and words[index].plain in BRIDGES:
                index, introduced = index + 1, True
            elif index < len(words):
                clitics = next((c for c, _ in words[index].forms if c in ("ب", "ل")), "")
                clitics = clitics if self._naming.generic(words[index], clitics) else ""
        found = self._phrase(words, index, clitics, introduced=introduced)
        if found is None and index > first:
            clitics = (
                next((c for c, _ in reversed(words[index].forms) if c in ("ب", "ل")), "")
                if index < len(words)
                else ""
            )
            found = self._phrase(words, index, clitics, introduced=False) if clitics else None
        if found is None and extent is Extent.PART:
            found = self._within_it(words, index)
        if found is None or extent is Extent.UNSTATED:
            return found
        if clitics and not found.kind and self._naming.is_party(words, found.refs[0].first):
            return None  # "مواقع للحوثيين" are no part of a place
        refs = tuple(replace(ref, extent=extent, fraction=fraction) for ref in found.refs)
        return replace(found, refs=refs, first=first)

    def _around_it(self, words: tuple[Word, ...], first: int) -> PlacePhrase | None:
        """The place that "its surroundings" speaks of."""
        if self._naming.generic(words[first], ""):
            return None  # "قرية" is no "قراه"
        for pronoun in ("ها", "ه"):
            stem = words[first].plain.removesuffix(pronoun)
            if stem != words[first].plain and stem in self._lexicon.parts:
                found = _standing(self.memory.one(), first, first + 1)
                if found is None:
                    return None
                refs = (replace(ref, extent=Extent.PART) for ref in found.refs)
                return replace(found, refs=tuple(refs))
        return None

    def _within_it(self, words: tuple[Word, ...], first: int) -> PlacePhrase | None:
        """The place that "several blocks in it" speaks of."""
        for index in range(first, min(len(words), first + 4)):
            if words[index].plain in _WITHIN:
                return _standing(self.memory.one(), index, index + 1)
        return None

    def _phrase(  # noqa: C901, PLR0911, PLR0912  (one sort of phrase after another)
        self, words: tuple[Word, ...], first: int, clitics: str, *, introduced: bool
    ) -> PlacePhrase | None:
        lexicon = self._lexicon
        if first >= len(words):
            return None
        word = words[first]
        rest = next((form for c, form in word.forms if c == clitics), None)
        if rest is None:
            return None
        if rest in lexicon.demonstratives and first + 1 < len(words):
            found = self._anaphor(words, first + 1, "")
            return replace(found, first=first) if found else None
        if (unit := self._unit(words, first, clitics)) is not None:
            return unit
        common = self._common(words, first, clitics)
        if common is not None:
            return common
        noun = self._naming.generic(word, clitics)
        if rest in lexicon.directions and first + 1 < len(words):
            return self._directed(words, first, clitics)
        if noun is None:
            if rest in lexicon.facilities or self.memory.named(rest):
                anaphor = self._anaphor(words, first, clitics)
                if anaphor is not None:
                    return anaphor
            return self._list(words, first, clitics, kind="", introduced=introduced, several=False)
        definite = rest.startswith("ال")
        if definite and rest not in lexicon.dropped:
            return self._anaphor(words, first, clitics) or self._kept_definite(words, first, noun)
        if noun in lexicon.kept:
            return self._kept(words, first, clitics, noun)
        several = noun in lexicon.dropped_several
        after = first + 1
        while after < len(words) and (
            words[after].plain in _ANNOUNCING or words[after].text == ":"
        ):
            after += 1
        inner = self._naming.generic(words[after], "") if after < len(words) else None
        if inner and (not several or inner in lexicon.dropped):
            nested = self._phrase(words, after, "", introduced=True)
            if nested is not None and not nested.refs[0].anaphor:
                if several:  # "أحياء مدينة حلب"
                    part = (replace(ref, extent=Extent.PART) for ref in nested.refs)
                    nested = replace(nested, refs=tuple(part))
                return replace(nested, first=first)
        found = self._list(words, after, "", kind=noun, introduced=True, several=several)
        return replace(found, first=first) if found else None

    def _unit(self, words: tuple[Word, ...], first: int, clitics: str) -> PlacePhrase | None:
        """A unit's base: "مقر الفرقة 17", "اللواء 18 مشاة", "مقر الفرقة" where it was named."""
        lexicon = self._lexicon
        at = first
        seat = words[first].inside(lexicon.seats) is not None
        if seat:
            at, clitics = first + 1, ""
            if at >= len(words):
                return None
        before = words[first - 1] if first else None
        if before is not None and (
            before.inside(lexicon.armed)
            or (before.plain == "من" and first > 1 and words[first - 2].inside(lexicon.armed))
        ):
            return None  # "قوات الفرقة 25", "وحدات من الفرقة 25"
        last = self._naming.unit(words, at)
        if last is not None:
            ref = self._naming.ref(words, at, last, clitics)
            self.memory.called(ref.text, bare(words[at].plain))
            return PlacePhrase(refs=(ref,), first=first, last=last, kind="unit")
        if not seat:
            return None
        names = self.memory.called_so(bare(words[at].plain))
        return _standing(names, first, at + 1) if words[at].plain.startswith("ال") else None

    def _common(self, words: tuple[Word, ...], first: int, clitics: str) -> PlacePhrase | None:
        if first + 1 >= len(words):
            return None
        rest = next((form for c, form in words[first].forms if c == clitics), "")
        if f"{rest} {words[first + 1].plain}" not in self._lexicon.common_places:
            return None
        text = f"{written(words[first], clitics)} {words[first + 1].text}"
        return PlacePhrase(
            refs=(Ref(text=text, first=first, last=first + 2),), first=first, last=first + 2
        )

    def _directed(self, words: tuple[Word, ...], first: int, clitics: str) -> PlacePhrase | None:
        """The region in "شرق حلب"."""
        inner = first + 1 + (self._naming.generic(words[first + 1], "") is not None)
        last = self._naming.name(words, inner, "", introduced=inner > first + 1)
        if last is None:
            return None
        text = " ".join([written(words[first], clitics), *(w.text for w in words[inner:last])])
        return PlacePhrase(refs=(Ref(text=text, first=first, last=last),), first=first, last=last)

    def _kept(
        self, words: tuple[Word, ...], first: int, clitics: str, noun: str
    ) -> PlacePhrase | None:
        """A name of which the noun is part: "مطار حلب", "ريف إدلب الجنوبي"."""
        after = first + 1
        if after < len(words) and self._naming.generic(words[after], "") in self._lexicon.dropped:
            after += 1
        last = self._naming.name(words, after, "", introduced=True)
        if last is None:
            return self._anaphor(words, first, clitics)
        if last < len(words) and words[last].plain in self._lexicon.directional:
            last += 1
        kept = [written(words[first], clitics), *(w.text for w in words[first + 1 : last])]
        text = " ".join(word for word in kept if word not in QUOTES)
        self.memory.called(text, noun)
        return PlacePhrase(
            refs=(Ref(text=text, first=first, last=last),), first=first, last=last, kind=noun
        )

    def _kept_definite(self, words: tuple[Word, ...], first: int, noun: str) -> PlacePhrase | None:
        """A definite noun with its name in quotation marks: "المدينة «الفلانية»"."""
        if first + 1 < len(words) and words[first + 1].text in QUOTES:
            return self._list(words, first + 1, "", kind=noun, introduced=True, several=False)
        return None

    def _anaphor(self, words: tuple[Word, ...], first: int, clitics: str) -> PlacePhrase | None:
        """What a definite noun stands for: "المدينة", "الأحياء", "البلدتين"."""
        lexicon = self._lexicon
        rest = next((form for c, form in words[first].forms if c == clitics), "")
        quoted = first + 1 < len(words) and words[first + 1].text in QUOTES
        if quoted and self._naming.name(words, first + 1, "", introduced=True) is not None:
            return None
        noun = bare(rest)
        if not rest.startswith("ال") or rest in lexicon.function_words:
            return None
        if noun in lexicon.dropped_several or rest in lexicon.dropped_several:
            return self._several(words, first, rest)
        if noun in lexicon.kept:
            names = self.memory.named(rest) or self.memory.called_so(noun)
        elif noun in lexicon.dropped:
            names = self.memory.one(noun)
        elif rest in lexicon.facilities:
            names = self.memory.one()
        else:
            names = self.memory.named(rest)
        return _standing(names, first, first + 1)

    def _several(self, words: tuple[Word, ...], first: int, rest: str) -> PlacePhrase | None:
        if rest in self._lexicon.dropped_several:  # a dual with its article
            names = self.memory.several(2)
            return _standing(names, first, first + 1)
        after = first + 1
        if after < len(words) and words[after].plain in self._lexicon.directional:
            inside = after + 1
            if inside < len(words) and words[inside].plain in BRIDGES:
                inner = self._phrase(words, inside + 1, "", introduced=False)
            elif inside < len(words) and words[inside].forms[-1][0] in ("ل", "ب"):
                inner = self._phrase(words, inside, words[inside].forms[-1][0], introduced=False)
            else:
                inner = None
            if inner is None:
                return None  # "the eastern districts": of what is not said
            refs = tuple(replace(ref, extent=Extent.PART) for ref in inner.refs)
            return replace(inner, refs=refs, first=first)
        return _standing(self.memory.several(), first, first + 1)

    # --- names ---

    def _list(
        self, words: tuple[Word, ...], first: int, clitics: str, *,
        kind: str, introduced: bool, several: bool,
    ) -> PlacePhrase | None:  # fmt: skip
        """A name, and the names joined to it."""
        last = self._naming.name(words, first, clitics, introduced=introduced)
        if last is None:
            return None
        refs = [self._naming.ref(words, first, last, clitics)]
        while last < len(words):
            following = self._next(words, last, several=several)
            if following is None:
                break
            refs += following.refs
            last = following.last
        for ref in refs[: 1 + several * len(refs)]:
            self.memory.called(ref.text, _kind(kind))
        return PlacePhrase(refs=tuple(refs), first=first, last=last, kind=kind)

    def _next(self, words: tuple[Word, ...], index: int, *, several: bool) -> PlacePhrase | None:
        """The next name of a list, with "و" or, where several were announced, a comma before it."""
        word = words[index]
        if word.text in ("،", ",", "(", ")") and index + 1 < len(words):
            following = words[index + 1]
            joined = self._joined(words, index + 1, several=several)
            if joined is not None:
                return joined
            if not several or not following.is_word:
                return None
            last = self._naming.name(words, index + 1, "", introduced=True)
            if last is None or self._naming.is_verb(following):
                return None
            ref = self._naming.ref(words, index + 1, last, "")
            return PlacePhrase(refs=(ref,), first=index + 1, last=last)
        return self._joined(words, index, several=several)

    def _joined(self, words: tuple[Word, ...], index: int, *, several: bool) -> PlacePhrase | None:
        lexicon, word = self._lexicon, words[index]
        if word.plain == "و" and index + 1 < len(words):
            index, word, clitics = index + 1, words[index + 1], ""
        elif word.plain.startswith("و") and len(word.forms) > 1 and word.forms[1][0] == "و":
            clitics = "و"
        else:
            return None
        rest = next(form for c, form in word.forms if c == clitics)
        if (
            clitics
            and self._naming.known(word.text)
            and not self._naming.known(written(word, clitics))
        ):
            return None
        if self._naming.is_verb(word) or rest in lexicon.function_words or rest in lexicon.that:
            return None
        if self._naming.generic(word, clitics):
            found = self._phrase(words, index, clitics, introduced=True)
            return found if found is not None and not found.refs[0].anaphor else None
        if rest in lexicon.common_nouns or bare(rest) in lexicon.common_nouns:
            return None
        last = self._naming.name(words, index, clitics, introduced=several)
        if last is None:
            return None
        ref = self._naming.ref(words, index, last, clitics)
        if not several and not self._naming.known(ref.text) and last < len(words):
            follows = words[last]
            if follows.is_word and follows.inside(lexicon.forms):
                return None  # "سراقب والفصائل تقصف": a clause of its own
        return PlacePhrase(refs=(ref,), first=index, last=last)


_DUALS = {"بلدتي": "بلده", "قريتي": "قريه", "مدينتي": "مدينه", "حيي": "حي", "احياء": "حي",
          "قري": "قريه", "مدن": "مدينه", "بلدات": "بلده"}  # fmt: skip


def _kind(noun: str) -> str:
    return _DUALS.get(noun, noun)


def _standing(names: tuple[str, ...], first: int, last: int) -> PlacePhrase | None:
    refs = tuple(Ref(text=name, first=first, last=last, anaphor=True) for name in names)
    return PlacePhrase(refs=refs, first=first, last=last) if refs else None
