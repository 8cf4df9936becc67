// How a place looks: colours by actor, patterns by kind of position, painted on a canvas.

const BAND = 11;
// Where a shape has no room for wide bands: a point's circle.
const NARROW = 5;
const SMALL = 34;
const MOST_SMALL = 3;
const HATCH = 6;
const DOTS = 7;

// Below this many pixels a shape is painted without what could not be seen on it anyway.
export const TINY = 14;

// The colours of the style sheet, read again when the reader's scheme changes.
export function readInks() {
  const style = getComputedStyle(document.body);
  const ink = (name) => style.getPropertyValue(`--${name}`).trim();
  const actors = [];
  while (ink(`actor-${actors.length}`)) actors.push(ink(`actor-${actors.length}`));
  return {
    actors,
    accent: ink("accent"),
    paper: ink("map-paper"),
    sea: ink("map-sea"),
    context: ink("map-context"),
    contextLine: ink("map-context-line"),
    line: ink("map-line"),
    region: ink("map-region"),
    unsaid: ink("map-unsaid"),
    halo: ink("halo"),
    patterns: new Map(),
    solids: new Map(),
  };
}

export function colourOf(data, actor, inks) {
  return actor < 0 ? inks.unsaid : inks.actors[data.actors[actor].colour];
}

// Paint with a pen, {ctx, path}, along its path or else the context's own. A look: {faces, relation, context, region, dashed, chosen,
// hovered, ringed}; a face: {kind, colour, faded, hedged, unreviewed}.
export function paintLook(pen, look, inks, scale, size = TINY) {
  if (look.sea) {
    fill(pen, inks.sea, 1);
    return;
  }
  if (size < TINY && !look.context && !look.region) {
    paintTiny(pen, look, inks, scale, size);
    return;
  }
  const dash = look.dashed ? [4, 3] : [];
  if (look.context) {
    if (!look.open) fill(pen, inks.context, 1);
    stroke(pen, inks.contextLine, 1, look.open ? [2, 4] : dash);
  } else if (look.region) {
    // A line, not paint; quiet, for it runs through the districts.
    stroke(pen, inks.halo, 3, []);
    stroke(pen, look.faces[0]?.colour ?? inks.region, look.chosen || look.hovered ? 3 : 1.5, [7, 4]);
  } else {
    paintFaces(pen, look, inks, scale, size);
    // Stitched along the edge, inside a conflict's line: as it was read, and seen by nobody yet.
    if (look.faces.some((face) => face.unreviewed)) {
      innerStrokes(pen, [[inks.paper, look.relation === "conflict" ? 8 : 3.5, [2, 4]]], size);
    }
    // A small shape is ringed by its line, dark where others' is light: a wide one hides what it
    // rings, and a thousand wide ones take three times as long.
    const light = size < SMALL && !look.ringed;
    if (look.relation !== "conflict") stroke(pen, light ? inks.contextLine : inks.line, 1, dash);
  }
  if (look.ringed && !look.region && size >= SMALL) {
    innerStrokes(pen, [[inks.paper, 4, []], [inks.line, 2.2, []]], size);
  }
  if (look.relation === "conflict") stroke(pen, inks.accent, 3.5, []);
  if (look.relation === "differ") stroke(pen, inks.accent, 2, [1, 4]);
  if (look.hovered) stroke(pen, inks.line, 2.5, []);
  if (look.chosen) {
    stroke(pen, inks.halo, 7, []);
    stroke(pen, look.relation === "conflict" ? inks.accent : inks.line, 4.5, []);
  }
}

// A shape of a few pixels: at most two bands, one thin line.
function paintTiny(pen, look, inks, scale, size) {
  const faces = look.faces.slice(0, 2);
  const [face] = faces;
  const alpha = faces.length && look.faces.every((one) => one.faded) ? 0.3 : 1;
  if (!face || (faces.length === 1 && face.kind === "not_held")) fill(pen, inks.paper, 1);
  else if (faces.length === 1 && face.kind === "held") fill(pen, face.colour, alpha * 0.82);
  else fill(pen, patternOf(pen.ctx, faces, inks, scale, NARROW), alpha);
  const accent = look.relation === "conflict" || (look.relation && size > TINY / 2);
  const marked = accent ? inks.accent : face?.kind === "not_held" && face.colour;
  const width = Math.max(0.6, Math.min(2, size / 6));
  if (look.chosen || look.hovered) stroke(pen, inks.line, 3, []);
  else if (look.ringed && !accent) stroke(pen, inks.line, width, []);
  else stroke(pen, marked || inks.contextLine, width, []);
}

