// The map of one day: positions by place, and how the sources shown relate.

import { compareAll, positionsOn } from "./positions.js";

// Positions as of a day, and how all sources relate; kept for the last few days asked for.
export function makePictures(data) {
  const kept = new Map();
  return (day) => {
    if (kept.has(day)) return kept.get(day);
    const positions = positionsOn(data.claims, {
      rules: data.rules, asOf: day, window: data.window,
    });
    const picture = { day, positions, byPlace: groupByPlace(positions), ...related(data, positions) };
    if (kept.size > 8) kept.delete(kept.keys().next().value);
    kept.set(day, picture);
    return picture;
  };
}

function related(data, positions) {
  const comparisons = compareAll(positions, data);
  return {
    comparisons,
    conflicts: comparisons.filter((found) => found.relation === "conflict"),
    relations: new Map(comparisons.map((found) => [found.place, found])),
  };
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

// What is seen of a place by these sources: the different things they assert, in the order of
// the sources, and their relation ("conflict", "differ" or null).
export function facesOf(data, picture, place, { sources, related }) {
  const faces = new Map();
  const seen = (picture.byPlace.get(place) ?? []).filter((one) => sources.has(one.source));
  for (const position of seen) {
    if (position.kind === null) continue;
    const key = `${position.kind} ${position.actor}`;
    const face = faces.get(key) ?? { kind: position.kind, actor: position.actor, faded: true };
    face.faded &&= position.faded;
    faces.set(key, face);
  }
  const pairs = (picture.relations.get(place)?.pairs ?? []).filter(
    (pair) => related.has(pair.a) && related.has(pair.b),
  );
  const worst = ["conflict", "differ"].find((relation) => pairs.some((p) => p.relation === relation));
  return { faces: [...faces.values()], relation: worst ?? null, positions: seen };
}
