"""Answers that are overtaken: a text changes while its findings are looked for, and a dry run while it is shown."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wire import SNAKES, VSCODE, Client, project, run

CAMEL = "\n\ndef measureWidth(rows: list[str]) -> int:\n    return len(rows)\n"
HELD = (
    "import os, specsheets.faces.lsp.diagnostics as d\n"
    "def held(*args, report=d.report, **more):\n"
    "    if os.path.exists({gate!r}):\n"
    "        open({gate!r}).read()\n"
    "    return report(*args, **more)\n"
    "d.report = held\n"
)
"""Python runs a module `sitecustomize` before ours: where a named pipe stands, a report waits until somebody has closed its other end."""
SHOWING: dict[str, Any] = {**VSCODE, "workspace": {**VSCODE["workspace"], "textDocumentContent": {}}}


def held_client(tmp_path: Path, files: dict[str, str]) -> tuple[Client, Path]:
    (tmp_path / "held").mkdir()
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    (tmp_path / "held/sitecustomize.py").write_text(HELD.format(gate=str(gate)))
    c = Client(project(tmp_path / "shop", files))
    c.before = (tmp_path / "held",)
    return c, gate


@asynccontextmanager
async def waiting(gate: Path) -> AsyncIterator[None]:
    """Within this a report waits."""
    other_end = await asyncio.to_thread(gate.open, "w")
    gate.unlink()
    try:
        yield
    finally:
        other_end.close()


async def until_taken(c: Client) -> None:
    """Wait until the server has taken all that was sent before: it answers this at once."""
    assert "error" in await c.answer("workspace/executeCommand", {"command": "none"})


def test_a_pull_whose_text_changes_meanwhile_is_asked_anew(tmp_path: Path) -> None:
    async def journey() -> None:
        c, gate = held_client(tmp_path, {"a.py": SNAKES, "b.py": SNAKES + CAMEL})
        async with c:
            await c.initialize()
            uri = c.open("a.py")
            _, pulled = c.start("textDocument/diagnostic", {"textDocument": {"uri": uri}})
            async with waiting(gate):
                other = c.open("b.py")
                _, untouched = c.start("textDocument/diagnostic", {"textDocument": {"uri": other}})
                c.change(uri, SNAKES + CAMEL)
                await until_taken(c)
            error = (await asyncio.wait_for(pulled, 60))["error"]
            assert (error["code"], error["data"]) == (-32802, {"retriggerRequest": True})
            assert [d["code"] for d in (await asyncio.wait_for(untouched, 60))["result"]["items"]] == ["convention"]
            assert [d["code"] for d in await c.diagnostics(uri)] == ["convention"]
            assert await c.stop() == 0
        assert "Traceback" not in c.errors and c.said() == []

    run(journey())


def test_a_pull_of_the_workspace_is_asked_anew_where_it_would_tell_of_an_older_text(tmp_path: Path) -> None:
    async def journey() -> None:
        c, gate = held_client(tmp_path, {"a.py": SNAKES, "b.py": SNAKES + CAMEL})
        async with c:
            await c.initialize()
            clean, found = c.open("a.py"), c.open("b.py")
            whole = {"previousResultIds": []}
            _, pulled = c.start("workspace/diagnostic", whole)
            async with waiting(gate):
                c.change(found, f"\n{SNAKES}{CAMEL}")
                await until_taken(c)
            error = (await asyncio.wait_for(pulled, 60))["error"]
            assert (error["code"], error["data"]) == (-32802, {"retriggerRequest": True})
            (item,) = (await c.ask("workspace/diagnostic", whole))["items"]
            assert (item["uri"], item["version"]) == (found, 2)
            os.mkfifo(gate)
            _, pulled = c.start("workspace/diagnostic", whole)
            async with waiting(gate):
                c.change(clean, f"\n{SNAKES}")
                await until_taken(c)
            assert [i["uri"] for i in (await asyncio.wait_for(pulled, 60))["result"]["items"]] == [found]

    run(journey())


def test_a_dry_run_that_is_shown_is_asked_anew_once_it_is_stale(tmp_path: Path) -> None:
    method = "workspace/textDocumentContent"

    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES + CAMEL, "b.py": SNAKES}), SHOWING) as c:
            await c.initialize()
            uri = c.open("a.py")

            def told() -> list[str]:
                return [p["uri"] for m, p in c.requests if m == f"{method}/refresh"]

            shown = f"specsheets:/plan.diff?{quote(uri, safe='')}"
            await c.ask(method, {"uri": "specsheets:/rules/convention.md"})
            assert "measureWidth" in (await c.ask(method, {"uri": shown}))["text"]
            for _ in range(3):
                await c.diagnostics(uri)
            assert told() == [], "a dry run changes nothing"
            c.change(uri, SNAKES)
            c.save(uri)
            await c.until(told)
            assert told() == [shown]
            assert "measureWidth" not in (await c.ask(method, {"uri": shown}))["text"]
            (tmp_path / "b.py").write_text(CAMEL)
            c.touched("b.py")
            await c.until(lambda: len(told()) > 1)
            assert told() == [shown, shown]
            assert await c.stop() == 0

    run(journey())
