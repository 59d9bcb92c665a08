"""Fixes in projects that the rules' examples do not show: before and after, and what is decided."""

from __future__ import annotations

import pytest
from example_projects import lay_out, put

from specsheets.app.commands.fill import fill_from_code
from specsheets.app.commands.fix import apply_fix, fix
from specsheets.app.commands.plan import plan
from specsheets.app.project import Project
from specsheets.app.queries.check import check
from specsheets.app.queries.sheets import why
from specsheets.app.refusal import Refused

GET = "def get_user(number: int) -> str:\n    return str(number)\n"

IMPORTS = {
    "the module moved, by its whole path": (
        {"shop/__init__.py": "", "shop/people.py": GET},
        "shop/users.py",
        "from shop.users import get_user\nX = get_user(1)\n",
        "from shop.people import get_user\nX = get_user(1)\n",
    ),
    "the module moved, by a relative path": (
        {"shop/__init__.py": "", "shop/people.py": GET},
        "shop/users.py",
        "from .users import (\n    get_user,  # one\n)\nX = get_user(1)\n",
        "from .people import (\n    get_user,  # one\n)\nX = get_user(1)\n",
    ),
    "the module moved, by its own name": (
        {"shop/__init__.py": "", "shop/people.py": GET},
        "shop/users.py",
        "from . import users\nX = users.get_user(1)\n",
        "from . import people as users\nX = users.get_user(1)\n",
    ),
    "the module moved, by its own name from its package, beside another": (
        {"shop/__init__.py": "def __getattr__(name): ...", "shop/people.py": GET},
        "shop/users.py",
        "from shop import cart, users\nX = users.get_user(1)\n",
        "from shop import cart\nfrom shop import people as users\nX = users.get_user(1)\n",
    ),
    "the module moved, by a plain import": (
        {"shop/__init__.py": "", "shop/people.py": GET},
        "shop/users.py",
        "import shop.users\nX = shop.users.get_user(1)\n",
        "import shop.people\nX = shop.people.get_user(1)\n",
    ),
    "the module moved, in a function": (
        {"shop/__init__.py": "", "shop/people.py": GET},
        "shop/users.py",
        "def x():\n    from .users import get_user\n    return get_user(1)\n",
        "def x():\n    from .people import get_user\n    return get_user(1)\n",
    ),
}


@pytest.mark.parametrize("case", IMPORTS)
def test_an_import_follows_a_module_that_moved(tmp_path, case):
    files, gone, before, after = IMPORTS[case]
    put(tmp_path / "shop/__init__.py", "")
    put(tmp_path / gone, GET + "\n\ndef drop_user(number: int) -> None:\n    return None\n")
    put(tmp_path / "shop/cart.py", before)
    with Project.open(tmp_path) as project:
        plan(project)
    (tmp_path / gone).unlink()
    for path, text in files.items():
        put(tmp_path / path, text + "\n\ndef drop_user(number: int) -> None:\n    return None\n" if text else "")
    with Project.open(tmp_path) as project:
        done = fix(project, ["shop/cart.py"])
        assert not done.left
    assert (tmp_path / "shop/cart.py").read_text("utf-8") == after
    with Project.open(tmp_path) as project:
        assert [f.rule for f in check(project).findings if f.severity == "error"] == []


NAMES = {
    "another name beside it": (
        "from .users import drop_user, fetch_user\nX = fetch_user(1)\n",
        "from .users import drop_user, get_user\nX = get_user(1)\n",
    ),
    "an alias": ("from .users import fetch_user as f\nX = f(1)\n", "from .users import get_user as f\nX = f(1)\n"),
    "a name that moved to another file": (
        "from .users import drop_user, pay\nX = pay(1)\n",
        "from .users import drop_user\nfrom .money import pay\nX = pay(1)\n",
    ),
    "a name that moved, alone": ("from .users import pay as p\nX = p(1)\n", "from .money import pay as p\nX = p(1)\n"),
}


@pytest.mark.parametrize("case", NAMES)
def test_an_import_takes_the_name_that_is_there(tmp_path, case):
    before, after = NAMES[case]
    put(tmp_path / "shop/__init__.py", "")
    put(tmp_path / "shop/users.py", GET + "\n\ndef drop_user(number: int) -> None:\n    return None\n")
    put(tmp_path / "shop/money.py", "def pay(price: int) -> None:\n    return None\n")
    put(tmp_path / "shop/cart.py", before)
    with Project.open(tmp_path) as project:
        assert not fix(project, every=True).left
    assert (tmp_path / "shop/cart.py").read_text("utf-8") == after


def test_fixes_of_one_file_follow_each_other_though_lines_move(tmp_path):
    put(tmp_path / "shop/__init__.py", "")
    put(tmp_path / "shop/users.py", GET + "\n\ndef drop_user(number: int) -> None:\n    return None\n")
    put(tmp_path / "shop/money.py", "def pay(price: int) -> None:\n    return None\n")
    before = "from .users import drop_user, pay\nfrom .users import fetch_user\n\nX = fetch_user(1)\n"
    put(tmp_path / "shop/cart.py", before)
    with Project.open(tmp_path) as project:
        done = fix(project, ["shop"])
    assert (len(done.changes), done.left) == (2, ())
    after = "from .users import drop_user\nfrom .money import pay\nfrom .users import get_user\n\nX = get_user(1)\n"
    assert (tmp_path / "shop/cart.py").read_text("utf-8") == after


