"""Definitions after any edits, with room for one file, say what definitions of the same texts say that are made anew."""

from __future__ import annotations

import marshal

from hypothesis import given
from hypothesis import strategies as st

from specsheets.languages.python import LANGUAGE
from specsheets.languages.python.modules import PythonModules
from specsheets.model.facts import FileFacts, pack, unpack
from specsheets.model.kept import Room
from specsheets.rules.definitions import Definitions

PATHS = ("shop/__init__.py", "shop/users.py", "shop/cart.py")
LINES = (
    "from .users import get_user\n",
    "from .cart import *\n",
    "import shop.users\n",
    "from . import users as people\n",
    "def get_user(number): return number\n",
    "class Cart:\n    def total(self): self.sum = get_user(1)\n",
    "LIMIT = total = 3\n",
    "__all__ = ['LIMIT']\n",
    "if LIMIT:\n    get_user = None\n",
)
TEXTS = st.lists(st.sampled_from(LINES), max_size=4).map("".join)
WORDS = ("get_user", "total", "LIMIT", "Cart", "users", "sum", "nobody")


def everything(definitions: Definitions) -> list[object]:
    """All that anybody can ask."""
    found: list[object] = []
    for path in PATHS:
        found += [definitions.names(path), definitions.reached(path), definitions.edges(path), definitions.users(path)]
        found += [definitions.titles(path), definitions.facts[path]]
        for word in WORDS:
            found += [definitions.mentions(path, word), definitions.has(path, word), definitions.origin(path, word)]
    return [*found, *(definitions.declaring(word) for word in WORDS)]


def extracted(texts: dict[str, str]) -> dict[str, FileFacts]:
    return {path: LANGUAGE.extract(path, text) for path, text in texts.items()}


@given(st.tuples(TEXTS, TEXTS, TEXTS), st.lists(st.tuples(st.sampled_from(PATHS), TEXTS, st.booleans()), max_size=5))
def test_after_any_edits_all_is_as_if_made_anew(
    first: tuple[str, str, str], edits: list[tuple[str, str, bool]]
) -> None:
    texts = dict(zip(PATHS, first, strict=True))
    laid: list[bytes] = []

    def lay(data: bytes) -> int:
        laid.append(data)
        return len(laid) - 1

    room = Room(1, lay, laid.__getitem__)
    facts = room.packed(lambda facts: marshal.dumps(pack(facts)), lambda data: unpack(marshal.loads(data)))
    facts.update(extracted(texts))
    definitions = Definitions(facts, PythonModules(PATHS), room)
    for path, text, is_asked in edits:
        texts[path] = text
        definitions.put(path, LANGUAGE.extract(path, text))
        if is_asked:
            everything(definitions)
    assert everything(definitions) == everything(Definitions(extracted(texts), PythonModules(PATHS)))
