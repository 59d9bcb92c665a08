"""Leading: how an import has to be spelled after files have moved: those that it names, the file that it stands in, or both."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.python.redirect import Statement
from specsheets.model.facts import FileFacts, Import

if TYPE_CHECKING:
    from specsheets.languages.language import Moving


def follow_moves(text: str, facts: FileFacts, moving: Moving) -> str:
    """See `Language.follow_moves`."""
    leading = Leading(facts.path, moving)
    for imported in sorted(facts.imports, key=lambda i: (i.line, i.column), reverse=True):
        astray = leading.astray(imported)
        if astray:
            text = _led(text, imported, astray)
    return text


def _led(text: str, imported: Import, astray: list[Astray]) -> str:
    """The text after one of its imports was led to where things will be; what stands above it is untouched."""
    first = astray[0]
    if not imported.names:
        return Statement(imported).module_renamed(text, first.spelled)
    is_whole = len(astray) == len(imported.names) and all((a.spelled, a.name) == (first.spelled, a.to) for a in astray)
    if is_whole and first.spelled:
        return Statement(imported).respelled(text, "." * imported.level + imported.module, first.spelled)
    for name, spelled, to in astray:
        text = Statement(imported).named_alone(text, name, spelled, to, name)
        imported = imported._replace(names=tuple(n for n in imported.names if n[0] != name))
    return text


class Astray(NamedTuple):
    """A name of an import that will lead nowhere ("" for the module of a plain import): the module as it has to be spelled, and
    the name there."""

    name: str
    spelled: str
    to: str


class Leading:
    """The imports of the file at `path`, while files and folders are about to be renamed."""

    def __init__(self, path: str, moving: Moving) -> None:
        self._path, (self._pairs, self._moves, self._now, self._then) = path, moving
        self._home = self._moves.get(path, path)

    def astray(self, imported: Import) -> list[Astray]:
        """What has to be led elsewhere of one import, in the order of its names."""
        there = self._then.resolve(self._home, imported)
        found = []
        for number, (file, symbol) in enumerate(self._now.resolve(self._path, imported)):
            goal = self._moves.get(file, file)
            if not file or there[number][0] == goal:
                continue
            name = imported.names[number][0] if imported.names else ""
            if name and symbol is None:
                found.append(Astray(name, *self._module(imported, name, file, goal)))
            else:
                found.append(Astray(name, self._spelled(imported, file, goal), name))
        return found

    def _module(self, imported: Import, name: str, file: str, goal: str) -> tuple[str, str]:
        """Where a module is to be imported from by its own name, and that name."""
        *above, last = _parts(goal)
        relative = self._relative(imported.level, above) if imported.level else ""
        if relative:
            return relative, last
        package, _, last = self._absolute(imported._replace(module=f"{imported.module}.{name}"), file, goal).rpartition(
            "."
        )
        return package, last

    def _spelled(self, imported: Import, file: str, goal: str) -> str:
        relative = self._relative(imported.level, _parts(goal)) if imported.level else ""
        return relative or self._absolute(imported, file, goal)

    def _relative(self, level: int, parts: list[str]) -> str:
        """A module as the file spells it with dots; "" where Python would not climb so far: only folders that are packages for
        sure, by an `__init__.py` or as this very import has climbed to them, have a module above them."""
        here = self._home.split("/")[:-1]
        shared = [a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(here, parts, strict=False))]
        depth = self._then.name_of(self._home).count(".") + self._home.endswith("/__init__.py")
        climbed = self._path.split("/")[:-level]
        tops = [here[: len(here) - depth + 1]] if depth else []
        if not any(shared[: len(top)] == top for top in (*tops, self._moved(climbed))):
            return ""
        return "." * (len(here) - len(shared) + 1) + ".".join(parts[len(shared) :])

    def _moved(self, folder: list[str]) -> list[str]:
        path = "/".join(folder)
        for old, new in self._pairs:
            if path == old or path.startswith(f"{old}/"):
                return (new + path[len(old) :]).split("/")
        return folder

    def _absolute(self, imported: Import, file: str, goal: str) -> str:
        """A module by its whole name, from the same root as before where it still lies below that."""
        before, after, words = _parts(file), _parts(goal), imported.module.split(".")
        root = before[: -len(words)]
        if not imported.level and before[len(root) :] == words and after[: len(root)] == root:
            name = ".".join(after[len(root) :])
            if self._then.resolve(self._home, Import(name, 0, (), "", "top", 1, 1))[0][0] == goal:
                return name
        return self._then.name_of(goal)


def _parts(file: str) -> list[str]:
    """The folders of a module and its own name; a package is its folder."""
    parts = file.removesuffix(".py").split("/")
    return parts[:-1] if parts[-1] == "__init__" else parts
