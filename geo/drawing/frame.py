"""folium's part of the page: the Leaflet map, the source layers and whatever a user adds.

branca renders each script, data included, as a Jinja template, which executes the data. So
nothing from an article goes through here: the source layers are numbered, not named.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import folium
import xyzservices
from branca.element import Element, Figure

from geo.errors import InputError

MAP_ID = "accordingto"


class Frame(NamedTuple):
    """The rendered parts of a folium map, and the names its script gives to our layers.

    ``head`` and ``body`` are HTML, ``script`` is JavaScript that declares the global variables
    ``map_name`` and ``layer_names``. ``tiles`` is who is to be named for the tiles, if any.
    """

    head: str
    body: str
    script: str
    map_name: str
    layer_names: tuple[str, ...]
    tiles: str = ""


def make_frame(
    sources: int, *, base: folium.Map | None = None, basemap: str | None = None
) -> Frame:
    """A folium map with a feature group for each of so many sources.

    ``base`` is a map of the user's own with its layers; it is copied, not changed. Scripts and
    styles it brings are kept, except Leaflet itself, which the page carries, and those of
    folium's defaults that none of its layers use. ``basemap`` puts tiles below, by any name
    that xyzservices knows; the page then asks their host.

    Raises
    ------
    InputError
        Where there are no tiles of that name, or they need a key.
    """
    drawn = _blank() if base is None else copy.deepcopy(base)
    links = {**dict(drawn.default_js), **dict(drawn.default_css)}
    _unrender(drawn, known=links)
    tiles = None if basemap is None else find_tiles(basemap)
    if tiles is not None:
        drawn.add_child(folium.TileLayer(tiles), index=0)
    _number(drawn)
    groups = []
    for number in range(sources):
        group = folium.FeatureGroup(name=f"source {number + 1}", control=False)
        group._id = f"source_{number}"  # noqa: SLF001 - branca's ids are random, ours are not
        drawn.add_child(group, index=number)
        groups.append(group)
    figure = _figure(drawn)
    # folium's default links are added as the map is rendered; only what is used is put back.
    drawn.default_js, drawn.default_css = [], []
    drawn.render()  # type: ignore[no-untyped-call]
    script = figure.script.render()
    figure.header._children.pop(drawn.get_name(), None)  # noqa: SLF001 - the page has its own
    head = figure.header.render() + _used(links, script)
    return Frame(
        head=head.strip(),
        body=figure.html.render().strip(),
        script=script.strip(),
        map_name=drawn.get_name(),
        layer_names=tuple(group.get_name() for group in groups),
        tiles="" if tiles is None else tiles.attribution,
    )


def find_tiles(name: str) -> xyzservices.TileProvider:
    """The tiles of that name in xyzservices, in any spelling; ``osm`` for OpenStreetMap's own.

    Raises
    ------
    InputError
        Where there are none, or they need a key.
    """
    asked = "OpenStreetMap.Mapnik" if name.casefold() == "osm" else name
    try:
        found = xyzservices.providers.query_name(asked)
    except ValueError:
        raise InputError(
            f"basemap {name!r}: no tiles of that name; use 'osm' or a name that xyzservices "
            "knows, such as 'CartoDB.Positron'"
        ) from None
    if found.requires_token():
        raise InputError(f"basemap {name!r}: these tiles need a key; choose others")
    return found


def _blank() -> folium.Map:
    """A map that asks nobody for anything: no tiles, our own controls and attribution."""
    return folium.Map(
        location=(0.0, 0.0),
        zoom_start=2,
        tiles=None,
        zoom_snap=0.25,
        zoom_control="topright",
        attribution_control=False,
    )


def _figure(drawn: folium.Map) -> Figure:
    figure = drawn.get_root()
    assert isinstance(figure, Figure)  # folium.Map puts itself into one
    return figure


def _unrender(drawn: folium.Map, *, known: Iterable[str]) -> None:
    """Take out what an earlier rendering left in the page: a map shown in a notebook, say."""
    names = {drawn.get_name(), "meta_http", "global_switches", *known}
    names.update(element.get_name() for element in _below(drawn))
    figure = _figure(drawn)
    for part in (figure.header, figure.html, figure.script):
        for name in names & part._children.keys():  # noqa: SLF001 - branca has no other way
            del part._children[name]  # noqa: SLF001 - as above


def _number(drawn: folium.Map) -> None:
    """Replace branca's random ids by numbers, in the order of the tree."""
    drawn._id = MAP_ID  # noqa: SLF001 - as above
    for number, element in enumerate(_below(drawn)):
        element._id = f"user_{number}"  # noqa: SLF001 - as above


def _below(element: Element) -> Iterator[Element]:
    parts = [getattr(element, name, None) for name in ("header", "html", "script")]
    parts += element._children.values()  # noqa: SLF001 - branca has no other way
    for child in parts:
        if isinstance(child, Element):
            yield child
            yield from _below(child)


# What in a rendered script needs which of folium's default links.
_NEEDS = {
    r"\$\(": ("jquery",),
    r"L\.AwesomeMarkers": (
        *("awesome_markers", "awesome_markers_css", "awesome_markers_font_css"),
        *("bootstrap_css", "glyphicons_css", "awesome_rotate_css"),
    ),
}


def _used(links: dict[str, str], script: str) -> str:
    wanted = [name for use, names in _NEEDS.items() if re.search(use, script) for name in names]
    return "\n".join(_link(links[name]) for name in wanted if name in links)


def _link(url: str) -> str:
    if url.endswith(".css"):
        return f'<link rel="stylesheet" href="{url}">'
    return f'<script src="{url}"></script>'
