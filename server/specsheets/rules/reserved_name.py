"""A real name `___` in the code, which on sheets stands for an empty field."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import EMPTY
from specsheets.rules.rule import Drift, ProjectView, Rule


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """The first place of the name in a file."""
    if EMPTY in view.facts[path].words:
        span = view.span(path, EMPTY, 1, 1)
        yield Drift(
            path,
            span,
            f"{EMPTY} is how sheets write an empty field; this name cannot be promised",
            symbol=EMPTY,
            actual=EMPTY,
        )


RULE = Rule(
    id="reserved-name",
    severity="info",
    reason="On a sheet `___` means that a field is empty, so it cannot be the name of anything.",
    before="""
## users.py
___ = 1
#^^ reserved-name
""",
    after="""
## users.py
unused = 1
""",
    check=check,
)
