"""One piece of state with two owners."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.model.finding import Fix
from specsheets.rules.rule import Drift, ProjectView, Rule, sheet_path


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """State that the sheet of this file owns and an earlier one too, or that its code writes although another sheet owns it;
    a global variable is that of its own module."""
    promise = view.promises.get(path)
    owned = promise.sheet.owns if promise else ()
    for state in owned:
        first = view.owners.get(state, (path,))[0]
        if first != path and not state.startswith("global "):
            fix = Fix(title=f"Let {path} use it only", verb="drop", arguments={"path": path, "owns": state})
            yield _drift(sheet_path(path), Span(1, 1, 1, 2), state, first, path)._replace(fixes=(fix,))
    facts = view.facts.get(path)
    for touched in facts.states if facts else ():
        state = f"{touched.kind} {touched.key}"
        owners = view.owners.get(state, ())
        if touched.access == "write" and touched.kind != "global" and owners and path not in owners:
            yield _drift(path, Span(touched.line, 1, touched.line, 2), state, owners[0], path)


def _drift(place: str, span: Span, state: str, owner: str, path: str) -> Drift:
    return Drift(
        place,
        span,
        f"{owner} owns {state}; a second owner will write over it",
        symbol=state,
        expected=owner,
        actual=path,
        related=((sheet_path(owner), 1, "owns it"),),
    )


RULE = Rule(
    id="two-owners",
    severity="error",
    reason="State has one owner; everyone else goes through it.",
    before="""
## owns table users: shop/people.py
## owns table users: shop/users.py two-owners
""",
    after="""
## owns table users: shop/people.py
## uses table users: shop/users.py
""",
    check=check,
    of_sheets=True,
)
