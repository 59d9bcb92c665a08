"""Dotted names in strings: whole ones, the longer of two, and nothing outside of strings."""

from __future__ import annotations

import pytest

from specsheets.languages.python.mentions import mentions
from specsheets.model.change import apply_edits

NAMES = {"shop.users": "shop.people", "shop.users.names": "words", "shop": "store", "a.b": "a.c"}
CASES = {
    'x = "shop.users"': 'x = "shop.people"',
    "x = 'shop.users.get', 'shop.users:get'": "x = 'shop.people.get', 'shop.people:get'",
    'x = "shop.users.names.FIRST"': 'x = "words.FIRST"',
    'x = f"{a.b} a.b {shop.users}"': 'x = f"{a.b} a.c {shop.users}"',
    '"""𝒙 a.b\r\n  a.b"""\r\n': '"""𝒙 a.c\r\n  a.c"""\r\n',
    'x = r"a.b" b"a.b"': 'x = r"a.c" b"a.c"',
    'x = "a.bc", "z.a.b", "za.b", "shop", "shop.usersx"': None,
    "import a.b  # a.b\nx = a.b": None,
    'x = "a.b': None,
    "": None,
}


@pytest.mark.parametrize("text", CASES)
def test_only_whole_names_in_strings(text: str) -> None:
    edits = mentions(text, NAMES)
    assert not any(edit.certain for edit in edits)
    assert apply_edits(text, edits) == (CASES[text] or text) and bool(edits) == (CASES[text] is not None)


def test_only_what_differs_is_edited() -> None:
    (edit,) = mentions('x = "shop.users.get"', {"shop.users.get": "shop.users.find"})
    assert (edit.span.column, edit.span.end_column, edit.text) == (17, 20, "find")
