"""A comment at the end of a line, where there can be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specsheets.languages.parse import parse, shadow
from specsheets.languages.python.places import Places
from specsheets.model.change import Edit, apply_edits
from specsheets.model.facts import Span

if TYPE_CHECKING:
    from tree_sitter import Node


def remark(text: str, line: int, words: str) -> Edit | None:
    """See `Language.remark`. A line that tells the system what runs the file takes nothing more."""
    from tree_sitter_python import language

    lines = text.split("\n")
    if not 1 <= line <= len(lines) or (line == 1 and text.startswith("#!")):
        return None
    row = lines[line - 1].removesuffix("\r")
    said = row.rstrip()
    if not said or "\r" in row:
        return None
    edit = Edit(Span(line, len(said) + 1, line, len(row) + 1), f"  # {words}")
    after = apply_edits(text, [edit])
    start = Places(after).offset(line, len(said) + 3)
    before, tree = (parse(language, shadow(t)).root_node for t in (text, after))
    if said.endswith("\\") and not _is_comment(before, start - 3):
        return None
    return edit if _is_comment(tree, start) and tree.has_error <= before.has_error else None


def _is_comment(root: Node, offset: int) -> bool:
    """Whether a comment stands at an offset, and not within a string that is put together."""
    node = root.descendant_for_byte_range(offset, offset + 1)
    found = node is not None and node.type == "comment"
    while node is not None:
        found = found and node.type != "string"
        node = node.parent
    return found
