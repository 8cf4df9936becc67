"""What words assert: the English lexicon, read once from ``english.yaml``."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from msgspec import Struct

from geo._data import read_yaml
from geo.model import Extent, Status


class VerbRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A verb that asserts a status, and where its actor and its place stand."""

    status: Status
    verbs: tuple[str, ...]
    actor: tuple[str, ...]
    place: tuple[str, ...]
    particle: str | None = None
    noun: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    adverb: tuple[str, ...] = ()
    extent: Extent | None = None
    sure: bool = False
    by: str | None = None
    needs: str | None = None
    passive: bool = False
    active: bool = False
    present: bool = False
    weapon: str | None = None


class NounRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A noun that asserts a status of the place that a preposition ties to it."""

    status: Status
    nouns: tuple[str, ...]
    place: tuple[str, ...]
    actor: tuple[str, ...] = ()
    needs: str | None = None


class StateRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A noun after one of some prepositions that says in what state a place is."""

    noun: str
    prepositions: tuple[str, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    verbs: tuple[VerbRule, ...]
    nouns: tuple[NounRule, ...]
    states: dict[Status, tuple[StateRule, ...]]
    predicates: dict[Status, frozenset[str]]
    holding_nouns: frozenset[str]
    strongholds: frozenset[str]
    seats: frozenset[str]
    held_participles: frozenset[str]
    threat_adjectives: frozenset[str]
    formations: frozenset[str]
    parts: frozenset[str]
    strict_parts: frozenset[str]
    fractions: dict[str, float]
    whole_words: frozenset[str]
    units: frozenset[str]
    hedges: frozenset[str]
    hedging_verbs: frozenset[str]
    hedging_modals: frozenset[str]
    intending: frozenset[str]
    succeeding: frozenset[str]
    failing: frozenset[str]
    unreal: frozenset[str]
    armed: frozenset[str]
    air_and_fire: frozenset[str]
    people: frozenset[str]
    place_nouns: frozenset[str]
    sorts: dict[str, frozenset[str]]
    named_nouns: frozenset[str]
    dropped_nouns: frozenset[str]
    common_places: frozenset[str]
    directions: frozenset[str]
    not_places: frozenset[str]
    titles: frozenset[str]
    reporting: frozenset[str]
    weak_reporting: frozenset[str]
    confirming: frozenset[str]
    humans: frozenset[str]
    outlets: frozenset[str]
    denying: frozenset[str]
    account_nouns: frozenset[str]
    speech_nouns: frozenset[str]
    spokes: frozenset[str]
    offices: frozenset[str]
    bodies: frozenset[str]
    leading: frozenset[str]
    rank_words: frozenset[str]
    formation_nouns: frozenset[str]
    provinces: frozenset[str]
    side_nouns: frozenset[str]
    side_words: frozenset[str]
    ranks: frozenset[str]
    falsehoods: frozenset[str]
    own_gains: frozenset[str]
    function_words: frozenset[str]
    no_name_parts: frozenset[str]
    demonyms: frozenset[str]
    collections: frozenset[str]
    appositive_nouns: frozenset[str]
    grips: frozenset[str]
    edges: frozenset[str]
    routes: frozenset[str]
    countries: frozenset[str]
    demonym_of: dict[str, str]
    capitals: dict[str, str]
    private: frozenset[str]
    ceasing: frozenset[str]
    formation_words: frozenset[str]
    governing: frozenset[str]
    state_arms: frozenset[str]
    blaming: frozenset[str]
    reporters: frozenset[str]
    not_people: frozenset[str]
    targets: frozenset[str]
    experts: frozenset[str]
    local_offices: frozenset[str]
    local_words: frozenset[str]
    fired: frozenset[str]
    light: frozenset[str]
    witnessing: frozenset[str]
    harming: frozenset[str]
    facilities: frozenset[str]
    landmarks: frozenset[str]
    vague: frozenset[str]
    civil: frozenset[str]
    lifting: frozenset[str]
    name_heads: frozenset[str]
    name_articles: frozenset[str]
    poses: dict[str, str]
    capital_poses: dict[str, str]
    listeners: frozenset[str]
    calendar: frozenset[str]


class Lexicon(_File, frozen=True, kw_only=True):
    """The lexicon, with every verb by each of its forms."""

    lemmas: dict[str, str]
    """The lemma of each form of a verb that stands anywhere in the lexicon."""
    verb_rules: dict[str, tuple[VerbRule, ...]]
    """The rules of a lemma, the narrowest (with a particle or a noun) first."""
    noun_rules: dict[str, tuple[NounRule, ...]]
    state_rules: dict[str, tuple[tuple[Status, frozenset[str]], ...]]
    """The states a noun can mean, and after which prepositions."""
    callings: frozenset[str]
    """What somebody of a name may be: "commander", "mayor", "doctor"."""
    publicly: frozenset[str]
    """What somebody is who speaks as such, and not as a private person."""
    mouths: frozenset[str]
    """Who speaks for whoever they belong to ("its spokesman"); not "its mayor", who is a town's."""
    firm_reporting: frozenset[str]
    """Reporting verbs that do nothing but report."""

    def lemma(self, word: str) -> str:
        """The verb a form belongs to; the word itself where the lexicon has none."""
        folded = word.casefold()
        return self.lemmas.get(folded, folded)


@cache
def english() -> Lexicon:
    """The English lexicon.

    Raises
    ------
    VocabularyError
        Where the file breaks its rules.
    """
    file = read_yaml(Path(__file__).parent / "english.yaml", kind=_File)
    fields = {name: getattr(file, name) for name in _File.__struct_fields__}
    verb_rules: dict[str, list[VerbRule]] = defaultdict(list)
    for verb_rule in file.verbs:
        for verb in verb_rule.verbs:
            verb_rules[verb].append(verb_rule)
    noun_rules: dict[str, list[NounRule]] = defaultdict(list)
    for noun_rule in file.nouns:
        for noun in noun_rule.nouns:
            noun_rules[noun].append(noun_rule)
    state_rules: dict[str, list[tuple[Status, frozenset[str]]]] = defaultdict(list)
    for status, states in file.states.items():
        for state in states:
            state_rules[state.noun].append((status, frozenset(state.prepositions)))
    verbs = {
        *verb_rules,
        *file.reporting,
        *file.intending,
        *file.succeeding,
        *file.failing,
        *file.hedging_verbs,
        *file.ceasing,
        *file.lifting,
        *file.blaming,
        *file.leading,
        *file.light,
        *file.witnessing,
        *file.harming,
        *_OTHER_VERBS,
    }
    return Lexicon(
        **fields,
        lemmas=_forms(verbs),
        verb_rules={
            verb: tuple(
                sorted(
                    rules,
                    key=lambda r: not (r.particle or r.noun or r.passive or r.subject or r.present),
                )
            )
            for verb, rules in verb_rules.items()
        },
        noun_rules={noun: tuple(rules) for noun, rules in noun_rules.items()},
        state_rules={noun: tuple(rules) for noun, rules in state_rules.items()},
        callings=file.spokes | file.offices | file.humans | file.experts | file.ranks,
        publicly=file.spokes
        | file.offices
        | file.experts
        | file.ranks
        | file.humans
        | file.local_offices
        | file.titles
        | file.civil
        | file.reporters,
        mouths=file.outlets | (file.spokes - file.offices),
        firm_reporting=file.reporting - file.weak_reporting,
    )


# Verbs the reader asks for by name.
_OTHER_VERBS = (
    "be",
    "remain",
    "stay",
    "leave",
    "follow",
    "come",
    "go",
    "suffer",
    "share",
    "call",
    "brand",
    "have",
    "make",
    "give",
    "offer",
    "issue",
    "label",
    "meet",
    "phone",
    "interview",
)

# Forms that no rule makes.
_IRREGULAR = {
    "be": "is are was were been being am 's 're",
    "beat": "beat beaten", "break": "broke broken", "bring": "brought", "burst": "burst",
    "cling": "clung", "come": "came", "creep": "crept", "cut": "cut", "dig": "dug",
    "draw": "drew drawn", "drive": "drove driven", "fall": "fell fallen", "fight": "fought",
    "flee": "fled", "forfeit": "forfeited", "get": "got gotten", "give": "gave given",
    "go": "went gone goes", "hang": "hung", "have": "had has", "hit": "hit", "hold": "held",
    "keep": "kept", "lay": "laid", "leave": "left", "lose": "lost", "make": "made",
    "overrun": "overran overrun", "put": "put", "quit": "quit", "read": "read",
    "retake": "retook retaken", "ring": "ringed", "run": "ran run", "say": "said says",
    "seek": "sought", "set": "set", "show": "shown", "shrink": "shrank", "slip": "slipped",
    "speak": "spoke spoken", "split": "split", "strike": "struck stricken", "sweep": "swept",
    "take": "took taken", "tear": "tore torn", "tell": "told", "think": "thought",
    "thrust": "thrust", "understand": "understood", "win": "won", "withdraw": "withdrew withdrawn",
    "write": "wrote written", "begin": "began begun", "rebut": "rebutted", "admit": "admitted",
    "broadcast": "broadcast", "shoot": "shot", "send": "sent", "stand": "stood",
    "steal": "stole stolen", "fly": "flew flown", "throw": "threw thrown", "blow": "blew blown",
    "sneak": "snuck", "arise": "arose arisen", "lie": "lay lain",
    "re-take": "re-took re-taken", "stick": "stuck", "bear": "bore borne",
    "hide": "hid hidden", "shake": "shook shaken",
    "burn": "burnt", "hear": "heard", "overcome": "overcame", "swear": "swore sworn",
    "wind": "wound", "withstand": "withstood", "see": "saw seen sees",
    "undergo": "underwent undergone",
    "slay": "slew slain", "meet": "met", "lead": "led", "sit": "sat", "let": "let",
}  # fmt: skip


def _forms(lemmas: Iterable[str]) -> dict[str, str]:
    """Every form of each verb, regular ones by spelling rule; the shorter lemma wins a tie."""
    table: dict[str, str] = {}
    for lemma in sorted(lemmas, key=lambda verb: (len(verb), verb)):
        stem = lemma.removesuffix("e")
        doubled = lemma + lemma[-1]
        y_stem = lemma[:-1] + "i" if lemma.endswith("y") and lemma[-2] not in "aeou" else lemma
        forms = {lemma, lemma + "s", y_stem + "es", stem + "ed", y_stem + "ed", stem + "ing",
                 lemma + "ing", doubled + "ed", doubled + "ing"}  # fmt: skip
        for form in [lemma, *sorted(forms), *_IRREGULAR.get(lemma, "").split()]:
            table.setdefault(form, lemma)
    return table
