"""States: for every field of a sheet, whether it is empty, derived, undecided or firm, and who said so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from specsheets.model.entries import FIELDS, HEADER_KEY, EntryField, field_text, fields_of, header_text
from specsheets.model.fold import Row
from specsheets.model.match import match
from specsheets.model.sheet import HEADER_FIELDS, FieldState, entry_keys
from specsheets.phases.decided import Decided
from specsheets.phases.sheets import Loaded, block_hash


class Stated(NamedTuple):
    """One field, its state, and the decision that made it firm (None for any other state)."""

    field: EntryField
    state: FieldState
    decision: Row | None


def states(path: str, loaded: Loaded, others: Iterable[Loaded], decided: Decided) -> list[Stated]:
    """Every present field of a sheet with its state.

    A field is derived when nobody decided it and the program wrote it (the sheet is signed) or one of `others` has the
    same: what the code says, what the program last wrote, the first draft; otherwise somebody set it outside, and it is
    undecided. `others` is not asked for a signed sheet.
    """
    signed = loaded.sheet.derived == block_hash(loaded.sheet)
    known = set() if signed else _values_known(loaded, others)
    out = []
    for field in fields_of(loaded.sheet, loaded.facts, decided.lookup):
        state = decided.state(field, signed or (field.key, field.name, field.value) in known)
        row = decided.decision(path, field.key, field.name)
        out.append(Stated(field, state, row if state in ("filled", "confirmed", "locked") else None))
    return out


def _values_known(loaded: Loaded, others: Iterable[Loaded]) -> set[tuple[str, str, str | None]]:
    """(key, field, value) of the sheet's fields that one of the others has too."""
    known: set[tuple[str, str, str | None]] = set()
    keys = entry_keys(loaded.facts.symbols)
    for other in others:
        for i, j in match(loaded.facts.symbols, other.facts.symbols).items():
            mine, theirs = loaded.facts.symbols[i], other.facts.symbols[j]
            if mine.kind != theirs.kind:
                continue
            for field in ("name", *FIELDS[mine.kind]):
                value = field_text(mine, field)
                if value == field_text(theirs, field):
                    known.add((keys[i], field, value))
        same = [f for f in HEADER_FIELDS if getattr(other.sheet, f) == getattr(loaded.sheet, f)]
        known |= {(HEADER_KEY, f, header_text(loaded.sheet, f)) for f in same}
    return known
