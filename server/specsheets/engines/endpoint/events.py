"""Events: what a server sends for one answer, as the JSON values in it, streamed one by one or whole as one."""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

_LINE_END = re.compile(r"\r\n|\n|\r(?!\Z)")
"""A carriage return at the end of what came so far may be the first half of one."""


class TooLong(Exception):
    """One value is longer than anything that was asked for."""


async def events(pieces: AsyncIterator[bytes], longest: int) -> AsyncGenerator[Any]:
    """The values up to `[DONE]`, or to the end where nobody says so; comments and empty events are passed over.

    A body that begins with a brace is no stream, but one whole value: an endpoint may not know how to stream. Raises ValueError
    or RecursionError for what is no JSON or no UTF-8, and TooLong.
    """
    decoder = getincrementaldecoder("utf-8-sig")()
    left, data, is_whole = "", list[str](), None
    async for piece in pieces:
        left += decoder.decode(piece)
        if is_whole is None:
            left = left.lstrip()
            is_whole = left.startswith("{") if left else None
        if not is_whole:
            *lines, left = _LINE_END.split(left)
            for value in _values(lines, data):
                if value == "[DONE]":
                    return
                yield json.loads(value)
        if len(left) + sum(map(len, data)) > longest:
            raise TooLong
    left += decoder.decode(b"", final=True)
    if is_whole:
        yield json.loads(left)
        return
    # The last event counts even where the empty line after it is missing.
    for value in _values([*_LINE_END.split(left.rstrip("\r")), ""], data):
        if value != "[DONE]":
            yield json.loads(value)


def _values(lines: list[str], data: list[str]) -> list[str]:
    """The texts of the events that some lines end; `data` holds the lines of the one that has begun."""
    found: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].strip())
        elif not line and any(data):
            found.append("\n".join(data))
            data.clear()
    return found
