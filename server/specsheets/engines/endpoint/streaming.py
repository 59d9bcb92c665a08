"""Streaming: one request, its reply gathered while it comes, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any, Literal, NamedTuple

import openai

from specsheets.engines.endpoint.events import TooLong, events
from specsheets.engines.endpoint.meaning import plainly, told
from specsheets.ports import Away, Endpoint, Unfit

PACE = 0.1
"""Seconds between two looks that a listener gets at a growing text."""
GENEROUS = 16
"""Characters that a token may have; an endpoint that sends more than its limit allows is cut off there."""
AROUND = 100_000
"""Characters that may stand around a text in one event, or in an answer that comes as one."""

Finish = Literal["stop", "length", "broken", "refused"]
ENDS: Mapping[str, Finish] = {
    "stop": "stop",
    "tool_calls": "stop",
    "function_call": "stop",
    "length": "length",
    "content_filter": "refused",
}


class Heard(NamedTuple):
    """A reply as it came. Tokens are None where the endpoint did not count them."""

    text: str
    finish: Finish
    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int
    model: str
    streamed: bool


class Lost(Away):
    """The connection failed in mid-reply: what was said until then has to be paid all the same."""

    def __init__(self, cause: Away, text: str) -> None:
        super().__init__(str(cause), cause.retry_after)
        self.text = text


async def listen(
    client: openai.AsyncOpenAI, request: Mapping[str, Any], endpoint: Endpoint, key: str, heard: Callable[[str], None]
) -> Heard:
    """Send a request and hear the reply out. A stream that merely ends, without a word on why, is `broken`.

    Raises Away, Unfit and Declined.
    """
    room = GENEROUS * (request.get("max_tokens") or request["max_completion_tokens"]) + 1000
    reply = _Gathering(room, heard)
    opened = client.chat.completions.with_streaming_response
    try:
        with plainly(endpoint, key):
            async with opened.create(model=endpoint.model, **request) as response:
                kind = response.headers.get("content-type", "")
                if kind.startswith("text/html"):
                    raise Unfit(
                        f"{endpoint.base_url} answers with a web page",
                        "correct `[ai] base_url`; that of most servers ends in `/v1`",
                    )
                # Read here and not by the library, which hears nothing in an answer that is not streamed.
                async with aclosing(events(response.iter_bytes(), 2 * room + AROUND)) as sent:
                    async for event in sent:
                        if isinstance(event, dict) and event.get("error"):
                            raise told(event["error"], endpoint, key, in_stream="event-stream" in kind)
                        if not reply.take(event):
                            break
    except TooLong:
        reply.finish = "length"
    except (ValueError, RecursionError):
        # An event that is no JSON, or no UTF-8: what came before it is no answer.
        reply.finish = "broken"
    except Away as e:
        if reply.finish != "stop":
            raise Lost(e, reply.text) if reply.text else e from None
    return reply.whole(endpoint.model)


class _Gathering:
    """The events of one reply, put together."""

    def __init__(self, room: int, heard: Callable[[str], None]) -> None:
        self.finish: Finish = "broken"
        self._room = room
        self._heard = heard
        self._parts: list[str] = []
        self._refusal = ""
        self._shown = time.monotonic()
        self._usage: tuple[int | None, int | None, int] = (None, None, 0)
        self._model = ""
        self._streamed = True

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def take(self, event: object) -> bool:
        """Add an event, whatever it is; False for one that is none, and once the reply is longer than any that was asked for."""
        if not isinstance(event, dict):
            return False
        model, usage = event.get("model"), _object(event.get("usage"))
        self._model = model if isinstance(model, str) else self._model
        if usage:
            cached = _object(usage.get("prompt_tokens_details")).get("cached_tokens")
            counts = [_count(usage.get(part)) for part in ("prompt_tokens", "completion_tokens")]
            self._usage = (counts[0], counts[1], _count(cached) or 0)
        choices = event.get("choices")
        choice = _object(choices[0]) if isinstance(choices, list) and choices else {}
        whole = _object(choice.get("message"))
        self._streamed = self._streamed and not whole
        part = whole or _object(choice.get("delta"))
        said, thought = _pieces(part)
        self._refusal += _text(part.get("refusal"))
        if said:
            self._parts.append(said[: self._room])
            self._show()
        if end := choice.get("finish_reason"):
            self.finish = ENDS.get(end, "broken") if isinstance(end, str) else "broken"
        elif whole:
            # It came whole, so nothing was cut, even where nobody says so.
            self.finish = "stop"
        self._room -= 1 + len(said) + len(thought)
        if self._room < 0:
            self.finish = "length"
        return self._room >= 0

    def _show(self) -> None:
        now = time.monotonic()
        if now - self._shown >= PACE:
            self._shown = now
            self._heard(self.text)

    def whole(self, model: str) -> Heard:
        if self._refusal and self.finish == "stop":
            self.finish = "refused"
        text = self.text or (self._refusal if self.finish == "refused" else "")
        self._heard(text)
        return Heard(text, self.finish, *self._usage, self._model or model, self._streamed)


def _pieces(said: Mapping[str, Any]) -> tuple[str, str]:
    """What a delta or a message adds to the answer, and to the thinking before it."""
    calls = said.get("tool_calls")
    first = _object(calls[0]) if isinstance(calls, list) and calls else {}
    # Who is asked for one call and makes several is heard in the first.
    answer = _object(first.get("function")).get("arguments") if not first.get("index") else None
    thought = _text(said.get("reasoning_content")) or _text(said.get("reasoning"))
    return _text(answer) if first else _text(said.get("content")), thought


def _text(content: object) -> str:
    """A text, or the texts in a list of parts."""
    if isinstance(content, list):
        return "".join(_text(part.get("text")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(number: object) -> int | None:
    return number if isinstance(number, int) and number >= 0 else None
