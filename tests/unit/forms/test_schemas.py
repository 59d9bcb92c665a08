"""The published schemas are those of the program; to renew one, write what `written` returns into its file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specsheets.forms.structure_json import structure_schema
from specsheets.model.blueprint import blueprint_schema
from specsheets.model.package import package_schema

FOLDER = Path(__file__).parents[3] / "schemas"
SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "structure": structure_schema,
    "blueprint": blueprint_schema,
    "package": package_schema,
}


def written(name: str) -> str:
    return json.dumps(SCHEMAS[name](), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_fresh(name: str) -> None:
    assert (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8") == written(name)
