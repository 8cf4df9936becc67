// The head of the panel: how many conflicts, and each source as a switch.

import { add, badge, counted, make, own, replace } from "./dom.js";
import { isoDay, longDate } from "./words.js";

export function fillMasthead(data, store) {
  const dek = document.getElementById("dek");
  const write = () => {
    if (!data.claims.length) {
      replace(dek, "No claims: nobody asserted anything about a place up to this day.");
      return;
    }
    const day = longDate(isoDay(data, store.get().day));
    replace(
      dek,
      "What each source asserts as of ", make("time", null, day), ". ",
      `${counted(data.claims.length, "claim", "claims")} by `,
      `${counted(data.sources.length, "source", "sources")}; nothing is merged or ranked.`,
    );
  };
  write();
  store.on((_, changed) => changed.has("day") && write());
}

// "3 places where sources conflict", stepping through them; the whole line says how it stands.
export function fillDisagreement(data, store, pictures, show) {
  const box = document.getElementById("disagreement");
  function write() {
    const state = store.get();
    const { comparisons, conflicts } = pictures(state.day);
    const at = conflicts.findIndex((found) => found.place === state.place);
    const step = (by) => () => {
      const next = at < 0 ? (by > 0 ? 0 : conflicts.length - 1) : at + by;
      const number = conflicts[(next + conflicts.length) % conflicts.length].place;
      show(number);
    };
    const kept = box.contains(document.activeElement) ? document.activeElement.dataset.step : null;
    if (!conflicts.length) {
      replace(box, make("p", { class: "calm" }, "No place where sources conflict."));
    } else {
      const words = counted(conflicts.length, "place where sources conflict", "places where sources conflict");
      replace(
        box,
        make("div", { class: "call-line" },
        make("button", { type: "button", class: "call", "data-step": "next", onclick: step(1) }, badge(), make("span", null, words)),
        conflicts.length > 1 && make(
          "span",
          { class: "steps" },
          make("button", { type: "button", class: "step", "data-step": "back", "aria-label": "Previous conflict", onclick: step(-1) }, "‹"),
          make("span", { class: "position" }, at < 0 ? "" : `${at + 1} of ${conflicts.length}`),
          make("button", { type: "button", class: "step", "data-step": "on", "aria-label": "Next conflict", onclick: step(1) }, "›"),
        )),
      );
    }
    const off = conflicts.filter(({ place }) => !data.places[place].at).length;
    const where = off && `${off === conflicts.length ? (off === 1 ? "It is" : "They are") : `${off} of them ${off === 1 ? "is" : "are"}`} not on the map. `;
    add(box, make("p", { class: "rest" }, where || "", restWords(comparisons)));
    if (kept) box.querySelector(`[data-step="${kept}"]`)?.focus();
  }
  write();
  store.on((_, changed) => (changed.has("day") || changed.has("place")) && write());
}

function restWords(comparisons) {
  const count = (relation) => comparisons.filter((found) => found.relation === relation).length;
  const parts = [
    ["differ", "differ on", "differ on"], ["agree", "agree on", "agree on"],
  ].filter(([relation]) => count(relation)).map(([relation, words]) => `They ${words} ${count(relation)}`);
  const single = count("one source");
  if (single) parts.push(`${counted(single, "place has", "places have")} a position from one source only`);
  return parts.length ? `${parts.join(". ")}.` : "";
}

// A switch for each source, "only this one", and all of them again.
export function fillSources(data, store, pictures) {
  const list = document.getElementById("sources");
  const all = document.getElementById("all-sources");
  const rows = data.sources.map((source) => {
    const box = make("input", {
      type: "checkbox", role: "switch", id: `source-${source.number}`,
      onchange: () => flip(store, source.number),
    });
    const only = make(
      "button",
      { type: "button", class: "only", onclick: () => store.set({ sources: new Set([source.number]) }) },
      "only", make("span", { class: "unseen" }, " ", own(source.name)),
    );
    const count = make("span", { class: "count" });
    const label = make(
      "label",
      { for: box.id },
      make("span", { class: "who" }, own(source.name)),
      make("span", { class: "kind" }, kindWords(source), " · ", count),
    );
    list.append(make("li", { class: "source" }, box, label, only));
    return { source, box, count };
  });
  all.addEventListener("click", () => store.set({ sources: everySource(data) }));
  function write() {
    const { sources } = store.get();
    for (const { source, box } of rows) box.checked = sources.has(source.number);
    all.disabled = sources.size === data.sources.length;
  }
  function count() {
    const { counts } = pictures(store.get().day);
    for (const row of rows) replace(row.count, counted(counts[row.source.number], "place", "places"));
  }
  write();
  count();
  store.on((_, changed) => {
    if (changed.has("sources")) write();
    if (changed.has("day")) count();
  });
}

export function kindWords(source) {
  const kind = source.kind === "unnamed" ? "kind not known" : source.kind;
  return source.side && source.side !== source.name ? `${kind}, of ${source.side}` : kind;
}

export function everySource(data) {
  return new Set(data.sources.map((source) => source.number));
}

function flip(store, number) {
  const sources = new Set(store.get().sources);
  if (!sources.delete(number)) sources.add(number);
  store.set({ sources });
}
