"""The model case as claims: four districts of Aleppo, three accounts, quoted from our article."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import shapely

from geo.model import Article, Claim, Place, Quote

DATA = Path(__file__).parents[1] / "data"


class Places:
    """Places from GeoJSON features, as plain as can be."""

    def __init__(self, *features: dict[str, Any]) -> None:
        self._places = {}
        self._outlines = {}
        for feature in sorted(features, key=lambda one: one["properties"]["id"]):
            place = msgspec.convert(feature["properties"], Place)
            self._places[place.id] = place
            geometry = feature.get("geometry")
            shape = None if geometry is None else shapely.geometry.shape(geometry)
            self._outlines[place.id] = shape

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._places

    def place(self, place_id: str) -> Place:
        return self._places[place_id]

    def outline(self, place_id: str) -> shapely.Geometry | None:
        return self._outlines[place_id]


def model_article() -> Article:
    path = DATA / "articles" / "2016-12-06-eastern-aleppo.md"
    text = path.read_text("utf-8").split("---\n", 2)[2].lstrip("\n")
    return Article(
        id=path.stem,
        title="Four districts, three accounts: eastern Aleppo on 6 December 2016",
        publisher="accordingto-desk",
        published="2016-12-06",
        text=text,
        url="https://example.org/eastern-aleppo",
    )


def claim_in(article: Article, quote: str, /, **fields: Any) -> Claim:
    """A claim whose quote is cut from an article."""
    start = article.text.index(quote)
    cut = Quote.cut(article.text, start, start + len(quote))
    return Claim(
        **{
            "publisher": article.publisher,
            "article": article.id,
            "article_sha256": article.sha256,
            "url": article.url,
            "published_at": article.published,
            "status_text": fields["status"],
            "exact": cut.exact,
            "prefix": cut.prefix,
            "suffix": cut.suffix,
            "start": cut.start,
            "end": cut.end,
            **fields,
        }
    )


MONITOR = {"source": "sohr", "source_text": "the Syrian Observatory for Human Rights"}
AGENCY = {"source": "sana", "source_text": "the Syrian state news agency SANA"}
LOCALS = {"source": "residents", "source_text": "Residents"}
DESK = {"source": "accordingto-desk", "source_text": "accordingto desk"}
GOVERNMENT, OPPOSITION = {"actor": "government"}, {"actor": "opposition"}
PART = {"extent": "part"}
SOUTH = {
    "Qaterji": "aleppo/karm-al-qaterji",
    "Merjeh": "aleppo/al-marjeh",
    "Sheikh Lutfi": "aleppo/sheikh-lutfi",
}
SEIZED = "Government forces seized the al-Shaar district"
LEFT = "al-Shaar had been deserted by the people who lived there"
THIRDS = "who have taken over two thirds of eastern Aleppo in the past two weeks"
FELL = (
    "government forces had also seized the Qaterji district next to it and, further south, the "
    "Merjeh and Sheikh Lutfi areas"
)
NOT_YET = "those areas had not fallen yet"
EXPOSED = "parts of them were exposed to the regime's fire"
PENNED = "penning rebels into the southern part of the enclave"
IDLIB = "rebel-held Idlib province"
RAIDS = "At least 25 people were killed in what appeared to be Russian air raids on the province"
HELD = "the regime-held Shiite villages of Kefraya and Fouaa"
SIEGE = "Rebels have been besieging the villages since early 2015"
SHELLED = "regularly shell them"
VILLAGES = {"Kefraya": "syria/kefraya", "Fouaa": "syria/al-fouaa"}


def model_claims(article: Article) -> list[Claim]:
    """What the three sources and the article itself assert."""
    shaar, east, idlib = "aleppo/al-shaar", "aleppo/eastern-aleppo", "syria/idlib-province"
    thirds = {"extent": "part", "fraction": 0.67, "event_date": "2016-11-22/2016-12-06"}
    siege = {"status": "besieged", "event_date": "2015/2016-12-06", **OPPOSITION, **DESK}
    raids = {"actor": "russia", "hedged": True, "killed": 25}
    director = {**GOVERNMENT, **MONITOR, "speaker": "Rami Abdel-Rahman"}
    rows: list[tuple[str, str | None, str, dict[str, Any]]] = [
        ("al-Shaar", shaar, SEIZED, {"status": "captured", **GOVERNMENT, **MONITOR}),
        ("al-Shaar", shaar, LEFT, {"status": "abandoned", **LOCALS}),
        ("eastern Aleppo", east, THIRDS, {"status": "captured", **thirds, **GOVERNMENT, **DESK}),
        ("Idlib province", idlib, IDLIB, {"status": "held", **OPPOSITION, **DESK}),
        ("Idlib province", idlib, RAIDS, {"status": "struck", **raids, **MONITOR}),
        (
            "the enclave",
            None,
            PENNED,
            {"status": "held", "extent": "part", **OPPOSITION, **MONITOR},
        ),
        ("the villages", None, SIEGE, siege),
    ]
    for name, place_id in SOUTH.items():
        rows += [
            (name, place_id, FELL, {"status": "captured", **GOVERNMENT, **AGENCY}),
            (name, place_id, NOT_YET, {"status": "captured", "denied": True, **director}),
            (name, place_id, EXPOSED, {"status": "threatened", **PART, **director}),
        ]
    for name, place_id in VILLAGES.items():
        rows += [
            (name, place_id, HELD, {"status": "held", **GOVERNMENT, **MONITOR}),
            (name, place_id, SIEGE, siege),
            (name, place_id, SHELLED, {"status": "struck", **OPPOSITION, **DESK}),
        ]
    return [
        claim_in(article, quote, place_text=name, place_id=place_id, **fields)
        for name, place_id, quote, fields in rows
    ]
