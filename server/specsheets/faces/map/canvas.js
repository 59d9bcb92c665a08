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
// Brings a file into sight, near enough to read its name.
function reveal(file) {
  const readable = Math.min(60, Math.max(1, 90 / file.w, 24 / file.h));
  if (file.w * view.zoom < 60 || file.h * view.zoom < 16) {
    view.zoom = readable;
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

// Text cut in the middle where it is a name (its end often matters), at the end where it is prose.
const widths = new Map();
function measure(text) {
  const key = pen.font + text;
  let wide = widths.get(key);
  if (wide === undefined) {
    if (widths.size > 20000) widths.clear();
    widths.set(key, (wide = pen.measureText(text).width));
  }
  return wide;
}
function fitted(text, room) {
  if (measure(text) <= room) return text;
  let keep = Math.floor((text.length * room) / measure(text)) - 1;
  for (; keep >= 3; keep -= 1) {
    const cut = `${text.slice(0, keep)}…`;
    if (measure(cut) <= room) return cut;
  }
  return "";
}

// Of a path the end is kept: it tells more than the beginning.
function fittedPath(path, room) {
  const parts = path.split("/");
  const least = path.endsWith("/") ? 2 : 1;
  let said = path;
  while (measure(said) > room && parts.length > least) {
    parts.shift();
    said = parts.join("/");
  }
  return fitted(said, room);
}

function draw() {
  if (!plan) return;
  const dense = devicePixelRatio || 1;
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  pen.clearRect(0, 0, view.width, view.height);
  pen.textBaseline = "alphabetic";
  const far = plan.typical * view.zoom < 46;
  for (const band of plan.rows) drawBand(band);
  const seen = plan.cells.filter((cell) => {
    const [x, y, w, h] = onScreen(cell);
    return x < view.width && y < view.height && x + w > 0 && y + h > 0;
  });
  for (const cell of seen) drawCell(cell, far);
  for (const link of chosen.bundles) drawBundle(link);
  if (far && !chosen.lit) for (const cell of seen) drawCellName(cell);
  for (const link of chosen.links) drawLink(link);
  for (const file of chosen.marked) outline(file, 2.5, ink.text);
  if (pointer.file) outline(pointer.file, 1.5, ink.text);
  if (far && chosen.lit) nameLit();
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
    pen.font = `600 12px ${ink.sans}`;
    pen.fillStyle = ink.soft;
    pen.fillText(String(band.layer), GUTTER - 14, middle + 4);
    free = middle - 7;
  }
}

function drawCell(cell, far) {
  const [x, y, w, h] = onScreen(cell);
  if (!far && cell.head * view.zoom >= 12) {
    pen.textAlign = "left";
    pen.font = `11.5px ${ink.sans}`;
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
  if (round > 1) pen.roundRect(x, y, w, h, round); else pen.rect(x, y, w, h);
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
  const named = !(w < 30 || h < 12 || (far && !(w > 64 && h > 20)));
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
  const big = h > 44 && w > 96;
  const inset = big ? 9 : Math.min(6, w / 10);
  const room = w - 2 * inset;
  pen.textAlign = "left";
  pen.fillStyle = ink["tile-text"];
  let size = big ? 14 : Math.min(12, h * 0.62);
  for (; ; size -= 1) {
    pen.font = `${big ? 600 : 500} ${size}px ${ink.sans}`;
    if (size <= 10.5 || measure(file.tile) <= room - taken) break;
  }
  const baseline = big ? y + (h > 58 ? 22 : 18) : Math.min(y + h / 2 + size * 0.36, y + 20);
  pen.fillText(fitted(file.tile, room - taken), x + inset, baseline);
  if (!big || chosen.lit?.has(file) === false) return;
  pen.font = `11.5px ${ink.sans}`;
  pen.fillStyle = ink.faint;
  const facts = [file.role, file.fan_in && `used by ${file.fan_in}`, file.exports.length && plural(file.exports.length, "name")].filter(Boolean).join(" · ");
  pen.fillText(fitted(facts, room), x + inset, baseline + 17);
  if (h < 92 || !file.summary) return;
  pen.fillStyle = ink["tile-text"];
  pen.globalAlpha *= 0.85;
  pen.font = `12px ${ink.sans}`;
  let line = "";
  let at = baseline + 37;
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

function plate(text, cx, cy, most, strong) {
  pen.font = `${strong ? 600 : 500} 12px ${ink.sans}`;
  const said = fitted(text, most);
  if (!said) return;
  const wide = measure(said);
  pen.textAlign = "center";
  pen.fillStyle = ink.ground;
  pen.globalAlpha = 0.86;
  pen.beginPath();
  pen.roundRect(cx - wide / 2 - 6, cy - 9, wide + 12, 18, 5);
  pen.fill();
  pen.globalAlpha = 1;
  pen.fillStyle = ink.text;
  pen.fillText(said, cx, cy + 4);
}

function drawCellName(cell) {
  const [x, y, w, h] = onScreen(cell);
  if (w < 64 || h < 22) return;
  pen.font = `500 12px ${ink.sans}`;
  plate(fittedPath(short(cell.district.folder.path), w - 16), x + w / 2, y + h / 2, w - 16, false);
}

// When tiles are too small for text, the lit ones are named beside the map's own marks, the most relied upon first.
function nameLit() {
  const taken = [];
  const lit = [...chosen.marked, ...[...chosen.lit].sort((a, b) => b.rank - a.rank)];
  for (const file of new Set(lit)) {
    if (taken.length >= 24) break;
    const [x, y, w, h] = onScreen(file);
    if (w > 64 && h > 20) continue;
    pen.font = `500 12px ${ink.sans}`;
    const wide = Math.min(180, measure(file.name)) + 14;
    const cx = Math.min(view.width - wide / 2 - 4, Math.max(GUTTER + wide / 2, x + w / 2));
    const cy = Math.max(10, y - 12);
    if (y > view.height || y + h < 0) continue;
    const box = [cx - wide / 2, cy - 10, cx + wide / 2, cy + 10];
    if (taken.some((t) => t[0] < box[2] && box[0] < t[2] && t[1] < box[3] && box[1] < t[3])) continue;
    taken.push(box);
    plate(file.name, cx, cy, 180, chosen.marked.includes(file));
  }
}

function outline(file, width, colour) {
  const [x, y, w, h] = onScreen(file);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  pen.roundRect(x - 1, y - 1, w + 2, h + 2, Math.min(7, w / 4, h / 4));
  pen.stroke();
}

// From below the user to above the used where that goes downwards; within one layer in an arc over the top.
function curve(a, b) {
  const [ax, ay, aw, ah] = onScreen(a);
  const [bx, by, bw, bh] = onScreen(b);
  const toward = (x, wide, other) => (wide < 24 ? x + wide / 2 : Math.min(Math.max(other, x + 9), x + wide - 9));
  const [x1, x2] = [toward(ax, aw, bx + bw / 2), toward(bx, bw, ax + aw / 2)];
  let [y1, y2] = [ay + ah, by];
  let [c1, c2] = [0, 0];
  if (by >= ay + ah - 1) {
    c1 = y1 + (y2 - y1) * 0.5; c2 = y2 - (y2 - y1) * 0.5;
  } else if (by + bh <= ay + 1) {
    y1 = ay; y2 = by + bh;
    c1 = y1 - (y1 - y2) * 0.5; c2 = y2 + (y1 - y2) * 0.5;
  } else {
    y1 = ay + Math.min(ah / 2, 12); y2 = by + Math.min(bh / 2, 12);
    const lift = Math.min(90, 20 + Math.abs(x2 - x1) * 0.2);
    c1 = y1 - lift; c2 = y2 - lift;
  }
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.bezierCurveTo(x1, c1, x2, c2, x2, y2);
  return { x: x2, y: y2, up: y2 < c2 };
}
function drawLink({ from, to, colour, dashed, strong }) {
  const many = chosen.links.length;
  pen.strokeStyle = pen.fillStyle = ink[colour];
  pen.globalAlpha = strong ? 1 : (many > 120 ? 0.22 : many > 40 ? 0.45 : 0.8) * (dashed ? 0.7 : 1);
  pen.lineWidth = strong ? 2.25 : many > 120 ? 1 : 1.4;
  pen.setLineDash(dashed ? [5, 4] : []);
  const end = curve(from, to);
  pen.stroke();
  pen.setLineDash([]);
  if (many <= 120 || strong) {
    const back = end.up ? 7 : -7;
    pen.beginPath();
    pen.moveTo(end.x, end.y);
    pen.lineTo(end.x - 3.5, end.y + back);
    pen.lineTo(end.x + 3.5, end.y + back);
    pen.fill();
  }
  pen.globalAlpha = 1;
}
// From the middle of a cell to the middle of another, bowed to the right of its way, with an arrow half way.
function drawBundle({ from, to, n, colour }) {
  const [ax, ay, aw, ah] = onScreen(from);
  const [bx, by, bw, bh] = onScreen(to);
  const [x1, y1, x2, y2] = [ax + aw / 2, ay + ah / 2, bx + bw / 2, by + bh / 2];
  const [cx, cy] = [(x1 + x2) / 2 - (y2 - y1) * 0.18, (y1 + y2) / 2 + (x2 - x1) * 0.18];
  const wide = Math.min(10, 1 + Math.sqrt(n) * 0.8);
  pen.strokeStyle = pen.fillStyle = ink[colour];
  pen.globalAlpha = 0.6;
  pen.lineWidth = wide;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.quadraticCurveTo(cx, cy, x2, y2);
  pen.stroke();
  const [mx, my] = [(x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4];
  const far = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [((x2 - x1) / far) * (wide + 4), ((y2 - y1) / far) * (wide + 4)];
  pen.globalAlpha = 1;
  pen.beginPath();
  pen.moveTo(mx + dx, my + dy);
  pen.lineTo(mx - dx * 0.6 - dy * 0.7, my - dy * 0.6 + dx * 0.7);
  pen.lineTo(mx - dx * 0.6 + dy * 0.7, my - dy * 0.6 - dx * 0.7);
  pen.fill();
}
