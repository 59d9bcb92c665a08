"""Drafting: reads a blueprint or an outline, by its own name or as `blueprint.yaml` of the project, into first sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from specsheets.app.project import BLUEPRINT, Project
from specsheets.app.refusal import Refused
from specsheets.forms.blueprint import read_blueprint
from specsheets.forms.outline import read_outline
from specsheets.forms.yaml_text import FormError
from specsheets.languages.language import Language
from specsheets.model.blueprint import Blueprint, Component
from specsheets.model.entries import value_hash
from specsheets.model.events import FieldDecided
from specsheets.model.facts import EMPTY
from specsheets.model.sheet import Sheet, digest
from specsheets.model.structure import inherited
from specsheets.phases.drafts import drafts, said_fields
from specsheets.phases.sheets import Loaded

PERSON = "a person"


class Drafted(NamedTuple):
    """A first sheet, and the decisions of the person who described it."""

    loaded: Loaded
    decisions: tuple[FieldDecided, ...]


class Author(NamedTuple):
    """Whose word the fields of a draft are: how firm, who, and because of what."""

    level: Literal["filled", "confirmed"]
    by: str
    because: str


def drafted(project: Project, blueprint: Path | None, outline: Path | None) -> dict[str, Drafted]:
    """The first sheets that a blueprint or outline asks for, by source path; {} where there is neither.

    Raises Refused with file, line and column for what cannot be read.
    """
    source = blueprint or outline or (project.root / BLUEPRINT if (project.root / BLUEPRINT).is_file() else None)
    if source is None:
        return {}
    try:
        text = source.read_text("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{source} is not UTF-8 text", "save it as UTF-8") from None
    except OSError as e:
        raise Refused(f"{source} cannot be read: {e.strerror or e}", "name a file that exists") from None
    existing = [*project.code.paths, *project.store.rows("sheet")]
    try:
        read: Blueprint = read_outline(text, project.root.name, existing) if outline else read_blueprint(text, existing)
    except FormError as e:
        raise Refused(f"{source}:{e.line}:{e.column}: {e.message}") from None
    return draft_sheets(project, read, Author("confirmed", PERSON, f"{source.name} {digest(text)[:12]}"))


def draft_sheets(project: Project, described: Blueprint, author: Author) -> dict[str, Drafted]:
    """The first sheets of what somebody described, with the decisions that follow from their words."""
    existing = [*project.code.paths, *project.store.rows("sheet")]
    default = project.languages[".py"]
    made = drafts(described, project.language_of, default, existing, project.role_of(project.said))
    return {
        path: Drafted(loaded, _decisions(project, path, loaded, component, author))
        for path, (loaded, component) in made.items()
    }


def draft_one(project: Project, path: str, language: Language, purpose: str) -> Drafted:
    """The first sheet of one file, shaped as its folder has it; its purpose is a person's word."""
    said = project.said
    block = language.template(path, inherited(path, said))
    summary = " ".join(purpose.split())
    sheet = Sheet(file=path, role=project.role_of(said)(path), summary=summary or EMPTY, declares=block)
    loaded = Loaded(sheet, language.extract(path, block, counts=False))
    component = Component(file=path, description=summary)
    return Drafted(loaded, _decisions(project, path, loaded, component, Author("confirmed", PERSON, "said on its own")))


def _decisions(
    project: Project, path: str, loaded: Loaded, component: Component, author: Author
) -> tuple[FieldDecided, ...]:
    now = project.clock.now()
    return tuple(
        FieldDecided(
            path=path,
            entry=f.entry,
            label=f.key,
            field=f.name,
            value=value_hash(f.value),
            shown=(f.value or "")[:200],
            level=author.level,
            by=author.by,
            at=now,
            because=author.because,
        )
        for f in said_fields(loaded, component)
    )
