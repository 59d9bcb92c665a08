"""Files that are renamed in the editor: imports are led to the new place before, sheets follow after."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from wire import PUSHED, VSCODE, Client, applied, project, run

FILES = {
    "shop/__init__.py": "",
    "shop/users.py": "from . import names\n\n\ndef get_user() -> str:\n    return names.FIRST\n",
    "shop/names.py": 'FIRST = "Ada"\n',
    "shop/cart.py": "from .users import get_user\nfrom shop import names as n\n\nOWNER = get_user() + n.FIRST\n",
    "main.py": "import shop.users\nfrom shop.cart import OWNER\nfrom shop.users import get_user\n\n"
    "X = shop.users.get_user() + get_user() + OWNER\n",
    "apart.py": "import json\n\nX = json.dumps(1)\n",
}
RENAMES: list[tuple[str, str, set[str]]] = [
    ("shop/users.py", "shop/people.py", {"shop/cart.py", "main.py"}),
    ("shop/names.py", "shop/words.py", {"shop/cart.py", "shop/users.py"}),
    ("shop", "store", {"shop/cart.py", "main.py"}),
    ("apart.py", "aside.py", set()),
]


@pytest.mark.parametrize("capabilities", [VSCODE, PUSHED], ids=["versioned", "plain"])
@pytest.mark.parametrize(("old", "new", "touched"), RENAMES)
def test_imports_lead_to_the_new_place(
    tmp_path: Path, capabilities: dict[str, Any], old: str, new: str, touched: set[str]
) -> None:
    if capabilities is PUSHED:
        capabilities = {**PUSHED, "workspace": {"applyEdit": True}}

    async def journey() -> None:
        async with Client(project(tmp_path, FILES), capabilities) as c:
            await c.initialize()
            assert (await c.command("check"))["findings"] == []
            moved = {"files": [{"oldUri": c.uri(old), "newUri": c.uri(new)}]}
            edit = await c.ask("workspace/willRenameFiles", moved) or {}
            edits = edit.get("changes") or {
                d["textDocument"]["uri"]: d["edits"] for d in edit.get("documentChanges", [])
            }
            assert set(edits) == {c.uri(path) for path in touched}
            for path in touched:
                (tmp_path / path).write_text(applied(FILES[path], edits[c.uri(path)]))
            (tmp_path / old).rename(tmp_path / new)
            c.tell("workspace/didRenameFiles", moved)
            assert (await c.command("check"))["findings"] == []

    run(journey())


SHOP = {
    "shop/__init__.py": "from .stock import names\n\nWHERE = 'shop'\n",
    "shop/money/__init__.py": "RATE = 2\n",
    "shop/money/tax.py": "from . import RATE\nfrom .. import WHERE\n\n\ndef tax(price: int) -> int:\n    return price * RATE\n",
    "shop/stock/__init__.py": "",
    "shop/stock/names.py": "FIRST = 'Ada'\n",
    "shop/stock/deep/__init__.py": "from ..names import FIRST as FIRST\n",
    "shop/stock/deep/item.py": (
        "from ...money import tax as taxes, RATE\nfrom .. import names\nfrom ..names import (\n    FIRST,  # one\n)\n"
        "from . import FIRST as SAME\nimport shop.stock.names\n\n\n"
        "def total() -> tuple[int, str]:\n    from ...money.tax import tax\n\n    return tax(1) + taxes.tax(RATE), FIRST\n\n\n"
        "ALL = (total(), names.FIRST, SAME, shop.stock.names.FIRST)\n"
    ),
    "shop/stock/cart.py": (
        "from .deep import item; from .deep.item import *\nfrom shop.money.tax import tax\n\nX = item.ALL, total(), tax(3)\n"
    ),
    "main.py": (
        "import shop.stock.cart as cart\nfrom shop.stock.deep.item import ALL\nfrom shop.money import tax\n\n"
        "print(cart.X, ALL, tax.tax(1))\n"
    ),
}
"""A program that prints what it computes through imports of every kind."""
BARE = {
    "shop/money/tax.py": "def tax(price: int) -> int:\n    return price * 2\n",
    "shop/stock/item.py": "from ..money.tax import tax\nfrom ..money import tax as taxes\n\nX = tax(1), taxes.tax(2)\n",
    "main.py": "import shop.stock.item\nfrom shop.money.tax import tax\n\nprint(shop.stock.item.X, tax(1))\n",
}
"""The same without any `__init__.py`."""
MOVES: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "a file, up": (SHOP, [("shop/stock/deep/item.py", "shop/stock/item.py")]),
    "a file, to the very top": (SHOP, [("shop/stock/deep/item.py", "shop/item.py")]),
    "a file, down": (SHOP, [("shop/stock/cart.py", "shop/stock/deep/cart.py")]),
    "a file, over": (SHOP, [("shop/stock/deep/item.py", "shop/money/item.py")]),
    "a file, out of the package": (SHOP, [("shop/stock/deep/item.py", "item.py")]),
    "a file that others name, out of the package": (SHOP, [("shop/money/tax.py", "tax.py")]),
    "a file, only its name": (SHOP, [("shop/stock/deep/item.py", "shop/stock/deep/thing.py")]),
    "a folder, up": (SHOP, [("shop/stock/deep", "shop/deep")]),
    "a folder, into its neighbour": (SHOP, [("shop/money", "shop/stock/money")]),
    "a folder, only its name": (SHOP, [("shop/stock", "shop/store")]),
    "a folder, out of the package": (SHOP, [("shop/money", "money")]),
    "the whole package": (SHOP, [("shop", "market")]),
    "two that change places": (SHOP, [("shop/money/tax.py", "shop/stock/names.py"), ("shop/stock/names.py", "shop/money/tax.py")]),
    "two that go together": (SHOP, [("shop/stock/names.py", "shop/names.py"), ("shop/stock/deep/item.py", "shop/item.py")]),
    "a file, over, without packages": (BARE, [("shop/stock/item.py", "shop/item.py")]),
    "its target, without packages": (BARE, [("shop/money/tax.py", "shop/stock/tax.py")]),
    "a folder, without packages": (BARE, [("shop/money", "shop/stock/money")]),
}  # fmt: skip


@pytest.mark.parametrize("case", MOVES)
def test_a_program_whose_files_move_prints_what_it_printed(tmp_path: Path, case: str) -> None:
    files, pairs = MOVES[case]
    root = project(tmp_path / "before", files)

    def printed(folder: Path) -> str:
        done = subprocess.run([sys.executable, "main.py"], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + str({p.name: p.read_text() for p in folder.rglob("*.py")})
        return done.stdout

    async def journey() -> dict[str, str]:
        async with Client(root) as c:
            await c.initialize()
            moved = {"files": [{"oldUri": c.uri(old), "newUri": c.uri(new)} for old, new in pairs]}
            edit = await c.ask("workspace/willRenameFiles", moved)
            edits = {d["textDocument"]["uri"]: d["edits"] for d in edit["documentChanges"]}
            return {path: applied(text, edits.get(c.uri(path), [])) for path, text in files.items()}

    texts = asyncio.run(asyncio.wait_for(journey(), 120))
    places = {path: path for path in files}
    for old, new in pairs:
        places.update({p: new + p[len(old) :] for p in files if p == old or p.startswith(f"{old}/")})
    after = project(tmp_path / "after", {places[path]: text for path, text in texts.items()})
    assert printed(after) == printed(root)
    assert sum(t.count("import") for t in texts.values()) <= sum(t.count("import") for t in files.values()) + 2
