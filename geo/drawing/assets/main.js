// The page comes to life: data, map, panel, in this order.

import { boundsOf, makeAtlas } from "./atlas.js";
import { make, own, replace } from "./dom.js";
import { fillDownloads } from "./download.js";
import { fillElsewhere } from "./elsewhere.js";
import { fillLegend } from "./legend.js";
import { openData, readBlock } from "./payload.js";
import { wirePair } from "./pair.js";
import { wirePaper } from "./paper.js";
import { keepAddress, readAddress } from "./permalink.js";
import { makePictures } from "./picture.js";
import { fillPlace } from "./place.js";
import { fillSearch } from "./search.js";
import { wireSheet } from "./sheet.js";
import { makeSigns } from "./signs.js";
import { fillDisagreement, fillMasthead, fillSources } from "./sources.js";
import { makeStore } from "./state.js";
import { fillTable } from "./table.js";
import { fillTime } from "./time.js";
import { fillUnplaced } from "./unplaced.js";

async function start() {
  const frame = await readBlock("frame");
  const data = openData(await readBlock("data"));
  let opened = null;
  const details = () => (opened ??= readBlock("details"));
  const map = window[frame.map];
  document.body.classList.toggle("tiles", Boolean(frame.tiles));
  const pictures = makePictures(data);
  const store = makeStore({ pair: null, panel: false, ...readAddress(data, window.location.hash) });
  document.getElementById("time").hidden = data.days.length < 2;
  document.body.classList.toggle("embed", store.get().embed);
  fillMasthead(data, store);
  fitHome(map, data);
  wirePaper(map); // before whoever reads the colours
  const atlas = makeAtlas(map, data, store, pictures);
  // The districts are seen before the panel's lists and the names on the map are made.
  document.body.dataset.drawn = "true";
  await painted();
  const show = (number) => {
    store.set({ place: number });
  };
  fillSources(data, store, pictures);
  fillDisagreement(data, store, pictures, show);
  fillLegend(data, store, pictures, atlas);
  fillTime(data, store, pictures);
  makeSigns(map, data, store, pictures, atlas);
  linkLayers(map, frame, store);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  fillElsewhere(map, data, store, pictures, show);
  wireSheet(store);
  document.getElementById("home").addEventListener("click", () => fitHome(map, data));
  fillPlace(data, details, store, pictures, atlas, show);
  fillTable(data, store, pictures);
  fillUnplaced(data, details);
  fillCredits(data, frame.tiles);
  fillSearch(data, show);
  fillDownloads(data, details, store);
  keepAddress(data, store, show);
  wireViews(store, map, () => fitHome(map, data));
  wirePair(map, data, store, pictures);
  if (store.get().place !== null) showPlace(map, data, store.get().place);
  map.on("click", () => store.set({ place: null }));
  store.on((state, changed) => {
    // A sheet that opens may cover what was tapped.
    if (changed.has("place") && state.place !== null) setTimeout(() => showPlace(map, data, state.place), 120);
  });
  document.body.dataset.ready = "true";
}

// When what has been drawn is on the screen; soon, where nobody looks and nothing is painted.
function painted() {
  return new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(done, 200);
  });
}

function fitHome(map, data) {
  map.invalidateSize({ animate: false });
  if (!data.home) return;
  const [west, south, east, north] = data.home;
  const bounds = L.latLngBounds([[south, west], [north, east]]);
  // Room for what lies over the map: controls above, other places and the legend below.
  const narrow = map.getSize().x < 600;
  const halved = narrow && document.body.dataset.showing === "pair";
  const timed = !document.getElementById("time").hidden;
  const above = halved ? 56 : narrow ? (timed ? 134 : 62) : timed ? 120 : 62;
  const beside = narrow ? 36 : map.getSize().x > 800 ? 250 : 60;
  map.fitBounds(bounds.pad(narrow ? 0 : 0.1), {
    maxZoom: 15,
    animate: false,
    paddingTopLeft: [beside, above],
    paddingBottomRight: [narrow ? 36 : 60, halved ? 20 : narrow ? 96 : 70],
  });
}

