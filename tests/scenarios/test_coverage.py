"""coverage: the certificate names what the sheets leave open, and nothing that is well."""

from __future__ import annotations

from journey import Journey


def test_what_is_left_open_is_named(shop: Journey) -> None:
    shop.write("shop/services/mail.py", "")
    shop.write("shop/services/__init__.py", "")
    shop.write("shop/all.py", "from .models import *\n")
    shop.write("shop/desk.py", "from .all import Item\nfrom .cart import total, discount\n")
    assert shop.run("plan", "--json").code == 0
    found = shop.run("coverage", "--json").json
    assert found["unwritten"] == ["shop/services/mail.py"]
    assert found["missing"] == [["shop/desk.py", "shop/cart.py", "discount"]]
    assert "shop/services/mail.py" in found["untested"]
    assert found["uncovered"] == []


def test_globals_of_two_files_are_two_states(shop: Journey) -> None:
    for name in ("a", "b"):
        shop.write(f"shop/{name}.py", "seen = []\n\n\ndef see(x: int) -> None:\n    global seen\n    seen = [x]\n")
    shop.run("plan")
    assert "global seen" in shop.read(".specsheets/sheets/shop/a.py.yaml")
    assert shop.run("coverage", "--json").json["contested"] == []
