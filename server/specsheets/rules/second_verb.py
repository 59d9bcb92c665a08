"""Two verbs for one deed: `get_user` here, `fetch_user` there."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Param, Symbol
from specsheets.model.finding import Fix
from specsheets.rules.rule import Drift, ProjectView, Rule, name_span
from specsheets.rules.twins import Place, is_test, verb_of


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Functions of a file whose deed another function promises by another verb, both callable alike; said at the later
    one, or where nothing tells at the one with the rarer verb."""
    for number, others in view.twins.shared(path, "deed"):
        symbol = view.facts[path].outermost(number)
        mine = path in view.declared_before(symbol.name)
        for other in others:
            twin = view.facts[other.path].outermost(other.number)
            if view.base is None and (is_test(path) or is_test(other.path)):
                continue
            if not _is_same_deed(view, path, symbol, other, twin):
                continue
            theirs = other.path in view.declared_before(twin.name)
            if (theirs and not mine) or (theirs == mine and _is_rarer(view, (path, symbol), (other.path, twin))):
                yield _drift(path, symbol, other, twin, mine)
                break


def _is_same_deed(view: ProjectView, path: str, symbol: Symbol, other: Place, twin: Symbol) -> bool:
    if verb_of(twin.name) == verb_of(symbol.name) or _needed(symbol) != _needed(twin) or not _needed(symbol):
        return False
    if symbol.type and twin.type and symbol.type != twin.type:
        return False
    return not (_mentions(view, path, symbol, twin.name) or _mentions(view, other.path, twin, symbol.name))


def _needed(symbol: Symbol) -> list[str]:
    """The names of what a caller may give by position, in order; what is optional counts as well."""
    return [_shown(p) for p in symbol.parameters]


def _shown(p: Param) -> str:
    return f"{p.kind} {p.name}"


def _mentions(view: ProjectView, path: str, symbol: Symbol, name: str) -> bool:
    """Whether one is written in terms of the other: then they are two floors of one deed."""
    if not view.mentions(path, name):
        return False
    return any(name in line for line in view.text(path).split("\n")[symbol.line - 1 : symbol.end_line])


def _is_rarer(view: ProjectView, mine: tuple[str, Symbol], theirs: tuple[str, Symbol]) -> bool:
    (path, symbol), (other, twin) = mine, theirs
    a, b = view.twins.popularity(symbol.name), view.twins.popularity(twin.name)
    return (a, other, twin.line) < (b, path, symbol.line)


def _drift(path: str, symbol: Symbol, other: Place, twin: Symbol, known: bool) -> Drift:
    return Drift(
        path,
        name_span(symbol),
        f"{symbol.name} and {twin.name} ({other.path}:{twin.line}) are two verbs for one deed",
        symbol=symbol.name,
        expected=twin.name,
        actual=symbol.name,
        related=((other.path, twin.line, f"{twin.name} does the same by its name and signature"),),
        fixes=(_rename(path, symbol, twin.name, True), _rename(other.path, twin, symbol.name, False)),
        known=known,
    )


def _rename(path: str, symbol: Symbol, to: str, preferred: bool) -> Fix:
    place = {"path": path, "line": symbol.line, "column": symbol.column}
    title = f"Rename {symbol.name} to {to} in {path}"
    return Fix(title=title, verb="rename", arguments={**place, "from": symbol.name, "to": to}, preferred=preferred)


RULE = Rule(
    id="second-verb",
    severity="warning",
    reason="One deed has one verb, so that whoever looks for it finds it and does not write it again.",
    before="""
## shop/users.py
def get_user(number: int) -> str:
    return str(number)

def get_owner(number: int) -> str:
    return str(number)
## shop/cart.py
def fetch_user(number: int) -> str:
#   ^^^^^^^^^^ second-verb
    return "user" + str(number)
""",
    after="""
## shop/users.py
def get_user(number: int) -> str:
    return str(number)

def get_owner(number: int) -> str:
    return str(number)
## shop/cart.py
from shop.users import get_user
""",
    check=check,
)
