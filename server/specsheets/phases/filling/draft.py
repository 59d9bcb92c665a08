"""Draft: the sheets with everything that was accepted so far; the originals stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from specsheets.languages.language import Language
from specsheets.model.entries import HEADER_KEY
from specsheets.model.facts import Symbol
from specsheets.model.sheet import HOLE, entry_keys
from specsheets.model.slots import Slot, Value
from specsheets.phases.filling.places import Hole, filled, filled_header, header_holes, holes
from specsheets.phases.filling.scope import Scope
from specsheets.phases.filling.world import World
from specsheets.phases.sheets import Loaded

COMPARED = (
    *("kind", "target", "modifiers", "decorators", "type_parameters", "parameters", "bases", "type", "value", "doc"),
    *("remarks", "parent"),
)
"""What must come back of a symbol when the block is written and read again; lines and qualified names follow from these."""


class Held(NamedTuple):
    """An accepted value, and the import lines that it needs."""

    value: Value
    lines: tuple[str, ...] = ()


class Put(NamedTuple):
    """A sheet with values in it. `at` leads from symbols of the original to those of this one; `lost` are the keys of
    entries that did not come back as they were put."""

    loaded: Loaded
    at: tuple[int, ...]
    lost: frozenset[str] = frozenset()


class Draft:
    """A state of the fill: what was accepted, and the world that this makes."""

    def __init__(
        self, base: World, held: Mapping[str, Held] | None = None, put: Mapping[str, Put] | None = None
    ) -> None:
        self.base = base
        self.held = dict(held or {})
        self.put = dict(put or {})
        self._scopes: dict[str, Scope] = {}

    def adding(self, fresh: Iterable[Held]) -> Draft:
        """The state with more values in it."""
        held = {**self.held, **{h.value.slot.label: h for h in fresh}}
        touched = sorted({h.value.slot.path for h in held.values() if h.value.slot.label not in self.held})
        put = dict(self.put)
        for path in touched:
            put[path] = _put(self.base, path, [h for h in held.values() if h.value.slot.path == path])
        return Draft(self.base, held, put)

    @cached_property
    def world(self) -> World:
        """The world as it would be."""
        if not self.put:
            return self.base
        decided = {(path, key, h.value.slot.field) for path, key, h in self._by_key()}

        def firm(path: str, key: str, field: str, value: str | None) -> bool:
            return (path, key, field) in decided or self.base.firm(path, key, field, value)

        return self.base.changed({path: put.loaded for path, put in self.put.items()}, firm)

    def _by_key(self) -> Iterator[tuple[str, str, Held]]:
        """Every value under the key that its entry has now."""
        keys = {path: self.keys(path) for path in self.put}
        for h in self.held.values():
            yield h.value.slot.path, keys[h.value.slot.path].get(h.value.slot.key, h.value.slot.key), h

    def scope(self, path: str) -> Scope:
        """What a file may name in this state."""
        if path not in self._scopes:
            self._scopes[path] = Scope(self.world, path)
        return self._scopes[path]

    def place(self, slot: Slot) -> tuple[int, Hole]:
        """Where an open slot stands now: the index of its symbol on the sheet of this state (-1: the header), and the hole."""
        nth = slot.place - sum(place < slot.place for place in self._places.get(slot[1:4], ()))
        loaded = self.world.sheets[slot.path]
        index, found = -1, header_holes(loaded.sheet)
        if slot.key != HEADER_KEY:
            index = self.base.keys(slot.path)[slot.key]
            index = self.put[slot.path].at[index] if slot.path in self.put else index
            found = holes(self.base.language(slot.path), loaded.facts.symbols[index])
        return index, [h for h in found if h.field == slot.field][nth]

    @cached_property
    def _places(self) -> dict[tuple[str, str, str], list[int]]:
        """The places that have a value, by path, key and field."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for h in self.held.values():
            found.setdefault(h.value.slot[1:4], []).append(h.value.slot.place)
        return found

    def keys(self, path: str) -> dict[str, str]:
        """How the entries of a changed sheet were called, and are called now."""
        put = self.put[path]
        before, after = entry_keys(self.base.sheets[path].facts.symbols), entry_keys(put.loaded.facts.symbols)
        return {key: after[index] for key, index in zip(before, put.at, strict=True)}


