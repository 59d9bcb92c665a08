"""Statements that give a name a value: assignments, statements about `__all__`, type aliases; each becomes one symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specsheets.languages.python.docs import kept_in_code
from specsheets.languages.python.expressions import canonical, holds_special, size
from specsheets.languages.python.grammar import Kinds
from specsheets.languages.python.signatures import type_parameters
from specsheets.model.facts import Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

LONGEST_VALUE = 2000
"""Values with more characters of canonical text stay in the code; `__all__` never does."""

_CHANGES = frozenset({"__all__.extend", "__all__.append", "__all__.remove"})


def value_of(kinds: Kinds, text: str, statement: Node, parent: int, scope: str) -> Symbol | None:
    """The symbol of an expression statement, or None where it declares nothing."""
    inside = statement.named_children
    if not inside:
        return None
    node = inside[0]
    kind = node.kind_id
    if kind == kinds.assignment:
        return _assignment(kinds, text, node, parent, scope)
    if kind == kinds.augmented_assignment:
        left, right = node.child_by_field_id(kinds.left), node.child_by_field_id(kinds.right)
        if left is None or right is None or text[left.start_byte : left.end_byte] != "__all__":
            return None
        return _exported(text, node, right, parent, scope, "+=")
    if kind == kinds.call:
        function, arguments = node.child_by_field_id(kinds.function), node.child_by_field_id(kinds.arguments)
        if function is None or arguments is None or not text.startswith("__all__", node.start_byte):
            return None
        said = canonical(text[function.start_byte : function.end_byte])
        return _exported(text, node, arguments, parent, scope, said[8:]) if said in _CHANGES else None
    return None


def _exported(text: str, node: Node, value: Node, parent: int, scope: str, deed: str) -> Symbol:
    """A statement that changes `__all__`; the deed is its modifier."""
    point = node.start_point
    return Symbol(
        *("value", "__all__", f"{scope}__all__", parent, point.row + 1, point.column + 1, node.end_point.row + 1),
        target="__all__",
        modifiers=(deed,),
        value=canonical(text[value.start_byte : value.end_byte]),
    )


def _assignment(kinds: Kinds, text: str, node: Node, parent: int, scope: str) -> Symbol | None:
    names: list[str] = []
    targets: list[str] = []
    annotation: str | None = None
    first: Node | None = None
    value: Node | None = node
    while value is not None and value.kind_id == kinds.assignment:
        left = value.child_by_field_id(kinds.left)
        if left is None:
            break
        first = first or left
        target = text[left.start_byte : left.end_byte]
        if left.kind_id == kinds.identifier:
            names.append(target)
        else:
            names += _names(kinds, text, left)
            target = canonical(target)
        targets.append(target)
        typed = value.child_by_field_id(kinds.type)
        if typed is not None:
            annotation = canonical(text[typed.start_byte : typed.end_byte])
        value = value.child_by_field_id(kinds.right)
    if not names or first is None:
        return None
    said: tuple[str, ...] = ()
    written: str | None = None
    if value is not None:
        written, said = _written(text, value, "__all__" in names)
    point = first.start_point
    return Symbol(
        *("value", names[0], scope + names[0], parent, point.row + 1, point.column + 1, node.end_point.row + 1),
        target=targets[0] if len(targets) == 1 else " = ".join(targets),
        also=tuple(names[1:]),
        type=annotation,
        value=written,
        remarks=said,
    )


def _written(text: str, value: Node, whole: bool) -> tuple[str, tuple[str, ...]]:
    """The canonical text of a value, or `...` and the remark that it is kept in the code."""
    raw = text[value.start_byte : value.end_byte]
    characters = size(raw) if len(raw) > LONGEST_VALUE and not whole else 0
    if characters <= 2 * LONGEST_VALUE:
        # beyond that no trailing commas that the canonical text leaves out can bring it down to the limit
        written = canonical(raw)
        characters = len(written)
        if (whole or characters <= LONGEST_VALUE) and not holds_special(written):
            return written, kept_in_code(text, value.end_byte) if written == "..." else ()
    return "...", (f"{characters:,} characters, kept in the code",)


def _names(kinds: Kinds, text: str, pattern: Node) -> list[str]:
    """The plain names that a pattern binds, in order."""
    out, stack = [], [pattern]
    while stack:
        node = stack.pop()
        if node.kind_id == kinds.identifier:
            out.append(text[node.start_byte : node.end_byte])
        elif node.kind_id in kinds.patterns:
            stack += reversed(node.named_children)
    return out


def alias_of(kinds: Kinds, text: str, node: Node, parent: int, scope: str) -> Symbol | None:
    """The symbol of a `type` statement."""
    left, right = node.child_by_field_id(kinds.left), node.child_by_field_id(kinds.right)
    if left is None or right is None:
        return None
    # the grammar blanks no default here, so both sides come from the text between them
    head = text[left.start_byte : right.start_byte].rstrip().removesuffix("=").rstrip()
    name, bracket, rest = head.partition("[")
    name = canonical(name.rstrip())
    point = left.start_point
    return Symbol(
        *("type", name, scope + name, parent, point.row + 1, point.column + 1, node.end_point.row + 1),
        type_parameters=type_parameters(bracket + rest) if bracket else "",
        value=canonical(text[right.start_byte : right.end_byte]),
    )
