"""A comment at the end of a line: where there can be one, it is one and changes nothing; elsewhere there is none."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest

from specsheets.languages.python.remark import remark
from specsheets.model.change import apply_edits

TEXT = '''"""One line."""
x = 1
y = 2  # noqa
def f(a,
      b):
    """First
    second
    """
    return (a +   \t
            b)
z = 1 + \\
    2
w = """a
b""" + "c"
v = f"{x}"
u = "# no comment"
if x: y = "𝒙"
t = f"""{
x}"""

s = x; r = (
    1,  # why \\
)
'''
NONE = {6, 7, 11, 13, 18, 20}
"""The lines that end within a string, go on after a backslash, or say nothing."""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("line", range(1, TEXT.count("\n") + 3))
def test_it_is_a_comment_or_there_is_none(line: int, ending: str) -> None:
    text = TEXT.replace("\n", ending)
    edit = remark(text, line, "said")
    assert (edit is None) == (line in NONE or line > TEXT.count("\n"))
    if edit:
        after = apply_edits(text, [edit])
        assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(text))
        tokens = tokenize.generate_tokens(io.StringIO(after).readline)
        assert [t.start[0] for t in tokens if t.type == tokenize.COMMENT and t.string.endswith("# said")] == [line]
        assert after.count(ending) == text.count(ending)


def test_in_a_text_with_errors_a_line_that_goes_on_takes_none() -> None:
    assert remark("def (:\nx = 1 + \\\n    2\n", 2, "said") is None
    assert remark("x = [1 + \\\n    2\n", 1, "said") is None
    assert remark("def (:\nx = 1\n", 2, "said") is not None


def test_what_tells_the_system_what_runs_a_file_takes_none() -> None:
    assert remark("#!/usr/bin/env python\nx = 1\n", 1, "said") is None
    assert remark("#!/usr/bin/env python\nx = 1\n", 2, "said") is not None
    assert remark("x = 1\n#!/not/first\n", 2, "said") is not None
