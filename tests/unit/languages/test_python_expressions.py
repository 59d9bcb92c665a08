"""Canonical texts: what differs only in layout and comments reads the same."""

from __future__ import annotations

import ast
import string
import warnings

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specsheets.languages.python.expressions import canonical, size
from specsheets.languages.python.layout import laid_out
from specsheets.languages.python.signatures import parameter_texts, parameters
from specsheets.languages.python.tokens import string_value, tokens

BEFORE_AFTER = {
    "a+b": "a + b",
    "- 1": "-1",
    "not(a)": "not (a)",
    "a if b else-c": "a if b else -c",
    "f ( x = 1 , * args , ** kw )": "f(x=1, *args, **kw)",
    "f(\n    1,  # one\n    2,\n)": "f(1, 2)",
    "(1,)": "(1,)",
    "(1, 2,)": "(1, 2)",
    "x[a,]": "x[a,]",
    "[1,]": "[1]",
    "{'a':1,**b,}": "{'a': 1, **b}",
    "x [1 : 2]": "x[1:2]",
    "x[a+1:]": "x[a + 1 :]",
    "x[::2, 1]": "x[::2, 1]",
    "lambda:0": "lambda: 0",
    "lambda x,*y,z=1:(x,y)": "lambda x, *y, z=1: (x, y)",
    "x**2": "x**2",
    "x ** -1": "x**-1",
    "f(x)**2": "f(x) ** 2",
    "a.b**c.d": "a.b**c.d",
    "a@b": "a @ b",
    "1 .real": "1 .real",
    "a . b": "a.b",
    "x if(y)else z": "x if (y) else z",
    "[x for x in y if x]": "[x for x in y if x]",
    "(yield)": "(yield)",
    "await  x": "await x",
    "a:=b": "a := b",
    "a<b!=c": "a < b != c",
    "~a": "~a",
    "a is  not b": "a is not b",
    "a \\\n + b": "a + b",
    "'a'  \"b\"": "'a' \"b\"",
    "str|None": "str | None",
    "...": "...",
    "1_000.5e-3j": "1_000.5e-3j",
    "f'{x}'": "f'{x}'",
    "f'{d['a']}' + b": "f'{d['a']}' + b",
    "f'{x!r:>{w}}'": "f'{x!r:>{w}}'",
    "'''a\r\nb'''": "'''a\nb'''",
    "'\x85'": r"'\x85'",
    "'\\\x85'": r"'\\\x85'",
    "*a, b": "*a, b",
}


@pytest.mark.parametrize(("before", "after"), BEFORE_AFTER.items())
def test_canonical(before: str, after: str) -> None:
    assert canonical(before) == after
    assert canonical(after) == after


OPERATORS = ["+", "-", "*", "/", "//", "%", "@", "|", "&", "^", "<<", ">>", "<", "==", "and", "or", "in", "is"]
EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b.c", "1", "2.5", "'s'", '"t"', "None", "...", "x[0]"]),
    lambda inner: st.one_of(
        st.builds(
            "{} {} {}".format,
            inner,
            st.sampled_from(OPERATORS),
            inner,
        ),
        st.builds("({})".format, inner),
        st.builds("({},)".format, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{{}: {}}}".format, inner, inner),
        st.builds("f({}, k={}, *{})".format, inner, inner, inner),
        st.builds("x[{}:{}]".format, inner, inner),
        st.builds("(lambda a, b={}: {})".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("[i for i in {} if {}]".format, inner, inner),
        st.builds("-{}".format, inner),
        st.builds("(not {})".format, inner),
    ),
    max_leaves=12,
)
BLANKS = st.sampled_from(["", " ", "  ", "\n", "  # a comment, (with) brackets\n", "\t", "\\\n"])


@given(EXPRESSIONS, st.data())
def test_layout_and_comments_do_not_count_and_meaning_stays(text: str, data: st.DataObject) -> None:
    parts = tokens(text)
    wild = "("
    for before, token in zip(["(", *parts], parts, strict=False):
        needed = " " if before[-1].isalnum() and token[0].isalnum() else ""
        wild += needed + data.draw(BLANKS).replace("\\\n", " \\\n") + token
    wild += ")"
    one, other = canonical(f"({text})"), canonical(wild)
    assert one == other
    assert ast.dump(ast.parse(one, mode="eval")) == ast.dump(ast.parse(f"({text})", mode="eval"))
    assert canonical(one) == one


@given(EXPRESSIONS)
def test_opened_brackets_mean_the_same(text: str) -> None:
    one = canonical(text)
    opened = laid_out("name_of_the_target_that_is_quite_long_" + "x" * 50 + " = ", one, "", "")
    assert ast.dump(ast.parse(opened)) == ast.dump(
        ast.parse("name_of_the_target_that_is_quite_long_" + "x" * 50 + f" = {one}")
    )
    assert canonical(opened.partition(" = ")[2]) == one


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[" + ", ".join(["element"] * 20) + "]", 22),
        ("f(" + ", ".join(["element"] * 20) + ")", 22),
        ("x[" + ", ".join(["element"] * 20) + "]", 1),
        ("[" + " + ".join(["element"] * 20) + " for x in y]", 1),
        ("(" + " + ".join(["element"] * 20) + ")", 1),
        ("lambda a: f(" + ", ".join(["element"] * 20) + ")", 1),
    ],
)
def test_only_harmless_brackets_are_opened(text: str, lines: int) -> None:
    assert laid_out("x = ", text, "", "").count("\n") + 1 == lines


PARAMETERS = [
    "(self)",
    "(a, /, b, *, c)",
    "(a: int, b: str = '', *args: int, c: list[int] = [], d=1, **kw: object)",
    "(*, a)",
    "(item: Item, ___)",
    "(_, __, ___)",
    "(a: lambda x: x = lambda y=1: y)",
    "()",
    "(a: dict[str, int | None] = {}, b: 'X | Y' = None)",
]


@pytest.mark.parametrize("text", PARAMETERS)
def test_parameters_come_back(text: str) -> None:
    found = parameters(text)
    assert parameters(f"({', '.join(parameter_texts(found))})") == found


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("(a, /, b, *c, d, **e)", ["positional-only", "plain", "variadic", "keyword-only", "keywords"]),
        ("(a, ___)", ["plain", "undecided"]),
        ("(___: int)", ["plain"]),
        ("(_, __, ___)", ["plain", "plain", "plain"]),
        ("(*, a=1, b)", ["keyword-only", "keyword-only"]),
    ],
)
def test_kinds_of_parameters(text: str, kinds: list[str]) -> None:
    assert [p.kind for p in parameters(text)] == kinds


@given(
    st.lists(st.sampled_from([*"ab1,:=*/|[]. ", ", ", "**", ": ", " | ", "in", "'s'", "___"]), max_size=16).map("".join)
)
@example("*=a")
def test_common_and_rare_parameter_lists_read_alike(text: str) -> None:
    by_tokens = f"(\\\n{text})"
    assert parameters(f"({text})") == parameters(by_tokens)


@given(st.text(max_size=60))
def test_no_text_is_refused(text: str) -> None:
    assert isinstance(canonical(text), str)
    assert size(text) <= len(text)
    parameters(text)


@given(st.text(alphabet=string.printable + "é\u2028", max_size=20))
def test_string_values_are_those_of_python(text: str) -> None:
    for literal in (repr(text), f'"""{text}"""', f"r'{text}'"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = ast.literal_eval(literal)
        except (SyntaxError, ValueError):
            continue
        if tokens(literal) != [literal]:
            continue  # `r''#'` is a string and a comment
        assert string_value(literal) == value or "\\N" in literal
