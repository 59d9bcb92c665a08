"""Which file an import of a Python project reaches, from the paths of its sources alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

from specsheets.model.facts import Import

_ASIDE = re.compile(
    r"(?i)(tests?|testing|e2e|docs?|examples?|demos?|samples?|fixtures?|benchmarks?|bench|scripts?|tools|"
    r"_?vendor(ed)?|third_party|site-packages|node_modules)"
)
"""Folders whose modules the rest of a project does not import, unless it lies within them too."""

_MAYBE_MADE = re.compile(
    r"_.*|(__)?version(__)?|.*_(pb2|pb2_grpc|generated|gen|ext|rc|ui)|ui_.*|.*generated.*|c?ython_.*"
)
"""Modules that a build may make, so that their absence among the sources says nothing."""


class PythonModules:
    """The modules of one set of paths. Fulfils `specsheets.languages.language.Modules`.

    Every folder without an `__init__.py` may be a root of imports; the root of a file is the nearest one above it.
    Where a package and a module bear one name, the package counts, as in Python.

    The folders of `planned` files are packages, with an `__init__.py` or without: a program that is still to be written
    starts in the project's own folder, in `src`, or in a folder where code that is there has its packages.
    """

    def __init__(self, paths: Iterable[str], planned: Iterable[str] = ()) -> None:
        self._files = {path for path in paths if path.endswith(".py")}
        self._packages: set[str] = set()
        self._folders: set[str] = {""}
        self._roots_of: dict[str, list[str]] = {}
        self._root: dict[str, str] = {"": ""}
        stems: list[tuple[str, str]] = []
        for path in self._files:
            folder, _, name = path.rpartition("/")
            if name == "__init__.py":
                self._packages.add(folder)
            else:
                stems.append((folder, name[:-3]))
            while folder not in self._folders:
                self._folders.add(folder)
                folder = folder.rpartition("/")[0]
        planned = set(planned)
        there = (package for package in self._packages if _join(package, "__init__.py") not in planned)
        roots = {"", "src", *(package.rpartition("/")[0] for package in there)}
        for path in planned:
            folder = path.rpartition("/")[0]
            while folder not in roots:
                self._packages.add(folder)
                folder = folder.rpartition("/")[0]
        for folder in self._folders:
            above, _, name = folder.rpartition("/")
            if folder and above not in self._packages:
                self._roots_of.setdefault(name, []).append(above)
        for folder, name in stems:
            if folder not in self._packages and _join(folder, name) not in self._folders:
                self._roots_of.setdefault(name, []).append(folder)

    def name_of(self, path: str) -> str:
        """The dotted name under which a file is imported from its own root, such as `shop.cart`; "" for the
        `__init__.py` of the project's own folder."""
        root = self._root_of(path.rpartition("/")[0])
        parts = path.removesuffix(".py").removeprefix(root + "/" if root else "").split("/")
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def path_of(self, name: str) -> str | None:
        """The file of a dotted name; None when there is none, or when several roots offer one with equal right."""
        parts = name.split(".")
        best: dict[tuple[bool, bool], list[str]] = {}
        for root in self._roots_of.get(parts[0], ()):
            file = self._file(_join(root, *parts))
            if file:
                indirect = self._root_of(file.rpartition("/")[0]) != root
                best.setdefault((_is_aside(root), indirect), []).append(file)
        found = best[min(best)] if best else []
        return found[0] if len(found) == 1 else None

    def resolve(self, path: str, imported: Import) -> list[tuple[str, str | None]]:
        """See `Modules.resolve`. Re-exports are not followed. Where a package holds a module of the imported name, the
        module is meant; a star import gives the symbol `*`; `import a.b` gives the file of `a.b`."""
        where = self._place(path, imported)
        module = self._file(where) if where is not None else ""
        if not imported.names:
            return [(module, None)]
        found: list[tuple[str, str | None]] = []
        for name, _ in imported.names:
            inner = "" if where is None or module == where + ".py" else self._file(_join(where, name))
            found.append((inner, None) if inner else (module, name) if module else ("", None))
        return found

    def is_inside(self, path: str, imported: Import) -> bool:
        """See `Modules.is_inside`. Also False for a guarded import, which may fail on purpose, and where the missing
        module may be made by a build, compiled, or put there by a running program."""
        if imported.place == "guarded":
            return False
        parts = imported.module.split(".") if imported.module else []
        if imported.level:
            base = self._above(path, imported.level)
            if base is None:
                return False
        else:
            root = self._certain_root(path, parts[0])
            if root is None:
                return False
            base = root
        at, end = base, _join(base, *parts)
        for part in parts:
            at = _join(at, part)
            if at in self._folders:
                continue
            if at + ".py" in self._files:
                return at == end
            return not _MAYBE_MADE.fullmatch(part)
        names = [name for name, _ in imported.names]
        return all(self._file(_join(at, name)) or not _MAYBE_MADE.fullmatch(name) for name in names)

    def _place(self, path: str, imported: Import) -> str | None:
        """The folder or suffixless file that the module of an import stands for; None when it is foreign."""
        parts = imported.module.split(".") if imported.module else []
        if imported.level:
            base = self._above(path, imported.level)
            return None if base is None else _join(base, *parts)
        return self._absolute(path, parts)

    def _absolute(self, path: str, parts: list[str]) -> str | None:
        top = parts[0]
        own = self._root_of(path.rpartition("/")[0])
        offered = self._roots_of.get(top)
        if not offered or _is_standard(path, own, top):
            return None
        near = list(_with_ancestors(own))
        for root in near:
            if root in offered:
                place = _join(root, *parts)
                if self._exists(place) or _join(root, top) in self._packages:
                    return place
        elsewhere = [_join(root, *parts) for root in offered if root not in near and not _is_aside(root)]
        elsewhere = [place for place in elsewhere if self._exists(place)]
        return elsewhere[0] if len(elsewhere) == 1 else None

    def _certain_root(self, path: str, top: str) -> str | None:
        """The root whose regular package `top` an absolute import in `path` surely means."""
        own = self._root_of(path.rpartition("/")[0])
        if _is_standard(path, own, top):
            return None
        near = list(_with_ancestors(own))
        offered = [root for root in self._roots_of.get(top, ()) if root in near or not _is_aside(root)]
        if own in offered:
            offered = [own]
        if len(offered) != 1 or _join(offered[0], top) not in self._packages:
            return None
        return offered[0]

    def _above(self, path: str, level: int) -> str | None:
        """The folder that `level` leading dots in `path` name; None above the project."""
        folder = path.rpartition("/")[0]
        for _ in range(level - 1):
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
        return folder

    def _root_of(self, folder: str) -> str:
        root = self._root.get(folder)
        if root is None:
            root = self._root_of(folder.rpartition("/")[0]) if folder in self._packages else folder
            self._root[folder] = root
        return root

    def _file(self, place: str) -> str:
        """The file of a folder or suffixless path; "" when it has none."""
        package = _join(place, "__init__.py")
        if package in self._files:
            return package
        return place + ".py" if place + ".py" in self._files else ""

    def _exists(self, place: str) -> bool:
        return place in self._folders or place + ".py" in self._files


def _join(*parts: str) -> str:
    return "/".join(part for part in parts if part)


def _is_standard(path: str, own: str, top: str) -> bool:
    """Whether `top` means the standard library: always, except within a package of that name itself."""
    return top in sys.stdlib_module_names and not path.startswith(_join(own, top) + "/")


def _is_aside(root: str) -> bool:
    return any(_ASIDE.fullmatch(part) for part in root.split("/"))


def _with_ancestors(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder
