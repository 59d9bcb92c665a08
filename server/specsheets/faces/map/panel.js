// The details at the side: of the project, or of the file, folder, cycle or group that is chosen.

const panel = document.getElementById("panel");

// Elements are built from text alone, never from markup: what a project says is shown, not interpreted.
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}
const swatch = (hue) => el("span", { class: `swatch${hue >= 0 ? ` hue-${hue}` : ""}`, "aria-hidden": "true" });
function mark(state) {
  if (!state) return el("span", { class: "mark", title: "No sheet yet" }, "·");
  return el("span", { class: `mark ${state}`, title: `${STATES[state].name}: ${STATES[state].words}` }, STATES[state].mark);
}
function fileButton(file, aside = "", arrow = null) {
  return el("li", {}, el("button", { onclick: () => choose({ file }), title: file.path },
    arrow, swatch(file.hue), el("span", { class: "name" }, file.name), el("span", { class: "aside" }, aside)));
}
// A list that shows its first dozen, and the rest on demand.
function listOf(items, row, first = 12) {
  const list = el("ul", { class: "links" }, items.slice(0, first).map(row));
  if (items.length > first) {
    const more = el("button", { class: "more", onclick: () => {
      more.parentElement.remove();
      list.append(...items.slice(first).map(row));
      list.children[first]?.querySelector("button")?.focus();
    } }, `Show ${plural(items.length - first, "more", "more")}`);
    list.append(el("li", {}, more));
  }
  return list;
}
function section(title, ...children) {
  return el("section", {}, el("h2", {}, title), ...children);
}
const close = () => el("button", { class: "close", "aria-label": "Back to the overview", title: "Back to the overview (Esc)", onclick: () => choose(null) }, "×");
const fact = (n, text) => el("span", {}, el("b", {}, Number(n).toLocaleString("en")), ` ${text}`);

function showPanel(choice) {
  const body = !choice ? overview()
    : choice.file ? aboutFile(choice.file)
      : choice.cycle ? aboutCycle(choice.cycle)
        : choice.folder ? aboutFolder(choice.folder)
          : choice.group ? aboutFiles(`Group ${choice.group.name}`, "Files that use one another more than they use the rest.", choice.group.files)
            : aboutFiles(STATES[choice.state].name, STATES[choice.state].words, files.filter((file) => file.state === choice.state));
  panel.replaceChildren(...body.filter(Boolean));
  panel.scrollTop = 0;
}

function overview() {
  if (!files.length) {
    return [el("p", { class: "title" }, "Nothing to show yet"),
      el("p", { class: "lead" }, "The project has no source files that Specsheets reads. Run “specsheets scan” to see what it looked at.")];
  }
  const isTest = (file) => file.role === "test" || /(^|\/)tests?\//.test(file.path);
  const code = byRank.filter((file) => !isTest(file)).sort((a, b) => b.fan_in - a.fan_in);
  const hubs = code.filter((file) => file.fan_in);
  const starts = code.filter((file) => !file.fan_in && file.fan_out).sort((a, b) => b.layer - a.layer || b.fan_out - a.fan_out);
  const attention = ["drifted", "planned", "filled", "empty"].filter((state) => files.some((file) => file.state === state));
  return [
    el("p", { class: "title" }, "Where to start reading"),
    el("p", { class: "lead" }, folders.get("").summary || "Files stand on what they use: the foundation is at the bottom, what is built on top of it above. Large tiles are what much else relies on."),
    hubs.length ? section("Most relied upon", listOf(hubs, (file) => fileButton(file, `used by ${file.fan_in}`), 8)) : null,
    starts.length ? section("Ways in: nothing in the project uses them", listOf(starts, (file) => fileButton(file, `uses ${file.fan_out}`), 5)) : null,
    cycles.length ? section("Import cycles", listOf([...cycles].sort((a, b) => b.files.length - a.files.length || a.id - b.id), cycleButton, 6)) : null,
    attention.length ? section("Needs attention", el("ul", { class: "links" }, attention.map(stateButton))) : null,
  ];
}
function cycleButton(cycle) {
  const head = cycle.files.reduce((best, file) => (file.rank > best.rank ? file : best));
  return el("li", {}, el("button", { onclick: () => choose({ cycle }) }, el("span", { class: "arrow cycle", "aria-hidden": "true" }, "↻"),
    el("span", { class: "name" }, `around ${head.name}`), el("span", { class: "aside" }, plural(cycle.files.length, "file"))));
}
function stateButton(state) {
  const n = files.filter((file) => file.state === state).length;
  return el("li", {}, el("button", { onclick: () => choose({ state }), title: STATES[state].words }, mark(state),
    el("span", { class: "name" }, STATES[state].name), el("span", { class: "aside" }, plural(n, "file"))));
}

