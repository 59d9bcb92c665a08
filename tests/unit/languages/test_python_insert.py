"""A missing declaration comes in where the sheet's order has it, and no line that stands there changes."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import json.decoder
import shlex
import textwrap
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from specsheets.languages.language import Located
from specsheets.languages.python.extract import extract
from specsheets.languages.python.insert import insert_declaration
from specsheets.languages.python.locate import locate
from specsheets.model.change import apply_edits
from specsheets.model.facts import FileFacts, Symbol

MODULES = (contextlib, dataclasses, json.decoder, shlex, textwrap)

# the text, the block of the sheet, which of its declarations comes in, the text after (… stands for what a body says)
CASES = [
    ("import a\n\nx = 1\n", "import a\nimport b\nx = 1\n", 1, "import a\nimport b\n\nx = 1\n"),
    ("import a\nimport c\n", "import b\nimport a\n", 0, "import a\nimport c\nimport b\n"),
    ('"""Doc."""\n\nx = 1\n', "import a\n", 0, '"""Doc."""\n\nimport a\n\nx = 1\n'),
    (
        '"""Doc."""\nimport a\n',
        "from __future__ import annotations\n",
        0,
        '"""Doc."""\n\nfrom __future__ import annotations\n\nimport a\n',
    ),
    (
        "from __future__ import annotations\nx = 1\n",
        "import a\n",
        0,
        "from __future__ import annotations\nimport a\n\nx = 1\n",
    ),
    ("#!python\nx = 1\n", "import a\n", 0, "#!python\nimport a\n\nx = 1\n"),
    ("", "x = 1\n", 0, "x = 1\n"),
    ("# why\n", "import a\n", 0, "# why\n\nimport a\n"),
    ("a = 1\nc = 3  # why\n", "a = 1\nb = 2\nc = 3\n", 1, "a = 1\nb = 2\nc = 3  # why\n"),
    ("b = 1\n", "a = 1\nb = 2\n", 0, "a = 1\nb = 1\n"),
    ("import a\ndef g(): ...\n", "import a\nx = 1\ndef g(): ...\n", 1, "import a\n\nx = 1\n\n\ndef g(): ...\n"),
    (
        "class A:\n    x = 1\n    # more\n\ny = 1\n",
        "class A:\n    x = 1\n    z = 2\ny = 1\n",
        2,
        "class A:\n    x = 1\n    z = 2\n    # more\n\ny = 1\n",
    ),
    ("class A: pass\n", "class A:\n    x = 1\n", 1, "class A:\n    x = 1\n"),
    ("class A: y = 1\n", "class A:\n    y = 1\n    x = 1\n", 2, "class A:\n    y = 1\n    x = 1\n"),
    (
        "class A:\n\t'Doc.'\n\n\tz = 1\n",
        "class A:\n    x = 1\n    z = 1\n",
        1,
        "class A:\n\t'Doc.'\n\n\tx = 1\n\n\tz = 1\n",
    ),
    (
        "import a\n",
        "import a\nif TYPE_CHECKING:\n    import b\n    import c\n",
        2,
        "import a\n\nif TYPE_CHECKING:\n    import b\n",
    ),
    (
        "if A:\n    import b\nelse:\n    import c\n",
        "if A:\n    import b\nelse:\n    import c\nx = 1\n",
        4,
        "if A:\n    import b\nelse:\n    import c\n\nx = 1\n",
    ),
    ("x = 1", "x = 1\ny = 2\n", 1, "x = 1\ny = 2"),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(("before", "block", "index", "after"), CASES)
def test_inserted(before: str, block: str, index: int, after: str, line_end: str) -> None:
    text = before.replace("\n", line_end)
    assert apply_edits(text, insert_declaration(text, extract("", block), index)) == (
        after.replace("\n", line_end) if "\n" in before else after
    )


def test_functions_stand_apart() -> None:
    text = "def a():\n    pass\n    # more\n\n\nclass B:\n    def c(self): ...\n"
    block = extract(
        "", "def a(): ...\ndef n(x: int) -> None: ...\nclass B:\n    def c(self): ...\n    def m(self): ...\n"
    )
    top = apply_edits(text, insert_declaration(text, block, 1))
    assert top.startswith("def a():\n    pass\n    # more\n\n\ndef n(x: int) -> None:")
    assert "\n\n\nclass B:\n    def c(self): ...\n" in top
    inner = apply_edits(text, insert_declaration(text, block, 4))
    assert inner.startswith(text + "\n    def m(self):")
    for edited in (top, inner):
        ast.parse(edited)


@cache
def read(module: ModuleType) -> tuple[str, list[Located], FileFacts]:
    assert module.__file__
    text = Path(module.__file__).read_text(encoding="utf-8")
    return text, locate(text), extract("m.py", text)


def plain(symbols: tuple[Symbol, ...]) -> list[Symbol]:
    """Symbols without their places, and without the instance attributes that stand in bodies."""
    return [s._replace(line=0, column=0, end_line=0, parent=-1) for s in symbols if s.kind != "attribute"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MODULES), st.integers(0))
def test_what_is_cut_out_comes_back(module: ModuleType, pick: int) -> None:
    text, located, facts = read(module)
    index = pick % len(located)
    here = located[index]
    siblings = [s for s in facts.symbols if s.parent == here.symbol.parent]
    assume(here.symbol.kind not in ("branch", "attribute") and len(siblings) > 1 and not here.symbol.remarks)
    assume(here.symbol.parent < 0 or facts.symbols[here.symbol.parent].kind == "class")
    lines = text.splitlines(keepends=True)
    cut = lines[: here.whole.line - 1] + lines[here.whole.end_line :]
    shorter = "".join(cut)
    assume(len(extract("m.py", shorter).symbols) < len(facts.symbols))
    after = apply_edits(shorter, insert_declaration(shorter, facts, index))
    said = plain(extract("m.py", after).symbols)
    if here.symbol.kind == "import":
        assert sorted(map(repr, said)) == sorted(map(repr, plain(facts.symbols)))
    else:
        assert said == plain(facts.symbols)
    kept = iter(after.splitlines(keepends=True))
    assert all(line in kept for line in cut), "a line that stood there changed"
