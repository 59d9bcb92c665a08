"""Stored: the form in which events are kept: their version, what reads any of them, and older shapes brought up to date.

Events refer to entries by id. A changed shape is a new `version` of a kind, with an upcaster in `upcast`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from specsheets.model.events import Event


@cache
def event_adapter() -> TypeAdapter[Event]:
    """What reads any event; made when the first is read, since it takes a while to make."""
    return TypeAdapter(Event)


VERSION = 1
"""The version that new events carry."""


def upcast(kind: str, version: int, body: dict[str, Any]) -> dict[str, Any]:
    """The body of a stored event in today's shape.

    Raises ValueError for a version that is newer than this program.
    """
    if version > VERSION:
        raise ValueError(f"event {kind} has version {version}, this program knows {VERSION}: use a newer specsheets")
    return {"kind": kind, **body}
