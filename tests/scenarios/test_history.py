"""The past: any state by replay, snapshots, packed decisions, and every trace taken away."""

from __future__ import annotations

from journey import Journey

CART = "shop/cart.py"


def test_snapshots_are_compared_exported_and_restored(shop: Journey) -> None:
    shop.plan()
    first = shop.sheet(CART)
    shop.edit_sheet(CART, "LIMIT: int = 10", "LIMIT: int = 12")
    shop.run("status")
    diff = shop.run("log", "snapshots", "diff", "post-phase1").out
    assert "-  LIMIT: int = 10" in diff and "+  LIMIT: int = 12" in diff
    shop.run("log", "snapshots", "restore", "post-phase1")
    assert shop.sheet(CART) == first
    assert shop.run("log", "verify").code == 0
    said = shop.run("log", "snapshots", "restore", "post-phase9", want=2)
    assert "did you mean post-phase1" in said.err


def test_every_past_state_can_be_had(shop: Journey) -> None:
    digest = shop.plan()["digest"]
    shop.edit_sheet(CART, "LIMIT: int = 10", "LIMIT: int = 12")
    shop.run("accept", CART)
    last = shop.position()
    digests = [shop.run("log", "replay", "--until", str(n), "--json").json["digest"] for n in range(last + 1)]
    assert digest in digests and digests[-1] == shop.run("log", "replay", "--json").json["digest"]
    assert digests[-1] == shop.plan()["digest"]
    shop.run("log", "replay", "--until", str(last + 99), want=2)


def test_packing_keeps_every_decision(shop: Journey) -> None:
    shop.plan()
    for name in ("total", "Cart.add", "LIMIT"):
        shop.run("accept", f"{CART}:{name}")
    shop.run("accept", "--lock", f"{CART}:total")
    states = shop.states(CART)
    shop.run("log", "pack")
    assert len(list((shop.root / ".specsheets/decisions").iterdir())) == 1
    at = shop.position()
    assert shop.states(CART) == states
    assert shop.position() == at
    shop.forget_database()
    shop.plan()
    assert shop.states(CART) == states


def test_remove_takes_every_trace(shop: Journey) -> None:
    before = {p for p in shop.root.rglob("*") if ".git" not in p.parts}
    shop.plan()
    shop.run("remove", "--dry-run")
    assert (shop.root / ".specsheets").exists()
    shop.run("remove", "--yes")
    assert {p for p in shop.root.rglob("*") if ".git" not in p.parts} == before
