"""sheets new, export, import: one sheet for a file to be; all sheets taken out, and brought in again."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Literal

from specsheets.app import scope
from specsheets.app.answers import ChangeAnswer, PlanAnswer
from specsheets.app.commands.plan import plan
from specsheets.app.drafting import draft_one
from specsheets.app.project import Deed, Project
from specsheets.app.queries.facts import every_facts
from specsheets.app.refusal import Refused
from specsheets.forms.package import read_import, to_package, write_folder, write_markdown, write_package, write_zip
from specsheets.forms.yaml_text import FormError
from specsheets.model.change import Change, FileChange
from specsheets.model.events import Event, SheetEdited
from specsheets.model.package import Versions
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import SHEET_FORM
from specsheets.naming.conventions import Conventions, votes
from specsheets.naming.usage import import_forms, import_lines
from specsheets.phases.sheets import Writing, content_of, load

ALGORITHM = 1
"""The version of the steps that compute a plan."""

Form = Literal["package", "zip", "markdown", "folder"]


def new(project: Project, path: str, text: str) -> PlanAnswer:
    """A sheet for a file that is still to be written, shaped as its folder has it, with a person's words as its summary.
    No other sheet is made.

    Raises Refused where there is a sheet or code already, or no language for the path.
    """
    place = scope.project_path(project, path)
    if project.store.get("sheet", place):
        raise Refused(f"{path} has a sheet already", f"`specsheets sheets show {path}` prints it")
    language = project.language_of(place)
    if language is None:
        raise Refused(
            f"no language is known for {path}", f"name a file that ends in {' or '.join(sorted(project.languages))}"
        )
    for _ in project.code.refresh():
        pass
    code = project.code.facts(place)
    if code is not None and not code.planned:
        raise Refused(f"{path} is written already", f"`specsheets plan {path}` makes its sheet from the code")
    return plan(project, [path], drafts={place: draft_one(project, place, language, text)})


def export(project: Project, form: Form, project_id: str = "") -> bytes | dict[str, bytes]:
    """All valid sheets in one of the exchange forms; a folder as names and bytes.

    Raises Refused where there is none, or one is invalid.
    """
    texts = {path: row["text"] for path, row in project.store.rows("text").items()}
    if not texts:
        raise Refused("there are no sheets yet", "make some with `specsheets plan`")
    name = project_id or project.root.name
    try:
        if form == "zip":
            return write_zip(texts)
        if form == "folder":
            return write_folder(texts)
        if form == "markdown":
            return write_markdown(name, texts).encode()
        facts = every_facts(project)
        conventions = Conventions({path: votes(f) for path, f in facts.items()})
        modules = project.languages[".py"].modules(facts)
        lines = import_lines({path: import_forms(f, modules.name_of(path)) for path, f in facts.items()})
        return write_package(
            to_package(
                name,
                texts,
                Versions(algorithm=ALGORITHM, grammar={"python": version("tree-sitter-python")}, form=SHEET_FORM),
                said=project.said,
                conventions=[c for kind in KINDS if (c := conventions.of("", kind))],
                imports={line.target: (line.line,) for line in lines},
            )
        ).encode()
    except FormError as e:
        raise Refused(e.message, "mend the sheet, then export again") from None


KINDS = (
    "module",
    "class",
    "function",
    "method",
    "param",
    "field",
    "class_const",
    "enum_member",
    "global_const",
    "type",
)


def import_(project: Project, source: Path, *, dry_run: bool = False) -> ChangeAnswer:
    """Sheets from a package, a zip, a Markdown page or a folder; all are checked before the first is taken.

    Raises Refused with what is wrong, and then nothing is imported.
    """
    try:
        if source.is_dir():
            files = {
                p.relative_to(source).as_posix(): p.read_bytes() for p in sorted(source.rglob("*.yaml")) if p.is_file()
            }
            texts = read_import(files)
        else:
            texts = read_import(source.read_bytes())
    except OSError as e:
        raise Refused(f"{source} cannot be read: {e.strerror or e}", "name a file or folder that exists") from None
    except FormError as e:
        raise Refused(f"{source}: {e.message}", "nothing was imported") from None
    events: list[Event] = []
    writings: list[Writing] = []
    changes: list[FileChange] = []
    for path, text in sorted(texts.items()):
        row = project.store.get("text", path)
        if row and row["text"] == text:
            continue
        language = project.language_of(path)
        events.append(
            SheetEdited(
                path=path, sheet=content_of(text, load(path, text, language), language), by=f"import of {source.name}"
            )
        )
        writings.append(Writing(path, text))
        changes.append(FileChange(sheet_path(path), row["text"] if row else None, text))
    if events and not dry_run:
        project.promise()
        project.commit(lambda: Deed(tuple(events), tuple(writings)))
    change = Change(f"import {source.name}", tuple(changes))
    files_changed = tuple(c.path for c in changes)
    return ChangeAnswer(
        title=change.title, applied=bool(events) and not dry_run, files=files_changed, decisions=0, diff=change.diff()
    )
