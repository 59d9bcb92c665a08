"""The edits that add a declaration which a Python text lacks, in the place that the sheet's order gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from specsheets.languages.python.edit import in_style, indent_at, step_of
from specsheets.languages.python.emit import emit
from specsheets.languages.python.layout import STEP
from specsheets.languages.python.locate import Declarations, body_of, colon_of, doc_node
from specsheets.model.change import Edit
from specsheets.model.facts import FileFacts, Symbol, key_of

if TYPE_CHECKING:
    from tree_sitter import Node

_COMMENT = re.compile(r"\r?\n([ \t]*)(#[^\r\n]*)?(?=\r?\n|\Z)")
_SPACED = ("function", "class")


def insert_declaration(text: str, wanted: FileFacts, index: int) -> list[Edit]:
    """See `Language.insert_declaration`. What stands inside the declaration comes with it; a class, function or
    condition around it that the text lacks too comes as its header alone, around this one declaration."""
    inserting = _Inserting(Declarations(text), wanted)
    return inserting.edits(index)


class _Inserting:
    def __init__(self, declarations: Declarations, wanted: FileFacts) -> None:
        self._declarations = declarations
        self._text = declarations.text
        self._wanted = wanted
        self._here = _paths(declarations.symbols)
        self._there = _paths(wanted.symbols)
        self._places = {path: i for i, path in reversed(list(enumerate(self._here)))}

    def edits(self, index: int) -> list[Edit]:
        """The one edit that adds declaration `index` of the wanted facts."""
        symbols = self._wanted.symbols
        chain = [index]
        while symbols[chain[0]].parent >= 0 and self._there[symbols[chain[0]].parent] not in self._places:
            chain.insert(0, symbols[chain[0]].parent)
        parent = self._places.get(self._there[symbols[chain[0]].parent], -1) if symbols[chain[0]].parent >= 0 else -1
        holder = self._node(parent) if parent >= 0 else None
        body = body_of(holder) if holder is not None else None
        if parent >= 0 and (holder is None or body is None):
            return []
        code = self._code(chain)
        if not code:
            return []
        if holder is not None and body is not None and "\n" not in self._text[colon_of(holder) : body.start_byte]:
            return self._opened(holder, body, code)
        return self._between(chain[0], parent, body, code)

    def _node(self, index: int) -> Node | None:
        return self._declarations.node(self._declarations.symbols[index])

    def _code(self, chain: Sequence[int]) -> str:
        """The new lines as an emitted file has them: the last of a chain of nested symbols with all it holds."""
        symbols = self._wanted.symbols
        places = {-1: -1}
        kept: list[Symbol] = []
        for i, symbol in enumerate(symbols):
            if i in chain or (symbol.parent in places and symbol.parent not in chain[:-1] and symbol.parent >= 0):
                places[i] = len(kept)
                kept.append(symbol._replace(parent=-1 if i == chain[0] else places[symbol.parent]))
        facts = self._wanted._replace(doc=None, symbols=tuple(kept), exports=None, states=(), problems=())
        return emit(facts, "", {}).strip("\n")

    def _opened(self, holder: Node, body: Node, code: str) -> list[Edit]:
        """A body on the line of its header moves to lines of its own; a mere placeholder gives way."""
        step = step_of(self._text, indent_at(self._text, holder.start_byte))
        inner = indent_at(self._text, holder.start_byte) + step
        old = self._text[body.start_byte : body.end_byte]
        kept = "" if old.strip() in ("...", "pass") else f"\n{inner}{old}"
        return [self._edit(colon_of(holder), body.end_byte, f"{kept}\n{_indented(code, inner, step)}")]

    def _between(self, index: int, parent: int, body: Node | None, code: str) -> list[Edit]:
        text, symbols = self._text, self._wanted.symbols
        symbol = symbols[index]
        before, after = self._neighbours(index, parent)
        indent = indent_at(text, body.start_byte) if body is not None else ""
        text_within = symbol.kind == "value" and "\n" in (symbol.value or "")
        code = indent + code if text_within else _indented(code, indent, step_of(text, indent))
        if before is not None:
            node = _outermost(self._node(before))
            end = _own_end(text, node) if node is not None else len(text)
            gap = _gap(self._declarations.symbols[before], symbol, parent >= 0)
        elif body is not None:
            literal = doc_node(body)
            if after is not None or literal is not None:
                end = _line_end(text, literal.end_byte if literal is not None else colon_of(self._holder(body)))
            else:
                end = _line_end(text, body.end_byte)
            gap = 1 if literal is not None or symbol.kind in _SPACED else 0
        else:
            return [self._at_top(symbol, code)]
        following = text[end:]
        blank = len(following) - len(following.lstrip("\r\n"))
        missing = 0
        if following.strip() and after is not None:
            missing = max(
                0, _gap(symbol, self._declarations.symbols[after], parent >= 0) + 1 - following[:blank].count("\n")
            )
        return [self._edit(end, end, "\n" * (gap + 1) + code + "\n" * missing)]

    def _holder(self, body: Node) -> Node:
        return body.parent or body

    def _at_top(self, symbol: Symbol, code: str) -> Edit:
        """The first declaration of a file: behind its doc comment, else before its first statement."""
        text = self._text
        root = self._declarations.root
        statements = [node for node in root.named_children if node.type != "comment"]
        literal = doc_node(root)
        if literal is not None:
            end = _line_end(text, literal.end_byte)
            gap = 3 if symbol.kind in _SPACED else 2
            missing = 0 if text[end:].lstrip("\r\n") == "" or text[end:].startswith(("\n\n", "\r\n\r\n")) else 1
            return self._edit(end, end, "\n" * gap + code + "\n" * missing)
        if statements:
            start = statements[0].start_byte
            first = next(iter(self._declarations.symbols), None)
            gap = _gap(symbol, first, False) if first is not None else 1
            return self._edit(start, start, code + "\n" * (gap + 1))
        end = len(text.rstrip())
        return self._edit(end, len(text), ("\n\n" if end else "") + code + "\n")

    def _neighbours(self, index: int, parent: int) -> tuple[int | None, int | None]:
        """The declaration of the text behind which the new one goes, and the one that then follows."""
        symbols, there = self._declarations.symbols, self._wanted.symbols
        siblings = [i for i, s in enumerate(symbols) if s.parent == parent]
        order = [i for i, s in enumerate(there) if s.parent == there[index].parent]
        at = order.index(index)
        before = next(
            (self._places[self._there[i]] for i in reversed(order[:at]) if self._there[i] in self._places), None
        )
        after = next((self._places[self._there[i]] for i in order[at + 1 :] if self._there[i] in self._places), None)
        if there[index].kind == "import":
            before = self._import_before(siblings, there[index], before)
        elif before is not None and symbols[before].kind == "import":
            before = self._block_end(siblings, before)
        if before is not None:
            after = next((i for i in siblings if i > before), None)
        elif after is not None and siblings.index(after) > 0 and there[index].kind != "import":
            before = siblings[siblings.index(after) - 1]
        elif after is None and siblings and there[index].kind != "import":
            before = siblings[-1]
        else:
            after = siblings[0] if siblings else None
        return before, after

    def _import_before(self, siblings: list[int], symbol: Symbol, before: int | None) -> int | None:
        symbols = self._declarations.symbols
        imports = [i for i in siblings if symbols[i].kind == "import"]
        future = [i for i in imports if _is_future(symbols[i])]
        if _is_future(symbol):
            return future[-1] if future else None
        if before is not None and symbols[before].kind == "import" and not _is_future(symbols[before]):
            return before
        return self._block_end(siblings, imports[0]) if imports else None

    def _block_end(self, siblings: list[int], first: int) -> int:
        """The last import of the unbroken run of imports that begins at `first`."""
        last = first
        for i in siblings[siblings.index(first) + 1 :]:
            if self._declarations.symbols[i].kind != "import":
                break
            last = i
        return last

    def _edit(self, start: int, end: int, written: str) -> Edit:
        return Edit(self._declarations.places.span(start, end), in_style(self._text, written))


def _paths(symbols: Sequence[Symbol]) -> list[tuple[str, ...]]:
    """For every symbol the keys from the top of the file down to it; bearers of one key are numbered."""
    paths: list[tuple[str, ...]] = []
    seen: dict[tuple[str, ...], int] = {}
    for symbol in symbols:
        path = (*(paths[symbol.parent] if symbol.parent >= 0 else ()), key_of(symbol))
        count = seen[path] = seen.get(path, -1) + 1
        paths.append((*path[:-1], f"{path[-1]}#{count}") if count else path)
    return paths


def _gap(first: Symbol, second: Symbol, inside: bool) -> int:
    """Blank lines between two neighbours, as the common formatter has them."""
    if first.kind in _SPACED or second.kind in _SPACED:
        return 1 if inside else 2
    return 0 if first.kind == second.kind and first.kind != "branch" else 1


def _is_future(symbol: Symbol) -> bool:
    return (symbol.value or "").startswith("from __future__ ")


def _outermost(node: Node | None) -> Node | None:
    """With its decorators, or with the clauses it goes on with."""
    while (
        node is not None
        and node.parent is not None
        and (node.parent.type == "decorated_definition" or node.type.endswith("_clause"))
    ):
        node = node.parent
    return node


def _line_end(text: str, at: int) -> int:
    """The end of the line on which an offset stands, without its line end."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _own_end(text: str, node: Node) -> int:
    """The end of the last line of a statement, with the deeper comments that follow it."""
    end = _line_end(text, node.end_byte)
    margin = len(indent_at(text, node.start_byte))
    at = end
    while found := _COMMENT.match(text, at):
        at = found.end()
        if found[2]:
            if len(found[1]) <= margin:
                break
            end = at
    return end


def _indented(code: str, indent: str, step: str) -> str:
    lines = code.split("\n")
    if step != STEP:
        lines = [_stepped(line, step) for line in lines]
    return "\n".join(indent + line if line else "" for line in lines)


def _stepped(line: str, step: str) -> str:
    depth = (len(line) - len(line.lstrip(" "))) // len(STEP)
    return step * depth + line[len(STEP) * depth :]
