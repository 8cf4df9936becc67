"""Which of a geocoder's answers is the place that was meant, and why not the others.

Nominatim ranks by "importance", which puts a governorate before its city and returns schools
that bear a neighbourhood's name. Here a result is judged by what it is, by how its name fits,
by where it is and by its size; importance only breaks ties.
"""

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import shapely
from msgspec import Struct
from shapely import Geometry

from geo.model import NotChosen
from geo.places._kinds import kind_fit, rank
from geo.places._words import kind_of_word, taken_apart
from geo.places.names import Names
from geo.places.tags import PLACES

_LEAST_NAME = 0.75
_LEAST_KIND = 0.7
_ALIKE = 0.95
_TIE = 0.02
_FAR_KM = 50.0
# Two results of one sort and name that are no further apart are one place.
_ONE_PLACE_KM = 5.0
_IDLE = frozenset({"the", "of"})
# Nominatim's address rank to our kinds, where the tags do not say: the first that reaches it.
_RANKS = ((4, "country"), (9, "province"), (12, "province"), (16, "city"), (18, "town"),
          (19, "suburb"), (21, "quarter"), (24, "neighbourhood"))  # fmt: skip


class Found(Struct, frozen=True):
    """A result of Nominatim's jsonv2, as far as it is used."""

    osm_type: str
    osm_id: int
    category: str
    type: str
    lat: str
    lon: str
    display_name: str
    place_rank: int = 30
    importance: float = 0.0
    addresstype: str = ""
    geojson: dict[str, Any] | None = None
    namedetails: dict[str, str] | None = None

    @property
    def outline(self) -> Geometry:
        """The result's polygon, or its point (EPSG:4326)."""
        if self.geojson is not None and self.geojson.get("type") in {"Polygon", "MultiPolygon"}:
            return shapely.from_geojson(msgspec.json.encode(self.geojson))
        return shapely.Point(float(self.lon), float(self.lat))

    @property
    def id(self) -> str:
        """The id of the element as a place: ``osm:way/502``."""
        return f"osm:{self.osm_type}/{self.osm_id}"

    @property
    def label(self) -> str:
        """The element and what it is, for people."""
        return f"{self.display_name} ({self.osm_type} {self.osm_id}, {self.category}={self.type})"

    @property
    def tags(self) -> dict[str, str]:
        """Its names and what it is, as OpenStreetMap writes them."""
        return {**(self.namedetails or {}), self.category: self.type}

    def not_chosen(self, reason: str) -> NotChosen:
        """The result as one that was not taken."""
        kind = self.kind or f"{self.category}={self.type}"
        return NotChosen(id=self.id, name=self.display_name, kind=kind, reason=reason)

    @property
    def kind(self) -> str | None:
        """The kind of place, or None where it is none (a school, a road)."""
        if self.category == "place":
            return self.type if self.type in PLACES else None
        if self.category == "boundary" and self.type == "administrative":
            if self.addresstype in PLACES:
                return "province" if self.addresstype == "state" else self.addresstype
            if self.addresstype == "city_district":
                return "borough"
            return next((k for top, k in _RANKS if self.place_rank <= top), "neighbourhood")
        if self.category == "landuse" and self.type == "residential":
            return "neighbourhood"
        return None


class Choice(Struct, frozen=True, kw_only=True):
    """The result that was chosen, if any, and the others, each with why it was not."""

    chosen: Found | None
    rejected: tuple[NotChosen, ...]
    rivals: int = 0
    """How many of the others fit as well and are elsewhere: then it is a guess."""


def without_kinds(name: str) -> str:
    """A name less the words for its kind that are no part of it: "the town of Nubl" is "Nubl".

    A word with a capital stays ("Sadr City"), as does what would leave no name.
    """
    words = name.split()
    rest = [word for word in words if word not in _IDLE and not _is_mere_kind(word)]
    return " ".join(rest) if taken_apart(" ".join(rest)).words and rest else name.strip()


