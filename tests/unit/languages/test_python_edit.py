"""One declaration changes in place: it reads as wanted, and everything else stays as it was."""

from __future__ import annotations

import contextlib
import dataclasses
import json.decoder
import shlex
import textwrap
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.languages.language import Located
from specsheets.languages.python.edit import edit_declaration
from specsheets.languages.python.extract import extract
from specsheets.languages.python.locate import locate
from specsheets.model.change import apply_edits
from specsheets.model.facts import Param, Symbol

MODULES = (contextlib, dataclasses, json.decoder, shlex, textwrap)


@cache
def read(module: ModuleType, windows: bool) -> tuple[str, list[Located]]:
    assert module.__file__
    text = Path(module.__file__).read_text(encoding="utf-8")
    text = text.replace("\n", "\r\n") if windows else text
    return text, locate(text)


def plain(symbols: tuple[Symbol, ...]) -> list[Symbol]:
    """Symbols without their places."""
    return [s._replace(line=0, column=0, end_line=0) for s in symbols]


def changed(symbol: Symbol, choice: int, word: str) -> Symbol:
    """The symbol with one thing about it changed."""
    kind = symbol.kind
    if kind == "import":
        return symbol._replace(
            value=f"{symbol.value}, {word}" if not (symbol.value or "").endswith("*") else f"import {word}"
        )
    if kind == "value":
        if symbol.modifiers or symbol.value == "..." or "__all__" in symbol.target:
            return symbol
        return symbol._replace(value=[word, f"{{'a': {word}}}"][choice % 2])
    if kind == "class":
        choices = [
            symbol._replace(bases=(*(symbol.bases or ()), word)),
            symbol._replace(bases=()),
            symbol._replace(bases=tuple(word for _ in symbol.bases or ())),
            symbol._replace(doc=f"A {word}.\nIn two lines."),
            symbol._replace(decorators=(*symbol.decorators, f"{word}(1)")),
            symbol._replace(decorators=(word, *symbol.decorators[1:])),
        ]
        return choices[choice % len(choices)]
    if kind == "function":
        given = symbol.parameters
        last = given[-1:] and given[-1]._replace(annotation=f"{word}[int]")
        choices = [
            symbol._replace(type=word),
            symbol._replace(type=None),
            symbol._replace(doc=f"Says {word}."),
            symbol._replace(decorators=symbol.decorators[1:]) if "staticmethod" not in symbol.decorators else symbol,
            symbol._replace(decorators=(word, *symbol.decorators)),
            symbol._replace(parameters=(*given, Param(word, "keyword-only", "str", "''")))
            if last and last.kind != "keywords"
            else symbol,
            symbol._replace(parameters=(*given[:-1], last)) if last else symbol,
            symbol._replace(parameters=(*given[:-1], last._replace(name=word))) if last and len(given) > 1 else symbol,
            symbol._replace(parameters=(*given[:-1], last._replace(default="1")))
            if last and last.kind == "plain"
            else symbol,
            symbol._replace(parameters=given[:1]),
        ]
        return choices[choice % len(choices)]
    return symbol


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MODULES), st.integers(0), st.integers(0, 59), st.sampled_from(["alpha", "beta"]), st.booleans())
def test_a_changed_declaration_reads_as_wanted_and_the_rest_stays(
    module: ModuleType, pick: int, choice: int, word: str, windows: bool
) -> None:
    text, located = read(module, windows)
    index = pick % len(located)
    here = located[index]
    wanted = changed(here.symbol, choice, word)
    after = apply_edits(text, edit_declaration(text, here, wanted))
    expected = plain(tuple(wanted if i == index else place.symbol for i, place in enumerate(located)))
    assert plain(extract("m.py", after).symbols) == expected
    before_lines, after_lines = text.split("\n"), after.split("\n")
    end = max([here.header.end_line, *[here.doc.end_line for _ in [0] if here.doc]])
    end = end if here.body else here.whole.end_line
    tail = len(before_lines) - end
    assert after_lines[: here.whole.line - 1] == before_lines[: here.whole.line - 1]
    assert after_lines[len(after_lines) - tail :] == before_lines[end:]
    assert after == text or wanted != here.symbol


