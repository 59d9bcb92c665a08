"""A fill that is cancelled, killed or overtaken: sheets are as before or as after, paid answers are not asked for again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint
from filling import BLUEPRINT, empty_shop, started, state
from journey import Journey
from test_crashes import Killed, interrupted

CART, MAIL = "shop/cart.py", "shop/mail.py"


def held_at(endpoint: Endpoint, shop: Journey, question: int, *args: str) -> subprocess.Popen[str]:
    """A fill in another process that waits for the second half of its answer to that question."""
    endpoint.hold_at(len(endpoint.asked) + question)
    process = started(shop, endpoint.environment, "fill", *args)
    assert endpoint.began.wait(60), process.communicate(timeout=10)
    return process


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err, err
    return process.returncode, out + err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_cut_run_changes_nothing_and_the_next_asks_only_for_the_rest(
    tmp_path: Path, endpoint: Endpoint, how: signal.Signals
) -> None:
    whole, shop = empty_shop(tmp_path / "shop"), empty_shop(tmp_path / "cut" / "shop")
    whole.run("fill")
    questions = len(endpoint.asked)
    empty = state(shop)
    process = held_at(endpoint, shop, 2)
    os.kill(process.pid, how)
    code, said = ended(process)
    assert code == (130 if how == signal.SIGINT else -signal.SIGKILL), said
    assert state(shop) == empty
    endpoint.release()
    asked = len(endpoint.asked)
    answer = shop.run("fill", "--json").json
    assert len(endpoint.asked) - asked == questions - 1
    assert state(shop) == state(whole) and answer["empty"] == 0
    taken = shop.run("context", "show", answer["run"], "--json").json["questions"]
    assert [bool(q["taken"]) for q in taken] == [True, *[False] * (questions - 1)]


def test_killed_at_every_step(tmp_path: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = empty_shop(tmp_path / "prepared" / "shop")
    whole = copied(prepared, tmp_path / "whole")
    with monkeypatch.context() as patch:
        steps = interrupted(patch, 0)
        whole.run("fill")
    outcome = state(whole)
    assert steps[0] > 8
    for step in range(1, steps[0] + 1):
        shop = copied(prepared, tmp_path / str(step))
        with monkeypatch.context() as patch, contextlib.suppress(Killed):
            interrupted(patch, step)
            shop.run("fill", want=None)
        shop.run("fill")
        assert state(shop) == outcome, f"killed at step {step} of {steps[0]}"


def copied(shop: Journey, where: Path) -> Journey:
    shutil.copytree(shop.root, where / shop.root.name)
    return Journey(where / shop.root.name)


def test_an_edit_of_another_process_while_the_model_thinks_is_kept_and_the_rest_decided_anew(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    shop = empty_shop(tmp_path / "shop")
    process = held_at(endpoint, shop, 2)
    shop.edit_sheet(MAIL, "def send_receipt(___) -> ___", "def send_receipt(to: str) -> bool")
    shop.run("accept", MAIL)
    endpoint.release()
    code, said = ended(process)
    assert code == 0, said
    assert "def send_receipt(to: str) -> bool:" in shop.sheet(MAIL)
    states = shop.states(MAIL)
    assert states["send_receipt.parameters"] == "confirmed" and states["summary"] == "filled"
    assert shop.run("log", "verify").code == 0


def test_an_edit_that_nobody_recorded_is_seen_too(tmp_path: Path, endpoint: Endpoint) -> None:
    shop = empty_shop(tmp_path / "shop")
    process = held_at(endpoint, shop, 2)
    shop.edit_sheet(CART, "def clear(___)", "def empty_out()")
    endpoint.release()
    code, said = ended(process)
    assert code == 1, said
    assert "def empty_out() -> None:" in shop.sheet(CART) and "def clear" not in shop.sheet(CART)
    assert shop.states(CART)["add_item.parameters"] == "filled", "what did not change is filled"
    assert shop.run("fill").code == 0


def test_code_that_goes_while_the_model_thinks_takes_the_values_that_name_it_along(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    shop = Journey(tmp_path / "shop")
    shop.write("blueprint.yaml", BLUEPRINT)
    shop.write("colours.py", "class Colour:\n    pass\n")
    shop.plan("shop")
    said = {
        f"{CART} function:add_item type": "Colour",
        f"{CART} function:add_item parameters": [{"name": "label", "type": "str"}],
    }
    endpoint.say = lambda label, shape: said.get(label)
    process = held_at(endpoint, shop, 2)
    (shop.root / "colours.py").unlink()
    endpoint.release()
    code, words = ended(process)
    assert code == 1 and "Colour" not in shop.sheet(CART), words
    assert shop.states(CART)["add_item.parameters"] == "filled"
    shop.write("colours.py", "class Colour:\n    pass\n")
    shop.run("fill")
    assert "from colours import Colour" in shop.sheet(CART) and "-> Colour:" in shop.sheet(CART)


def test_two_fills_at_once_end_as_one(tmp_path: Path, endpoint: Endpoint) -> None:
    whole, shop = empty_shop(tmp_path / "shop"), empty_shop(tmp_path / "both" / "shop")
    whole.run("fill")
    first = held_at(endpoint, shop, 2)
    shop.run("fill")
    endpoint.release()
    code, said = ended(first)
    assert code == 0, said
    assert state(shop) == state(whole)


def test_an_endpoint_that_dies_leaves_everything_as_it_was(tmp_path: Path, endpoint: Endpoint) -> None:
    shop = empty_shop(tmp_path / "shop")
    shop.write("specsheets.toml", "[ai]\nretries = 0\n")
    empty = state(shop)
    process = held_at(endpoint, shop, 2)
    endpoint.die()
    code, said = ended(process)
    assert code == 2 and "queued" in said, said
    assert state(shop) == empty
    waiting: Any = shop.run("dlq", "list", "--json").json["letters"]
    assert {letter["state"] for letter in waiting} == {"queued"}