def test_a_removed_declaration_is_written_again_from_its_sheet(tmp_path):
    put(tmp_path / "users.py", GET + "\n\nLIMIT = 3\n")
    put(tmp_path / "cart.py", "from users import get_user\nX = get_user(1)\n")
    with Project.open(tmp_path) as project:
        plan(project)
    put(tmp_path / "users.py", "LIMIT = 3\n")
    with Project.open(tmp_path) as project:
        (finding,) = [f for f in check(project).findings if f.rule == "unresolved-import"]
        again = next(f for f in finding.fixes if f.verb == "add-symbol")
        apply_fix(project, again)
        assert [f.rule for f in check(project).findings] == []
    assert "def get_user(number: int) -> str:" in (tmp_path / "users.py").read_text("utf-8")


def test_a_renamed_parameter_goes_along_in_calls_and_decisions(tmp_path):
    lay_out(
        "## a.py\ndef open_all(file_name): ...\n## b.py\ndef close_all(file_name): ...\n"
        "## c.py\ndef print_all(filename, other=None):\n    return filename\n"
        "## decided c.py\ndef print_all(filename, other=None): ...\n"
        "## d.py\nfrom c import print_all as p\nimport c\np(filename=1)\nc.print_all(other=2, filename=3)\n",
        tmp_path,
    )
    with Project.open(tmp_path) as project:
        (finding,) = check(project).findings
        assert not fix(project, [finding.fingerprint]).left
        assert check(project).findings == ()
        said = {e.field: e.value for e in why(project, "print_all").entries if e.state == "confirmed"}
    assert said["function:print_all.parameters".removeprefix("function:")] == "file_name, other = None"
    assert (tmp_path / "c.py").read_text("utf-8") == "def print_all(file_name, other=None):\n    return file_name\n"
    assert (tmp_path / "d.py").read_text("utf-8").endswith("p(file_name=1)\nc.print_all(other=2, file_name=3)\n")


def test_an_import_that_would_close_a_circle_is_not_offered_and_refused(tmp_path):
    lay_out("## cart.py\nimport orders\nMAX_ITEMS = 1000\n## orders.py\nMAX_ITEMS = 1000\n", tmp_path)
    with Project.open(tmp_path) as project:
        (finding,) = check(project).findings
        (offered,) = finding.fixes
        assert (finding.path, offered.arguments["path"], offered.arguments["module"]) == (
            "orders.py",
            "cart.py",
            "orders",
        )
        turned = offered.model_copy(update={"arguments": {**offered.arguments, "path": "orders.py", "module": "cart"}})
        with pytest.raises(Refused, match="close a circle"):
            apply_fix(project, turned)
        apply_fix(project, offered)
    assert (tmp_path / "cart.py").read_text("utf-8") == "import orders\nfrom orders import MAX_ITEMS\n"
    assert (tmp_path / "orders.py").read_text("utf-8") == "MAX_ITEMS = 1000\n"


def test_a_fix_leaves_the_sheet_behind_that_tells_of_the_rest_of_a_rename(tmp_path):
    put(tmp_path / "users.py", "def style(): ...\ndef all(): return style()\n")
    put(tmp_path / "view.py", "from users import style\n")
    with Project.open(tmp_path) as project:
        plan(project)
    put(tmp_path / "users.py", "def restyled(): ...\ndef all(): return style()\n")
    with Project.open(tmp_path) as project:
        assert not fix(project, every=True).left
        assert [f.rule for f in check(project).findings if f.severity != "info"] == []
    assert (tmp_path / "view.py").read_text("utf-8") == "from users import restyled\n"


def test_one_fix_redirects_every_import_of_a_module_that_moved(tmp_path):
    put(tmp_path / "users.py", GET + "LIMIT = 3000\n")
    put(tmp_path / "view.py", "from users import get_user\nfrom users import LIMIT\nX = get_user(LIMIT)\n")
    with Project.open(tmp_path) as project:
        plan(project)
    (tmp_path / "users.py").rename(tmp_path / "people.py")
    with Project.open(tmp_path) as project:
        first = next(f for f in check(project).findings if f.rule == "unresolved-import")
        apply_fix(project, first.fixes[0])
        assert not [f for f in check(project).findings if f.rule == "unresolved-import"]


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path):
    put(tmp_path / "users.py", GET)
    put(tmp_path / "cart.py", "from users import fetch_user\n")
    overlay = {"cart.py": "from users import fetch_user\n# typed since\n"}
    with Project.open(tmp_path, overlay=overlay) as project:
        (finding,) = check(project).findings
        with pytest.raises(Refused, match="has changed meanwhile"):
            apply_fix(project, finding.fixes[0])
    assert (tmp_path / "cart.py").read_text("utf-8") == "from users import fetch_user\n"


def test_fill_takes_from_the_code_what_is_empty_and_nothing_else(tmp_path):
    put(tmp_path / "shop.py", '"""What is for sale."""\n')
    with Project.open(tmp_path) as project:
        plan(project)
        (sheet,) = (tmp_path / ".specsheets/sheets").glob("*.yaml")
    text = 'sheet: 1\nfile: shop.py\nsummary: ___\nnotes: By hand.\ndeclares: |\n  def total(___) -> ___:\n      """___"""\n'
    sheet.write_text(text, "utf-8")
    put(tmp_path / "shop.py", '"""What is sold."""\n\n\ndef total(items: list[int]) -> int:\n    return sum(items)\n')
    with Project.open(tmp_path) as project:
        shown = fill_from_code(project, dry_run=True)
        assert sheet.read_text("utf-8") == text
        done = fill_from_code(project)
    assert (shown.filled, shown.diff) == (done.filled, done.diff)
    after = sheet.read_text("utf-8")
    assert "summary: What is sold." in after
    assert "notes: By hand." in after
    assert "def total(items: list[int]) -> int" in after
    assert done.empty == after.count("___")
