"""The places that a name may stand for: in which order, and whether the first is sure enough."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from geo.model import Claim, NotChosen, OutlineKind, Place
from geo.places._context import kilometres
from geo.places._kinds import kind_fit, rank
from geo.places._words import keys_of, kind_of_word, taken_apart
from geo.places.extents import REACH, USUAL_REACH
from geo.places.names import SURE

# Two candidates nearer to each other than this are a tie.
TIE = 0.02
# Candidates that are looked at for being one place, at most.
_LIKELY = 40
# How well two kinds must fit for two entries to be one place.
_ALIKE = 0.95


class Candidate(Struct, frozen=True, kw_only=True):
    """A place that a name may stand for.

    ``score`` in 0..1; ``spelling`` the spelling it was found by; ``reason`` is for readers.
    """

    place: Place
    score: float
    spelling: str
    reason: str


# "The centre of X" is a part of it, though "X Centre" may be a name.
_MIDDLES = ("centre", "center")


def in_words(claim: Claim) -> str:
    """The place as the claim has it, with the word for its kind that the quote puts beside it."""
    text = claim.place_text
    at = claim.exact.find(text)
    if at < 0 or taken_apart(text).kinds:
        return text
    after = claim.exact[at + len(text) :].split()[:1]
    before = claim.exact[:at].split()[-2:]
    if after and _kind_of(after[0].rstrip(".,;:")) and claim.exact[at + len(text) :][:1] == " ":
        return f"{text} {after[0].rstrip('.,;:')}"
    if before[1:] == ["of"] and before[0] not in _MIDDLES and _kind_of(before[0]):
        return f"{before[0]} {text}"
    return text


def _kind_of(word: str) -> str | None:
    """The kind a word names; a capitalised one may be part of another name.

    Not in the plural: "districts of X" are parts of X.
    """
    plural = word.endswith("s") and kind_of_word(word[:-1]) is not None
    return kind_of_word(word) if not plural and (word.islower() or not word.isascii()) else None


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The likeliest first; of one place known from several files, the one best outlined."""
    likely = sorted(candidates, key=lambda c: (-c.score, c.place.id))[:_LIKELY]
    alone = _one_of_each(likely)
    return sorted(alone, key=lambda c: (-c.score, rank(c.place.kind), c.place.id))


_TRUST = {kind: number for number, kind in enumerate(OutlineKind)}


def _one_of_each(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Of one place known from several files the one with the outline to be trusted most.

    Two candidates are one place where they share a name or fit as well, their kinds agree and
    their points are no further apart than such a place is wide. What one file spells, all are
    found by.
    """
    kept: list[Candidate] = []
    for one in sorted(ranked, key=lambda c: (_TRUST[c.place.outline], -c.score, c.place.id)):
        for number, two in enumerate(kept):
            if _same_place(one.place, two.place) and (
                one.score <= two.score + TIE or _share_a_name(one.place, two.place)
            ):
                if one.score > two.score:
                    kept[number] = msgspec.structs.replace(one, place=two.place)
                break
        else:
            kept.append(one)
    return kept


def _same_place(one: Place, two: Place) -> bool:
    far = kilometres(one, two)
    if far is None or far * 1000 > 2 * REACH.get(one.kind, USUAL_REACH):
        return False
    return kind_fit((one.kind,), (), two.kind)[0] >= _ALIKE


def _share_a_name(one: Place, two: Place) -> bool:
    return bool(keys_of(one) & keys_of(two))


def winner(order: Sequence[Candidate]) -> Candidate | None:
    """The first, where it is sure and no other place comes as near; None otherwise.

    A place and what lies around it by the same name are no two places that could be meant, but
    one at two levels, the city and its province: of these the first in the order of kinds is.
    """
    near = [c for c in order if order[0].score - c.score < TIE]
    if not near or near[0].score < SURE:
        return None
    first = min(near, key=lambda c: (rank(c.place.kind), -c.score))
    return (
        first if all(c is first or _one_in_the_other(first.place, c.place) for c in near) else None
    )


def _one_in_the_other(one: Place, two: Place) -> bool:
    nested = two.id in one.within or one.id in two.within
    return nested and rank(one.kind) != rank(two.kind) and _share_a_name(one, two)


def not_chosen(candidate: Candidate, best: Candidate | None) -> NotChosen:
    """A candidate that was not taken, with why, for readers; ``best`` is the one that was."""
    place = candidate.place
    if best is None:
        why = "not sure enough" if candidate.score < SURE else "no more likely than another"
    elif _one_in_the_other(best.place, place):
        why = f"the name alone means the {best.place.kind}"
    else:
        why = "less likely beside the other places named"
    return NotChosen(
        id=place.id,
        name=place.name,
        kind=place.kind,
        reason=f"{candidate.reason}; {why} ({candidate.score:.2f})",
    )


def told_of(place: Place, other: Place) -> Place:
    """A place with what another copy of it was asked for by, and what was not taken for it."""
    spellings = dict.fromkeys((*place.spellings, *other.spellings))
    return msgspec.structs.replace(
        place, spellings=tuple(spellings), rejected=place.rejected or other.rejected
    )
