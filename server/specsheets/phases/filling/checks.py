"""Checks: one answer against everything that is known, before it is tried on a sheet: what it becomes, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from specsheets.languages.language import Expression
from specsheets.model.entries import HEADER_KEY
from specsheets.model.facts import EMPTY, Param
from specsheets.model.sheet import HOLE
from specsheets.model.slots import Slot, Value
from specsheets.naming.lexicon import GROUPS
from specsheets.naming.library import holder
from specsheets.phases.filling.choices import types, with_choices
from specsheets.phases.filling.draft import Draft, Held
from specsheets.phases.filling.fitting import declared_type, demanded, fits, is_open, type_fault
from specsheets.phases.filling.namechecks import Claim, name_fault, parameter_fault
from specsheets.phases.filling.places import Hole, kind_before
from specsheets.phases.filling.scope import Known, Scope
from specsheets.phases.filling.slots import STATE, name_kind

_SHOWN = 12


class Refused(Exception):
    """An answer is refused; the reason is one sentence that whoever answered is shown."""


class Checks:
    """The checks of one reply: what its earlier answers took is taken for the later ones."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._claims: dict[Claim, None] = {}
        self._owned: dict[str, str] = {}
        self._brought: dict[tuple[str, str], str] = {}

    def check(self, slot: Slot, raw: Any) -> Held:
        """The answer as it goes into the sheet, with the imports that it needs.

        Raises Refused.
        """
        scope = self._draft.scope(slot.path)
        index, hole = self._draft.place(slot)
        match slot.kind:
            case "name":
                return Held(Value(slot, self._name(scope, slot, index, hole, raw)))
            case "parameters":
                return self._parameters(scope, slot, index, raw)
            case "type":
                text, lines = self._type(scope, index, hole, raw)
                return Held(Value(slot, text), lines)
            case "value":
                return self._value(scope, slot, index, hole, raw)
            case "base" | "decorator":
                return self._closed(scope, slot, index, hole, raw)
            case "import":
                return self._import(scope, slot, index, hole, raw)
            case "state":
                return Held(Value(slot, self._state(scope, slot, index, hole, raw)))
        return Held(Value(slot, self._prose(scope, slot, raw)))

    def _name(self, scope: Scope, slot: Slot, index: int, hole: Hole, name: str) -> str:
        symbol = scope.facts.symbols[index]
        kind = name_kind(scope.facts, index, hole)
        if kind == "param":
            others = [p.name for p in symbol.parameters]
            fault = parameter_fault(scope, name, others, self._claims)
            claim = Claim(slot.path, index, "value", name)
        else:
            within = holder(scope.facts, symbol)
            fault = name_fault(scope, within, kind, symbol.kind, name, self._claims)
            claim = Claim(slot.path, within, GROUPS.get(symbol.kind, "value"), name)
        _refuse(fault)
        self._claims[claim] = None
        return name

    def _parameters(self, scope: Scope, slot: Slot, index: int, raw: list[dict[str, str]]) -> Held:
        symbol = scope.facts.symbols[index]
        others = [p.name for p in symbol.parameters]
        at = next(n for n, p in enumerate(symbol.parameters) if p.kind == "undecided")
        lines: list[str] = []
        made: list[dict[str, str]] = []
        if raw:
            _refuse(_order_fault(symbol.parameters, at))
        if "property" in symbol.decorators and raw:
            raise Refused("a property takes no parameters")
        for one in raw:
            name = one["name"]
            _refuse(parameter_fault(scope, name, others, self._claims))
            others.append(name)
            text, needed = self._type(scope, index, None, one["type"])
            if text == "None":
                raise Refused(f"a parameter {name} that can only be None says nothing")
            lines += needed
            made.append({"name": name, "type": text})
        self._claims |= {Claim(slot.path, index, "value", one["name"]): None for one in made}
        return Held(Value(slot, made), tuple(lines))

    def _type(self, scope: Scope, index: int, hole: Hole | None, raw: str) -> tuple[str, tuple[str, ...]]:
        """A type of known names, in canonical form; None stands for a new parameter in place of a hole."""
        expression = scope.language.expression(raw)
        if expression is None or not expression.is_type or EMPTY in raw:
            raise Refused(f"{raw} is no type; {_some(types(scope, index, hole))}")
        hidden = scope.hidden(index)
        named = {text: known for text, known in scope.types.items() if text.partition(".")[0] not in hidden}
        lines = self._known(scope, expression, index, named, types(scope, index, hole), hidden)
        whole = scope.language.expression(_composed(hole, expression.text)) if hole is not None else None
        _refuse(_arity_fault(scope, whole or expression))
        if hole is not None:
            only = demanded(scope, index, hole)
            if only and expression.text != only:
                raise Refused(f"it must be {only} here")
            if not fits(scope, scope.facts.symbols[index], hole, expression.text):
                raise Refused(f"{expression.text} does not fit the value beside it")
        return expression.text, lines

    def _value(self, scope: Scope, slot: Slot, index: int, hole: Hole, raw: str) -> Held:
        choices = with_choices(slot, scope, index, hole).choices
        symbol = scope.facts.symbols[index]
        expression = scope.language.expression(raw)
        if expression is None or EMPTY in raw:
            raise Refused(f"{raw} is no plain value: {_some(choices) or 'give a literal'}")
        if symbol.kind == "branch" and raw not in choices:
            raise Refused(f"{raw} cannot stand here; {_some(choices)}")
        named = {
            t: k
            for t, k in scope.values.items()
            if (k.own < 0 or scope.is_before(k.own, index)) and not (k.symbol and is_open(k.symbol))
        }
        named |= {t: Known(None) for t in choices if t not in named}
        named |= {t: k for t in scope.vocabulary.homes if t not in named and (k := scope.standard(t))}
        lines = self._known(scope, expression, index, named, choices)
        declared = declared_type(symbol, hole)
        if raw not in choices:
            _refuse(_value_fault(scope, expression, declared, named, hole))
        return Held(Value(slot, expression.text), lines)

    def _closed(self, scope: Scope, slot: Slot, index: int, hole: Hole, raw: str) -> Held:
        choices = with_choices(slot, scope, index, hole).choices
        if raw not in choices:
            raise Refused(f"{raw} cannot stand here; {_some(choices)}")
        expression = scope.language.expression(raw)
        if expression is None:
            raise Refused(f"{raw} cannot stand here; {_some(choices)}")
        names = scope.errors if slot.kind == "base" else {}
        lines = self._known(scope, expression, index, {**scope.types, **names, "Exception": Known(None)}, choices)
        is_remark = hole.field == "remarks"
        return Held(Value(slot, raw), tuple(x for x in lines if not is_remark or x != scope.vocabulary.lazily))

    def _import(self, scope: Scope, slot: Slot, index: int, hole: Hole, raw: str) -> Held:
        choices = with_choices(slot, scope, index, hole).choices
        if raw not in choices:
            raise Refused(f"{raw} cannot be imported here; {_some(choices)}")
        claim = Claim(slot.path, -1, "import", raw)
        if claim in self._claims:
            raise Refused(f"{raw} is imported already")
        self._bring(slot.path, raw, slot.label)
        self._claims[claim] = None
        return Held(Value(slot, raw))

    def _state(self, scope: Scope, slot: Slot, index: int, hole: Hole, raw: str) -> str:
        sheet = scope.world.sheets[slot.path].sheet
        if slot.field != "owns":
            choices = with_choices(slot, scope, index, hole).choices
            claim = Claim(slot.path, index, slot.field, raw)
            if raw not in choices or claim in self._claims:
                raise Refused(f"nobody owns {raw}, or it stands here already; {_some(choices)}")
            self._claims[claim] = None
            return raw
        state = _composed(hole, raw)
        if not re.fullmatch(STATE, state):
            raise Refused(f"{state} is no state: write its kind and its name, such as `table items`")
        owner = scope.world.owner(state) or self._owned.get(state, "")
        if owner or state in sheet.owns:
            raise Refused(f"{owner or slot.path} owns {state} already; state has one owner")
        self._owned[state] = slot.path
        return raw

    def _prose(self, scope: Scope, slot: Slot, raw: str) -> str:
        if re.search(r"\n[^\S\n]*\n", raw.strip()):
            raise Refused("it has more than one paragraph")
        text = " ".join(raw.split())
        if slot.field == "role" and slot.key == HEADER_KEY:
            choices = with_choices(slot, scope, -1, Hole("role", 0, 0, EMPTY, 0)).choices
            if text not in choices:
                raise Refused(f"{text} is no role; {_some(choices)}")
            return text
        if HOLE.search(text):
            raise Refused("it holds an empty field")
        if len(text.split(" ")) < 2:
            raise Refused("one word says too little: write a sentence")
        if '"""' in text or "'''" in text or text.endswith(("\\", '"')):
            raise Refused("it would end the doc comment that it stands in: leave out the quotes")
        return text

    def _known(
        self,
        scope: Scope,
        expression: Expression,
        index: int,
        named: Mapping[str, Known],
        choices: Iterable[str],
        hidden: Collection[str] = (),
    ) -> tuple[str, ...]:
        """The import lines of an expression all of whose names are known."""
        lines = scope.lines_for(expression, index, named, hidden)
        if isinstance(lines, tuple):
            raise Refused(f"nothing here is called {'.'.join(lines)}; {_some(choices)}")
        for line in lines:
            self._bring(scope.path, line.rpartition(" ")[2], line)
        return tuple(dict.fromkeys(lines))

    def _bring(self, path: str, name: str, line: str) -> None:
        """Take a name for one import; another import of this reply must not bring something else under it."""
        if self._brought.setdefault((path, name), line) != line:
            raise Refused(f"{name} comes from elsewhere in the same reply already")


