"""The history of a sheet as a text without a file: offered, shown, asked anew when it moved; plain data for any other client."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from wire import VSCODE, Client, project, run

SHOWING: dict[str, Any] = {**VSCODE, "workspace": {**VSCODE["workspace"], "textDocumentContent": {}}}
CONTENT = "workspace/textDocumentContent"
FILES = {
    "shop/users.py": 'def get_user(number: int) -> str:\n    """Finds one user."""\n    return str(number)\n',
    "shop/cart.py": "from shop.users import get_user\n\nOWNER: str = get_user(1)\n",
}
SHEET = ".specsheets/sheets/shop/users.py.yaml"


def happened(text: str) -> list[str]:
    """What a history tells, the newest first, without its times."""
    return [line[19:] for line in text.partition("the newest first\n\n")[2].splitlines()]


async def offered(c: Client, uri: str) -> list[Any]:
    start = {"line": 0, "character": 0}
    context = {"diagnostics": [], "only": ["source.specsheets.history"]}
    params = {"textDocument": {"uri": uri}, "range": {"start": start, "end": start}, "context": context}
    found: list[Any] = await c.ask("textDocument/codeAction", params)
    return found


def test_it_is_offered_shown_and_asked_anew_when_the_sheet_moved(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES), SHOWING) as c:
            await c.initialize()
            uri = c.open("shop/users.py")
            assert await offered(c, uri) == []
            await c.command("plan")
            shown = f"specsheets:/history.md?{quote(uri, safe='')}"
            for place in (uri, c.open(SHEET)):
                (action,) = await offered(c, place)
                assert action["title"] == "Show history"
                assert await c.ask("workspace/executeCommand", action["command"]) == {"uri": shown}
            documents = [p for m, p in c.requests if m == "window/showDocument"]
            assert [p["uri"] for p in documents] == [shown, shown] and documents[0]["selection"]

            text = (await c.ask(CONTENT, {"uri": shown}))["text"]
            assert text.startswith("# History of shop/users.py\n") and "- other fields: 4 derived\n" in text
            assert happened(text) == ["the file got its first sheet"]

            def stale() -> list[str]:
                return [p["uri"] for m, p in c.requests if m == f"{CONTENT}/refresh"]

            assert stale() == []
            await c.command("accept", uris=[uri], lock=True)
            await c.until(stale)
            text = (await c.ask(CONTENT, {"uri": shown}))["text"]
            assert "get_user.type locked, by a person" in text and "other fields" not in text
            assert "get_user.parameters locked: number: int, by a person" in text and len(happened(text)) == 5
            assert set(stale()) == {shown}
            assert await c.stop() == 0

    run(journey())


def test_it_follows_names_and_moves_and_outlives_the_sheet(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES)) as c:
            await c.initialize()
            assert "source.specsheets.history" in c.can["codeActionProvider"]["codeActionKinds"]
            uri = c.uri("shop/users.py")
            await c.command("plan")
            await c.command("rename", old="get_user", new="fetch_user")
            (tmp_path / "shop/users.py").rename(tmp_path / "shop/people.py")
            moved = {"oldUri": uri, "newUri": c.uri("shop/people.py")}
            c.tell("workspace/didRenameFiles", {"files": [moved]})
            await c.until(lambda: (tmp_path / ".specsheets/sheets/shop/people.py.yaml").is_file())
            await c.command("status")
            for name in ("shop/people.py", "shop/users.py"):
                told = await c.command("sheets.history", uris=[c.uri(name)])
                kinds = [e["kind"] for e in told["events"]]
                assert (told["path"], kinds[0], kinds.count("sheet-moved")) == ("shop/people.py", "sheet-planned", 1)
                lines = happened(told["text"])
                assert "shop/users.py became shop/people.py" in lines[0]
                assert any(x.startswith("get_user is called fetch_user") for x in lines)
                decided = "fetch_user.name confirmed: fetch_user, by a person, because: rename get_user to fetch_user"
                assert decided in lines and f"{decided[:25]}" in told["text"].partition("## What happened")[0]
            await c.command("reject", words=["shop/people.py:fetch_user"])
            (tmp_path / "shop/people.py").unlink()
            (tmp_path / ".specsheets/sheets/shop/people.py.yaml").unlink()
            gone = await c.command("sheets.history", uris=[c.uri("shop/people.py")])
            assert gone["fields"] == [] and "- there is no sheet any more\n" in gone["text"]
            assert happened(gone["text"])[0].startswith("the sheet was dropped")
            assert any(x.startswith("fetch_user.name released, by a person") for x in happened(gone["text"]))

    run(journey())


def test_what_has_none_or_cannot_be_shown_is_refused_with_one_sentence(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES)) as c:
            await c.initialize()
            await c.command("plan")
            uri = c.open("shop/users.py")
            assert await offered(c, uri) == []
            for verb, uris, said in (
                ("showHistory", [uri], "specsheets.server.sheets.history answers the same text"),
                ("showHistory", [], "one file is to be named"),
                ("sheets.history", [], "one file is to be named"),
                ("sheets.history", [c.uri("shop")], "is no sheet of one file"),
                ("sheets.history", [c.uri("shop/user.py")], "did you mean shop/users.py?"),
            ):
                command = {"command": f"specsheets.server.{verb}", "arguments": [{"uris": uris}]}
                error = (await c.answer("workspace/executeCommand", command))["error"]
                assert said in error["message"] and "\n" not in error["message"], error

    run(journey())
