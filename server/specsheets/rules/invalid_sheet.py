"""A sheet that cannot be read, or whose declarations are broken."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.model.finding import Fix
from specsheets.rules.rule import Drift, ProjectView, Rule, sheet_path


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every problem of the sheet of a file, where it stands."""
    promise = view.promises.get(path)
    for problem in promise.problems if promise else ():
        yield Drift(
            sheet_path(path),
            Span(problem.line, problem.column, problem.line, problem.column + 1),
            problem.message,
            symbol=path,
            actual=problem.message,
            fixes=(Fix(title="Explain the form of a sheet", verb="explain", arguments={"rule": "invalid-sheet"}),),
        )


RULE = Rule(
    id="invalid-sheet",
    severity="error",
    reason="A sheet that cannot be read promises nothing, and nothing can be emitted from it.",
    before="""
## shop/users.py
def get_user(number: int) -> str:
    return str(number)
## broken shop/users.py invalid-sheet
def get_user(number: int -> str: ...
""",
    after="""
## shop/users.py
def get_user(number: int) -> str:
    return str(number)
## planned shop/users.py
def get_user(number: int) -> str: ...
""",
    check=check,
    of_sheets=True,
)
