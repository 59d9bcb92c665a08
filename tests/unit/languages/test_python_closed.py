"""Expressions as answers: what they are made of, which are none, and where a text has empty fields."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.languages.python import LANGUAGE

MADE = [
    # text, canonical, names, is a type, literal
    ("int", "int", ["int"], True, ""),
    ("dict[str,list[Book]]", "dict[str, list[Book]]", ["Book", "dict", "list", "str"], True, ""),
    ("models.Book|None", "models.Book | None", ["models.Book"], True, ""),
    ("Callable[[int],str]", "Callable[[int], str]", ["Callable", "int", "str"], True, ""),
    ("tuple[int,...]", "tuple[int, ...]", ["int", "tuple"], True, ""),
    ("Literal['a',1]", "Literal['a', 1]", ["Literal"], True, ""),
    ("None", "None", [], True, "None"),
    ("-7", "-7", [], False, "int"),
    ("24*60*60", "24 * 60 * 60", [], False, "int"),
    ("1+.5", "1 + .5", [], False, "float"),
    ("'a' 'b'", "'a' 'b'", [], False, "str"),
    ("[LIMIT,1]", "[LIMIT, 1]", ["LIMIT"], False, "list"),
    ("{'a':b}", "{'a': b}", ["b"], False, "dict"),
    ("Decimal('1')", "Decimal('1')", ["Decimal"], False, ""),
    ("field(default_factory=list)", "field(default_factory=list)", ["field", "list"], False, ""),
]


@pytest.mark.parametrize(("text", "shown", "names", "is_type", "literal"), MADE)
def test_what_an_expression_is_made_of(text: str, shown: str, names: list[str], is_type: bool, literal: str) -> None:
    found = LANGUAGE.expression(text)
    assert found is not None
    assert (found.text, [".".join(n) for n in found.names]) == (shown, names)
    assert (found.is_type, found.literal) == (is_type, literal)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "(",
            "a b",
            "a;b",
            "a\nb",
            "a # b",
            "x = 1",
            "x := 1",
            "import os",
            "lambda: 1",
            "a if b else c",
            "a and b",
        ),
        *(
            "[x for x in y]",
            "(yield)",
            "await a",
            "f'{a}'",
            "a < b",
            "not a",
            "a + b",
            "1 / 2",
            "2 ** 99",
            "'a' + 'b'",
            "1 | 2",
        ),
        *("f(**a)", "{**a}", "f(*a)", "a().b", "a[0]()", "a.b().c", "(" * 300, "1" * 5000, "\0", "x[1:2]", "~int"),
    ],
)
def test_what_does_more_than_name_things_is_none(text: str) -> None:
    assert LANGUAGE.expression(text) is None


@given(st.text() | st.text(alphabet="ab1.[](),|'\"*{}: -+#\\"))
def test_no_text_raises_and_canonical_text_means_the_same(text: str) -> None:
    LANGUAGE.empties(text)
    found = LANGUAGE.expression(text)
    if found is not None:
        assert ast.dump(ast.parse(found.text, mode="eval")) == ast.dump(ast.parse(text, mode="eval"))
        again = LANGUAGE.expression(found.text)
        assert again == found


def test_strings_and_comments_hold_no_empty_field() -> None:
    assert LANGUAGE.empties("dict[___, '___'] = ___  # ___") == [5, 19]
    assert LANGUAGE.empties("____ + a___") == []


FITTING = [
    ("1", "int", True),
    ("1", "float | None", True),
    ("True", "int", True),
    ("1", "Final[int]", True),
    ("1.5", "int", False),
    ("None", "int", False),
    ("None", "int | None", True),
    ("'a'", "Sequence[str]", True),
    ("[]", "list[Book]", True),
    ("['a']", "list[int]", False),
    ("{}", "list[int]", False),
    ("Decimal('1')", "int", False),
    ("Decimal('1')", "Decimal | None", True),
    ("set()", "set[str]", True),
    ("set()", "list[str]", False),
    ("anything", "int", True),
    ("1", "Any", True),
]


@pytest.mark.parametrize(("value", "type_", "fits"), FITTING)
def test_whether_a_value_fits_a_type(value: str, type_: str, fits: bool) -> None:
    assert LANGUAGE.fits(value, type_) is fits


def test_every_word_of_the_vocabulary_is_what_it_says() -> None:
    said = LANGUAGE.vocabulary()
    for text in (*said.types, *(form.format("Book") for form in said.forms)):
        found = LANGUAGE.expression(text)
        assert found is not None and found.is_type and found.text == text
        for name in found.names:
            assert name == ("Book",) or name[0] in said.homes or name[0] in said.kinds, text
    assert set(said.errors) <= said.kinds and set(said.bases) <= said.homes.keys()
