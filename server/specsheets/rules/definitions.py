"""Definitions: which names every file binds, what its imports reach, and where a name comes from; kept per file."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from typing import NamedTuple, Protocol

from specsheets.model.facts import DECLARING, FileFacts, Import, Symbol, declare_alike, stand_alike
from specsheets.model.kept import EVERYTHING, Room
from specsheets.rules.marks import Bearers, Marks

IMPLICIT = frozenset(
    {"__name__", "__file__", "__doc__", "__path__", "__dict__", "__package__", "__spec__", "__loader__"}
    | {"__builtins__", "__annotations__", "__all__", "__cached__"}
)
"""Names that every module has without binding them."""

DYNAMIC = frozenset({"globals", "vars", "locals", "exec"})
"""Words of a text that may bind names which nobody can read off it."""

_TELLING = DYNAMIC | {"modules", "__name__"}
"""Words that make it unsure which names a file binds."""

SMALLER = 4
"""How many times smaller the names of a file are than its facts."""

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_BINDING = re.compile(r"\bfor (.+?) in |\bas (.+?)(?=,|$)|(\w+) *:=|^case (.+)")


class Modules(Protocol):
    """The part of a language's module resolution that rules ask for; see `languages.language.Modules`."""

    def name_of(self, path: str) -> str:
        """The dotted name under which a file is imported."""

    def path_of(self, name: str) -> str | None:
        """The file of a dotted name, or None."""

    def resolve(self, path: str, imported: Import) -> list[tuple[str, str | None]]:
        """For each name of an import: (file or "", symbol or None where the file itself is meant)."""

    def is_inside(self, path: str, imported: Import) -> bool:
        """Whether an import surely means this project."""


class Names(NamedTuple):
    """What one file binds at its top.

    `declared` maps a name to the index of its only declaration (-1: several, or rebound), `imported` to the import that
    binds it and the place among its names (None: several), `local` likewise for imports within functions; `other` are
    bound by a branch header or from within a function. `unsure` says that more names may exist than can be read."""

    declared: dict[str, int]
    imported: dict[str, tuple[Import, int] | None]
    local: dict[str, tuple[Import, int] | None]
    other: frozenset[str]
    stars: tuple[Import, ...]
    exports: tuple[str, ...] | None
    unsure: bool

    def binds(self, name: str) -> bool:
        """Whether the file itself surely binds `name`, star imports aside."""
        return name in self.declared or name in self.imported or name in self.other

    def bind_alike(self, other: Names) -> bool:
        """Whether the same names mean the same, wherever they are declared."""
        if self is other:
            return True
        mine, theirs = ([(name, at < 0) for name, at in names.declared.items()] for names in (self, other))
        return mine == theirs and self[1:] == other[1:]


class Origin(NamedTuple):
    """Where a name is declared: the file and the index of the symbol; None: the file itself is what is meant."""

    path: str
    symbol: int | None


Reached = tuple[tuple[Import, list[tuple[str, str | None]]], ...]
"""Every import of a file with what each of its names reaches, as `Modules.resolve` says."""


