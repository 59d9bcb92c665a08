"""Checks of single answers: what is refused and with which words, and what an accepted answer brings along."""

from __future__ import annotations

from typing import Any

import pytest
from fill_worlds import by_slot, drive, honest, sheet, verdict_on, world

from specsheets.phases.filling.world import Options

SHOP = {
    "shop/__init__.py": "",
    "shop/models.py": """
        from __future__ import annotations

        from dataclasses import dataclass
        from enum import Enum

        class ShopError(Exception):
            \"\"\"Base of all refusals.\"\"\"

        class Colour(Enum):
            RED = 1

        @dataclass
        class Item:
            \"\"\"One thing to buy.\"\"\"
            name: str
            file_name: str
            price: ___
        """,
    "shop/store.py": sheet(
        "shop/store.py",
        """
        from shop import models

        def load_item(name: str) -> models.Item:
            \"\"\"Reads an item.\"\"\"

        def ___(file_name: str) -> None:
            \"\"\"Takes an item.\"\"\"
            # raises: ___

        def keep(item: models.Item, ___) -> ___:
            \"\"\"___\"\"\"
        """,
        owns=("table items", "table ___"),
    ),
    "shop/cart.py": sheet(
        "shop/cart.py",
        """
        from shop.store import load_item

        LIMIT: int = ___
        LABEL: str = ___
        COLOUR: ___ = "red"

        class Cart:
            \"\"\"What is to be bought.\"\"\"
            size: int

            def ___(self) -> None:
                \"\"\"Adds up.\"\"\"

            def count(self, item: ___, first: int = 0, ___) -> ___:
                \"\"\"___\"\"\"

        class ___(Cart):
            \"\"\"A cart for many.\"\"\"

            def count(self, ___) -> None:
                \"\"\"Counts.\"\"\"
        """,
        summary="___",
        role="___",
        uses=("___",),
    ),
}
NAME, TOTAL, CLASS = (
    "shop/store.py function:___ name",
    "shop/cart.py function:Cart.___ name",
    "shop/cart.py class:___ name",
)
PARAMETERS = "shop/store.py function:keep parameters"
RETURN, DOC = "shop/store.py function:keep type", "shop/store.py function:keep doc"
RAISES, USES, ROLE = "shop/store.py function:___ remarks", "shop/cart.py sheet: uses", "shop/cart.py sheet: role"
LIMIT, LABEL, OWNS = "shop/cart.py value:LIMIT value", "shop/cart.py value:LABEL value", "shop/store.py sheet: owns"


def one(name: str, type_: str = "int") -> list[dict[str, str]]:
    return [{"name": name, "type": type_}]


