"""Kinds of places: how well a word for a kind ("district") fits a place of another."""

from geo.places._words import KIND_OF_WORD

# From the largest on; also the order among equals, for a bare name means the best-known place.
_RANKS = (
    ("city",),
    ("town",),
    ("village", "hamlet"),
    ("province", "country"),
    ("area",),
    (
        "neighbourhood",
        "quarter",
        "suburb",
        "camp",
        "city_block",
        "residential area",
        "housing project",
    ),
)
_RANK = {kind: number for number, kinds in enumerate(_RANKS) for kind in kinds}
_SETTLEMENTS = frozenset({"city", "town", "village"})
_QUARTERS = frozenset({"quarter", "suburb", "neighbourhood", "camp", "housing project",
                       "industrial area", "residential area"})  # fmt: skip
_NOT_A_PLACE = frozenset({"people"})
# Words so wide that they fit nearly everything.
_WIDE = frozenset({"area"})

_SAME, _NEARLY, _LOOSELY, _HARDLY, _NEVER = 1.0, 0.97, 0.9, 0.6, 0.3
UNSAID = 0.9


def rank(kind: str) -> int:
    """The smaller, the likelier a bare name means a place of this kind."""
    return _RANK.get(kind, len(_RANKS))


def alike(one: str, two: str) -> bool:
    """Whether two kinds are given to one and the same place by different hands."""
    if {one, two} <= _QUARTERS or {one, two} <= _SETTLEMENTS | {"hamlet"}:
        return True
    return kind_fit((one,), (), two)[0] >= _NEARLY


def kind_fit(said: tuple[str, ...], spelled: tuple[str, ...], kind: str) -> tuple[float, str]:
    """How well the kinds a name says fit a place, 0..1, and why not better (for readers).

    ``said`` are the kinds in the name, ``spelled`` those in the spelling it was matched to,
    ``kind`` the place's own.
    """
    fit, reason = 1.0, ""
    for word in said:
        if word in spelled and word not in _NOT_A_PLACE:
            continue  # one army is not another: what names people must be spelled just so
        one = _one_fit(word, KIND_OF_WORD.get(kind, kind))
        if one < fit:
            fit, reason = one, f"a {kind}, where the name says {word}"
    for word in spelled:
        if word not in said and word not in _WIDE:
            usual = bool(said) or (word in _SETTLEMENTS and kind in _SETTLEMENTS)
            fit = min(fit, _NEARLY if usual else UNSAID)
            reason = reason or f"the name does not say {word}"
    return fit, reason


def _one_fit(said: str, kind: str) -> float:
    if said == kind:
        return _SAME
    if said in _NOT_A_PLACE:
        return _NEVER
    if said in _WIDE or kind == "area":
        return _SAME if kind != "country" else _HARDLY
    if said in _SETTLEMENTS and kind in _SETTLEMENTS:
        return _LOOSELY if {said, kind} == {"city", "village"} else _NEARLY
    if said in _QUARTERS and kind in _QUARTERS:
        return _NEARLY
    if said == "neighbourhood" and (kind in _SETTLEMENTS or kind == "citadel"):
        return _LOOSELY
    if said == "industrial area":
        return _NEARLY
    return _HARDLY
