"""From a name to its class, its sheet and every place that spells it, asked in code and on sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from wire import VSCODE, Client, applied, project, run

FILES = {
    "shop/__init__.py": "",
    "shop/users.py": "class User:\n    name: str\n\n\ndef get_user(number: int) -> User | None:\n    return None\n\n\n"
    "FIRST = User()\nCOUNT: int = 0\n",
    "shop/cart.py": "from shop import users\nfrom shop.users import get_user\n\nOWNER: users.User = get_user(1)\nOTHERS = [get_user(2)]\n",
}  # fmt: skip
SHEET = ".specsheets/sheets/shop/users.py.yaml"


def spot(text: str, before: str, more: int = 0) -> dict[str, int]:
    """The place of the first character of `before` in a text."""
    head = text[: text.index(before) + more]
    return {"line": head.count("\n"), "character": len(head.rpartition("\n")[2])}


@pytest.mark.parametrize("properties", [[], ["tooltip"], ["command"]])
def test_what_a_lens_says_follows_when_it_is_shown(tmp_path: Path, properties: list[str]) -> None:
    able = {
        **VSCODE,
        "textDocument": {**VSCODE["textDocument"], "codeLens": {"resolveSupport": {"properties": properties}}},
    }

    async def journey() -> None:
        async with Client(project(tmp_path, FILES), able) as c:
            is_late = (await c.initialize())["codeLensProvider"]["resolveProvider"]
            assert is_late == (properties == ["command"])
            uri = c.open("shop/users.py")
            (lens,) = await c.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
            if not is_late:
                assert lens["command"]["title"] == "no spec sheet · generate" and "data" not in lens
                assert (await c.answer("codeLens/resolve", lens))["error"]["code"] == -32601
                return
            assert "command" not in lens and lens["data"] == {"uri": uri}
            shown = await c.ask("codeLens/resolve", lens)
            assert shown["command"]["title"] == "no spec sheet · generate"
            await c.command("plan")
            assert (await c.ask("codeLens/resolve", lens))["command"] == {
                "title": "sheet: 5 entries",
                "command": "specsheets.server.openSheet",
                "arguments": [{"uris": [uri]}],
            }
            for data in (None, "x", {"uri": 1}, {"uri": "file:///elsewhere"}):
                error = (await c.answer("codeLens/resolve", {"range": lens["range"], "data": data}))["error"]
                assert error["code"] == -32602
            (tmp_path / "notes.txt").write_text("no source\n")
            assert await c.ask("textDocument/codeLens", {"textDocument": {"uri": c.uri("notes.txt")}}) == []

    run(journey())


@pytest.mark.parametrize("properties", [["tags"], ["location.range"]])
def test_where_a_symbol_stands_follows_when_it_is_chosen(tmp_path: Path, properties: list[str]) -> None:
    able = {**VSCODE, "workspace": {**VSCODE["workspace"], "symbol": {"resolveSupport": {"properties": properties}}}}
    text = "# 😀\nif True:\n    def get_user() -> str: ...\nelse:\n    def get_user() -> str: ...\n"

    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": text}), able) as c:
            is_late = (await c.initialize())["workspaceSymbolProvider"]["resolveProvider"]
            uri = c.open("a.py")
            found = await c.ask("workspace/symbol", {"query": "get_u"})
            if not is_late:
                assert [s["location"]["range"]["start"]["line"] for s in found] == [2, 4] and "data" not in found[0]
                assert (await c.answer("workspaceSymbol/resolve", found[0]))["error"]["code"] == -32601
                return
            assert [s["location"] for s in found] == [{"uri": uri}, {"uri": uri}]

            async def places() -> list[tuple[int, int, int]]:
                ranges = [(await c.ask("workspaceSymbol/resolve", s))["location"]["range"] for s in found]
                return [(r["start"]["line"], r["start"]["character"], r["end"]["character"]) for r in ranges]

            assert await places() == [(2, 8, 16), (4, 8, 16)]
            c.change(uri, "\n" + text)
            assert await places() == [(3, 8, 16), (5, 8, 16)]
            c.change(uri, "")
            assert await places() == [(2, 0, 0), (4, 0, 0)]
            for data in (None, {"uri": uri, "name": "x"}, {"uri": uri, "name": "x", "nth": 0, "line": True}):
                assert (await c.answer("workspaceSymbol/resolve", {**found[0], "data": data}))["error"][
                    "code"
                ] == -32602

    run(journey())


def test_a_type_leads_to_its_class(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES)) as c:
            assert (await c.initialize())["typeDefinitionProvider"]
            await c.command("plan", uris=[])

            async def classes(path: str, before: str) -> list[Any]:
                uri = c.open(path)
                at = {"textDocument": {"uri": uri}, "position": spot(c.texts[uri][1], before, 1)}
                found = await c.ask("textDocument/typeDefinition", at)
                assert all(p["uri"] == c.uri("shop/users.py") for p in found)
                return [p["range"]["start"] for p in found]

            user = [{"line": 0, "character": 6}]
            assert await classes("shop/users.py", "get_user") == user
            assert await classes("shop/users.py", "FIRST") == user
            assert await classes("shop/users.py", "COUNT") == []
            assert await classes("shop/cart.py", "OWNER") == user
            assert await classes("shop/cart.py", "get_user(1)") == user
            assert await classes(SHEET, "get_user") == user
            assert await classes("shop/users.py", "class") == []

    run(journey())


def test_a_sheet_links_to_its_file_and_folds_by_entry(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES)) as c:
            await c.initialize()
            await c.command("plan", uris=[])
            uri = c.open(SHEET)
            lines = c.texts[uri][1].split("\n")
            (link,) = await c.ask("textDocument/documentLink", {"textDocument": {"uri": uri}})
            at = link["range"]
            assert lines[at["start"]["line"]][at["start"]["character"] : at["end"]["character"]] == "shop/users.py"
            assert link["target"] == c.uri("shop/users.py")
            folds = await c.ask("textDocument/foldingRange", {"textDocument": {"uri": uri}})
            assert [(lines[f["startLine"]].strip(), lines[f["endLine"]].strip()) for f in folds] == [
                ("class User:", "name: str")
            ]
            code = {"textDocument": {"uri": c.open("shop/users.py")}}
            assert not await c.ask("textDocument/documentLink", code) and not await c.ask(
                "textDocument/foldingRange", code
            )

    run(journey())


def test_references_and_a_rename_from_the_sheet_are_those_of_the_code(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES)) as c:
            await c.initialize()
            await c.command("plan", uris=[])
            code, sheet = c.open("shop/users.py"), c.open(SHEET)
            asked = [
                {"textDocument": {"uri": uri}, "position": spot(c.texts[uri][1], "get_user")} for uri in (code, sheet)
            ]
            from_code, from_sheet = [
                await c.ask("textDocument/references", {**at, "context": {"includeDeclaration": True}}) for at in asked
            ]
            assert from_code == from_sheet
            assert [Path(p["uri"]).name for p in from_code] == [
                "cart.py",
                "cart.py",
                "cart.py",
                "users.py",
                "users.py.yaml",
            ]
            edit = await c.ask("textDocument/rename", {**asked[1], "newName": "find_user"})
            changed = {d["textDocument"]["uri"]: d["edits"] for d in edit["documentChanges"]}
            for path, text in FILES.items():
                if "get_user" in text:
                    assert applied(text, changed[c.uri(path)]) == text.replace("get_user", "find_user")
            assert "find_user" in applied(c.texts[sheet][1], changed[sheet])
            refused = await c.answer("textDocument/rename", {**asked[1], "newName": "not a name"})
            assert "not a name" in refused["error"]["message"] and "Traceback" not in str(refused)

    run(journey())


def test_a_sheet_completes_keys_values_and_names_and_symbols_are_found(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES)) as c:
            await c.initialize()
            await c.command("plan")
            uri = c.open(SHEET)

            async def offered(text: str) -> list[str]:
                """What is offered at the end of a text that is typed above the block, or below it."""
                c.change(uri, text)
                end = {"line": text.count("\n"), "character": len(text.rpartition("\n")[2])}
                found = await c.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": end})
                return [item["label"] for item in found["items"]]

            whole = c.texts[uri][1]
            keys = await offered("sheet: 1\nfile: shop/users.py\nbe")
            assert keys == ["behaviours"]
            assert "file" not in await offered("sheet: 1\nfile: shop/users.py\n")
            names = await offered(f"{whole.rstrip()}\n  ")
            assert names[:1] == ["User"] and {"get_user", "FIRST", "OWNER", "OTHERS"} <= set(names)
            assert await offered(f"{whole.rstrip()}\n  get_") == ["get_user"]
            symbols = await c.ask("workspace/symbol", {"query": "user"})
            assert [(s["name"], s["containerName"]) for s in symbols] == [
                ("User", "shop/users.py"),
                ("get_user", "shop/users.py"),
            ]

    run(journey())


@pytest.mark.parametrize("properties", [[], ["documentation"], ["detail", "documentation"]])
def test_what_a_suggested_name_is_follows_when_it_is_chosen(tmp_path: Path, properties: list[str]) -> None:
    told = {"documentationFormat": ["plaintext"], "resolveSupport": {"properties": properties}}
    able = {**VSCODE, "textDocument": {**VSCODE["textDocument"], "completion": {"completionItem": told}}}
    files = {**FILES, "shop/mail.py": 'def send(to: str) -> None:\n    """Sends one."""\n'}

    async def journey() -> None:
        async with Client(project(tmp_path, files), able) as c:
            is_late = (await c.initialize())["completionProvider"]["resolveProvider"]
            assert is_late == (len(properties) == 2)
            await c.command("plan")
            uri = c.open(SHEET)
            c.change(uri, f"{c.texts[uri][1].rstrip()}\n  s")
            end = {"line": c.texts[uri][1].count("\n"), "character": 3}
            (item,) = (await c.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": end}))["items"]
            detail = "send(to: str) -> None  shop/mail.py:1"
            if not is_late:
                assert item["detail"] == detail and "data" not in item
                assert (await c.answer("completionItem/resolve", item))["error"]["code"] == -32601
                return
            assert "detail" not in item and "documentation" not in item
            whole = await c.ask("completionItem/resolve", item)
            assert whole["detail"] == detail
            assert whole["documentation"] == {
                "kind": "plaintext",
                "value": "Sends one.\n\nSheet: derived from the code",
            }
            c.change(uri, "sheet: 1\nbe")
            end = {"line": 1, "character": 2}
            (key,) = (await c.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": end}))["items"]
            assert key["detail"] and await c.ask("completionItem/resolve", key) == key
            for data in ("x", {"uri": 1, "name": "x"}, {"uri": "file:///elsewhere", "name": "x"}):
                error = (await c.answer("completionItem/resolve", {"label": "x", "data": data}))["error"]
                assert error["code"] == -32602
            gone = {"label": "x", "data": {**item["data"], "name": "gone"}}
            assert await c.ask("completionItem/resolve", gone) == gone

    run(journey())
