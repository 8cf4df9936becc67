// Names and marks on the map: buttons, so that the keyboard reaches what the canvas cannot.

import { badge, icon, make, nativeNames, placeName } from "./dom.js";
import { seenOn } from "./picture.js";
import { claimWords } from "./words.js";

const MOST_SIGNS = 120;
// Of towns that nobody speaks of; enough to know where this is.
const MOST_TOWNS = 45;
// From the whole sign to its marks alone.
const SHAPES = ["", "short", "marks-only"];
const INCIDENTS = ["struck", "threatened", "besieged", "advanced", "abandoned"];

// The statuses of a place's conditions, as these sources give them, each once.
export function incidentsOf(data, positions) {
  const found = new Set();
  for (const position of positions) {
    for (const row of position.conditions) {
      const status = data.rules.statuses[data.claims.status[row]].id;
      if (!(data.claims.flags[row] & 1)) found.add(status);
    }
  }
  return [...found].sort((a, b) => INCIDENTS.indexOf(a) - INCIDENTS.indexOf(b));
}

export function incidentIcon(status) {
  return icon(INCIDENTS.includes(status) ? status : "other");
}

export function makeSigns(map, data, store, pictures, atlas) {
  const pane = map.createPane("signs");
  pane.classList.add("leaflet-zoom-hide");
  const sizes = new Map();
  // The signs of the last drawing: what has not changed is not laid out and painted again.
  const kept = new Map();
  // What was laid out last, until the map moves: the same signs stand where they stood.
  let laid = null;
  let queued = true;

  function queue() {
    if (queued) return;
    queued = true;
    requestAnimationFrame(draw);
  }

  function draw() {
    queued = false;
    const focused = pane.contains(document.activeElement)
      ? Number(document.activeElement.dataset.place) : null;
    const state = store.get();
    const picture = pictures(state.day);
    const size = map.getSize();
    const items = inView(state, picture).slice(0, 1.5 * MOST_SIGNS);
    const before = new Map(kept);
    kept.clear();
    for (const item of items) {
      item.key = keyOf(item);
      item.sign = before.get(item.key) ?? (item.spoken ? spokenSign(item) : contextSign(item));
      kept.set(item.key, item.sign);
    }
    const wanted = items.map(({ key }) => key).join("\n");
    if (wanted === laid) return;
    laid = wanted;
    measureAll(pane, items, sizes);
    // No name lies over the dot of a place that is spoken of.
    const dots = items.filter((item) => item.spoken && isPoint(item.place)).map(({ place }) => {
      const { x, y } = map.latLngToContainerPoint(place.at);
      return { left: x - 9, right: x + 9, top: y - 9, bottom: y + 9 };
    });
    const placed = [...dots];
    const shown = [];
    for (const item of items) {
      if (placed.length < MOST_SIGNS + dots.length && settle(item, placed, size)) shown.push(item.sign);
    }
    putInOrder(pane, shown);
    if (focused !== null) {
      pane.querySelector(`[data-place="${focused}"]`)?.focus({ preventScroll: true });
    }
  }

  // What is to be named here, the most important first.
  function inView(state, picture) {
    const { sources, related } = seenOn(state, atlas.side);
    const view = map.getBounds().pad(0.05);
    const zoom = map.getZoom();
    const items = [];
    const towns = [];
    for (const place of data.places) {
      const spoken = place.end > 0;
      const region = atlas.regions.has(place.number);
      if (!place.at || !(view.contains(place.at) || (region && spoken))) continue;
      if (!spoken && (region ? zoom > 13 : zoom < (isPoint(place) ? 5 : 12))) continue;
      const positions = (picture.byPlace.get(place.number) ?? [])
        .filter((position) => sources.has(position.source));
      const conflict = inConflict(state, picture, place.number, related);
      const chosen = state.place === place.number;
      const incidents = incidentsOf(data, positions);
      const share = region ? regionWords(data, positions) : "";
      const rank = (chosen && !region ? 8 : 0) + (conflict ? 4 : 0) + (spoken ? 2 : 0) + (positions.length ? 1 : 0);
      const item = { place, spoken, region, positions, conflict, chosen, incidents, share, rank };
      (spoken || !isPoint(place) ? items : towns).push(item);
    }
    towns.sort((a, b) => fame(b.place) - fame(a.place) || a.place.number - b.place.number);
    items.sort((a, b) => b.rank - a.rank || scattered(a.place) - scattered(b.place));
    return [...items, ...towns.slice(0, MOST_TOWNS)];
  }

  function spokenSign({ place, region, positions, conflict, chosen, incidents, share }) {
    const marks = [
      conflict && badge(),
      incidents.map((status) => incidentIcon(status)),
    ];
    const spoken = [conflict && "sources conflict", ...incidents.map((id) => labelOf(data, id))];
    return make(
      "button",
      {
        type: "button",
        class: `sign${positions.length ? "" : " silent"}${conflict ? " conflict" : ""}${region ? " region" : ""}${chosen ? " chosen" : ""}`,
        "data-place": place.number,
        onclick: (event) => {
          event.stopPropagation(); // a click on the map itself closes the place
          store.set({ place: place.number });
        },
        onfocus: () => atlas.hover(place.number),
        onblur: () => atlas.hover(null),
      },
      make("span", { class: "marks" }, marks),
      make("span", { class: "name" }, placeName(place)),
      nativeNames(place).slice(0, 1),
      share && make("span", { class: "share" }, share),
      spoken.some(Boolean) && make("span", { class: "unseen" }, spoken.filter(Boolean).join(", ")),
    );
  }

  // At its point, whole or as its marks alone; false where nothing of it finds room.
  function settle(item, placed, size) {
    const { sign } = item;
    for (const [shape, width, height] of item.sizes) {
      if (shape === "marks-only" && !item.conflict && !item.incidents.length) return false;
      for (const spot of spotsOf(item, data.places)) {
        const seen = map.latLngToContainerPoint(spot);
        for (const [across, down] of sidesOf(item, width, height)) {
          const box = {
            left: seen.x + across, right: seen.x + across + width, top: seen.y + down, bottom: seen.y + down + height,
          };
          if (!fits(item, shape, box, placed, size)) continue;
          for (const one of SHAPES) if (one) sign.classList.toggle(one, one === shape);
          const at = map.latLngToLayerPoint(spot);
          L.DomUtil.setPosition(sign, L.point(Math.round(at.x + across), Math.round(at.y + down)));
          placed.push({ ...box, badge: shape === "marks-only" });
          return true;
        }
      }
    }
    return false;
  }

  map.on("moveend zoomend resize viewreset", () => {
    laid = null;
    queue();
  });
  store.on(queue);
  for (const event of ["beforeprint", "afterprint"]) {
    window.addEventListener(event, () => {
      laid = null;
      draw();
    });
  }
  document.fonts?.ready.then(() => {
    sizes.clear();
    laid = null;
    queue();
  });
  draw();
}

