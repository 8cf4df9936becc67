"""What words assert: the Arabic lexicon, read once from ``arabic.yaml`` and folded for matching."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from geo._data import read_yaml
from geo.model import Status

_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئ", "ي"),
    "ؤ": "و",
    "ة": "ه",
    "ک": "ك",
    **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
    **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
    "٪": "%",
    "ـ": "",
}
# Vowel signs and other marks that print leaves out as often as not.
_MARKS = dict.fromkeys([*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670], "")
_FOLDING = {**{ord(letter): plain for letter, plain in _LETTERS.items()}, **_MARKS}


def fold(text: str) -> str:
    """A word as it is compared: one form for every alef, ya, ta marbuta and digit, no signs."""
    return text.translate(_FOLDING).casefold()


class VerbRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A verb that asserts a status, and where its actor and its place stand."""

    status: Status
    verbs: tuple[str, ...]
    place: tuple[str, ...]
    present: Status | None = None
    actor: str = "subject"
    needs: str | None = None
    over: str = "subject"
    unless: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    weapon: bool = False
    within: bool = False


class NounRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A noun of action that asserts a status of the place behind it."""

    status: Status
    nouns: tuple[str, ...]
    place: tuple[str, ...]
    actor: str
    needs: str | None = None
    unless: tuple[str, ...] = ()
    within: bool = False
    after: tuple[str, ...] = ()
    definite: bool = False


class StateRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that say in what state the place before them is."""

    status: Status
    words: tuple[str, ...]
    actor: str
    denied: bool = False
    of: str | None = None


class Form(Struct, frozen=True, kw_only=True):
    """One form of a verb: its lemma, its tense and the pronoun it carries, if any."""

    lemma: str
    present: bool
    pronoun: str = ""


