"""Whom an office speaks for: an officer for the army, a minister for the government."""

import re
from typing import TYPE_CHECKING

from geo.model import slug
from geo.reading.grammar import phrase, prepositional
from geo.reading.lexicon import Lexicon
from geo.reading.naming import appositions, bare, is_name, national, plain
from geo.theatre import Focus

if TYPE_CHECKING:
    from geo.reading.hearing import Voice
    from geo.reading.trees import Token

_GROUP_OF_FORCES = "group of forces"
# Whose ministry it is in fact: "the Houthi-run health ministry".
_RUN_BY = re.compile(r"\b([A-Z]\w+) ?- ?(?:run|led|controlled|appointed|installed|administered)\b")


class Offices:
    """What officers, ministers and heads of a body stand for, in one article.

    ``nation`` is the country it speaks of most, as its adjective.
    """

    def __init__(self, focus: Focus, lexicon: Lexicon, *, nation: str) -> None:
        self._focus = focus
        self._lexicon = lexicon
        self._nation = nation
        self._one_nation = len(focus.countries) <= 1

    def army_of_rank(self, head: "Token", text: str, *, named: bool) -> str | None:
        """The army of "an officer", "General X" or "X, an infantry officer"; None of others.

        ``text`` is the phrase less the person's name.
        """
        described = [text]
        if named:
            described += [phrase(c) for c in appositions(head)]
        for words in map(self._words, described):
            own = [word for word in words if word in self._lexicon.demonyms]
            rest = {word.casefold() for word in words if word not in own}
            if (
                rest & self._lexicon.ranks
                and rest <= self._lexicon.ranks | self._lexicon.rank_words
            ):
                return self._army(own)
        return None

    def army_of_commander(self, head: "Token", text: str, publisher: "Voice | None") -> str | None:
        """The army of "a field commander" that a side's own medium lets speak."""
        side = self._focus.side_of(publisher.source) if publisher is not None else None
        if side is None or head.lower_ not in ("commander", "officer", "fighter"):
            return None
        if not set(bare(text).casefold().split()) - {head.lower_} <= self._lexicon.rank_words:
            return None
        army = self._focus.source_in("army")
        return army if army is not None and self._focus.side_of(army) == side else None

    def _words(self, text: str) -> list[str]:
        nations = self._lexicon.demonym_of
        words = bare(national(text, nations).replace(",", " ").replace("-", " ")).split()
        return [word.rstrip(".") for word in words]

    def _army(self, own: list[str]) -> str | None:
        """The army of a nation's adjective; without one, of the war or of the article."""
        if own:
            name = f"{' '.join(own)} army"
            return self._focus.source_in(name, least=2) or slug(name)
        return self._focus.source_in("army") or slug(f"{self._nation} army".strip())

    def led_by(self, head: "Token") -> str | None:
        """What somebody heads: "X, who heads the Military Council"."""
        for clause in head.children:
            leads = self._lexicon.lemma(clause.lower_) in self._lexicon.leading
            if clause.dep_ != "relcl" or not leads:
                continue
            for led in clause.children:
                if led.dep_ == "dobj" and led.lower_ not in self._lexicon.civil:
                    name = phrase(led).rsplit("'s ", 1)[-1]  # "the alliance's Military Council"
                    own = is_name(led) or any(is_name(c) for c in led.lefts)
                    own = own or clause.lower_ not in ("runs", "ran", "manages", "managed")
                    known = self._focus.source_in(name, least=2)
                    return known or (slug(bare(name)) if own else None) or None
        return None

    def of_state(self, head: "Token", text: str, full: str) -> str | None:
        """What a president, the military or the police speak for, by their country's name."""
        lexicon = self._lexicon
        words = bare(text).split()
        own = [word for word in words if word in lexicon.demonyms]
        nation = " ".join(own) or self._nation
        police = self._police(head, words, full)
        if police is not None:
            return police
        governed = self._governed(head, words)
        if governed is not None:
            return f"{governed} governor"
        army = self._army_of_formation(head, words, own)
        if army is not None:
            return army
        plain_words = " ".join(word for word in words if word not in own).casefold()
        rest = plain_words.split()
        ends = {plain_words, " ".join(rest[-2:]), " ".join(rest[-1:])}
        if lexicon.local_words & set(rest[:-1]) and rest[-1] == "government":
            return None  # "the state government" is a state's
        if ends & lexicon.governing:
            if "defence" in rest:
                return f"{nation} defence ministry".strip()
            return f"{nation} government".strip()
        ministry = self._ministry(rest, full, nation if own or self._one_nation else "")
        if ministry is not None:
            return ministry
        while len(rest) > 1 and rest[-1] in lexicon.spokes:
            rest.pop()  # "the ground forces commander"
        if plain_words in lexicon.state_arms or " ".join(rest) in lexicon.state_arms:
            return self._army(own)
        return None

    def _ministry(self, words: list[str], full: str, nation: str) -> str | None:
        """A ministry with whose it is: "the Houthi-run health ministry" is the Houthis'."""
        if "ministry" not in words:
            return None
        run_by = _RUN_BY.search(full)
        whose = run_by[1] if run_by is not None else ""
        whose = whose or (nation if words[0] != "ministry" else "")
        name = " ".join(words[: words.index("ministry") + 1])
        return f"{whose} {name}" if whose else None

    def _police(self, head: "Token", words: list[str], full: str) -> str | None:
        """The police that somebody speaks for, with where they are the police of."""
        lower = " ".join(words).casefold()
        if "police" in full.casefold().split() and head.lower_ in self._lexicon.spokes:
            lower, words = full.casefold(), bare(full).split()
            words = words[words.index("police") :] if "police" in words else words
            lower = " ".join(words).casefold()
        if "police" in lower.split():
            where = [phrase(one) for one in prepositional(head, {"of", "in"}) if is_name(one)]
            last = lower.split().index("police")
            return " ".join([*where[:1], *words[: last + 1]])
        return None

    def _governed(self, head: "Token", words: list[str]) -> str | None:
        """What a "head of X region", an "X Oblast Head" or a governor governs."""
        offices = [head, *appositions(head)]
        for office in offices:
            if office.lower_ != "head":
                continue
            for other in prepositional(office, {"of"}):
                found = self._province(phrase(other).split())
                if found is not None:
                    return found
        return self._province(words[:-1]) if words[-1:] == ["Head"] else None

    def _province(self, words: list[str]) -> str | None:
        kinds = self._lexicon.provinces | {"regional", "provincial"}
        kind = next((i for i, word in enumerate(words) if word.casefold() in kinds), 0)
        after = {word.casefold() for word in words[kind + 1 :]}
        if not kind or not after <= {"military", "civil", "state", "administration"}:
            return None
        return bare(" ".join(words[:kind])) or None

    def _army_of_formation(self, head: "Token", words: list[str], own: list[str]) -> str | None:
        """The army that a command or a brigade is a part of."""
        lexicon = self._lexicon
        if "close" in words:
            return None  # "a source close to the brigade"
        phrases = [words]
        appended = appositions(head)
        speaking = [one for one in (head, *appended) if one.lower_ in lexicon.spokes]
        for one in speaking:
            behind = prepositional(one, {"of", "for"})
            phrases += [self._words(plain(phrase(other, whole=True))) for other in behind]
        for found in phrases:
            nation = [word for word in found if word in lexicon.demonyms] or own
            named = not lexicon.formation_words.isdisjoint(found)
            common = not lexicon.formation_nouns.isdisjoint(found)
            common = common and bool(speaking)  # "a brigade operating there" speaks for itself
            if (named and nation) or common or _GROUP_OF_FORCES in " ".join(found).casefold():
                return self._army(nation)
        return None
