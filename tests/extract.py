"""A small country in OpenStreetMap's XML, with every trap for who chooses an outline in it.

The names are those of the shipped article, the shapes are made up: boxes about the right points.
"""

import math
from pathlib import Path
from xml.sax.saxutils import quoteattr

Tags = dict[str, str]
_PER_DEGREE = 111_200.0  # metres of latitude

# Ids the tests speak of.
CITY, GOVERNORATE, UNIT, SUBURB = 1001, 1002, 1003, 501
SCHOOL, LUTFI = 502, 201
QATERJI, MARJEH, MARJEH_OF_DAMASCUS = 503, 504, 505
KEFRAYA, FOUAA, IDLIB, IDLIB_PROVINCE = 202, 203, 1005, 1006
NUBL, ZAHRAA_BESIDE_NUBL, ZAHRAA = 204, 205, 206
SALHIN_STREET, HAYDARIYA = 507, 508


class Extract:
    """Elements of a map, numbered as they come where no id is said."""

    def __init__(self) -> None:
        self._nodes: dict[int, str] = {}
        self._ways: dict[int, str] = {}
        self._relations: dict[int, str] = {}
        self._last = 100_000

    def node(self, lon: float, lat: float, tags: Tags, *, ident: int | None = None) -> int:
        """A point."""
        if ident is None:
            self._last += 1
            ident = self._last
        self._nodes[ident] = (
            f'<node id="{ident}" version="2" timestamp="2026-01-01T00:00:00Z" '
            f'lat="{lat:.7f}" lon="{lon:.7f}">{_tags(tags)}</node>'
        )
        return ident

    def ring(self, corners: list[tuple[float, float]], tags: Tags, *, ident: int | None) -> int:
        """A way around corners, closed."""
        refs = [self.node(lon, lat, {}) for lon, lat in corners]
        return self.way([*refs, refs[0]], tags, ident=ident)

    def way(self, refs: list[int], tags: Tags, *, ident: int | None = None) -> int:
        """A way along nodes."""
        if ident is None:
            self._last += 1
            ident = self._last
        along = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self._ways[ident] = (
            f'<way id="{ident}" version="3" timestamp="2026-01-01T00:00:00Z">'
            f"{along}{_tags(tags)}</way>"
        )
        return ident

    def box(self, lon: float, lat: float, metres: float, tags: Tags, *, ident: int) -> None:
        """A way that is a square of so many metres about a point."""
        self.ring(_corners(lon, lat, metres), tags, ident=ident)

    def boundary(self, lon: float, lat: float, metres: float, tags: Tags, *, ident: int) -> None:
        """A square relation of type boundary."""
        way = self.ring(_corners(lon, lat, metres), {}, ident=None)
        tags = {"type": "boundary", "boundary": "administrative"} | tags
        self._relations[ident] = (
            f'<relation id="{ident}" version="4" timestamp="2026-01-01T00:00:00Z">'
            f'<member type="way" ref="{way}" role="outer"/>{_tags(tags)}</relation>'
        )

    def write(self, path: Path) -> Path:
        """The map as a file, in the order that osm2pgsql asks for."""
        lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6" generator="test">']
        for elements in (self._nodes, self._ways, self._relations):
            lines += [elements[ident] for ident in sorted(elements)]
        lines += ["</osm>", ""]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def _corners(lon: float, lat: float, metres: float) -> list[tuple[float, float]]:
    up = metres / 2 / _PER_DEGREE
    across = up / math.cos(math.radians(lat))
    return [
        (lon - across, lat - up),
        (lon + across, lat - up),
        (lon + across, lat + up),
        (lon - across, lat + up),
    ]


def _named(arabic: str, latin: str, **more: str) -> Tags:
    return {"name": arabic, "name:ar": arabic, "name:en": latin, **more}


