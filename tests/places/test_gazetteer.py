import csv
import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.errors import PlaceError
from geo.model import Claim, OutlineKind, Place, Status
from geo.places.gazetteer import Gazetteer
from geo.places.names import SURE

TABLE = Path(__file__).parents[2] / "data/places/src/aleppo-places.tsv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


@pytest.fixture(scope="module")
def shipped() -> Gazetteer:
    return Gazetteer.read()


def claim(
    place: str,
    *,
    article: str = "a",
    exact: str | None = None,
    start: int = 0,
    place_id: str | None = None,
) -> Claim:
    exact = exact or place
    return Claim(
        source="sohr", source_text="the Observatory", publisher="dpa", article=article,
        article_sha256="0", published_at="2016-12-06", place_text=place, place_id=place_id,
        status=Status.CAPTURED, status_text="captured", exact=exact, start=start,
        end=start + len(exact),
    )  # fmt: skip


def located(gazetteer: Gazetteer, *claims: Claim) -> list[str | None]:
    return [c.place_id for c in gazetteer.locate(claims)]


def first(gazetteer: Gazetteer, name: str, **more: Any) -> str:
    return gazetteer.find(name, **more)[0].place.id


def test_the_shipped_gazetteer_is_whole(shipped: Gazetteer) -> None:
    assert len(shipped) == len(ROWS)
    ids = [place.id for place in shipped]
    assert ids == sorted(ids)
    for place in shipped:
        assert place.credit
        assert place.licence
        outline = shipped.outline(place.id)
        assert outline is not None
        assert outline.is_valid
        assert set(place.within) <= set(ids)
        assert place.note


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_spelling_of_the_table_finds_its_row(shipped: Gazetteer, row: dict[str, str]) -> None:
    for spelling in [row["name"], row["name_ar"], *row["also_spelt"].split(";")]:
        if not spelling.strip():
            continue
        found = shipped.find(spelling.strip(), limit=20)
        top = {c.place.name for c in found if c.score >= found[0].score - 0.02}
        assert row["name"] in top, spelling
        assert shipped.knows(spelling.strip())


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Idlib", "syria/idlib"),
        ("Idlib city", "syria/idlib"),
        ("city of Idlib", "syria/idlib"),
        ("Idlib province", "syria/idlib-province"),
        ("the province of Idlib", "syria/idlib-province"),
        ("Idleb Governorate", "syria/idlib-province"),
        ("Aleppo", "aleppo/aleppo"),
        ("east Aleppo", "aleppo/eastern-aleppo"),
        ("Aleppo's east", "aleppo/eastern-aleppo"),
        ("al-Bab", "syria/al-bab"),
        ("Bab al-Hadid", "aleppo/bab-al-hadid"),
        ("Tareeq al Bab", "aleppo/tariq-al-bab"),
        ("Qaterji district", "aleppo/karm-al-qaterji"),
        ("حي القاطرجي", "aleppo/karm-al-qaterji"),
        ("Sukkari neighborhood of Aleppo", "aleppo/al-sukkari"),
        ("Aleppo's Old City", "aleppo/old-city"),
        ("Zubdiya", "aleppo/al-zabdiya"),
        ("Ferdous", "aleppo/al-fardous"),
        ("Алеппо", "aleppo/aleppo"),
        ("Ракка", "syria/raqqa"),
        ("Rakka", "syria/raqqa"),
    ],
)
def test_a_name_means_the_likeliest_place(shipped: Gazetteer, name: str, place_id: str) -> None:
    assert first(shipped, name) == place_id
    assert shipped.find(name)[0].score >= SURE


@pytest.mark.parametrize(
    "name",
    """enclave|the enclave|Tuesday|Monday|SANA|TASS|Reuters|Lavrov|Rami Abdel-Rahman|Mark Toner
    Mustafa Qaterji|Hassan al-Bab|Ammar Idlibi|Malik al-Halabi|Abu Omar Hanano|Bashar al-Assad
    Aleppo Army|Aleppo health directorate|Ahrar al-Sham|Hayat Tahrir al-Sham|Saladin Street
    Saladin mosque|Old City of Raqqa|Mosul|eastern Mosul|Kherson|Omdurman|Bakhmut|Farafra
    Bab al-Nasr|Beirut|Ankara|Moscow|Washington|Kerry|Syrian National Coalition|Facebook
    south|the east|district|province|al|'|{{ 7*7 }}|<b>|Republican Palace|Saraqib""".replace(
        "\n", "|"
    ).split("|"),
)
def test_what_is_no_place_here_is_not_placed(shipped: Gazetteer, name: str) -> None:
    assert not shipped.knows(name.strip())
    assert located(shipped, claim(name.strip())) == [None]


