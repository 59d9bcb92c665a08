"""Committed bodies when something that they name is renamed: they follow where it is certain, and are stale where it is not."""

from __future__ import annotations

import contextlib
import shutil
import sys
from pathlib import Path

import pytest
from journey import Journey
from test_crashes import Killed, interrupted

from specsheets.app.commands.rename import renamed_at
from specsheets.app.mending import perform
from specsheets.app.project import Project

sys.path.append(str(Path(__file__).parents[1] / "unit" / "app"))

from written_projects import BLOCKS, CART, GOOD, PRICES, Writer, lay_out, use

BODIES = ".specsheets/bodies"
DESK = "shop/desk.py"
MORE = {
    **BLOCKS,
    DESK: '''from __future__ import annotations

from typing import Any

from shop.cart import Cart
from shop.prices import price

def serve(cart: Cart, seen: set[str], other: Any) -> int:
    """Puts tea in."""

def guess(other: Any) -> int:
    """Puts tea into anything."""
''',
}
SERVE = "cart.add('tea'); cart.add(\"add\"); seen.add('add')\nreturn price(name='tea') + len(seen)"
BY_LABEL = {
    **GOOD,
    f"{DESK} function:serve body": [SERVE],
    f"{DESK} function:guess body": ["other.add('tea')\nreturn price('tea')"],
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journey:
    """A program of sheets and bodies."""
    use(monkeypatch, Writer(BY_LABEL))
    shop = Journey(lay_out(tmp_path / "shop", MORE))
    shop.run("fill", "--bodies")
    return shop


def body(shop: Journey, path: str, name: str) -> str:
    return shop.read(f"{BODIES}/{path}/{name}.py")


def stale(shop: Journey) -> dict[str, str]:
    """Why bodies are stale, by function."""
    found = shop.run("check", "--json", want=None).json["findings"]
    return {f["symbol"]: f["message"].partition(": ")[2] for f in found if f["rule"] == "stale-body"}


def everything_holds(shop: Journey) -> None:
    """What is emitted is sound, nothing is stale or lacking, on a clone too."""
    for each in (shop, shop.clone(shop.root.parent / "clone")):
        assert stale(each) == {}
        assert each.run("fill", "--bodies").out == "0 bodies written, 0 functions without one\n"
        each.run("emit", "--to", "out")
        assert "0 faults" in each.run("verify", "out").out
        shutil.rmtree(each.root / "out")
    assert shop.run("log", "verify").code == 0


def test_a_function_takes_its_body_and_all_that_call_it_along(shop: Journey) -> None:
    said = shop.run("rename", "price", "cost").out
    assert f"rename from {BODIES}/{PRICES}/price.py\nrename to {BODIES}/{PRICES}/cost.py\n" in said
    assert body(shop, PRICES, "cost") == GOOD[f"{PRICES} function:price body"][0] + "\n"
    assert not (shop.root / BODIES / PRICES / "price.py").exists()
    assert body(shop, CART, "Cart.total") == "return sum(cost(name) for name in self.names)\n"
    assert "return cost(name='tea') + len(seen)" in body(shop, DESK, "serve")
    everything_holds(shop)


def test_a_class_takes_the_bodies_of_its_methods_along(shop: Journey) -> None:
    shop.run("rename", "Cart", "Basket")
    assert sorted(p.name for p in (shop.root / BODIES / CART).iterdir()) == [
        "Basket.__init__.py",
        "Basket.add.py",
        "Basket.total.py",
    ]
    everything_holds(shop)
    shop.edit_sheet(CART, "def add(self, name: str)", "def add(self, name: str, many: int = 1)")
    assert set(stale(shop)) == {"Basket.add"}, "whose body it is was known through the rename"


def test_a_method_is_renamed_where_it_is_meant_and_what_cannot_be_told_is_stale(shop: Journey) -> None:
    shop.run("rename", "Cart.add", "put")
    assert body(shop, CART, "Cart.put") == "self.names.append(name)\n"
    assert body(shop, DESK, "serve").startswith("cart.put('tea'); cart.put(\"add\"); seen.add('add')\n")
    assert body(shop, DESK, "guess").startswith("other.add('tea')\n")
    assert stale(shop) == {"guess": "line 1: add may be what is called put now"}
    (finding,) = [f for f in shop.run("check", "--json", want=None).json["findings"] if f["rule"] == "stale-body"]
    shop.run("fix", finding["fingerprint"], "--choose", "1")
    everything_holds(shop)


def test_with_uncertain_all_that_is_called_alike_is_renamed(shop: Journey) -> None:
    shop.run("rename", "Cart.add", "put", "--uncertain")
    assert body(shop, DESK, "guess").startswith("other.put('tea')\n")
    assert "list has no" not in str(stale(shop)) and "set has no put" in stale(shop)["serve"]


def test_what_was_stale_before_stays_so(shop: Journey) -> None:
    shop.edit_sheet(CART, "def total(self) -> int", "def total(self, much: int = 1) -> int")
    assert set(stale(shop)) == {"Cart.total"}
    shop.run("rename", "price", "cost")
    assert body(shop, CART, "Cart.total") == "return sum(cost(name) for name in self.names)\n"
    assert set(stale(shop)) == {"Cart.total"}


def test_a_body_that_no_function_has_is_not_written_over(shop: Journey) -> None:
    shop.write(f"{BODIES}/{PRICES}/cost.py", "return 7\n")
    before = shop.tree()
    said = shop.run("rename", "price", "cost", want=2).err
    assert f"{BODIES}/{PRICES}/cost.py is there already, and no function has it" in said
    assert shop.tree() == before


def test_a_dry_run_shows_the_bodies_and_writes_nothing(shop: Journey) -> None:
    before = shop.tree()
    assert "+return sum(cost(name) for name in self.names)" in shop.run("rename", "price", "cost", "--dry-run").out
    assert shop.tree() == before


def test_a_parameter_is_renamed_in_its_body_and_in_calls_that_name_it(shop: Journey) -> None:
    shop.run("emit", "--to", "out")
    rename_parameter(shop, PRICES, "price", "name", "label")
    assert body(shop, PRICES, "price") == 'return {"tea": 3}.get(label, 1)\n'
    assert "return price(label='tea')" in body(shop, DESK, "serve")
    rename_parameter(shop, CART, "add", "name", "label")
    assert body(shop, CART, "Cart.add") == "self.names.append(label)\n"
    everything_holds(shop)


def test_a_body_in_which_the_new_name_is_taken_is_stale(shop: Journey) -> None:
    shop.write(f"{BODIES}/{PRICES}/price.py", "label = 3\nreturn len(name) + label\n")
    rename_parameter(shop, PRICES, "price", "name", "label")
    assert body(shop, PRICES, "price") == "label = 3\nreturn len(name) + label\n"
    assert stale(shop) == {"price": "it has a label of its own, and its parameter name is called so now"}


def rename_parameter(shop: Journey, path: str, function: str, old: str, new: str) -> None:
    """As a fix does it, where the code stands without bodies."""
    if not (shop.root / path).exists():
        kept = shutil.move(shop.root / BODIES, shop.root / "aside")
        shop.run("emit")
        shop.plan()
        shutil.move(kept, shop.root / BODIES)
    lines = shop.read(path).split("\n")
    line = next(n for n, text in enumerate(lines, 1) if f"def {function}(" in text)
    with Project.open(shop.root) as project:
        made = renamed_at(project, path, (line, lines[line - 1].index(old) + 1), old, new)
        assert made is not None
        perform(project, made, False)


def test_killed_at_every_step(shop: Journey, tmp_path: Path) -> None:
    whole = copied(shop, tmp_path / "whole")
    with pytest.MonkeyPatch.context() as patch:
        steps = interrupted(patch, 0)
        whole.run("rename", "price", "cost")
    assert steps[0] > 4
    for step in range(1, steps[0] + 1):
        cut = copied(shop, tmp_path / str(step))
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Killed):
            interrupted(patch, step)
            cut.run("rename", "price", "cost", want=None)
        cut.run("rename", "price", "cost", want=None)
        cut.run("fill", "--bodies", want=None)
        cut.run("emit", "--to", "out")
        assert "0 faults" in cut.run("verify", "out").out, f"killed at step {step} of {steps[0]}"


def copied(shop: Journey, where: Path) -> Journey:
    shutil.copytree(shop.root, where / "shop")
    return Journey(where / "shop")
