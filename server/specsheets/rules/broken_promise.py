"""Code that contradicts a firm field of its sheet: what somebody decided is not what stands there."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.model.finding import Fix
from specsheets.rules.differences import Difference, differences
from specsheets.rules.rule import Drift, ProjectView, Rule, name_span


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every difference in a field that is firm."""
    promise = view.promises.get(path)
    if promise is None or not promise.firm:
        return
    for d in differences(view, path):
        if d.promised is not None and (d.key, d.field) in promise.firm:
            yield _drift(path, d)


def _drift(path: str, d: Difference) -> Drift:
    name = d.promised.qualname or d.promised.value or "" if d.promised else ""
    if d.written is None:
        kind = "import" if d.promised and d.promised.kind == "import" else "entry"
        message = f"the sheet promises {name}, which the code does not have"
        span, title = Span(1, 1, 1, 2), f"Write this {kind} into the code"
    elif d.field == "name":
        message = f"the sheet calls this {d.expected}"
        span, title = name_span(d.written), f"Rename it to {d.promised.name if d.promised else ''} in the code"
    else:
        was, now = d.expected or "nothing", d.actual or "nothing"
        message = f"the sheet promises other {d.field} of {name}: {was}, not {now}"
        span, title = name_span(d.written), f"Let the code follow the sheet: {was}"
    return Drift(
        path,
        span,
        message,
        symbol=name,
        expected=d.expected,
        actual=d.actual,
        tag="deprecated" if d.written is not None and d.field == "name" else "",
        fixes=(_to_code(path, d, title), _to_sheet(path, d)),
    )


def _to_code(path: str, d: Difference, title: str) -> Fix:
    if d.field == "name" and d.written is not None and d.promised is not None:
        place = {"path": path, "line": d.written.line, "column": d.written.column}
        return Fix(title=title, verb="rename", arguments={**place, "from": d.written.name, "to": d.promised.name})
    return Fix(title=title, verb="emit", arguments={"path": path, "key": d.key, "field": d.field})


def _to_sheet(path: str, d: Difference) -> Fix:
    if d.written is None:
        return Fix(title="Drop it from the sheet", verb="drop", arguments={"path": path, "key": d.key})
    arguments = {"path": path, "key": d.key, "field": d.field, "from": "code"}
    return Fix(title=f"Let the sheet follow the code: {d.actual or 'nothing'}", verb="accept", arguments=arguments)


RULE = Rule(
    id="broken-promise",
    severity="warning",
    reason="What somebody decided on a sheet holds until somebody decides otherwise.",
    before="""
## shop/users.py
def get_user(number: str) -> str:
#   ^^^^^^^^ broken-promise
    return number

def send_mail(to: str) -> None:
#   ^^^^^^^^^ broken-promise
    return None
## decided shop/users.py
def get_user(number: int) -> str: ...
def send_letter(to: str) -> None: ...
""",
    after="""
## shop/users.py
def get_user(number: int) -> str:
    return str(number)

def send_letter(to: str) -> None:
    return None
## decided shop/users.py
def get_user(number: int) -> str: ...
def send_letter(to: str) -> None: ...
""",
    check=check,
    of_attributes=True,
    tags=("deprecated",),
)
