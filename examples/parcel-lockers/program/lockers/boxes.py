"""The boxes of the station."""

from __future__ import annotations

from sqlite3 import Connection
from lockers.errors import UnknownBoxError
from lockers.models import Box, Size


def add_box(connection: Connection, size: Size) -> Box:
    """Puts one more box into service."""
    with connection:
        number = connection.execute("insert into boxes (size) values (?)", (int(size),)).lastrowid
    return load_box(connection, number or 0)


def load_box(connection: Connection, number: int) -> Box:
    """The box of a number."""
    # raises: UnknownBoxError
    row = connection.execute("select number, size from boxes where number = ?", (number,)).fetchone()
    if row is None:
        raise UnknownBoxError(f"There is no box {number}.")
    return Box(row[0], Size(row[1]))


def all_boxes(connection: Connection) -> list[Box]:
    """All boxes, by their numbers."""
    rows = connection.execute("select number, size from boxes order by number")
    return [Box(number, Size(size)) for number, size in rows]
