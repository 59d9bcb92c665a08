"""Every rule finds what its example marks, there and nothing else, and falls silent once it is cured."""

import pytest
from rules_notation import places, read, view_of

from specsheets.phases.check import check
from specsheets.rules.catalog import rules


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
@pytest.mark.parametrize("side", ["before", "after"])
def test_example(rule, side):
    project = read(getattr(rule, side))
    found = [f for f in check(view_of(project.sources, project.promises)) if f.rule == rule.id]
    assert places(found) == sorted(project.expected)
    assert bool(found) == (side == "before")
    assert all(f.severity == rule.severity for f in found)


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_an_example_shows_every_tag_that_the_rule_names(rule):
    project = read(rule.before)
    found = check(view_of(project.sources, project.promises))
    assert {f.tag for f in found if f.rule == rule.id and f.tag} == set(rule.tags)


def test_files_bear_the_names_of_their_rules():
    names = {rule.check.__module__.rpartition(".")[2] for rule in rules()}
    assert names == {rule.id.replace("-", "_") for rule in rules()}
    assert all(rule.reason.endswith(".") for rule in rules())
