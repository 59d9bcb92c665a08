"""The instance attributes of one class: each stands under the method that sets it first, `__init__` before all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from specsheets.languages.python.bodies import Setting, may_set, settings
from specsheets.languages.python.grammar import Kinds
from specsheets.model.facts import Symbol

if TYPE_CHECKING:
    from tree_sitter import Node


def receiver(method: Symbol) -> str | None:
    """What a method calls its own object; None where it has none."""
    if not method.parameters or not _UNBOUND.isdisjoint(method.decorators):
        return None
    first = method.parameters[0]
    return first.name if first.kind in ("plain", "positional-only") else None


_UNBOUND = frozenset({"staticmethod", "classmethod"})


def attributes(
    found: Iterable[Setting], method: int, scope: str, own: str, known: Mapping[Setting, Symbol] = MappingProxyType({})
) -> list[Symbol]:
    """What the method at index `method` sets, each attribute once, where it is set first; `own` is what it calls its object.
    What is set as it was before an edit may be `known`."""
    return [known.get(setting) or _symbol(setting, method, scope, own) for setting in first_settings(found)]


def first_settings(found: Iterable[Setting]) -> Iterable[Setting]:
    """Where each attribute is set first, with the annotation that stands at any of its places."""
    first: dict[str, Setting] = {}
    for setting in found:
        before = first.setdefault(setting.name, setting)
        if setting.annotation and before.annotation is None:
            first[setting.name] = before._replace(annotation=setting.annotation, alone=True)
    return first.values()


def _symbol(setting: Setting, method: int, scope: str, own: str) -> Symbol:
    name = setting.name
    return Symbol(
        *("attribute", name, scope + name, method, setting.line, setting.column, setting.end_line),
        target=f"{own}.{name}" if setting.alone else f"({own}.{name},)",
        type=setting.annotation,
    )


class Attributes:
    """What is known so far of the attributes of one class."""

    def __init__(self, kinds: Kinds, text: str, scope: str) -> None:
        self._kinds = kinds
        self._text = text
        self._scope = scope
        self._places: dict[str, int] = {}

    def collect(self, symbols: list[Symbol], method: int, body: Node, start: int) -> tuple[list[Setting], set[int]]:
        """Append what the method at index `method` sets first. Returns all that it sets, and the places of symbols that this
        makes obsolete: attributes that stood under another method although `__init__` sets them."""
        own = receiver(symbols[method])
        gone: set[int] = set()
        if own is None or not may_set(own, self._text, start, body.end_byte):
            return [], gone
        found = list(settings(self._kinds, self._text, body, own))
        for symbol in attributes(found, method, self._scope, own):
            name = symbol.name
            if name in self._places:
                before = symbols[symbols[self._places[name]].parent]
                if symbols[method].name != "__init__" or before.name == "__init__":
                    continue
                gone.add(self._places[name])
            self._places[name] = len(symbols)
            symbols.append(symbol)
        return found, gone
