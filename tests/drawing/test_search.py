"""Search in the page: every spelling the gazetteer knows leads to its place."""

from playwright.sync_api import Browser

from geo.drawing.page import ASSETS, bundle
from geo.places.gazetteer import Gazetteer

FIND = """([places, queries]) => {
    %s
    const index = makeIndex(places);
    return queries.map((query) => search(index, query).map((place) => place.name));
}"""


def test_every_spelling_leads_to_its_place(browser: Browser, places: Gazetteer) -> None:
    rows = [
        {"name": p.name, "names": p.names, "spellings": p.spellings, "end": 0, "number": number}
        for number, p in enumerate(places)
    ]
    asked = [
        (spelling, place.name)
        for place in places
        for spelling in (place.name, *place.names.values(), *place.spellings)
    ]
    run = FIND % bundle(ASSETS, entry="search.js")
    found = browser.new_page().evaluate(run, [rows, [query for query, _ in asked]])
    pairs = list(zip(asked, found, strict=True))
    first = [row for row in pairs if row[1][:1] == [row[0][1]]]
    assert len(first) / len(asked) > 0.97, [row for row in pairs if row not in first]
    assert all(name in names for (_, name), names in pairs)


def test_letters_typed_lead_there_too(browser: Browser, places: Gazetteer) -> None:
    """A name of five letters or more is found by its first four."""
    rows = [
        {"name": p.name, "names": p.names, "spellings": p.spellings, "end": 0, "number": number}
        for number, p in enumerate(places)
    ]
    run = FIND % bundle(ASSETS, entry="search.js")
    found = browser.new_page().evaluate(run, [rows, ["qate", "shaa", "مرج", "kefr"]])
    wanted = ["Karm al-Qaterji", "al-Shaar", "al-Marjeh", "Kefraya"]
    assert all(name in names for name, names in zip(wanted, found, strict=True))
