"""Reports: what a face needs to show findings: the source lines, the reasons of the rules, and the log for code hosts."""

from __future__ import annotations

import json

from specsheets import __version__
from specsheets.app.answers import CheckAnswer
from specsheets.app.project import Project
from specsheets.app.reading import Reading
from specsheets.forms.sarif import Reason, to_sarif
from specsheets.rules.catalog import rules


def reasons() -> dict[str, str]:
    """Why each rule is one, by rule id."""
    return {rule.id: rule.reason for rule in rules()}


def sarif(answer: CheckAnswer, compared: bool) -> str:
    """A check as a SARIF 2.1.0 log. `compared`: findings are told as new or unchanged."""
    told = {rule.id: Reason(rule.severity, rule.reason) for rule in rules()}
    log = to_sarif(answer.findings, told, __version__, set(answer.known) if compared or answer.known else None)
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


class Lines:
    """Single lines of the project's files, of sheets too."""

    def __init__(self, project: Project) -> None:
        self._reading = Reading(project)
        self._split: dict[str, list[str]] = {}

    def line(self, path: str, number: int) -> str:
        """Line `number`, from 1, without its end; "" where there is none."""
        if path not in self._split:
            self._split[path] = self._reading.text(path).split("\n")
        lines = self._split[path]
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""
