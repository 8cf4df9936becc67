"""Nouns of action in Arabic clauses: "السيطرة على", "سقوط ... بيد", "قصف"."""

from collections.abc import Iterator

from geo.model import Status
from geo.reading.arabic.ground import Ground
from geo.reading.arabic.modality import modality
from geo.reading.arabic.parties import Party
from geo.reading.arabic.phrases import PlacePhrase
from geo.reading.arabic.slots import PREPOSITIONS
from geo.reading.arabic.told import Told, verb_at
from geo.reading.arabic.words import PRONOUNS, QUOTES, Word, bare
from geo.reading.lexicon.arabic import NounRule, fold
from geo.reading.modality import Modality

_AFTER = 4
_SHARING = {
    "تقاسمت",
    "تقاسما",
    "تقاسموا",
    "يتقاسمون",
    "يتقاسم",
    "تتقاسم",
    "يتقاسمان",
    "تقاسم",
    "تتنازع",
    "يتنازع",
}
_NEAR = 6
_TARGETS = {"دبابه", "دبابات", "اليه", "اليات", "ناقله", "قوه", "جنود", "تجمع", "تجمعات", "موقع",
            "مواقع", "نقطه", "نقاط", "مقر", "مقار", "حشود", "جرافه", "عربه", "دوريه", "رتل",
            "ثكنه"}  # fmt: skip