def _is_mere_kind(word: str) -> bool:
    return word == word.casefold() and kind_of_word(word) is not None


def choose(
    text: str, found: Sequence[Found], *, near: Sequence[tuple[float, float]] = ()
) -> Choice:
    """Of a geocoder's results the one that ``text`` means.

    Parameters
    ----------
    text
        The name, with or without a word for its kind; what follows a comma is around it.
    found
        The results.
    near
        Longitude and latitude of what is in focus: results far from all of it are rejected.
    """
    head, _, around = text.partition(",")
    said = taken_apart(head).kinds
    judged: list[tuple[tuple[float, int, float, int], Found]] = []
    rejected: list[NotChosen] = []
    for number, result in enumerate(found):
        reason = _unfit(result, head, around, near)
        if reason:
            rejected.append(result.not_chosen(reason))
            continue
        kind = result.kind or ""
        fit = kind_fit(said, (), kind)[0]
        # A suburb is a "district" as much as the borough around it that has its name; which of
        # the two is meant is for the order of kinds to say.
        score = _name_score(result, head) * (1.0 if fit >= _ALIKE else fit)
        # Of one thing mapped twice the outline is worth more than the point.
        flat = int(result.outline.area == 0)
        judged.append(
            ((-round(score / _TIE), rank(kind), flat - result.importance, number), result)
        )
    judged.sort(key=lambda pair: pair[0])
    if not judged:
        return Choice(chosen=None, rejected=tuple(rejected))
    best, chosen = judged[0]
    rivals = 0
    for order, result in judged[1:]:
        elsewhere = _apart(result, float(chosen.lon), float(chosen.lat)) > _ONE_PLACE_KM
        rivals += elsewhere and order[:2] == best[:2]
        rejected.append(result.not_chosen(_why_second(result, chosen, elsewhere=elsewhere)))
    return Choice(chosen=chosen, rejected=tuple(rejected), rivals=rivals)


def _why_second(result: Found, chosen: Found, *, elsewhere: bool) -> str:
    if result.kind != chosen.kind:
        return f"the {chosen.kind} of this name fits the words better"
    return "another of this name fits as well" if elsewhere else "the same place, mapped twice"


def _unfit(
    result: Found, head: str, around: str, near: Sequence[tuple[float, float]]
) -> str | None:
    """Why a result cannot be meant, or None."""
    if result.kind is None:
        return f"{result.category}={result.type} is no settlement or part of one"
    if _name_score(result, head) < _LEAST_NAME:
        return f"its names are not {head.strip()!r}"
    fit, why = kind_fit(taken_apart(head).kinds, (), result.kind)
    if fit < _LEAST_KIND:
        return why
    for part in filter(None, (part.strip() for part in around.split(","))):
        if not _is_around(result, part):
            return f"not in {part}"
    km = min((_apart(result, *point) for point in near), default=0.0)
    return f"{km:.0f} km from the place in focus" if km > _FAR_KM else None


def _apart(result: Found, lon: float, lat: float) -> float:
    """Kilometres between a result and a point."""
    east = (float(result.lon) - lon) * math.cos(math.radians(lat))
    return 111.2 * math.hypot(east, float(result.lat) - lat)


def _spellings(result: Found) -> list[str]:
    named = [v for k, v in (result.namedetails or {}).items() if "name" in k]
    return [result.display_name.partition(",")[0], *named]


def _name_score(result: Found, head: str) -> float:
    names = Names((0, text) for text in _spellings(result))
    return max((match.score for match in names.find(head) if not match.left), default=0.0)


def _is_around(result: Found, part: str) -> bool:
    """Whether the address of a result, after its own name, names ``part``."""
    address = [text.strip() for text in result.display_name.split(",")[1:]]
    names = Names(enumerate(address))
    return any(m.score >= _LEAST_NAME and not m.left for m in names.find(part))
