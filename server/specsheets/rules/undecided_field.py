"""A field that was edited on a sheet, differs from the code, and that nobody decided: keep it, or read the code again."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.model.finding import Fix
from specsheets.rules.differences import differences
from specsheets.rules.rule import Drift, ProjectView, Rule, name_span


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every difference in a field that is undecided."""
    promise = view.promises.get(path)
    if promise is None or not promise.undecided:
        return
    for d in differences(view, path):
        if (d.key, d.field) not in promise.undecided or d.promised is None:
            continue
        place = {"path": path, "key": d.key, "field": d.field}
        name = d.promised.qualname or d.promised.value or ""
        yield Drift(
            path,
            name_span(d.written) if d.written else Span(1, 1, 1, 2),
            f"the sheet says {d.field} {d.expected or 'nothing'} of {name}, the code {d.actual or 'nothing'}; nobody decided which",
            symbol=name,
            expected=d.expected,
            actual=d.actual,
            fixes=(
                Fix(title="Keep what the sheet says", verb="accept", arguments={**place, "from": "sheets"}),
                Fix(title="Read the code again", verb="accept", arguments={**place, "from": "code"}),
            ),
        )


RULE = Rule(
    id="undecided-field",
    severity="info",
    reason="An edit to a sheet counts once somebody stands by it.",
    before="""
## shop/users.py
def get_user(number: int) -> str:
#   ^^^^^^^^ undecided-field
    return str(number)
## edited shop/users.py
def get_user(number: str) -> str: ...
""",
    after="""
## shop/users.py
def get_user(number: int) -> str:
    return str(number)
## edited shop/users.py
def get_user(number: int) -> str: ...
""",
    check=check,
    of_attributes=True,
)