def test_a_side_is_never_dropped_nor_made_up(shipped: Gazetteer) -> None:
    assert "aleppo/eastern-aleppo" not in [
        c.place.id for c in shipped.find("Aleppo") if c.score >= SURE
    ]
    assert [c.place.id for c in shipped.find("eastern Aleppo") if c.score >= SURE] == [
        "aleppo/eastern-aleppo"
    ]


def test_a_tie_is_reported_and_left_unplaced(shipped: Gazetteer) -> None:
    one, two = shipped.find("al-Zahraa", limit=2)
    assert {one.place.id, two.place.id} == {"aleppo/al-zahraa", "syria/al-zahraa-north"}
    assert one.score == two.score
    assert located(shipped, claim("al-Zahraa")) == [None]


def test_what_else_is_named_settles_a_tie(shipped: Gazetteer) -> None:
    assert first(shipped, "al-Zahraa", near=["Nubl"]) == "syria/al-zahraa-north"
    assert first(shipped, "al-Zahraa", near=["aleppo/al-shahba"]) == "aleppo/al-zahraa"
    both = "Nubl and al-Zahraa were hit"
    assert located(
        shipped,
        claim("Nubl", exact=both, start=900),
        claim("al-Zahraa", exact=both, start=900),
        claim("al-Shaar", start=10),
        claim("Aleppo", start=100),
    )[:2] == ["syria/nubl", "syria/al-zahraa-north"]
    assert located(
        shipped,
        claim("al-Shahba", start=10),
        claim("al-Zahraa", start=50),
        claim("Nubl", start=4000),
    ) == ["aleppo/al-shahba", "aleppo/al-zahraa", "syria/nubl"]


def test_the_quotes_word_for_the_kind_is_used(shipped: Gazetteer) -> None:
    quote = "towns and villages in rebel-held Idlib province came under airstrikes"
    assert located(shipped, claim("Idlib", exact=quote)) == ["syria/idlib-province"]
    assert located(shipped, claim("Idlib", exact="the strikes on Idlib")) == ["syria/idlib"]


def test_a_quarter_of_another_city_is_not_placed_here(shipped: Gazetteer) -> None:
    mosul = [claim(name) for name in ("eastern Mosul", "Tamim", "Wahda", "al-Shahba")]
    assert located(shipped, *mosul)[-1] is None
    aleppo = [claim(name) for name in ("eastern Aleppo", "Tamim", "Wahda", "al-Shahba")]
    assert located(shipped, *aleppo)[-1] == "aleppo/al-shahba"


def test_articles_do_not_lend_each_other_context(shipped: Gazetteer) -> None:
    claims = [claim("Nubl", article="one"), claim("al-Zahraa", article="two")]
    assert located(shipped, *claims) == ["syria/nubl", None]


def test_a_valid_place_is_kept_and_an_unknown_one_replaced(shipped: Gazetteer) -> None:
    kept = claim("al-Shaar", place_id="syria/hama")
    lost = claim("al-Shaar", place_id="elsewhere/al-shaar")
    assert located(shipped, kept) == ["syria/hama"]
    assert located(shipped, lost) == ["aleppo/al-shaar"]


def test_locate_keeps_the_order_and_everything_else(shipped: Gazetteer) -> None:
    claims = [claim("Nowhere at all", start=3), claim("al-Shaar"), claim("Hama", start=7)]
    out = list(shipped.locate(iter(claims)))
    assert [c.place_text for c in out] == [c.place_text for c in claims]
    assert [c.id for c in out] == [c.id for c in claims]


def test_the_parts_of_an_area(shipped: Gazetteer) -> None:
    inside = shipped.inside("aleppo/eastern-aleppo")
    assert "aleppo/al-shaar" in inside
    assert "aleppo/al-furqan" not in inside
    assert inside == sorted(inside)
    assert shipped.place("aleppo/eastern-aleppo").outline is OutlineKind.AREA


