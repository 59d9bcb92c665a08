// The page: what is chosen, the address that leads back to it, the search box, mouse, touch and keys.

const TOO_MANY = 60; // beyond this many, single lines are a hairball
const NOTHING = { lit: null, marked: [], links: [], bundles: [] };
let current = null;
let chosen = NOTHING;
let linked = false;
const pointer = { file: null, held: new Map(), moved: 0, pinch: 0 };
const at = (id) => document.getElementById(id);
const [query, results, tip, side] = ["query", "results", "tip", "side"].map(at);

// The lines of a hub, one for every cell of tiles instead of one for every file.
function gathered(file, links, colour) {
  const count = new Map();
  for (const link of links) count.set(link.file.cell, (count.get(link.file.cell) ?? 0) + 1);
  return [...count].filter(([cell]) => cell !== file.cell).map(([cell, n]) => ({
    from: colour === "used" ? cell : file, to: colour === "used" ? file : cell, n, colour,
  }));
}

// What is lit, marked and joined by lines for a choice.
function emphasis(choice) {
  if (!choice) return { ...NOTHING, bundles: linked ? bundlesOf(null, 40).map((link) => ({ ...link, colour: "uses" })) : [] };
  if (choice.file) {
    const { file } = choice;
    const sides = [[file.usedBy, "used"], [file.uses, "uses"]];
    const single = sides.filter(([links]) => links.length <= TOO_MANY);
    return {
      lit: new Set([file, ...file.uses.map((link) => link.file), ...file.usedBy.map((link) => link.file)]),
      marked: [file],
      links: single.flatMap(([links, colour]) => links.map(({ file: other, when }) => ({
        from: colour === "used" ? other : file, to: colour === "used" ? file : other, colour, dashed: when !== "import",
      }))),
      bundles: sides.filter((side) => !single.includes(side)).flatMap(([links, colour]) => gathered(file, links, colour)),
    };
  }
  if (choice.cycle) {
    const lit = new Set(choice.cycle.files);
    const inner = choice.cycle.files.flatMap((file) => file.uses.filter((link) => link.when === "import" && lit.has(link.file)).map((link) => ({ from: file, to: link.file, colour: "cycle" })));
    const cut = choice.cycle.cut.map(([from, to]) => ({ from, to, colour: "drifted", dashed: true, strong: true }));
    const isCut = (link) => cut.some((each) => each.from === link.from && each.to === link.to);
    return { lit, marked: [], links: [...(inner.length > 60 ? [] : inner.filter((link) => !isCut(link))), ...cut], bundles: [] };
  }
  const lit = new Set(choice.folder ? choice.folder.all : choice.group ? choice.group.files : choice.found ?? files.filter((file) => file.state === choice.state));
  const bundles = choice.folder && lit.size < files.length
    ? bundlesOf(lit, 40).map((link) => ({ ...link, colour: link.from.files.some((file) => lit.has(file)) ? "uses" : "used" })) : [];
  return { lit: lit.size < files.length ? lit : null, marked: [], links: [], bundles };
}

function choose(choice, { fromAddress = false } = {}) {
  current = choice;
  chosen = emphasis(choice);
  showPanel(choice);
  showInTree(choice);
  showInLegend(choice);
  if (choice?.file) {
    reveal(choice.file);
    at("said").textContent = `${choice.file.path}, layer ${choice.file.layer}, used by ${choice.file.usedBy.length}, uses ${choice.file.uses.length}`;
  }
  if (!fromAddress) {
    const address = addressOf(choice);
    if (address !== location.hash) history.pushState(null, "", address || location.pathname + location.search);
  }
  showSide(false);
  redraw();
}

// Where there is no room for the folders beside the map, they lie over it while one is picked.
function showSide(open) {
  side.classList.toggle("open", open);
  at("outline-toggle").setAttribute("aria-expanded", String(open));
}

