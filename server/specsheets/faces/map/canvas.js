// The drawing: tiles with as much text as fits, and only the lines that belong to what is chosen.

const canvas = document.getElementById("map");
const pen = canvas.getContext("2d");
const GUTTER = 44;
const EDGE = 14;
const view = { zoom: 1, x: 0, y: 0, width: 0, height: 0 };
let plan = null;
let ink = {};

function readInk() {
  const style = getComputedStyle(root);
  const names = "ground band cell text soft faint line uses used cycle drifted planned filled empty hollow tile-text grey".split(" ");
  ink = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  ink.hues = Array.from({ length: COLOURED }, (_, n) => style.getPropertyValue(`--hue-${n}`).trim());
  ink.sans = style.getPropertyValue("--sans").trim();
}
const colourOf = (file) => ink.hues[file.hue] ?? ink.grey;

function resize() {
  const box = canvas.getBoundingClientRect();
  if (!box.width || !box.height) return;
  const dense = devicePixelRatio || 1;
  canvas.width = Math.round(box.width * dense);
  canvas.height = Math.round(box.height * dense);
  Object.assign(view, { width: box.width, height: box.height });
  plan = layout(Math.max(120, box.width - GUTTER - EDGE), Math.max(120, box.height - 2 * EDGE));
  showAll();
}

function home() {
  return { zoom: 1, x: GUTTER, y: Math.max(EDGE, (view.height - plan.height) / 2) };
}
function showAll() {
  Object.assign(view, home());
  redraw();
}
function zoomBy(factor, x = view.width / 2, y = view.height / 2) {
  const zoom = Math.min(60, Math.max(1, view.zoom * factor));
  const ratio = zoom / view.zoom;
  view.x = x - (x - view.x) * ratio;
  view.y = y - (y - view.y) * ratio;
  view.zoom = zoom;
  hold();
}
function panBy(dx, dy) {
  view.x += dx;
  view.y += dy;
  hold();
}
// The map never leaves the window altogether, and at rest lies where it belongs.
function hold() {
  const at = home();
  const wide = plan.width * view.zoom;
  const high = plan.height * view.zoom;
  view.x = Math.min(GUTTER, Math.max(view.width - EDGE - wide, view.x));
  view.y = high <= view.height - 2 * EDGE
    ? (view.height - high) / 2
    : Math.min(EDGE, Math.max(view.height - EDGE - high, view.y));
  if (view.zoom === 1) Object.assign(view, at);
  redraw();
}
// Brings a file into sight, with as much of its surroundings as possible: nearer only where it is hardly more than a dot.
function reveal(file) {
  if (file.w * view.zoom < 7) {
    view.zoom = Math.min(60, 22 / file.w);
    view.x = view.width / 2 - (file.x + file.w / 2) * view.zoom;
    view.y = view.height / 2 - (file.y + file.h / 2) * view.zoom;
  }
  const [x, y, w, h] = onScreen(file);
  if (x < GUTTER) view.x += GUTTER + 20 - x;
  if (x + w > view.width) view.x -= x + w - view.width + 20;
  if (y < 0) view.y += 20 - y;
  if (y + h > view.height) view.y -= y + h - view.height + 20;
  hold();
}
const onScreen = (box) => [box.x * view.zoom + view.x, box.y * view.zoom + view.y, box.w * view.zoom, box.h * view.zoom];

function under(px, py) {
  const x = (px - view.x) / view.zoom;
  const y = (py - view.y) / view.zoom;
  const within = (box) => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h;
  const cell = plan.cells.find(within);
  if (!cell) return {};
  return { cell, file: cell.files.find(within) };
}

let asked = 0;
function redraw() {
  if (!asked) asked = requestAnimationFrame(() => { asked = 0; draw(); });
}

