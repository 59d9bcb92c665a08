"""Streaming: one request, its reply gathered while it comes, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import openai
from openai.types.chat import ChatCompletionChunk

from specsheets.engines.endpoint.patience import plainly
from specsheets.ports import Away, Endpoint

PACE = 0.1
"""Seconds between two looks that a listener gets at a growing text."""
GENEROUS = 16
"""Characters that a token may have; an endpoint that sends more than its limit allows is cut off there."""

Finish = Literal["stop", "length", "broken"]
ENDS: Mapping[str, Finish] = {"stop": "stop", "tool_calls": "stop", "function_call": "stop", "length": "length"}


class Heard(NamedTuple):
    """A reply as it came. Tokens are None where the endpoint did not count them."""

    text: str
    finish: Finish
    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int
    model: str


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
    limit = request.get("max_tokens") or request["max_completion_tokens"]
    reply = _Gathering(GENEROUS * limit + 1000, heard)
    try:
        with plainly(endpoint, key):
            stream = await client.chat.completions.create(model=endpoint.model, **request)
            async with stream:
                async for chunk in stream:
                    if not isinstance(chunk, ChatCompletionChunk) or not reply.take(chunk):
                        break
    except ValueError:
        # A chunk that is no JSON, or no UTF-8: what came before it is no answer.
        reply.finish = "broken"
    except Away as e:
        if reply.finish != "stop":
            raise Lost(e, reply.text) if reply.text else e from None
    return reply.whole(endpoint.model)


class _Gathering:
    """The chunks of one reply, put together."""

    def __init__(self, room: int, heard: Callable[[str], None]) -> None:
        self.finish: Finish = "broken"
        self._room = room
        self._heard = heard
        self._parts: list[str] = []
        self._shown = time.monotonic()
        self._usage: tuple[int | None, int | None, int] = (None, None, 0)
        self._model = ""

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def take(self, chunk: ChatCompletionChunk) -> bool:
        """Add a chunk; False once the reply is longer than any that was asked for. The client library checks no type."""
        model, usage, choices = (getattr(chunk, part, None) for part in ("model", "usage", "choices"))
        self._model = model if isinstance(model, str) else self._model
        if usage:
            cached = getattr(getattr(usage, "prompt_tokens_details", None), "cached_tokens", None)
            counts = [_count(getattr(usage, part, None)) for part in ("prompt_tokens", "completion_tokens")]
            self._usage = (counts[0], counts[1], _count(cached) or 0)
        choice = choices[0] if isinstance(choices, list) and choices else None
        said, thought = _pieces(getattr(choice, "delta", None))
        if said:
            self._parts.append(said[: self._room])
            self._show()
        if end := getattr(choice, "finish_reason", None):
            self.finish = ENDS.get(end, "broken") if isinstance(end, str) else "broken"
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
        text = self.text
        self._heard(text)
        return Heard(text, self.finish, *self._usage, self._model or model)


def _pieces(delta: Any) -> tuple[str, str]:
    """What a delta adds to the answer, and to the thinking before it."""
    said = getattr(delta, "content", None)
    calls = getattr(delta, "tool_calls", None)
    if isinstance(calls, list) and calls:
        said = getattr(getattr(calls[0], "function", None), "arguments", None)
    thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
    return said if isinstance(said, str) else "", thought if isinstance(thought, str) else ""


def _count(number: object) -> int | None:
    return number if isinstance(number, int) and number >= 0 else None
