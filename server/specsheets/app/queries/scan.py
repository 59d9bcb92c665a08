"""scan: read what changed, say what could not be read, and what is most surely wrong."""

from __future__ import annotations

from specsheets.app.answers import ProblemAt, ScanAnswer
from specsheets.app.progress import Progress, silent
from specsheets.app.project import Project


def scan(project: Project, *, most: int = 0, progress: Progress = silent) -> ScanAnswer:
    """Bring the facts up to date, and show the `most` certain findings (0: look for none, which costs much less)."""
    changed = 0
    for changed, _ in enumerate(project.code.refresh(), 1):
        progress("read", changed, max(changed, len(project.code.paths)))
    problems = tuple(
        ProblemAt(path=path, line=p.line, column=p.column, message=p.message)
        for path, found in project.code.problems().items()
        for p in found
    )
    answer = ScanAnswer(files=len(project.code.paths), changed=changed, problems=problems, findings=())
    if not most:
        return answer
    from specsheets.app.queries.check import check, most_certain

    return answer.model_copy(update={"findings": most_certain(check(project, progress=progress), most)})
