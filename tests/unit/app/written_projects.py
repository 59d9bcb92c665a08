"""A program of sheets alone on a real disk, and a model that writes the bodies which a test gives it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from specsheets.app.project import Project
from specsheets.forms.sheet_yaml import write_sheet
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import Sheet
from specsheets.ports import Away, Json, Prompt, Reply

PRICES, CART = "shop/prices.py", "shop/cart.py"
BLOCKS = {
    "shop/__init__.py": "",
    PRICES: 'def price(name: str) -> int:\n    """What one thing costs."""\n',
    CART: '''from __future__ import annotations

from shop.prices import price

class Cart:
    """What one customer means to buy."""

    def __init__(self) -> None:
        self.names: list[str]

    def add(self, name: str) -> None:
        """Puts one thing in."""

    def total(self) -> int:
        """What all of it costs."""
''',
}
GOOD = {
    f"{PRICES} function:price body": ['return {"tea": 3}.get(name, 1)'],
    f"{CART} function:Cart.__init__ body": ["self.names = []"],
    f"{CART} function:Cart.add body": ["self.names.append(name)"],
    f"{CART} function:Cart.total body": ["return sum(price(name) for name in self.names)"],
}
TESTS = """\
from shop.cart import Cart


def test_total():
    cart = Cart()
    cart.add("tea")
    cart.add("salt")
    assert cart.total() == 4
"""


def put(root: Path, path: str, text: str) -> None:
    """Write a text, with the folders above it."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def lay_out(root: Path, blocks: Mapping[str, str] = BLOCKS) -> Path:
    """The sheets of a program that nobody has written yet."""
    for path, block in blocks.items():
        put(root, sheet_path(path), write_sheet(Sheet(file=path, declares=block)))
    return root


class Writer:
    """A LanguageModel that gives, for each label, one body after the other, and the last again and again."""

    name = "writer"

    def __init__(self, bodies: Mapping[str, list[str]], away_after: int = -1) -> None:
        self.bodies = {label: list(given) for label, given in bodies.items()}
        self.asked: list[tuple[str, Prompt]] = []
        self.away_after = away_after

    def window(self) -> int | None:
        return None

    def rung(self) -> str:
        return "schema"

    def tokens(self, text: str) -> int:
        return len(text) // 3

    def price(self, prompt: int, completion: int) -> float | None:
        return None

    def answer(
        self,
        prompt: Prompt,
        schema: Json,
        *,
        limit: int,
        heard: Callable[[str], None],
        is_stopped: Callable[[], bool],
    ) -> Reply:
        if len(self.asked) == self.away_after:
            raise Away("The endpoint does not answer.")
        said = {}
        for key, one in schema["properties"].items():
            label = one["description"]
            self.asked.append((label, prompt))
            given = self.bodies.get(label, ["raise NotImplementedError"])
            said[key] = (given.pop(0) if len(given) > 1 else given[0]).split("\n")
        return Reply(json.dumps(said), "stop", 100, 20, 0, 0.1, self.name, "schema")

    def close(self) -> None:
        pass


def use(monkeypatch: pytest.MonkeyPatch, writer: Writer) -> Writer:
    """Let every project ask this model."""
    monkeypatch.setattr(Project, "model", lambda self: writer)
    return writer
