// Elements by hand. Text enters the page here, and only as text: nothing is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

// An element with attributes, listeners (keys starting with "on") and children.
// A child is a node, or text; null, undefined and false are left out.
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  add(element, ...children);
  return element;
}

export function add(element, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : tidy(String(child)));
  }
  return element;
}

const TURNS = /[\u202a-\u202e\u2066-\u2069]/;
const TURNED = /[\u202a-\u202e\u2066-\u2069]/g;
const POP = "\u202c";
const POP_ISOLATE = "\u2069";
const MARKS = /(\p{M}{4})\p{M}+/gu;

// What a text has turned without turning it back, so that nothing after it is turned too.
export function closers(text) {
  if (!TURNS.test(text)) return "";
  const open = [];
  for (const [sign] of text.matchAll(TURNED)) {
    if (sign === POP || sign === POP_ISOLATE) {
      const at = open.lastIndexOf(sign);
      if (at >= 0) open.length = at;
    } else open.push(sign >= "\u2066" ? POP_ISOLATE : POP);
  }
  return open.reverse().join("");
}

// A text that turns back whatever direction it turns, and whose letters stay in their line.
function tidy(text) {
  return text.replace(MARKS, "$1") + closers(text);
}

export function replace(element, ...children) {
  element.replaceChildren();
  return add(element, ...children);
}

// A name or quote of unknown script: its own direction, walled off from the text around it.
export function own(text, lang) {
  const short = shorten(text, 400);
  return make("bdi", { dir: "auto", lang, title: short === text ? null : text }, short);
}

// Text cut to so many characters, never inside one; whatever is longer is no name.
export function shorten(text, most) {
  if (text.length <= most) return text;
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}

// A place's name in each language it is known in, the Latin one first.
export function placeName(place) {
  return own(place.name, /\p{Script=Latin}/u.test(place.name) ? "mul-Latn" : null);
}

export function nativeNames(place) {
  return Object.entries(place.names)
    .filter(([, name]) => name !== place.name)
    .map(([lang, name]) => make("bdi", { class: "native", lang, dir: "auto" }, shorten(name, 100)));
}

// An icon from the page's own sprite; for the eye only.
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", "0 0 16 16");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

// The mark of disagreement.
export function badge() {
  return make("span", { class: "badge", "aria-hidden": "true" }, icon("unequal"));
}

// A link, only to the web and without telling it where the reader came from.
export function link(url, ...children) {
  let address = null;
  try {
    address = new URL(url);
  } catch {
    return add(make("span"), ...children);
  }
  if (address.protocol !== "https:" && address.protocol !== "http:") {
    return add(make("span"), ...children);
  }
  const attributes = { href: address.href, rel: "noopener noreferrer", target: "_blank" };
  return make("a", attributes, ...children, icon("out"));
}

export function counted(number, one, many) {
  const digits = String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${digits} ${number === 1 ? one : many}`;
}
