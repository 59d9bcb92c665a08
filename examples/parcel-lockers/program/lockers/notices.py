"""What recipients are told, as texts; sending them is somebody else's work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from lockers import parcels
from lockers.models import Parcel
from lockers.station import Receipt


@dataclass
class Notice:
    """One message to one recipient."""
    to: str
    subject: str
    text: str


def arrival(receipt: Receipt, recipient: str) -> Notice:
    """Says where a parcel lies, and the code that opens the box."""
    text = f"It lies in box {receipt.box}. The code is {receipt.code}, until {receipt.until:%d %B, %H:%M}."
    return Notice(recipient, "A parcel has come for you", text)


def reminder(parcel: Parcel) -> Notice:
    """Says until when a parcel may be collected."""
    text = f"Box {parcel.box} opens for you until {parcel.due_at():%d %B, %H:%M}."
    return Notice(parcel.recipient, "Your parcel is still waiting", text)


def due_reminders(connection: Connection, now: datetime) -> list[Notice]:
    """A reminder for every parcel whose last day has begun."""
    last_day = timedelta(days=1)
    waiting = parcels.waiting_parcels(connection)
    return [reminder(p) for p in waiting if p.due_at() - last_day <= now <= p.due_at()]
