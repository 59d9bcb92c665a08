"""The law of the fill: whatever is answered, the sheets are as they were or consistent, and what is firm is untouched."""

from __future__ import annotations

import ast
import builtins
import importlib
import json
from typing import Any

from fill_worlds import LANGUAGE, by_slot, drive, honest, language_of, reply, sheet, world
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from specsheets.model.entries import fields_of
from specsheets.model.sheet import HOLE
from specsheets.model.slots import Slot
from specsheets.phases.filling.asking import Ask, Filled
from specsheets.phases.filling.reading import read
from specsheets.phases.filling.world import Options, World
from specsheets.phases.sheets import Loaded, load, write_sheet
from specsheets.ports import Reply

BLOCKS = {
    "shop/__init__.py": "",
    "shop/models.py": """
        from __future__ import annotations

        from dataclasses import dataclass

        class ShopError(Exception):
            \"\"\"___\"\"\"

        @dataclass
        class Item:
            \"\"\"One thing to buy.\"\"\"
            name: str
            price: ___
            count: ___ = 1

            def ___(self, ___) -> ___:
                \"\"\"___\"\"\"
        """,
    "shop/store.py": """
        from shop.models import Item

        LIMIT: int = ___

        def load_item(name: str, ___) -> Item:
            \"\"\"Reads an item.\"\"\"
            # raises: ___

        def ___(item: dict[___, list[___]]) -> ___:
            \"\"\"___\"\"\"

        class ___(___):
            \"\"\"___\"\"\"
            size: ___ = ___
        """,
    "shop/cart.py": """
        from shop import models
        from shop.store import ___

        @___
        class Cart:
            \"\"\"What is to be bought.\"\"\"

            def take(self, item: models.Item, ___) -> None:
                \"\"\"___\"\"\"

        class BigCart(Cart):
            \"\"\"For many.\"\"\"

            def take(self, item: ___, ___) -> ___:
                \"\"\"___\"\"\"
        """,
}
HEADERS: dict[str, dict[str, Any]] = {
    "shop/store.py": {"summary": "___", "owns": ("table items", "___")},
    "shop/cart.py": {"role": "___", "uses": ("___",), "owns": ("table ___",)},
}


def shop() -> World:
    """A shop in which everything without a hole is firm."""
    sheets = {path: sheet(path, block, **HEADERS.get(path, {})) for path, block in BLOCKS.items()}
    return world(sheets, firm=lambda path, key, field, value: not HOLE.search(value or ""))


WORDS = [
    *(
        "item",
        "Item",
        "load_item",
        "fetch_item",
        "class",
        "self",
        "print",
        "list",
        "Cart",
        "models",
        "shop",
        "LIMIT",
        "name",
    ),
    *(
        "take",
        "price",
        "Price",
        "find_all",
        "1st",
        "",
        " ",
        "___",
        "x" * 41,
        "ﬁnd",
        "a\u200bb",
        "__init__",
        "__len__",
        "_",
    ),
    *("table items", "table carts", "carts", "env HOME", "service", "évil", "os; import sys", "__import__('os')"),
    *(
        "int",
        "str | None",
        "list[Item]",
        "dict[str, int]",
        "models.Item",
        "models.ShopError",
        "Nothing",
        "list[",
        "None",
    ),
    *(
        "date",
        "Decimal",
        "Iterator[models.Item]",
        "BigCart",
        "list[Cart]",
        "Callable[[int], str]",
        "Literal['a']",
        "int[str]",
    ),
    *(
        "7",
        "-7",
        "7.5",
        '"seven"',
        "'seven'",
        "[]",
        "[1]",
        "{}",
        "set()",
        "1/0",
        "Decimal('x')",
        "None",
        "True",
        "LIMIT + 1",
    ),
    *(
        "dataclass",
        "dataclass(frozen=True)",
        "cache",
        "property",
        "ABC",
        "Exception",
        "ShopError",
        "ValueError",
        "KeyError",
    ),
    *(
        "Keeps what it is given.",
        "Two\n\nparagraphs.",
        'Ends the doc """ here',
        "Says `Item` twice.",
        "Says `nothing_known`.",
    ),
]
texts = st.sampled_from(WORDS) | st.text(max_size=12)
lists = st.lists(st.fixed_dictionaries({"name": texts, "type": texts}), max_size=3)
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def replies(draw: st.DrawFn) -> Any:
    """How somebody answers all requests of a run: a function from the request to the text."""
    seed = draw(st.integers(0, 999))
    way = draw(st.sampled_from(["cut", "swapped", "poisoned", "poisoned", "poisoned", "json", "text"]))
    poison = draw(st.lists(texts | lists | anything, min_size=1, max_size=12))
    at = draw(st.integers(0, 4000))
    free = draw(st.text(max_size=60) | anything.map(json.dumps))

    def answer(ask: Ask) -> str:
        good = json.loads(by_slot(honest(seed))(ask).text)
        keys = list(good)
        if way == "cut":
            return json.dumps(good)[:at]
        if way == "swapped":
            return json.dumps(dict(zip(keys, [*list(good.values())[1:], good[keys[0]]], strict=True)))
        if way == "poisoned":
            bad = {key: poison[n % len(poison)] for n, key in enumerate(keys) if (n + at) % 3}
            return json.dumps({**good, **bad})
        return free

    return answer