REFUSED: list[tuple[str, Any, str]] = [
    (NAME, "class", "no name in this language"),
    (NAME, "two words", "no name in this language"),
    (NAME, "1st", "no name in this language"),
    (NAME, "print", "would hide what the language calls so"),
    (NAME, "addItem", "is not snake_case; it would be add_item"),
    (NAME, "load_item", "is taken here already"),
    (NAME, "models", "is taken here already"),
    (NAME, "fetch_item", "two verbs for one deed; begin with load"),
    (NAME, "__secret__", "of the language's own"),
    (NAME, "ﬁnd", "look like others"),
    (NAME, "fi\u200bnd", "cannot be seen"),
    (NAME, "x" * 41, "41 characters, and 40 are the most"),
    (NAME, " find", "blanks around it"),
    (NAME, "", "is empty"),
    (NAME, 7, "must be a text"),
    (NAME, None, "there is no answer"),
    (TOTAL, "size", "is taken here already"),
    (TOTAL, "list", "would hide what the language calls so"),
    (CLASS, "item", "is not PascalCase; it would be Item"),
    (CLASS, "Item", "is what shop/models.py calls one of its own"),
    (CLASS, "Cart", "is taken here already"),
    (PARAMETERS, one("item"), "stands in the list already"),
    (PARAMETERS, one("self"), "stands in the list already"),
    (PARAMETERS, [*one("count"), *one("count")], "stands in the list already"),
    (PARAMETERS, one("filename"), "spells filename file_name"),
    (PARAMETERS, one("lambda"), "no name for a parameter"),
    (PARAMETERS, one("id"), "would hide what the language calls so"),
    (PARAMETERS, one("count", "Nothing"), "nothing here is called Nothing"),
    (PARAMETERS, one("count", "None"), "can only be None"),
    (PARAMETERS, [{"name": "count"}], "no more and no less"),
    (PARAMETERS, [{"name": "count", "type": "int", "default": "1"}], "no more and no less"),
    (PARAMETERS, one("count") * 9, "at most 8 parameters"),
    (PARAMETERS, "count: int", "must be a list"),
    ("shop/cart.py function:Cart.count parameters 1", one("last"), "cannot follow one that has a value"),
    (RETURN, "models.Thing", "nothing here is called models.Thing"),
    (RETURN, "os.PathLike", "nothing here is called os.PathLike"),
    (RETURN, "__import__('os')", "is no type"),
    (RETURN, "int, str", "is no type"),
    (RETURN, "list[str, int]", "list takes 1 in brackets, not 2"),
    (RETURN, "dict[str]", "dict takes 2 in brackets, not 1"),
    (RETURN, "int[str]", "takes nothing in brackets"),
    (RETURN, "models.Item[int]", "takes nothing in brackets"),
    (RETURN, "___", "is no type"),
    (RETURN, "load_item", "nothing here is called load_item"),
    ("shop/models.py value:Item.price type", "Cart", "nothing here is called Cart"),
    ("shop/cart.py value:COLOUR type", "int", "does not fit the value beside it"),
    (RAISES, "models.Item", "cannot stand here"),
    (RAISES, "NoSuchError", "cannot stand here"),
    (LIMIT, '"many"', "does not fit int"),
    (LIMIT, "load_item", "does not fit int"),
    (LIMIT, "load_item('a')", "would run code while the file is imported"),
    (LIMIT, "eval('1')", "nothing here is called eval"),
    (LIMIT, "1 if True else 2", "is no plain value"),
    (LABEL, "7", "does not fit str"),
    (OWNS, "table carts", "table table carts is no state"),
    (OWNS, "items", "shop/store.py owns table items already"),
    (LIMIT, "LABEL", "nothing here is called LABEL"),
    (USES, "table ghosts", "nobody owns table ghosts"),
    (ROLE, "évil name", "is no role"),
    (DOC, "Keeps.", "one word says too little"),
    (DOC, "Keeps ___ things.", "holds an empty field"),
    (DOC, 'Keeps things."""', "would end the doc comment"),
    (DOC, "Keeps things.\n\nMore of it.", "more than one paragraph"),
    (DOC, "Keeps what `fetch_all` gives.", "`fetch_all` names nothing"),
    (DOC, "Keeps \u202eit.", "cannot be seen"),
    (DOC, "Keeps it. " * 60, "500 are the most"),
]


@pytest.mark.parametrize(("label", "answer", "words"), REFUSED)
def test_a_bad_answer_is_refused_with_its_reason(label: str, answer: Any, words: str) -> None:
    filled, refusal = verdict_on(world(SHOP), label, answer)
    assert refusal is not None, filled.values
    assert words in refusal.reason
    assert not filled.values and not filled.sheets
    assert label in {slot.label for slot, _ in filled.empty}


