"""Who acts: the side a noun phrase names, and whether it can fight, flee or fire."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from geo.reading.firing import said_to_fire
from geo.reading.grammar import phrase, prepositional
from geo.reading.lexicon import Lexicon
from geo.reading.naming import full_name, person
from geo.reading.numbers import number
from geo.reading.referents import Places
from geo.theatre import Focus

if TYPE_CHECKING:
    from geo.reading.hearing import Voice
    from geo.reading.trees import Span, Token


_SPEAKER = {"we", "us", "ours", "our", "i", "my"}
_PRONOUNS = {"theirs", "they", "it", "them", "who", "which", "that"}
_OWNED = {"its", "their"}
_OTHERS = {"they", "them", "their", "theirs"}  # in a side's own quotation: not itself
_RELATIVE = {"who", "which", "that", "she"}
_POSSESSIVES = {"our", "my", "his", "their", "its"}
_GROUPS = {"group", "organisation", "organization", "movement", "side"}
_OF_STATE = {"National", "State", "Regular", "Government", "Federal", "Armed", "Security"}
_OPPONENTS = {"enemy", "enemies", "attackers", "assailants", "invaders", "occupiers"}
_OPPONENTS |= {"aggressor", "aggressors", "intruders"}
_VEHICLES = {"buses", "bus", "coaches", "trucks", "convoy", "convoys", "lorries"}
_CARRYING = {"carrying", "transporting", "taking", "ferrying", "with"}
_ALLIES = {"ally", "allies", "rival", "rivals", "backer", "backers", "patron"}
# Any side but the state's.
_MILITANTS = {"militants", "militant", "jihadists", "jihadist", "extremists", "extremist",
              "terrorists", "terrorist", "insurgents", "insurgent", "gunmen"}  # fmt: skip
_REBELS = {"rebels", "rebel", "gangs", "gang", "militias", "militia"}
_MANY = 100  # "more than 26,000 have fled": people
_NOBODY = {"nobody", "no-one"}
_CROWDS = {"thousands", "hundreds", "dozens", "scores", "many", "most", "pockets", "pocket",
           "handful"}  # fmt: skip
_ARMY = "army"
_REGULARS = {"army", "military", "troops", "soldiers"}
_MEN = {"fighters", "men", "defenders"}  # "the fighters", where one of them speaks
_OF_PLACES = {"garrison", "garrisons", "defenders"}  # of a town, not of a side
_DETERMINERS = {"the", "a", "its", "full", "complete"}
# Whose "men" are the speaker's side.
_OWNERS = _POSSESSIVES | {"group", "movement", "militia"}


class Party(Struct, frozen=True, kw_only=True):
    """A noun phrase as one who acts: the side it names, and what sort of body it is.

    ``first`` and ``last`` bound its words, end exclusive; -1 where no words name it.
    """

    actor: str | None = None
    armed: bool = False
    fire: bool = False
    people: bool = False
    first: int = -1
    last: int = -1


class Parties:
    """The sides of an article, as noun phrases and pronouns name them."""

    def __init__(
        self,
        focus: Focus,
        lexicon: Lexicon,
        places: Places,
        *,
        known_place: Callable[[str], bool] | None,
        short: dict[str, str],
        publisher: str,
        nation: str = "",
    ) -> None:
        self._short = short
        self._long = {abbreviation: name for name, abbreviation in short.items()}
        self._publisher = publisher
        self._nation = nation
        self._focus = focus
        self._lexicon = lexicon
        self._places = places
        self._known_place = known_place
        self.speaker: Voice | None = None
        """Whose words are being read: what "we" and "its men" stand for."""
        self.said_by: Callable[[Token], Voice | None] = lambda _: self.speaker
        """Whose words a word of the sentence is; the writer's own are nobody's."""
        self._seen: list[str] = []
        self.last: str | None = None
        """The side named last: what "they" stands for."""

    def end_sentence(self, sentence: "Span") -> None:
        """Remember whom a sentence was about, for the "they" of the next."""
        for child in sentence.root.children:
            if child.dep_ in ("nsubj", "nsubjpass") and child.lower_ not in _PRONOUNS:
                party = self.party(child)
                acts = party.armed or party.fire or child.i in self._places.by_token
                if party.actor is not None and acts:
                    self.last = party.actor

    def party(self, head: "Token") -> Party:
        """The side a noun phrase names, and what sort of body it is."""
        plain = self._pronoun(head) or self._by_kind(head)
        if plain is not None:
            return plain
        lexicon, lower = self._lexicon, head.lower_
        fire = any(token.lower_ in lexicon.air_and_fire for token in (head, *head.lefts))
        armed = lower in lexicon.armed or self._is_gang(head)
        actor = self._named(head, armed=armed, fire=fire)
        if actor is None and fire:
            known = (
                self._focus.actor_in(phrase(t)) or self.party(t).actor
                for t in said_to_fire(head, self._lexicon)
            )
            actor = next((one for one in known if one is not None), None)
        if actor is None and self._is_own(head, armed=armed):
            actor = self._speaking or (self._last_group() if lower in _GROUPS else None)
        if actor is None and not fire:
            speaking = self.speaker is not None and self._focus.is_party(self.speaker.source)
            if lower in lexicon.formations and speaking:
                actor = self._speaking  # "the 22nd Division is holding out"
            else:
                actor = self._unknown_side(head, armed=armed)
        if actor in (None, lower) and any(child.lower_ == "same" for child in head.lefts):
            actor = self.last  # "the same alliance"
        if actor is not None and actor not in self._seen[-1:]:
            self._seen = [*(one for one in self._seen if one != actor), actor]
        capital = head.tag_ in ("NNP", "NNPS") or head.text.isupper()
        named = actor is not None and capital
        return Party(
            actor=actor,
            armed=armed or named or lower in _GROUPS,
            fire=fire,
            first=head.left_edge.i,
            last=head.i + 1,
        )

    def _pronoun(self, head: "Token") -> Party | None:
        """Whom "we" and "they" stand for."""
        lower = head.lower_
        if lower in _SPEAKER:
            side = self._speaking
            private = side is None and self.speaker is not None  # "we fled, said a woman"
            return Party(
                actor=side, armed=not private, people=private, first=head.i, last=head.i + 1
            )
        if lower in _PRONOUNS or lower in _OWNED:
            others = lower in _OTHERS and _is_quoted(head)
            actor = (
                None if lower in _RELATIVE else (others and self._opponent()) or self._meant(head)
            )
            return Party(actor=actor, armed=actor is not None, first=head.i, last=head.i + 1)
        return None

    def _meant(self, pronoun: "Token") -> str | None:
        """Whom "they" or "its" means: the side that the sentence is already about, or the last.

        In "regime forces completed their takeover of X, the monitor said" it is no one else's.
        """
        for token in reversed(pronoun.doc[pronoun.sent.start : pronoun.i]):
            if token.dep_ != "nsubj" or token.lower_ not in self._lexicon.armed:
                continue
            several = pronoun.lower_.startswith("the")  # "they", "their"
            reports = self._lexicon.lemma(token.head.lower_) in self._lexicon.reporting
            if token.head.dep_ in ("relcl", "acl") or reports or several != (token.tag_ == "NNS"):
                continue
            actor = self.party(token).actor
            if actor is not None:
                return actor
        if self.said_by(pronoun) is None:
            return self.last
        return self._speaking or self.last

    def _by_kind(self, head: "Token") -> Party | None:
        """What a noun phrase is by its noun alone: people, an office, the enemy."""
        lexicon, lower = self._lexicon, head.lower_
        first, last = head.left_edge.i, head.i + 1
        if lower in lexicon.grips and head.dep_ == "pobj":  # "into the hands of the army"
            holders = [*prepositional(head, {"of"}), *head.lefts]
            found = (self.party(one) for one in holders if one.lower_ not in _DETERMINERS)
            return next((one for one in found if one.actor), Party())
        if lower in _CROWDS:  # "thousands of soldiers"
            armed = [one for one in prepositional(head, {"of"}) if one.lower_ in lexicon.armed]
            if armed:
                return self.party(armed[0])
        if (
            lower in lexicon.people
            or lower in _NOBODY
            or (head.tag_ == "CD" and (number(lower) or 0) >= _MANY)
        ):
            return Party(people=True, first=first, last=last)
        before = head.head
        if head.dep_ == "appos" and before.dep_ != "appos" and before.i in self._places.by_token:
            behind = self.party(before)  # "the Kaniyat, a militia that ran the town"
            return behind if behind.actor is not None else None
        if lower in lexicon.civil and lower not in lexicon.armed and not self._is_gang(head):
            return Party(first=first, last=last)
        if lower in _ALLIES:  # "the MNDAA's ally, the TNLA"
            named = [child for child in head.children if child.dep_ == "appos"]
            return self.party(named[0]) if named else Party(armed=True, first=first, last=last)
        if lower in _VEHICLES:  # "buses carrying the last fighters"
            load = [c for one in head.children if one.lower_ in _CARRYING for c in one.children]
            inside = (self.party(one) for one in load if one.dep_ == "dobj")
            return next((party for party in inside if party.armed or party.people), None)
        if lower in _OPPONENTS:
            enemy = self._opponent() or self._focus.actor_in(phrase(head))
            return Party(actor=enemy, armed=True, first=first, last=last)
        return None

    def _is_gang(self, head: "Token") -> bool:
        """Whether members are of those who fight: "gang members"."""
        if head.lower_ not in ("member", "members"):
            return False
        of = prepositional(head, {"of"})
        gangs = self._lexicon.armed | (_GROUPS - {"side"})
        return any(one.lower_ in gangs for one in of) or any(
            child.dep_ == "compound" and child.lower_ in self._lexicon.armed for child in head.lefts
        )

    def _named(self, head: "Token", *, armed: bool, fire: bool) -> str | None:
        """The side that a noun phrase's own words name."""
        if armed and any(c.dep_ == "poss" and c.lower_ in _POSSESSIVES for c in head.children):
            actor = self._speaking
        else:
            actor = (
                self._proper(head)
                or self._of_side(head, armed=armed)
                or self._foreign(head, armed=armed)
            )
        named = full_name(head)
        if actor is None and named:
            actor = self._focus.actor_in(named, least=2)
        if actor is None and (several := self._any_militants(head)) is not None:
            return several
        actor = actor or self._focus.actor_in(self._in_full(phrase(head))) or self._of_owner(head)
        return actor or self._behind(head, armed=armed, fire=fire)

    def _any_militants(self, head: "Token") -> str | None:
        """Which side "the militants" are, without another word: the one spoken of last."""
        if head.lower_ not in _MILITANTS or any(c.dep_ != "det" for c in head.lefts):
            return None
        return next((s for s in reversed(self._seen) if s in self._focus.irregulars), None)

    def _last_group(self) -> str | None:
        """Which side "the group" is: the one spoken of last, and no state's."""
        irregular = (s for s in reversed(self._seen) if s in self._focus.irregulars)
        return self.last if self.last in self._focus.irregulars else next(irregular, self.last)

    def _in_full(self, text: str) -> str:
        """A phrase with the article's own abbreviations spelled out: "GoS forces"."""
        words = (self._long.get(w) or self._long.get(f"{w}s") or w for w in text.split())
        return " ".join(words) if self._long else text

    def _of_owner(self, head: "Token") -> str | None:
        """The known side that a body is said to be of: "Ukraine's SBU"."""
        if head.i not in self._places.by_token:
            return None
        owners = (self._focus.actor_in(child.text) for child in head.lefts if child.dep_ == "poss")
        return next((owner for owner in owners if owner), None)

    def _opponent(self) -> str | None:
        """Whom somebody calls the enemy: the last side named that is not their own."""
        others = (side for side in reversed(self._seen) if side != self._speaking)
        return next(others, None) if self._speaking is not None else None

    def _of_side(self, head: "Token", *, armed: bool) -> str | None:
        """The known side that fighters are said to be of: "jihadists of the Islamic State"."""
        if not armed or head.tag_ not in ("NN", "NNS"):
            return None
        for other in prepositional(head, {"of", "from"}):
            if other.tag_ in ("NNP", "NNPS") or other.lower_ in _GROUPS:
                return self._proper(other) or self._focus.actor_in(phrase(other))
        return None

    def _proper(self, head: "Token") -> str | None:
        """A side by a name of its own that ends as others do: "Oromo Liberation Army"."""
        for token in (head, *head.lefts):
            mention = self._places.by_token.get(token.i)
            words = mention.text.split() if mention is not None else []
            common = len(words) == 2 and words[0] in self._lexicon.demonyms | _OF_STATE  # noqa: PLR2004
            if len(words) > 1 and words[-1] in self._lexicon.side_words and not common:
                name = " ".join(words)
                if words[0].endswith(("'s", "’s")):  # "Russia's Aerospace Forces"
                    owner = self._focus.actor_in(words[0])
                    if owner is not None:
                        return owner
                if self._is_formation(words):
                    owners = [child for child in token.children if child.dep_ == "poss"]
                    owned = (self._focus.actor_in(phrase(one)) for one in owners)
                    return next((actor for actor in owned if actor), self._speaking)
                return self._focus.actor_in(name, least=2) or self._called(name)
        return None

    def _is_formation(self, words: list[str]) -> bool:
        """Whether a name is a part of somebody's army: "Southern Grouping of Forces"."""
        numbered = words[0][:1].isdigit() and len(words) > 1  # "36th Combined Arms Army"
        return numbered or not self._lexicon.formation_words.isdisjoint(words)

    def _foreign(self, head: "Token", *, armed: bool) -> str | None:
        """A side known by an adjective alone: "Burundian troops" are not the army's."""
        if not armed or head.i in self._places.by_token:
            return None
        for child in head.lefts:
            known = child.text in self._lexicon.demonyms
            begins = child.is_sent_start and not (known and self._nation)
            capital = child.text[:1].isupper() and not begins
            if child.dep_ in ("amod", "compound") and capital and child.tag_ in ("JJ", "NNP"):
                named = phrase(head)
                side = self._focus.actor_in(named.removesuffix(head.text)) or (
                    self._focus.actor_in(named, least=2)  # "Syrian army"
                )
                if side or child.text in self._lexicon.not_places:
                    return None
                if known and head.lower_ in _MILITANTS | _REBELS:
                    return None  # "Haitian gangs" are not Haiti's
                if child.text == self._nation:  # "Nigerian troops" in Nigeria
                    return _ARMY if head.lower_ in _REGULARS else None
                return child.text
        return None

    @property
    def _speaking(self) -> str | None:
        return self.speaker.side if self.speaker is not None else None

    def _behind(self, head: "Token", *, armed: bool, fire: bool) -> str | None:
        """The side named behind a noun: "fighters of X", "mortar rounds fired from rebel areas"."""
        if head.lower_ in self._lexicon.noun_rules:
            return None
        several = head.lower_ in self._lexicon.side_nouns  # "an alliance of jihadist groups"
        of_whom = armed or fire or several
        actor = self._focus.actor_in(phrase(head, whole=True)) if of_whom else None
        if actor is None and fire:
            behind = [
                token.text
                for token in head.subtree
                if token.i > head.i and token.dep_ in ("compound", "amod", "pobj")
            ]
            actor = self._focus.actor_in(" ".join(behind))
        return actor

    def _is_own(self, head: "Token", *, armed: bool) -> bool:
        """Whether a phrase means the speaker's own: "the group", "his men"."""
        if head.text in _GROUPS:
            return any(child.lower_ in ("the", "its", "'s") for child in head.children)
        owners = {child.lower_ for child in head.children if child.dep_ == "poss"}
        if head.lower_ in _MEN and self._speaking in self._focus.irregulars:
            return {child.lower_ for child in head.children if child.i < head.i} == {"the"}
        return armed and not owners.isdisjoint(_OWNERS)

    def _unknown_side(self, head: "Token", *, armed: bool) -> str | None:
        """Of a side that no vocabulary has, the name the article uses."""
        mention = self._places.by_token.get(head.i)
        if mention is not None:
            if person(head, self._lexicon) is not None:
                return None
            if mention.text.removesuffix("s") in self._lexicon.demonyms:
                return None  # "Palestinians returned to X"
            if self._is_formation(mention.text.split()) and self._speaking is not None:
                return self._speaking
            free = self._can_be_side(mention.text) and not self._places.is_known(mention)
            return self._called(mention.text) if free else None
        if not armed:
            return None
        lefts = [c for c in head.lefts if c.dep_ in ("compound", "amod", "nmod", "poss")]
        behind = [] if head.lower_ in _OF_PLACES else prepositional(head, {"of", "from"})
        for child in [*lefts, *behind]:
            named = self._places.by_token.get(child.i)
            if named is not None and self._is_formation(named.text.split()) and self._speaking:
                return self._speaking
            if named is not None and named.text in self._lexicon.not_places:
                continue  # "Islamist fighters"
            if named is not None and not self._places.is_known(named):
                return self._called(named.text)
        return head.lower_ if head.lower_ in self._lexicon.side_nouns else None

    def _called(self, name: str) -> str:
        """The short name that the article gives, or else the name."""
        bare = name.removesuffix("'s")
        return self._short.get(bare, bare)

    def _can_be_side(self, name: str) -> bool:
        bare = name.removesuffix("'s").removesuffix("s'")
        if self._focus.is_outlet(bare) or (len(bare) > 1 and bare in self._publisher):
            return False
        if self._known_place is not None and self._known_place(name):
            return False
        words = set(name.split())
        return bool(words & self._lexicon.side_words) or not words & self._lexicon.not_places


def _is_quoted(word: "Token") -> bool:
    """Whether a word stands inside its paragraph's quotation marks."""
    before = word.doc[: word.i]
    return sum(token.text == '"' for token in before) % 2 == 1
