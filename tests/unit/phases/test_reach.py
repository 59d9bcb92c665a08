"""A symbol is renamed in every file that reaches it, by the words that the file has for it."""

from __future__ import annotations

from specsheets.languages.python import LANGUAGE
from specsheets.model.change import apply_edits
from specsheets.phases.reach import reach_of

# each file before and after `User` of the first becomes `Account`
FILES = {
    "shop/models.py": ("class User: ...\nx: 'User'\n", "class Account: ...\nx: 'Account'\n"),
    "shop/__init__.py": (
        "from .models import User\nfrom .other import User as Other\n__all__ = ['User']\n",
        "from .models import Account\nfrom .other import User as Other\n__all__ = ['Account']\n",
    ),
    "shop/other.py": ("class User: ...\n", "class User: ...\n"),
    "shop/star.py": ("from .models import *\nUser()\n", "from .models import *\nAccount()\n"),
    "main.py": (
        "import shop, shop.models as m\nfrom shop import User as U\nfrom shop.other import User\nshop.User, m.User, U, User\n",
        "import shop, shop.models as m\nfrom shop import Account as U\nfrom shop.other import User\nshop.Account, m.Account, U, User\n",
    ),
}


def test_every_file_follows_and_namesakes_stay() -> None:
    facts = {path: LANGUAGE.extract(path, before) for path, (before, _) in FILES.items()}
    reached = reach_of("shop/models.py", "User", facts, LANGUAGE.modules(FILES))
    assert next(iter(reached)) == "shop/models.py"
    for path, (before, after) in FILES.items():
        edits = [e for scope in reached.get(path, []) for e in LANGUAGE.rename_edits(before, "User", "Account", scope)]
        assert apply_edits(before, list(dict.fromkeys(edits))) == after
