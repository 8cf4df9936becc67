"""Where the places and the sides of an Arabic verb, noun or predicate stand around it."""

from msgspec.structs import replace

from geo.reading.arabic.parties import Parties, Party
from geo.reading.arabic.phrases import PlacePhrase
from geo.reading.arabic.places import Places
from geo.reading.arabic.words import PRONOUNS, QUOTES, Word, written
from geo.reading.lexicon.arabic import ArabicLexicon
from geo.reading.referents import Ref

_REACH = 30  # words from a verb to its place
PREPOSITIONS = {"في", "من", "علي", "الي", "عن", "مع", "بعد", "قبل", "خلال", "منذ", "حتي", "عند",
                 "لدي", "بين", "ضد", "دون", "تحت", "داخل", "خارج", "قرب", "نحو", "باتجاه", "صوب",
                 "عبر", "حول", "ضمن", "اثر", "عقب", "بسبب", "رغم"}  # fmt: skip
_PRONOUN_PREPOSITIONS = {"علي": "علي", "في": "في", "من": "من", "الي": "الي", "ب": "ب", "عن": "عن"}
_WIDE = {"محافظه", "ولايه", "اقليم", "ريف", "مقاطعه"}
_THROUGH = {"اثر", "جراء", "نتيجه", "بسبب", "في", "بعد", "خلال", "بفعل"}
_ITS = {"انها", "انه", "لكنها", "لكنه", "بانها", "بانه", "انهم", "لكنهم"}
_COPULAS = {"لا", "ما", "تزال", "يزال", "زالت", "زال", "هي", "هو", "اصبحت", "اصبح", "باتت", "بات",
            "صارت", "كانت", "كان", "ظلت", "بقيت"}  # fmt: skip
_NUMBER = {"ها": 1, "ه": 1, "هما": 2, "هم": 0}
_BESIDES = {"اضافه الي", "فضلا عن", "الي جانب"}
_AFTER = 4
_LONG = 6  # letters of an adjective of a place
_NEAR = 6