def test_an_unknown_id_is_a_place_error(shipped: Gazetteer) -> None:
    with pytest.raises(PlaceError, match="no place 'aleppo/nowhere'"):
        shipped.place("aleppo/nowhere")
    with pytest.raises(PlaceError):
        shipped.outline("aleppo/nowhere")
    assert "aleppo/nowhere" not in shipped


def feature(**more: Any) -> dict[str, Any]:
    fields = {"id": "x/y", "name": "Y", "kind": "town", "outline": "point", "credit": "us",
              "licence": "MIT"}  # fmt: skip
    geometry = {"type": "Point", "coordinates": [1, 2]}
    return {"type": "Feature", "properties": fields | more, "geometry": geometry}


def write(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"outline": "guessed"}, "feature 2: .*outline"),
        ({"id": ""}, "feature 2: .*id"),
        ({"colour": "red"}, "feature 2: .*colour"),
        ({"lon": 200.0}, "feature 2: .*lon"),
        ({"id": "x/y"}, "'x/y' is there twice"),
    ],
)
def test_a_broken_feature_is_named_with_its_file(
    tmp_path: Path, broken: dict[str, Any], says: str
) -> None:
    path = write(tmp_path / "mine.geojson", feature(), feature(**({"id": "x/z"} | broken)))
    with pytest.raises(PlaceError, match=says) as error:
        Gazetteer.read(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"type":"x"}', '{"features":[{"properties":1}]}', "\xff"]
)
def test_a_file_that_is_no_gazetteer(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.geojson"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(PlaceError, match=r"mine\.geojson") as error:
        Gazetteer.read(path)
    assert "\n" not in str(error.value)


def test_a_geometry_that_is_none(tmp_path: Path) -> None:
    bad = feature() | {"geometry": {"type": "Polygon", "coordinates": [[[0, 0]]]}}
    with pytest.raises(PlaceError, match="feature 1"):
        Gazetteer.read(write(tmp_path / "mine.geojson", bad))


def test_missing_files_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="cannot be read"):
        Gazetteer.read(tmp_path / "none.geojson")
    with pytest.raises(PlaceError, match=r"no \.geojson"):
        Gazetteer.read(tmp_path)


def test_a_gazetteer_of_ones_own(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mine.geojson", feature(), feature(id="x/z", name="Харків", kind="city")
    )
    own = Gazetteer.read(path)
    assert own.place("x/y") == Place(
        id="x/y", name="Y", kind="town", outline=OutlineKind.POINT, credit="us", licence="MIT"
    )
    assert first(own, "Kharkiv") == "x/z"
    assert own.outline("x/y") == shapely.Point(1, 2)


SQUARE = [[[37.18, 36.2], [37.19, 36.2], [37.19, 36.215], [37.18, 36.2]]]
BETTER = feature(
    id="osm:way/1", name="الشعار", kind="quarter", outline="osm", lon=37.186, lat=36.209,
    credit="mappers", fetched="2026-01-02", rejected=[
        {"id": "osm:way/9", "name": "الشعار", "kind": "amenity=school", "reason": "a school"}
    ],
) | {"geometry": {"type": "Polygon", "coordinates": SQUARE}}  # fmt: skip


def test_a_better_outline_changes_no_id(tmp_path: Path) -> None:
    elsewhere = feature(
        id="osm:way/2", name="الشعار", kind="quarter", outline="osm", lon=36.3, lat=33.5
    )
    folder = TABLE.parents[1]
    known = Gazetteer.read(folder, write(tmp_path / "osm.geojson", BETTER, elsewhere))
    found = [c.place.id for c in known.find("الشعار") if c.score >= SURE]
    assert found == ["aleppo/al-shaar", "osm:way/2"]
    place = known.place("osm:way/1")
    assert place is known.place("aleppo/al-shaar")
    assert (place.outline, place.credit, place.same_as) == (
        OutlineKind.OSM, "mappers", ("osm:way/1",)
    )  # fmt: skip
    outline = known.outline("osm:way/1")
    assert outline is not None
    assert outline.equals(shapely.Polygon(SQUARE[0]))
    assert "aleppo/eastern-aleppo" in place.within
    assert "aleppo/al-shaar" in known.inside("aleppo/eastern-aleppo")
    assert first(known, "al-Shaar", near=["Aleppo"]) == "aleppo/al-shaar"
    assert located(known, claim("Chaar", place_id="osm:way/1")) == ["aleppo/al-shaar"]


