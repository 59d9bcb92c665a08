"""Committed bodies when their sheet moves, and when something that they name is renamed: they go along, or are shown as stale."""

from __future__ import annotations

import contextlib
import shutil
import sys
from pathlib import Path

import pytest
from journey import Journey
from test_crashes import Killed, interrupted

from specsheets.app.commands.move import move
from specsheets.app.project import Project

sys.path.append(str(Path(__file__).parents[1] / "unit" / "app"))

from written_projects import CART, GOOD, Writer, lay_out, use

BODIES = ".specsheets/bodies"
BASKET = "shop/basket.py"
NAMES = ["Cart.__init__.py", "Cart.add.py", "Cart.total.py"]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journey:
    """Files that were emitted without bodies, which were written afterwards and stand beside the sheets."""
    use(monkeypatch, Writer(GOOD))
    shop = Journey(lay_out(tmp_path / "shop"))
    shop.run("emit")
    shop.plan()
    shop.run("fill", "--bodies")
    return shop


def bodies(shop: Journey, path: str) -> list[str]:
    """The names of the committed bodies of a file."""
    return sorted(p.name for p in (shop.root / BODIES / path).glob("*.py"))


def rename_file(shop: Journey) -> None:
    (shop.root / CART).rename(shop.root / BASKET)


def has_moved(shop: Journey) -> None:
    """Sheet, bodies and what is known of them are at the new place, on a clone too."""
    assert bodies(shop, BASKET) == NAMES and not (shop.root / BODIES / CART).exists()
    assert shop.run("fill", "--bodies").out == "0 bodies written, 0 functions without one\n"
    assert "stale-body" not in shop.run("check", want=None).out
    for each in (shop, shop.clone(shop.root.parent / "clone")):
        before = each.sheet(BASKET)
        each.edit_sheet(BASKET, "def add(self, name: str)", "def add(self, name: str, many: int = 1)")
        said = each.run("check", "--strict", want=None).out
        assert (
            "the body of Cart.add may no longer fit: the sheet says something else" in said
            and said.count("stale-body") == 1
        )
        each.write(f".specsheets/sheets/{BASKET}.yaml", before)
    shop.run("emit")
    assert "self.names.append(name)" in shop.read(BASKET)


def test_bodies_go_along_when_plan_finds_that_a_file_moved(shop: Journey) -> None:
    rename_file(shop)
    assert shop.plan()["moved"] == [[CART, BASKET]]
    has_moved(shop)


def test_bodies_go_along_when_an_editor_renames_a_file(shop: Journey) -> None:
    rename_file(shop)
    with Project.open(shop.root) as project:
        move(project, [(CART, BASKET)])
    has_moved(shop)


def test_bodies_go_along_with_a_fix_that_shows_them(shop: Journey) -> None:
    rename_file(shop)
    findings = shop.run("check", "--json", want=None).json["findings"]
    (finding,) = [
        f for f in findings if f["rule"] == "missing-file" and any(x["verb"] == "move-sheet" for x in f["fixes"])
    ]
    shown = shop.run("fix", finding["fingerprint"], "--dry-run").out
    assert f"rename from {BODIES}/{CART}/Cart.add.py\nrename to {BODIES}/{BASKET}/Cart.add.py\n" in shown
    shop.run("fix", finding["fingerprint"])
    has_moved(shop)


def test_bodies_go_along_when_plan_is_killed_at_any_step(shop: Journey, tmp_path: Path) -> None:
    rename_file(shop)
    whole = copied(shop, tmp_path / "whole")
    with pytest.MonkeyPatch.context() as patch:
        steps = interrupted(patch, 0)
        whole.plan()
    assert steps[0] > 4 and bodies(whole, BASKET) == NAMES
    for step in range(1, steps[0] + 1):
        cut = copied(shop, tmp_path / str(step))
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Killed):
            interrupted(patch, step)
            cut.plan(want=None)
        cut.plan(want=None)
        assert bodies(cut, BASKET) == NAMES and bodies(cut, CART) == [], f"killed at step {step} of {steps[0]}"
        assert cut.run("fill", "--bodies").out == "0 bodies written, 0 functions without one\n"


def copied(shop: Journey, where: Path) -> Journey:
    shutil.copytree(shop.root, where / "shop")
    return Journey(where / "shop")
