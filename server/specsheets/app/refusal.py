"""Refused: how a verb says no. One sentence on what and where, one on what to do."""

from __future__ import annotations

from specsheets.ports import Damaged


class Refused(Exception):
    """A verb was asked for something that it cannot or will not do. Faces show `what`, then `todo`, and end with code 2."""

    def __init__(self, what: str, todo: str = "") -> None:
        super().__init__(f"{what}; {todo}" if todo else what)
        self.what = what
        self.todo = todo


def plainly(error: BaseException) -> BaseException:
    """An error of the disk or the database as Refused; any other as it is."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return Refused(f"{where}{error.strerror.lower()}", "once that is mended, ask again")
    return Refused(str(error)) if isinstance(error, Damaged | OSError) else error
