"""Where each declaration of a Python text stands, in the order of its facts."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from specsheets.languages.language import Located
from specsheets.languages.parse import shadow
from specsheets.languages.python.extract import LARGEST, root_of
from specsheets.languages.python.grammar import kinds
from specsheets.languages.python.places import Places
from specsheets.languages.python.statements import Statements
from specsheets.model.facts import Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

_STATEMENTS = {
    "function": frozenset({"function_definition"}),
    "class": frozenset({"class_definition"}),
    "value": frozenset({"expression_statement"}),
    "type": frozenset({"type_alias_statement"}),
    "attribute": frozenset({"expression_statement", "attribute"}),
    "import": frozenset({"import_statement", "import_from_statement", "future_import_statement"}),
}
_CLAUSE = ("_statement", "_clause")


class Declarations:
    """The declarations of one text as nodes of its tree; every offset counts code points of `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.symbols: tuple[Symbol, ...] = ()
        self.places = Places(text)
        if len(text) > LARGEST:
            return
        source = shadow(text)
        self.root = root_of(source)
        walk = Statements(kinds(), text)
        walk.file(self.root)
        self.symbols = walk.symbols()
        self._rows = list(accumulate((len(line) + 1 for line in source.split(b"\n")), initial=0))

    def node(self, symbol: Symbol) -> Node | None:
        """The statement, definition or clause that declares a symbol; for an attribute set by a `for`, a `with` or a
        longer assignment the attribute alone."""
        name = self.name_node(symbol)
        node: Node | None = name
        wanted = _STATEMENTS.get(symbol.kind)
        while node is not None and not (node.type in wanted if wanted else node.type.endswith(_CLAUSE)):
            node = node.parent
        if node is not None and node.type == "attribute":
            assignment = node.parent
            statement = assignment.parent if assignment is not None and assignment.type == "assignment" else None
            if statement is not None and statement.type == "expression_statement":
                return statement
        return node

    def name_node(self, symbol: Symbol) -> Node | None:
        """The smallest node where a symbol begins: its name, its first target, or the statement itself."""
        at = self._rows[symbol.line - 1] + symbol.column - 1
        return self.root.named_descendant_for_byte_range(at, at + 1)

    def locate(self) -> list[Located]:
        """All declarations with their spans."""
        return [self._located(symbol) for symbol in self.symbols]

    def _located(self, symbol: Symbol) -> Located:
        node, name = self.node(symbol), self.name_node(symbol)
        if node is None or name is None:
            here = self.places.span(*(2 * [self._rows[symbol.line - 1] + symbol.column - 1]))
            return Located(symbol, here, here, here, None, None)
        span = self.places.span
        whole = node
        if (
            symbol.kind in ("function", "class")
            and node.parent is not None
            and node.parent.type == "decorated_definition"
        ):
            whole = node.parent
        body = body_of(node) if symbol.kind in ("function", "class", "branch") else None
        header_end = colon_of(node) if symbol.kind in ("function", "class", "branch") else node.end_byte
        doc = doc_node(body) if body and symbol.kind != "branch" else None
        on_own_lines = body is not None and "\n" in self.text[header_end : body.start_byte]
        return Located(
            symbol,
            span(whole.start_byte, whole.end_byte),
            span(whole.start_byte, header_end),
            span(name.start_byte, name.end_byte if symbol.name else header_end),
            span(body.start_byte, body.end_byte) if body and on_own_lines else None,
            span(doc.start_byte, doc.end_byte) if doc and symbol.doc is not None else None,
        )


def locate(text: str) -> list[Located]:
    """See `Language.locate`. A header begins with the first decorator, as the whole does; the name of a value is its
    first target, that of an import or a branch is its header."""
    return Declarations(text).locate()


def body_of(node: Node) -> Node | None:
    """The block of a definition or clause."""
    return next((child for child in reversed(node.named_children) if child.type == "block"), None)


def colon_of(node: Node) -> int:
    """The offset behind the colon that ends a header; the end of the node without one."""
    return next((child.end_byte for child in reversed(node.children) if child.type == ":"), node.end_byte)


def doc_node(body: Node) -> Node | None:
    """The literal of the doc comment at the start of a body."""
    first = body.named_children[0] if body.named_children else None
    inside = first.named_children if first is not None and first.type == "expression_statement" else []
    return inside[0] if len(inside) == 1 and inside[0].type in ("string", "concatenated_string") else None
