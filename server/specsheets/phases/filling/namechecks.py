"""Name checks: whether a new name may be taken: legal, free, in the style of its surroundings, and the project's own word for its idea."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from specsheets.naming.lexicon import GROUPS, Lexicon, key
from specsheets.naming.verbs import deed
from specsheets.naming.words import core, is_dunder, restyle, style_of
from specsheets.phases.filling.scope import Scope
from specsheets.phases.filling.slots import name_style
from specsheets.rules.twins import is_test, verb_of

MODULE = -1


class Claim(NamedTuple):
    """A name that an answer of the same reply takes: where, in which group of the lexicon."""

    path: str
    holder: int
    group: str
    name: str


def name_fault(scope: Scope, holder: int, kind: str, symbol_kind: str, name: str, claims: Mapping[Claim, None]) -> str:
    """Why a name cannot stand in a scope of a file, as one sentence; "" where it can. `holder` is the class or function around it."""
    facts = scope.facts
    if not scope.language.is_name(name):
        return f"{name} is no name in this language"
    in_class = holder >= 0 and facts.symbols[holder].kind == "class"
    if is_dunder(name):
        is_method = in_class and symbol_kind == "function" and name in scope.vocabulary.returns
        return "" if is_method and name not in _members(scope, holder) else f"{name} is a name of the language's own"
    hidden = scope.vocabulary.kinds if in_class else scope.vocabulary.taken
    if name in hidden:
        return f"{name} would hide what the language calls so"
    style = name_style(scope.world, scope.path, kind)
    if style not in style_of(name):
        return f"{name} is not {style}; it would be {restyle(name, style)}"
    if name in _members(scope, holder):
        return f"{name} is taken here already"
    if any((c.path, c.holder, c.name) == (scope.path, holder, name) for c in claims):
        return f"{name} is given to something else in the same reply"
    if holder >= 0 and kind != "param" and name in scope.types:
        return f"{name} would hide the type of that name"
    return _fault_in_project(scope, holder, symbol_kind, name, claims)


def parameter_fault(scope: Scope, name: str, others: list[str], claims: Mapping[Claim, None]) -> str:
    """Why a parameter cannot be called so beside the others of its list."""
    if not scope.language.is_name(name) or is_dunder(name):
        return f"{name} is no name for a parameter"
    if name in scope.vocabulary.taken:
        return f"{name} would hide what the language calls so"
    style = name_style(scope.world, scope.path, "param")
    if style not in style_of(name):
        return f"{name} is not {style}; it would be {restyle(name, style)}"
    if name in others or name in ("self", "cls"):
        return f"{name} stands in the list already"
    return _variant(scope, "value", name, claims)


def _fault_in_project(scope: Scope, holder: int, symbol_kind: str, name: str, claims: Mapping[Claim, None]) -> str:
    now = scope.world.view.now
    group = GROUPS.get(symbol_kind, "value")
    if holder == MODULE and group == "type":
        elsewhere = [p for p in now.declaring(name) if p != scope.path]
        claimed = [c.path for c in claims if (c.group, c.name, c.holder) == ("type", name, MODULE)]
        if elsewhere or claimed:
            return f"{name} is what {(elsewhere or claimed)[0]} calls one of its own; one name means one thing"
    if fault := _variant(scope, group, name, claims):
        return fault
    return _second_verb(scope, name, claims) if holder == MODULE and symbol_kind == "function" else ""


def _variant(scope: Scope, group: str, name: str, claims: Mapping[Claim, None]) -> str:
    """Another spelling of an idea that the project has a spelling for."""
    judged = scope.world.view.lexicon.judge(group, name)
    if judged is None:
        same = [c for c in claims if c.group == group and key(c.name) == key(name)]
        judged = Lexicon({str(n): ((group, c.name),) for n, c in enumerate(same)}).judge(group, name) if same else None
    return f"the project spells {name} {judged[1]}" if judged and judged[1] != name else ""


def _second_verb(scope: Scope, name: str, claims: Mapping[Claim, None]) -> str:
    """Another verb for a deed that a function of the project does."""
    wanted = deed(name)
    if wanted is None or name.startswith("_") or is_test(scope.path):
        return ""
    claimed = [(c.path, c.name) for c in claims if c.group == "callable" and c.holder == MODULE]
    for path, other in [*_functions(scope), *claimed]:
        if deed(other) == wanted and verb_of(other) != verb_of(name):
            return f"{name} and {other} ({path}) would be two verbs for one deed; begin with {verb_of(other)}"
    return ""


def _functions(scope: Scope) -> list[tuple[str, str]]:
    found = scope.world.view.facts.items()
    return [
        (p, s.name) for p, f in found if not is_test(p) for s in f.top_level() if s.kind == "function" and core(s.name)
    ]


def _members(scope: Scope, holder: int) -> set[str]:
    """The names that a scope has."""
    facts = scope.facts
    if holder == MODULE:
        names = scope.world.view.now.names(scope.path)
        declared = {n for s in facts.top_level() for n in (s.name, *s.also)}
        return {*names.declared, *names.imported, *names.other, *declared}
    found = {n for _, s in facts.children(holder) for n in (s.name, *s.also)}
    methods = [i for i, s in facts.children(holder) if s.kind == "function"]
    return found | {s.name for i in methods for _, s in facts.children(i) if s.kind == "attribute"}
