"""Which boxes are free, and which of them a parcel goes into."""

from __future__ import annotations

from sqlite3 import Connection
from lockers import boxes, parcels
from lockers.errors import NoBoxFreeError
from lockers.models import Box, Size


def free_boxes(connection: Connection) -> list[Box]:
    """The boxes in which nothing lies, by their numbers."""
    taken = {parcel.box for parcel in parcels.waiting_parcels(connection)}
    return [box for box in boxes.all_boxes(connection) if box.number not in taken]


def box_for(connection: Connection, size: Size) -> Box:
    """The smallest free box that holds a parcel of this size."""
    # raises: NoBoxFreeError
    fitting = [box for box in free_boxes(connection) if box.size >= size]
    if not fitting:
        raise NoBoxFreeError(f"No box is free for a {size.name.lower()} parcel.")
    return min(fitting, key=lambda box: (box.size, box.number))


def occupancy(connection: Connection) -> dict[str, tuple[int, int]]:
    """For each size, how many boxes are free and how many there are."""
    free, every = free_boxes(connection), boxes.all_boxes(connection)
    return {size.name.lower(): (sum(b.size == size for b in free), sum(b.size == size for b in every)) for size in Size}
