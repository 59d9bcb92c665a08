"""Bodies whose run is cancelled, killed or overtaken: whole bodies stay, and what was paid for is not asked for again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint
from filling import started
from journey import Journey
from test_crashes import Killed, interrupted

sys.path.append(str(Path(__file__).parents[1] / "unit" / "app"))

from written_projects import BLOCKS, CART, GOOD, PRICES, Writer, lay_out, use

BODIES = ".specsheets/bodies"


@pytest.fixture
def endpoint(endpoint: Endpoint) -> Endpoint:
    """One that knows bodies."""
    endpoint.say = lambda label, _: GOOD[label][0].split("\n") if label in GOOD else None
    return endpoint


def state(shop: Journey) -> dict[str, Any]:
    """The bodies, and what is known of who wrote them; no times, no runs."""
    folder = shop.root / BODIES
    texts = {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*.py")) if p.is_file()}
    events = shop.run("log", "show", "--json").json["events"]
    known = {
        (e["body"]["label"], e["body"]["text"], e["body"]["contract"]) for e in events if e["kind"] == "body-written"
    }
    assert shop.run("log", "verify").code == 0 and "stale-body" not in shop.run("check", want=None).out
    return {"texts": texts, "known": known}


@pytest.mark.parametrize(("how", "kept"), [(signal.SIGINT, 2), (signal.SIGKILL, 0)])
def test_a_cut_run_leaves_whole_bodies_and_the_next_asks_only_for_the_rest(
    tmp_path: Path, endpoint: Endpoint, how: signal.Signals, kept: int
) -> None:
    whole, shop = Journey(lay_out(tmp_path / "shop")), Journey(lay_out(tmp_path / "cut" / "shop"))
    whole.run("fill", "--bodies")
    endpoint.hold_at(len(endpoint.asked) + 3)
    process = started(shop, endpoint.environment, "fill", "--bodies")
    assert endpoint.began.wait(60), process.communicate(timeout=10)
    os.kill(process.pid, how)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err and process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL), err
    assert len(state(shop)["texts"]) == kept
    endpoint.release()
    asked = len(endpoint.asked)
    answer = shop.run("fill", "--bodies", "--json").json
    assert len(endpoint.asked) - asked == 2 and len(answer["written"]) == 4 - kept
    assert state(shop) == state(whole)


def stale_shop(root: Path) -> Journey:
    """A shop with a body that no longer fits its sheet, and one that is lacking."""
    shop = Journey(lay_out(root))
    shop.run("fill", "--bodies")
    (shop.root / BODIES / "shop/prices.py/price.py").unlink()
    lay_out(root, {CART: BLOCKS[CART].replace("add(self, name: str)", "add(self, name: str, many: int = 1)")})
    return shop


@pytest.mark.parametrize("args", [(), ("--propose",), ("--again",)])
def test_killed_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]) -> None:
    use(monkeypatch, Writer(GOOD))
    where = tmp_path / "prepared" / "shop"
    prepared = stale_shop(where) if args == ("--again",) else Journey(lay_out(where))
    use(
        monkeypatch,
        Writer(
            {**GOOD, f"{CART} function:Cart.add body": ["self.names += [name] * many"]} if "--again" in args else GOOD
        ),
    )
    prepared.run("status")
    whole = copied(prepared, tmp_path / "whole")
    with monkeypatch.context() as patch:
        steps = interrupted(patch, 0)
        finished(whole, args)
    outcome = state(whole)
    assert steps[0] > 8 and len(outcome["texts"]) == 4
    for step in range(1, steps[0] + 1):
        shop = copied(prepared, tmp_path / str(step))
        with monkeypatch.context() as patch, contextlib.suppress(Killed):
            interrupted(patch, step)
            finished(shop, args)
        finished(shop, args)
        assert state(shop) == outcome, f"killed at step {step} of {steps[0]}"


def finished(shop: Journey, args: tuple[str, ...]) -> None:
    run = shop.run("fill", "--bodies", *args, "--json", want=None).json
    if run.get("proposed"):
        shop.run("fill", "--apply", run["run"])


def copied(shop: Journey, where: Path) -> Journey:
    shutil.copytree(shop.root, where / shop.root.name)
    return Journey(where / shop.root.name)


def test_what_changes_while_the_model_thinks_is_held_against_every_body(tmp_path: Path, endpoint: Endpoint) -> None:
    shop = Journey(lay_out(tmp_path / "shop"))
    endpoint.hold_at(4)
    process = started(shop, endpoint.environment, "fill", "--bodies")
    assert endpoint.began.wait(60), process.communicate(timeout=10)
    lay_out(shop.root, {PRICES: BLOCKS[PRICES].replace("name: str", "name: str, much: int")})
    lay_out(shop.root, {CART: BLOCKS[CART].replace("self.names: list[str]", "self.things: list[str]")})
    mine = shop.write(f"{BODIES}/shop/cart.py/Cart.total.py", "return 0\n")
    endpoint.release()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "Traceback" not in err, err
    assert "left  shop/cart.py:Cart.add  line 1: Cart has no names" in out
    assert "left  shop/cart.py:Cart.__init__  it sets self.names, which the sheet does not name" in out
    assert "left  shop/cart.py:Cart.total  it wants no body any more" in out and mine.read_text() == "return 0\n"
    assert "1 body written, 3 functions without one" in out
    assert (shop.root / BODIES / "shop/prices.py/price.py").is_file()
