"""The things that a station deals with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from lockers import settings


class Size(IntEnum):
    """How large a box or a parcel is; a parcel fits a box of its own size or a larger one."""
    SMALL = 1
    MEDIUM = 2
    LARGE = 3


@dataclass
class Box:
    """One door of the station."""
    number: int
    size: Size


@dataclass
class Parcel:
    """What a courier left in a box for somebody."""
    id: int
    box: int
    recipient: str
    seal: str
    left_at: datetime
    tries: int = 0

    def due_at(self) -> datetime:
        """The moment until which the parcel may be collected."""
        return self.left_at + timedelta(days=settings.HOLD_DAYS)

    def is_overdue(self, now: datetime) -> bool:
        """Whether the time to collect it is over."""
        return now > self.due_at()
