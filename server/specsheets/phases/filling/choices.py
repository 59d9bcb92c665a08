"""Choices: the closed list from which a question is answered, the likeliest first; nearly every member is consistent."""

from __future__ import annotations

from collections.abc import Iterable

from specsheets.model.entries import HEADER_KEY
from specsheets.model.facts import EMPTY, Symbol
from specsheets.model.slots import Slot
from specsheets.naming.library import class_kinds
from specsheets.phases.filling.fitting import demanded, fits, value_pattern
from specsheets.phases.filling.places import Hole
from specsheets.phases.filling.scope import Known, Scope
from specsheets.phases.filling.shortlist import cut, likeliest

_FAR_FORMS = 3
"""In how many forms a class of another file is offered."""

ROLES = (
    *("model", "service", "storage", "interface", "command line", "settings", "errors", "helper", "constants"),
    *("entry point", "package", "test", "report", "tool", "example"),
)


def with_choices(slot: Slot, scope: Scope, index: int, hole: Hole) -> Slot:
    """A slot with its closed list as the world now is; `index` is that of its symbol on the sheet as it now stands (-1 for
    the header)."""
    if slot.key == HEADER_KEY:
        return slot._replace(choices=_header(slot, scope, hole))
    symbol = scope.facts.symbols[index]
    match slot.kind:
        case "type":
            return slot._replace(choices=types(scope, index, hole))
        case "parameters":
            return slot._replace(choices=types(scope, index, None))
        case "base":
            return slot._replace(choices=bases(scope, index, hole))
        case "decorator":
            return slot._replace(choices=decorators(scope, index))
        case "import":
            return slot._replace(choices=_cut(scope, sorted(imports(scope, symbol, hole))))
        case "state":
            states = (*scope.world.sheets[slot.path].sheet.owns, *scope.world.sheets[slot.path].sheet.uses)
            return slot._replace(choices=tuple(s for s in dict.fromkeys(states) if EMPTY not in s))
        case "value":
            choices, pattern = value_pattern(scope, index, hole)
            return slot._replace(choices=choices, pattern=pattern)
    return slot


def is_closed(slot: Slot) -> bool:
    """Whether a slot can be answered from its list alone, so that an empty list leaves nothing to ask."""
    return slot.kind in ("type", "base", "decorator", "import") or (slot.kind == "state" and not slot.pattern)


def types(scope: Scope, index: int, hole: Hole | None) -> tuple[str, ...]:
    """Types for one place: exactly what the language or an overridden method demands, where it does; else what the file has,
    ready-made ones, then what it could import, in simple forms."""
    symbol = scope.facts.symbols[index]
    if hole is not None and (only := demanded(scope, index, hole)):
        return (only,)
    hidden = frozenset(scope.hidden(index))
    if hidden not in scope.offered:
        scope.offered[hidden] = _offered(scope, hidden)
    is_result = hole is not None and hole.field == "type" and symbol.kind == "function" and hole.text == EMPTY
    found = [t for t in scope.offered[hidden] if is_result or t != "None"]
    return tuple(t for t in found if hole is None or fits(scope, symbol, hole, t))


def left_out(scope: Scope) -> int:
    """How many classes of other files a file could import that no list of its types holds."""
    offered = set(_offered(scope, frozenset()))
    return sum(
        text not in offered for text, known in scope.types.items() if known.symbol is not None and not known.near
    )


def _offered(scope: Scope, hidden: frozenset[str]) -> tuple[str, ...]:
    """Types for every place where the same names are hidden."""
    named = {text: known for text, known in scope.types.items() if text.partition(".")[0] not in hidden}
    classes = [(t, k) for t, k in named.items() if k.symbol is not None or k.near]
    errors = [t for t, k in classes if k.symbol is not None and scope.is_error(k)]
    forms = scope.vocabulary.forms
    own = [t for t, k in classes if k.near and t not in errors and k.symbol is not None]
    far = likeliest(scope, [(t, k) for t, k in classes if not k.near and t not in errors])
    raised = [t for t in errors if named[t].near] + likeliest(
        scope, [(t, named[t]) for t in errors if not named[t].near]
    )
    foreign = [t for t, k in classes if k.near and k.symbol is None and t not in scope.vocabulary.types]
    made = [form.format(t) for t in own for form in forms]
    made += [t for t in scope.vocabulary.types if _is_known(scope, t, named, hidden)]
    made += [form.format(t) for t in foreign for form in forms]
    made += [form.format(t) for t in far for form in forms[:_FAR_FORMS]]
    made += raised
    kept = {*own, *foreign, *scope.vocabulary.types, *(t for t in (*far, *raised) if scope.says(t) or named[t].near)}
    return cut((t for t in dict.fromkeys(made) if _is_known(scope, t, named, hidden)), kept)


def _is_known(scope: Scope, text: str, named: dict[str, Known], hidden: frozenset[str]) -> bool:
    expression = scope.language.expression(text)
    return expression is not None and all(
        names[0] not in hidden and scope.dotted(names, named) for names in expression.names
    )


