"""Trouble under a running server: it says so once, keeps answering, and recovers."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from wire import PUSHED, SNAKES, VSCODE, Client, project, run

BAD = "\n\ndef measureWidth(rows: list[str]) -> int:\n    return len(rows)\n"
DATABASE = ".specsheets/specsheets.db"


async def hovers(c: Client, uri: str) -> bool:
    """Whether the server answers for a place of a document."""
    hover = await c.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 6}})
    return "read_width" in hover["contents"]["value"]


async def failure(c: Client, verb: str, **arguments: Any) -> str:
    """The sentence with which a command is refused."""
    answer = await c.answer(
        "workspace/executeCommand", {"command": f"specsheets.server.{verb}", "arguments": [arguments]}
    )
    assert answer["error"]["code"] == -32803, answer
    said: str = answer["error"]["message"]
    return said


def test_files_removed_and_renamed_under_it(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/a.py": "from shop.b import load\n\nX = load()\n",
        "shop/b.py": "def load() -> int:\n    return 1\n",
    }

    async def journey() -> None:
        async with Client(project(tmp_path, files)) as c:
            await c.initialize()
            uri = c.open("shop/a.py")
            assert await c.diagnostics(uri) == []
            (tmp_path / "shop/b.py").unlink()
            c.touched("shop/b.py")
            assert [d["code"] for d in await c.diagnostics(uri)] == ["unresolved-import"]
            (tmp_path / "shop/b.py").write_text(files["shop/b.py"])
            c.touched("shop/b.py")
            assert await c.diagnostics(uri) == []
            (tmp_path / "shop/b.py").rename(tmp_path / "shop/c.py")
            c.touched("shop/b.py", "shop/c.py")
            assert [d["code"] for d in await c.diagnostics(uri)] == ["unresolved-import"]
            (tmp_path / "shop/a.py").unlink()
            c.touched("shop/a.py")
            c.change(uri, files["shop/a.py"].replace("shop.b", "shop.c"))
            assert await c.diagnostics(uri) == []
            assert c.said() == [] and await c.stop() == 0

    run(journey())


@pytest.mark.parametrize("capabilities", [VSCODE, PUSHED], ids=["pulled", "pushed"])
def test_the_database_removed_while_it_runs(tmp_path: Path, capabilities: dict[str, Any]) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES}), capabilities) as c:
            await c.initialize()
            await c.command("plan", uris=[])
            uri = c.open("a.py")
            c.change(uri, SNAKES + BAD)
            assert [d["code"] for d in await c.diagnostics(uri)] == ["convention"]
            for path in tmp_path.glob(f"{DATABASE}*"):
                path.unlink()
            assert await hovers(c, uri)
            assert [d["code"] for d in await c.diagnostics(uri)] == ["convention"]
            assert (await c.command("accept", words=["a.py:read_width"]))["applied"]
            hover = await c.ask(
                "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 6}}
            )
            assert "confirmed by" in hover["contents"]["value"]
            assert (await c.command("log.verify"))["faults"] == []
            assert c.said() == [] and await c.stop() == 0

    run(journey())


def test_the_database_locked_by_another_process(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES})) as c:
            await c.initialize()
            uri = c.open("a.py")
            assert await hovers(c, uri)
            with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                _, planned = c.start(
                    "workspace/executeCommand", {"command": "specsheets.server.plan", "arguments": [{}]}
                )
                assert await hovers(c, uri) and not planned.done()
                assert (
                    "is locked by another process that writes"
                    in (await asyncio.wait_for(planned, 60))["error"]["message"]
                )
                other.execute("ROLLBACK")
            assert (await c.command("plan"))["sheets"] == 1
            assert await c.stop() == 0

    run(journey())


def test_a_root_that_goes_and_comes_back(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    files = {"a.py": SNAKES, "specsheets.toml": '[rules.severity]\nconvention = "error"\n'}

    async def journey() -> None:
        async with Client(project(tmp_path, {})) as c:
            c.root = project(root, files)
            await c.initialize()
            uri = c.open("a.py")
            assert await hovers(c, uri)
            shutil.rmtree(root)
            assert "is not a folder" in await failure(c, "status")
            answer = await c.answer(
                "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 6}}
            )
            assert "is not a folder" in answer["error"]["message"]
            c.change(uri, SNAKES + BAD)
            await c.until(c.said)
            project(tmp_path / "again", files).rename(root)
            assert [(d["code"], d["severity"]) for d in await c.diagnostics(uri)] == [("convention", 1)]
            assert await hovers(c, uri) and (await c.command("status"))["folders"]
            assert len(c.said()) == 1 and await c.stop() == 0

    run(journey())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own that holds one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("no disk of its own can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    async def journey() -> None:
        async with Client(project(small_disk, {"a.py": SNAKES})) as c:
            await c.initialize()
            uri = c.open("a.py")
            assert await hovers(c, uri)
            filler = small_disk / "filler"
            with filler.open("wb", buffering=0) as out:
                while _grows(out):
                    pass
            assert "no space left" in (said := (await failure(c, "plan")).lower()) or "disk is full" in said
            assert await hovers(c, uri)
            c.change(uri, SNAKES + BAD)
            assert [d["code"] for d in await c.diagnostics(uri)] == ["convention"]
            filler.unlink()
            assert (await c.command("plan"))["coverage"]["uncovered"] == []
            assert (await c.command("log.verify"))["faults"] == []
            assert await c.stop() == 0

    run(journey())


def _grows(out: Any) -> bool:
    try:
        return bool(out.write(b"x" * 4096))
    except OSError:
        return False


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    """As on a disk that is full for large files only: the sheets would fit, the log does not."""

    async def journey() -> None:
        files = {f"m{n}.py": SNAKES.replace("read_", f"read_{n}_") for n in range(60)}
        async with Client(project(tmp_path, {"a.py": SNAKES, **files}), largest=150_000) as c:
            await c.initialize()
            uri = c.open("a.py")
            assert await c.answer(
                "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 6}}
            )
            said = await failure(c, "plan")
            assert DATABASE in said and "Traceback" not in said
            assert "fault in specsheets" not in " ".join(c.said()) and len(c.said()) == len(set(c.said()))
            assert await c.stop() == 0
        async with Client(tmp_path) as c:
            await c.initialize()
            assert (await c.command("plan"))["coverage"]["uncovered"] == []
            assert (await c.command("log.verify"))["faults"] == []

    run(journey())
