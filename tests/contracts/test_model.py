"""The contract of LanguageModel: whoever stands behind the port answers in the form asked for, counts, and stops at a word."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import pytest

from specsheets.ports import LanguageModel, Prompt, Reply

PROMPT = Prompt("You describe the quays of a harbour.", "Describe the two nearest.")
SCHEMA = {
    "type": "object",
    "properties": {
        "s0001": {"type": "string", "enum": ["north", "south"], "description": "quays.py function:nearest type"},
        "s0002": {"type": "string", "pattern": "^[a-z]{5}_[0-9]$", "maxLength": 7},
    },
    "required": ["s0001", "s0002"],
    "additionalProperties": False,
}


def ask(
    model: LanguageModel, heard: Callable[[str], None] = print, is_stopped: Callable[[], bool] = lambda: False
) -> Reply:
    return model.answer(PROMPT, SCHEMA, limit=200, heard=heard, is_stopped=is_stopped)


def test_the_answer_keeps_the_schema(model: LanguageModel) -> None:
    reply = ask(model)
    said = json.loads(reply.text)
    assert (reply.finish, list(said)) == ("stop", ["s0001", "s0002"])
    assert said["s0001"] in ("north", "south")
    assert len(said["s0002"]) == 7
    assert reply.rung == model.rung()


def test_tokens_are_counted_and_priced(model: LanguageModel) -> None:
    reply = ask(model)
    assert reply.prompt_tokens is not None and reply.prompt_tokens > 0
    assert reply.completion_tokens is not None and reply.completion_tokens > 0
    assert reply.seconds > 0 and reply.model
    once, twice = model.price(1000, 10), model.price(2000, 20)
    assert (once is None and twice is None) or (once and twice == 2 * once)


def test_a_text_has_more_tokens_the_longer_it_is(model: LanguageModel) -> None:
    assert model.tokens("") == 0
    assert 0 < model.tokens("def total(items): ...") < model.tokens("def total(items): ..." * 10)


def test_the_window_is_stated_or_unknown(model: LanguageModel) -> None:
    window = model.window()
    assert window is None or window > 0


def test_what_is_heard_grows_to_the_answer(model: LanguageModel) -> None:
    heard: list[str] = []
    reply = ask(model, heard.append)
    assert heard[-1] == reply.text
    assert all(later.startswith(earlier) for earlier, later in pairwise(heard))


def test_a_stopped_request_raises_and_the_next_one_is_answered(model: LanguageModel) -> None:
    with pytest.raises(InterruptedError):
        ask(model, is_stopped=lambda: True)
    assert ask(model).finish == "stop"


def test_a_listener_may_end_the_request(model: LanguageModel) -> None:
    def enough(text: str) -> None:
        raise KeyError("heard enough")

    with pytest.raises(KeyError, match="heard enough"):
        ask(model, enough)
    assert ask(model).finish == "stop"


def test_closing_twice_is_nothing(model: LanguageModel) -> None:
    ask(model)
    model.close()
    model.close()
