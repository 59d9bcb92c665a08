"""verify: each kind of planted defect is caught, in the project and in a folder that was emitted; sound code has no fault."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from written_projects import CART, GOOD, PRICES, TESTS, lay_out, put

from specsheets.app.commands.emit import emit
from specsheets.app.commands.verify import verify_code
from specsheets.app.fill_answers import VerifiedAnswer
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.events import Verified
from specsheets.phases.written import body_path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A program that was emitted whole into its project, and into a folder beside it."""
    root = lay_out(tmp_path / "shop")
    for label, (body, *_) in GOOD.items():
        path, key, _field = label.split(" ")
        put(root, body_path(path, key.partition(":")[2]), body + "\n")
    with Project.open(root) as project:
        emit(project)
        emit(project, to=tmp_path / "out")
    return root


def verified(root: Path, folder: Path | None = None, tests: str = "", types: bool = False) -> VerifiedAnswer:
    with Project.open(root) as project:
        return verify_code(project, folder, tests=tests, types=types)


DEFECTS = [
    (CART, "def add(", "def add((", "syntax", "it does not compile"),
    (CART, None, "", "missing", "the file is still empty"),
    (
        CART,
        "name: str) -> None",
        "name: str, count: int) -> None",
        "declaration",
        "the sheet says parameters self, name: str",
    ),
    (
        CART,
        "def total(self) -> int",
        "def total(self) -> float",
        "declaration",
        "the sheet says type int of Cart.total",
    ),
    (CART, "def add(", "def put(", "declaration", "the sheet calls this Cart.add, the code Cart.put"),
    (CART, "class Cart:", "class Basket:", "declaration", "the sheet"),
    (PRICES, "def price(", "LIMIT = 1\n\n\ndef price(", "declaration", "the code declares LIMIT, the sheet does not"),
    (
        CART,
        "self.names: list[str]\n",
        "self.names: list[int]\n",
        "declaration",
        "the sheet says type list[str] of Cart.names",
    ),
    (CART, "import price\n", "import cost\n", "import", "shop.prices has no cost"),
    (CART, "from shop.prices", "from shop.costs", "import", "nothing to import as shop.costs"),
    (PRICES, "    return", "    from math import sqroot\n\n    return", "import", "math has no sqroot"),
    (PRICES, "return {", "return prices[name] or {", "name", "there is no prices; did you mean price?"),
    (CART, "self.names = []", "self.nams = []", "declaration", "the code declares Cart.nams"),
    (CART, "self.names.append", "self.items.append", "use", "Cart has no items"),
    (CART, "self.names.append", "self.names.push", "use", "list has no push"),
    (CART, "price(name)", "price(name, 2)", "use", "the call of price gives 2 by position, it takes 1"),
]


@pytest.mark.parametrize("where", ["project", "folder"])
@pytest.mark.parametrize(("path", "old", "new", "kind", "said"), DEFECTS)
def test_a_planted_defect_is_caught(
    shop: Path, where: str, path: str, old: str | None, new: str, kind: str, said: str
) -> None:
    folder = shop if where == "project" else shop.parent / "out"
    text = (folder / path).read_text()
    assert old is None or old in text
    put(folder, path, text.replace(old, new) if old else new)
    answer = verified(shop, None if where == "project" else folder)
    found = [f for f in answer.faults if f.path == path and f.kind == kind]
    assert any(f.message.startswith(said) or said in f.message for f in found), answer.faults


@pytest.mark.parametrize("where", ["project", "folder"])
def test_a_file_that_is_not_there_is_missing(shop: Path, where: str) -> None:
    folder = shop if where == "project" else shop.parent / "out"
    (folder / PRICES).unlink()
    answer = verified(shop, None if where == "project" else folder)
    assert (PRICES, "missing") in [(f.path, f.kind) for f in answer.faults]


def test_sound_code_has_no_fault_and_the_verdict_is_an_event(shop: Path) -> None:
    answer = verified(shop)
    assert (answer.faults, answer.verified) == ((), 3)
    assert verified(shop, shop.parent / "out").tree == answer.tree
    put(shop, CART, (shop / CART).read_text().replace("def add(", "def put("))
    assert verified(shop).faults
    with Project.open(shop) as project:
        told = [r.event for r in project.store.read() if isinstance(r.event, Verified)]
    assert [(e.where, e.files, sum(e.faults.values()) > 0) for e in told] == [
        ("", 3, False),
        ("out", 3, False),
        ("", 3, True),
    ]


def test_tests_run_in_a_copy_and_their_failure_is_a_fault(shop: Path) -> None:
    put(shop, "test_cart.py", TESTS)
    command = f"{sys.executable} -m pytest -q -p no:cacheprovider"
    good = verified(shop, tests=command)
    assert (good.faults, good.ran) == ((), (command,))
    put(shop, "test_cart.py", TESTS.replace("== 4", "== 5"))
    (fault,) = verified(shop, tests=command).faults
    assert fault.kind == "tests" and "assert 4 == 5" in fault.message
    assert not [p for p in shop.rglob("*") if p.name in ("__pycache__", ".pytest_cache")]


def test_types_are_checked_where_a_checker_is_there(shop: Path) -> None:
    assert verified(shop, types=True).faults == ()
    put(shop, PRICES, (shop / PRICES).read_text().replace("return {", "return '' or {"))
    (fault,) = verified(shop, types=True).faults
    assert (fault.path, fault.kind) == (PRICES, "types")


def test_what_cannot_be_verified_is_refused(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is not a folder"):
        verified(shop, tmp_path / "nowhere")
    with pytest.raises(Refused, match="names no program"):
        verified(shop, tests="no-such-program-here")
    (tmp_path / "bare").mkdir()
    with pytest.raises(Refused, match="there are no sheets yet"):
        verified(tmp_path / "bare")


def test_a_link_never_leads_the_copy_out_of_itself(shop: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.move(shop / "shop", outside)
    (shop / "shop").symlink_to(outside)
    before = {p.name: p.read_text() for p in outside.iterdir()}
    verified(shop, tests=f"{sys.executable} -c 'pass'")
    assert {p.name: p.read_text() for p in outside.iterdir()} == before
