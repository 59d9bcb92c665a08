"""The first block of a component of a blueprint: its imports in particular."""

from __future__ import annotations

from typing import Any

from specsheets.languages.python.draft import draft
from specsheets.languages.python.modules import PythonModules
from specsheets.model.blueprint import Component


def component(**said: Any) -> Component:
    return Component.model_validate({"file": "shop/cart.py", **said})


def test_imports_are_grouped_sorted_and_none_stands_twice() -> None:
    block = draft(
        component(
            operations=[
                {"name": "total", "parameters": {"items": "list[Item]"}, "returns": "Decimal", "raises": ["Gone"]}
            ],
            entities=[{"name": "Cart", "operations": [{"name": "add", "parameters": {}, "raises": ["Full"]}]}],
            conventions={"imports": ["import os", "from shop.money import Coin", "from sqlite3 import Connection"]},
        ),
        {"shop.models": ["Item"], "shop.errors": ["Gone", "Full"], "shop.money": [], "shop.store": [], "shop.log": []},
    )
    head = block.partition("class Cart")[0]
    assert head.split("\n") == [
        "from __future__ import annotations",
        "",
        "import os",
        "from decimal import Decimal",
        "from sqlite3 import Connection",
        "",
        "from shop import log, store",
        "from shop.errors import Full, Gone",
        "from shop.models import Item",
        "from shop.money import Coin",
        "",
        "",
    ]


def test_a_component_that_declares_nothing_has_an_empty_block() -> None:
    assert draft(component(), {}) == ""


def test_a_planned_folder_is_a_package_of_the_project() -> None:
    """With an `__init__.py` or without: a program starts where its project is."""
    planned = ["shop/cart.py", "shop/parts/box.py", "src/bank/coin.py", "kit/core/__init__.py", "kit/core/tool.py"]
    modules = PythonModules(planned, planned)
    assert [modules.name_of(p) for p in planned] == [
        "shop.cart", "shop.parts.box", "bank.coin", "kit.core", "kit.core.tool",
    ]  # fmt: skip
    for path in planned:
        assert modules.path_of(modules.name_of(path)) == path
    there = ["server/bank/__init__.py", "server/bank/coin.py"]
    later = PythonModules([*there, "server/shop/cart.py"], ["server/shop/cart.py"])
    assert later.name_of("server/shop/cart.py") == "shop.cart", "the code that is there shows where imports begin"
