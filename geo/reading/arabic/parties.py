"""Which side a noun phrase names: by the vocabulary, or else by what it is called."""

from collections.abc import Sequence

from msgspec import Struct

from geo.reading.arabic.names import Vocabulary
from geo.reading.arabic.naming import numbered
from geo.reading.arabic.words import QUOTES, Word, bare
from geo.reading.lexicon.arabic import ArabicLexicon

_RUN = 7  # words of a noun phrase that names a side
_ANAPHORIC = frozenset(("الجماعه", "الحركه", "التنظيم", "الجبهه", "الفصيل"))
_PRONOUNS = ("هما", "ها", "هم", "نا", "ه")
_GOVERNING = {
    "مع",
    "ضد",
    "من",
    "بدعم",
    "بمساندة",
    "بين",
    "عن",
    "في",
    "بمسانده",
    "باسناد",
    "رغم",
    "علي",
    "الي",
    "نحو",
    "باتجاه",
    "صوب",
    "تجاه",
    "داخل",
    "قرب",
    "حول",
    "حساب",
}


_OURS = {"القوات", "المقاتلين", "المقاتلون", "الوحدات", "القطعات", "المجاهدين", "المجاهدون"}
_ANY = {"اي", "ايه"}
_REMAINS = {"جيوب", "بقايا", "فلول", "خلايا", "مواقع", "تحصينات"}  # "من جيوب المتمردين"
_ATTACKING = {"المهاجمه", "المهاجمين", "المهاجمون", "المقتحمه", "المتوغله", "المتقدمه"}


class Party(Struct, frozen=True, kw_only=True):
    """A side, and the words that name it."""

    actor: str | None
    first: int
    last: int


