"""Patience: when a request is sent again, and when an endpoint is left alone for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from specsheets.engines.endpoint.meaning import Declined
from specsheets.ports import Away, Endpoint, Unfit

LONGEST = 60.0
"""Seconds that are waited at most before a request is sent again; an endpoint that wants more is away."""
ENOUGH = 3
"""Requests in a row that failed with all their repeats, after which an endpoint is left alone."""
REST = 30.0
"""Seconds for which it is."""

T = TypeVar("T")


class Breaker:
    """Counts the failures of one endpoint, and says Away at once while it rests."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failures = 0
        self._until = 0.0

    def check(self) -> None:
        """Raises Away during the rest; afterwards one request is let through, and decides."""
        left = self._until - self._now()
        if left > 0:
            raise Away(
                f"the model endpoint failed {self._failures} times in a row, and is asked again in {left:.0f} s", left
            )

    def failed(self) -> None:
        """One more failure in a row."""
        self._failures += 1
        if self._failures >= ENOUGH:
            self._until = self._now() + REST

    def answered(self) -> None:
        """The endpoint lives."""
        self._failures = 0


_breakers: dict[str, Breaker] = {}


def breaker_of(base_url: str) -> Breaker:
    """The breaker of an endpoint, one for the whole process."""
    return _breakers.setdefault(base_url, Breaker())


async def keep_asking(ask: Callable[[], Awaitable[T]], endpoint: Endpoint, breaker: Breaker) -> T:
    """Send a request until it is answered, as often as the settings say. Raises Away, or whatever else `ask` raises."""
    breaker.check()
    wait = endpoint.wait
    for left in range(endpoint.retries, -1, -1):
        try:
            answer = await ask()
        except Away as e:
            pause = wait if e.retry_after is None else e.retry_after
            if not left or pause > LONGEST:
                breaker.failed()
                raise
            await asyncio.sleep(pause)
            wait = min(wait * 2, LONGEST)
        except (Declined, Unfit):
            breaker.answered()
            raise
        else:
            breaker.answered()
            return answer
    raise AssertionError("the loop answers or raises")
