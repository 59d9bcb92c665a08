"""What becomes of sheets when their code changes, goes or moves, and of what people wrote on them."""

from __future__ import annotations

from pathlib import Path

from journey import Journey

CART, MODELS = "shop/cart.py", "shop/models.py"


def test_an_edit_in_a_plain_editor_stays_and_the_rest_follows(shop: Journey) -> None:
    shop.plan()
    shop.edit_sheet(CART, "LIMIT: int = 10", "LIMIT: int = 12")
    shop.plan()
    assert shop.states(CART)["LIMIT.value"] == "undecided"
    shop.write(CART, shop.read(CART).replace("rounded=True", "rounded=False") + "\n\ndef more() -> int: ...\n")
    shop.plan()
    assert "LIMIT: int = 12" in shop.sheet(CART)
    assert "rounded=False" in shop.sheet(CART) and "def more() -> int" in shop.sheet(CART)
    states = shop.states(CART)
    assert {k for k, v in states.items() if v != "derived"} == {"LIMIT.value"}
    shop.write(CART, shop.read(CART).replace("\n\ndef more() -> int: ...\n", ""))
    shop.plan()
    assert "more" not in shop.sheet(CART)


def test_entries_added_to_a_sheet_and_put_in_another_order_stay_so(shop: Journey) -> None:
    shop.plan()
    text = shop.sheet(CART)
    at, cart = text.index("  def total"), text.index("  class Cart")
    swapped = text[:at] + text[cart:].rstrip() + "\n\n" + text[at:cart].rstrip() + "\n\n  def later() -> None: ...\n"
    shop.write(f".specsheets/sheets/{CART}.yaml", swapped)
    shop.write(CART, shop.read(CART).replace("LIMIT: int = 10", "LIMIT: int = 11\nSTEP = 2"))
    shop.plan()
    sheet = shop.sheet(CART)
    places = [sheet.index(x) for x in ("LIMIT: int = 11", "STEP = 2", "class Cart", "def total", "def later")]
    assert places == sorted(places), sheet
    at_end = shop.position()
    shop.plan()
    assert shop.position() == at_end


def test_one_entry_is_accepted_from_the_code_and_the_others_are_left(shop: Journey) -> None:
    shop.plan()
    shop.edit_sheet(CART, "LIMIT: int = 10", "LIMIT: int = 12")
    shop.edit_sheet(CART, "rounded=True", "rounded=False")
    shop.run("accept", "--from", "code", f"{CART}:total")
    assert "LIMIT: int = 12" in shop.sheet(CART) and "rounded=True" in shop.sheet(CART)
    shop.write(CART, shop.read(CART).replace("size: int = 0", "size: int = 1"))
    shop.plan()
    assert "size: int = 1" in shop.sheet(CART) and "LIMIT: int = 12" in shop.sheet(CART)
    shop.run("accept", "--from", "code", CART)
    assert set(shop.states(CART).values()) == {"derived"}


def test_a_file_that_goes_takes_its_sheet_along_whoever_saw_it_first(shop: Journey) -> None:
    shop.plan()
    (shop.root / MODELS).unlink()
    for verb in ("scan", "status", "check"):
        shop.run(verb, want=None)
    assert shop.plan()["dropped"] == [MODELS]
    assert not (shop.root / f".specsheets/sheets/{MODELS}.yaml").exists()


def test_a_sheet_that_somebody_worked_on_outlives_its_file(shop: Journey) -> None:
    shop.plan()
    shop.edit_sheet(MODELS, "price: int = 0", "price: int = 5")
    shop.run("status")
    (shop.root / MODELS).unlink()
    assert shop.plan()["dropped"] == []
    assert "price: int = 5" in shop.sheet(MODELS)


def test_a_file_that_moves_takes_sheet_and_decisions_along(shop: Journey, tmp_path: Path) -> None:
    shop.plan()
    shop.run("accept", f"{CART}:total")
    shop.git("add", "-A")
    shop.git("mv", CART, "shop/basket.py")
    shop.run("check", want=None)
    assert shop.plan()["moved"] == [[CART, "shop/basket.py"]]
    assert shop.states("shop/basket.py")["total.type"] == "confirmed"
    clone = shop.clone(tmp_path / "clone")
    clone.plan()
    assert clone.states("shop/basket.py") == shop.states("shop/basket.py")


def test_somebody_moves_file_and_sheet_together(shop: Journey, tmp_path: Path) -> None:
    shop.plan()
    shop.run("accept", f"{CART}:total")
    shop.git("add", "-A")
    shop.git("mv", CART, "shop/basket.py")
    shop.git("mv", f".specsheets/sheets/{CART}.yaml", ".specsheets/sheets/shop/basket.py.yaml")
    said = shop.run("plan", want=1)
    assert ".specsheets/sheets/shop/basket.py.yaml:2:" in said.out, said
    shop.edit_sheet("shop/basket.py", "file: shop/cart.py", "file: shop/basket.py")
    shop.plan()
    assert shop.states("shop/basket.py")["total.type"] == "confirmed"
    at = shop.position()
    shop.plan()
    assert shop.position() == at
    clone = shop.clone(tmp_path / "clone")
    clone.plan()
    assert clone.states("shop/basket.py") == shop.states("shop/basket.py")


def test_an_invalid_sheet_stays_where_it_is_when_its_file_moves(shop: Journey) -> None:
    shop.plan()
    shop.edit_sheet(CART, "declares:", "declare:")
    text = shop.sheet(CART)
    (shop.root / CART).rename(shop.root / "shop/basket.py")
    shop.run("plan", want=None)
    assert shop.sheet(CART) == text


def test_a_rename_in_the_code_keeps_its_decisions_on_a_clone_too(shop: Journey, tmp_path: Path) -> None:
    shop.plan()
    shop.run("accept", f"{CART}:Cart.add")
    shop.run("reject", f"{CART}:Cart.add")
    shop.edit_sheet(CART, "def add(self, item: Item) -> None:", "def add(self, item: Item) -> bool:")
    shop.run("accept", CART)
    assert shop.states(CART)["Cart.add.type"] == "confirmed"
    shop.write(CART, shop.read(CART).replace("def add(", "def add_item("))
    shop.plan()
    assert shop.states(CART)["Cart.add_item.type"] == "confirmed"
    clone = shop.clone(tmp_path / "clone")
    clone.plan()
    assert clone.states(CART) == shop.states(CART)


def test_what_code_says_of_an_empty_field_fills_it(shop: Journey) -> None:
    shop.write("shop/mail.py", '"""Sends letters."""\n')
    shop.plan()
    assert "___" in shop.sheet("shop/mail.py")
    shop.edit_sheet("shop/mail.py", "def ___(___) -> ___:", "def send(to: str, ___) -> ___:")
    shop.plan()
    shop.write("shop/mail.py", 'def send(to: str, text: str) -> int:\n    """Sends one."""\n    return 1\n')
    shop.plan()
    assert "___" not in shop.sheet("shop/mail.py"), shop.sheet("shop/mail.py")
    assert "def send(to: str, text: str) -> int:" in shop.sheet("shop/mail.py")
