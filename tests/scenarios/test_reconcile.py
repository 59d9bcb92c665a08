"""Sheets and decisions that change outside: nothing is lost, nothing invented, and a plan that changes nothing appends nothing."""

from __future__ import annotations

from pathlib import Path

from journey import Journey

CART = "shop/cart.py"


def settled(project: Journey) -> None:
    """Another plan changes no file and appends no event."""
    at, tree = project.position(), project.tree()
    project.plan(want=None)
    assert (project.position(), project.tree()) == (at, tree)


def test_a_plan_that_changes_nothing_appends_nothing(shop: Journey) -> None:
    shop.plan()
    settled(shop)
    shop.write("shop/models.py", "class Item:\n    price: int = 0  # in cents\n")
    settled(shop)


def test_a_sheet_that_was_away_for_a_while_comes_back(shop: Journey) -> None:
    shop.plan()
    shop.commit()
    text = shop.sheet(CART)
    (shop.root / f".specsheets/sheets/{CART}.yaml").unlink()
    assert f"{CART}" in str(shop.run("coverage", "--json", want=1).json["uncovered"])
    shop.git("checkout", "-q", ".")
    shop.run("status")
    assert shop.sheet(CART) == text
    settled(shop)


def test_another_branch_is_checked_out_and_left_again(shop: Journey) -> None:
    shop.plan()
    shop.commit()
    shop.git("checkout", "-qb", "other")
    shop.run("accept", f"{CART}:total")
    shop.commit("decided")
    assert shop.states(CART)["total.parameters"] == "confirmed"
    shop.git("checkout", "-q", "main")
    assert shop.states(CART)["total.parameters"] == "derived"
    settled(shop)
    shop.git("checkout", "-q", "other")
    assert shop.states(CART)["total.parameters"] == "confirmed"
    settled(shop)
    shop.git("checkout", "-q", "main")
    shop.run("accept", "--lock", f"{CART}:Cart.add")
    shop.commit("decided here")
    shop.git("merge", "-q", "other", "-m", "both")
    states = shop.states(CART)
    assert states["total.parameters"] == "confirmed"
    assert states["Cart.add.parameters"] == "locked"
    settled(shop)
    assert shop.run("log", "verify").code == 0


def test_an_older_decision_holds_again_when_the_newer_one_is_gone(shop: Journey) -> None:
    shop.plan()
    shop.run("accept", f"{CART}:total")
    shop.commit("confirmed")
    shop.git("checkout", "-qb", "other")
    shop.run("accept", "--lock", f"{CART}:total")
    shop.commit("locked")
    shop.git("checkout", "-q", "main")
    assert shop.states(CART)["total.type"] == "confirmed"
    shop.git("checkout", "-q", "other")
    assert shop.states(CART)["total.type"] == "locked"


def test_a_decision_file_that_is_damaged_takes_nothing_with_it(shop: Journey) -> None:
    shop.plan()
    shop.run("accept", f"{CART}:total")
    (path,) = (shop.root / ".specsheets/decisions").glob("*.jsonl")
    good = path.read_bytes()
    path.write_bytes(b"<<<<<<< HEAD\n" + good[: len(good) // 2])
    assert shop.states(CART)["total.type"] == "confirmed"
    said = shop.run("status")
    assert "decisions/" in said.err and ":1:" in said.err, said.err
    shop.run("accept", f"{CART}:Cart")
    shop.run("log", "pack")
    assert path.exists()
    path.write_bytes(good)
    assert shop.states(CART)["total.type"] == "confirmed"


def test_two_branches_decide_and_merge_with_plain_git(shop: Journey, tmp_path: Path) -> None:
    shop.plan()
    shop.commit()
    shop.git("checkout", "-qb", "left")
    shop.edit_sheet(CART, "LIMIT: int = 10", "LIMIT: int = 12")
    shop.run("accept", f"{CART}:LIMIT")
    shop.edit_sheet("shop/models.py", "price: int = 0", "price: int = 1")
    shop.run("accept", "shop/models.py:price")
    shop.plan()
    shop.commit("left")
    shop.git("checkout", "-q", "main")
    shop.git("checkout", "-qb", "right")
    shop.edit_sheet(CART, "def add(self, item: Item) -> None:", "def add(self, item: Item) -> bool:")
    shop.run("accept", f"{CART}:Cart.add")
    shop.plan()
    shop.commit("right")
    shop.git("merge", "-q", "left", "-m", "both")
    shop.plan()
    assert "LIMIT: int = 12" in shop.sheet(CART) and "-> bool" in shop.sheet(CART)
    states = shop.states(CART)
    assert states["LIMIT.value"] == states["Cart.add.type"] == "confirmed"
    assert states["total.type"] == "derived"
    assert shop.states("shop/models.py")["Item.price.value"] == "confirmed"
    for name in ("LIMIT", "Cart.add", "Item.price"):
        assert any(e["state"] == "confirmed" for e in shop.run("why", name, "--json").json["entries"])
    settled(shop)
    same_on_a_clone(shop, tmp_path)


def same_on_a_clone(project: Journey, tmp_path: Path) -> None:
    """A clone without the database says the same as the original."""
    other = project.clone(tmp_path / "clone")
    assert other.plan(want=None)["digest"] == project.plan(want=None)["digest"]
    files = [f for f in project.tree() if f.startswith("sheets/")]
    assert other.tree() == project.tree()
    for file in files:
        path = file.removeprefix("sheets/").removesuffix(".yaml")
        mine, theirs = (p.run("sheets", "show", path, "--json").json for p in (project, other))
        assert mine == theirs
    checks = [p.run("check", "--json", want=None) for p in (project, other)]
    assert checks[0] == checks[1]
    project.run("emit", "--to", str(tmp_path / "out1"), want=None)
    other.run("emit", "--to", str(tmp_path / "out2"), want=None)
    outs = [{p.relative_to(o): p.read_bytes() for p in o.rglob("*.py")} for o in (tmp_path / "out1", tmp_path / "out2")]
    assert outs[0] == outs[1]