class Definitions:
    """The names of a set of files, whose `facts` are its own from then on. `put` replaces what is known of one; everything
    else is read from it, and remembered until the names of a file change.

    `room` is how much is held of what every file binds; their edges and their words are always at hand."""

    def __init__(self, facts: MutableMapping[str, FileFacts], modules: Modules, room: Room = EVERYTHING) -> None:
        self.facts = facts
        self.modules = modules
        self._names = room.kept(lambda path: _names(facts[path]), SMALLER)
        self._reached = room.kept(self._resolve)
        self._words = EVERYTHING.kept(lambda path: Marks(facts[path].words))
        self._titles = EVERYTHING.kept(lambda path: _titles(facts[path]))
        self._edges: dict[str, tuple[str, ...]] = {}
        self._importers: dict[str, dict[str, None]] = {}
        self._has: dict[tuple[str, str], bool | None] = {}
        self._origin: dict[tuple[str, str], Origin | None] = {}
        self._dotted: dict[tuple[str, tuple[str, ...]], Origin | None] = {}
        self._users = room.kept(self._followed)
        self._folders = {"/".join(parts[:n]) for p in facts for parts in [p.split("/")] for n in range(1, len(parts))}
        paths = sorted(facts)
        self._same = {path: path for path in paths}
        self._declared = Bearers((path, self._read(path).declared) for path in paths)

    def _read(self, path: str) -> Names:
        """What has to be known of a file before it is asked for."""
        self._link(path, self._reached[path])
        if self.facts[path].words:
            self._words[path] = Marks(self.facts[path].words)
        return self._names[path]

    def put(self, path: str, facts: FileFacts) -> None:
        """Take what a file now says of itself; the set of files stays (another set needs another module resolution)."""
        known, before, reached = self.facts[path], self._names[path], self._reached[path]
        self.facts[path] = facts
        if known.words is not facts.words:
            self._words.drop(path)
        self._titles.drop(path)
        if _binds_alike(known, facts):
            if not stand_alike(known.symbols, facts.symbols):
                self._names[path] = _renumbered(before, known, facts)
                self._origin.clear()
                self._dotted.clear()
            return
        names = _names(facts)
        now = reached if known.imports == facts.imports else self._resolve(path)
        if before == names and reached == now:
            return
        for target in {t for _, found in reached for t, _ in found}:
            self._importers.get(target, {}).pop(path, None)
        self._link(path, now)
        self._names[path], self._reached[path] = names, now
        self._declared.put(path, names.declared)
        self._has.clear()
        self._origin.clear()
        self._users.clear()
        self._dotted.clear()

    def _resolve(self, path: str) -> Reached:
        return tuple((i, self.modules.resolve(path, i)) for i in self.facts[path].imports)

    def _link(self, path: str, reached: Reached) -> None:
        for target in {t for _, found in reached for t, _ in found if t}:
            self._importers.setdefault(target, {})[path] = None
        found = {t for i, ways in reached if i.place in ("top", "guarded") for t, _ in ways} - {path, ""}
        self._edges[path] = tuple(self._same.get(target, target) for target in sorted(found))

    def names(self, path: str) -> Names:
        """What the file at `path` binds; raises KeyError for an unknown path."""
        return self._names[path]

    def mentions(self, path: str, word: str) -> bool:
        """Whether a word stands in the text of a file, outside strings and comments."""
        return word in self._words[path]

    def titles(self, path: str) -> str:
        """The names of all declarations of a file, methods too, in small letters and in lines."""
        return self._titles[path]

    def reached(self, path: str) -> Reached:
        """Every import of a file with what each of its names reaches."""
        return self._reached[path] if path in self.facts else ()

    def edges(self, path: str) -> tuple[str, ...]:
        """The files that a file imports while it is imported itself, sorted."""
        return self._edges.get(path, ())

    def leads_to(self, path: str, goal: str) -> bool:
        """Whether a file needs `goal` while it is imported, through others too."""
        seen, todo = {path}, [path]
        while todo:
            for target in self.edges(todo.pop()):
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        return goal in seen

    def users(self, path: str) -> list[str]:
        """The files that may reach the names of `path`: its importers, and those of files that hand its names on. Sorted."""
        return self._users[path]

    def _followed(self, path: str) -> list[str]:
        seen: dict[str, None] = {}
        todo = [path]
        while todo:
            for user in self._importers.get(todo.pop(), ()):
                if user not in seen:
                    seen[user] = None
                    todo.append(user)
        return sorted(seen)

    def declaring(self, name: str) -> list[str]:
        """The files that declare `name` at their top, sorted."""
        return self._declared.of(name)

    def inner(self, path: str, name: str) -> str | None:
        """The file of the module `name` inside the package at `path`; None where there is none."""
        module = self.modules.name_of(path)
        found = self.modules.path_of(f"{module}.{name}") if module else None
        return found if found != path else None

    def has(self, path: str, name: str) -> bool | None:
        """Whether the module at `path` has `name`: True or False where it is certain, else None."""
        key = (path, name)
        if key not in self._has:
            self._has[key] = False  # a circle of star imports adds nothing
            self._has[key] = self._look(path, name)
        return self._has[key]

    def _look(self, path: str, name: str) -> bool | None:
        if path not in self.facts:
            return None
        names = self._names[path]
        folder = f"{path.rpartition('/')[0]}/{name}".lstrip("/")
        if names.binds(name) or name in IMPLICIT or folder in self._folders or self.inner(path, name):
            return True
        unsure = names.unsure
        for target in self._stars(path, names):
            if not target:
                unsure = True
            elif self._hands_on(target, name):
                found = self.has(target, name)
                if found:
                    return True
                unsure = unsure or found is None
            else:
                unsure = unsure or self._names[target].unsure
        return None if unsure else False

    def origin(self, path: str, name: str) -> Origin | None:
        """Where `name` of the module at `path` is declared, re-exports and star imports followed; None where that is
        not certain."""
        key = (path, name)
        if key not in self._origin:
            self._origin[key] = None
            self._origin[key] = self._trace(path, name)
        return self._origin[key]

    def meaning(self, path: str, name: str) -> Origin | None:
        """What `name` means where the file at `path` refers to it; as `origin`, imports within functions included."""
        local = self._names[path].local
        if name not in local:
            return self.origin(path, name)
        bound = local[name]
        found = self.reaches(path, *bound) if bound else None
        return found if not self._names[path].binds(name) or found == self.origin(path, name) else None

    def _trace(self, path: str, name: str) -> Origin | None:
        if path not in self.facts or name in self._names[path].other:
            return None
        names = self._names[path]
        if name in names.declared:
            index = names.declared[name]
            return Origin(path, index) if index >= 0 and name not in names.imported else None
        if name in names.imported:
            bound = names.imported[name]
            if bound is None:
                return None
            return self.reaches(path, *bound)
        origins = {
            o
            for t in self._stars(path, names)
            if t and self._hands_on(t, name) and self.has(t, name)
            for o in [self.origin(t, name)]
        }
        return origins.pop() if len(origins) == 1 else None

    def dotted(self, path: str, names: tuple[str, ...]) -> Origin | None:
        """What a dotted path in the file at `path` stands for; None where that is not certain."""
        key = (path, names)
        if key not in self._dotted:
            origin = self.meaning(path, names[0])
            for name in names[1:]:
                if origin is None or origin.symbol is not None:
                    origin = None
                    break
                inner = self.inner(origin.path, name)
                origin = Origin(inner, None) if inner else self.origin(origin.path, name)
            self._dotted[key] = origin
        return self._dotted[key]

    def reaches(self, path: str, imported: Import, index: int) -> Origin | None:
        """What name `index` of an import in the file at `path` stands for."""
        if not imported.names and not imported.alias and "." in imported.module:
            imported = imported._replace(module=imported.module.partition(".")[0])
        target, symbol = self.modules.resolve(path, imported)[index]
        if not target:
            return None
        return Origin(target, None) if symbol is None else self.origin(target, symbol)

    def _stars(self, path: str, names: Names) -> Iterator[str]:
        """The files whose names a file takes over whole; "" for a foreign one."""
        if names.stars:
            yield from (found[0][0] for imported, found in self._reached[path] if imported in names.stars)

    def _hands_on(self, path: str, name: str) -> bool:
        """Whether a star import of the module at `path` takes `name` along, if it has it."""
        exports = self._names[path].exports
        return name in exports if exports is not None else not name.startswith("_")


