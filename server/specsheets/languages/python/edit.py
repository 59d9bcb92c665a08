"""Edits of one declaration of a Python text in place: its header and doc change, its body and everything else stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

from specsheets.languages.language import Located
from specsheets.languages.python.declarations import attribute_line, import_lines, type_lines, value_lines
from specsheets.languages.python.docs import doc_text
from specsheets.languages.python.layout import STEP, WIDTH, laid_out
from specsheets.languages.python.locate import Declarations, body_of, colon_of, doc_node
from specsheets.languages.python.signatures import parameter_text, parameter_texts
from specsheets.languages.python.tokens import string_parts
from specsheets.model.change import Edit
from specsheets.model.facts import Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

_Place = tuple[int, int, str]
"""Start, end and new text."""


def edit_declaration(text: str, located: Located, wanted: Symbol) -> list[Edit]:
    """See `Language.edit_declaration`. Parts that already read as wanted keep their layout and comments."""
    declarations = Declarations(text)
    node = declarations.node(located.symbol)
    if node is None:
        return []
    editing = _Editing(declarations, located.symbol, wanted, node)
    places = [(start, end, in_style(text, written)) for start, end, written in editing.places()]
    return [
        Edit(declarations.places.span(start, end), written)
        for start, end, written in places
        if text[start:end] != written
    ]


class _Editing:
    def __init__(self, declarations: Declarations, have: Symbol, wanted: Symbol, node: Node) -> None:
        self._text = declarations.text
        self._declarations = declarations
        self._have, self._wanted, self._node = have, wanted, node
        self._indent = indent_at(self._text, node.start_byte)

    def places(self) -> Iterator[_Place]:
        """The replacements, in no certain order."""
        have, wanted, node = self._have, self._wanted, self._node
        if wanted.kind == "import":
            if have.value != wanted.value:
                yield node.start_byte, node.end_byte, import_lines(wanted, self._indent)
        elif wanted.kind == "branch":
            yield node.start_byte, colon_of(node), f"{wanted.value}:" if have.value != wanted.value else self._header()
        elif wanted.kind == "value":
            yield from self._value()
        elif wanted.kind == "type":
            yield from self._alias()
        elif wanted.kind == "attribute":
            yield from self._attribute()
        else:
            yield from self._definition()

    def _header(self) -> str:
        return self._text[self._node.start_byte : colon_of(self._node)]

    def _field(self, name: str) -> Node | None:
        return self._node.child_by_field_name(name)

    def _value(self) -> Iterator[_Place]:
        have, wanted, node = self._have, self._wanted, self._node
        if (have.target, have.type, have.modifiers) == (wanted.target, wanted.type, wanted.modifiers):
            right = _last_right(node.named_children[0])
            if have.value == wanted.value:
                return
            if right is not None and wanted.value is not None and not have.modifiers:
                head = self._text[node.start_byte : right.start_byte]
                value = (
                    laid_out(head, wanted.value, "", self._indent)[len(head) :] if "\n" not in head else wanted.value
                )
                yield right.start_byte, right.end_byte, value
                return
        right = _last_right(node.named_children[0])
        if have.value == wanted.value and right is not None and not wanted.modifiers and not have.modifiers:
            typed = f": {wanted.type}" if wanted.type is not None else ""
            yield node.start_byte, right.start_byte, f"{wanted.target}{typed} = "
        else:
            yield node.start_byte, node.end_byte, value_lines(wanted._replace(remarks=()), self._indent)

    def _alias(self) -> Iterator[_Place]:
        have, wanted = self._have, self._wanted
        right = self._field("right")
        if right is None or have.value != wanted.value:
            if have != wanted._replace(line=have.line, column=have.column, end_line=have.end_line):
                yield self._node.start_byte, self._node.end_byte, type_lines(wanted, self._indent)
        elif (have.name, have.type_parameters) != (wanted.name, wanted.type_parameters):
            yield self._node.start_byte, right.start_byte, f"type {wanted.name}{wanted.type_parameters} = "

    def _attribute(self) -> Iterator[_Place]:
        have, wanted, node = self._have, self._wanted, self._node
        inner = node.named_children[0] if node.type == "expression_statement" else None
        left = inner.child_by_field_name("left") if inner is not None else node
        if left is None:
            return
        typed = inner.child_by_field_name("type") if inner is not None else None
        if have.target != wanted.target:
            yield left.start_byte, left.end_byte, wanted.target
        if inner is None or have.type == wanted.type:
            return
        right = inner.child_by_field_name("right")
        if typed is not None and wanted.type is not None:
            yield typed.start_byte, typed.end_byte, wanted.type
        elif wanted.type is not None:
            yield left.end_byte, left.end_byte, attribute_line(wanted).removeprefix(wanted.target)
        elif typed is not None and right is not None:
            yield left.end_byte, typed.end_byte, ""

    def _definition(self) -> Iterator[_Place]:
        have, wanted = self._have, self._wanted
        name = self._field("name")
        if name is None:
            return
        if have.decorators != wanted.decorators:
            yield from self._decorators()
        if have.modifiers != wanted.modifiers:
            start = self._node.start_byte
            keyword = next(child for child in self._node.children if child.type == "def").start_byte
            yield start, keyword, "".join(f"{word} " for word in wanted.modifiers)
        if have.name != wanted.name:
            yield name.start_byte, name.end_byte, wanted.name
        generic = self._field("type_parameters")
        if have.type_parameters != wanted.type_parameters:
            start, end = (generic.start_byte, generic.end_byte) if generic else (name.end_byte, name.end_byte)
            yield start, end, wanted.type_parameters
        if wanted.kind == "class":
            after = generic or name
            yield from self._list(
                self._field("superclasses"), after.end_byte, [list(have.bases or ()), list(wanted.bases or ())], ""
            )
        else:
            yield from self._signature()
        if have.doc != wanted.doc:
            yield from self._doc()

    def _signature(self) -> Iterator[_Place]:
        have, wanted = self._have, self._wanted
        listed = self._field("parameters")
        returned = self._field("return_type")
        if have.parameters != wanted.parameters and listed is not None:
            same = [p.kind for p in have.parameters] == [p.kind for p in wanted.parameters]
            texts = [[parameter_text(p) for p in s.parameters] for s in (have, wanted)]
            yield from self._list(
                listed, listed.end_byte, texts if same else [[], parameter_texts(wanted.parameters)], "()"
            )
        if have.type == wanted.type or listed is None:
            return
        if returned is None:
            yield listed.end_byte, listed.end_byte, f" -> {wanted.type}"
        elif wanted.type is None:
            yield listed.end_byte, returned.end_byte, ""
        else:
            yield returned.start_byte, returned.end_byte, wanted.type

    def _list(self, listed: Node | None, after: int, texts: Sequence[list[str]], empty: str) -> Iterator[_Place]:
        """The elements of a bracketed list: one by one where their number is the same, else the whole list."""
        have, wanted = texts
        if have == wanted:
            return
        elements = [
            child
            for child in (listed.named_children if listed is not None else ())
            if child.type not in ("comment", "positional_separator", "keyword_separator", "line_continuation")
        ]
        if have and len(have) == len(wanted) == len(elements):
            for node, before, text in zip(elements, have, wanted, strict=True):
                if before != text:
                    yield node.start_byte, node.end_byte, text
            return
        start, end = (listed.start_byte, listed.end_byte) if listed is not None else (after, after)
        one = f"({', '.join(wanted)})" if wanted else empty
        old = self._text[start:end]
        line = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        tail = self._text[end : colon_of(self._node)]
        if wanted and ("\n" in old or len(line) + len(one) + len(tail) > WIDTH):
            step = step_of(self._text, self._indent)
            deeper = self._indent + step
            one = (
                "(\n" + "".join(f"{deeper}{laid_out('', text, ',', deeper)}\n" for text in wanted) + f"{self._indent})"
            )
        yield start, end, one

    def _decorators(self) -> Iterator[_Place]:
        above = self._node.parent
        found = (
            [n for n in above.named_children if n.type == "decorator"]
            if above is not None and self._have.decorators
            else []
        )
        have, wanted = self._have.decorators, self._wanted.decorators
        lines = [laid_out("@", decorator, "", self._indent) for decorator in wanted]
        for deed, i, j, k, m in SequenceMatcher(None, have, wanted, False).get_opcodes():
            if deed == "equal":
                continue
            for node, line in zip_longest(found[i:j], lines[k:m]):
                if node is None:
                    at = found[j].start_byte if j < len(found) else self._node.start_byte
                    yield at, at, f"{line}\n{self._indent}"
                elif line is None:
                    following = self._text.find("\n", node.end_byte) + 1
                    yield node.start_byte, following + len(indent_at(self._text, following + len(self._indent))), ""
                else:
                    yield node.start_byte, node.end_byte, line

    def _doc(self) -> Iterator[_Place]:
        wanted = self._wanted.doc
        body, colon = body_of(self._node), colon_of(self._node)
        if body is None:
            return
        same_line = "\n" not in self._text[colon : body.start_byte]
        inner = self._indent + step_of(self._text, self._indent)
        if not same_line:
            inner = indent_at(self._text, body.start_byte)
        literal = doc_node(body)
        if literal is not None and self._has_doc(literal):
            if wanted is None:
                yield from self._without_doc(body, literal)
            else:
                yield literal.start_byte, literal.end_byte, self._new_literal(literal, wanted, inner)
        elif wanted is not None and same_line:
            yield colon, body.start_byte, f"\n{inner}{doc_text(wanted, inner)}\n{inner}"
        elif wanted is not None:
            yield colon, colon, f"\n{inner}{doc_text(wanted, inner)}"

    def _has_doc(self, literal: Node) -> bool:
        return self._text[literal.start_byte] in "\"'rRuU"

    def _without_doc(self, body: Node, literal: Node) -> Iterator[_Place]:
        if len(body.named_children) == 1:
            yield literal.start_byte, literal.end_byte, "..."
        else:
            yield literal.start_byte, body.named_children[1].start_byte, ""

    def _new_literal(self, literal: Node, wanted: str, indent: str) -> str:
        """The doc literal with another first paragraph; the others stay as they are written."""
        old = self._text[literal.start_byte : literal.end_byte]
        new = doc_text(wanted, indent)
        prefix, quotes, inner = string_parts(old)
        new_prefix, new_quotes, new_inner = string_parts(new)
        lead = len(inner) - len(inner.lstrip())
        first = inner[lead:]
        lines = re.findall(r"[^\n]*\n|[^\n]+", first)
        count = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
        rest = "".join(lines[count:])
        trailing = "".join(lines[:count])
        trailing = trailing[len(trailing.rstrip()) :]
        if (
            literal.type == "string"
            and quotes == new_quotes
            and prefix in (new_prefix, "u" if not new_prefix else prefix)
        ):
            start = self._text[literal.start_byte : literal.end_byte].index(quotes)
            safe = "\\" not in new_inner or prefix == new_prefix
            if safe and not (first.startswith("\\")):
                return f"{old[:start]}{quotes}{inner[:lead]}{new_inner}{trailing}{rest}{quotes}"
        if not rest.strip():
            return new
        return f"{new[: len(new) - len(new_quotes)]}{trailing}{rest}{new_quotes}"


def in_style(text: str, written: str) -> str:
    """What is to be written, with the line ends that the text has."""
    written = written.replace("\r\n", "\n")
    return written.replace("\n", "\r\n") if "\r\n" in text else written


def indent_at(text: str, at: int) -> str:
    """The white space between the start of the line and an offset; "" where something else stands there."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before if not before.strip() else before[: len(before) - len(before.lstrip())]


def step_of(text: str, indent: str) -> str:
    """One step of indentation as the text has it."""
    return "\t" if "\t" in indent or (not indent and "\n\t" in text) else STEP


def _last_right(node: Node) -> Node | None:
    """The value of an assignment, behind all its targets."""
    right = node.child_by_field_name("right") if node.type == "assignment" else None
    while right is not None and right.type == "assignment":
        right = right.child_by_field_name("right")
    return right
