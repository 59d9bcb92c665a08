"""A project for every scenario."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from journey import Journey


@pytest.fixture
def shop(tmp_path: Path) -> Journey:
    """Two modules, a package and a file that is still empty."""
    here = Journey(tmp_path / "shop")
    here.write("shop/__init__.py", "")
    here.write("shop/cart.py", CART)
    here.write("shop/models.py", "class Item:\n    price: int = 0\n")
    return here


CART = '''"""The cart."""
from .models import Item

LIMIT: int = 10


def total(items: list[Item], rounded=True) -> int:
    """Adds up."""
    return len(items)


class Cart:
    """A cart."""

    size: int = 0

    def add(self, item: Item) -> None:
        self.items = [item]
        total(self.items)
'''
