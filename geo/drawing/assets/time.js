// The days on which something was asserted, as a slider: positions as of the day it stands on.

import { counted, make, replace } from "./dom.js";
import { changedOn } from "./picture.js";
import { isoDay, longDate, shortDate } from "./words.js";

const PLAY_EVERY = 1400;

export function fillTime(data, store, pictures) {
  const box = document.getElementById("time");
  const first = data.days[0];
  const last = data.asOf;
  if (data.days.length < 2) {
    box.hidden = true;
    return;
  }
  let playing = null;
  const shown = make("output", { class: "day" });
  const change = make("span", { class: "kind change" });
  const play = make("button", { type: "button", class: "play", onclick: () => toggle() });
  const slider = make("input", {
    type: "range", min: first, max: last, step: 1, id: "day", "aria-label": "Day",
    oninput: () => {
      const day = Number(slider.value);
      stop();
      store.set({ day });
    },
    onkeydown: (event) => keys(event),
  });
  const ticks = make("div", { class: "ticks", "aria-hidden": "true" });
  for (const one of data.days) {
    const tick = make("i");
    tick.style.insetInlineStart = `${(100 * (one - first)) / (last - first)}%`;
    ticks.append(tick);
  }
  replace(
    box,
    make("div", { class: "time-line" }, play, shown, change),
    make("div", { class: "track" }, ticks, slider),
    make(
      "div",
      { class: "ends kind", "aria-hidden": "true" },
      make("span", null, shortDate(isoDay(data, first))), make("span", null, shortDate(isoDay(data, last))),
    ),
  );

  // Page keys and the buttons move from one day with claims to the next; arrows by single days.
  function keys(event) {
    const to = { PageUp: () => step(1), PageDown: () => step(-1) }[event.key];
    if (!to) return;
    event.preventDefault();
    to();
  }
  function step(by) {
    const now = store.get().day;
    const next = by > 0 ? data.days.find((one) => one > now) : data.days.findLast((one) => one < now);
    if (next !== undefined) store.set({ day: next });
    return next !== undefined;
  }
  function toggle() {
    if (playing) {
      stop();
      return;
    }
    if (store.get().day >= data.days.at(-1)) store.set({ day: first });
    playing = setInterval(() => step(1) || stop(), PLAY_EVERY);
    writePlay();
  }
  function stop() {
    clearInterval(playing);
    playing = null;
    writePlay();
  }
  function write() {
    const state = store.get();
    const changed = changedOn(pictures(state.day), state.sources).size;
    const before = shortDate(isoDay(data, state.day - 1)).replace(/ \d{4}$/, "");
    replace(change, changed ? `${counted(changed, "place", "places")} changed since ${before}` : `no change since ${before}`);
  }
  function writeDay() {
    const { day } = store.get();
    slider.value = day;
    slider.setAttribute("aria-valuetext", longDate(isoDay(data, day)));
    replace(shown, longDate(isoDay(data, day)));
  }
  function writePlay() {
    replace(play, playing ? "❚❚" : "▶");
    play.setAttribute("aria-label", playing ? "Pause" : "Play day by day");
  }
  writeDay();
  write();
  writePlay();
  store.on((_, changed) => {
    if (changed.has("day")) writeDay();
    if (changed.has("day") || changed.has("sources")) write();
  });
}
