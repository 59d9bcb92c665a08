"""Mending: a change that is ready to be shown, with what is recorded of it; applied whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from specsheets.app.answers import ChangeAnswer
from specsheets.app.project import Deed, Project
from specsheets.app.refusal import Refused
from specsheets.model.change import Change, Edit, Edits, FileChange, apply_edits, settled
from specsheets.model.events import Event, FieldDecided, FieldReleased
from specsheets.model.paths import sheet_path
from specsheets.phases.follow import Opened, closed
from specsheets.phases.plan import Planner, Step
from specsheets.phases.sheets import Writing
from specsheets.phases.texts import decode, encode
from specsheets.phases.written import BODIES


class Mending(NamedTuple):
    """What a verb would do: changes of `code`, changes of sheet files as they are shown, and the events and sheet files
    behind these. `uncertain` counts edits that were left out because only the name is alike; those of code are among `edits`."""

    title: str
    code: tuple[FileChange, ...] = ()
    sheets: tuple[FileChange, ...] = ()
    events: tuple[Event, ...] = ()
    writings: tuple[Writing, ...] = ()
    uncertain: int = 0
    edits: tuple[Edits, ...] = ()

    @property
    def change(self) -> Change:
        """Everything that happens to files."""
        return Change(self.title, tuple(c for c in (*self.code, *self.sheets) if c.deed != "none"), self.edits)


class Sifted(NamedTuple):
    """A text with the edits that are certain, or all of them; how many were left out, and what to show of them."""

    text: str
    left: int
    edits: tuple[Edits, ...]


def sift(path: str, text: str, edits: Iterable[Edit], uncertain: bool) -> Sifted:
    """Make the certain edits of a file's text, with `uncertain` the others too."""
    every = settled(edits)
    taken = [e for e in every if e.certain or uncertain]
    left = len(every) - len(taken)
    return Sifted(apply_edits(text, taken), left, (Edits(path, text, every),) if left else ())


def perform(project: Project, mending: Mending, dry_run: bool) -> ChangeAnswer:
    """Apply a mending, or only say what it is. What was decided is recorded before the code is written, and after bodies beside
    the sheets are: a verb that was interrupted in between is finished when it is run again.

    Raises Refused when a file is no longer what the change was made from, or cannot be written.
    """
    change = mending.change
    applied = not dry_run and bool(change.files or mending.events)
    if applied:
        data = _checked(project, mending.code)
        bodies = [c for c in mending.code if c.path.startswith(f"{BODIES}/")]
        _write(project, bodies, data)
        try:
            project.commit(lambda: Deed(mending.events, mending.writings))
        except Exception:
            back = [_undone(c) for c in bodies]
            _write(project, back, {c.move_to or c.path: (c.after or "").encode() for c in back})
            raise
        _write(project, [c for c in mending.code if c not in bodies], data)
    return ChangeAnswer(
        title=mending.title,
        applied=applied,
        files=tuple(sorted({c.move_to or c.path for c in change.files})),
        decisions=sum(isinstance(e, FieldDecided | FieldReleased) for e in mending.events),
        uncertain=mending.uncertain,
        diff=change.diff(),
    )


def apply(project: Project, change: Change) -> None:
    """Apply a change to the project's own files: all checked before the first is written.

    Raises Refused when a file is no longer what the change was made from, or cannot be written.
    """
    _write(project, change.files, _checked(project, change.files))


def _checked(project: Project, files: Iterable[FileChange]) -> dict[str, bytes | None]:
    """What each path is to hold, None for nothing; refused when one is no longer what the change was made from."""
    data: dict[str, bytes | None] = {}
    for c in files:
        try:
            now = decode(project.files.read(c.path))
        except OSError:
            now = None
        if (now.text if now else None) != c.before:
            raise Refused(f"{c.path} has changed meanwhile", "nothing was written; run the command again")
        try:
            data[c.move_to or c.path] = (
                encode(c.after, now.encoding if now else "utf-8") if c.after is not None else None
            )
        except ValueError as e:
            raise Refused(f"{c.path}: {e}", "nothing was written") from None
    return data


def _write(project: Project, files: Iterable[FileChange], data: Mapping[str, bytes | None]) -> None:
    for c in files:
        target = c.move_to or c.path
        if c.deed == "none":
            continue
        try:
            if data[target] is None:
                project.files.remove(target)
            else:
                project.files.write(target, data[target] or b"")
                if c.move_to:
                    project.files.remove(c.path)
        except OSError as e:
            raise Refused(
                str(e).rstrip("."), f"what comes before {target} is written; then run the command again"
            ) from None


def _undone(c: FileChange) -> FileChange:
    return FileChange(c.move_to or c.path, c.after, c.before, c.path if c.move_to else None)


def planner_of(project: Project) -> Planner:
    """What decides how sheets follow their code, as of now."""
    said = project.said
    return Planner(project.code, project.store, said, project.role_of(said), now=project.clock.now())


def of_step(project: Project, title: str, steps: Iterable[Step]) -> Mending:
    """What the plan decided about some files, as a mending."""
    steps = list(steps)
    writings = tuple(s.writing for s in steps if s.writing)
    return Mending(
        title,
        sheets=tuple(shown(project, w) for w in writings),
        events=tuple(e for s in steps for e in s.events),
        writings=writings,
    )


def shown(project: Project, writing: Writing) -> FileChange:
    """A sheet file to be written, as a change."""
    row = project.store.get("text", writing.path)
    return FileChange(sheet_path(writing.path), row["text"] if row else None, writing.text)


def of_code(
    project: Project,
    title: str,
    texts: Mapping[str, tuple[str | None, str]],
    opened: Mapping[str, Opened] | None = None,
) -> Mending:
    """New texts of source files (path → before and after), and how their sheets follow: derived fields do where the sheet
    was in step with the code before (one that was behind would forget what it still tells of other files), and fields that
    are `opened` by path."""
    code = tuple(FileChange(path, before, after) for path, (before, after) in sorted(texts.items()) if before != after)
    planner = planner_of(project)
    steps = []
    for c in code:
        language = project.language_of(c.path)
        if language is not None and c.after is not None and planner.has_sheet(c.path):
            facts, allowed = language.extract(c.path, c.after), (opened or {}).get(c.path)
            if allowed is None and planner.step(c.path, language.extract(c.path, c.before or "")).writing:
                continue
            if not facts.planned:
                steps.append(planner.step(c.path, facts, allowed or closed))
    return of_step(project, title, steps)._replace(code=code)
