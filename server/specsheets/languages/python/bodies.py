"""Inside function bodies: the instance attributes that a method sets, and imports; nothing else of a body is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.python.expressions import canonical
from specsheets.languages.python.grammar import Kinds

if TYPE_CHECKING:
    from tree_sitter import Node


class Setting(NamedTuple):
    """One `self.name` that a method sets. `alone` is False where it is part of a longer target, or what a `for` or a `with`
    binds."""

    name: str
    line: int
    column: int
    end_line: int
    annotation: str | None
    alone: bool


@lru_cache(maxsize=64)
def _setting(receiver: str) -> re.Pattern[str]:
    """Finds every text that may set an attribute of the receiver, and some that does not."""
    blank = r"[\s\\]*"
    closing = rf"[)\]]{blank},?{blank}[)\]]*{blank}(?:=(?!=)|,|in\b|:)"
    return re.compile(rf"{re.escape(receiver)}{blank}\.{blank}\w+{blank}(?:=(?!=)|:(?!=)|,|in\b|{closing})")


def may_set(receiver: str, text: str, start: int, end: int) -> bool:
    """Whether a stretch of text may set an attribute of `receiver`."""
    return _setting(receiver).search(text, start, end) is not None


def local_imports(kinds: Kinds, body: Node) -> Iterator[Node]:
    """Import statements anywhere below a body, in source order."""
    stack = [body]
    while stack:
        node = stack.pop()
        kind = node.kind_id
        if kind in kinds.imports:
            yield node
        elif kind in kinds.holders:
            stack += reversed(node.named_children)


def settings(kinds: Kinds, text: str, body: Node, receiver: str) -> Iterator[Setting]:
    """The attributes of `receiver` that a body, or one statement of it, sets, in source order, also in nested functions, not in
    nested classes."""
    stack = [body]
    while stack:
        node = stack.pop()
        kind = node.kind_id
        if kind == kinds.expression_statement:
            child = node.named_child(0) if node.named_child_count else None
            while child is not None and child.kind_id == kinds.assignment:
                left = child.child_by_field_id(kinds.left)
                if left is not None and (left.kind_id == kinds.attribute or left.kind_id in kinds.patterns):
                    for name in _targets(kinds, text, left, receiver):
                        note = child.child_by_field_id(kinds.type)
                        said = canonical(text[note.start_byte : note.end_byte]) if note is not None else None
                        yield _setting_of(text, name, child.end_point.row + 1, said, left.kind_id == kinds.attribute)
                child = child.child_by_field_id(kinds.right)
        elif kind in kinds.holders and kind != kinds.class_definition:
            if kind == kinds.function_definition and _shadows(kinds, text, node, receiver):
                continue
            stack += reversed(node.named_children)
            if kind == kinds.for_statement:
                for name in _targets(kinds, text, node.child_by_field_id(kinds.left), receiver):
                    yield _setting_of(text, name, name.end_point.row + 1)
        elif kind == kinds.with_clause:
            for item in node.named_children:
                value = item.child_by_field_id(kinds.value)
                alias = value.child_by_field_id(kinds.alias) if value is not None else None
                for name in _targets(kinds, text, alias, receiver):
                    yield _setting_of(text, name, name.end_point.row + 1)


def _setting_of(text: str, name: Node, end_line: int, annotation: str | None = None, alone: bool = False) -> Setting:
    point = name.start_point
    written = text[name.start_byte : name.end_byte]
    return Setting(written, point.row + 1, point.column + 1, end_line, annotation, alone)


def _targets(kinds: Kinds, text: str, left: Node | None, receiver: str) -> Iterator[Node]:
    stack = [left] if left is not None else []
    while stack:
        node = stack.pop()
        if node.kind_id == kinds.attribute:
            owner, name = node.child_by_field_id(kinds.object), node.child_by_field_id(kinds.attribute_field)
            if owner is not None and name is not None and text[owner.start_byte : owner.end_byte] == receiver:
                yield name
        elif node.kind_id in kinds.patterns:
            stack += reversed(node.named_children)


def _shadows(kinds: Kinds, text: str, function: Node, receiver: str) -> bool:
    """Whether a nested function has a parameter of its own with the receiver's name."""
    parameters = function.child_by_field_id(kinds.parameters)
    return parameters is not None and any(
        text[p.start_byte : p.end_byte] == receiver for p in parameters.named_children if p.kind_id == kinds.identifier
    )
