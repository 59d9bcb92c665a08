// The folders at the side and the legend below.

const tree = document.getElementById("tree");
const rows = new Map();
const opened = new Map();

// A folder's children are made when it is first opened: two thousand rows nobody looks at cost nothing.
function folderRow(folder) {
  let shown = folder;
  let label = folder.path ? folder.name : "";
  while (!shown.files.length && shown.folders.length === 1) { // a chain of lone folders is one row
    shown = shown.folders[0];
    label += `${label && "/"}${shown.name}`;
  }
  label ||= given.project;
  const urgent = ["drifted", "planned", "filled", "empty"].find((state) => shown.all.some((file) => file.state === state));
  const summary = el("summary", { title: shown.path }, el("span", { class: "name" }, label),
    urgent ? mark(urgent) : null, el("span", { class: "count" }, String(shown.all.length)));
  const details = el("details", {}, summary);
  const list = el("ul");
  let made = false;
  const make = () => {
    if (made) return;
    made = true;
    list.append(...shown.folders.map((inner) => el("li", {}, folderRow(inner))), ...shown.files.map((file) => el("li", {}, fileRow(file))));
  };
  details.append(list);
  details.addEventListener("toggle", () => { if (details.open) make(); });
  summary.addEventListener("click", (event) => {
    if (event.detail && event.target === summary && event.offsetX < 16) return; // the little arrow only opens and closes
    if (details.open && current?.folder !== shown) event.preventDefault(); // first chosen, and closed by the next click
    choose({ folder: shown });
  });
  const open = () => { make(); details.open = true; };
  for (let inner = folder; ; inner = inner.folders[0]) {
    opened.set(inner, open);
    rows.set(inner, summary);
    if (inner === shown) break;
  }
  return details;
}
function fileRow(file) {
  const row = el("button", { title: file.path, onclick: () => choose({ file }) }, mark(file.state), el("span", { class: "name" }, file.base),
    file.cycle !== null ? el("span", { class: "arrow cycle", title: "In an import cycle", "aria-label": "in an import cycle" }, "↻") : null,
    swatch(file.hue));
  row.lastChild.style.marginLeft = "auto";
  rows.set(file, row);
  return row;
}
function buildTree() {
  tree.append(folderRow(folderAt("")));
  let folder = folderAt("");
  opened.get(folder)();
  while (!folder.files.length && folder.folders.length === 1) folder = folder.folders[0];
  if (folder.all.length <= 60) for (const inner of folder.folders) opened.get(inner)?.();
}
// Opens the tree down to the chosen file or folder and marks it.
function showInTree(choice) {
  for (const row of tree.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  const target = choice?.file ?? choice?.folder;
  if (!target) return;
  const parts = (choice.file ? target.folder : target.path.slice(0, Math.max(0, target.path.lastIndexOf("/")))).split("/");
  opened.get(folders.get(""))?.();
  let path = "";
  for (const part of parts) {
    path = path ? `${path}/${part}` : part;
    opened.get(folders.get(path))?.();
  }
  const row = rows.get(target);
  row?.setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
}

function buildLegend() {
  const legend = document.getElementById("legend");
  const key = (title, ...parts) => el("span", { class: "key", title }, ...parts);
  const toggle = (choice, title, ...parts) => {
    const button = el("button", { title, "aria-pressed": "false", onclick: () => choose(same(current, choice) ? null : choice) }, ...parts);
    legendButtons.push([button, choice]);
    return button;
  };
  const coloured = groups.filter((group) => group.own);
  const repeated = groups.some((group) => group.hue >= 0 && !group.own);
  const others = groups.length - coloured.length;
  const shown = Object.keys(STATES).filter((state) => state !== "emitted" && files.some((file) => file.state === state));
  legend.append(
    key("A layer only uses layers below it. Layer 0 uses no other file of the project. Files in one import cycle share a layer.", "↓ each layer uses those below; 0 is the foundation"),
    key("Size follows how much of the project relies on the file, directly or through others.", "larger: more relies on it"),
    cycles.length ? key("The file imports itself in a circle, through others.", el("span", { class: "bar" }), "in an import cycle") : "",
    ...shown.map((state) => toggle({ state }, STATES[state].words, mark(state), STATES[state].name)),
    ...coloured.map((group) => toggle({ group }, `${plural(group.files.length, "file")} that use one another more than the rest`, swatch(group.hue), group.name)),
    others && coloured.length ? key(`${plural(others, "smaller group")} without a colour of their own`, swatch(-1), repeated ? `colours repeat for ${plural(others, "smaller group")}` : plural(others, "smaller group")) : "",
  );
}
const legendButtons = [];
function showInLegend(choice) {
  for (const [button, own] of legendButtons) button.setAttribute("aria-pressed", String(same(choice, own)));
}
function same(a, b) {
  return Boolean(a && b) && ["file", "folder", "cycle", "group", "state"].every((key) => a[key] === b[key]);
}
