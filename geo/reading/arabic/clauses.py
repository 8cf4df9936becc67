"""What the clauses of an Arabic sentence assert about places: verbs, nouns of action, states."""

from collections.abc import Iterator

from msgspec.structs import replace

from geo.model import Extent, Status
from geo.reading.arabic.ground import Ground
from geo.reading.arabic.modality import modality
from geo.reading.arabic.nouns import Nouns
from geo.reading.arabic.parties import Parties, Party
from geo.reading.arabic.phrases import PlacePhrase
from geo.reading.arabic.places import Places
from geo.reading.arabic.states import States
from geo.reading.arabic.told import Told, is_jussive, verb_at
from geo.reading.arabic.words import Sentence, Word, bare
from geo.reading.lexicon.arabic import ArabicLexicon, Form, VerbRule, fold
from geo.reading.modality import Modality

_AFTER = 4
_NEAR = 6


class Clauses(Ground):
    """Reads the clauses of one article's sentences."""

    def __init__(self, lexicon: ArabicLexicon, places: Places, parties: Parties) -> None:
        super().__init__(lexicon, places, parties)
        self._nouns = Nouns(lexicon, places, parties)
        self._states = States(lexicon, places, parties)

    def told(self, sentence: Sentence, index: int) -> list[Told]:
        """What the word at an index asserts; nothing where it is part of a side's name."""
        words = sentence.words
        form, noun = verb_at(words, index, self._lexicon), self._nouns.at(words[index])
        if noun is not None and words[index].plain.endswith("ا"):
            form = None  # "قصفا" is the noun, not the verb of two
        ways = []
        if form is not None:
            ways.append(self._of_verb(words, index, form))
        if noun is not None:
            ways.append(self._nouns.told(words, index, *noun))
        if form is not None and noun is not None and not self._is_clause(words, index):
            ways.reverse()
        for way in ways:
            found = list(way)
            if found:
                return found
        return list(self._states.told(words, index))

    # --- verbs ---

    def _is_clause(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether a word that can be verb or noun ("قصف") is followed by its subject."""
        return index + 1 < len(words) and self._parties.at(words, index + 1) is not None and (
            index == 0 or words[index - 1].plain in self._lexicon.boundaries
            or not words[index - 1].is_word or words[index].plain.startswith("و")
        )  # fmt: skip

    def _of_verb(self, words: tuple[Word, ...], index: int, form: Form) -> Iterator[Told]:
        for rule in self._lexicon.verb_rules[form.lemma]:
            found = list(self._by_verb_rule(words, index, form, rule))
            if found:
                self._places.memory.remember([t.ref.text for t in found])
                yield from found
                return

    def _by_verb_rule(
        self, words: tuple[Word, ...], index: int, form: Form, rule: VerbRule
    ) -> Iterator[Told]:
        limit, begin = self._slots.limit(words, index), self._slots.begin(words, index)
        if not self._wanted(words, index, begin, limit, rule):
            return
        status = rule.present if form.present and rule.present else rule.status
        near = words[max(begin, index - _AFTER) : index]
        if status is Status.HELD and any(w.plain.removeprefix("و") in _WAS for w in near):
            return  # "كان يسيطر على": no more
        own = self._parties.after(words, index + 1, limit)
        place = self._verb_place(words, index, form, rule, limit, begin, own)
        if place is None:
            return
        party, missing = self._verb_party(words, index, form, rule, place, own)
        if missing:
            return
        mood = modality(
            words, index, self._lexicon, verb=True, present=form.present,
            event=rule.present is None and rule.status not in (Status.HELD, Status.BESIEGED),
            intent=True,
        )  # fmt: skip
        if mood.denied and any(word.plain in ("الا", "سوي") for word in words[index : place.first]):
            mood = Modality(hedged=mood.hedged)  # "لا يسيطر إلا على" is to hold a part
            refs = (replace(ref, extent=Extent.PART) for ref in place.refs)
            place = replace(place, refs=tuple(refs))
        by_fire = words[index + 1 : place.last + 2]
        if rule.present is Status.HELD and any(word.plain in _BY_FIRE for word in by_fire):
            yield from self._teller.tell(
                words,
                Status.THREATENED,
                index,
                place=place,
                party=party,
                mood=mood,
                rule=f"verb {form.lemma}",
            )
            return
        status = rule.present if form.present and rule.present and not mood.denied else rule.status
        if form.present and rule.present and mood.denied and not is_jussive(words, index):
            status = rule.present
        yield from self._teller.tell(
            words, status, index, place=place, party=party, mood=mood, rule=f"verb {form.lemma}"
        )

    def _verb_party(  # noqa: C901, PLR0917  (one branch for each way a rule names its actor)
        self,
        words: tuple[Word, ...],
        index: int,
        form: Form,
        rule: VerbRule,
        place: PlacePhrase,
        own: Party | None,
    ) -> tuple[Party | None, bool]:
        """The side that a verb names as its actor, and whether one is missing that must be."""
        limit, begin = self._slots.limit(words, index), self._slots.begin(words, index)
        party = own
        if own is not None and own.first >= place.first and rule.actor == "subject":
            by_pronoun = place.refs[0].anaphor and place.last == place.first + 1
            by_pronoun = by_pronoun and not words[place.first].plain.startswith("ال")
            named = form.pronoun or place.first <= index or by_pronoun
            party = own if named else None
        if rule.needs == "assault" and party is not None:
            over = words[index + 1 : party.first]  # "صدوا هجوما لـ ...": whose it was
            party = None if any(w.inside(self._lexicon.assault) for w in over) else party
        if rule.actor == "subject":
            party = party or self._slots.clause_party(words, begin, index)
            if party is None and self._slots.by(words, index + 1, limit) is not None:
                party = self._slots.by(words, index + 1, limit)
            joined = words[index].plain.startswith(("و", "ثم")) or (
                index > 0 and words[index - 1].plain in _AND
            )
            if party is None and joined and not rule.weapon:
                party = self._slots.carried(index)
            if rule.needs == "party" and party is None:
                near = words[index + 1 : min(limit, index + _AFTER)]
                return None, not any(word.inside(self._lexicon.armed) for word in near)
            if rule.status is Status.ADVANCED and party is None:
                return None, True  # "talks advanced in Geneva"
        elif rule.actor == "by":
            party = self._slots.by(words, index + 1, min(limit + 2, len(words)))
            party = party or self._of_fire(words, index + 1, limit)
        elif rule.actor == "none":
            party = None
        elif rule.actor == "weapon":
            party = party or self._slots.clause_party(words, begin, index)
            reach = min(limit + 2, len(words))  # "سقطت قذائف ... أطلقتها ..."
            party = party or self._slots.by(words, index + 1, reach)
        elif rule.actor == "object" and own is not None and index + 1 < len(words):
            second = self._parties.after(words, own.last, limit)
            party = second if second is not None and second.first < place.first else own
        return party, False

    def _of_fire(self, words: tuple[Word, ...], first: int, limit: int) -> Party | None:
        """Whose fire it is by its adjective: "لغارات روسية"."""
        for at in range(first, limit - 1):
            if words[at].inside(self._lexicon.fire) and words[at + 1].plain.endswith(("ي", "يه")):
                return self._parties.at(words, at + 1)
        return None

    def _wanted(
        self, words: tuple[Word, ...], index: int, begin: int, limit: int, rule: VerbRule
    ) -> bool:
        """Whether the subject, object or complement is of the sort that the rule needs."""
        if rule.requires:
            wanted = frozenset(map(fold, rule.requires))
            if not any(
                word.inside(wanted) or any(bare(form) in wanted for _, form in word.forms)
                for word in words[index + 1 : limit]
            ):
                return False
        for name in rule.unless:
            unwanted: frozenset[str] = getattr(self._lexicon, name)
            around = words[max(begin, index - _AFTER) : min(limit, index + _AFTER)]
            if any(word.inside(unwanted) or bare(word.plain) in unwanted for word in around):
                return False
        if rule.needs is None or rule.needs == "party":
            return True
        nouns: frozenset[str] = getattr(self._lexicon, rule.needs)
        near = words[index + 1 : min(limit, index + 1 + _NEAR)]
        if rule.over == "object":
            told_of = index > 0 and words[index - 1].inside(nouns)  # "قذائف أطلقتها ..."
            after = words[index + 1 : limit][: _NEAR + 2]
            return bool(told_of) or any(
                word.inside(nouns) or bare(word.plain) in nouns for word in after
            )
        before = words[max(begin, index - _NEAR) : index]
        return any(word.inside(nouns) or bare(word.plain) in nouns for word in (*near, *before))

    def _verb_place(  # noqa: PLR0917  (what the caller has found out)
        self, words: tuple[Word, ...], index: int, form: Form, rule: VerbRule, limit: int,
        begin: int, own: Party | None,
    ) -> PlacePhrase | None:  # fmt: skip
        if "subject" in rule.place:
            return self._slots.subject(words, index, begin, limit, alone=not rule.requires)
        if form.pronoun and "object" in rule.place:
            return self._slots.pronoun(words, index, form.pronoun)
        prepositions = frozenset(map(fold, rule.place)) - {"object"}
        found = self._slots.after_preposition(words, index + 1, limit, prepositions)
        if "object" in rule.place:
            start = own.last if own is not None and own.first == index + 1 else index + 1
            direct = self._slots.object(words, start, limit, own)
            if direct is not None and (found is None or direct.first <= found.first):
                return self._slots.and_more(words, direct, limit, frozenset())
        if found is None and rule.status is Status.ABANDONED:
            people = self._lexicon.people
            homes = [i + 1 for i in range(index + 1, limit - 1) if words[i].inside(people)]
            phrases = (self._places.at(words, i) for i in homes)
            found = next((phrase for phrase in phrases if phrase is not None), None)
        if found is None and rule.within:
            found = (
                self._slots.after_preposition(
                    words, index + 1, limit, frozenset(("في", "ب", "داخل"))
                )
                or self._slots.patient(words, index)
                or self._slots.fronted(words, index)
            )
        return (
            self._slots.and_more(words, found, limit, prepositions) if found is not None else None
        )


_WAS = {"كان", "كانت", "كانوا"}
_AND = {"كما", "ثم", "بل"}
_BY_FIRE = {"ناريا", "بالنار", "بالنيران", "الناريه"}
