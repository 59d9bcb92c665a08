"""Refused: how a verb says no. One sentence on what and where, one on what to do."""

from __future__ import annotations


class Refused(Exception):
    """A verb was asked for something that it cannot or will not do. Faces show `what`, then `todo`, and end with code 2."""

    def __init__(self, what: str, todo: str = "") -> None:
        super().__init__(f"{what}; {todo}" if todo else what)
        self.what = what
        self.todo = todo