function paintFaces(pen, look, inks, scale, size) {
  const faces = size < SMALL ? look.faces.slice(0, MOST_SMALL) : look.faces;
  const [face] = faces;
  const alpha = faces.every((one) => one.faded) ? 0.35 : 1;
  const plain = faces.length === 1 && face.kind === "held" && !face.hedged;
  const whole = plain && alpha === 1 ? solid(face.colour, inks) : null;
  // Tiles bring their own ground, and so does a solid colour.
  if (!whole && (alpha < 1 || plain || !face || face.kind === "not_held")) fill(pen, inks.paper, 1);
  if (!face) return;
  if (plain) {
    fill(pen, whole ?? face.colour, whole ? 1 : alpha * 0.82);
  } else if (faces.length === 1 && face.kind === "not_held") {
    innerStrokes(pen, [[face.colour, 4, ringDash(face), alpha]], size);
  } else {
    fill(pen, patternOf(pen.ctx, faces, inks, scale, size < SMALL ? NARROW : BAND), alpha);
    const outlined = faces.find((one) => one.kind === "not_held");
    if (outlined && !faces.some((one) => one.kind === "held")) {
      innerStrokes(pen, [[outlined.colour, 4, ringDash(outlined), alpha]], size);
    }
  }
}

// A colour as it looks on the paper; null where the paper lets a map below it through.
function solid(colour, inks) {
  if (!inks.solids.has(colour)) inks.solids.set(colour, mixed(colour, inks.paper, 0.82));
  return inks.solids.get(colour);
}

