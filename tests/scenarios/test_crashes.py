"""A verb that is stopped at any step: the next run gives what an undisturbed one would have given."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from journey import Journey

from specsheets.engines.disk import DiskFiles
from specsheets.engines.sqlite_store import SqliteStore

CART = "shop/cart.py"


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


def verbs(project: Journey) -> dict[str, Callable[[], None]]:
    """Every verb that writes, from one prepared state."""
    return {
        "plan": lambda: project.plan(want=None) and None,
        "emit": lambda: project.run("emit", want=None) and None,
        "accept": lambda: project.run("accept", f"{CART}:total", want=None) and None,
        "rename": lambda: project.run("rename", f"{CART}:total", "sum_up", want=None) and None,
    }


def prepare(project: Journey) -> None:
    """Planned, then changed on both sides."""
    project.plan()
    project.edit_sheet("shop/models.py", "price: int = 0", "price: int = 3")
    project.run("accept", "shop/models.py")
    project.run("sheets", "new", "shop/mail.py", "Sends letters.")
    project.write(CART, project.read(CART) + "\n\ndef more(a: int) -> int:\n    return a\n")


def outcome(project: Journey) -> tuple[dict[str, bytes], dict[str, str], list[str]]:
    """Sheets, code, states and faults, without times and ids."""
    assert project.run("log", "verify").code == 0
    sheets = {k: v for k, v in project.tree().items() if k.startswith("sheets/")}
    code = {p.name: p.read_text() for p in sorted((project.root / "shop").glob("*.py"))}
    return sheets, code, sorted(f"{k}={v}" for k, v in project.states(CART).items())


def interrupted(monkeypatch: pytest.MonkeyPatch, at: int) -> list[int]:
    """Let a kill come instead of the `at`-th write or append; returns the count of these."""
    count = [0]

    def wrap(cls: type, name: str) -> None:
        original = getattr(cls, name)

        def hooked(*args: object, **kwargs: object) -> object:
            count[0] += 1
            if count[0] == at:
                raise Killed
            return original(*args, **kwargs)

        monkeypatch.setattr(cls, name, hooked)

    for cls, name in ((DiskFiles, "write"), (DiskFiles, "remove"), (SqliteStore, "append"), (SqliteStore, "cache")):
        wrap(cls, name)
    return count


@pytest.mark.parametrize("verb", ["plan", "emit", "accept", "rename"])
def test_killed_at_every_step(tmp_path: Path, shop: Journey, verb: str) -> None:
    prepare(shop)
    reference = tmp_path / "reference"
    shutil.copytree(shop.root, reference)
    whole = Journey(reference)
    verbs(whole)[verb]()
    whole.plan(want=None)
    wanted = outcome(whole)
    for at in range(1, 60):
        copy = tmp_path / str(at)
        shutil.copytree(shop.root, copy)
        hurt = Journey(copy)
        with pytest.MonkeyPatch.context() as patch:
            count = interrupted(patch, at)
            with contextlib.suppress(Killed):
                verbs(hurt)[verb]()
        verbs(hurt)[verb]()
        hurt.plan(want=None)
        assert outcome(hurt) == wanted, at
        shutil.rmtree(copy)
        if count[0] < at:
            return
    raise AssertionError("more steps than were tried")


def command(project: Journey, *args: str) -> subprocess.Popen[str]:
    """A verb in a process of its own."""
    server = Path(__file__).parents[2] / "server"
    env = dict(os.environ, PYTHONPATH=str(server))
    return subprocess.Popen(
        [sys.executable, "-m", "specsheets", *args],
        cwd=project.root,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_two_plans_at_once_both_end_well(shop: Journey) -> None:
    for n in range(60):
        shop.write(f"shop/m{n}.py", f"def f{n}(a: int) -> int:\n    return a\n")
    both = [command(shop, "plan", "--json") for _ in range(2)]
    said = [p.communicate() for p in both]
    assert [p.returncode for p in both] == [0, 0], said
    assert shop.run("log", "verify").code == 0
    at = shop.position()
    shop.plan()
    assert shop.position() == at


def test_an_interrupt_is_one_sentence_and_130(shop: Journey) -> None:
    for n in range(400):
        shop.write(f"shop/m{n}.py", "".join(f"def f{k}(a: int) -> int:\n    return a\n\n\n" for k in range(40)))
    running = command(shop, "plan")
    while not (shop.root / ".specsheets/specsheets.db").exists():
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate()
    assert running.returncode == 130, err
    assert err.strip().count("\n") == 0 and err.strip().startswith("specsheets: interrupted"), err
    assert len(shop.plan()["coverage"]["uncovered"]) == 0
    assert shop.run("log", "verify").code == 0