// Where not all of many find room, those that do lie all over the map: neighbours have numbers
// that are near each other, and these are not.
function scattered({ number }) {
  return Math.imul(number, 0x9e3779b1) >>> 0;
}

// The more names a town has, the more have heard of it.
function fame(place) {
  return Object.keys(place.names ?? {}).length + (place.spellings ?? []).length;
}

// A map of some sources still says where others contradict them; side by side, only the two count.
function inConflict(state, picture, place, related) {
  const pairs = picture.relations.get(place)?.pairs ?? [];
  return pairs.some(({ a, b, relation }) => relation === "conflict"
    && (state.view !== "pair" || (related.has(a) && related.has(b))));
}

function regionWords(data, positions) {
  const rows = positions.flatMap((position) => position.claims.slice(0, 1));
  return rows.slice(0, 2).map((row) => claimWords(data, row)).join("; ");
}

// What a sign says and how: two signs of one key are alike.
function keyOf({ place, spoken, region, positions, conflict, chosen, incidents, share }) {
  const flags = [spoken, region, positions.length > 0, conflict, chosen].map(Number).join("");
  return `${place.number} ${flags} ${incidents.join()} ${share}`;
}

// Give an element these children, moving as few as can be.
function putInOrder(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
}

// The sizes of every sign in every shape: of those not met before, by one layout for all.
function measureAll(pane, items, known) {
  const fresh = items.filter(({ key }) => !known.has(key));
  for (const { sign } of fresh) for (const shape of SHAPES) if (shape) sign.classList.remove(shape);
  pane.append(...fresh.map(({ sign }) => sign));
  for (const item of fresh) known.set(item.key, sizesOf(item));
  for (const item of items) item.sizes = known.get(item.key);
}

// What a sign measures, and what is left of it without what its shorter shapes leave out.
function sizesOf({ sign, spoken }) {
  const whole = ["", sign.offsetWidth, sign.offsetHeight];
  if (!spoken) return [whole];
  const [marks, name, ...rest] = [...sign.children].filter((part) => part.className !== "unseen");
  const wide = sign.offsetWidth - Math.max(...[marks, name, ...rest].map((part) => part.offsetWidth));
  const less = rest.reduce((sum, part) => sum + part.offsetHeight, 0);
  return [
    whole,
    ["short", wide + Math.max(marks.offsetWidth, name.offsetWidth), whole[2] - less],
    ["marks-only", wide + marks.offsetWidth, whole[2] - less - name.offsetHeight],
  ];
}

function labelOf(data, status) {
  return data.rules.statuses.find((one) => one.id === status).label;
}

function contextSign({ place, region }) {
  return make(
    "span",
    { class: `sign context${region ? " region" : ""}`, "aria-hidden": "true" },
    make("span", { class: "name" }, placeName(place)),
  );
}

// Where a sign may stand: a region's also on any place in it, the nearest to its middle first.
function spotsOf({ place, region }, places) {
  if (!region) return [place.at];
  const away = ([lat, lon]) => Math.hypot(lat - place.at[0], lon - place.at[1]);
  const inner = places.filter((other) => other.at && other.within.includes(place.number));
  const spots = inner.map((other) => other.at).sort((a, b) => away(a) - away(b));
  return [place.at, ...spots.slice(0, 60)];
}

// A sign is centred on an outline and stands beside a point: below it, right, left or above.
function sidesOf({ place, spoken }, width, height) {
  if (!isPoint(place)) return [[-width / 2, -height / 2]];
  const near = spoken ? 12 : 4;
  return [
    [-width / 2, near], [near, -height / 2], [-near - width, -height / 2], [-width / 2, -near - height],
  ];
}

function fits(item, shape, box, placed, size) {
  const outside = item.region
    ? box.left < 4 || box.top < 60 || box.right > size.x - 60 || box.bottom > size.y - 40
    : box.right < 0 || box.bottom < 0 || box.left > size.x || box.top > size.y;
  // A conflict is never left unmarked: its badge may lie over another name, not on its like.
  const forced = shape === "marks-only" && item.conflict;
  return !outside && !placed.some((other) => (other.badge || !forced) && overlap(box, other));
}

function isPoint(place) {
  return !place.polygons.length && !place.lines.length;
}

function overlap(a, b) {
  return a.left < b.right + 2 && b.left < a.right + 2 && a.top < b.bottom + 1 && b.top < a.bottom + 1;
}
