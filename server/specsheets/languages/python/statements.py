"""The walk over statements: each declaration becomes one symbol, in source order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specsheets.languages.python import bodies
from specsheets.languages.python.docs import doc_of, kept_in_code, remarks
from specsheets.languages.python.expressions import canonical, elements, holds_special, size
from specsheets.languages.python.grammar import Kinds
from specsheets.languages.python.imports import import_text, imports
from specsheets.languages.python.signatures import parameters
from specsheets.model.facts import Import, Problem, Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

LONGEST_VALUE = 2000
_DEEPEST = 100
_HEADER = re.compile(r"(async\s+)?(if|elif|else|try|except\s*\*|except|finally|with|for|while|match|case)(?!\w)")
_TYPING = re.compile(r"(?:el)?if (?:\w+\.)*TYPE_CHECKING$")


class Statements:
    """One walk. `imports`, `problems`, `bare` and `symbols()` hold what it found."""

    def __init__(self, kinds: Kinds, text: str) -> None:
        self.imports: list[Import] = []
        self.problems: list[Problem] = []
        self.bare = 0
        self.statements = 0
        self._kinds = kinds
        self._text = text
        self._symbols: list[Symbol] = []
        self._gone: set[int] = set()
        self._set: dict[str, int] | None = None  # attributes of the class around, and where they stand
        self._depth = 0

    def symbols(self) -> tuple[Symbol, ...]:
        """What was found, in source order."""
        if not self._gone:
            return tuple(self._symbols)
        places, out = {-1: -1}, []
        for index, symbol in enumerate(self._symbols):
            if index not in self._gone:
                places[index] = len(out)
                out.append(symbol._replace(parent=places[symbol.parent]))
        return tuple(out)

    def file(self, root: Node) -> str:
        """Walk a whole file; returns the literal of its docstring, "" without one."""
        children = root.named_children
        literal = ""
        for place, child in enumerate(children):
            if child.kind_id == self._kinds.comment:
                continue
            literal = self._docstring(child)
            children = children[place + 1 :] if literal else children
            break
        self._block(children, -1, "", "top")
        return literal

    def _slice(self, node: Node) -> str:
        return self._text[node.start_byte : node.end_byte]

    def _docstring(self, statement: Node) -> str:
        """The literal of a statement that is a doc comment, else ""."""
        kinds = self._kinds
        if statement.kind_id == kinds.expression_statement:
            inside = statement.named_children
            if len(inside) == 1 and inside[0].kind_id in (kinds.string, kinds.concatenated_string):
                literal = self._slice(inside[0])
                return literal if literal[0] in "\"'rRuU" else ""
        return ""

    def _block(self, children: list[Node], parent: int, scope: str, place: str) -> None:
        kinds = self._kinds
        self._depth += 1
        if self._depth > _DEEPEST:
            if self._depth == _DEEPEST + 1 and children:
                point = children[0].start_point
                self.problems.append(
                    Problem(point.row + 1, point.column + 1, "Blocks nest deeper here than Python allows.")
                )
            children = []
        for node in children:
            kind = node.kind_id
            before = len(self._symbols)
            if kind == kinds.expression_statement:
                self._expression(node, parent, scope)
            elif kind == kinds.function_definition:
                self._function(node, parent, scope, ())
            elif kind == kinds.class_definition:
                self._class(node, parent, scope, (), place)
            elif kind in kinds.imports:
                self._import(node, parent, place)
            elif kind in kinds.compounds or kind in kinds.clauses:
                self._compound(node, parent, scope, place)
            elif kind == kinds.decorated_definition:
                self._decorated(node, parent, scope, place)
            elif kind == kinds.type_alias_statement:
                self._type_alias(node, parent, scope)
            elif kind == kinds.error or kind == kinds.block:
                self._block(node.named_children, parent, scope, place)
                continue
            elif kind in kinds.silent:
                self.statements += kind != kinds.comment and kind != kinds.line_continuation
                continue
            self.statements += 1
            if parent == -1 and len(self._symbols) == before:
                self.bare += 1
        self._depth -= 1

    def _add(self, symbol: Symbol) -> int:
        self._symbols.append(symbol)
        return len(self._symbols) - 1

    def _import(self, node: Node, parent: int, place: str) -> None:
        point = node.start_point
        line, column = point.row + 1, point.column + 1
        found = imports(self._slice(node), place, line, column)
        self.imports += found
        if found and place != "local":
            self._add(Symbol("import", "", "", parent, line, column, node.end_point.row + 1, value=import_text(found)))

    def _expression(self, node: Node, parent: int, scope: str) -> None:
        inside = node.named_children
        if not inside:
            return
        child = inside[0]
        kind = child.kind_id
        kinds = self._kinds
        if kind == kinds.assignment:
            self._assignment(child, parent, scope)
        elif kind == kinds.augmented_assignment:
            left, right = child.child_by_field_id(kinds.left), child.child_by_field_id(kinds.right)
            if left is not None and right is not None and self._slice(left) == "__all__":
                self._value(child, parent, scope, ["__all__"], "__all__", None, right, left, ("+=",))
        elif kind == kinds.call:
            function, arguments = child.child_by_field_id(kinds.function), child.child_by_field_id(kinds.arguments)
            said = canonical(self._slice(function)) if function is not None and arguments is not None else ""
            if arguments is not None and said in ("__all__.extend", "__all__.append", "__all__.remove"):
                self._value(child, parent, scope, ["__all__"], "__all__", None, arguments, child, (said[8:],))

    def _assignment(self, node: Node, parent: int, scope: str) -> None:
        kinds = self._kinds
        names: list[str] = []
        targets: list[str] = []
        annotation: str | None = None
        first: Node | None = None
        value: Node | None = node
        while value is not None and value.kind_id == kinds.assignment:
            left = value.child_by_field_id(kinds.left)
            if left is None:
                break
            first = first or left
            if left.kind_id == kinds.identifier:
                names.append(self._slice(left))
                targets.append(names[-1])
            else:
                names += self._names(left)
                targets.append(canonical(self._slice(left)))
            typed = value.child_by_field_id(kinds.type)
            if typed is not None:
                annotation = canonical(self._slice(typed))
            value = value.child_by_field_id(kinds.right)
        if names and first is not None:
            self._value(node, parent, scope, names, " = ".join(targets), annotation, value, first, ())

    def _names(self, pattern: Node) -> list[str]:
        out, stack = [], [pattern]
        while stack:
            node = stack.pop()
            if node.kind_id == self._kinds.identifier:
                out.append(self._slice(node))
            elif node.kind_id in self._kinds.patterns:
                stack += reversed(node.named_children)
        return out

    def _value(
        self,
        node: Node,
        parent: int,
        scope: str,
        names: list[str],
        target: str,
        annotation: str | None,
        value: Node | None,
        first: Node,
        modifiers: tuple[str, ...],
    ) -> None:
        point, end = first.start_point, node.end_point.row + 1
        text: str | None = None
        said: tuple[str, ...] = ()
        if value is not None:
            raw = self._slice(value)
            characters = size(raw) if len(raw) > LONGEST_VALUE and "__all__" not in names else 0
            # a comma for every other character is the most that the canonical text may leave out
            text = "..." if characters > 2 * LONGEST_VALUE else canonical(raw)
            if characters <= 2 * LONGEST_VALUE:
                characters = len(text)
            if (characters > LONGEST_VALUE and "__all__" not in names) or holds_special(text):
                said = (f"{characters:,} characters, kept in the code",)
                text = "..."
            elif text == "...":
                said = kept_in_code(self._text, value.end_byte)
        self._add(
            Symbol(
                "value",
                names[0],
                scope + names[0],
                parent,
                point.row + 1,
                point.column + 1,
                end,
                target,
                tuple(names[1:]),
                modifiers,
                type=annotation,
                value=text,
                remarks=said,
            )
        )

    def _type_alias(self, node: Node, parent: int, scope: str) -> None:
        kinds = self._kinds
        left, right = node.child_by_field_id(kinds.left), node.child_by_field_id(kinds.right)
        if left is None or right is None:
            return
        name, bracket, rest = self._text[left.start_byte : right.start_byte].partition("[")
        point = left.start_point
        name = canonical(name.rstrip().removesuffix("=").rstrip() if not bracket else name)
        generic = _type_parameters(bracket + rest.rstrip().removesuffix("=")) if bracket else ""
        value = canonical(self._slice(right))
        self._add(
            Symbol(
                "type",
                name,
                scope + name,
                parent,
                point.row + 1,
                point.column + 1,
                node.end_point.row + 1,
                type_parameters=generic,
                value=value,
            )
        )

    def _decorated(self, node: Node, parent: int, scope: str, place: str) -> None:
        kinds = self._kinds
        decorators = tuple(
            canonical(self._text[child.start_byte + 1 : child.end_byte].strip())
            for child in node.named_children
            if child.kind_id == kinds.decorator
        )
        definition = node.child_by_field_id(kinds.definition)
        if definition is None:
            return
        if definition.kind_id == kinds.class_definition:
            self._class(definition, parent, scope, decorators, place)
        else:
            self._function(definition, parent, scope, decorators)

    def _generic(self, node: Node) -> str:
        found = node.child_by_field_id(self._kinds.type_parameters)
        return _type_parameters(self._slice(found)) if found is not None else ""

    def _open(self, body: Node | None, colon: int, column: int) -> tuple[str | None, tuple[str, ...], list[Node]]:
        """Doc, remarks and the other statements of a body."""
        if body is None:
            return None, (), []
        children = body.named_children
        doc, said = None, ()
        if children:
            literal = self._docstring(children[0])
            if literal:
                doc, colon = doc_of(literal), children[0].end_byte
                children = children[1:]
        if "#" in self._text[colon : children[0].start_byte if children else body.end_byte + 200]:
            said = remarks(self._text, colon, column)
        return doc, said, children

    def _function(self, node: Node, parent: int, scope: str, decorators: tuple[str, ...]) -> None:
        kinds, text = self._kinds, self._text
        named = node.child_by_field_id(kinds.name)
        listed = node.child_by_field_id(kinds.parameters)
        if named is None:
            return
        name, point = self._slice(named), named.start_point
        returned = node.child_by_field_id(kinds.return_type)
        body = node.child_by_field_id(kinds.body)
        last = returned or listed or named
        given = parameters(self._slice(listed)) if listed is not None else ()
        doc, said, rest = self._open(body, text.find(":", last.end_byte) + 1, node.start_point.column)
        index = self._add(
            Symbol(
                "function",
                name,
                scope + name,
                parent,
                point.row + 1,
                point.column + 1,
                node.end_point.row + 1,
                modifiers=("async",) if text.startswith("async", node.start_byte) else (),
                decorators=decorators,
                type_parameters=self._generic(node),
                parameters=given,
                type=canonical(self._slice(returned)) if returned is not None else None,
                doc=doc,
                remarks=said,
            )
        )
        if body is None or not rest:
            return
        start, end = rest[0].start_byte, body.end_byte
        if self._set is not None and given and given[0].kind in ("plain", "positional-only"):
            receiver = given[0].name
            if bodies.may_set(receiver, text, start, end) and not {"staticmethod", "classmethod"}.intersection(
                decorators
            ):
                self._attributes(body, index, scope, receiver, name)
        if text.find("import", start, end) >= 0:
            for found in bodies.local_imports(kinds, body):
                at = found.start_point
                self.imports += imports(self._slice(found), "local", at.row + 1, at.column + 1)

    def _attributes(self, body: Node, method: int, scope: str, receiver: str, method_name: str) -> None:
        seen = self._set
        if seen is None:
            return
        own: dict[str, int] = {}
        for found in bodies.set_attributes(self._kinds, self._text, body, receiver):
            name = found.name
            annotation = canonical(self._slice(found.annotation)) if found.annotation is not None else None
            if name in own:
                if annotation and self._symbols[own[name]].type is None:
                    self._symbols[own[name]] = self._symbols[own[name]]._replace(type=annotation)
                continue
            if name in seen:
                if method_name != "__init__" or self._symbols[self._symbols[seen[name]].parent].name == "__init__":
                    continue
                self._gone.add(seen[name])
            point = found.node.start_point
            own[name] = seen[name] = self._add(
                Symbol(
                    "attribute",
                    name,
                    scope + name,
                    method,
                    point.row + 1,
                    point.column + 1,
                    found.end_line,
                    target=f"{receiver}.{name}",
                    type=annotation,
                )
            )

    def _class(self, node: Node, parent: int, scope: str, decorators: tuple[str, ...], place: str) -> None:
        kinds = self._kinds
        named = node.child_by_field_id(kinds.name)
        if named is None:
            return
        name, point = self._slice(named), named.start_point
        listed = node.child_by_field_id(kinds.superclasses)
        generic = node.child_by_field_id(kinds.type_parameters)
        body = node.child_by_field_id(kinds.body)
        last = listed or generic or named
        doc, said, rest = self._open(body, self._text.find(":", last.end_byte) + 1, node.start_point.column)
        index = self._add(
            Symbol(
                "class",
                name,
                scope + name,
                parent,
                point.row + 1,
                point.column + 1,
                node.end_point.row + 1,
                decorators=decorators,
                type_parameters=self._generic(node),
                bases=elements(self._slice(listed)) if listed is not None else (),
                doc=doc,
                remarks=said,
            )
        )
        around, self._set = self._set, {}
        self._block(rest, index, f"{scope}{name}.", place)
        self._set = around

    def _compound(self, node: Node, parent: int, scope: str, place: str) -> None:
        """An `if`, `try`, `with`, `for`, `while` or `match` with its clauses: kept whole when a clause declares something."""
        kinds = self._kinds
        start = len(self._symbols)
        declared = False
        for clause, body in self._clauses(node):
            header = self._header(clause, body)
            inner = place if place == "typing" else "typing" if _TYPING.match(header) else "guarded"
            point = clause.start_point
            index = self._add(
                Symbol(
                    "branch", "", "", parent, point.row + 1, point.column + 1, clause.end_point.row + 1, value=header
                )
            )
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
        out: list[tuple[Node, Node | None]] = []
        stack = [node]
        while stack:
            clause = stack.pop()
            children = clause.named_children
            body = next((c for c in reversed(children) if c.kind_id == kinds.block), None)
            out.append((clause, body))
            if clause is node:
                inside = body.named_children if node.kind_id == kinds.match_statement and body is not None else children
                stack += reversed([c for c in inside if c.kind_id in kinds.clauses])
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


def _type_parameters(text: str) -> str:
    return f"[{', '.join(_spaced(part) for part in elements(text))}]"


def _spaced(part: str) -> str:
    """A type parameter; its default has blanks around the sign."""
    name, sign, default = part.partition("=")
    return f"{name.rstrip()} = {default.lstrip()}" if sign else part
