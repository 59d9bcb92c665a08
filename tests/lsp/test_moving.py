"""Files that are renamed in the editor: imports are led to the new place before, sheets follow after."""

from __future__ import annotations

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
