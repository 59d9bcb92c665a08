"""Every fix that a rule offers cures its finding and brings no other, on real folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from example_projects import lay_out

from specsheets.app.commands.fix import apply_fix
from specsheets.app.project import Project
from specsheets.app.queries.check import check
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


def stands_by_the_sheet(fix: Fix) -> bool:
    return fix.verb == "accept" and fix.arguments.get("from") == "sheets"
