"""The rules' examples as real folders: sources on disk, sheets in `.specsheets`, decisions recorded.

The notation is that of the rules: `## path` begins a source file, `## planned path` a sheet that was read from code, `## decided
path` one whose every field somebody confirmed, `## edited path` one that somebody edited, `## broken path` one that cannot
be read, `## stale path:name` a committed body that was written for another contract, `## owns STATE: path` and
`## uses STATE: path` header lines of a sheet.
"""

from __future__ import annotations

import re
from pathlib import Path

from specsheets.app.commands.accept import accept
from specsheets.app.project import Deed, Project
from specsheets.forms.sheet_yaml import write_sheet
from specsheets.model.fill_events import BodyWritten
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import Sheet
from specsheets.phases.decided import Decided
from specsheets.phases.sheets import as_derived
from specsheets.phases.written import body_path

HEAD = re.compile(
    r"## (?:(?P<kind>planned|decided|edited|broken|stale) |(?P<claim>owns|uses) (?P<state>[^:]+): )?(?P<path>\S+).*"
)
MARK = re.compile(r"\s*(?:# +)?#?\^+ [\w-]+(?:, [\w-]+)*\s*")


def lay_out(notation: str, root: Path) -> None:
    """Write the project that a notation describes below `root`, and record what was decided."""
    sources: dict[str, list[str]] = {}
    sheets: dict[str, tuple[str, list[str]]] = {}
    claims: dict[str, dict[str, tuple[str, ...]]] = {}
    lines: list[str] = []
    for line in notation.strip("\n").split("\n"):
        head = HEAD.fullmatch(line)
        if head is None:
            if not MARK.fullmatch(line):
                lines.append(line)
            continue
        path, lines = head["path"], []
        if head["claim"]:
            held = claims.setdefault(path, {})
            held[head["claim"]] = (*held.get(head["claim"], ()), head["state"])
        elif head["kind"]:
            sheets[path] = (head["kind"], lines)
        else:
            sources[path] = lines
    for path, text in sources.items():
        put(root / path, "\n".join(text) + "\n")
    bodies = {place: sheets.pop(place) for place in [p for p, (kind, _) in sheets.items() if kind == "stale"]}
    for path, (kind, block) in sheets.items():
        sheet = Sheet(file=path, declares="\n".join(block) + "\n")
        text = write_sheet(as_derived(sheet) if kind != "edited" else sheet)
        put(root / sheet_path(path), text.replace("declares: |", "declares: [") if kind == "broken" else text)
    for path, claim in claims.items():
        put(root / sheet_path(path), write_sheet(Sheet(file=path, declares="NAME: str\n", **claim)))
    for place, (_, lines) in bodies.items():
        put(root / body_path(*place.split(":")), "\n".join(lines) + "\n")
    decided = [path for path, (kind, _) in sheets.items() if kind == "decided"]
    with Project.open(root) as project:
        if decided:
            accept(project, [f"{path}:{name}" for path in decided for name in names(project, path)])
        if bodies:
            written = tuple(_for_another_contract(project, *place.split(":")) for place in bodies)
            project.commit(lambda: Deed(written))


def _for_another_contract(project: Project, path: str, name: str) -> BodyWritten:
    key = f"function:{name}"
    entry = Decided(project.store).id_of(path, key)
    at = project.clock.now()
    return BodyWritten(path=path, entry=entry, label=key, text="", contract="another", by="a model", at=at)


def names(project: Project, path: str) -> list[str]:
    """What the sheet of a path declares at its top."""
    language = project.language_of(path)
    assert language is not None
    row = project.store.get("text", path)
    assert row is not None
    return list(row and project.store.get("sheet", path)["exports"])  # type: ignore[index]


def put(path: Path, text: str) -> None:
    """Write a text, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