class Slots:
    """Finds the places and sides around the words of one article's sentences."""

    def __init__(self, lexicon: ArabicLexicon, places: Places, parties: Parties) -> None:
        self._lexicon = lexicon
        self._places = places
        self._parties = parties

    def limit(self, words: tuple[Word, ...], index: int) -> int:
        """Where the words of a verb or noun end: before the next verb or the next clause."""
        lexicon, last = self._lexicon, index + 1
        while last < min(len(words), index + _REACH):
            word = words[last]
            if word.plain in lexicon.boundaries or word.text in ("؛", ":"):
                break
            if word.plain in lexicon.auxiliary or (
                word.text == "،" and self._opens(words, last + 1)
            ):
                break
            verb = any(
                c in ("", "و", "ف") and (f in lexicon.forms or f in lexicon.reports)
                and f not in lexicon.noun_rules for c, f in word.forms
            )  # fmt: skip
            named = self._places.known(word.text) or words[last - 1].inside(lexicon.dropped)
            verb = verb and word.plain not in lexicon.function_words  # "إضافة" is no "أضافه"
            act = words[last - 1].inside(lexicon.assault)  # "محاولة تسلل"
            if verb and not named and not act and words[last - 1].plain not in PREPOSITIONS:
                break
            if word.inside(lexicon.according):
                break
            last += 1
        return last

    def begin(self, words: tuple[Word, ...], index: int) -> int:
        """Where the clause of a word begins."""
        lexicon, first = self._lexicon, index
        while first > 0 and index - first < _REACH:
            word = words[first - 1]
            if word.plain in lexicon.boundaries or word.text in ("؛", ":"):
                break
            first -= 1
        return first

    def object(
        self, words: tuple[Word, ...], first: int, limit: int, own: Party | None
    ) -> PlacePhrase | None:
        """The object of a verb, where it is a place."""
        for index in range(first, limit):
            if own is not None and own.first <= index < own.last:
                continue
            if self._goes_on(words, index):
                break
            previous = words[index - 1]
            if previous.plain in PREPOSITIONS or previous.plain[:1].isdigit():
                continue
            heads = self._lexicon.dropped | self._lexicon.kept
            if index > first and previous.inside(heads):
                continue  # "في حي الجامعة": the name of one
            found = self._places.at(words, index)
            if found is None:
                continue
            adjacent = index == first or previous.text in QUOTES or (own and index == own.last)
            plain = not self.introduced(found)
            if plain and not adjacent:
                continue
            return found
        return None

    def _goes_on(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether "and" begins a clause of its own behind a comma: "، وقطع الجيش ..."."""
        if words[index].text != "،" or index + 1 >= len(words):
            return False
        following = words[index + 1]
        generic = self._places.named(words, index + 1) is not None
        return following.plain.startswith("و") and len(following.forms) > 1 and not generic

    def introduced(self, phrase: PlacePhrase) -> bool:
        """Whether a phrase is surely one of a place: by a noun, the gazetteer or an anaphor."""
        ref = phrase.refs[0]
        return bool(phrase.kind) or ref.anaphor or self._places.known(ref.text) or (
            ref.first > phrase.first)  # fmt: skip

    def after_preposition(
        self, words: tuple[Word, ...], first: int, limit: int, prepositions: frozenset[str]
    ) -> PlacePhrase | None:
        """The first place after one of some prepositions."""
        for index in range(first, limit):
            word = words[index]
            if word.plain in prepositions or word.plain.removeprefix("و") in prepositions:
                if index + 1 < limit:
                    found = self._places.at(words, index + 1) or self._noun_alone(words, index + 1)
                    if found is not None:
                        return found
                continue
            pronoun = self._pronoun_preposition(word, prepositions)
            if pronoun:
                found = self.pronoun(words, index, pronoun)
                if found is not None:
                    return found
            for clitics, _ in word.forms:
                if clitics and clitics[-1] in prepositions and clitics[-1] in ("ب", "ل"):
                    found = self._places.at(words, index, clitics=clitics)
                    if found is not None and self.introduced(found):
                        return found
        return None

    def _noun_alone(self, words: tuple[Word, ...], index: int) -> PlacePhrase | None:
        """A name built like an adjective: right behind a preposition there is none."""
        lexicon, word = self._lexicon, words[index]
        if not (word.plain.startswith("ال") and word.plain.endswith(("ي", "يه"))):
            return None
        nouns = lexicon.common_nouns | lexicon.people | lexicon.armed | lexicon.titles | (
            lexicon.function_words | lexicon.directional)  # fmt: skip
        follows = words[index + 1].plain if index + 1 < len(words) else ""
        if len(word.plain) < _LONG or word.inside(nouns) or follows.startswith("ال"):
            return None
        if self._parties.at(words, index) is not None:
            return None
        return self._places.at(words, index, introduced=True)

    def _pronoun_preposition(self, word: Word, prepositions: frozenset[str]) -> str:
        for _, rest in word.forms:
            for pronoun in PRONOUNS:
                stem = rest.removesuffix(pronoun)
                if stem != rest and _PRONOUN_PREPOSITIONS.get(stem) in prepositions:
                    return pronoun
        return ""

    def and_more(
        self, words: tuple[Word, ...], found: PlacePhrase, limit: int, prepositions: frozenset[str]
    ) -> PlacePhrase:
        """The places that the same verb goes on to with "and on": "على X وعلى Y"."""
        last = found.last
        joined = {f"و{p}" for p in prepositions}
        for index in range(last, limit - 1):
            if index < last or words[index].plain not in joined:
                continue
            more = self._places.at(words, index + 1)
            if more is None:
                break
            found = replace(found, refs=found.refs + more.refs, last=more.last)
            last = more.last
        for index in range(last, limit - 2):
            if " ".join(word.plain for word in words[index : index + 2]) in _BESIDES:
                more = self._places.at(words, index + 2)
                if more is not None and self.introduced(more):
                    return replace(found, refs=found.refs + more.refs, last=more.last)
        return found

    def pronoun(self, words: tuple[Word, ...], index: int, pronoun: str) -> PlacePhrase | None:
        """The place of "عليها": what stands before the relative pronoun, or was spoken of last."""
        memory = self._places.memory
        for rel in range(index, max(-1, index - 8), -1):
            if words[rel].plain in self._lexicon.that:
                break  # "الذي يقول إنهم خرجوا منها"
            if words[rel].plain.removeprefix("و") in self._lexicon.relatives:
                found = self.ending_at(words, rel)
                if found is not None:
                    return found
                break  # "القذائف التي تساقطت عليها": on what was spoken of before
        opener = next(
            (i for i in range(index, max(-1, index - 14), -1) if words[i].plain == "اما"), None
        )
        if opener is not None and opener + 1 < len(words):
            found = self._places.at(words, opener + 1)
            if found is not None:
                return found
        begin = self.begin(words, index)
        led = words[begin - 1].text if begin else ":"
        if led == ":" or words[begin - 1].plain in self._lexicon.that:
            topic = self._places.at(words, begin)  # "إن الميناء ... لم يصل إليه أحد"
            if topic is not None and topic.last < index and len(topic.refs) == _NUMBER[pronoun]:
                return replace(topic, first=index, last=index + 1)
        names = {"ها": memory.last(), "ه": memory.one(), "هما": memory.several(2),
                 "هم": ()}[pronoun]  # fmt: skip
        refs = tuple(Ref(text=n, first=index, last=index + 1, anaphor=True) for n in names)
        return PlacePhrase(refs=refs, first=index, last=index + 1) if refs else None

    def ending_at(self, words: tuple[Word, ...], stop: int) -> PlacePhrase | None:
        """The longest place phrase that ends just before a word."""
        for first in range(max(0, stop - 10), stop):
            ways = dict.fromkeys(c for c, _ in words[first].forms)
            joined = words[first].plain.startswith("و") and "و" in ways
            if joined and self._places.known(written(words[first], "و")):
                ways = dict.fromkeys(("و", *ways))
            heads = self._lexicon.dropped | self._lexicon.kept
            if any(clitics == "ف" and form in heads for clitics, form in words[first].forms):
                ways = {"ف": None}  # "فمعبر رفح في يد ..."
            for clitics in ways:
                found = self._places.at(words, first, clitics=clitics)
                if found is None or found.last > stop:
                    continue
                if all(not word.is_word or _describes(word) for word in words[found.last : stop]):
                    return found
        return None

    def _opens(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether a clause of its own begins here, behind a comma: "ما أدى إلى", "نافيا ..."."""
        if index >= len(words):
            return False
        word = words[index]
        return word.plain in ("ما", "مما") or bool(word.inside(self._lexicon.reporting_participles))

    def fronted(self, words: tuple[Word, ...], index: int) -> PlacePhrase | None:
        """The place that a sentence begins with: "وفي حي القابون، اندلعت اشتباكات"."""
        first = words[0].plain.removeprefix("و") == "اما"
        if index < first + 2 or words[first].plain.removeprefix("و") != "في":
            return None
        found = self._places.at(words, first + 1)
        if found is None or found.last > index or found.kind in _WIDE:
            return None
        for at in range(found.last, index):
            related = words[at - 1].plain.removeprefix("و") in self._lexicon.relatives
            if words[at].inside(self._lexicon.forms) and not related:
                return None  # another verb's
        return found if self.introduced(found) else None

    def stricken(self, words: tuple[Word, ...], index: int) -> PlacePhrase | None:
        """The place where people died of the fire that a noun tells of: "قتل 4 في X جراء قصف"."""
        lexicon = self._lexicon
        if not index or words[index - 1].plain not in _THROUGH:
            return None
        harmed = [
            i
            for i in range(index)
            if words[i].inside(lexicon.killed) or words[i].inside(lexicon.injured)
        ]
        return (
            self.after_preposition(words, harmed[0], index - 1, frozenset(("في", "ب", "داخل")))
            if harmed
            else None
        )

    def patient(self, words: tuple[Word, ...], index: int) -> PlacePhrase | None:
        """The place right before a passive verb: "المدينة تُقصف"."""
        if words[index].plain in self._lexicon.function_words:
            return None  # "فجر اليوم"
        found = self.ending_at(words, index)
        if found is None or found.last != index or not self.introduced(found):
            return None
        before = words[found.first - 1].plain if found.first else ""
        return None if before in PREPOSITIONS else found

    def subject(
        self, words: tuple[Word, ...], index: int, begin: int, limit: int, *, alone: bool
    ) -> PlacePhrase | None:
        """The subject of a verb, where it is a place.

        ``alone``: no side and no fire may stand behind the verb, since they would be its subject.
        """
        for at in range(index + 1, min(limit, index + _AFTER)):
            if words[at].plain in PREPOSITIONS:
                break
            found = self._places.at(words, at)
            if found is not None and (alone or self.introduced(found)):
                return found
            other = self._parties.at(words, at) or words[at].inside(self._lexicon.fire)
            if alone and other is not None:
                return None
        return self.before(words, index, begin)

    def before(self, words: tuple[Word, ...], index: int, begin: int) -> PlacePhrase | None:
        """The place that a predicate is said of, before it in the clause."""
        near = self.ending_at(words, index)
        if near is not None and (
            words[index].plain.startswith("ال") or words[index - 1].plain.startswith("الخاضع")
        ):
            return near
        at, found = begin, None
        while at < index:
            governed = at > 0 and words[at - 1].plain in PREPOSITIONS
            phrase = self._places.at(words, at) or (
                self._places.at(words, at, clitics="و") if words[at].plain[0] == "و" else None
            )
            nearer = near is not None and self.introduced(near)
            if phrase is not None and phrase.last <= index and not governed and (
                self.introduced(phrase) or (at == begin and not nearer)
            ):  # fmt: skip
                return phrase
            if phrase is not None and phrase.last <= index and self.introduced(phrase):
                found, at = phrase, phrase.last
                continue
            at += 1
        found = near or found
        if found is None and begin and words[begin - 1].plain.endswith(("انها", "انه")):
            names = self._places.memory.one()
            refs = tuple(Ref(text=n, first=index, last=index + 1, anaphor=True) for n in names)
            return PlacePhrase(refs=refs, first=index, last=index + 1) if refs else None
        return found

    def by(self, words: tuple[Word, ...], first: int, limit: int) -> Party | None:
        """The side after "at the hands of" and its like."""
        for index in range(first, limit):
            word = words[index]
            if word.inside(self._lexicon.by) is None:
                continue
            if (word.plain == "قبل") != (words[index - 1].plain == "من"):
                continue  # "تحرير ... من سيطرة ...": from whom it was taken
            at = index if word.plain.startswith(("لقوات",)) else index + 1
            party = self._parties.at(words, at) if at < len(words) else None
            if party is not None:
                return party
        return None

    def clause_party(self, words: tuple[Word, ...], begin: int, index: int) -> Party | None:
        """The side named before a word in its clause, or that the clause's pronoun stands for."""
        found = self._parties.before(words, begin, index)
        if found is not None or not begin or words[begin - 1].plain.removeprefix("و") not in _ITS:
            return found
        earlier = self._parties.before(words, 0, begin - 1)
        actor = earlier.actor if earlier is not None else self._parties.last
        return Party(actor=actor, first=index, last=index + 1) if actor is not None else None

    def carried(self, index: int) -> Party | None:
        """The side that acted last, for a verb that names none."""
        last = self._parties.last
        return Party(actor=last, first=index, last=index + 1) if last is not None else None

    def state_before(self, words: tuple[Word, ...], index: int) -> PlacePhrase | None:
        """The place of a predicate whose subject is a relative pronoun or is left out."""
        for rel in range(index - 1, max(-1, index - _NEAR), -1):
            if words[rel].plain.removeprefix("و") in self._lexicon.relatives:
                return self.ending_at(words, rel)
        return None


def _describes(word: Word) -> bool:
    """Whether a word can stand between a name and what is said of it ("الخاضعة", "الواقعة")."""
    plain = word.plain
    if plain.startswith("ال") and plain.endswith(("يه", "ي")):
        return True
    return plain.startswith(("الخاضع", "الواقع")) or plain in _COPULAS