function draw() {
  if (!plan) return;
  const dense = devicePixelRatio || 1;
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  pen.clearRect(0, 0, view.width, view.height);
  pen.textBaseline = "alphabetic";
  const far = plan.typical * view.zoom < 68;
  for (const band of plan.rows) drawBand(band);
  const seen = plan.cells.filter((cell) => {
    const [x, y, w, h] = onScreen(cell);
    return x < view.width && y < view.height && x + w > 0 && y + h > 0;
  });
  const byFolder = !chosen.lit || (chosen.bundles.length && !chosen.marked.length);
  for (const cell of seen) {
    const [, , w, h] = onScreen(cell);
    cell.headed = cell.head * view.zoom >= 12;
    cell.plated = far && byFolder && !cell.headed && w >= 64 && h >= 22; // either the folder is named or its files are
    drawCell(cell, far);
  }
  for (const link of chosen.bundles) drawBundle(link);
  for (const cell of seen) if (cell.plated) drawCellName(cell);
  for (const link of chosen.links) drawLink(link);
  for (const file of chosen.marked) outline(file, 2.5, ink.text);
  if (pointer.file) outline(pointer.file, 1.5, ink.text);
  if (far && !byFolder) nameLit();
  drawGutter();
}

function drawBand(band) {
  const [, y, , h] = onScreen(band);
  if (y > view.height || y + h < 0) return;
  const grow = Math.min(5, Math.max(1, plan.unit * 0.05)) * Math.min(view.zoom, 2);
  pen.fillStyle = ink.band;
  pen.beginPath();
  pen.roundRect(GUTTER - 6, y - grow, view.width - GUTTER - 2, h + 2 * grow, 6);
  pen.fill();
}

function drawGutter() {
  pen.fillStyle = ink.ground;
  pen.fillRect(0, 0, GUTTER - 6, view.height);
  pen.textAlign = "right";
  let free = Infinity;
  for (const band of [...plan.rows].reverse()) {
    const [, y, , h] = onScreen(band);
    const middle = Math.min(Math.max(y + h / 2, Math.min(y + h - 8, 14)), Math.max(y + 8, view.height - 14));
    if (middle < 0 || middle > view.height || middle + 7 > free) continue;
    type(600, 12);
    pen.fillStyle = ink.soft;
    pen.fillText(String(band.layer), GUTTER - 14, middle + 4);
    free = middle - 7;
  }
}

function drawCell(cell, far) {
  const [x, y, w, h] = onScreen(cell);
  if (cell.headed) {
    pen.textAlign = "left";
    type(400, 11.5);
    pen.fillStyle = ink.soft;
    pen.globalAlpha = chosen.lit ? 0.5 : 1;
    pen.fillText(fittedPath(`${short(cell.district.folder.path)}/`, w - 10), x + 5, y + Math.min(14, cell.head * view.zoom - 4));
  }
  for (const file of cell.files) drawTile(file, far);
  pen.globalAlpha = 1;
}

function brightness(file) {
  if (chosen.lit) return chosen.lit.has(file) ? 1 : 0.28;
  return chosen.bundles.length ? 0.5 : 1;
}
function drawTile(file, far) {
  const [x, y, w, h] = onScreen(file);
  if (x > view.width || y > view.height || x + w < 0 || y + h < 0) return;
  const bright = brightness(file);
  pen.globalAlpha = bright;
  const round = Math.min(6, w / 5, h / 5);
  pen.beginPath();
  if (round > 2.4) pen.roundRect(x, y, w, h, round); else pen.rect(x, y, w, h);
  const unwritten = file.state === "planned" || file.state === "filled";
  pen.fillStyle = colourOf(file);
  if (unwritten) {
    pen.fillStyle = ink.ground;
    pen.fill();
    pen.fillStyle = colourOf(file);
    pen.globalAlpha *= 0.3;
  }
  pen.fill();
  pen.globalAlpha = bright;
  if (unwritten) {
    pen.setLineDash(file.state === "planned" && w > 12 ? [3, 3] : []);
    pen.strokeStyle = ink.hollow;
    pen.lineWidth = w > 40 ? 1.25 : 0.75;
    pen.stroke();
    pen.setLineDash([]);
  }
  if (file.cycle !== null && w > 5) {
    const thick = far ? 1 : Math.min(3, h / 6);
    pen.globalAlpha *= far ? 0.55 : 1;
    pen.fillStyle = ink.cycle;
    pen.fillRect(x + round, y + h - thick, w - 2 * round, thick);
    pen.globalAlpha = bright;
  }
  const named = !(file.cell.plated || w < 30 || h < 12 || (far && !(w > 64 && h > 20)));
  const marked = file.state && file.state !== "emitted" && (!unwritten || named) && w > 7;
  if (marked) drawMark(file.state, x + w, y, Math.min(5.5, h / 4, w / 5));
  if (named) drawTileText(file, x, y, w, h, marked ? 14 : 0);
}

