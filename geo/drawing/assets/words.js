// Positions, claims and days in words.

import { DENIED, HEDGED, PART, UNREVIEWED, WHOLE } from "./payload.js";

const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July",
  "August", "September", "October", "November", "December",
];

// A day number of the payload as an ISO date.
export function isoDay(data, day) {
  return new Date(data.epochTime + day * 864e5).toISOString().slice(0, 10);
}

export function dayOf(data, iso) {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) ? null : Math.round((time - data.epochTime) / 864e5);
}

// "2016-12-06" as "6 December 2016"; what is only known to the month or year stays so.
export function longDate(iso) {
  const [year, month, day] = iso.split("T")[0].split("-").map(Number);
  return [day, month && MONTHS[month - 1], year].filter(Boolean).join(" ");
}

export function shortDate(iso) {
  return longDate(iso).replace(/[A-Z][a-z]{3,}/, (month) => month.slice(0, 3));
}

// An event date, which may be an interval, in words.
export function eventDate(text) {
  const [first, last] = text.split("/");
  return last ? `${shortDate(first)} to ${shortDate(last)}` : shortDate(first);
}

export function actorName(data, actor) {
  return actor < 0 ? null : data.actors[actor].name;
}

// A claim as the end of "SANA: ...": "captured by government forces".
export function claimWords(data, row) {
  const { claims } = data;
  const flags = claims.flags[row];
  const status = data.rules.statuses[claims.status[row]];
  const actor = actorName(data, claims.actor[row]);
  const share = claims.fraction[row];
  let words = status.label;
  if (share !== undefined) words = `${Math.round(share * 100)}% or more ${words}`;
  else if (flags & PART) words = `partly ${words}`;
  else if (flags & WHOLE) words = `wholly ${words}`;
  if (flags & DENIED) words = `not ${words}`;
  if (actor) words = `${words} by ${actor}`;
  else if (status.gives === "held") words = `${words}, by whom is not said`;
  return words;
}

// What the claim's words leave unsaid: that the source denies, or is itself unsure.
export function claimNotes(data, row) {
  const flags = data.claims.flags[row];
  const notes = [];
  if (flags & DENIED) notes.push("a denial");
  if (flags & HEDGED) notes.push("the source is itself unsure");
  if (row in data.claims.killed) notes.push(`at least ${data.claims.killed[row]} killed`);
  if (row in data.claims.injured) notes.push(`at least ${data.claims.injured[row]} injured`);
  if (flags & UNREVIEWED) notes.push("not reviewed yet");
  return notes;
}

// Whether nobody has reviewed any of the claims that give a position.
export function isUnreviewed(data, position) {
  return position.kind !== null && position.claims.every((row) => data.claims.flags[row] & UNREVIEWED);
}

// A position in words: "held by government forces"; null where there are only conditions.
export function positionWords(data, position) {
  if (position.kind === null) return null;
  const actor = actorName(data, position.actor) ?? "an unnamed side";
  return data.rules.positions[position.kind].replace("{actor}", actor);
}

export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function list(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export const OUTLINES = {
  osm: "Outline from OpenStreetMap.",
  imported: "Outline from a file that was brought to this map.",
  area: "Outline joined from the places within.",
  approximate: "Approximate outline: only a point is known, and the shape around it is computed.",
  point: "Only a point is known: no outline is drawn.",
};
