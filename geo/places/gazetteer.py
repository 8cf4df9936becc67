"""The places that are known: read from GeoJSON, found by any spelling, asked for their outlines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import msgspec
import shapely
from msgspec import Struct
from shapely import Geometry

from geo.errors import PlaceError
from geo.model import Claim, NotChosen, OutlineKind, Place
from geo.places._context import Context
from geo.places._kinds import kind_fit
from geo.places._likeness import LEAST
from geo.places._look import odd_letters
from geo.places._words import Name, asides, taken_apart
from geo.places.candidates import (
    TIE,
    Candidate,
    in_words,
    not_chosen,
    ranked,
    told_of,
    winner,
)
from geo.places.files import gazetteer_files, read_places
from geo.places.names import SURE, Match, Names
from geo.places.shelves import files_for, towns_of
from geo.places.twins import without_twins

__all__ = ["SURE", "Candidate", "Gazetteer", "Resolution"]


class Resolution(Struct, frozen=True, kw_only=True):
    """A claim with its place, if any, and the candidates for its name that were not taken."""

    claim: Claim
    rejected: tuple[NotChosen, ...] = ()


class Gazetteer:
    """Places by id, with their outlines and an index of their names.

    Iterates over its places by id. Ids are unique; ``within`` may name places of a file that was
    not read. A shipped place that OpenStreetMap or an imported file has too is one place, with the
    better outline, and known by both ids; the shipped one stays its own.
    """

    def __init__(self, places: Mapping[str, Place], outlines: Mapping[str, Geometry]) -> None:
        joined, outlines = without_twins(places, outlines)
        self._places = MappingProxyType(dict(sorted(joined.items())))
        self._same = {other: p.id for p in joined.values() for other in p.same_as}
        self._outlines = outlines
        self._borrowed: dict[str, tuple[Place, Geometry | None]] = {}
        self._shelves_read: set[str] = set()
        self._ids = list(self._places)
        self._tree: shapely.STRtree | None = None
        self._drawn: list[str] = []
        self._parts: defaultdict[str, list[str]] = defaultdict(list)
        for place in self._places.values():
            for around in place.within:
                self._parts[around].append(place.id)
        self._context = Context(self._places)

    @classmethod
    def read(cls, *paths: Path, countries: Collection[str] = ()) -> "Gazetteer":
        """The places of GeoJSON files, or of the ``.geojson`` files of folders.

        Without a path, the gazetteer that came with the package. With ``countries`` (ISO 3166
        codes) the towns of those countries too, and nothing of a folder that is in others only. An
        element of OpenStreetMap may be in several files; the one fetched last is taken.

        Raises
        ------
        PlaceError
            Where a file cannot be read, names no places, or has a feature that breaks the
            rules: the message names the file and the feature.
        """
        places: dict[str, Place] = {}
        outlines: dict[str, Geometry] = {}
        read: set[Path] = set()
        files = gazetteer_files(paths, countries=countries) if paths else files_for(countries)
        for path in files:
            here: set[str] = set()
            if path.resolve() in read:
                continue
            read.add(path.resolve())
            for place, outline in read_places(path):
                known = places.get(place.id)
                if known is not None and (place.id in here or not place.id.startswith("osm:")):
                    raise PlaceError(
                        f"{path}: {place.id!r} is there twice, or in another file too; "
                        "give each place an id of its own"
                    )
                here.add(place.id)
                if known is not None and (known.fetched or "") >= (place.fetched or ""):
                    places[place.id] = told_of(known, place)
                    continue
                places[place.id] = place if known is None else told_of(place, known)
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
        if known in self._places:
            return self._outlines.get(known)
        return self._borrowed[known][1]

    def _lookup(self, place_id: str) -> Place | None:
        """The place of that id; of a country whose towns were not asked for, from its file."""
        found = self._places.get(self._same.get(place_id, place_id))
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
        return [c for c in ranked(found)[:limit] if c.score >= LEAST]

    def locate(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        """The claims, each with the id of its place where that is sure enough.

        Claims are taken article by article; the article's other names settle which of several
        places of one name is meant, and whether the article is about places known here at all.
        A claim whose ``place_id`` is known here keeps it.
        """
        return (found.claim for found in self.resolve(claims))

    def resolve(self, claims: Iterable[Claim]) -> Iterator["Resolution"]:
        """The same claims, each with the candidates for its name that were not taken, and why."""
        for _, group in groupby(claims, key=lambda claim: claim.article):
            yield from self._resolve_article(list(group))

    def named(self, name: str) -> list[Place]:
        """The places that are written just so, as ``knows`` understands it, the likeliest first."""
        best = {c.place.id: c for c in self._exact(taken_apart(name)) if c.score >= 1 - TIE}
        return [c.place for c in ranked(list(best.values()))]

    def around(self, lon: float, lat: float) -> tuple[str, ...]:
        """Ids of the places whose outline is around a point (EPSG:4326), the smallest first."""
        if self._tree is None:
            self._drawn = [i for i in self._ids if i in self._outlines]
            self._tree = shapely.STRtree([self._outlines[i] for i in self._drawn])
        hits = [self._drawn[i] for i in self._tree.query(shapely.Point(lon, lat), "within")]
        real = [i for i in hits if self._places[i].outline is not OutlineKind.APPROXIMATE]
        return tuple(sorted(real, key=lambda i: (self._outlines[i].area, i)))

    def _resolve_article(self, claims: list[Claim]) -> Iterator["Resolution"]:
        spoken = [in_words(claim) for claim in claims]
        found = {text: ranked(self._candidates(text)) for text in set(spoken)}
        settled: dict[int, str] = {}
        kept: dict[int, str] = {}
        for i, (claim, text) in enumerate(zip(claims, spoken, strict=True)):
            known = self._same.get(claim.place_id or "", claim.place_id)
            if known is not None and known in self._places:
                settled[i] = kept[i] = known
            elif (sure := winner(found[text])) is not None:
                settled[i] = sure.place.id
        unknown = {
            text
            for text, candidates in found.items()
            if not candidates or candidates[0].score < SURE
        }
        # A likeness is not to say itself how far it may be.
        as_written = (
            place_id
            for j, place_id in settled.items()
            if j in kept or found[spoken[j]][0].score >= 1 - TIE
        )
        reach = self._context.reach(as_written)
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
                        c.score,
                        c.place.id,
                        others=others,
                        strangers=len(unknown - {spoken[i]}),
                        reach=reach,
                    ),
                )
                for c in found[spoken[i]]
            ]
            order = ranked(weighed)
            best = winner(order)
            chosen = kept.get(i, best.place.id if best else None)
            yield Resolution(
                claim=msgspec.structs.replace(claim, place_id=chosen),
                rejected=self._rejected(order, chosen),
            )

    def _rejected(self, order: Sequence[Candidate], chosen: str | None) -> tuple[NotChosen, ...]:
        """The candidates that were not taken, and what OpenStreetMap had beside the one that was.

        They are ordered by score; of each is said by what it was found and what spoke against it.
        """
        best = next((c for c in order if c.place.id == chosen), None)
        others = [c for c in order if c.place.id != chosen and c.score >= LEAST]
        names = tuple(not_chosen(c, best) for c in others)
        return names + (self._places[chosen].rejected if chosen is not None else ())

    @cached_property
    def _names(self) -> Names:
        """Made when a name is first asked for: who draws claims asks for ids alone."""
        return Names(
            (number, spelling)
            for number, place in enumerate(self._places.values())
            for spelling in (place.name, *place.names.values(), *place.spellings)
        )

    def _focus(self, spoken: str) -> list[str]:
        if spoken in self._places:
            return [spoken]
        best = ranked(self._candidates(spoken))
        return [c.place.id for c in best if c.score >= SURE and c.score >= best[0].score - TIE]

    def _exact(self, name: Name) -> list[Candidate]:
        any_kind = bool(name.kinds and name.words)
        alike = self._names.exact_but_for_kind if any_kind else self._names.exact
        return [
            self._candidate(name, Match(entry=entry, spelling=spelling, score=1.0))
            for entry, spelling in alike(name.text)
        ]

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
        if odd := odd_letters(name.text):
            reasons.append(odd)
        return Candidate(
            place=place,
            score=round(max(0.0, min(1.0, score * fit)), 4),
            spelling=match.spelling.text,
            reason="; ".join(reasons),
        )
