// The legend: only what is on this map, and always there.

import { make, replace } from "./dom.js";
import { colourOf, swatch } from "./look.js";
import { facesOf } from "./picture.js";
import { incidentIcon, incidentsOf } from "./signs.js";
import { everySource } from "./sources.js";

const KINDS = {
  partly_held: "partly held",
  contested: "contested",
  not_held: "said not held",
};

export function fillLegend(data, store, pictures, atlas) {
  const box = document.getElementById("legend-body");
  function write() {
    const picture = pictures(store.get().day);
    const inks = atlas.inks();
    const there = survey(data, picture);
    const sample = { context: false, region: false, dashed: false, faces: [], relation: null };
    const face = (kind, actor, colour) => ({ kind, faded: false, colour: colour ?? colourOf(data, actor, inks) });
    const neutral = inks.unsaid;
    const rows = [
      ...[...there.actors].sort((a, b) => a - b).map((actor) => [
        { ...sample, faces: [face("held", actor)] }, data.rules.positions.held.replace("{actor}", actor < 0 ? "a side not named" : data.actors[actor].name),
      ]),
      ...Object.entries(KINDS).filter(([kind]) => there.kinds.has(kind)).map(([kind, words]) => [
        { ...sample, faces: [face(kind, -1, neutral)] }, words, "kind",
      ]),
      there.hedged && [{ ...sample, faces: [{ ...face("held", -1, neutral), hedged: true }] }, "source unsure", "kind"],
      there.mixed && [
        { ...sample, faces: there.mixed.map((one) => ({ ...face(one.kind, one.actor), hedged: one.hedged })), relation: "conflict" },
        "sources conflict: a band for each", "accent",
      ],
      there.relations.has("differ") && [
        { ...sample, faces: [], relation: "differ" }, "sources differ, both can be right",
      ],
      there.faded && [{ ...sample, faces: [{ ...face("held", -1, neutral), faded: true }] }, `over ${data.window} days old`, "kind"],
      there.unreviewed && [{ ...sample, faces: [{ ...face("held", -1, neutral), unreviewed: true }] }, "not reviewed yet", "kind"],
      data.days.length > 1 && [{ ...sample, ringed: true }, "changed since the day before"],
      there.approximate && [{ ...sample, context: true, dashed: true }, "approximate outline"],
      [{ ...sample, context: true }, "nothing asserted here"],
    ].filter(Boolean);
    replace(
      box,
      make("ul", { class: "keys" }, rows.map(([look, words, kind]) => (
        make("li", { class: kind ?? null }, swatch(look, inks), make("span", null, words))
      ))),
      there.incidents.length > 0 && make("ul", { class: "keys marks" }, there.incidents.map((status) => (
        make("li", null, incidentIcon(status), make("span", null, labelFor(data, status)))
      ))),
    );
  }
  write();
  store.on((_, changed) => changed.has("day") && write());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", write);
  for (const event of ["beforeprint", "afterprint"]) window.addEventListener(event, write);
}

function labelFor(data, status) {
  return data.rules.statuses.find((one) => one.id === status).label;
}

// What the legend has to explain on this day.
function survey(data, picture) {
  const every = everySource(data);
  const found = {
    actors: new Set(), kinds: new Set(), relations: new Set(), incidents: [], mixed: null,
    faded: false, unreviewed: false, hedged: false, approximate: data.places.some((place) => place.outline === "approximate"),
  };
  const incidents = new Set();
  for (const [place, positions] of picture.byPlace) {
    if (!data.places[place].at) continue; // not on the map
    const { faces, relation } = facesOf(data, picture, place, { sources: every, related: every });
    for (const face of faces) {
      found.kinds.add(face.kind);
      if (face.kind !== "contested" || face.actor >= 0) found.actors.add(face.actor);
      found.faded ||= face.faded;
      found.unreviewed ||= face.unreviewed;
      found.hedged ||= face.hedged;
    }
    if (relation) found.relations.add(relation);
    if (relation === "conflict") found.mixed ??= faces;
    for (const status of incidentsOf(data, positions)) incidents.add(status);
  }
  found.incidents = data.rules.statuses.map((one) => one.id).filter((id) => incidents.has(id));
  return found;
}
