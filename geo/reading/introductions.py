"""Who is interviewed, by the sentence that introduces them: "Munir Haddad is a councillor in X"."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from msgspec.structs import replace

from geo.model import slug
from geo.reading.grammar import phrase
from geo.reading.hearing import Voice
from geo.reading.voices import Voices

if TYPE_CHECKING:
    from geo.reading.trees import Span, Token

_NAMES = ("NNP", "NNPS")
# Who knows a war by study and speaks for nobody.
_SCHOLARS = {"fellow", "analyst", "expert", "researcher", "scholar", "professor", "academic",
             "author", "journalist", "historian", "lecturer"}  # fmt: skip


def introduce(sentence: "Span", speakers: Collection[str], voices: Voices) -> None:
    """Have the voices know those of the ``speakers`` of an interview that a sentence introduces."""
    if not speakers:
        return
    surnames = {name.split()[-1] for name in speakers}
    for token in sentence:
        if token.tag_ not in _NAMES or token.text.split()[-1] not in surnames:
            continue
        calling = _calling(token)
        if calling is None:
            continue
        name = phrase(token)
        voice: Voice | None
        if calling.lower_ in _SCHOLARS:
            voice = Voice(source=slug(name), text=name, speaker=name, kind="person")
        else:
            found = voices.voice(calling)
            voice = replace(found, speaker=name, kind="person") if found is not None else None
        if voice is not None:
            voices.introduce(name, voice)


def _calling(name: "Token") -> "Token | None":
    """What somebody is said to be: "X is a member of the council", "X, a fellow at Y"."""
    appended = next((c for c in name.children if c.dep_ == "appos"), None)
    if appended is not None:
        return appended
    if name.dep_ != "nsubj" or name.head.lower_ not in ("is", "was", "'s"):
        return None
    return next((c for c in name.head.children if c.dep_ == "attr"), None)
