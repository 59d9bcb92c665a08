"""Styles of identifiers, and the same words in another style."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.naming.library import is_library, is_symbol
from specsheets.naming.verbs import CLASSES, deed
from specsheets.naming.words import STYLES, division, restyle, split, style_of


@pytest.mark.parametrize(
    ("name", "styles"),
    [
        ("run", "snake_case camelCase"),
        ("get_user", "snake_case"),
        ("test__init", "snake_case"),
        ("getUser", "camelCase"),
        ("HTTPServer", "PascalCase"),
        ("User", "PascalCase"),
        ("URL", "PascalCase UPPER_CASE"),
        ("MAX_ITEMS", "UPPER_CASE"),
        ("_private_name", "snake_case"),
        ("class_", "snake_case camelCase"),
        ("get_userName", ""),
        ("Get_User", ""),
        ("größe_neu", "snake_case"),
        ("", ""),
    ],
)
def test_styles(name: str, styles: str) -> None:
    assert style_of(name) == frozenset(styles.split())


@pytest.mark.parametrize(
    ("name", "style", "expected"),
    [
        ("getUserName", "snake_case", "get_user_name"),
        ("get_user_name", "camelCase", "getUserName"),
        ("get_user_name", "PascalCase", "GetUserName"),
        ("__maxItems", "UPPER_CASE", "__MAX_ITEMS"),
        ("HTTPServerError2", "snake_case", "http_server_error2"),
        ("md5_sum", "camelCase", "md5Sum"),
        ("utf_8", "snake_case", "utf_8"),
        ("run", "camelCase", "run"),
        ("_", "snake_case", "_"),
    ],
)
def test_restyle(name: str, style: str, expected: str) -> None:
    assert restyle(name, style) == expected


names = st.from_regex(r"_{0,2}[A-Za-z][A-Za-z0-9]{0,5}(_[A-Za-z0-9]{1,5}){0,3}_{0,2}", fullmatch=True)


@given(names, st.sampled_from(STYLES))
def test_another_style_keeps_the_letters(name: str, style: str) -> None:
    made = restyle(name, style)
    assert "".join(split(made)) == "".join(split(name)) == "".join(division(name))
    assert style in style_of(made)
    assert restyle(made, style) == made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fetch_user", ("get", ("user",))),
        ("getUserMail", ("get", ("user", "mail"))),
        ("removeItem", ("delete", ("item",))),
        ("user_total", None),
        ("get", None),
        ("_", None),
    ],
)
def test_deed(name: str, expected: object) -> None:
    assert deed(name) == expected


def test_each_verb_has_one_class() -> None:
    verbs = [verb for group in CLASSES.values() for verb in group]
    assert len(verbs) == len(set(verbs))
    assert all(name in group for name, group in CLASSES.items())


@pytest.mark.parametrize(
    "name", ["__init__", "setUp", "visit_FunctionDef", "do_GET", "test_TSP_method", "setdefault", "G_to_add"]
)
def test_what_others_chose(name: str) -> None:
    assert is_library(name)


@pytest.mark.parametrize("name", ["getUser", "get_userName", "User_Name", "MAX_ITEMS", "setup_all", "_", ""])
def test_what_the_project_chose(name: str) -> None:
    assert not is_library(name)


def test_signs_are_no_words() -> None:
    assert [is_symbol(name) for name in ("G", "x1", "DG2", "Gx", "get", "user1", "NODE")] == [True] * 4 + [False] * 3
