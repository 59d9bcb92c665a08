"""Every way in which the station says no."""

from __future__ import annotations

class LockerError(Exception):
    """Base of all refusals; its text can be shown to whoever stands at the station."""


class NoBoxFreeError(LockerError):
    """No free box is large enough."""


class UnknownBoxError(LockerError):
    """The station has no box of that number."""


class EmptyBoxError(LockerError):
    """Nothing lies in the box."""


class WrongCodeError(LockerError):
    """The code does not open the box."""


class BlockedError(LockerError):
    """Too many wrong codes were typed; only the courier can open the box now."""


class NotDueError(LockerError):
    """The parcel may still be collected, so nobody takes it back."""
