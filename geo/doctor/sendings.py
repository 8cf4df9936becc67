"""What leaves this machine, to whom, by which command: all there is, and nothing is sent by this.

Which command sends is told by its options, so that a command that comes to ask somebody is
listed without anybody's remembering it.
"""

from collections.abc import Collection, Mapping

from msgspec import Struct

from geo._page import USER_AGENT as PAGES
from geo._polite import USER_AGENT as FEEDS
from geo.llm.endpoint import USER_AGENT as MODELS
from geo.places._web import USER_AGENT as MAPS


class Sending(Struct, frozen=True, kw_only=True):
    """Something that leaves the machine.

    ``agent`` is the User-Agent it is sent with, None where there is none or it is another
    program's; ``now`` says when it is sent, as things are set.
    """

    what: str
    to: str
    by: tuple[str, ...]
    agent: str | None
    now: str


def sendings(
    options: Mapping[str, Collection[str]],
    *,
    nominatim: str,
    overpass: str,
    osm: str = "auto",
    key: bool = False,
    ledger: str | None = None,
) -> list[Sending]:
    """All that can be sent.

    Parameters
    ----------
    options
        The options and arguments of each command, by its name.
    nominatim, overpass
        The addresses of the servers of OpenStreetMap's data that would be asked.
    osm
        Whether they are asked: ``auto``, ``never`` or ``refresh``.
    key
        Whether there is a key for the endpoint of a language model.
    ledger
        The ledger's address without its password, where it is a database.
    """

    def those_with(*any_of: str) -> tuple[str, ...]:
        return tuple(sorted(name for name, known in options.items() if {*any_of} & {*known}))

    told = those_with("--nominatim")
    asking = set(those_with("--osm"))
    asks = {
        "auto": "once for each place that is unknown or only a point, until --osm never",
        "never": "not at all, as you set it",
        "refresh": "anew at each run, as you set it",
    }[osm]
    others = ", ".join(sorted(set(told) - asking))
    when = f"{asks}; by {others} whenever it is run" if others else asks
    return [
        Sending(
            what="names of places and of the city, the code of the country",
            to=nominatim,
            by=told,
            agent=MAPS,
            now=when,
        ),
        Sending(
            what="the corners of the city",
            to=overpass,
            by=those_with("--overpass"),
            agent=MAPS,
            now=when,
        ),
        Sending(
            what="that you read an article",
            to="the http(s) address you give",
            by=those_with("article"),
            agent=PAGES,
            now="where an address is given",
        ),
        Sending(
            what="that you read a feed and the articles it names",
            to="their addresses",
            by=those_with("--articles"),
            agent=FEEDS,
            now="where a feed is given",
        ),
        Sending(
            what="the text of articles" + (" and your key" if key else ""),
            to="the endpoint you give",
            by=those_with("--endpoint"),
            agent=MODELS,
            now="with --reader llm",
        ),
        Sending(
            what="the text of articles",
            to="the scheduler you give and its workers",
            by=those_with("--scheduler"),
            agent=None,
            now="with --scheduler",
        ),
        Sending(
            what="claims and outlines",
            to=ledger or "the database you give",
            by=those_with("--ledger", "target"),
            agent=None,
            now="as you set it" if ledger else "with --ledger postgresql://...",
        ),
        Sending(
            what="which part of the map is looked at, by each reader's browser",
            to="the host of the tiles you name",
            by=those_with("--basemap"),
            agent=None,
            now="where a map that was drawn with --basemap is open",
        ),
    ]
