// The map of one day: positions by place, and how the sources shown relate.

import { compareAll, positionsOn } from "./positions.js";
import { isUnreviewed } from "./words.js";

// The relations that a map marks.
const MARKED = new Set(["conflict", "differ"]);

// Positions as of a day, and how all sources relate; kept for the last few days asked for.
export function makePictures(data) {
  const kept = new Map();
  return function makeDay(day) {
    if (kept.has(day)) return kept.get(day);
    const positions = positionsOn(data.claims, {
      rules: data.rules, asOf: day, window: data.window,
    });
    const picture = { day, positions, byPlace: groupByPlace(positions) };
    // Of the day before only the positions are asked for, so relations wait until they are.
    lazily(picture, "comparisons", () => compareAll(positions, data));
    lazily(picture, "conflicts", () => picture.comparisons.filter((one) => one.relation === "conflict"));
    lazily(picture, "relations", () => new Map(picture.comparisons.map((one) => [one.place, one])));
    lazily(picture, "counts", () => countPlaces(data, picture));
    lazily(picture, "changes", () => changesOf(data, kept.get(day - 1) ?? makeDay(day - 1), picture));
    if (kept.size > 8) kept.delete(kept.keys().next().value);
    kept.set(day, picture);
    return picture;
  };
}

function lazily(record, name, make) {
  let value;
  let made = false;
  Object.defineProperty(record, name, {
    get() {
      if (!made) value = make();
      made = true;
      return value;
    },
  });
}

// How many places each source speaks of.
function countPlaces(data, picture) {
  const counts = data.sources.map(() => 0);
  for (const positions of picture.byPlace.values()) {
    for (const source of new Set(positions.map((one) => one.source))) counts[source] += 1;
  }
  return counts;
}

// For each source the places of which it says something else than the day before.
function changesOf(data, before, now) {
  const changes = data.sources.map(() => new Set());
  const key = (one) => `${one.kind} ${one.actor} ${one.conditions}`;
  const said = (positions, source) => positions.filter((one) => one.source === source).map(key).join();
  for (const [place, positions] of now.byPlace) {
    const earlier = before.byPlace.get(place) ?? [];
    for (const source of new Set(positions.map((one) => one.source))) {
      if (said(positions, source) !== said(earlier, source)) changes[source].add(place);
    }
  }
  return changes;
}

// Places of which some of these sources says something else than the day before.
export function changedOn(picture, sources) {
  const changed = new Set();
  for (const source of sources) for (const place of picture.changes[source]) changed.add(place);
  return changed;
}

function groupByPlace(positions) {
  const groups = new Map();
  for (const position of positions) {
    if (!groups.has(position.place)) groups.set(position.place, []);
    groups.get(position.place).push(position);
  }
  return groups;
}

// Whose positions a map shows, and whose relations it marks: all the sources switched on; side
// by side, one source a map and the relation of the two.
export function seenOn(state, side) {
  if (state.view !== "pair" || !state.pair) return { sources: state.sources, related: state.sources };
  return { sources: new Set([state.pair[side]]), related: new Set(state.pair) };
}

// What is seen of a place by these sources: the different things they assert, and their relation ("conflict", "differ" or null).
export function facesOf(data, picture, place, { sources, related }) {
  const faces = new Map();
  const seen = (picture.byPlace.get(place) ?? []).filter((one) => sources.has(one.source));
  for (const position of seen) {
    if (position.kind === null) continue;
    const key = `${position.kind} ${position.actor}`;
    const face = faces.get(key) ?? {
      kind: position.kind, actor: position.actor, faded: true, hedged: true, unreviewed: true,
    };
    face.faded &&= position.faded;
    face.hedged &&= position.hedged;
    face.unreviewed &&= isUnreviewed(data, position);
    faces.set(key, face);
  }
  // Pairs come worst first.
  const worst = related.size < 2 ? undefined : picture.relations.get(place)?.pairs.find(
    (pair) => related.has(pair.a) && related.has(pair.b),
  )?.relation;
  // In one order whoever says it, so that equal places look equal.
  const ordered = [...faces.values()].sort((one, other) => one.actor - other.actor || (one.kind < other.kind ? -1 : 1));
  return { faces: ordered, relation: MARKED.has(worst) ? worst : null, positions: seen };
}
