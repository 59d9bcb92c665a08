"""The canonical block: it is read back as what it was made from, and shows all that it promises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.languages.python import LANGUAGE
from specsheets.model.facts import FileFacts, Symbol

EXAMPLE = '''\
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

def ___(item: Item, ___) -> ___:
    """Puts one item into the cart, or refuses when the cart is full."""

@dataclass(frozen=True)
class Cart(Base, Generic[T], metaclass=Meta):
    """What one customer means to buy, until checkout."""
    items: list[Item] = field(default_factory=list)

    def __init__(self, owner: Customer) -> None:
        self.total: Decimal
        self.owner = ...

    @property
    def name(self) -> str: ...
'''


def symbols(text: str) -> list[Symbol]:
    return bare(LANGUAGE.extract("m.py", text))


def bare(facts: FileFacts) -> list[Symbol]:
    """The symbols without their places."""
    return [s._replace(line=0, column=0, end_line=0) for s in facts.symbols]


def rendered(text: str) -> str:
    return LANGUAGE.render(LANGUAGE.extract("m.py", text))


def test_the_block_of_the_design_is_canonical() -> None:
    assert rendered(EXAMPLE) == EXAMPLE


# a source, and its block
BLOCKS = [
    ("", ""),
    ("x=1;y=2", "x = 1\ny = 2\n"),
    ("def f(): return 1", "def f(): ...\n"),
    ("class A(): pass", "class A: ...\n"),
    ("def f():\n # must: hold\n return 1", "def f():\n    # must: hold\n    ...\n"),
    ("try: import a\nexcept E: a = None", "try:\n    import a\nexcept E:\n    a = None\n"),
    ("if a:\n  x = 1\nelse: f()", "if a:\n    x = 1\nelse:\n    pass\n"),
    ("match a:\n  case 1: x = 1\n  case _: f()", "match a:\n    case 1:\n        x = 1\n    case _:\n        pass\n"),
    ("import a\nimport b\nfrom . import c", "import a\nimport b\n\nfrom . import c\n"),
    ("def f():\n  'a\\\\b'", 'def f():\n    r"""a\\b"""\n'),
    ("def f():\n  'say \"it\"'", 'def f():\n    """say "it\\""""\n'),
    ("def f():\n  'a\\x85b'", 'def f():\n    """a\\x85b"""\n'),
    ("class A:\n def f(s): s.a, s.b = 1, 2", "class A:\n    def f(s):\n        (s.a,) = ...\n        (s.b,) = ...\n"),
    ("x = r'\x85'", "x = ...  # 4 characters, kept in the code\n"),
]


@pytest.mark.parametrize(("source", "block"), BLOCKS)
def test_blocks(source: str, block: str) -> None:
    assert rendered(source) == block
    assert rendered(block) == block


def test_long_lines_are_opened() -> None:
    names = ", ".join(f"parameter_{i}" for i in range(10))
    opened = "".join(f"    parameter_{i},\n" for i in range(10))
    assert rendered(f"def f({names}): ...") == f"def f(\n{opened}): ...\n"
    assert rendered(f"class A({names}): ...") == f"class A(\n{opened}): ...\n"
    assert rendered(f"from x import {names}") == f"from x import (\n{opened})\n"
    assert rendered(f"X = [{names}]") == f"X = [\n{opened}]\n"
    assert rendered(f"X = a[{names}]") == f"X = a[{names}]\n"


LIBRARY = Path(os.__file__).parent
REAL = ["argparse.py", "dataclasses.py", "enum.py", "typing.py", "ast.py", "http/cookies.py", "asyncio/events.py"]


@pytest.mark.parametrize("name", REAL)
def test_real_files_come_back(name: str) -> None:
    facts = LANGUAGE.extract("m.py", (LIBRARY / name).read_text(encoding="utf-8"))
    block = LANGUAGE.render(facts)
    again = LANGUAGE.extract("m.py", block)
    assert bare(again) == bare(facts)
    assert LANGUAGE.render(again) == block
    assert not again.problems


# each breaks one thing of the example; a block that hid it would not differ
MUTATIONS = [
    (" -> Decimal", ""),
    ("Base, ", ""),
    (", metaclass=Meta", ""),
    ("@property\n    ", ""),
    ("items: list[Item], *,", "items: list[Item],"),
    ("rounded: bool", "rounded: int"),
    (" = True", " = False"),
    ("Order as ShopOrder", "Order"),
    ("TYPE_CHECKING", "TYPING"),
    ("Final[int] = 100", "Final[int] = 101"),
    ("gives zero", "gives one"),
    ("UnknownCurrency", "Unknown"),
    ("self.total: Decimal", "self.total: int"),
    ("frozen=True", "frozen=False"),
]


@pytest.mark.parametrize(("old", "new"), MUTATIONS)
def test_every_promise_shows(old: str, new: str) -> None:
    assert old in EXAMPLE
    assert rendered(EXAMPLE.replace(old, new, 1)) != EXAMPLE


NAMES = st.sampled_from(["a", "b", "_c", "Die", "___", "__all__", "ü"])
LONG = ["[" + ", ".join(["'a long string'"] * 9) + "]", "f(" + ", ".join(["{'k': [1, 2, 3]}"] * 8) + ")"]
SHORT = [
    "1",
    "'a'",
    '"""b\nc"""',
    "[1, 2]",
    "f(x=1)",
    "lambda a, b=1: a",
    "{**a, 'b': 1}",
    "x[1:2]",
    "...",
    "___",
    "f'{a!r}'",
]
VALUES = st.sampled_from([*SHORT, *LONG])
TYPES = st.sampled_from(["int", "'A | B'", "dict[str, int | None]", "___", "t.Callable[[int], str]"])
PARAMETERS = st.sampled_from(
    ["", "self", "a, /, b", "*, a: int = 1", "*a, b, **c", "a, ___", "self, a: t.Any = None, *b: int, c: str = 'x'"]
)
DOCS = st.sampled_from(
    ["", '"""Doc."""', '"""\n    Two\n      lines.\n\n    More."""', r'r"""\d"""', "'''\"\"\"'''", '"""___"""']
)
REMARKS = st.sampled_from(["", "# raises: E", "# an ordinary comment", "# must: hold\n# uses: env A"])


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, VALUES),
    st.builds("{}: {} = {}".format, NAMES, TYPES, VALUES),
    st.builds("{}: {}".format, NAMES, TYPES),
    st.builds("{}, *{} = {}".format, NAMES, NAMES, VALUES),
    st.builds("from {} import {} as {}".format, st.sampled_from([".", ".a", "b.c"]), NAMES, NAMES),
    st.builds("import {}".format, NAMES),
    st.sampled_from(["pass", "f()", "x.y = 1", "__all__ += ['a']"]),
)
FUNCTIONS = st.builds(
    lambda name, parameters, returned, doc, said, body: (
        f"def {name}({parameters}){returned}:\n" + "\n".join(indented(x) for x in (doc, said, body) if x)
    ),
    NAMES,
    PARAMETERS,
    TYPES.map(" -> {}".format) | st.just(""),
    DOCS,
    REMARKS,
    st.sampled_from(["pass", "self.a = 1", "self.b: int = 1; a.c, self.d = 2", "import x", "for self.e in a: pass"]),
)


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(inner, min_size=1, max_size=4).map("\n".join)
    return st.one_of(
        st.builds("if {}:\n{}\nelse:\n{}".format, VALUES, many.map(indented), many.map(indented)),
        st.builds("try:\n{}\nexcept {}:\n{}".format, many.map(indented), TYPES, many.map(indented)),
        st.builds("with {} as {}:\n{}".format, VALUES, NAMES, many.map(indented)),
        st.builds("for {} in {}:\n{}".format, NAMES, VALUES, many.map(indented)),
        st.builds("match {}:\n    case {}:\n{}".format, VALUES, NAMES, many.map(indented).map(indented)),
        st.builds("@{}\nclass {}({}):\n{}".format, TYPES, NAMES, TYPES, many.map(indented)),
    )


MODULES = st.lists(st.recursive(SIMPLE | FUNCTIONS, blocks, max_leaves=8), max_size=6).map("\n".join)


@settings(max_examples=60)
@given(MODULES)
def test_any_module_comes_back(text: str) -> None:
    facts = LANGUAGE.extract("m.py", text)
    block = LANGUAGE.render(facts)
    assert symbols(block) == bare(facts)
    assert rendered(block) == block


@settings(max_examples=30)
@given(MODULES, st.sampled_from(["\r\n", "\r"]))
def test_line_ends_do_not_count(text: str, end: str) -> None:
    assert symbols(text.replace("\n", end)) == symbols(text)
