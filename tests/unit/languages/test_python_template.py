"""The first block of a file that nobody has written yet."""

from __future__ import annotations

import pytest

from specsheets.languages.python.template import template
from specsheets.model.structure import Metadata, inherited


def metadata(role: str = "", **hints: object) -> Metadata:
    return Metadata.model_validate({"role": role, "codeGenHints": hints})


def test_hints_shape_a_class_with_its_imports() -> None:
    """Three levels: each hint comes from the nearest folder that says it."""
    said = {
        "": metadata(naming="snake_case", imports=["import this"]),
        "models": metadata(naming="PascalCase", baseClass="BaseModel"),
        "models/user_service.py": metadata(imports=["from pydantic import BaseModel", ""]),
    }
    assert template("models/user_service.py", inherited("models/user_service.py", said)) == (
        "from pydantic import BaseModel\n"
        "\n"
        "class UserService(BaseModel):\n"
        '    """___"""\n'
        "\n"
        "    def ___(self, ___) -> ___:\n"
        '        """___"""\n'
    )


FUNCTION = 'def ___(___) -> ___:\n    """___"""\n'
TEST = 'def ___() -> None:\n    """___"""\n'


@pytest.mark.parametrize(
    ("path", "said", "head"),
    [
        ("shop/__init__.py", metadata(baseClass="Base"), ""),
        ("shop/utils/text.py", metadata(), FUNCTION),
        ("cli/main.py", metadata(naming="PascalCase"), FUNCTION),
        ("shop/cart.py", metadata(), FUNCTION),
        ("tests/test_cart.py", metadata(baseClass="Base"), TEST),
        ("cart_test.py", metadata(), TEST),
        ("shop/cart.py", metadata(role="test"), TEST),
        ("shop/services/cart.py", metadata(), "class Cart:"),
        ("shop/models/helpers.py", metadata(), FUNCTION),
        ("shop/utils/cart.py", metadata(role="service"), "class Cart:"),
        ("shop/http_client.py", metadata(), "class HttpClient:"),
        ("shop/cart.py", metadata(naming="PascalCase"), "class Cart:"),
        ("shop/_cart.py", metadata(baseClass="B"), "class _Cart(B):"),
        ("shop/userService.py", metadata(baseClass="B"), "class UserService(B):"),
        ("shop/user_service.py", metadata(baseClass="B", naming="camelCase"), "class userService(B):"),
        ("shop/user_service.py", metadata(baseClass="B", naming="snake_case"), "class user_service(B):"),
        ("shop/user_service.py", metadata(naming="*Service"), "class UserService:"),
        ("shop/user.py", metadata(naming="*Service"), "class UserService:"),
        ("shop/service.py", metadata(naming="*Service"), "class Service:"),
        ("shop/user.py", metadata(naming="Base*Model"), "class BaseUserModel:"),
        ("shop/2fa.py", metadata(baseClass="B"), "class ___(B):"),
        ("shop/none.py", metadata(baseClass="B"), "class ___(B):"),
    ],
)
def test_a_file_begins_as(path: str, said: Metadata, head: str) -> None:
    block = template(path, said)
    assert block == head if not head.startswith("class") else block.splitlines()[0] == head