// The same marks as in the lists: a disc with a stroke, a hollow disc, a half disc, a hollow square.
function drawMark(state, right, top, size) {
  const [x, y] = [right - size - Math.min(5, size), top + size + Math.min(5, size)];
  pen.fillStyle = pen.strokeStyle = ink[state];
  pen.lineWidth = Math.max(1, size / 3.5);
  pen.beginPath();
  if (state === "empty") pen.rect(x - size * 0.8, y - size * 0.8, size * 1.6, size * 1.6);
  else pen.arc(x, y, state === "drifted" ? size : size * 0.85, 0, 7);
  if (state === "drifted") pen.fill(); else pen.stroke();
  if (state === "filled") {
    pen.beginPath();
    pen.arc(x, y, size * 0.85, Math.PI / 2, Math.PI * 1.5);
    pen.fill();
  }
  if (state === "drifted" && size > 4) {
    pen.fillStyle = ink.ground;
    pen.fillRect(x - 0.9, y - 3.4, 1.8, 4.2);
    pen.fillRect(x - 0.9, y + 1.7, 1.8, 1.8);
  }
}

function drawTileText(file, x, y, w, h, taken) {
  const big = h > 44 && w > 112;
  const inset = big ? 9 : Math.min(6, w / 10);
  const room = w - 2 * inset;
  pen.textAlign = "left";
  pen.fillStyle = ink["tile-text"];
  let size = big ? 13.5 : Math.min(12, h * 0.62);
  type(big ? 600 : 500, size);
  let name = file.tile;
  if (measure(name) > room - taken) {
    size = Math.max(Math.min(size, 11), (size * (room - taken)) / measure(name) - 0.25);
    type(big ? 600 : 500, size);
    if (measure(name) > room - taken) name = name.replace(/\.\w+$/, "");
  }
  const said = fitted(name, room - taken);
  if (said.length < 0.4 * name.length) return; // so little of a name says nothing: wait for the zoom
  const baseline = big ? y + (h > 58 ? 22 : 18) : Math.min(y + h / 2 + size * 0.36, y + 20);
  pen.fillText(said, x + inset, baseline);
  if (!big || chosen.lit?.has(file) === false) return;
  type(400, 11.5);
  pen.fillStyle = ink.faint;
  const facts = [file.role, file.fan_in && `used by ${file.fan_in}`, file.exports.length && plural(file.exports.length, "name")].filter(Boolean).join(" · ");
  pen.fillText(fitted(facts, room), x + inset, baseline + 17);
  const placed = !file.cell.head && h > 74; // where no heading names the folder, the tile does
  if (placed) pen.fillText(fittedPath(`${short(file.folder)}/`, room), x + inset, baseline + 33);
  if (h < (placed ? 106 : 92) || !file.summary) return;
  pen.fillStyle = ink["tile-text"];
  pen.globalAlpha *= 0.85;
  type(400, 12);
  let line = "";
  let at = baseline + (placed ? 52 : 37);
  const most = y + h - 9;
  for (const word of file.summary.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer) <= room) { line = longer; continue; }
    if (at + 16 > most) { line = fitted(`${longer} …………`, room); break; }
    pen.fillText(fitted(line, room), x + inset, at);
    at += 16;
    line = word;
  }
  if (at <= most) pen.fillText(fitted(line, room), x + inset, at);
}
