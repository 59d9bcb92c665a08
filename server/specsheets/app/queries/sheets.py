"""sheets list, sheets show, why: what the sheets say, and who said so."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.app import scope
from specsheets.app.answers import SheetAnswer, SheetRow, SheetsAnswer, WhyAnswer, WhyEntry
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.languages.language import Language
from specsheets.model.match import nearest
from specsheets.model.paths import sheet_path
from specsheets.phases.decided import Decided
from specsheets.phases.plan import Planner
from specsheets.phases.sheets import Invalid, Loaded, load
from specsheets.phases.states import Stated, states


def sheets(project: Project) -> SheetsAnswer:
    """Every sheet with its figures."""
    firm: dict[str, int] = {}
    for row in project.store.rows("decision").values():
        if row["level"] != "released":
            firm[row["path"]] = firm.get(row["path"], 0) + 1
    return SheetsAnswer(
        sheets=tuple(
            SheetRow(
                path=path, entries=row["entries"], empty=row["empty"], firm=firm.get(path, 0), problem=row["problem"]
            )
            for path, row in project.store.rows("sheet").items()
        )
    )


def sheet(project: Project, word: str) -> SheetAnswer:
    """One sheet: its text, and the state of each field.

    Raises Refused where there is none.
    """
    for _ in project.code.refresh():
        pass
    (path, *_) = scope.named_sheets(project, [word], project.store.rows("sheet"))
    row = project.store.get("text", path) or {"text": ""}
    loaded = load(path, row["text"], project.language_of(path))
    problem = f"{loaded.line}:{loaded.column}: {loaded.message}" if isinstance(loaded, Invalid) else ""
    fields = tuple(_entry(path, s) for s in stated(project, path, Decided(project.store)))
    return SheetAnswer(path=path, file=sheet_path(path), text=row["text"], problem=problem, fields=fields)


def why(project: Project, name: str) -> WhyAnswer:
    """Who decided what about every entry of that name (`name`, `Class.member` or `path:name`), and because of what.

    Raises Refused where no sheet has such an entry.
    """
    for _ in project.code.refresh():
        pass
    decided = Decided(project.store)
    path, _, wanted = name.rpartition(":")
    entries, names = [], set()
    for p, row in project.store.rows("sheet").items():
        if row["problem"] or (path and p != path) or not _may_hold(project, p, wanted):
            continue
        for s in stated(project, p, decided):
            qualname = s.field.key.partition(":")[2].partition("#")[0]
            names.add(qualname.rpartition(".")[2])
            if wanted in (qualname, qualname.rpartition(".")[2]):
                entries.append(_entry(p, s))
    if not entries:
        every = names or {n for row in project.store.rows("sheet").values() for n in row["exports"]}
        near = nearest(wanted, sorted(every))
        raise Refused(
            f"no sheet declares {name}", f"did you mean {near}?" if near else "`specsheets find WORDS` searches names"
        )
    return WhyAnswer(name=name, entries=tuple(entries))


def stated(project: Project, path: str, decided: Decided, planner: Planner | None = None) -> list[Stated]:
    """The fields of one sheet with their states; [] for an invalid sheet. Who asks for many hands in one planner."""
    language = project.language_of(path)
    text = project.store.get("text", path)
    loaded = load(path, text["text"], language) if text else None
    if not isinstance(loaded, Loaded) or language is None:
        return []
    return states(path, loaded, _others(project, path, language, planner), decided)


def _others(project: Project, path: str, language: Language, planner: Planner | None) -> Iterator[Loaded]:
    """What a field of a sheet may come from without anybody's word: the code, what the program last wrote, or the draft."""
    said = project.said if planner is None else {}
    planner = planner or Planner(project.code, project.store, said, project.role_of(said))
    facts = project.code.facts(path)
    if facts is None or facts.planned:
        yield planner.draft(path, facts, language)
        return
    yield planner.from_code(path, facts, language)
    row = project.store.get("base", path)
    base = load(path, row["text"], language) if row else None
    if isinstance(base, Loaded):
        yield base


def every_field(project: Project) -> Iterator[tuple[str, Stated]]:
    """Every field of every valid sheet."""
    decided = Decided(project.store)
    for path in project.store.rows("sheet"):
        for s in stated(project, path, decided):
            yield path, s


def _may_hold(project: Project, path: str, name: str) -> bool:
    row = project.store.get("text", path)
    return row is not None and name.rpartition(".")[2] in row["text"]


def label_of(key: str, field: str) -> str:
    """What a field is called: by its entry, and by itself where it is one of the sheet's header."""
    name = key.partition(":")[2]
    return f"{name}.{field}" if name else field


def _entry(path: str, s: Stated) -> WhyEntry:
    label = label_of(s.field.key, s.field.name)
    if s.decision:
        by, because, at = s.decision["by"], s.decision["because"], s.decision["at"]
    else:
        by, because, at = {"derived": "code", "undecided": "someone", "empty": ""}.get(s.state, ""), "", None
    return WhyEntry(sheet=path, field=label, value=s.field.value or "", state=s.state, by=by, because=because, at=at)
