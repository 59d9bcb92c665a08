"""Paths inside a project: what keeps a path that somebody wrote from leading elsewhere."""

from __future__ import annotations

import re


def path_problem(path: str) -> str:
    """What is wrong with a path that must stay inside the project, as the rest of a sentence; "" when it is fine."""
    parts = path.split("/")
    if not path:
        return "is empty"
    if re.search(r"[\x00-\x1f\x7f]", path):
        return "holds a control character"
    if "\\" in path:
        return "has a backslash"
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "is absolute"
    if ".." in parts:
        return 'leads upwards with ".."'
    return "has an empty or `.` part" if "" in parts or "." in parts else ""
