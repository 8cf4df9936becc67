// What a source's claims about districts add up to in a region, beside what it says of the whole.

import { counted, make, own } from "./dom.js";
import { toPoints } from "./payload.js";
import { actorName, list, sentence } from "./words.js";

const KM_PER_DEGREE = 111.32;

// The area of a place's outline in square kilometres (plane, at its own latitude).
export function areaOf(place) {
  if (place.area !== undefined) return place.area;
  place.area = 0;
  for (const rings of place.polygons) {
    rings.forEach((ring, hole) => {
      place.area += (hole ? -1 : 1) * ringArea(toPoints(ring));
    });
  }
  return place.area;
}

function ringArea(points) {
  const squeeze = Math.cos((points[0][0] * Math.PI) / 180);
  let sum = 0;
  points.forEach(([lat, lon], index) => {
    const [nextLat, nextLon] = points[(index + 1) % points.length];
    sum += lon * nextLat - nextLon * lat;
  });
  return Math.abs(sum / 2) * squeeze * KM_PER_DEGREE ** 2;
}

// For each source and actor: the districts of a region it says are held, and their share of it.
export function sharesIn(data, picture, region) {
  const inner = new Set(data.places
    .filter((place) => place.polygons.length && place.outline !== "area" && place.within.includes(region.number))
    .map((place) => place.number));
  const found = new Map();
  for (const position of picture.positions) {
    if (position.kind !== "held" || position.faded || !inner.has(position.place)) continue;
    const key = `${position.source} ${position.actor}`;
    const share = found.get(key) ?? { source: position.source, actor: position.actor, places: [], area: 0 };
    share.places.push(position.place);
    share.area += areaOf(data.places[position.place]);
    found.set(key, share);
  }
  const whole = areaOf(region);
  const shares = [...found.values()].map((one) => ({ ...one, share: whole ? Math.min(1, one.area / whole) : null }));
  return { known: inner.size, shares: shares.sort((a, b) => a.source - b.source || b.area - a.area) };
}

export function regionShares(data, picture, region) {
  const { known, shares } = sharesIn(data, picture, region);
  if (!known) return null;
  const rough = data.places.some((place) => place.outline === "approximate" && place.within.includes(region.number));
  const silent = data.sources.filter((source) => !shares.some((one) => one.source === source.number));
  return make(
    "section",
    { class: "shares" },
    make("h3", null, "What claims about its districts add up to"),
    shares.length ? make("ul", null, shares.map((one) => make(
      "li",
      null,
      own(data.sources[one.source].name), ": ", sentence(actorName(data, one.actor) ?? "an unnamed side"),
      ` ${one.places.length} of ${counted(known, "district", "districts")}`,
      one.share !== null && `, ${rough ? "about " : ""}${Math.max(1, Math.round(100 * one.share))}% of the area`,
      make("span", { class: "kind" }, ` (${list(one.places.slice(0, 12).map((place) => data.places[place].name))}${one.places.length > 12 ? "…" : ""})`),
    ))) : null,
    silent.length > 0 && shares.length > 0 && make("p", { class: "kind" }, "The other sources say of no district in it that it is wholly held."),
    !shares.length && make("p", { class: "kind" }, `No source says of any of its ${known} districts that it is wholly held.`),
    make("p", { class: "kind" }, "A claim about the region is not spread over its districts, nor the other way round."),
  );
}