def local_name(imported: Import, index: int) -> str:
    """The name that an import binds in its own file; `a` for `import a.b`."""
    if not imported.names:
        return imported.alias or imported.module.partition(".")[0]
    name, alias = imported.names[index]
    return alias or name


def _binds_alike(a: FileFacts, b: FileFacts) -> bool:
    """Whether two states of a file surely bind the same names: attributes and counts of words may differ."""
    if (a.imports, a.exports, a.states, bool(a.problems)) != (b.imports, b.exports, b.states, bool(b.problems)):
        return False
    if any((word in a.words) != (word in b.words) for word in _TELLING):
        return False
    return declare_alike(a.symbols, b.symbols)


def _renumbered(names: Names, before: FileFacts, now: FileFacts) -> Names:
    """The same names where attributes have come or gone: what is declared behind them has another number."""
    was, has = ([i for i, s in enumerate(f.symbols) if s.kind != "attribute"] for f in (before, now))
    moved = dict(zip(was, has, strict=True))
    return names._replace(declared={name: moved.get(at, -1) for name, at in names.declared.items()})


def _names(facts: FileFacts) -> Names:
    declared: dict[str, int] = {}
    other: set[str] = set()
    for index, symbol in enumerate(facts.symbols):
        if symbol.kind == "branch":
            bound = " ".join("".join(found) for found in _BINDING.findall(symbol.value or ""))
            other.update(_IDENTIFIER.findall(bound))
        elif symbol.kind in DECLARING and "." not in symbol.qualname:
            for name in (symbol.name, *symbol.also):
                again = name in declared and (declared[name] < 0 or not _is_overload(facts.symbols[declared[name]]))
                declared[name] = -1 if again else index
    for state in facts.states:
        if state.kind == "global" and state.access == "write":
            other.add(state.key)
            if state.key in declared:
                declared[state.key] = -1
    imported: dict[str, tuple[Import, int] | None] = {}
    local: dict[str, tuple[Import, int] | None] = {}
    modules: set[str] = set()
    stars = []
    for i in facts.imports:
        modules.update(i.module.split("."))
        if i.names and i.names[0][0] == "*":
            stars.append(i)
            continue
        for n in range(len(i.names) or 1):
            name = local_name(i, n)
            into = local if i.place == "local" else imported
            into[name] = None if name in into and i.names and not _agree(into[name], (i, n)) else (i, n)
    words = facts.words
    unsure = (
        bool(facts.problems)
        or "__getattr__" in declared
        or "__getattr__" in imported
        or any(word in words and word not in modules for word in DYNAMIC)
        or ("modules" in words and "__name__" in words)
    )
    return Names(
        declared,
        imported,
        local,
        frozenset(other) - declared.keys() - imported.keys(),
        tuple(stars),
        facts.exports,
        unsure,
    )


def _agree(a: tuple[Import, int] | None, b: tuple[Import, int]) -> bool:
    """Whether two imports bind the same thing."""
    if a is None:
        return False
    (one, m), (other, n) = a, b
    return (one.module, one.level, one.names[m : m + 1]) == (other.module, other.level, other.names[n : n + 1])


def _titles(facts: FileFacts) -> str:
    return "\n".join(symbol.name.lower() for symbol in facts.symbols if symbol.kind in DECLARING)


def _is_overload(symbol: Symbol) -> bool:
    return any(d.rpartition(".")[2] == "overload" for d in symbol.decorators)
