"""What each source asserts, as one HTML file that needs nothing but a browser."""

import datetime as dt
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from geo._write import write_whole
from geo.drawing.frame import make_frame
from geo.drawing.outlines import KnownPlaces
from geo.drawing.page import make_page
from geo.drawing.payload import Resolve, make_payload
from geo.model import Claim
from geo.theatre import Theatre

if TYPE_CHECKING:
    import folium

__all__ = ["draw"]

TITLE = "Who holds what, according to whom"


def draw(
    claims: Iterable[Claim],
    *,
    to: Path,
    gazetteer: KnownPlaces,
    theatre: Theatre | None = None,
    title: str | None = None,
    as_of: dt.date | None = None,
    window: int = 14,
    basemap: str | None = None,
    reviewed: Collection[str] | None = None,
    resolve: Resolve | None = None,
    map: "folium.Map | None" = None,  # noqa: A002 - the word a folium user expects
) -> Path:
    """Draw what each source asserts about each place as one HTML file.

    The file holds the claims published up to ``as_of`` (None: all), their quotes and the
    outlines of their places and of those around them, and asks the network for nothing. The
    same input gives the same bytes. Positions older than ``window`` days are shown as faded.

    ``title`` heads the page, and ``theatre`` names the sides and sources (the shipped vocabularies
    by default).

    ``basemap`` puts tiles below (``osm`` or any name xyzservices knows): the one thing for which
    the page asks another host, which its policy names.

    ``reviewed`` holds the ids of the claims that a person stands by (``geo.reviews.view``); the
    others are marked then as not reviewed.

    ``resolve`` says which places were not chosen for a claim's words, for the panel of a place;
    None asks the gazetteer, where it can say.

    ``map`` is a folium map with layers of your own to be drawn with; it is not changed. What
    its layers ask of the network, they still ask; the page names those hosts in its policy.

    Returns the path ``to``; its folder is made if need be, and the file is never half-written.

    Raises
    ------
    InputError
        Where there are no tiles called ``basemap``, or they need a key.
    """
    title = title or TITLE
    payload = make_payload(
        claims,
        gazetteer=gazetteer,
        theatre=theatre,
        title=title,
        as_of=as_of,
        window=window,
        reviewed=reviewed,
        resolve=resolve,
    )
    frame = make_frame(len(payload.sources), base=map, basemap=basemap)
    page = make_page(payload, frame, title=title)
    write_whole(to, page.encode("utf-8", "replace"))
    return to