def assert_lawful(of: World, filled: Filled) -> None:
    after = of.changed(filled.sheets, of.firm)
    for path, loaded in filled.sheets.items():
        again = load(path, write_sheet(loaded.sheet), language_of(path))
        assert isinstance(again, Loaded) and again == loaded, "a filled sheet reads back as it is"
        _assert_firm_fields_stay(of, path, loaded, dict(filled.keys[path]))
    assert {f.fingerprint for f in after.findings} <= {f.fingerprint for f in of.findings}, "the rules say nothing new"
    assert not after.view.circles
    for path, loaded in after.sheets.items():
        _assert_no_name_is_invented(after, path, loaded)
    labels = [v.slot.label for v in filled.values]
    assert len(set(labels)) == len(labels) and not {s.label for s, _ in filled.empty} & set(labels)


def _assert_firm_fields_stay(of: World, path: str, loaded: Loaded, keys: dict[str, str]) -> None:
    before = of.sheets[path]
    now = {(f.key, f.name): f.value for f in fields_of(loaded.sheet, loaded.facts, lambda _: None)}
    for field in fields_of(before.sheet, before.facts, lambda _: None):
        if not HOLE.search(field.value or ""):
            assert now[keys.get(field.key, field.key), field.name] == field.value, (path, field)


def _assert_no_name_is_invented(after: World, path: str, loaded: Loaded) -> None:
    """By Python's own parser: every name that the emitted file uses outside bodies is bound in it, and every import is real."""
    tree = ast.parse(LANGUAGE.emit(loaded.facts, loaded.sheet.summary, {}))
    bound = set(dir(builtins))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            bound |= {alias.asname or alias.name for alias in node.names}
            _assert_import_is_real(after, node)
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            bound |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        function.body = []
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    assert used <= bound, f"{path} uses {used - bound}"


def _assert_import_is_real(after: World, node: ast.ImportFrom) -> None:
    for alias in node.names:
        module = node.module or ""
        if module.startswith("shop"):
            name = after.view.now.modules.path_of(module) or ""
            assert after.view.now.has(name, alias.name), f"{module} has no {alias.name}"
        else:
            assert hasattr(importlib.import_module(module), alias.name)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(replies())
def test_whatever_is_answered_the_sheets_are_as_they_were_or_consistent(answer: Any) -> None:
    of = shop()
    filled, asks, _ = drive(of, lambda ask: reply(answer(ask)), Options(tuple(of.sheets), rounds=1))
    assert_lawful(of, filled)
    assert len({a.prompt.prefix for a in asks}) == 1
    again, _, _ = drive(shop(), lambda ask: reply(answer(ask)), Options(tuple(of.sheets), rounds=1))
    assert again == filled, "same answers, same result"


