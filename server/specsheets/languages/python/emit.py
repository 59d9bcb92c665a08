"""Facts to a whole source file: what the sheet leaves open becomes a comment, no annotation, or `...`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from specsheets.languages.python.decided import decided
from specsheets.languages.python.declarations import (
    attribute_line,
    class_lines,
    decorator_lines,
    import_lines,
    opens,
    parted,
    plain_target,
    signature_lines,
    type_lines,
    value_lines,
)
from specsheets.languages.python.docs import doc_text
from specsheets.languages.python.layout import STEP
from specsheets.languages.python.tokens import SKIPPED
from specsheets.model.facts import EMPTY, FileFacts, Symbol
from specsheets.model.sheet import entry_keys

_OPAQUE = re.compile(SKIPPED, re.DOTALL)
_UNWRITTEN = ("overload", "abstractmethod")


def emit(facts: FileFacts, summary: str, bodies: Mapping[str, str]) -> str:
    """The file that a block describes, ending in one line end.

    `bodies` maps the key of a function without its kind (`Cart.add`, and `Cart.add#1` for a second bearer of the name)
    to its dedented statements.
    """
    said = summary if summary.strip() and summary.strip() != EMPTY else facts.doc
    file = _File(facts, bodies)
    pieces = [[doc_text(said.strip(), "")]] if said else []
    first = [i for i in file.children.get(-1, []) if _is_future(facts.symbols[i])]
    rest = [i for i in file.children.get(-1, []) if i not in first]
    pieces += [piece for part in (first, rest) if (piece := file.block(part, ""))]
    return "\n\n".join("\n".join(piece) for piece in pieces) + "\n"


class _File:
    """One file in the making."""

    def __init__(self, facts: FileFacts, bodies: Mapping[str, str]) -> None:
        self.symbols = facts.symbols
        self.children: dict[int, list[int]] = {}
        for index, symbol in enumerate(facts.symbols):
            self.children.setdefault(symbol.parent, []).append(index)
        self._keys = entry_keys(facts.symbols)
        self._bodies = bodies

    def block(self, indices: list[int], indent: str) -> list[str]:
        """The lines of some symbols under one parent."""
        out: list[str] = []
        before: Symbol | None = None
        for index in indices:
            symbol = self.symbols[index]
            owner = decided(self.symbols[symbol.parent])[0] if symbol.parent >= 0 else None
            if before is None and opens(owner, symbol):
                out.append("")
            elif before is not None and parted(before, symbol):
                out += ["", ""] if not indent and {before.kind, symbol.kind} & {"function", "class"} else [""]
            out += self._lines(index, indent)
            before = symbol
        return out

    def _lines(self, index: int, indent: str) -> list[str]:
        symbol, missing = decided(self.symbols[index])
        if symbol is None:
            return [f"{indent}# Not written: {missing}."]
        match symbol.kind:
            case "value":
                return [indent + value_lines(symbol, indent)]
            case "import":
                return [indent + import_lines(symbol, indent)]
            case "type":
                return [indent + type_lines(symbol, indent)]
            case "attribute":
                return [indent + attribute_line(symbol, "(...,)" if symbol.target.startswith("(") else "...")]
            case "branch":
                return [f"{indent}{symbol.value}:", *self._inside(index, indent + STEP, "pass")]
            case "class":
                header = [indent + line for line in (*decorator_lines(symbol, indent), class_lines(symbol, indent))]
                return [
                    *header,
                    *self._said(symbol, indent + STEP),
                    *self._inside(index, indent + STEP, "" if symbol.doc else "..."),
                ]
            case _:
                return self._function(index, symbol, indent)

    def _inside(self, index: int, indent: str, otherwise: str) -> list[str]:
        """The block under a symbol; `otherwise` stands there when nothing else is a statement."""
        lines = self.block(self.children.get(index, []), indent)
        if otherwise and all(line.lstrip().startswith("#") or not line for line in lines):
            lines.append(indent + otherwise)
        return lines

    def _said(self, symbol: Symbol, indent: str) -> list[str]:
        doc = [f"{indent}{doc_text(symbol.doc, indent)}"] if symbol.doc else []
        return doc + [f"{indent}# {remark}" for remark in symbol.remarks]

    def _function(self, index: int, symbol: Symbol, indent: str) -> list[str]:
        header = [indent + line for line in (*decorator_lines(symbol, indent), signature_lines(symbol, indent))]
        inner = indent + STEP
        body = self._body(index, symbol)
        attributes = [i for i in self.children.get(index, []) if not is_set(body, self.symbols[i])]
        return [*header, *self._said(symbol, inner), *self.block(attributes, inner), *indented(body, inner)]

    def _body(self, index: int, symbol: Symbol) -> str:
        """The statements of a function, or what stands for them."""
        key = self._keys[index].partition(":")[2]
        around = self.symbols[symbol.parent] if symbol.parent >= 0 else None
        text = self._bodies.get(key, "")
        if not text.strip() and self._implements(index):
            text = self._bodies.get(symbol.qualname, "")
        if text.strip() and not _is_stub(symbol, around):
            return text.strip("\n")
        if _is_stub(symbol, around):
            return "..."
        return f'raise NotImplementedError("{symbol.qualname}: its body is not on the sheet")'

    def _implements(self, index: int) -> bool:
        """Whether a function is the one behind its overloads."""
        name = self.symbols[index].qualname
        others = [s for s in self.symbols[:index] if s.kind == "function" and s.qualname == name]
        return bool(others) and all(_is_overload(s) for s in others) and not _is_overload(self.symbols[index])


def _is_future(symbol: Symbol) -> bool:
    return symbol.kind == "import" and (symbol.value or "").startswith("from __future__ ")


def _is_overload(symbol: Symbol) -> bool:
    return any(decorator.rpartition(".")[2] == "overload" for decorator in symbol.decorators)


def _is_stub(symbol: Symbol, around: Symbol | None) -> bool:
    """Whether a function has no body by its nature: an overload, an abstract method, a method of a protocol."""
    if any(decorator.rpartition(".")[2] in _UNWRITTEN for decorator in symbol.decorators):
        return True
    bases = around.bases or () if around is not None and around.kind == "class" else ()
    return any(base.partition("[")[0].rpartition(".")[2] == "Protocol" for base in bases)


def is_set(body: str, attribute: Symbol) -> bool:
    """Whether a body itself declares an attribute that the sheet names."""
    sign = r":" if attribute.type is not None else r"(?::|=(?!=)|,)"
    return re.search(rf"(?<!\w){re.escape(plain_target(attribute))}\s*{sign}", body) is not None


def indented(body: str, indent: str) -> list[str]:
    """A body's lines, indented; lines inside strings stay as they are, since blanks there have a meaning."""
    inside: set[int] = set()
    for match in _OPAQUE.finditer(body):
        if "\n" in match[0]:
            first = body.count("\n", 0, match.start()) + 1
            inside.update(range(first, first + match[0].count("\n")))
    return [
        line if place in inside or not line.strip() else indent + line for place, line in enumerate(body.split("\n"))
    ]
