"""What of a text cannot be read, in plain sentences; and what the grammar wrongly holds for broken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specsheets.model.facts import Problem

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST = 50
_TYPE_PARAMETERS = re.compile(rb"(?m)^[^\S\n]*(?:async[^\S\n]+)?(?:class|def|type)[^\S\n]+\w+[^\S\n]*(?=\[)")


def blank_type_defaults(source: bytes) -> bytes:
    """The source with the defaults of type parameters (PEP 696), which the grammar does not know, as blanks."""
    out = bytearray(source)
    for match in _TYPE_PARAMETERS.finditer(source):
        depth, blank, at = 0, False, match.end()
        while at < len(source):
            character = source[at : at + 1]
            if character in b"([{":
                depth += 1
            elif character in b")]}":
                depth -= 1
                if depth == 0:
                    break
            elif depth == 1 and character == b"=":
                blank = True
            elif depth == 1 and character == b",":
                blank = False
            elif character in b"\n" and depth == 0:
                break
            if blank and character not in b"\r\n":
                out[at] = 32
            at += 1
    return bytes(out)


def problems(root: Node, text: str) -> list[Problem]:
    """Every place that the grammar could not read, in source order, at most fifty."""
    found: list[Problem] = []
    stack = [root]
    while stack and len(found) < _MOST:
        node = stack.pop()
        if node.is_missing:
            what = "A line end" if node.type == "_newline" else f"`{node.type}`"
            found.append(_at(node, f"{what} is missing here."))
        elif node.is_error:
            start = text[node.start_byte : node.end_byte].strip()
            shown = " ".join("".join(c if c.isprintable() else " " for c in start[:60]).split())
            found.append(
                _at(
                    node,
                    f"This cannot be read as Python: `{shown[:40]}`." if shown else "This cannot be read as Python.",
                )
            )
        elif node.has_error:
            stack += reversed(node.children)
    return found


def _at(node: Node, message: str) -> Problem:
    point = node.start_point
    return Problem(point.row + 1, point.column + 1, message)