# the text, the fields of its first declaration that change, the text after
CASES = [
    ("def f(a, b=1):  # why\n    return a\n", {"type": "int"}, "def f(a, b=1) -> int:  # why\n    return a\n"),
    (
        "def f(\n    a,  # one\n    b=1,  # two\n):\n    ...\n",
        {"parameters": (Param("a", "plain", "int", None), Param("c", "plain", None, "1"))},
        "def f(\n    a: int,  # one\n    c=1,  # two\n):\n    ...\n",
    ),
    (
        "def f(\n    a,\n    b,\n): ...\n",
        {"parameters": (Param("a", "plain", None, None),)},
        "def f(\n    a,\n): ...\n",
    ),
    ("def f(a): pass\n", {"doc": "Does."}, 'def f(a):\n    """Does."""\n    pass\n'),
    ("def f():\n\tpass\n", {"doc": "Does.\nMore."}, 'def f():\n\t"""Does.\n\tMore."""\n\tpass\n'),
    (
        'def f():\n    """\n    One\n    two.\n\n    Rest.\n    """\n    x\n',
        {"doc": "New."},
        'def f():\n    """\n    New.\n\n    Rest.\n    """\n    x\n',
    ),
    ("def f():\n    '''One.\n\n    Rest.'''\n", {"doc": "New."}, 'def f():\n    """New.\n\n    Rest."""\n'),
    ("def f():\n    'One.'\n    x\n", {"doc": None}, "def f():\n    x\n"),
    ("def f():\n    'One.'\n", {"doc": None}, "def f():\n    ...\n"),
    ("@a\n# why\n@b  # how\ndef f(): ...\n", {"decorators": ("c", "b")}, "@c\n# why\n@b  # how\ndef f(): ...\n"),
    ("@a\n@b\ndef f(): ...\n", {"decorators": ("b",)}, "@b\ndef f(): ...\n"),
    ("def f(): ...\n", {"decorators": ("a", "b(1)"), "modifiers": ("async",)}, "@a\n@b(1)\nasync def f(): ...\n"),
    ("async def f(): ...\n", {"modifiers": (), "name": "g", "qualname": "g"}, "def g(): ...\n"),
    ("class A: ...\n", {"bases": ("B", "metaclass=M"), "type_parameters": "[T]"}, "class A[T](B, metaclass=M): ...\n"),
    ("class A(B): ...  # x\n", {"bases": ()}, "class A: ...  # x\n"),
    ("x = [  # why\n    1,\n]\n", {"type": "list[int]"}, "x: list[int] = [  # why\n    1,\n]\n"),
    ("x: int = 1  # why\n", {"value": "2"}, "x: int = 2  # why\n"),
    ("x: int\n", {"value": "2"}, "x: int = 2\n"),
    ("x = 1; y = 2\n", {"type": "int"}, "x: int = 1; y = 2\n"),
    ("type A = list[int]\n", {"name": "B", "qualname": "B"}, "type B = list[int]\n"),
    ("from a import b  # why\n", {"value": "from a import b, c"}, "from a import b, c  # why\n"),
    ("if A:  # why\n    x = 1\nelse:\n    x = 2\n", {"value": "if B"}, "if B:  # why\n    x = 1\nelse:\n    x = 2\n"),
]


@pytest.mark.parametrize(("before", "fields", "after"), CASES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_edited(before: str, fields: dict[str, object], after: str, line_end: str) -> None:
    text = before.replace("\n", line_end)
    first = locate(text)[0]
    wanted = first.symbol._replace(**fields)  # type: ignore[arg-type]
    edited = apply_edits(text, edit_declaration(text, first, wanted))
    assert edited == after.replace("\n", line_end)
    assert plain(extract("m.py", edited).symbols)[:1] == plain((wanted,))


def test_attributes_change_where_they_are_set() -> None:
    text = "class A:\n    def f(self):\n        self.a = 1\n        self.b: int = 2\n        for self.c in x: pass\n"
    a, b, c = locate(text)[2:]
    edits = [
        *edit_declaration(text, a, a.symbol._replace(type="str")),
        *edit_declaration(text, b, b.symbol._replace(type=None)),
        *edit_declaration(text, c, c.symbol._replace(target="self.d", name="d")),
    ]
    assert apply_edits(text, edits) == (
        "class A:\n    def f(self):\n        self.a: str = 1\n        self.b = 2\n        for self.d in x: pass\n"
    )
