"""Every fix that a rule offers cures its finding and brings no other, on real folders; so does the comment that sets it aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from example_projects import lay_out, put

from specsheets.app.commands.fix import apply_fix
from specsheets.app.commands.fix_ignore import ignoring
from specsheets.app.project import Project
from specsheets.app.queries.check import check
from specsheets.app.refusal import Refused
from specsheets.model.finding import Finding, Fix
from specsheets.rules.catalog import rules


def findings(root: Path) -> dict[str, Finding]:
    with Project.open(root) as project:
        return {f.fingerprint: f for f in check(project).findings}


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_every_fix_of_an_example_cures_its_finding_and_brings_no_other(rule, tmp_path):
    lay_out(rule.before, tmp_path / "first")
    before = findings(tmp_path / "first")
    mine = [f for f in before.values() if f.rule == rule.id]
    assert mine, sorted((f.rule, f.message) for f in before.values())
    for finding in mine:
        for n, fix in enumerate(finding.fixes):
            if fix.verb == "explain":
                continue
            root = tmp_path / f"{finding.fingerprint}-{n}"
            lay_out(rule.before, root)
            with Project.open(root) as project:
                check(project)
                done = apply_fix(project, fix)
            assert done.applied, fix.title
            after = findings(root)
            assert finding.fingerprint not in after, (fix.title, done.diff)
            new = [after[mark] for mark in set(after) - set(before)]
            if stands_by_the_sheet(fix):
                # Who stands by the sheet has promised something: from now on it is the code that is wrong.
                assert [f.rule for f in new] == ["broken-promise"]
            else:
                assert not new, (fix.title, done.diff, [f.message for f in new])


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_a_finding_that_is_set_aside_in_the_code_goes_and_no_other_comes(rule, tmp_path):
    lay_out(rule.before, tmp_path / "first")
    before = findings(tmp_path / "first")
    for finding in (f for f in before.values() if f.rule == rule.id):
        root = tmp_path / finding.fingerprint
        lay_out(rule.before, root)
        with Project.open(root) as project:
            fix = ignoring(project, finding)
            can_be = (
                finding.severity != "info" and finding.path.endswith(".py") and not finding.rule.startswith("reason")
            )
            assert (fix is not None) == can_be
            if fix is None:
                continue
            text = (root / finding.path).read_text("utf-8")
            assert apply_fix(project, fix).applied
        lines = zip(text.split("\n"), (root / finding.path).read_text("utf-8").split("\n"), strict=True)
        assert [old for old, new in lines if old != new] == [text.split("\n")[finding.line - 1]]
        after = findings(root)
        assert finding.fingerprint not in after and not set(after) - set(before)


FIRST = "MAX_ITEMS = 1000\nMAX_USERS = 2000\n"
COMMENTS = {
    "MAX_ITEMS = 1000": "MAX_ITEMS = 1000  # specsheets: ignore[duplicate-constant] accepted as it is",
    "MAX_ITEMS = 1000  # kept": "MAX_ITEMS = 1000  # kept  # specsheets: ignore[duplicate-constant] accepted as it is",
    "MAX_ITEMS = 1000 # specsheets: ignore[convention] old": (
        "MAX_ITEMS = 1000 # specsheets: ignore[convention, duplicate-constant] old"
    ),
    "MAX_ITEMS = 1000  # specsheets: ignore[convention] - ": (
        "MAX_ITEMS = 1000  # specsheets: ignore[convention, duplicate-constant] accepted as it is"
    ),
    "# specsheets: ignore[convention]\nMAX_ITEMS = 1000": (
        "# specsheets: ignore[convention, duplicate-constant] accepted as it is\nMAX_ITEMS = 1000"
    ),
    "MAX_ITEMS = (  \n    1000)": (
        "MAX_ITEMS = (  # specsheets: ignore[duplicate-constant] accepted as it is\n    1000)"
    ),
    "MAX_ITEMS = \\\n    1000": None,
}


@pytest.mark.parametrize("case", COMMENTS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_what_sets_a_finding_aside_respects_what_stands_on_the_line(case, ending, tmp_path):
    put(tmp_path / "shop/cart.py", FIRST)
    (tmp_path / "shop/orders.py").write_bytes(f"{case}\n".replace("\n", ending).encode())
    (finding,) = (f for f in findings(tmp_path).values() if f.rule == "duplicate-constant")
    assert finding.path == "shop/orders.py"
    with Project.open(tmp_path) as project:
        fix = ignoring(project, finding)
        assert (fix is None) == (COMMENTS[case] is None)
        if fix is None:
            with pytest.raises(Refused, match="no place for a comment"):
                apply_fix(project, Fix(title="x", verb="ignore", arguments={**finding.model_dump(), "rule": "x"}))
            return
        apply_fix(project, fix)
    after = (tmp_path / "shop/orders.py").read_bytes().decode()
    assert after == f"{COMMENTS[case]}\n".replace("\n", ending)
    assert findings(tmp_path) == {}


def stands_by_the_sheet(fix: Fix) -> bool:
    return fix.verb == "accept" and fix.arguments.get("from") == "sheets"
