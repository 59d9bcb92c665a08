"""Decided: which fields are firm, by whom and since when; one reading of the rows for every verb that asks."""

from __future__ import annotations

from specsheets.model.entries import EntryField, entry_id, value_hash
from specsheets.model.fold import Row
from specsheets.model.sheet import FIRM, HOLE, FieldState
from specsheets.ports import Store


class Decided:
    """The decisions of a project as of now, by the present keys of its entries."""

    def __init__(self, store: Store) -> None:
        self._ids = store.rows("id")
        self._rows = store.rows("decision")
        self._bodies = store.rows("body")
        firm = {row["entry"]: row["path"] for row in self._rows.values() if row["level"] in FIRM}
        renamed = {key.partition(":")[0].rpartition("/")[0] for key, row in self._ids.items() if row["id"] in firm}
        self._paths = {*firm.values(), *renamed}

    def has(self, path: str) -> bool:
        """Whether anything on the sheet of a path may be firm."""
        return path in self._paths

    def id_of(self, path: str, key: str) -> str:
        """The id of an entry by its present key."""
        return entry_id(path, key, self.lookup)

    def lookup(self, key: str) -> str | None:
        """The id behind `path/key` where it is not the computed one."""
        row = self._ids.get(key)
        return row["id"] if row else None

    def decision(self, path: str, key: str, field: str) -> Row | None:
        """The newest decision about a field, released ones included."""
        return self._rows.get(f"{self.id_of(path, key)}/{field}")

    def is_firm(self, path: str, key: str, field: str, value: str | None) -> bool:
        """Whether the newest decision about a field has the value that the sheet shows."""
        row = self.decision(path, key, field)
        return row is not None and row["level"] in FIRM and row["value"] == value_hash(value)

    def replaced(self, path: str, key: str, field: str) -> str:
        """The hash of the value that the newest decision replaced; "" where none is known."""
        row = self.decision(path, key, field)
        return str(row["replaces"]) if row and row["level"] in FIRM else ""

    def carries(self, path: str, key: str) -> bool:
        """Whether anybody ever decided anything about an entry, wrote its body, or renamed it."""
        entry = self.id_of(path, key)
        return (
            f"{path}/{key}" in self._ids
            or entry in self._bodies
            or any(row["entry"] == entry for row in self._rows.values())
        )

    def state(self, field: EntryField, from_code: bool) -> FieldState:
        """The state of a field; `from_code` says whether the code, or the program, has this value."""
        if HOLE.search(field.value or ""):
            return "empty"
        row = self._rows.get(f"{field.entry}/{field.name}")
        if row and row["level"] in FIRM and row["value"] == value_hash(field.value):
            level: FieldState = row["level"]
            return level
        return "derived" if from_code else "undecided"
