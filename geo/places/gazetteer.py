"""The places that are known: read from GeoJSON, found by any spelling, asked for their outlines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec import Struct
from shapely import Geometry

from geo._data import shipped
from geo.errors import PlaceError
from geo.model import Claim, NotChosen, OutlineKind, Place
from geo.places._context import Context, kilometres
from geo.places._kinds import kind_fit, rank
from geo.places._likeness import LEAST
from geo.places._words import Name, asides, keys_of, kind_of_word, taken_apart
from geo.places.extents import REACH, USUAL_REACH
from geo.places.files import gazetteer_files, read_places
from geo.places.names import SURE, Match, Names
from geo.places.shelves import towns_of

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


class Resolution(Struct, frozen=True, kw_only=True):
    """A claim with its place, if any, and the candidates for its name that were not taken."""

    claim: Claim
    rejected: tuple[NotChosen, ...] = ()


class Gazetteer:
    """Places by id, with their outlines and an index of their names.

    Iterates over its places by id. Ids are unique; ``within`` may name places of a file that was
    not read.
    """

    def __init__(self, places: Mapping[str, Place], outlines: Mapping[str, Geometry]) -> None:
        self._places = MappingProxyType(dict(sorted(places.items())))
        self._outlines = outlines
        self._borrowed: dict[str, tuple[Place, Geometry | None]] = {}
        self._shelves_read: set[str] = set()
        self._ids = list(self._places)
        self._names = Names(
            (number, spelling)
            for number, place in enumerate(self._places.values())
            for spelling in (place.name, *place.names.values(), *place.spellings)
        )
        self._parts: defaultdict[str, list[str]] = defaultdict(list)
        for place in self._places.values():
            for around in place.within:
                self._parts[around].append(place.id)
        self._context = Context(self._places)

    @classmethod
    def read(cls, *paths: Path, countries: Collection[str] = ()) -> "Gazetteer":
        """The places of GeoJSON files, or of the ``.geojson`` files of folders.

        Without a path, the gazetteer that came with the package. With ``countries`` (ISO 3166
        codes) the towns of those countries too, and nothing of a folder that is in others only.

        Raises
        ------
        PlaceError
            Where a file cannot be read, names no places, or has a feature that breaks the
            rules: the message names the file and the feature.
        """
        places: dict[str, Place] = {}
        outlines: dict[str, Geometry] = {}
        for path in gazetteer_files(paths or (shipped("places"),), countries=countries):
            for place, outline in read_places(path):
                if place.id in places:
                    raise PlaceError(
                        f"{path}: {place.id!r} is there twice, or in another file too; "
                        "give each place an id of its own"
                    )
                places[place.id] = place
                if outline is not None:
                    outlines[place.id] = outline
        return cls(places, outlines)

    def __iter__(self) -> Iterator[Place]:
        """The places by id, with the towns of countries that were asked for by an id."""
        if not self._borrowed:
            return iter(self._places.values())
        every = dict(self._places) | {ident: place for ident, (place, _) in self._borrowed.items()}
        return iter([every[ident] for ident in sorted(every)])

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, place_id: object) -> bool:
        return isinstance(place_id, str) and self._lookup(place_id) is not None

    def place(self, place_id: str) -> Place:
        """The place of that id.

        Raises
        ------
        PlaceError
            Where there is none.
        """
        found = self._lookup(place_id)
        if found is None:
            raise PlaceError(
                f"no place {place_id!r} in the gazetteer; "
                "`accordingto places find NAME` shows the ids of those there are"
            )
        return found

    def outline(self, place_id: str) -> Geometry | None:
        """The place's outline, EPSG:4326 lon/lat; None where not even a point is known."""
        known = self.place(place_id).id
        return self._outlines[known] if known in self._outlines else self._borrowed[known][1]

    def _lookup(self, place_id: str) -> Place | None:
        """The place of that id; of a country whose towns were not asked for, from its file."""
        found = self._places.get(place_id)
        if found is not None:
            return found
        shelf = place_id.partition("/")[0]
        if shelf not in self._shelves_read:
            self._shelves_read.add(shelf)
            for path in towns_of([shelf]):
                self._borrowed |= {
                    place.id: (place, outline) for place, outline in read_places(path)
                }
        return self._borrowed[place_id][0] if place_id in self._borrowed else None

    def inside(self, place_id: str) -> list[str]:
        """Ids of the places within a place, sorted."""
        return sorted(self._parts.get(self.place(place_id).id, ()))

    def knows(self, name: str) -> bool:
        """Whether ``name`` is written just as a place here is, but for case, accents, articles.

        A word for the kind of place ("Qaterji district") may be there or not, if it fits.
        """
        return any(found.score >= 1 - TIE for found in self._exact(taken_apart(name)))

    def find(self, name: str, *, near: Iterable[str] = (), limit: int = 5) -> list[Candidate]:
        """The places that ``name`` may stand for, the likeliest first.

        Parameters
        ----------
        name
            In any spelling and script, with or without a word for its kind.
        near
            Ids or names of places in focus: they settle which of several is meant.
        limit
            How many to return at most.
        """
        focus = [place_id for spoken in (*near, *asides(name)) for place_id in self._focus(spoken)]
        found = self._candidates(name)
        if focus:
            found = [
                msgspec.structs.replace(
                    c,
                    score=c.score
                    * (0.9 + 0.1 * (closest := self._context.closest(c.place.id, focus))[0]),
                    reason=f"{c.reason}; {closest[1]}" if closest[1] else c.reason,
                )
                for c in found
            ]
        return [c for c in _ranked(found)[:limit] if c.score >= LEAST]

    def locate(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        """The claims, each with the id of its place where that is sure enough.

        Claims are taken article by article; the article's other names settle which of several
        places of one name is meant, and whether the article is about places known here at all.
        A claim whose ``place_id`` is known here keeps it.
        """
        for _, group in groupby(claims, key=lambda claim: claim.article):
            yield from (found.claim for found in self._resolve_article(list(group)))

    def resolve(self, claims: Iterable[Claim]) -> Iterator[Resolution]:
        """The same claims, each with the candidates for its name that were not taken, and why."""
        for _, group in groupby(claims, key=lambda claim: claim.article):
            yield from self._resolve_article(list(group))

    def _resolve_article(self, claims: list[Claim]) -> Iterator["Resolution"]:
        spoken = [_in_words(claim) for claim in claims]
        found = {text: _ranked(self._candidates(text)) for text in set(spoken)}
        settled: dict[int, str] = {}
        kept: dict[int, str] = {}
        for i, (claim, text) in enumerate(zip(claims, spoken, strict=True)):
            if claim.place_id is not None and claim.place_id in self._places:
                settled[i] = kept[i] = claim.place_id
            elif (sure := _winner(found[text])) is not None:
                settled[i] = sure.place.id
        unknown = {
            text
            for text, candidates in found.items()
            if not candidates or candidates[0].score < SURE
        }
        for i, claim in enumerate(claims):
            others = [
                (place_id, abs(claims[j].start - claim.start))
                for j, place_id in settled.items()
                if spoken[j] != spoken[i]
            ]
            weighed = [
                msgspec.structs.replace(
                    c,
                    score=self._context.weighed(
                        c.score, c.place.id, others, len(unknown - {spoken[i]})
                    ),
                )
                for c in found[spoken[i]]
            ]
            order = _ranked(weighed)
            best = _winner(order)
            chosen = kept.get(i, best.place.id if best else None)
            yield Resolution(
                claim=msgspec.structs.replace(claim, place_id=chosen),
                rejected=tuple(
                    _not_chosen(c, sure=chosen is not None)
                    for c in order
                    if c.place.id != chosen and c.score >= LEAST
                ),
            )

    def _focus(self, spoken: str) -> list[str]:
        if spoken in self._places:
            return [spoken]
        best = _ranked(self._candidates(spoken))
        return [c.place.id for c in best if c.score >= SURE and c.score >= best[0].score - TIE]

    def _exact(self, name: Name) -> list[Candidate]:
        matches = [
            Match(entry=entry, spelling=spelling, score=1.0)
            for entry, spelling in self._names.exact(name.text)
        ]
        if name.kinds and name.words:
            matches += [
                match
                for match in self._names.find(name.text)
                if not match.left
                and [w.text for w in match.spelling.words] == [w.text for w in name.words]
            ]
        return [self._candidate(name, match) for match in matches]

    def _candidates(self, text: str) -> list[Candidate]:
        name = taken_apart(text)
        best: dict[str, Candidate] = {}
        for match in self._names.find(text):
            candidate = self._candidate(name, match)
            held = best.get(candidate.place.id)
            if held is None or held.score < candidate.score:
                best[candidate.place.id] = candidate
        return list(best.values())

    def _candidate(self, name: Name, match: Match) -> Candidate:
        place = self._places[self._ids[match.entry]]
        score, reasons = match.score, []
        if match.score + match.cost >= 1 - TIE / 2:
            reasons.append(f"spelled “{match.spelling.text}” here")
        else:
            reasons.append(f"sounds like “{match.spelling.text}”")
        if match.missing:
            reasons.append(f"without “{match.missing}”")
        if match.left:
            words = " ".join(word.text for word in match.left)
            around = {self._ids[entry] for entry in self._names.exact_words(match.left)}
            if around & set(place.within):
                score += match.cost - TIE
                reasons.append(f"within “{words}”, as said")
            elif around and not around & {place.id}:
                score = min(score, 0.5) * 0.8
                reasons.append(f"not known to be within “{words}”")
            else:
                reasons.append(f"“{words}” left over")
        fit, why = 1.0, ""
        if name.key != match.spelling.key:
            fit, why = kind_fit(name.kinds, match.spelling.kinds, place.kind)
        if why:
            reasons.append(why)
        return Candidate(
            place=place,
            score=round(max(0.0, min(1.0, score * fit)), 4),
            spelling=match.spelling.text,
            reason="; ".join(reasons),
        )


# "The centre of X" is a part of it, though "X Centre" may be a name.
_MIDDLES = ("centre", "center")


def _in_words(claim: Claim) -> str:
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


def _ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
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
            alike = one.score <= two.score + TIE or _share_a_name(one.place, two.place)
            if alike and _same_place(one.place, two.place):
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


def _winner(ranked: Sequence[Candidate]) -> Candidate | None:
    """The first, where it is sure and no other place comes as near; None otherwise."""
    if not ranked or ranked[0].score < SURE:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < TIE:
        return None
    return ranked[0]


def _not_chosen(candidate: Candidate, *, sure: bool) -> NotChosen:
    if sure:
        why = "less likely beside the other places named"
    else:
        why = "not sure enough" if candidate.score < SURE else "no more likely than another"
    return NotChosen(
        id=candidate.place.id,
        name=candidate.place.name,
        kind=candidate.place.kind,
        reason=f"{candidate.reason}; {why} ({candidate.score:.2f})",
    )