class _File(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    verbs: tuple[VerbRule, ...]
    nouns: tuple[NounRule, ...]
    states: tuple[StateRule, ...]
    becoming: frozenset[str]
    keeping: frozenset[str]
    losing: frozenset[str]
    breaking: frozenset[str]
    nearing: frozenset[str]
    by: frozenset[str]
    negating: frozenset[str]
    still: frozenset[str]
    unreal: frozenset[str]
    intending: frozenset[str]
    undertaking: frozenset[str]
    succeeding: frozenset[str]
    hedges: frozenset[str]
    whole_before: frozenset[str]
    whole_after: frozenset[str]
    parts: frozenset[str]
    fractions: dict[str, float]
    about: frozenset[str]
    percent: frozenset[str]
    unnamed: frozenset[str]
    dropped: frozenset[str]
    dropped_several: frozenset[str]
    kept: frozenset[str]
    facilities: frozenset[str]
    common_places: frozenset[str]
    directions: frozenset[str]
    directional: frozenset[str]
    name_heads: frozenset[str]
    epithets: frozenset[str]
    demonstratives: frozenset[str]
    people: frozenset[str]
    fire: frozenset[str]
    by_fire: frozenset[str]
    assault: frozenset[str]
    outskirts: frozenset[str]
    armed: frozenset[str]
    common_armed: frozenset[str]
    officers: frozenset[str]
    describing: frozenset[str]
    units: frozenset[str]
    arms: frozenset[str]
    ordinals: frozenset[str]
    seats: frozenset[str]
    state_arms: frozenset[str]
    reporting: tuple[str, ...]  # in order: the first verb wins a form that two share
    denying: frozenset[str]
    confirming: frozenset[str]
    quoting: frozenset[str]
    weak_reporting: frozenset[str]
    reporting_participles: frozenset[str]
    denying_participles: frozenset[str]
    according: frozenset[str]
    according_filler: frozenset[str]
    that: frozenset[str]
    rumours: frozenset[str]
    falsehoods: frozenset[str]
    account: frozenset[str]
    hearsay: frozenset[str]
    outlets: frozenset[str]
    titles: frozenset[str]
    pronoun_voices: frozenset[str]
    not_source: frozenset[str]
    auxiliary: frozenset[str]
    bodies: frozenset[str]
    boundaries: frozenset[str]
    relatives: frozenset[str]
    function_words: frozenset[str]
    common_nouns: frozenset[str]
    weekdays: tuple[str, ...]
    killed: frozenset[str]
    injured: frozenset[str]
    counted: frozenset[str]
    duals: frozenset[str]
    numbers: dict[str, int]
    months: tuple[tuple[str, ...], ...]


class ArabicLexicon(_File, frozen=True, kw_only=True):
    """The lexicon, every word folded and every verb by each of its forms."""

    verb_rules: dict[str, tuple[VerbRule, ...]]
    """The rules of a lemma (its folded past), in the file's order."""
    noun_rules: dict[str, tuple[NounRule, ...]]
    forms: dict[str, Form]
    """Every form of the verbs of territory and attack."""
    reports: dict[str, Form]
    """Every form of the reporting verbs."""
    state_rules: dict[str, tuple[StateRule, ...]]
    """States by their first word, the longest first."""


@cache
def arabic() -> ArabicLexicon:
    """The Arabic lexicon.

    Raises
    ------
    VocabularyError
        Where the file breaks its rules.
    """
    file = read_yaml(Path(__file__).parent / "arabic.yaml", kind=_File)
    fields = {name: _folded(getattr(file, name)) for name in _File.__struct_fields__}
    for name in ("armed", "common_armed", "people", "state_arms"):
        fields[name] = frozenset(_declined(fields[name]))
    for name in ("denying", "confirming", "quoting", "weak_reporting"):
        fields[name] = frozenset(verb.partition("/")[0] for verb in fields[name])
    verb_rules: dict[str, list[VerbRule]] = defaultdict(list)
    for rule in file.verbs:
        for verb in rule.verbs:
            verb_rules[fold(verb).partition("/")[0]].append(rule)
    noun_rules: dict[str, list[NounRule]] = defaultdict(list)
    for noun_rule in file.nouns:
        for noun in noun_rule.nouns:
            noun_rules[fold(noun)].append(noun_rule)
    state_rules: dict[str, list[StateRule]] = defaultdict(list)
    for state in file.states:
        state_rules[fold(state.words[0])].append(state)
    return ArabicLexicon(
        **fields,
        verb_rules={lemma: tuple(rules) for lemma, rules in verb_rules.items()},
        noun_rules={noun: tuple(rules) for noun, rules in noun_rules.items()},
        forms=_forms(verb for rule in file.verbs for verb in rule.verbs),
        reports=_forms(file.reporting),
        state_rules={
            word: tuple(sorted(rules, key=lambda rule: -len(rule.words)))
            for word, rules in state_rules.items()
        },
    )


def _folded(value: Any) -> Any:  # noqa: ANN401  (a field of the file, of any of its types)
    """Words folded, wherever they stand in a list or as keys; rules stay as they are."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, frozenset):
        return frozenset(map(_folded, value))
    if isinstance(value, tuple):
        return tuple(map(_folded, value))
    if isinstance(value, dict):
        return {fold(key): entry for key, entry in value.items()}
    return value


def _declined(nouns: Iterable[str]) -> Iterator[str]:
    """Each noun with and without its article; "مقاتل/ون" in both cases of its plural."""
    for noun in nouns:
        stem, _, plural = noun.partition("/")
        if plural:
            yield from (stem + ending for ending in ("ون", "ين", "و", "ي"))
            yield from ("ال" + stem + ending for ending in ("ون", "ين"))
        else:
            yield from (stem, stem if stem.startswith("ال") else "ال" + stem)


_OBJECTS = ("ها", "ه", "هم", "هما")


def _forms(verbs: Iterable[str]) -> dict[str, Form]:
    """Every form of each verb, with and without an object pronoun; the first verb wins a tie."""
    table: dict[str, Form] = {}
    for verb in verbs:
        past, _, present = fold(verb).partition("/")
        for form in (*_past(past), *(_present(present) if present else ())):
            is_present = form not in set(_past(past))
            table.setdefault(form, Form(lemma=past, present=is_present))
            stem = form.removesuffix("وا") + "و" if form.endswith("وا") else form
            for pronoun in _OBJECTS:
                joined = (stem[:-1] + "ا" if stem.endswith("ي") else stem) + pronoun
                if joined.startswith("ال"):
                    continue  # "القوة" is no "ألقوه"
                table.setdefault(joined, Form(lemma=past, present=is_present, pronoun=pronoun))
    return table


def _past(stem: str) -> Iterator[str]:
    weak = stem[:-1] if stem[-1] in "يا" else stem
    yield stem
    yield from (weak + ending for ending in ("ت", "وا", "تا"))
    yield stem + "ا"
    # Hollow verbs: the first radical's vowel is not written ("قلن").
    yield stem + "ت"  # the passive of weak verbs
    yield weak + "ن"


def _present(stem: str) -> Iterator[str]:
    weak = stem[:-1] if stem[-1] in "يو" else stem
    for person in "يتن" if len(stem) >= _SURE else "يت":  # "نصيب" is a name as often
        yield person + stem
        yield person + weak  # after لم: the weak radical goes
        yield from (person + weak + ending for ending in ("ون", "وا"))
        yield person + stem + "ان"
    if len(stem) > 2 and stem[-2] in "يو":  # noqa: PLR2004  (hollow: لم تستعد)
        yield from (person + stem[:-2] + stem[-1] for person in "يت")


_SURE = 4  # letters of a stem that is a verb's with any prefix
