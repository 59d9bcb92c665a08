"""Inside function bodies: the instance attributes that a method sets, and imports; nothing else of a body is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.python.grammar import Kinds

if TYPE_CHECKING:
    from tree_sitter import Node


class SetAttribute(NamedTuple):
    """One `self.name` that a method sets. `node` is the name; `alone` is False where it is part of a longer target, or
    what a `for` or a `with` binds."""

    name: str
    node: Node
    annotation: Node | None
    end_line: int
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


def set_attributes(kinds: Kinds, text: str, body: Node, receiver: str) -> Iterator[SetAttribute]:
    """The attributes of `receiver` that a body sets, in source order, also in nested functions, not in nested classes."""
    stack = [body]
    while stack:
        node = stack.pop()
        kind = node.kind_id
        if kind == kinds.expression_statement:
            child = node.named_children[0] if node.named_children else None
            while child is not None and child.kind_id == kinds.assignment:
                annotation = child.child_by_field_id(kinds.type)
                left = child.child_by_field_id(kinds.left)
                alone = left is not None and left.kind_id == kinds.attribute
                for name in _targets(kinds, text, left, receiver):
                    yield SetAttribute(name[0], name[1], annotation, child.end_point.row + 1, alone)
                child = child.child_by_field_id(kinds.right)
        elif kind in kinds.holders and kind != kinds.class_definition:
            if kind == kinds.function_definition and _shadows(kinds, text, node, receiver):
                continue
            stack += reversed(node.named_children)
            if kind == kinds.for_statement:
                for name in _targets(kinds, text, node.child_by_field_id(kinds.left), receiver):
                    yield SetAttribute(name[0], name[1], None, name[1].end_point.row + 1, False)
        elif kind == kinds.with_clause:
            for item in node.named_children:
                value = item.child_by_field_id(kinds.value)
                alias = value.child_by_field_id(kinds.alias) if value is not None else None
                for name in _targets(kinds, text, alias, receiver):
                    yield SetAttribute(name[0], name[1], None, name[1].end_point.row + 1, False)


def _targets(kinds: Kinds, text: str, left: Node | None, receiver: str) -> Iterator[tuple[str, Node]]:
    stack = [left] if left is not None else []
    while stack:
        node = stack.pop()
        if node.kind_id == kinds.attribute:
            owner, name = node.child_by_field_id(kinds.object), node.child_by_field_id(kinds.attribute_field)
            if owner is not None and name is not None and text[owner.start_byte : owner.end_byte] == receiver:
                yield text[name.start_byte : name.end_byte], name
        elif node.kind_id in kinds.patterns:
            stack += reversed(node.named_children)


def _shadows(kinds: Kinds, text: str, function: Node, receiver: str) -> bool:
    """Whether a nested function has a parameter of its own with the receiver's name."""
    parameters = function.child_by_field_id(kinds.parameters)
    return parameters is not None and any(
        text[p.start_byte : p.end_byte] == receiver for p in parameters.named_children if p.kind_id == kinds.identifier
    )
