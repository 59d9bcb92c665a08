"""save: a sheet was saved in an editor: what the person changed in it is their decision."""

from __future__ import annotations

from specsheets.app.answers import ChangeAnswer
from specsheets.app.commands.accept import decision
from specsheets.app.project import Deed, Project
from specsheets.app.queries.sheets import stated
from specsheets.model.entries import fields_of, value_hash
from specsheets.model.paths import source_path
from specsheets.phases.decided import Decided
from specsheets.phases.sheets import Loaded, load


def save(project: Project, sheet: str, before: str, by: str = "a person") -> ChangeAnswer:
    """Confirm the fields in which the sheet file at `sheet` differs from `before`, its text at the last save; an invalid
    sheet decides nothing, and neither do fields that are still empty."""
    path = source_path(sheet)
    assert path is not None, sheet
    project.catch_up()
    for _ in project.code.refresh():
        pass
    decided = Decided(project.store)
    earlier = load(path, before, project.language_of(path)) if before else None
    was = {(f.key, f.name): f.value for f in fields_of(*earlier, decided.lookup)} if isinstance(earlier, Loaded) else {}
    now = project.clock.now()
    events = tuple(
        decision(path, s, "confirmed", by, now, "saved in the editor", value_hash(was.get((s.field.key, s.field.name))))
        for s in stated(project, path, decided)
        if s.state in ("undecided", "filled", "derived") and was.get((s.field.key, s.field.name)) != s.field.value
    )
    if events:
        project.commit(lambda: Deed(events))
    return ChangeAnswer(title=f"save {sheet}", applied=bool(events), files=(), decisions=len(events), diff="")