function mixed(one, other, share) {
  const parts = [one, other].map((hex) => /^#(..)(..)(..)$/.exec(hex)?.slice(1).map((part) => parseInt(part, 16)));
  if (parts.includes(undefined)) return null;
  return `rgb(${parts[0].map((part, at) => Math.round(share * part + (1 - share) * parts[1][at])).join()})`;
}

function ringDash(face) {
  return face.hedged ? [3, 3] : [];
}

function fill({ ctx, path }, style, alpha) {
  ctx.globalAlpha = alpha;
  ctx.fillStyle = style;
  if (path) ctx.fill(path, "evenodd");
  else ctx.fill("evenodd");
  ctx.globalAlpha = 1;
}

function stroke({ ctx, path }, style, width, dash, alpha = 1) {
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = style;
  ctx.lineWidth = width;
  ctx.lineJoin = "miter";
  ctx.miterLimit = 3;
  ctx.lineCap = dash[0] === 1 ? "round" : "butt";
  ctx.setLineDash(dash);
  if (path) ctx.stroke(path);
  else ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

// Lines that lie wholly inside, so that neighbours do not hide each other's. Where a shape is
// small they are put on its edge: clipping a thousand of them is what takes longest.
function innerStrokes(pen, lines, size) {
  if (size < SMALL) {
    for (const [style, width, dash, alpha] of lines) stroke(pen, style, width, dash, alpha);
    return;
  }
  pen.ctx.save();
  if (pen.path) pen.ctx.clip(pen.path, "evenodd");
  else pen.ctx.clip("evenodd");
  for (const [style, width, dash, alpha] of lines) stroke(pen, style, 2 * width, dash, alpha);
  pen.ctx.restore();
}

// One face: hatched (partly held), cross-hatched (contested) or dotted (its source is unsure).
// Several: bands, one each.
function patternOf(ctx, faces, inks, scale, band = BAND) {
  const key = `${scale} ${faces.length > 1 ? band : ""} ${faces.map((face) => `${face.kind} ${face.colour} ${face.hedged}`).join()}`;
  if (!inks.patterns.has(key)) {
    const tile = faces.length > 1 ? bandTile(ctx, faces, inks, scale, band) : faceTile(faces[0], inks, scale);
    inks.patterns.set(key, repeated(ctx, tile, scale));
  }
  return inks.patterns.get(key);
}

function faceTile(face, inks, scale) {
  return face.kind === "held" ? dotTile(face, inks, scale) : hatchTile(face, inks, scale);
}

function repeated(ctx, tile, scale) {
  const pattern = ctx.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

// The one canvas that every pattern is made on and copied from: each new one takes a millisecond.
let bench = null;

function makeTile(size, scale) {
  bench ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true }); // stays in memory
  const tile = bench.canvas;
  tile.width = tile.height = Math.round(size * scale); // clears it too
  bench.scale(tile.width / size, tile.height / size);
  return [tile, bench];
}

// Solid, with holes in it: held, says a source that is itself unsure.
function dotTile(face, inks, scale) {
  const [tile, ctx] = makeTile(DOTS, scale);
  ctx.fillStyle = face.colour;
  ctx.fillRect(0, 0, DOTS, DOTS);
  dot(ctx, DOTS, inks);
  return tile;
}

function dot(ctx, size, inks) {
  ctx.globalAlpha = 1;
  ctx.fillStyle = inks.paper;
  ctx.beginPath();
  ctx.arc(size / 2, size / 2, 2, 0, 2 * Math.PI);
  ctx.fill();
}

function hatchTile(face, inks, scale) {
  const size = face.kind === "contested" ? HATCH * 1.5 : HATCH;
  const [tile, ctx] = makeTile(size, scale);
  ctx.fillStyle = inks.paper;
  ctx.fillRect(0, 0, size, size);
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = face.colour;
  ctx.fillRect(0, 0, size, size);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = face.colour;
  ctx.lineWidth = face.kind === "contested" ? 1.4 : 2;
  diagonal(ctx, size, false);
  if (face.kind === "contested") diagonal(ctx, size, true);
  if (face.hedged) dot(ctx, size, inks);
  return tile;
}

function diagonal(ctx, size, falling) {
  ctx.beginPath();
  for (const shift of [-size, 0, size]) {
    ctx.moveTo(shift - 2, falling ? -2 : size + 2);
    ctx.lineTo(shift + size + 2, falling ? size + 2 : -2);
  }
  ctx.stroke();
}

// Stripes along x + y = const repeat in a square tile of the width of all of them together.
function bandTile(map, faces, inks, scale, band) {
  const size = band * faces.length;
  const styles = faces.map((face) => bandStyle(map, face, inks, scale)); // each on the same canvas
  const [tile, ctx] = makeTile(size, scale);
  ctx.fillStyle = inks.paper;
  ctx.fillRect(0, 0, size, size);
  faces.forEach((face, number) => {
    ctx.fillStyle = styles[number];
    for (const shift of [-size, 0, size]) {
      const from = shift + number * band;
      ctx.beginPath();
      ctx.moveTo(from, 0);
      ctx.lineTo(from + band, 0);
      ctx.lineTo(from + band - size, size);
      ctx.lineTo(from - size, size);
      ctx.fill();
    }
  });
  return tile;
}

function bandStyle(ctx, face, inks, scale) {
  if (face.kind === "held" && !face.hedged) return face.colour;
  if (face.kind === "not_held") return inks.paper;
  return patternOf(ctx, [face], inks, scale);
}

// A small sample of a look for the legend and the panel; for the eye only. `recoloured` gives what
// its faces change to where the colours do.
export function swatch(look, inks, recoloured = () => ({}), { width = 26, height = 18 } = {}) {
  const canvas = document.createElement("canvas");
  const scale = Math.max(2, window.devicePixelRatio || 1);
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.className = "swatch";
  canvas.setAttribute("aria-hidden", "true");
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  canvas.repaint = (now) => {
    ctx.clearRect(0, 0, width, height);
    ctx.beginPath();
    ctx.rect(2, 2, width - 4, height - 4);
    const faces = look.faces?.map((face) => ({ ...face, ...recoloured(now) }));
    paintLook({ ctx }, { ...look, faces }, { ...now, patterns: new Map() }, scale, SMALL);
  };
  canvas.repaint(inks);
  return canvas;
}
