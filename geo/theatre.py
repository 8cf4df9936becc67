"""Who the sides and the sources are, by any of their names (actors.yaml, sources.yaml)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from geo._data import preferred, read_yaml
from geo.model import Actor, Source


class Theatre(Struct, frozen=True, kw_only=True):
    """The sides and the sources of one or more wars, by id."""

    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]

    def actor(self, actor_id: str) -> Actor:
        """The actor of that id; of an unknown one, an actor named by its id."""
        return self.actors.get(actor_id) or Actor(id=actor_id, name=actor_id)

    def source(self, source_id: str, *, name: str | None = None) -> Source:
        """The source of that id; of an unknown one, an unnamed-kind source called ``name``."""
        return self.sources.get(source_id) or Source(id=source_id, name=name or source_id)


class _ActorsFile(Struct, forbid_unknown_fields=True):
    actors: list[Actor]


class _SourcesFile(Struct, forbid_unknown_fields=True):
    sources: list[Source]


def read_theatre(folder: Path | None = None) -> Theatre:
    """The vocabularies in ``folder``, or the shipped ones where it has none.

    Raises
    ------
    VocabularyError
        Naming the file and what breaks its rules.
    """
    return _read(preferred("actors.yaml", folder), preferred("sources.yaml", folder))


@cache
def _read(actors_path: Path, sources_path: Path) -> Theatre:
    actors = read_yaml(actors_path, kind=_ActorsFile).actors
    sources = read_yaml(sources_path, kind=_SourcesFile).sources
    return Theatre(
        actors=MappingProxyType({actor.id: actor for actor in actors}),
        sources=MappingProxyType({source.id: source for source in sources}),
    )
