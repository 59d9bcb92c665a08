"""The same entry before and after an edit: renames are recognised, a removal beside an addition is not one."""

from __future__ import annotations

import ast
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.model.facts import Param, Symbol
from specsheets.model.match import likeness, match, nearest
from specsheets.model.names import split


def symbols(text: str) -> tuple[Symbol, ...]:
    """A small reader of Python declarations, enough for these cases."""
    found: list[Symbol] = []

    def read(body: list[ast.stmt], parent: int, prefix: str) -> None:
        for node in body:
            index, end = len(found), node.end_lineno or 0
            match node:
                case ast.FunctionDef() | ast.ClassDef():
                    decorators = tuple(map(ast.unparse, node.decorator_list))
                    place = (parent, node.lineno, 1, end)
                    if isinstance(node, ast.ClassDef):
                        bases = tuple(map(ast.unparse, node.bases)) or None
                        symbol = Symbol("class", node.name, prefix + node.name, *place, bases=bases)
                    else:
                        parameters = tuple(
                            Param(a.arg, "plain", a.annotation and ast.unparse(a.annotation), None)
                            for a in node.args.args
                        )
                        returns = node.returns and ast.unparse(node.returns)
                        symbol = Symbol(
                            "function", node.name, prefix + node.name, *place, parameters=parameters, type=returns
                        )
                    found.append(symbol._replace(decorators=decorators, doc=ast.get_docstring(node)))
                    read(node.body, index, f"{prefix}{node.name}.")
                case ast.Assign(targets=[ast.Name(id=name)]):
                    found.append(
                        Symbol(
                            "value",
                            name,
                            prefix + name,
                            parent,
                            node.lineno,
                            1,
                            end,
                            name,
                            value=ast.unparse(node.value),
                        )
                    )
                case ast.ImportFrom() | ast.Import():
                    found.append(Symbol("import", "", "", parent, node.lineno, 1, end, value=ast.unparse(node)))

    read(ast.parse(text).body, -1, "")
    return tuple(found)


def names(before: str, after: str) -> dict[str, str]:
    old, new = symbols(before), symbols(after)
    return {
        old[i].qualname or str(old[i].value): new[j].qualname or str(new[j].value) for i, j in match(old, new).items()
    }


RENAMES = [
    ("def get_user(uid: int) -> User: ...", "def fetch_user(uid: int) -> User: ...", {"get_user": "fetch_user"}),
    ("def fileName(p): ...", "def file_name(p): ...", {"fileName": "file_name"}),
    ("MAX_ITEMS = 100\nB = 2", "ITEM_LIMIT = 100\nB = 2", {"MAX_ITEMS": "ITEM_LIMIT", "B": "B"}),
    (
        "class Cart(Base):\n def total(self): ...\n def add(self, item): ...",
        "class Basket(Base):\n def total(self): ...\n def add(self, item): ...",
        {"Cart": "Basket", "Cart.total": "Basket.total", "Cart.add": "Basket.add"},
    ),
    (
        "class Cart:\n def total(self, rounded: bool) -> int: ...\n def add(self, item): ...\n def drop(self, item): ...",
        "class Basket:\n def sum(self, rounded: bool) -> int: ...\n def add(self, item): ...\n def drop(self, item): ...",
        {"Cart": "Basket", "Cart.total": "Basket.sum", "Cart.add": "Basket.add", "Cart.drop": "Basket.drop"},
    ),
    (
        "def a():\n 'Adds up the prices of all items.'",
        "def total():\n 'Adds up the prices of all items.'",
        {"a": "total"},
    ),
    (
        "from .users import get_user, save",
        "from .users import fetch_user, save",
        {"from .users import get_user, save": "from .users import fetch_user, save"},
    ),
    (
        "class A:\n def total(self, x: int) -> int: ...",
        "class A: ...\ndef total(x: int) -> int: ...",
        {"A": "A", "A.total": "total"},
    ),
    ("def f(a): ...\ndef f(b): ...", "def f(a): ...", {"f": "f"}),
]

