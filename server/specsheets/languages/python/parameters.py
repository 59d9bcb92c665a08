"""The edits that rename one parameter: in its function, and as the keyword of calls that surely or likely mean it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from specsheets.languages.python.places import Places
from specsheets.languages.python.scopes import MODULE, Words
from specsheets.model.change import Edit

if TYPE_CHECKING:
    from tree_sitter import Node

_Place = tuple[int, int, bool]
"""Start, end, and whether it is certain."""


def parameter_edits(text: str, old: str, new: str, callees: Sequence[Edit], scope: str, function: str) -> list[Edit]:
    """See `Language.rename_edits`. `callees` are the places where the function itself is named; a function that already
    has a local `new` is left as it is, with no edit at all."""
    words, places = Words(text), Places(text)
    found: dict[tuple[int, int], bool] = {}
    if not scope or scope.endswith("."):
        path = [*filter(None, scope.split(".")), function]
        for node in _functions(words.root, text, path):
            inside = list(_inside(words, text, node, old, new))
            if not inside:
                return []
            found.update({(start, end): certain for start, end, certain in inside})
    named = [(places.offset(e.span.end_line, e.span.end_column), e.certain) for e in callees]
    for end, certain in [*named, *_aliases(words, text, scope, function)]:
        for start, stop in _keywords(words, text, end, old):
            found[start, stop] = certain or found.get((start, stop), False)
    return [Edit(places.span(*span), new, certain) for span, certain in sorted(found.items())]


def _functions(root: Node, text: str, path: list[str]) -> Iterator[Node]:
    """The definitions of the function at a path of names, all of its overloads and twins."""
    todo: list[tuple[Node, int]] = [(root, 0)]
    while todo:
        node, depth = todo.pop()
        for child in node.named_children:
            name = child.child_by_field_name("name")
            if child.type == "function_definition":
                if depth == len(path) - 1 and name and _slice(text, name) == path[-1]:
                    yield child
            elif child.type == "class_definition":
                body = child.child_by_field_name("body")
                if depth < len(path) - 1 and body and name and _slice(text, name) == path[depth]:
                    todo.append((body, depth + 1))
            else:
                todo.append((child, depth))


def _inside(words: Words, text: str, node: Node, old: str, new: str) -> Iterator[_Place]:
    """The parameter in the header of a function, and what means it in the body; nothing where `new` is taken there."""
    header, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
    if header is None or body is None:
        return
    mine = {_slice(text, name): name for name in map(_name_of, header.named_children) if name is not None}
    scope = words.functions.get(body.start_byte)
    if old not in mine or new in mine or (scope is not None and new in words.names[scope]):
        return
    yield mine[old].start_byte, mine[old].end_byte, True
    for i in words.references(old, scope) if scope is not None else ():
        yield words.starts[i], words.ends[i], True


def _name_of(parameter: Node) -> Node | None:
    """The identifier that a parameter binds."""
    node: Node | None = parameter.child_by_field_name("name") or parameter
    while node is not None and node.type != "identifier":
        node = node.named_children[0] if node.named_children else None
    return node


def _aliases(words: Words, text: str, scope: str, function: str) -> Iterator[tuple[int, bool]]:
    """The ends of words that mean the function under another name that an import gave it."""
    module = scope.removesuffix(f".{function}") if not scope.startswith(".") else scope[: -len(function)]
    todo = [words.root] if scope and not scope.endswith(".") else []
    while todo:
        node = todo.pop()
        todo += node.named_children
        if node.type != "aliased_import" or node.parent is None:
            continue
        name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
        source = node.parent.child_by_field_name("module_name")
        if not (name and alias and source) or _slice(text, name) != function:
            continue
        if _slice(text, source).rstrip(".") == module.rstrip("."):
            for i in words.references(_slice(text, alias), MODULE):
                yield words.ends[i], True


def _keywords(words: Words, text: str, end: int, old: str) -> Iterator[tuple[int, int]]:
    """The keyword `old` in the call whose callee ends at an offset."""
    start = end
    while text[start : start + 1] in (" ", "\t"):
        start += 1
    call = words.calls.get(start)
    for argument in call.named_children if call is not None else ():
        name = argument.child_by_field_name("name") if argument.type == "keyword_argument" else None
        if name is not None and _slice(text, name) == old:
            yield name.start_byte, name.end_byte


def _slice(text: str, node: Node) -> str:
    return text[node.start_byte : node.end_byte]
