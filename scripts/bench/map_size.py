"""How large and how fast a map is: ours beside a bare page, folium's own and explore.

    python scripts/bench/map_size.py [small] [middle] [large] [--only ours] [--folder DIR]

The same districts, sources and days are drawn by each: small is 133 x 6 x 5, middle
1,000 x 10 x 10, large 10,000 x 10 x 10 (folium's own takes minutes and gigabytes there). Each
claim has a quote of about a hundred letters. The bare page is what one would write by hand for
this one job: every outline once as integers, claims as rows of numbers, quotes as they are, one
canvas, one colour a district, and nothing else: no comparison, no search, no panel. Pages are
opened in Chromium with the network replaced by local copies of Leaflet, so that the peers can be
drawn at all; what they cannot get (fonts, Bootstrap) is refused. Prints a table and the ratios to
ours.
"""

import argparse
import datetime as dt
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import folium
import geopandas
import numpy as np
import shapely
from playwright.sync_api import Browser, Page, Route, sync_playwright
from xstatic.pkg import leaflet

from geo.drawing import draw
from geo.model import Claim, OutlineKind, Place, Status

SIZES = {"small": (133, 6, 5), "middle": (1_000, 10, 10), "large": (10_000, 10, 10)}
STATUSES = (Status.CAPTURED, Status.HELD, Status.CONTESTED, Status.LOST)
ACTORS = ("government", "opposition", "kurdish")
FIRST = dt.date(2016, 11, 22)


class Grid:
    """So many districts with wavering outlines of some thirty points each."""

    def __init__(self, count: int) -> None:
        side = int(np.ceil(np.sqrt(count)))
        rng = np.random.default_rng(7)
        turns = np.linspace(0, 2 * np.pi, 31)[:-1]
        self._places: dict[str, Place] = {}
        self._outlines: dict[str, shapely.Polygon] = {}
        for number in range(count):
            lon, lat = 37.0 + (number % side) * 0.01, 36.0 + (number // side) * 0.01
            radii = 0.0048 + rng.normal(0, 0.0002, len(turns))
            ring = np.column_stack([lon + radii * np.cos(turns), lat + radii * np.sin(turns)])
            place = Place(
                id=f"grid/{number:05}",
                name=f"District {number}",
                kind="district",
                outline=OutlineKind.IMPORTED,
                credit="made up",
                licence="CC0",
                lon=lon,
                lat=lat,
                names={"ar": f"حي {number}"},
            )
            self._places[place.id] = place
            self._outlines[place.id] = shapely.Polygon(ring)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._places

    def place(self, place_id: str) -> Place:
        """The place of that id."""
        return self._places[place_id]

    def outline(self, place_id: str) -> shapely.Polygon:
        """Its outline."""
        return self._outlines[place_id]


def made_up_claims(grid: Grid, sources: int, days: int) -> Iterator[Claim]:
    """One claim for each district, source and day, each in words of its own."""
    rng = np.random.default_rng(11)
    for place, source, day in product(grid, range(sources), range(days)):
        status = STATUSES[rng.integers(len(STATUSES))]
        actor = ACTORS[rng.integers(len(ACTORS))]
        when = (FIRST + dt.timedelta(days=day)).isoformat()
        quote = (
            f"{place.name} was {status} by {actor} forces on the {day + 1}th day of the "
            f"battle, source number {source} told reporters"
        )
        yield Claim(
            source=f"source-{source}",
            source_text=f"source number {source}",
            publisher="desk",
            article=f"{when}-{source}",
            article_sha256="",
            published_at=when,
            place_text=place.name,
            place_id=place.id,
            status=status,
            status_text=status,
            actor=actor,
            exact=quote,
            start=0,
            end=len(quote),
        )


COLOURS = {"government": "#4a7fb5", "opposition": "#d9a441", "kurdish": "#7d6bb0"}


def by_layer(claims: list[Claim]) -> dict[tuple[str, str], list[Claim]]:
    """The claims of each source and day."""
    layers: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        layers.setdefault((claim.source, claim.published_at), []).append(claim)
    return layers


def with_ours(claims: list[Claim], grid: Grid, to: Path) -> None:
    """What `draw` makes."""
    draw(claims, to=to, gazetteer=grid)


def with_folium(claims: list[Claim], grid: Grid, to: Path) -> None:
    """A feature group for each source and day, each with its outlines and quotes."""
    drawn = folium.Map((36.2, 37.1), zoom_start=11, tiles=None, prefer_canvas=True)
    for (source, day), said in by_layer(claims).items():
        group = folium.FeatureGroup(f"{source} {day}", show=len(drawn._children) == 0)  # noqa: SLF001 - the first layer only
        features = [
            {
                "type": "Feature",
                "geometry": shapely.geometry.mapping(grid.outline(str(claim.place_id))),
                "properties": {"status": claim.status, "actor": claim.actor, "q": claim.exact},
            }
            for claim in said
        ]
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            style_function=lambda feature: {"fillColor": COLOURS[feature["properties"]["actor"]]},
            popup=folium.GeoJsonPopup(["status", "q"]),
        ).add_to(group)
        group.add_to(drawn)
    folium.LayerControl().add_to(drawn)
    drawn.save(str(to))


