"""Log answers: what the verbs on the log return."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from specsheets.app.answers import Answer


class LogEvent(Answer):
    """One event as `log show` prints it."""

    position: int
    at: str
    kind: str
    about: str
    body: dict[str, Any]


class LogAnswer(Answer):
    """`log show` and `log replay`."""

    position: int
    events: tuple[LogEvent, ...] = ()
    sheets: dict[str, str] = Field({}, description="Content digest per sheet, at that position.")
    digest: str = ""


class VerifyAnswer(Answer):
    """`log verify`."""

    events: int
    faults: tuple[str, ...]


class Snapshot(Answer):
    """A named state."""

    name: str
    position: int
    digest: str
    at: str


class SnapshotsAnswer(Answer):
    """`log snapshots`."""

    snapshots: tuple[Snapshot, ...]
