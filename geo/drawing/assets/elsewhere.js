// What is spoken of but lies outside the view, with the way to it.

import { badge, make, placeName, replace } from "./dom.js";
import { toPoints } from "./payload.js";
import { seenOn } from "./picture.js";

const MOST_CHIPS = 6;
const ARROWS = ["→", "↘", "↓", "↙", "←", "↖", "↑", "↗"];

export function fillElsewhere(map, data, store, pictures, show) {
  const box = document.getElementById("elsewhere");
  let written = null;
  function write() {
    const state = store.get();
    const { byPlace, relations } = pictures(state.day);
    const { sources } = seenOn(state, 0);
    const view = map.getBounds();
    const centre = map.latLngToContainerPoint(map.getCenter());
    const away = [];
    for (const place of data.places) {
      if (place.end === 0 || !place.at || view.contains(place.at)) continue;
      if (inSight(place, view)) continue;
      const shown = (byPlace.get(place.number) ?? []).some((one) => sources.has(one.source));
      if (!shown) continue;
      const offset = map.latLngToContainerPoint(place.at).subtract(centre);
      const conflict = relations.get(place.number)?.relation === "conflict";
      away.push({ place, conflict, offset, distance: Math.hypot(offset.x, offset.y) });
    }
    away.sort((a, b) => Number(b.conflict) - Number(a.conflict) || a.distance - b.distance);
    // Who is switched on seldom changes what lies outside.
    const wanted = away.map(({ place, conflict, offset }) => `${place.number} ${conflict} ${arrowTo(offset)}`).join();
    if (wanted === written) return;
    written = wanted;
    box.hidden = !away.length;
    replace(
      box,
      make("span", { class: "kind" }, "Outside this view"),
      away.slice(0, MOST_CHIPS).map(({ place, conflict, offset }) => make(
        "button",
        { type: "button", class: "chip", onclick: () => show(place.number) },
        make("span", { "aria-hidden": "true" }, arrowTo(offset)), conflict && badge(), placeName(place),
      )),
      away.length > MOST_CHIPS && make("span", { class: "kind" }, `and ${away.length - MOST_CHIPS} more`),
    );
  }
  map.on("moveend resize", write);
  store.on((_, changed) => (["sources", "day", "view"].some((key) => changed.has(key))) && write());
  write();
}

function arrowTo({ x, y }) {
  return ARROWS[(Math.round(Math.atan2(y, x) / (Math.PI / 4)) + 8) % 8];
}

function inSight(place, view) {
  if (!place.polygons.length) return false;
  place.box ??= L.latLngBounds(place.polygons.flatMap(([outer]) => toPoints(outer)));
  return view.intersects(place.box);
}