def test_a_brought_place_in_an_area_is_part_of_it(tmp_path: Path) -> None:
    new = feature(id="osm:way/3", name="Hayy Jadid", kind="quarter", outline="osm",
                  lon=37.186, lat=36.209)  # fmt: skip
    polygon = {"geometry": {"type": "Polygon", "coordinates": SQUARE}}
    folder = TABLE.parents[1]
    known = Gazetteer.read(folder, write(tmp_path / "osm.geojson", new | polygon))
    assert known.place("osm:way/3").within[0] == "aleppo/eastern-aleppo"
    assert "aleppo/aleppo" in known.place("osm:way/3").within


def test_an_element_in_two_files_is_the_one_fetched_last(tmp_path: Path) -> None:
    for name, day in (("a", "2026-01-02"), ("b", "2026-03-02"), ("c", "2026-02-02")):
        one = feature(id="osm:node/1", name=f"N{name}", fetched=day, spellings=[f"also {name}"])
        write(tmp_path / f"{name}.geojson", one)
    known = Gazetteer.read(tmp_path)
    assert known.place("osm:node/1").name == "Nb"
    assert first(known, "also a") == "osm:node/1"


def test_a_city_and_its_province_of_one_name_are_no_tie(tmp_path: Path) -> None:
    city = feature(id="osm:relation/1", name="Halabiya", kind="city", within=["osm:relation/2"])
    province = feature(id="osm:relation/2", name="Halabiya", kind="province")
    known = Gazetteer.read(write(tmp_path / "x.geojson", city, province))
    assert located(known, claim("Halabiya")) == ["osm:relation/1"]
    assert located(known, claim("Halabiya province")) == ["osm:relation/2"]
    (resolved,) = known.resolve([claim("Halabiya")])
    assert [(r.id, r.kind) for r in resolved.rejected] == [("osm:relation/2", "province")]
    assert "the name alone means the city" in resolved.rejected[0].reason


def test_what_was_not_chosen_is_told_with_why(tmp_path: Path) -> None:
    known = Gazetteer.read(TABLE.parents[1], write(tmp_path / "osm.geojson", BETTER))
    (tie,) = known.resolve([claim("al-Zahraa")])
    assert {r.id for r in tie.rejected} >= {"aleppo/al-zahraa", "syria/al-zahraa-north"}
    assert all(r.reason for r in tie.rejected)
    shahba, zahraa = known.resolve([claim("al-Shahba", start=10), claim("al-Zahraa", start=50)])
    assert zahraa.claim.place_id == "aleppo/al-zahraa"
    assert "less likely" in next(r for r in zahraa.rejected if r.id.startswith("syria/")).reason
    assert "aleppo/al-shahba" not in {r.id for r in shahba.rejected}
    (shaar,) = known.resolve([claim("al-Shaar")])
    assert shaar.rejected[-1].kind == "amenity=school"


SUDAN = {
    "El Obeid": (30.217, 13.184),
    "Babanusa": (27.815, 11.333),
    "Kosti": (32.664, 13.163),
    "Umm Ruwaba": (31.216, 12.905),
}


def test_an_article_about_a_country_reaches_farther_than_one_about_a_city(
    tmp_path: Path,
) -> None:
    features = [
        feature(id=f"sd/{i}", name=name, lon=lon, lat=lat)
        for i, (name, (lon, lat)) in enumerate(SUDAN.items())
    ]
    gazetteer = Gazetteer.read(write(tmp_path / "sudan.geojson", *features))
    # A likeness a hundred kilometres off the next town is no other place where all towns are.
    across = [claim("El Obeid"), claim("Babanusa", start=200), claim("Kosti", start=400)]
    assert located(gazetteer, *across, claim("Umm Rawaba", start=600))[-1] == "sd/3"
    # Beside a single town that far off it may well be one that is not known here.
    assert located(gazetteer, claim("Babanusa"), claim("Umm Rawaba", start=600))[-1] is None
