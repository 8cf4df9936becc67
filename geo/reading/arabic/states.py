"""States that Arabic clauses say a place is in: "تحت سيطرة", "محاصرة", "مهددة بالسقوط"."""

from collections.abc import Iterator

from geo.model import Status
from geo.reading.arabic.ground import Ground
from geo.reading.arabic.modality import modality
from geo.reading.arabic.parties import Party
from geo.reading.arabic.told import Told
from geo.reading.arabic.words import PRONOUNS, QUOTES, Word, unpossessed
from geo.reading.lexicon.arabic import StateRule, fold
from geo.reading.modality import Modality

_AFTER = 4


class States(Ground):
    """Reads the states of one article's sentences."""

    def told(self, words: tuple[Word, ...], index: int) -> Iterator[Told]:
        """What the words of a state assert that begin at an index."""
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
        end = index + 1
        for wanted in rule.words[1:]:
            if end < len(words) and words[end].plain in self._lexicon.whole_after:
                end += 1  # "خالية تماما من السكان"
            if end >= len(words) or (
                words[end].plain not in (fold(wanted), "ال" + fold(wanted))
                and unpossessed(words[end].plain) != fold(wanted)
                and words[end].plain not in (fold(wanted) + pronoun for pronoun in PRONOUNS)
            ):
                return 0
            end += 1
        if rule.of is not None and not (
            end < len(words) and words[end].inside(getattr(self._lexicon, rule.of))
        ):
            return 0
        return end + (rule.of is not None)

    def _by_state_rule(
        self, words: tuple[Word, ...], index: int, end: int, rule: StateRule
    ) -> Iterator[Told]:
        begin = self._slots.begin(words, index)
        before = words[max(begin, index - 2 * _AFTER) : index]
        if rule.words[0] == "عن" and not any(
            "خرج" in word.plain or "خروج" in word.plain for word in before[-_AFTER:]
        ):
            return
        place = self._slots.state_before(words, index) or self._slots.before(words, index, begin)
        if place is None and rule.words == ("معقل",) and end < len(words):
            party = self._parties.at(words, end)
            place = (
                self._places.at(words, party.last) if party and party.last < len(words) else None
            )
        if place is None:
            return
        party = self._party(words, index, end, rule)
        if party is None and rule.actor == "after" and rule.status is Status.HELD:
            return
        mood = modality(
            words, index, self._lexicon, verb=False, present=True, event=False, intent=False
        )
        if rule.denied:
            mood = Modality(denied=not mood.denied, hedged=mood.hedged)
        status = rule.status
        became = any(word.inside(self._lexicon.becoming) for word in before)
        if status is Status.HELD and became and rule.denied:
            status, mood = Status.LOST, Modality(hedged=mood.hedged)
        if status is Status.HELD and became and not mood.denied and rule.words != ("معقل",):
            status = Status.CAPTURED
        last = max(end, party.last if party is not None else end)
        yield from self._teller.tell(
            words,
            status,
            index,
            place=place,
            party=party,
            mood=mood,
            rule="state " + rule.words[-1],
            last=last,
        )

    def _party(
        self, words: tuple[Word, ...], index: int, end: int, rule: StateRule
    ) -> Party | None:
        """The side behind the words of a state."""
        if rule.actor == "by":
            return self._slots.by(words, end, self._slots.limit(words, end - 1))
        if rule.actor != "after":
            return None
        end += end < len(words) and words[end].text in QUOTES
        party = self._parties.at(words, end) if end < len(words) else None
        if party is None and end < len(words) and words[end].inside(self._lexicon.armed):
            return Party(actor=None, first=end, last=end + 1)  # a side that nobody knows
        if party is None and words[end - 1].plain.endswith(PRONOUNS):
            actor = self._parties.speaking or self._parties.last
            return Party(actor=actor, first=index, last=end) if actor else None
        return party
