"""Text to facts: walks the statements of a module, never its expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.parse import Before, shadow
from specsheets.languages.python.bodies import Setting
from specsheets.languages.python.docs import doc_of
from specsheets.languages.python.grammar import kinds, parse_python
from specsheets.languages.python.problems import blank_type_defaults, blank_unclosed, definitions, problems
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
    return facts_of(path, text, read(shadow(text)), counts)


class Read(NamedTuple):
    """A text that was parsed: its tree, the root to walk, and the root that shows what is broken, None where nothing is."""

    tree: Tree
    root: Node
    broken: Node | None


def facts_of(path: str, text: str, read: Read, counts: bool = True) -> FileFacts:
    """The facts of a text that was parsed."""
    return walked(path, text, read, counts)[0]


def walked(path: str, text: str, read: Read, counts: bool = True) -> tuple[FileFacts, list[Setting]]:
    """The facts of a text that was parsed, and every place where a method sets an instance attribute, in source order."""
    root, broken = read.root, read.broken
    walk = Statements(kinds(), text)
    literal = walk.file(root)
    symbols = walk.symbols()
    facts = FileFacts(
        path,
        doc_of(literal) if literal else None,
        symbols,
        tuple(walk.imports),
        exports(symbols),
        states(root, text, symbols, containers(symbols)),
        words(text) if counts else {},
        (*walk.problems, *(problems(broken, text) if broken is not None else ())),
        _lines(text),
        walk.bare,
        not symbols and not walk.bare and broken is None and not walk.statements,
    )
    return facts, walk.settings


def _lines(text: str) -> int:
    """How many lines a text has; a lone carriage return ends one too."""
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    return ends + (len(text) > 0 and not text.endswith(("\n", "\r")))


def root_of(source: bytes) -> Node:
    """The root of the tree of a text that went through `shadow`, as `extract` walks it: defaults of type parameters
    understood, and what a half-typed definition would swallow freed."""
    return read(source).root


def read(source: bytes, before: Before | None = None) -> Read:
    """Parse a text that went through `shadow`; see `parse` for `before`."""
    tree = parse_python(source, before)
    root = tree.root_node
    if not root.has_error:
        return Read(tree, root, None)
    if (cleared := blank_type_defaults(source)) != source:
        source, root = cleared, parse_python(cleared).root_node
        if not root.has_error:
            return Read(tree, root, None)
    if (closed := blank_unclosed(source)) != source:
        freed = parse_python(closed).root_node
        if definitions(kinds(), freed) > definitions(kinds(), root):
            return Read(tree, freed, root)
    return Read(tree, root, root)
