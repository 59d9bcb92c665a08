"""The lines of single declarations, which the block of a sheet and an emitted file share."""

from __future__ import annotations

from specsheets.languages.python.layout import STEP, WIDTH, laid_out
from specsheets.languages.python.signatures import parameter_texts
from specsheets.model.facts import Symbol


def import_lines(symbol: Symbol, indent: str) -> str:
    """An import; a long `from` import has one name on each line."""
    text = symbol.value or ""
    head, sign, names = text.partition(" import ")
    if len(indent) + len(text) <= WIDTH or not text.startswith("from ") or "," not in names:
        return text
    inner = "".join(f"{indent}{STEP}{name},\n" for name in names.split(", "))
    return f"{head}{sign}(\n{inner}{indent})"


def value_lines(symbol: Symbol, indent: str) -> str:
    """A constant or variable with its target, annotation and value."""
    if symbol.modifiers and symbol.modifiers != ("+=",):
        return laid_out(f"{symbol.target}.{symbol.modifiers[0]}", symbol.value or "()", "", indent)
    head = symbol.target if symbol.type is None else f"{symbol.target}: {symbol.type}"
    if symbol.value is None:
        return head
    sign = "+=" if symbol.modifiers else "="
    remark = "".join(f"  # {said}" for said in symbol.remarks)
    return laid_out(f"{head} {sign} ", symbol.value, "", indent) + remark


def type_lines(symbol: Symbol, indent: str) -> str:
    """A type alias."""
    return laid_out(f"type {symbol.name}{symbol.type_parameters} = ", symbol.value or "", "", indent)


def decorator_lines(symbol: Symbol, indent: str) -> list[str]:
    """The decorators, each from its sign on."""
    return [laid_out("@", decorator, "", indent) for decorator in symbol.decorators]


def signature_lines(symbol: Symbol, indent: str) -> str:
    """The header of a function, through its colon; a long one has one parameter on each line."""
    parts = parameter_texts(symbol.parameters)
    head = f"{' '.join([*symbol.modifiers, 'def', symbol.name])}{symbol.type_parameters}("
    tail = "):" if symbol.type is None else f") -> {symbol.type}:"
    one = f"{head}{', '.join(parts)}{tail}"
    if len(indent) + len(one) <= WIDTH or not parts:
        return one
    lines = "".join(f"{indent}{STEP}{laid_out('', part, ',', indent + STEP)}\n" for part in parts)
    return f"{head}\n{lines}{indent}{tail}"


def class_lines(symbol: Symbol, indent: str) -> str:
    """The header of a class, through its colon; a long one has one base on each line."""
    head = f"class {symbol.name}{symbol.type_parameters}"
    if not symbol.bases:
        return f"{head}:"
    one = f"{head}({', '.join(symbol.bases)}):"
    if len(indent) + len(one) <= WIDTH:
        return one
    lines = "".join(f"{indent}{STEP}{laid_out('', base, ',', indent + STEP)}\n" for base in symbol.bases)
    return f"{head}(\n{lines}{indent}):"


def attribute_line(symbol: Symbol, value: str = "...") -> str:
    """An instance attribute, as its method declares it; `value` stands where the code gives no type."""
    if symbol.type is None:
        return f"{symbol.target} = {value}"
    return f"{plain_target(symbol)}: {symbol.type}"


def plain_target(symbol: Symbol) -> str:
    """The left side of an attribute as if it were set alone: `self.x` also for `(self.x,)`."""
    return symbol.target.strip("(,)")


CONTINUING = ("elif", "else", "except", "finally", "case")
"""First words of branches that go on with the statement before them."""


def continues(symbol: Symbol) -> bool:
    """Whether a branch goes on with the compound statement before it."""
    return symbol.kind == "branch" and (symbol.value or "").rstrip("*").split(" ")[0].rstrip("*") in CONTINUING


def parted(first: Symbol, second: Symbol) -> bool:
    """Whether a blank line stands between two neighbours under one parent."""
    if continues(second):
        return False
    if first.kind != second.kind:
        return True
    if first.kind == "import":
        return _origin(first) != _origin(second)
    return first.kind in ("function", "class", "branch")


def opens(owner: Symbol | None, first: Symbol) -> bool:
    """Whether a blank line stands between the doc comment of a class and its first definition."""
    if owner is None or owner.kind != "class" or not (owner.doc or owner.remarks):
        return False
    return first.kind in ("function", "class")


def _origin(symbol: Symbol) -> int:
    """0 for future imports, 2 for relative ones, 1 for all others."""
    text = symbol.value or ""
    return 0 if text.startswith("from __future__ ") else 2 if text.startswith("from .") else 1
