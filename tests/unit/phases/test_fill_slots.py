"""Slots: every empty field in every position is one question, and a value goes exactly where its hole was."""

from __future__ import annotations

from collections import Counter

import pytest
from fill_worlds import LANGUAGE, empty_files, lending_desk, sheet, world

from specsheets.model.sheet import HOLE, Sheet, entry_keys
from specsheets.phases.filling.places import filled, filled_header, header_holes, holes
from specsheets.phases.filling.slots import slots

TABLE = [
    # block, (key, field, place, kind) of every question, values by (field, place), the block then
    ("def ___() -> int: ...", [("function:___", "name", 0, "name")], {("name", 0): "run"}, "def run() -> int: ..."),
    ("class ___: ...", [("class:___", "name", 0, "name")], {("name", 0): "Cart"}, "class Cart: ..."),
    ("___: int = 3", [("value:___", "name", 0, "name")], {("name", 0): "LIMIT"}, "LIMIT: int = 3"),
    ("A, ___ = 1, 2", [("value:A", "name", 0, "name")], {("name", 0): "B"}, "A, B = 1, 2"),
    ("type ___ = int", [("type:___", "name", 0, "name")], {("name", 0): "Key"}, "type Key = int"),
    ("type Key = ___", [("type:Key", "value", 0, "type")], {("value", 0): "int"}, "type Key = int"),
    (
        "def f(a: int, ___) -> int: ...",
        [("function:f", "parameters", 0, "parameters")],
        {("parameters", 0): [{"name": "b", "type": "str"}]},
        "def f(a: int, b: str) -> int: ...",
    ),
    ("def f(___): ...", [("function:f", "parameters", 0, "parameters")], {("parameters", 0): []}, "def f(): ..."),
    (
        "def f(*, a: int, ___): ...",
        [("function:f", "parameters", 0, "parameters")],
        {("parameters", 0): [{"name": "b", "type": "str"}]},
        "def f(*, a: int, b: str): ...",
    ),
    (
        "def f(___: int, b: ___ = ___): ...",
        [
            ("function:f", "parameters", 0, "name"),
            ("function:f", "parameters", 1, "type"),
            ("function:f", "parameters", 2, "value"),
        ],
        {("parameters", 0): "a", ("parameters", 1): "dict[str,int]", ("parameters", 2): "None"},
        "def f(a: int, b: dict[str, int] = None): ...",
    ),
    (
        "def f(a: dict[___, list[___]]) -> ___: ...",
        [
            ("function:f", "parameters", 0, "type"),
            ("function:f", "parameters", 1, "type"),
            ("function:f", "type", 0, "type"),
        ],
        {("parameters", 1): "int"},
        "def f(a: dict[___, list[int]]) -> ___: ...",
    ),
    ("class C(___): ...", [("class:C", "bases", 0, "base")], {("bases", 0): "ABC"}, "class C(ABC): ..."),
    (
        "class C(Base[___], metaclass=___): ...",
        [("class:C", "bases", 0, "type"), ("class:C", "bases", 1, "base")],
        {("bases", 0): "int", ("bases", 1): "Meta"},
        "class C(Base[int], metaclass=Meta): ...",
    ),
    (
        "@___\nclass C: ...",
        [("class:C", "decorators", 0, "decorator")],
        {("decorators", 0): "final"},
        "@final\nclass C: ...",
    ),
    (
        "@dataclass(frozen=___)\nclass C: ...",
        [("class:C", "decorators", 0, "value")],
        {("decorators", 0): "True"},
        "@dataclass(frozen=True)\nclass C: ...",
    ),
    (
        "def f[T: ___](a: T): ...",
        [("function:f", "type_parameters", 0, "type")],
        {("type_parameters", 0): "int"},
        "def f[T: int](a: T): ...",
    ),
    (
        "A: ___ = ___",
        [("value:A", "type", 0, "type"), ("value:A", "value", 0, "value")],
        {("value", 0): "3"},
        "A: ___ = 3",
    ),
    (
        "from ___ import Book",
        [("import:from ___ import Book", "name", 0, "import")],
        {("name", 0): "shop.books"},
        "from shop.books import Book",
    ),
    (
        "from shop import ___, a",
        [("import:from shop import ___, a", "name", 0, "import")],
        {("name", 0): "b"},
        "from shop import b, a",
    ),
    ("if ___:\n    A = 1", [("branch:if ___", "name", 0, "value")], {("name", 0): "True"}, "if True:\n    A = 1"),
    (
        "class C:\n    def f(self):\n        self.___: ___",
        [("attribute:C.___", "name", 0, "name"), ("attribute:C.___", "type", 0, "type")],
        {("name", 0): "size", ("type", 0): "int"},
        "class C:\n    def f(self):\n        self.size: int",
    ),
    (
        'def f():\n    """___"""',
        [("function:f", "doc", 0, "doc")],
        {("doc", 0): "Does it."},
        'def f():\n    """Does it."""',
    ),
    (
        'def f():\n    """Does it."""\n    # raises: ___\n    # uses: ___\n    # must: ___',
        [
            ("function:f", "remarks", 0, "base"),
            ("function:f", "remarks", 1, "state"),
            ("function:f", "remarks", 2, "remark"),
        ],
        {("remarks", 0): "KeyError", ("remarks", 2): "stay small"},
        'def f():\n    """Does it."""\n    # raises: KeyError\n    # uses: ___\n    # must: stay small',
    ),
    ("A = '___'", [], {}, "A = '___'"),
    ("def f(_, __, ___): ...", [], {}, "def f(_, __, ___): ..."),
]


