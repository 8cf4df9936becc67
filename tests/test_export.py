"""Claims and positions as CSV and GeoJSON."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import geopandas
import msgspec
import pytest
import shapely

from geo import export
from geo._cells import from_cell
from geo.errors import PlaceError
from geo.model import Claim, OutlineKind, Place, Status
from geo.positions import positions, to_geodataframe
from geo.reviews import REVIEW_COLUMNS, Verdict, View, decide, review, settle, view
from geo.theatre import read_theatre

# Clockwise, as no GeoJSON reader should get it.
SQUARE = shapely.Polygon([(37, 36), (37, 37), (38, 37), (38, 36)])


class TwoPlaces:
    """A gazetteer of two places in EPSG:4326: one with an outline, one without."""

    def place(self, place_id: str, /) -> Place:
        if place_id not in ("a/square", "a/nowhere"):
            raise PlaceError(f"{place_id}: unknown")
        return Place(
            id=place_id,
            name=place_id.partition("/")[2],
            kind="town",
            outline=OutlineKind.IMPORTED,
            credit="nobody",
            licence="none",
            lon=37.5,
            lat=36.5,
        )

    def outline(self, place_id: str, /) -> shapely.Polygon | None:
        return SQUARE if self.place(place_id).name == "square" else None


def claim(place_id: str | None, exact: str, **fields: Any) -> Claim:
    return Claim(
        source="sohr",
        source_text="the Observatory",
        publisher="dpa",
        article="2016-12-06-town",
        article_sha256="",
        published_at="2016-12-06",
        place_text="the town",
        place_id=place_id,
        status=Status.CAPTURED,
        status_text="captured",
        exact=exact,
        start=0,
        end=len(exact),
        **fields,
    )


CLAIMS = [
    claim("a/square", 'captured "all", said\nhe', actor="government"),
    claim("a/nowhere", "=1+1", denied=True),
    claim(None, "المدينة"),
]


def test_claims_as_csv_come_back_as_they_were() -> None:
    out = io.StringIO()
    export.claims_csv(CLAIMS, to=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [from_cell(row["exact"]) for row in rows] == [c.exact for c in CLAIMS]
    assert [row["denied"] for row in rows] == ["false", "true", "false"]
    assert [row["place_id"] for row in rows] == ["a/square", "a/nowhere", ""]
    assert rows[0]["status"] == "captured"
    assert tuple(rows[0]) == (*Claim.__struct_fields__, *REVIEW_COLUMNS)


def test_claims_as_geojson() -> None:
    out = io.BytesIO()
    export.claims_geojson(CLAIMS, to=out, gazetteer=TwoPlaces())
    collection = json.loads(out.getvalue())
    assert collection["type"] == "FeatureCollection"
    first, second, third = collection["features"]
    assert (second["geometry"], third["geometry"]) == (None, None)
    assert first["id"] == CLAIMS[0].id
    assert first["properties"]["exact"] == CLAIMS[0].exact
    outline = shapely.geometry.shape(first["geometry"])
    assert outline.equals(SQUARE)
    assert outline.exterior.is_ccw  # RFC 7946, 3.1.6


def test_positions_as_csv_and_geojson() -> None:
    found = positions(CLAIMS)
    text, out = io.StringIO(), io.BytesIO()
    export.positions_csv(found, to=text, gazetteer=TwoPlaces())
    export.positions_geojson(found, to=out, gazetteer=TwoPlaces())
    rows = list(csv.DictReader(io.StringIO(text.getvalue())))
    assert [(row["place"], row["kind"], row["actor"], row["claims"]) for row in rows] == [
        ("nowhere", "not_held", "", "1"),
        ("square", "held", "government", "1"),
    ]
    assert [from_cell(row["quote"]) for row in rows] == [CLAIMS[1].exact, CLAIMS[0].exact]
    features = json.loads(out.getvalue())["features"]
    assert [feature["id"] for feature in features] == [
        "a/nowhere/sohr/",
        "a/square/sohr/government",
    ]
    assert features[1]["properties"]["dated"] == "2016-12-06"
    assert features[1]["properties"]["faded"] is False


def test_a_geopackage_has_places_claims_and_a_layer_for_each_source(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "claims.gpkg"
    found = positions(CLAIMS)
    assert export.write_geopackage(CLAIMS, found, to=path, gazetteer=TwoPlaces()) == path
    layers = [name for name, _ in geopandas.list_layers(path).itertuples(index=False)]
    assert layers == ["places", "claims", "positions sohr"]
    places = geopandas.read_file(path, layer="places")
    assert list(places["name"]) == ["nowhere", "square"]
    assert places.crs == "EPSG:4326"
    assert places.geometry.iloc[1].equals(SQUARE)
    claims = geopandas.read_file(path, layer="claims")
    assert list(claims["exact"]) == [c.exact for c in CLAIMS]
    assert list(claims["claim_id"]) == [c.id for c in CLAIMS]
    assert [point and (point.x, point.y) for point in claims.geometry] == [
        (37.5, 36.5),
        (37.5, 36.5),
        None,
    ]
    told = geopandas.read_file(path, layer="positions sohr")
    assert list(told["kind"]) == ["not_held", "held"]
    before = path.read_bytes()
    export.write_geopackage(CLAIMS, found, to=path, gazetteer=TwoPlaces())
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["claims.gpkg"]


def test_a_geopackage_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "claims.gpkg"
    path.write_bytes(b"old")
    with pytest.raises(PlaceError):
        export.write_geopackage([claim("a/gone", "x")], [], to=path, gazetteer=TwoPlaces())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_acleds_columns_hold_what_acled_means_by_them() -> None:
    told = [
        claim("a/square", "one", actor="government", event_date="2016-12-05", killed=3),
        claim("a/square", "two", event_date="2016-12-01/2016-12-05"),
        claim("a/square", "three", event_date="2016-11"),
        claim(None, "four", event_date="2015"),
        claim(None, "five"),
    ]
    rows = list(export.acled_rows(told, gazetteer=TwoPlaces(), theatre=read_theatre()))
    table = [dict(zip(export.ACLED_COLUMNS, row, strict=True)) for row in rows]
    assert [str(row["event_date"]) for row in table] == [
        *("2016-12-05", "2016-12-05", "2016-11-30", "2015-12-31", "None")
    ]
    assert [row["time_precision"] for row in table] == [1, 2, 3, None, None]
    assert [row["location"] for row in table] == ["square"] * 3 + ["the town"] * 2
    first = table[0]
    assert (first["latitude"], first["longitude"]) == (36.5, 37.5)
    assert (first["fatalities"], first["year"], first["notes"]) == (3, 2016, "one")
    assert first["source"] == "Syrian Observatory for Human Rights"
    assert first["actor1"] == "government forces"


def test_web_annotations_point_at_the_quote() -> None:
    linked = claim("a/square", "held", url="https://example.org/a")
    page = json.loads(json.dumps(export.annotations([linked, CLAIMS[1]])))
    assert page["type"] == "AnnotationPage"
    first, second = page["items"]
    quote, position = first["target"]["selector"]
    assert quote["exact"] == "held"
    assert (position["start"], position["end"]) == (0, 4)
    assert first["target"]["source"] == "https://example.org/a"
    assert second["target"]["source"] == "urn:accordingto:article:2016-12-06-town"
    assert "not captured" in second["body"]["value"]
    assert msgspec.convert(first["claim"], Claim) == linked


def test_followthemoney_statements_keep_each_source_a_dataset() -> None:
    told = [
        claim("a/square", "they took it", actor="government", event_date="2016-12", denied=True),
        msgspec.structs.replace(claim(None, "x", hedged=True), id="", source="مرصد-1"),
    ]
    rows = list(export.ftm_rows(told, place_names={"a/square": "Square"}, theatre=read_theatre()))
    table = [dict(zip(export.FTM_COLUMNS, row, strict=True)) for row in rows]
    assert len({row["id"] for row in table}) == len(table)
    first = [row for row in table if row["entity_id"] == f"claim-{told[0].id}"]
    values = {(row["prop"], row["value"], row["original_value"]) for row in first}
    assert {
        ("keywords", "not captured", "captured"),
        ("location", "Square", "the town"),
        ("startDate", "2016-12-01", "2016-12"),
        ("endDate", "2016-12-31", "2016-12"),
        ("involved", "actor-government", "government"),
        ("summary", "they took it", ""),
    } <= values
    assert {row["dataset"] for row in first} == {"sohr"}
    (other,) = {row["dataset"] for row in table} - {"sohr"}
    assert re.fullmatch(r"[a-z0-9_]+", other)
    assert "unsure" in [row["value"] for row in table if row["dataset"] == other]
    # As followthemoney 4.11 hashes it: dataset, entity, property, value.
    key = f"sohr.claim-{told[0].id}.recordId.{told[0].id}"
    wanted = hashlib.sha1(key.encode()).hexdigest()
    assert [row["id"] for row in first if row["prop"] == "recordId"] == [wanted]


def test_nothing_is_a_collection_too() -> None:
    out = io.BytesIO()
    export.claims_geojson([], to=out, gazetteer=TwoPlaces())
    assert json.loads(out.getvalue()) == {"type": "FeatureCollection", "features": []}


def test_a_place_nobody_knows() -> None:
    with pytest.raises(PlaceError):
        export.positions_csv(
            positions([claim("a/gone", "x")]), to=io.StringIO(), gazetteer=TwoPlaces()
        )


def decided() -> View:
    """The first claim accepted by Ann, the second edited by Ben and Cem not alike, the third not
    yet looked at, a fourth rejected.
    """
    at = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    claims = [*CLAIMS, claim("a/square", "wrong")]
    first, second, _, fourth = review(claims, {})
    decisions = [
        decide(first, Verdict.ACCEPTED, reviewer="Ann", at=at),
        decide(second, Verdict.EDITED, reviewer="Ben", at=at, fields={"hedged": True}),
        decide(second, Verdict.ACCEPTED, reviewer="Cem", at=at),
        decide(fourth, Verdict.REJECTED, reviewer="Ann", at=at),
    ]
    return view(claims, settle(decisions))


AT = "2026-03-01T12:00:00+00:00"
SAID = [
    ("accepted", "Ann", AT, False),
    ("edited", "Ben", AT, True),
    ("unreviewed", None, None, False),
]


def test_every_format_says_what_was_reviewed_by_whom_and_when(tmp_path: Path) -> None:
    shown = decided()
    places, theatre = TwoPlaces(), read_theatre()
    text, binary = io.StringIO(), io.BytesIO()
    export.claims_csv(shown.claims, to=text, reviewed=shown.reviewed)
    export.claims_geojson(shown.claims, to=binary, gazetteer=places, reviewed=shown.reviewed)
    rows = csv.DictReader(io.StringIO(text.getvalue()))
    assert [
        (r["reviewed"], r["reviewed_by"] or None, r["reviewed_at"] or None, r["disputed"] == "true")
        for r in rows
    ] == SAID
    features = json.loads(binary.getvalue())["features"]
    page = export.annotations(shown.claims, reviewed=shown.reviewed)
    acled = export.acled_rows(
        shown.claims, gazetteer=places, theatre=theatre, reviewed=shown.reviewed
    )
    tables = [
        [feature["properties"] for feature in features],
        [one["review"] for one in page["items"]],
        [dict(zip(export.ACLED_COLUMNS, row, strict=True)) for row in acled],
    ]
    for table in tables:
        assert [tuple(row[name] for name in REVIEW_COLUMNS) for row in table] == SAID
    assert [feature["properties"]["hedged"] for feature in features] == [False, True, False]
    # Files as analysts open them.
    found = positions(shown.claims)
    package = tmp_path / "claims.gpkg"
    export.write_geopackage(
        shown.claims, found, to=package, gazetteer=places, reviewed=shown.reviewed
    )
    frame = export.claims_to_geodataframe(shown.claims, gazetteer=places, reviewed=shown.reviewed)
    parquet = export.write_geoparquet(frame, to=tmp_path / "claims.parquet")
    layers = [geopandas.read_file(package, layer="claims"), geopandas.read_parquet(parquet)]
    for layer in layers:
        assert list(layer["reviewed"]) == ["accepted", "edited", "unreviewed"]
        assert [who if isinstance(who, str) else None for who in layer["reviewed_by"]] == [
            *("Ann", "Ben", None)
        ]
        assert list(layer["disputed"]) == [False, True, False]
        assert layer.crs.to_epsg() == 4326
    layer = geopandas.read_file(package, layer="positions sohr")
    assert sorted(zip(layer["place"], layer["claims"], layer["claims_reviewed"], strict=True)) == [
        ("nowhere", 1, 1),
        ("square", 1, 1),
    ]
    frame = to_geodataframe(found, gazetteer=places, reviewed=shown.reviewed)
    parquet = export.write_geoparquet(frame, to=tmp_path / "positions.parquet")
    counted = geopandas.read_parquet(parquet)["claims_reviewed"]
    assert (str(counted.dtype).lower(), list(counted)) == ("int64", [1, 1])
    statements = [
        dict(zip(export.FTM_COLUMNS, row, strict=True))
        for row in export.ftm_rows(
            shown.claims, place_names={}, theatre=theatre, reviewed=shown.reviewed
        )
    ]
    told = [s["value"] for s in statements if s["origin"] == "review"]
    assert told == [
        *("accepted", f"accepted by Ann, {AT}", "edited", f"edited by Ben, {AT}", "unreviewed")
    ]


def test_positions_say_how_many_of_their_claims_a_person_stands_by() -> None:
    shown = decided()
    more = claim("a/square", "captured again", actor="government")
    found = positions([*shown.claims, more])
    text, out = io.StringIO(), io.BytesIO()
    export.positions_csv(found, to=text, gazetteer=TwoPlaces(), reviewed=shown.reviewed)
    export.positions_geojson(found, to=out, gazetteer=TwoPlaces(), reviewed=shown.reviewed)
    rows = csv.DictReader(io.StringIO(text.getvalue()))
    assert [(row["claims"], row["claims_reviewed"]) for row in rows] == [("1", "1"), ("2", "1")]
    features = json.loads(out.getvalue())["features"]
    assert [feature["properties"]["claims_reviewed"] for feature in features] == [1, 1]
