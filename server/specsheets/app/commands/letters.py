"""dlq requeue and drop: fields that no model is asked for any more are asked for again, or left to people for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from specsheets.app import scope
from specsheets.app.fill_answers import Letter, LettersAnswer
from specsheets.app.project import Deed, Project
from specsheets.app.queries.letters import open_letters
from specsheets.app.refusal import Refused
from specsheets.model.fill_events import FieldUnparked


def unpark(
    project: Project, words: Sequence[str], outcome: Literal["requeued", "dropped"], by: str = "a person"
) -> LettersAnswer:
    """Requeue or drop the refused fields of the named sheets and entries; without words, requeue all that are parked.

    Raises Refused for a word that names none of them, and for a drop of everything.
    """
    if outcome == "dropped" and not words:
        raise Refused(
            "nothing was named", "name a sheet, a folder, or an entry as PATH:NAME; `specsheets dlq list` lists them"
        )
    meant: dict[str, Letter] = {}

    def decide() -> Deed:
        refused = [(key, letter) for key, letter in open_letters(project) if letter.state != "queued"]
        meant.clear()
        if not words:
            meant.update((key, letter) for key, letter in refused if letter.state == "parked")
        for word in words:
            found = {key: letter for key, letter in refused if _is_meant(project, word, letter)}
            if not found:
                raise Refused(f"no refused field is at {word}", "`specsheets dlq list` lists them")
            meant.update(found)
        now = project.clock.now()
        return Deed(
            tuple(
                FieldUnparked(
                    path=letter.sheet,
                    entry=key.rpartition("/")[0],
                    field=letter.field,
                    outcome=outcome,
                    by=by,
                    at=now,
                )
                for key, letter in meant.items()
            )
        )

    project.commit(decide)
    state = "dropped" if outcome == "dropped" else "requeued"
    return LettersAnswer(letters=tuple(letter.model_copy(update={"state": state}) for letter in meant.values()))


def _is_meant(project: Project, word: str, letter: Letter) -> bool:
    path, _, name = word.rpartition(":") if ":" in word else (word, "", "")
    if not scope.within(letter.sheet, [scope.project_path(project, path)]):
        return False
    whole = f"{letter.entry}.{letter.field}" if letter.entry else letter.field
    return not name or name in (letter.entry, whole) or letter.entry.startswith(f"{name}.")
