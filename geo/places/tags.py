"""OpenStreetMap tags read as places: which elements are one, of what kind, by what names."""

import re
from collections.abc import Mapping

from geo.model import slug

# place=* of inhabited places and their parts.
PLACES = frozenset(
    {
        "city",
        "borough",
        "suburb",
        "quarter",
        "neighbourhood",
        "city_block",
        "town",
        "village",
        "hamlet",
        "isolated_dwelling",
        "allotments",
        "province",
        "state",
        "region",
        "county",
        "district",
        "municipality",
        "country",
        "island",
    }
)
# The name keys, in the order in which spellings are kept.
_NAME_KEYS = ("int_name", "official_name", "alt_name", "loc_name", "short_name", "old_name")
_LANGUAGE = re.compile(r"name:([a-z]{2,3}(?:-[A-Za-z]{2,8})*)")
# boundary=administrative by admin_level: what the level mostly is. Countries differ; the note of
# a place names its level.
_LEVELS = {
    2: "country",
    3: "region",
    4: "province",
    5: "province",
    6: "district",
    7: "municipality",
    8: "municipality",
    9: "suburb",
    10: "neighbourhood",
    11: "neighbourhood",
}
Tags = Mapping[str, str]


def kind_of(tags: Tags) -> str | None:
    """The kind of place an element is, or None where it is none.

    Only named inhabited places and their parts are: ``place``, administrative boundaries, named
    residential land, historic districts. A school of a neighbourhood's name is not.
    """
    if not names_of(tags)[0]:
        return None
    place = tags.get("place", "")
    if place in PLACES:
        return place.replace("_", " ") if place != "city_block" else place
    if tags.get("boundary") == "administrative":
        return _LEVELS.get(admin_level(tags) or 0, "administrative area")
    if tags.get("landuse") == "residential":
        return "residential area"
    if tags.get("historic") == "district":
        return "quarter"
    if tags.get("place") == "refugee_site" or tags.get("amenity") == "refugee_site":
        return "camp"
    return None


def admin_level(tags: Tags) -> int | None:
    """``admin_level`` as a number, or None."""
    level = tags.get("admin_level", "")
    return int(level) if re.fullmatch(r"[0-9]{1,2}", level) else None


def names_of(tags: Tags) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """The name to show, names by language, and every other spelling.

    The name to show is in Latin letters where the tags have one (English, then international),
    else the local name.
    """
    local = tags.get("name", "").strip()
    by_language = {
        found[1]: value.strip()
        for key, value in sorted(tags.items())
        if (found := _LANGUAGE.fullmatch(key)) and value.strip()
    }
    shown = by_language.get("en") or tags.get("int_name", "").strip() or local
    if not shown and by_language:
        shown = by_language[min(by_language)]
    spellings: list[str] = []
    for value in (local, *(tags.get(key, "") for key in _NAME_KEYS), *_by_suffix(tags)):
        for part in value.split(";"):
            text = part.strip()
            if text and text != shown and text not in spellings:
                spellings.append(text)
    return shown, by_language, tuple(spellings)


def _by_suffix(tags: Tags) -> list[str]:
    """Values of ``alt_name:ar``, ``old_name:en`` and their like."""
    return [
        value
        for key, value in sorted(tags.items())
        if key.partition(":")[0] in _NAME_KEYS and ":" in key
    ]


def described(tags: Tags) -> str:
    """The tags that made the element a place, as OpenStreetMap writes them."""
    keys = ("place", "boundary", "admin_level", "landuse", "historic")
    return ", ".join(f"{key}={tags[key]}" for key in keys if key in tags)


def file_slug(name: str) -> str:
    """A file name for an area: ``Aleppo, Syria`` gives ``aleppo-syria``."""
    return slug(name) or "places"
