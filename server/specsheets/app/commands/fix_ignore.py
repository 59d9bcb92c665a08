"""The fix that sets one finding aside in the code: a comment on its line, with a reason."""

from __future__ import annotations

import re

from specsheets.app.commands.fix_code import Source
from specsheets.app.mending import Mending
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.change import Edit, Edits
from specsheets.model.facts import Span
from specsheets.model.finding import Finding, Fix
from specsheets.rules import reasonless_ignore
from specsheets.rules.ignores import MARK, ignores

REASON = "accepted as it is"
"""What stands for the reason until somebody gives a better one."""


def ignoring(project: Project, finding: Finding) -> Fix | None:
    """The fix that sets a warning or an error aside where it stands; None where no comment can."""
    if finding.severity == "info" or finding.rule == reasonless_ignore.RULE.id:
        return None
    try:
        source = Source(project, finding.path)
    except Refused:
        return None
    if not _edits(source, finding.line, finding.rule):
        return None
    arguments = {"path": finding.path, "line": finding.line, "rule": finding.rule}
    return Fix(title=f"Accept this here, with a reason: {finding.rule}", verb="ignore", arguments=arguments)


def ignore(project: Project, title: str, path: str, line: int, rule: str) -> Mending:
    """The mending that writes the comment. Raises Refused where there is no place for one."""
    source = Source(project, path)
    edits = _edits(source, line, rule)
    if not edits:
        raise Refused(
            f"{path}:{line} has no place for a comment", "`specsheets baseline` accepts a finding without one"
        )
    return source.edited(title, edits)._replace(edits=(Edits(path, source.text, tuple(edits)),))


def respell(project: Project, title: str, path: str, line: int, wrong: str, right: str) -> Mending:
    """The mending by which the comment that speaks of a line names another rule. Raises Refused where none names `wrong`."""
    source = Source(project, path)
    there = next((i for i in ignores(source.text) if i.target == line and wrong in i.rules), None)
    if there is None:
        raise Refused(f"no comment at {path}:{line} names {wrong} any more", "look again with `specsheets check`")
    row = source.text.split("\n")[there.line - 1]
    start = re.compile(rf"(?<![\w-]){re.escape(wrong)}(?![\w-])").search(row, row.index("[", there.column))
    assert start is not None
    span = Span(there.line, start.start() + 1, there.line, start.end() + 1)
    return source.edited(title, [Edit(span, right)])


def _edits(source: Source, line: int, rule: str) -> list[Edit]:
    """A comment of its own, or one more rule in the one that speaks of this line already, with a reason if it has none."""
    there = next((i for i in ignores(source.text) if i.target == line), None)
    if there is None:
        edit = source.language.remark(source.text, line, f"{MARK}[{rule}] {REASON}")
        return [edit._replace(blank=REASON)] if edit else []
    if rule in there.rules:
        return []
    row = source.text.split("\n")[there.line - 1].removesuffix("\r")
    end = row.index("]", there.column)
    edits = [Edit(Span(there.line, end + 1, there.line, end + 1), f", {rule}")]
    if not there.reason:
        edits.append(Edit(Span(there.line, end + 2, there.line, len(row) + 1), f" {REASON}", blank=REASON))
    return edits
