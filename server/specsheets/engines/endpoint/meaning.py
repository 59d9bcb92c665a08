"""Meaning: what a failure of an endpoint says, whatever its form, and what follows: wait, ask for less, or change a setting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
import openai

from specsheets.ports import Away, Endpoint, Unfit

SPENT = ("insufficient_quota", "billing_hard_limit_reached")
"""Codes by which a 429 says that waiting does not help."""


class Declined(Exception):
    """The endpoint will not serve a request as it is: it may serve one that asks for less."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words}")
        self.status = status
        self.words = words


class Unknown(Unfit):
    """The endpoint knows no such address or model."""


@contextmanager
def plainly(endpoint: Endpoint, key: str) -> Iterator[None]:
    """Say what the client library raises as Away, Unfit or Declined, in words that never hold the key."""
    try:
        yield
    except openai.APIStatusError as e:
        raise _meaning(e.status_code, e.body, endpoint, key, retry_after(e.response.headers)) from None
    except (openai.APITimeoutError, httpx2.TimeoutException):
        waited = f"{endpoint.timeout:g} s, which is as long as `[ai] timeout` waits"
        raise Away(f"{endpoint.base_url} said nothing for {waited}") from None
    except (openai.APIError, httpx2.HTTPError) as e:
        said = _short(str(e.__cause__ or e), key)
        raise Away(f"{endpoint.base_url} does not answer: {said or type(e).__name__}") from None


def told(error: object, endpoint: Endpoint, key: str, *, in_stream: bool) -> Exception:
    """What an error means that comes in place of an answer, under a status that says that all is well."""
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, int) and 300 <= code < 600:
        return _meaning(code, error, endpoint, key)
    said = _short(words_in(error), key)
    if in_stream:
        return Away(f"{endpoint.base_url} does not answer: {said}")
    return Unfit(
        f"{endpoint.base_url} answers with an error: {said}",
        "correct `[ai] base_url`; that of most servers ends in `/v1`",
    )


def _meaning(status: int, body: object, endpoint: Endpoint, key: str, pause: float | None = None) -> Exception:
    url = endpoint.base_url
    words = _short(words_in(body), key) or "no reason given"
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
    if status == 402 or (isinstance(body, Mapping) and body.get("code") in SPENT):
        return Unfit(
            f"{url} says that nothing is left to spend ({status}): {words}",
            "pay, or name another endpoint in `[ai] base_url`",
        )
    if status in (408, 409, 425, 429) or status > 501:
        return Away(f"{url} cannot serve now ({status}): {words}", pause)
    return Declined(status, words)


def words_in(body: object) -> str:
    """The words in the body of an error: a text, a page, an object with a message in one of many places, or a list of such."""
    if isinstance(body, str):
        title = re.search(r"(?is)<title[^>]*>(.*?)</title>", body)
        return title[1] if title else re.sub(r"(?is)<(script|style)\b.*?</\1>|</?[a-z!][^>]*>", " ", body)
    if isinstance(body, list):
        return "; ".join(filter(None, map(words_in, body)))
    if not isinstance(body, Mapping):
        return ""
    said = next(filter(None, (words_in(body.get(part)) for part in ("message", "detail", "error", "msg"))), "")
    # A broker says that somebody behind it failed, and what that one said beside it.
    inner = body.get("metadata")
    raw = inner.get("raw") if isinstance(inner, Mapping) else None
    where = body.get("loc")
    place = ".".join(map(str, where)) if isinstance(where, list) else ""
    return ": ".join(filter(None, (place, said, raw if isinstance(raw, str) else "")))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that an endpoint wants to be left alone: a number, or a time to come by its own clock."""
    said = headers.get("retry-after", "")
    try:
        seconds = float(said)
    except ValueError:
        try:
            now = headers.get("date")
            seconds = (_time(said) - (_time(now) if now else datetime.now(UTC))).total_seconds()
        except ValueError:
            return None
        return max(seconds, 0.0)
    return seconds if 0 <= seconds < float("inf") else None


def _time(said: str) -> datetime:
    """A time as HTTP writes it. Raises ValueError."""
    found = parsedate_to_datetime(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _short(text: str, key: str) -> str:
    """What an endpoint said, in one line of moderate length, without the key or what it shows of one."""
    text = re.sub(r"\bsk-[\w*-]+", "***", text.replace(key, "***") if key else text)
    text = " ".join(text.split())
    return text if len(text) <= 200 else f"{text[:200]}…"
