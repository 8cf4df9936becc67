// One place: what each source asserts about it, in its own words, and how far the outline is
// to be trusted.

import { badge, closers, counted, icon, link, make, nativeNames, own, placeName, replace } from "./dom.js";
import { colourOf, swatch } from "./look.js";
import { regionShares } from "./region.js";
import { kindWords } from "./sources.js";
import {
  OUTLINES, claimNotes, claimWords, eventDate, isUnreviewed, isoDay, list, longDate, positionWords,
  sentence, shortDate,
} from "./words.js";

export function fillPlace(data, details, store, pictures, atlas, show) {
  const box = document.getElementById("place");
  let opener = null;

  async function write(state, changed) {
    if (state.place === null) {
      const had = box.contains(document.activeElement);
      box.hidden = true;
      document.body.classList.remove("with-place");
      if (had) backTo(opener).focus();
      return;
    }
    if (changed?.has("place") && !box.contains(document.activeElement)) opener = document.activeElement;
    const words = await details();
    if (store.get() !== state) return;
    const place = data.places[state.place];
    const context = { data, words, picture: pictures(state.day), inks: atlas.inks(), regions: atlas.regions, day: state.day, open: show };
    replace(box, ...placeContent(context, place, () => store.set({ place: null })));
    box.hidden = false;
    document.body.classList.add("with-place");
    if (changed?.has("place")) {
      box.scrollTop = 0;
      box.querySelector("h2").focus({ preventScroll: true });
    }
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, select");
    if (event.key === "Escape" && !typing) store.set({ place: null });
  });
  store.on((state, changed) => {
    if (changed.has("place") || changed.has("day")) write(state, changed);
  });
  if (store.get().place !== null) write(store.get(), null);
  // On paper the samples stand on paper too.
  for (const event of ["beforeprint", "afterprint"]) {
    window.addEventListener(event, () => {
      for (const canvas of box.querySelectorAll("canvas.swatch")) canvas.repaint(atlas.inks());
    });
  }
}

// Where the reader came from; signs and table rows are made anew, so look for their like.
function backTo(opener) {
  if (opener?.isConnected) return opener;
  const number = opener?.dataset?.place;
  const scope = opener?.closest?.("table") ? "table" : "#map-area";
  const like = number && document.querySelector(`${scope} [data-place="${number}"]`);
  return like || document.getElementById("map-area");
}

function placeContent(context, place, close) {
  const { data, picture } = context;
  const bySource = groupBySource(picture.byPlace.get(place.number) ?? []);
  const silent = data.sources.filter((source) => !bySource.has(source.number));
  return [
    make(
      "div",
      { class: "place-head" },
      make("button", { type: "button", class: "back", onclick: close }, "‹ All places"),
      stepper(context, place),
    ),
    make("p", { class: "kicker" }, whereWords(data, place)),
    make("h2", { tabindex: "-1" }, placeName(place)),
    nativeNames(place).length > 0 && make("p", { class: "natives" }, nativeNames(place).slice(0, 2)),
    bySource.size ? verdict(data, picture.relations.get(place.number)) : make(
      "p", { class: "verdict" }, `No source asserts anything about this place as of ${longDate(isoDay(data, context.day))}.`,
    ),
    inOrder(bySource, picture.relations.get(place.number)).map(([source, positions]) => sourceCard(context, data.sources[source], positions)),
    context.regions.has(place.number) && regionShares(data, picture, place),
    bySource.size > 0 && silent.length > 0 && make(
      "p",
      { class: "silent" },
      make("strong", null, "Silent on this place: "),
      silent.flatMap((source, index) => [index ? ", " : "", own(source.name)]),
      ". Silence is not denial.",
    ),
    outlineNote(data, place),
    nameNote(context, place),
  ];
}

// On from one conflict to the next without going back to the list of them.
function stepper({ picture, open }, place) {
  const { conflicts } = picture;
  const at = conflicts.findIndex((found) => found.place === place.number);
  if (at < 0 || conflicts.length < 2) return null;
  const to = (by) => () => open(conflicts[(at + by + conflicts.length) % conflicts.length].place);
  return make(
    "span",
    { class: "steps" },
    make("button", { type: "button", class: "step", "aria-label": "Previous conflict", onclick: to(-1) }, "‹"),
    make("span", { class: "position" }, badge(), ` ${at + 1} of ${conflicts.length}`),
    make("button", { type: "button", class: "step", "aria-label": "Next conflict", onclick: to(1) }, "›"),
  );
}

