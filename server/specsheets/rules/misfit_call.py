"""A signature that callers no longer fit: said at the definition, naming one caller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from specsheets.model.calls import HARMLESS, misfit
from specsheets.model.entries import show_parameters
from specsheets.model.facts import FileFacts, Param, Symbol, Use
from specsheets.model.finding import Fix
from specsheets.rules.rule import Drift, ProjectView, Rule, name_span

PLAIN_BASES = frozenset(
    {"object", "Exception", "ValueError", "TypeError", "RuntimeError", "KeyError", "LookupError", "ABC", "abc.ABC"}
)
"""Bases that do not change how a class with its own `__init__` is called."""


class Callee(NamedTuple):
    """What can be called: the index of its symbol, its name, and its parameters, without `self` for a class."""

    symbol: int
    name: str
    parameters: tuple[Param, ...]


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every function and class of a file whose calls are certain, against all calls in the project."""
    callees = {c.symbol: c for c in _of_facts(view.facts[path], view.now.names(path).declared)}
    planned = _planned(view, path)
    changed = {index for index, callee in callees.items() if planned.get(callee.name) != callee.parameters}
    misfits: dict[int, list[tuple[str, Use, str]]] = {}
    known = view.base.facts if view.base else {}
    users = [u for u in view.now.users(path) if u != path] if callees else []
    for user in [path, *users] if changed or path not in known else [u for u in users if u not in known]:
        judged = changed if user in known else callees
        if not judged:
            continue
        if not any(view.mentions(user, callees[index].name) for index in judged):
            continue
        for use in view.uses(user):
            if use.call and (index := callee_of(view, user, use.path, path)) in judged:
                why = misfit(callees[index].parameters, use.call)
                if why:
                    misfits.setdefault(index, []).append((user, use, why))
    for index, calls in sorted(misfits.items()):
        yield _drift(view, path, callees[index], planned.get(callees[index].name), calls)


def _drift(
    view: ProjectView,
    path: str,
    callee: Callee,
    planned: tuple[Param, ...] | None,
    calls: list[tuple[str, Use, str]],
) -> Drift:
    user, use, why = calls[0]
    more = f", as do {len(calls) - 1} more" if len(calls) > 1 else ""
    shown = f"{callee.name}({show_parameters(callee.parameters)})"
    fixes = (
        [
            Fix(
                title=f"Give {callee.name} the parameters of its sheet again",
                verb="emit",
                arguments={"path": path, "symbol": callee.name, "field": "parameters"},
            )
        ]
        if planned is not None and planned != callee.parameters
        else []
    )
    return Drift(
        path,
        name_span(view.facts[path].symbols[callee.symbol]),
        f"{callee.name} does not fit its callers: {user}:{use.line} {why}{more}",
        symbol=callee.name,
        expected=f"{callee.name}({show_parameters(planned)})" if planned is not None else "",
        actual=shown,
        related=tuple((u, c.line, w) for u, c, w in calls[:10]),
        fixes=tuple(fixes),
        known=planned is not None and all(_is_old(view, u, planned, c) for u, c, _ in calls),
    )


def _is_old(view: ProjectView, user: str, planned: tuple[Param, ...], use: Use) -> bool:
    """Whether a call that does not fit may have stood so in the base already."""
    return view.planned(user) is not None and use.call is not None and bool(misfit(planned, use.call))


def _planned(view: ProjectView, path: str) -> dict[str, tuple[Param, ...]]:
    """The parameters of every callee of a file in the base."""
    facts = view.planned(path)
    if facts is None or view.base is None:
        return {}
    return {c.name: c.parameters for c in _of_facts(facts, view.base.names(path).declared)}


def _of_facts(facts: FileFacts, declared: dict[str, int]) -> Iterator[Callee]:
    for name, index in declared.items():
        if index < 0 or facts.symbols[index].name != name:
            continue
        symbol = facts.symbols[index]
        if symbol.kind == "function" and _is_plain(symbol):
            yield Callee(index, name, symbol.parameters)
        elif symbol.kind == "class" and not symbol.decorators and PLAIN_BASES.issuperset(symbol.bases or ()):
            makers = [s for _, s in facts.children(index) if s.name in ("__init__", "__new__")]
            branches = any(s.kind == "branch" for _, s in facts.children(index))
            if (
                len(makers) == 1
                and makers[0].name == "__init__"
                and _is_plain(makers[0])
                and makers[0].parameters
                and not branches
            ):
                yield Callee(index, name, makers[0].parameters[1:])


def _is_plain(symbol: Symbol) -> bool:
    if any(p.kind == "undecided" for p in symbol.parameters):
        return False
    return all(d.lstrip("@").partition("(")[0].rpartition(".")[2] in HARMLESS for d in symbol.decorators)


def callee_of(view: ProjectView, user: str, dotted: tuple[str, ...], path: str) -> int:
    """The index of the symbol in the file at `path` that a dotted path in another file means; -1 where it is none."""
    origin = view.now.dotted(user, dotted)
    return origin.symbol if origin and origin.path == path and origin.symbol is not None else -1


RULE = Rule(
    id="misfit-call",
    severity="warning",
    reason="A function must be callable the way the rest of the project calls it.",
    before="""
## shop/users.py
def get_user(tenant: str, number: int) -> str:
#   ^^^^^^^^ misfit-call
    return tenant + str(number)
## planned shop/users.py
def get_user(number: int) -> str: ...
## shop/cart.py
from shop.users import get_user

def owner() -> str:
    return get_user(1)
""",
    after="""
## shop/users.py
def get_user(tenant: str, number: int) -> str:
    return tenant + str(number)
## planned shop/users.py
def get_user(number: int) -> str: ...
## shop/cart.py
from shop.users import get_user

def owner() -> str:
    return get_user("books", 1)
""",
    check=check,
)
