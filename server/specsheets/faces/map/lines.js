// What lies over the tiles: names on plates, frames, and the lines of what is chosen.

// Widths are measured once for each text and weight, at twelve pixels: the same text in another size is so much wider.
const widths = new Map();
const face = { weight: 400, size: 12 };
function type(weight, size) {
  Object.assign(face, { weight, size: Math.round(size * 2) / 2 });
  pen.font = `${face.weight} ${face.size}px ${ink.sans}`;
}
function measure(text) {
  const key = `${face.weight} ${text}`;
  let wide = widths.get(key);
  if (wide === undefined) {
    if (widths.size > 40000) widths.clear();
    pen.font = `${face.weight} 12px ${ink.sans}`;
    widths.set(key, (wide = pen.measureText(text).width));
    pen.font = `${face.weight} ${face.size}px ${ink.sans}`;
  }
  return (wide * face.size) / 12;
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

function plate(text, cx, cy, most, strong) {
  type(strong ? 600 : 500, 12);
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
  type(500, 12);
  plate(fittedPath(short(cell.district.folder.path), w - 16), x + w / 2, y + h / 2, w - 16, false);
}

// When tiles are too small for text, the lit ones are named beside the map's own marks, the most relied upon first.
function nameLit() {
  const taken = [];
  const lit = [...chosen.marked, ...[...chosen.lit].sort((a, b) => b.rank - a.rank)];
  for (const file of new Set(lit)) {
    if (taken.length >= Math.min(24, (view.width * view.height) / 24000)) break;
    const [x, y, w, h] = onScreen(file);
    if (w > 64 && h > 20) continue;
    type(500, 12);
    const wide = Math.min(180, measure(file.tile)) + 14;
    const cx = Math.min(view.width - wide / 2 - 4, Math.max(GUTTER + wide / 2, x + w / 2));
    const cy = Math.max(10, y - 12);
    if (y > view.height || y + h < 0) continue;
    const box = [cx - wide / 2, cy - 10, cx + wide / 2, cy + 10];
    if (taken.some((t) => t[0] < box[2] && box[0] < t[2] && t[1] < box[3] && box[1] < t[3])) continue;
    taken.push(box);
    plate(file.tile, cx, cy, 180, chosen.marked.includes(file));
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
// From the middle of a cell or tile to the middle of another, bowed to the right of its way, with an arrow half way.
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
