"""A text that is typed is read piece by piece, and comes out as a fresh reading would have it."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from specsheets.languages.python.extract import extract
from specsheets.languages.python.pieces import Typist
from specsheets.languages.python.uses import uses

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

    def add(self, item: Item) -> None:
        self.items.append(item)


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
    ]
)
EDITS = st.lists(
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, 30), SNIPPETS, st.booleans()), min_size=1, max_size=8
)


@given(EDITS)
def test_pieces_equal_a_fresh_reading(edits: list[tuple[int, int, str, bool]]) -> None:
    typist, text = Typist("shop.py"), TEXT
    before = [text]
    for at, gone, snippet, undo in edits:
        text = before.pop() if undo and before else text[:at] + snippet + text[at + gone :]
        before.append(text)
        found, fresh = typist.facts(text), extract("shop.py", text)
        if not fresh.problems and _is_python(text):
            assert found == fresh
            assert list(typist.uses(text)) == uses(text)


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
    before = {id(piece) for piece in typist._pieces}
    typist.facts(TEXT.replace("item.append", "item.extend").replace("self.owner = owner", "self.holder = owner"))
    assert len(before - {id(piece) for piece in typist._pieces}) == 1
