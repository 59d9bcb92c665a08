"""A finding that is set aside without a reason."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.rules.ignores import ignores
from specsheets.rules.rule import Drift, ProjectView, Rule


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every comment of a file that ignores a rule and does not say why."""
    for ignore in ignores(view.text(path)):
        if not ignore.reason:
            rules = ", ".join(sorted(ignore.rules))
            span = Span(ignore.line, ignore.column, ignore.line, ignore.column + 1)
            yield Drift(path, span, f"say why {rules} is ignored here, after the bracket", symbol=rules)


RULE = Rule(
    id="reasonless-ignore",
    severity="info",
    reason="Whoever meets an exception must be able to tell whether it still holds.",
    before="""
## shop/cart.py
MAX_ITEMS = 1000
## shop/orders.py
MAX_ITEMS = 1000  # specsheets: ignore[duplicate-constant]
#                 ^ reasonless-ignore
""",
    after="""
## shop/cart.py
MAX_ITEMS = 1000
## shop/orders.py
MAX_ITEMS = 1000  # specsheets: ignore[duplicate-constant] orders are packed elsewhere
""",
    check=check,
)
