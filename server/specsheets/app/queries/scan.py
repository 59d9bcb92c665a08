"""scan: read what changed, and say what could not be read."""

from __future__ import annotations

from specsheets.app.answers import ProblemAt, ScanAnswer
from specsheets.app.progress import Progress, silent
from specsheets.app.project import Project


def scan(project: Project, *, progress: Progress = silent) -> ScanAnswer:
    """Bring the facts up to date."""
    changed = 0
    for changed, _ in enumerate(project.code.refresh(), 1):
        progress("read", changed, max(changed, len(project.code.paths)))
    problems = tuple(
        ProblemAt(path=path, line=p.line, column=p.column, message=p.message)
        for path, found in project.code.problems().items()
        for p in found
    )
    return ScanAnswer(files=len(project.code.paths), changed=changed, problems=problems, findings=())
