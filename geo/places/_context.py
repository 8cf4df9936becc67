"""What the other names of an article say about which place is meant."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely

from geo.model import Place

# Kinds that hold too much to tell anything about what lies in them.
_WIDE = frozenset({"country", "province"})
_KM_PER_DEGREE = 111.2
# Kilometres within which two places have to do with one another, by the smaller one's kind.
_NEAR_KM = {"city": 40.0, "town": 25.0, "village": 15.0, "hamlet": 15.0}
_NEAR_PARTS_KM = 6.0
# Characters of an article within which two names are said together.
_TOGETHER = 250.0
_PART_OF = 0.5
# What a place loses that is far from everything else its article names, and how much more the
# less its spelling is like the article's.
_FAR_OFF, _FAR_UNLIKE = 0.06, 1.5
# What it loses that is not named in one breath with a place it is close to: this settles ties.
_NOT_BESIDE = 0.04
# What a likeness gains beside a place that its article names for sure.
_NEAR_BONUS, _BONUS_UP_TO = 0.08, 0.9
# How much an article that names no known place around a city's part takes off, by unknown names.
_STRANGE = (0.0, 0.06, 0.16, 0.25)
_KINDS_OF_PARTS = frozenset({"neighbourhood", "quarter", "suburb", "citadel", "barracks", "area",
                             "housing project", "university", "city_block"})  # fmt: skip


class Context:
    """How near places are to one another, by containment and by distance."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places

    def closest(self, place_id: str, others: Iterable[str]) -> tuple[float, str]:
        """How close the closest of ``others`` is, 0..1, and what it is (for readers)."""
        best, why = 0.0, ""
        for other in sorted(set(others)):
            close, how = self._close(place_id, other)
            if close > best:
                best, why = close, how
        return best, why

    def reach(self, place_ids: Iterable[str]) -> float:
        """Kilometres from one town to the next among these: the middle one of their distances.

        An article about a city names what lies a walk apart, one about a country what lies a
        day's drive apart: how far is far follows from what the article is sure of. Zero where
        fewer than two towns are named.
        """
        towns = [
            place
            for i in sorted(set(place_ids))
            if (place := self._places[i]).kind in _NEAR_KM
            and place.lon is not None
            and place.lat is not None
        ]
        if len(towns) < 2:  # noqa: PLR2004 - a distance has two ends
            return 0.0
        lon, lat = np.array([(t.lon, t.lat) for t in towns], dtype=float).T
        points = shapely.points(lon * np.cos(np.radians(lat)), lat)
        _, apart = shapely.STRtree(points).query_nearest(
            points, exclusive=True, return_distance=True, all_matches=False
        )
        return _KM_PER_DEGREE * float(np.median(apart))

    def weighed(
        self,
        score: float,
        place_id: str,
        *,
        others: Sequence[tuple[str, int]],
        strangers: int,
        reach: float,
    ) -> float:
        """A candidate's score after what else its article names.

        Parameters
        ----------
        score
            How well its name fits.
        place_id
            The candidate.
        others
            The article's other places, and how many characters away each is named.
        strangers
            How many of its other names are of no place known here.
        reach
            Kilometres from one of the article's towns to the next (see ``reach``).
        """
        beside = close_by = 0.0
        for other, apart in others:
            if other == place_id:
                continue  # by another name, which says nothing of this one
            close, _ = self._close(place_id, other, reach)
            close_by = max(close_by, close)
            beside = max(beside, close / (1 + apart / _TOGETHER))
        settled = any(self._close(place_id, other, reach)[0] >= _PART_OF for other, _ in others)
        weight = score
        if others:
            # A likeness is worth less far away: what is not spelled so is likely another place.
            weight -= (1 - close_by) * (_FAR_OFF + _FAR_UNLIKE * (1 - score))
            weight -= (1 - beside) * _NOT_BESIDE
        weight += min(_NEAR_BONUS * close_by, max(0.0, _BONUS_UP_TO - weight))
        if self._places[place_id].kind in _KINDS_OF_PARTS and not settled:
            # A quarter's name is not unique to its city: Mosul has a Zahraa too.
            strange = strangers + len({other for other, _ in others})
            weight *= 1 - _STRANGE[min(strange, len(_STRANGE) - 1)]
        return min(1.0, max(0.0, weight))

    def _close(self, one_id: str, two_id: str, reach: float = 0.0) -> tuple[float, str]:
        one, two = self._places[one_id], self._places[two_id]
        if one_id == two_id:
            return 1.0, "the place in focus"
        if two_id in one.within and two.kind not in _WIDE:
            return 1.0, f"within {two.name}"
        shared = [a for a in one.within if a in two.within and self._narrow(a)]
        if shared:
            return 0.9, f"in {self._places[shared[-1]].name} like {two.name}"
        if one_id in two.within and one.kind not in _WIDE:
            return 0.9, f"around {two.name}"
        if two_id in one.within or one_id in two.within:
            return _PART_OF, f"in one region with {two.name}"
        km = kilometres(one, two)
        if km is None:
            return 0.0, ""
        scale = min(_NEAR_KM.get(one.kind, _NEAR_PARTS_KM), _NEAR_KM.get(two.kind, _NEAR_PARTS_KM))
        if one.kind in _NEAR_KM and two.kind in _NEAR_KM:
            scale = max(scale, reach)
        close = math.exp(-km / scale)
        return close, f"{km:.0f} km from {two.name}" if close > 0.1 else ""  # noqa: PLR2004

    def _narrow(self, place_id: str) -> bool:
        place = self._places.get(place_id)
        return place is not None and place.kind not in _WIDE


def kilometres(one: Place, two: Place) -> float | None:
    """Between the points of two places; None where one has none."""
    if one.lon is None or one.lat is None or two.lon is None or two.lat is None:
        return None
    east = (one.lon - two.lon) * math.cos(math.radians(one.lat))
    return _KM_PER_DEGREE * math.hypot(east, one.lat - two.lat)
