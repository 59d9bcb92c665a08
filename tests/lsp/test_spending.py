"""Before a model is asked, a person is: with what it takes at most, where the client can ask; no answer is a no, and sends nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint
from test_fill_journeys import lay_out, planned, shop, written
from wire import VSCODE, Client, run

ASKS = {**VSCODE, "window": {**VSCODE["window"], "showMessage": {"messageActionItem": {}}}}
ASK = "window/showMessageRequest"
NOTHING = "nothing was sent, as nobody agreed to what it takes"


def asked(c: Client) -> list[Any]:
    return [params for method, params in c.requests if method == ASK]


def test_what_a_fill_takes_at_most_is_said_before_and_agreed_to(tmp_path: Path, endpoint: Endpoint) -> None:
    async def journey() -> None:
        async with Client(shop(tmp_path), ASKS) as c:
            (tmp_path / "specsheets.toml").write_text("[ai]\nprice_prompt = 2.5\n")
            c.says[ASK] = {"title": "Fill"}
            await planned(c)
            told = (await c.command("context.show", next=True))["forecast"]
            assert (await c.command("fill", uris=[]))["proposed"]
            (question,) = asked(c)
            assert [action["title"] for action in question["actions"]] == ["Fill", "Not now"]
            assert question["message"].startswith("Specsheets: asking scripted; fields: ")
            assert told["rests"].partition(";")[0] in question["message"] and "cost" in question["message"]
            assert c.said() == []

    run(journey())


@pytest.mark.parametrize("bodies", [False, True])
@pytest.mark.parametrize("answer", [{"title": "Not now"}, None])
def test_who_declines_or_does_not_answer_has_sent_nothing_and_is_told_once(
    tmp_path: Path, endpoint: Endpoint, answer: Any, bodies: bool
) -> None:
    async def journey() -> None:
        async with Client(lay_out(tmp_path) if bodies else shop(tmp_path), ASKS) as c:
            c.says[ASK] = answer
            await planned(c)
            before = {p: p.read_bytes() for p in (tmp_path / ".specsheets/sheets").rglob("*.yaml")}
            left = await c.command("fill", uris=[], bodies=bodies)
            assert (len(asked(c)), c.said(), endpoint.asked) == (1, [f"Specsheets: {NOTHING}"], [])
            assert left["proposed"] == [] and NOTHING in left["remarks"] and (left["left"] if bodies else left["empty"])
            assert {p: p.read_bytes() for p in before} == before
            assert (await c.command("context.list"))["runs"] == []
            c.says[ASK] = {"title": "Fill"}
            endpoint.say = written
            assert (await c.command("fill", uris=[], bodies=bodies))["proposed"]

    run(journey())


def test_a_fill_that_waits_for_an_answer_is_cancelled_and_leaves_the_server_free(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    async def journey() -> None:
        async with Client(shop(tmp_path), ASKS) as c:
            c.mute.add(ASK)
            await planned(c)
            _, answer = c.start(
                "workspace/executeCommand", {"command": "specsheets.server.fill", "arguments": [{"uris": []}]}
            )
            await c.until(lambda: asked(c))
            await c.command("sheets.new", path="shop/late.py", text="Comes late.")
            assert not answer.done()
            token = [p for m, p in c.requests if m == "window/workDoneProgress/create"][-1]["token"]
            c.tell("window/workDoneProgress/cancel", {"token": token})
            assert (await asyncio.wait_for(answer, 60))["error"]["code"] == -32800
            assert (endpoint.asked, c.said()) == ([], [])
            c.start("workspace/executeCommand", {"command": "specsheets.server.fill", "arguments": [{"uris": []}]})
            await c.until(lambda: len(asked(c)) == 2)
            assert await c.stop() == 0 and not endpoint.asked

    run(journey())


def test_nobody_is_asked_who_cannot_be_or_has_agreed_or_whom_it_costs_nothing(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    async def journey() -> None:
        async with Client(shop(tmp_path), ASKS) as c:
            c.says[ASK] = {"title": "Not now"}
            await planned(c)
            proposal = await c.command("fill", uris=[], agreed=True)
            assert proposal["proposed"] and endpoint.asked
            for given in ({"dryRun": True}, {"ask": "q.md"}, {"replay": proposal["run"]}, {"fromCode": True}):
                await c.command("fill", uris=[], **given)
            await c.command("apply", run=proposal["run"])
            await c.command("fill", uris=[])
            assert asked(c) == []

    run(journey())
