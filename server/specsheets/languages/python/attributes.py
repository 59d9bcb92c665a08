"""The instance attributes of one class: each stands under the method that sets it first, `__init__` before all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specsheets.languages.python.bodies import may_set, set_attributes
from specsheets.languages.python.expressions import canonical
from specsheets.languages.python.grammar import Kinds
from specsheets.model.facts import Symbol

if TYPE_CHECKING:
    from tree_sitter import Node


class Attributes:
    """What is known so far of the attributes of one class."""

    def __init__(self, kinds: Kinds, text: str, scope: str) -> None:
        self._kinds = kinds
        self._text = text
        self._scope = scope
        self._places: dict[str, int] = {}

    def collect(self, symbols: list[Symbol], method: int, body: Node, start: int) -> set[int]:
        """Append what the method at index `method` sets first, and return the places of symbols that this makes
        obsolete: attributes that stood under another method although `__init__` sets them."""
        first = symbols[method].parameters[0]
        receiver = first.name
        gone: set[int] = set()
        if first.kind not in ("plain", "positional-only") or not may_set(receiver, self._text, start, body.end_byte):
            return gone
        own: dict[str, int] = {}
        for found in set_attributes(self._kinds, self._text, body, receiver):
            name, note = found.name, found.annotation
            annotation = canonical(self._text[note.start_byte : note.end_byte]) if note is not None else None
            if name in own:
                if annotation and symbols[own[name]].type is None:
                    target = f"{receiver}.{name}"
                    symbols[own[name]] = symbols[own[name]]._replace(type=annotation, target=target)
                continue
            if name in self._places:
                before = symbols[symbols[self._places[name]].parent]
                if symbols[method].name != "__init__" or before.name == "__init__":
                    continue
                gone.add(self._places[name])
            point = found.node.start_point
            own[name] = self._places[name] = len(symbols)
            symbols.append(
                Symbol(
                    *("attribute", name, self._scope + name, method, point.row + 1, point.column + 1, found.end_line),
                    target=f"{receiver}.{name}" if found.alone else f"({receiver}.{name},)",
                    type=annotation,
                )
            )
        return gone
