"""Whatever the order in which edits, saves and looks arrive, the server ends where a fresh look at the same files would."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wire import PUSHED, VSCODE, Client, project

from specsheets.app.project import Project
from specsheets.app.queries.check import check

FILES: dict[str, tuple[str, ...]] = {
    "shop/users.py": (
        "def get_user(number: int) -> str:\n    return str(number)\n",
        "def fetch_user(number: int) -> str:\n    return str(number)\n",
        "def get_user(number: int, name: str) -> str:\n    return name\n",
        "def get_user(number: in\n",
    ),
    "shop/cart.py": (
        "from shop.users import get_user\n\nOWNER = get_user(1)\n",
        "from shop.users import fetch_user\n\nMAX_ITEMS = 1000\nOWNER = fetch_user(1)\n",
        "",
    ),
    "shop/orders.py": ("MAX_ITEMS = 1000\n", "from shop import cart\n\nOWNER = cart.OWNER\n", "from shop import lost\n"),
}
"""The texts that each file may have."""

paths = st.sampled_from(sorted(FILES))
turns = st.tuples(st.sampled_from(["edit", "edit", "save", "look", "reopen", "disk", "command"]), paths, st.integers(0, 3))
last = st.fixed_dictionaries({path: st.integers(0, len(texts) - 1) for path, texts in FILES.items()})


def text_of(path: str, number: int) -> str:
    return FILES[path][number % len(FILES[path])]


@pytest.fixture(params=[VSCODE, PUSHED], ids=["pulled", "pushed"])
def editor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[asyncio.AbstractEventLoop, Client]]:
    loop = asyncio.new_event_loop()
    files = {"shop/__init__.py": "", **{path: texts[0] for path, texts in FILES.items()}}
    client = Client(project(tmp_path / "live", files), request.param)
    loop.run_until_complete(client.__aenter__())
    loop.run_until_complete(client.initialize())
    yield loop, client
    loop.run_until_complete(client.__aexit__())
    loop.close()


async def turn(c: Client, kind: str, path: str, number: int) -> None:
    """One thing that an editor, a person or another program does."""
    uri = c.uri(path)
    match kind:
        case "edit":
            c.change(uri, text_of(path, number))
        case "save":
            c.save(uri)
        case "look":
            await c.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        case "reopen":
            c.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
            c.open(path)
        case "disk":
            (c.root / path).write_text(text_of(path, number), "utf-8")
            c.touched(path)
        case "command":
            await c.command("check")


async def shown(c: Client) -> list[Any]:
    """Every squiggle, as the editor has it in the end."""
    found = []
    for path in FILES:
        found += [(path, d["code"], d["range"]["start"]["line"] + 1) for d in await c.diagnostics(c.uri(path))]
    return sorted(found)


async def settled(c: Client, wanted: list[Any]) -> list[Any]:
    """The squiggles once they are the wanted ones, or as they are when nothing more is told for a while."""
    seen = len(c.notes)
    while (found := await shown(c)) != wanted:
        try:
            seen = await asyncio.wait_for(c.more(seen), 10)
        except TimeoutError:
            break
    return found


def fresh(folder: Path, texts: dict[str, str]) -> list[Any]:
    """The findings of a project that never saw anything but these texts."""
    with Project.open(project(folder, texts)) as p:
        return sorted((f.path, f.rule, f.line) for f in check(p).findings if f.severity != "info")


def test_the_same_final_state(editor: tuple[asyncio.AbstractEventLoop, Client], tmp_path: Path) -> None:
    loop, client = editor
    known: dict[tuple[int, ...], list[Any]] = {}

    async def play(script: list[tuple[str, str, int]], end: dict[str, int], order: list[str], wanted: list[Any]) -> list[Any]:
        for path in FILES:
            client.open(path)
        for kind, path, number in script:
            await turn(client, kind, path, number)
        for path in order:
            client.change(client.uri(path), text_of(path, end[path]))
        for path in reversed(order):
            client.save(client.uri(path))
        found = await settled(client, wanted)
        for path in FILES:
            client.tell("textDocument/didClose", {"textDocument": {"uri": client.uri(path)}})
        return found

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.generate],
    )
    @given(st.lists(turns, max_size=12), last, st.permutations(sorted(FILES)))
    def always(script: list[tuple[str, str, int]], end: dict[str, int], order: list[str]) -> None:
        wanted = tuple(end[path] for path in sorted(FILES))
        if wanted not in known:
            texts = {"shop/__init__.py": "", **{path: text_of(path, end[path]) for path in FILES}}
            known[wanted] = fresh(tmp_path / f"fresh{len(known)}", texts)
        found = loop.run_until_complete(asyncio.wait_for(play(script, end, order, known[wanted]), 60))
        assert found == known[wanted]

    always()
