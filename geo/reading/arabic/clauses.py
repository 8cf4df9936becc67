"""What the clauses of an Arabic sentence assert about places: verbs, nouns of action, states."""

from collections.abc import Iterator

from geo.model import Status
from geo.reading.arabic.modality import modality
from geo.reading.arabic.parties import Parties, Party
from geo.reading.arabic.places import PlacePhrase, Places
from geo.reading.arabic.slots import PREPOSITIONS, PRONOUNS, Slots
from geo.reading.arabic.told import Told, extent_of, is_jussive, unpossessed
from geo.reading.arabic.words import Sentence, Word, bare
from geo.reading.lexicon.arabic import ArabicLexicon, Form, NounRule, StateRule, VerbRule, fold
from geo.reading.modality import Modality

_AFTER = 4
_NEAR = 6


class Clauses:
    """Reads the clauses of one article's sentences."""

    def __init__(self, lexicon: ArabicLexicon, places: Places, parties: Parties) -> None:
        self._lexicon = lexicon
        self._places = places
        self._parties = parties
        self._slots = Slots(lexicon, places, parties)

    def told(self, sentence: Sentence, index: int) -> list[Told]:
        """What the word at an index asserts."""
        words = sentence.words
        form, noun = self._verb(words, index), self._noun(words[index])
        if noun is not None and words[index].plain.endswith("ا"):
            form = None  # "قصفا" is the noun, not the verb of two
        ways = []
        if form is not None:
            ways.append(self._of_verb(words, index, form))
        if noun is not None:
            ways.append(self._of_noun(words, index, *noun))
        if form is not None and noun is not None and not self._is_clause(words, index):
            ways.reverse()
        for way in ways:
            found = list(way)
            if found:
                return found
        return list(self._of_state(words, index))

    # --- verbs ---

    def _verb(self, words: tuple[Word, ...], index: int) -> Form | None:
        if index and words[index - 1].plain in PREPOSITIONS - {"بعد"}:
            return None
        for clitics, form in words[index].forms:
            if clitics in ("", "و", "ف") and form in self._lexicon.forms:
                return self._lexicon.forms[form]
        return None

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
        status = rule.present if form.present and rule.present and not mood.denied else rule.status
        if form.present and rule.present and mood.denied and not is_jussive(words, index):
            status = rule.present
        yield from self._tell(words, status, index, place, party, mood, f"verb {form.lemma}")

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
            party = own if form.pronoun or place.first <= index else None
        if rule.actor == "subject":
            party = party or self._slots.clause_party(words, begin, index)
            if party is None and self._slots.by(words, index + 1, limit) is not None:
                party = self._slots.by(words, index + 1, limit)
            if party is None and words[index].plain.startswith(("و", "ثم")) and not rule.weapon:
                party = self._slots.carried(index)
            if rule.needs == "party" and party is None:
                return None, True
            if rule.status is Status.ADVANCED and party is None:
                return None, True  # "talks advanced in Geneva"
        elif rule.actor == "by":
            party = self._slots.by(words, index + 1, min(limit + 2, len(words)))
        elif rule.actor == "none":
            party = None
        elif rule.actor == "weapon":
            party = party or self._slots.clause_party(words, begin, index)
        elif rule.actor == "object" and own is not None and index + 1 < len(words):
            second = self._parties.after(words, own.last, limit)
            party = second if second is not None and second.first < place.first else own
        return party, False

    def _wanted(
        self, words: tuple[Word, ...], index: int, begin: int, limit: int, rule: VerbRule
    ) -> bool:
        """Whether the subject, object or complement is of the sort that the rule needs."""
        if rule.requires:
            wanted = frozenset(map(fold, rule.requires))
            if not any(word.inside(wanted) for word in words[index + 1 : limit]):
                return False
        if rule.unless is not None:
            unwanted: frozenset[str] = getattr(self._lexicon, rule.unless)
            around = words[max(begin, index - _AFTER) : min(limit, index + _AFTER)]
            if any(word.inside(unwanted) or bare(word.plain) in unwanted for word in around):
                return False
        if rule.needs is None or rule.needs == "party":
            return True
        nouns: frozenset[str] = getattr(self._lexicon, rule.needs)
        near = words[index + 1 : min(limit, index + 1 + _NEAR)]
        if rule.over == "object":
            return any(word.inside(nouns) for word in words[index + 1 : limit][: _NEAR + 2])
        before = words[max(begin, index - _NEAR) : index]
        return any(word.inside(nouns) or bare(word.plain) in nouns for word in (*near, *before))

    def _verb_place(  # noqa: PLR0917  (what the caller has found out)
        self, words: tuple[Word, ...], index: int, form: Form, rule: VerbRule, limit: int,
        begin: int, own: Party | None,
    ) -> PlacePhrase | None:  # fmt: skip
        if "subject" in rule.place:
            return self._slots.subject(words, index, begin, limit)
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
            found = self._slots.after_preposition(words, index + 1, limit, frozenset(("في", "ب")))
        return (
            self._slots.and_more(words, found, limit, prepositions) if found is not None else None
        )

    # --- pronouns and subjects ---

    # --- nouns of action ---

    def _noun(self, word: Word) -> tuple[str, str] | None:
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

    def _of_noun(
        self, words: tuple[Word, ...], index: int, noun: str, pronoun: str
    ) -> Iterator[Told]:
        for rule in self._lexicon.noun_rules[noun]:
            found = list(self._by_noun_rule(words, index, noun, pronoun, rule))
            if found:
                self._places.memory.remember([t.ref.text for t in found])
                yield from found
                return

    def _by_noun_rule(  # noqa: C901  (one guard after another)
        self, words: tuple[Word, ...], index: int, noun: str, pronoun: str, rule: NounRule
    ) -> Iterator[Told]:
        limit, begin, lexicon = (
            self._slots.limit(words, index),
            self._slots.begin(words, index),
            self._lexicon,
        )
        near = words[index + 1 : min(limit, index + 1 + 2)]
        if rule.status is Status.STRUCK and index and self._verb(words, index - 1) is not None:
            return  # "استهدف صاروخ ...": the verb has told it
        if rule.unless and any(word.inside(getattr(lexicon, rule.unless)) for word in near):
            return
        if rule.needs and not any(word.inside(getattr(lexicon, rule.needs)) for word in near):
            return
        own = self._parties.after(words, index + 1, min(limit, index + _NEAR))
        place = self._noun_place(words, index, rule, limit, own)
        if place is None and rule.status in (Status.CONTESTED, Status.STRUCK):
            where = begin and words[begin - 1].plain == "حيث"
            place = self._slots.ending_at(words, begin - 1) if where else None
        if place is None:
            return
        party = own if own is not None and own.first < place.first else None
        if rule.actor == "of":
            if pronoun:
                actor = self._slots.clause_party(words, begin, index)
                known = self._parties.speaking or self._parties.last
                party = actor or Party(actor=known, first=index, last=index + 1)
            before = self._slots.clause_party(words, begin, index)
            party = party or self._slots.by(words, place.last, limit) or before
            if party is None and rule.status in _OWN and self._parties.speaking is not None:
                party = Party(actor=self._parties.speaking, first=index, last=index + 1)
        elif rule.actor == "by":
            party = self._slots.by(words, index + 1, limit)
        elif rule.actor == "none":
            party = None
        if rule.status is Status.LOST and party is None:
            return
        status, mood = self._noun_mood(words, index, begin, rule)
        if status is not None:
            yield from self._tell(words, status, index, place, party, mood, f"noun {noun}")

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
        if event and purpose and not any(word.inside(lexicon.succeeding) for word in before[-1:]):
            return None, mood
        return status, mood

    def _noun_place(
        self, words: tuple[Word, ...], index: int, rule: NounRule, limit: int, own: Party | None
    ) -> PlacePhrase | None:
        prepositions = frozenset(map(fold, rule.place)) - {"of"}
        found = self._slots.after_preposition(words, index + 1, limit, prepositions)
        if "of" not in rule.place:
            return found
        direct = None
        for at in dict.fromkeys((index + 1, own.last if own is not None else index + 1)):
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

    # --- states ---

    def _of_state(self, words: tuple[Word, ...], index: int) -> Iterator[Told]:
        lexicon = self._lexicon
        for _, form in words[index].forms[:2]:
            for rule in lexicon.state_rules.get(form, ()) or lexicon.state_rules.get(
                unpossessed(form), ()
            ):
                end = self._matches(words, index, rule)
                if not end:
                    continue
                found = list(self._by_state_rule(words, index, end, rule))
                if found:
                    self._places.memory.remember([t.ref.text for t in found])
                    yield from found
                    return

    def _matches(self, words: tuple[Word, ...], index: int, rule: StateRule) -> int:
        end = index + len(rule.words)
        if end > len(words):
            return 0
        for offset, wanted in enumerate(rule.words[1:], 1):
            if words[index + offset].plain not in (fold(wanted), "ال" + fold(wanted)) and (
                unpossessed(words[index + offset].plain) != fold(wanted)
            ):
                return 0
        return end

    def _by_state_rule(
        self, words: tuple[Word, ...], index: int, end: int, rule: StateRule
    ) -> Iterator[Told]:
        begin = self._slots.begin(words, index)
        before = words[max(begin, index - 2 * _AFTER) : index]
        if rule.words[0] == "عن" and not any("خرج" in word.plain for word in before[-2:]):
            return
        place = self._slots.state_before(words, index) or self._slots.before(words, index, begin)
        if place is None and rule.words == ("معقل",) and end < len(words):
            party = self._parties.at(words, end)
            place = (
                self._places.at(words, party.last) if party and party.last < len(words) else None
            )
        if place is None:
            return
        party = None
        if rule.actor == "after":
            party = self._parties.at(words, end) if end < len(words) else None
            if party is None and end < len(words) and words[end].plain.endswith(("يه", "ي")):
                party = self._parties.at(words, end)
            if party is None and unpossessed(words[end - 1].plain) != words[end - 1].plain:
                actor = self._parties.speaking or self._parties.last
                party = Party(actor=actor, first=index, last=end) if actor else None
            if party is None and rule.status is Status.HELD:
                return
        mood = modality(
            words, index, self._lexicon, verb=False, present=True, event=False, intent=False
        )
        if rule.denied:
            mood = Modality(denied=not mood.denied, hedged=mood.hedged)
        status = rule.status
        became = any(word.inside(self._lexicon.becoming) for word in before)
        if status is Status.HELD and became and not mood.denied and rule.words != ("معقل",):
            status = Status.CAPTURED
        last = max(end, party.last if party is not None else end)
        yield from self._tell(
            words, status, index, place, party, mood, "state " + rule.words[-1],
            last=last,
        )  # fmt: skip

    # --- all of them ---

    def _tell(  # noqa: PLR0917  (what the three kinds of rules have found out)
        self, words: tuple[Word, ...], status: Status, index: int, place: PlacePhrase,
        party: Party | None, mood: Modality, rule: str, *, last: int = 0,
    ) -> Iterator[Told]:  # fmt: skip
        if mood.unreal:
            return
        if party is not None and party.actor is not None:
            self._parties.last = party.actor
        extent = extent_of(words, index, place, self._lexicon)
        names = [ref.text for ref in place.refs]
        self._places.memory.remember(names)
        for ref in place.refs:
            yield Told(
                status=status, trigger=index, ref=ref, party=party, mood=mood, rule=rule,
                last=max(last, ref.last), extent=extent,
            )  # fmt: skip


_OWN = (Status.CAPTURED, Status.LOST, Status.ADVANCED)
