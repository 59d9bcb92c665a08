"""Redirect: an import statement that leads elsewhere, with what the file writes through it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from specsheets.languages.python.rename import rename_edits
from specsheets.languages.python.uses import uses
from specsheets.model.change import Edit, apply_edits
from specsheets.model.facts import FileFacts, Import, Span

if TYPE_CHECKING:
    from specsheets.languages.language import Goal, Modules


def redirect(text: str, facts: FileFacts, imported: Import, modules: Modules, goal: Goal) -> str:
    """See `Language.redirect`."""
    statement, name, module = Statement(imported), goal.name, goal.module
    spelled = "." * imported.level + imported.module
    near = _spelling(facts.path, imported, modules)
    if not imported.names:
        return statement.module_renamed(text, module)
    if not name:
        return _all_replaced(text, facts, imported, spelled, near(module))
    if not goal.to:
        above, _, last = module.rpartition(".")
        return statement.named_alone(text, name, near(above), last, name)
    if goal.to != name:
        edits = rename_edits(text, name, goal.to, f"{spelled}.{name}" if imported.module else f"{spelled}{name}")
        text = apply_edits(text, [e for e in edits if e.certain])
    if _leads_to(facts.path, imported, modules, module):
        return text
    return statement.named_alone(text, name, near(module), goal.to, goal.to)


def _all_replaced(text: str, facts: FileFacts, meant: Import, old: str, new: str) -> str:
    """The text in which every import from `old` is one from `new`."""
    same = [i for i in facts.imports if (i.module, i.level) == (meant.module, meant.level) and i.names]
    for imported in sorted(same, key=lambda i: (i.line, i.column), reverse=True):
        text = Statement(imported).respelled(text, old, new)
    return text


def _leads_to(path: str, imported: Import, modules: Modules, module: str) -> bool:
    """Whether an import leads to this module already."""
    there = modules.resolve(path, imported)
    own = modules.path_of(module)
    return bool(imported.module) and any(file == own and file for file, _ in there)


def _spelling(path: str, imported: Import, modules: Modules) -> Callable[[str], str]:
    """How an import spells a module: relative where it was, and where that is possible."""

    def spelled(module: str) -> str:
        package = modules.name_of(path)
        if not path.endswith("__init__.py"):
            package = package.rpartition(".")[0]
        if not imported.level or not package:
            return module
        dots = "."
        while package and module != package and not module.startswith(f"{package}."):
            package, dots = package.rpartition(".")[0], dots + "."
        return f"{dots}{module[len(package) :].lstrip('.')}" if package else module

    return spelled


class Statement:
    """One import statement that is to lead elsewhere."""

    def __init__(self, imported: Import) -> None:
        self.imported = imported

    def named_alone(self, text: str, name: str, spelled: str, to: str, bound: str) -> str:
        """The text with a line of its own for one name, which is called `to` there and is `bound` in this file; `spelled` is
        its module, "" for a module that lies in none."""
        keep = [n for n in self.imported.names if n[0] not in (name, to)]
        alias = next((a for n, a in self.imported.names if n == name), "") or (bound if bound != to else "")
        line = f"{f'from {spelled} ' if spelled else ''}import {to}{f' as {alias}' if alias else ''}"
        return self._split(text, line, name, bound, bool(keep))

    def _place(self, text: str) -> tuple[int, int]:
        """Where the statement stands in a text, by offsets."""
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: self.imported.line - 1]) + self.imported.column - 1
        at, depth = start, 0
        while at < len(text):
            c = text[at]
            depth += (c == "(") - (c == ")")
            if c == "\\" and text[at + 1 : at + 2] in ("\n", "\r"):
                at += 2
                continue
            if depth <= 0 and c in "\n\r#;":
                break
            at += 1
        return start, at

    def respelled(self, text: str, old: str, new: str) -> str:
        """The text in which this statement imports from `new`."""
        start, end = self._place(text)
        statement = re.sub(rf"from\s*{re.escape(old)}(?=\s|import\b)", f"from {new}", text[start:end], count=1)
        return text[:start] + statement + text[end:]

    def _split(self, text: str, line: str, name: str, bound: str, keep: bool) -> str:
        """The statement without one of its names, and a line of its own for that one."""
        start, end = self._place(text)
        statement = text[start:end]
        if not keep:
            return text[:start] + line + text[start + len(statement.rstrip()) :]
        word = rf"\b(?:{re.escape(bound)}|{re.escape(name)})\b(?:\s+as\s+\w+)?"
        head, _, names = statement.partition("import")
        shorter = re.sub(rf"{word}\s*,\s*|,\s*{word}", "", names, count=1)
        indent = re.match(r"[ \t]*", text[text.rfind("\n", 0, start) + 1 : start])
        return text[:start] + f"{head}import{shorter}".rstrip() + f"\n{indent[0] if indent else ''}{line}" + text[end:]

    def module_renamed(self, text: str, module: str) -> str:
        """The text with another module in `import a.b`, and in every use of `a.b` through it."""
        old = self.imported.module
        start, end = self._place(text)
        statement = re.sub(rf"(?<![\w.]){re.escape(old)}(?![\w.])", module, text[start:end], count=1)
        text = text[:start] + statement + text[end:]
        if self.imported.alias:
            return text
        parts = tuple(old.split("."))
        places = [u for u in uses(text) if u.path[: len(parts)] == parts]
        return apply_edits(text, [Edit(Span(u.line, u.column, u.line, u.column + len(old)), module) for u in places])