class Nouns(Ground):
    """Reads the nouns of action of one article's sentences."""

    def at(self, word: Word) -> tuple[str, str] | None:
        """The noun of action a word is, and the pronoun it carries."""
        rules = self._lexicon.noun_rules
        for _, form in word.forms:
            plain = bare(form)
            if plain in rules:
                return plain, ""
            for pronoun in PRONOUNS:
                stem = form.removesuffix(pronoun)
                if stem == form:
                    continue
                for noun in (stem, stem[:-1] + "ه" if stem.endswith("ت") else stem):
                    if noun in rules:
                        return noun, pronoun
        return None

    def told(self, words: tuple[Word, ...], index: int, noun: str, pronoun: str) -> Iterator[Told]:
        """What a noun of action asserts."""
        for rule in self._lexicon.noun_rules[noun]:
            found = list(self._by_noun_rule(words, index, noun, pronoun, rule))
            if found:
                self._places.memory.remember([t.ref.text for t in found])
                yield from found
                return

    def _by_noun_rule(  # noqa: C901  (one guard after another)
        self, words: tuple[Word, ...], index: int, noun: str, pronoun: str, rule: NounRule
    ) -> Iterator[Told]:
        if not self._wanted(words, index, rule):
            return
        limit, begin = self._slots.limit(words, index), self._slots.begin(words, index)
        own = self._own(words, index, limit, rule)
        place = self._noun_place(words, index, noun, rule, limit, own)
        if place is not None and "of" in rule.place and _governs_nothing(words, index, noun, place):
            return
        if place is None and rule.status in (Status.CONTESTED, Status.STRUCK):
            where = begin and words[begin - 1].plain == "حيث"
            place = self._slots.ending_at(words, begin - 1) if where else None
            place = place or self._slots.fronted(words, index)
            if place is None and rule.status is Status.STRUCK:
                place = self._slots.stricken(words, index)
        if place is None:
            return
        party = own if own is not None and own.first < place.first else None
        if rule.actor == "of":
            party = self._actor(words, index, rule, place, party, pronoun=bool(pronoun))
        elif rule.actor == "by":
            party = self._slots.by(words, index + 1, limit)
        elif rule.actor == "weapon":
            party = party or self._slots.by(words, index + 1, min(limit + 2, len(words)))
        elif rule.actor == "none":
            party = None
        if rule.status in (Status.LOST, Status.HELD) and party is None:
            return
        status, mood = self._noun_mood(words, index, begin, rule)
        if status is not None:
            yield from self._teller.tell(
                words, status, index, place=place, party=party, mood=mood, rule=f"noun {noun}"
            )

    def _own(self, words: tuple[Word, ...], index: int, limit: int, rule: NounRule) -> Party | None:
        """The side right behind the noun, unless it is the one that was hit."""
        own = self._parties.after(words, index + 1, min(limit, index + _NEAR))
        if own is not None and any(w.inside(_TARGETS) for w in words[own.first - 1 : own.last]):
            own = None  # "استهداف دبابة إسرائيلية"
        if own is None and rule.status is Status.STRUCK:
            return self._agent(words, index, limit)
        return own

    def _agent(self, words: tuple[Word, ...], index: int, limit: int) -> Party | None:
        """Whose fire it is: "قصف مدفعي للدعم السريع", "غارات للتحالف"."""
        for at in range(index + 1, min(limit, index + _AFTER)):
            if any(clitics == "ل" for clitics, _ in words[at].forms):
                return self._parties.at(words, at)
            if words[at].plain in PREPOSITIONS:
                return None
        return None

    def _wanted(self, words: tuple[Word, ...], index: int, rule: NounRule) -> bool:
        """Whether the words behind the noun are of the sort that the rule needs."""
        lexicon = self._lexicon
        if rule.status is Status.STRUCK and index and verb_at(words, index - 1, lexicon):
            return False  # "استهدف صاروخ ...": the verb has told it
        if rule.after and (not index or words[index - 1].plain not in map(fold, rule.after)):
            return False
        if rule.definite and not words[index].plain.startswith("ال"):
            return False
        if any(word.inside(_SHARING) for word in words[max(0, index - 2 * _AFTER) : index]):
            return False  # "يتقاسم الطرفان السيطرة"
        near = words[index + 1 : min(self._slots.limit(words, index), index + 3)]

        def are(name: str) -> bool:
            return any(word.inside(getattr(lexicon, name)) for word in near)

        return not any(map(are, rule.unless)) and (not rule.needs or are(rule.needs))

    def _actor(
        self, words: tuple[Word, ...], index: int, rule: NounRule, place: PlacePhrase,
        own: Party | None, *, pronoun: bool,
    ) -> Party | None:  # fmt: skip
        """Who did it: whom the noun or its pronoun names, or else the clause."""
        slots, parties = self._slots, self._parties
        before = slots.clause_party(words, slots.begin(words, index), index)
        verb = words[index - 1].plain if index else ""
        if pronoun:
            # "دخلت ... وبسطت سيطرتها": who acted before
            actor = slots.carried(index) if verb.startswith("و") else None
            known = Party(actor=parties.speaking or parties.last, first=index, last=index + 1)
            return actor or before or known
        found = own or slots.by(words, place.last, slots.limit(words, index))
        found = found or slots.by(words, index + 1, slots.limit(words, index)) or before
        if found is None and verb.endswith(("ت", "وا")):
            return slots.carried(index)  # "حيث أحكمت الطوق عليها"
        if found is None and rule.status in _OWN and parties.speaking is not None:
            return Party(actor=parties.speaking, first=index, last=index + 1)
        return found

    def _noun_mood(
        self, words: tuple[Word, ...], index: int, begin: int, rule: NounRule
    ) -> tuple[Status | None, Modality]:
        lexicon, status = self._lexicon, rule.status
        event = status not in (Status.STRUCK, Status.CONTESTED, Status.BESIEGED)
        mood = modality(words, index, lexicon, verb=False, present=False, event=event, intent=event)
        before = words[max(begin, index - _AFTER) : index]
        if status is Status.CAPTURED:
            if any(word.inside(lexicon.losing) for word in before):
                status = Status.LOST
            elif any(word.inside(lexicon.keeping) for word in before):
                status = Status.HELD
        if status in (Status.CAPTURED, Status.LOST) and any(
            word.inside(lexicon.nearing) for word in before
        ):
            return Status.THREATENED, mood
        if status is Status.BESIEGED and any(word.inside(lexicon.breaking) for word in before):
            return None, mood
        purpose = any(
            clitics.endswith("ل") and (bare(form) in lexicon.noun_rules)
            for clitics, form in words[index].forms
        )
        untrue = index > 0 and words[index - 1].plain == "صحه"
        if (
            event
            and purpose
            and not untrue
            and not any(word.inside(lexicon.succeeding) for word in before[-1:])
        ):
            return None, mood
        return status, mood

    def _noun_place(  # noqa: PLR0917  (what the caller has found out)
        self, words: tuple[Word, ...], index: int, noun: str, rule: NounRule, limit: int,
        own: Party | None,
    ) -> PlacePhrase | None:  # fmt: skip
        prepositions = frozenset(map(fold, rule.place)) - {"of"}
        found = self._slots.after_preposition(words, index + 1, limit, prepositions)
        if found is not None:
            found = self._slots.and_more(words, found, limit, prepositions)
        if "of" not in rule.place or (noun.endswith("ا") and words[index].plain.endswith("ا")):
            return found  # "حصارا خانقا على": an indefinite noun governs nothing
        direct = None
        after = index + 1
        if after + 1 < limit and words[after].text in QUOTES:
            after += 1  # "أنهت تطهير" مخيم ...
        for at in dict.fromkeys((after, own.last if own is not None else after)):
            if at >= limit or (own is not None and own.first <= at < own.last):
                continue
            direct = self._places.at(words, at)
            if direct is None and any(c == "ل" for c, _ in words[at].forms):
                direct = self._places.at(words, at, clitics="ل")
            sure = rule.status is not Status.STRUCK
            if direct is not None and (sure or self._slots.introduced(direct)):
                return direct
        if rule.status is Status.STRUCK:
            return found
        return found if prepositions else None


def _governs_nothing(words: tuple[Word, ...], index: int, noun: str, place: PlacePhrase) -> bool:
    """Whether a noun has its article and no preposition to tie it ("الاحتلال", "التحرير")."""
    if not any(form == f"ال{noun}" for _, form in words[index].forms):
        return False
    if place.refs[0].anaphor and not words[place.first].plain.startswith("ال"):
        return False  # "الطوق عليها"
    return place.first <= index + 1 or words[place.first - 1].plain not in PREPOSITIONS


_OWN = (Status.CAPTURED, Status.LOST, Status.ADVANCED)
