"""Differences: where the sheet of a file and its code say different things, entry by entry and field by field."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from specsheets.model.entries import FIELDS, PROSE, field_text
from specsheets.model.facts import FileFacts, Symbol
from specsheets.model.match import match
from specsheets.model.sheet import HOLE, entry_keys
from specsheets.rules.rule import ProjectView, Promise

_TOLD = {
    kind: attrgetter("kind", "qualname", *(name for name in names if name not in PROSE))
    for kind, names in FIELDS.items()
}
"""All fields of a symbol of one kind that are compared, at once."""

KEPT_IN_CODE = "..."
"""What stands on a sheet for a value that is too long for it."""


class Difference(NamedTuple):
    """One field in which sheet and code differ. `key` is the key of the entry on the sheet, or in the code where the sheet
    lacks it; `promised` and `written` are the two symbols, None where there is none; field `name`: one is missing, or
    called otherwise."""

    key: str
    field: str
    promised: Symbol | None
    written: Symbol | None

    @property
    def expected(self) -> str:
        """What the sheet says, as text; "" for nothing."""
        return (field_text(self.promised, self.field) or "") if self.promised else ""

    @property
    def actual(self) -> str:
        """What the code says, as text; "" for nothing."""
        return (field_text(self.written, self.field) or "") if self.written else ""


def differences(view: ProjectView, path: str) -> list[Difference]:
    """All differences of a file that has both a readable sheet and code, entries of the sheet first, in order; prose and
    empty fields left out."""
    promise, facts = view.promises.get(path), view.facts.get(path)
    if promise is None or facts is None or promise.problems or path in view.promised:
        return []
    return list(_compare(promise, facts))


def _compare(promise: Promise, facts: FileFacts) -> Iterator[Difference]:
    promised, written = promise.facts.symbols, facts.symbols
    keys, others = entry_keys(promised), entry_keys(written)
    places = {key: index for index, key in enumerate(others)}
    pairs = {i: places[key] for i, key in enumerate(keys) if key in places}
    if len(pairs) < len(keys):
        pairs = match(promised, written)
    for i, symbol in enumerate(promised):
        if symbol.kind == "branch" or HOLE.search(symbol.name or symbol.value or ""):
            continue
        if i not in pairs:
            yield Difference(keys[i], "name", symbol, None)
            continue
        other = written[pairs[i]]
        if symbol.qualname != other.qualname:
            yield Difference(keys[i], "name", symbol, other)
        told = _TOLD[symbol.kind]
        if told(symbol) == told(other):
            continue
        for name in FIELDS[symbol.kind]:
            if name not in PROSE and getattr(symbol, name) != getattr(other, name) and not _is_open(symbol, name):
                yield Difference(keys[i], name, symbol, other)
    met = set(pairs.values())
    for j, symbol in enumerate(written):
        if j not in met and symbol.kind != "branch":
            yield Difference(others[j], "name", None, symbol)


def _is_open(symbol: Symbol, field: str) -> bool:
    text = field_text(symbol, field)
    return (field == "value" and text == KEPT_IN_CODE) or bool(HOLE.search(text or ""))
