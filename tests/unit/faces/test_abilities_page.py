"""The page for any other client: each capability that it names unlocks something, and it names all that do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.protocol import default_converter

from specsheets.faces.lsp.abilities import Abilities, abilities_of

PAGE = Path(__file__).parents[3] / "docs" / "editors" / "README.md"
VALUES: dict[str, Any] = {
    "positionEncodings": ["utf-8"],
    "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}},
    "codeAction.resolveSupport": {"properties": ["edit"]},
    "completionItem.resolveSupport": {"properties": ["detail", "documentation"]},
    "resourceOperations": ["create", "rename", "delete"],
    "changeAnnotationSupport": {},
    "contentFormat": ["markdown"],
    "documentationFormat": ["markdown"],
    "textDocument.diagnostic": {},
    "textDocumentContent": {"dynamicRegistration": True},
    "showDocument.support": True,
    "publishDiagnostics.tagSupport": {"valueSet": [1, 2]},
    "codeLens.resolveSupport": {"properties": ["command"]},
    "symbol.resolveSupport": {"properties": ["location.range"]},
    "window.showMessage": {},
}
"""What a capability is where it is more than a word of yes, by the end of its path."""


def rows() -> list[list[str]]:
    """The paths of each row of the table."""
    table = PAGE.read_text("utf-8").partition("| capability | with it")[2].partition("\n\n")[0]
    return [re.findall(r"`([a-zA-Z]+(?:\.[a-zA-Z]+)+)`", line.split("|")[1]) for line in table.split("\n")[2:]]


def able(paths: list[str]) -> Abilities:
    """What a client can do that says this and nothing else."""
    said: dict[str, Any] = {}
    for path in paths:
        *parts, last = path.split(".")
        into = said
        for part in parts:
            into = into.setdefault(part, {})
        into[last] = next((value for end, value in VALUES.items() if path.endswith(end)), True)
    return abilities_of(default_converter().structure(said, lsp.ClientCapabilities))


@pytest.mark.parametrize("paths", rows(), ids=" and ".join)
def test_what_a_row_says_unlocks_something_and_no_part_of_it_does_alone(paths: list[str]) -> None:
    whole = able(paths)
    assert whole != Abilities()
    for left in paths:
        assert able([p for p in paths if p != left]) != whole


def test_the_table_names_all_that_unlocks_something() -> None:
    unlocked = {
        name for paths in rows() for name, value in able(paths)._asdict().items() if value != getattr(Abilities(), name)
    }
    assert unlocked == set(Abilities._fields)
