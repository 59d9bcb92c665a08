"""Paths: what may stand as a project-relative path, and which folders never hold the project's own sources."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"(?:(?!\.{1,2}(?:/|\Z))[ -.0-9;-\[\]-~]+(?:/(?!\Z)|\Z))+")
"""Paths that need no second look, as nearly all are: ASCII without colon and backslash."""

SKIPPED: frozenset[str] = frozenset(
    {
        ".git",
        ".hg",
        ".mypy_cache",
        ".ruff_cache",
        ".specsheets",
        ".tox",
        ".venv",
        "__pycache__",
        "node_modules",
        "site-packages",
        "venv",
    }
)
"""Folders, at any depth, whose files are never sources of the project."""


def is_source(path: str) -> bool:
    """Whether no folder of a project-relative path is one that is always skipped."""
    return SKIPPED.isdisjoint(path.split("/")[:-1])


def refusal(path: str) -> str:
    """Why a text is no project-relative POSIX path that stays below the root, as one sentence; empty when it is one.

    The empty path and `.` name the root itself.
    """
    if path in ("", ".") or _PLAIN.fullmatch(path):
        return ""
    shown = path.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
    try:
        path.encode()
    except UnicodeEncodeError:
        return f"The path {shown} is refused: it is not valid UTF-8."
    if "\0" in path:
        return f"The path {shown} is refused: it holds a NUL."
    if "\\" in path:
        return f"The path {shown} is refused: folders are parted by /, not by a backslash."
    if path.startswith("/") or path[1:2] == ":":
        return f"The path {shown} is refused: it must be relative to the project."
    if any(part in ("", ".", "..") for part in path.split("/")):
        return f"The path {shown} is refused: it must name its file without empty, . or .. parts."
    return ""


SHEETS = ".specsheets/sheets"
"""Where the sheets lie."""


def sheet_path(path: str) -> str:
    """Where the sheet of a source file lies."""
    return f"{SHEETS}/{path}.yaml"


def source_path(sheet: str) -> str | None:
    """The inverse of `sheet_path`; None for a file that is no sheet."""
    if sheet.startswith(f"{SHEETS}/") and sheet.endswith(".yaml"):
        return sheet[len(SHEETS) + 1 : -len(".yaml")]
    return None
