"""Emit in place: new files whole, in existing ones what decided fields demand; never a body or a line that a person wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from journey import Journey

CART = "shop/cart.py"


def test_what_the_sheet_decided_reaches_the_code_and_nothing_else(shop: Journey) -> None:
    shop.plan()
    before = shop.read(CART)
    assert shop.run("emit", "--json").json["written"] == []
    assert shop.read(CART) == before
    shop.edit_sheet(CART, "def add(self, item: Item) -> None:", "def add(self, item: Item, count: int = 1) -> bool:")
    assert shop.run("emit", "--json").json["written"] == []
    shop.run("accept", CART)
    assert shop.run("emit", "--json").json["written"] == [CART]
    assert shop.read(CART) == before.replace(
        "def add(self, item: Item) -> None:", "def add(self, item: Item, count: int = 1) -> bool:"
    )
    shop.plan()
    assert shop.run("emit", "--json").json["written"] == []


@pytest.mark.parametrize("side", ["sheets", "code"])
def test_what_both_sides_changed_is_a_conflict_until_somebody_decides(shop: Journey, side: str) -> None:
    shop.plan()
    shop.edit_sheet(CART, "LIMIT: int = 10", "LIMIT: int = 12")
    shop.run("accept", CART)
    shop.write(CART, shop.read(CART).replace("LIMIT: int = 10", "LIMIT: int = 99"))
    before = shop.read(CART)
    answer = shop.run("emit", "--json", want=1).json
    assert [(c["path"], c["symbol"], c["line"]) for c in answer["conflicts"]] == [(CART, "LIMIT", 4)]
    assert shop.read(CART) == before
    shop.run("accept", f"{CART}:LIMIT", "--from", side)
    assert shop.run("emit", "--json").json["conflicts"] == []
    kept = "12" if side == "sheets" else "99"
    assert f"LIMIT: int = {kept}\n" in shop.read(CART) and f"LIMIT: int = {kept}\n" in shop.sheet(CART)


@pytest.mark.parametrize(
    ("head", "encoding", "end"),
    [
        ("", "utf-8-sig", "\n"),
        ("", "utf-8", "\r\n"),
        ("# -*- coding: latin-1 -*-\n", "latin-1", "\n"),
        ("", "utf-8-sig", "\r\n"),
    ],
)
def test_marks_line_ends_and_encodings_stay(shop: Journey, head: str, encoding: str, end: str) -> None:
    text = head + "# caf\u00e9\ndef total(a, b):\n    # \u00fcber\n    return a\n\n\nLIMIT = 1  # \u00e9\n"
    shop.write(CART, text.replace("\n", end).encode(encoding))
    shop.plan()
    shop.edit_sheet(CART, "def total(a, b):", "def total(a: int, b: int = 2) -> int:")
    shop.run("accept", CART)
    shop.run("emit")
    wanted = text.replace("def total(a, b):", "def total(a: int, b: int = 2) -> int:").replace("\n", end)
    assert (shop.root / CART).read_bytes() == wanted.encode(encoding)


def test_a_file_that_git_ignores_is_there_all_the_same(shop: Journey) -> None:
    shop.plan()
    before = shop.read(CART)
    shop.write(".gitignore", "cart.py\n")
    shop.run("emit", want=None)
    assert shop.read(CART) == before


def test_emitted_files_are_orphans_without_their_sheets_and_go_with_prune_if_untouched(shop: Journey) -> None:
    shop.plan()
    for name in ("one", "two"):
        shop.run("sheets", "new", f"shop/{name}.py", f"What {name} is for.")
    assert sorted(shop.run("emit", "--json").json["written"]) == ["shop/one.py", "shop/two.py"]
    shop.write("shop/two.py", shop.read("shop/two.py") + "# mine\n")
    for name in ("one", "two"):
        (shop.root / f".specsheets/sheets/shop/{name}.py.yaml").unlink()
    assert shop.run("emit", "--json").json["orphans"] == ["shop/one.py", "shop/two.py"]
    answer = shop.run("emit", "--prune", "--json").json
    assert (answer["pruned"], answer["orphans"]) == (["shop/one.py"], ["shop/two.py"])
    assert not (shop.root / "shop/one.py").exists() and (shop.root / "shop/two.py").exists()


def test_another_folder_keeps_its_own_files(shop: Journey, tmp_path: Path) -> None:
    shop.plan()
    out = tmp_path / "out"
    (out / "shop").mkdir(parents=True)
    (out / "shop/mine.txt").write_text("mine")
    (out / "shop/cart.py").write_text("old")
    first = shop.run("emit", "--to", str(out), "--json").json
    assert (out / "shop/mine.txt").read_text() == "mine"
    second = shop.run("emit", "--to", str(out), "--json").json
    assert (second["written"], second["tree_hash"]) == ([], first["tree_hash"])
    assert sorted(second["unchanged"]) == ["shop/__init__.py", "shop/cart.py", "shop/models.py"]


def test_a_read_only_file_is_refused_in_one_sentence(shop: Journey) -> None:
    shop.plan()
    shop.edit_sheet(CART, "LIMIT: int = 10", "LIMIT: int = 12")
    shop.run("accept", CART)
    (shop.root / CART).chmod(0o444)
    said = shop.run("emit", want=2)
    assert said.err.count("\n") == 1 and "read-only" in said.err
    (shop.root / CART).chmod(0o644)
    shop.run("emit")
    assert "LIMIT: int = 12" in shop.read(CART)


def test_what_a_person_wrote_into_a_planned_file_stays(shop: Journey) -> None:
    shop.write("shop/mail.py", '"""Sends letters."""\n# by hand\n')
    shop.plan()
    shop.edit_sheet("shop/mail.py", "def ___(___) -> ___:", "def send(to: str) -> None:")
    shop.run("emit")
    text = shop.read("shop/mail.py")
    assert text.startswith('"""Sends letters."""\n# by hand\n') and text.count('"""Sends') == 1
    assert "def send(to: str) -> None:" in text
    shop.plan()
    assert shop.run("emit", "--json").json["written"] == []
