"""Events and messages as services send them; what a test builds its script of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asking import TRUTH

HALF = len(TRUTH) // 2
START, REST = TRUTH[:HALF], TRUTH[HALF:]
SAFE = {name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "sexual", "violence")}


def chunk(delta: Mapping[str, Any], finish: str | None = None, **head: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        **head,
        "choices": [choice],
    }


def message(said: Mapping[str, Any], finish: str | None = "stop", **head: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **said}, "logprobs": None, "finish_reason": finish}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", **head, "choices": [choice]}


def usage(prompt: int, completion: int, **more: Any) -> dict[str, Any]:
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion, **more}


def tool(arguments: str, index: int = 0, **more: Any) -> dict[str, Any]:
    return {"tool_calls": [{"index": index, "function": {"arguments": arguments}, **more}]}
