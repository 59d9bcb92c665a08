"""What one can do at the station: leave a parcel, collect it, take it back when nobody came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from lockers import boxes, capacity, codes, journal, parcels, settings
from lockers.errors import BlockedError, EmptyBoxError, NoBoxFreeError, NotDueError, WrongCodeError
from lockers.models import Parcel, Size


@dataclass
class Receipt:
    """What the courier sends on to the recipient."""
    box: int
    code: str
    until: datetime


def deposit(connection: Connection, size: Size, recipient: str, now: datetime) -> Receipt:
    """Leaves a parcel in the smallest box that holds it."""
    # raises: NoBoxFreeError
    box, code = capacity.box_for(connection, size), codes.new_code()
    parcel = parcels.save_parcel(connection, box.number, recipient, codes.seal_of(code), now)
    journal.record(connection, "left", box.number, now)
    return Receipt(box.number, code, parcel.due_at())


def collect(connection: Connection, box: int, code: str, now: datetime) -> Parcel:
    """Opens a box for whoever knows its code; some wrong codes block it."""
    # raises: BlockedError
    # raises: EmptyBoxError
    # raises: WrongCodeError
    parcel = lying_in(connection, box)
    if parcel.tries >= settings.MAX_TRIES:
        raise BlockedError(f"Box {box} is blocked: ask the courier.")
    if not codes.opens(code, parcel.seal):
        left = settings.MAX_TRIES - parcels.count_try(connection, parcel)
        journal.record(connection, "refused", box, now)
        raise WrongCodeError(f"This code does not open box {box}; {left} tries are left.")
    parcels.close_parcel(connection, parcel, now)
    journal.record(connection, "collected", box, now)
    return parcel


def take_back(connection: Connection, box: int, now: datetime) -> Parcel:
    """Gives an overdue or blocked parcel back to the courier."""
    # raises: EmptyBoxError
    # raises: NotDueError
    parcel = lying_in(connection, box)
    if not parcel.is_overdue(now) and parcel.tries < settings.MAX_TRIES:
        raise NotDueError(f"The parcel in box {box} may be collected until {parcel.due_at():%d %B, %H:%M}.")
    parcels.close_parcel(connection, parcel, now)
    journal.record(connection, "taken back", box, now)
    return parcel


def overdue_parcels(connection: Connection, now: datetime) -> list[Parcel]:
    """The parcels that the courier should take back, the oldest first."""
    return [parcel for parcel in parcels.waiting_parcels(connection) if parcel.is_overdue(now)]


def lying_in(connection: Connection, box: int) -> Parcel:
    """The parcel in a box that exists and is not empty."""
    # raises: EmptyBoxError
    parcel = parcels.parcel_in(connection, boxes.load_box(connection, box).number)
    if parcel is None:
        raise EmptyBoxError(f"Nothing lies in box {box}.")
    return parcel
