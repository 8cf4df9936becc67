// The page comes to life: data, map, panel, in this order.

import { homeBounds, makeAtlas } from "./atlas.js";
import { make, own, replace } from "./dom.js";
import { fillLegend } from "./legend.js";
import { findRegions, openData, readBlock } from "./payload.js";
import { makePictures } from "./picture.js";
import { fillPlace } from "./place.js";
import { makeSigns } from "./signs.js";
import { everySource, fillDisagreement, fillMasthead, fillSources } from "./sources.js";
import { makeStore } from "./state.js";
import { fillTable } from "./table.js";
import { fillUnplaced } from "./unplaced.js";

async function start() {
  const frame = await readBlock("frame");
  const data = openData(await readBlock("data"));
  let opened = null;
  const details = () => (opened ??= readBlock("details"));
  const map = window[frame.map];
  const pictures = makePictures(data);
  const store = makeStore({
    day: data.asOf, sources: everySource(data), place: null, view: "map",
  });
  fillMasthead(data, store);
  fillSources(data, store, pictures);
  fitHome(map, data);
  const atlas = makeAtlas(map, data, store, pictures);
  makeSigns(map, data, store, pictures, atlas);
  linkLayers(map, frame, store);
  const show = (number) => {
    store.set({ place: number });
    showPlace(map, data, number);
  };
  fillDisagreement(data, store, pictures, show);
  fillLegend(data, store, pictures, atlas);
  fillPlace(data, details, store, pictures, atlas, show);
  fillTable(data, store, pictures);
  fillUnplaced(data, details);
  fillCredits(data);
  wireViews(store, map);
  map.on("click", () => store.set({ place: null }));
  document.body.dataset.ready = "true";
}

function fitHome(map, data) {
  const bounds = homeBounds(data, findRegions(data.places));
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.3), { maxZoom: 15, animate: false });
}

function showPlace(map, data, number) {
  const { at } = data.places[number];
  if (at && !map.getBounds().pad(-0.15).contains(at)) map.panTo(at, { animate: !calm() });
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

function wireViews(store, map) {
  const buttons = [...document.querySelectorAll("[data-view]")];
  for (const button of buttons) {
    button.addEventListener("click", () => store.set({ view: button.dataset.view }));
  }
  const write = (state) => {
    document.body.dataset.showing = state.view;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
    }
    map.invalidateSize();
  };
  write(store.get());
  store.on((state, changed) => changed.has("view") && write(state));
}

// Whoever drew the outlines in sight is named on the map.
function fillCredits(data) {
  const credits = [...new Set(data.places.map((place) => place.credit))].map((number) => data.credits[number]);
  replace(document.getElementById("credits"), credits.flatMap(([credit, licence], index) => [
    index ? "; " : "Outlines: ", own(credit), ` (${licence})`,
  ]), credits.length > 0 && ". ", make("span", null, "Drawn by accordingto with Leaflet."));
}

start();
