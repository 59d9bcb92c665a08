"""The walk over statements: each declaration becomes one symbol, in source order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specsheets.languages.python.attributes import Attributes
from specsheets.languages.python.bodies import Setting, local_imports
from specsheets.languages.python.docs import doc_of, remarks
from specsheets.languages.python.expressions import canonical, elements
from specsheets.languages.python.grammar import Kinds
from specsheets.languages.python.imports import import_text, imports
from specsheets.languages.python.signatures import parameters, type_parameters
from specsheets.languages.python.values import alias_of, value_of
from specsheets.model.facts import Import, Problem, Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 100
_HEADER = re.compile(r"(async\s+)?(if|elif|else|try|except\s*\*|except|finally|with|for|while|match|case)(?!\w)")
_COMMENT_NEXT = re.compile(r"\s*#")
_TYPING = re.compile(r"(?:el)?if (?:\w+\.)*TYPE_CHECKING$")


class Statements:
    """One walk. `imports`, `settings` (of attributes by methods), `problems`, `bare`, `statements` (all at the top but comments)
    and `symbols()` hold what it found."""

    def __init__(self, kinds: Kinds, text: str) -> None:
        self.imports: list[Import] = []
        self.settings: list[Setting] = []
        self.problems: list[Problem] = []
        self.bare = 0
        self.statements = 0
        self._kinds = kinds
        self._text = text
        self._symbols: list[Symbol] = []
        self._gone: set[int] = set()
        self._attributes: Attributes | None = None  # of the class around
        self._depth = 0

    def symbols(self) -> tuple[Symbol, ...]:
        """What was found, in source order."""
        if not self._gone:
            return tuple(self._symbols)
        places = {-1: -1}
        out: list[Symbol] = []
        for index, symbol in enumerate(self._symbols):
            if index not in self._gone:
                places[index] = len(out)
                out.append(symbol._replace(parent=places[symbol.parent]))
        return tuple(out)

    def file(self, root: Node) -> str:
        """Walk a whole file; returns the literal of its docstring, "" without one."""
        children = [child for child in root.named_children if child.kind_id != self._kinds.comment]
        literal = self._docstring(children[0]) if children else ""
        self._block(children[1:] if literal else children, -1, "", "top")
        return literal

    def _docstring(self, statement: Node) -> str:
        """The literal of a statement that is a doc comment, else ""."""
        kinds = self._kinds
        if statement.kind_id == kinds.expression_statement:
            inside = statement.named_children
            if len(inside) == 1 and inside[0].kind_id in (kinds.string, kinds.concatenated_string):
                literal = self._text[inside[0].start_byte : inside[0].end_byte]
                return literal if literal[0] in "\"'rRuU" else ""
        return ""

    def _block(self, children: list[Node], parent: int, scope: str, place: str) -> None:
        kinds, symbols = self._kinds, self._symbols
        self._depth += 1
        if self._depth > _DEEPEST and children:
            point = children[0].start_point
            self.problems.append(
                Problem(point.row + 1, point.column + 1, "Blocks nest deeper here than Python allows.")
            )
            children = []
        for node in children:
            kind = node.kind_id
            before = len(symbols)
            found: Symbol | None = None
            if kind == kinds.expression_statement:
                found = value_of(kinds, self._text, node, parent, scope)
            elif kind == kinds.function_definition:
                self._function(node, parent, scope, ())
            elif kind == kinds.class_definition:
                self._class(node, parent, scope, (), place)
            elif kind in kinds.imports:
                found = self._import(node, parent, place)
            elif kind in kinds.compounds or kind in kinds.clauses:
                self._compound(node, parent, scope, place)
            elif kind == kinds.decorated_definition:
                self._decorated(node, parent, scope, place)
            elif kind == kinds.type_alias_statement:
                found = alias_of(kinds, self._text, node, parent, scope)
            elif kind == kinds.error or kind == kinds.block:
                self._block(node.named_children, parent, scope, place)
                continue
            elif kind in kinds.silent:
                self.statements += kind == kinds.pass_statement
                continue
            self.statements += 1
            if found is not None:
                symbols.append(found)
            elif parent == -1 and len(symbols) == before:
                self.bare += 1
        self._depth -= 1

    def _import(self, node: Node, parent: int, place: str) -> Symbol | None:
        point = node.start_point
        line, column = point.row + 1, point.column + 1
        found = imports(self._text[node.start_byte : node.end_byte], place, line, column)
        self.imports += found
        if not found:
            return None
        return Symbol("import", "", "", parent, line, column, node.end_point.row + 1, value=import_text(found))

    def _decorated(self, node: Node, parent: int, scope: str, place: str) -> None:
        kinds, text = self._kinds, self._text
        definition = node.child_by_field_id(kinds.definition)
        if definition is None:
            return
        decorators = tuple(
            canonical(text[child.start_byte + 1 : child.end_byte].strip())
            for child in node.named_children
            if child.kind_id == kinds.decorator
        )
        if definition.kind_id == kinds.class_definition:
            self._class(definition, parent, scope, decorators, place)
        else:
            self._function(definition, parent, scope, decorators)

    def _opened(self, body: Node | None, header_end: int, column: int) -> tuple[str | None, tuple[str, ...], int]:
        """Doc and remarks of a body whose definition begins in a column, and the offset where the rest of it begins."""
        if body is None:
            return None, (), header_end
        # all children of a long body would cost more than the rest of its function
        first = body.named_child(0) if body.named_child_count else None
        doc, above = None, self._text.find(":", header_end) + 1
        start = body.start_byte
        if first is not None:
            start = first.start_byte
            literal = self._docstring(first)
            if literal:
                doc, above = doc_of(literal), first.end_byte
                start = above
        said = remarks(self._text, above, column) if _COMMENT_NEXT.match(self._text, above) else ()
        return doc, said, start

    def _function(self, node: Node, parent: int, scope: str, decorators: tuple[str, ...]) -> None:
        kinds, text = self._kinds, self._text
        named = node.child_by_field_id(kinds.name)
        if named is None:
            return
        listed = node.child_by_field_id(kinds.parameters)
        returned = node.child_by_field_id(kinds.return_type)
        generic = node.child_by_field_id(kinds.type_parameters)
        body = node.child_by_field_id(kinds.body)
        start, point, name = node.start_point, named.start_point, text[named.start_byte : named.end_byte]
        given = parameters(text[listed.start_byte : listed.end_byte]) if listed is not None else ()
        doc, said, rest = self._opened(body, (returned or listed or named).end_byte, start.column)
        index = len(self._symbols)
        self._symbols.append(
            Symbol(
                *("function", name, scope + name, parent, point.row + 1, point.column + 1, node.end_point.row + 1),
                modifiers=("async",) if text.startswith("async", node.start_byte) else (),
                decorators=decorators,
                type_parameters=type_parameters(text[generic.start_byte : generic.end_byte]) if generic else "",
                parameters=given,
                type=canonical(text[returned.start_byte : returned.end_byte]) if returned is not None else None,
                doc=doc,
                remarks=said,
            )
        )
        if body is None or rest >= body.end_byte:
            return
        if self._attributes is not None:
            found, gone = self._attributes.collect(self._symbols, index, body, rest)
            self.settings += found
            self._gone |= gone
        if text.find("import", rest, body.end_byte) >= 0:
            for inner in local_imports(kinds, body):
                at = inner.start_point
                self.imports += imports(text[inner.start_byte : inner.end_byte], "local", at.row + 1, at.column + 1)

    def _class(self, node: Node, parent: int, scope: str, decorators: tuple[str, ...], place: str) -> None:
        kinds, text = self._kinds, self._text
        named = node.child_by_field_id(kinds.name)
        if named is None:
            return
        listed = node.child_by_field_id(kinds.superclasses)
        generic = node.child_by_field_id(kinds.type_parameters)
        start, point, name = node.start_point, named.start_point, text[named.start_byte : named.end_byte]
        body = node.child_by_field_id(kinds.body)
        doc, said, rest = self._opened(body, (listed or generic or named).end_byte, start.column)
        index = len(self._symbols)
        self._symbols.append(
            Symbol(
                *("class", name, scope + name, parent, point.row + 1, point.column + 1, node.end_point.row + 1),
                decorators=decorators,
                type_parameters=type_parameters(text[generic.start_byte : generic.end_byte]) if generic else "",
                bases=elements(text[listed.start_byte : listed.end_byte]) if listed is not None else (),
                doc=doc,
                remarks=said,
            )
        )
        around, self._attributes = self._attributes, Attributes(kinds, text, f"{scope}{name}.")
        inside = body.named_children if body is not None else []
        self._block([c for c in inside if c.start_byte >= rest], index, f"{scope}{name}.", place)
        self._attributes = around

    def _compound(self, node: Node, parent: int, scope: str, place: str) -> None:
        """An `if`, `try`, `with`, `for`, `while` or `match` with its clauses: kept whole when a clause declares something."""
        kinds = self._kinds
        start = len(self._symbols)
        declared = False
        for clause, body in self._clauses(node):
            header = self._header(clause, body)
            inner = place if place == "typing" else "typing" if _TYPING.match(header) else "guarded"
            point, index = clause.start_point, len(self._symbols)
            end = clause.end_point.row + 1
            self._symbols.append(Symbol("branch", "", "", parent, point.row + 1, point.column + 1, end, value=header))
            if body is None:
                continue
            if clause.kind_id == kinds.match_statement:
                parent = index
                continue
            self._block(body.named_children, index, scope, inner)
            declared = declared or len(self._symbols) > index + 1
        if not declared:
            del self._symbols[start:]

    def _clauses(self, node: Node) -> list[tuple[Node, Node | None]]:
        """The clauses of a compound statement in order, each with its block; the cases of a `match` follow it."""
        kinds = self._kinds
        children = node.named_children
        body = next((c for c in reversed(children) if c.kind_id == kinds.block), None)
        if node.kind_id == kinds.match_statement:
            clauses = body.named_children if body is not None else []
        else:
            body = next((c for c in children if c.kind_id == kinds.block), None)
            clauses = children
        out = [(node, body)]
        for clause in clauses:
            if clause.kind_id in kinds.clauses:
                inside = clause.named_children
                out.append((clause, next((c for c in reversed(inside) if c.kind_id == kinds.block), None)))
        return out

    def _header(self, clause: Node, body: Node | None) -> str:
        text = self._text[clause.start_byte : body.start_byte if body is not None else clause.end_byte]
        match = _HEADER.match(text)
        if match is None:
            return "else"
        keyword = "except*" if match[2].startswith("except") and match[2] != "except" else match[2]
        if match[1]:
            keyword = f"async {keyword}"
        rest = canonical(text[match.end() :]).removesuffix(":").rstrip()
        return f"{keyword} {rest}" if rest else keyword
