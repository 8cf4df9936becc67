// The page's data as it came: JSON blocks, outlines as steps of 1e-5 degrees.

import { closers, shorten } from "./dom.js";

const MOST_LETTERS = 100;
const STEPS_PER_DEGREE = 1e5;

// The content of an inert block: JSON, or JSON packed by gzip and written in base64.
export async function readBlock(id) {
  const block = document.getElementById(id);
  if (block.type === "application/json") return JSON.parse(block.textContent);
  const packed = await (await fetchInert(block.textContent)).arrayBuffer();
  return JSON.parse(new TextDecoder().decode(packed));
}

function fetchInert(base64) {
  const letters = atob(base64.trim());
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream);
}

// Points [lat, lon] (degrees, as Leaflet has them) from [lon, lat, step, step, ...].
export function toPoints(steps) {
  const points = new Array(steps.length / 2);
  let lon = 0;
  let lat = 0;
  for (let index = 0; index < points.length; index += 1) {
    lon += steps[2 * index];
    lat += steps[2 * index + 1];
    points[index] = [lat / STEPS_PER_DEGREE, lon / STEPS_PER_DEGREE];
  }
  return points;
}

// The first block made ready: typed columns, and for each place the run of its claims.
export function openData(raw) {
  const claims = {};
  for (const column of ["place", "source", "status", "actor", "flags", "dated", "asserted"]) {
    claims[column] = Int32Array.from(raw.claims[column]);
  }
  for (const column of ["killed", "injured", "fraction"]) claims[column] = raw.claims[column];
  claims.length = claims.place.length;
  const places = raw.places.map((place, number) => ({
    names: {}, spellings: [], within: [], polygons: [], lines: [], ...numberNamed(place, number),
    first: 0,
    end: 0,
    at: place.at ? toPoints(place.at)[0] : null,
  }));
  for (let row = claims.length - 1; row >= 0; row -= 1) {
    const place = places[claims.place[row]];
    if (!place) continue;
    place.first = row;
    place.end ||= row + 1;
  }
  const data = { ...raw, claims, places };
  data.days = [...new Set(claims.asserted)].sort((a, b) => a - b);
  data.sources = raw.sources.map(numberNamed);
  data.actors = raw.actors.map(numberNamed);
  data.unplaced = [];
  for (let row = 0; row < claims.length; row += 1) {
    const place = places[claims.place[row]];
    if (!place || !place.at) data.unplaced.push(row);
  }
  data.epochTime = Date.parse(`${raw.epoch}T00:00:00Z`);
  return data;
}

// A name is put into sentences, so it must not turn what follows it there.
function numberNamed(record, number) {
  const name = shorten(record.name, MOST_LETTERS);
  return { ...record, name: name + closers(name), number };
}

// Places other places are drawn within: shown as an outline, so that no district is painted
// from a claim about the region around it.
export function findRegions(places) {
  const regions = new Set();
  for (const place of places) {
    if (place.outline === "area") regions.add(place.number);
    if (!place.polygons.length) continue;
    for (const outer of place.within) regions.add(outer);
  }
  return regions;
}

export const DENIED = 1;
export const HEDGED = 2;
export const WHOLE = 4;
export const PART = 8;
export const UNREVIEWED = 16;
