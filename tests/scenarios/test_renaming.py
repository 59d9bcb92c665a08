"""One name, everywhere, as one change; and back again to the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from journey import Journey

CART = "shop/cart.py"


@pytest.fixture
def wide(shop: Journey) -> Journey:
    """With a re-export, `__all__`, users by module and by name, and members on objects of unknown type."""
    shop.write("shop/__init__.py", 'from .cart import Cart as Cart, total as total\n\n__all__ = ["Cart", "total"]\n')
    shop.write(
        "shop/desk.py",
        "from . import cart\nfrom .cart import Cart, total\n\n\ndef sell(it: Cart, thing) -> int:\n"
        "    it.add(None)\n    thing.add(1)\n    return total([]) + cart.total([])\n",
    )
    shop.write("main.py", "from shop import Cart, total\n\nmine = Cart()\nmine.add(None)\nprint(total([]))\n")
    shop.plan()
    shop.commit()
    return shop


@pytest.mark.parametrize(
    ("old", "new", "back"),
    [
        ("total", "sum_up", "sum_up"),
        ("Cart", "Basket", "Basket"),
        ("Cart.add", "put", "Cart.put"),
        ("LIMIT", "MOST", "MOST"),
    ],
)
def test_there_and_back_again(wide: Journey, old: str, new: str, back: str) -> None:
    code = {p.relative_to(wide.root): p.read_bytes() for p in wide.root.rglob("*.py")}
    sheets = {k: v for k, v in wide.tree().items() if k.startswith("sheets/")}
    wide.run("rename", f"{CART}:{old}", new)
    text = "".join(p.read_text() for p in wide.root.rglob("*.py"))
    plain = old.rpartition(".")[2]
    if plain != "add":
        assert f"{plain}(" not in text.replace(f"_{plain}", "") and f'"{plain}"' not in text, text
    wide.plan()
    assert any(e["state"] == "confirmed" for e in wide.run("why", back, "--json").json["entries"])
    assert [f for f in wide.run("check", "--json", want=None).json["findings"] if f["severity"] == "error"] == []
    wide.run("rename", f"{CART}:{back}", plain)
    assert {p.relative_to(wide.root): p.read_bytes() for p in wide.root.rglob("*.py")} == code
    assert {k: v for k, v in wide.tree().items() if k.startswith("sheets/")} == sheets


def test_a_member_on_other_objects_is_counted_and_left(wide: Journey) -> None:
    answer = wide.run("rename", "Cart.add", "put", "--json").json
    assert answer["uncertain"] >= 1 and "thing.add(1)" in wide.read("shop/desk.py")
    assert "def put(self" in wide.read(CART)


def test_a_dotted_name_in_a_string_is_counted_and_left_or_taken_along(wide: Journey) -> None:
    before = 'CALLED = ["shop.cart.total", "shop.cart:total", "cart.total", ".total", "total"]\n'
    wide.write("named.py", before)
    assert wide.run("rename", f"{CART}:total", "sum_up", "--json", "--dry-run").json["uncertain"] == 1
    assert wide.read("named.py") == before
    wide.run("rename", f"{CART}:total", "sum_up", "--uncertain")
    assert wide.read("named.py") == before.replace("shop.cart.total", "shop.cart.sum_up")


def test_a_name_of_a_file_without_a_module_is_looked_for_in_no_string(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write("__init__.py", "def total() -> None: ...\n")
    here.write("named.py", 'X = ".total", "total", "a.total"\n')
    assert here.run("rename", "total", "sum_up", "--json").json["uncertain"] == 0


def test_what_was_decided_of_members_stays_with_their_class(wide: Journey, tmp_path: Path) -> None:
    wide.run("accept", f"{CART}:Cart.add")
    wide.run("rename", "Cart", "Basket")
    assert wide.states(CART)["Basket.add.parameters"] == wide.states(CART)["Basket.add.name"] == "confirmed"
    clone = wide.clone(tmp_path / "clone")
    clone.plan()
    assert clone.states(CART) == wide.states(CART)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("total", "class", "no legal"),
        ("total", "a b", "no legal"),
        ("total", "LIMIT", "already declares"),
        ("totl", "x", "did you mean total"),
        ("total", "total", "already declares"),
    ],
)
def test_names_that_cannot_be(wide: Journey, old: str, new: str, said: str) -> None:
    tree = wide.tree()
    answer = wide.run("rename", old, new, want=2)
    assert said in answer.err and answer.err.count("\n") == 1, answer
    assert wide.tree() == tree


def test_an_ambiguous_name_lists_its_places(wide: Journey) -> None:
    wide.write("shop/other.py", "def total() -> None: ...\n")
    said = wide.run("rename", "total", "x", want=2)
    assert f"{CART}:total" in said.err and "shop/other.py:total" in said.err


def test_sheets_without_code(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write("blueprint.yaml", BLUEPRINT)
    here.plan("--blueprint", "blueprint.yaml")
    before = {k: v for k, v in here.tree().items() if k.startswith("sheets/")}
    here.run("rename", "Item", "Thing")
    text = "".join(v.decode() for k, v in here.tree().items() if k.startswith("sheets/"))
    assert "class Thing" in text and "Item" not in text.replace("Items", ""), text
    here.run("rename", "Thing", "Item")
    assert {k: v for k, v in here.tree().items() if k.startswith("sheets/")} == before


BLUEPRINT = """\
name: shop
components:
  - name: models
    role: model
    description: What is sold.
    entities:
      - name: Item
        description: One thing for sale.
        fields: {title: str, price: Decimal}
  - name: cart
    description: What a customer means to buy.
    uses: [models]
    operations:
      - {name: total, description: Adds up the prices., parameters: {items: "list[Item]"}, returns: Decimal}
"""
