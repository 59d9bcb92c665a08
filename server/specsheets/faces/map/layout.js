// The layout: layers as bands, the foundation at the bottom; in a band a cell per district of folders; in a cell a tile per file.

const SHAPES = [1.9, 2.6, 3.3]; // how many times as wide as high a tile is to be; wider where layers are many and short

// Districts: folders split, the largest first, until there are about as many as the eye can tell apart.
function districts() {
  const limit = Math.max(6, Math.round(Math.sqrt(files.length)));
  const parts = (folder) => folder.folders.length + (folder.files.length ? 1 : 0);
  let open = [{ folder: folderAt(""), whole: true }];
  for (;;) {
    const can = open.filter((d) => d.whole && d.folder.folders.length && open.length - 1 + parts(d.folder) <= limit);
    if (!can.length) break;
    const next = can.reduce((a, b) => (b.folder.all.length > a.folder.all.length ? b : a));
    open = open.filter((d) => d !== next);
    if (next.folder.files.length) open.push({ folder: next.folder, whole: false });
    for (const folder of next.folder.folders) open.push({ folder, whole: true });
  }
  open.sort((a, b) => (a.folder.path < b.folder.path ? -1 : 1));
  const of = new Map();
  for (const district of open) {
    for (const file of district.whole ? district.folder.all : district.folder.files) of.set(file, district);
  }
  return of;
}

// Squarified treemap (Bruls, Huizing and van Wijk 2000), in a space narrowed by `shape` so that tiles come out wide.
// Items come with an `area`, the largest first, and leave with x, y, w and h.
function squarify(items, x, y, width, height, shape) {
  const total = items.reduce((sum, item) => sum + item.area, 0);
  if (!total || width <= 0 || height <= 0) return;
  const room = { x: 0, y: 0, w: width / shape, h: height };
  const scale = (room.w * room.h) / total;
  const worst = (row, sum, side) => Math.max((side * side * row[0].area) / (sum * sum * scale), (sum * sum * scale) / (side * side * row.at(-1).area));
  for (let n = 0; n < items.length;) {
    const side = Math.min(room.w, room.h);
    const row = [items[n]];
    let sum = items[n].area;
    for (n += 1; n < items.length; n += 1) {
      const more = sum + items[n].area;
      if (worst([...row, items[n]], more, side) > worst(row, sum, side)) break;
      row.push(items[n]);
      sum = more;
    }
    const deep = (sum * scale) / side;
    const beside = room.h < room.w;
    let along = 0;
    for (const item of row) {
      const part = (item.area / sum) * side;
      const [ix, iy, iw, ih] = beside ? [room.x, room.y + along, deep, part] : [room.x + along, room.y, part, deep];
      Object.assign(item, { x: x + ix * shape, y: y + iy, w: iw * shape, h: ih });
      along += part;
    }
    if (beside) { room.x += deep; room.w -= deep; } else { room.y += deep; room.h -= deep; }
  }
}

function layout(width, height) {
  const of = districts();
  const top = byRank[0]?.rank || 1;
  const bands = [];
  for (const file of files) {
    file.weight = 1 + 6 * (file.rank / top) ** 0.75;
    const band = (bands[file.layer] ??= { layer: file.layer, cells: new Map(), weight: 0, count: 0 });
    const district = of.get(file);
    if (!band.cells.has(district)) band.cells.set(district, { district, band, files: [], weight: 0 });
    const cell = band.cells.get(district);
    cell.files.push(file);
    cell.weight += file.weight;
    band.weight += file.weight;
    band.count += 1;
  }
  const rows = bands.filter(Boolean).reverse();
  const measure = (unit, shape) => {
    const share = height / rows.length; // hundreds of layers still fit, each as a line
    const gap = Math.min(16, Math.max(2, unit * 0.14), share * 0.25);
    let y = 0;
    for (const band of rows) {
      const area = band.weight * unit * unit;
      const thin = Math.max(unit * Math.sqrt(band.weight / band.count / shape), Math.min(7, share * 0.7));
      band.h = Math.max(thin, area / width);
      const even = area / band.h;
      band.w = Math.min(width, Math.max(even, Math.min(Math.max(1.6 * even, band.count * 40), band.count * 110))); // names get room where there is some
      band.y = y;
      y += band.h + gap;
    }
    return y - gap;
  };
  let unit = 1;
  let shape = 1;
  for (shape of SHAPES) {
    let [low, high] = [1, 190 * Math.min(1, Math.sqrt(files.length / 16))];
    for (let n = 0; n < 40; n += 1) {
      const middle = (low + high) / 2;
      if (measure(middle, shape) <= height) low = middle; else high = middle;
    }
    unit = low;
    measure(unit, shape);
    const full = rows.reduce((sum, band) => sum + band.w * band.h, 0) > 0.8 * width * height;
    if (full || unit * Math.sqrt(shape) > 120) break;
  }
  const tall = measure(unit, shape);
  const pad = Math.min(5, Math.max(0.5, unit * 0.04));
  const cells = [];
  for (const band of rows) {
    band.x = 0;
    const own = [...band.cells.values()].sort((a, b) => b.weight - a.weight || (a.district.folder.path < b.district.folder.path ? -1 : 1));
    for (const cell of own) cell.area = cell.weight;
    squarify(own, 0, band.y, band.w, band.h, shape);
    const labelled = own.some((cell) => cell.district.folder !== trunk);
    for (const cell of own) {
      const inset = Math.min(pad, cell.w / 6, cell.h / 6);
      cell.x += inset; cell.y += inset; cell.w -= 2 * inset; cell.h -= 2 * inset;
      const head = labelled && unit > 32 && cell.h > 52 ? 18 : 0;
      cell.head = head;
      cell.files.sort((a, b) => b.weight - a.weight || a.index - b.index);
      for (const file of cell.files) file.area = file.weight;
      squarify(cell.files, cell.x, cell.y + head, cell.w, cell.h - head, shape);
      for (const file of cell.files) {
        file.cell = cell;
        const room = Math.min(pad, file.w / 8, file.h / 8);
        file.x += room; file.y += room; file.w -= 2 * room; file.h -= 2 * room;
      }
      cells.push(cell);
    }
  }
  const widths = files.map((file) => file.w).sort((a, b) => a - b);
  return { width, height: tall, rows, cells, unit, typical: widths[widths.length >> 1] ?? 1 };
}

// The strongest links between cells, as counts of imports; with `inside`, only those that cross its border.
function bundlesOf(inside, most) {
  const sum = new Map();
  for (const file of files) {
    for (const { file: other, when } of file.uses) {
      if (when !== "import" || file.cell.district === other.cell.district) continue;
      if (inside && inside.has(file) === inside.has(other)) continue;
      let inner = sum.get(file.cell);
      if (!inner) sum.set(file.cell, (inner = new Map()));
      inner.set(other.cell, (inner.get(other.cell) ?? 0) + 1);
    }
  }
  const list = [];
  for (const [from, inner] of sum) for (const [to, n] of inner) list.push({ from, to, n });
  return list.sort((a, b) => b.n - a.n).slice(0, most);
}
