"""Scope: which source files have sheets, and how a person's words name paths, sheets and entries."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from specsheets.app.project import HOME, Project
from specsheets.app.refusal import Refused

INCLUDE = f"{HOME}/include"


def project_path(project: Project, word: str, folder: Path | None = None) -> str:
    """A path as a person wrote it (from `folder`, by default the root) as a project path; "" is the project itself.

    Raises Refused when it leaves the project.
    """
    start = folder or project.root
    try:
        path = Path(start, word).resolve()
        relative = path.relative_to(project.root.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):
        raise Refused(f"{word} lies outside the project {project.root}", "name a path inside it") from None
    return "" if relative == "." else relative


def within(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of `folders` or lies below one; "" holds everything."""
    return any(not f or path == f or path.startswith(f"{f}/") for f in folders)


def remembered(project: Project) -> tuple[str, ...]:
    """The folders and files that sheets were promised for; () means all."""
    if project.settings.sheets.include:
        return tuple(f.strip("/") if f != "." else "" for f in project.settings.sheets.include)
    try:
        lines = project.files.read(INCLUDE).decode("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return tuple("" if line.strip() == "." else str(PurePosixPath(line.strip())) for line in lines if line.strip())


def remember(project: Project, folders: Sequence[str]) -> None:
    """Add to what is remembered, one path a line, sorted; what lies below another line is left out."""
    every = sorted({*remembered(project), *folders})
    kept = [f for f in every if not within(f, [g for g in every if g != f])]
    text = "".join(f"{f or '.'}\n" for f in kept)
    if text != "".join(f"{f or '.'}\n" for f in remembered(project)):
        project.files.write(INCLUDE, text.encode())


def named_sheets(project: Project, words: Sequence[str], known: Iterable[str]) -> list[str]:
    """The sheets that a person's words name: source paths, or folders for all below. No words: all, sorted.

    Raises Refused for a word that names none, with the nearest that exists.
    """
    every = sorted(known)
    if not words:
        return every
    out: list[str] = []
    for word in words:
        path = project_path(project, word)
        found = [p for p in every if within(p, [path])]
        if not found:
            near = difflib.get_close_matches(path, every, 1, 0.5)
            raise Refused(
                f"there is no sheet for {word}",
                f"did you mean {near[0]}?" if near else "`specsheets sheets list` lists them",
            )
        out += [p for p in found if p not in out]
    return out