ACCEPTED: list[tuple[str, Any, str]] = [
    (NAME, "take_item", "def take_item(file_name: str) -> None:"),
    (PARAMETERS, one("count", "dict[str,list[models.Item]]"), "count: dict[str, list[models.Item]]"),
    (PARAMETERS, [], "def keep(item: models.Item) -> ___:"),
    (RETURN, "Decimal", "from decimal import Decimal"),
    (RETURN, "Decimal", ") -> Decimal:"),
    (RETURN, "models.Item | None", ") -> models.Item | None:"),
    (RAISES, "models.ShopError", "# raises: models.ShopError"),
    (RAISES, "ValueError", "# raises: ValueError"),
    ("shop/cart.py function:Cart.count parameters", "Item", "from shop.models import Item"),
    ("shop/cart.py function:Cart.count type", "Cart | None", "from __future__ import annotations"),
    (LIMIT, "7", "LIMIT: int = 7"),
    (LABEL, '"red"', 'LABEL: str = "red"'),
    (USES, "table items", "table items"),
    (OWNS, "shelves", "table shelves"),
    (DOC, "Keeps what `load_item` gives, at `None`.", "Keeps what `load_item` gives"),
    (CLASS, "BigCart", "class BigCart(Cart):"),
]


@pytest.mark.parametrize(("label", "answer", "text"), ACCEPTED)
def test_a_good_answer_stands_in_its_sheet(label: str, answer: Any, text: str) -> None:
    filled, refusal = verdict_on(world(SHOP), label, answer)
    assert refusal is None and [v.slot.label for v in filled.values] == [label]
    (loaded,) = filled.sheets.values()
    assert text in "\n".join((loaded.sheet.declares, *loaded.sheet.uses, *loaded.sheet.owns))


def test_an_import_is_added_to_the_line_that_has_its_module() -> None:
    sheets = {
        "a.py": "class Book: ...\n\nclass Copy: ...",
        "b.py": "from a import Book\n\ndef f(x: Book) -> ___: ...",
    }
    filled, _ = verdict_on(world(sheets), "b.py function:f type", "Copy")
    assert filled.sheets["b.py"].sheet.declares.startswith("from a import Book, Copy\n")
    assert filled.keys["b.py"]["import:from a import Book"] == "import:from a import Book, Copy"


def test_a_line_that_somebody_decided_stays_and_another_one_is_added() -> None:
    sheets = {
        "a.py": "class Book: ...\n\nclass Copy: ...",
        "b.py": "from a import Book\n\ndef f(x: Book) -> ___: ...",
    }
    of = world(sheets, firm=lambda path, key, field, value: key.startswith("import:"))
    filled, _ = verdict_on(of, "b.py function:f type", "Copy")
    assert filled.sheets["b.py"].sheet.declares.startswith("from a import Book\nfrom a import Copy\n")


def test_nothing_is_offered_that_would_close_a_circle() -> None:
    sheets = {"a.py": "from b import g\n\nclass Book: ...", "b.py": "class Shelf: ...\n\ndef g() -> ___: ..."}
    _, refusal = verdict_on(world(sheets), "b.py function:g type", "Book")
    assert refusal is not None and "nothing here is called Book" in refusal.reason


def test_an_override_has_the_types_and_the_parameters_of_what_it_overrides() -> None:
    block = """
        class Base:
            def take(self, item: int, count: int) -> str: ...

        class Mine(Base):
            def take(self, item: ___, ___) -> ___: ...
        """
    of = world({"a.py": block})
    assert verdict_on(of, "a.py function:Mine.take type", "int")[1].reason == "it must be str here"  # type: ignore[union-attr]
    assert verdict_on(of, "a.py function:Mine.take parameters", "str")[1] is not None
    refusal = verdict_on(of, "a.py function:Mine.take parameters 1", [])[1]
    assert refusal is not None and "must take the parameters of the method that it overrides" in refusal.reason
    assert verdict_on(of, "a.py function:Mine.take parameters 1", one("count"))[1] is None


def test_what_a_name_of_the_language_returns_is_not_a_question_of_taste() -> None:
    of = world({"a.py": "class A:\n    def __len__(self) -> ___: ..."})
    assert verdict_on(of, "a.py function:A.__len__ type", "str")[1].reason == "it must be int here"  # type: ignore[union-attr]


def test_a_type_that_a_member_hides_is_not_meant() -> None:
    of = world({"a.py": "from datetime import date\n\nclass A:\n    date: int\n    due: ___"})
    assert "nothing here is called date" in verdict_on(of, "a.py value:A.due type", "date")[1].reason  # type: ignore[union-attr]