@pytest.mark.parametrize(("block", "asked", "values", "then"), TABLE, ids=[row[0] for row in TABLE])
def test_a_hole_in_any_position(block: str, asked: list, values: dict, then: str) -> None:
    of = world({"shop/cart.py": block})
    assert [(s.key, s.field, s.place, s.kind) for s in slots(of, ("shop/cart.py",))] == asked
    facts = of.sheets["shop/cart.py"].facts
    at = entry_keys(facts.symbols).index(asked[0][0]) if asked else 0
    symbols = [filled(LANGUAGE, s, values if n == at else {}) for n, s in enumerate(facts.symbols)]
    assert LANGUAGE.render(facts._replace(symbols=tuple(symbols))) == sheet("x.py", then).sheet.declares


def test_holes_of_a_header() -> None:
    head = Sheet(
        file="a.py", summary="___", role="___", behaviours=("Adds.", "___"), owns=("table ___",), uses=("___",)
    )
    of = world({"a.py": sheet("a.py", **head.model_dump(exclude={"sheet", "file", "declares"}))})
    assert [(s.field, s.place, s.kind) for s in slots(of, ("a.py",))] == [
        ("role", 0, "header"),
        ("summary", 0, "header"),
        ("behaviours", 0, "header"),
        ("owns", 0, "state"),
        ("uses", 0, "state"),
    ]
    made = filled_header(head, {("summary", 0): "Keeps carts.", ("behaviours", 0): "Drops.", ("owns", 0): "carts"})
    assert (made.summary, made.behaviours, made.owns) == ("Keeps carts.", ("Adds.", "Drops."), ("table carts",))
    assert [h.field for h in header_holes(made)] == ["role", "uses"]


@pytest.mark.parametrize("made", [lending_desk, empty_files])
def test_every_hole_of_an_example_is_asked_once(made: object) -> None:
    of = made()  # type: ignore[operator]
    found = slots(of, tuple(of.sheets))
    assert max(Counter(s.label for s in found).values()) == 1
    texts = [text for loaded in of.sheets.values() for text in (loaded.sheet.declares, loaded.sheet.summary)]
    assert len(found) == sum(len(HOLE.findall(text)) for text in texts) > 50


def test_what_others_rely_on_is_asked_first() -> None:
    of = world(
        {
            "a.py": "from b import Book\n\ndef f(x: Book) -> ___: ...",
            "b.py": "class Book:\n    size: ___",
            "c.py": "from a import f\nfrom b import Book\n\nX: ___ = 1",
        }
    )
    assert [s.path for s in slots(of, ("a.py", "b.py", "c.py"))] == ["b.py", "a.py", "c.py"]


def test_values_of_one_field_may_come_one_after_the_other() -> None:
    (symbol,) = sheet("x.py", "def f(a: dict[___, ___], ___) -> int: ...").facts.symbols
    assert [h.place for h in holes(LANGUAGE, symbol)] == [0, 1, 2]
    first = filled(LANGUAGE, symbol, {("parameters", 1): "int"})
    assert [h.text for h in holes(LANGUAGE, first)] == ["dict[___, int]", "___"]
