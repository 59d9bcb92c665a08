"""The doors into a new program: empty files, an outline, a blueprint; and the code that people write later."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from journey import Journey
from test_renaming import BLUEPRINT


def test_a_blueprint_becomes_files_that_import(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write("blueprint.yaml", BLUEPRINT)
    here.plan("--blueprint", "blueprint.yaml")
    first = here.tree()
    here.plan()
    assert here.tree() == first
    here.run("emit")
    for path in here.root.rglob("*.py"):
        ast.parse(path.read_text())
        module = path.relative_to(here.root).with_suffix("").as_posix().replace("/", ".")
        subprocess.run([sys.executable, "-c", f"import {module}"], cwd=here.root, check=True, capture_output=True)
    states = here.states("models.py")
    assert states["Item.name"] == "confirmed" and states["Item.price.type"] == "confirmed"
    at = here.position()
    here.plan()
    here.run("emit")
    here.plan()
    assert here.position() - at <= 6
    clone = here.clone(tmp_path / "clone")
    clone.plan()
    for path in ("models.py", "cart.py"):
        assert clone.states(path) == here.states(path)


def test_code_written_later_fills_the_sheet_and_said_words_stay(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write("blueprint.yaml", BLUEPRINT)
    here.plan("--blueprint", "blueprint.yaml")
    here.write(
        "cart.py",
        '"""Something else."""\nimport os\n\nfrom models import Item\n\n\n'
        "def total(items: list[Item]) -> float:\n    return 0.0\n\n\ndef empty() -> bool:\n    return True\n",
    )
    here.plan()
    sheet = here.sheet("cart.py")
    assert "summary: What a customer means to buy." in sheet
    assert "-> Decimal" in sheet and "def empty() -> bool" in sheet and "import os" in sheet, sheet
    states = here.states("cart.py")
    assert states["total.type"] == "confirmed" and states["empty.type"] == "derived"
    assert "undecided" not in states.values(), states


def test_hints_shape_empty_files_and_drafts_are_nobodys_work(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write("store/orders.py", "")
    here.run("structure", "note", "store", "role=service", "baseClass=Service", "imports=from base import Service")
    here.plan()
    assert "Service" in here.sheet("store/orders.py"), here.sheet("store/orders.py")
    assert set(here.states("store/orders.py").values()) <= {"empty", "derived"}
    here.write("store/orders.py", "def place(order: int) -> None:\n    pass\n")
    here.plan()
    assert "Service" not in here.sheet("store/orders.py") and "___" not in here.sheet("store/orders.py")
    assert set(here.states("store/orders.py").values()) == {"derived"}


def test_an_outline(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write("outline.txt", "shop\n  models.py  what is sold\n  cart.py  what a customer means to buy; uses models\n")
    here.plan("--outline", "outline.txt")
    assert "what a customer means to buy" in here.sheet("shop/cart.py")
    assert here.run("emit").code == 0
    ast.parse(here.read("shop/cart.py"))


def test_components_import_each_other_without_an_init_file(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write(
        "blueprint.yaml",
        BLUEPRINT.replace("name: models", "name: shop/models").replace("name: cart", "name: shop/cart"),
    )
    here.plan("--blueprint", "blueprint.yaml")
    assert "from shop.models import Item" in here.sheet("shop/cart.py"), here.sheet("shop/cart.py")
    here.run("emit")
    subprocess.run([sys.executable, "-c", "import shop.cart"], cwd=here.root, check=True, capture_output=True)
    here.run("check")
    here.plan()
    assert "from shop.models import Item" in here.sheet("shop/cart.py")


def test_one_file_later_is_shaped_by_its_folder_and_nothing_else_changes(shop: Journey) -> None:
    shop.run(
        "structure", "note", "shop/services", "role=service", "baseClass=Service", "imports=from base import Service"
    )
    shop.plan("shop/cart.py")
    before = shop.tree()
    shop.run("sheets", "new", "shop/services/mail.py", "Sends\n letters.")
    new = {path for path in shop.tree() if path not in before}
    assert {p for p in new if p.startswith("sheets/")} == {"sheets/shop/services/mail.py.yaml"}
    sheet = shop.sheet("shop/services/mail.py")
    assert "summary: Sends letters." in sheet and "class Mail(Service):" in sheet and "def ___(self, ___)" in sheet, (
        sheet
    )
    assert shop.states("shop/services/mail.py")["summary"] == "confirmed"
    assert shop.read(".specsheets/include") == "shop/cart.py\nshop/services/mail.py\n"
    shop.plan()
    assert shop.sheet("shop/services/mail.py") == sheet


def test_one_file_in_a_project_without_sheets_gets_the_only_one(shop: Journey) -> None:
    shop.run("sheets", "new", "shop/mail.py", "Sends letters.")
    assert [p for p in shop.tree() if p.startswith("sheets/")] == ["sheets/shop/mail.py.yaml"]
    assert "___" in shop.sheet("shop/mail.py")


def test_a_file_that_is_written_gets_no_sheet_from_words(shop: Journey) -> None:
    said = shop.run("sheets", "new", "shop/cart.py", "Something else.", want=2)
    assert "is written already" in said.err
    shop.write("shop/later.py", "")
    shop.run("sheets", "new", "shop/later.py", "What comes later.")
    assert "summary: What comes later." in shop.sheet("shop/later.py")


def test_a_file_with_nothing_but_gaps_is_emitted_again_as_it_was_and_anew_when_they_are_filled(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write("mail.py", "")
    here.write("post.py", '"""Mine."""\n')
    here.plan()
    here.run("emit")
    first = here.read("mail.py"), here.read("post.py")
    assert "Not written" in first[0] and first[1].startswith('"""Mine."""\n')
    here.run("emit")
    assert (here.read("mail.py"), here.read("post.py")) == first
    here.edit_sheet("mail.py", "def ___(___) -> ___:", "def send(to: str) -> None:")
    here.run("emit")
    assert "Not written" not in here.read("mail.py") and "def send(to: str) -> None:" in here.read("mail.py")


def test_hints_given_later_shape_a_sheet_that_is_made_anew(tmp_path: Path) -> None:
    here = Journey(tmp_path / "p")
    here.write("store/orders.py", "")
    here.plan()
    first = here.sheet("store/orders.py")
    here.run("structure", "note", "store", "baseClass=Service")
    here.plan()
    assert here.sheet("store/orders.py") == first
    (here.root / ".specsheets/sheets/store/orders.py.yaml").unlink()
    here.plan()
    assert "class Orders(Service):" in here.sheet("store/orders.py")