def with_explore(claims: list[Claim], grid: Grid, to: Path) -> None:
    """A layer for each source and day by geopandas."""
    drawn: Any = folium.Map((36.2, 37.1), zoom_start=11, tiles=None, prefer_canvas=True)
    for (source, day), said in by_layer(claims).items():
        frame = geopandas.GeoDataFrame(
            {
                "status": [str(claim.status) for claim in said],
                "actor": [claim.actor for claim in said],
                "quote": [claim.exact for claim in said],
            },
            geometry=[grid.outline(str(claim.place_id)) for claim in said],
            crs="EPSG:4326",
        )
        colours = [COLOURS[str(claim.actor)] for claim in said]
        drawn = frame.explore(
            m=drawn, color=colours, name=f"{source} {day}", tooltip=False, popup=["status", "quote"]
        )
    folium.LayerControl().add_to(drawn)
    drawn.save(str(to))


BARE = """<!DOCTYPE html><meta charset="utf-8"><title>bare</title><style>{css}</style>
<style>#map {{ position: absolute; inset: 40px 0 0 }}</style>
<select id="source"></select><div id="map"></div><script>{leaflet}</script>
<script type="application/json" id="data">{data}</script>
<script>const data = JSON.parse(document.getElementById("data").textContent);
const map = L.map("map", {{ preferCanvas: true }}).setView([36.2, 37.1], 11);
const choice = document.getElementById("source");
data.sources.forEach((name, n) => choice.add(new Option(name, n)));
const shapes = data.outlines.map((steps, n) => {{
  const points = []; let x = 0, y = 0;
  for (let i = 0; i < steps.length; i += 2) {{ x += steps[i]; y += steps[i + 1]; points.push([y / 1e5, x / 1e5]); }}
  return L.polygon(points, {{ weight: 1, fillOpacity: .8 }}).bindPopup(() => said(n)).addTo(map);
}});
function latest(n, source) {{ return data.claims[n][source].at(-1); }}
function said(n) {{
  const box = document.createElement("div");
  for (const [day, , , quote] of data.claims[n][choice.value]) {{
    const line = document.createElement("p"); line.textContent = day + ": " + quote; box.append(line);
  }}
  return box;
}}
function show() {{ shapes.forEach((shape, n) => shape.setStyle({{ color: data.colours[latest(n, choice.value)[2]] }})); }}
choice.onchange = show; show(); map.fitBounds(L.featureGroup(shapes).getBounds());
</script>"""  # noqa: E501 - a page in one piece


def bare(claims: list[Claim], grid: Grid, to: Path) -> None:
    """A page by hand for this job alone."""
    folder = Path(leaflet.BASE_DIR)
    sources = sorted({claim.source for claim in claims})
    rows: dict[str | None, list[list[list[object]]]] = {}
    for claim in claims:
        of_place = rows.setdefault(claim.place_id, [[] for _ in sources])
        day = (dt.date.fromisoformat(claim.published_at) - FIRST).days
        status, actor = STATUSES.index(claim.status), ACTORS.index(str(claim.actor))
        row: list[object] = [day, status, actor, claim.exact]
        of_place[sources.index(claim.source)].append(row)
    outlines = []
    for place in grid:
        points = np.rint(shapely.get_coordinates(grid.outline(place.id)) * 1e5).astype(int)
        outlines.append(np.diff(points, axis=0, prepend=[[0, 0]]).ravel().tolist())
    data = {
        "outlines": outlines,
        "sources": sources,
        "colours": list(COLOURS.values()),
        "claims": [rows[place.id] for place in grid],
    }
    page = BARE.format(
        css=(folder / "leaflet.css").read_text("utf-8"),
        leaflet=(folder / "leaflet.js").read_text("utf-8"),
        data=json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
    )
    to.write_text(page, "utf-8")


class Figures(NamedTuple):
    """Seconds, megabytes and milliseconds; None where the page drew nothing in two minutes."""

    build: float
    megabytes: float
    first: float | None = None
    toggle: float | None = None
    heap: float | None = None


# When the first overlay has been painted, by the page's own clock.
SEEN = """const watch = new MutationObserver(() => {
    if (!document.querySelector('SELECTOR')) return;
    watch.disconnect();
    // A message comes right behind the frame, a timeout after what the page itself put off.
    const behind = new MessageChannel();
    behind.port1.onmessage = () => { globalThis.firstDrawn = performance.now(); };
    requestAnimationFrame(() => behind.port2.postMessage(null));
});
watch.observe(document, { subtree: true, childList: true, attributes: true });"""
# Milliseconds to the next frame after each of several changes of source, the middle one.
TOGGLE = """async () => {
    const taken = [];
    for (let source = 1; source < 6; source += 1) {
        await new Promise((done) => setTimeout(done, 300));
        const start = performance.now();
        CHANGE
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        taken.push(performance.now() - start);
    }
    return taken.sort((a, b) => a - b)[2];
}"""
CHANGES = {
    "ours": "document.querySelectorAll('#sources .only')[source].click();",
    "bare": "choice.value = source; choice.onchange();",
    "peer": """const boxes = document.querySelectorAll('.leaflet-control-layers-overlays input');
        boxes[source - 1].click(); boxes[source].click();""",
}


