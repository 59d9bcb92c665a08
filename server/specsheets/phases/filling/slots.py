"""Slots: every empty field of the sheets to be filled as one question, in the order in which they are best answered."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.entries import HEADER_KEY
from specsheets.model.facts import EMPTY, FileFacts, Symbol
from specsheets.model.sheet import HOLE, entry_keys
from specsheets.model.slots import Slot, SlotKind
from specsheets.naming.library import class_kinds, holder
from specsheets.phases.filling.asking import CONTRACTS, NAMES, PROSE
from specsheets.phases.filling.places import Hole, header_holes, holes
from specsheets.phases.filling.world import World

PATTERNS = {
    "snake_case": "^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
    "camelCase": "^[a-z][A-Za-z0-9]*$",
    "PascalCase": "^[A-Z][A-Za-z0-9]*$",
    "UPPER_CASE": "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$",
}
"""What a name of each style looks like."""

_STYLES = {"class": "PascalCase", "type": "PascalCase", "global_const": "UPPER_CASE", "enum_member": "UPPER_CASE"}

LONGEST_NAME, LONGEST_CODE, LONGEST_PROSE = 40, 120, 500
STATE_NAME = "^[A-Za-z_][A-Za-z0-9_]*$"
STATE = "^(table|env|file|queue|cache|config|global) [A-Za-z_][A-Za-z0-9_]*$"

_WHOLE = {
    "summary": "what the file is for, in one paragraph",
    "notes": "what a reader should know besides",
    "role": "what part the file plays",
}


PROSE_KINDS: frozenset[SlotKind] = frozenset({"doc", "remark", "header"})


def step_of(slot: Slot) -> str:
    """The pass that asks a slot."""
    if slot.kind == "name":
        return NAMES
    is_prose = slot.kind in ("doc", "remark") or (slot.kind == "header" and slot.field != "role")
    return PROSE if is_prose else CONTRACTS


def slots(world: World, paths: tuple[str, ...]) -> list[Slot]:
    """The questions of these sheets in fill order; their closed lists come later, when names are known."""
    return [slot for path in world.in_fill_order(paths) if path in world.sheets for slot in _of_sheet(world, path)]


def _of_sheet(world: World, path: str) -> Iterator[Slot]:
    sheet, facts = world.sheets[path]
    language = world.language(path)
    for hole in header_holes(sheet):
        kind: SlotKind = "state" if hole.field in ("owns", "uses") else "header"
        yield Slot(
            *("", path, HEADER_KEY, hole.field, kind, hole.place),
            pattern=(STATE if hole.text == EMPTY else STATE_NAME) if hole.field == "owns" else "",
            longest=LONGEST_NAME * 2 if kind == "state" else LONGEST_PROSE,
            about=_WHOLE.get(hole.field) or _HEADER.get(hole.field, "what the file does, in one sentence"),
        )
    for index, (key, symbol) in enumerate(zip(entry_keys(facts.symbols), facts.symbols, strict=True)):
        for hole in holes(language, symbol):
            kind = _kind(symbol, hole)
            yield Slot(
                *("", path, key, hole.field, kind, hole.place),
                pattern=_pattern(world, path, kind, facts, index, hole),
                longest=_LONGEST.get(kind, LONGEST_CODE),
                about=_about(facts, index, hole, kind),
            )


_HEADER = {"owns": "state that this file alone writes", "uses": "state that another file owns and this one reads"}
_LONGEST: dict[SlotKind, int] = {"name": LONGEST_NAME, "doc": LONGEST_PROSE, "remark": LONGEST_PROSE}


def _kind(symbol: Symbol, hole: Hole) -> SlotKind:
    before = hole.text[: hole.offset]
    match hole.field:
        case "name":
            return "import" if symbol.kind == "import" else "value" if symbol.kind == "branch" else "name"
        case "parameters":
            if hole.part % 3:
                return "type" if hole.part % 3 == 1 else "value"
            return "parameters" if symbol.parameters[hole.part // 3].kind == "undecided" else "name"
        case "decorators":
            return "value" if before else "decorator"
        case "bases":
            return "base" if not before or before.endswith("=") else "type"
        case "type_parameters":
            return "type" if ":" in before.rpartition(",")[2] or "=" in before.rpartition(",")[2] else "name"
        case "type":
            return "type"
        case "value":
            return "type" if symbol.kind == "type" else "value"
        case "remarks":
            # Of what a function raises and uses there is a closed list; the other remarks are sentences.
            word = before.partition(":")[0]
            return "base" if word == "raises" else "state" if word == "uses" else "remark"
    return "doc"


def name_kind(facts: FileFacts, index: int, hole: Hole) -> str:
    """Which convention a name falls under."""
    symbol = facts.symbols[index]
    if hole.field == "parameters":
        return "param"
    if hole.field == "type_parameters":
        return "type"
    within = holder(facts, symbol)
    in_class = within >= 0 and facts.symbols[within].kind == "class"
    if symbol.kind == "function":
        return "method" if in_class else "function"
    if symbol.kind == "value":
        is_enum = class_kinds(facts).get(within) == "enum"
        return "enum_member" if is_enum else "field" if within >= 0 else "global_const"
    return "field" if symbol.kind == "attribute" else symbol.kind


def name_style(world: World, path: str, kind: str) -> str:
    """The style in which a new name of a kind is written: what prevails around it, else the language's own."""
    convention = world.view.conventions.of(path, kind)
    return convention.style if convention else _STYLES.get(kind, "snake_case")


def name_pattern(world: World, path: str, kind: str) -> str:
    """The pattern of a new name."""
    return PATTERNS[name_style(world, path, kind)]


def _pattern(world: World, path: str, kind: SlotKind, facts: FileFacts, index: int, hole: Hole) -> str:
    if kind == "parameters":
        return name_pattern(world, path, "param")
    return name_pattern(world, path, name_kind(facts, index, hole)) if kind == "name" else ""


_NOUNS = {"value": "value", "type": "type alias"}


def _about(facts: FileFacts, index: int, hole: Hole, kind: SlotKind) -> str:
    """One line on what is asked."""
    symbol = facts.symbols[index]
    within = holder(facts, symbol)
    inside = f" of {facts.symbols[within].qualname}" if within >= 0 else ""
    noun = _NOUNS.get(symbol.kind, symbol.kind)
    here = noun + inside if HOLE.search(symbol.name) or not symbol.name else symbol.qualname
    said = f": {symbol.doc}" if symbol.doc and not HOLE.search(symbol.doc) else ""
    parameter = symbol.parameters[hole.part // 3].name if hole.field == "parameters" else ""
    match kind:
        case "name" if hole.field == "parameters":
            return f"the name of a parameter of {here}"
        case "name":
            return f"the name of a {noun}{inside}{said}"
        case "parameters":
            return f"the parameters of {here} in place of `___`{said}"
        case "type" if parameter:
            return f"the type of the parameter {parameter} of {here}"
        case "type" if symbol.kind == "function":
            return f"what {here} returns{said}"
        case "type":
            return f"the type of {here}"
        case "value" if parameter:
            return f"the value of the parameter {parameter} of {here} where a caller gives none"
        case "base" if hole.field == "remarks":
            return f"an error that {here} raises"
        case "doc":
            return f"what {here} is for, in one paragraph"
    return f"what stands for `___` in `{hole.text}` of {here}"
