"""Change: writing before it is written. Every verb that touches a person's files makes one of these first."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Literal, NamedTuple

from specsheets.model.facts import Span


class Edit(NamedTuple):
    """Replace a stretch of one file by `text`. `certain` is False where the edit rests on a likeness of names alone; `blank` is
    the last part of the text where a person should put it in her own words."""

    span: Span
    text: str
    certain: bool = True
    blank: str = ""


class FileChange(NamedTuple):
    """What happens to one file. `before` and `after` are whole texts (None: the file is not there); `move_to` renames it.
    Applying refuses when the file no longer holds `before`."""

    path: str
    before: str | None
    after: str | None
    move_to: str | None = None

    @property
    def deed(self) -> Literal["create", "delete", "modify", "move", "none"]:
        """What applying does, in one word."""
        if self.move_to:
            return "move"
        if self.before == self.after:
            return "none"
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "modify"


class Edits(NamedTuple):
    """Every edit of one file, word by word. Those that are not certain are no part of a change: a person takes them along one by
    one, or leaves them."""

    path: str
    before: str
    every: tuple[Edit, ...]


class Change(NamedTuple):
    """One deed over several files, applied whole or not at all; `edits` tell of some files how it came about, and what a person
    may add."""

    title: str
    files: tuple[FileChange, ...] = ()
    edits: tuple[Edits, ...] = ()

    def diff(self) -> str:
        """The change as a unified diff, files in order of their paths."""
        return "".join(_diff(f) for f in sorted(self.files))


def _diff(f: FileChange) -> str:
    if f.deed == "none":
        return ""
    old, new = (t.splitlines(keepends=True) if t is not None else [] for t in (f.before, f.after))
    lines = list(
        difflib.unified_diff(
            old,
            new,
            "/dev/null" if f.before is None else f"a/{f.path}",
            "/dev/null" if f.after is None else f"b/{f.move_to or f.path}",
        )
    )
    head = f"rename from {f.path}\nrename to {f.move_to}\n" if f.move_to else ""
    return head + "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def settled(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Each edit once, and certain where any reason for it is."""
    best: dict[Edit, bool] = {}
    for edit in edits:
        key = edit._replace(certain=True)
        best[key] = best.get(key, False) or edit.certain
    return tuple(edit._replace(certain=certain) for edit, certain in best.items())


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all edits applied at once.

    Raises ValueError when two edits overlap or one lies outside the text.
    """
    out, at = [], 0
    for start, end, edit in places_of(text, edits):
        out += [text[at:start], edit.text]
        at = end
    return "".join([*out, text[at:]])


def places_of(text: str, edits: Iterable[Edit]) -> list[tuple[int, int, Edit]]:
    """Edits in the order of their places, each with the indices into the text between which it stands.

    Raises ValueError when two edits overlap or one lies outside the text.
    """
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def offset(line: int, column: int) -> int:
        if not 1 <= line < len(starts) or starts[line - 1] + column - 1 > starts[line] - 1 or column < 1:
            raise ValueError(f"no place {line}:{column} in the text")
        return starts[line - 1] + column - 1

    out: list[tuple[int, int, Edit]] = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.span):
        start, end = offset(edit.span.line, edit.span.column), offset(edit.span.end_line, edit.span.end_column)
        if start < at or end < start:
            raise ValueError(f"edits overlap at line {edit.span.line}")
        out.append((start, end, edit))
        at = end
    return out
