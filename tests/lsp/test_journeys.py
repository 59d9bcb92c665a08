"""Journeys through the wire: one per feature, each with a server of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from wire import KATE, PUSHED, SNAKES, VSCODE, Client, applied, project, run

BAD = "\n\ndef measureWidth(rows: list[str]) -> int:\n    return len(rows)\n"


@pytest.mark.parametrize("capabilities", [VSCODE, PUSHED], ids=["pulled", "pushed"])
def test_a_drift_is_shown_cured_and_emitted(tmp_path: Path, capabilities: dict[str, Any]) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"shop/read.py": SNAKES}), capabilities) as c:
            can = await c.initialize()
            assert ("diagnosticProvider" in can) == (capabilities is VSCODE)
            answer = await c.command("plan", uris=[tmp_path.as_uri()])
            assert answer["sheets"] == 1 and answer["coverage"]["uncovered"] == []
            uri = c.open("shop/read.py")
            assert await c.diagnostics(uri) == []
            version = c.change(uri, SNAKES + BAD)
            (found,) = await c.diagnostics(uri)
            assert (found["code"], found["source"], found["severity"]) == ("convention", "specsheets", 2)
            assert found["data"]["fingerprint"]
            params = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}}
            actions = await c.ask("textDocument/codeAction", params)
            first = actions[0]
            assert first["isPreferred"] and first["kind"] == "quickfix" and "edit" not in first
            assert any("emit" in a["kind"] for a in actions)
            resolved = await c.ask("codeAction/resolve", first)
            changes = {d["textDocument"]["uri"]: d for d in resolved["edit"]["documentChanges"]}
            assert changes[uri]["textDocument"]["version"] == version
            cured = applied(SNAKES + BAD, changes[uri]["edits"])
            assert "measure_width" in cured and "measureWidth" not in cured
            c.change(uri, cured)
            stale = await c.answer("codeAction/resolve", first)
            assert stale["error"]["code"] == -32801
            assert await c.diagnostics(uri) == []
            assert await c.stop() == 0

    run(journey())


def test_an_unchanged_report_has_the_same_id_and_the_workspace_is_held_until_something_moves(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"read.py": SNAKES + BAD})) as c:
            await c.initialize()
            uri = c.open("read.py")
            first = await c.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
            again = await c.ask(
                "textDocument/diagnostic", {"textDocument": {"uri": uri}, "previousResultId": first["resultId"]}
            )
            assert first["items"] and again == {"kind": "unchanged", "resultId": first["resultId"]}
            whole = await c.ask("workspace/diagnostic", {"previousResultIds": []})
            (item,) = whole["items"]
            assert item["uri"] == uri and item["items"]
            _, held = c.start("workspace/diagnostic", {"previousResultIds": [{"uri": uri, "value": item["resultId"]}]})
            assert await c.diagnostics(uri)
            assert not held.done()
            (tmp_path / "read.py").write_text(SNAKES)
            c.change(uri, SNAKES)
            c.tell("textDocument/didSave", {"textDocument": {"uri": uri}})
            (item,) = (await asyncio.wait_for(held, 60))["result"]["items"]
            assert item["uri"] == uri and item["items"] == []

    run(journey())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_columns_count_as_the_client_counts(tmp_path: Path, encoding: str) -> None:
    text = f'{SNAKES}\n\nSMILE = "😀é"; MoodOf = lambda: 1  # noqa\ndef grüßeAlle(): ...\n'
    capabilities = {**VSCODE, "general": {"positionEncodings": [encoding, "utf-16"]}}

    async def journey() -> None:
        async with Client(project(tmp_path, {"read.py": text}), capabilities) as c:
            assert (await c.initialize())["positionEncoding"] == encoding
            uri = c.open("read.py")
            found = [d for d in await c.diagnostics(uri) if "grüßeAlle" in d["message"]]
            width = {"utf-8": len("grüßeAlle".encode()), "utf-16": 9, "utf-32": 9}[encoding]
            start, end = found[0]["range"]["start"], found[0]["range"]["end"]
            assert (start["character"], end["character"]) == (4, 4 + width)
            line = text.split("\n").index('SMILE = "😀é"; MoodOf = lambda: 1  # noqa')
            before = 'SMILE = "😀é'
            at = {"utf-8": len(before.encode()), "utf-16": len(before) + 1, "utf-32": len(before)}[encoding]
            spot = {"line": line, "character": at}
            edit = {"range": {"start": spot, "end": spot}, "text": "!"}
            c.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [edit]})
            symbols = await c.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
            assert any(s["name"] == "SMILE" for s in symbols)
            hover = await c.ask(
                "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": line, "character": 1}}
            )
            assert "SMILE" in hover["contents"]["value"]

    run(journey())


def test_from_code_to_sheet_and_back(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/users.py": 'def get_user(number: int) -> str:\n    """Finds one user."""\n    return str(number)\n',
        "shop/cart.py": "from shop.users import get_user\n\n\ndef owner() -> str:\n    return get_user(1)\n",
    }

    async def journey() -> None:
        async with Client(project(tmp_path, files)) as c:
            await c.initialize()
            await c.command("plan", uris=[])
            cart = c.open("shop/cart.py")
            use = {"textDocument": {"uri": cart}, "position": {"line": 4, "character": 13}}
            hover = (await c.ask("textDocument/hover", use))["contents"]["value"]
            assert "get_user(number: int) -> str" in hover and "Finds one user." in hover and "derived" in hover
            (there,) = await c.ask("textDocument/definition", use)
            sheet = c.uri(".specsheets/sheets/shop/users.py.yaml")
            assert there["uri"] == sheet
            line = (
                Path(tmp_path, ".specsheets/sheets/shop/users.py.yaml")
                .read_text()
                .split("\n")[there["range"]["start"]["line"]]
            )
            assert line[there["range"]["start"]["character"] :].startswith("get_user(")
            c.open(".specsheets/sheets/shop/users.py.yaml")
            (back,) = await c.ask(
                "textDocument/definition", {"textDocument": {"uri": sheet}, "position": there["range"]["start"]}
            )
            assert back["uri"] == c.uri("shop/users.py") and back["range"]["start"] == {"line": 0, "character": 4}
            places = await c.ask("textDocument/references", {**use, "context": {"includeDeclaration": True}})
            assert sorted({Path(p["uri"]).name for p in places}) == ["cart.py", "users.py", "users.py.yaml"]
            lens = await c.ask("textDocument/codeLens", {"textDocument": {"uri": cart}})
            assert lens[0]["command"]["title"].startswith("sheet: 1 entries")

    run(journey())


def test_a_rename_is_one_change_of_the_editor_and_a_decision(tmp_path: Path) -> None:
    files = {"a.py": "def get_user() -> str:\n    return ''\n", "b.py": "from a import get_user\n\nx = get_user()\n"}

    async def journey() -> None:
        async with Client(project(tmp_path, files)) as c:
            await c.initialize()
            await c.command("plan", uris=[])
            uri = c.open("a.py")
            at = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 6}}
            assert (await c.ask("textDocument/prepareRename", at))["placeholder"] == "get_user"
            edit = await c.ask("textDocument/rename", {**at, "newName": "find_user"})
            changed = {Path(d["textDocument"]["uri"]).name: d["edits"] for d in edit["documentChanges"]}
            assert sorted(changed) == ["a.py", "a.py.yaml", "b.py", "b.py.yaml"]
            assert "get_user" in (tmp_path / "b.py").read_text()
            assert "find_user" in applied(files["b.py"], changed["b.py"])

    run(journey())


def test_an_open_file_is_changed_by_an_edit_never_behind_it(tmp_path: Path) -> None:
    files = {"a.py": "def get_user() -> str:\n    return ''\n", "b.py": "from a import get_user\n\nx = get_user()\n"}

    async def journey() -> None:
        async with Client(project(tmp_path, files)) as c:
            await c.initialize()
            uri = c.open("b.py")
            c.change(uri, files["b.py"] + "y = get_user()\n")
            answer = await c.command("rename", old="a.py:get_user", new="find_user")
            assert answer["applied"] and answer["files"] == ["a.py", "b.py"]
            assert "find_user" in (tmp_path / "a.py").read_text()
            assert (tmp_path / "b.py").read_text() == files["b.py"]
            (edit,) = c.edits
            (document,) = edit["documentChanges"]
            assert document["textDocument"] == {"uri": uri, "version": 2}
            assert applied(c.texts[uri][1], document["edits"]).count("find_user") == 3

    run(journey())


def test_behind_an_editor_that_takes_no_edits_nothing_is_written_before_it_saved(tmp_path: Path) -> None:
    files = {
        "a.py": "def get_user() -> str:\n    return ''\n",
        "b.py": "from a import fetch_user\n\nx = fetch_user()\n",
    }

    async def journey() -> None:
        async with Client(project(tmp_path, files), KATE) as c:
            await c.initialize()
            uri = c.open("b.py")
            c.change(uri, files["b.py"] + "y = fetch_user()\n")
            call = {"command": "specsheets.server.fix", "arguments": [{"uris": [uri]}]}
            told = "not saved yet: b.py; this editor takes no edits; save and run it again"
            refused = await c.answer("workspace/executeCommand", call)
            assert refused["error"]["message"] == told and c.said() == [f"Specsheets: {told}"]
            assert (tmp_path / "b.py").read_text() == files["b.py"]
            assert (await c.command("fix", uris=[uri], dryRun=True))["changes"]
            c.save(uri)
            await c.command("fix", uris=[uri])
            assert (tmp_path / "b.py").read_text() == c.texts[uri][1].replace("fetch_user", "get_user")
            assert c.edits == []

    run(journey())


def test_a_sheet_follows_its_file_and_its_save_decides(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": "def load(path) -> str:\n    return path\n"})) as c:
            await c.initialize()
            await c.command("plan", uris=[])
            sheet = c.open(".specsheets/sheets/a.py.yaml")
            text = c.texts[sheet][1].replace("def load(path)", "def load(path: str)")
            c.change(sheet, text)
            Path(tmp_path, ".specsheets/sheets/a.py.yaml").write_text(text)
            c.tell("textDocument/didSave", {"textDocument": {"uri": sheet}})
            await c.until(lambda: [m for m, _ in c.notes if m == "specsheets/sheetsChanged"][1:])
            states = {e["field"]: e["state"] for e in (await c.command("why", name="load"))["entries"]}
            assert states == {"load.name": "derived", "load.parameters": "confirmed", "load.type": "derived"}
            (tmp_path / "a.py").rename(tmp_path / "b.py")
            moved = {"files": [{"oldUri": c.uri("a.py"), "newUri": c.uri("b.py")}]}
            assert await c.ask("workspace/willRenameFiles", moved) is None
            c.tell("textDocument/didClose", {"textDocument": {"uri": sheet}})
            c.tell("workspace/didRenameFiles", moved)
            await c.until(lambda: [m for m, _ in c.notes if m == "specsheets/sheetsChanged"][2:])
            found = await c.command("why", name="b.py:load")
            assert {e["field"] for e in found["entries"] if e["state"] == "confirmed"} == {"load.parameters"}
            assert not Path(tmp_path, ".specsheets/sheets/a.py.yaml").exists()

    run(journey())


def test_a_cancelled_command_stops_and_its_progress_ends(tmp_path: Path) -> None:
    files = {f"p/m{n}.py": f"def work_{n}(a: int) -> int:\n    return a\n" for n in range(1200)}

    async def journey() -> None:
        async with Client(project(tmp_path, files)) as c:
            await c.initialize()
            number, answer = c.start(
                "workspace/executeCommand", {"command": "specsheets.server.plan", "arguments": [{"uris": []}]}
            )
            await c.until(lambda: [p for m, p in c.notes if m == "$/progress"])
            c.tell("$/cancelRequest", {"id": number})
            assert (await asyncio.wait_for(answer, 60))["error"]["code"] == -32800
            await c.until(lambda: [p for m, p in c.notes if m == "$/progress" and p["value"]["kind"] == "end"])
            assert (await c.command("log.verify"))["faults"] == []
            number, answer = c.start(
                "workspace/executeCommand", {"command": "specsheets.server.plan", "arguments": [{"uris": []}]}
            )
            token = (await c.until(lambda: [p for m, p in c.requests if m == "window/workDoneProgress/create"][1:]))[0][
                "token"
            ]
            c.tell("window/workDoneProgress/cancel", {"token": token})
            done = await asyncio.wait_for(answer, 60)
            assert "result" in done or done["error"]["code"] == -32800

    run(journey())
