"""A parsed paragraph in plain objects: words, what hangs on them, and the sentences they make.

The rooms of the reader ask a word for its neighbours in the tree thousands of times a page, and
each answer of spaCy's own tokens is made anew. Here each is made once. Names and meanings are
spaCy's, of which this is the part in use.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, overload
from unicodedata import category

from geo.reading.words import Words

if TYPE_CHECKING:
    from spacy.tokens import Doc as Parse


class Token:
    """A word of a paragraph and its place in the sentence's tree."""

    __slots__ = (
        "children", "dep_", "doc", "head", "i", "idx", "is_sent_start", "known", "left_edge",
        "lefts", "lower_", "right_edge", "rights", "sent", "tag_", "text", "text_with_ws",
    )  # fmt: skip

    head: "Token"
    """The word it hangs on; the root of a sentence hangs on itself."""
    lefts: tuple["Token", ...]
    rights: tuple["Token", ...]
    children: tuple["Token", ...]
    """All that hang on it, in the order of the text."""
    left_edge: "Token"
    right_edge: "Token"
    """The first and the last word of what hangs on it, at any depth."""
    sent: "Span"

    def __init__(self, doc: "Doc", i: int, idx: int, text: str, spaced: str) -> None:
        self.doc = doc
        self.i = i
        """Its number in the paragraph."""
        self.idx = idx
        """Where it starts in the paragraph's text (characters)."""
        self.text = text
        self.text_with_ws = spaced
        self.lower_ = text.lower()
        self.tag_ = ""
        """Penn Treebank's part of speech."""
        self.dep_ = ""
        """How it hangs on its head (ClearNLP's labels)."""
        self.is_sent_start = False
        self.known: dict[str, Any] | None = None
        """What has been found out about it."""

    def __repr__(self) -> str:
        return f"<{self.text} {self.i}>"

    @property
    def is_lower(self) -> bool:
        """Whether it has small letters and no capitals."""
        return self.text.islower()

    @property
    def ancestors(self) -> "Iterator[Token]":
        """The words above it, nearest first."""
        node = self
        while node.head is not node:
            node = node.head
            yield node

    @property
    def subtree(self) -> "Iterator[Token]":
        """The word and all that hangs on it at any depth, from left to right."""
        ahead: list[tuple[Token, bool]] = [(self, False)]  # no recursion: trees can be deep
        while ahead:
            node, open_ = ahead.pop()
            if open_ or not node.children:
                yield node
                continue
            ahead += [(child, False) for child in reversed(node.rights)]
            ahead.append((node, True))
            ahead += [(child, False) for child in reversed(node.lefts)]

    def memory(self) -> dict[str, Any]:
        """What has been found out about it, to be added to."""
        if self.known is None:  # of most words nothing is asked
            self.known = {}
        return self.known

    def nbor(self, offset: int = 1) -> "Token":
        """The word so many places on; IndexError beyond the paragraph's ends."""
        index = self.i + offset
        if index < 0:
            raise IndexError(index)
        return self.doc.words[index]


class Span:
    """Some words of a paragraph in a row, such as a sentence."""

    __slots__ = ("doc", "end", "start", "words")

    def __init__(self, doc: "Doc", start: int, end: int) -> None:
        self.doc = doc
        self.start = start
        self.end = max(start, end)
        """The number of the first word behind it."""
        self.words = doc.words[start : self.end]

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.words)

    def __reversed__(self) -> Iterator[Token]:
        return reversed(self.words)

    def __getitem__(self, index: int) -> Token:
        return self.words[index]

    @property
    def start_char(self) -> int:
        """Where they start in the paragraph's text (characters)."""
        return self.words[0].idx if self.words else 0

    @property
    def text(self) -> str:
        """What they are in the paragraph's text."""
        if not self.words:
            return ""
        last = self.words[-1]
        return self.doc.text[self.words[0].idx : last.idx + len(last.text)]

    @property
    def root(self) -> Token:
        """The word of them that is highest in the tree; the first of several."""
        heads = [word for word in self.words if word.head is word]
        if heads:
            return heads[0]
        inside = range(self.start, self.end)
        out = [word for word in self.words if word.head.i not in inside] or self.words[:1]
        return min(out, key=lambda word: (_is_mark(word), sum(1 for _ in word.ancestors)))


