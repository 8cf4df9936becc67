"""Places that words imply without their names: "مدينتهم", "مطارها", "الحي السعودي"."""

from geo.reading.arabic.memory import Memory
from geo.reading.arabic.naming import Naming
from geo.reading.arabic.phrases import PlacePhrase, standing
from geo.reading.arabic.words import PRONOUNS, Word, bare, written
from geo.reading.lexicon.arabic import arabic
from geo.reading.referents import Ref

_WITHIN = {"فيه", "فيها", "منه", "منها"}
_NAMED_SO = {"حي"}
_NUMBERED = {"حي", "حاره", "مربع", "بلوك", "قطاع", "محله"}


def within_it(words: tuple[Word, ...], first: int, *, memory: Memory) -> PlacePhrase | None:
    """The place that "several blocks in it" speaks of."""
    for index in range(first, min(len(words), first + 4)):
        if words[index].plain in _WITHIN:
            return standing(memory.one(), index, index + 1)
    return None


def by_number(
    words: tuple[Word, ...], first: int, clitics: str, *, naming: Naming
) -> PlacePhrase | None:
    """A quarter that a number names: "الحارة 29"."""
    last, noun = first + 1, bare(next((f for c, f in words[first].forms if c == clitics), ""))
    if noun not in _NUMBERED or last >= len(words) or not words[last].plain.isdigit():
        return None
    follows = words[last + 1] if last + 1 < len(words) else None
    if follows is not None and follows.is_word and (
        follows.plain not in arabic().function_words
    ):  # fmt: skip
        return None  # "قصف الحي 15 صاروخا"
    ref = naming.ref(words, first, last + 1, clitics)
    return PlacePhrase(refs=(ref,), first=first, last=last + 1, kind=noun)


def by_nation(
    words: tuple[Word, ...], first: int, _clitics: str, *, naming: Naming
) -> PlacePhrase | None:
    """A quarter that an adjective names: "الحي السعودي"."""
    lexicon, last = arabic(), first + 1
    if last >= len(words) or words[first].plain.removeprefix("ال") not in _NAMED_SO:
        return None
    plain = words[last].plain
    if not (plain.startswith("ال") and plain.endswith("ي")):
        return None
    if plain in lexicon.epithets | lexicon.directional | lexicon.function_words:
        return None
    ref = naming.ref(words, last, last + 1, "")
    return PlacePhrase(refs=(ref,), first=first, last=last + 1, kind="حي")


def owned(first: int, rest: str, *, memory: Memory) -> PlacePhrase | None:
    """The town that people call theirs: "مدينتهم", "بلدتنا"."""
    for pronoun in ("هم", "نا"):
        noun = rest.removesuffix(pronoun)
        noun = noun[:-1] + "ه" if noun.endswith("ت") else noun
        if rest.endswith(pronoun) and noun in arabic().dropped:
            return standing(memory.one(noun), first, first + 1)
    return None


def belonging(words: tuple[Word, ...], index: int, *, of: Ref) -> PlacePhrase | None:
    """What belongs to the place before: "الحديدة ومينائها"."""
    for clitics, form in words[index].forms:
        for pronoun in PRONOUNS if clitics == "و" else ():
            stem = form.removesuffix(pronoun)
            noun = stem[:-2] + "اء" if stem.endswith("اي") else stem
            if stem != form and noun in arabic().kept:
                name = written(words[index], clitics)[: len(noun)].replace("ئ", "ء")
                ref = Ref(text=f"{name} {of.text}", first=index, last=index + 1)
                return PlacePhrase(refs=(ref,), first=index, last=index + 1, kind=noun)
    return None
