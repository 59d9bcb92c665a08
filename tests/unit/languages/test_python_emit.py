"""Emitted files: they parse, hold what the sheet promises, and say what is missing."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from test_python_block import EXAMPLE, MODULES, bare, symbols

from specsheets.languages.python import LANGUAGE
from specsheets.model.facts import EMPTY, Symbol


def emitted(block: str, summary: str = "", **bodies: str) -> str:
    return LANGUAGE.emit(LANGUAGE.extract("m.py", block), summary, {k.replace("__", "."): v for k, v in bodies.items()})


MISSING = 'raise NotImplementedError("{}: its body is not on the sheet")'


def test_the_block_of_the_design() -> None:
    assert (
        emitted(EXAMPLE, "Keeps what a customer means to buy.", Cart__name='return f"""\n{self.owner}\n"""')
        == f'''\
"""Keeps what a customer means to buy."""

from __future__ import annotations

from decimal import Decimal

from .models import Item, Order as ShopOrder

if TYPE_CHECKING:
    from .session import Session

MAX_ITEMS: Final[int] = 100
RATES = ...  # 3,412 characters, kept in the code


def total(items: list[Item], *, rounded: bool = True) -> Decimal:
    """Adds up the prices; an empty list gives zero."""
    # raises: UnknownCurrency
    {MISSING.format("total")}


# Not written: a function that has no name yet: Puts one item into the cart, or refuses when the cart is full.


@dataclass(frozen=True)
class Cart(Base, Generic[T], metaclass=Meta):
    """What one customer means to buy, until checkout."""
    items: list[Item] = field(default_factory=list)

    def __init__(self, owner: Customer) -> None:
        self.total: Decimal
        self.owner = ...
        {MISSING.format("Cart.__init__")}

    @property
    def name(self) -> str:
        return f"""
{{self.owner}}
"""
'''
    )


# a block, and lines that the file has
LINES = [
    ("def f(a, ___): ...", "# Not written: f, whose parameters are not decided."),
    ("def f(_, __, ___): ...", "def f(_, __, ___):"),
    ("def f(a: ___, b: int = ___) -> ___: ...", "def f(a, b: int = ...):"),
    ("x: ___", "x = ..."),
    ("x: int = ___", "x: int = ..."),
    ("x = '___'", "x = '___'"),
    ("class A(___, B): ...", "class A(B):\n    ..."),
    ("class ___(B):\n  x = 1", "# Not written: a class that has no name yet."),
    ("class A:\n  ___: int", "class A:\n    # Not written: a value that has no name yet.\n    ..."),
    ("from .a import b, ___", "from .a import b"),
    ("from ___ import a", "# Not written: an import whose module or names are not decided."),
    ("@___\n@a\ndef f(): ...", "@a\ndef f():"),
    ("if ___:\n  x = 1", "if ...:\n    x = 1"),
    ("def f():\n  '''___'''", "def f():\n    raise"),
    ("@t.overload\ndef f(): ...", "@t.overload\ndef f():\n    ..."),
    ("class A(Protocol[T]):\n  def f(self): ...", "    def f(self):\n        ..."),
    ("class A:\n  def f(self): self.a, b = 1, 2", "        (self.a,) = (...,)"),
    ("x = 1\nfrom __future__ import a", "from __future__ import a\n\nx = 1"),
    ("'''Doc.'''", '"""Doc."""'),
]


@pytest.mark.parametrize(("block", "expected"), LINES)
def test_what_is_open(block: str, expected: str) -> None:
    text = emitted(block)
    ast.parse(text)
    assert f"\n{expected}" in f"\n{text}"
    if "__, ___" not in block and "'___'" not in block:
        assert EMPTY not in text


def test_bodies_by_key() -> None:
    block = "@overload\ndef f(a: int): ...\n@overload\ndef f(a: str): ...\ndef f(a): ...\n"
    assert emitted(block, f="return a").endswith("def f(a):\n    return a\n")
    twins = "class A:\n  @property\n  def x(self): ...\n  @x.setter\n  def x(self, v): self.y = v\n"
    text = LANGUAGE.emit(LANGUAGE.extract("m.py", twins), "", {"A.x": "return 1", "A.x#1": "if v:\n    self.y = v\n"})
    assert text.count("self.y") == 1
    assert text.endswith("    def x(self, v):\n        if v:\n            self.y = v\n")


LIBRARY = Path(os.__file__).parent
REAL = ["argparse.py", "dataclasses.py", "enum.py", "typing.py", "ast.py", "http/cookies.py", "asyncio/events.py"]


@pytest.mark.parametrize("name", REAL)
def test_real_files_keep_what_they_declare(name: str) -> None:
    source = (LIBRARY / name).read_text(encoding="utf-8")
    facts = LANGUAGE.extract("m.py", source)
    text = LANGUAGE.emit(LANGUAGE.extract("m.py", LANGUAGE.render(facts)), "", {})
    ast.parse(text)
    assert symbols(text) == bare(facts)
    assert len(text) < 0.75 * len(source)


def whole(symbol: Symbol) -> bool:
    return EMPTY not in repr(symbol)


@settings(max_examples=60)
@given(MODULES)
def test_any_module_parses_and_ends_in_one_line_end(source: str) -> None:
    facts = LANGUAGE.extract("m.py", LANGUAGE.render(LANGUAGE.extract("m.py", source)))
    text = LANGUAGE.emit(facts, "A summary.", {})
    assert text == LANGUAGE.emit(facts, "A summary.", {})
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    try:
        ast.parse(source)
    except SyntaxError:
        return
    ast.parse(text)
    if all(map(whole, facts.symbols)):
        assert symbols(text) == bare(facts)
