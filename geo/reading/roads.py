"""Roads that are held, cut or under fire, and the places they lead to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.model import Status
from geo.reading.grammar import prepositional
from geo.reading.parties import Party
from geo.reading.scene import Assertion, Scene

if TYPE_CHECKING:
    from geo.reading.trees import Token

ALONG = {"into", "to", "from", "out", "of", "through"}
"""What ties a road to where it leads."""

_LINES = {"line", "lines"}
_EVERY = {"all", "every"}


def is_route(head: "Token", scene: Scene) -> bool:
    """Whether a noun phrase is of a road, or of what is brought along one: "supply lines"."""
    supplies = {child.lower_ for child in head.lefts} & {"supply", "communication", "logistics"}
    return head.lower_ in scene.lexicon.routes or bool(supplies and head.lower_ in _LINES)


def leading_to(roads: list["Token"]) -> list["Token"]:
    """Where roads lead, or whose they are: "the last road into X", "X's supply lines"."""
    return [
        place
        for road in roads
        for place in (
            *prepositional(road, ALONG),
            *(child for child in road.lefts if child.dep_ == "poss"),
        )
    ]


def by_all_roads(
    word: "Token", heads: list["Token"], party: Party | None, scene: Scene
) -> Iterator[Assertion]:
    """Who holds all roads to a place besieges it: "controls every road out of X"."""
    roads = [head for head in heads if head.lower_ in scene.lexicon.routes]
    every = [road for road in roads if any(c.lower_ in _EVERY for c in road.children)]
    for ref in scene.refs(place for road in every for place in prepositional(road, ALONG)):
        yield scene.assertion(Status.BESIEGED, word, ref, party=party, rule="all roads")
