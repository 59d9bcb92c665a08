"""A reference to what is no longer there: `module.name` of a module without that name, or a name this file has lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specsheets.model.facts import Import, Span, Use
from specsheets.model.finding import Fix
from specsheets.rules.definitions import local_name
from specsheets.rules.rule import Drift, ProjectView, Rule, may_bind, quoted
from specsheets.rules.suggestions import declared_here, moved_name
from specsheets.rules.unresolved_import import declared_again, is_gone


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """References through the modules that a file imports, and to names of its own that the base still had."""
    reach, lost = modules_of(view, path), _lost(view, path)
    if not lost and not _suspects(view, path, reach):
        return
    heads = {dotted[0] for dotted in reach}
    for use in view.uses(path):
        if use.path[0] in lost:
            yield _gone(view, path, path, use, 0)
        elif use.path[0] in heads and (found := _missing(view, path, reach, use)):
            yield _gone(view, path, *found)


def modules_of(view: ProjectView, path: str) -> dict[tuple[str, ...], str]:
    """The dotted paths by which a file reaches modules of its project, with their files; what several imports bind
    differently, or another statement binds too, is left out."""
    reach: dict[tuple[str, ...], str] = {}
    names = view.now.names(path)
    for imported, found in view.now.reached(path):
        for index, (target, name) in enumerate(found):
            bound = local_name(imported, index)
            if name is not None or bound in names.declared or bound in names.other:
                continue
            if imported.names or imported.alias:
                reach[(bound,)] = target if reach.get((bound,), target) == target else ""
            else:
                for dotted, file in _chain(view, path, imported, target):
                    reach[dotted] = file
    return {dotted: file for dotted, file in reach.items() if file in view.facts}


def _chain(view: ProjectView, path: str, imported: Import, target: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """`import a.b.c` binds `a`, and makes `a.b` and `a.b.c` known."""
    parts = tuple(imported.module.split("."))
    for n in range(1, len(parts)):
        yield parts[:n], view.now.modules.resolve(path, imported._replace(module=".".join(parts[:n])))[0][0]
    yield parts, target


def _suspects(view: ProjectView, path: str, reach: dict[tuple[str, ...], str]) -> bool:
    """Whether the text, read without regard to strings and scopes, may hold a reference that `_missing` finds; it spares
    most files the reading of their uses."""
    if not reach:
        return False
    for found in view.following(path, frozenset(reach)) - reach.keys():
        file, name = reach[found[:-1]], found[-1]
        has = view.now.has(file, name)
        if has is False or (has is None and is_gone(view, file, name)):
            return True
    return False


def _missing(view: ProjectView, path: str, reach: dict[tuple[str, ...], str], use: Use) -> tuple[str, Use, int] | None:
    """The file that lacks what a use names, the use, and which part of its path that is."""
    depth = next((n for n in range(len(use.path) - 1, 0, -1) if use.path[:n] in reach), 0)
    if not depth:
        return None
    file, name = reach[use.path[:depth]], use.path[depth]
    while inner := view.now.inner(file, name):
        file, depth = inner, depth + 1
        if depth == len(use.path) or file not in view.facts:
            return None
        name = use.path[depth]
    has = view.now.has(file, name)
    if has or (name.startswith("__") and name.endswith("__")):
        return None
    text = view.text(path)
    guarded = (
        may_bind(view.text(file), name)
        or "AttributeError" in text
        or quoted(text, name)
        or re.search(rf"\.{name}\s*=(?!=)", text)
    )
    if (has is None or guarded or _is_set_outside(view, file, name)) and not is_gone(view, file, name):
        return None
    return file, use, depth


def _is_set_outside(view: ProjectView, file: str, name: str) -> bool:
    """Whether another file gives the module at `file` an attribute `name`."""
    setting = re.compile(rf"\.{name}\s*(?::[^=\n]+)?=(?!=)")
    users = (user for user in view.now.users(file) if view.mentions(user, name))
    return any(setting.search(view.text(user)) for user in users)


def _lost(view: ProjectView, path: str) -> set[str]:
    """Names that this file declared in the base, and that nothing in it binds now, or only a statement that needs them
    (`Cart = frozen(Cart)`)."""
    planned = view.planned(path)
    if planned is None or view.base is None:
        return set()
    before, now = view.base.names(path).declared, view.now.names(path).declared
    symbols = view.facts[path].symbols
    beheaded = {
        name
        for name, index in now.items()
        if index >= 0 and before.get(name) == -1 and re.search(rf"\b{name}\b", symbols[index].value or "")
    }
    return beheaded | {
        name
        for name in before
        if not view.now.names(path).binds(name) and view.now.has(path, name) is not True and is_gone(view, path, name)
    }


def _gone(view: ProjectView, path: str, file: str, use: Use, at: int) -> Drift:
    name = use.path[at]
    better, where = moved_name(view, file, name)
    column = use.column + sum(len(part) + 1 for part in use.path[:at])
    owner = "this file" if file == path else view.now.modules.name_of(file) or file
    same = where == file
    hint = f"; did you mean {better if same else f'{better} of {view.now.modules.name_of(where)}'}?" if better else ""
    fix = Fix(
        title=f"Rename {name} to {better} here",
        verb="rename",
        arguments={"path": path, "line": use.line, "column": column, "from": name, "to": better},
        preferred=True,
    )
    return Drift(
        path,
        Span(use.line, column, use.line, column + len(name)),
        f"{owner} has no {name}{' any more' if is_gone(view, file, name) else ''}{hint}",
        symbol=".".join(use.path[: at + 1]),
        expected=better,
        actual=name,
        related=declared_here(view, where, better),
        fixes=(*([fix] if better and same else ()), *declared_again(view, file, name, bool(better) and same)),
        guessed=True,
    )


RULE = Rule(
    id="unresolved-reference",
    severity="error",
    reason="A name that is reached through a module of the project must be one that the module has.",
    before="""
## shop/__init__.py
## shop/users.py
def fetch_user(number: int) -> str:
    return str(number)
## planned shop/users.py
def get_user(number: int) -> str: ...
## shop/cart.py
from . import users
OWNER = users.get_user(1)
#             ^^^^^^^^ unresolved-reference
""",
    after="""
## shop/__init__.py
## shop/users.py
def fetch_user(number: int) -> str:
    return str(number)
## shop/cart.py
from . import users
OWNER = users.fetch_user(1)
""",
    check=check,
)
