"""Whatever lies in the folder: one clear sentence, the right exit code, never a traceback, nothing of the user's changed."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pytest
from journey import Journey

CART = "shop/cart.py"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"def f(:\n  x = (\nclass", 0),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", 0),
        (bytes(range(256)) * 400, 0),
        (b"\xef\xbb\xbfdef f(a):\r\n    return a\r\n\x00", 0),
        (b"x = " + b"(" * 20000 + b")" * 20000, 0),
        (b"x = 1\n" * 1_000_000, 0),
        (b"# -*- coding: no-such-thing -*-\nx = 1\n", 0),
        (b"def ___(___): ...\n", 0),
        (b"\xff\xfe\x00x", 0),
    ],
)
def test_sources_of_every_kind(tmp_path: Path, text: bytes, code: int) -> None:
    here = Journey(tmp_path / "p")
    full = here.write("a.py", text)
    first = here.plan(want=code)
    assert here.plan(want=code)["problems"] == first["problems"]
    for verb in ("scan", "status", "check", "coverage"):
        here.run(verb, want=None)
    here.run("emit", want=None)
    assert full.read_bytes() == text


SHEETS = {
    "not YAML": "a: [1, {",
    "a list": "- 1\n",
    "unknown key": "{good}\nfrobnicate: 1\n",
    "duplicate key": "{good}\nfile: b.py\n",
    "wrong type": "sheet: 1\nfile: shop/cart.py\ndeclares: 7\n",
    "broken block": "sheet: 1\nfile: shop/cart.py\ndeclares: |\n  def f((:\n",
    "newer form": "sheet: 2\nfile: shop/cart.py\n",
    "other file": "sheet: 1\nfile: ../escaped.py\n",
    "conflict": "<<<<<<< HEAD\nsheet: 1\n=======\nsheet: 1\n>>>>>>> other\nfile: shop/cart.py\n",
    "alias": "sheet: 1\nfile: &a shop/cart.py\nsummary: *a\n",
    "python tag": "file: !!python/object/apply:os.system ['touch pwned']\n",
    "nul": "sheet: 1\nfile: shop/cart.py\nsummary: a\0b\n",
}


@pytest.mark.parametrize("what", sorted(SHEETS))
def test_a_sheet_that_is_not_valid_is_said_with_its_place_and_left(shop: Journey, what: str) -> None:
    shop.plan()
    text = SHEETS[what].replace("{good}", shop.sheet(CART).rstrip("\n"))
    shop.write(f".specsheets/sheets/{CART}.yaml", text)
    said = shop.run("plan", want=1)
    place = f".specsheets/sheets/{CART}.yaml:"
    assert place in said.out and said.out.partition(place)[2][0].isdigit(), said
    shop.write(CART, shop.read(CART) + "\n\ndef more() -> None: ...\n")
    code = shop.read(CART)
    shop.plan(want=1)
    for args in (
        ("emit",),
        ("accept", CART),
        ("reject", CART),
        ("status",),
        ("check",),
        ("sheets", "show", CART),
        ("why", "total"),
    ):
        shop.run(*args, want=None)
    shop.run("rename", "total", "sum_up", want=None)
    shop.write(CART, code)
    assert shop.sheet(CART) == text and not (shop.root / "pwned").exists()


def test_links_lead_nowhere(tmp_path: Path, shop: Journey) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("password = 1\n")
    (shop.root / "loop").symlink_to(shop.root, target_is_directory=True)
    (shop.root / "out").symlink_to(outside, target_is_directory=True)
    (shop.root / "gone.py").symlink_to(shop.root / "nowhere.py")
    shop.plan()
    assert sorted(p.name for p in outside.iterdir()) == ["secret.py"]
    assert len(shop.run("sheets", "list", "--json").json["sheets"]) == 3
    said = shop.run("plan", "../outside", want=2)
    assert said.err.count("\n") == 1 and "outside the project" in said.err
    shop.run("plan", "out", want=2)


@pytest.mark.parametrize("what", ["corrupt", "empty", "folder", "newer", "foreign"])
def test_a_database_that_is_none(shop: Journey, what: str) -> None:
    shop.plan()
    shop.run("accept", f"{CART}:total")
    tree = shop.tree()
    shop.forget_database()
    db = shop.root / ".specsheets/specsheets.db"
    if what == "folder":
        db.mkdir()
    elif what == "newer":
        shop.run("status")
        with sqlite3.connect(db) as connection:
            connection.execute("PRAGMA user_version=99")
        connection.close()
    elif what == "foreign":
        with sqlite3.connect(db) as connection:
            connection.execute("CREATE TABLE mine (x)")
        connection.close()
    else:
        db.write_bytes(b"not a database" * 999 if what == "corrupt" else b"")
    said = shop.run("status", want=None)
    assert said.code in (0, 2) and len(said.err.strip().splitlines()) <= 1, said
    assert (said.code == 0) == (what in ("corrupt", "empty")), said
    kept = {k: v for k, v in shop.tree().items() if not k.startswith("specsheets.db")}
    assert kept == tree
    if said.code == 0:
        assert shop.states(CART)["total.type"] == "confirmed"


def test_a_database_that_another_process_writes_to(shop: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.plan()
    shop.write(CART, shop.read(CART) + "\n\ndef more() -> None: ...\n")
    monkeypatch.setattr("specsheets.engines.sqlite_store.SqliteStore.__init__.__defaults__", (0.05,))
    holder = sqlite3.connect(shop.root / ".specsheets/specsheets.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    said = shop.run("plan", want=2)
    assert "locked by another process" in said.err and said.err.count("\n") == 1
    holder.execute("ROLLBACK")
    holder.close()
    assert "more" in str(shop.plan()) or "more" in shop.sheet(CART)


def test_a_full_disk(shop: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.plan()
    before = shop.tree()
    shop.write(CART, shop.read(CART) + "\n\ndef more() -> None: ...\n")
    real = os.write

    def full(handle: int, data: bytes) -> int:
        if "sheets" in str(Path(f"/proc/self/fd/{handle}").readlink()):
            raise OSError(28, "No space left on device")
        return real(handle, data)

    if sys.platform == "linux":
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", full)
            said = shop.run("plan", want=2)
        assert "no space left" in said.err and said.err.count("\n") == 1, said
        assert shop.tree() == before
        shop.run("status")
        assert "def more" in shop.sheet(CART)


@pytest.mark.parametrize("text", ["frobnicate = 1\n", "[sheets\n", "[sheets]\nexclude = 7\n", "\xff"])
def test_settings_that_are_wrong_are_said_with_their_place(shop: Journey, text: str) -> None:
    shop.write("specsheets.toml", text.encode("latin-1"))
    said = shop.run("plan", want=2)
    assert "specsheets.toml" in said.err and said.err.count("\n") == 1, said


def test_names_that_are_not_text(shop: Journey) -> None:
    name = os.fsencode(shop.root / "shop") + b"/caf\xe9.py"
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(b"x = 1\n")
    assert shop.plan()["files"] == 3
    shop.run("status")


def test_a_file_changes_the_case_of_its_name(shop: Journey) -> None:
    shop.plan()
    shop.run("accept", f"{CART}:total")
    (shop.root / CART).rename(shop.root / "shop/Cart.py")
    assert shop.plan()["moved"] == [[CART, "shop/Cart.py"]]
    assert shop.states("shop/Cart.py")["total.type"] == "confirmed"


def test_from_a_folder_inside(shop: Journey) -> None:
    shop.plan()
    shop.run("accept", "cart.py:total", cwd="shop")
    assert shop.states(CART)["total.type"] == "confirmed"
    assert shop.run("emit", "cart.py", "--json", cwd="shop").json["unchanged"] == [CART]
    assert not (shop.root / "shop/.specsheets").exists()


def test_nothing_to_plan(tmp_path: Path) -> None:
    said = Journey(tmp_path / "p").run("plan", want=2)
    assert said.err.count("\n") == 1 and "no source files" in said.err