function groupBySource(positions) {
  const groups = new Map();
  for (const position of positions) {
    if (!groups.has(position.source)) groups.set(position.source, []);
    groups.get(position.source).push(position);
  }
  return groups;
}

// Those who conflict first, then who has a position, then who reports conditions alone.
function inOrder(bySource, comparison) {
  const disputing = (comparison?.pairs ?? []).filter((pair) => pair.relation === "conflict");
  const rank = ([source, positions]) => {
    if (disputing.some(({ a, b }) => a === source || b === source)) return 0;
    return positions[0].kind === null ? 2 : 1;
  };
  return [...bySource].sort((one, other) => rank(one) - rank(other));
}

function whereWords(data, place) {
  const around = place.within.slice(0, 1).map((outer) => [" in ", placeName(data.places[outer])]);
  return [sentence(place.kind), around];
}

// How the sources relate here, said before anything else.
function verdict(data, comparison) {
  if (!comparison) return null;
  const { relation, pairs } = comparison;
  const names = (pair) => [own(data.sources[pair.a].name), " and ", own(data.sources[pair.b].name)];
  const worst = pairs.filter((pair) => pair.relation === relation);
  const words = {
    conflict: () => [badge(), worst.map((pair, index) => [index ? "; " : "", names(pair)]), " cannot both be right."],
    differ: () => [worst.map((pair, index) => [index ? "; " : "", names(pair)]), " do not say the same, but both can be right."],
    agree: () => ["The sources agree, or say things that can both be so."],
    "one source": () => ["Only one source has a position here."],
  }[relation]();
  return make("p", { class: `verdict ${relation.replace(" ", "-")}` }, make("span", null, words));
}

function sourceCard(context, source, positions) {
  const { data } = context;
  const rows = positions.flatMap((position) => position.claims.slice(0, 1));
  const conditions = positions.flatMap((position) => position.conditions);
  const shown = new Set([...rows, ...conditions]);
  const older = historyOf(data, positions[0], context.day).filter((row) => !shown.has(row));
  return make(
    "article",
    { class: "card" },
    make("h3", null, own(source.name), make("span", { class: "kind" }, " ", kindWords(source))),
    positions.map((position) => positionLine(context, position)),
    rows.map((row, index) => claimBlock(context, row, rows.length > 1, positions[index])),
    conditions.map((row) => claimBlock(context, row, true)),
    older.length > 0 && make(
      "details",
      { class: "history" },
      make("summary", null, `${counted(older.length, "other claim", "other claims")} by this source`),
      older.map((row) => claimBlock(context, row, true)),
    ),
  );
}

function positionLine({ data, inks }, position) {
  if (position.kind === null) return null;
  const face = { kind: position.kind, colour: colourOf(data, position.actor, inks), faded: position.faded, hedged: position.hedged, unreviewed: isUnreviewed(data, position) };
  return make(
    "p",
    { class: "position-line" },
    swatch({ faces: [face], relation: null }, inks, (now) => ({ colour: colourOf(data, position.actor, now) })),
    make(
      "span",
      null,
      make("strong", null, sentence(claimWords(data, position.claims[0]))),
      position.faded && make("em", null, ` older than ${data.window} days, so not compared`),
      isUnreviewed(data, position) && make("em", null, " not reviewed yet"),
    ),
  );
}

// Every claim of a source about a place up to a day, the newest first.
function historyOf(data, position, day) {
  const rows = [];
  const place = data.places[position.place];
  for (let row = place.end - 1; row >= place.first; row -= 1) {
    if (data.claims.source[row] === position.source && data.claims.asserted[row] <= day) rows.push(row);
  }
  return rows;
}