def test_random_members_of_the_lists_fill_nearly_everything() -> None:
    """A list whose members are mostly inconsistent would leave a willing model without a way."""
    filled = asked = 0
    for seed in range(25):
        result, _, _ = drive(shop(), by_slot(honest(seed)), Options(tuple(BLOCKS), rounds=1))
        assert_lawful(shop(), result)
        filled += len(result.values)
        asked += len(result.values) + len(result.empty)
    assert filled / asked > 0.9


SLOTS = (
    Slot("s0001", "a.py", "function:f", "type", "type", choices=("int",), longest=20),
    Slot("s0002", "a.py", "function:f", "parameters", "parameters", choices=("int",), pattern="^[a-z]+$", longest=20),
    Slot("s0003", "a.py", "function:f", "doc", "doc", longest=30),
)


@given(st.text() | anything.map(json.dumps), st.sampled_from(["stop", "length", "broken"]))
@example("[" * 100_000, "stop")
@example('{"a":' * 50_000 + "1" + "}" * 50_000, "stop")
@example('{"s0001": ' + "9" * 10_000 + "}", "stop")
@example('{"s0001": "int", "s0001": "int"}', "stop")
@example('{"s0001": "\\ud800"}', "stop")
@example('{"s0002": [{"name": "a", "type": "int", "name": "b"}]}', "stop")
@example('{"s0001": NaN, "s0002": Infinity}', "stop")
def test_a_reply_of_any_text_is_read_without_a_stumble(text: str, finish: Any) -> None:
    values, rejected = read(reply(text, finish), SLOTS)
    seen = {*values, *(r.slot.id for r in rejected)}
    assert {s.id for s in SLOTS} <= seen and not set(values) - {s.id for s in SLOTS}
    assert not values or finish == "stop"
    assert all(len(r.value) <= 80 and r.value.isprintable() for r in rejected)
    json.dumps([r.value for r in rejected]).encode()


READINGS: list[tuple[str, str, str]] = [
    ("s0001", '{"s0001": "int", "s0001": "str"}', "it is answered twice"),
    ("s0001", '{"s0001": 10}', "must be a text"),
    ("s0001", '{"s0001": null}', "must be a text"),
    ("s0001", '{"s0001": ["int"]}', "must be a text"),
    ("s0001", '{"s0001": "int "}', "blanks around it"),
    ("s0001", '{"s0001": "\\uff49nt"}', "look like others"),
    ("s0001", '{"s0001": "in\\u200dt"}', "cannot be seen"),
    ("s0001", '{"s0001": "int\\u0000"}', "cannot be seen"),
    ("s0001", '{"s0001": "123456789012345678901"}', "20 are the most"),
    ("s0001", "{}", "there is no answer"),
    ("s0001", "no", "holds no JSON object"),
    ("s0001", '{"s0001": "int"', "holds no JSON object"),
    ("s0001", '{"s0001": "int"} {"s0002": []}', "is not one JSON object"),
    ("s0002", '{"s0002": {"name": "a", "type": "int"}}', "must be a list"),
    ("s0002", '{"s0002": [["name", "a"], ["type", "int"]]}', "no more and no less"),
    ("s0002", '{"s0002": [{"name": "a", "type": "int", "type": "str"}]}', "no more and no less"),
    ("s0002", '{"s0002": [{"name": 1, "type": "int"}]}', "must be texts"),
    ("s0003", '{"s0003": "a\\u202eb c"}', "cannot be seen"),
    ("other", '{"other": "int"}', "nobody asked for 'other'"),
]


def test_what_a_reply_gets_wrong_is_said() -> None:
    for slot, text, words in READINGS:
        values, rejected = read(reply(text), SLOTS)
        said = {r.slot.id: r.reason for r in rejected}
        assert slot not in values and words in said[slot], (text, said)


def test_a_good_reply_is_read_whole() -> None:
    text = 'Sure: {"s0003": "Adds ½ up.", "s0001": "int", "s0002": [{"type": "int", "name": "a"}]} Done.'
    assert read(reply(text), SLOTS) == (
        {"s0001": "int", "s0002": [{"name": "a", "type": "int"}], "s0003": "Adds ½ up."},
        [],
    )
    assert isinstance(reply(text), Reply)
