"""status: how far the project is, and what to do next."""

from __future__ import annotations

from collections import defaultdict

from specsheets.app.answers import FolderStatus, StatusAnswer
from specsheets.app.project import Project
from specsheets.app.queries.letters import letters
from specsheets.phases.plan import settled_stamp


def status(project: Project) -> StatusAnswer:
    """Planned, filled, emitted and drifted per folder, and the next commands with their reasons."""
    for _ in project.code.refresh():
        pass
    planned_files = project.code.planned()
    code, rows = project.code, project.store.rows("sheet")
    emitted, seen = (
        project.store.rows("emitted"),
        {p: stamp for p, (stamp, _) in project.store.cached("followed").items()},
    )
    firm: dict[str, int] = defaultdict(int)
    for decision in project.store.rows("decision").values():
        firm[decision["path"]] += decision["level"] != "released"
    folders: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path in sorted({*code.paths, *rows}):
        figure = folders[path.rpartition("/")[0]]
        row = rows.get(path)
        figure["files"] += code.hash(path) != ""
        is_planned = path in planned_files or not code.hash(path)
        figure["planned"] += is_planned
        figure["emitted"] += path in emitted
        figure["firm"] += firm[path]
        if row:
            figure["sheets"] += 1
            figure["empty"] += row["empty"]
            # No sheet is behind a file that is still to be written.
            is_behind = not is_planned and seen.get(path) != settled_stamp(code.hash(path), row["hash"])
            figure["drifted"] += bool(row["problem"]) or is_behind
    answer = tuple(
        FolderStatus(
            folder=folder or ".",
            **{k: f[k] for k in ("files", "planned", "sheets", "empty", "firm", "emitted", "drifted")},
        )
        for folder, f in sorted(folders.items())
    )
    waiting = [letter.state for letter in letters(project).letters] if _may_wait(project) else []
    queued, parked = waiting.count("queued"), waiting.count("parked")
    invalid = {p: r["problem"] for p, r in rows.items() if r["problem"]}
    return StatusAnswer(folders=answer, next=_next(answer, invalid, queued, parked), queued=queued, parked=parked)


def _may_wait(project: Project) -> bool:
    """Reading every sheet is worth it only where a fill left anything behind."""
    return bool(project.store.rows("queued") or project.store.rows("refused"))


def _next(folders: tuple[FolderStatus, ...], invalid: dict[str, str], queued: int, parked: int) -> tuple[str, ...]:
    total = {k: sum(getattr(f, k) for f in folders) for k in ("files", "planned", "sheets", "empty", "drifted")}
    steps = [f"mend .specsheets/sheets/{path}.yaml:{problem}" for path, problem in sorted(invalid.items())[:3]]
    if not total["files"] and not total["sheets"]:
        return (
            "specsheets plan --outline FILE    there are no source files yet: begin from an outline or a blueprint",
        )
    if not total["sheets"]:
        return ("specsheets plan    no file has a sheet yet",)
    if total["drifted"] > len(invalid):
        steps.append(f"specsheets plan    {total['drifted']} sheets are behind their code")
    if queued:
        steps.append(f"specsheets fill    fields that wait since the model was away: {queued}")
    if parked:
        steps.append(
            f"specsheets dlq list    fields that are not asked for any more: {parked}; fill them yourself, or requeue them"
        )
    if total["empty"] > queued + parked:
        steps.append(
            f"specsheets fill    {total['empty'] - queued - parked} fields are empty; or write them yourself in .specsheets/sheets"
        )
    if total["planned"]:
        steps.append(f"specsheets emit    {total['planned']} files are still to be written")
    return tuple(steps) or ("specsheets check    every file has its sheet, nothing is empty",)
