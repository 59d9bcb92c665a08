"""Call: what one execution of a verb is given: the open project, the paths that it is about, its arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from specsheets.app.progress import Progress
from specsheets.app.project import Project


class Call(NamedTuple):
    """One call of a verb: the open project, the paths that its URIs name, its arguments and where it reports to."""

    project: Project
    paths: list[str]
    arguments: Any
    progress: Progress

    @property
    def words(self) -> list[str]:
        """The paths as a person would name them; the project itself is a dot."""
        return [p or "." for p in self.paths]

    def inside(self, name: str) -> Path | None:
        """A file that an argument names, from the project's root; None for an empty one."""
        return self.project.root / name if name else None
