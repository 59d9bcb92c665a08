"""Text to facts: walks the statements of a module, never its expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specsheets.languages.parse import shadow
from specsheets.languages.python.docs import doc_of
from specsheets.languages.python.grammar import kinds, parse_python
from specsheets.languages.python.problems import blank_type_defaults, problems
from specsheets.languages.python.statements import Statements
from specsheets.languages.python.states import containers, exports, states, words
from specsheets.model.facts import FileFacts, Problem

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

LARGEST = 4_000_000
"""Texts with more characters than this are not read."""


def extract(path: str, text: str, *, counts: bool = True) -> FileFacts:
    """Facts of a source text or of a sheet's block. Never raises; what is broken gives problems."""
    if len(text) > LARGEST:
        said = Problem(1, 1, f"The file has {len(text):,} characters; files above {LARGEST:,} are not read.")
        return FileFacts(path, None, (), (), None, (), {}, (said,), text.count("\n") + 1, 0, False)
    return facts_of(path, text, root_of(shadow(text)), counts)


def facts_of(path: str, text: str, root: Node, counts: bool = True) -> FileFacts:
    """The facts of a text whose tree is at hand."""
    walk = Statements(kinds(), text)
    literal = walk.file(root)
    symbols = walk.symbols()
    return FileFacts(
        path,
        doc_of(literal) if literal else None,
        symbols,
        tuple(walk.imports),
        exports(symbols),
        states(root, text, symbols, containers(symbols)),
        words(text) if counts else {},
        (*walk.problems, *problems(root, text)) if root.has_error else tuple(walk.problems),
        _lines(text),
        walk.bare,
        not symbols and not walk.bare and not root.has_error and not walk.statements,
    )


def _lines(text: str) -> int:
    """How many lines a text has; a lone carriage return ends one too."""
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    return ends + (len(text) > 0 and not text.endswith(("\n", "\r")))


def root_of(source: bytes) -> Node:
    """The root of the tree of a text that went through `shadow`, defaults of type parameters understood."""
    return tree_of(source).root_node


def tree_of(source: bytes, before: tuple[bytes, Tree] | None = None) -> Tree:
    """The tree of a text that went through `shadow`, defaults of type parameters understood; see `parse` for `before`."""
    tree = parse_python(source, before)
    if tree.root_node.has_error and (cleared := blank_type_defaults(source)) != source:
        return parse_python(cleared)
    return tree
