"""fill: empty fields of sheets get the values that the code now has; what anybody wrote or decided stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from specsheets.app import scope
from specsheets.app.fill_answers import FillAnswer, Tokens
from specsheets.app.mending import of_step, perform, planner_of
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.entries import FIELDS, HEADER_KEY, field_text, header_text
from specsheets.model.events import SheetFollowed
from specsheets.model.sheet import HEADER_FIELDS, HOLE, entry_keys
from specsheets.phases.follow import Opened
from specsheets.phases.plan import Step
from specsheets.phases.sheets import Loaded, load, text_of


def fill_from_code(project: Project, words: Sequence[str] = (), *, dry_run: bool = False) -> FillAnswer:
    """Fill the empty fields of the named sheets, or of all, where their code has an answer.

    Raises Refused where there is no sheet.
    """
    for _ in project.code.refresh():
        pass
    rows = project.store.rows("sheet")
    if not rows:
        raise Refused("there are no sheets yet", "make some with `specsheets plan`")
    chosen = scope.named_sheets(project, words, rows)
    planner = planner_of(project)
    steps: list[Step] = []
    for path in chosen:
        facts = project.code.facts(path) if rows[path]["empty"] else None
        if facts is None or facts.planned or rows[path]["problem"]:
            continue
        steps.append(planner.step(path, facts, opening(_holes(project, path))))
    made = of_step(project, "fill from the code", steps)
    done = perform(project, made, dry_run)
    now = {p: rows[p]["empty"] for p in chosen}
    now |= {e.path: e.sheet.empty for e in made.events if isinstance(e, SheetFollowed)}
    before, left = sum(rows[p]["empty"] for p in chosen), sum(now.values())
    return FillAnswer(
        run=project.run,
        filled=before - left,
        empty=left,
        rejected=(),
        tokens=Tokens(prompt=0, completion=0),
        written=done.files,
        diff=done.diff,
    )


def opening(fields: Collection[tuple[str, str]]) -> Opened:
    """That these fields, and no others, follow the code."""
    return lambda key, field: (key, field) in fields


def _holes(project: Project, path: str) -> set[tuple[str, str]]:
    """The fields of a sheet that hold anything empty, as (key, field)."""
    loaded = load(path, text_of(project.store, path) or "", project.language_of(path))
    if not isinstance(loaded, Loaded):
        return set()
    header = {(HEADER_KEY, f) for f in HEADER_FIELDS if HOLE.search(header_text(loaded.sheet, f) or "")}
    entries = zip(entry_keys(loaded.facts.symbols), loaded.facts.symbols, strict=True)
    return header | {
        (key, f) for key, s in entries for f in ("name", *FIELDS[s.kind]) if HOLE.search(field_text(s, f) or "")
    }
