"""Maps of who holds what, according to whom.

>>> from pathlib import Path
>>> import geo
>>> article = geo.read_article("data/articles/2016-12-06-eastern-aleppo.md")
>>> countries = geo.read_theatre().focus(article.text).countries
>>> gazetteer = geo.Gazetteer.read(countries=countries)
>>> claims = geo.read_claims(article, known_place=gazetteer.knows)
>>> located = list(gazetteer.locate(claims))
>>> geo.draw(located, to=Path("map.html"), gazetteer=gazetteer)
"""

from importlib import import_module
from typing import TYPE_CHECKING

from geo.errors import AccordingtoError
from geo.model import Article, Claim

# Not left until it is asked for, as the heavy names below are: loading the module of this name
# binds the module here, and only what is bound after that stays.
from geo.positions import compare, positions

if TYPE_CHECKING:
    from geo.article import read_article
    from geo.drawing import draw
    from geo.ledger import Ledger
    from geo.places.gazetteer import Gazetteer
    from geo.reading import read_claims
    from geo.theatre import read_theatre

__all__ = [
    "AccordingtoError",
    "Article",
    "Claim",
    "Gazetteer",
    "Ledger",
    "compare",
    "draw",
    "positions",
    "read_article",
    "read_claims",
    "read_theatre",
]

_WHERE = {
    "Gazetteer": "geo.places.gazetteer",
    "Ledger": "geo.ledger",
    "draw": "geo.drawing",
    "read_article": "geo.article",
    "read_claims": "geo.reading",
    "read_theatre": "geo.theatre",
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_WHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
