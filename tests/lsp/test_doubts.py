"""Edits that rest on a likeness of names alone: a person is asked for each, or they stay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from wire import PUSHED, VSCODE, Client, applied, project, run

CART = (
    "class Cart:\n    def addItem(self, price: int) -> int:\n        return price\n\n"
    "    def add_two(self, price: int) -> int:\n        return self.addItem(price) + self.addItem(price)\n"
)
DESK = "from shop.cart import Cart\n\n\ndef sell(it, 𝒙) -> int:\n    return it.addItem(1) + 𝒙.addItem(Cart.addItem(𝒙, 2))\n"
FAR = "def sell(it) -> int:\n    return it.addItem(1)\n"
FAKED = (
    'WHERE = ["shop.cart.Cart.addItem", "addItem", f"{1}𝒙 shop.cart.Cart.addItem()"]\n'
    "APART = 'a.shop.cart.Cart.addItem shop.cart.Cart.addItems'\n"
)
MANY = "".join(f"\n    def take_{word}(self) -> None:\n        pass\n" for word in "abcdefghijklmnop")
FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": CART + MANY,
    "shop/desk.py": DESK,
    "shop/far.py": FAR,
    "faked.py": FAKED,
}
NEW = {path: text.replace("addItem", "add_item") for path, text in FILES.items()}
NEW["faked.py"] = re.sub(r"(?<=[\"𝒙 ])shop\.cart\.Cart\.addItem\b", "shop.cart.Cart.add_item", FAKED)
CERTAIN = {**FILES, "shop/cart.py": NEW["shop/cart.py"], "shop/desk.py": DESK.replace("Cart.addItem", "Cart.add_item")}
ASKING: dict[str, Any] = {
    **VSCODE,
    "workspace": {
        **VSCODE["workspace"],
        "workspaceEdit": {**VSCODE["workspace"]["workspaceEdit"], "changeAnnotationSupport": {"groupsOnLabel": True}},
    },
}
"""A client that shows doubtful edits before they are made."""
SILENT = {**PUSHED, "workspace": {"workspaceEdit": {"changeAnnotationSupport": {}}}}
"""A client that knows annotations, and can be sent none, as it takes no versioned edits."""


def outcome(c: Client, edit: dict[str, Any], confirmed: bool) -> dict[str, str]:
    """The texts after an edit, of which a person confirmed all that she was asked for, or nothing."""
    asked = {name for name, note in (edit.get("changeAnnotations") or {}).items() if note.get("needsConfirmation")}
    parts = edit.get("changes") or {d["textDocument"]["uri"]: d["edits"] for d in edit["documentChanges"]}
    texts = dict(FILES)
    for path in texts:
        edits = [e for e in parts.get(c.uri(path), []) if confirmed or e.get("annotationId") not in asked]
        texts[path] = applied(texts[path], edits)
    return texts


async def by_rename(c: Client) -> dict[str, Any]:
    uri = c.open("shop/cart.py")
    asked = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 8}, "newName": "add_item"}
    edit: dict[str, Any] = await c.ask("textDocument/rename", asked)
    return edit


async def by_fix(c: Client) -> dict[str, Any]:
    uri = c.open("shop/cart.py")
    place = {"line": 1, "character": 8}
    asked = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    first = (await c.ask("textDocument/codeAction", asked))[0]
    assert "add_item" in first["title"], first
    edit: dict[str, Any] = (await c.ask("codeAction/resolve", first))["edit"]
    return edit


@pytest.mark.parametrize("way", [by_rename, by_fix])
def test_a_person_is_asked_for_what_only_bears_the_name(tmp_path: Path, way: Any) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES), ASKING) as c:
            await c.initialize()
            edit = await way(c)
            (note,) = edit["changeAnnotations"].values()
            assert note["needsConfirmation"] and note["label"]
            assert outcome(c, edit, confirmed=False) == CERTAIN
            assert outcome(c, edit, confirmed=True) == NEW
            assert c.said() == []

    run(journey())


@pytest.mark.parametrize("way", [by_rename, by_fix])
@pytest.mark.parametrize("capabilities", [VSCODE, SILENT], ids=["no annotations", "no versions"])
def test_who_cannot_be_asked_gets_what_is_certain(tmp_path: Path, way: Any, capabilities: dict[str, Any]) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES), capabilities) as c:
            await c.initialize()
            edit = await way(c)
            assert not edit.get("changeAnnotations") and "annotationId" not in str(edit)
            assert outcome(c, edit, confirmed=True) == CERTAIN
            assert ["5 more" in said for said in c.said()] == [True] * (way is by_rename)

    run(journey())


def test_nobody_is_asked_where_nothing_is_doubtful(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"shop/cart.py": CART + MANY}), ASKING) as c:
            await c.initialize()
            assert not (await by_rename(c)).get("changeAnnotations")

    run(journey())


def test_a_module_that_moves_is_asked_for_where_a_string_names_it(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/users/__init__.py": "",
        "shop/users/names.py": "FIRST = 1\n",
        "last.py": 'import shop.users.names\n\nX = "shop.users.names.FIRST"\nY = shop.users.names.FIRST, "shop.users"',
        "far.py": '"""See shop.users.names and shop.userspace."""\n',
    }

    async def journey() -> None:
        async with Client(project(tmp_path, files), ASKING) as c:
            await c.initialize()
            moved = {"files": [{"oldUri": c.uri("shop/users"), "newUri": c.uri("shop/people")}]}
            edit = await c.ask("workspace/willRenameFiles", moved)
            (asked,) = edit["changeAnnotations"]
            parts = {d["textDocument"]["uri"]: d["edits"] for d in edit["documentChanges"]}
            last, far = parts.pop(c.uri("last.py")), parts.pop(c.uri("far.py"))
            assert parts == {}
            certain = (
                'import shop.people.names\n\nX = "shop.users.names.FIRST"\nY = shop.people.names.FIRST, "shop.users"'
            )
            assert applied(files["last.py"], [e for e in last if e.get("annotationId") != asked]) == certain
            whole = certain.replace('X = "shop.users', 'X = "shop.people')
            assert applied(files["last.py"], last) == whole, "a line that is written anew is left as it is"
            assert {e["annotationId"] for e in far} == {asked}
            assert applied(files["far.py"], far) == files["far.py"].replace("users.", "people.")
        async with Client(tmp_path, VSCODE) as c:
            await c.initialize()
            edit = await c.ask("workspace/willRenameFiles", moved)
            (only,) = edit["documentChanges"]
            assert applied(files["last.py"], only["edits"]) == certain and "changeAnnotations" not in edit

    run(journey())
