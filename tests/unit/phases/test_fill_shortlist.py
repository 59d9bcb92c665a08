"""What is offered in a project of 300 sheets: never all, and always what the sheet itself names."""

from __future__ import annotations

import pytest
from fill_worlds import by_slot, drive, sheet, world

from specsheets.model.slots import Slot
from specsheets.phases.filling.choices import left_out
from specsheets.phases.filling.scope import Scope
from specsheets.phases.filling.shortlist import MOST, MOST_FAR, cut
from specsheets.phases.filling.world import Options, World

DESK = "shopfront/desk.py"
IMPORTED = range(45)
BLOCK = "\n".join(
    [
        *(f"from shop.part{n:03} import OrderItem{n:03}" for n in IMPORTED),
        "def take(order: ___) -> ___:",
        '    """Takes an `OrderItem250`; never an OrderItem251."""',
        "class Trouble(___): ...",
        "class LateError(___): ...",
    ]
)


def part(n: int) -> str:
    error = f"class OrderItem{n:03}Error(Exception): ..."
    return f"class OrderItem{n:03}:\n    price: int\n{error}\n"


@pytest.fixture(scope="module")
def large() -> World:
    desk = sheet(DESK, BLOCK, summary="Refuses with OrderItem270Error.", behaviours=("Counts every OrderItem299.",))
    return world({DESK: desk, "shop/__init__.py": ""} | {f"shop/part{n:03}.py": part(n) for n in range(300)})


@pytest.fixture(scope="module")
def asked(large: World) -> dict[str, Slot]:
    _, asks, _ = drive(large, by_slot(lambda _: None), Options((DESK,), rounds=0))
    return {slot.label.removeprefix(f"{DESK} "): slot for ask in asks for slot in ask.slots}


def test_what_the_sheet_names_is_never_cut(asked: dict[str, Slot]) -> None:
    offered = asked["function:take type"].choices
    assert {f"OrderItem{n:03}" for n in (*IMPORTED, 250, 251, 299)} | {"OrderItem270Error", "str", "int"} <= {*offered}
    assert len(offered) <= MOST and len(offered) == len({*offered})


def test_of_the_rest_the_likeliest_are_offered_and_the_others_are_counted(large: World, asked: dict[str, Slot]) -> None:
    offered = asked["function:take type"].choices
    named = {*(f"OrderItem{n:03}" for n in (*IMPORTED, 250, 251, 299)), "OrderItem270Error"}
    others = {t for t in offered if t.startswith("OrderItem") and t.isidentifier()} - named
    assert len(others) <= 2 * MOST_FAR
    assert left_out(Scope(large, DESK)) == 600 - len(named | others)
    assert left_out(Scope(large, "shop/part000.py")) == 0, "it can import nothing without closing a circle"


def test_a_base_that_the_sheet_names_is_never_cut(asked: dict[str, Slot]) -> None:
    bases, errors = (asked[f"class:{name} bases"].choices for name in ("Trouble", "LateError"))
    assert {"OrderItem000", "OrderItem044", "OrderItem250", "OrderItem299"} <= {*bases}
    assert {"OrderItem270Error", "ValueError", "Exception"} <= {*errors}
    assert len(bases) <= MOST and len(errors) <= MOST


def test_a_class_that_no_list_holds_is_taken_where_it_is_spelled(large: World) -> None:
    def answer(slot: Slot) -> object:
        return "list[OrderItem222]" if slot.label == f"{DESK} function:take type" else None

    filled, _, _ = drive(large, by_slot(answer), Options((DESK,), rounds=0))
    declares = filled.sheets[DESK].sheet.declares
    assert "-> list[OrderItem222]" in declares and "from shop.part222 import OrderItem222" in declares


def test_a_module_that_the_sheet_names_is_never_cut() -> None:
    block = "from ___ import limit\ndef take() -> int: ..."
    desk = sheet(DESK, block, summary="Reads what shop.part299 says.")
    of = world(
        {DESK: desk, "shop/__init__.py": ""} | {f"shop/part{n:03}.py": "def limit() -> int: ..." for n in range(300)}
    )
    _, asks, _ = drive(of, by_slot(lambda _: None), Options((DESK,), rounds=0))
    (slot,) = (s for ask in asks for s in ask.slots if s.kind == "import")
    assert len(slot.choices) == MOST and {"shop.part000", "shop.part299"} <= {*slot.choices}


def test_a_short_list_keeps_its_order_and_everything_that_is_to_be_kept() -> None:
    assert cut("abcabc", "", 9) == tuple("abc")
    assert cut("abcdef", "ef", 3) == tuple("aef")
    assert cut("abcdef", "bdf", 2) == tuple("bdf")
    assert cut("abcdef", "", 0) == ()