def bases(scope: Scope, index: int, hole: Hole) -> tuple[str, ...]:
    """Errors for what is raised or is an error by its name; else classes that can be derived from without surprise."""
    found = list(_bases(scope, index, hole))
    return cut(found, {t for t in found if scope.says(t) or t not in scope.types or scope.types[t].near})


def _bases(scope: Scope, index: int, hole: Hole) -> Iterable[str]:
    symbol = scope.facts.symbols[index]
    if hole.field == "remarks":
        raised = {remark.partition(": ")[2] for remark in symbol.remarks}
        return [text for text in scope.errors if text not in raised]
    if symbol.name.endswith(("Error", "Exception")):
        before = [t for t, k in scope.errors.items() if k.own < 0 or scope.is_before(k.own, index)]
        return [*(t for t in ("Exception",) if not scope.values.get(t)), *before]
    kinds = {
        path: class_kinds(scope.world.view.facts[path]) for path in {k.origin for k in scope.types.values()} if path
    }
    found = []
    for text, known in scope.types.items():
        base = known.symbol
        if base is None or base.kind != "class" or scope.is_error(known) or base.decorators or base.bases:
            continue
        symbols = scope.world.view.facts[known.origin].symbols
        is_enum = kinds[known.origin].get(symbols.index(base)) == "enum"
        if not is_enum and (known.own < 0 or scope.is_before(known.own, index)):
            found.append(text)
    return [*found, *(b for b in scope.vocabulary.bases if scope.standard(b))]


def decorators(scope: Scope, index: int) -> tuple[str, ...]:
    """Decorators that cannot break what they decorate."""
    symbol = scope.facts.symbols[index]
    children = [s for _, s in scope.facts.children(index)]
    if symbol.kind == "class":
        fields = [s for s in children if s.kind == "value" and s.type is not None]
        ordered = sorted(fields, key=lambda s: s.value is not None) == fields
        offered = scope.vocabulary.class_decorators if ordered and not symbol.bases else ()
    else:
        offered = scope.vocabulary.function_decorators if symbol.parent < 0 and not symbol.modifiers else ()
    taken = {d.partition("(")[0] for d in symbol.decorators}
    return tuple(d for d in offered if d.partition("(")[0] not in taken and scope.standard(d.partition("(")[0]))


def imports(scope: Scope, symbol: Symbol, hole: Hole) -> Iterable[str]:
    """Names that a module offers, where one of its names is open; modules, where the module is."""
    now = scope.world.view.now
    modules = {now.modules.name_of(path): path for path in scope.reachable()}
    modules = {name: path for name, path in modules.items() if name and now.modules.path_of(name) == path}
    head, sign, names = hole.text.partition(" import ")
    if not sign or hole.offset < len(head):
        wanted = [name.partition(" as ")[0].strip() for name in names.split(",") if EMPTY not in name]
        if not hole.text.startswith("from ") or head != f"from {EMPTY}":
            return [name for name in modules if hole.text == f"import {EMPTY}"]
        return [name for name, path in modules.items() if all(now.has(path, w) for w in wanted)]
    offered: set[str] = set()
    for found in scope.facts.imports:
        if found.line == symbol.line and found.names:
            probe = found._replace(names=((EMPTY, ""),))
            target, _ = now.modules.resolve(scope.path, probe)[0]
            if target in now.facts:
                offered |= set(now.facts[target].public_names())
                module = now.modules.name_of(target)
                offered |= {n.rpartition(".")[2] for n in modules if n.rpartition(".")[0] == module}
            elif not found.level:
                offered |= {name for name, home in scope.vocabulary.homes.items() if home == found.module}
                offered |= {n.rpartition(".")[2] for n in modules if n.rpartition(".")[0] == found.module}
    return {name for name in offered if EMPTY not in name and not now.names(scope.path).binds(name)}


def _header(slot: Slot, scope: Scope, hole: Hole) -> tuple[str, ...]:
    sheet = scope.world.sheets[slot.path].sheet
    if slot.field == "uses":
        owned = [s for s, paths in scope.world.view.owners.items() if slot.path not in paths]
        before, _, after = hole.text.partition(EMPTY)
        free = sorted(s for s in owned if s not in sheet.uses and EMPTY not in s)
        found = [s for s in free if s.startswith(before) and s.endswith(after) and len(s) > len(before + after)]
        return _cut(scope, (s[len(before) : len(s) - len(after)] for s in found))
    if slot.field == "role":
        known = (loaded.sheet.role for loaded in scope.world.sheets.values())
        return _cut(scope, (*ROLES, *sorted(role for role in known if role and EMPTY not in role)))
    return ()


def _cut(scope: Scope, found: Iterable[str]) -> tuple[str, ...]:
    """What was found, cut where it is too much; what the sheet names stays."""
    every = tuple(found)
    return cut(every, set(filter(scope.says, every)))
