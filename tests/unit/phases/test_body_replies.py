"""A body as a reply: a list of lines, and nothing else; kept at the left edge."""

from __future__ import annotations

import json

import pytest

from specsheets.model.slots import Slot
from specsheets.phases.filling.reading import read
from specsheets.phases.filling.schema import schema
from specsheets.ports import Reply

SLOT = Slot("s0001", "shop/cart.py", "function:total", "body", "body")


def reply(value: object, finish: str = "stop") -> Reply:
    text = json.dumps({"s0001": value})
    return Reply(text, finish, None, None, 0, 0.0, "m", "schema")  # type: ignore[arg-type]


def test_the_schema_asks_for_a_list_of_short_lines() -> None:
    shape = schema([SLOT])
    assert shape["properties"]["s0001"] == {
        "description": "shop/cart.py function:total body",
        "type": "array",
        "items": {"type": "string", "maxLength": 200},
        "maxItems": 120,
    }


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["return 1"], "return 1\n"),
        (["", "    if a:", "        return 1", "", "    return 2", ""], "if a:\n    return 1\n\nreturn 2\n"),
        (["if a:\n    return 1\nreturn 2"], "if a:\n    return 1\nreturn 2\n"),
    ],
)
def test_lines_are_kept_at_the_left_edge(lines: list[str], kept: str) -> None:
    assert read(reply(lines), [SLOT]) == ({"s0001": kept}, [])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("return 1", "the answer must be a list of lines"),
        ([1], "the answer must be a list of lines"),
        ({"lines": ["return 1"]}, "the answer must be a list of lines"),
        ([["return 1"]], "the answer must be a list of lines"),
        ([], "the answer is empty"),
        (["", "  "], "the answer is empty"),
        (["x = 1"] * 121, "the answer has 121 lines"),
        (["x" * 201], "the answer has a line of 201 characters"),
        (["\treturn 1"], "the answer has characters that cannot be seen"),
        (["return '\u202e'"], "the answer has characters that cannot be seen"),
    ],
)
def test_anything_else_is_refused(value: object, said: str) -> None:
    values, rejected = read(reply(value), [SLOT])
    assert values == {} and [r.reason.startswith(said) for r in rejected] == [True]


def test_a_body_that_was_cut_off_is_never_read() -> None:
    assert read(reply(["return 1"], "length"), [SLOT])[0] == {}
