// The same content as a table, for everyone the canvas does not serve.

import { icon, make, nativeNames, own, placeName, replace } from "./dom.js";
import { claimWords, isUnreviewed, isoDay, positionWords, sentence, shortDate } from "./words.js";

const STEP = 250;

export function fillTable(data, store, pictures) {
  const box = document.getElementById("table-body");
  let limit = STEP;
  let stale = true;
  function write() {
    const state = store.get();
    stale = state.view !== "table";
    if (stale) return;
    const picture = pictures(state.day);
    // Who conflicts most and says most comes first, so that no screen opens on silence.
    const weight = [...picture.counts];
    for (const { pairs } of picture.conflicts) {
      for (const { a, b } of pairs.filter((pair) => pair.relation === "conflict")) {
        weight[a] += data.places.length;
        weight[b] += data.places.length;
      }
    }
    const shown = data.sources.filter((source) => state.sources.has(source.number))
      .sort((a, b) => weight[b.number] - weight[a.number]);
    const rows = placesInOrder(data, picture);
    const kept = box.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    replace(
      box,
      make(
        "table",
        null,
        make("caption", null, `What each source asserts as of ${shortDate(isoDay(data, state.day))}`),
        make("thead", null, make(
          "tr", null, make("th", { scope: "col" }, "Place"), make("th", { scope: "col" }, "Sources"),
          shown.map((source) => make("th", { scope: "col" }, own(source.name))),
        )),
        make("tbody", null, rows.slice(0, limit).map((place) => tableRow(data, store, picture, place, shown))),
      ),
      rows.length > limit && make("button", { type: "button", class: "more", onclick: () => { limit += STEP; write(); } }, `Show ${Math.min(STEP, rows.length - limit)} more of ${rows.length} places`),
    );
    if (kept) box.querySelector(`[data-place="${kept}"]`)?.focus();
  }
  write();
  store.on((_, changed) => {
    if (["view", "sources", "day", "place"].some((key) => changed.has(key))) write();
  });
}

// Conflicts first, then what else is compared, then places with conditions alone.
export function placesInOrder(data, picture) {
  const compared = picture.comparisons.map((found) => found.place);
  const rest = [...picture.byPlace.keys()].filter((place) => !picture.relations.has(place));
  return [...compared, ...rest].map((place) => data.places[place]);
}

function tableRow(data, store, picture, place, shown) {
  const relation = picture.relations.get(place.number)?.relation;
  const positions = picture.byPlace.get(place.number) ?? [];
  const chosen = store.get().place === place.number;
  return make(
    "tr",
    { class: [relation === "conflict" && "conflict", chosen && "chosen"].filter(Boolean).join(" ") || null },
    make("th", { scope: "row" }, make(
      "button",
      { type: "button", "data-place": place.number, "aria-pressed": String(chosen), onclick: () => store.set({ place: place.number }) },
      placeName(place), " ", nativeNames(place).slice(0, 1),
    )),
    make("td", { class: "relation" }, relation ? sentence(relation) : "No position"),
    shown.map((source) => make("td", null, cell(data, positions.filter((one) => one.source === source.number)))),
  );
}

function cell(data, positions) {
  if (!positions.length) return make("span", { class: "none" }, "silent");
  return positions.flatMap((position) => {
    const words = positionWords(data, position);
    const since = shortDate(isoDay(data, position.dated));
    return [
      words && make("p", null, sentence(words), position.hedged && ", unsure", isUnreviewed(data, position) && ", not reviewed", make("span", { class: "kind" }, ` ${since}`)),
      position.conditions.map((row) => make("p", { class: "condition" }, icon(data.rules.statuses[data.claims.status[row]].id), claimWords(data, row))),
    ];
  });
}
