"""The forms in which services answer, after their public documentation: each gives the answer, or one clear sentence."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from asking import TRUTH, ask
from raw_server import Raw, RawServer, events, whole
from said import REST, SAFE, START, chunk, message, tool, usage

from specsheets.engines.endpoint.model import EndpointModel

SERVICES: Mapping[str, tuple[Raw, tuple[int | None, int | None, int]]] = {
    "OpenAI": (
        events(
            chunk({"role": "assistant", "content": "", "refusal": None}, service_tier="default", usage=None),
            chunk({"content": START}, system_fingerprint="fp_1", usage=None),
            chunk({"content": REST}, usage=None),
            chunk({}, "stop", usage=None),
            {
                "id": "1",
                "object": "chat.completion.chunk",
                "choices": [],
                "usage": usage(
                    40,
                    9,
                    prompt_tokens_details={"cached_tokens": 32, "audio_tokens": 0},
                    completion_tokens_details={"reasoning_tokens": 0},
                ),
            },
        ),
        (40, 9, 32),
    ),
    "OpenAI, a tool's call": (
        events(
            chunk({"role": "assistant", "content": None, **tool("", id="call_1", type="function")}),
            chunk(tool(START)),
            chunk(tool(REST)),
            chunk(tool('{"second": 1}', 1, id="call_2")),
            chunk({}, "tool_calls"),
        ),
        (None, None, 0),
    ),
    "Azure OpenAI": (
        events(
            {
                "choices": [],
                "created": 0,
                "id": "",
                "model": "",
                "object": "",
                "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": SAFE}],
            },
            chunk({"role": "assistant", "content": START}),
            {
                **chunk({"content": REST}),
                "choices": [
                    {"index": 0, "delta": {"content": REST}, "finish_reason": None, "content_filter_results": SAFE}
                ],
            },
            {
                "choices": [{"index": 0, "finish_reason": None, "content_filter_offsets": {"check_offset": 44}}],
                "id": "",
                "model": "",
            },
            chunk({}, "stop"),
        ),
        (None, None, 0),
    ),
    "vLLM": (
        events(
            chunk({"role": "assistant", "content": ""}, usage=usage(40, 0)),
            chunk({"reasoning_content": "A quay in the {north}?"}, usage=usage(40, 5)),
            chunk({"reasoning": "Yes."}, usage=usage(40, 6)),
            chunk({"content": START}, usage=usage(40, 7)),
            chunk({"content": REST}, "stop", stop_reason=None, usage=usage(40, 9)),
            {"id": "1", "choices": [], "usage": usage(40, 9, prompt_tokens_details=None)},
        ),
        (40, 9, 0),
    ),
    "Ollama": (
        events(
            chunk({"role": "assistant", "content": START}, system_fingerprint="fp_ollama"),
            chunk({"role": "assistant", "content": REST}, system_fingerprint="fp_ollama"),
            chunk({"role": "assistant", "content": ""}, "stop", system_fingerprint="fp_ollama"),
            {"id": "1", "choices": [], "usage": usage(40, 9)},
        ),
        (40, 9, 0),
    ),
    "Ollama, thinking": (
        events(chunk({"content": "", "reasoning": "Hm."}), chunk({"content": TRUTH}), chunk({"content": ""}, "stop")),
        (None, None, 0),
    ),
    "llama.cpp": (
        events(
            chunk({"role": "assistant", "content": None}),
            chunk({"content": START}),
            chunk({"content": REST}),
            chunk({}, "stop"),
            {"id": "1", "choices": [], "usage": usage(40, 9), "timings": {"prompt_n": 1, "cache_n": 39}},
        ),
        (40, 9, 0),
    ),
    "LM Studio": (
        events(chunk({"role": "assistant", "content": START}), chunk({"content": REST}), chunk({}, "stop")),
        (None, None, 0),
    ),
    "OpenRouter": (
        events(
            chunk({"role": "assistant", "content": START, "reasoning": None}, provider="Somebody"),
            chunk({"role": "assistant", "content": REST}, provider="Somebody"),
            {
                **chunk({"content": ""}, "stop"),
                "choices": [
                    {"index": 0, "delta": {"content": ""}, "finish_reason": "stop", "native_finish_reason": "end_turn"}
                ],
            },
            {**chunk({"content": ""}), "usage": usage(40, 9, cost=0.0001, prompt_tokens_details={"cached_tokens": 3})},
        ),
        (40, 9, 3),
    ),
    "not streamed": (whole(message({"content": TRUTH, "refusal": None}, usage=usage(40, 9))), (40, 9, 0)),
    "not streamed, thinking": (whole(message({"content": TRUTH, "reasoning_content": "Hm {."})), (None, None, 0)),
    "not streamed, a tool's call": (
        whole(message({"content": None, **tool(TRUTH)}, "tool_calls")),
        (None, None, 0),
    ),
    "a list of parts": (
        whole(message({"content": [{"type": "text", "text": START}, {"type": "text", "text": REST}]})),
        (None, None, 0),
    ),
    "a list of parts, streamed, one of them a thought": (
        events(
            chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]}),
            chunk({"content": [{"type": "text", "text": TRUTH}]}),
            chunk({}, "stop"),
        ),
        (None, None, 0),
    ),
    "thoughts in the text": (
        events(chunk({"content": f"<think>\nIs it {{?\n</think>\n\n{TRUTH}"}, "stop")),
        (None, None, 0),
    ),
}


@pytest.mark.parametrize("service", SERVICES)
def test_an_answer_is_heard_in_the_form_of_the_service(model: EndpointModel, raw: RawServer, service: str) -> None:
    answer, counts = SERVICES[service]
    raw.says(answer)
    reply = ask(model)
    assert (reply.text, reply.finish) == (TRUTH, "stop")
    assert (reply.prompt_tokens, reply.completion_tokens, reply.cached_tokens) == counts


@pytest.mark.parametrize(
    ("answer", "finish", "text"),
    [
        (
            events(chunk({"refusal": "I can't "}), chunk({"refusal": "do that."}), chunk({}, "stop")),
            "refused",
            "I can't do that.",
        ),
        (whole(message({"content": None, "refusal": "I can't do that."})), "refused", "I can't do that."),
        (events(chunk({"content": START}), chunk({}, "content_filter")), "refused", START),
        (whole(message({"content": ""}, "content_filter")), "refused", ""),
        (events(chunk({"content": START}), chunk({}, "length")), "length", START),
        (whole(message({"content": START}, "length")), "length", START),
        (events(chunk({"content": START}), chunk({}, "error")), "broken", START),
        (events(chunk({"content": START}), done=False), "broken", START),
    ],
)
def test_what_is_no_whole_answer_is_told_apart(
    model: EndpointModel, raw: RawServer, answer: Raw, finish: str, text: str
) -> None:
    raw.says(answer)
    reply = ask(model)
    assert (reply.finish, reply.text) == (finish, text)
