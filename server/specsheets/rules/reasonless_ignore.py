"""A comment that sets a finding aside without a reason, or names a rule that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.model.finding import Fix
from specsheets.model.match import nearest
from specsheets.rules.catalog import rules
from specsheets.rules.ignores import Ignore, ignores
from specsheets.rules.rule import Drift, ProjectView, Rule


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every comment of a file that ignores a rule and does not say why, and every rule in one that there is not."""
    for ignore in ignores(view.text(path)):
        if not ignore.reason:
            named = ", ".join(sorted(ignore.rules))
            span = Span(ignore.line, ignore.column, ignore.line, ignore.column + 1)
            yield Drift(path, span, f"say why {named} is ignored here, after the bracket", symbol=named)
        yield from _unknown(view, path, ignore)


def _unknown(view: ProjectView, path: str, ignore: Ignore) -> Iterator[Drift]:
    known = {rule.id for rule in rules()}
    for name in sorted(ignore.rules - known):
        near = nearest(name, known)
        place = {"path": path, "line": ignore.target, "rule": near, "instead": name}
        yield Drift(
            path,
            view.span(path, name, ignore.line, ignore.column),
            f"there is no rule {name}, so this sets nothing aside{f'; did you mean {near}?' if near else ''}",
            symbol=name,
            expected=near or "",
            fixes=(Fix(title=f"Set {near} aside", verb="ignore", arguments=place, preferred=True),) if near else (),
            guessed=True,
            tag="unnecessary",
        )


RULE = Rule(
    id="reasonless-ignore",
    severity="info",
    reason="Whoever meets an exception must be able to tell whether it still holds, and what it is one to.",
    before="""
## shop/cart.py
MAX_ITEMS = 1000
MAX_USERS = 2000
## shop/orders.py
MAX_ITEMS = 1000  # specsheets: ignore[duplicate-constant]
#                 ^ reasonless-ignore
MAX_USERS = 2000  # specsheets: ignore[duplicate-constnat] users are counted elsewhere
#                                      ^^^^^^^^^^^^^^^^^^ reasonless-ignore
""",
    after="""
## shop/cart.py
MAX_ITEMS = 1000
MAX_USERS = 2000
## shop/orders.py
MAX_ITEMS = 1000  # specsheets: ignore[duplicate-constant] orders are packed elsewhere
MAX_USERS = 2000  # specsheets: ignore[duplicate-constant] users are counted elsewhere
""",
    check=check,
    tags=("unnecessary",),
)