class Parties:
    """The sides of one article; ``last`` is the one that acted last, ``speaking`` who speaks."""

    def __init__(self, lexicon: ArabicLexicon, vocabulary: Vocabulary) -> None:
        self.last: str | None = None
        self.attacking: str | None = None  # whose men entered or took a place last
        self.speaking: str | None = None
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._heard: list[str] = []
        self._called: dict[str, str] = {}  # sides by the nouns they were called by
        self._army = vocabulary.focus.actor_in("الجيش")

    def hear(self, words: Sequence[Word]) -> None:
        """Remember by which nouns a sentence calls the sides ("تنظيم الدولة": "التنظيم")."""
        for index in range(len(words)):
            found = self._vocabulary.actors.at(words, index)
            if found is not None:
                self._heard = [*(a for a in self._heard if a != found.ident), found.ident]
            if found is not None and words[index].inside(self._lexicon.armed):
                self._called[bare(words[index].plain)] = found.ident

    def at(self, words: Sequence[Word], first: int) -> Party | None:
        """The side that the noun phrase beginning at a word names."""
        lexicon, word = self._lexicon, words[first]
        if not word.is_word:
            return None
        if word.inside(lexicon.armed):
            run = self._run(words, first)
            names = (self._vocabulary.actors.at(words, i) for i in range(first, run))
            found = max((n for n in names if n), key=lambda n: n.last - n.first, default=None)
            if found is not None:
                return Party(actor=found.ident, first=first, last=found.last)
            return self._unknown(words, first, run)
        if self._possessed(word):
            return Party(actor=self.speaking or self.last, first=first, last=first + 1)
        if word.plain in lexicon.function_words:
            return None
        name = self._vocabulary.actors.at(words, first)
        if name is None and word.plain == "العدو":
            return Party(actor=self.rival(), first=first, last=first + 1)
        if name is None:
            return None
        return Party(actor=name.ident, first=first, last=name.last)

    def after(self, words: Sequence[Word], first: int, last: int) -> Party | None:
        """The first side named within some words, no preposition before it."""
        index = first
        while index < last:
            party = self.at(words, index)
            if party is None:
                index += 1
                continue
            if words[index - 1].plain not in _GOVERNING and not self._led(words, index):
                return party
            index = _past_adjectives(words, party.last)
        return None

    def before(self, words: Sequence[Word], first: int, last: int) -> Party | None:
        """The last side named within some words, no preposition before it."""
        index, found, ended = first, None, -1
        while index < last:
            governed = index > 0 and (
                words[index - 1].plain in _GOVERNING or words[index - 1].plain in _REMAINS
            )
            governed = governed or self._led(words, index) or (
                index > 0 and words[index - 1].inside(self._lexicon.noun_rules) is not None
            )  # fmt: skip
            party = self.at(words, index)
            if party is not None and party.last <= last:
                joined = found is not None and index == ended and words[index].plain[0] == "و"
                ended = _past_adjectives(words, party.last)
                if joined:
                    index = ended  # "الجيش والقبائل": the first acts for both
                    continue
                found = found if governed and found is not None else party
                index = ended
            else:
                index += 1
        return found

    def _led(self, words: Sequence[Word], index: int) -> bool:
        """Whether a side's name is led by "to" or "with" ("مواقع للحوثيين")."""
        word = words[index]
        if word.plain in self._lexicon.armed:
            return False
        whole = Word(
            text=word.text, plain=word.plain, start=word.start, end=word.end, forms=word.forms[:1]
        )
        led = any(clitics.endswith(("ل", "ب")) for clitics, _ in word.forms)
        return led and self._vocabulary.actors.at([whole, *words[index + 1 : index + 3]], 0) is None

    def _run(self, words: Sequence[Word], first: int) -> int:
        lexicon, last = self._lexicon, first + 1
        while last < min(len(words), first + _RUN) and (
            words[last].is_word or words[last].text in QUOTES
        ):
            word = words[last]
            if word.text in QUOTES:
                last += 1
                continue
            if word.plain in lexicon.function_words | lexicon.that | lexicon.dropped:
                break
            definite = words[last - 1].plain.startswith("ال") and words[last - 2].plain != "عبد"
            if definite and not word.plain.startswith("ال"):
                break  # "سلاح الجو نفذ": a definite noun ends its phrase
            if word.plain in lexicon.dropped_several or word.plain in lexicon.forms:
                break
            if word.inside(lexicon.kept) and all(
                before.inside(lexicon.common_armed) or before.plain in lexicon.describing
                for before in words[first:last]
            ):
                break
            if word.plain in lexicon.describing and last > first + 1:
                break
            if any(c in ("و", "ف") and (form in lexicon.forms or form.startswith("ال"))
                   for c, form in word.forms):  # fmt: skip
                break
            last += 1
        return last

    def _part_of(self, words: Sequence[Word], first: int, run: int) -> Party | None:
        """Some of a side's men ("وحدات من الجيش"), or nobody's in particular ("أي قوة")."""
        if run + 1 < len(words) and words[run].plain == "من" and run == first + 1:
            whole = self.at(words, run + 1)
            if whole is not None:
                return Party(actor=whole.actor, first=first, last=whole.last)
        if first and words[first - 1].plain in _ANY:
            return Party(actor=None, first=first, last=run)
        return None

    def _unknown(  # noqa: C901  (one way after another to be called)
        self, words: Sequence[Word], first: int, run: int
    ) -> Party | None:
        lexicon, begin = self._lexicon, first
        part = self._part_of(words, first, run)
        if part is not None:
            return part
        while begin < run and (
            (words[begin].inside(lexicon.common_armed) and not words[begin].inside(_ANAPHORIC))
            or (begin > first and words[begin].plain in lexicon.describing)
        ):
            begin += 1
        if begin < run and words[begin].inside(lexicon.units):
            side = self.speaking or self._army or self.last
            if side and (self.speaking or numbered(words, begin, lexicon)):
                return Party(actor=side, first=first, last=run)
        nation = words[begin].plain if begin < run else ""
        ours = nation.startswith("ال") and nation.endswith(("ي", "يه"))
        if begin == run or (ours and words[first].inside(lexicon.state_arms) and self._army):
            return self._said_again(words, first, run)
        size = 1
        if words[begin].inside(lexicon.armed):
            size = run - begin
        elif begin + 1 < run and words[begin].plain.startswith("ال"):
            size = 2 if words[begin + 1].plain.startswith("ال") else 1
        kept = [word for word in words[begin : begin + size] if word.text not in QUOTES]
        if not kept:
            return None
        again = self._called.get(bare(kept[0].plain))
        if size == 1 and kept[0].plain.startswith("ال") and again is not None:
            return Party(actor=again, first=first, last=begin + 1)
        if size == 1 and kept[0].inside(_ANAPHORIC) and (group := self._group()):
            return Party(actor=group, first=first, last=begin + 1)
        name = " ".join([_bare_text(kept[0], lexicon), *(word.text for word in kept[1:])])
        return Party(actor=name, first=first, last=begin + size)

    def _said_again(self, words: Sequence[Word], first: int, run: int) -> Party | None:
        """The side that "the forces" are of, or "the air force" of a state."""
        if self.attacking and any(word.plain in _ATTACKING for word in words[first : run + 1]):
            return Party(actor=self.attacking, first=first, last=run)
        definite = any(form.startswith("ال") for word in words[first:run] for _, form in word.forms)
        if self.speaking and words[first].plain in _OURS:
            return Party(actor=self.speaking, first=first, last=run)
        again = self._called.get(bare(words[first].plain)) if run == first + 1 else None
        arm = self._army if words[first].inside(self._lexicon.state_arms) else None
        actor = (again or (self.speaking or arm if arm else self.last)) if definite else None
        return Party(actor=actor, first=first, last=run) if actor else None

    def _group(self) -> str | None:
        """The side that "the movement" or "the group" is: never the army of a state."""
        named = (self.speaking, self.last, *reversed(self._heard))
        return next((actor for actor in named if actor and actor != self._army), None)

    def rival(self) -> str | None:
        """The side named last that is not the one that speaks."""
        return next((actor for actor in reversed(self._heard) if actor != self.speaking), None)

    def _possessed(self, word: Word) -> bool:
        """Whether a word is a side's men or arms with a pronoun ("قواتها")."""
        for _, rest in word.forms:
            for pronoun in _PRONOUNS:
                stem = rest.removesuffix(pronoun)
                if stem != rest and stem in self._lexicon.armed:
                    return True
        return False


def _past_adjectives(words: Sequence[Word], index: int) -> int:
    """Past the adjectives behind a side's name ("التحالف السعودي الإماراتي")."""
    while index < len(words) and (
        words[index].plain.startswith("ال") and words[index].plain.endswith(("ي", "يه"))
    ):
        index += 1
    return index


def _bare_text(word: Word, lexicon: ArabicLexicon) -> str:
    clitics = word.clitics(word.inside(lexicon.armed) or word.plain)
    return word.text[len(clitics) :]
