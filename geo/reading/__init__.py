"""An article to claims: who asserts what of which place, with the words that carry it."""

from collections.abc import Callable

from geo.model import Article, Claim
from geo.reading.english import read_english
from geo.theatre import Theatre, read_theatre

__all__ = ["read_claims"]


def read_claims(
    article: Article,
    *,
    theatre: Theatre | None = None,
    known_place: Callable[[str], bool] | None = None,
) -> list[Claim]:
    """The claims of an article, in the order of its text, without ``place_id``.

    ``theatre`` names the sides and sources (the shipped vocabularies by default); ``known_place``
    says of a name whether it is surely a place's (``Gazetteer.knows``).
    """
    return read_english(article, theatre=theatre or read_theatre(), known_place=known_place)
