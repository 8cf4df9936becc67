"""The words of a paragraph before they are parsed, and as the model is shown them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from spacy.tokens import Doc as Parse
    from spacy.vocab import Vocab


class Words(Struct, frozen=True):
    """The words of a text in its order, and whether a blank is behind each."""

    texts: tuple[str, ...]
    blanks: tuple[bool, ...]

    @classmethod
    def of(cls, parse: "Parse") -> "Words":
        """The words that spaCy's tokenizer made of a text."""
        spaces: Any = parse.to_array("SPACY")
        return cls(tuple(token.text for token in parse), tuple(map(bool, spaces.tolist())))

    def spaced(self) -> list[str]:
        """Each word with the blank behind it."""
        return [
            f"{text} " if blank else text
            for text, blank in zip(self.texts, self.blanks, strict=True)
        ]

    def merged(self, spans: Iterable[tuple[int, int]]) -> "Words":
        """The same with the words of each span (first, and last exclusive) made one."""
        lasts = dict(spans)
        if not lasts:
            return self
        texts, blanks = [], []
        first = 0
        while first < len(self.texts):
            last = lasts.get(first, first + 1)
            before = Words(self.texts[first : last - 1], self.blanks[first : last - 1]).spaced()
            texts.append("".join((*before, self.texts[last - 1])))
            blanks.append(self.blanks[last - 1])
            first = last
        return Words(tuple(texts), tuple(blanks))

    def posing(self, shown: Sequence[str], vocab: "Vocab") -> "Parse":
        """What a model is to parse: other words in the places of these."""
        from spacy.tokens import Doc as Parse  # noqa: PLC0415  (only when something is read)

        return Parse(vocab, words=list(shown), spaces=list(self.blanks))
