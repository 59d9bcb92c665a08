"""Progress: how a long verb says where it is, and learns that it is to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Cancelled(Exception):
    """The person asked a verb to stop; whole steps stay done."""


class Declined(Cancelled):
    """Nobody agreed to what a verb was about to send; nothing was sent."""


class Progress(Protocol):
    """Called after each step of a long verb. Raises Cancelled when the verb is to stop."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


def silent(what: str, done: int, total: int) -> None:
    """No progress is shown, and nothing ever cancelled."""


def unless_cancelled(is_cancelled: Callable[[], bool], then: Progress) -> Progress:
    """A progress that also stops the verb once `is_cancelled` says so."""

    def step(what: str, done: int, total: int) -> None:
        if is_cancelled():
            raise Cancelled
        then(what, done, total)

    return step
