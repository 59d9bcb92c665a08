"""move: sheets go along with files that were renamed, and so do the ids and decisions on them; imports are led to the new place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specsheets.app.answers import ChangeAnswer
from specsheets.app.commands.fix_code import Redirect, Source
from specsheets.app.project import Deed, Project
from specsheets.app.queries.facts import every_facts
from specsheets.languages.language import Modules
from specsheets.model.change import Change, FileChange
from specsheets.model.facts import Import
from specsheets.model.paths import sheet_path
from specsheets.phases.plan import Planner, Step


def move(project: Project, pairs: Iterable[tuple[str, str]]) -> ChangeAnswer:
    """For each (old, new) path of a file or folder, the sheets at or below `old` now speak for what lies at `new`; a sheet
    that is there already, or is not valid, stays."""
    for _ in project.code.refresh():
        pass
    rows = project.store.rows("sheet")
    wanted = {p: new + p[len(old) :] for old, new in pairs for p in rows if p == old or p.startswith(f"{old}/")}
    moves = {p: to for p, to in wanted.items() if to not in rows and not rows[p]["problem"] and project.language_of(to)}
    steps: list[Step] = []

    def decide() -> Deed:
        said = project.said
        planner = Planner(project.code, project.store, said, project.role_of(said))
        steps[:] = [planner.moved(p, to) for p, to in moves.items()]
        return Deed(tuple(e for s in steps for e in s.events), tuple(s.writing for s in steps if s.writing))

    if moves:
        project.commit(decide)
        project.catch_up()
    files = tuple(sorted(sheet_path(to) for to in moves.values()))
    return ChangeAnswer(title="move sheets", applied=bool(moves), files=files, decisions=0, diff="")


def redirect(project: Project, pairs: Iterable[tuple[str, str]]) -> Change:
    """What leads every import of a file or folder that is about to be renamed to its new place; nothing is written.

    An import that stays right, as one between two files that move together, stays as it is.
    """
    facts = every_facts(project)
    moves = {p: new + p[len(old) :] for old, new in pairs for p in facts if p == old or p.startswith(f"{old}/")}
    changes = []
    for path in sorted(facts if moves else ()):
        language = project.language_of(path)
        if language is None or path not in project.code.paths:
            continue
        source = Source(project, path)
        before = source.text
        now, then = language.modules(facts), language.modules(moves.get(p, p) for p in facts)
        for _ in facts[path].imports:
            every = language.extract(path, source.text, counts=False).imports
            todo = _astray(every, path, moves, now, then)
            if todo is None:
                break
            imported, name, module = todo
            package, _, last = module.rpartition(".")
            source.text = Redirect(source, imported, every).text(
                name, package if name else module, last if name else ""
            )
        if source.text != before:
            changes.append(FileChange(path, before, source.text))
    return Change("follow renamed files", tuple(changes))


def _astray(
    imports: Iterable[Import], path: str, moves: Mapping[str, str], now: Modules, then: Modules
) -> tuple[Import, str, str] | None:
    """The first import that will lead nowhere: which, the name in it that is a module (or ""), and the new module."""
    for imported in imports:
        there = then.resolve(moves.get(path, path), imported)
        for number, (file, symbol) in enumerate(now.resolve(path, imported)):
            if file in moves and there[number][0] != moves[file]:
                name = imported.names[number][0] if imported.names and symbol is None else ""
                return imported, name, then.name_of(moves[file])
    return None