function addressOf(choice) {
  if (choice?.file) return `#${encodeURI(choice.file.path)}`;
  if (choice?.folder) return `#${encodeURI(choice.folder.path)}/`;
  if (choice?.cycle) return `#cycle:${choice.cycle.id}`;
  return "";
}
function readAddress() {
  let words = location.hash.slice(1);
  try { words = decodeURI(words); } catch { /* an address typed by hand may be half an escape; it is then taken as it stands */ }
  if (byPath.has(words)) return { file: byPath.get(words) };
  if (words.endsWith("/") && folders.has(words.slice(0, -1))) return { folder: folders.get(words.slice(0, -1)) };
  const cycle = /^cycle:(\d+)$/.exec(words);
  return cycle && cycleById.has(Number(cycle[1])) ? { cycle: cycleById.get(Number(cycle[1])) } : null;
}
const followAddress = () => choose(readAddress(), { fromAddress: true });
addEventListener("hashchange", followAddress);
addEventListener("popstate", followAddress);

// Search.
let hits = [];
let hit = 0;
function showResults() {
  hits = find(query.value);
  hit = 0;
  const open = query.value.trim() !== "" && document.activeElement === query;
  results.hidden = !open;
  query.setAttribute("aria-expanded", String(open));
  if (!open) { query.removeAttribute("aria-activedescendant"); chosen = emphasis(current); redraw(); return; }
  results.replaceChildren(...hits.slice(0, 40).map(({ file, symbol }, n) => {
    const row = el("li", { role: "option", id: `result-${n}` },
      el("span", {}, symbol ? `${symbol.name} ` : file.name), el("span", { class: "path" }, symbol ? `${symbol.kind} in ${file.path}` : file.path));
    row.addEventListener("pointerdown", (event) => { event.preventDefault(); take(n); });
    return row;
  }));
  if (!hits.length) results.append(el("li", { class: "none" }, "Nothing has all of these words. Try fewer of them, or a part of one."));
  if (hits.length > 40) results.append(el("li", { class: "none" }, `${plural(hits.length - 40, "more file")} lit on the map`));
  chosen = emphasis({ found: hits.map(({ file }) => file) });
  point(0);
}
function point(n) {
  hit = Math.max(0, Math.min(n, Math.min(hits.length, 40) - 1));
  [...results.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === hit && hits.length > 0)));
  if (hits.length) query.setAttribute("aria-activedescendant", `result-${hit}`); else query.removeAttribute("aria-activedescendant");
  results.children[hit]?.scrollIntoView({ block: "nearest" });
  chosen.marked = hits[hit] ? [hits[hit].file] : [];
  redraw();
}
function take(n) {
  const found = hits[n];
  if (!found) return;
  query.value = "";
  query.blur();
  showResults();
  choose({ file: found.file });
}
query.addEventListener("input", showResults);
query.addEventListener("focus", showResults);
query.addEventListener("blur", showResults);
query.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") point(hit + 1);
  else if (event.key === "ArrowUp") point(hit - 1);
  else if (event.key === "Enter") { take(hit); canvas.focus(); }
  else if (event.key === "Escape") { query.value = ""; showResults(); canvas.focus(); }
  else return;
  event.preventDefault();
});

// Keys: in the map arrows walk to the next tile in that direction.
const HEADINGS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
function walk([dx, dy]) {
  const from = current?.file ?? byRank[0];
  if (!from) return;
  if (!current?.file) { choose({ file: from }); return; }
  const middle = (file) => [file.x + file.w / 2, file.y + file.h / 2];
  const [x, y] = middle(from);
  let best = null;
  for (const file of files) {
    const [fx, fy] = middle(file);
    const along = (fx - x) * dx + (fy - y) * dy;
    const across = Math.abs((fx - x) * dy) + Math.abs((fy - y) * dx);
    const cost = along + 2.5 * across;
    if (file !== from && along > 0.5 && (!best || cost < best.cost)) best = { file, cost };
  }
  if (best) choose({ file: best.file });
}
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target === query) return;
  if (event.key === "/") query.focus();
  else if (event.key === "Escape") choose(null);
  else if (event.key === "b") at("bundles").click();
  else if (event.key === "+" || event.key === "=") zoomBy(1.5);
  else if (event.key === "-") zoomBy(1 / 1.5);
  else if (event.key === "0") showAll();
  else if (event.target === canvas && HEADINGS[event.key]) walk(HEADINGS[event.key]);
  else if (event.target === canvas && event.key === "Enter" && current) panel.focus();
  else return;
  event.preventDefault();
});

