"""One idea in two spellings: `file_name` here, `filename` there."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import FileFacts, Span
from specsheets.model.finding import Fix
from specsheets.rules.rule import Drift, ProjectView, Rule
from specsheets.rules.twins import is_test

CERTAIN = 2
"""In at least so many files, and in three times as many as the other, a spelling must stand to be surely the agreed one."""


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every name that a file declares in another spelling than most of the project."""
    facts = view.facts[path]
    for group, name in view.lexicon.disputed(path):
        judged = view.lexicon.judge(group, name)
        if not judged:
            continue
        concept, better = judged
        span = _place(view, facts, name)
        others = [len(paths) for spelling, paths in concept.spellings.items() if spelling != name]
        count = max(others, default=0)
        ruled = view.lexicon.is_ruled(group, name)
        certain = ruled or (not is_test(path) and count >= max(CERTAIN, 3 * len(concept.spellings[name])))
        where = "by a ruling of this project" if ruled else f"in {count} {'file' if count == 1 else 'files'}"
        fix = Fix(
            title=f"Rename {name} to {better}",
            verb="rename",
            arguments={"path": path, "line": span.line, "column": span.column, "from": name, "to": better},
            preferred=True,
        )
        yield Drift(
            path,
            span,
            f"{name} is spelled {better} {where}",
            symbol=name,
            expected=better,
            actual=name,
            fixes=(fix,),
            tag="deprecated",
            known=(group, name) in view.named_before(path).spellings if view.base else not certain,
        )


def _place(view: ProjectView, facts: FileFacts, name: str) -> Span:
    symbol = view.first_bearer(facts, name)
    return view.span(facts.path, name, symbol.line, symbol.column) if symbol else Span(1, 1, 1, 2)


RULE = Rule(
    id="variant-spelling",
    severity="warning",
    reason="One idea has one spelling, so that a search finds all of it.",
    before="""
## shop/read.py
def open_all(file_name): ...
## shop/write.py
def close_all(file_name): ...
## shop/send.py
def send_all(file_name): ...
## shop/print.py
def print_all(filename): ...
#             ^^^^^^^^ variant-spelling
""",
    after="""
## shop/read.py
def open_all(file_name): ...
## shop/write.py
def close_all(file_name): ...
## shop/print.py
def print_all(file_name): ...
""",
    check=check,
    of_attributes=True,
    tags=("deprecated",),
)
