"""A sheet whose derived fields are behind the code; one info for the whole file."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.model.finding import Fix
from specsheets.rules.differences import differences
from specsheets.rules.rule import Drift, ProjectView, Rule


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Differences in fields that nobody decided and nobody edited, counted."""
    promise = view.promises.get(path)
    if promise is None:
        return
    decided = promise.firm | promise.undecided
    behind = [d for d in differences(view, path) if (d.key, d.field) not in decided]
    if behind:
        names = sorted({(s.qualname or s.value or "") for d in behind for s in [d.written or d.promised] if s})
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        fix = Fix(
            title="Let the sheet follow the code",
            verb="accept",
            arguments={"path": path, "from": "code"},
            preferred=True,
        )
        yield Drift(
            path,
            Span(1, 1, 1, 2),
            f"the sheet of this file is behind the code: {shown}",
            symbol=path,
            fixes=(fix,),
        )


RULE = Rule(
    id="sheet-behind",
    severity="info",
    reason="What was read from the code is read again when the code changes; until then the sheet is behind.",
    before="""
## shop/users.py
def get_user(number: int) -> str:
#^ sheet-behind
    return str(number)
## planned shop/users.py
def get_user(number: str) -> str: ...
""",
    after="""
## shop/users.py
def get_user(number: int) -> str:
    return str(number)
## planned shop/users.py
def get_user(number: int) -> str: ...
""",
    check=check,
    of_attributes=True,
)
