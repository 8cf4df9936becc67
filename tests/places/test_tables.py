from pathlib import Path

import geopandas
import pytest
import shapely

from geo.errors import PlaceError
from geo.model import OutlineKind
from geo.places.gazetteer import Gazetteer
from geo.places.tables import Columns, import_table

BOX = shapely.box(37.1, 36.1, 37.2, 36.2)
BOWTIE = shapely.Polygon([(37.3, 36.1), (37.4, 36.2), (37.4, 36.1), (37.3, 36.2)])


def table(crs: str | None = "EPSG:4326") -> geopandas.GeoDataFrame:
    rows = {
        "NAME": ["al-Shaar", "al-Marjeh", None, "Nothing", "al-Shaar"],
        "NAME_A": ["الشعار", None, "بلا", "لا", "الشعار"],
        "LEVEL": ["Suburb", "neighbourhood", "x", "x", None],
    }
    shapes = [BOX, BOWTIE, BOX, None, shapely.Point(37.5, 36.5)]
    return geopandas.GeoDataFrame(rows, geometry=shapes, crs=crs)


COLUMNS = Columns(name="NAME", names={"ar": "NAME_A"}, kind="LEVEL")


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "shp"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32637"])
def test_a_file_of_ones_own_in_any_crs(suffix: str, crs: str, tmp_path: Path) -> None:
    source = tmp_path / f"mine.{suffix}"
    rows = table().to_crs(crs)
    if suffix == "shp":
        rows = rows[rows.geometry.geom_type != "Point"]  # a Shapefile has one sort of geometry
    if suffix == "geojson" and crs != "EPSG:4326":
        rows.to_file(source, driver="GeoJSON", RFC7946="NO")
    else:
        rows.to_file(source)
    summary = import_table(
        source, to=tmp_path / "out" / "mine.geojson", columns=COLUMNS, licence="CC BY", credit="Us"
    )
    assert (summary.repaired, summary.unnamed, summary.broken) == (1, 1, 1)
    known = Gazetteer.read(summary.path)
    shaar = known.place("mine/al-shaar")
    assert (shaar.kind, shaar.outline) == ("suburb", OutlineKind.IMPORTED)
    assert (shaar.licence, shaar.credit, shaar.names) == ("CC BY", "Us", {"ar": "الشعار"})
    outline = known.outline("mine/al-shaar")
    assert outline is not None
    assert outline.symmetric_difference(BOX).area < 1e-5
    mended = known.outline("mine/al-marjeh")
    assert mended is not None
    assert mended.is_valid
    assert "repaired" in known.place("mine/al-marjeh").note
    if suffix != "shp":
        assert known.place("mine/al-shaar-2").kind == "neighbourhood"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    source = tmp_path / "mine.gpkg"
    table().to_file(source)
    to = tmp_path / "out.geojson"
    with pytest.raises(PlaceError, match=r"no column 'name'; there are NAME, NAME_A, LEVEL"):
        import_table(source, to=to, columns=Columns(name="name"), licence="x", credit="y")
    with pytest.raises(PlaceError, match="licence"):
        import_table(source, to=to, columns=COLUMNS, licence=" ", credit="y")
    with pytest.raises(PlaceError, match="cannot be read"):
        import_table(source, to=to, columns=COLUMNS, licence="x", credit="y", layer="none")
    with pytest.raises(PlaceError, match="no such file"):
        import_table(tmp_path / "no.shp", to=to, columns=COLUMNS, licence="x", credit="y")
    junk = tmp_path / "junk.geojson"
    junk.write_text("{")
    with pytest.raises(PlaceError, match="cannot be read"):
        import_table(junk, to=to, columns=COLUMNS, licence="x", credit="y")
    assert not to.exists()


def test_a_shapefile_without_its_projection(tmp_path: Path) -> None:
    source = tmp_path / "mine.shp"
    table().iloc[:2].to_file(source)
    source.with_suffix(".prj").unlink()
    with pytest.raises(PlaceError, match="coordinate reference system is not said"):
        import_table(source, to=tmp_path / "o.geojson", columns=COLUMNS, licence="x", credit="y")
