// The view in the address: sources, day, place and view after the "#", and nothing else.

import { everySource } from "./sources.js";
import { dayOf, isoDay } from "./words.js";

const WRITE_AFTER = 60; // milliseconds
const VIEWS = ["map", "table", "pair"];

// What an address asks for, as far as this map knows it; the rest is left as it was opened.
export function readAddress(data, hash) {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  const wanted = { embed: asked.has("embed") };
  const numberIn = (list, id) => {
    const number = list.findIndex((one) => one.id === id);
    return number < 0 ? null : number;
  };
  wanted.place = asked.has("place") ? numberIn(data.places, asked.get("place")) : null;
  wanted.view = VIEWS.includes(asked.get("view")) ? asked.get("view") : "map";
  const day = asked.has("day") ? dayOf(data, asked.get("day")) : null;
  const known = day !== null && data.days.length > 0 && day >= data.days[0] && day <= data.asOf;
  wanted.day = known ? day : data.asOf;
  const ids = asked.getAll("source");
  const sources = ids.map((id) => numberIn(data.sources, id)).filter((one) => one !== null);
  wanted.sources = ids.length ? new Set(sources) : everySource(data);
  const pair = asked.getAll("pair").map((id) => numberIn(data.sources, id));
  wanted.pair = pair.length === 2 && !pair.includes(null) ? pair : null;
  return wanted;
}

// The address of what is being looked at; only what differs from the opening view is in it.
export function writeAddress(data, state) {
  const parts = [];
  const put = (key, value) => parts.push(`${key}=${encodeURIComponent(value).replace(/%2F/g, "/")}`);
  if (state.embed) parts.push("embed");
  if (state.view !== "map") put("view", state.view);
  if (state.day !== data.asOf) put("day", isoDay(data, state.day));
  if (state.sources.size !== data.sources.length) {
    for (const number of [...state.sources].sort((a, b) => a - b)) put("source", data.sources[number].id);
    if (!state.sources.size) put("source", "");
  }
  if (state.view === "pair" && state.pair) for (const one of state.pair) put("pair", data.sources[one].id);
  if (state.place !== null) put("place", data.places[state.place].id);
  return parts.length ? `#${parts.join("&")}` : "";
}

export function keepAddress(data, store, show) {
  let due = null;
  let known = window.location.hash;
  function write() {
    clearTimeout(due);
    due = null;
    const hash = writeAddress(data, store.get());
    // What the reader has put there meanwhile is about to be read.
    if (hash === known || known !== window.location.hash) return;
    try {
      window.history.replaceState(null, "", hash || window.location.href.split("#")[0]);
    } catch {
      // A frame without an address of its own: the view is simply not in it.
    }
    known = window.location.hash;
  }
  // The picture first, and of a slider that is drawn along the last address alone.
  store.on(() => {
    due ??= setTimeout(write, WRITE_AFTER);
  });
  window.addEventListener("pagehide", write);
  window.addEventListener("hashchange", () => {
    clearTimeout(due);
    due = null;
    known = window.location.hash;
    const wanted = readAddress(data, window.location.hash);
    if (writeAddress(data, wanted) === writeAddress(data, store.get())) return;
    store.set(wanted);
    if (wanted.place !== null) show(wanted.place);
  });
  const here = (state) => window.location.href.split("#")[0] + writeAddress(data, state);
  offer("copy-link", () => here(store.get()));
  offer("copy-embed", () => embedCode(data.title, here({ ...store.get(), embed: true })));
}

// The frame an editor puts into a page of their own.
export function embedCode(title, address) {
  const [quotedTitle, quotedAddress] = [title, address].map((text) => (
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")
  ));
  return `<iframe src="${quotedAddress}" title="${quotedTitle}" width="100%" height="600" loading="lazy"></iframe>`;
}

// A button that copies and says whether it did.
function offer(id, text) {
  const button = document.getElementById(id);
  const words = button.textContent;
  button.addEventListener("click", async () => {
    button.textContent = (await copyText(text())) ? "Copied" : "This browser does not let it be copied";
    setTimeout(() => { button.textContent = words; }, 2500);
  });
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
