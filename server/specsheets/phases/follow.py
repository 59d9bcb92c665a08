"""Follow: what becomes of a sheet when its code has changed. Derived fields follow; firm and undecided ones stay.

Three texts meet: the sheet as it stands, the base (what the program last wrote from the code), and what the code says now.
A field that differs from the base was set by somebody; a field with a decision about its present value is firm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from specsheets.model.entries import FIELDS, HEADER_KEY, differing_fields, field_text, header_text, take_fields
from specsheets.model.facts import EMPTY, FileFacts, Symbol
from specsheets.model.sheet import HOLE, Sheet, entry_keys
from specsheets.phases.sheets import Loaded

IsFirm = Callable[[str, str, str | None], bool]
"""Whether (key of the entry, field, its value on the sheet) was decided."""

Opened = Callable[[str, str], bool]
"""Whether (key of the entry, field) is to follow the code whatever anybody did to it: somebody asked for that."""


def closed(_key: str, _field: str) -> bool:
    """Nothing is opened: only derived fields follow."""
    return False


FOLLOWING = ("role", "summary", "owns", "uses")
"""The header fields that code has a say in."""


class Followed(NamedTuple):
    """The sheet after following, and the entries that got another key: (was, now)."""

    sheet: Sheet
    facts: FileFacts
    renamed: tuple[tuple[str, str], ...]


def follow(current: Loaded, base: Loaded | None, code: Loaded, firm: IsFirm, opened: Opened = closed) -> Followed:
    """Merge what the code says now into a sheet that somebody has worked on.

    `base` is None on a clone that does not know what the program wrote: then what equals the code is derived and the
    rest was set by somebody. What is opened follows the code whoever set it, and so does what is
    still empty.
    """
    header = _header(current.sheet, base.sheet if base else None, code.sheet, firm, opened)
    before = base.facts.symbols if base else None
    nodes, renamed = _Merge(current.facts.symbols, before, code.facts.symbols, firm, opened).run()
    facts = current.facts._replace(symbols=tuple(nodes))
    return Followed(current.sheet.model_copy(update=header), facts, renamed)


def _header(current: Sheet, base: Sheet | None, code: Sheet, firm: IsFirm, opened: Opened) -> dict[str, object]:
    taken = {}
    for field in FOLLOWING:
        mine = getattr(current, field)
        was = getattr(base, field) if base else getattr(code, field)
        is_free = mine == was or (mine == EMPTY and getattr(code, field))
        if opened(HEADER_KEY, field) or (is_free and not firm(HEADER_KEY, field, header_text(current, field))):
            taken[field] = getattr(code, field)
    return taken


class _Merge:
    """One three-way merge of symbol lists; symbols refer to their parents by index, so the result is laid out anew."""

    def __init__(
        self,
        sheet: tuple[Symbol, ...],
        base: tuple[Symbol, ...] | None,
        code: tuple[Symbol, ...],
        firm: IsFirm,
        opened: Opened,
    ) -> None:
        self.sheet, self.code, self.opened = sheet, code, opened
        self.firm: IsFirm = lambda key, field, value: not opened(key, field) and firm(key, field, value)
        self.keys = entry_keys(sheet)
        from specsheets.model.match import match

        self.to_base = match(sheet, base) if base is not None else {}
        self.base = {i: base[j] for i, j in self.to_base.items()} if base is not None else None
        self.to_code = match(sheet, code)
        self.to_sheet = {c: s for s, c in self.to_code.items()}

    def run(self) -> tuple[list[Symbol], tuple[tuple[str, str], ...]]:
        kept = {i for i in range(len(self.sheet)) if i not in self.to_code and self._is_promised(i)}
        for i in sorted(kept):
            parent = self.sheet[i].parent
            while parent >= 0 and parent not in self.to_code and parent not in kept:
                kept.add(parent)
                parent = self.sheet[parent].parent
        children: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for i, symbol in enumerate(self.code):
            children.setdefault(("code", symbol.parent), []).append(("code", i))
        for (_, parent), siblings in children.items():
            siblings[:] = [("code", c) for c in self._ordered(parent, [c for _, c in siblings])]
        for i in sorted(kept):
            self._place(children, i, kept)
        merged, origin = self._lay_out(children)
        keys = zip(origin, entry_keys(tuple(merged)), strict=True)
        return merged, tuple((self.keys[i], key) for i, key in keys if i >= 0 and self.keys[i] != key)

    def _is_promised(self, i: int) -> bool:
        """Whether an entry that the code lacks stays: somebody wrote it, changed it or decided about it."""
        symbol = self.sheet[i]
        if self.opened(self.keys[i], "name"):
            return False
        if any(self.firm(self.keys[i], f, field_text(symbol, f)) for f in ("name", *FIELDS[symbol.kind])):
            return True
        if self.base is None:
            return not HOLE.search(symbol.name)
        if i not in self.base:
            return True
        return bool(self._set_fields(i))

    def _ordered(self, parent: int, siblings: list[int]) -> list[int]:
        """The order of code symbols under one parent: the code's, unless somebody put their entries in another on the sheet;
        then that, and what is new stands behind what it stands behind in the code."""
        shared = [
            c
            for c in siblings
            if c in self.to_sheet and self.to_code.get(self.sheet[self.to_sheet[c]].parent, -1) == parent
        ]
        on_sheet = sorted(shared, key=lambda c: self.to_sheet[c])
        written = [self.to_base[self.to_sheet[c]] for c in on_sheet if self.to_sheet[c] in self.to_base]
        if on_sheet == shared or (self.base is not None and written == sorted(written)):
            return siblings
        for at, c in enumerate(siblings):
            if c not in shared:
                on_sheet.insert(on_sheet.index(siblings[at - 1]) + 1 if at else 0, c)
        return on_sheet

    def _set_fields(self, i: int) -> list[str]:
        """The fields of a sheet entry that somebody set."""
        symbol = self.sheet[i]
        partner = self.to_code.get(i)
        was = self.base.get(i) if self.base is not None else None
        changed = set(differing_fields(symbol, was)) if was is not None and was.kind == symbol.kind else set()
        if was is None:
            changed = (
                set(differing_fields(symbol, self.code[partner])) if partner is not None else set(FIELDS[symbol.kind])
            )
        if partner is not None:
            changed -= {f for f in changed if HOLE.search(field_text(symbol, f) or "")}
        key = self.keys[i]
        mine = (f for f in FIELDS[symbol.kind] if not self.opened(key, f))
        return [f for f in mine if f in changed or self.firm(key, f, field_text(symbol, f))]

    def _place(self, children: dict[tuple[str, int], list[tuple[str, int]]], i: int, kept: set[int]) -> None:
        """Put a kept entry behind the sibling that stands before it on the sheet."""
        parent = self.sheet[i].parent
        siblings = children.setdefault(
            ("sheet", parent) if parent in kept else ("code", self.to_code.get(parent, -1)), []
        )
        at = 0
        for earlier in range(i - 1, -1, -1):
            if self.sheet[earlier].parent != parent:
                continue
            node = ("sheet", earlier) if earlier in kept else ("code", self.to_code.get(earlier, -1))
            if node in siblings:
                at = siblings.index(node) + 1
                break
        siblings.insert(at, ("sheet", i))

    def _lay_out(self, children: dict[tuple[str, int], list[tuple[str, int]]]) -> tuple[list[Symbol], list[int]]:
        """All nodes below the top, depth first, beside the sheet index that each continues (-1: none)."""
        merged: list[Symbol] = []
        origin: list[int] = []
        todo = [(child, -1) for child in reversed(children.get(("code", -1), []))]
        while todo:
            node, parent = todo.pop()
            side, i = node
            merged.append(_under(self.sheet[i] if side == "sheet" else self._merged(i), parent, merged))
            origin.append(i if side == "sheet" else self.to_sheet.get(i, -1))
            at = len(merged) - 1
            todo += [(child, at) for child in reversed(children.get(node, []))]
        return merged, origin

    def _merged(self, c: int) -> Symbol:
        """A code symbol with the fields that its entry on the sheet keeps."""
        symbol, s = self.code[c], self.to_sheet.get(c)
        if s is None or self.sheet[s].kind != symbol.kind:
            return symbol
        mine = self.sheet[s]
        out = take_fields(symbol, mine, self._set_fields(s))
        was = self.base.get(s) if self.base is not None else None
        key = self.keys[s]
        named = self.firm(key, "name", field_text(mine, "name")) or (was is not None and was.name != mine.name)
        if named and not self.opened(key, "name") and mine.name != symbol.name:
            out = out._replace(
                name=mine.name,
                target=mine.target,
                also=mine.also,
                value=mine.value if mine.kind == "branch" else out.value,
            )
        return out


def _under(symbol: Symbol, parent: int, laid: list[Symbol]) -> Symbol:
    """The symbol at its new place: parent index, and a qualified name that fits the names above it."""
    above = parent
    while above >= 0 and laid[above].kind == "branch":
        above = laid[above].parent
    if above >= 0 and laid[above].kind == "function":
        above = laid[above].parent
        while above >= 0 and laid[above].kind == "branch":
            above = laid[above].parent
    prefix = f"{laid[above].qualname}." if above >= 0 else ""
    qualname = f"{prefix}{symbol.name}" if symbol.qualname else ""
    return symbol._replace(parent=parent, qualname=qualname)
