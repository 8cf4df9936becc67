"""Words and their trees: the same as spaCy's own, whatever hangs on what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.tokens import Doc as Parse

from geo.reading.trees import grown
from geo.reading.words import Words

_VOCAB = English().vocab
_WORDS = ["rebels", "al-Shaar", "took", "“", "?", "İ", "حلب", " ", "1,200"]


@st.composite
def _parses(draw: st.DrawFn) -> Parse:
    """A doc whose words hang on one another in any tree, branches crossing or not."""
    words = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12))
    order = draw(st.permutations(range(len(words))))
    heads = [0] * len(words)
    for place, word in enumerate(order):
        above = draw(st.integers(0, place))
        heads[word] = order[above] if place else word
    blanks = draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    deps = ["ROOT" if head == i else "dep" for i, head in enumerate(heads)]
    tags = [draw(st.sampled_from(["NN", "VBD", "DT"])) for _ in words]
    return Parse(_VOCAB, words=words, spaces=blanks, heads=heads, deps=deps, tags=tags)


@given(_parses())
def test_trees_are_spacys(parse: Parse) -> None:
    doc = grown(Words.of(parse), parse)
    assert doc.text == parse.text
    assert [(s.start, s.end, s.text, s.start_char) for s in doc.sents] == [
        (s.start, s.end, s.text, s.start_char) for s in parse.sents
    ]
    if not _crosses(parse):
        assert [s.root.i for s in doc.sents] == [s.root.i for s in parse.sents]
    for ours, theirs in zip(doc, parse, strict=True):
        for name in ("i", "idx", "text", "text_with_ws", "lower_", "tag_", "dep_", "is_lower"):
            assert getattr(ours, name) == getattr(theirs, name)
        assert ours.is_sent_start == bool(theirs.is_sent_start)
        assert ours.sent.start == theirs.sent.start
        assert ours.head.i == theirs.head.i
        assert [word.i for word in ours.ancestors] == [word.i for word in theirs.ancestors]
        assert [word.i for word in ours.children] == [
            word.i for word in parse if word.head == theirs and word != theirs
        ]
        below = [word.i for word in doc if word is ours or ours in word.ancestors]
        assert sorted(word.i for word in ours.subtree) == below
        assert (ours.left_edge.i, ours.right_edge.i) == (below[0], below[-1])
        if _crosses(parse):
            continue  # spaCy stops looking for the edges of such branches after some rounds
        for name in ("lefts", "rights", "subtree"):
            assert [word.i for word in getattr(ours, name)] == [
                word.i for word in getattr(theirs, name)
            ]


def _crosses(parse: Parse) -> bool:
    arcs = [sorted((word.i, word.head.i)) for word in parse if word.head != word]
    roots = [word.i for word in parse if word.head == word]
    return any(a < c < b < d for a, b in arcs for c, d in arcs) or any(
        a < root < b for a, b in arcs for root in roots
    )


@given(_parses(), st.integers(-14, 14), st.integers(-14, 14))
def test_rows_of_words_are_spacys(parse: Parse, start: int, end: int) -> None:
    ours, theirs = grown(Words.of(parse), parse)[start:end], parse[start:end]
    assert (ours.start, ours.end, len(ours), ours.text) == (
        theirs.start,
        theirs.end,
        len(theirs),
        theirs.text,
    )
    if len(ours):
        assert _crosses(parse) or ours.root.i == theirs.root.i
        low, high = ours.words[0].idx, ours.words[-1].idx + 1
        assert [word.i for word in grown(Words.of(parse), parse).words_at(low, high)] == [
            word.i for word in ours
        ]


def test_neighbours_end_with_the_paragraph() -> None:
    parse = Parse(_VOCAB, words=["one", "two"], heads=[0, 0], deps=["ROOT", "dep"])
    first, second = grown(Words.of(parse), parse)
    assert first.nbor() is second
    assert second.nbor(-1) is first
    for word, offset in ((first, -1), (second, 1)):
        with pytest.raises(IndexError):
            word.nbor(offset)
