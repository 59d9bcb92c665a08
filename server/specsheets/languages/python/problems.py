"""What of a text cannot be read, in plain sentences; and what the grammar wrongly holds for broken."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from specsheets.languages.python.grammar import Kinds
from specsheets.languages.python.tokens import tokens
from specsheets.model.facts import Problem

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST = 50
_STARTS = re.compile(rb"(?m)^[^\S\n]*(?:@|(?:async[^\S\n]+)?def\b|class\b|import\b|from\b)")
_VISIBLE = re.compile(rb"[^\r\n]")
_PAIRS = (b"(", b")", b"[", b"]", b"{", b"}", b'"""', b"'''")
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


def blank_unclosed(source: bytes) -> bytes:
    """The source with every definition or import that leaves a bracket or a string open as `pass`, since the grammar
    would take all that follows it for its inside."""
    starts = [m.start() for m in _STARTS.finditer(source)]
    out = bytearray(source)
    for start, end in pairwise([*starts, len(source)]):
        chunk = source[start:end]
        if _is_unclosed(chunk):
            indent = len(chunk) - len(chunk.lstrip())
            out[start:end] = chunk[:indent] + b"pass" + _VISIBLE.sub(b" ", chunk[indent + 4 :])
    return bytes(out)


def _is_unclosed(chunk: bytes) -> bool:
    counts = [chunk.count(sign) for sign in _PAIRS]
    if counts[0] == counts[1] and counts[2] == counts[3] and counts[4] == counts[5] and not (counts[6] | counts[7]) & 1:
        return False
    parts = tokens(chunk.decode("ascii"))
    opened = sum(part in ("(", "[", "{") for part in parts)
    return opened != sum(part in (")", "]", "}") for part in parts) or "'" in parts or '"' in parts


def definitions(kinds: Kinds, root: Node) -> int:
    """How many functions and classes a tree holds, nested ones counted."""
    found, stack = 0, [root]
    while stack:
        node = stack.pop()
        found += node.kind_id in (kinds.function_definition, kinds.class_definition)
        stack += [child for child in node.named_children if child.kind_id in kinds.holders]
    return found


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
