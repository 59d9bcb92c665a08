"""Staging is the last net: what no check of a single answer caught is refused before anything is kept."""

from __future__ import annotations

from fill_worlds import world

from specsheets.model.slots import Slot, Value
from specsheets.phases.filling.draft import Draft, Held
from specsheets.phases.filling.slots import slots
from specsheets.phases.filling.staging import settle
from specsheets.phases.filling.world import World


def held(of: World, label: str, value: str, *lines: str) -> Held:
    (slot,) = [s for s in slots(of, tuple(of.sheets)) if s.label == label]
    return Held(Value(slot, value), lines)


def test_imports_that_close_a_circle_are_refused_and_the_others_stay() -> None:
    of = world({"a.py": "class A:\n    one: ___\n    two: ___", "b.py": "class B:\n    one: ___\n    two: ___"})
    fresh = [
        held(of, "a.py value:A.one type", "B", "from b import B"),
        held(of, "a.py value:A.two type", "int"),
        held(of, "b.py value:B.one type", "A", "from a import A"),
        held(of, "b.py value:B.two type", "str"),
    ]
    made, refused = settle(Draft(of), fresh)
    assert len(refused) == 1 and "would close a circle of imports" in next(iter(refused.values()))
    assert not made.world.view.circles
    assert {h.value.value for h in made.held.values()} > {"int", "str"} and len(made.held) == 3


def test_a_value_that_does_not_come_back_from_the_sheet_is_refused_alone() -> None:
    of = world({"a.py": "A: ___ = 1\nB: ___ = 2", "b.py": 'def f():\n    """___"""'})
    fresh = [
        held(of, "a.py value:A type", "int  # surely"),
        held(of, "a.py value:B type", "int"),
        held(of, "b.py function:f doc", "Ends here.\n\nOr not."),
    ]
    made, refused = settle(Draft(of), fresh)
    assert set(refused) == {"a.py value:A type", "b.py function:f doc"}
    assert set(refused.values()) == {"it does not come back from the sheet as it was given"}
    assert made.world.sheets["a.py"].sheet.declares == "A: ___ = 1\nB: int = 2\n"


def test_where_nothing_passes_the_draft_is_the_one_from_before() -> None:
    of = world({"a.py": "A: ___ = 1"})
    draft = Draft(of)
    assert settle(draft, [held(of, "a.py value:A type", "int\nB = 2")])[0] is draft


def test_a_slot_is_found_again_after_its_neighbours_were_filled() -> None:
    of = world({"a.py": "def f(___, x: dict[___, ___]) -> ___: ..."})
    listed = [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]
    (first,) = [s for s in slots(of, ("a.py",)) if s.kind == "parameters"]
    draft, refused = settle(Draft(of), [Held(Value(first, listed)), held(of, "a.py function:f parameters 1", "str")])
    assert not refused
    index, hole = draft.place(next(s for s in slots(of, ("a.py",)) if s.place == 2))
    assert draft.world.sheets["a.py"].sheet.declares == "def f(a: int, b: int, x: dict[str, ___]) -> ___: ...\n"
    assert (index, hole.text, hole.offset) == (0, "dict[str, ___]", 10)
    assert isinstance(first, Slot)


def test_a_value_fits_the_type_that_comes_with_it() -> None:
    of = world(
        {
            "a.py": "def load() -> int: ...\n\nLIMIT: int = 7\n\nclass A:\n    one: ___ = ___\n    two: ___ = ___\n"
            "    three: ___ = ___"
        }
    )
    given = {"one": ("timedelta", "load"), "two": ("int", "LIMIT"), "three": ("str", "7")}
    fresh = [
        held(of, f"a.py value:A.{name} {field}", text)
        for name, texts in given.items()
        for field, text in zip(("type", "value"), texts, strict=True)
    ]
    _, refused = settle(Draft(of), fresh)
    assert refused == {
        "a.py value:A.one value": "load does not fit timedelta",
        "a.py value:A.three value": "7 does not fit str",
    }
