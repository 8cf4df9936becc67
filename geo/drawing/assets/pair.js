// Side by side: two sources, two maps that move as one, what they disagree on outlined.

import { makeAtlas } from "./atlas.js";
import { make, replace } from "./dom.js";
import { makeSigns } from "./signs.js";

// The two sources that conflict most on this day, else the two with most to say.
export function firstPair(data, picture) {
  const score = new Map();
  const count = (a, b, points) => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    score.set(key, (score.get(key) ?? 0) + points);
  };
  const said = data.sources.map(() => 0);
  for (const position of picture.positions) said[position.source] += 1;
  const order = data.sources.map((source) => source.number).sort((a, b) => said[b] - said[a] || a - b);
  if (order.length > 1) count(order[0], order[1], 0.5);
  for (const { pairs } of picture.comparisons) {
    for (const { a, b, relation } of pairs) {
      if (relation === "conflict") count(a, b, 1000);
      else if (relation === "differ") count(a, b, 1);
    }
  }
  const best = [...score].sort((one, other) => other[1] - one[1])[0];
  return best ? best[0].split(" ").map(Number) : null;
}

export function wirePair(map, data, store, pictures) {
  const button = document.querySelector('[data-view="pair"]');
  if (data.sources.length < 2) {
    button.hidden = true;
    if (store.get().view === "pair") store.set({ view: "map" });
    return;
  }
  let second = null;
  const pickers = [0, 1].map((side) => makePicker(data, store, side));
  const heads = document.getElementById("pair-heads");
  replace(heads, pickers.map(({ label }) => label), make("p", { class: "pair-words", role: "status" }));

  function write(state) {
    if (state.view !== "pair") return;
    if (!state.pair) {
      store.set({ pair: firstPair(data, pictures(state.day)) });
      return;
    }
    pickers.forEach(({ select }, side) => { select.value = String(state.pair[side]); });
    heads.querySelector(".pair-words").textContent = pairWords(pictures(state.day), state.pair);
    second ??= openSecond(map, data, store, pictures);
    requestAnimationFrame(() => {
      map.invalidateSize({ pan: false });
      second.invalidateSize({ pan: false });
      second.setView(map.getCenter(), map.getZoom(), { animate: false });
    });
  }
  store.on((state, changed) => {
    if (["view", "pair", "day"].some((key) => changed.has(key))) write(state);
  });
  write(store.get());
}

function makePicker(data, store, side) {
  const select = make(
    "select",
    {
      onchange: () => {
        const pair = [...store.get().pair];
        const chosen = Number(select.value);
        if (pair[1 - side] === chosen) pair[1 - side] = pair[side];
        pair[side] = chosen;
        store.set({ pair });
      },
    },
    data.sources.map((source) => make("option", { value: source.number }, source.name)),
  );
  const name = side ? "Source on the second map" : "Source on the first map";
  return { select, label: make("label", null, make("span", { class: "unseen" }, name), select) };
}

function pairWords(picture, [one, other]) {
  const count = { conflict: 0, differ: 0, agree: 0 };
  for (const { pairs } of picture.comparisons) {
    const pair = pairs.find(({ a, b }) => (a === one && b === other) || (a === other && b === one));
    if (pair) count[pair.relation] += 1;
  }
  if (!count.conflict && !count.differ && !count.agree) return "They speak of no place in common.";
  return `They conflict on ${count.conflict}, differ on ${count.differ}, agree on ${count.agree}.`;
}

// A second map like the first; whichever is moved takes the other along.
function openSecond(map, data, store, pictures) {
  const second = L.map("second", {
    attributionControl: false, zoomControl: false, zoomSnap: map.options.zoomSnap,
    center: map.getCenter(), zoom: map.getZoom(),
  });
  let leading = null;
  const follow = (from, to) => from.on("move", () => {
    if (leading && leading !== from) return;
    leading = from;
    to.setView(from.getCenter(), from.getZoom(), { animate: false });
    leading = null;
  });
  follow(map, second);
  follow(second, map);
  const atlas = makeAtlas(second, data, store, pictures, 1);
  makeSigns(second, data, store, pictures, atlas);
  second.on("click", () => store.set({ place: null }));
  return second;
}