// What is only needed for types, or late, is listed but relied upon less: the figures elsewhere leave it out.
function counted(word, links, early) {
  return `${word} ${plural(links.length, "file")}${links.length > early ? `, ${early || "none"} of them on start` : ""}`;
}
const WHEN = { import: "", typing: "types only", local: "inside a function" };
function aboutFile(file) {
  const order = ({ file: a }, { file: b }) => b.rank - a.rank || a.index - b.index;
  const group = groups.find((each) => each.label === file.group);
  const cycle = cycleById.get(file.cycle);
  return [
    close(),
    el("p", { class: "title" }, file.name),
    el("p", { class: "where" }, file.path),
    file.summary ? el("p", { class: "lead" }, file.summary) : null,
    el("div", { class: "facts" }, file.role ? el("span", {}, file.role) : null, fact(file.lines, file.lines === 1 ? "line" : "lines"),
      el("span", { title: "Layer 0 uses no other file of the project; every other layer uses only layers below it." }, "layer ", el("b", {}, String(file.layer)))),
    stateNote(file),
    group && group.files.length > 1 ? el("div", { class: "links note" }, el("button", { onclick: () => choose({ group }) }, swatch(file.hue), el("span", { class: "name" }, `Group ${group.name}`),
      el("span", { class: "aside" }, plural(group.files.length, "file")))) : null,
    cycle ? el("ul", { class: "links" }, cycleButton(cycle)) : null,
    section(counted("Used by", file.usedBy, file.fan_in), listOf([...file.usedBy].sort(order), (link) => fileButton(link.file, WHEN[link.when], el("span", { class: "arrow used", "aria-hidden": "true" }, "↑")))),
    section(counted("Uses", file.uses, file.fan_out), listOf([...file.uses].sort(order), (link) => fileButton(link.file, WHEN[link.when], el("span", { class: "arrow uses", "aria-hidden": "true" }, "↓")))),
    file.exports.length ? section(plural(file.exports.length, "name others may rely on", "names others may rely on"), exported(file.exports)) : null,
  ];
}
function exported(names) {
  const row = (name) => {
    const at = (name.signature ?? "").indexOf(name.name);
    const text = at < 0 ? [el("b", {}, name.name), name.signature ? ` ${name.signature}` : ""]
      : [name.signature.slice(0, at), el("b", {}, name.name), name.signature.slice(at + name.name.length)];
    return el("li", { title: name.line ? `${name.kind}, line ${name.line}` : name.kind }, ...text);
  };
  const list = listOf(names, row, 30);
  list.className = "names";
  return list;
}
function stateNote(file) {
  if (!file.state) return el("p", { class: "note" }, mark(null), "No sheet yet: “specsheets plan” writes one.");
  const parts = ["drifted", "planned", "filled", "emitted"].filter((state) => file.counts[state]).map((state) => `${file.counts[state]} ${STATES[state].name.toLowerCase()}`);
  if (file.counts.empty) parts.push(plural(file.counts.empty, "field without a value", "fields without a value"));
  return el("p", { class: "note", title: STATES[file.state].words }, mark(file.state), `Sheet: ${parts.join(", ")}`);
}

function aboutCycle(cycle) {
  const order = [...cycle.files].sort((a, b) => b.rank - a.rank || a.index - b.index);
  return [
    close(),
    el("p", { class: "title" }, `Import cycle of ${plural(cycle.files.length, "file")}`),
    el("p", { class: "lead" }, "Each of these files needs all the others, directly or not: none can be read, tested or moved alone."),
    cycle.cut.length ? section(cycle.cut.length === 1 ? "Suggested cut: this import" : `Suggested cut: these ${cycle.cut.length} imports`,
      el("p", { class: "where" }, "Without them the circle is open. They are the cheapest to remove, by how much the files use of one another."),
      listOf(cycle.cut, ([from, to]) => el("li", {},
        el("button", { onclick: () => choose({ file: from }), title: from.path }, el("span", { class: "arrow cycle", "aria-hidden": "true" }, "✂"), swatch(from.hue), el("span", { class: "name" }, from.name)),
        el("button", { class: "under", onclick: () => choose({ file: to }), title: to.path }, swatch(to.hue), el("span", { class: "name" }, `imports ${to.name}`))))) : null,
    section("Members", listOf(order, (file) => fileButton(file, `used by ${file.fan_in}`), 30)),
  ];
}

function aboutFolder(folder) {
  const inside = new Set(folder.all);
  const count = (side) => {
    const sum = new Map();
    for (const file of folder.all) for (const link of file[side]) {
      if (!inside.has(link.file)) sum.set(link.file.folder, (sum.get(link.file.folder) ?? 0) + 1);
    }
    return [...sum].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const row = (arrow, kind) => ([path, n]) => el("li", {}, el("button", { onclick: () => choose({ folder: folders.get(path) }), title: path },
    el("span", { class: `arrow ${kind}`, "aria-hidden": "true" }, arrow), el("span", { class: "name" }, path || given.project), el("span", { class: "aside" }, plural(n, "import"))));
  const [users, used] = [count("usedBy"), count("uses")];
  return [
    ...aboutFiles(`${folder.name}/`, folder.summary ?? "", folder.all, folder.path, folder.role),
    users.length ? section(`Used from ${plural(users.length, "folder")}`, listOf(users, row("↑", "used"), 8)) : null,
    used.length ? section(`Uses ${plural(used.length, "folder")}`, listOf(used, row("↓", "uses"), 8)) : null,
  ];
}
function aboutFiles(title, lead, members, where = "", role = "") {
  const order = [...members].sort((a, b) => b.rank - a.rank || a.index - b.index);
  const states = Object.keys(STATES).map((state) => [state, members.filter((file) => file.state === state).length]).filter(([, n]) => n);
  return [
    close(),
    el("p", { class: "title" }, title),
    where ? el("p", { class: "where" }, where) : null,
    lead ? el("p", { class: "lead" }, lead) : null,
    el("div", { class: "facts" }, role, fact(members.length, members.length === 1 ? "file" : "files"), fact(members.reduce((sum, file) => sum + file.lines, 0), "lines"),
      states.map(([state, n]) => el("span", {}, mark(state), ` ${n} ${STATES[state].name.toLowerCase()}`))),
    section("Files, most relied upon first", listOf(order, (file) => fileButton(file, `used by ${file.fan_in}`), 15)),
  ];
}
