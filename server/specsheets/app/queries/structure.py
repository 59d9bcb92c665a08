"""structure view: the tree for the terminal."""

from __future__ import annotations

from specsheets.app.commands.structure import capture
from specsheets.app.project import Project
from specsheets.phases import structure as phase


def tree(project: Project, below: str = "") -> str:
    """The structure as a tree; what is inferred stands in brackets."""
    return phase.view(capture(project, "", below).node)
