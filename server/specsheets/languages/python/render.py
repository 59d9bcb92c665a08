"""Facts to the canonical declarations block of a sheet."""

from __future__ import annotations

from specsheets.languages.python.declarations import (
    attribute_line,
    class_lines,
    decorator_lines,
    import_lines,
    opens,
    parted,
    signature_lines,
    type_lines,
    value_lines,
)
from specsheets.languages.python.docs import doc_text
from specsheets.languages.python.layout import STEP
from specsheets.model.facts import FileFacts, Symbol


def render(facts: FileFacts) -> str:
    """The block: every symbol in order, one blank line between groups; ends in one line end, or is empty."""
    symbols = facts.symbols
    depths: list[int] = []
    parents = {symbol.parent for symbol in symbols}
    before: dict[int, Symbol] = {}
    out: list[str] = []
    for index, symbol in enumerate(symbols):
        depth = depths[symbol.parent] + 1 if symbol.parent >= 0 else 0
        depths.append(depth)
        indent = STEP * depth
        sibling = before.get(symbol.parent)
        owner = symbols[symbol.parent] if symbol.parent >= 0 else None
        if parted(sibling, symbol) if sibling is not None else opens(owner, symbol):
            out.append("")
        before[symbol.parent] = symbol
        out += _lines(symbol, indent, index in parents)
    return "".join(f"{line}\n" for line in out)


def _lines(symbol: Symbol, indent: str, is_parent: bool) -> list[str]:
    kind = symbol.kind
    if kind == "value":
        return [indent + value_lines(symbol, indent)]
    if kind == "import":
        return [indent + import_lines(symbol, indent)]
    if kind == "attribute":
        return [indent + attribute_line(symbol)]
    if kind == "branch":
        return [f"{indent}{symbol.value}:", *([] if is_parent else [f"{indent}{STEP}pass"])]
    if kind == "type":
        return [indent + type_lines(symbol, indent)]
    header = signature_lines(symbol, indent) if kind == "function" else class_lines(symbol, indent)
    lines = [indent + line for line in decorator_lines(symbol, indent)]
    inner = indent + STEP
    under = [f"{inner}{doc_text(symbol.doc, inner)}"] if symbol.doc else []
    under += [f"{inner}# {remark}" for remark in symbol.remarks]
    if not under and not is_parent:
        return [*lines, f"{indent}{header} ..."]
    if symbol.doc is None and not is_parent:
        under.append(f"{inner}...")
    return [*lines, f"{indent}{header}", *under]
