// The data: what the page was given, and what follows from it.

const root = document.documentElement;
addEventListener("error", (event) => { root.dataset.error = event.message; });

const given = JSON.parse(document.getElementById("atlas").textContent);
const NO_COUNTS = { planned: 0, filled: 0, emitted: 0, drifted: 0, empty: 0 };

const STATES = {
  drifted: { mark: "!", name: "Drifted", words: "Code and sheet disagree somewhere in the file." },
  planned: { mark: "○", name: "Planned", words: "Promised on the sheet; the code is not there and not all of it is decided." },
  filled: { mark: "◐", name: "Filled", words: "Everything is decided; the code is still to be written." },
  empty: { mark: "□", name: "Has gaps", words: "The code is there; some fields of the sheet have no value yet." },
  emitted: { mark: "●", name: "In code", words: "The code is as the sheet says." },
};

const tail = (path, parts) => path.split("/").slice(-parts).join("/");

const files = given.files.map((raw, index) => {
  const file = {
    role: "", summary: "", layer: 0, group: "", rank: 0, fan_in: 0, fan_out: 0, lines: 0, exports: [], cycle: null,
    ...raw, index, counts: { ...NO_COUNTS, ...raw.counts }, uses: [], usedBy: [],
  };
  const slash = file.path.lastIndexOf("/");
  file.folder = slash < 0 ? "" : file.path.slice(0, slash);
  file.base = file.path.slice(slash + 1);
  // A package is known by its folder: nineteen tiles called __init__.py tell nobody anything.
  const generic = /^(__init__|index|mod|main)\.\w+$/.test(file.base) && file.folder;
  file.tile = generic ? tail(file.path, 2) : file.base;
  file.name = file.tile;
  file.state = Object.keys(STATES).find((state) => file.counts[state]) ?? null;
  return file;
});

for (const [from, to, when] of given.dependencies) {
  files[from].uses.push({ file: files[to], when });
  files[to].usedBy.push({ file: files[from], when });
}
// In lists a name stands alone: two files of one name are told apart by as many folders as it takes.
for (let parts = 2, twins = files; twins.length && parts < 9; parts += 1) {
  const bearers = new Map();
  for (const file of twins) bearers.set(file.name, (bearers.get(file.name) ?? 0) + 1);
  twins = twins.filter((file) => bearers.get(file.name) > 1);
  for (const file of twins) file.name = tail(file.path, Math.max(parts, file.name.split("/").length));
}
const byPath = new Map(files.map((file) => [file.path, file]));
const byRank = [...files].sort((a, b) => b.rank - a.rank || a.index - b.index);
const cycles = given.cycles.map((cycle) => ({
  id: cycle.id,
  files: cycle.files.map((n) => files[n]),
  cut: cycle.cut.map(([a, b]) => [files[a], files[b]]),
}));
const cycleById = new Map(cycles.map((cycle) => [cycle.id, cycle]));

// Folders, with all that is below them.
const folders = new Map();
function folderAt(path) {
  let folder = folders.get(path);
  if (folder) return folder;
  const slash = path.lastIndexOf("/");
  folder = { path, name: path.slice(slash + 1) || given.project, files: [], folders: [], all: [], ...given.folders[path] };
  folders.set(path, folder);
  if (path !== "") folderAt(slash < 0 ? "" : path.slice(0, slash)).folders.push(folder);
  return folder;
}
folderAt("");
for (const file of files) {
  folderAt(file.folder).files.push(file);
  for (let path = file.folder; ; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
    folderAt(path).all.push(file);
    if (path === "") break;
  }
}

// The folder that holds everything: its path is left out of labels, since every label would begin with it.
const trunk = (() => {
  let folder = folders.get("");
  while (!folder.files.length && folder.folders.length === 1) [folder] = folder.folders;
  return folder;
})();
const short = (path) => (path === trunk.path ? trunk.name : trunk.path ? path.slice(trunk.path.length + 1) : path);

// Groups: the largest ten get a colour of their own and the rest share a grey, unless that would leave most of the map
// grey: then colours repeat. A group is called by its commonest folder.
const COLOURED = 10;
const groups = (() => {
  const members = new Map();
  for (const file of files) {
    if (!members.has(file.group)) members.set(file.group, []);
    members.get(file.group).push(file);
  }
  const list = [...members].map(([label, all]) => {
    const count = new Map();
    for (const file of all) count.set(file.folder, (count.get(file.folder) ?? 0) + 1);
    const [folder] = [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
    const head = all.reduce((best, file) => (file.rank > best.rank ? file : best));
    return { label, files: all, folder, head };
  });
  list.sort((a, b) => b.files.length - a.files.length || (a.label < b.label ? -1 : 1));
  const covered = list.slice(0, COLOURED).reduce((sum, group) => sum + group.files.length, 0);
  const repeat = covered < 0.6 * files.length;
  list.forEach((group, n) => {
    group.own = n < COLOURED && group.files.length > 1;
    group.hue = group.own || (repeat && group.files.length > 1) ? n % COLOURED : -1;
    const twin = list.some((other) => other !== group && other.folder === group.folder);
    group.name = twin ? `around ${group.head.name}` : short(group.folder);
    for (const file of group.files) file.hue = group.hue;
  });
  return list;
})();

// Search: every word must be found; where it is found decides how much it counts.
const haystacks = files.map((file) => ({
  file,
  path: file.path.toLowerCase(),
  base: file.name.toLowerCase(),
  names: file.exports.map((name) => name.name.toLowerCase()),
  words: `${file.role} ${file.summary} ${file.exports.map((name) => name.signature).join(" ")}`.toLowerCase(),
}));
function find(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found = [];
  for (const hay of haystacks) {
    let score = 0;
    let symbol = null;
    for (const word of words) {
      let best = 0;
      if (hay.base.startsWith(word)) best = 90;
      else if (hay.base.includes(word)) best = 60;
      else if (hay.path.includes(word)) best = 40;
      hay.names.forEach((name, n) => {
        const worth = name === word ? 100 : name.startsWith(word) ? 70 : name.includes(word) ? 50 : 0;
        if (worth > best) { best = worth; symbol = hay.file.exports[n]; }
      });
      if (!best && hay.words.includes(word)) best = 10;
      if (!best) { score = 0; break; }
      score += best;
    }
    const whole = words.join("");
    hay.names.forEach((name, n) => {
      if (name.replaceAll("_", "") === whole.replaceAll("_", "")) { score += 150; symbol = hay.file.exports[n]; }
    });
    if (score) found.push({ file: hay.file, symbol, score });
  }
  return found.sort((a, b) => b.score - a.score || b.file.rank - a.file.rank || a.file.index - b.file.index);
}

function plural(n, one, many = `${one}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
