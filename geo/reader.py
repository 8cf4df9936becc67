"""A reader of articles: the vocabularies and the places of one data folder, read when needed."""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from geo._data import preferred, shipped
from geo.model import Article, Claim

if TYPE_CHECKING:
    from geo.places.gazetteer import Gazetteer
    from geo.theatre import Theatre

# Gazetteers of groups of countries that are kept at a time.
_KEPT = 32
_VOCABULARIES = ("actors.yaml", "sources.yaml", "statuses.yaml")


class Reader:
    """Reads articles with the user's own vocabularies and places, beside those shipped."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._by_countries: dict[tuple[str, ...], Gazetteer] = {}

    @cached_property
    def theatre(self) -> "Theatre":
        """The sides and the sources."""
        from geo.theatre import read_theatre  # noqa: PLC0415 - only for who reads

        return read_theatre(self.data)

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        """The known places, to look up ids in, and names that come without a text."""
        return self._gazetteer(())

    def gazetteer_for(self, text: str) -> "Gazetteer":
        """The places in which the names of a text are looked up: those of its countries."""
        countries = self.theatre.focus(text).countries
        if not countries:
            return self.gazetteer
        found = self._by_countries.pop(countries, None) or self._gazetteer(countries)
        if len(self._by_countries) == _KEPT:  # a folder may speak of any war after any
            del self._by_countries[next(iter(self._by_countries))]
        self._by_countries[countries] = found  # last: the one asked for longest ago goes first
        return found

    def forget_places(self) -> None:
        """Read the places anew when they are asked for next: there are more now."""
        self._by_countries.clear()
        self.__dict__.pop("gazetteer", None)

    def _gazetteer(self, countries: tuple[str, ...]) -> "Gazetteer":
        from geo.places.gazetteer import Gazetteer  # noqa: PLC0415 - shapely, a tenth of a second
        from geo.places.shelves import files_for  # noqa: PLC0415 - the same

        return Gazetteer.read(*files_for(countries), *self._own_places(), countries=countries)

    def _own_places(self) -> list[Path]:
        own = self.data / "places"
        return [own] if any(own.glob("*.geojson")) else []

    def claims_of(self, article: Article, *, located: bool) -> list[Claim]:
        """An article's claims, with the ids of their places if ``located``."""
        from geo.reading import read_claims  # noqa: PLC0415 - the language model

        gazetteer = self.gazetteer_for(f"{article.title}\n{article.text}")
        claims = read_claims(article, theatre=self.theatre, known_place=gazetteer.knows)
        return list(gazetteer.locate(claims)) if located else claims

    def fingerprint(self) -> str:
        """What any two readers that read alike have in common: the program, and these files."""
        digest = hashlib.sha256(version("accordingto").encode())
        for path in self._files():
            digest.update(f"\0{path.name}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _files(self) -> Iterator[Path]:
        yield from (preferred(name, self.data) for name in _VOCABULARIES)
        for folder in (shipped("places"), *self._own_places()):
            yield from sorted(folder.glob("*.geojson"))
