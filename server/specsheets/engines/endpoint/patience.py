"""Patience: what a failure means, when a request is sent again, and when an endpoint is left alone for a while."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import httpx2
import openai

from specsheets.ports import Away, Endpoint, Unfit

LONGEST = 60.0
"""Seconds that are waited at most before a request is sent again; an endpoint that wants more is away."""
ENOUGH = 3
"""Requests in a row that failed with all their repeats, after which an endpoint is left alone."""
REST = 30.0
"""Seconds for which it is."""

T = TypeVar("T")


class Declined(Exception):
    """The endpoint will not serve a request as it is: it may serve one that asks for less."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words}")
        self.status = status
        self.words = words


class Unknown(Unfit):
    """The endpoint knows no such address or model."""


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


@contextmanager
def plainly(endpoint: Endpoint, key: str) -> Iterator[None]:
    """Say what the client library raises as Away, Unfit or Declined, in words that never hold the key."""
    try:
        yield
    except openai.APIStatusError as e:
        raise _meaning(e, endpoint, key) from None
    except openai.APITimeoutError:
        raise Away(f"{endpoint.base_url} said nothing for {endpoint.timeout:g} s") from None
    except (openai.APIError, httpx2.HTTPError) as e:
        said = _words(str(e.__cause__ or e), key)
        raise Away(f"{endpoint.base_url} does not answer: {said or type(e).__name__}") from None


def _meaning(error: openai.APIStatusError, endpoint: Endpoint, key: str) -> Exception:
    status, url = error.status_code, endpoint.base_url
    words = _words(_said(error), key)
    if status == 401:
        sent = "the key that was sent" if key else "a request without a key"
        return Unfit(f"{url} refuses {sent} (401)", "set SPECSHEETS_AI_KEY to a key of that endpoint")
    if status == 403:
        return Unfit(
            f"{url} does not allow this to the key (403): {words}",
            "set SPECSHEETS_AI_KEY or `[ai] model` to what it allows",
        )
    if status in (404, 405):
        return Unknown(
            f"{url} knows no model {endpoint.model!r} ({status}): {words}", "correct `[ai] model` or `[ai] base_url`"
        )
    if 300 <= status < 400:
        return Unfit(f"{url} leads elsewhere ({status})", "set `[ai] base_url` to the address that it leads to")
    if status == 402 or getattr(error, "code", None) == "insufficient_quota":
        return Unfit(
            f"{url} says that nothing is left to spend ({status}): {words}",
            "pay, or name another endpoint in `[ai] base_url`",
        )
    if status in (408, 409, 425, 429) or status > 501:
        return Away(f"{url} cannot serve now ({status}): {words}", _retry_after(error))
    return Declined(status, words)


def _said(error: openai.APIStatusError) -> str:
    body = error.body
    message = body.get("message") if isinstance(body, dict) else body
    return message if isinstance(message, str) and message else error.message


def _words(text: str, key: str) -> str:
    """What an endpoint said, in one line of moderate length, without the key or what it shows of one."""
    text = re.sub(r"\bsk-[\w*-]+", "***", text.replace(key, "***") if key else text)
    text = " ".join(text.split())
    return text if len(text) <= 200 else f"{text[:200]}…"


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        seconds = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
