"""structure: capture, update, view and note: what people say of folders and files, and the tree as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from specsheets.app import scope
from specsheets.app.project import STRUCTURE, Deed, Project
from specsheets.app.refusal import Refused
from specsheets.forms.structure_json import read_structure, write_said, write_structure
from specsheets.forms.yaml_text import FormError
from specsheets.model.events import Event, Noted
from specsheets.model.structure import Metadata, Node
from specsheets.phases import structure as phase


class Captured(NamedTuple):
    """A structure as a tree, as its JSON text, and sentences on what an update moved or could not place."""

    node: Node
    text: str
    remarks: tuple[str, ...] = ()


def capture(project: Project, project_id: str = "", below: str = "") -> Captured:
    """The structure of the project, or of what lies below one folder."""
    folder = scope.project_path(project, below) if below else ""
    for _ in project.code.refresh():
        pass
    node = phase.capture(
        [p for p in project.code.paths if scope.within(p, [folder])], project.said, project_id or project.root.name
    )
    return Captured(node, write_structure(node, project_id or project.root.name))


def update(project: Project, old: str, project_id: str = "") -> Captured:
    """The structure of today, with all that people said in `old` (a captured JSON text) or in the project; what was said of
    a folder or file that was renamed follows it.

    Raises Refused where `old` is not valid.
    """
    try:
        before = read_structure(old)
    except FormError as e:
        raise Refused(f"the structure to update: {e.line}:{e.column}: {e.message}") from None
    for _ in project.code.refresh():
        pass
    done = phase.update(before, project.code.paths, project.said)
    _say(project, done.said)
    node = done.node.model_copy(update={"name": project_id or before.name})
    moved = (f"what was said of {was} is said of {now} now" for was, now in done.moved.items())
    lost = (f"{path} is gone, and it is not clear where to; what was said of it is kept" for path in done.unplaced)
    return Captured(node, write_structure(node, node.name), (*moved, *lost))


def note(project: Project, path: str, values: Mapping[str, str], by: str = "a person") -> Metadata:
    """Keep what a person says of a folder or file: role, description, dependencies, naming, baseClass, imports.

    Raises Refused for a key that does not exist, or a path outside the project.
    """
    place = scope.project_path(project, path)
    try:
        said = phase.note(project.said, place, values)
    except ValueError as e:
        raise Refused(str(e)) from None
    now = project.clock.now()
    events: tuple[Event, ...] = tuple(Noted(path=place, key=k, value=v, by=by, at=now) for k, v in values.items())
    _say(project, said)
    project.commit(lambda: Deed(events))
    return said.get(place, Metadata())


def template(project: Project, path: str) -> str:
    """The declarations that a new file at `path` would begin with, in the hinted style."""
    from specsheets.model.structure import inherited

    place = scope.project_path(project, path)
    language = project.language_of(place)
    if language is None:
        raise Refused(f"no language is known for {path}", "name a source file")
    return language.template(place, inherited(place, project.said))


def default_output(project: Project, project_id: str) -> Path:
    """Where a capture is written when nobody says so: `{project-id}_structure.json`."""
    return Path(f"{project_id or project.root.name}_structure.json")


def _say(project: Project, said: Mapping[str, Metadata]) -> None:
    try:
        if said != project.said:
            project.promise()
            project.files.write(STRUCTURE, write_said(said).encode())
    except OSError as e:
        raise Refused(str(e)) from None
