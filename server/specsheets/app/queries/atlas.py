"""atlas: everything that map and view draw, gathered."""

from __future__ import annotations

from specsheets import __version__
from specsheets.app.progress import Progress, silent
from specsheets.app.project import Project
from specsheets.app.queries.facts import every_facts
from specsheets.app.queries.find import signature
from specsheets.model.atlas import Atlas, AtlasFile, AtlasFolder, Counts, Cycle, Dependency, ExportedName, When
from specsheets.model.facts import FileFacts
from specsheets.model.plan import AT_IMPORT
from specsheets.phases.plan import settled_stamp
from specsheets.phases.survey import Survey, survey

TESTS = "test"


def atlas(project: Project, *, tests: bool = False, progress: Progress = silent) -> Atlas:
    """The project as data for its map; files with the role `test` are left out unless asked for."""
    facts = every_facts(project)
    said = project.said
    role_of = project.role_of(said)
    roles = {path: role_of(path) for path in facts}
    shown = {path: f for path, f in facts.items() if tests or roles[path] != TESTS} or facts
    progress("read", 1, 2)
    found = survey(shown, project.language_of)
    progress("surveyed", 2, 2)
    cycles = [c for c in found.components if len(c.members) > 1]
    return Atlas(
        project=project.root.name,
        generator=__version__,
        files=_files(project, shown, roles, found),
        folders=tuple(
            AtlasFolder(path=path, role=m.role, summary=m.description)
            for path, m in sorted(said.items())
            if path not in facts and path
        ),
        dependencies=tuple(Dependency(e.source, e.target, _when(e.place)) for e in found.graph.hard),
        cycles=tuple(Cycle(id=i, files=c.members, cut=c.cut) for i, c in enumerate(cycles)),
    )


def _when(place: str) -> When:
    return "import" if place in AT_IMPORT else "typing" if place == "typing" else "local"


def _files(
    project: Project, shown: dict[str, FileFacts], roles: dict[str, str], found: Survey
) -> tuple[AtlasFile, ...]:
    layer = {path: c.layer for c in found.components for path in c.members}
    group = {path: g.name for g in found.groups.groups for path in g.members}
    circles = [c for c in found.components if len(c.members) > 1]
    cycle = {path: i for i, c in enumerate(circles) for path in c.members}
    fan_in: dict[str, int] = {}
    fan_out: dict[str, int] = {}
    for e in found.graph.hard:
        fan_out[e.source] = fan_out.get(e.source, 0) + 1
        fan_in[e.target] = fan_in.get(e.target, 0) + 1
    rows, planned = project.store.rows("sheet"), project.code.planned()
    settled = {p: stamp for p, (stamp, _) in project.store.cached("followed").items()}
    return tuple(
        AtlasFile(
            path=path,
            role=roles[path],
            summary=(f.doc or "").strip(),
            layer=layer[path],
            group=group[path],
            rank=found.ranks[path],
            fan_in=fan_in.get(path, 0),
            fan_out=fan_out.get(path, 0),
            lines=f.lines,
            exports=_exports(f),
            counts=_counts(project, path in planned, path, rows.get(path), settled.get(path, "")),
            cycle=cycle.get(path),
        )
        for path, f in shown.items()
    )


def _exports(f: FileFacts) -> tuple[ExportedName, ...]:
    public = set(f.public_names())
    return tuple(
        ExportedName(name=s.name, kind=s.kind, signature=signature(s), line=s.line)
        for s in f.top_level()
        if s.name in public
    )


def _counts(project: Project, planned: bool, path: str, row: dict[str, object] | None, settled: str) -> Counts:
    """How far the sheet of one file is kept; the whole file counts as one while it agrees with its code."""
    if row is None:
        return Counts()
    entries, empty = int(str(row["entries"])), int(str(row["empty"]))
    written = bool(project.code.hash(path)) and not planned
    if row["problem"] or (written and settled != settled_stamp(project.code.hash(path), str(row["hash"]))):
        return Counts(drifted=max(entries, 1), empty=empty)
    if written:
        return Counts(emitted=max(entries, 1), empty=empty)
    return Counts(planned=max(entries, 1), empty=empty) if empty else Counts(filled=max(entries, 1))