def _put(base: World, path: str, held: list[Held]) -> Put:
    """One original sheet with all its values, and the import lines that they need."""
    sheet, facts = base.sheets[path]
    language = base.language(path)
    keys = entry_keys(facts.symbols)
    values: dict[str, dict[tuple[str, int], Any]] = {}
    for h in held:
        slot = h.value.slot
        values.setdefault(slot.key, {})[slot.field, slot.place] = h.value.value
    symbols = [filled(language, s, values.get(k, {})) for k, s in zip(keys, facts.symbols, strict=True)]
    index = list(range(len(symbols)))
    order = {key: n for n, key in enumerate(keys)}
    in_order = sorted(held, key=lambda h: (order.get(h.value.slot.key, -1), h.value.slot.field, h.value.slot.place))
    for line in dict.fromkeys(line for h in in_order for line in h.lines):
        firm = [i for i, at in enumerate(index) if base.firm(path, keys[i], "name", facts.symbols[i].value)]
        _add_import(language, path, symbols, index, line, {index[i] for i in firm})
    block = language.render(facts._replace(symbols=tuple(symbols)))
    read = language.extract(path, block, counts=False)
    header = filled_header(sheet, values.get(HEADER_KEY, {}))
    loaded = Loaded(header.model_copy(update={"declares": block}), read)
    return Put(
        loaded, tuple(index), _lost(symbols, read.symbols, index, keys) if not read.problems else frozenset(keys)
    )


def _lost(wanted: list[Symbol], found: tuple[Symbol, ...], index: list[int], keys: list[str]) -> frozenset[str]:
    if len(wanted) != len(found):
        return frozenset(keys)
    bad = {n for n, (a, b) in enumerate(zip(wanted, found, strict=True)) if not _is_same(a, b)}
    named = frozenset(key for key, at in zip(keys, index, strict=True) if at in bad)
    return named if named or not bad else frozenset(keys)


def _is_same(a: Symbol, b: Symbol) -> bool:
    if any(getattr(a, field) != getattr(b, field) for field in COMPARED):
        return False
    return a.kind not in ("function", "class", "type") or a.name == b.name


def _add_import(
    language: Language, path: str, symbols: list[Symbol], index: list[int], line: str, firm: set[int]
) -> None:
    """Bring in one name: by a line that imports from the same module already and that nobody decided, else by a new line
    where the common order has it."""
    head, sign, name = line.partition(" import ")
    tops = [n for n, s in enumerate(symbols) if s.kind == "import" and s.parent < 0]
    for n in tops:
        before, _, names = (symbols[n].value or "").partition(" import ")
        listed = [part.strip() for part in names.split(",")]
        if before == head and sign and name in listed:
            return
        if before == head and sign and n not in firm and "*" not in listed and not HOLE.search(names):
            symbols[n] = symbols[n]._replace(value=f"{head} import {', '.join(sorted([*listed, name]))}")
            return
    if any(symbols[n].value == line for n in tops):
        return
    mine = _order(language, line)
    at = max((n + 1 for n in tops if _order(language, symbols[n].value or "") <= mine), default=0)
    made = language.extract(path, line, counts=False).symbols[0]
    symbols[at:at] = [made]
    for n, symbol in enumerate(symbols):
        if n != at and symbol.parent >= at:
            symbols[n] = symbol._replace(parent=symbol.parent + 1)
    index[:] = [n + (n >= at) for n in index]


def _order(language: Language, line: str) -> tuple[int, str]:
    """What must come first, then the language's library, then the project."""
    words = line.split(" ")
    library = set(language.vocabulary().homes.values())
    return (0 if line == language.vocabulary().lazily else 1 if words[1] in library else 2), words[1]
