"""The history of a sheet has words for all that can befall one, whatever name it went by."""

from __future__ import annotations

import string
from typing import get_args

import pytest

from specsheets.app.queries.sheet_history import WORDS, trail
from specsheets.engines.memory import FixedClock, MemoryStore
from specsheets.model.events import Content, Event, SheetDropped, SheetMoved, SheetPlanned

KINDS = {get_args(m.model_fields["kind"].annotation)[0]: m for m in get_args(get_args(Event)[0])}
FOUND = {"what", "entry", "was", "now", "shown"}


def test_there_are_words_for_whatever_names_a_sheet() -> None:
    assert WORDS.keys() == {kind for kind, model in KINDS.items() if "path" in model.model_fields}


@pytest.mark.parametrize("kind", WORDS)
def test_words_ask_for_nothing_that_the_event_lacks(kind: str) -> None:
    asked = {name for _, name, _, _ in string.Formatter().parse(WORDS[kind]) if name}
    fields = KINDS[kind].model_fields.keys()
    assert asked <= fields | FOUND
    for name, needed in (("what", "field"), ("entry", "entry"), ("was", "was"), ("now", "now")):
        assert name not in asked or needed in fields
    assert "shown" not in asked or fields & {"shown", "value"}


def put(path: str, text: str) -> SheetPlanned:
    return SheetPlanned(path=path, sheet=Content(text=text, content=text))


def moved(path: str, to: str) -> SheetMoved:
    return SheetMoved(path=path, to=to, sheet=Content(text="", content=""))


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([put("a", "1"), moved("a", "b")], {"a": [1, 2], "b": [1, 2]}),
        ([put("a", "1"), moved("a", "b"), put("a", "2")], {"a": [3], "b": [1, 2]}),
        ([put("a", "1"), moved("a", "b"), put("a", "2"), moved("a", "c")], {"a": [3, 4], "b": [1, 2], "c": [3, 4]}),
        ([put("a", "1"), moved("a", "b"), moved("b", "a"), put("b", "2")], {"a": [1, 2, 3], "b": [4]}),
        (
            [put("a", "1"), moved("a", "b"), moved("b", "a"), SheetDropped(path="a")],
            {"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]},
        ),
        ([put("a", "1"), put("b", "2")], {"a": [1], "b": [2], "c": []}),
    ],
)
def test_it_follows_a_sheet_from_name_to_name(events: list[Event], told: dict[str, list[int]]) -> None:
    store = MemoryStore(FixedClock())
    store.append(events)
    assert {path: [r.position for r in trail(store, path)[1]] for path in told} == told
