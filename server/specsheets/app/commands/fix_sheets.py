"""Fixes that change sheets: one follows its code, moves with its file, goes with it, or gives a piece of state up."""

from __future__ import annotations

from specsheets.app.mending import Mending, of_step, planner_of, shown
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.change import FileChange
from specsheets.model.entries import HEADER_KEY, header_text, value_hash
from specsheets.model.events import Event, FieldDecided, SheetDropped, SheetFollowed
from specsheets.model.fill_events import BodyWritten
from specsheets.model.sheet import digest, entry_keys
from specsheets.phases.decided import Decided
from specsheets.phases.sheets import Loaded, Writing, derived_content, edit_sheet, load, text_of
from specsheets.phases.written import bodies_of, body_path, contract


def follow_code(project: Project, title: str, path: str) -> Mending:
    """Let the derived fields of a sheet follow the code."""
    facts = project.code.facts(path)
    if facts is None:
        raise Refused(f"there is no code at {path}", "drop the sheet, or emit the file")
    return of_step(project, title, [planner_of(project).step(path, facts)])


def drop_sheet(project: Project, title: str, path: str) -> Mending:
    """Take the sheet of a file away, with all that it promises."""
    if not project.store.get("sheet", path):
        raise Refused(f"{path} has no sheet any more", "look again with `specsheets check`")
    writing = Writing(path, None)
    events: tuple[Event, ...] = (SheetDropped(path=path, because="a person dropped it"),)
    return Mending(title, sheets=(shown(project, writing),), events=events, writings=(writing,))


def move_sheet(project: Project, title: str, path: str, to: str) -> Mending:
    """Let a sheet go with its file, its decisions too; where the file has a sheet at its new place, that one gives way."""
    planner = planner_of(project)
    facts = project.code.facts(to)
    if not planner.has_sheet(path) or facts is None:
        raise Refused(f"there is no sheet of {path} to move to {to}", "look again with `specsheets check`")
    if Decided(project.store).has(to):
        raise Refused(
            f"{to} has a sheet of its own that people decided about",
            f"drop one of the two with `specsheets fix {path}`",
        )
    step = planner.moved(path, to)
    moved = of_step(project, title, [step])
    bodies = (
        FileChange(body_path(path, name), body, body, body_path(to, name))
        for name, body in bodies_of(project.files, path).items()
    )
    return moved._replace(
        sheets=(*moved.sheets, shown(project, Writing(path, None)), *bodies),
        writings=(*moved.writings, Writing(path, None)),
    )


def give_up(project: Project, title: str, path: str, state: str) -> Mending:
    """Let a sheet only use what it claimed to own."""
    text, language = text_of(project.store, path), project.language_of(path)
    loaded = load(path, text or "", language)
    if text is None or language is None or not isinstance(loaded, Loaded) or state not in loaded.sheet.owns:
        raise Refused(f"the sheet of {path} does not own {state}", "look again with `specsheets check`")
    owns = tuple(s for s in loaded.sheet.owns if s != state)
    uses = tuple(dict.fromkeys((*loaded.sheet.uses, state)))
    sheet = loaded.sheet.model_copy(update={"owns": owns, "uses": uses, "derived": ""})
    after = edit_sheet(text, loaded.sheet, sheet)
    decided, now = Decided(project.store), project.clock.now()
    decisions = [
        FieldDecided(
            path=path,
            entry=decided.id_of(path, HEADER_KEY),
            label=HEADER_KEY,
            field=field,
            value=value_hash(header_text(sheet, field)),
            shown=(header_text(sheet, field) or "")[:200],
            level="confirmed",
            by="a person",
            at=now,
            because=f"{state} has another owner",
            replaces=value_hash(header_text(loaded.sheet, field)),
        )
        for field in ("owns", "uses")
    ]
    content = derived_content(after, sheet, loaded.facts, language.render(loaded.facts))
    writing = Writing(path, after)
    events: tuple[Event, ...] = (
        SheetFollowed(path=path, sheet=content, base=text if loaded.sheet.derived else ""),
        *decisions,
    )
    return Mending(title, sheets=(shown(project, writing),), events=events, writings=(writing,))


def keep_body(project: Project, title: str, path: str, name: str) -> Mending:
    """Stand by a committed body: it counts as written for what the sheet says now."""
    loaded = load(path, text_of(project.store, path) or "", project.language_of(path))
    body, key = bodies_of(project.files, path).get(name), f"function:{name}"
    if body is None or not isinstance(loaded, Loaded) or key not in entry_keys(loaded.facts.symbols):
        raise Refused(f"there is no body of {name} of {path} any more", "look again with `specsheets check`")
    event = BodyWritten(
        path=path,
        entry=Decided(project.store).id_of(path, key),
        label=key,
        text=digest(body)[:16],
        contract=contract(loaded.facts, key),
        by="a person",
        at=project.clock.now(),
        because="it was read and kept",
    )
    return Mending(title, events=(event,))


def drop_body(project: Project, title: str, path: str, name: str) -> Mending:
    """Throw a committed body away."""
    body = bodies_of(project.files, path).get(name)
    if body is None:
        raise Refused(f"there is no body of {name} of {path} any more", "look again with `specsheets check`")
    return Mending(title, code=(FileChange(body_path(path, name), body, None),))
