// Any place by any of its names, in any script and spelling.

import { make, nativeNames, placeName, replace } from "./dom.js";
import { fold, oneSlip, skeleton } from "./sounds.js";

const MOST_FOUND = 8;
export function makeIndex(places) {
  return places.map((place) => {
    const names = [place.name, ...Object.values(place.names), ...place.spellings].map(fold);
    return { place, names, bones: names.map(skeleton) };
  });
}

// Places by how well a name fits: whole, from its beginning, within it, by its consonants, or
// but for one slip of the finger.
export function search(index, query) {
  const asked = fold(query);
  if (!asked) return [];
  const bones = skeleton(asked);
  const scored = [];
  for (const { place, names, bones: ours } of index) {
    let score = 0;
    for (let at = 0; at < names.length; at += 1) {
      score = Math.max(score, fitOf(names[at], asked), boneFit(ours[at], bones));
      if (asked.length > 4 && oneSlip(names[at], asked)) score = Math.max(score, 1.2);
    }
    if (score) scored.push({ place, score: score + (place.end > 0 ? 0.4 : 0) });
  }
  scored.sort((a, b) => b.score - a.score || a.place.number - b.place.number);
  return scored.slice(0, MOST_FOUND).map(({ place }) => place);
}

function fitOf(name, asked) {
  if (name === asked) return 5;
  if (name.startsWith(asked)) return 4;
  if (name.includes(` ${asked}`)) return 3;
  return asked.length > 2 && name.includes(asked) ? 2 : 0;
}

function boneFit(ours, bones) {
  const flat = bones.replace(/ /g, "");
  if (flat.length < 2) return 0;
  if (ours === bones) return 1.8;
  if (ours.replace(/ /g, "") === flat) return 1.6;
  return flat.length > 2 && ` ${ours}`.includes(` ${bones}`) ? 1 : 0;
}

export function fillSearch(data, show) {
  const input = document.getElementById("search");
  const box = document.getElementById("found");
  const said = document.getElementById("found-count");
  let index = null;
  let found = [];
  let at = -1;

  function write() {
    index ??= makeIndex(data.places);
    found = search(index, input.value);
    at = found.length ? 0 : -1;
    draw();
    said.textContent = input.value ? `${found.length || "no"} places found` : "";
  }

  function draw() {
    replace(box, found.map((place, number) => make(
      "li",
      {
        role: "option", id: `found-${number}`, "aria-selected": String(number === at),
        class: place.end > 0 ? null : "kind",
        onpointerdown: (event) => {
          event.preventDefault();
          choose(number);
        },
      },
      placeName(place), " ", nativeNames(place).slice(0, 1),
      place.within.length > 0 && make("span", { class: "kind" }, " ", placeName(data.places[place.within[0]])),
    )));
    box.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (at >= 0) input.setAttribute("aria-activedescendant", `found-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const place = found[number];
    if (!place) return;
    close();
    show(place.number);
  }

  function close() {
    found = [];
    at = -1;
    input.value = "";
    draw();
    said.textContent = "";
  }

  input.addEventListener("input", write);
  input.addEventListener("blur", () => {
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length) {
      event.preventDefault();
      at = (at + by + found.length) % found.length;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(at);
    } else if (event.key === "Escape") close();
  });
}
