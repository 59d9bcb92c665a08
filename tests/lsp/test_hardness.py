"""What no editor should do, and what a server must outlive."""

from __future__ import annotations

import asyncio
import random
import signal
from pathlib import Path
from typing import Any

from wire import SNAKES, Client, project, run


def test_order_of_the_handshake_and_exit_codes(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": ""})) as c:
            early = await c.answer(
                "textDocument/hover", {"textDocument": {"uri": c.uri("a.py")}, "position": {"line": 0, "character": 0}}
            )
            assert early["error"]["code"] == -32002
            await c.initialize()
            assert (await c.answer("initialize", {"capabilities": {}, "processId": None, "rootUri": None}))["error"][
                "code"
            ] == -32600
            await c.ask("shutdown", None)
            assert (await c.answer("workspace/symbol", {"query": ""}))["error"]["code"] == -32600
            c.tell("exit", None)
            assert await asyncio.wait_for(c.process.wait(), 20) == 0
        async with Client(tmp_path) as c:
            await c.initialize()
            c.tell("exit", None)
            assert await asyncio.wait_for(c.process.wait(), 20) == 1
        async with Client(tmp_path) as c:
            await c.initialize()
            c.process.stdin.close()  # type: ignore[union-attr]
            assert await asyncio.wait_for(c.process.wait(), 20) == 1

    run(journey())


def test_it_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    async def journey() -> None:
        parent = await asyncio.create_subprocess_exec("sleep", "60")
        async with Client(project(tmp_path, {})) as c:
            await c.ask("initialize", {"processId": parent.pid, "rootUri": None, "capabilities": {}})
            parent.send_signal(signal.SIGKILL)
            await parent.wait()
            assert await asyncio.wait_for(c.process.wait(), 20) == 1

    run(journey())


def test_wrong_arguments_get_one_clear_sentence(tmp_path: Path) -> None:
    cases: list[tuple[str, Any, str]] = [
        ("specsheets.server.plan", ["../../etc", 7], "takes one object"),
        ("specsheets.server.plan", [{"uris": 3}], "uris: "),
        ("specsheets.server.plan", [{"uri": []}], "uri: "),
        ("specsheets.server.plan", [{"uris": ["file:///elsewhere"]}], "lies in no project"),
        ("specsheets.server.why", [{"name": "nobody"}], "no sheet declares nobody"),
        ("specsheets.server.explain", [{"rule": "convetion"}], "did you mean convention?"),
        ("nope", [{"x": 1}], "there is no command"),
    ]

    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES})) as c:
            await c.initialize()
            for command, arguments, said in cases:
                answer = await c.answer("workspace/executeCommand", {"command": command, "arguments": arguments})
                assert said in answer["error"]["message"], answer
                assert "Traceback" not in str(answer)

    run(journey())


