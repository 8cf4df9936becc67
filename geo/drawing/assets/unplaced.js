// What is not on the map: claims whose place is not known, or has no point.

import { counted, make, own, replace } from "./dom.js";
import { claimBlock, othersList, othersOf } from "./place.js";
import { claimWords } from "./words.js";

const MOST_LISTED = 200;

export function fillUnplaced(data, details) {
  const box = document.getElementById("unplaced");
  const summary = document.getElementById("unplaced-count");
  const section = box.closest("details");
  if (!data.unplaced.length) {
    section.hidden = true;
    return;
  }
  replace(summary, counted(data.unplaced.length, "claim is not on the map", "claims are not on the map"));
  section.addEventListener("toggle", async () => {
    if (!section.open || box.childElementCount) return;
    const words = await details();
    replace(box, data.unplaced.slice(0, MOST_LISTED).map((row) => unplacedClaim(data, words, row)));
    if (data.unplaced.length > MOST_LISTED) {
      box.append(make("li", null, `and ${counted(data.unplaced.length - MOST_LISTED, "more", "more")}; all are in the downloads`));
    }
  });
}

function unplacedClaim(data, words, row) {
  const others = othersOf(words, row);
  const known = data.places[data.claims.place[row]];
  const why = known && !known.unknown ? "no point or outline is known" : "not found in the gazetteer";
  return make(
    "li",
    null,
    make(
      "p",
      { class: "claim-head" },
      own(words.words[words.place_text[row]]), " ", make("span", { class: "kind" }, why),
    ),
    make("p", null, own(data.sources[data.claims.source[row]].name), `: ${claimWords(data, row)}`),
    claimBlock({ data, words }, row, false),
    others.length > 0 && make("details", { class: "history" }, make("summary", null, `${counted(others.length, "place comes", "places come")} near the name`), othersList(others)),
  );
}