def test_two_sheets_cannot_take_one_state_in_one_reply() -> None:
    sheets = {p: sheet(p, "", owns=("table ___",)) for p in ("a.py", "b.py")}
    filled, refusal = verdict_on(world(sheets), "b.py sheet: owns", "carts", lambda slot: "carts")
    assert refusal is not None and "a.py owns table carts already" in refusal.reason
    assert list(filled.sheets) == ["a.py"]


def test_a_finding_of_the_rules_refuses_the_values_behind_it() -> None:
    """What no single check knows: a constant that another file has with the same value."""
    sheets = {"a.py": "LONGEST_WAIT = 86400", "b.py": "LONGEST_WAIT: int = ___"}
    _, refusal = verdict_on(world(sheets), "b.py value:LONGEST_WAIT value", "86400")
    assert refusal is not None and refusal.reason.startswith("duplicate-constant: ")
    assert verdict_on(world(sheets), "b.py value:LONGEST_WAIT value", "7200")[1] is None


def test_every_member_of_every_list_of_this_shop_is_consistent() -> None:
    for seed in range(20):
        answer = honest(seed)
        filled, _ = verdict_on(world(SHOP), DOC, "Keeps it for later.", answer)
        closed = [r for r in filled.rejected if r.slot.choices and r.slot.kind != "parameters"]
        assert not closed, closed


def test_prose_may_name_what_the_same_reply_brings_and_only_if_that_is_kept() -> None:
    """By hand contracts and prose come in one reply."""
    for type_, is_kept in (("int", True), ("Nothing", False)):
        said = {"parameters": one("count", type_), "doc": "Keeps `count` of them.", "type": "int"}
        of = world({"a.py": 'def keep(___) -> ___:\n    """___"""'})
        options = Options(("a.py",), rounds=0, by_hand=True)
        filled, _, _ = drive(of, by_slot(lambda slot, said=said: said[slot.kind]), options)
        assert {v.slot.kind for v in filled.values} == ({"parameters", "doc", "type"} if is_kept else {"type"})


def test_one_name_is_not_imported_from_two_places() -> None:
    sheets = {
        "a.py": "class Book: ...",
        "b.py": "class Book: ...",
        "c.py": "from b import ___\n\ndef f() -> ___: ...",
    }
    filled, refusal = verdict_on(world(sheets), "c.py function:f type", "Book", lambda slot: "Book")
    assert refusal is not None and "comes from elsewhere" in refusal.reason
    assert [v.slot.kind for v in filled.values] == ["import"]


def test_an_alias_does_not_mean_itself() -> None:
    _, refusal = verdict_on(world({"a.py": "type Key = ___"}), "a.py type:Key value", "list[Key]")
    assert refusal is not None and "nothing here is called Key" in refusal.reason


def test_brackets_are_counted_in_what_a_type_becomes_part_of() -> None:
    of = world({"a.py": "def f(x: ___[int]) -> list[___]: ...\n\ndef g[T: ___](x: T): ..."})
    for label, answer, words in (
        ("a.py function:f parameters", "str", "str takes nothing in brackets"),
        ("a.py function:f type", "dict[int]", "dict takes 2 in brackets, not 1"),
        ("a.py function:g type_parameters", "int[str]", "int takes nothing in brackets"),
    ):
        refusal = verdict_on(of, label, answer)[1]
        assert refusal is not None and words in refusal.reason


def test_what_is_not_written_yet_is_no_value() -> None:
    of = world({"a.py": "def open_all(___) -> None: ...\n\ndef close_all() -> None: ...\n\nHOOK = ___"})
    _, refusal = verdict_on(of, "a.py value:HOOK value", "open_all")
    assert refusal is not None and "nothing here is called open_all" in refusal.reason
    assert verdict_on(of, "a.py value:HOOK value", "close_all")[1] is None
