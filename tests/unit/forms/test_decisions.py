"""Decisions as lines: they come back, damage takes no other line with it, and joining keeps their order."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.forms.decisions import pack_decisions, read_decisions, write_decisions
from specsheets.model.events import (
    Content,
    EntryRenamed,
    FieldDecided,
    FieldReleased,
    FileEmitted,
    FindingsAccepted,
    Noted,
    SheetDropped,
    SheetMoved,
)

DECIDED = FieldDecided(
    path="a.py",
    entry="e1",
    label="function:f",
    field="type",
    value="h1",
    shown="str\u2028\n'",
    level="confirmed",
    by="Ada",
    at="2026-01-02",
)
EVENTS = [
    DECIDED,
    FieldReleased(path="a.py", entry="e1", field="type", by="Ada", at="2026-01-03"),
    EntryRenamed(path="a.py", entry="e1", was="function:f", now="function:g", by="Ada", at="2026-01-03"),
    SheetMoved(path="a.py", to="b.py", entries={"function:g": "e1"}, at="2026-01-04"),
    SheetDropped(path="b.py", because="deleted"),
    Noted(path="", key="role", value="library", by="Ada", at="2026-01-05"),
    FindingsAccepted(fingerprints=("f1", "f2"), by="Ada", at="2026-01-06"),
]
GOOD = write_decisions([DECIDED])


def test_every_travelling_event_comes_back_and_no_other_travels() -> None:
    text = write_decisions([FileEmitted(path="a.py", text="h"), *EVENTS])
    assert text.count("\n") == len(EVENTS)
    assert all(json.loads(line)["version"] == 1 for line in text.splitlines() if line.startswith("{"))
    assert read_decisions(text, "x") == (EVENTS, [])


def test_a_moved_sheet_travels_without_its_text() -> None:
    moved = SheetMoved(path="a.py", to="b.py", sheet=Content(text="long", content="c"))
    assert read_decisions(write_decisions([moved]), "x")[0] == [moved.model_copy(update={"sheet": None})]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("\0\0\0\0", "NUL bytes"),
        (GOOD[:40], "no complete JSON"),
        ("[1]", "no JSON object"),
        ("[" * 200_000, "cannot be read"),
        ("<<<<<<< HEAD", "merge conflict"),
        ("=======", "merge conflict"),
        (">>>>>>> other", "merge conflict"),
        (GOOD.replace('"version":1', '"version":2').strip(), "use a newer specsheets"),
        (GOOD.replace('"version":1,', "").strip(), "does not say its version"),
        ('{"version":1,"kind":"sheet-glued"}', 'does not know ("sheet-glued")'),
        ('{"version":1,"kind":7}', "does not know (7)"),
        ('{"version":9,"kind":"sheet-glued"}', "use a newer specsheets"),
        ('{"version":1,"kind":"file-emitted","path":"a.py","text":"h"}', "does not know"),
        (GOOD.replace('"by":"Ada"', '"by":["Ada"]').strip(), '"by" has a wrong value'),
        (GOOD.replace('"by":"Ada",', "").strip(), '"by" is missing'),
        (GOOD.replace('"by"', '"buy":"x","by"').strip(), '"buy" is unknown'),
        (GOOD.replace('"a.py"', '"../a.py"').strip(), 'its "path" leads upwards'),
        (GOOD.replace('"a.py"', '""').strip(), 'its "path" is empty'),
        ('{"version":1,"kind":"sheet-moved","path":"a.py","to":"/b"}', 'its "to" is absolute'),
        (GOOD.replace('"Ada"', '"\\ud800"').strip(), "cannot be read"),
    ],
)
def test_a_damaged_line_is_one_problem_and_the_rest_is_kept(line: str, part: str) -> None:
    events, problems = read_decisions(f"{GOOD}{line}\r\n\n{GOOD}", "2026-01-02-r1.jsonl")
    assert events == [DECIDED, DECIDED]
    (problem,) = problems
    assert problem.line == 2
    assert "line 2 of 2026-01-02-r1.jsonl is left out" in problem.message
    assert part in problem.message
    assert "\n" not in problem.message


@given(st.text() | st.binary().map(lambda b: b.decode("utf-8", "surrogateescape")))
def test_nothing_makes_reading_fail(text: str) -> None:
    events, problems = read_decisions(text, "x")
    assert len(events) + len(problems) <= text.count("\n") + 1


def test_joined_files_are_in_order_and_without_doubles() -> None:
    one, two = write_decisions(EVENTS[:5]), write_decisions([EVENTS[6], EVENTS[5], EVENTS[0]])
    packed = pack_decisions({"b": two, "a": one})
    assert packed == pack_decisions({"a": one, "b": two}) == pack_decisions({"packed": packed})
    assert read_decisions(packed, "x")[0] == [*EVENTS[:5], EVENTS[6], EVENTS[5]]
