"""Reports: the source line and caret, one line that sums up, annotations that nothing in a message can break."""

from __future__ import annotations

import pytest
from click import unstyle

from specsheets.app.answers import CheckAnswer
from specsheets.faces.cli.reports import in_words, underlined, workflow_commands
from specsheets.model.finding import Finding, Fix

FIX = Fix(title="Rename it", verb="rename", arguments={})


def finding(**changes: object) -> Finding:
    base = {
        "rule": "convention",
        "severity": "warning",
        "path": "shop/cart.py",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 10,
        "message": "no such name",
        "fingerprint": "0123456789abcdef",
    }
    return Finding(**{**base, **changes})


def words(*findings: Finding, hidden: tuple[str, ...] = ()) -> list[str]:
    answer = CheckAnswer(checked=1200, findings=findings)
    return [
        unstyle(line) for line in in_words(answer, hidden, lambda *_: "def total(): ...", {"convention": "So it is."})
    ]


def test_a_finding_shows_its_line_its_reason_and_its_fixes():
    assert words(finding(fixes=(FIX,))) == [
        "shop/cart.py:2:5: warning convention: no such name",
        "  2 | def total(): ...",
        "    |     ^^^^^",
        "  why: So it is.",
        "  fix: Rename it  (specsheets fix 01234567)",
        "1 warning in 1,200 files",
    ]


def test_several_fixes_are_numbered_and_a_reason_is_given_once():
    shown = words(finding(fixes=(FIX, FIX)), finding(line=3, end_line=3))
    assert "  fix: Rename it  (specsheets fix 01234567 --choose 2)" in shown
    assert sum(line.startswith("  why:") for line in shown) == 1


@pytest.mark.parametrize(
    ("severities", "hidden", "line"),
    [
        ((), (), "no errors or warnings in 1,200 files"),
        (("error", "error", "warning", "info"), (), "2 errors, 1 warning in 1,200 files; 1 info"),
        (("error", "info"), ("1",), "1 error in 1,200 files; 1 known before"),
    ],
)
def test_the_last_line_sums_up(severities, hidden, line):
    found = [finding(severity=s, fingerprint=str(n)) for n, s in enumerate(severities)]
    assert words(*found, hidden=hidden)[-1] == line


def test_sheets_that_are_behind_are_one_line():
    behind = [finding(rule="sheet-behind", severity="info", path=f"{n}.py") for n in range(5)]
    assert words(*behind)[:-1] == [
        "5 sheets are behind the code (0.py, 1.py, 2.py …): `specsheets plan` brings them along"
    ]


@pytest.mark.parametrize(
    ("text", "start", "end", "shown", "carets"),
    [
        ("name = 1", 1, 5, "name = 1", "^^^^"),
        ("\tname", 2, 6, "\tname", "\t^^^^"),
        ("名 = name", 5, 9, "名 = name", "     ^^^^"),
        ("x", 9, 12, "x", " ^"),
        ("a\x1b[2J = name", 9, 13, "a\N{REPLACEMENT CHARACTER}[2J = name", "        ^^^^"),
        ("x" * 500 + "name", 501, 505, "x" * 156 + "name", " " * 156 + "^^^^"),
    ],
)
def test_the_caret_stands_below_its_name(text, start, end, shown, carets):
    assert underlined(text, start, end) == (shown, carets)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"severity": "error"},
            "::error file=shop/cart.py,line=2,endLine=2,col=5,endColumn=10,title=specsheets convention::no such name",
        ),
        (
            {"severity": "info", "end_line": 3, "path": "a,b:c.py"},
            "::notice file=a%2Cb%3Ac.py,line=2,endLine=3,title=specsheets convention::no such name",
        ),
        (
            {"message": "94% of\nall\r::error::x"},
            "::warning file=shop/cart.py,line=2,endLine=2,col=5,endColumn=10,title=specsheets convention::94%25 of%0Aall%0D::error::x",
        ),
    ],
)
def test_an_annotation_is_one_line(changes, expected):
    assert list(workflow_commands([finding(**changes)])) == [expected]


def test_annotations_lead_from_the_root_of_the_checkout():
    assert next(iter(workflow_commands([finding()], "part/"))).startswith("::warning file=part/shop/cart.py,")
