"""A text that is typed is read piece by piece, and comes out as a fresh reading would have it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.languages.python import members, piece
from specsheets.languages.python.extract import extract
from specsheets.languages.python.pieces import Typist
from specsheets.languages.python.uses import following, uses
from specsheets.model.lines import LineTable

TEXT = '''"""A shop."""
import os
from models import Item

SEEN = {}
KEY = os.environ["SHOP"]


class Cart(Item):
    """Keeps items."""

    def __init__(self, owner):
        self.owner = owner
        SEEN[owner] = 1

    size = 1
    """How many."""
    total = property(lambda self: size)

    @total.setter
    def total(self, number: int = size) -> None:
        self.number, self.owner = number, KEY
        SEEN.clear()
        # what the total was

    def add(self, item: Item) -> None:
        import json

        self.items.append(item)
        self.number: int = json.loads(item)
        if os.path.exists(f"{self.items}"):
            total(item)

    class Empty(Exception):
        def __init__(self):
            self.number = 0


if KEY:
    def total(items): return sum(i.price for i in items)
else:
    total = None


@staticmethod
def last(): return SEEN.pop()
'''

SNIPPETS = st.sampled_from(
    [
        *(
            "x",
            "\n",
            "\n\n",
            "def f(a):\n    return a\n",
            "(",
            ")",
            ":",
            "#",
            "    ",
            "else:\n    pass\n",
            "@dec\n",
            "\\\n",
        ),
        *(
            "import re\n",
            "Z = {}\n",
            "SEEN.clear()\n",
            '"doc"\n',
            "\n    SEEN.clear()\n",
            "\r",
            "\f",
            "global Z\n",
            "'''",
            ";",
        ),
        *("    def __init__(self):\n        self.number = 2\n", "        self.more = 1\n", "    size = total\n", "[T]"),
        *(
            "    global size\n",
            "    from os import size\n",
            "    # remark\n",
            "  ",
            "    else:\n        pass\n",
            "def g(): pass\n",
        ),
    ]
)
PATHS = frozenset({("os",), ("os", "path"), ("json",)})
EDITS = st.lists(
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, 30), SNIPPETS, st.booleans(), st.booleans()),
    min_size=1,
    max_size=8,
)


@pytest.fixture(params=[0, members.LONG], autouse=True, scope="module")
def _long(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every class counts as long, or only those that do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(members, "LONG", request.param)
        yield


TILL = """import os
SEEN = {}

class Till(object):
    def __init__(self, a):
        self.one = a; self.two = self.one
        self.one, self.three = a, 2; import json
        self.four: int = 1  # four
        self.four = "self.x = 1"
        for self.five in a: self.six = (a,
            2)
        SEEN[a] = "x"; os.environ["K"]

    def later(self): self.one = 3; self.seven = 4

    @staticmethod
    def other(a): a.one = a

def top(a): b = a; c = [b]; import re; b = c

class After:
    def go(self):
        self.eight = 1
        self.eight = self.nine = 2
"""
LETTERS = st.sampled_from([*"x_=,;'\"()# 1.:\n", "self.", ": int", "x = ", "import y", "'s'", "\\\n"])


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(TILL)), st.integers(0, 2), LETTERS), min_size=1, max_size=12))
def test_letters_equal_a_fresh_reading(letters: list[tuple[int, int, str]]) -> None:
    typist, lines = Typist("till.py"), LineTable(TILL)
    typist.typed(lines)
    typist.facts(lines.text)
    for at, gone, letter in letters:
        before, at = lines.text, min(at, len(lines.text))
        lines = lines.edited(at, min(at + gone, len(before)), letter)
        typist.typed(lines)
        found, fresh = typist.facts(lines.text), extract("till.py", lines.text)
        if fresh.problems or not _is_python(lines.text):
            lines = lines.became(before)
            typist.typed(lines)
            found, fresh = typist.facts(before), extract("till.py", before)
        assert found == fresh
        assert list(typist.uses(lines.text)) == uses(lines.text)


def test_a_letter_within_a_statement_reads_no_more_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    typist = Typist("till.py")
    typist.facts(TILL)

    def walked(*_: object) -> None:
        raise AssertionError("a whole piece was read")

    monkeypatch.setattr(piece, "walked", walked)
    for old, new in (("self.eight = 1", "self.height = 1"), ("re; b = c", "re; b = a")):
        text = TILL.replace(old, new)
        assert typist.facts(text) == extract("till.py", text)
        typist.facts(TILL)


@given(EDITS)
def test_pieces_equal_a_fresh_reading(edits: list[tuple[int, int, str, bool, bool]]) -> None:
    typist, lines = Typist("shop.py"), LineTable(TEXT)
    before = [TEXT]
    for at, gone, snippet, undo, is_last in edits:
        if undo and before:
            lines = lines.became(before.pop())
        else:
            at = min(at, len(lines.text))
            lines = lines.edited(at, min(at + gone, len(lines.text)), snippet)
        text = lines.text
        before.append(text)
        typist.typed(lines)
        if not is_last:
            continue  # more was typed before anybody asked
        found, fresh = typist.facts(text), extract("shop.py", text)
        if not fresh.problems and _is_python(text):
            assert found == fresh
            assert list(typist.uses(text)) == uses(text)
            assert typist.following(text, PATHS) == following(text, PATHS)


def _is_python(text: str) -> bool:
    """The grammar forgives what Python does not, such as a line end within a short string."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def test_an_edit_reads_the_piece_that_it_touches_and_no_other() -> None:
    typist = Typist("shop.py")
    typist.facts(TEXT)
    before = {id(leaf) for piece in typist._pieces for leaf in piece.leaves()}
    typist.facts(TEXT.replace("item.append", "item.extend").replace("self.owner = owner", "self.holder = owner"))
    after = {id(leaf) for piece in typist._pieces for leaf in piece.leaves()}
    assert len(before - after) == len(after - before) == 1


def test_what_nobody_asked_about_is_not_lost() -> None:
    typist, lines = Typist("shop.py"), LineTable(TEXT)
    typist.facts(TEXT)
    for old, new in (("items.append", "items.extend"), ("class Cart", "class Basket"), ("KEY:", "KEY2:")):
        at = lines.text.index(old)
        lines = lines.edited(at, at + len(old), new)
        typist.typed(lines)
    assert typist.facts(lines.text) == extract("shop.py", lines.text)


def test_a_formatted_text_within_a_text_counts_no_words() -> None:
    assert extract("shop.py", '"""f"{inner}" """\nx = f"{outer}"\n').words == {"x": 1, "outer": 1}
