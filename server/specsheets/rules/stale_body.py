"""A committed body that was written for something else than its sheet and the project now say: keep it, or have it written again."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.model.finding import Fix
from specsheets.model.sheet import entry_keys
from specsheets.rules.rule import Drift, ProjectView, Rule, name_span


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every body of a file that is stale; one that stands in the code is a person's, and nothing is said of it."""
    promise = view.promises.get(path)
    if promise is None or not promise.stale:
        return
    facts = view.facts.get(path, promise.facts)
    keys = entry_keys(facts.symbols)
    for name, why in promise.stale:
        index = keys.index(f"function:{name}") if f"function:{name}" in keys else -1
        place = {"path": path, "name": name}
        keep = Fix(title=f"Keep the body of {name}", verb="keep-body", arguments=place)
        drop = Fix(title=f"Throw the body of {name} away: the next fill writes it", verb="drop-body", arguments=place)
        yield Drift(
            path,
            name_span(facts.symbols[index]) if index >= 0 else Span(1, 1, 1, 2),
            f"the body of {name} may no longer fit: {why}",
            symbol=name,
            fixes=(keep, drop) if index >= 0 else (drop,),
        )


RULE = Rule(
    id="stale-body",
    severity="info",
    reason="A body keeps what its contract promised when it was written; once the sheet says something else, somebody has to look.",
    before="""
## shop/users.py
def get_user(number: int, *, active: bool) -> str:
#   ^^^^^^^^ stale-body
    raise NotImplementedError("get_user: its body is not on the sheet")
## planned shop/users.py
def get_user(number: int, *, active: bool) -> str: ...
## stale shop/users.py:get_user
return str(number)
""",
    after="""
## shop/users.py
def get_user(number: int, *, active: bool) -> str:
    raise NotImplementedError("get_user: its body is not on the sheet")
## planned shop/users.py
def get_user(number: int, *, active: bool) -> str: ...
""",
    check=check,
    of_sheets=True,
)
