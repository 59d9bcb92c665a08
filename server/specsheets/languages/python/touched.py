"""Touched: where an edit stayed within one plain statement of a function, so that all around it is as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.python.grammar import Kinds

if TYPE_CHECKING:
    from tree_sitter import Node


class Stage(NamedTuple):
    """A text and the root of its tree."""

    text: str
    root: Node


def touched(kinds: Kinds, before: Stage, now: Stage, start: int, left: int) -> tuple[Node, Node] | None:
    """The statement that an edit changed, before and after; None where it changed more. The two texts have no errors, and
    `start` characters at their beginning and `left` at their end in common.

    What stands around a whole statement is read in the same way as long as the statement begins and ends at the same places
    of it: no bracket and no string has come open.
    """
    was, has = (_statement(kinds, s.root, start, max(start, len(s.text) - left)) for s in (before, now))
    if was is None or has is None or was.kind_id != has.kind_id or was.end_point.row != has.end_point.row:
        return None
    rest = len(before.text) - was.end_byte
    is_same = was.start_byte == has.start_byte <= start and len(now.text) - has.end_byte == rest <= left
    behind = now.text[has.end_byte :].partition("\n")[0].lstrip()
    return (was, has) if is_same and behind[:1] in ("", "#") else None


def _statement(kinds: Kinds, root: Node, start: int, end: int) -> Node | None:
    """The plain statement that holds a stretch of a text, in a function at its top or in a class there, no doc comment."""
    node = root.named_descendant_for_byte_range(start, end)
    while node is not None and node.kind_id not in kinds.plain:
        node = node.parent
    if node is None or _is_text(kinds, node):
        return None
    around = node.parent
    while around is not None and (around.kind_id == kinds.block or around.kind_id in kinds.compounds | kinds.clauses):
        around = around.parent
    if around is None or around.kind_id != kinds.function_definition:
        return None
    holder = _above(kinds, around)
    if holder is not None and holder.kind_id == kinds.block:
        holder = _above(kinds, holder.parent)
    return node if holder is not None and holder.parent is None else None


def _is_text(kinds: Kinds, statement: Node) -> bool:
    inside = statement.named_child(0) if statement.named_child_count else None
    return inside is not None and inside.kind_id in (kinds.string, kinds.concatenated_string)


def _above(kinds: Kinds, definition: Node | None) -> Node | None:
    """What holds a definition, its decorators aside."""
    above = definition.parent if definition is not None else None
    return above.parent if above is not None and above.kind_id == kinds.decorated_definition else above