# Nothing is asked of a page while it loads (answering would be timed with it), and nothing in
# words, which its Content-Security-Policy would not run.
UNTIL = """() => new Promise((seen, never) => {
    const last = performance.now() + 120000;
    const look = () => {
        if (WANTED) seen(WANTED);
        else if (performance.now() > last) never(new Error("nothing drawn in two minutes"));
        else setTimeout(look, 50);
    };
    look();
})"""


def measure(browser: Browser, path: Path, *, name: str) -> tuple[float, float, float] | None:
    """Seconds to the first overlay, milliseconds of a layer change, megabytes of heap.

    Of the first overlay the middle one of three openings: the browser is cold at the first.
    """
    drawn = "body[data-drawn]" if name == "ours" else ".leaflet-overlay-pane canvas"
    firsts = []
    try:
        for opening in range(3):
            with opened(browser, path, drawn=drawn) as page:
                firsts.append(
                    page.evaluate(UNTIL.replace("WANTED", "globalThis.firstDrawn")) / 1000
                )
                if opening < 2:  # noqa: PLR2004 - the last one is looked at further
                    continue
                if name == "ours":
                    page.evaluate(UNTIL.replace("WANTED", "document.body.dataset.ready"))
                change = CHANGES.get(name, CHANGES["peer"])
                toggle = page.evaluate(TOGGLE.replace("CHANGE", change))
                client = page.context.new_cdp_session(page)
                client.send("HeapProfiler.collectGarbage")
                client.send("Performance.enable")
                found = client.send("Performance.getMetrics")["metrics"]
                heap = {one["name"]: one["value"] for one in found}["JSHeapUsedSize"]
    except Exception as error:  # noqa: BLE001 - a page that draws nothing is a figure too
        print(f"  {path.name}: {str(error).splitlines()[0]}")
        return None
    return median(firsts), toggle, heap / 1e6


@contextmanager
def opened(browser: Browser, path: Path, *, drawn: str) -> Iterator[Page]:
    """The page in a window of its own, with Leaflet's files and no others from elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})

    def serve(route: Route) -> None:
        name = Path(route.request.url).name
        if name in {"leaflet.js", "leaflet.css"}:
            route.fulfill(path=str(Path(leaflet.BASE_DIR) / name))
        elif route.request.url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            route.fulfill(body="", content_type="text/javascript")

    context.route("**/*", serve)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(SEEN.replace("SELECTOR", drawn))
    try:
        page.goto(path.as_uri())
        yield page
    finally:
        context.close()


Builder = Callable[[list[Claim], Grid, Path], None]
BUILDERS: dict[str, Builder] = {
    "ours": with_ours, "bare": bare, "folium": with_folium, "explore": with_explore,
}  # fmt: skip


def run(size: str, names: list[str], browser: Browser, folder: Path) -> dict[str, Figures]:
    """The figures of one size by builder, printed as they come."""
    districts, sources, days = SIZES[size]
    grid = Grid(districts)
    claims = list(made_up_claims(grid, sources, days))
    print(f"{size}: {districts:,} districts x {sources} sources x {days} days")
    found = {}
    for name in names:
        if name == "explore" and not (find_spec("matplotlib") and find_spec("mapclassify")):
            print("  explore: needs matplotlib and mapclassify, which are not installed")
            continue
        to = folder / f"{size}-{name}.html"
        start = time.perf_counter()
        BUILDERS[name](claims, grid, to)
        built = time.perf_counter() - start
        seen = measure(browser, to, name=name)
        found[name] = Figures(built, to.stat().st_size / 1e6, *(seen or ()))
        print(f"  {name:8}", "  ".join(f"{k} {said(v)}" for k, v in found[name]._asdict().items()))
    for name in list(found)[1:]:
        pairs = zip(Figures._fields, found[names[0]], found[name], strict=True)
        ratios = "  ".join(f"{k} {ours / v:.2f}" for k, ours, v in pairs if ours and v)
        print(f"  {names[0]} / {name}: {ratios}")
    return found


def said(value: float | None) -> str:
    """A figure as it is printed."""
    return "none" if value is None else f"{value:.2f}"


def main() -> None:
    """Run the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=f"of {', '.join(SIZES)}")
    parser.add_argument("--only", action="append", choices=list(BUILDERS))
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if unknown := sorted(set(options.sizes) - set(SIZES)):
        parser.error(f"no such size: {', '.join(unknown)}; there are {', '.join(SIZES)}")
    folder = options.folder or Path(tempfile.mkdtemp(prefix="map-size-"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for size in options.sizes or ("small", "middle"):
            run(size, options.only or list(BUILDERS), browser, folder)
        browser.close()


if __name__ == "__main__":
    main()
