"""`fill --bodies` and `verify` on the command line: words, JSON, exit codes, and options that do not go together."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scenarios"))
sys.path.insert(0, str(Path(__file__).parents[1] / "app"))

from journey import Journey
from written_projects import CART, GOOD, PRICES, Writer, lay_out, use


@pytest.fixture
def shop(tmp_path: Path) -> Journey:
    """The sheets of a program that nobody has written yet."""
    return Journey(lay_out(tmp_path / "shop"))


def test_bodies_are_written_told_and_counted(shop: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Writer({**GOOD, f"{PRICES} function:price body": ["return nobody"]}))
    said = shop.run("fill", "--bodies", want=1)
    assert "wrote  .specsheets/bodies/shop/cart.py/Cart.add.py\n" in said.out
    assert "refused  shop/prices.py:price.body  line 1: there is no nobody\n" in said.out
    assert "left  shop/prices.py:price  line 1: there is no nobody\n" in said.out
    assert "3 bodies written, 1 function without one; " in said.out
    use(monkeypatch, Writer(GOOD))
    assert shop.run("fill", "--bodies", PRICES, "--json").json["written"] == [
        ".specsheets/bodies/shop/prices.py/price.py"
    ]
    assert shop.run("fill", "--bodies").out == "0 bodies written, 0 functions without one\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--bodies", "--from-code"), "--from-code and --bodies do not go together"),
        (("--bodies", "--dry-run"), "--bodies and --dry-run do not go together"),
        (("--bodies", "--apply", "x"), "--apply and --bodies do not go together"),
        (("--bodies", "--ask", "q.md", "--answer", "r.md"), "--ask and --answer do not go together"),
        (("--bodies", "--answer", "r.md", "--propose"), "--answer and --propose do not go together"),
        (("--bodies", "--ask", "q.md", "--check", "pytest"), "--ask and --check do not go together"),
        (("--bodies", "--replay", "x", "--check", "pytest"), "a replay runs no command"),
        (("--bodies", "--replay", "x", "--again"), "a replay runs no command"),
        (("--again",), "--again and --check are about bodies"),
        (("--check", "pytest"), "--again and --check are about bodies"),
    ],
)
def test_options_that_do_not_go_together_are_refused(shop: Journey, options: tuple[str, ...], said: str) -> None:
    assert said in shop.run("fill", *options, want=2).err


def test_verify_says_what_is_wrong_and_ends_accordingly(shop: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Writer(GOOD))
    shop.run("fill", "--bodies")
    said = shop.run("verify", want=3)
    assert "nothing was verified" in said.err
    shop.run("emit", "--to", "out")
    assert "3 files verified, 0 faults; tree " in shop.run("verify", "out").out
    shop.write(f"out/{CART}", shop.read(f"out/{CART}").replace("self.names.append", "self.names.push"))
    said = shop.run("verify", "out", want=1)
    assert said.out.startswith("use          shop/cart.py:15  list has no push")
    (fault,) = shop.run("verify", "out", "--json", want=1).json["faults"]
    assert (fault["path"], fault["line"], fault["kind"]) == (CART, 15, "use")
    assert "is not a folder" in shop.run("verify", "nowhere", want=2).err