def _order_fault(parameters: tuple[Param, ...], at: int) -> str:
    """Why nothing can be added at a place of a parameter list."""
    if any(p.kind == "keywords" for p in parameters[:at]):
        return "nothing can follow the parameter that takes all other keywords"
    if kind_before(parameters, at) != "keyword-only" and any(p.default is not None for p in parameters[:at]):
        return "a parameter without a value cannot follow one that has a value; leave the list empty"
    return ""


def _value_fault(scope: Scope, value: Expression, declared: str, named: Mapping[str, Known], hole: Hole) -> str:
    """Why a value of known names cannot stand there: it has another type, or would run code while the file is imported."""
    if value.subscripts or (hole.text != EMPTY and not value.literal):
        return f"{value.text} is no literal"
    if value.calls and not any(re.fullmatch(pattern, value.text) for pattern in scope.vocabulary.values.values()):
        return f"{value.text} would run code while the file is imported: give a literal"
    known = scope.dotted(tuple(value.text.split(".")), named)
    return type_fault(scope, value.text, known.symbol if known else None, declared)


def _arity_fault(scope: Scope, expression: Expression) -> str:
    for name, count in expression.subscripts:
        bare = name.rpartition(".")[2]
        wanted = scope.vocabulary.arity.get(bare)
        known = scope.dotted(tuple(name.split(".")), scope.types)
        symbol = known.symbol if known else None
        generic = symbol is not None and (symbol.type_parameters or any("[" in b for b in symbol.bases or ()))
        if (wanted is None or symbol is not None) and not generic:
            return f"{name} takes nothing in brackets"
        if wanted and count != wanted and symbol is None:
            return f"{name} takes {wanted} in brackets, not {count}"
    return ""


def _composed(hole: Hole, value: str) -> str:
    """The text that a hole stands in, with the value in its place."""
    return hole.text[: hole.offset] + value + hole.text[hole.offset + len(EMPTY) :]


def _some(choices: Iterable[str]) -> str:
    """The beginning of a closed list, for people and models."""
    listed = list(choices)
    shown = ", ".join(listed[:_SHOWN])
    return f"choose from {shown}{' …' if len(listed) > _SHOWN else ''}" if listed else ""


def _refuse(fault: str) -> None:
    if fault:
        raise Refused(fault)
