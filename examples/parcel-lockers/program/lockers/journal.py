"""What happened at the station, in order; it is only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection


@dataclass
class Entry:
    """One line of the journal."""
    at: datetime
    deed: str
    box: int


def record(connection: Connection, deed: str, box: int, now: datetime) -> None:
    """Adds one line."""
    with connection:
        connection.execute("insert into journal (at, deed, box) values (?, ?, ?)", (now.isoformat(), deed, box))


def entries_since(connection: Connection, moment: datetime) -> list[Entry]:
    """The lines from a moment on, oldest first."""
    rows = connection.execute(
        "select at, deed, box from journal where at >= ? order by at, rowid", (moment.isoformat(),)
    )
    return [Entry(datetime.fromisoformat(at), deed, box) for at, deed, box in rows]
