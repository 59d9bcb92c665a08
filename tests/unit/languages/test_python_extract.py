"""Facts of Python texts: what is declared, what is imported, what is broken; and that no text is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.languages.python import LANGUAGE
from specsheets.model.facts import FileFacts, Symbol, pack, unpack


def facts(text: str) -> FileFacts:
    return LANGUAGE.extract("m.py", text)


def said(symbol: Symbol) -> str:
    """One symbol in one line: kind, qualified name, and the fields that are set."""
    skipped = ("kind", "name", "qualname", "parent", "line", "column", "end_line", "parameters")
    rest = {k: v for k, v in symbol._asdict().items() if k not in skipped and v not in ("", (), None)}
    return " ".join([symbol.kind, symbol.qualname, *(f"{k}={v}" for k, v in rest.items())])


# a text, and its symbols
DECLARED = [
    ("x = 1", "value x target=x value=1"),
    ("x: int", "value x target=x type=int"),
    ("x : int=1", "value x target=x type=int value=1"),
    ("x = y = 1", "value x target=x = y also=('y',) value=1"),
    ("a, *b = 1, 2", "value a target=a, *b also=('b',) value=1, 2"),
    ("x.y = 1; x[0] = 2; x += 1",),
    ("x = 1; y = 2", "value x target=x value=1", "value y target=y value=2"),
    ("__all__ = ['a']", "value __all__ target=__all__ value=['a']"),
    ("__all__ += ['a']", "value __all__ target=__all__ modifiers=('+=',) value=['a']"),
    ("__all__.extend(b)", "value __all__ target=__all__ modifiers=('extend',) value=(b)"),
    ("type X[T=int] = list[T]", "type X type_parameters=[T = int] value=list[T]"),
    ("def f(): ...", "function f"),
    ("async def f[T: int = str](a) -> T: ...", "function f modifiers=('async',) type_parameters=[T: int = str] type=T"),
    ("@a\n@b . c(1,)\ndef f(): pass", "function f decorators=('a', 'b.c(1)')"),
    ("class A: pass", "class A"),
    ("class A(B, m=M, *c, **d): x = 1", "class A bases=('B', 'm=M', '*c', '**d')", "value A.x target=x value=1"),
    ("class A:\n class B:\n  def f(s): pass", "class A", "class A.B", "function A.B.f"),
    ("def f():\n class A: pass\n x = 1", "function f"),
    ("import a.b as c, d", "import  value=import a.b as c, d"),
    ("from . a import (b as c, # d\n e,)", "import  value=from .a import b as c, e"),
    ("if a: x = 1", "branch  value=if a", "value x target=x value=1"),
    (
        "if a: pass\nelif b: x = 1\nelse: pass",
        "branch  value=if a",
        "branch  value=elif b",
        "value x target=x value=1",
        "branch  value=else",
    ),
    ("if a: f()\nelse: g()",),
    (
        "try: import a\nexcept* E as e: pass\nfinally: pass",
        "branch  value=try",
        "import  value=import a",
        "branch  value=except* E as e",
        "branch  value=finally",
    ),
    ("with(a) as b: x = 1", "branch  value=with (a) as b", "value x target=x value=1"),
    (
        "match x:\n case [a, *_] if b: y = 1\n case _: pass",
        "branch  value=match x",
        "branch  value=case [a, *_] if b",
        "value y target=y value=1",
        "branch  value=case _",
    ),
    (
        "class A:\n def f(self):\n  self.x: int = 1\n  self.y = self.z = 2",
        "class A",
        "function A.f",
        "attribute A.x target=self.x type=int",
        "attribute A.y target=self.y",
        "attribute A.z target=self.z",
    ),
    (
        "class A:\n def f(s):\n  s.x, (s.y, z) = 1\n  with a as s.w: pass",
        "class A",
        "function A.f",
        "attribute A.x target=(s.x,)",
        "attribute A.y target=(s.y,)",
        "attribute A.w target=(s.w,)",
    ),
    (
        "class A:\n def f(self): self.x = 1\n def __init__(self): self.x = 2\n def g(self): self.x = 3",
        "class A",
        "function A.f",
        "function A.__init__",
        "attribute A.x target=self.x",
        "function A.g",
    ),
    (
        "class A:\n @staticmethod\n def f(a): a.x = 1\n def g(self):\n  def h(self): self.y = 1\n  class B:\n   self.z = 1",
        "class A",
        "function A.f decorators=('staticmethod',)",
        "function A.g",
    ),
    ("def f(self): self.x = 1", "function f"),
    (
        'def f():\n """One.\n\n Two."""\n # raises: E\n # no\n # must:  a  b',
        "function f doc=One. remarks=('raises: E', 'must: a b')",
    ),
    ('def f():\n """a\\n  b\n     c"""', "function f doc=a\nb\n   c"),
    (
        'class A:\n r"""\\d"""\n # uses: env A\n x = 1',
        "class A doc=\\d remarks=('uses: env A',)",
        "value A.x target=x value=1",
    ),
    ("def f():\n b'x'\n# raises: E", "function f"),
    (
        "x = ...  # 3,412 characters, kept in the code",
        "value x target=x value=... remarks=('3,412 characters, kept in the code',)",
    ),
    ("def ___(item: Item, ___) -> ___: ...", "function ___ type=___"),
    ("def f(a:\n\ndef g(): pass\nclass B:\n x = 1\n", "function g", "class B", "value B.x target=x value=1"),
    ("x = 1\rdef f(): pass\r", "value x target=x value=1", "function f"),
    (
        "\ufeffx = 1\r\n\x0c\nif y:\r\n    z = 2\r\n",
        "value x target=x value=1",
        "branch  value=if y",
        "value z target=z value=2",
    ),
    ("é = 'ü'; ß = 1", "value é target=é value='ü'", "value ß target=ß value=1"),
]


@pytest.mark.parametrize("case", DECLARED, ids=[case[0][:40] for case in DECLARED])
def test_declarations(case: tuple[str, ...]) -> None:
    text, *expected = case
    assert [said(symbol) for symbol in facts(text).symbols] == expected


def test_places_count_code_points_from_one() -> None:
    found = facts("'é'; x = 1\nclass A:\n    @d\n    def f(self):\n        self.ü = 1\n")
    assert [(s.name, s.line, s.column, s.end_line) for s in found.symbols] == [
        ("x", 1, 6, 1),
        ("A", 2, 7, 5),
        ("f", 4, 9, 5),
        ("ü", 5, 14, 5),
    ]


def test_parents_are_indices() -> None:
    found = facts("class A:\n def f(self): self.x = 1\n if a:\n  y = 1\nz = 1")
    assert [s.parent for s in found.symbols] == [-1, 0, 1, 0, 3, -1]


def test_a_long_value_stays_in_the_code_whatever_its_layout() -> None:
    items = [f"'item {i}'" for i in range(200)]
    wide, tall = f"X = [{', '.join(items)}]", "X = [\n    " + ",  # c\n    ".join(items) + ",\n]"
    one, other = facts(wide).symbols[0], facts(tall).symbols[0]
    assert one.value == other.value == "..."
    assert one.remarks == other.remarks == (f"{len(wide) - 4:,} characters, kept in the code",)
    assert facts(wide.replace("X", "__all__")).symbols[0].value == wide[4:]


def test_imports_everywhere() -> None:
    text = (
        "import a.b as c, d\nfrom .. import e\nfrom __future__ import f\ntry:\n  import g\nexcept E: pass\n"
        "if t.TYPE_CHECKING:\n  from .h import *\nelse:\n  import i\ndef j():\n  if k:\n    from l import m as n, o\n"
    )
    assert [(i.module, i.level, i.names, i.alias, i.place, i.line) for i in facts(text).imports] == [
        ("a.b", 0, (), "c", "top", 1),
        ("d", 0, (), "", "top", 1),
        ("", 2, (("e", ""),), "", "top", 2),
        ("__future__", 0, (("f", ""),), "", "top", 3),
        ("g", 0, (), "", "guarded", 5),
        ("h", 1, (("*", ""),), "", "typing", 8),
        ("i", 0, (), "", "guarded", 10),
        ("l", 0, (("m", "n"), ("o", "")), "", "local", 13),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", None),
        ("__all__ = ['a', 'b' 'c']", ("a", "bc")),
        ("__all__ = ('a',) + ('b',)\n__all__ += ['c']\n__all__.append('d')\n__all__.remove('a')", ("b", "c", "d")),
        ("__all__ = [*x, 'a']", None),
        ("__all__ = ['a']\n__all__ += b.__all__", None),
        ("class A: __all__ = ['a']", None),
    ],
)
def test_exports(text: str, expected: tuple[str, ...] | None) -> None:
    assert facts(text).exports == expected


def test_words_stand_outside_strings_and_comments() -> None:
    text = "if a: # b\n  'c' + a.d(r'e', rb\"f\", f'g {h[0]} i {j!r}')  '''k\n l''' \n  x1 = 0x1F + 2e5"
    assert facts(text).words == {"a": 2, "d": 1, "h": 1, "j": 1, "r": 1, "x1": 1}
    assert LANGUAGE.extract("m.py", text, counts=False).words == {}
    inside = "def a():\n  \"\"\"Like f'{b}'.\"\"\"\n  return f'{c}' + rF\"{d}\" + x.f '{e}'  # f'{g}'\n"
    assert facts(inside).words == {"a": 1, "c": 1, "d": 1, "f": 1, "x": 1}


def test_states() -> None:
    text = (
        "import os\nCACHE = {}\nLIMIT = 1\nos.environ['A']\nos.environ.get('B')\nos.getenv('C')\nos.environ['D'] = 'x'\n"
        "del os.environ['E']\n'F' in os.environ\n# os.environ['G']\n'''os.environ['H']'''\n"
        "def f():\n  global LIMIT\n  CACHE['x'] = 1\ndef g(CACHE): CACHE.clear()\nCACHE.update(a=1)\n"
    )
    assert [(s.kind, s.key, s.access, s.line) for s in facts(text).states] == [
        ("env", "A", "read", 4),
        ("env", "B", "read", 5),
        ("env", "C", "read", 6),
        ("env", "D", "write", 7),
        ("env", "E", "write", 8),
        ("env", "F", "read", 9),
        ("global", "LIMIT", "write", 13),
        ("global", "CACHE", "write", 14),
    ]


def test_what_a_web_server_hands_in_is_not_the_environment() -> None:
    text = (
        "from os import environ\nimport os as _os\nHOME = environ['HOME']\n"
        "def app(environ, start_response):\n  return environ['PATH_INFO']\n"
        "def path(request):\n  return request.environ.get('PATH_INFO', _os . environ['BASE'])\n"
    )
    assert [(s.key, s.line) for s in facts(text).states] == [("HOME", 3), ("BASE", 7)]


@pytest.mark.parametrize(
    ("text", "planned", "bare", "doc"),
    [
        ("", True, 0, None),
        ("# c\n\n", True, 0, None),
        ('"""A shop.\n\nMore."""\n', True, 0, "A shop."),
        ("pass", False, 0, None),
        ("f()\nx = 1\nif a: b()\n", False, 2, None),
        ("'a'\n'b'", False, 1, "a"),
    ],
)
def test_the_file_itself(text: str, planned: bool, bare: int, doc: str | None) -> None:
    found = facts(text)
    assert (found.planned, found.bare, found.doc) == (planned, bare, doc)


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("def f(:\n  pass", 1, 7, "read"),
        ("x = (1\n", 1, 1, "(1"),
        ("a = 1\nb = $ 2\n", 2, 3, "$"),
        ("x = 'a", 1, 1, "'a"),
    ],
)
def test_problems_say_where(text: str, line: int, column: int, word: str) -> None:
    problem = facts(text).problems[0]
    assert problem.line == line
    assert problem.column <= column + 6
    assert problem.message.endswith(".")
    assert "`" in problem.message or word in problem.message


def test_a_huge_file_is_said_not_read() -> None:
    found = facts("x = 1\n" * 700_000)
    assert found.symbols == ()
    assert "4,200,000 characters" in found.problems[0].message


HOSTILE = {
    "brackets": "x = " + "(" * 20_000 + ")" * 20_000,
    "open brackets": "[" * 20_000,
    "blocks": "\n".join("    " * i + "if x:" for i in range(600)) + "\n" + "    " * 600 + "y = 1",
    "classes": "\n".join(" " * i + "class A:" for i in range(600)) + "\n" + " " * 600 + "y = 1",
    "local blocks": "def f():\n" + "\n".join(" " * i + "if x:" for i in range(1, 600)) + "\n" + " " * 600 + "import y",
    "chain": "a" + " = a" * 5_000 + " = 1",
    "attributes": "x = a" + ".a" * 20_000,
    "signs": "x = " + "-" * 20_000 + "1",
    "lambdas": "x = " + "lambda: " * 5_000 + "1",
    "strings": "x = f'" + '{f"' * 300,
    "elifs": "if x: y = 1\n" + "elif x: pass\n" * 2_000,
    "empty bodies": "class A:\n\ndef f(self):\n",
    "nothing": "\0\0\ufeff\ud800\u2028",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts(text: str) -> None:
    found = facts(text)
    again = LANGUAGE.extract("m.py", LANGUAGE.render(found))
    LANGUAGE.emit(again, "", {})
    assert unpack(pack(found)) == found


KEYWORDS = [
    "def",
    "class",
    "import",
    "from",
    "if",
    "else:",
    "try:",
    "except:",
    "lambda",
    "async",
    "await",
    "type",
    "global",
    "___",
    "x",
    "self",
]
SIGNS = ["___", "x", "self", *".,:=()[]{}'#\\@*/\0\r\n\t\ufeff\ud800é€ ", '"', '"""', "**", "->", "f'", "\n    "]
PIECES = st.sampled_from([*KEYWORDS, *SIGNS])


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_raises(text: str) -> None:
    found = facts(text)
    assert unpack(pack(found)) == found
    LANGUAGE.emit(LANGUAGE.extract("m.py", LANGUAGE.render(found)), "", {})
