"""The parcels that lie in boxes, and those that lay there."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection
from typing import Any
from lockers.models import Parcel


def save_parcel(
    connection: Connection,
    box: int,
    recipient: str,
    seal: str,
    now: datetime,
) -> Parcel:
    """Writes down a parcel that was just left."""
    with connection:
        connection.execute(
            "insert into parcels (box, recipient, seal, left_at) values (?, ?, ?, ?)",
            (box, recipient, seal, now.isoformat()),
        )
    parcel = parcel_in(connection, box)
    assert parcel is not None
    return parcel


def parcel_in(connection: Connection, box: int) -> Parcel | None:
    """What lies in a box."""
    row = connection.execute(
        "select id, box, recipient, seal, left_at, tries from parcels where box = ? and closed_at is null", (box,)
    ).fetchone()
    return parcel_of(row) if row else None


def waiting_parcels(connection: Connection) -> list[Parcel]:
    """All parcels that nobody has collected yet, the oldest first."""
    rows = connection.execute(
        "select id, box, recipient, seal, left_at, tries from parcels where closed_at is null order by left_at, id"
    )
    return [parcel_of(row) for row in rows]


def count_try(connection: Connection, parcel: Parcel) -> int:
    """Adds one wrong code to a parcel, and says how many there were."""
    with connection:
        connection.execute("update parcels set tries = tries + 1 where id = ?", (parcel.id,))
    return parcel.tries + 1


def close_parcel(connection: Connection, parcel: Parcel, now: datetime) -> None:
    """Notes that a parcel has left its box."""
    with connection:
        connection.execute("update parcels set closed_at = ? where id = ?", (now.isoformat(), parcel.id))


def parcel_of(row: tuple[Any, ...]) -> Parcel:
    """The parcel that one row of the table holds."""
    number, box, recipient, seal, left_at, tries = row
    return Parcel(number, box, recipient, seal, datetime.fromisoformat(left_at), tries)
