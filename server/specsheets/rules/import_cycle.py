"""An import that closes a circle: two files that need each other before either is complete."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.finding import Fix
from specsheets.rules.rule import Drift, ProjectView, Rule


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """New import-time edges of a file within its circle; where nothing tells new from old, the first edge of a circle, as known."""
    circle = view.circles.get(path)
    if circle is None:
        return
    inside = [target for target in view.now.edges(path) if view.circles.get(target) == circle]
    if view.base is None:
        if path == min(p for p, number in view.circles.items() if number == circle):
            yield _drift(view, path, inside[0], known=True)
        return
    before = set(view.base.edges(path)) if path in view.base.facts else set()
    for target in inside:
        together = view.base_circles.get(path, -1) == view.base_circles.get(target, -2)
        if target not in before and not together:
            yield _drift(view, path, target, known=False)


def _drift(view: ProjectView, path: str, target: str, known: bool) -> Drift:
    imported = next(i for i, found in view.now.reached(path) if any(t == target for t, _ in found))
    way = [path, *_way(view, target, path)]
    names = [view.now.modules.name_of(p) or p for p in way]
    word = names[1].rpartition(".")[2]
    fix = Fix(
        title="Explain import cycles", verb="explain", arguments={"rule": "import-cycle", "path": path, "to": target}
    )
    return Drift(
        path,
        view.span(path, word, imported.line, imported.column),
        f"this import closes a cycle: {' → '.join(names)}",
        symbol=names[1],
        expected="",
        actual=f"{path} imports {target}",
        related=tuple((p, 1, "lies on the cycle") for p in way[1:-1]),
        fixes=(fix,),
        known=known,
    )


def _way(view: ProjectView, start: str, goal: str) -> list[str]:
    """The shortest way from one file to another within their circle, both ends included."""
    circle = view.circles.get(goal)
    came: dict[str, str] = {start: ""}
    todo = [start]
    for at in todo:
        if at == goal:
            break
        for target in view.now.edges(at):
            if target not in came and view.circles.get(target) == circle:
                came[target] = at
                todo.append(target)
    way, step = [], goal
    while step:
        way.append(step)
        step = came.get(step, "")
    return way[::-1]


RULE = Rule(
    id="import-cycle",
    severity="warning",
    reason="Files that import each other cannot be understood, tested or loaded one at a time.",
    before="""
## users.py
import cart
#      ^^^^ import-cycle

def get_user() -> str:
    return cart.OWNER
## planned users.py
def get_user() -> str: ...
## cart.py
import users

OWNER = "nobody"
## planned cart.py
import users

OWNER = "nobody"
""",
    after="""
## users.py
def get_user() -> str:
    import cart

    return cart.OWNER
## planned users.py
def get_user() -> str: ...
## cart.py
import users

OWNER = "nobody"
## planned cart.py
import users

OWNER = "nobody"
""",
    check=check,
)
