// The layout: layers as bands, the foundation at the bottom; in a band a cell per district of folders; in a cell a tile per file.

const TILE_SHAPE = 1.9; // a tile is about this many times as wide as high, so that names fit

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

// Ordered strips (Bederson, Shneiderman and Wattenberg 2002): rows are filled in order while the shapes get better.
function strips(items, x, y, width, height, shape) {
  const total = items.reduce((sum, item) => sum + item.area, 0);
  if (!total || width <= 0 || height <= 0) return;
  const scale = (width * height) / total;
  const badness = (row) => {
    const high = (row.reduce((sum, item) => sum + item.area, 0) * scale) / width;
    return row.reduce((sum, item) => {
      const ratio = (item.area * scale) / high / (high * shape);
      return sum + Math.max(ratio, 1 / ratio);
    }, 0) / row.length;
  };
  const rows = [];
  let row = [];
  for (const item of items) {
    if (row.length && badness([...row, item]) > badness(row)) { rows.push(row); row = []; }
    row.push(item);
  }
  const last = rows[rows.length - 1];
  if (last && badness([...last, ...row]) < (badness(last) + badness(row)) / 2) last.push(...row);
  else rows.push(row);
  for (const each of rows) {
    const high = (each.reduce((sum, item) => sum + item.area, 0) * scale) / width;
    let left = x;
    for (const item of each) {
      item.w = (item.area * scale) / high;
      Object.assign(item, { x: left, y, h: high });
      left += item.w;
    }
    y += high;
  }
}

function layout(width, height) {
  const of = districts();
  const top = byRank[0]?.rank || 1;
  const bands = [];
  for (const file of files) {
    file.weight = 1 + 4 * Math.sqrt(file.rank / top);
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
  const measure = (unit) => {
    const gap = Math.min(16, Math.max(2, unit * 0.14));
    let y = 0;
    for (const band of rows) {
      const area = band.weight * unit * unit;
      const thin = Math.max(unit * Math.sqrt(band.weight / band.count / TILE_SHAPE), 7);
      band.h = Math.max(thin, area / width);
      band.w = Math.min(width, area / band.h);
      band.y = y;
      y += band.h + gap;
    }
    return y - gap;
  };
  let low = 1;
  let high = 190;
  for (let n = 0; n < 40; n += 1) {
    const unit = (low + high) / 2;
    if (measure(unit) <= height) low = unit; else high = unit;
  }
  const tall = measure(low);
  const unit = low;
  const pad = Math.min(5, Math.max(0.5, unit * 0.04));
  const cells = [];
  for (const band of rows) {
    band.x = 0;
    const own = [...band.cells.values()].sort((a, b) => (a.district.folder.path < b.district.folder.path ? -1 : 1));
    for (const cell of own) cell.area = cell.weight;
    strips(own, 0, band.y, band.w, band.h, TILE_SHAPE);
    for (const cell of own) {
      const inset = Math.min(pad, cell.w / 6, cell.h / 6);
      cell.x += inset; cell.y += inset; cell.w -= 2 * inset; cell.h -= 2 * inset;
      const head = unit > 40 && cell.h > 56 ? 18 : 0;
      cell.head = head;
      cell.files.sort((a, b) => b.weight - a.weight || a.index - b.index);
      for (const file of cell.files) file.area = file.weight;
      strips(cell.files, cell.x, cell.y + head, cell.w, cell.h - head, TILE_SHAPE);
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
      if (when !== "import" || file.cell === other.cell) continue;
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
