// What each source asserts about each place on a day, and where sources conflict: the rules of
// geo/positions.py over the columns of the payload, held to the same tests/vectors.

import { DENIED, HEDGED, PART } from "./payload.js";

const RANK = { conflict: 0, differ: 1, agree: 2, "one source": 3 };
// Of two statements for one day the change is the later one: what was held was then captured.
const CHANGES = new Set(["captured", "lost"]);

// Positions as of a day, sorted by place and source. A position's claims and conditions are
// row numbers, the newest first.
export function positionsOn(claims, { rules, asOf, window }) {
  const found = [];
  const kinds = kindsOf(claims, rules);
  const changes = rules.statuses.map(({ id }) => CHANGES.has(id));
  // Rows stand in the order of publication and text, so the row number settles the rest.
  const newer = (a, b) => claims.dated[b] - claims.dated[a]
    || changes[claims.status[b]] - changes[claims.status[a]] || b - a;
  let row = 0;
  while (row < claims.length) {
    const place = claims.place[row];
    const source = claims.source[row];
    const rows = [];
    for (; claims.place[row] === place && claims.source[row] === source; row += 1) {
      if (claims.asserted[row] <= asOf) rows.push(row);
    }
    if (place >= 0 && rows.length) {
      found.push(...ofOneSource(claims, newestFirst(rows, newer), { kinds, oldest: asOf - window }));
    }
  }
  return found;
}

// The kind of position a claim gives by itself; null for a condition.
export function kindOf(claims, row, rules) {
  const { gives } = rules.statuses[claims.status[row]];
  const denied = claims.flags[row] & DENIED;
  if (gives === "held" && denied) return "not_held";
  if (gives === "held") return claims.flags[row] & PART ? "partly_held" : "held";
  // Who lost a part may hold the rest.
  if (gives === "not_held" && claims.flags[row] & PART && !denied) return null;
  if (gives === "not_held") return denied ? "held" : "not_held";
  // That a place is not fought over says nothing of who holds it.
  return gives === "contested" && !denied ? "contested" : null;
}

// The kind of each row. Few statuses and flags occur, so each of their pairs is asked for once.
function kindsOf(claims, rules) {
  const known = new Map();
  const kinds = new Array(claims.length);
  for (let row = 0; row < claims.length; row += 1) {
    const key = claims.flags[row] * rules.statuses.length + claims.status[row];
    if (!known.has(key)) known.set(key, kindOf(claims, row, rules));
    kinds[row] = known.get(key);
  }
  return kinds;
}

// Rows as they come are mostly the oldest first already.
function newestFirst(rows, newer) {
  const turned = rows.reverse();
  return turned.every((row, at) => at === 0 || newer(turned[at - 1], row) < 0) ? turned : turned.sort(newer);
}

function ofOneSource(claims, rows, { kinds, oldest }) {
  const statements = rows.filter((row) => kinds[row] !== null);
  const conditions = statements.length === rows.length ? [] : newestOfEach(claims, rows.filter((row) => kinds[row] === null));
  const leading = leadingOf(claims, statements, kinds);
  return (leading.length ? leading : rows.slice(0, 1)).map((row, number) => {
    const kind = kinds[row];
    const actor = claims.actor[row];
    return {
      place: claims.place[row],
      source: claims.source[row],
      kind,
      actor: kind === null ? -1 : actor,
      hedged: kind !== null && Boolean(claims.flags[row] & HEDGED),
      dated: claims.dated[row],
      faded: claims.dated[row] < oldest,
      claims: statements.filter((other) => kinds[other] === kind && claims.actor[other] === actor),
      conditions: number === 0 ? conditions : [],
    };
  });
}

function newestOfEach(claims, rows) {
  const seen = new Set();
  return rows.filter((row) => {
    const key = `${claims.status[row]} ${claims.actor[row]} ${claims.flags[row] & DENIED}`;
    return !seen.has(key) && seen.add(key);
  });
}

// The newest statement and, where it gives a part to one actor, that day's other parts.
function leadingOf(claims, statements, kinds) {
  const [first] = statements;
  if (first === undefined || kinds[first] !== "partly_held") return statements.slice(0, 1);
  const parts = new Map();
  for (const row of statements) {
    const sameDay = claims.dated[row] === claims.dated[first];
    if (kinds[row] === "partly_held" && sameDay && !parts.has(claims.actor[row])) {
      parts.set(claims.actor[row], row);
    }
  }
  return [...parts.values()];
}

// How sources relate about each place, the worst first. `sources` gives ids, for the order.
export function compareAll(positions, { rules, sources, places }) {
  const byPlace = new Map();
  for (const position of positions) {
    if (position.kind === null || position.faded) continue;
    if (!byPlace.has(position.place)) byPlace.set(position.place, new Map());
    const ofPlace = byPlace.get(position.place);
    if (!ofPlace.has(position.source)) ofPlace.set(position.source, []);
    ofPlace.get(position.source).push(position);
  }
  const table = pairTable(rules);
  const rank = rankOf(sources);
  const found = [];
  for (const [place, ofPlace] of byPlace) {
    const held = [...ofPlace.keys()].sort((a, b) => rank[a] - rank[b]);
    const pairs = [];
    for (let i = 0; i < held.length; i += 1) {
      for (let j = i + 1; j < held.length; j += 1) {
        const relation = worst(ofPlace.get(held[i]), ofPlace.get(held[j]), table);
        pairs.push({ a: held[i], b: held[j], relation });
      }
    }
    pairs.sort((one, other) => RANK[one.relation] - RANK[other.relation]);
    found.push({ place, relation: pairs.length ? pairs[0].relation : "one source", pairs });
  }
  return found.sort(
    (one, other) =>
      RANK[one.relation] - RANK[other.relation] || order(places[one.place].id, places[other.place].id),
  );
}

// The place of each source among the others by its id.
function rankOf(sources) {
  const rank = new Array(sources.length);
  const sorted = sources.map((_, number) => number).sort((a, b) => order(sources[a].id, sources[b].id));
  sorted.forEach((number, at) => { rank[number] = at; });
  return rank;
}

function order(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function pairTable(rules) {
  const table = new Map();
  for (const rule of rules.pairs) {
    const [one, other] = rule.of;
    for (const [a, b] of [[one, other], [other, one]]) {
      if (!table.has(a)) table.set(a, new Map());
      table.get(a).set(b, rule);
    }
  }
  return table;
}

function worst(ours, theirs, table) {
  let found = "agree";
  for (const one of ours) {
    for (const other of theirs) {
      const relation = relate(one, other, table);
      if (RANK[relation] < RANK[found]) found = relation;
    }
  }
  return found;
}

function relate(one, other, table) {
  const rule = table.get(one.kind).get(other.kind);
  // "Fighting in the place" is whole without an actor; "held" is not.
  if (unsaid(one) || unsaid(other)) return rule.unsaid;
  return one.actor === other.actor && one.actor >= 0 ? rule.same : rule.other;
}

function unsaid({ actor, kind }) {
  return actor < 0 && kind !== "contested";
}
