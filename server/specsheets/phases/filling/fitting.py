"""Fitting: what the language, an overridden method or a value demands of a type, and a type of a value."""

from __future__ import annotations

from specsheets.model.facts import EMPTY, Param, Symbol
from specsheets.naming.library import class_kinds
from specsheets.phases.filling.places import Hole
from specsheets.phases.filling.scope import Scope
from specsheets.rules.definitions import Origin


def demanded(scope: Scope, index: int, hole: Hole) -> str:
    """The only type that may stand at a hole; "" where nothing demands one."""
    symbol = scope.facts.symbols[index]
    if symbol.kind != "function" or hole.text != EMPTY:
        return ""
    in_class = symbol.parent >= 0 and scope.facts.symbols[symbol.parent].kind == "class"
    if hole.field == "type" and in_class and symbol.name in scope.vocabulary.returns:
        return scope.vocabulary.returns[symbol.name]
    above = overridden(scope, index)
    if above is None or above.symbol is None:
        return ""
    over = scope.world.view.now.facts[above.path].symbols[above.symbol]
    wanted = over.type
    if hole.field == "parameters":
        name = symbol.parameters[hole.part // 3].name
        wanted = next((p.annotation for p in over.parameters if p.name == name), None)
    expression = scope.language.expression(wanted) if wanted else None
    known = expression is not None and all(scope.dotted(names, scope.types) for names in expression.names)
    return expression.text if known and expression else ""


def overridden(scope: Scope, index: int) -> Origin | None:
    """The method of a class of this project that a method takes the place of; None where there is none."""
    now = scope.world.view.now
    symbol = scope.facts.symbols[index]
    if symbol.kind != "function" or symbol.parent < 0 or symbol.name.startswith("__") or EMPTY in symbol.name:
        return None
    todo, seen = [Origin(scope.path, symbol.parent)], set[Origin]()
    while todo:
        origin = todo.pop()
        if origin in seen or origin.symbol is None:
            continue
        seen.add(origin)
        facts = now.facts[origin.path]
        holder = facts.symbols[origin.symbol]
        found = [n for n, s in facts.children(origin.symbol) if s.kind == "function" and s.name == symbol.name]
        if found and len(seen) > 1:
            return Origin(origin.path, found[0])
        for base in holder.bases or () if holder.kind == "class" else ():
            above = now.dotted(origin.path, tuple(base.partition("[")[0].split(".")))
            if above is not None:
                todo.append(above)
    return None


def takes_as_many(over: Symbol, symbol: Symbol) -> bool:
    """Whether a method can be called with whatever positional arguments the one that it overrides takes."""
    return _least(symbol) <= _least(over) and _most(symbol) >= _most(over)


def _least(symbol: Symbol) -> int:
    return sum(p.default is None for p in symbol.parameters if p.kind in ("plain", "positional-only", "keyword-only"))


def _most(symbol: Symbol) -> float:
    if any(p.kind == "variadic" for p in symbol.parameters):
        return float("inf")
    return sum(p.kind in ("plain", "positional-only") for p in symbol.parameters)


def fits(scope: Scope, symbol: Symbol, hole: Hole, text: str) -> bool:
    """Whether a type fits the value that stands beside it."""
    if hole.text != EMPTY:
        return True
    value: str | None = symbol.value if symbol.kind == "value" and hole.field == "type" else None
    if hole.field == "parameters":
        value = _parameter(symbol, hole).default
    return not value or EMPTY in value or scope.language.fits(value, text)


def declared_type(symbol: Symbol, hole: Hole) -> str:
    """The type of what a value hole is the whole value of; "" where there is none, or none yet."""
    if hole.text != EMPTY:
        return ""
    text = _parameter(symbol, hole).annotation if hole.field == "parameters" else symbol.type
    return text if text and EMPTY not in text else ""


def value_pattern(scope: Scope, index: int, hole: Hole) -> tuple[tuple[str, ...], str]:
    """The closed list, or the pattern, of a value by its type."""
    symbol, vocabulary = scope.facts.symbols[index], scope.vocabulary
    if symbol.kind == "branch":
        return _branch_choices(scope, hole), ""
    declared = scope.language.bare_type(declared_type(symbol, hole))
    head = declared.partition("[")[0]
    if found := next((v for t, v in vocabulary.constants.items() if t == declared or declared.endswith(f" | {t}")), ()):
        return found, ""
    if head in vocabulary.fresh:
        holder = scope.facts.symbols[symbol.parent] if symbol.parent >= 0 else None
        is_record = holder is not None and any(d.startswith("dataclass") for d in holder.decorators)
        shared, own = vocabulary.fresh[head]
        return ((own,) if is_record else (shared,) if hole.field == "value" else ()), ""
    return _members(scope, declared), vocabulary.values.get(declared, "")


def _members(scope: Scope, name: str) -> tuple[str, ...]:
    """The members of an enumeration that the file has."""
    known = scope.values.get(name)
    if known is None or known.symbol is None or not known.origin:
        return ()
    facts = scope.world.view.facts[known.origin]
    index = facts.symbols.index(known.symbol)
    if class_kinds(facts).get(index) != "enum":
        return ()
    return tuple(f"{name}.{s.name}" for _, s in facts.children(index) if s.kind == "value" and s.name.isidentifier())


def _branch_choices(scope: Scope, hole: Hole) -> tuple[str, ...]:
    """What may stand in the header of a branch: errors behind `except`, nothing that anybody could know elsewhere."""
    return tuple(scope.errors) if hole.text.startswith("except ") and hole.offset == len("except ") else ()


def _parameter(symbol: Symbol, hole: Hole) -> Param:
    return symbol.parameters[hole.part // 3]


def is_open(function: Symbol) -> bool:
    """Whether somebody has still to decide what a function takes: until then it is not written."""
    return any(p.kind == "undecided" or EMPTY in p.name for p in function.parameters)


def type_fault(scope: Scope, text: str, symbol: Symbol | None, declared: str) -> str:
    """Why a value does not fit a type, "" where it does or there is none; `symbol` is what the value names."""
    if not declared:
        return ""
    wanted = scope.language.bare_type(declared)
    if symbol is not None and symbol.kind in ("function", "class", "type"):
        does_fit = False
    elif symbol is not None and symbol.type:
        does_fit = scope.language.bare_type(symbol.type) in (wanted, *wanted.split(" | "))
    else:
        does_fit = scope.language.fits(symbol.value or "..." if symbol is not None else text, declared)
    return "" if does_fit else f"{text} does not fit {declared}"