def test_it_outlives_malformed_frames_and_ten_thousand_random_messages(tmp_path: Path) -> None:
    dice = random.Random(7)
    methods = [
        "textDocument/hover", "textDocument/codeAction", "textDocument/definition", "textDocument/didChange", "textDocument/didOpen",
        "textDocument/didClose", "textDocument/didSave", "textDocument/completion", "textDocument/rename", "workspace/executeCommand",
        "codeAction/resolve", "workspace/didChangeWatchedFiles", "workspace/symbol", "textDocument/diagnostic", "$/cancelRequest",
        "window/workDoneProgress/cancel", "workspace/didRenameFiles", "textDocument/documentSymbol", "no/such", "$/setTrace",
        "workspace/didChangeConfiguration", "workspace/didChangeWorkspaceFolders", "textDocument/codeLens", "textDocument/references",
        "textDocument/typeDefinition", "textDocument/documentLink", "textDocument/foldingRange", "textDocument/prepareRename",
        "codeLens/resolve", "workspaceSymbol/resolve", "workspace/diagnostic", "workspace/willRenameFiles", "initialize", "initialized",
    ]  # fmt: skip

    def value(uri: str, depth: int = 0) -> Any:
        kind = dice.randrange(9 if depth < 3 else 6)
        if kind > 6:
            keys = [
                "textDocument",
                "uri",
                "position",
                "range",
                "start",
                "end",
                "line",
                "character",
                "version",
                "text",
                "context",
                "query",
            ]
            return {dice.choice(keys): value(uri, depth + 1) for _ in range(dice.randrange(4))}
        if kind == 6:
            return [value(uri, depth + 1) for _ in range(dice.randrange(3))]
        return [None, uri, dice.randrange(-5, 99), "\ud83d", 1e300, True][kind]

    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES})) as c:
            await c.initialize()
            uri = c.open("a.py")
            c.raw(
                b"Content-Length: 5\r\n\r\n{bad}Content-Length: 2\r\n\r\n[]nonsense\r\n\r\ncontent-length: 4\r\n\r\nnull"
            )
            for n in range(10_000):
                spot = {"line": dice.randrange(-3, 200), "character": dice.randrange(-3, 200)}
                here = {"textDocument": {"uri": uri, "version": dice.randrange(-9, 999)}, "position": spot}
                params = here if dice.random() < 0.4 else value(uri)
                c.send(
                    {
                        "method": dice.choice(methods),
                        "params": params,
                        **({"id": 100_000 + n} if dice.random() < 0.7 else {}),
                    }
                )
            assert await c.ask("workspace/symbol", {"query": "read_width"})
            assert await c.stop() == 0
        assert "Traceback" not in c.errors, c.errors[-2000:]

    run(journey())


def test_documents_and_versions_that_cannot_be(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": "def load() -> int:\n    return 1\n"})) as c:
            await c.initialize()
            uri, far = c.open("a.py"), {"line": 10**9, "character": 10**9}
            unknown = c.uri("nobody.py")
            for at in (unknown, "untitled:one", "file:///elsewhere/a.py", "no uri", "file://[", "file:///%00"):
                c.tell(
                    "textDocument/didChange",
                    {"textDocument": {"uri": at, "version": 9}, "contentChanges": [{"text": "x"}]},
                )
                c.tell("textDocument/didSave", {"textDocument": {"uri": at}})
                c.tell("textDocument/didClose", {"textDocument": {"uri": at}})
                c.tell(
                    "textDocument/didOpen",
                    {"textDocument": {"uri": at, "languageId": "x", "version": 1, "text": "def load(: \ud83d"}},
                )
                assert not await c.ask("textDocument/hover", {"textDocument": {"uri": at}, "position": far})
                assert not await c.ask("textDocument/definition", {"textDocument": {"uri": at}, "position": far})

            def edit(version: int, start: Any, end: Any, text: str) -> None:
                where = {"textDocument": {"uri": uri, "version": version}}
                c.tell(
                    "textDocument/didChange",
                    {**where, "contentChanges": [{"range": {"start": start, "end": end}, "text": text}]},
                )

            edit(2, far, far, "def at_the_end(): ...\n")
            edit(1, {"line": 0, "character": 0}, far, "a stale version is left out")
            edit(3, {"line": 0, "character": 99}, {"line": 0, "character": 4}, "first():")
            names = [s["name"] for s in await c.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})]
            assert names == ["first", "at_the_end"]
            assert c.said() == [] and await c.stop() == 0
        assert "Traceback" not in c.errors

    run(journey())


def test_two_servers_share_a_project(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES})) as one, Client(tmp_path) as two:
            await asyncio.gather(one.initialize(), two.initialize())
            # Once this is answered, the other server knows the project as it was before.
            await two.ask("workspace/diagnostic", {"previousResultIds": []})
            await one.command("plan", uris=[])
            await two.until(lambda: [m for m, _ in two.notes if m == "specsheets/sheetsChanged"])
            assert len((await two.command("sheets.list"))["sheets"]) == 1

    run(journey())
