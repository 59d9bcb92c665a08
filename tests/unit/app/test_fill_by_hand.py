"""An answer in whatever a chat gives back: found between prose and fences, or refused in one sentence."""

from __future__ import annotations

import json

import pytest

from specsheets.app.filling.by_hand import answer_in, question_json, question_page
from specsheets.app.refusal import Refused
from specsheets.model.slots import Slot
from specsheets.phases.filling.asking import Ask
from specsheets.ports import Prompt

KEYS = frozenset({"s0001", "s0002"})


@pytest.mark.parametrize(
    "text",
    [
        '{"s0001": "a", "s0002": [{"name": "b"}]}',
        'Sure! Here you are:\n\n```json\n{"s0001": "a", "s0002": [{"name": "b"}]}\n```\nAnything else?',
        'I used {curly} braces and {"other": 1} before: {"s0001": "a",\n "s0002": [{"name": "b"}]} {',
        '{"s0001": "a", "s0002": [{"name": "b"}]}\nOnce more:\n{"s0001": "a", "s0002": [{"name": "b"}]}',
        '\ufeff{"s0001": "a", "s0002": [{"name": "b"}]}',
    ],
)
def test_the_answer_is_found(text: str) -> None:
    assert answer_in(text, KEYS) == {"s0001": "a", "s0002": [{"name": "b"}]}


def test_an_object_within_a_broken_one_is_no_answer_unless_it_has_the_keys() -> None:
    with pytest.raises(Refused, match="no answer in the file"):
        answer_in('{"s0001": "a", "s0002": [{"name": "b"}', KEYS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no answer in the file"),
        ("I cannot do that.", "no answer in the file"),
        ('{"summary": "other"}', "no answer in the file"),
        ('{"s0001": "a", "s0001": "b"}', "'s0001' twice"),
        ('{"s0001": "a"}\n{"s0001": "b"}', "2 different answers"),
        ("{" * 100_000, "no answer in the file"),
        ('{"s0001":' * 5_000, "no answer in the file"),
    ],
)
def test_what_is_no_answer_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        answer_in(text, KEYS)


def test_the_question_holds_prompt_and_schema_to_the_letter() -> None:
    schema = {"type": "object", "properties": {"s0001": {"description": "a.py function:f doc", "pattern": "^```$"}}}
    ask = Ask(
        "prose",
        Prompt("## a.py\n```\ndef f(): ...\n```", "Fill s0001."),
        schema,
        (Slot("s0001", "a.py", "", "", "doc"),),
        9,
    )
    page = question_page(ask, "1 empty field", "specsheets fill --answer FILE")
    assert ask.prompt.prefix in page and ask.prompt.task in page
    fenced = page.partition("````json\n")[2].partition("\n````")[0]
    assert json.loads(fenced) == schema
    asked = json.loads(question_json(ask, "1 empty field"))
    assert asked["schema"] == schema
    assert [m["content"] for m in asked["messages"]] == [*ask.prompt]
