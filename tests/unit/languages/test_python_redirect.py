"""An import leads where things were found, or where they will be, and the file goes on to use what it brings."""

from __future__ import annotations

import pytest

from specsheets.languages.language import Goal, Moving
from specsheets.languages.python import LANGUAGE

PATHS = ("shop/__init__.py", "shop/users.py", "shop/cart.py", "shop/people/__init__.py", "shop/people/users.py")
MODULES = LANGUAGE.modules(PATHS)


@pytest.mark.parametrize(
    ("before", "goal", "after"),
    [
        ("import shop.user\nshop.user.find()\n", Goal("", "shop.users", ""), "import shop.users\nshop.users.find()\n"),
        ("import shop.user as u\nu.find()\n", Goal("", "shop.users", ""), "import shop.users as u\nu.find()\n"),
        (
            "from .user import a\nfrom .user import (\n    b,\n)\n",
            Goal("", "shop.users", ""),
            "from .users import a\nfrom .users import (\n    b,\n)\n",
        ),
        (
            "from .users import get, put\nget()\n",
            Goal("get", "shop.people.users", "fetch"),
            "from .users import put\nfrom .people.users import fetch\nfetch()\n",
        ),
        (
            "from shop import users, cart\n",
            Goal("users", "shop.people.users", ""),
            "from shop import cart\nfrom shop.people import users\n",
        ),
        ("from shop.users import get\nget()\n", Goal("get", "shop.users", "fetch"), "from shop.users import fetch\nfetch()\n"),
    ],
)  # fmt: skip
def test_an_import_is_led_to_what_was_found(before: str, goal: Goal, after: str) -> None:
    facts = LANGUAGE.extract("shop/cart.py", before)
    assert LANGUAGE.redirect(before, facts, facts.imports[0], MODULES, goal) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("shop/cart.py", "from shop.users import get\n", "from shop.people.names import get\n"),
        ("shop/cart.py", "from . import users, cart\n", "from . import cart\nfrom .people import names as users\n"),
        (
            "main.py",
            "import shop.users\n\nshop.users.get(shop.cart)\n",
            "import shop.people.names\n\nshop.people.names.get(shop.cart)\n",
        ),
        ("shop/users.py", "from .cart import put\nimport json\n", "from ..cart import put\nimport json\n"),
        ("shop/cart.py", "from shop.people.users import get\n", "from shop.people.users import get\n"),
    ],
)
def test_imports_follow_a_file_that_moves(path: str, before: str, after: str) -> None:
    moves = {"shop/users.py": "shop/people/names.py"}
    paths = (*PATHS, "main.py")
    moving = Moving(
        tuple(moves.items()), moves, LANGUAGE.modules(paths), LANGUAGE.modules(moves.get(p, p) for p in paths)
    )
    assert LANGUAGE.follow_moves(before, LANGUAGE.extract(path, before), moving) == after