// Bring a place into view, no closer or farther than it needs.
function showPlace(map, data, number) {
  const place = data.places[number];
  if (!place.at || inTheOpen(map, place.at)) return;
  const bounds = boundsOf([place]);
  const zoom = place.polygons.length ? map.getBoundsZoom(bounds.pad(2), false) : 10;
  const far = !map.getBounds().pad(1.5).contains(place.at);
  map.setView(place.at, far ? Math.min(zoom, 14.5) : map.getZoom(), { animate: !calm() && !far });
}

// Whether a point is in view and nothing lies over it: no control, nor the legend.
function inTheOpen(map, at) {
  if (!map.getBounds().pad(-0.15).contains(at)) return false;
  const { x, y } = map.latLngToContainerPoint(at);
  const box = map.getContainer().getBoundingClientRect();
  const over = [...document.querySelectorAll("#time, #legend, .views")].map((one) => one.getBoundingClientRect());
  return !over.some((one) => x + box.left > one.left - 60 && x + box.left < one.right + 60
    && y + box.top > one.top - 30 && y + box.top < one.bottom + 50);
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// The folium feature group of each source is its switch: whoever adds or removes one (a layer
// control, a script) shows or hides the source, and the panel's switches move the groups.
function linkLayers(map, frame, store) {
  const groups = frame.layers.map((name) => window[name]);
  store.on((state, changed) => {
    if (!changed.has("sources")) return;
    groups.forEach((group, number) => {
      if (state.sources.has(number) !== map.hasLayer(group)) {
        if (state.sources.has(number)) map.addLayer(group);
        else map.removeLayer(group);
      }
    });
  });
  map.on("layeradd layerremove", ({ layer }) => {
    const number = groups.indexOf(layer);
    const { sources } = store.get();
    if (number < 0 || sources.has(number) === map.hasLayer(layer)) return;
    const next = new Set(sources);
    if (map.hasLayer(layer)) next.add(number);
    else next.delete(number);
    store.set({ sources: next });
  });
}

function wireViews(store, map, home) {
  const buttons = [...document.querySelectorAll("[data-view]")];
  for (const button of buttons) {
    button.addEventListener("click", () => store.set({ view: button.dataset.view }));
  }
  const panel = document.getElementById("open-panel");
  panel.addEventListener("click", () => store.set({ panel: !store.get().panel }));
  const write = (state) => {
    document.body.dataset.showing = state.view;
    document.body.classList.toggle("embed", state.embed);
    document.body.classList.toggle("with-panel", state.panel);
    panel.setAttribute("aria-expanded", String(state.panel));
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
    }
  };
  let paired = false;
  const arrange = (state) => {
    write(state);
    if (paired === (state.view === "pair")) return;
    paired = !paired;
    document.getElementById("legend").open = !paired || map.getSize().x < 600;
    map.invalidateSize({ animate: false });
    if (state.place === null) home();
  };
  arrange(store.get());
  store.on((state, changed) => {
    if (["view", "embed", "panel"].some((key) => changed.has(key))) arrange(state);
  });
}

// Whoever drew the outlines in sight is named on the map.
function fillCredits(data, tiles) {
  const credits = [...new Set(data.places.filter((place) => !place.unknown).map((place) => place.credit))].map((number) => data.credits[number]);
  replace(document.getElementById("credits"), credits.flatMap(([credit, licence], index) => [
    index ? "; " : "Places and outlines: ", own(credit), ` (${licence})`,
  ]), credits.length > 0 && ". ", data.sea && !tiles && `Coast: ${data.sea.credit} (${data.sea.licence}). `, tiles && ["Tiles: ", own(tiles), ". "], make("span", null, "Drawn by accordingto with Leaflet."));
}

start().catch((error) => {
  const said = `This map cannot be drawn by this browser: ${error.message}. `;
  document.getElementById("dek").textContent = `${said}The claims stand in this file as JSON.`;
  throw error;
});