// Mouse and touch.
const place = (event) => {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};
function hover(event) {
  const [x, y] = place(event);
  const file = event.pointerType === "touch" ? null : under(x, y).file ?? null;
  if (file !== pointer.file) {
    pointer.file = file;
    canvas.classList.toggle("on-tile", Boolean(file));
    if (file) tip.replaceChildren(file.path, el("span", {}, [file.summary.slice(0, 140), `used by ${file.usedBy.length}, uses ${file.uses.length}`].filter(Boolean).join(" · ")));
    tip.hidden = !file;
    redraw();
  }
  if (!file) return;
  const left = x + 16 + tip.offsetWidth > view.width ? x - tip.offsetWidth - 12 : x + 16;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${y + 20 + tip.offsetHeight > view.height ? y - tip.offsetHeight - 10 : y + 20}px`;
}
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  pointer.held.set(event.pointerId, place(event));
  if (pointer.held.size === 1) pointer.moved = 0;
});
canvas.addEventListener("pointermove", (event) => {
  const before = pointer.held.get(event.pointerId);
  if (!before) { hover(event); return; }
  const now = place(event);
  const other = [...pointer.held].find(([id]) => id !== event.pointerId)?.[1];
  pointer.held.set(event.pointerId, now);
  pointer.moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
  if (other) {
    const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    zoomBy(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    pointer.moved = 99;
  } else if (pointer.moved > 4) {
    tip.hidden = true;
    canvas.classList.add("dragging");
    panBy(now[0] - before[0], now[1] - before[1]);
  }
});
function release(event) {
  if (!pointer.held.delete(event.pointerId)) return;
  canvas.classList.remove("dragging");
  if (event.type !== "pointerup" || pointer.moved > 4) return;
  const { file, cell } = under(...place(event));
  if (file) choose({ file });
  else if (cell) choose({ folder: cell.district.folder });
  else choose(null);
}
canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => { pointer.file = null; tip.hidden = true; redraw(); });
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  const step = event.deltaMode ? event.deltaY * 16 : event.deltaY;
  zoomBy(Math.exp(-Math.max(-200, Math.min(200, step)) * (event.ctrlKey ? 0.01 : 0.0025)), ...place(event));
}, { passive: false });
canvas.addEventListener("dblclick", (event) => zoomBy(2, ...place(event)));

at("closer").addEventListener("click", () => zoomBy(1.5));
at("farther").addEventListener("click", () => zoomBy(1 / 1.5));
at("whole").addEventListener("click", showAll);
at("bundles").addEventListener("click", () => {
  linked = !linked;
  at("bundles").setAttribute("aria-pressed", String(linked));
  choose(null);
});
at("outline-toggle").addEventListener("click", () => showSide(!side.classList.contains("open")));

// Light and dark: the system decides until the button is pressed.
const dark = matchMedia("(prefers-color-scheme: dark)");
function showTheme(theme) {
  root.dataset.theme = theme;
  at("theme").textContent = theme === "dark" ? "Light" : "Dark";
  at("theme").setAttribute("aria-label", theme === "dark" ? "Switch to light colours" : "Switch to dark colours");
  readInk();
  redraw();
}
const followSystem = () => showTheme(dark.matches ? "dark" : "light");
dark.addEventListener("change", followSystem);
at("theme").addEventListener("click", () => {
  dark.removeEventListener("change", followSystem);
  showTheme(root.dataset.theme === "dark" ? "light" : "dark");
});

const layers = files.length ? Math.max(...files.map((file) => file.layer)) + 1 : 0;
at("project").append(given.project, given.version ? el("small", {}, given.version) : "");
at("project").title = given.generator ? `Drawn by Specsheets ${given.generator}` : "";
at("figures").textContent = [plural(files.length, "file"), plural(layers, "layer"), cycles.length ? plural(cycles.length, "import cycle") : "no import cycle"].join(" · ");
buildLegend();
buildTree();
followSystem();
new ResizeObserver(() => {
  resize();
  chosen = emphasis(current); // lines end at cells, and those are new
  if (current?.file) reveal(current.file);
}).observe(canvas);
resize();
followAddress();
draw();
root.dataset.files = String(files.length);
