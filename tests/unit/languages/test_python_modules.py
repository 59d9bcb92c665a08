"""Imports reach the right file of a project, judged by paths alone."""

from __future__ import annotations

import pytest

from specsheets.languages.python.modules import PythonModules
from specsheets.model.facts import Import

TREE = """\
setup.py
manage.py
src/shop/__init__.py
src/shop/cart.py
src/shop/models/__init__.py
src/shop/models/user.py
src/shop/wire/order_pb2.py
src/shop/json/__init__.py
src/shop/json/tag.py
src/space/plug/__init__.py
src/space/plug/core.py
lib/tool.py
tests/conftest.py
tests/test_cart.py
tests/requests/__init__.py
packages/one/util.py
packages/two/util.py
packages/two/run.py
""".splitlines()
MODULES = PythonModules(TREE)


def imported(text: str, place: str = "top") -> Import:
    """The import that a line of code stands for."""
    words = text.split()
    alias = words[-1] if "as" in words and words[0] == "import" else ""
    if words[0] == "import":
        return Import(words[1], 0, (), alias, place, 1, 1)
    dotted = words[1].lstrip(".")
    names = [(n.split()[0], n.split()[-1]) for n in text.partition(" import ")[2].split(", ")]
    return Import(dotted, len(words[1]) - len(dotted), tuple(names), "", place, 1, 1)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("setup.py", "setup"),
        ("src/shop/__init__.py", "shop"),
        ("src/shop/cart.py", "shop.cart"),
        ("src/shop/models/user.py", "shop.models.user"),
        ("src/space/plug/core.py", "plug.core"),
        ("lib/tool.py", "tool"),
        ("tests/requests/__init__.py", "requests"),
        ("__init__.py", ""),
    ],
)
def test_a_file_has_the_name_it_is_imported_by(path: str, name: str) -> None:
    assert MODULES.name_of(path) == name


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("shop", "src/shop/__init__.py"),
        ("shop.cart", "src/shop/cart.py"),
        ("plug.core", "src/space/plug/core.py"),
        ("space.plug.core", "src/space/plug/core.py"),
        ("src.shop.cart", "src/shop/cart.py"),
        ("tool", "lib/tool.py"),
        ("util", None),
        ("shop.nothing", None),
        ("numpy", None),
    ],
)
def test_a_dotted_name_finds_its_file(name: str, path: str | None) -> None:
    assert MODULES.path_of(name) == path


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("src/shop/cart.py", "from .models import User", [("src/shop/models/__init__.py", "User")]),
        (
            "src/shop/cart.py",
            "from . import models, TAX",
            [("src/shop/models/__init__.py", None), ("src/shop/__init__.py", "TAX")],
        ),
        ("src/shop/models/user.py", "from ..cart import total as t", [("src/shop/cart.py", "total")]),
        ("src/shop/models/__init__.py", "from .user import *", [("src/shop/models/user.py", "*")]),
        ("src/shop/models/user.py", "from ..... import x", [("", None)]),
        ("src/shop/cart.py", "from .cart import shop", [("src/shop/cart.py", "shop")]),
        ("src/shop/cart.py", "import shop.models as m", [("src/shop/models/__init__.py", None)]),
        ("src/shop/cart.py", "from shop.models import user", [("src/shop/models/user.py", None)]),
        ("src/shop/cart.py", "import json", [("", None)]),
        ("src/shop/json/tag.py", "from . import tag", [("src/shop/json/tag.py", None)]),
        ("src/shop/cart.py", "import requests", [("", None)]),
        ("tests/test_cart.py", "import requests", [("tests/requests/__init__.py", None)]),
        ("tests/test_cart.py", "from shop.cart import total", [("src/shop/cart.py", "total")]),
        ("tests/test_cart.py", "from conftest import shop", [("tests/conftest.py", "shop")]),
        ("tests/test_cart.py", "import space.plug.core", [("src/space/plug/core.py", None)]),
        ("src/space/plug/core.py", "from space.plug import core", [("src/space/plug/core.py", None)]),
        ("src/shop/cart.py", "from space import plug", [("src/space/plug/__init__.py", None)]),
        ("packages/two/run.py", "from util import go", [("packages/two/util.py", "go")]),
        ("src/shop/cart.py", "import util", [("", None)]),
        ("src/shop/cart.py", "from shop.nothing import x", [("", None)]),
    ],
)
def test_an_import_reaches_its_file(path: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert MODULES.resolve(path, imported(text)) == expected


@pytest.mark.parametrize(
    ("path", "text", "inside"),
    [
        ("src/shop/cart.py", "from .models import User", True),
        ("src/shop/cart.py", "from .gone import User", True),
        ("src/shop/cart.py", "from . import gone", True),
        ("src/shop/cart.py", "import shop.gone", True),
        ("tests/test_cart.py", "from shop.models.gone import x", True),
        ("src/shop/cart.py", "from ._version import version", False),
        ("src/shop/cart.py", "from . import _speedups", False),
        ("src/shop/cart.py", "from .wire import gone_pb2", False),
        ("src/shop/cart.py", "import shop.cart.moves", False),
        ("src/shop/models/user.py", "from ..... import x", False),
        ("src/shop/cart.py", "import numpy", False),
        ("src/shop/cart.py", "import requests.gone", False),
        ("src/shop/cart.py", "import json.gone", False),
        ("src/shop/cart.py", "import space.gone", False),
        ("packages/two/run.py", "import util.gone", False),
    ],
)
def test_only_a_sure_import_is_inside(path: str, text: str, inside: bool) -> None:
    assert MODULES.is_inside(path, imported(text)) is inside


def test_a_guarded_import_may_fail_on_purpose() -> None:
    assert not MODULES.is_inside("src/shop/cart.py", imported("from .gone import User", place="guarded"))


def test_two_packages_of_one_name_are_not_sure() -> None:
    modules = PythonModules(["one/shop/__init__.py", "two/shop/__init__.py", "run/main.py"])
    assert not modules.is_inside("run/main.py", imported("import shop.gone"))
    assert modules.resolve("run/main.py", imported("import shop")) == [("", None)]
    assert modules.is_inside("one/shop/__init__.py", imported("import shop.gone"))


def test_the_order_of_paths_does_not_matter() -> None:
    backwards = PythonModules(reversed(TREE))
    assert [backwards.path_of(MODULES.name_of(p)) for p in TREE] == [MODULES.path_of(MODULES.name_of(p)) for p in TREE]
