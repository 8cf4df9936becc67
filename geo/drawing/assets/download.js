// The claims shown as files, made in the page: CSV for tables, GeoJSON for maps.

import { DENIED, HEDGED, PART, WHOLE, toPoints } from "./payload.js";
import { isoDay } from "./words.js";

const COLUMNS = [
  "id", "source", "source_name", "source_text", "speaker", "relay", "publisher", "article", "url",
  "published_at", "place_text", "place_id", "place_name", "status", "status_text", "actor", "denied",
  "hedged", "extent", "fraction", "killed", "injured", "event_date", "exact", "confidence", "origin",
];

export function fillDownloads(data, details, store) {
  const name = () => `claims-${isoDay(data, store.get().day)}`;
  document.getElementById("download-csv").addEventListener("click", async () => {
    save(`${name()}.csv`, "text/csv;charset=utf-8", toCsv(records(data, await details(), store.get())));
  });
  document.getElementById("download-geojson").addEventListener("click", async () => {
    save(`${name()}.geojson`, "application/geo+json", toGeoJson(data, records(data, await details(), store.get())));
  });
  document.getElementById("print").addEventListener("click", () => window.print());
}

// The claims of the sources shown up to the day shown, on the map or not.
function records(data, words, state) {
  const { claims } = data;
  const found = [];
  for (let row = 0; row < claims.length; row += 1) {
    if (!state.sources.has(claims.source[row]) || claims.asserted[row] > state.day) continue;
    const word = (column) => (words[column][row] < 0 ? null : words.words[words[column][row]]);
    const there = data.places[claims.place[row]];
    const place = there?.unknown ? undefined : there;
    const article = data.articles[words.article[row]];
    const flags = claims.flags[row];
    found.push({
      id: words.id[row],
      source: data.sources[claims.source[row]].id,
      source_name: data.sources[claims.source[row]].name,
      source_text: word("source_text"), speaker: word("speaker"), relay: word("relay"),
      publisher: article.publisher, article: article.id, url: article.url, published_at: article.published,
      place_text: word("place_text"), place_id: word("place_id"), place_name: place?.name ?? null,
      status: data.rules.statuses[claims.status[row]].id,
      status_text: word("status_text"),
      actor: claims.actor[row] < 0 ? null : data.actors[claims.actor[row]].id,
      denied: Boolean(flags & DENIED),
      hedged: Boolean(flags & HEDGED),
      extent: flags & PART ? "part" : flags & WHOLE ? "whole" : "unstated",
      fraction: claims.fraction[row] ?? null,
      killed: claims.killed[row] ?? null,
      injured: claims.injured[row] ?? null,
      event_date: word("event_date"),
      exact: words.quotes[words.quote[row]][0],
      confidence: words.confidence[row],
      origin: word("origin"),
      place,
    });
  }
  return found;
}

function toCsv(rows) {
  const lines = rows.map((row) => COLUMNS.map((column) => csvCell(row[column])).join(","));
  return `\ufeff${[COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}

// A cell a spreadsheet would take for a formula is set off by an apostrophe (see geo/_cells.py).
export function csvCell(value) {
  if (value === null || value === undefined) return "";
  let text = String(value);
  if (typeof value === "string" && /^'*(?:[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toGeoJson(data, rows) {
  const features = rows.map(({ place, ...properties }) => ({
    type: "Feature",
    id: properties.id,
    geometry: place ? geometryOf(place) : null,
    properties: place ? { ...properties, outline: place.outline, credit: data.credits[place.credit].join(", ") } : properties,
  }));
  return JSON.stringify({ type: "FeatureCollection", features });
}

// RFC 7946: longitude first, outer rings counter-clockwise, rings closed.
function geometryOf(place) {
  const turned = (points) => points.map(([lat, lon]) => [lon, lat]);
  if (place.polygons.length) {
    const coordinates = place.polygons.map((rings) => rings.map((ring, hole) => {
      const points = turned(toPoints(ring));
      if (area(points) < 0 !== hole > 0) points.reverse();
      return [...points, points[0]];
    }));
    return coordinates.length === 1 ? { type: "Polygon", coordinates: coordinates[0] } : { type: "MultiPolygon", coordinates };
  }
  if (place.lines.length) return { type: "MultiLineString", coordinates: place.lines.map((line) => turned(toPoints(line))) };
  return place.at ? { type: "Point", coordinates: [place.at[1], place.at[0]] } : null;
}

function area(points) {
  let sum = 0;
  points.forEach(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length];
    sum += x * nextY - nextX * y;
  });
  return sum / 2;
}

function save(name, type, text) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([text], { type }));
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
}
