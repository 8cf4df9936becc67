"""Who can assert: sources by name, role or description, and who speaks for them.

Remembers, for one article, the voices heard so far, so that "the group", "he", "a statement" and a
surname lead back to a source.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from geo.model import slug
from geo.reading.called import MOUTHPIECES, called
from geo.reading.callings import (
    Near,
    is_body,
    is_common,
    is_expert,
    is_force,
    is_foreign,
    is_private,
    is_reporter,
    issuer,
    named_before,
    of_place,
    outlet_of,
    seated,
    trade_of,
    without_ranks,
)
from geo.reading.grammar import phrase, prepositional
from geo.reading.hearing import Hearing, Voice
from geo.reading.lexicon import Lexicon
from geo.reading.members import Members
from geo.reading.naming import (
    appositions,
    bare,
    full_name,
    is_human,
    is_name,
    national,
    parted,
    person,
    plain,
)
from geo.reading.offices import Offices
from geo.theatre import Focus

if TYPE_CHECKING:
    from geo.reading.trees import Token

_PRONOUNS = {"he": "person", "his": "person", "him": "person", "she": "person", "her": "person",
             "it": "organisation", "its": "organisation",
             "they": "several", "their": "several", "them": "several"}  # fmt: skip
_POSSESSIVES = {"its", "their", "his", "her"}
_ONE_OF = {"one", "another", "some", "others"}
_SOME = {*_ONE_OF, "two", "three", "four", "five", "several", "many", "most", "both", "dozens",
         "scores", "all"}  # fmt: skip
_SILENT = {"whoever", "anyone", "anybody", "everyone", "everybody", "nobody", "whichever", "i",
           "we", "you", "who", "this", "that", "there", "which", "one", "what",
           "those", "name"}  # fmt: skip
_POINTING = {*_PRONOUNS, *_SILENT, *_SOME}
_SPEAKING_FOR = re.compile(r"\bspeaks? for|spokes|represent")


CLIP = "Voice Of "  # how a transcript's label begins that lets a recording speak


class Voices:
    """The sources an article has heard so far, and who its pronouns and surnames are."""

    def __init__(
        self,
        focus: Focus,
        lexicon: Lexicon,
        *,
        short: dict[str, str],
        nation: str = "",
        known_place: Callable[[str], bool] | None = None,
    ) -> None:
        self.lexicon = lexicon
        self._short = short
        self._focus = focus
        self._offices = Offices(focus, lexicon, nation=nation)
        self._members = Members(focus, lexicon, known_place=known_place)
        self._by_surname: dict[str, Voice] = {}
        self.heard = Hearing(lexicon)
        self.own: Voice | None = None
        """The publisher's, for whom its reporters speak."""
        self.near: Near = lambda *_: ""

    def named(self, label: str) -> Voice | None:
        """The voice a transcript's label names by its surname, where the article has heard it.

        None for whoever is known by their name alone: the reporter of the broadcast.
        """
        found = self._by_surname.get(label.rsplit(maxsplit=1)[-1]) if label else None
        clip = label.startswith(CLIP)
        if found is None or clip or found.source != "residents" or found.text != found.speaker:
            return found
        return None

    def introduce(self, name: str, voice: Voice) -> None:
        """Remember who somebody is that has not spoken yet."""
        self._by_surname.setdefault(name.rsplit(maxsplit=1)[-1], voice)

    def state(self) -> tuple[dict[str, Voice], list[Voice]]:
        """What has been heard, to go back to after a look ahead."""
        return dict(self._by_surname), list(self.heard.voices)

    def restore(self, state: tuple[dict[str, Voice], list[Voice]]) -> None:
        """Go back to what had been heard."""
        self._by_surname, self.heard.voices = state

    def voice(self, head: "Token", *, known_only: bool = False) -> Voice | None:
        """The voice a noun phrase names; None where it names none that can speak.

        With ``known_only`` it must be a known source or one heard before.
        """
        lower = head.lower_
        if lower in _POINTING:
            return self._pointed_at(head, known_only=known_only)
        if head.text in self.lexicon.calendar:
            return None  # "Thursday's announcement"
        standing = self.own if self._is_reporter(head) else self._owned(head)
        standing = standing or self._sent_by(head)
        if standing is not None:
            return standing
        speaker = person(head, self.lexicon)
        if speaker is not None and self._focus.is_body(speaker):
            speaker = None  # "Hayat Tahrir al-Sham" is nobody's name
        expert = speaker is not None and is_expert(head, self.lexicon)
        found = self._surname(head, speaker)
        if found is None and speaker is None and is_human(head, self.lexicon):
            found = self.heard.alone(head)  # "the general"
        found = found or (None if expert else self._known(head, speaker))
        found = found or self._described_again(head)
        if found is None and not known_only:
            found = self._unknown(head, speaker)
        if found is None:
            return None
        human = any(
            lower in kind for kind in (self.lexicon.spokes, self.lexicon.ranks, self.lexicon.humans)
        )
        if speaker is None and human:  # "its director, Rami Rahman"
            appended = appositions(head)
            appended += [inner for one in appended for inner in appositions(one)]
            appended = appended or named_before(head)
            speaker = next((n for one in appended if (n := person(one, self.lexicon))), None)
            found = replace(found, speaker=found.speaker or speaker)
        if speaker is not None:
            self._by_surname[speaker.split()[-1]] = found
        return found

    def _pointed_at(self, head: "Token", *, known_only: bool) -> Voice | None:
        """Who "it", "one of their commanders" or, of those who spoke, "another" is."""
        lower = head.lower_
        if lower in _PRONOUNS:
            unnamed = self.heard.source() if lower == "it" else None
            return unnamed or self.heard.last(_PRONOUNS[lower])
        of = prepositional(head, {"of"}) if lower in _SOME else []
        if of:
            told = [c for c in head.children if c.dep_ == "appos" and c.i > of[0].i]
            found = self.voice(of[0], known_only=known_only)
            # "one of them, a fighter of the X Brigades"
            return found if found is not None or not told else self.voice(told[0])
        alone = lower in _ONE_OF and not list(head.rights)
        return self.heard.last("several") if alone else None

    def _is_reporter(self, head: "Token") -> bool:
        """Whether somebody reports for the article's own publisher."""
        if self.own is None:
            return False
        heard = any(voice.source == self.own.source for voice in self.heard.voices)
        return is_reporter(head, self.own.source, heard=heard, lexicon=self.lexicon)

    def _sent_by(self, head: "Token") -> Voice | None:
        """The outlet whose witness or reporter somebody is: "a Reuters witness"."""
        source = outlet_of(head, self._focus, self.lexicon)
        return self._made(source, phrase(head), head, None) if source is not None else None

    def _owned(self, head: "Token") -> Voice | None:
        """Whose "its news outlet" or "their commander, X" is: the subject's, or the last heard."""
        lexicon = self.lexicon
        words = (head, *head.lefts)
        if not any(word.lower_.removesuffix("s") in lexicon.mouths for word in words):
            return None
        owners = {c.lower_ for c in head.children if c.dep_ == "poss"} & _POSSESSIVES
        if not owners:
            return None
        kind = "organisation" if owners & {"its", "their"} else "person"
        found = None
        if kind == "organisation":
            found = self._subject_before(head, several="their" in owners)
        if found is None and head.lower_ in lexicon.local_offices:  # "X Hospital, its director"
            for token in head.doc[head.sent.start : head.i]:
                kind = token.text.split()[-1].casefold()
                if token.dep_ in ("nsubj", "nsubjpass") and kind in lexicon.facilities:
                    source = slug(f"{bare(phrase(token))} {head.text}")
                    return self._made(source, phrase(head), head, None)
        found = found or self.heard.last(kind)
        names = appositions(head)
        speaker = next((n for one in (head, *names) if (n := person(one, self.lexicon))), None)
        if found is None or speaker is None:
            return found
        found = replace(found, speaker=speaker, kind="person")
        self._by_surname[speaker.split()[-1]] = found
        return found

    def _subject_before(self, head: "Token", *, several: bool = True) -> Voice | None:
        """The source that is the subject of an earlier clause of the sentence."""
        for token in reversed(head.doc[head.sent.start : head.left_edge.i]):
            if token.dep_ in ("nsubj", "nsubjpass") and token.lower_ not in _PRONOUNS:
                if token.lower_ in _SILENT or (token.tag_ == "NNS" and not several):
                    continue
                found = self.voice(token, known_only=True)
                if found is not None and found.kind != "person":
                    return found
        return None

    def names_source(self, head: "Token") -> bool:
        """Whether a noun phrase holds the name of a known source."""
        return self._focus.source_in(plain(phrase(head, whole=True))) is not None

    def _surname(self, head: "Token", speaker: str | None) -> Voice | None:
        if not head.text[:1].isupper():
            return None
        return self._by_surname.get((speaker or head.text).split()[-1])

    def _known(self, head: "Token", speaker: str | None) -> Voice | None:
        appended = [parted(c) + phrase(c, whole=True) for c in appositions(head)]
        if speaker is None and head.tag_ in ("NNP", "NNPS") and head.text[:1].isupper():
            appended = []  # "Monusco, the UN mission" speaks for itself
        office = head.lower_ in self.lexicon.offices  # the governor of X does not speak for X
        described = "".join([phrase(head, whole=not office), *appended])
        body = self._members.body_of(head) or self._members.mouth_of(head)
        if body is not None:
            return self._made(body, described, head, speaker)
        role = self._role(head, speaker)
        if role is not None and self._focus.source_in(phrase(head, whole=True), least=2) is None:
            behind = prepositional(head, {"of", "from", "with", "at", "for"})
            named = (self._focus.source_in(phrase(token, whole=True)) for token in behind)
            source = None if role == "residents" else next((s for s in named if s), None)
            return self._made(source or role, described, head, speaker)
        for long, short in self._short.items():
            if long in described:
                known = self._focus.source_in(short) or self._focus.source_in(long, least=2)
                return self._made(known or slug(short), described, head, speaker)
        text = national(plain(described), self.lexicon.demonym_of)
        text = seated(head, text, self.lexicon)
        source = self._focus.named_at_length(described) or self._focus.source_in(
            text.replace(speaker, " ") if speaker else text
        )
        if source is not None and is_foreign(text, source, self._focus, self.lexicon):
            return None
        source = source or self._by_speaker(head, speaker)
        if source is None and appended:  # "Haftar's spokesman, Ahmed al-Mismari"
            source = self._focus.speaker_in(described)
        if source is None:
            return None
        own = full_name(head)
        if (
            own
            and self._focus.source_in(own, least=2) is None
            and is_common(own, self._focus, self.lexicon)
        ):
            return self._made(slug(own), described, head, speaker)
        return self._made(source, described, head, speaker)

    def _role(self, head: "Token", speaker: str | None) -> str | None:
        """The unnamed voice that somebody is: "residents", "X, a media activist"."""
        role = self._focus.role_in(head.text)
        if speaker is not None or not is_body(head):  # "the Sudan Doctors Network" are no doctors
            role = role or self._focus.role_in(phrase(head))
        if role is None and speaker is not None:
            told = [c for c in appositions(head) if c.is_lower]
            role = next((r for c in told if (r := self._focus.role_in(c.text))), None)
        return role

    def _by_speaker(self, head: "Token", speaker: str | None) -> str | None:
        """Whom a person is known or said to speak for, by the surname alone as well."""
        if speaker is not None:
            return self._focus.speaker_in(speaker) or self._spoken_for(head)
        return self._focus.speaker_in(head.text) if is_name(head) else None

    def _spoken_for(self, head: "Token") -> str | None:
        """The source in "X, who speaks for ..."."""
        for child in head.children:
            if child.dep_ in ("relcl", "acl"):
                clause = " ".join(token.text for token in child.subtree)
                if _SPEAKING_FOR.search(clause):
                    return self._focus.source_in(clause)
        return None

    def _described_again(self, head: "Token") -> Voice | None:
        """A voice heard before, by "the" and words it was called by ("the field source")."""
        if head.lower_ in self.lexicon.speech_nouns:
            for owner in prepositional(head, {"of", "by", "from"}):
                whose = self.voice(owner, known_only=owner.tag_ not in ("NNP", "NNPS"))
                if whose is not None:
                    return whose
            told = issuer(head)
            if told is not None:
                body = told.text in self.lexicon.bodies or told.text in self.lexicon.not_places
                speaks = body or told.lower_ in self.lexicon.spokes
                speaks = speaks or told.lower_ in self.lexicon.outlets
                found = self.voice(told, known_only=not speaks)
                if found is not None:
                    return found
            return next((v for v in reversed(self.heard.voices) if v.kind != "several"), None)
        return self.heard.again(head)

    def _unknown(self, head: "Token", speaker: str | None) -> Voice | None:
        """A voice no vocabulary has, by whom it speaks for or else what it is called."""
        behind = prepositional(head, {"of", "for"}) if head.lower_ in self.lexicon.spokes else []
        behind += [child for child in head.lefts if behind or child.dep_ == "poss"]
        if any(map(is_force, behind)):  # "a spokesman for the operation", "the head of the force"
            whose = self._subject_before(head) or self.heard.last("organisation")
            banded = any(one.lower_ in ("alliance", "militia") for one in behind)
            regular = whose is not None and whose.side not in (None, *self._focus.irregulars)
            if whose is not None and not (banded and regular):
                return replace(whose, speaker=speaker, kind="person")
        full = phrase(head, whole=True)
        text = phrase(head)
        if head.lower_ == "ministry" and (of := prepositional(head, {"of"})):
            text = f"{text} of {phrase(of[0])}"
        text = national(plain(text), self.lexicon.demonym_of)
        text = seated(head, text, self.lexicon)
        if head.lower_ in self.lexicon.private:
            return self._made("residents", full, head, speaker)
        private = is_private(head, speaker, text)
        trade = trade_of(head, self.lexicon) if private and speaker is not None else ""
        if trade:
            return self._made(trade, full, head, speaker)
        if speaker:
            text = text.replace(speaker, " ")
        text = without_ranks(text, self.lexicon)
        if speaker is not None and is_expert(head, self.lexicon):
            return self._made(slug(speaker), full, head, speaker)
        army = self._offices.army_of_rank(head, text, named=speaker is not None)
        army = army or self._offices.army_of_commander(head, text, self.own)
        if army is not None:
            return self._made(army, full, head, speaker)
        named_now = self._named_now(head, speaker, text)
        if named_now is not None:
            return named_now
        source = (
            self._offices.led_by(head)
            or ("residents" if private else None)
            or self._of_state(head, text, full)
            or self._by_words(head, text, full, speaker)
        )
        return self._made(source, full, head, speaker) if source else None

    def _by_words(self, head: "Token", text: str, full: str, speaker: str | None) -> str:
        """The id of a voice by what it is called: its side's, its place's or its own."""
        source = called(head, text, speaker, lexicon=self.lexicon, short=self._short)
        placed = of_place(head, source, speaker=speaker, lexicon=self.lexicon, near=self.near)
        if placed:
            return placed
        actor = self._focus.actor_in(plain(full))
        fights = head.lower_ in self.lexicon.armed and head.lower_ not in self.lexicon.spokes
        if actor is not None and fights and head.tag_ in ("NN", "NNS"):
            return slug(actor)
        return source

    def _of_state(self, head: "Token", text: str, full: str) -> str | None:
        office = self._offices.of_state(head, text, full)
        if office is None:
            return None
        first, *rest = office.split()
        if first in self.lexicon.local_words and rest == ["police"]:  # "the provincial police"
            office = f"{self.near(head, ())} police".strip()
        return self._focus.source_in(office, least=3) or slug(office)

    def _named_now(self, head: "Token", speaker: str | None, text: str) -> Voice | None:
        """A voice just heard by its office or its organisation, and now by what it lacked.

        "The governor of X said ... Serhiy Haidai said": one man. "The Pentagon ... a spokeswoman
        said": its own.
        """
        if speaker is None:
            alone = head.lower_ in MOUTHPIECES and not slug(bare(text).replace(head.text, ""))
            if not alone or list(head.rights):
                return None
            return self.heard.last("organisation") or self._subject_before(head)
        unnamed = not slug(bare(text)) and not any(
            c.dep_ in ("appos", "relcl") for c in head.children
        )
        heard = self.heard.voices
        if not unnamed or not heard or heard[-1].kind != "person":
            return None
        last = heard[-1]
        return replace(last, speaker=speaker) if last.speaker is None else None

    def _made(self, source: str, text: str, head: "Token", speaker: str | None) -> Voice:
        lexicon = self.lexicon
        human = head.lower_ in lexicon.titles or is_human(head, lexicon)
        if speaker is not None or (head.tag_ != "NNS" and human):
            kind = "person"
        else:
            kind = "several" if head.tag_ == "NNS" else "organisation"
        side = self._focus.side_of(source) or self._focus.actor_in(plain(text))
        if side is None and head.lower_ in ("commander", "fighter", "leader", "spokesman"):
            side = self._focus.actor_in(" ".join(token.text for token in head.subtree))
        if side is None and source.endswith("-army"):
            side = "army"  # of a war that no vocabulary has
        words = text.replace(" ,", ",")
        return Voice(source=source, text=words, speaker=speaker, side=side, kind=kind)
