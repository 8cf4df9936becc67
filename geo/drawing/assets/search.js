// Any place by any of its names, in any script and spelling.

import { make, nativeNames, placeName, replace } from "./dom.js";

const MOST_FOUND = 8;
const ARTICLES = /^(?:al|el|as|ash|ad|ar|at|an|az|aj|il|the)[\s-]+/;
const ARABIC = {
  "\u0622": "\u0627", "\u0623": "\u0627", "\u0625": "\u0627", "\u0671": "\u0627",
  "\u0649": "\u064a", "\u06cc": "\u064a", "\u0629": "\u0647", "\u06a9": "\u0643", "\u0640": "",
};

// A name as it is compared: no case, marks, articles or punctuation; one form of each letter.
export function fold(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const letters = [...plain].map((letter) => ARABIC[letter] ?? letter).join("");
  const words = letters.replace(/['\u2018\u2019\u02bb\u02bc\u02bf`]/g, "").trim().replace(ARTICLES, "");
  return words.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
    .map((word) => word.replace(/^\u0627\u0644(?=.{2})/, "")).filter((word) => !/^(?:al|el)$/.test(word)).join(" ");
}

// What is left of a folded name when spellings part: consonants, those that are often confused
// as one. "Qaterji" and "Katerdji" both come to "ktrj".
export function skeleton(folded) {
  return folded
    .replace(/dj/g, "j").replace(/kh/g, "k").replace(/gh/g, "g").replace(/[sc]h/g, "s")
    .replace(/ph/g, "f").replace(/th/g, "t").replace(/dh/g, "d").replace(/q/g, "k").replace(/z/g, "s")
    .replace(/ck/g, "k").replace(/c/g, "k").replace(/[aeiouywh]/g, "").replace(/(.)\1+/g, "$1");
}

export function makeIndex(places) {
  return places.map((place) => {
    const names = [place.name, ...Object.values(place.names), ...place.spellings].map(fold);
    return { place, names, bones: names.map(skeleton) };
  });
}

// Places by how well a name fits: whole, from its beginning, within it, or its consonants.
export function search(index, query) {
  const asked = fold(query);
  if (!asked) return [];
  const bones = skeleton(asked);
  const scored = [];
  for (const { place, names, bones: ours } of index) {
    let score = 0;
    for (const name of names) {
      if (name === asked) score = Math.max(score, 5);
      else if (name.startsWith(asked)) score = Math.max(score, 4);
      else if (name.includes(` ${asked}`)) score = Math.max(score, 3);
      else if (asked.length > 2 && name.includes(asked)) score = Math.max(score, 2);
    }
    if (!score && bones.length > 1) {
      if (ours.some((one) => one === bones)) score = 1.5;
      else if (bones.length > 2 && ours.some((one) => ` ${one}`.includes(` ${bones}`))) score = 1;
    }
    if (score) scored.push({ place, score: score + (place.end > 0 ? 0.4 : 0) });
  }
  scored.sort((a, b) => b.score - a.score || a.place.number - b.place.number);
  return scored.slice(0, MOST_FOUND).map(({ place }) => place);
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