def write_extract(path: Path) -> Path:
    """The country of the tests."""
    o = Extract()
    o.boundary(
        37.9, 35.3, 620_000,
        _named("سوريا", "Syria", admin_level="2", **{"ISO3166-1": "SY"}), ident=1000,
    )  # fmt: skip
    # The governorate has the more "importance"; the city is what "Aleppo" means.
    o.boundary(
        37.4, 36.2, 110_000, _named("محافظة حلب", "Aleppo", admin_level="4"), ident=GOVERNORATE
    )
    o.boundary(
        37.1612, 36.2012, 16_000,
        _named("حلب", "Aleppo", admin_level="6", place="city", int_name="Halab"), ident=CITY,
    )  # fmt: skip
    o.node(37.1612, 36.2012, _named("حلب", "Aleppo", place="city"), ident=200)
    # A 3 km administrative unit of the suburb's name, the 600 m suburb in it.
    o.boundary(37.1870, 36.2100, 3_000, _named("الشعار", "Al Shaar", admin_level="8"), ident=UNIT)
    o.box(
        37.1858, 36.2090, 600,
        _named("الشعار", "Al Shaar", place="suburb", alt_name="Ash Sha'ar"), ident=SUBURB,
    )  # fmt: skip
    # A 60 m school bears the name of a neighbourhood of which only a point is mapped.
    o.box(37.1931, 36.1790, 60, _named("الشيخ لطفي", "Sheikh Lutfi", amenity="school"),
          ident=SCHOOL)  # fmt: skip
    o.node(37.1905, 36.1744, _named("الشيخ لطفي", "Sheikh Lutfi", place="neighbourhood"),
           ident=LUTFI)  # fmt: skip
    o.box(37.1820, 36.2019, 700,
          _named("كرم القاطرجي", "Karm al-Qaterji", place="neighbourhood", alt_name="Qaterji"),
          ident=QATERJI)  # fmt: skip
    # One name in two cities; the one in the capital is larger.
    o.box(37.1749, 36.1818, 900,
          _named("المرجة", "Al Marjeh", place="neighbourhood", alt_name="Merjeh"),
          ident=MARJEH)  # fmt: skip
    o.boundary(36.2920, 33.5130, 14_000, _named("دمشق", "Damascus", admin_level="4", place="city"),
               ident=1004)  # fmt: skip
    o.node(36.2920, 33.5130, _named("دمشق", "Damascus", place="city", capital="yes"))
    o.box(36.2980, 33.5120, 1_500,
          _named("المرجة", "Al Marjeh", place="suburb", alt_name="Merjeh"),
          ident=MARJEH_OF_DAMASCUS)  # fmt: skip
    o.boundary(36.65, 35.8, 60_000,
               _named("محافظة إدلب", "Idlib Governorate", admin_level="4"),
               ident=IDLIB_PROVINCE)  # fmt: skip
    o.boundary(36.6317, 35.9306, 6_000, _named("إدلب", "Idlib", admin_level="8", place="city"),
               ident=IDLIB)  # fmt: skip
    o.node(36.6317, 35.9306, _named("إدلب", "Idlib", place="city"))
    # Villages that are a point and no more.
    o.node(36.6775, 35.9897, _named("كفريا", "Kefraya", place="village"), ident=KEFRAYA)
    o.node(36.7033, 35.9814, _named("الفوعة", "Fouaa", place="village"), ident=FOUAA)
    # A town beside another, and a quarter of the city, of one name.
    o.node(36.9929, 36.3787, _named("نبل", "Nubl", place="town"), ident=NUBL)
    o.node(37.0080, 36.3660, _named("الزهراء", "Al Zahraa", place="town"),
           ident=ZAHRAA_BESIDE_NUBL)  # fmt: skip
    o.node(37.1090, 36.2250, _named("الزهراء", "Al Zahraa", place="neighbourhood"), ident=ZAHRAA)
    # A road is no quarter, whatever it is called.
    ends = [o.node(37.16, 36.17, {}), o.node(37.17, 36.171, {})]
    o.way(ends, _named("شارع الصالحين", "Salhin", highway="primary"), ident=SALHIN_STREET)
    # Residential land is how many quarters are mapped.
    o.box(37.2050, 36.2200, 800, _named("الحيدرية", "Al Haydariya", landuse="residential"),
          ident=HAYDARIYA)  # fmt: skip
    o.node(37.2060, 36.2205, _named("الحيدرية", "Al Haydariya", place="neighbourhood"))
    return o.write(path)
