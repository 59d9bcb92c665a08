"""A sheet whose source file is gone, or was moved without it."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.facts import Span
from specsheets.model.finding import Fix
from specsheets.rules.rule import Drift, ProjectView, Rule, sheet_path
from specsheets.rules.suggestions import moved_file


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """A sheet that was written from code, or decided upon after emission, where no such file is left."""
    promise = view.promises.get(path)
    if promise is None or path in view.facts or promise.problems:
        return
    stem = path.rpartition("/")[2].partition(".")[0]
    new = moved_file(view, path, stem, ())
    drop = Fix(title="Drop the sheet", verb="drop", arguments={"path": path})
    write = Fix(title="Write the file from its sheet", verb="emit", arguments={"path": path})
    move = Fix(title=f"Move the sheet to {new}", verb="move-sheet", arguments={"path": path, "to": new}, preferred=True)
    yield Drift(
        sheet_path(path),
        Span(1, 1, 1, 2),
        f"{path} is gone" + (f"; it seems to be {new} now" if new else ""),
        symbol=path,
        expected=path,
        actual=new,
        related=((new, 1, "this declares what the sheet says"),) if new else (),
        fixes=(move, drop) if new else (drop, write),
        known=not promise.firm,
        tag="unnecessary",
    )


RULE = Rule(
    id="missing-file",
    severity="warning",
    reason="A sheet speaks for a file; when the file moves or goes, so must the sheet.",
    before="""
## decided shop/users.py missing-file
def get_user(number: int) -> str: ...
def drop_user(number: int) -> None: ...
## shop/people.py
def get_user(number: int) -> str:
    return str(number)

def drop_user(number: int) -> None:
    return None
""",
    after="""
## decided shop/people.py
def get_user(number: int) -> str: ...
def drop_user(number: int) -> None: ...
## shop/people.py
def get_user(number: int) -> str:
    return str(number)

def drop_user(number: int) -> None:
    return None
""",
    check=check,
    of_sheets=True,
    tags=("unnecessary",),
)
