"""move: sheets go along with files that were renamed, and so do the ids and decisions on them."""

from __future__ import annotations

from collections.abc import Iterable

from specsheets.app.answers import ChangeAnswer
from specsheets.app.project import Deed, Project
from specsheets.model.paths import sheet_path
from specsheets.phases.plan import Planner, Step


def move(project: Project, pairs: Iterable[tuple[str, str]]) -> ChangeAnswer:
    """For each (old, new) path of a file or folder, the sheets at or below `old` now speak for what lies at `new`; a sheet
    that is there already, or is not valid, stays."""
    for _ in project.code.refresh():
        pass
    rows = project.store.rows("sheet")
    wanted = {p: new + p[len(old) :] for old, new in pairs for p in rows if p == old or p.startswith(f"{old}/")}
    moves = {p: to for p, to in wanted.items() if to not in rows and not rows[p]["problem"] and project.language_of(to)}
    steps: list[Step] = []

    def decide() -> Deed:
        said = project.said
        planner = Planner(project.code, project.store, said, project.role_of(said))
        steps[:] = [planner.moved(p, to) for p, to in moves.items()]
        return Deed(tuple(e for s in steps for e in s.events), tuple(s.writing for s in steps if s.writing))

    if moves:
        project.commit(decide)
        project.catch_up()
    files = tuple(sorted(sheet_path(to) for to in moves.values()))
    return ChangeAnswer(title="move sheets", applied=bool(moves), files=files, decisions=0, diff="")