NO_RENAMES = [
    ("def get_user(uid: int) -> User: ...", "def render(template: str, *, strict: bool) -> str: ..."),
    ("def parse(text: str) -> Tree: ...", "def connect(host: str, port: int) -> Socket: ..."),
    ("def main(): ...", "def setup(): ..."),
    ("TIMEOUT = 30", "NAMES = ('a', 'b')"),
    ("DEBUG = True", "STRICT = True"),
    ("class Cart: ...", "class Invoice: ..."),
    (
        "class Cart:\n def add(self): ...\n def drop(self): ...",
        "class Mailer:\n def send(self): ...\n def connect(self): ...",
    ),
    ("from .users import get_user", "from decimal import Decimal"),
    ("def run(): ...", "class run: ..."),
    ("def test_grid(): ...", "def test_balanced_tree(): ..."),
]


@pytest.mark.parametrize(("before", "after", "expected"), RENAMES)
def test_what_is_the_same_is_found(before: str, after: str, expected: dict[str, str]) -> None:
    assert names(before, after) == expected


@pytest.mark.parametrize(("before", "after"), NO_RENAMES)
@pytest.mark.parametrize("around", ["", "\ndef keep(x): ...\n"])
def test_a_removal_beside_an_addition_is_no_rename(before: str, after: str, around: str) -> None:
    found = names(around + before + around.replace("keep", "hold"), around + after + around.replace("keep", "hold"))
    assert {a: b for a, b in found.items() if a not in ("keep", "hold")} == {}


def test_of_two_that_went_one_at_most_came_back() -> None:
    gone = "def get_user(uid: int) -> User: ...\ndef load_user(uid: int) -> User: ..."
    assert names(gone, "def fetch_user(uid: int) -> User: ...") == {"get_user": "fetch_user"}


def test_reordering_loses_nothing() -> None:
    text = ["def a(x): ...", "def b(x): ...", "class C:\n def m(self): ..."]
    assert names("\n".join(text), "\n".join(reversed(text))) == {n: n for n in ("a", "b", "C", "C.m")}


def test_a_file_renamed_throughout_is_matched_by_what_is_rare() -> None:
    nouns = [
        f"{a}{b}"
        for a in ("user", "order", "mail", "price", "stock", "shop", "cart", "bill", "line")
        for b in "abcdefghijklmnopqrstuvwxyz"
    ]
    before = "\n".join(f"def get_{n}(x: {n.title()}) -> int: ..." for n in nouns)
    after = before.replace("get_", "fetch_")
    old, new = symbols(before), symbols(after)
    assert match(old, new) == {i: i for i in range(len(old))}


declarations = st.lists(
    st.sampled_from([case for row in RENAMES for case in row[:2]] + [case for row in NO_RENAMES for case in row]),
    max_size=6,
).map(lambda parts: symbols("\n".join(parts)))


@given(declarations, declarations)
def test_pairs_are_one_to_one_and_of_one_kind(before: tuple[Symbol, ...], after: tuple[Symbol, ...]) -> None:
    pairs = match(before, after)
    assert len(set(pairs.values())) == len(pairs)
    assert all(before[i].kind == after[j].kind for i, j in pairs.items())
    assert match(before, before) == {i: i for i in range(len(before))}


@given(declarations)
def test_likeness_is_a_measure(found: tuple[Symbol, ...]) -> None:
    for a in found:
        assert likeness(a, a) == 1.0
        for b in found:
            assert 0.0 <= likeness(a, b) <= 1.0
            assert likeness(a, b) == pytest.approx(likeness(b, a))


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        ("get_user", ["fetch_user", "save", "render"], "fetch_user"),
        ("fileName", ["file_name", "file_names"], "file_name"),
        ("ordr", ["order", "border"], "order"),
        ("total", ["render", "save"], None),
        ("user", ["user"], None),
        ("x", [], None),
    ],
)
def test_nearest(name: str, candidates: list[str], expected: str | None) -> None:
    shuffled = list(candidates)
    random.Random(1).shuffle(shuffled)
    assert nearest(name, candidates) == nearest(name, shuffled) == expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("HTTPServerError2", "http server error 2"),
        ("file_name", "file name"),
        ("__init__", "init"),
        ("getURL2", "get url 2"),
        ("größeÄndern", "größeändern"),
        ("MAX_ITEMS", "max items"),
        ("_", ""),
    ],
)
def test_split(name: str, words: str) -> None:
    assert " ".join(split(name)) == words
