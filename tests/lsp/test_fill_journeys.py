"""The fill in an editor: offered where something is empty, proposed, applied by edits, cancelled; the server stays free meanwhile."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint
from wire import VSCODE, Client, applied, project, run

sys.path.append(str(Path(__file__).parents[1] / "scenarios"))

sys.path.append(str(Path(__file__).parents[1] / "unit" / "app"))

from filling import BLUEPRINT
from written_projects import GOOD, lay_out

BODIES = ".specsheets/bodies"
CART = ".specsheets/sheets/shop/cart.py.yaml"
MAIL = ".specsheets/sheets/shop/mail.py.yaml"
ANNOTATES = {
    **VSCODE,
    "workspace": {
        **VSCODE["workspace"],
        "workspaceEdit": {**VSCODE["workspace"]["workspaceEdit"], "changeAnnotationSupport": {"groupsOnLabel": True}},
    },
}


async def planned(c: Client) -> None:
    await c.initialize()
    await c.command("plan", uris=[])


def shop(root: Path) -> Path:
    return project(root, {"blueprint.yaml": BLUEPRINT, "shop/cart.py": "", "shop/other.py": "x: int = 1\n"})


async def titles(c: Client, uri: str, only: list[str]) -> dict[str, Any]:
    start = {"line": 0, "character": 0}
    context = {"diagnostics": [], "only": only}
    params = {"textDocument": {"uri": uri}, "range": {"start": start, "end": start}, "context": context}
    return {a["title"]: a["command"]["arguments"][0] for a in await c.ask("textDocument/codeAction", params)}


def test_it_is_offered_on_file_and_sheet_where_something_is_empty(tmp_path: Path, endpoint: Endpoint) -> None:
    async def journey() -> None:
        async with Client(shop(tmp_path)) as c:
            await planned(c)
            source = c.uri("shop/cart.py")
            for uri in (c.open("shop/cart.py"), c.open(CART)):
                offered = await titles(c, uri, ["source.specsheets.fill", "source.specsheets.fillFolder"])
                assert offered == {"Fill this sheet": {"uris": [source]}, "Fill this folder": {"uris": [c.uri("shop")]}}
            c.open("shop/other.py")
            assert "Fill this sheet" not in await titles(c, c.uri("shop/other.py"), ["source"])

    run(journey())


def test_a_proposal_is_shown_then_applied_by_an_edit_where_the_sheet_is_open(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    async def journey() -> None:
        async with Client(shop(tmp_path), ANNOTATES) as c:
            await planned(c)
            sheet, before = c.open(CART), (tmp_path / CART).read_text()
            shown = await c.command("context.show", next=True)
            assert endpoint.asked == [] and shown["questions"][0]["asked"] > 2
            proposal = await c.command("fill", uris=[c.uri("shop")])
            assert (proposal["filled"], proposal["written"], (tmp_path / CART).read_text()) == (0, [], before)
            assert {v["path"] for v in proposal["proposed"]} == {"shop/cart.py", "shop/mail.py", "shop/models.py"}
            reports = [p["value"].get("message", "") for m, p in c.notes if m == "$/progress"]
            assert any("fields" in r for r in reports)
            done = await c.command("apply", run=proposal["run"], words=["shop/cart.py:add_item"])
            assert done["filled"] == 3 and (tmp_path / CART).read_text() == before
            (edit,) = c.edits
            (document,) = edit["documentChanges"]
            (annotation,) = edit["changeAnnotations"]
            assert document["textDocument"] == {"uri": sheet, "version": 1}
            assert {e["annotationId"] for e in document["edits"]} == {annotation}
            text = applied(before, document["edits"])
            assert "def add_item(___)" in before and "def add_item(___)" not in text and "def clear(___)" in text
            await c.command("apply", run=proposal["run"], uris=[c.uri("shop/mail.py")])
            assert "___" not in (tmp_path / MAIL).read_text() and len(c.edits) == 1
            by = {e["by"] for e in (await c.command("why", name="send_receipt"))["entries"] if e["state"] == "filled"}
            assert by == {"scripted"}

    run(journey())


def test_while_a_model_thinks_others_work_and_a_cancel_leaves_everything(tmp_path: Path, endpoint: Endpoint) -> None:
    async def journey() -> None:
        async with Client(shop(tmp_path)) as c:
            await planned(c)
            before = (tmp_path / CART).read_text()
            endpoint.hold_at(1)
            _, answer = c.start(
                "workspace/executeCommand", {"command": "specsheets.server.fill", "arguments": [{"uris": []}]}
            )
            assert await asyncio.to_thread(endpoint.began.wait, 60)
            await c.command("sheets.new", path="shop/late.py", text="Comes late.")
            assert (tmp_path / ".specsheets/sheets/shop/late.py.yaml").is_file() and not answer.done()
            assert (await c.command("status"))["queued"] == 0
            token = [p for m, p in c.requests if m == "window/workDoneProgress/create"][-1]["token"]
            c.tell("window/workDoneProgress/cancel", {"token": token})
            assert (await asyncio.wait_for(answer, 60))["error"]["code"] == -32800
            assert (tmp_path / CART).read_text() == before
            endpoint.release()
            assert (await c.command("fill", uris=[]))["proposed"]
            assert (await c.command("log.verify"))["faults"] == []

    run(journey())


def test_a_model_that_is_away_is_one_sentence_and_a_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECSHEETS_AI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("SPECSHEETS_AI_MODEL", "nobody")

    async def journey() -> None:
        async with Client(shop(tmp_path)) as c:
            (tmp_path / "specsheets.toml").write_text("[ai]\nretries = 0\n")
            await planned(c)
            params = {"command": "specsheets.server.fill", "arguments": [{"uris": [c.uri("shop/cart.py")]}]}
            refused = (await c.answer("workspace/executeCommand", params))["error"]
            assert "queued" in refused["message"] and "\n" not in refused["message"]
            letters = (await c.command("dlq.list"))["letters"]
            assert {x["state"] for x in letters} == {"queued"} and (await c.command("status"))["queued"] == len(letters)

    run(journey())


def written(label: str, shape: dict[str, Any]) -> list[str] | None:
    """A body that does, whatever is asked for."""
    return GOOD[label][0].split("\n") if label in GOOD else None


def test_while_bodies_are_written_others_work_and_what_passed_is_kept_as_a_proposal(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    endpoint.say = written
    lay_out(tmp_path)

    async def journey() -> None:
        async with Client(tmp_path) as c:
            await c.initialize()
            endpoint.hold_at(3)
            params = {"command": "specsheets.server.fill", "arguments": [{"uris": [], "bodies": True}]}
            _, answer = c.start("workspace/executeCommand", params)
            assert await asyncio.to_thread(endpoint.began.wait, 60)
            await c.command("sheets.new", path="shop/late.py", text="Comes late.")
            await c.command("accept", uris=[c.uri("shop/prices.py")])
            assert not answer.done()
            token = [p for m, p in c.requests if m == "window/workDoneProgress/create"][-1]["token"]
            reports = [p["value"].get("message", "") for m, p in c.notes if m == "$/progress" and p["token"] == token]
            assert reports[-1] == "bodies 3/4: written 2 of 4"
            c.tell("window/workDoneProgress/cancel", {"token": token})
            assert (await asyncio.wait_for(answer, 60))["error"]["code"] == -32800
            endpoint.release()
            asked = len(endpoint.asked)
            (cut,) = (await c.command("context.list"))["runs"]
            assert cut["outcome"] == "cancelled" and not (tmp_path / BODIES).exists()
            done = await c.command("apply", run=cut["run"], words=["shop/cart.py"])
            assert done["written"] == [f"{BODIES}/shop/cart.py/Cart.__init__.py"] and len(endpoint.asked) == asked
            assert (await c.command("log.verify"))["faults"] == []

    run(journey())


def test_bodies_are_proposed_as_data_and_applied_one_by_one_or_rejected(tmp_path: Path, endpoint: Endpoint) -> None:
    endpoint.say = written
    lay_out(tmp_path)
    add = f"{BODIES}/shop/cart.py/Cart.add.py"

    async def journey() -> None:
        async with Client(tmp_path) as c:
            await c.initialize()
            proposal = await c.command("fill", uris=[], bodies=True)
            assert [v["label"] for v in proposal["proposed"]] == list(GOOD) and proposal["written"] == []
            assert f"+++ b/{add}" in proposal["diff"] and not (tmp_path / BODIES).exists()
            left = await c.command("apply", run=proposal["run"], words=["shop/cart.py:Cart.total"], reject=True)
            assert (left["rejected"], len(left["proposed"])) == (1, 3)
            assert (await c.command("apply", run=proposal["run"], words=["shop/cart.py:Cart.add"]))["written"] == [add]
            rest = await c.command("apply", run=proposal["run"])
            assert len(rest["written"]) == 2 and [body["function"] for body in rest["left"]] == ["Cart.total"]
            asked = len(endpoint.asked)
            question = await c.command("fill", uris=[], bodies=True, ask="question.json")
            assert question["asked"] == 1 and len(endpoint.asked) == asked
            (tmp_path / "reply.json").write_text('{"s0001": ["return sum(price(name) for name in self.names)"]}')
            assert (await c.command("fill", uris=[], bodies=True, answer="reply.json"))["left"] == []
            shutil.rmtree(tmp_path / BODIES)
            again = await c.command("fill", uris=[], bodies=True, replay=proposal["run"])
            assert [v["value"] for v in again["proposed"]] == [v["value"] for v in proposal["proposed"]]
            assert len(endpoint.asked) == asked

    run(journey())


def test_a_rename_in_the_editor_takes_bodies_along(tmp_path: Path, endpoint: Endpoint) -> None:
    endpoint.say = written
    lay_out(tmp_path)

    async def journey() -> None:
        async with Client(tmp_path) as c:
            await c.initialize()
            await c.command("apply", run=(await c.command("fill", uris=[], bodies=True))["run"])
            before = (tmp_path / CART).read_text()
            line = next(n for n, text in enumerate(before.split("\n")) if "def add(" in text)
            place = {"line": line, "character": before.split("\n")[line].index("add")}
            params = {"textDocument": {"uri": c.open(CART)}, "position": place, "newName": "put"}
            assert await c.ask("textDocument/rename", params)
            assert (tmp_path / BODIES / "shop/cart.py/Cart.put.py").read_text() == "self.names.append(name)\n"
            assert not (tmp_path / BODIES / "shop/cart.py/Cart.add.py").exists()

    run(journey())