def _is_mark(word: Token) -> bool:
    """Whether a word is a comma or the like on which nothing hangs: none that stands for others."""
    marks = all(category(letter).startswith("P") for letter in word.text)
    return not word.children and (marks or word.text.isspace())


class Doc:
    """The words of a paragraph, as a sequence, and its sentences."""

    __slots__ = ("sents", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Token] = []
        self.sents: list[Span] = []

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.words)

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> Span: ...
    def __getitem__(self, index: int | slice) -> Token | Span:
        if isinstance(index, slice):
            start, end, _ = index.indices(len(self.words))
            return Span(self, start, end)
        return self.words[index]

    def words_at(self, start: int, end: int) -> Span:
        """The words that have any of the characters from ``start`` to ``end`` (exclusive)."""
        among = [w.i for w in self.words if w.idx < end and w.idx + len(w.text) > start]
        return Span(self, among[0], among[-1] + 1) if among else Span(self, 0, 0)


def grown(words: Words, parsed: "Parse") -> Doc:
    """The words with the grammar that was found in as many others in their places."""
    spaced = words.spaced()
    doc = Doc("".join(spaced))
    starts = accumulate(map(len, spaced), initial=0)
    doc.words = tokens = [
        Token(doc, i, idx, text, whole)
        for i, (idx, text, whole) in enumerate(zip(starts, words.texts, spaced, strict=False))
    ]
    grammar: Any = parsed.to_array(["TAG", "DEP", "HEAD"])
    name = _names(parsed)
    heads: list[int] = (grammar[:, 2].astype("int64") + range(len(tokens))).tolist()
    tags, deps = grammar[:, 0].tolist(), grammar[:, 1].tolist()
    for token, tag, dep, head in zip(tokens, tags, deps, heads, strict=True):
        token.tag_, token.dep_ = name(tag), name(dep)
        token.head = tokens[head]
    _hang(tokens, heads)
    first_words = [sentence.start for sentence in parsed.sents]
    for start, end in pairwise([*first_words, len(tokens)]):
        sentence = Span(doc, start, end)
        doc.sents.append(sentence)
        for token in sentence.words:
            token.sent = sentence
        tokens[start].is_sent_start = True
    return doc


def _names(parsed: "Parse") -> Callable[[int], str]:
    """What the parser's numbers for tags and labels stand for."""
    strings, known = parsed.vocab.strings, {}

    def name(number: int) -> str:
        if number not in known:
            known[number] = strings[number]
        return known[number]

    return name


def _hang(words: Sequence[Token], heads: Sequence[int]) -> None:
    """What hangs on each word, and from where to where that reaches."""
    lefts: list[list[Token]] = [[] for _ in words]
    rights: list[list[Token]] = [[] for _ in words]
    for i, head in enumerate(heads):
        if head != i:
            (lefts if i < head else rights)[head].append(words[i])
    for word, left, right in zip(words, lefts, rights, strict=True):
        word.lefts, word.rights = tuple(left), tuple(right)
        word.children = word.lefts + word.rights
    first, last = list(range(len(words))), list(range(len(words)))
    changing = True
    while changing:  # a tree whose branches cross takes more than one look
        changing = False
        for i in (*range(len(words)), *reversed(range(len(words)))):
            head = heads[i]
            if first[i] < first[head]:
                first[head], changing = first[i], True
            if last[i] > last[head]:
                last[head], changing = last[i], True
    for i, word in enumerate(words):
        word.left_edge, word.right_edge = words[first[i]], words[last[i]]
