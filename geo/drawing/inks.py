"""The colours of the page for what is not a page: read from its own style sheet.

An actor's colour is chosen here for both, so that a map and a still of it agree.
"""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from geo.theatre import Theatre

_STYLE = Path(__file__).parent / "assets" / "base.css"
_LIGHT = re.compile(r":root \{(.*?)\}", re.DOTALL)
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


@cache
def inks() -> dict[str, str]:
    """The light colours of the page by name (``accent``, ``actor-0``), as ``#rrggbb``."""
    light = _LIGHT.search(_STYLE.read_text("utf-8"))
    assert light is not None  # the first rule of the style sheet
    return dict(_COLOUR.findall(light[1]))


def palette() -> int:
    """How many colours there are for actors."""
    return sum(name.startswith("actor-") for name in inks())


def actor_colours(actors: Collection[str], theatre: Theatre) -> dict[str, int]:
    """The number of each actor's colour, the same on most maps of one war.

    An actor of the theatre prefers the colour of its place among the actors of its war, those
    of every war the colours behind; any other takes the next one free. More actors than
    colours share them in turn.
    """
    order = _order(theatre)
    taken: dict[str, int] = {}
    free = list(range(palette()))
    for actor in sorted(actors, key=lambda actor: (order.get(actor, len(order)), actor)):
        if not free:
            free = list(range(palette()))
        wanted = order.get(actor, len(taken)) % palette()
        taken[actor] = wanted if wanted in free else free[0]
        free.remove(taken[actor])
    return taken


def _order(theatre: Theatre) -> dict[str, int]:
    order: dict[str, int] = {}
    seen: dict[tuple[str, ...], int] = {}
    for actor in theatre.actors:
        number = seen.setdefault(actor.war, 0 if actor.war else palette() // 2)
        seen[actor.war] = number + 1
        order.setdefault(actor.id, number)
    return order
