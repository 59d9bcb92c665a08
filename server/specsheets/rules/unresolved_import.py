"""An import that reaches nothing: the module was moved or never made, or the module does not have the name."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import EMPTY, Import
from specsheets.model.finding import Fix
from specsheets.rules.definitions import IMPLICIT
from specsheets.rules.rule import Drift, ProjectView, Rule, may_bind, quoted
from specsheets.rules.suggestions import declared_here, moved_file, moved_name


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every import of a file, and of the sheet of a file that is still to be written."""
    for imported, found in view.now.reached(path):
        if all(not target for target, _ in found):
            alone = imported.names[0][0] if imported.names and not imported.module else ""
            yield from _lost_module(view, path, imported, alone)
        for (target, name), (plain, _) in zip(found, imported.names or (("", ""),), strict=True):
            if target == path and not imported.module and name is not None:
                one = imported._replace(names=((plain, ""),))
                if _reached_before(view, path, one) or not _is_bound_otherwise(view, path, name):
                    yield from _lost_module(view, path, one, plain)
            elif target and name not in (None, "*", EMPTY):
                yield from _lost_name(view, path, imported, target, str(name))


def _is_bound_otherwise(view: ProjectView, path: str, name: str) -> bool:
    """Whether a package that imports `name` from itself has it other than as a module."""
    names = view.now.names(path)
    return names.unsure or name in names.declared or name in names.other or name in IMPLICIT or bool(names.stars)


def _expects_failure(view: ProjectView, path: str, imported: Import) -> bool:
    """Whether the line above an import says that it is meant to fail, as tests do."""
    lines = view.text(path).split("\n")[max(0, imported.line - 2) : imported.line - 1]
    return any(word in line for line in lines for word in ("raises", "Raises", "ImportError", "ModuleNotFoundError"))


def _lost_module(view: ProjectView, path: str, imported: Import, name: str) -> Iterator[Drift]:
    """`name` is the module that is imported from a package by its own name; "" where a whole path is written."""
    before = _reached_before(view, path, imported)
    if EMPTY in imported.module:
        return
    if not before and (not view.now.modules.is_inside(path, imported) or _expects_failure(view, path, imported)):
        return
    written = "." * imported.level + ".".join(part for part in (imported.module, name) if part)
    word = name or imported.module.rpartition(".")[2]
    names = [] if name else [n for n, _ in imported.names if n != "*"]
    new = moved_file(view, before or "", word, names)
    module = view.now.modules.name_of(new) if new and new != path else ""
    hint = f"; did you mean {module}?" if module else ""
    gone = f": {before} is gone" if before else ", and no file of this project makes it"
    yield Drift(
        path,
        view.span(path, word, imported.line, imported.column),
        f"nothing to import as {written}{gone}{hint}",
        symbol=written,
        expected=module,
        actual=written,
        related=((new, 1, f"{module} is here"),) if new else (),
        fixes=(_redirect(path, imported, module, name),) if module else (),
        guessed=True,
    )


def _reached_before(view: ProjectView, path: str, imported: Import) -> str | None:
    """The file that a now broken import reached in the base; None where it reached none, or the file is still there."""
    if view.base is None:
        return None
    for target, _ in view.base.modules.resolve(path, imported):
        if target in view.base.facts and target not in view.facts:
            return target
    return None


def _lost_name(view: ProjectView, path: str, imported: Import, target: str, name: str) -> Iterator[Drift]:
    has = view.now.has(target, name)
    if has:
        return
    alone = imported._replace(names=((name, ""),))
    if _reached_before(view, path, alone):
        yield from _lost_module(view, path, alone, name)
        return
    is_doubtful = (
        has is None
        or imported.place == "guarded"
        or _expects_failure(view, path, imported)
        or may_bind(view.text(target), name)
    )
    if is_doubtful and not is_gone(view, target, name):
        return
    better, where = moved_name(view, target, name)
    module = view.now.modules.name_of(target)
    hint = (
        f"; did you mean {better}{'' if where == target else f' of {view.now.modules.name_of(where)}'}?"
        if better
        else ""
    )
    fixes = [_fix_name(path, imported, name, better, where, view)] if better else []
    fixes += declared_again(view, target, name, bool(better) and where == target)
    yield Drift(
        path,
        view.span(path, name, imported.line, imported.column),
        f"{module or target} has no {name}{hint}",
        symbol=name,
        expected=better,
        actual=name,
        related=declared_here(view, where, better),
        fixes=tuple(fixes),
        guessed=True,
    )


def is_gone(view: ProjectView, target: str, name: str) -> bool:
    """Whether the base had `name` in the file `target` and the code surely has it no longer, although more names may
    exist there than can be read: a file that can be read whole and does not serve the name by `__getattr__`."""
    if view.base is None or target not in view.base.facts or view.facts[target].problems:
        return False
    served = "__getattr__" in view.now.names(target).declared and quoted(view.text(target), name)
    return view.base.names(target).binds(name) and not served


def declared_again(view: ProjectView, path: str, name: str, is_renamed: bool) -> Iterator[Fix]:
    """The fix that writes a declaration again which the sheet of a file still has; none where it was only renamed."""
    promise = view.promises.get(path)
    if promise and not is_renamed and not promise.problems and any(s.qualname == name for s in promise.facts.symbols):
        yield Fix(title=f"Declare {name} again", verb="add-symbol", arguments={"path": path, "name": name})


def _redirect(path: str, imported: Import, module: str, name: str) -> Fix:
    named = {"name": name} if name else {}
    return Fix(
        title=f"Import from {module}",
        verb="fix-import",
        arguments={"path": path, "line": imported.line, **named, "module": module},
        preferred=True,
    )


def _fix_name(path: str, imported: Import, name: str, better: str, where: str, view: ProjectView) -> Fix:
    module = view.now.modules.name_of(where)
    return Fix(
        title=f"Import {better} from {module}",
        verb="fix-import",
        arguments={"path": path, "line": imported.line, "name": name, "module": module, "to": better},
        preferred=True,
    )


RULE = Rule(
    id="unresolved-import",
    severity="error",
    reason="What a file imports from its own project must be there under that name.",
    before="""
## shop/__init__.py
## shop/users.py
def fetch_user(number: int) -> str:
    return str(number)
## planned shop/users.py
def get_user(number: int) -> str: ...
## shop/cart.py
from .users import get_user
#                  ^^^^^^^^ unresolved-import
from .payments import pay
#     ^^^^^^^^ unresolved-import
""",
    after="""
## shop/__init__.py
## shop/users.py
def fetch_user(number: int) -> str:
    return str(number)
## shop/payments.py
def pay() -> None:
    return None
## shop/cart.py
from .users import fetch_user
from .payments import pay
""",
    check=check,
)
