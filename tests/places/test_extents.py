import math
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places.extents import REACH, STRETCH, Site, cells, hectares, joined

ROOT = Path(__file__).parents[2]
KM = 1 / 111.2  # degrees of latitude


def site(number: int, x: float = 0.0, y: float = 0.0, **more: Any) -> Site:
    lat = 36.2 + y * KM
    lon = 37.15 + x * KM / math.cos(math.radians(36.2))
    return Site(id=str(number), lon=lon, lat=lat, **({"kind": "neighbourhood"} | more))


def test_a_lone_place_is_a_circle_of_the_usual_size() -> None:
    cell = cells([site(1)])["1"]
    assert cell.cut == REACH["neighbourhood"]
    assert hectares(cell.outline) == pytest.approx(math.pi * 45**2 / 100, rel=0.02)


def test_a_lone_place_has_its_known_area() -> None:
    assert hectares(cells([site(1, hectares=79)])["1"].outline) == pytest.approx(79, rel=0.02)


def test_a_place_between_neighbours_keeps_its_area_as_far_as_it_may_stretch() -> None:
    found = cells([site(1, 0, hectares=80), site(2, 0.8, hectares=80)])
    for cell in found.values():
        assert hectares(cell.outline) == pytest.approx(80, rel=0.03)
        assert cell.cut <= STRETCH * site(1, hectares=80).radius + 1e-6


def test_the_smaller_neighbour_has_the_smaller_share() -> None:
    small, large = (cells([site(1, hectares=20), site(2, 0.7, hectares=180)])[i] for i in "12")
    assert hectares(small.outline) < hectares(large.outline)
    assert small.outline.contains(shapely.Point(site(1).lon, site(1).lat))


def test_plain_cells_share_the_ground_half_way() -> None:
    found = cells([site(1, hectares=20), site(2, 0.4, hectares=180)], sized=False)
    middle = (site(1).lon + site(2, 0.4).lon) / 2
    assert found["1"].outline.bounds[2] == pytest.approx(middle, abs=1e-6)
    assert found["2"].outline.bounds[0] == pytest.approx(middle, abs=1e-6)


def test_places_far_apart_are_wider_than_places_close_together() -> None:
    grid = [(x, y) for x in range(4) for y in range(4)]
    wide = cells([site(i, 1.2 * x, 1.2 * y) for i, (x, y) in enumerate(grid)], among=[])
    close = cells([site(i, 0.5 * x, 0.5 * y) for i, (x, y) in enumerate(grid)], among=[])
    assert wide["5"].cut == pytest.approx(720, rel=0.02)
    assert close["5"].cut == pytest.approx(300, rel=0.02)
    # Without enough neighbours, and beyond the limits, the usual width is what is known.
    assert cells([site(1), site(2, 2.0)], among=[])["1"].cut == REACH["neighbourhood"]
    far = cells([site(i, 9.0 * i) for i in range(5)], among=[])
    assert far["2"].cut == 2 * REACH["neighbourhood"]
    # A neighbour whose outline is known is a neighbour all the same.
    beside = [(site(9, 0.5).lon, site(9).lat), (site(9, -0.5).lon, site(9).lat)]
    assert cells([site(1), site(2, 0, 0.5)], among=beside)["1"].cut == pytest.approx(300, rel=0.02)
    assert (
        cells([site(1, hectares=79)], among=[])["1"].cut == cells([site(1, hectares=79)])["1"].cut
    )


def test_nothing_reaches_beyond_the_parent_or_into_what_is_known() -> None:
    parent = shapely.box(37.15, 36.15, 37.2, 36.25)
    known = shapely.box(37.1, 36.2, 37.2, 36.25)
    outline = cells([site(1)], within=parent, without=known)["1"].outline
    assert outline.bounds[0] >= 37.15 - 1e-4
    assert outline.bounds[3] <= 36.2 + 1e-4


def test_a_place_whose_ground_is_taken_has_no_cell() -> None:
    assert cells([site(1)], without=shapely.box(36, 35, 38, 37)) == {}
    assert cells([]) == {}


SITES = st.lists(
    st.tuples(st.floats(-4, 4), st.floats(-4, 4), st.one_of(st.none(), st.floats(5, 600))),
    min_size=1,
    max_size=9,
)


@settings(max_examples=25, deadline=None)
@given(SITES)
def test_cells_never_overlap_and_hold_their_points(
    rows: list[tuple[float, float, float | None]],
) -> None:
    sites = [site(i, x, y, hectares=ha) for i, (x, y, ha) in enumerate(rows)]
    found = cells(sites)
    for one, two in combinations(found.values(), 2):
        assert one.outline.intersection(two.outline).area * 111.2**2 * 100 < 0.1
    for place in sites:
        if place.id in found:
            point = shapely.Point(place.lon, place.lat)
            assert found[place.id].outline.distance(point) < 2e-5


def test_joining_closes_a_gap_but_takes_nothing_from_others() -> None:
    left = shapely.box(37.0, 36.0, 37.01, 36.01)
    right = shapely.box(37.012, 36.0, 37.022, 36.01)
    other = shapely.box(37.0105, 36.0, 37.0115, 36.01)
    assert joined([left, right], gap=50).geom_type == "MultiPolygon"
    assert joined([left, right], gap=200).geom_type == "Polygon"
    kept = joined([left, right], gap=200, without=other)
    assert kept.intersection(other).area == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="no outlines"):
        joined([], gap=1)


def test_the_shipped_files_are_what_the_script_makes_of_the_table(tmp_path: Path) -> None:
    table = ROOT / "data/places/src/aleppo-places.tsv"
    script = ROOT / "scripts/compile_places.py"
    subprocess.run([sys.executable, script, table, tmp_path], check=True, capture_output=True)
    for name in ("aleppo.geojson", "syria.geojson"):
        assert (tmp_path / name).read_bytes() == (ROOT / "data/places" / name).read_bytes()
