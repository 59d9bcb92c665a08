"""Usage: how symbols are imported throughout the project, and which file owns which state; tables Imp and St of step A7."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from specsheets.model.facts import FileFacts

Form = tuple[str, str, str]
"""What is imported, as an absolute dotted name; the line that imports it alone; the alias, or ""."""


class ImportLine(NamedTuple):
    """The line by which most files import one symbol or module. `agreeing` of `files` write it so; `alias` is its `as` name."""

    target: str
    line: str
    alias: str
    agreeing: int
    files: int


class Ownership(NamedTuple):
    """Who touches one piece of state, such as `env SHOP_CURRENCY`. `owner` is the file that alone writes it, or "" where
    none or several do."""

    key: str
    owner: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]


def import_forms(facts: FileFacts, module: str) -> tuple[Form, ...]:
    """How one file, whose dotted name is `module`, imports each thing; star imports left out, each form once, in order."""
    package = module.split(".")
    if not facts.path.rpartition("/")[2].startswith("__init__."):
        package = package[:-1]
    found: dict[Form, None] = {}
    for imported in facts.imports:
        base = package[: len(package) - imported.level + 1] if imported.level else []
        whole = ".".join([*base, *filter(None, [imported.module])])
        if not imported.names:
            alias = imported.alias
            found[whole, f"import {imported.module}" + (f" as {alias}" if alias else ""), alias] = None
        for name, alias in imported.names:
            if name != "*":
                line = f"from {whole} import {name}" + (f" as {alias}" if alias else "")
                found[f"{whole}.{name}", line, alias] = None
    return tuple(found)


def import_lines(files: Mapping[str, Iterable[Form]]) -> tuple[ImportLine, ...]:
    """The canonical line of every imported symbol: that of most files, then the shortest, then the first; sorted by target."""
    users: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for path, forms in files.items():
        for target, line, alias in forms:
            users[target][line, alias].add(path)
    lines = []
    for target, by in sorted(users.items()):
        line, alias = min(by, key=lambda form: (-len(by[form]), len(form[0]), form))
        lines.append(ImportLine(target, line, alias, len(by[line, alias]), len(set().union(*by.values()))))
    return tuple(lines)


def aliases(lines: Iterable[ImportLine]) -> dict[str, str]:
    """The short names that most files give, by what they stand for: `{"numpy": "np"}`."""
    return {line.target: line.alias for line in lines if line.alias}


def owners(files: Iterable[FileFacts]) -> tuple[Ownership, ...]:
    """Owners of all state that the files touch, sorted by key."""
    touched: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"read": set(), "write": set()})
    for facts in files:
        for state in facts.states:
            touched[f"{state.kind} {state.key}"][state.access].add(facts.path)
    table = []
    for name, by in sorted(touched.items()):
        writers = tuple(sorted(by["write"]))
        table.append(Ownership(name, writers[0] if len(writers) == 1 else "", writers, tuple(sorted(by["read"]))))
    return tuple(table)