// A claim with its words: what, when, the quote in its context, and by whose mouth.
export function claimBlock({ data, words }, row, titled, position) {
  const word = (column) => (words[column][row] < 0 ? null : words.words[words[column][row]]);
  const status = data.rules.statuses[data.claims.status[row]];
  const notes = claimNotes(data, row);
  if (position) notes.push(`drawn as ${positionWords(data, position)}`);
  const date = word("event_date");
  return make(
    "div",
    { class: "claim" },
    titled && make(
      "p",
      { class: "claim-head" },
      status.gives === "condition" && icon(status.id), sentence(claimWords(data, row)),
    ),
    make("p", { class: "facts" }, [date ? eventDate(date) : `asserted ${shortDate(isoDay(data, data.claims.asserted[row]))}`, ...notes].join(" · ")),
    quoteOf(words, row),
    make("p", { class: "via" }, provenance(data, words, row, word)),
  );
}

export function quoteOf(words, row) {
  const [exact, prefix, suffix] = words.quotes[words.quote[row]];
  // The context stops where its paragraph does, and never within a word.
  const before = prefix.includes("\n") ? prefix.split("\n").at(-1) : prefix.replace(/^\S*\s/, "… ");
  const after = suffix.includes("\n") ? suffix.split("\n")[0] : suffix.replace(/\s\S*$/, " …");
  return make(
    "blockquote",
    { dir: "auto" },
    before && make("span", { class: "around" }, before),
    // Word for word, as a node; what it leaves turned is turned back after it.
    make("mark", null, document.createTextNode(exact)), closers(exact),
    after && make("span", { class: "around" }, after),
  );
}

export function provenance(data, words, row, word) {
  const article = data.articles[words.article[row]];
  const said = word("source_text");
  const source = data.sources[data.claims.source[row]];
  return [
    said && said !== source.name && ["As “", own(said), "”. "],
    word("speaker") && ["Spoken by ", own(word("speaker")), ". "],
    word("relay") && ["Passed on by ", own(word("relay")), ". "],
    "Published by ", link(article.url, own(article.publisher)), `, ${longDate(article.published)}.`,
    word("origin") === "manual" ? null : make("span", { class: "origin" }, " Read by ", own(word("origin")), `, confidence ${words.confidence[row]}.`),
  ];
}

function outlineNote(data, place) {
  if (place.unknown) {
    return make(
      "section",
      { class: "outline-note" },
      make("h3", null, "Not on the map"),
      make("p", null, "No file of places has this name, so nothing can be drawn for it. What is asserted is compared all the same."),
    );
  }
  const [credit, licence] = data.credits[place.credit];
  return make(
    "section",
    { class: "outline-note" },
    make("h3", null, "The shape on the map"),
    make(
      "p",
      null,
      OUTLINES[place.outline], place.note >= 0 && [" ", own(data.notes[place.note])],
    ),
    make("p", { class: "credit" }, own(credit), ` (${licence})`, place.fetched && `, taken ${longDate(place.fetched)}`, "."),
    place.spellings.length > 0 && make("p", { class: "credit" }, "Also written ", own(list(place.spellings)), "."),
  );
}

// Which other places the words of the claims may mean, and why those were not taken.
function nameNote({ data, words, day }, place) {
  const said = new Map();
  for (let row = place.first; row < place.end; row += 1) {
    if (data.claims.asserted[row] > day) continue;
    const text = words.words[words.place_text[row]];
    if (!said.has(text)) said.set(text, new Map());
    for (const one of othersOf(words, row)) said.get(text).set(one.slice(0, 2).join(" "), one);
  }
  if (!said.size) return null;
  const names = [...said.keys()].flatMap((text, index) => [index ? ", " : "", "“", own(text), "”"]);
  const others = [...new Map([...said.values()].flatMap((found) => [...found])).values()];
  return make(
    "section",
    { class: "outline-note" },
    make("h3", null, "The name in the reports"),
    make("p", null, "Written ", names, others.length ? ". These places were not taken for it:" : ". No other known place comes near that name."),
    others.length > 0 && othersList(others),
  );
}

export function othersOf(words, row) {
  return words.others[words.other[row]] ?? [];
}

export function othersList(others) {
  return make("ul", { class: "others" }, others.map(([name, kind, reason]) => (
    make("li", null, own(name), ` (${kind}): `, make("span", { class: "kind" }, own(reason)))
  )));
}
