"""Noun phrases of places: generic nouns, names known and unknown, lists, parts and anaphors."""

from collections.abc import Callable

from msgspec.structs import replace

from geo.model import Extent
from geo.reading.arabic.amounts import BRIDGES, amount
from geo.reading.arabic.implied import belonging, by_nation, by_number, owned, within_it
from geo.reading.arabic.memory import Memory
from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.naming import VERBAL, Naming, acts, is_adjective, opens_clause
from geo.reading.arabic.phrases import (
    PlacePhrase,
    in_part,
    is_compass,
    singular,
    standing,
    standing_part,
)
from geo.reading.arabic.units import unit
from geo.reading.arabic.words import QUOTES, Word, bare, written
from geo.reading.lexicon.arabic import ArabicLexicon
from geo.reading.referents import Ref

_ANNOUNCING = {"هي", "هما", "منها", "بينها", "وهي", "وهما", "مثل"}


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

    def _found(  # noqa: C901  (one way after another to lead to a place)
        self, words: tuple[Word, ...], first: int, *, clitics: str, introduced: bool
    ) -> PlacePhrase | None:
        if first < len(words) and (around := self._around_it(words, first)):
            return around
        extent, fraction, index = amount(words, first, self._lexicon, self._naming)
        if index > first:
            clitics, introduced = "", words[index - 1].inside(self._lexicon.parts) is None
            if index < len(words) and words[index].plain in BRIDGES:
                index, introduced = index + 1, True
                if index < len(words) and words[index].inside(self._lexicon.parts):
                    inner = self._found(words, index, clitics="", introduced=False)
                    return replace(in_part(inner), first=first) if inner is not None else None
            elif index < len(words):
                clitics = next((c for c, _ in words[index].forms if c in ("ب", "ل")), "")
                clitics = clitics if self._naming.generic(words[index], clitics) else ""
        found = self._phrase(words, index, clitics, introduced=introduced)
        if found is None and first < index < len(words):
            found = self._around_it(words, index)  # "معظم أحيائها"
        if found is None and index > first:
            clitics = (
                next((c for c, _ in reversed(words[index].forms) if c in ("ب", "ل")), "")
                if index < len(words)
                else ""
            )
            found = self._phrase(words, index, clitics, introduced=False) if clitics else None
        if found is None and extent is Extent.PART:
            found = within_it(words, index, memory=self.memory)
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
        for pronoun in ("ها", "ه", "هم"):
            stem = words[first].plain.removesuffix(pronoun)
            stem = stem[:-1] + "ء" if stem.endswith("اي") else stem  # "أحيائها"
            if stem != words[first].plain and stem in self._lexicon.parts:
                if first + 2 < len(words) and words[first + 1].plain == "في":
                    inside = self._phrase(words, first + 2, "", introduced=False)
                    if inside is not None:  # "مواقعها في ..."
                        return replace(in_part(inside), first=first)
                return standing_part(self.memory.one(), first, first + 1)
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
        if (
            base := unit(words, first, clitics, naming=self._naming, memory=self.memory)
        ) is not None:
            return base
        common = self._common(words, first, clitics)
        if common is not None:
            return self._continued(words, common)
        noun = self._naming.generic(word, clitics)
        if noun is None and (theirs := owned(first, rest, memory=self.memory)) is not None:
            return theirs
        if rest in lexicon.directions and first + 1 < len(words):
            return self._directed(words, first, clitics)
        if rest in _EITHER and first + 1 < len(words) and words[first + 1].plain in _OF_THEM:
            names = self.memory.several(2 if words[first + 1].plain == "منهما" else 0)
            return standing(names, first, first + 2)
        if noun is None:
            if rest in lexicon.facilities or self.memory.named(rest):
                anaphor = self._anaphor(words, first, clitics)
                if anaphor is not None:
                    return anaphor
            return self._list(words, first, clitics, kind="", introduced=introduced, several=False)
        definite = rest.startswith("ال")
        for naming in (by_nation, by_number) if definite else ():
            if (named := naming(words, first, clitics, naming=self._naming)) is not None:
                return named
        if definite and rest not in lexicon.dropped:
            found = self._side_of(words, first) or self._anaphor(words, first, clitics)
            return self._continued(words, found or self._kept_definite(words, first, noun))
        if noun in lexicon.kept:
            return self._continued(words, self._kept(words, first, clitics, noun))
        several = noun in lexicon.dropped_several
        after = first + 1
        while after < len(words) and (
            words[after].plain in _ANNOUNCING
            or words[after].text == ":"
            or (several and self._naming.generic(words[after], "و") in lexicon.dropped_several)
        ):
            after += 1
        inner = self._naming.generic(words[after], "") if after < len(words) else None
        if inner and (not several or inner in lexicon.dropped):
            nested = self._phrase(words, after, "", introduced=True)
            if nested is not None and not nested.refs[0].anaphor:
                if several:  # "أحياء مدينة حلب"
                    nested = in_part(nested)
                return replace(nested, first=first)
        found = self._list(words, after, "", kind=noun, introduced=True, several=several)
        return replace(found, first=first) if found else None

    def _side_of(self, words: tuple[Word, ...], first: int) -> PlacePhrase | None:
        """The place of which a side is named: "البوابة الجنوبية للمطار"."""
        inside = first + 2
        if inside >= len(words) or not is_compass(words[first + 1].plain):
            return None
        if not any(clitics == "ل" for clitics, _ in words[inside].forms):
            return None
        inner = self._phrase(words, inside, "ل", introduced=False)
        return replace(in_part(inner), first=first) if inner is not None else None

    def _continued(self, words: tuple[Word, ...], found: PlacePhrase | None) -> PlacePhrase | None:
        """A place and those that are joined to it: "محور فيلادلفيا ومعبر رفح"."""
        while found is not None and found.last < len(words):
            last = found.last
            if found.refs[0].anaphor and words[last].plain.startswith("ال"):
                last = min(last + is_adjective(words[last].plain), len(words) - 1)
            following = self._joined(words, last, several=False)
            if following is None:
                break
            for ref in following.refs:
                self.memory.called(ref.text, following.kind or found.kind)
            found = replace(found, refs=found.refs + following.refs, last=following.last)
        return found

    def _common(self, words: tuple[Word, ...], first: int, clitics: str) -> PlacePhrase | None:
        if first + 1 >= len(words):
            return None
        rest = next((form for c, form in words[first].forms if c == clitics), "")
        if f"{rest} {words[first + 1].plain}" not in self._lexicon.common_places:
            return None
        text = f"{written(words[first], clitics)} {words[first + 1].text}"
        self.memory.called(text, "common")
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
        ref = Ref(text=text, first=first, last=last)
        known = self.known(self._naming.ref(words, inner, last, "").text)
        return PlacePhrase(refs=(ref,), first=first, last=last, kind="side" if known else "")

    def _kept(
        self, words: tuple[Word, ...], first: int, clitics: str, noun: str
    ) -> PlacePhrase | None:
        """A name of which the noun is part: "مطار حلب", "ريف إدلب الجنوبي"."""
        after = first + 1
        if after < len(words) and self._naming.generic(words[after], "") in self._lexicon.dropped:
            after += 1
        town = words[after].plain.removeprefix("ال") if after < len(words) else ""
        if town in self._lexicon.dropped and town != words[after].plain:
            return self._anaphor(words, after, "")  # "مشفى المدينة"
        if after < len(words) and words[after].plain.startswith("لل"):
            return None  # "معسكر للمرتزقة": whose, not which
        last = self._naming.name(words, after, "", introduced=True)
        if last is None:
            return self._anaphor(words, first, clitics)
        if last < len(words) and words[last].plain in self._lexicon.directional:
            last += 1
        if last < len(words) and noun in _INSTITUTIONS and words[last].plain.startswith("وال"):
            last += not self.known(written(words[last], "و"))  # "مبنى الإذاعة والتلفزيون"
        if last + 1 < len(words) and words[last].text in _DASHES:  # "طريق حلب - اللاذقية"
            last = self._naming.name(words, last + 1, "", introduced=True) or last
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
        noun = rest.removeprefix("ال")
        if not rest.startswith("ال") or rest in lexicon.function_words:
            return None
        if noun in lexicon.dropped_several or rest in lexicon.dropped_several:
            if rest in lexicon.dropped_several and self.known(written(words[first], clitics)):
                return None  # "القريتين": a town of that name
            return self._several(words, first, rest)
        after = words[first + 1].plain if first + 1 < len(words) else ""
        if noun in _QUARTERS and is_compass(after):
            return standing_part(self.memory.town(), first, first + 2)  # "الحي الشمالي"
        if noun in lexicon.kept:
            names = self.memory.named(rest) or self.memory.called_so(noun)
            names = names or (self.memory.one() if rest in lexicon.facilities else ())
        elif noun in lexicon.dropped:
            names = self.memory.one(noun)
        elif rest in lexicon.facilities:
            names = self.memory.one()
        else:
            names = self.memory.named(rest)
        return standing(names, first, first + 1)

    def _several(self, words: tuple[Word, ...], first: int, rest: str) -> PlacePhrase | None:
        if rest in self._lexicon.dropped_several:  # a dual with its article
            names = self.memory.several(2)
            return standing(names, first, first + 1)
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
                side = is_compass(words[after].plain)  # else of what is not said
                town = self.memory.town() if side and bare(rest) in _QUARTERS else ()
                return standing_part(town, first, after + 1)
            return replace(in_part(inner), first=first)
        return standing(self.memory.several(), first, first + 1)

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
            following = belonging(words, last, of=refs[-1]) or self._next(
                words, last, several=several
            )
            if following is None:
                break
            refs += following.refs
            last = following.last
        for ref in refs[: 1 + several * len(refs)]:
            self.memory.called(ref.text, singular(kind))
        return PlacePhrase(refs=tuple(refs), first=first, last=last, kind=kind)

    def _next(self, words: tuple[Word, ...], index: int, *, several: bool) -> PlacePhrase | None:
        """The next name of a list, with "و" or, where several were announced, a comma before it."""
        word = words[index]
        if word.text in ("،", ",", "(", ")") and index + 1 < len(words):
            following = words[index + 1]
            joined = self._joined(words, index + 1, several=several)
            if joined is not None and (joined.kind or self.known(joined.refs[0].text)):
                return joined  # else ", وقطع ..." is a clause of its own
            if not several or not following.is_word or following.plain.startswith("و"):
                return None
            last = self._naming.name(words, index + 1, "", introduced=True)
            if last is None or self._naming.is_verb(following):
                return None
            ref = self._naming.ref(words, index + 1, last, "")
            return PlacePhrase(refs=(ref,), first=index + 1, last=last)
        return self._joined(words, index, several=several)

    def _joined(  # noqa: C901, PLR0911  (one guard after another)
        self, words: tuple[Word, ...], index: int, *, several: bool
    ) -> PlacePhrase | None:
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
        sure = several and rest.startswith("ال")  # "أحياء المطار والوحدة"
        if not sure and (rest in lexicon.common_nouns or bare(rest) in lexicon.common_nouns):
            return None
        if several and opens_clause(words, index, rest) and not self._naming.known(rest):
            return None
        unlike = VERBAL.fullmatch(written(word, clitics)) and not self._naming.known(rest)
        if not several and unlike:
            return None
        last = self._naming.name(words, index, clitics, introduced=several)
        if last is None:
            return None
        ref = self._naming.ref(words, index, last, clitics)
        if not several and not self._naming.known(ref.text) and acts(words, last, lexicon):
            return None  # "سراقب والفصائل تقصف": a clause of its own
        return PlacePhrase(refs=(ref,), first=index, last=last)


_INSTITUTIONS = {"مبني", "مقر", "مصنع", "معمل", "كليه"}
_DASHES = {"-", "–", "—"}
_EITHER = {"اي", "كل", "كلا", "كلتا"}
_OF_THEM = {"منهما", "منها"}
_QUARTERS = {"حي", "احياء", "جزء", "قسم", "اجزاء", "جهه"}
