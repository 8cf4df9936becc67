"""What the clauses of an Arabic sentence assert about places: verbs, nouns of action, states."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from geo.model import Extent, Status
from geo.reading.arabic.modality import modality
from geo.reading.arabic.parties import Parties, Party
from geo.reading.arabic.places import PlacePhrase, Places
from geo.reading.arabic.words import Sentence, Word, bare
from geo.reading.lexicon.arabic import ArabicLexicon, Form, NounRule, StateRule, VerbRule, fold
from geo.reading.modality import Modality
from geo.reading.referents import Ref

_REACH = 30  # words from a verb to its place
_PREPOSITIONS = {"في", "من", "علي", "الي", "عن", "مع", "بعد", "قبل", "خلال", "منذ", "حتي", "عند",
                 "لدي", "بين", "ضد", "دون", "تحت", "داخل", "خارج", "قرب", "نحو", "باتجاه", "صوب",
                 "عبر", "حول", "ضمن", "اثر", "عقب", "بسبب", "رغم"}  # fmt: skip
_PRONOUNS = ("هما", "ها", "هم", "ه")
_PRONOUN_PREPOSITIONS = {"علي": "علي", "في": "في", "من": "من", "الي": "الي", "ب": "ب", "عن": "عن"}
_AFTER = 4
_NEAR = 6


class Told(Struct, frozen=True, kw_only=True):
    """An assertion in the making: the word that makes it, its place, its side, its mood."""

    status: Status
    trigger: int
    ref: Ref
    party: Party | None
    mood: Modality
    rule: str
    last: int
    extent: Extent


class Clauses:
    """Reads the clauses of one article's sentences."""

    def __init__(self, lexicon: ArabicLexicon, places: Places, parties: Parties) -> None:
        self._lexicon = lexicon
        self._places = places
        self._parties = parties

    def is_trigger(self, words: tuple[Word, ...], index: int) -> bool:
        """Whether a word can assert something of a place."""
        return self._verb(words, index) is not None or self._noun(words[index]) is not None

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
        if index and words[index - 1].plain in _PREPOSITIONS - {"بعد"}:
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

    def _limit(self, words: tuple[Word, ...], index: int) -> int:
        """Where the words of a verb or noun end: before the next verb or the next clause."""
        lexicon, last = self._lexicon, index + 1
        while last < min(len(words), index + _REACH):
            word = words[last]
            if word.plain in lexicon.boundaries or word.text in ("؛", ":"):
                break
            verb = any(
                c in ("", "و", "ف") and (f in lexicon.forms or f in lexicon.reports)
                and f not in lexicon.noun_rules for c, f in word.forms
            )  # fmt: skip
            named = self._places.known(word.text) or words[last - 1].inside(lexicon.dropped)
            if verb and not named and words[last - 1].plain not in _PREPOSITIONS:
                break
            if word.inside(lexicon.according):
                break
            last += 1
        return last

    def _begin(self, words: tuple[Word, ...], index: int) -> int:
        """Where the clause of a word begins."""
        lexicon, first = self._lexicon, index
        while first > 0 and index - first < _REACH:
            word = words[first - 1]
            if word.plain in lexicon.boundaries or word.text in ("؛", ":"):
                break
            first -= 1
        return first

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
        limit, begin = self._limit(words, index), self._begin(words, index)
        if not self._wanted(words, index, begin, limit, rule):
            return
        own = self._parties.after(words, index + 1, limit)
        place = self._verb_place(words, index, form, rule, limit, begin, own)
        if place is None:
            return
        party = own
        if own is not None and own.first >= place.first and rule.actor == "subject":
            party = own if form.pronoun or place.first <= index else None
        if rule.actor == "subject":
            party = party or self._clause_party(words, begin, index)
            if party is None and self._by(words, index + 1, limit) is not None:
                party = self._by(words, index + 1, limit)
            if party is None and words[index].plain.startswith(("و", "ثم")) and not rule.weapon:
                party = self._carried(index)
            if rule.needs == "party" and party is None:
                return
            if rule.status is Status.ADVANCED and party is None:
                return  # "talks advanced in Geneva"
        elif rule.actor == "by":
            party = self._by(words, index + 1, min(limit + 2, len(words)))
        elif rule.actor == "none":
            party = None
        elif rule.actor == "weapon":
            party = party or self._clause_party(words, begin, index)
        elif rule.actor == "object" and own is not None and index + 1 < len(words):
            second = self._parties.after(words, own.last, limit)
            party = second if second is not None and second.first < place.first else own
        mood = modality(
            words, index, self._lexicon, verb=True, present=form.present,
            event=rule.present is None and rule.status not in (Status.HELD, Status.BESIEGED),
            intent=True,
        )  # fmt: skip
        status = rule.present if form.present and rule.present and not mood.denied else rule.status
        if form.present and rule.present and mood.denied and not _jussive(words, index):
            status = rule.present
        yield from self._tell(
            words, status, index, place, party, mood, f"verb {form.lemma}", begin=begin
        )

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

    def _verb_place(
        self, words: tuple[Word, ...], index: int, form: Form, rule: VerbRule, limit: int,
        begin: int, own: Party | None,
    ) -> PlacePhrase | None:  # fmt: skip
        if "subject" in rule.place:
            return self._subject(words, index, begin, limit)
        if form.pronoun and "object" in rule.place:
            return self._pronoun(words, index, form.pronoun)
        prepositions = frozenset(map(fold, rule.place)) - {"object"}
        found = self._after_preposition(words, index + 1, limit, prepositions)
        if "object" in rule.place:
            start = own.last if own is not None and own.first == index + 1 else index + 1
            direct = self._object(words, start, limit, own)
            if direct is not None and (found is None or direct.first <= found.first):
                return self._and_more(words, direct, limit, frozenset())
        if found is None and rule.status is Status.ABANDONED:
            people = self._lexicon.people
            homes = [i + 1 for i in range(index + 1, limit - 1) if words[i].inside(people)]
            phrases = (self._places.at(words, i) for i in homes)
            found = next((phrase for phrase in phrases if phrase is not None), None)
        if found is None and rule.within:
            found = self._after_preposition(words, index + 1, limit, frozenset(("في", "ب")))
        return self._and_more(words, found, limit, prepositions) if found is not None else None

    def _object(
        self, words: tuple[Word, ...], first: int, limit: int, own: Party | None
    ) -> PlacePhrase | None:
        for index in range(first, limit):
            if own is not None and own.first <= index < own.last:
                continue
            previous = words[index - 1]
            if previous.plain in _PREPOSITIONS or previous.plain[:1].isdigit():
                continue
            found = self._places.at(words, index)
            if found is None:
                continue
            adjacent = index == first or not previous.is_word or (own and index == own.last)
            plain = not self._introduced(words, found)
            if plain and not adjacent and previous.plain not in self._lexicon.function_words:
                continue
            return found
        return None

    def _introduced(self, words: tuple[Word, ...], phrase: PlacePhrase) -> bool:
        ref = phrase.refs[0]
        return bool(phrase.kind) or ref.anaphor or self._places.known(ref.text) or (
            ref.first > phrase.first)  # fmt: skip

    def _after_preposition(
        self, words: tuple[Word, ...], first: int, limit: int, prepositions: frozenset[str]
    ) -> PlacePhrase | None:
        for index in range(first, limit):
            word = words[index]
            if word.plain in prepositions or word.plain.removeprefix("و") in prepositions:
                if index + 1 < limit:
                    found = self._places.at(words, index + 1)
                    if found is not None:
                        return found
                continue
            pronoun = self._pronoun_preposition(word, prepositions)
            if pronoun:
                found = self._pronoun(words, index, pronoun)
                if found is not None:
                    return found
            for clitics, _ in word.forms:
                if clitics and clitics[-1] in prepositions and clitics[-1] in ("ب", "ل"):
                    found = self._places.at(words, index, clitics=clitics)
                    if found is not None and self._introduced(words, found):
                        return found
        return None

    def _pronoun_preposition(self, word: Word, prepositions: frozenset[str]) -> str:
        for _, rest in word.forms:
            for pronoun in _PRONOUNS:
                stem = rest.removesuffix(pronoun)
                if stem != rest and _PRONOUN_PREPOSITIONS.get(stem) in prepositions:
                    return pronoun
        return ""

    def _and_more(
        self, words: tuple[Word, ...], found: PlacePhrase, limit: int, prepositions: frozenset[str]
    ) -> PlacePhrase:
        """The places that the same verb goes on to with "and on": "على X وعلى Y"."""
        last = found.last
        while last + 1 < limit and words[last].plain in {f"و{p}" for p in prepositions}:
            more = self._places.at(words, last + 1)
            if more is None:
                break
            found = replace(found, refs=found.refs + more.refs, last=more.last)
            last = more.last
        return found

    # --- pronouns and subjects ---

    def _pronoun(self, words: tuple[Word, ...], index: int, pronoun: str) -> PlacePhrase | None:
        """The place of "عليها": what stands before the relative pronoun, or was spoken of last."""
        memory = self._places.memory
        for rel in range(index, max(-1, index - 8), -1):
            if words[rel].plain.removeprefix("و") in self._lexicon.relatives:
                return self._ending_at(words, rel)
        opener = next(
            (i for i in range(index, max(-1, index - 14), -1) if words[i].plain == "اما"), None
        )
        if opener is not None and opener + 1 < len(words):
            found = self._places.at(words, opener + 1)
            if found is not None:
                return found
        names = {"ها": memory.last(), "ه": memory.one(), "هما": memory.several(2),
                 "هم": ()}[pronoun]  # fmt: skip
        refs = tuple(Ref(text=n, first=index, last=index + 1, anaphor=True) for n in names)
        return PlacePhrase(refs=refs, first=index, last=index + 1) if refs else None

    def _ending_at(self, words: tuple[Word, ...], stop: int) -> PlacePhrase | None:
        """The longest place phrase that ends just before a word."""
        for first in range(max(0, stop - 10), stop):
            for clitics in dict.fromkeys(c for c, _ in words[first].forms):
                found = self._places.at(words, first, clitics=clitics)
                if found is None or found.last > stop:
                    continue
                if all(not word.is_word or _describes(word) for word in words[found.last : stop]):
                    return found
        return None

    def _subject(
        self, words: tuple[Word, ...], index: int, begin: int, limit: int
    ) -> PlacePhrase | None:
        for at in range(index + 1, min(limit, index + _AFTER)):
            if words[at].plain in _PREPOSITIONS:
                break
            found = self._places.at(words, at)
            if found is not None:
                return found
            if self._parties.at(words, at) is not None or words[at].inside(self._lexicon.fire):
                return None
        return self._before(words, index, begin)

    def _before(self, words: tuple[Word, ...], index: int, begin: int) -> PlacePhrase | None:
        """The place that a predicate is said of, before it in the clause."""
        near = self._ending_at(words, index)
        if near is not None and (
            words[index].plain.startswith("ال") or words[index - 1].plain.startswith("الخاضع")
        ):
            return near
        at, found = begin, None
        while at < index:
            governed = at > 0 and words[at - 1].plain in _PREPOSITIONS
            phrase = self._places.at(words, at) or (
                self._places.at(words, at, clitics="و") if words[at].plain[0] == "و" else None
            )
            if phrase is not None and phrase.last <= index and not governed and (
                self._introduced(words, phrase) or at == begin
            ):  # fmt: skip
                return phrase
            if phrase is not None and phrase.last <= index and self._introduced(words, phrase):
                found, at = phrase, phrase.last
                continue
            at += 1
        found = near or found
        if found is None and begin and words[begin - 1].plain.endswith(("انها", "انه")):
            names = self._places.memory.one()
            refs = tuple(Ref(text=n, first=index, last=index + 1, anaphor=True) for n in names)
            return PlacePhrase(refs=refs, first=index, last=index + 1) if refs else None
        return found

    def _by(self, words: tuple[Word, ...], first: int, limit: int) -> Party | None:
        """The side after "at the hands of" and its like."""
        for index in range(first, limit):
            word = words[index]
            if word.inside(self._lexicon.by) is None:
                continue
            if word.plain == "قبل" and words[index - 1].plain != "من":
                continue
            at = index if word.plain.startswith(("لقوات",)) else index + 1
            party = self._parties.at(words, at) if at < len(words) else None
            if party is not None:
                return party
        return None

    def _clause_party(self, words: tuple[Word, ...], begin: int, index: int) -> Party | None:
        """The side named before a word in its clause, or that the clause's pronoun stands for."""
        found = self._parties.before(words, begin, index)
        if found is not None or not begin or words[begin - 1].plain not in _ITS:
            return found
        earlier = self._parties.before(words, 0, begin - 1)
        actor = earlier.actor if earlier is not None else self._parties.last
        return Party(actor=actor, first=index, last=index + 1) if actor is not None else None

    def _carried(self, index: int) -> Party | None:
        last = self._parties.last
        return Party(actor=last, first=index, last=index + 1) if last is not None else None

    # --- nouns of action ---

    def _noun(self, word: Word) -> tuple[str, str] | None:
        """The noun of action a word is, and the pronoun it carries."""
        rules = self._lexicon.noun_rules
        for _, form in word.forms:
            plain = bare(form)
            if plain in rules:
                return plain, ""
            for pronoun in _PRONOUNS:
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

    def _by_noun_rule(
        self, words: tuple[Word, ...], index: int, noun: str, pronoun: str, rule: NounRule
    ) -> Iterator[Told]:
        limit, begin, lexicon = self._limit(words, index), self._begin(words, index), self._lexicon
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
            place = self._ending_at(words, begin - 1) if where else None
        if place is None:
            return
        party = own if own is not None and own.first < place.first else None
        if rule.actor == "of":
            if pronoun:
                actor = self._clause_party(words, begin, index)
                known = self._parties.speaking or self._parties.last
                party = actor or Party(actor=known, first=index, last=index + 1)
            before = self._clause_party(words, begin, index)
            party = party or self._by(words, place.last, limit) or before
            if party is None and rule.status in _OWN and self._parties.speaking is not None:
                party = Party(actor=self._parties.speaking, first=index, last=index + 1)
        elif rule.actor == "by":
            party = self._by(words, index + 1, limit)
        elif rule.actor == "none":
            party = None
        if rule.status is Status.LOST and party is None:
            return
        status, mood = self._noun_mood(words, index, begin, rule)
        if status is not None:
            yield from self._tell(
                words, status, index, place, party, mood, f"noun {noun}", begin=begin
            )

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
        found = self._after_preposition(words, index + 1, limit, prepositions)
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
            if direct is not None and (sure or self._introduced(words, direct)):
                return direct
        if rule.status is Status.STRUCK:
            return found
        return found if prepositions else None

    # --- states ---

    def _of_state(self, words: tuple[Word, ...], index: int) -> Iterator[Told]:
        lexicon = self._lexicon
        for _, form in words[index].forms[:2]:
            for rule in lexicon.state_rules.get(form, ()) or lexicon.state_rules.get(
                _unpossessed(form), ()
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
                _unpossessed(words[index + offset].plain) != fold(wanted)
            ):
                return 0
        return end

    def _by_state_rule(
        self, words: tuple[Word, ...], index: int, end: int, rule: StateRule
    ) -> Iterator[Told]:
        begin = self._begin(words, index)
        before = words[max(begin, index - 2 * _AFTER) : index]
        if rule.words[0] == "عن" and not any("خرج" in word.plain for word in before[-2:]):
            return
        place = self._state_before(words, index, begin) or self._before(words, index, begin)
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
            if party is None and _unpossessed(words[end - 1].plain) != words[end - 1].plain:
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
            words, status, index, place, party, mood, "state " + rule.words[-1], begin=begin,
            last=last,
        )  # fmt: skip

    def _state_before(self, words: tuple[Word, ...], index: int, begin: int) -> PlacePhrase | None:
        """The place of a predicate whose subject is a relative pronoun or is left out."""
        for rel in range(index - 1, max(-1, index - _NEAR), -1):
            if words[rel].plain.removeprefix("و") in self._lexicon.relatives:
                return self._ending_at(words, rel)
        return None

    # --- all of them ---

    def _tell(
        self, words: tuple[Word, ...], status: Status, index: int, place: PlacePhrase,
        party: Party | None, mood: Modality, rule: str, *, begin: int, last: int = 0,
    ) -> Iterator[Told]:  # fmt: skip
        if mood.unreal:
            return
        if party is not None and party.actor is not None:
            self._parties.last = party.actor
        extent = self._extent(words, index, place)
        names = [ref.text for ref in place.refs]
        self._places.memory.remember(names)
        for ref in place.refs:
            yield Told(
                status=status, trigger=index, ref=ref, party=party, mood=mood, rule=rule,
                last=max(last, ref.last), extent=extent,
            )  # fmt: skip

    def _extent(self, words: tuple[Word, ...], index: int, place: PlacePhrase) -> Extent:
        """ "بالكامل" and its like between the verb and the place or right behind them."""
        if place.refs[0].extent is not Extent.UNSTATED:
            return Extent.UNSTATED  # the place's own
        first, last = min(index, place.first), max(index + 1, place.last)
        near = (*words[first : place.first], *words[last : last + 3])
        if any(word.plain in self._lexicon.whole_after for word in near):
            return Extent.WHOLE
        if any(word.plain in ("جزييا", "جزءيا") for word in near):
            return Extent.PART
        return Extent.UNSTATED


_COPULAS = {"لا", "ما", "تزال", "يزال", "زالت", "زال", "هي", "هو", "اصبحت", "اصبح", "باتت", "بات",
            "صارت", "كانت", "كان", "ظلت", "بقيت"}  # fmt: skip
_ITS = {"انها", "انه", "لكنها", "لكنه", "بانها", "بانه", "انهم", "لكنهم"}
_OWN = (Status.CAPTURED, Status.LOST, Status.ADVANCED)


def _jussive(words: tuple[Word, ...], index: int) -> bool:
    """Whether a present after "لم" tells of the past."""
    return any(word.plain.removeprefix("و") == "لم" for word in words[max(0, index - 2) : index])


def _unpossessed(plain: str) -> str:
    for pronoun in _PRONOUNS:
        stem = plain.removesuffix(pronoun)
        if stem != plain and stem.endswith("ت"):
            return stem[:-1] + "ه"
    return plain


def _describes(word: Word) -> bool:
    """Whether a word can stand between a name and what is said of it ("الخاضعة", "الواقعة")."""
    plain = word.plain
    if plain.startswith("ال") and plain.endswith(("يه", "ي")):
        return True
    return plain.startswith(("الخاضع", "الواقع")) or plain in _COPULAS
