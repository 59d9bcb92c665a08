"""Calls: what one call of a verb is, and what a face keeps of a verb: what it takes, what it does, how long it may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from specsheets.app.progress import Progress
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.faces.lsp.arguments import Arguments


class Call(NamedTuple):
    """One call of a verb: the open project, the paths that its URIs name, its arguments, where it reports to, and
    who agrees to what is about to be sent to a model."""

    project: Project
    paths: list[str]
    arguments: Any
    progress: Progress
    agreed: Callable[[str], bool]

    @property
    def words(self) -> list[str]:
        """The paths as a person would name them; the project itself is a dot."""
        return [p or "." for p in self.paths]

    def inside(self, name: str) -> Path | None:
        """A file that an argument names, from the project's root; None for an empty one."""
        return self.project.root / name if name else None


def put(target: Path, text: str) -> str:
    """Write what a verb made where an argument says; the path as it stands in the answer."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    except OSError as e:
        raise Refused(f"{target} cannot be written: {e.strerror or e}", "name another file in `output`") from None
    return target.as_posix()


class Verb(NamedTuple):
    """One command. `long`: it shows progress; `writes`: it waits for the one writer of the project, but for calls that
    `waits` says are answered from far away: these run beside it, and write nothing to files."""

    arguments: type[Arguments]
    run: Callable[[Call], Any]
    writes: bool = False
    long: bool = False
    waits: Callable[[Any], bool] = lambda _: False
