"""How one answer travels: in events of every shape that servers give them, or whole, where a server does not stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asking import TRUTH, ask
from raw_server import Raw, RawServer, events, whole
from said import REST, START, chunk, message

from specsheets.engines.endpoint.events import events as values_of
from specsheets.engines.endpoint.model import EndpointModel
from specsheets.ports import Unfit

USED = {"prompt_tokens": 40, "completion_tokens": 9}
SAID = (chunk({"content": START}), chunk({"content": REST}), chunk({}, "stop"))
COUNTED = {"choices": [], "usage": USED}


def lines(*said: str) -> Raw:
    return Raw(tuple(line.encode() for line in said))


STREAM = "".join(f"data: {json.dumps(one)}\n\n" for one in SAID)
SHAPES = {
    "as documented": events(*SAID, COUNTED),
    "without its end": events(*SAID, COUNTED, done=False),
    "without the last empty line": lines(STREAM.rstrip("\n")),
    "carriage returns": events(*SAID, COUNTED, end="\r\n\r\n"),
    "carriage returns alone": events(*SAID, COUNTED, end="\r\r"),
    "a byte order mark": lines("\ufeff" + STREAM),
    "comments": lines(": ping\n\n", STREAM.replace("\n\ndata", "\n\n: OPENROUTER PROCESSING\n\n: \n\ndata"), ":\n\n"),
    "no blank after the colon": lines(STREAM.replace("data: ", "data:")),
    "named events with ids": lines(STREAM.replace("data: ", "event: message\nid: 7\nretry: 10\ndata: ")),
    "one event on several lines": lines(STREAM.replace(', "choices"', ',\ndata: "choices"')),
    "empty events": lines("data:\n\nevent: ping\n\n", STREAM),
    "byte by byte": Raw(tuple(bytes([b]) for b in b"\xef\xbb\xbf" + STREAM.replace("\n", "\r\n").encode())),
    "something after its end": lines(STREAM, "data: [DONE]\n\n", "data: {nonsense\n\n"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_stream_of_any_shape_is_heard_out(model: EndpointModel, raw: RawServer, shape: str) -> None:
    raw.says(SHAPES[shape])
    reply = ask(model)
    assert (reply.text, reply.finish, reply.streamed, reply.model) == (TRUTH, "stop", True, "m")
    assert raw.asked[0]["stream"] is True


@pytest.mark.parametrize("shape", ["as documented", "without its end", "carriage returns"])
def test_tokens_are_taken_where_they_are_told(model: EndpointModel, raw: RawServer, shape: str) -> None:
    raw.says(SHAPES[shape])
    reply = ask(model)
    assert (reply.prompt_tokens, reply.completion_tokens) == (40, 9)


def test_an_answer_that_was_not_streamed_is_taken_whole(model: EndpointModel, raw: RawServer) -> None:
    raw.says(
        whole(message({"content": TRUTH}, usage=USED)),
        whole(message({"content": TRUTH}, None)),
        whole(message({"content": START}, "length")),
    )
    first, second, third = ask(model), ask(model), ask(model)
    assert (first.text, first.finish, first.streamed, first.model) == (TRUTH, "stop", False, "m")
    assert (first.prompt_tokens, first.completion_tokens) == (40, 9)
    assert (second.text, second.finish, second.streamed) == (TRUTH, "stop", False)
    assert (third.finish, third.streamed) == ("length", False)


def test_it_is_known_by_how_it_begins_and_not_by_its_label(model: EndpointModel, raw: RawServer) -> None:
    body = json.dumps(message({"content": TRUTH}, usage=USED), indent=2).encode()
    raw.says(Raw((b"\xef\xbb\xbf\r\n ", body[:5], body[5:])))
    assert (ask(model).text, ask(model).streamed) == (TRUTH, False)


def test_half_of_a_whole_answer_is_none(model: EndpointModel, raw: RawServer) -> None:
    body = json.dumps(message({"content": TRUTH}, usage=USED)).encode()
    raw.says(Raw((body[: len(body) // 2],), headers={"content-type": "application/json"}))
    assert ask(model).finish == "broken"


@pytest.mark.parametrize(
    "answer", [whole(message({"content": "x" * 2_000_000})), events(chunk({"content": "x" * 2_000_000}))]
)
def test_what_has_no_end_is_cut_off(model: EndpointModel, raw: RawServer, answer: Raw) -> None:
    raw.says(answer)
    reply = ask(model)
    assert (reply.finish, len(reply.text) < 20_000) == ("length", True)


def test_a_web_page_is_no_answer(model: EndpointModel, raw: RawServer) -> None:
    raw.says(Raw((b"<!doctype html><title>Chat</title>",), headers={"content-type": "text/html; charset=utf-8"}))
    with pytest.raises(Unfit, match=r"answers with a web page; correct `\[ai\] base_url`"):
        ask(model)


def test_wherever_a_stream_is_cut_into_pieces_its_values_are_the_same() -> None:
    stream = '\ufeff: hello\r\ndata: {"a":\r\ndata: "ü"}\r\n\r\ndata: 2\r\rdata: 3\n\ndata: 4'.encode()

    async def found(*pieces: bytes) -> list[Any]:
        async def sent() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

        return [value async for value in values_of(sent(), 1000)]

    for at in range(len(stream)):
        assert asyncio.run(found(stream[:at], stream[at:])) == [{"a": "ü"}, 2, 3, 4], at
