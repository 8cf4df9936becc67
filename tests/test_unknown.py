"""Places by their name alone: one name is one place, but "the airport" is each article's own."""

from model_case import claim_in
from msgspec.structs import replace

from geo.model import Article, Claim
from geo.unknown import by_name, told_apart


def named(article: Article, name: str, *, source: str, place_id: str | None = None) -> Claim:
    fields = {"place_text": name, "place_id": place_id, "status": "held", "actor": "government"}
    return claim_in(article, "Government", **fields, source=source, source_text=source)


def test_one_name_is_one_place(article: Article) -> None:
    other = replace(article, id="another")
    claims = [
        named(article, "Al-Jah", source="a"),
        named(other, "al-Jah", source="b"),
        named(article, "airport", source="a"),
        named(other, "airport", source="b"),
        named(article, "الجاح", source="a"),
        named(other, "الجاح", source="c"),
        named(article, "al-Shaar", source="a", place_id="aleppo/al-shaar"),
    ]
    found = by_name(claims, known=lambda claim: claim.place_id is not None)
    ids = [found[claim.id].id for claim in claims[:-1]]
    assert ids[0] == ids[1]
    assert ids[2] != ids[3]
    assert ids[4] == ids[5]
    assert claims[-1].id not in found
    placed, names = told_apart(claims)
    assert [claim.place_id for claim in placed] == [*ids, "aleppo/al-shaar"]
    assert names[ids[0]] == "Al-Jah"
