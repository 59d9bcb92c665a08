"""dlq list: the empty fields that wait for a model, and those to which no answer passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specsheets.app.fill_answers import Letter, LettersAnswer
from specsheets.app.filling.world import holes_of, sheets_of
from specsheets.app.project import Project
from specsheets.phases.decided import Decided


def letters(project: Project) -> LettersAnswer:
    """All of them that are still empty, by sheet: queued, tried, parked, dropped."""
    return LettersAnswer(letters=tuple(letter for _, letter in open_letters(project)))


def open_letters(project: Project) -> list[tuple[str, Letter]]:
    """The same, each with the row that it comes from: `entry/field`."""
    decided = Decided(project.store)
    empty = {
        f"{decided.id_of(h.path, h.key)}/{h.field}": h
        for path, loaded in sheets_of(project).items()
        for h in holes_of(path, loaded)
    }
    queued, refused = project.store.rows("queued"), project.store.rows("refused")
    found = [(key, _letter(queued[key], "queued")) for key in queued if key in empty]
    found += [(key, _letter(row, _state(row))) for key, row in refused.items() if key in empty and key not in queued]
    return sorted(found, key=lambda pair: (pair[1].sheet, pair[1].entry, pair[1].field))


def _state(row: Mapping[str, Any]) -> str:
    return "dropped" if row.get("dropped") else "parked" if row["parked"] else "tried"


def _letter(row: Mapping[str, Any], state: str) -> Letter:
    return Letter(
        sheet=row["path"],
        entry=row["label"].partition(":")[2],
        field=row["field"],
        state=state,
        tries=row.get("tries", 0),
        value=row.get("value", ""),
        because=row["because"],
        at=row["at"],
    )
