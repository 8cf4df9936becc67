// The map: every place once, on one canvas, repainted when what is looked at changes.

import { add, make, own, placeName } from "./dom.js";
import { TINY, colourOf, paintLook, readInks } from "./look.js";
import { findRegions, toPoints } from "./payload.js";
import { changedOn, facesOf, seenOn } from "./picture.js";
import { claimNotes, claimWords, positionWords } from "./words.js";

// Leaflet's canvas, painting a layer's look instead of one fill and one stroke, along a path that
// is made once for each place and zoom.
function makeSurface(inks) {
  const Surface = L.Canvas.extend({
    _updatePoly(layer, closed) {
      if (!this._drawing || !layer._parts.length) return;
      if (layer.drawn !== layer._parts) {
        layer.path = pathOf(layer._parts, closed);
        layer.drawn = layer._parts;
      }
      this._fillStroke(this._ctx, layer);
    },
    _fillStroke(ctx, layer) {
      const pen = { ctx, path: layer.path };
      paintLook(pen, layer.options.look, inks(), L.Browser.retina ? 2 : 1, sizeOf(layer));
    },
  });
  return new Surface();
}

function pathOf(parts, closed) {
  const path = new Path2D();
  for (const points of parts) {
    points.forEach(({ x, y }, index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
    if (closed) path.closePath();
  }
  return path;
}

// The whole canvas once, instead of the part of each layer one by one.
function repaintAll(surface) {
  if (!surface._ctx) return; // not on a map yet
  surface._redrawBounds = null;
  surface._redrawRequest ??= L.Util.requestAnimFrame(surface._redraw, surface);
}

// The smaller side of a layer on the screen, in pixels.
function sizeOf(layer) {
  const size = layer._pxBounds?.getSize();
  return size ? Math.min(size.x, size.y) : TINY;
}

export function makeAtlas(map, data, store, pictures, side = 0) {
  let inks = readInks();
  let hovered = null;
  const regions = findRegions(data.places);
  const surface = makeSurface(() => inks);
  const group = L.featureGroup();
  const layers = new Map();
  for (const place of drawOrder(data.places, regions)) {
    const layer = layerOf(place, regions.has(place.number), surface);
    if (!layer) continue;
    layer.place = place;
    layers.set(place.number, layer);
    group.addLayer(layer);
  }

  function lookOf(place, state, picture, changed) {
    const spoken = place.end > 0;
    const { faces, relation, positions } = facesOf(data, picture, place.number, seenOn(state, side));
    const region = regions.has(place.number);
    return {
      context: !spoken || (!positions.length && !region),
      open: region,
      region: spoken && region,
      dashed: place.outline === "approximate",
      faces: faces.map((face) => ({ ...face, colour: colourOf(data, face.actor, inks) })),
      relation,
      chosen: state.place === place.number,
      hovered: hovered === place.number,
      ringed: changed.has(place.number),
    };
  }

  function repaint(only) {
    const state = store.get();
    const picture = pictures(state.day);
    const several = data.days.length > 1;
    const changed = several ? changedOn(picture, seenOn(state, side).sources) : new Set();
    const front = [];
    for (const [number, layer] of layers) {
      if (only && !only.includes(number)) continue;
      const look = lookOf(layer.place, state, picture, changed);
      if (only) layer.setStyle({ look });
      else layer.options.look = look;
      if (layer.options.look.relation || layer.options.look.chosen) front.push(layer);
    }
    front.sort((one, other) => frontness(one) - frontness(other));
    for (const layer of front) layer.bringToFront();
    if (!only) repaintAll(surface);
  }

  const tip = L.tooltip({ sticky: true, className: "tip", opacity: 1 });
  function hover(number) {
    if (hovered === number) return;
    const changed = [hovered, number].filter((one) => one !== null);
    hovered = number;
    repaint(changed);
  }
  group.on("mouseover", ({ layer, latlng }) => {
    if (layer.place.end === 0 || !matchMedia("(hover: hover)").matches) return;
    hover(layer.place.number);
    tip.setContent(tipOf(data, store.get(), pictures, layer.place, side)).setLatLng(latlng);
    map.openTooltip(tip);
  });
  group.on("mousemove", ({ latlng }) => tip.setLatLng(latlng));
  group.on("mouseout", () => {
    hover(null);
    map.closeTooltip(tip);
  });
  group.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    store.set({ place: event.layer.place.number });
  });

  repaint();
  if (data.sea) seaOf(data.sea, surface).addTo(map);
  group.addTo(map);
  store.on((state, changed) => {
    if (["sources", "day", "place", "view", "pair"].some((key) => changed.has(key))) repaint();
  });
  function recolour() {
    inks = readInks();
    repaint();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  // Paper is light, whatever the screen is; and it does not wait for the next frame.
  for (const event of ["beforeprint", "afterprint"]) {
    window.addEventListener(event, () => {
      recolour();
      surface._redraw();
    });
  }
  return { regions, inks: () => inks, hover, side };
}

function frontness(layer) {
  const { chosen, relation } = layer.options.look;
  return (chosen ? 4 : 0) + (relation === "conflict" ? 2 : 0) + (relation ? 1 : 0);
}

// The largest below, so that nothing hides what lies within it; spoken-of places above context.
function drawOrder(places, regions) {
  const rank = (place) => (regions.has(place.number) ? 0 : 2) + (place.end > 0 ? 1 : 0);
  return places.slice().sort((one, other) => rank(one) - rank(other) || one.number - other.number);
}

// Below everything, and nothing to be clicked.
function seaOf(sea, renderer) {
  const rings = sea.polygons.map((polygon) => polygon.map(toPoints));
  return L.polygon(rings, { renderer, interactive: false, look: { sea: true }, smoothFactor: 0.5 });
}

function layerOf(place, region, renderer) {
  const spoken = place.end > 0;
  const options = { renderer, interactive: spoken && !region, look: null, bubblingMouseEvents: false };
  if (place.polygons.length) {
    const rings = place.polygons.map((polygon) => polygon.map(toPoints));
    return L.polygon(rings, options);
  }
  if (place.lines.length) return L.polyline(place.lines.map(toPoints), { ...options, fill: false });
  if (!place.at) return null;
  return L.circleMarker(place.at, { ...options, radius: spoken ? 10 : 3 });
}

function tipOf(data, state, pictures, place, side) {
  const { positions } = facesOf(data, pictures(state.day), place.number, seenOn(state, side));
  const rows = positions.map((position) => {
    const words = [positionWords(data, position), position.hedged && "unsure", ...position.conditions.slice(0, 3).map(
      (row) => [claimWords(data, row), ...claimNotes(data, row)].join(", "),
    )].filter(Boolean);
    return make("div", null, own(data.sources[position.source].name), `: ${words.join("; ")}`);
  });
  return add(make("div", null, make("strong", null, placeName(place))), rows);
}

export function boundsOf(places) {
  const bounds = L.latLngBounds([]);
  for (const place of places) {
    for (const ring of place.polygons.flat()) for (const point of toPoints(ring)) bounds.extend(point);
    if (!place.polygons.length && place.at) bounds.extend(place.at);
  }
  return bounds;
}
